"""Searches that are watched for the search log: how long each took, and what it found.

What is noted waits in memory until the log's writer takes it, so that no search waits for its row.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from inspect import getgeneratorlocals
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

from langgraph.checkpoint.base.id import uuid6
from langgraph.store.base import SearchOp

from langgraph_letta_store._engine import forks
from langgraph_letta_store._engine.audit_rows import (
    AuditRow,
    RunNames,
    count_results,
    describe,
    describe_ops,
)
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Execute, Operation, Query
from langgraph_letta_store._telemetry.calls import find_call
from langgraph_letta_store._telemetry.contents import read_query
from langgraph_letta_store.config.search_log import SearchLogSettings

T = TypeVar("T")

NO_AGENT = UUID(int=0)
"""The agent of a search across agents."""

_MOST_WAITING = 10_000
"""How many rows wait for the writer at most; further ones are lost, and counted."""

_MOST_QUERY = 2_000

_TIERS = {"conversation": "recall", "archival": "archival", "core": "core"}
"""The tier of a tool's operation, by the first word of its name."""

_MODES = {"newest": "newest", "text": "text", "hybrid": "hybrid", "": "list", "several": "several"}
"""The ranking mode by the first part of the access path; all others compare vectors."""


@dataclass(frozen=True, slots=True)
class SearchRow:
    """A row to be; `slow_query` is the statement whose plan it is to have."""

    id: UUID
    at: datetime
    tenant: str
    agent_id: UUID
    agent: str | None
    tier: str
    path: str
    rows: int
    milliseconds: float
    sample: float | None
    query: str | None
    slow_query: Query | None = None

    @property
    def mode(self) -> str:
        """The ranking mode."""
        return _MODES.get(self.path.replace(",", " ").partition(" ")[0], "vector")


class _Asked(NamedTuple):
    """What a call searches, before it has begun; `place` is that of a batch's operation."""

    row: AuditRow
    tier: str
    query: str | None
    place: int | None = None


class SearchWatch:
    """Notes the searches of a session, a sample of them and those that are slow."""

    def __init__(
        self,
        settings: SearchLogSettings,
        count_lost: Callable[[int], None],
        start: Callable[[], object],
    ) -> None:
        """Take the settings, what counts rows that are lost, and what starts the writer."""
        self._settings = settings
        self._count_lost = count_lost
        self._start = start
        self._waiting: deque[SearchRow] = deque()
        forks.register(self)

    def after_fork(self) -> None:
        """Leave what waits to the parent."""
        self._waiting = deque()

    def watch(
        self, schema: Schema[Any], called: Operation[Any], operation: Operation[T]
    ) -> Operation[T]:
        """Return an operation that is noted if it searches; `called` describes it, not begun."""
        given = getgeneratorlocals(called)
        asked = _find_searches(schema, called, given)
        if not asked:
            return operation
        self._start()
        return self._follow(operation, given, schema.tenant, asked)

    def take(self, most: int) -> list[SearchRow]:
        """Return rows that wait, and leave them to the caller."""
        taken: list[SearchRow] = []
        while self._waiting and len(taken) < most:
            taken.append(self._waiting.popleft())
        return taken

    def put_back(self, rows: Sequence[SearchRow]) -> None:
        """Let rows wait on."""
        self._add(rows)

    def _follow(
        self,
        operation: Operation[T],
        given: Mapping[str, Any],  # noqa: ARG002  # the runner looks at it to see how large the work is
        tenant: str,
        asked: Sequence[_Asked],
    ) -> Operation[T]:
        paths: dict[str, Query] = {}
        at, began = datetime.now(UTC), time.perf_counter()
        try:
            step = next(operation)
            while True:
                try:
                    result = yield step
                except Exception as error:  # noqa: BLE001  # thrown into the operation
                    step = operation.throw(error)
                else:
                    if isinstance(step, Execute):
                        paths |= {query.path: query for query in step.queries if query.path}
                    step = operation.send(result)
        except StopIteration as done:
            value: T = done.value
            milliseconds = (time.perf_counter() - began) * 1000
            self._note(at, milliseconds, tenant, asked, paths, value)
            return value
        finally:
            operation.close()

    def _note(
        self,
        at: datetime,
        milliseconds: float,
        tenant: str,
        asked: Sequence[_Asked],
        paths: Mapping[str, Query],
        value: Any,
    ) -> None:
        settings = self._settings
        is_sampled = random.random() < settings.sample  # noqa: S311  # a sample, no secret
        is_slow = milliseconds >= settings.slow_ms
        if not is_sampled and not is_slow:
            return
        path = " + ".join(paths) if len(asked) == 1 or len(paths) < 2 else "several"
        slow_query = [*paths.values()][-1] if is_slow and paths else None
        self._add(
            [
                SearchRow(
                    id=UUID(int=uuid6().int),
                    at=at,
                    tenant=tenant,
                    agent_id=each.row.agent_id or NO_AGENT,
                    agent=each.row.agent,
                    tier=each.tier,
                    path="" if each.tier == "core" else path,
                    rows=count_results(each.row, value if each.place is None else value[each.place])
                    or 0,
                    milliseconds=milliseconds,
                    sample=settings.sample if is_sampled else None,
                    query=_cut(each.query) if settings.queries else None,
                    slow_query=slow_query,
                )
                for each in asked
            ]
        )

    def _add(self, rows: Sequence[SearchRow]) -> None:
        room = max(_MOST_WAITING - len(self._waiting), 0)
        self._waiting.extend(rows[:room])
        if lost := len(rows) - len(rows[:room]):
            self._count_lost(lost)


def _find_searches(
    schema: Schema[Any], called: Operation[Any], given: Mapping[str, Any]
) -> Sequence[_Asked]:
    """Return what a call searches; nothing where it does something else."""
    if "op" in given or "ops" in given:
        return _find_ops(schema, given)
    name: str = cast("Any", called).gi_code.co_name
    kind = find_call(called)
    if kind.operation != "search_memory" or "search" not in name:
        return ()
    described = describe(schema, called, given)
    if described is None:
        return ()
    tier = _TIERS.get(name.partition("_")[0], kind.tier)
    return [_Asked(described.rows[0], tier, read_query(given))]


def _find_ops(schema: Schema[Any], given: Mapping[str, Any]) -> Sequence[_Asked]:
    is_lone = "op" in given
    ops: Sequence[Any] = [given["op"]] if is_lone else given["ops"]
    found: list[_Asked] = []
    for place, op in enumerate(ops):
        if not isinstance(op, SearchOp):
            continue
        # An op that is invalid is described by no row; the operation itself refuses it.
        for row in describe_ops(schema, [op], RunNames(), is_lone=True):
            tier = _find_tier(op.namespace_prefix, schema.config.root)
            found.append(_Asked(row, tier, op.query, None if is_lone else place))
    return found


def _find_tier(namespace: Sequence[str], root: str) -> str:
    is_tier = len(namespace) > 2 and namespace[0] == root and namespace[2] in ("core", "recall")
    return namespace[2] if is_tier else "archival"


def _cut(query: Any) -> str | None:
    """Return a query as it can be stored; None where there is none."""
    if not isinstance(query, str):
        return None
    return query[:_MOST_QUERY].replace("\0", "").encode("utf-8", "replace").decode()
