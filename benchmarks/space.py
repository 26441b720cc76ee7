"""Where the savers keep a case, and the bytes they take there.

Each case has a schema for each side, newly created, so that no case sees what another stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

PREFIX = "saver_benchmark"

OURS = (
    "threads",
    "checkpoints",
    "checkpoint_channels",
    "checkpoint_writes",
    "recall_memory",  # and what it is partitioned into
)
PEER = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")

ROW = 28
"""Bytes that a row takes beside its columns: its header and the page's pointer to it."""


@dataclass(frozen=True)
class Place:
    """A schema for each side."""

    uri: str
    name: str

    @property
    def ours(self) -> str:
        """LettaSaver's schema."""
        return f"{PREFIX}_{self.name}_ours"

    @property
    def peer(self) -> str:
        """PostgresSaver's schema."""
        return f"{PREFIX}_{self.name}_peer"

    @property
    def peer_uri(self) -> str:
        """PostgresSaver names no schema: it works in the first that its connection looks in."""
        return make_conninfo(self.uri, options=f"-c search_path={self.peer}")

    def clear(self, connection: Connection) -> None:
        """Drop what an earlier run has left."""
        for schema in (self.ours, self.peer):
            drop = sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema))
            connection.execute(drop)
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(self.peer)))

    def on_disk(self, connection: Connection) -> dict[str, int]:
        """What both savers' tables take, with their indexes and TOAST, as they lie there."""
        connection.execute("checkpoint")
        return {
            side: sum(
                int(_one(connection, "select pg_total_relation_size(%s)", oid))
                for oid in _tables(connection, schema, names)
            )
            for side, schema, names in self._sides()
        }

    def live(self, connection: Connection) -> dict[str, int]:
        """The bytes of both savers' rows and of their values in TOAST, without indexes.

        What a few turns add is lost in the pages that tables and indexes grow by; here it shows.
        """
        return {
            side: sum(_rows(connection, oid) for oid in _tables(connection, schema, names))
            for side, schema, names in self._sides()
        }

    def _sides(self) -> list[tuple[str, str, tuple[str, ...]]]:
        return [("ours", self.ours, OURS), ("peer", self.peer, PEER)]


def _tables(connection: Connection, schema: str, names: tuple[str, ...]) -> list[int]:
    """The tables of these names that hold rows: instead of a partitioned one, its partitions."""
    found = connection.execute(
        """
        select coalesce(part.inhrelid, named.oid)::oid
        from pg_class as named left join pg_inherits as part on part.inhparent = named.oid
        where named.relnamespace = %(schema)s::regnamespace and named.relname = any(%(names)s)
        """,
        {"schema": schema, "names": list(names)},
    ).fetchall()
    if len(found) < len(names):
        msg = f"{schema} has not all of the tables {', '.join(names)}"
        raise LookupError(msg)
    return [oid for (oid,) in found]


def _rows(connection: Connection, oid: int) -> int:
    columns = connection.execute(
        "select attname from pg_attribute where attrelid = %s and attnum > 0 and not attisdropped",
        (oid,),
    ).fetchall()
    sizes = [
        sql.SQL("coalesce(pg_column_size({}), 0)").format(sql.Identifier(name))
        for (name,) in columns
    ]
    statement = sql.SQL("select coalesce(sum({} + {}), 0) from {}").format(
        sql.Literal(ROW),
        sql.SQL(" + ").join(sizes),
        sql.SQL(_one(connection, "select %s::regclass::text", oid)),
    )
    return int(_one(connection, statement))


def _one(connection: Connection, statement: Any, *parameters: Any) -> Any:
    row = connection.execute(statement, parameters).fetchone()
    assert row is not None
    return row[0]
