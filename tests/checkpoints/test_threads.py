"""Whole threads: deleted with all that belongs to them, copied complete, listed by their agents."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store import LettaSaver
from langgraph_letta_store.errors import InvalidOperationError, InvalidValueError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import Line, compiled, config, inner, opened, orphans, shared
from tests.support.stores import plan

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}
TABLES = (
    *("threads", "checkpoints", "checkpoint_channels", "checkpoint_writes"),
    *("recall_memory", "recall_vectors", "recall_backlog"),
)
GRAPH_STATE = TABLES[1:4]


@pytest.fixture(scope="module", params=["dict pool", "async dict pool"])
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    # On a pool of its own a saver embeds nothing until its indexer is started.
    with shared(dsn, request.param, index=INDEX) as saver:
        yield saver


@pytest.fixture
def conn(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


def schema_of(saver: Any) -> str:
    return str(inner(saver).config.schema)


def counts(conn: psycopg.Connection[Any], saver: Any, thread_id: Any) -> dict[str, int]:
    """How many rows of each table belong to a thread."""
    found: dict[str, int] = {}
    for table in TABLES:
        query = f'select count(*) from "{schema_of(saver)}".{table} where thread_id = %s'
        row = conn.execute(query.encode(), [str(thread_id)]).fetchone()
        assert row is not None
        found[table] = row[0]
    return found


def talk(saver: Any, thread_id: Any = None, turns: int = 3, **configurable: Any) -> Line:
    """A thread with rows in every table, and a message in each turn's checkpoint and write."""
    line = Line(saver, thread_id, **configurable)
    said: list[Any] = line.values.get("messages", [])
    for i in range(turns):
        said = [*said, HumanMessage(f"said {i}", id=f"said {i}")]
        line.put({"messages": said, "notes": {"long": "x" * 300 + str(i)}})
        line.write(("messages", [AIMessage(f"answer {i}", id=f"answer {i}")]), ("step", i))
    return line


def embed_some(conn: psycopg.Connection[Any], saver: Any, thread_id: Any) -> None:
    """Embed the thread's first two messages, as an indexer would."""
    schema = schema_of(saver)
    query = f"""
        with done as (
          delete from "{schema}".recall_backlog where thread_id = %s and sequence <= 2
          returning agent_id, thread_id, sequence)
        insert into "{schema}".recall_vectors
        select agent_id, thread_id, sequence, '[1,2,3,4,5,6,7,8]' from done"""
    conn.execute(query.encode(), [str(thread_id)])


# --- deleting ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [str, int, UUID])
def test_nothing_of_a_deleted_thread_is_left(
    saver: LettaSaver, conn: psycopg.Connection[Any], kind: type
) -> None:
    thread_id: Any = uuid4() if kind is UUID else kind(uuid4().int)
    other = talk(saver)
    talk(saver, thread_id)
    talk(saver, thread_id, ns="child:1")
    for one in (thread_id, other.thread_id):
        embed_some(conn, saver, one)
    before = counts(conn, saver, other.thread_id)
    assert all(before.values()), "or the test shows nothing"
    assert all(counts(conn, saver, thread_id).values())
    saver.delete_thread(thread_id)
    assert not any(counts(conn, saver, thread_id).values())
    assert saver.get_tuple(config(str(thread_id))) is None
    assert counts(conn, saver, other.thread_id) == before
    saver.delete_thread(thread_id)


def test_messages_may_outlive_their_thread(
    saver: LettaSaver, conn: psycopg.Connection[Any]
) -> None:
    line = talk(saver)
    embed_some(conn, saver, line.thread_id)
    before = counts(conn, saver, line.thread_id)
    saver.delete_thread(line.thread_id, keep_messages=True)
    assert counts(conn, saver, line.thread_id) == before | dict.fromkeys(GRAPH_STATE, 0)
    assert line.ids() == []
    # The thread may begin again, and still has the same messages only once.
    again = talk(saver, line.thread_id)
    assert again.newest().checkpoint["channel_values"]["messages"] == again.values["messages"]
    assert counts(conn, saver, line.thread_id)["recall_memory"] == before["recall_memory"]


def test_another_saver_goes_on_with_a_thread_that_was_deleted(
    saver: LettaSaver, dsn: str, conn: psycopg.Connection[Any]
) -> None:
    schema = schema_of(saver)
    with opened(dsn, "sync", setup=False, schema=schema) as other:
        line = talk(other)
        saver.delete_thread(line.thread_id)
        # It remembers messages that are gone, and refers to them.
        said = [*line.values["messages"], HumanMessage("last", id="last")]
        line.config = config(line.thread_id)
        line.put({"messages": said}, drop=["notes"])
        assert line.newest().checkpoint["channel_values"] == {"messages": said}
    assert counts(conn, saver, line.thread_id)["recall_memory"] == 4
    saver.delete_thread(line.thread_id)


