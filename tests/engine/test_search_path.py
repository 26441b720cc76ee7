"""pgvector in whatever schema it is, and whatever the search path says."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import PutOp
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import LettaStore
from langgraph_letta_store.store import reembed
from tests.saver.test_recall import recall, texts
from tests.support import agents, savers, stores
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH

NS = ("memories", "ada")
DIMS = 8
INDEX: Any = {"dims": DIMS, "embed": CharacterEmbeddings(DIMS), "fields": ["text"]}

PLACES = {
    "Supabase's schema": ("extensions", '"$user", public, extensions'),
    "off the default path": ("extensions", '"$user", public'),
    "public, a tenant's path": ("public", "tenant"),
    "an empty path": ("public", "''"),
    "an odd name, an empty path": ('Odd "name" 100% {x}', "''"),
}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def harden(database: str, schema: str, path: str) -> None:
    """Create pgvector in a schema, and give every session of a database this search path."""
    with Connection.connect(database, autocommit=True) as admin:
        names = {"schema": sql.Identifier(schema), "name": sql.Identifier(admin.info.dbname)}
        for text in (
            "create schema if not exists {schema}",
            "create schema tenant",
            "create extension vector schema {schema}",
            f"alter database {{name}} set search_path = {path}",
        ):
            admin.execute(sql.SQL(text).format(**names))  # pyright: ignore[reportArgumentType]  # written above


@pytest.fixture(params=PLACES)
def hardened(request: pytest.FixtureRequest, database: str) -> str:
    """A database with pgvector in one of `PLACES`."""
    harden(database, *PLACES[request.param])
    return database


def fill(store: LettaStore, count: int = 300) -> None:
    store.batch([PutOp(NS, f"{n}", {"text": f"note {n}", "n": n}) for n in range(count)])


@pytest.mark.parametrize("mode", ["vector", "hybrid"])
@pytest.mark.parametrize("kind", ["hnsw", "ivfflat"])
@pytest.mark.parametrize("vector_type", ["halfvec", "vector", "bit"])
def test_items_are_put_searched_and_indexed(
    database: str, mode: str, kind: str, vector_type: str
) -> None:
    """Every statement of a store, in the hardest place."""
    harden(database, *PLACES["an odd name, an empty path"])
    ann = {"kind": kind, "vector_type": vector_type, "threshold": 100, "shared": True}
    index = {**INDEX, "ann_index_config": ann}
    duplicates: Any = {"policy": "replace", "threshold": 0.9999}
    with stores.opened(
        database, "sync", index=index, search={"mode": mode}, duplicates=duplicates
    ) as store:
        fill(store)
        before = [item.key for item in store.search(NS, query="note 7", limit=5)]
        assert "7" in before
        report = store.maintain()
        assert not report.failed, report.failed
        assert [result.outcome for result in report.results if result.task.kind == "build"]
        assert "7" in [item.key for item in store.search(NS, query="note 7", limit=5)]
        assert "7" in [item.key for item in store.search((), query="note 7", limit=5)]
        few = store.search(NS, query="note", filter={"n": {"$lt": 3}}, limit=5)
        assert {item.key for item in few} <= {"0", "1", "2"}
        store.put(NS, "again", {"text": "note 7", "n": 7})
        assert store.explain(NS, query="note 7").path
        assert not store.maintain().failed


def test_a_store_and_a_saver_work(hardened: str, way: str) -> None:
    with stores.opened(hardened, way, index=INDEX) as store:
        fill(store, 20)
        assert "7" in [item.key for item in store.search(NS, query="note 7", limit=5)]
        assert store.list_namespaces() == [NS]
        store.put(NS, "7", {"text": "changed"})
        store.delete(NS, "8")
        store.sweep_ttl()
        assert not store.maintain().failed
    with savers.opened(hardened, way, index=INDEX) as saver:
        builder: Any = StateGraph(MessagesState)
        builder.add_node("answer", _echo).add_edge(START, "answer")
        graph = savers.compiled(builder, saver)
        where: Any = {"configurable": {"thread_id": "1", "user_id": "ada"}}
        for turn in range(3):
            graph.invoke({"messages": HumanMessage(f"turn {turn}")}, where)
        assert len(graph.get_state(where).values["messages"]) == 6
        found = recall(saver).search("ada", "turn 1", limit=2)
        assert any("turn 1" in text for text in texts(found))
        saver.copy_thread("1", "2")
        saver.delete_thread("1")


def _echo(state: MessagesState) -> dict[str, Any]:
    return {"messages": AIMessage(f"echo {state['messages'][-1].text}")}


def test_an_agents_memory_moves_and_its_vectors_change(hardened: str, way: str) -> None:
    with agents.opened(hardened, "letta", way, index=INDEX) as memory:
        ada = memory.agent("ada")
        ada.core.create("human", "Likes tea.")
        ada.archival.insert_many([f"passage {n}" for n in range(20)])
        assert "passage 3" in [hit.content for hit in ada.archival.search("passage 3", top_k=3)]
        exported = ada.export()
        assert memory.agent("ben").load(exported)
        assert "passage 3" in [
            hit.content for hit in memory.agent("ben").archival.search("passage 3", top_k=3)
        ]
        memory.agent("ben").forget()
    new: Any = {"dims": 16, "embed": CharacterEmbeddings(16)}
    assert reembed(hardened, new) == 20
    with stores.opened(hardened, way, setup=False, index={**new, "fields": ["text"]}) as store:
        assert store.search((), query="passage", limit=3)


def test_a_role_of_another_path_uses_what_was_set_up(database: str, way: str) -> None:
    with stores.opened(database, way, index=INDEX) as store:
        fill(store, 10)
    elsewhere = make_conninfo(database, options="-c search_path=app")
    with stores.opened(elsewhere, way, setup=False, index=INDEX) as store:
        assert store.search(NS, query="note 1", limit=3)
        store.put(NS, "new", {"text": "note"})


def test_the_extension_is_created_where_others_find_it(database: str, way: str) -> None:
    path = make_conninfo(database, options="-c search_path=tenant")
    with Connection.connect(database, autocommit=True) as admin:
        admin.execute("create schema tenant")
        with stores.opened(path, way, index=INDEX) as store:
            fill(store, 10)
        where = "select extnamespace::regnamespace::text from pg_extension where extname = 'vector'"
        assert admin.execute(where).fetchone() == ("public",)


def test_without_public_it_is_created_beside_the_tables(database: str, way: str) -> None:
    with Connection.connect(database, autocommit=True) as admin:
        admin.execute("drop schema public")
    with stores.opened(database, way, index=INDEX) as store:
        fill(store, 10)
        assert store.search(NS, query="note 1", limit=3)


@pytest.mark.parametrize("kind", ["hnsw", "ivfflat"])
def test_a_pgvector_before_iterative_scans_finds_as_much(
    database: str, way: str, kind: str
) -> None:
    """What such a version does not know is not set: its library would refuse the name."""
    index = {**INDEX, "ann_index_config": {"kind": kind, "threshold": 100}}
    with Connection.connect(database, autocommit=True) as admin:
        admin.execute("create extension vector")
        admin.execute("update pg_extension set extversion = '0.7.4' where extname = 'vector'")
    sent: list[tuple[bytes, Any]] = []
    with pytest.MonkeyPatch.context() as patch, stores.opened(database, way, index=index) as store:
        fill(store)
        assert not store.maintain().failed
        sent = stores.statements(patch)
        assert "7" in [item.key for item in store.search(NS, query="note 7", limit=5)]
        few = store.search(NS, query="note", filter={"n": {"$lt": 3}}, limit=3)
        assert {item.key for item in few} == {"0", "1", "2"}
        assert not store.maintain().failed
    told = " ".join(f"{text!r} {parameters}" for text, parameters in sent)
    assert "letta.iterative_scan" in told
    assert f"{kind}.iterative_scan" not in told
