"""A schema that Citus has distributed; see CONTRIBUTING.md for a server to run this with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine.executors import Executor
from langgraph_letta_store._engine.migrations.script import script
from langgraph_letta_store._engine.steps import OPENING, Query, Statement
from langgraph_letta_store._maintenance.reembed.plan import make_plan
from langgraph_letta_store.config.store import DatabaseConfig, IndexSettings
from langgraph_letta_store.errors import InvalidOperationError, SetupError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import opened, statements

INDEX: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}
NS = ("agent", "notes")


@pytest.fixture
def citus(dsn: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        found = "select from pg_extension where extname = 'citus'"
        if connection.execute(found).fetchone() is None:
            pytest.skip("the server has no Citus")
        yield connection


@pytest.mark.parametrize("first", ["empty", "plain", "distributed"])
def test_a_schema_is_distributed(
    citus: Connection[Any], dsn: str, own_schema: str, first: str
) -> None:
    quoted = f'"{own_schema}"'
    if first != "empty":
        switch = "on" if first == "distributed" else "off"
        citus.execute(f"set citus.enable_schema_based_sharding = {switch}".encode())
        citus.execute(f"create schema {quoted}".encode())
    with opened(dsn, "sync", setup=False, schema=own_schema) as plain:
        plain.setup(distribute="schema")
        plain.put(NS, "before", {"text": "tea"})
    with opened(dsn, "sync", setup=False, schema=own_schema, index=INDEX) as store:
        store.setup()  # adds the tables of vectors
        store.put(NS, "k", {"text": "tea"})
        assert [item.key for item in store.search(NS, query="tea")][:1] == ["k"]
        assert {item.key for item in store.search(NS)} == {"before", "k"}
    left = citus.execute(
        "select count(*) from pg_class c where c.relnamespace = %s::regnamespace "
        "and c.relkind = 'r' and c.oid not in (select logicalrelid from pg_dist_partition)",
        [quoted],
    )
    assert left.fetchall() == [(0,)]


def test_other_nodes_are_refused(citus: Connection[Any], dsn: str, own_schema: str) -> None:
    with opened(dsn, "sync", setup=False, schema=own_schema) as store:
        store.setup(distribute="schema")
    ((host, port),) = citus.execute(
        "select nodename, nodeport from pg_dist_node where groupid <> 0 limit 1"
    ).fetchall()
    worker = make_conninfo(dsn, host=host, port=port)
    with LettaStore.from_conn_string(worker, schema=own_schema) as store:
        with pytest.raises(SetupError, match="connect to the coordinator"):
            store.get(NS, "k")
        with pytest.raises(SetupError, match="connect to the coordinator"):
            store.setup()


def test_a_step_is_all_or_nothing(citus: Connection[Any], dsn: str, own_schema: str) -> None:
    """Without its opening, the first statement of a pipeline is committed by itself."""
    with opened(dsn, "sync", setup=False, schema=own_schema) as store:
        store.setup(distribute="schema")
        store.get(NS, "k")
        table = f'"{own_schema}".settings'
        insert = f"insert into {table} (name, value) values ('x', 'true')"
        queries = [
            Query(Statement("x", text.encode(), writes=True)) for text in (insert, "select 1/0")
        ]
        with pytest.raises(psycopg.errors.DivisionByZero):
            store._session.runner.executor.execute(queries)
        counted = f"select count(*) from {table} where name = 'x'"
        assert citus.execute(counted.encode()).fetchall() == [(0,)]


def test_steps_of_several_statements_have_an_opening(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (Query(Statement("s", f"select {n}".encode())) for n in (1, 2))
    with psycopg.connect(dsn, autocommit=True) as connection:
        executor = Executor(connection)
        executor.take((), is_distributed=True)
        sent = statements(monkeypatch)
        assert executor.execute([one]) == [[(1,)]]
        assert executor.execute([one, two]) == [[(1,)], [(2,)]]
    texts = [one.statement.text, OPENING.statement.text, one.statement.text, two.statement.text]
    assert [text for text, _ in sent] == texts


def test_it_is_not_reembedded() -> None:
    planning = make_plan(DatabaseConfig("letta"), IndexSettings(8))
    next(planning)
    recorded = dict.fromkeys(("index", "recall_vectors", "text_hashes", "owners", "seals"), "{}")
    settings = ", ".join(f'"{name}": {value}' for name, value in recorded.items())
    with pytest.raises(InvalidOperationError, match="is distributed by Citus"):
        planning.send([[(f'{{{settings}, "distribute": "schema"}}', None)]])


def test_the_script_distributes_in_the_end() -> None:
    text = script(DatabaseConfig("letta", agent_depth=2), distribute="schema")
    assert text.index("enable_schema_based_sharding") < text.index("create schema")
    assert text.rindex("create table") < text.index(
        "citus_schema_distribute('\"letta\"'::regnamespace)"
    )
    assert "partition by hash" not in text
