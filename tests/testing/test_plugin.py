"""The pytest plugin, in runs of pytest of its own."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

PLUGIN = "langgraph_letta_store.testing.plugin"

ROOT = Path(__file__).parents[2]

USES = """
import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding
from langgraph.graph import START, MessagesState, StateGraph

NS = ("memories", "ada")


@pytest.fixture
def letta_options(request):
    return {"index": {"dims": 8, "embed": EMBED}} if "vectors" in request.keywords else {}

EMBED = DeterministicFakeEmbedding(size=8)


@pytest.mark.parametrize("n", range(3))
def test_each_test_has_its_own(letta_store, n):
    assert letta_store.search(NS) == []
    letta_store.put(NS, "tea", {"text": "black"})


def test_store_and_saver_are_of_the_memory(letta_memory, letta_store, letta_saver):
    assert (letta_memory.store, letta_memory.saver) == (letta_store, letta_saver)
    builder = StateGraph(MessagesState)
    builder.add_node("say", lambda state: {"messages": [("ai", "Hello.")]})
    builder.add_edge(START, "say")
    graph = builder.compile(store=letta_store, checkpointer=letta_saver)
    config = {"configurable": {"thread_id": "1", "user_id": "ada"}}
    graph.invoke({"messages": [("user", "Hi.")]}, config)
    assert len(letta_memory.agent("ada").recall.messages()) == 2
    letta_store.conn.getconn().execute("drop schema letta cascade")


@pytest.mark.vectors
def test_the_options_of_a_module(letta_store):
    letta_store.put(NS, "tea", {"text": "black"})
    assert [item.key for item in letta_store.search(NS, query="black")] == ["tea"]


async def test_coroutines(async_letta_memory, async_letta_store, async_letta_saver):
    assert await async_letta_store.asearch(NS) == []
    await async_letta_store.aput(NS, "tea", {"text": "black"})
    assert (await async_letta_store.aget(NS, "tea")).value == {"text": "black"}
    assert async_letta_memory.saver is async_letta_saver


async def test_both_share_a_database(async_letta_store, letta_store):
    await async_letta_store.aput(NS, "tea", {"text": "black"})
    assert letta_store.get(NS, "tea").value == {"text": "black"}
"""

IDLE = """
import sys

def test_nothing_was_imported_or_started():
    loaded = {name.partition(".")[0] for name in sys.modules}
    assert not loaded & {"psycopg", "psycopg_pool", "langgraph", "langchain_core", "pgvector"}
"""


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    pytester.makeini("[pytest]\nasyncio_mode = auto\nmarkers = vectors: with vectors\n")
    options = ("-p", "no:langgraph_letta_store", "-p", "no:langsmith_plugin", "-p", PLUGIN)
    return pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider", *options, *arguments)


def test_memories_are_isolated(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USES)
    done = run(pytester)
    done.assert_outcomes(passed=7)


def test_a_server_of_the_users(pytester: pytest.Pytester, server: str) -> None:
    pytester.makepyfile(USES)
    done = run(pytester, "--letta-server", server, "-n2")
    done.assert_outcomes(passed=7)
    import psycopg

    with psycopg.connect(server) as connection:
        left = "select count(*) from pg_database where datname ~ '^letta_(test|template)_'"
        assert connection.execute(left).fetchone() == (0,)


def test_other_runs_pay_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(IDLE)
    run(pytester).assert_outcomes(passed=1)


def test_the_wheel_names_the_plugin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"langgraph_letta_store": PLUGIN}
    assert import_module(PLUGIN).letta_memory
