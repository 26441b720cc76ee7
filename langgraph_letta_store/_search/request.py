"""What a search asks for: LangGraph's operation and the options of a call, checked as one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, get_args

from langgraph.store.base import SearchOp, TTLConfig
from typing_extensions import TypedDict

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._search.filters import Condition, condition_of
from langgraph_letta_store._search.scope import Scope
from langgraph_letta_store.config.checks import checked_namespace, checked_page
from langgraph_letta_store.config.index import IterativeScan
from langgraph_letta_store.config.search import Mode, Reranker
from langgraph_letta_store.errors import InvalidOperationError


class SearchArguments(TypedDict, total=False):
    """What a store's `search` takes besides LangGraph's own arguments; see `SearchOptions`."""

    mode: Mode | None
    text_weight: float | None
    min_score: float | None
    rerank: Reranker | None
    ef_search: int | None
    probes: int | None
    iterative_scan: IterativeScan | None


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """What a call may say besides LangGraph's own arguments; None leaves it to the store.

    `ef_search`, `probes` and `iterative_scan` are pgvector's, for agents with an own index.
    """

    mode: Mode | None = None
    text_weight: float | None = None
    min_score: float | None = None
    rerank: Reranker | None = None
    ef_search: int | None = None
    probes: int | None = None
    iterative_scan: IterativeScan | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Check the options of a call.

        Raises:
            InvalidOperationError: one of them is not of a kind that works; says which.
            TypeError: there is no such option.
        """
        for name in given:
            if name not in SearchArguments.__annotations__:
                known = ", ".join(SearchArguments.__annotations__)
                msg = f"search takes no {name!r:.80}; its options are {known}"
                raise TypeError(msg)
        options = cls(**given)
        for name, choices in (
            ("mode", get_args(Mode)),
            ("iterative_scan", get_args(IterativeScan)),
        ):
            value = getattr(options, name)
            if value is not None and value not in choices:
                msg = f"{name} is {value!r:.80}; choose one of {', '.join(choices)}"
                raise InvalidOperationError(msg)
        for name, least, most in (("text_weight", 0, 1), ("min_score", -math.inf, math.inf)):
            value = getattr(options, name)
            if value is not None and not (_is_number(value) and least <= value <= most):
                msg = f"{name} is {value!r:.80}; give a number" + (
                    " from 0 to 1" if most == 1 else ", such as 0.5"
                )
                raise InvalidOperationError(msg)
        for name, limit in (("ef_search", 1000), ("probes", 32768)):
            value = getattr(options, name)
            if value is not None and not (_is_whole(value) and 1 <= value <= limit):
                msg = f"{name} is {value!r:.80}; give a whole number from 1 to {limit}"
                raise InvalidOperationError(msg)
        if options.rerank is not None and not callable(options.rerank):
            msg = f"rerank is {options.rerank!r:.80}; give a function of a query and texts"
            raise InvalidOperationError(msg)
        return options


NO_OPTIONS = SearchOptions()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search that can be made. `mode` is None where nothing is compared: the newest come first.

    `text_weight`, `min_score` and `rerank` are the call's or else the store's.
    """

    scope: Scope
    condition: Condition | None
    query: str
    limit: int
    offset: int
    mode: Mode | None
    text_weight: float
    min_score: float | None
    rerank: Reranker | None
    options: SearchOptions

    @classmethod
    def of(cls, schema: StoreSchema, op: SearchOp, options: SearchOptions = NO_OPTIONS) -> Self:
        """Check what is asked.

        Raises:
            InvalidNamespaceError, InvalidFilterError, InvalidOperationError: something of it is not
                of a kind that works, or not with this store.
        """
        prefix = checked_namespace(op.namespace_prefix, "namespace_prefix")
        limit, offset = checked_page(op.limit, op.offset)
        condition = condition_of(op.filter) if op.filter is not None else None
        if op.query is not None and not isinstance(op.query, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            msg = f"query is {op.query!r:.80}; give a str, or None"
            raise InvalidOperationError(msg)
        settings = schema.config.search
        mode = _mode(schema, options.mode) if op.query else None
        weight = settings.text_weight if options.text_weight is None else options.text_weight
        least = settings.min_score if options.min_score is None else options.min_score
        return cls(
            scope=Scope.of(prefix, schema),
            condition=condition,
            query=op.query or "",
            limit=limit,
            offset=offset,
            mode=mode,
            text_weight=_TEXT_WEIGHT if weight is None else weight,
            min_score=least,
            rerank=options.rerank or settings.rerank,
            options=options,
        )


def search_op(
    ttl: TTLConfig | None,
    namespace_prefix: tuple[str, ...],
    *,
    query: str | None,
    filter: dict[str, Any] | None,  # noqa: A002  # BaseStore's name
    limit: int,
    offset: int,
    refresh_ttl: bool | None,
) -> SearchOp:
    """Return the operation of a search, its TTL renewed unless the call or the store says no."""
    if refresh_ttl is None:
        refresh_ttl = ttl is None or ttl.get("refresh_on_read", True)
    return SearchOp(namespace_prefix, filter, limit, offset, query, refresh_ttl)


_TEXT_WEIGHT = 0.5
"""Found best on the LoCoMo conversations, where 0.4 to 0.6 differ little."""


def _mode(schema: StoreSchema, asked: Mode | None) -> Mode | None:
    """Return how a query is answered; None where this store compares nothing, as LangGraph has it.

    Raises:
        InvalidOperationError: it cannot be answered so.
    """
    mode = asked or schema.config.search.mode or ("vector" if schema.index else None)
    if mode in ("vector", "hybrid") and schema.index is None:
        msg = f"mode is {mode!r}, but this store embeds nothing; make it with index=, or ask 'text'"
        raise InvalidOperationError(msg)
    if mode in ("text", "hybrid") and not schema.has_words:
        msg = (
            f"mode is {mode!r}, but this store keeps no words; make it with "
            "search={'mode': 'hybrid'} and call setup()"
        )
        raise InvalidOperationError(msg)
    return mode


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
