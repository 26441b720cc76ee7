"""Imports from databases of Letta servers, and what they wrote."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from langgraph_letta_store import AgentMemory, LettaStore, imports
from langgraph_letta_store.imports import Report
from tests.support.letta_databases import LettaDatabases, read_expected


class Move(NamedTuple):
    """A Letta database, a target, and the import between them."""

    source: str
    target: str
    schema: str
    expected: dict[str, Any]
    stack: ExitStack

    def __call__(self, **options: Any) -> Report:
        return imports.letta(self.source, self.target, schema=self.schema, partitions=2, **options)

    def agents(self) -> dict[str, dict[str, Any]]:
        """The agents that are not deleted, as Letta counted them."""
        return {id_: a for id_, a in self.expected["agents"].items() if not a["is_deleted"]}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the target; `{s}` is its schema."""
        with psycopg.connect(self.target) as connection:
            filled = sql.SQL(query).format(s=sql.Identifier(self.schema))  # pyright: ignore[reportArgumentType]  # a test's text
            return connection.execute(filled).fetchall()

    def change_source(self, query: str) -> None:
        with psycopg.connect(self.source, autocommit=True) as connection:
            connection.execute(query.encode())

    def checksum(self) -> list[tuple[Any, ...]]:
        """All that the import has written, with where it is: a rewritten row shows."""
        tables = (
            *("agents", "core_memory", "core_memory_agents", "core_memory_history"),
            *("core_memory_consents", "archival_memory", "archival_memory_agents"),
            *("archival_memory_consents", "archival_vectors", "namespaces"),
            *("threads", "recall_memory", "checkpoints", "checkpoint_channels"),
        )
        text = (
            "select {0!r}, count(*), md5(string_agg(t::text, '|' order by t::text)) "
            "from {{s}}.{0} t"
        )
        each = [text.format(table) for table in tables]
        return self.rows(" union all ".join(each))


@contextmanager
def move_from(letta: LettaDatabases, name: str, dsn: str, schema: str) -> Generator[Move]:
    with ExitStack() as stack:
        yield Move(letta.restore(name), dsn, schema, read_expected(name), stack)


def open_agents(move: Move, names: Iterable[str], **options: Any) -> list[AgentMemory]:
    opened = LettaStore.from_conn_string(move.target, schema=move.schema, **options)
    store = move.stack.enter_context(opened)
    return [AgentMemory(store, name) for name in names]


def find(tallies: Report, kind: str) -> tuple[int, int, int]:
    (tally,) = (each for each in tallies.tallies if each.kind == kind)
    return tally.source, tally.moved, tally.kept
