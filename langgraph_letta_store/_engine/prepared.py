"""Which statements a connection keeps prepared: as many as fit into a bound of bytes.

A server keeps a parsed statement, and often a plan, for each statement that a connection has
prepared: fifty to a hundred times the bytes of its text. psycopg bounds their number only.
"""

from __future__ import annotations

from psycopg import BaseConnection

# psycopg has no public way to deallocate one statement of its cache.
from psycopg._preparing import Key, Prepare, PrepareManager
from psycopg._queries import PostgresQuery

MOST_STATEMENTS = 200
"""How many statements each connection of a pool keeps prepared: 12 for each of 16 partitions."""

MOST_BYTES = 200_000
"""The bytes of the texts of the statements that each connection of a pool keeps prepared. Their
plans take about 20 MB of the server's memory."""


class BoundedStatements(PrepareManager):
    """Keeps the statements prepared that were used last, within `MOST_BYTES` of text."""

    prepared_max = MOST_STATEMENTS

    def maybe_add_to_cache(self, query: PostgresQuery, prep: Prepare, name: bytes) -> Key | None:
        """Count a statement; one that is prepared now takes the place of those unused for long."""
        key = super().maybe_add_to_cache(query, prep, name)
        if prep is Prepare.SHOULD:
            spent = sum(len(text) for text, _ in self._names)
            while spent > MOST_BYTES and len(self._names) > 1:
                (text, _), unused = self._names.popitem(last=False)
                self._to_flush.append(unused)
                spent -= len(text)
        return key


def bound_statements(connection: BaseConnection[object]) -> None:
    """Bound what a new connection of a pool keeps prepared.

    Example:
        >>> bound_statements(connection)
        >>> connection.prepared_max
        200
    """
    statements = BoundedStatements()
    statements.prepare_threshold = connection.prepare_threshold
    connection._prepared = statements  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # see above
