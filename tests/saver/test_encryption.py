"""With a serializer that encrypts, nothing of what was put can be read in the tables."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.types import ERROR, _DeltaSnapshot  # pyright: ignore[reportPrivateUsage]  # what graphs put
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store import LettaSaver
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import BOTH, Line, alike, both, compiled, config, id_of, opened, orphans

MARKER = "Zitronenfalter-8f1c"
REFERENCES = {"letta.messages", "letta.message", "letta.snapshot"}
"""Types of values that are but the sequence numbers of messages."""


def encrypting(key: bytes = b"0123456789abcdef") -> EncryptedSerializer:
    return EncryptedSerializer.from_pycryptodome_aes(key=key)


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def saver(way: str, dsn: str, schema: str) -> Iterator[LettaSaver]:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings(32)}
    with opened(dsn, way, schema=schema, serde=encrypting(), index=index) as saver:
        yield saver


def dump(dsn: str, schema: str) -> dict[str, str]:
    """Every row of every table as text, bytes in hexadecimal."""
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(
            "select table_name::text from information_schema.tables where table_schema = %s",
            [schema],
        ).fetchall()
        return {
            name: "\n".join(
                str(row)
                for (row,) in connection.execute(
                    f'select t::text from "{schema}"."{name}" t'.encode()
                )
            )
            for (name,) in tables
        }


def traces(text: str) -> list[str]:
    """How a text may look in a dump: plain, in base64 at any offset, and either in hexadecimal."""
    plain = [text.encode(), text.encode("utf-16-le")]
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + text.encode())
        plain.append(encoded[4:-4])  # its ends depend on what stands beside
    return [each.decode("latin-1").lower() for each in plain] + [each.hex() for each in plain]


def found_in(dsn: str, schema: str, text: str = MARKER) -> set[str]:
    return {
        table
        for table, rows in dump(dsn, schema).items()
        if any(trace in rows.lower() for trace in traces(text))
    }


def plant(saver: LettaSaver) -> Line:
    """Put the marker everywhere where a graph may put it."""
    line = Line(saver, agent_id="ada", note=MARKER)
    call = {"name": MARKER, "args": {"q": MARKER}, "id": MARKER, "type": "tool_call"}
    messages = [
        HumanMessage(MARKER, id=MARKER, name=MARKER),
        HumanMessage(f"{MARKER} without an id"),
        AIMessage([{"type": "text", "text": MARKER}], id="1", tool_calls=[call]),
        ToolMessage(MARKER, tool_call_id=MARKER, id="2", artifact={"a": MARKER}),
        AIMessage("x", id="3", response_metadata={"model_name": MARKER}),
    ]
    values = {
        "messages": messages,
        "short": MARKER,
        "long": MARKER * 300,
        "list": [MARKER],
        "dict": {MARKER: MARKER, "messages": messages},
        "bytes": MARKER.encode(),
        "message": messages[0],
        "delta": _DeltaSnapshot(messages),
    }
    run = {"run_id": f"run-{MARKER}", "metadata_key": MARKER, "nested": {"k": [MARKER]}, "score": 7}
    line.put(values, metadata=run)
    line.write(("messages", messages), ("short", MARKER), ("dict", {"k": MARKER}), task="t")
    line.write((ERROR, MARKER), task="t")
    line.put({"short": f"{MARKER} again"}, metadata={"run_id": "another", "score": 8})
    return line


def test_nothing_is_readable(saver: LettaSaver, dsn: str, schema: str) -> None:
    plant(saver)
    assert found_in(dsn, schema) == set()
    rows = dump(dsn, schema)
    assert rows["checkpoints"]
    assert rows["checkpoint_writes"]
    assert rows["recall_backlog"] == ""
    assert rows["recall_vectors"] == ""
    with psycopg.connect(dsn) as connection:
        columns = "role, name, tool_call_id, status, model, terms, text_at"
        query = f'select count(*), count(distinct digest) from "{schema}".recall_memory where '
        query += f"({columns}) is not distinct from (null, null, null, null, null, null, null) "
        query += "and text = ''"
        counted = connection.execute(query.encode()).fetchone()
        assert counted == (5, 5)
        # Compressed it would not show in a dump, so what is written must be ciphertext by its type.
        for table in ("checkpoints", "checkpoint_channels", "checkpoint_writes", "recall_memory"):
            types = connection.execute(f'select distinct type from "{schema}".{table}'.encode())
            found = {str(type_) for (type_,) in types}
            assert found, table
            assert all(t.endswith("+aes") or t in REFERENCES for t in found), (table, found)
        assert not any(orphans(connection, schema).values())


def test_the_dump_would_show_it(way: str, dsn: str, schema: str) -> None:
    """Without encryption the same is found in each of these tables, so the search is no dummy."""
    with opened(dsn, way, schema=schema) as saver:
        line = Line(saver, note=MARKER)
        line.put({"messages": [HumanMessage(MARKER)], "dict": {"k": MARKER}})
        line.write(("short", MARKER))
    found = found_in(dsn, schema)
    assert {"checkpoints", "checkpoint_writes", "recall_memory", "checkpoint_channels"} <= found
    for trace in (MARKER, base64.b64encode(f"a{MARKER}bc".encode()).decode()):
        assert any(each in trace.lower() for each in traces(MARKER))
        assert any(each in trace.encode().hex() for each in traces(MARKER))


def test_everything_comes_back(saver: LettaSaver) -> None:
    line = plant(saver)
    for each in both(saver):
        newest, first = each.list(config(line.thread_id))
        assert newest.checkpoint["channel_values"] == line.values
        assert newest == each.get_tuple(line.config)
        assert first.checkpoint["channel_values"] == {**line.values, "short": MARKER}
        assert isinstance(first.checkpoint["channel_values"]["delta"], _DeltaSnapshot)
        written = {channel: value for _, channel, value in first.pending_writes or ()}
        assert written["messages"] == line.values["messages"]
        assert (written["short"], written[ERROR]) == (MARKER, MARKER)
        assert (first.metadata["nested"], first.metadata["note"]) == ({"k": [MARKER]}, MARKER)
        history = each.get_delta_channel_history(config=line.config, channels=["dict", "messages"])
        assert history["messages"]["seed"] == line.values["messages"]
        assert [value for _, _, value in history["dict"]["writes"]] == [{"k": MARKER}]


def test_filters_runs_and_threads_still_work(saver: LettaSaver, dsn: str, schema: str) -> None:
    line = plant(saver)
    newest, first = line.ids()
    assert line.ids(filter={"score": 7}) == [first]
    assert line.ids(filter={"score": 7, "nested": {"k": [MARKER]}}) == [first]
    assert line.ids(filter={"score": 7, "metadata_key": "no"}) == []
    assert line.ids(filter={"note": MARKER}) == [newest, first]
    assert line.ids(filter={"note": MARKER}, limit=1) == [newest]
    assert line.ids(filter={"score": 7}, limit=1) == [first]
    assert line.ids(filter={"note": MARKER}, before=line.config) == [first]
    assert [id_of(each) for each in saver.list(None, filter={"metadata_key": MARKER})] == [first]
    saver.delete_for_runs([f"run-{MARKER}"])
    assert line.ids() == [newest]
    assert line.newest().checkpoint["channel_values"] == line.values
    saver.copy_thread(line.thread_id, "copy")
    assert Line(saver, "copy").newest().checkpoint["channel_values"] == line.values
    assert found_in(dsn, schema) == set()
    saver.delete_thread(line.thread_id)
    saver.delete_thread("copy")
    with psycopg.connect(dsn) as connection:
        assert not any(orphans(connection, schema).values())
    assert dump(dsn, schema)["recall_memory"] == ""


def test_many_checkpoints_are_filtered_page_by_page(saver: LettaSaver) -> None:
    line = Line(saver)
    for i in range(230):
        line.put({"n": i}, metadata={"third": i % 100})
    found = [
        each.checkpoint["channel_values"]["n"]
        for each in saver.list(config(line.thread_id), filter={"third": 5}, limit=2)
    ]
    assert found == [205, 105]


def test_a_message_is_kept_once_though_no_two_ciphertexts_are_equal(
    saver: LettaSaver, dsn: str, schema: str
) -> None:
    line = Line(saver)
    messages = [HumanMessage("a", id="1"), HumanMessage("no id")]
    for each in (saver, saver, alike(saver)):
        line.saver = each
        line.put({"messages": messages, "notes": messages[:1]})
    with psycopg.connect(dsn) as connection:
        query = f'select count(*) from "{schema}".recall_memory'
        assert connection.execute(query.encode()).fetchone() == (2,)


def test_the_same_text_does_not_show_in_the_digests(
    saver: LettaSaver, dsn: str, schema: str
) -> None:
    """A reader of the tables cannot test whether a certain text was said."""

    message = HumanMessage("yes", id="1")
    Line(saver).put({"messages": [message]})
    plain = EncryptedSerializer.from_pycryptodome_aes(key=b"0123456789abcdef").serde
    digest = hashlib.blake2b(plain.dumps_typed(message)[1], digest_size=16).hexdigest()
    as_list = hashlib.blake2b(plain.dumps_typed([message])[1][1:], digest_size=16).hexdigest()
    rows = dump(dsn, schema)["recall_memory"]
    assert digest not in rows
    assert as_list not in rows


def test_what_was_remembered_is_looked_up_when_messages_went(
    saver: LettaSaver, dsn: str, schema: str
) -> None:
    line = Line(saver)
    said = [HumanMessage("a", id="1"), HumanMessage("b", id="2")]
    line.put({"messages": said})
    with psycopg.connect(dsn, autocommit=True) as connection:
        # As a deletion of messages does, so that no worker trusts its cache of the thread.
        connection.execute(f'update "{schema}".threads set epoch = gen_random_uuid()'.encode())
        line.put({"messages": [*said, HumanMessage("c", id="3")]})
        count = f'select count(*) from "{schema}".recall_memory where thread_id = %s'
        assert connection.execute(count.encode(), [line.thread_id]).fetchone() == (3,)


def test_another_key_reads_nothing(saver: LettaSaver) -> None:
    line = plant(saver)
    other = alike(saver)
    inside: Any = getattr(other, "store", other)
    inside.serde = encrypting(b"fedcba9876543210")
    with pytest.raises(ValueError, match="MAC"):
        other.get_tuple(line.config)


def test_recall_stays_readable_where_asked(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, way, schema=schema, serde=encrypting(), readable=True) as saver:
        line = plant(saver)
        assert line.newest().checkpoint["channel_values"] == line.values
    assert {table for table in found_in(dsn, schema) if "recall_memory" not in table} == set()
    with psycopg.connect(dsn) as connection:
        query = f'select role, text from "{schema}".recall_memory order by sequence limit 1'
        assert connection.execute(query.encode()).fetchone() == ("user", MARKER)


def test_a_graph_works_with_it(saver: LettaSaver, dsn: str, schema: str) -> None:
    def say(state: MessagesState) -> Any:
        return {"messages": [AIMessage(f"re {state['messages'][-1].text}")]}

    builder: Any = StateGraph(MessagesState)
    builder.add_node("say", say)
    builder.add_edge(START, "say")
    graph = compiled(builder, saver)
    thread = Line(saver).config
    for _ in range(3):
        graph.invoke({"messages": [HumanMessage(MARKER)]}, thread)
    assert [m.text for m in graph.get_state(thread).values["messages"]] == [
        MARKER,
        f"re {MARKER}",
    ] * 3
    assert found_in(dsn, schema) == set()