@pytest.mark.parametrize("thread_id", [None, "nul\0", "\ud800"])
def test_what_is_no_id_is_refused(saver: Any, thread_id: Any) -> None:
    expected = InvalidOperationError if thread_id is None else InvalidValueError
    with pytest.raises(expected, match=r"^`?thread_id`? "):
        saver.delete_thread(thread_id)
    with pytest.raises(expected, match=r"^`?source_thread_id`? "):
        saver.copy_thread(thread_id, "target")
    with pytest.raises(expected, match=r"^`?target_thread_id`? "):
        saver.copy_thread("source", thread_id)


# --- copying -------------------------------------------------------------------------------------


def columns(
    conn: psycopg.Connection[Any], saver: Any, table: str, thread_id: str
) -> list[dict[str, Any]]:
    """A thread's rows, without what tells threads apart."""
    whole = f'"{schema_of(saver)}".{table}'
    query = f"select to_jsonb(t) - %s::text[] from {whole} t where thread_id = %s"
    apart = ["thread_id", *(["epoch", "created_at", "updated_at"] if table == "threads" else [])]
    found = [row for (row,) in conn.execute(query.encode(), [apart, thread_id])]
    return sorted(found, key=str)


def test_a_copy_is_complete(saver: LettaSaver, conn: psycopg.Connection[Any]) -> None:
    line = talk(saver, agent_id="ada")
    talk(saver, line.thread_id, ns="child:1", agent_id="ada")
    line.fork(config(line.thread_id, line.ids()[-1])).put({"branch": True})
    embed_some(conn, saver, line.thread_id)
    target = str(uuid4())
    saver.copy_thread(line.thread_id, target)
    for table in TABLES:
        rows = columns(conn, saver, table, line.thread_id)
        assert rows
        assert columns(conn, saver, table, target) == rows, table
    for ns in ("", "child:1"):
        own = list(saver.list(config(line.thread_id, ns=ns)))
        copied = list(saver.list(config(target, ns=ns)))
        for one, two in zip(own, copied, strict=True):
            assert two.config["configurable"]["thread_id"] == target  # pyright: ignore[reportTypedDictNotRequiredAccess]  # a saver's configs have it
            assert two.checkpoint == one.checkpoint
            assert two.metadata == one.metadata
            assert two.pending_writes == one.pending_writes
            assert bool(two.parent_config) == bool(one.parent_config)
    assert {each.thread_id for each in saver.list_threads(agent="ada")} >= {line.thread_id, target}
    saver.delete_thread(line.thread_id)
    saver.delete_thread(target)


def test_a_copy_goes_its_own_way(saver: LettaSaver, conn: psycopg.Connection[Any]) -> None:
    def echo(state: MessagesState) -> Any:
        return {"messages": [AIMessage(f"re: {state['messages'][-1].text}")]}

    builder: Any = StateGraph(MessagesState)
    builder.add_node("echo", echo)
    builder.add_edge(START, "echo")
    graph = compiled(builder, saver)
    source, target = config(str(uuid4())), config(str(uuid4()))
    ids = [str(each["configurable"]["thread_id"]) for each in (source, target)]  # pyright: ignore[reportTypedDictNotRequiredAccess]  # made above
    graph.invoke({"messages": "one"}, source)
    saver.copy_thread(*ids)
    graph.invoke({"messages": "in the copy"}, target)
    graph.invoke({"messages": "in the source"}, source)
    said = [[m.text for m in graph.get_state(each).values["messages"]] for each in (source, target)]
    assert said[0] == ["one", "re: one", "in the source", "re: in the source"]
    assert said[1] == ["one", "re: one", "in the copy", "re: in the copy"]
    saver.delete_thread(ids[0])
    assert [m.text for m in graph.get_state(target).values["messages"]] == said[1]


def test_copies_that_cannot_be(saver: LettaSaver) -> None:
    one, two = talk(saver), talk(saver)
    with pytest.raises(
        InvalidOperationError, match=r"^`source_thread_id` must be an existing .* 'missing'"
    ):
        saver.copy_thread("missing", str(uuid4()))
    for target in (two.thread_id, one.thread_id):
        with pytest.raises(
            InvalidOperationError, match=r"^`target_thread_id` must be a new thread, .* exists"
        ):
            saver.copy_thread(one.thread_id, target)
    assert two.newest().checkpoint["channel_values"] == two.values


