"""What a dump or a restore did, table by table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from langgraph_letta_store.records.display import Displayed, Shown


@dataclass(frozen=True, slots=True)
class TableCount:
    """The rows of one table, with the digest of all of them in any order."""

    table: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class DumpReport(Displayed):
    """What `dump` wrote, or `restore` found in the database at its end.

    `differs` names the tables whose rows in the database are not those of the file.
    """

    dump_id: str
    tables: tuple[TableCount, ...]
    differs: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table.rows for table in self.tables)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dictionary for JSON, with the rows of all tables."""
        return {**asdict(self), "rows": self.rows}

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, [table for table in self.tables if table.rows], "nothing")


_COLUMNS: Mapping[str, Callable[[TableCount], str]] = {
    "table": lambda table: table.table,
    "rows": lambda table: f"{table.rows:,}",
}
