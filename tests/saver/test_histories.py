"""Histories from elsewhere: each message once, with its date, found as any other."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.load import dumpd
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
    message_to_dict,
)
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer

from langgraph_letta_store import LettaSaver
from langgraph_letta_store.errors import ForeignThreadError, InvalidHistoryError
from langgraph_letta_store.records import LoadedMessages, RecallMessage
from tests.saver.test_recall import say
from tests.support.histories import CHATGPT_TEXTS, NOON, chatgpt, claude
from tests.support.savers import BOTH, BlockingSaver, opened, shared
from tests.support.stores import Blocking

CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": '{"at": 1}'}}
OPENAI: list[dict[str, Any]] = [
    {"role": "developer", "content": "Be kind.", "created_at": "2024-05-01T10:00:00+02:00"},
    {"role": "user", "content": "I am Ada, and I grow orchids."},
    {"role": "assistant", "content": None, "tool_calls": [CALL], "created_at": NOON},
    {"role": "tool", "tool_call_id": "c1", "content": "Nothing there."},
    {"role": "assistant", "content": "", "refusal": "I cannot look."},
    {
        "role": "user",
        "content": [
            {"type": "text", "text": "See my orchid"},
            {"type": "image_url", "image_url": {"url": "https://example.org/o.png"}},
        ],
    },
]


@pytest.fixture(scope="module", params=BOTH)
def saver(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaSaver]:
    with shared(dsn, request.param) as saver:
        yield saver


@pytest.fixture
def name() -> str:
    return f"ada {uuid4()}"


def recall(saver: LettaSaver, agent: str) -> Any:
    """One agent's recall memory, to be called synchronously."""
    found: Any = saver.recall.of(agent)
    return Blocking(found, saver.loop) if isinstance(saver, BlockingSaver) else found


@pytest.fixture
def ada(saver: LettaSaver, name: str) -> Any:
    return recall(saver, name)


def told(messages: list[RecallMessage]) -> list[tuple[str, str]]:
    return [(message.role, message.text) for message in messages]


def test_openais_messages_are_loaded_with_their_times(ada: Any) -> None:
    thread = str(uuid4())
    assert ada.load(OPENAI, thread_id=thread) == LoadedMessages(1, 6, 0, 0)
    found = ada.messages(thread=thread)
    assert told(found) == [
        ("system", "Be kind."),
        ("user", "I am Ada, and I grow orchids."),
        ("assistant", 'look({"at":1})'),
        ("tool", "Nothing there."),
        ("assistant", "I cannot look."),
        ("user", "See my orchid\n[image]"),
    ]
    spring, noon = datetime(2024, 5, 1, 8, tzinfo=UTC), datetime.fromtimestamp(NOON, UTC)
    assert [message.created_at for message in found] == [spring] * 2 + [noon] * 4
    assert found[3].tool_call_id == "c1"
    assert found[2].message.tool_calls[0]["args"] == {"at": 1}


def test_messages_are_found_by_words_and_by_the_time_they_were_said(ada: Any) -> None:
    ada.load(OPENAI, thread_id=str(uuid4()))
    (found, *_) = ada.search("orchids", since="2024-05-01", until="2024-05-01")
    assert found.text == "I am Ada, and I grow orchids."
    assert not ada.search("orchids", since="2024-05-02")
    assert {message.text for message in ada.search(until="2019-12-31")} == {
        'look({"at":1})',
        "Nothing there.",
        "I cannot look.",
        "See my orchid\n[image]",
    }


def test_a_second_load_adds_only_what_is_new(ada: Any, saver: LettaSaver, name: str) -> None:
    thread = str(uuid4())
    before = [{"role": "user", "content": "ok"}, {"role": "user", "content": "ok"}, *OPENAI]
    assert ada.load(before, thread_id=thread).messages == 8
    assert ada.load(before, thread_id=thread) == LoadedMessages(1, 0, 8, 0)
    more = [*before, {"role": "user", "content": "ok"}]
    assert ada.load(more, thread_id=thread) == LoadedMessages(1, 1, 8, 0)
    assert [text for _, text in told(ada.messages(thread=thread))].count("ok") == 3


