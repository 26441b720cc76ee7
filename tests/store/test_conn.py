"""What users of PostgresStore call on `store.conn`: it is a pool here, a connection there."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection, Connection

from langgraph_letta_store import AsyncLettaStore, LettaStore
from tests.support.schemas import setting_up

NS = ("memories", "ada")


def test_conn_of_a_store_that_opened_it(dsn: str, schema: str) -> None:
    options: dict[str, Any] = {"schema": schema, "partitions": 2}
    with LettaStore.from_conn_string(dsn, **options) as store:
        with setting_up(dsn, store):
            store.setup()
        conn: Any = store.conn
        count = f'select count(*) as n from "{schema}".archival_memory'
        with conn.pipeline() as pipe, Connection.connect(dsn, autocommit=True) as own:
            # LangGraph's own fixture passes the pipeline on.
            LettaStore(own, pipe=pipe, **options).put(NS, "k", {"n": 1})
        with conn.cursor() as cursor:
            assert cursor.execute(count).fetchone() == {"n": 1}
        with conn.transaction(), conn.cursor() as cursor:
            assert cursor.execute("select %s::int as n", [5]).fetchall() == [{"n": 5}]
        assert conn.execute(count).fetchone() == {"n": 1}
        assert conn.execute("select %s::int as n", [7]).fetchall() == [{"n": 7}]
        assert store.get(NS, "k") is not None


async def test_conn_of_an_asynchronous_store_that_opened_it(dsn: str, schema: str) -> None:
    options: dict[str, Any] = {"schema": schema, "partitions": 2}
    async with AsyncLettaStore.from_conn_string(dsn, **options) as store:
        with setting_up(dsn, store):
            await store.setup()
        conn: Any = store.conn
        count = f'select count(*) as n from "{schema}".archival_memory'
        async with (
            conn.pipeline() as pipe,
            await AsyncConnection.connect(dsn, autocommit=True) as own,
        ):
            await AsyncLettaStore(own, pipe=pipe, **options).aput(NS, "k", {"n": 1})
        async with conn.transaction(), conn.cursor() as cursor:
            await cursor.execute(count)
            assert await cursor.fetchone() == {"n": 1}
        found = await conn.execute("select %s::int as n", [7])
        assert await found.fetchall() == [{"n": 7}]
        assert await store.aget(NS, "k") is not None
