"""The audit log: who did what, in the transaction of what was done, and never contents."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import GetOp, PutOp

from langgraph_letta_store import AsyncLettaMemory
from langgraph_letta_store._engine.audit import read_log
from langgraph_letta_store.errors import (
    ConfigurationError,
    InvalidOperationError,
    LettaStoreError,
)
from langgraph_letta_store.records import AuditEntry
from tests.support.agents import BOTH, Memory, inner, opened
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import driven

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}
NS = ("memories", "ada")
SAID = "quince marmalade"


@pytest.fixture(params=BOTH)
def memory(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, request.param, index=INDEX, audit=True) as memory:
        yield memory


@pytest.fixture
def conn(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


def log(memory: Memory, **options: Any) -> list[AuditEntry]:
    """The log, the oldest first."""
    given: dict[str, Any] = {"limit": 1000, **options}
    return [*reversed(memory.store.run(read_log, **given))]


def execute(conn: psycopg.Connection[Any], memory: Memory, statement: str) -> Any:
    return conn.execute(statement.format(s=f'"{memory.schema}"').encode())


CALLS: list[tuple[Callable[[Memory, Any], object], str, str, int | None]] = [
    (lambda m, _: m.store.put(NS, "tea", {"text": SAID}), "write", "memories.ada", 1),
    (lambda m, _: m.store.get(NS, "tea"), "read", "memories.ada", 1),
    (lambda m, _: m.store.get(NS, "none"), "read", "memories.ada", 0),
    (lambda m, _: m.store.search(NS, query=SAID), "search", "memories.ada", 1),
    (lambda m, _: m.store.delete(NS, "tea"), "delete", "memories.ada", 1),
    (lambda m, _: m.store.delete_namespace(("agents", "eve")), "delete", "eve", None),
    (lambda _, a: a.core.create("human", SAID), "write", "ada", 1),
    (lambda _, a: a.core.append("human", SAID), "edit", "ada", 1),
    (lambda _, a: a.core.undo("human"), "edit", "ada", 1),
    (lambda _, a: a.core.get("human"), "read", "ada", 1),
    (lambda _, a: a.core.grant("human", "ben"), "grant", "ada", 1),
    (lambda _, a: a.core.revoke("human", "ben"), "revoke", "ada", 1),
    (lambda _, a: a.core.share("human", "ben"), "share", "ada", 1),
    (lambda _, a: a.core.detach("human"), "detach", "ada", 1),
    (lambda _, a: a.archival.attach_archive("notes"), "attach", "ada", 1),
    (lambda _, a: a.archival.insert(SAID), "write", "ada", 1),
    (lambda _, a: a.archival.search(SAID), "search", "ada", 1),
    (lambda _, a: a.archival.archives(), "read", "ada", 1),
    (lambda _, a: a.compile(), "read", "ada", 1),
    (lambda _, a: a.export(), "export", "ada", 1),
    (lambda _, a: a.forget(), "forget", "ada", None),
]


def test_each_call_leaves_a_row(memory: Memory, conn: psycopg.Connection[Any]) -> None:
    agent = memory.agent("ada")
    memory.store.put(("agents", "eve", "archival"), "x", {"text": "y"})
    for i, (call, operation, of, count) in enumerate(CALLS):
        before = len(log(memory))
        call(memory, agent)
        (entry,) = log(memory)[before:]
        assert (entry.operation, entry.agent, entry.count) == (operation, of, count), i
        assert entry.agent_id is not None
        assert entry.role
        assert entry.at.tzinfo is not None
    (text,) = execute(
        conn, memory, "select string_agg(a::text, ' ') from {s}.audit_log a"
    ).fetchone()
    assert SAID not in text
    assert SAID.split(maxsplit=1)[0] not in text


def test_a_graph_leaves_rows_of_its_run(memory: Memory) -> None:
    def answer(_: MessagesState, config: RunnableConfig) -> dict[str, Any]:
        inner(memory.store).put(NS, "tea", {"text": config["configurable"]["thread_id"]})  # pyright: ignore[reportTypedDictNotRequiredAccess]  # the run has one
        return {"messages": [AIMessage("Hello")]}

    builder: Any = StateGraph(MessagesState)
    builder.add_node("answer", answer)
    builder.add_edge(START, "answer")
    graph = builder.compile(checkpointer=inner(memory.saver), store=inner(memory.store))
    run: Any = {
        "configurable": {"thread_id": "monday", "user_id": "ada"},
        "metadata": {"run_id": "run-7"},
    }
    drive: Any = driven(graph, memory.saver)
    drive.invoke({"messages": SAID}, run)
    found = log(memory)
    assert {entry.operation for entry in found} == {"read", "write"}
    assert {(entry.actor, entry.run_id, entry.thread_id) for entry in found} == {
        ("ada", "run-7", "monday")
    }
    assert [e.call for e in found if e.call.startswith("put.")] == ["put.put_item"]
    assert len([e for e in found if e.call == "checkpoints.put"]) == 3
    memory.saver.delete_thread("monday")
    memory.saver.delete_thread("never there")
    assert [e.thread_id for e in log(memory) if e.operation == "delete"] == ["monday"]


def test_a_change_and_its_row_are_one_transaction(
    memory: Memory, conn: psycopg.Connection[Any]
) -> None:
    agent = memory.agent("ada")
    agent.core.create("human", "tea")
    memory.store.put(NS, "tea", {"text": "black"})
    execute(conn, memory, "alter table {s}.audit_log add check (operation = 'none') not valid")
    config: Any = {"configurable": {"thread_id": "t", "checkpoint_ns": "", "user_id": "ada"}}
    checkpoint: Any = {"id": "1", "channel_values": {}, "channel_versions": {}, "v": 4, "ts": ""}
    for call in (
        lambda: memory.store.put(NS, "tea", {"text": "green"}),
        lambda: memory.store.batch([PutOp(NS, "tea", {"text": "green"}), PutOp(NS, "x", None)]),
        lambda: memory.store.delete(NS, "tea"),
        lambda: memory.store.get(NS, "tea"),
        lambda: agent.core.append("human", "more"),
        lambda: agent.archival.insert("x"),
        agent.forget,
        agent.export,
        lambda: memory.saver.put(config, checkpoint, {"step": 1}, {}),
    ):
        with pytest.raises(psycopg.errors.CheckViolation):
            call()
    execute(conn, memory, "truncate {s}.checkpoint_writes")  # no lock of a failed call is left
    with opened(conn.info.dsn, memory.schema, "sync", index=INDEX, setup=False) as plain:
        (found,) = plain.store.search(NS)
        assert found.value == {"text": "black"}
        assert plain.agent("ada").core.get("human").value == "tea"
        assert plain.agent("ada").archival.count() == 0
        assert plain.saver.list_threads() == []


def test_what_failed_leaves_no_row(memory: Memory) -> None:
    agent = memory.agent("ada")
    agent.core.create("human", "tea", limit=10)
    before = len(log(memory))
    for call in (
        lambda: agent.core.append("none", "x"),
        lambda: agent.core.append("human", "x" * 20),
        lambda: agent.core.create("human", "again"),
        lambda: agent.archival.delete("00000000-0000-0000-0000-000000000000"),
        lambda: memory.store.put(NS, "tea", {"text": object()}),
        lambda: memory.store.put(("a.b",), "tea", {"text": "x"}),
        lambda: agent.archival.attach_archive(""),
    ):
        with pytest.raises((LettaStoreError, ValueError)):
            call()
    assert log(memory)[before:] == []
    # What finds nothing to delete changes nothing.
    memory.store.delete(NS, "none")
    assert log(memory)[before:] == []


def test_a_batch_leaves_a_row_for_each_namespace(memory: Memory) -> None:
    ben = ("memories", "ben")
    memory.store.batch(
        [
            PutOp(NS, "1", {"text": "x"}),
            PutOp(NS, "2", {"text": "x"}),
            PutOp(ben, "1", {"text": "x"}),
            GetOp(NS, "1"),
            GetOp(NS, "2"),
        ]
    )
    found = {(e.operation, e.namespace): e.count for e in log(memory)}
    assert found == {
        ("write", "memories.ada"): 2,
        ("write", "memories.ben"): 1,
        ("read", "memories.ada"): 0,
    }


def test_reads_may_be_left_out(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync", audit={"reads": False}) as memory:
        memory.store.put(NS, "tea", {"text": "x"})
        memory.store.get(NS, "tea")
        memory.store.search(NS)
        memory.agent("ada").export()
        assert [e.operation for e in log(memory)] == ["write", "export"]


def test_nothing_is_logged_by_default(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync") as memory:
        memory.store.put(NS, "tea", {"text": "x"})
        memory.agent("ada").core.create("human")
        assert log(memory) == []


def test_merged_calls_keep_their_actors(dsn: str, schema: str) -> None:
    """Calls of one moment are merged into batches, but not those of several runs."""

    async def run() -> None:
        options: dict[str, Any] = {"schema": schema, "partitions": 2, "audit": True}
        async with AsyncLettaMemory.from_conn_string(dsn, **options) as memory:
            await memory.setup()

            async def note(state: MessagesState, config: RunnableConfig) -> dict[str, Any]:
                user = config["configurable"]["user_id"]  # pyright: ignore[reportTypedDictNotRequiredAccess]  # the run has one
                namespace = ("memories", user)
                await asyncio.gather(
                    *(memory.store.aput(namespace, str(i), {"n": i}) for i in range(5)),
                    *(memory.store.aget(namespace, str(i)) for i in range(5)),
                )
                return {"messages": state["messages"]}

            builder: Any = StateGraph(MessagesState)
            builder.add_node("note", note)
            builder.add_edge(START, "note")
            graph = builder.compile()
            users = [f"user {i}" for i in range(8)]
            await asyncio.gather(
                *(
                    graph.ainvoke({"messages": "x"}, {"configurable": {"user_id": user}})
                    for user in users
                )
            )
            found = await memory.audit(limit=1000)
            assert {e.actor for e in found} == {*users}
            assert all(e.agent == f"memories.{e.actor}" for e in found)
            writes = [e for e in found if e.operation == "write"]
            assert sum(e.count or 0 for e in writes) == 40
            (last,) = await memory.audit(agent="nobody", limit=1) or [None]
            assert last is None

    asyncio.run(run())


def test_the_log_is_append_only(dsn: str, schema: str, conn: psycopg.Connection[Any]) -> None:
    with opened(dsn, schema, "sync", audit={"retention": "90 days"}) as memory:
        memory.store.put(NS, "tea", {"text": "x"})
        for statement in (
            "update {s}.audit_log set actor = 'eve'",
            "delete from {s}.audit_log",
            "truncate {s}.audit_log",
        ):
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="append-only"):
                execute(conn, memory, statement)
        execute(
            conn,
            memory,
            """insert into {s}.audit_log (id, at, operation, call)
               select gen_random_uuid(), now() - make_interval(days => d), 'read', 'x'
               from generate_series(80, 100) d""",
        )
        assert "sweep audit_log (11 rows): their retention is over" in map(
            str, memory.store.maintain(dry_run=True).tasks
        )
        assert not memory.store.maintain().failed
        assert len(log(memory)) == 11
        assert memory.store.maintain(dry_run=True).tasks == ()


def test_pages(memory: Memory) -> None:
    for i in range(7):
        memory.store.put(("memories", f"user {i % 2}"), str(i), {"n": i})
    everything = log(memory)[::-1]
    pages: list[AuditEntry] = []
    while page := memory.store.run(read_log, limit=3, before=pages[-1] if pages else None):
        pages += page
    assert pages == everything
    assert len(log(memory, since=timedelta(hours=1))) == 7
    assert log(memory, since=datetime.now(UTC) + timedelta(hours=1)) == []
    memory.agent("ada").core.create("human")
    assert [e.call for e in log(memory, agent="ada")] == ["blocks.create"]


@pytest.mark.parametrize("since", ["yesterday", datetime(2026, 1, 1), timedelta(0), 7])  # noqa: DTZ001  # without a zone on purpose
def test_since_is_a_time(memory: Memory, since: Any) -> None:
    with pytest.raises(InvalidOperationError, match="`since` must be a datetime with a time zone"):
        log(memory, since=since)


@pytest.mark.parametrize(
    ("option", "named"),
    [
        ("yes", "`audit` must be a dictionary of options"),
        ({"keep": 1}, "unknown option 'keep'"),
        ({"retention": "soon"}, r"`audit\['retention'\]` must be a time above 0"),
        ({"retention": "0 days"}, r"`audit\['retention'\]` must be"),
        ({"retention": -1}, r"`audit\['retention'\]` must be"),
        ({"reads": "no"}, r"`audit\['reads'\]` must be one of True, False"),
    ],
)
def test_options_that_cannot_be(dsn: str, schema: str, option: Any, named: str) -> None:
    with (
        pytest.raises(ConfigurationError, match=named),
        opened(dsn, schema, "sync", setup=False, audit=option),
    ):
        pass
