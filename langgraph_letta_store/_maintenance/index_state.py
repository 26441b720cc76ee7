"""What there is: indexes as recorded and as the server has them, and how much agents have."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.index_spec import Shape
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, Upkeep
from langgraph_letta_store.records.indexes import IndexKind


class Built(NamedTuple):
    """An index as recorded. `there` says whether its table is."""

    name: str
    table: str
    agent: UUID | None
    kind: IndexKind
    settings: Mapping[str, Any]
    rows: int
    bytes: int
    there: bool


class Present(NamedTuple):
    """An index as the server has it."""

    name: str
    table: str
    is_valid: bool
    bytes: int
    is_worked_on: bool
    method: str
    opclass: str
    options: Sequence[str]

    def differs(self, shape: Shape) -> str | None:
        """Say in what it is not as it is to be, or None."""
        if self.method != shape.method:
            return f"it is {self.method} and is to be {shape.method}"
        if self.opclass != shape.opclass:
            return f"it is of {self.opclass} and is to be of {shape.opclass}"
        own = dict(option.split("=", 1) for option in self.options)
        for name, value in shape.options.items():
            if own.get(name) != str(value):
                return f"its {name} is {own.get(name)} and is to be {value}"
        return None

    @property
    def lists(self) -> int:
        """How many lists it has; 1 where it is not one of lists."""
        return int(dict(option.split("=", 1) for option in self.options).get("lists", 1))


@dataclass(frozen=True, slots=True)
class Server:
    """What limits builds: milliseconds as the server writes them ("0": none), and bytes."""

    statement_timeout: str
    work_bytes: int
    partitioned: Sequence[str]


@dataclass(frozen=True, slots=True)
class State:
    """All of it; `counts` are of agents with many rows, by the table and then by the agent."""

    built: Mapping[str, Built]
    present: Mapping[str, Present]
    server: Server
    counts: Mapping[str, Mapping[UUID, int]] = field(default_factory=dict[str, Mapping[UUID, int]])
    totals: Mapping[str, int] = field(default_factory=dict[str, int])


def read_state(upkeep: Upkeep, kinds: Sequence[Indexed]) -> Operation[State]:
    """Read what there is, in one go."""
    schema = upkeep.schema
    least = {"least": (upkeep.ann.threshold + 1) // 2}
    place = {"schema": upkeep.quoted_schema}
    names = [indexed.table for indexed in kinds]
    built, present, server, *counted = yield from rows(
        Query(schema.render(MAINTENANCE, "read_built"), place),
        Query(
            schema.render(MAINTENANCE, "read_present"), {**place, "pattern": upkeep.index_pattern()}
        ),
        Query(schema.render(MAINTENANCE, "read_server"), {**place, "tables": names}),
        *(
            Query(
                schema.compose(MAINTENANCE, name, table=table_of(upkeep, indexed.table)), parameters
            )
            for indexed in kinds
            for name, parameters in (("count_rows", least), ("count_all", {}))
        ),
    )
    recorded = [Built._make((*row[:4], json.loads(row[4]), *row[5:])) for row in built]
    ((timeout, work, partitioned),) = server
    return State(
        {one.name: one for one in recorded},
        {one.name: one for one in (Present(*row) for row in present)},
        Server(timeout, work, partitioned or ()),
        {name: dict(counted[2 * i]) for i, name in enumerate(names)},
        {name: counted[2 * i + 1][0][0] for i, name in enumerate(names)},
    )


def read_present(upkeep: Upkeep) -> Operation[dict[str, Present]]:
    """Read the indexes that the server has now, by their names."""
    parameters = {"schema": upkeep.quoted_schema, "pattern": upkeep.index_pattern()}
    (found,) = yield from rows(Query(upkeep.schema.render(MAINTENANCE, "read_present"), parameters))
    return {one.name: one for one in (Present(*row) for row in found)}


def table_of(upkeep: Upkeep, table: str) -> sql.SQL:
    """Write a table's name for a statement with parameters, whose mark it must not contain bare."""
    escaped = sql.Identifier(upkeep.schema.config.schema, table).as_string(None).replace("%", "%%")
    return sql.SQL(escaped)  # pyright: ignore[reportArgumentType]  # quoted by psycopg just before
