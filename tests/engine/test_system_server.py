"""On the system's own PostgreSQL, without pgvector: all but vectors works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import PutOp

from langgraph_letta_store.errors import SetupError
from tests.saver.test_recall import recall, texts
from tests.support import agents, savers, schemas, stores, system_server
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH

pytestmark = pytest.mark.skipif(system_server.PROGRAMS is None, reason=system_server.MISSING)

NS = ("memories", "ada")
TEXT: Any = {"mode": "text"}


@pytest.fixture(scope="module")
def own_server() -> Iterator[str]:
    with system_server.system_server() as dsn:
        yield dsn


@pytest.fixture
def own_database(own_server: str) -> Iterator[str]:
    with schemas.database(own_server) as made:
        yield made


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_store_works(own_database: str, way: str) -> None:
    with stores.opened(own_database, way, search=TEXT, ttl={"default_ttl": 60}) as store:
        ops = [PutOp(NS, f"{n}", {"text": f"note {n} on tea", "n": n}) for n in range(200)]
        store.batch(ops)
        assert [item.key for item in store.search(NS, query="note 7", limit=1)] == ["7"]
        few = store.search(NS, query="tea", filter={"n": {"$lt": 2}}, limit=5)
        assert {item.key for item in few} == {"0", "1"}
        assert len(store.search(NS, limit=300)) == 200
        assert store.list_namespaces() == [NS]
        store.delete(NS, "7")
        assert store.get(NS, "7") is None
        assert store.sweep_ttl() == 0
        assert store.explain(NS, query="tea").path
        assert not store.maintain().failed
        assert store.delete_namespace(NS) == 199


def test_a_saver_works(own_database: str, way: str) -> None:
    retention: Any = {"checkpoints": {"count": 2}, "messages": {"age": timedelta(days=9)}}
    with savers.opened(own_database, way, search=TEXT, retention=retention) as saver:
        builder: Any = StateGraph(MessagesState)
        builder.add_node("answer", echo).add_edge(START, "answer")
        graph = savers.compiled(builder, saver)
        where: Any = {"configurable": {"thread_id": "1", "user_id": "ada"}}
        for turn in range(3):
            graph.invoke({"messages": HumanMessage(f"turn {turn} about trams")}, where)
        assert len(graph.get_state(where).values["messages"]) == 6
        assert "turn 1 about trams" in texts(recall(saver).search("ada", "turn 1", limit=2))
        assert saver.sweep_retention().checkpoints > 0
        saver.copy_thread("1", "2")
        saver.delete_thread("1")
        assert not saver.maintain().failed


def echo(state: MessagesState) -> dict[str, Any]:
    return {"messages": AIMessage(f"echo {state['messages'][-1].text}")}


def test_an_agents_memory_works(own_database: str, way: str) -> None:
    with agents.opened(own_database, "letta", way, search=TEXT) as memory:
        ada = memory.agent("ada")
        ada.core.create("human", "Likes tea.")
        ada.core.append("human", "And trams.")
        ada.archival.insert_many([f"passage {n}" for n in range(20)])
        found = ada.archival.search("passage 3", top_k=3)
        assert "passage 3" in [hit.content for hit in found]
        assert memory.agent("ben").load(ada.export())
        memory.agent("ada").forget()


def test_vectors_ask_for_pgvector(own_database: str, way: str) -> None:
    index: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}
    with (
        stores.opened(own_database, way, setup=False, index=index) as store,
        pytest.raises(SetupError, match=r"no pgvector.*install it.*or leave `index` out"),
    ):
        store.setup()