def test_another_process_adds_only_what_is_new(dsn: str, schema: str) -> None:
    for count in (8, 0):
        with opened(dsn, "sync", schema=schema, setup=bool(count)) as saver:
            lines = [{"role": "user", "content": f"line {number}"} for number in range(8)]
            assert recall(saver, "ada").load(lines, thread_id="t").messages == count


def test_many_messages_come_in_batches(ada: Any) -> None:
    seen: list[LoadedMessages] = []
    lines = ({"role": "user", "content": f"line {n}", "created_at": n} for n in range(501))
    thread = str(uuid4())
    done = ada.load(lines, thread_id=thread, progress=seen.append)
    assert [each.messages for each in seen] == [200, 400, 501]
    assert done == seen[-1] == LoadedMessages(1, 501, 0, 0)
    page = ada.messages(thread=thread, limit=600)
    assert [message.text for message in page] == [f"line {number}" for number in range(501)]
    assert page[-1].created_at == datetime.fromtimestamp(500, UTC)


def test_an_edited_message_takes_the_place_of_the_old_one(ada: Any) -> None:
    thread = str(uuid4())
    for text, count in (("I live in Turin.", 1), ("I live in Milan.", 1), ("I live in Milan.", 0)):
        message = {"id": "m1", "role": "user", "content": text}
        assert ada.load([message], thread_id=thread).messages == count
    assert told(ada.messages(thread=thread)) == [("user", "I live in Milan.")]


LANGCHAIN: list[BaseMessage] = [
    SystemMessage("Be kind."),
    HumanMessage("I grow orchids.", id="m1", additional_kwargs={"created_at": "2024-05-01"}),
    AIMessage("", tool_calls=[{"name": "look", "args": {"at": 1}, "id": "c1"}]),
    ToolMessage("Nothing there.", tool_call_id="c1", status="error"),
]


def as_model(message: BaseMessage) -> dict[str, Any]:
    return message.model_dump()


FORMS: Sequence[Callable[[BaseMessage], Any]] = (copy, message_to_dict, dumpd, as_model)


@pytest.mark.parametrize("form", FORMS)
def test_langchains_messages_are_loaded_in_each_form(ada: Any, form: Any) -> None:
    messages = [form(each) for each in LANGCHAIN]
    thread = str(uuid4())
    assert ada.load(messages, thread_id=thread).messages == 4
    found = ada.messages(thread=thread)
    assert told(found) == [
        ("system", "Be kind."),
        ("user", "I grow orchids."),
        ("assistant", 'look({"at":1})'),
        ("tool", "Nothing there."),
    ]
    assert found[1].message_id == "m1"
    assert found[1].created_at == datetime(2024, 5, 1, tzinfo=UTC)
    assert found[3].status == "error"
    assert ada.load(messages, thread_id=thread).messages == 0
    assert LANGCHAIN[0].id is None  # the caller's messages stay unchanged


def test_pairs_are_messages(ada: Any) -> None:
    pairs = [("user", "Hello"), ("ai", "Good day"), ("system", "Be kind.")]
    thread = str(uuid4())
    ada.load(pairs, thread_id=thread)
    assert told(ada.messages(thread=thread)) == [
        ("user", "Hello"),
        ("assistant", "Good day"),
        ("system", "Be kind."),
    ]


def check_chatgpt(ada: Any, name: str, id_: str) -> None:
    found = ada.messages(thread=f"{name}:{id_}")
    noon = datetime.fromtimestamp(NOON, UTC)
    assert [(message.role, message.text, message.created_at) for message in found] == [
        (role, text, noon + timedelta(seconds=at)) for role, text, at in CHATGPT_TEXTS
    ]
    assert found[1].model == "gpt-4"


def test_chatgpts_conversations_are_loaded_with_all_versions(ada: Any, name: str) -> None:
    assert ada.load([chatgpt("a"), chatgpt("b")]) == LoadedMessages(2, 10, 0, 4)
    for id_ in "ab":
        check_chatgpt(ada, name, id_)
    assert ada.load([chatgpt("a"), chatgpt("b"), chatgpt("c")]) == LoadedMessages(3, 5, 10, 6)


