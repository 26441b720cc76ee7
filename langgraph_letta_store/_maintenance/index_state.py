"""The indexes as recorded and as the server has them, and how many rows agents have."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.index_spec import IndexSpec
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, MaintenanceTarget
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.records.indexes import IndexKind

RECALIBRATE_GROWTH = 1.5
"""An index is calibrated again once its rows are this many times those of the last calibration."""

REBUILD_GROWTH = 2
"""After this much growth an index that found too little is tried again, and the lists of an IVFFlat
index are made again."""

BLOAT = 2
"""An index is rebuilt when it is this many times as large as its rows account for."""

BLOAT_SLACK = 16 * 8192
"""Bytes by which an index may be larger than that, whatever its size."""


class RecordedIndex(NamedTuple):
    """An index as recorded."""

    name: str
    table: str
    agent: UUID | None
    kind: IndexKind
    settings: Mapping[str, Any]
    rows: int
    bytes: int

    @property
    def rows_at_build(self) -> int:
        """The rows of its table or agent when it was built."""
        return int(self.settings.get("rows_at_build", self.rows))

    def is_bloated(self, size: int, count: int, parts: int = 1) -> bool:
        """Whether `size` bytes in so many parts are too many for `count` rows."""
        expected = self.bytes * count / max(1, self.rows_at_build)
        return bool(self.bytes) and size > BLOAT_SLACK * parts + BLOAT * expected

    def was_rejected(self, spec: IndexSpec, ann: AnnSettings, count: int) -> bool:
        """Whether such an index was tried with about as many rows and found too little."""
        if self.kind != "flat" or ann.kind != "auto" or count >= REBUILD_GROWTH * self.rows:
            return False
        tried = {**spec.settings(), "wanted": ann.recall}
        return all(self.settings.get(name) == value for name, value in tried.items())

    def has_other_recall(self, ann: AnnSettings) -> bool:
        """Whether it was calibrated for another recall than the one that is configured."""
        return bool(self.settings.get("wanted") != ann.recall)


class ExistingIndex(NamedTuple):
    """An index as the server has it."""

    name: str
    table: str
    is_valid: bool
    bytes: int
    is_in_progress: bool
    method: str
    opclass: str
    options: Sequence[str]

    def explain_difference(self, spec: IndexSpec) -> str | None:
        """Return how the index differs from what is configured, or None."""
        if self.method != spec.method:
            return f"its method is {self.method}, and {spec.method} is configured"
        if self.opclass != spec.opclass:
            return f"its operator class is {self.opclass}, and {spec.opclass} is configured"
        options = self._options()
        for name, value in spec.options.items():
            if options.get(name) != str(value):
                return f"its {name} is {options.get(name)}, and {value} is configured"
        return None

    @property
    def lists(self) -> int:
        """The number of lists of an IVFFlat index; 1 for other methods."""
        return int(self._options().get("lists", 1))

    def _options(self) -> dict[str, str]:
        return dict(option.split("=", 1) for option in self.options)


@dataclass(frozen=True, slots=True)
class Server:
    """The server's limits on builds: a timeout as the server writes it ("0": none), and bytes."""

    statement_timeout: str
    work_bytes: int
    partitioned: Sequence[str]


@dataclass(frozen=True, slots=True)
class IndexState:
    """What `read_state` found.

    `counts` has, for each table, the agents with many rows; `totals` the rows of each table.
    """

    recorded: Mapping[str, RecordedIndex]
    existing: Mapping[str, ExistingIndex]
    server: Server
    counts: Mapping[str, Mapping[UUID, int]] = field(default_factory=dict[str, Mapping[UUID, int]])
    totals: Mapping[str, int] = field(default_factory=dict[str, int])


def read_state(target: MaintenanceTarget, tables: Sequence[Indexed]) -> Operation[IndexState]:
    """Read recorded and existing indexes, limits and counts in one round trip."""
    schema = target.schema
    place = {"schema": target.quoted_schema}
    names = [indexed.table for indexed in tables]
    counts: Sequence[tuple[str, Mapping[str, int]]] = (
        ("count_rows", {"least": (target.ann.threshold + 1) // 2}),
        ("count_all", {}),
    )
    recorded, existing, server, *counted = yield from rows(
        Query(schema.render(MAINTENANCE, "read_recorded_indexes"), {}),
        _existing_indexes(target),
        Query(schema.render(MAINTENANCE, "read_server"), {**place, "tables": names}),
        *(
            Query(schema.compose(MAINTENANCE, name, table=render_table(target, table)), parameters)
            for table in names
            for name, parameters in counts
        ),
    )
    parsed = [RecordedIndex._make((*row[:4], json.loads(row[4]), *row[5:])) for row in recorded]
    ((timeout, work, partitioned),) = server
    return IndexState(
        {index.name: index for index in parsed},
        {index.name: index for index in map(ExistingIndex._make, existing)},
        Server(timeout, work, partitioned or ()),
        {name: dict(counted[2 * i]) for i, name in enumerate(names)},
        {name: counted[2 * i + 1][0][0] for i, name in enumerate(names)},
    )


def read_existing_indexes(target: MaintenanceTarget) -> Operation[dict[str, ExistingIndex]]:
    """Read the indexes that the server has now, by their names."""
    (found,) = yield from rows(_existing_indexes(target))
    return {index.name: index for index in map(ExistingIndex._make, found)}


def render_table(target: MaintenanceTarget, table: str) -> sql.SQL:
    """Return a table's quoted name for a statement with parameters, each `%` in it doubled."""
    escaped = sql.Identifier(target.schema.config.schema, table).as_string(None).replace("%", "%%")
    return sql.SQL(escaped)  # pyright: ignore[reportArgumentType]  # quoted by psycopg just before


def _existing_indexes(target: MaintenanceTarget) -> Query:
    parameters = {"schema": target.quoted_schema, "pattern": target.index_pattern()}
    return Query(target.schema.render(MAINTENANCE, "read_existing_indexes"), parameters)
