"""An agent's partition: where the server puts it, and where it may not be named."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine.migrations import load
from langgraph_letta_store._engine.partitions import remainder
from langgraph_letta_store._search.vector_sql import VECTORS, render_scoped
from langgraph_letta_store._tiers.archival.items import ITEMS

NS = ("memories", "ada")


@pytest.fixture
def partitioned(dsn: str, schema: str) -> str:
    with LettaStore.from_conn_string(dsn, schema=schema, partitions=7) as store:
        store.setup()
        store.put(NS, "tea", {"text": "black"})
    return schema


def used(dsn: str, schema: str, **options: Any) -> int:
    """How many partitions a store's reads name."""
    with LettaStore.from_conn_string(dsn, schema=schema, **options) as store:
        item = store.get(NS, "tea")
        assert item is not None
        assert [found.value for found in store.search(NS)] == [item.value]
        ready = store._session.runner.run(load.load_schema(store.config))
        return ready.schema.partitions


def test_an_agent_is_where_the_server_puts_it(dsn: str, partitioned: str) -> None:
    query = sql.SQL("select satisfies_hash_partition({}::regclass, 7, %s, %s)").format(
        sql.Literal(f"{partitioned}.archival_memory")
    )
    with psycopg.connect(dsn) as connection:

        @settings(max_examples=200, deadline=None)
        @given(st.uuids())
        def agrees(agent: UUID) -> None:
            row = connection.execute(query, (remainder(agent, 7), agent)).fetchone()
            assert row == (True,)

        agrees()


def test_reads_name_the_partition(dsn: str, partitioned: str) -> None:
    assert used(dsn, partitioned) == 7
    with LettaStore.from_conn_string(dsn, schema=partitioned) as store:
        own = store._session.read_schema()
        agent = uuid4()
        name = f"archival_memory_{remainder(agent, 7)}".encode()
        assert name in own.render(ITEMS, "get_item", agent=agent).text
        assert name in render_scoped(own, VECTORS, "newest", "whole_agent", agent=agent).text


def test_plain_tables_have_none(dsn: str, schema: str) -> None:
    with LettaStore.from_conn_string(dsn, schema=schema, partitions=0) as store:
        store.setup()
        store.put(NS, "tea", {})
    assert used(dsn, schema) == 0


@pytest.mark.parametrize(
    "change",
    [
        "alter table {schema}.archival_memory enable row level security",
        "alter table {schema}.archival_memory_3 rename to archival_memory_x",
        "alter table {schema}.archival_memory_3 rename to archival_memory_8",
    ],
    ids=["policies", "renamed", "renumbered"],
)
def test_where_partitions_are_not_as_made_reads_name_the_whole_table(
    dsn: str, partitioned: str, change: str
) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(change.format(schema=f'"{partitioned}"').encode())
    assert used(dsn, partitioned) == 0


def test_a_role_that_may_read_only_the_whole_table_does(dsn: str, partitioned: str) -> None:
    role = f"reader_{uuid4().hex}"
    names = {"role": sql.Identifier(role), "schema": sql.Identifier(partitioned)}
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in (
            "create role {role} login",
            "grant usage on schema {schema} to {role}",
            "grant select on {schema}.archival_memory, {schema}.settings to {role}",
        ):
            connection.execute(sql.SQL(statement).format(**names))
        try:
            assert used(make_conninfo(dsn, user=role), partitioned) == 0
        finally:
            connection.execute(sql.SQL("drop owned by {role}; drop role {role}").format(**names))
