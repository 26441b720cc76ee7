"""The state of a schema: versions, sizes, rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from langgraph_letta_store.records.display import Displayed, Shown, escape


@dataclass(frozen=True, slots=True)
class TableStatus:
    """A table with its partitions: its rows, and its bytes with indexes.

    Large tables are not counted: `rows` is then the planner's estimate, or None before the server
    has analyzed the table, and `is_exact` is False.
    """

    name: str
    rows: int | None
    bytes: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class ReaderStatus:
    """A server that answers reads: how far it is behind the writer.

    `seconds_behind` is the age of the last transaction that it has replayed, 0 where it has all,
    and None where it has replayed none since its start. `cancelled` counts the reads that replay
    has cancelled since the server's statistics began, and `has_feedback` says whether vacuum waits
    for its reads (`hot_standby_feedback`). `fault` says why it does not answer; "" where it does.
    """

    name: str
    bytes_behind: int | None = None
    seconds_behind: float | None = None
    cancelled: int = 0
    has_feedback: bool = False
    fault: str = ""

    def describe(self) -> str:
        """Return its state in a few words.

        Example:
            >>> ReaderStatus("reader[0]", 1_048_576, 0.25).describe()
            'reader[0] 1.0 MB, 0.2 s behind'
        """
        if self.fault:
            return f"{self.name} does not answer: {self.fault}"
        if not self.bytes_behind:
            return f"{self.name} has all"
        seconds = "" if self.seconds_behind is None else f", {self.seconds_behind:,.1f} s"
        return f"{self.name} {format_size(self.bytes_behind)}{seconds} behind"


@dataclass(frozen=True, slots=True)
class Status(Displayed):
    """What `memory.status()` and `letta-store status` show.

    `index` is how vectors were set up, or None. `built_indexes` counts the indexes that maintenance
    built. `replicas` counts the servers that replicate from this one, where the role may see them,
    and `replica_lag_bytes` is how far the slowest is behind. `readers` are those of this memory.
    """

    package: str
    schema: str
    schema_version: int
    postgres: str
    pgvector: str | None
    role: str
    is_replica: bool
    replicas: int
    replica_lag_bytes: int | None
    database_bytes: int
    has_policies: bool
    index: Mapping[str, Any] | None
    built_indexes: int
    tables: tuple[TableStatus, ...]
    readers: tuple[ReaderStatus, ...] = ()

    @property
    def bytes(self) -> int:
        """The bytes of all tables, with their indexes."""
        return sum(table.bytes for table in self.tables)

    @property
    def items(self) -> int | None:
        """The items and passages of all agents."""
        return self._rows("archival_memory")

    @property
    def blocks(self) -> int | None:
        """The blocks of core memory."""
        return self._rows("core_memory")

    @property
    def messages(self) -> int | None:
        """The messages in recall memory."""
        return self._rows("recall_memory")

    @property
    def threads(self) -> int | None:
        """The threads with a state."""
        return self._rows("threads")

    @property
    def backlog(self) -> int:
        """The messages that wait for their vectors."""
        return self._rows("recall_backlog") or 0

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary for JSON, its counts included."""
        counts = ("items", "blocks", "messages", "threads", "backlog", "bytes")
        return {**asdict(self), **{name: getattr(self, name) for name in counts}}

    def _rows(self, name: str) -> int | None:
        return next((table.rows for table in self.tables if table.name == name), None)

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, self._lines(), "nothing")

    def _lines(self) -> list[tuple[str, str]]:
        index = self.index
        vectors = "none" if index is None else f"{index['dims']} dimensions, {index['vector_type']}"
        replicas = f"{self.replicas}"
        if self.replica_lag_bytes is not None:
            replicas += f", the slowest {format_size(self.replica_lag_bytes)} behind"
        largest = ", ".join(
            f"{table.name} {format_size(table.bytes)}" for table in self.tables[:5] if table.bytes
        )
        return [
            ("package", self.package),
            ("schema", f"{escape(self.schema)}, version {self.schema_version}"),
            ("PostgreSQL", self.postgres + (", a replica" if self.is_replica else "")),
            ("pgvector", self.pgvector or "not installed"),
            ("role", escape(self.role)),
            ("policies", "keep tenants apart" if self.has_policies else "none"),
            ("vectors", vectors),
            ("indexes of agents", f"{self.built_indexes:,}"),
            ("items", format_count(self.items)),
            ("blocks", format_count(self.blocks)),
            ("messages", format_count(self.messages)),
            ("waiting for a vector", format_count(self.backlog)),
            ("threads", format_count(self.threads)),
            ("size", f"{format_size(self.bytes)} of {format_size(self.database_bytes)}"),
            ("largest tables", largest),
            ("replicas", replicas),
            *(("reader", escape(reader.describe())) for reader in self.readers),
        ]


def format_count(count: int | None) -> str:
    """Return a number of rows as a text."""
    return "not known yet" if count is None else f"{count:,}"


def format_size(size: float) -> str:
    """Return a number of bytes as a text.

    Example:
        >>> format_size(3_500_000)
        '3.3 MB'
    """
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TB"


_COLUMNS: Mapping[str, Callable[[tuple[str, str]], str]] = {
    "what": lambda line: line[0],
    "status": lambda line: line[1],
}
