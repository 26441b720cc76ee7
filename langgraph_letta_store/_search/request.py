"""A search of items: LangGraph's operation and the options of the call, checked, and its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from langgraph.store.base import SearchOp, TTLConfig

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._search.filters import Condition, parse_filter
from langgraph_letta_store._search.ranking import NO_OPTIONS, Ranking, SearchOptions, item_ranking
from langgraph_letta_store._search.readable import Readable
from langgraph_letta_store._search.scope import Namespace, Scope
from langgraph_letta_store.config.checks import parse_namespace, parse_page, parse_query
from langgraph_letta_store.config.store import ARCHIVES


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search of items. Without a `ranking` no query is compared: the newest items come first."""

    scope: Scope
    condition: Condition | None
    query: str
    limit: int
    offset: int
    ranking: Ranking | None
    options: SearchOptions

    @classmethod
    def parse(cls, schema: StoreSchema, op: SearchOp, options: SearchOptions = NO_OPTIONS) -> Self:
        """Check an operation.

        Raises:
            EncryptedFieldError: it looks for what is encrypted.
            InvalidNamespaceError, InvalidFilterError, InvalidOperationError: an argument is
                invalid, or the store cannot answer a query in this mode; the message names it.
        """
        prefix = parse_namespace(op.namespace_prefix, "namespace_prefix")
        limit, offset = parse_page(op.limit, op.offset)
        condition = None
        if op.filter is not None:
            seals = schema.seals
            readable = None if seals is None else Readable(seals.sealer.encryption.searchable)
            condition = parse_filter(op.filter, readable)
        query = parse_query(op.query)
        return cls(
            scope=Scope.from_prefix(prefix, schema),
            condition=condition,
            query=query or "",
            limit=limit,
            offset=offset,
            ranking=item_ranking(schema, options, lends=_are_passages(schema, prefix))
            if query
            else None,
            options=options,
        )


def _are_passages(schema: StoreSchema, prefix: Namespace) -> bool:
    """Whether the items under a prefix are passages, which are often parts of one text."""
    is_own = prefix[:1] == (schema.config.root,) and prefix[2:3] == ("archival",)
    return is_own or prefix[:1] == (ARCHIVES,)


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
