"""Which statements a connection keeps prepared: as many as fit into a bound of bytes.

A server keeps a parsed statement, and often a plan, for each statement that a connection has
prepared: fifty to a hundred times the bytes of its text. psycopg bounds their number only.
"""

from __future__ import annotations

from collections import OrderedDict, deque

from psycopg import BaseConnection

# psycopg has no public way to deallocate one statement of its cache.
from psycopg._preparing import Key, PrepareManager

MOST_STATEMENTS = 200
"""How many statements each connection of a pool keeps prepared: 12 for each of 16 partitions."""

MOST_BYTES = 200_000
"""The bytes of the texts of the statements that each connection of a pool keeps prepared. Their
plans take about 20 MB of the server's memory."""


class _BoundedNames(OrderedDict[Key, bytes]):
    """The names of prepared statements, those used last at the end, within `MOST_BYTES` of text.

    psycopg sets a name when it prepares a statement, and only moves it when it uses one again, so
    that no statement that is known calls Python here.
    """

    def __init__(self, to_flush: deque[bytes | None]) -> None:
        """Take where psycopg looks for the names of statements that it has to deallocate."""
        super().__init__()
        self._to_flush = to_flush

    def __setitem__(self, key: Key, name: bytes) -> None:
        """Add a statement; it takes the place of those unused for long."""
        super().__setitem__(key, name)
        spent = sum(len(text) for text, _ in self)
        while spent > MOST_BYTES and len(self) > 1:
            (text, _), unused = self.popitem(last=False)
            self._to_flush.append(unused)
            spent -= len(text)


def bound_statements(connection: BaseConnection[object]) -> None:
    """Bound what a new connection of a pool keeps prepared.

    Example:
        >>> bound_statements(connection)
        >>> connection.prepared_max
        200
    """
    statements = PrepareManager()
    statements.prepared_max = MOST_STATEMENTS
    statements.prepare_threshold = connection.prepare_threshold
    statements._names = _BoundedNames(statements._to_flush)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # see above
    connection._prepared = statements  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # see above
