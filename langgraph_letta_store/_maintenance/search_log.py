"""The search log's rows: written in batches, read, measured, and deleted when they expire."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import Error

from langgraph_letta_store._engine.audit import parse_since
from langgraph_letta_store._engine.ids import lock_slot, parse_name
from langgraph_letta_store._engine.query_plans import explain_query, list_lines
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._telemetry.searches import NO_AGENT, SearchRow
from langgraph_letta_store.config.checks import invalid, is_whole, parse_page
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.searches import (
    LoggedSearch,
    LoggedSearches,
    PathStats,
    SearchStats,
)

SEARCH_LOG_SQL = SqlFile(__name__, "search_log", prepare=False)

SEARCH_LOG = "search_log"
"""The name of the table."""

_EXPLAINED = 20
"""How many slow searches of a batch get their plans: each is a round trip."""


def write_searches(
    schema: Schema[Any], found: Sequence[SearchRow], retention: timedelta
) -> Operation[list[SearchRow]]:
    """Write rows of one tenant, and return those of agents that another session is writing to.

    Slow searches get the plans that the server has for them now.
    """
    plans = yield from _explain_slow(found)
    slots = [lock_slot(row.agent_id) for row in found]
    columns = {
        "agent_ids": [row.agent_id for row in found],
        "ids": [row.id for row in found],
        "times": [row.at for row in found],
        "agents": [row.agent for row in found],
        "tiers": [row.tier for row in found],
        "modes": [row.mode for row in found],
        "paths": [row.path for row in found],
        "rows": [row.rows for row in found],
        "milliseconds": [row.milliseconds for row in found],
        "samples": [row.sample for row in found],
        "queries": [row.query for row in found],
        "plans": plans,
        "ends": [row.at + retention for row in found],
        "slots": slots,
        "no_agent": NO_AGENT,
    }
    ((free,),), _ = yield from rows(
        Query(schema.render(SEARCH_LOG_SQL, "try_agents"), {"slots": sorted({*slots})}),
        Query(schema.render(SEARCH_LOG_SQL, "write_searches"), columns),
    )
    return [
        row
        for row, slot in zip(found, slots, strict=True)
        if slot not in free and row.agent_id != NO_AGENT
    ]


def _explain_slow(found: Sequence[SearchRow]) -> Operation[list[str | None]]:
    """Return the plans of slow searches as JSON; None for others, and `[]` for those without."""
    plans: list[str | None] = []
    explained = 0
    for row in found:
        if row.slow_query is None:
            plans.append(None)
            continue
        plan: list[str] = []
        if explained < _EXPLAINED:
            explained += 1
            try:
                (((answer,),),) = yield from rows(explain_query(row.slow_query, analyze=False))
                plan = [*list_lines(answer[0]["Plan"])]
            except Error:  # an index may be gone, say: the search itself was answered
                plan = []
        plans.append(json.dumps(plan))
    return plans


def read_searches(
    schema: Schema[Any],
    *,
    agent: str | None = None,
    since: datetime | timedelta | None = None,
    slow: bool = False,
    limit: int = 100,
    before: LoggedSearch | None = None,
) -> Operation[LoggedSearches]:
    """Return a page of the log, the newest first; see `LettaMemory.search_log`."""
    limit, _ = parse_page(limit, 0)
    conditions, parameters = _choose_rows(schema, agent, since)
    if not isinstance(slow, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        raise InvalidOperationError(invalid("slow", "True or False", slow))
    if slow:
        conditions.append("is_slow")
    if before is not None:
        if not isinstance(before, LoggedSearch):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            expected = "the last search of the page before, a LoggedSearch"
            raise InvalidOperationError(invalid("before", expected, before))
        conditions.append("beyond")
        parameters |= {"last_at": before.at, "last_id": before.id}
    statement = schema.render(SEARCH_LOG_SQL, "list_searches", *conditions)
    page = {**parameters, "limit": limit, "no_agent": NO_AGENT}
    (found,) = yield from rows(Query(statement, page))
    return LoggedSearches(map(_parse_row, found))


def _parse_row(row: Row) -> LoggedSearch:
    *columns, plan = row
    whole: tuple[Any, ...] = (*columns, None if plan is None else tuple(plan))
    return LoggedSearch(*whole)


def measure_searches(
    schema: Schema[Any],
    *,
    since: datetime | timedelta,
    agent: str | None = None,
    limit: int = 100,
) -> Operation[SearchStats]:
    """Return how many searches agents made by each access path, and how long they took."""
    if not is_whole(limit, 1, 10_000):
        raise InvalidOperationError(invalid("limit", "a whole number from 1 to 10000", limit))
    conditions, parameters = _choose_rows(schema, agent, since)
    statement = schema.render(SEARCH_LOG_SQL, "measure_searches", *conditions)
    (found,) = yield from rows(Query(statement, {**parameters, "limit": limit}))
    return SearchStats(PathStats(*row) for row in found)


def query_days(schema: Schema[Any], since: datetime, agent: str | None) -> Query:
    """Return the query for the searches of each day, and the median and 95th percentile."""
    conditions, parameters = _choose_rows(schema, agent, since)
    return Query(schema.render(SEARCH_LOG_SQL, "measure_days", *conditions), parameters)


def _choose_rows(
    schema: Schema[Any], agent: str | None, since: datetime | timedelta | None
) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions on rows of the log, and their parameters."""
    conditions, parameters = ["of_tenant"], dict[str, Any]()
    if agent is not None:
        conditions.append("of_agent")
        parameters["agent"] = schema.named(parse_name(agent, "agent"))
    if since is not None:
        conditions.append("since")
        parameters["since"] = parse_since(since)
    return conditions, parameters


def count_expired(schema: Schema[Any]) -> Query:
    """Count the rows whose retention is over."""
    return Query(schema.render(SEARCH_LOG_SQL, "count_expired"), {})


def delete_expired(schema: Schema[Any]) -> Operation[int]:
    """Delete the rows whose retention is over, and return how many there were."""
    (((count,),),) = yield from rows(Query(schema.render(SEARCH_LOG_SQL, "delete_expired"), {}))
    return int(count)