def test_claudes_conversations_are_loaded(ada: Any, name: str) -> None:
    assert ada.load([claude()]) == LoadedMessages(1, 3, 0, 1)
    found = ada.messages(thread=f"{name}:chat-1")
    assert told(found) == [
        ("user", "When does the train leave?\nplan.txt:\nTurin 9:10\n[file]"),
        ("assistant", 'clock({"zone":"CET"})\n8:00\nAt ten past nine.'),
        ("user", "Thanks!"),
    ]
    assert [message.created_at.second for message in found] == [1, 9, 9]
    assert ada.load([claude()], format="claude") == LoadedMessages(1, 0, 3, 1)


def as_json(path: Path, conversations: list[Any]) -> Path:
    path.write_text(json.dumps(conversations), "utf-8-sig")
    return path


def as_lines(path: Path, conversations: list[Any]) -> Path:
    path.write_text("\n".join(map(json.dumps, conversations)), "utf-8")
    return path


def as_archive(path: Path, conversations: list[Any]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("user.json", "{}")
        archive.writestr("export/conversations.json", json.dumps(conversations))
    return path


@pytest.mark.parametrize("write", [as_json, as_lines, as_archive])
def test_files_are_loaded(ada: Any, name: str, tmp_path: Path, write: Any) -> None:
    file = write(tmp_path / "file", [chatgpt("a"), chatgpt("b")])
    assert ada.load(file) == LoadedMessages(2, 10, 0, 4)
    assert ada.load(str(file)) == LoadedMessages(2, 0, 10, 4)
    check_chatgpt(ada, name, "b")


def test_a_long_file_is_read_in_parts(ada: Any, name: str, tmp_path: Path) -> None:
    long = chatgpt("a")
    long["mapping"]["question"]["message"]["content"]["parts"] = ["ü" * 1_500_000]
    file = as_json(tmp_path / "file", [long, chatgpt("b")])
    assert ada.load(file).messages == 10
    check_chatgpt(ada, name, "b")


def test_one_conversation_with_messages_is_loaded(ada: Any, name: str) -> None:
    ada.load({"id": "talk", "messages": OPENAI, "created_at": "2023-01-01"})
    assert len(ada.messages(thread=f"{name}:talk")) == 6


def test_all_conversations_may_go_to_one_thread(ada: Any) -> None:
    t = str(uuid4())
    done = ada.load([chatgpt("a"), {**chatgpt("b"), "mapping": {}}], thread_id=t)
    assert done.threads == 1
    assert len(ada.messages(thread=t)) == 5


def test_a_thread_of_a_graph_gets_its_history(saver: LettaSaver, ada: Any, name: str) -> None:
    thread = str(uuid4())
    say(saver, name, thread, HumanMessage("Hello again.", id="live"))
    ada.load([{"role": "user", "content": "Hello.", "created_at": "2020-01-01"}], thread_id=thread)
    say(saver, name, thread, HumanMessage("Goodbye.", id="end"))
    assert [message.text for message in ada.messages(thread=thread)] == [
        "Hello again.",
        "Hello.",
        "Goodbye.",
    ]
    state = saver.get({"configurable": {"thread_id": thread}})
    assert state is not None
    assert [each.id for each in state["channel_values"]["messages"]] == ["live", "end"]


def test_a_message_of_the_graph_is_known(saver: LettaSaver, ada: Any, name: str) -> None:
    thread = str(uuid4())
    message = HumanMessage("Hello.", id="m1")
    say(saver, name, thread, message)
    assert ada.load([message], thread_id=thread) == LoadedMessages(1, 0, 1, 0)


def test_the_thread_of_another_agent_is_refused(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, on_foreign_thread="raise") as saver:
        recall(saver, "ada").load([("user", "Hello")], thread_id="t")
        with pytest.raises(ForeignThreadError, match="belongs to agent 'ada'"):
            recall(saver, "bob").load([("user", "Hi")], thread_id="t")


def nested(depth: int) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = [value]
    return value


def circle() -> dict[str, Any]:
    talk = chatgpt()
    talk["mapping"]["question"]["parent"] = "second"
    return talk


def with_message(**fields: Any) -> dict[str, Any]:
    talk = chatgpt()
    talk["mapping"]["first"]["message"].update(fields)
    return talk


def with_entry(**fields: Any) -> dict[str, Any]:
    talk = claude()
    talk["chat_messages"][1].update(fields)
    return talk


IMPORTS_A_CLASS: dict[str, Any] = {
    "lc": 1,
    "type": "constructor",
    "id": ["os", "system"],
    "kwargs": {},
}


def user(content: Any = "a", **more: Any) -> dict[str, Any]:
    return {"role": "user", "content": content, **more}


def assistant(calls: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": "a", "tool_calls": calls}


REFUSED: list[tuple[Any, str]] = [
    ([5], r"`messages\[0\]` must be a message"),
    ([{"text": "Hello"}], r"`messages\[0\]` must be a message"),
    (
        [user(), {"role": "god", "content": "b"}],
        r"\[1\]\.role` must be one",
    ),
    ([user(5)], r"`messages\[0\]\.content` must be a list, got 5"),
    ([user([5])], r"`messages\[0\]\.content\[0\]` must be"),
    ([user(nested(150))], "at most 100 levels"),
    ([user(created_at="May")], r"created_at` must be .*got 'May'"),
    ([user(created_at=-5)], r"created_at` must be seconds"),
    ([user(created_at=10**400)], r"created_at` must be seconds"),
    (
        [user(created_at=float("nan"))],
        r"created_at` must be seconds",
    ),
    ([user(created_at=True)], r"created_at` must be seconds"),
    ([user(id=5)], r"`messages\[0\]\.id` must be a str"),
    ([user(id="\ud800")], r"`messages\[0\]\.id` must be text"),
    ([assistant(5)], r"tool_calls` must be a list"),
    (
        [assistant([5])],
        r"tool_calls\[0\]` must be a JSON",
    ),
    ([IMPORTS_A_CLASS], r"`messages\[0\]\.id` must be the name of a message's class"),
    ([{"type": "human", "data": 5}], r"`messages\[0\]\.data` must be a JSON object"),
    ([{"type": "human", "data": {"content": {"a": 1}}}], r"`messages\[0\]` must be a message of"),
    ([{"type": "remove", "id": "x"}], r"`messages\[0\]` must be a message"),
    ([{"mapping": []}], r"`messages\[0\]\.mapping` must be a JSON object"),
    ([circle()], r"`messages\[0\]\.mapping` must be a tree; \d of its nodes"),
    ([with_message(author={"role": "god"})], r"author\.role` must be one of"),
    ([with_message(content="text")], r"content` must be a JSON object"),
    ([with_message(create_time="yesterday")], r"create_time` must be"),
    ([{"chat_messages": {}, "uuid": "a"}], r"`messages\[0\]\.chat_messages` must be a list"),
    ([with_entry(sender="god")], r"\[1\]\.sender` must be 'human' or 'assistant'"),
    ([with_entry(content=["text"])], r"\[1\]\.content\[0\]` must be a JSON object"),
]


@pytest.mark.parametrize(("messages", "match"), REFUSED)
def test_a_damaged_history_is_refused_before_anything_is_written(
    ada: Any, messages: list[Any], match: str
) -> None:
    fine = [chatgpt("fine")] if isinstance(messages[0], dict) and "mapping" in messages[0] else []
    match = match.replace(r"messages\[0\]", rf"messages\[{len(fine)}\]")
    with pytest.raises(InvalidHistoryError, match=match):
        ada.load([*fine, *messages], thread_id=str(uuid4()))
    assert not ada.messages()


@pytest.mark.parametrize(
    ("written", "match"),
    [
        (b"", None),
        (b"[" * 200_000, "nests too deep|not a history"),
        (b'[{"role": "user", "content": "a"}', "a comma or the end"),
        (b'[{"role": "user", "content": "a"} {"role": "user", "content": "b"}]', "a comma or"),
        (b'[{"role": "user", "content": "a"}] more', "the file does not"),
        (b'{"role": "user", "content": ', "not a history of messages"),
        (b'["\xff"]', "must be in UTF-8"),
        (b"%PDF-1.7 \x00\x01\x02", "not a history|UTF-8"),
        (b"PK\x05\x06" + bytes(18), "has no file conversations.json"),
    ],
)
def test_a_file_that_is_no_history_is_refused(
    ada: Any, tmp_path: Path, written: bytes, match: str | None
) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(written)
    if match is None:
        assert ada.load(file, thread_id="empty") == LoadedMessages()
        return
    with pytest.raises(InvalidHistoryError, match=match) as caught:
        ada.load(file, thread_id=str(uuid4()))
    assert str(file) in str(caught.value)
    assert not ada.messages()


def test_a_long_value_is_refused(ada: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("langgraph_letta_store._parsers.histories.files.MOST_CHARACTERS", 2**20)
    file = tmp_path / "file.json"
    file.write_text('[{"role": "user", "content": "' + "a" * 3_000_000)
    with pytest.raises(InvalidHistoryError, match="more than 1,048,576 characters"):
        ada.load(file, thread_id=str(uuid4()))


LONG = "".join(str(uuid4()) for _ in range(90))
BAD: list[tuple[Mapping[str, Any], str]] = [
    ({"messages": OPENAI}, r"`thread_id` must name the thread.*`messages\[0\]`"),
    ({"messages": OPENAI, "thread_id": ""}, "`thread_id`"),
    (
        {"messages": OPENAI, "thread_id": LONG},
        "`thread_id` is too long",
    ),
    ({"messages": OPENAI, "thread_id": "t", "format": "gpt"}, "`format` must be one of 'auto'"),
    ({"messages": 5, "thread_id": "t"}, "`messages` must be messages.*got 5"),
    ({"messages": b"[]", "thread_id": "t"}, "`messages` must be"),
    ({"messages": OPENAI, "thread_id": "t", "format": "chatgpt"}, r"mapping` must be"),
    ({"messages": [chatgpt()], "format": "openai", "thread_id": "t"}, r"role` must be one of"),
]


@pytest.mark.parametrize(("arguments", "match"), BAD)
def test_a_bad_argument_is_named(ada: Any, arguments: Mapping[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        ada.load(**arguments)
    assert not ada.messages()


@pytest.mark.parametrize("agent", [("agents", "ada"), "", "<thread t>"])
def test_an_agent_without_a_name_is_refused(saver: LettaSaver, agent: Any) -> None:
    with pytest.raises(ValueError, match="agent"):
        recall(saver, agent).load([("user", "Hello")], thread_id="t")


def test_two_loads_at_once_add_each_message_once(saver: LettaSaver, name: str) -> None:
    thread = str(uuid4())
    lines = [user(f"line {number}") for number in range(300)]
    with ThreadPoolExecutor(3) as pool:
        loads = [pool.submit(recall(saver, name).load, lines, thread_id=thread) for _ in range(3)]
        done = [load.result() for load in loads]
    assert sum(each.messages for each in done) == 300
    found = recall(saver, name).messages(thread=thread, limit=1000)
    assert [message.text for message in found] == [f"line {number}" for number in range(300)]


@pytest.mark.parametrize("way", BOTH)
def test_an_encrypting_saver_loads_a_history(dsn: str, schema: str, way: str) -> None:
    serde = EncryptedSerializer.from_pycryptodome_aes(key=b"0123456789abcdef")
    for setup, count in ((True, 6), (False, 0)):
        with opened(dsn, way, schema=schema, setup=setup, serde=serde) as saver:
            ada = recall(saver, "ada")
            assert ada.load(OPENAI, thread_id="t").messages == count
            found = ada.messages(thread="t", limit=2)
            assert found[1].message.content == "I am Ada, and I grow orchids."
            assert found[1].created_at == datetime(2024, 5, 1, 8, tzinfo=UTC)
