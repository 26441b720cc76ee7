"""Loading both stores with the same items, and what they take on disk."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString, Protocol, TypeAlias

from data import BATCH, Lookup, Matrix, Namespace, Sizes
from langgraph.store.base import BaseStore, PutOp
from pgvector import Vector
from pgvector.psycopg import register_vector
from psycopg import Connection
from psycopg.types.json import Jsonb

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, how many of it are done, and of how many."""

SCRATCH = "scratch"
"""The first label of all items that are put while measuring."""


class Items(Protocol):
    """Items by their number, with their vectors."""

    @property
    def rows(self) -> int:
        """How many there are."""
        ...

    @property
    def lookup(self) -> Lookup:
        """The embedding model, which knows a text's vector once it is prepared."""
        ...

    def vectors(self, start: int, stop: int) -> Matrix:
        """The vectors of the items from `start` to before `stop`."""
        ...

    def namespace(self, number: int) -> Namespace:
        """Where an item is."""
        ...

    def key(self, number: int) -> str:
        """Its key."""
        ...

    def put(self, number: int) -> PutOp:
        """The item with this number."""
        ...


class NotTheBenchmarksError(Exception):
    """The database holds items that this benchmark did not load, or other sizes of it."""


def claim(connection: Connection, sizes: Sizes) -> None:
    """Make the database the benchmark's own, or see that it is, with these sizes.

    Raises:
        NotTheBenchmarksError: it holds something else.
    """
    wanted = (sizes.agents, sizes.per, sizes.huge, sizes.dims)
    if _count(connection, "select count(*) from pg_class where relname = 'store_benchmark'"):
        held = connection.execute("select agents, per, huge, dims from store_benchmark").fetchone()
        if held != wanted:
            msg = f"the database holds (agents, per, huge, dims) = {held}, not {wanted}"
            raise NotTheBenchmarksError(msg)
        return
    taken = "select count(*) from pg_class where relname in ('store', 'archival_memory')"
    if _count(connection, taken):
        msg = "the database has tables of a store that this benchmark did not make; use another"
        raise NotTheBenchmarksError(msg)
    connection.execute(
        "create table store_benchmark"
        " (agents int, per int, huge int, dims int, ours_bytes bigint, peer_bytes bigint)"
    )
    connection.execute("insert into store_benchmark values (%s, %s, %s, %s)", wanted)


def load_ours(
    store: BaseStore,
    connection: Connection,
    data: Items,
    progress: Progress,
    schema: LiteralString = "letta",
) -> float | None:
    """Put what is missing in batches of 500; the rows per second, None if all was there.

    A load that was stopped goes on where it was: batches are atomic and come in order.
    """
    rows = data.rows
    there = _count(connection, "select count(*) from " + schema + ".archival_memory")
    spent = 0.0
    for start in range(there, rows, BATCH):
        stop = min(start + BATCH, rows)
        names = [f"item:{number}" for number in range(start, stop)]
        data.lookup.prepare(names, data.vectors(start, stop))
        puts = [data.put(number) for number in range(start, stop)]
        began = time.perf_counter()
        store.batch(puts)
        spent += time.perf_counter() - began
        data.lookup.forget(names)
        progress("LettaStore: batches of 500 puts", stop, rows)
    if there >= rows:
        return None
    connection.execute("vacuum analyze")
    return (rows - there) / spent


def load_peer(connection: Connection, data: Items, progress: Progress) -> None:
    """Copy all items into the peer's two tables as it would lay them out, then build its HNSW.

    Its own batches would take most of an hour. A load that was stopped has left nothing. A peer
    that was set up without an HNSW gets none.
    """
    if _count(connection, "select count(*) from store") == data.rows:
        return
    name = "store_vectors_embedding_idx"
    row = connection.execute("select pg_get_indexdef(to_regclass(%s))", (name,)).fetchone()
    definition: LiteralString | None = row[0] if row else None
    # Building the index ends when the benchmark is stopped, so that the next run need not wait.
    connection.execute("set client_connection_check_interval = '1s'")
    with connection.transaction():
        connection.execute("drop index if exists store_vectors_embedding_idx")
        _copy_items(connection, data, progress)
        _copy_vectors(connection, data, progress)
        if definition is not None:
            progress(_BUILDING, 0, 1)
            connection.execute(definition)
            progress(_BUILDING, 1, 1)
    connection.execute("vacuum analyze store, store_vectors")


_BUILDING = "PostgresStore: building its HNSW index, which takes a while"

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def _copy_items(connection: Connection, data: Items, progress: Progress) -> None:
    """The items, of which each batch of 500 has a time of its own."""
    columns = "prefix, key, value, created_at, updated_at"
    statement = f"copy store ({columns}) from stdin with (format binary)"
    with connection.cursor().copy(statement.encode()) as copy:
        copy.set_types(["text", "text", "jsonb", "timestamptz", "timestamptz"])
        for number in range(data.rows):
            put = data.put(number)
            at = _FIRST + timedelta(seconds=number // BATCH)
            copy.write_row((".".join(put.namespace), put.key, Jsonb(put.value), at, at))
            if (number + 1) % BATCH == 0:
                progress("PostgresStore: copying items", number + 1, data.rows)


def _copy_vectors(connection: Connection, data: Items, progress: Progress) -> None:
    register_vector(connection)
    columns = "prefix, key, field_name, embedding"
    statement = f"copy store_vectors ({columns}) from stdin with (format binary)"
    rows = data.rows
    with connection.cursor().copy(statement.encode()) as copy:
        copy.set_types(["text", "text", "text", "vector"])
        for start in range(0, rows, BATCH):
            stop = min(start + BATCH, rows)
            for number, vector in enumerate(data.vectors(start, stop), start):
                prefix = ".".join(data.namespace(number))
                copy.write_row((prefix, data.key(number), "text", Vector(vector)))
            progress("PostgresStore: copying vectors", stop, rows)


def clear(connection: Connection) -> None:
    """Delete from both sides what was put while measuring."""
    with connection.transaction():
        for table in ("archival_vectors", "archival_memory", "namespaces"):
            statement = (
                f"delete from letta.{table} where agent_id in"
                " (select agent_id from letta.namespaces where namespace[1] = %s)"
            )
            connection.execute(statement.encode(), (SCRATCH,))
        connection.execute("delete from store where prefix like %s", (f"{SCRATCH}.%",))


def weigh(connection: Connection) -> None:
    """Record what items and vectors take on both sides, before measuring puts more there."""
    connection.execute(
        """
        update store_benchmark set
          ours_bytes = (select sum(pg_total_relation_size(oid)) from pg_class
                        where relnamespace = 'letta'::regnamespace and relkind = 'r'),
          peer_bytes = pg_total_relation_size('store') + pg_total_relation_size('store_vectors')
        where ours_bytes is null
        """
    )


def loaded_megabytes(connection: Connection) -> tuple[float, float]:
    """What items and vectors took after the load, with indexes and TOAST: ours, the peer's."""
    ours = _count(connection, "select ours_bytes from store_benchmark")
    peer = _count(connection, "select peer_bytes from store_benchmark")
    return ours / 2**20, peer / 2**20


def _count(connection: Connection, statement: LiteralString) -> int:
    row: tuple[Any, ...] | None = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0])
