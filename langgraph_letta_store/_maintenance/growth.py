"""How a memory grows: what was stored each day, of all agents or of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.growth import Growth, LargeAgent

GROWTH = SqlFile(__name__, "growth", prepare=False)

SAMPLED_ROWS = 200_000
"""About how many rows of a large table are read."""

_MOST_DAYS = 3_650
_LARGEST = 10

_TABLES: Mapping[str, tuple[str, str]] = {
    "messages": ("recall_memory", "count_messages"),
    "items": ("archival_memory", "count_items"),
    "versions": ("core_memory_history", "count_versions"),
    "checkpoints": ("checkpoints", "count_checkpoints"),
}
"""The table of each count, and its statement."""


def read_growth(
    schema: Schema[Any], *, days: int = 30, agent: str | None = None, today: date | None = None
) -> Operation[Growth]:
    """Return what was stored on each of the last days.

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
    if type(days) is not int or not 1 <= days <= _MOST_DAYS:
        raise InvalidOperationError(invalid("days", f"a whole number from 1 to {_MOST_DAYS}", days))
    last = today or datetime.now(UTC).date()
    every = [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
    percents = dict.fromkeys(_TABLES, 100.0)
    if agent is None:
        percents = yield from _choose_samples(schema)
    queries: list[Query] = []
    for name, (_, statement) in _TABLES.items():
        parameters: dict[str, Any] = {"since": every[0]}
        conditions: list[str] = []
        if agent is not None:
            conditions.append("of_agents_blocks" if name == "versions" else "of_agent")
            parameters["agent"] = schema.named(agent)
        if percents[name] == 100:
            rendered = schema.render(GROWTH, statement, *conditions, sample="")
        else:
            rendered = schema.render(GROWTH, statement, *conditions)
            parameters["percent"] = percents[name]
        queries.append(Query(rendered, parameters))
    if agent is None:
        queries.append(Query(schema.render(GROWTH, "largest_agents"), {"limit": _LARGEST}))
    counted = yield from rows(*queries)
    largest = () if agent is not None else tuple(LargeAgent(*row) for row in counted[-1])
    series: dict[str, tuple[int, ...]] = {}
    for (name, percent), found in zip(percents.items(), counted, strict=False):
        by_day: Mapping[date, int] = dict(map(tuple, found))
        series[name] = tuple(round(by_day.get(day, 0) * 100 / percent) for day in every)
    is_exact = all(percent == 100 for percent in percents.values())
    return Growth(every, is_exact=is_exact, largest=largest, **series)


def _choose_samples(schema: Schema[Any]) -> Operation[dict[str, float]]:
    """Return the share of each table to read, in per cent."""
    estimate = schema.render(GROWTH, "estimate_rows")
    own = schema.config.schema
    found = yield from rows(
        *(
            Query(estimate, {"table": sql.Identifier(own, table).as_string(None)})
            for table, _ in _TABLES.values()
        )
    )
    estimates = [estimated for ((estimated,),) in found]
    return {
        name: min(100.0, 100 * SAMPLED_ROWS / max(estimated, 1))
        for name, estimated in zip(_TABLES, estimates, strict=True)
    }
