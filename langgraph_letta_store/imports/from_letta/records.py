"""What an import from Letta reads from: a database, or an agent file that answers as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from langgraph_letta_store._engine.steps import Row


class LettaRecords(Protocol):
    """A source of the rows that the statements in `source.sql` return."""

    @property
    def schema(self) -> str | None:
        """The schema that Letta's tables are in, or the name of a file."""
        ...

    @property
    def gaps(self) -> Sequence[str]:
        """What such a source never has, in words for a report."""
        ...

    @property
    def passages(self) -> str | None:
        """The table that has the agents' passages."""
        ...

    @property
    def has_archives(self) -> bool:
        """Whether passages belong to archives rather than to agents."""
        ...

    def has(self, table: str, column: str | None = None) -> bool:
        """Whether there is a table, or a column of it."""
        ...

    def count(self, table: str) -> tuple[int, int]:
        """Return how many rows a table has, and how many of these are marked as deleted."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """Read one snapshot until the block ends."""
        ...

    def read(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """Run a statement and return its rows."""
        ...

    def stream(self, name: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """Run a statement and read its rows page by page."""
        ...

    def stream_large(self, name: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """Run a statement and read its rows, which may be large, page by page."""
        ...
