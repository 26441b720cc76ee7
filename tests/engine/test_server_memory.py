"""What a server's backend keeps for a connection: it stays small, whatever is asked."""

from __future__ import annotations

import gc
from random import Random
from typing import Any

import psutil
import psycopg
import pytest
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine.prepared import MOST_BYTES
from tests.support.embeddings import CharacterEmbeddings

SPENT = b"select sum(total_bytes) from pg_backend_memory_contexts"
PREPARED = b"select count(*), sum(octet_length(statement)) from pg_prepared_statements"
MEGABYTE = 2**20
WORDS = [f"w{n}" for n in range(64)]
INDEX: Any = {"dims": 32, "embed": CharacterEmbeddings(32)}
ONE: Any = {"min_size": 1, "max_size": 1}
HYBRID: Any = {"mode": "hybrid"}


def read_row(store: LettaStore, statement: bytes) -> Any:
    """Return the row of a statement that the store's only connection runs."""
    assert isinstance(store.conn, ConnectionPool)
    with store.conn.connection() as connection:
        cursor = psycopg.Cursor(connection, row_factory=tuple_row)
        return cursor.execute(statement, prepare=False).fetchone()


def test_queries_of_all_lengths_leave_a_backend_small(dsn: str, schema: str) -> None:
    with (
        psycopg.connect(dsn, autocommit=True, prepare_threshold=0) as connection,
        LettaStore(
            connection, schema=schema, index=INDEX, search={"text_fields": ["text"]}
        ) as store,
    ):
        connection.prepared_max = 500
        store.setup()
        for user in range(8):
            store.put(("memories", f"u{user}"), "k", {"text": "w1 w2 hello"})
        (before,) = connection.execute(SPENT).fetchone() or (0,)
        for count in range(1, 65):
            for user in range(0, 8, 2):
                query = " ".join(WORDS[:count])
                assert store.search(("memories", f"u{user}"), query=query, limit=3, mode="hybrid")
        (after,) = connection.execute(SPENT).fetchone() or (0,)
        assert float(after - before) < 20 * MEGABYTE


def test_a_pools_connections_keep_so_many_bytes_prepared(dsn: str, schema: str) -> None:
    most = 0
    options: Any = {"schema": schema, "index": INDEX, "search": HYBRID, "pool_config": ONE}
    with LettaStore.from_conn_string(dsn, **options) as store:
        store.setup()
        spaces = [("memories", f"u{user}") for user in range(24)]
        for space in spaces:
            store.put(space, "k", {"text": "w1 w2 hello"})
        for count in (1, 2, 3, 4, 6, 8, 12, 16):
            for space in spaces:
                query = " ".join(WORDS[:count])
                assert store.search(space, query=query, limit=3, mode="hybrid")
            _, kept = read_row(store, PREPARED)
            most = max(most, kept)
        # As much is kept as may be: the statements that were used last.
        assert MOST_BYTES * 0.9 < most <= MOST_BYTES
        assert read_row(store, SPENT)[0] < 30 * MEGABYTE
        (before, _), (first,) = read_row(store, PREPARED), read_row(store, _NEWEST)
        assert store.search(spaces[-1], query=" ".join(WORDS[:16]), limit=3, mode="hybrid")
        assert (read_row(store, PREPARED)[0], read_row(store, _NEWEST)[0]) == (before, first)


_NEWEST = b"select max(prepare_time) from pg_prepared_statements"


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_ten_thousand_queries_and_filters_leave_both_sides_small(dsn: str, schema: str) -> None:
    random = Random(1)
    options: Any = {"schema": schema, "index": INDEX, "search": HYBRID, "pool_config": ONE}
    with LettaStore.from_conn_string(dsn, **options) as store:
        store.setup()

        def ask(operations: int) -> tuple[int, int]:
            """Search, each time for something else, and return the memory of client and backend."""
            for number in range(operations):
                space = ("memories", f"u{number % 50}")
                names = random.sample(["n", "kind", "text", "a", "b", "c"], random.randrange(1, 6))
                store.put(space, str(number % 100), {"text": f"w{number % 64} hello", "n": number})
                store.search(
                    space,
                    query=" ".join(random.sample(WORDS, random.randrange(1, 60))),
                    filter={name: {"$gte": number} for name in names} if number % 2 else None,
                    limit=random.randrange(1, 50),
                    mode=random.choice(("vector", "text", "hybrid")),
                )
            gc.collect()
            (backend,) = read_row(store, b"select pg_backend_pid()")
            memories = [psutil.Process(pid).memory_info() for pid in (None, backend)]
            client, server = (memory.rss - memory.shared for memory in memories)
            return client, server

        before, _ = ask(100)
        client, backend = ask(10_000)
        assert backend < 40 * MEGABYTE
        assert client - before < 50 * MEGABYTE
