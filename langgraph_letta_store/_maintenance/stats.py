"""What agents and tenants have, how large it is, how it grows, and how they search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, LiteralString

from psycopg import sql

from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._maintenance.search_log import measure_searches, query_days
from langgraph_letta_store.config.checks import invalid, is_whole
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.stats import (
    AgentStats,
    Growth,
    LargeAgent,
    Stats,
    TenantStats,
)

STATS = SqlFile(__name__, "stats", prepare=False)

_TABLES: Mapping[str, Sequence[str]] = {
    "item_bytes": ("archival_memory", "archival_vectors", "archival_memory_seals"),
    "message_bytes": ("recall_memory", "recall_vectors"),
    "thread_bytes": ("threads", "thread_agents"),
    "block_bytes": ("core_memory_agents", "core_memory", "core_memory_history"),
}
"""The tables that have a part of each kind of row, the first of them each row once. Those of the
states of graphs belong to no kind."""

GROWING: Mapping[str, tuple[LiteralString, LiteralString]] = {
    "messages": ("recall_memory", "r.created_at"),
    "items": ("archival_memory", "r.created_at"),
    "versions": ("core_memory_history", "r.changed_at"),
    "checkpoints": ("checkpoints", "r.created_at"),
}
"""The table of each count of a day, and the moment of a row."""

SAMPLED_ROWS = 200_000
"""About how many rows of a large table are read for the counts of days."""

_MOST_DAYS = 36_500
_MOST_PLOTTED = 3_650
_LARGEST = 10


def read_stats(schema: Schema[Any], *, days: int = 7, limit: int = 20) -> Operation[Stats]:
    """Count what each tenant has, and the agents that have most.

    Raises:
        InvalidOperationError: `days` or `limit` is no whole number, or too small or too large.
    """
    _check_count("days", days, _MOST_DAYS)
    _check_count("limit", limit, 10_000)
    parameters: dict[str, Any] = {
        "root": schema.config.root,
        "limit": limit,
        "since": datetime.now(UTC) - timedelta(days=days),
        **dict.fromkeys(_TABLES, 0.0),
    }
    measured, tenants = yield from rows(
        _measure_tables(schema),
        Query(schema.compose(STATS, "list_tenants"), parameters),
    )
    weights = _weigh_rows(measured, [row[3:7] for row in tenants])
    statement = schema.compose(STATS, "list_agents")
    (agents,) = yield from rows(Query(statement, {**parameters, **weights}))
    searches = yield from measure_searches(schema, since=timedelta(days=days), limit=limit)
    return Stats(
        days,
        tuple(
            TenantStats(
                tenant,
                count,
                round(sum(n * each for n, each in zip(rest[:4], weights.values(), strict=True))),
                *_read(rest, days),
            )
            for tenant, count, _, *rest in tenants
        ),
        tuple(
            AgentStats(tenant, agent, size, *_read(rest, days))
            for tenant, agent, size, *rest in agents
        ),
        searches,
    )


def read_growth(
    schema: Schema[Any], *, days: int = 30, agent: str | None = None, today: date | None = None
) -> Operation[Growth]:
    """Return what was stored on each of the last days, and how long searches took.

    Tables of more than 200,000 rows are sampled; the counts are then estimates. The rows of one
    agent are all counted.

    Args:
        schema: the tables.
        days: how many days, today included.
        agent: only what this agent has.
        today: the last day; default: the current one, in UTC.

    Raises:
        InvalidOperationError: `days` is no whole number from 1 to 3,650.
    """
    _check_count("days", days, _MOST_PLOTTED)
    last = today or datetime.now(UTC).date()
    every = [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
    percents = dict.fromkeys(GROWING, 100.0)
    if agent is None:
        percents = yield from _choose_samples(schema)
    queries = [
        _count_days(schema, name, every[0], agent, percent) for name, percent in percents.items()
    ]
    queries.append(query_days(schema, datetime.combine(every[0], time(), UTC), agent))
    if agent is None:
        queries.append(Query(schema.render(STATS, "largest_agents"), {"limit": _LARGEST}))
    found = yield from rows(*queries)
    counted, (searched, *rest) = found[: len(percents)], found[len(percents) :]
    largest = rest[0] if rest else []
    series: dict[str, tuple[int, ...]] = {}
    for (name, percent), days_of in zip(percents.items(), counted, strict=True):
        by_day: Mapping[date, int] = dict(map(tuple, days_of))
        series[name] = tuple(round(by_day.get(day, 0) * 100 / percent) for day in every)
    times = {day: rest for day, *rest in searched}
    none = (0, 0.0, 0.0)
    return Growth(
        every,
        is_exact=all(percent == 100 for percent in percents.values()),
        largest=tuple(LargeAgent(*row) for row in largest),
        searches=tuple(times.get(day, none)[0] for day in every),
        p50=tuple(times.get(day, none)[1] for day in every),
        p95=tuple(times.get(day, none)[2] for day in every),
        **series,
    )


def _count_days(
    schema: Schema[Any], name: str, since: date, agent: str | None, percent: float
) -> Query:
    """Return the query for one of the counts of days."""
    parameters: dict[str, Any] = {"since": since}
    conditions: list[str] = []
    if agent is not None:
        conditions.append("of_agents_blocks" if name == "versions" else "of_agent")
        parameters["agent"] = schema.named(agent)
    table, moment = GROWING[name]
    parts: dict[str, Any] = {"growing": table, "moment": moment}
    if percent == 100:
        parts["sample"] = ""
    else:
        parameters["percent"] = percent
    return Query(schema.render(STATS, "count_days", *conditions, **parts), parameters)


def _choose_samples(schema: Schema[Any]) -> Operation[dict[str, float]]:
    """Return the share of each table to read, in per cent."""
    (measured,) = yield from rows(_measure_tables(schema))
    estimated: Mapping[str, int] = {table: count for table, _, count in measured}
    return {
        name: min(100.0, 100 * SAMPLED_ROWS / max(estimated.get(table, 0), 1))
        for name, (table, _) in GROWING.items()
    }


def _measure_tables(schema: Schema[Any]) -> Query:
    name = sql.Literal(sql.Identifier(schema.config.schema).as_string(None).replace("%", "%%"))
    return Query(schema.compose(STATS, "measure_tables", schema_regname=name), {})


def _check_count(place: str, value: Any, most: int) -> None:
    if not is_whole(value, 1, most):
        raise InvalidOperationError(invalid(place, f"a whole number from 1 to {most}", value))


def _weigh_rows(measured: Sequence[Row], counts: Sequence[Sequence[int]]) -> dict[str, float]:
    """Return the bytes that a row of each kind takes, in all tables that have a part of it."""
    sizes = {table: size for table, size, _ in measured}
    estimated = {table: count for table, _, count in measured}
    weights = dict[str, float]()
    for place, (kind, tables) in enumerate(_TABLES.items()):
        counted = sum(row[place] for row in counts)  # a tenant may see only its own rows
        of_kind = max(counted, estimated.get(tables[0], 0), 1)
        weights[kind] = sum(sizes.get(table, 0) for table in tables) / of_kind
    return weights


def _read(row: Sequence[Any], days: int) -> tuple[int, int, int, int, float, float]:
    items, messages, threads, blocks, new_items, new_messages = row
    return items, messages, threads, blocks, new_items / days, new_messages / days