def test_many_copy_to_the_same_thread(saver: LettaSaver, conn: psycopg.Connection[Any]) -> None:
    line = talk(saver)
    target = str(uuid4())
    refused: list[Exception] = []

    def copy() -> None:
        try:
            saver.copy_thread(line.thread_id, target)
        except InvalidOperationError as error:
            refused.append(error)

    workers = [threading.Thread(target=copy) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(refused) == 4
    assert counts(conn, saver, target) == counts(conn, saver, line.thread_id)


def test_a_thread_is_copied_while_it_is_written_to(
    saver: LettaSaver, conn: psycopg.Connection[Any]
) -> None:
    line = Line(saver)
    line.put({"messages": []})

    def go_on() -> None:
        for i in range(40):
            line.put({"messages": [*line.values["messages"], HumanMessage(str(i), id=str(i))]})

    worker = threading.Thread(target=go_on)
    worker.start()
    targets = [str(uuid4()) for _ in range(5)]
    for target in targets:
        saver.copy_thread(line.thread_id, target)
    worker.join()
    for target in targets:
        found = list(saver.list(config(target)))
        lengths = [len(each.checkpoint["channel_values"]["messages"]) for each in found]
        assert lengths == list(range(len(found) - 1, -1, -1)), "as it was at one moment"
    assert not any(orphans(conn, schema_of(saver)).values())


# --- listing -------------------------------------------------------------------------------------


def test_threads_are_listed_newest_first(saver: LettaSaver, conn: psycopg.Connection[Any]) -> None:
    agent = f"agent {uuid4()}"
    lines = [talk(saver, turns=1, user_id=agent) for _ in range(7)]
    talk(saver, turns=1, user_id="another")
    for minutes, line in enumerate(lines):
        query = f"""
            update "{schema_of(saver)}".threads
            set updated_at = updated_at - %s * interval '1 minute' where thread_id = %s"""
        conn.execute(query.encode(), [7 - minutes, line.thread_id])
    lines[2].put()
    order = [lines[i].thread_id for i in (2, 6, 5, 4, 3, 1, 0)]
    pages = [saver.list_threads(agent=agent, limit=3)]
    while pages[-1]:
        pages.append(saver.list_threads(agent=agent, limit=3, before=pages[-1][-1]))
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    listed = [each for page in pages for each in page]
    assert [each.thread_id for each in listed] == order
    assert {each.agent for each in listed} == {agent}
    assert [each.messages for each in listed] == [1] * 7
    assert listed[0].updated_at > listed[0].created_at
    everybody = saver.list_threads(limit=8)
    assert len(everybody) == 8
    assert everybody == sorted(everybody, key=lambda t: (-t.updated_at.timestamp(), t.thread_id))
    assert saver.list_threads(limit=4, before=everybody[3]) == everybody[4:]


def test_threads_of_one_moment_are_all_listed_once(
    saver: LettaSaver, conn: psycopg.Connection[Any]
) -> None:
    agent = f"agent {uuid4()}"
    made = sorted(talk(saver, turns=1, agent_id=agent).thread_id for _ in range(6))
    query = f'update "{schema_of(saver)}".threads set updated_at = now() where agent = %s'
    conn.execute(query.encode(), [agent])
    listed: list[Any] = []
    while page := saver.list_threads(agent=agent, limit=2, before=listed[-1] if listed else None):
        listed += page
    assert [each.thread_id for each in listed] == made


def test_a_thread_without_an_agent_has_a_name_of_its_own(saver: LettaSaver) -> None:
    line = talk(saver)
    own = f"<thread {line.thread_id}>"
    (listed,) = saver.list_threads(agent=own)
    assert (listed.thread_id, listed.agent) == (line.thread_id, own)
    assert saver.list_threads(agent=line.thread_id) == []


def test_an_agents_threads_come_from_an_index(
    dsn: str, schema: str, conn: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(dsn, "sync", schema=schema) as saver:
        talk(saver, turns=1, agent_id="ada")
        insert = f"""
            with named as (
              insert into "{schema}".thread_agents (thread_id, agent_id)
              select 'thread ' || i, agent_id from "{schema}".threads, generate_series(1, 2000) i)
            insert into "{schema}".threads
            select 'thread ' || i, agent_id, agent, 0, gen_random_uuid(), now(), now()
            from "{schema}".threads, generate_series(1, 2000) i"""
        conn.execute(insert.encode())
        conn.execute(f'analyze "{schema}".threads'.encode())
        (first,) = saver.list_threads(agent="ada", limit=1)
        for before in (None, first):
            page = partial(saver.list_threads, agent="ada", before=before)
            explained = plan(conn, monkeypatch, page)
            assert "threads_recency" in explained
            assert "Sort Key" not in explained.replace("Incremental Sort", "")


@pytest.mark.parametrize(
    ("options", "named"), [({"limit": -1}, "limit"), ({"before": "thread"}, "before")]
)
def test_lists_that_cannot_be(saver: LettaSaver, options: Any, named: str) -> None:
    with pytest.raises(InvalidOperationError, match=rf"^`?{named}`? (is|must be) "):
        saver.list_threads(**options)
