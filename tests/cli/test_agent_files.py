"""`letta-store agent export --format af`: agent files that Letta's servers import."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store.agents.agent_file import FileContents, build_agent_file, clean_name
from langgraph_letta_store.agents.letta_messages import write_messages
from langgraph_letta_store.agents.summaries import make_summary
from langgraph_letta_store.imports.from_letta.agent_file import open_agent_file
from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.messages import ConvertedAgent, MessageConverter
from langgraph_letta_store.imports.from_letta.rows import AgentDetails, AgentRow, BlockRow
from langgraph_letta_store.records.blocks import Block
from tests.cli.test_agents import Agent, agent, memory, words
from tests.support.agent_file_format import check_format
from tests.support.agents import Memory

__all__ = ["agent", "memory"]

AT = datetime(2026, 1, 2, tzinfo=UTC)
ROLL: Any = {"name": "roll", "args": {"sides": 6}, "id": "a", "type": "tool_call"}
BROKEN: Any = {
    "name": "roll",
    "args": "{broken",
    "id": "b",
    "error": None,
    "type": "invalid_tool_call",
}
SAID: list[AnyMessage] = [
    make_summary("The sea.", []),
    HumanMessage("A note.", id="note", additional_kwargs={"letta": {"role": "system"}}),
    HumanMessage(
        [
            {"type": "text", "text": "Look"},
            {"type": "image", "base64": "iVBO", "mime_type": "image/png"},
            {"type": "image", "url": "https://example.org/cat.png"},
        ],
        id="look",
        name="Aiko",
    ),
    AIMessage(
        [
            {"type": "thinking", "thinking": "Hm.", "signature": "sig"},
            {"type": "redacted_thinking", "data": "ErUB"},
            {"type": "text", "text": "I roll."},
        ],
        id="calls",
        tool_calls=[ROLL],
        invalid_tool_calls=[BROKEN],
        response_metadata={"model_name": "claude-sonnet-4", "model_provider": "anthropic"},
    ),
    ToolMessage("4", tool_call_id="a", name="roll", id="four"),
    ToolMessage("bad", tool_call_id="b", name="roll", id="bad", status="error"),
    AIMessage("Four.", id="says", additional_kwargs={"reasoning_content": "So."}),
]


def answer(state: MessagesState) -> dict[str, Any]:
    return {"messages": [AIMessage(f"To {len(state['messages'])}.")]}


def read_back(folder: Path, contents: dict[str, Any]) -> list[AnyMessage]:
    """The messages of an agent file, as an import reads them."""
    path = folder / "agent.af"
    path.write_text(json.dumps(contents))
    file = open_agent_file(path)
    (row,) = (AgentRow(*each) for each in file.read("list_agents"))
    (details,) = (AgentDetails(*each) for each in file.read("read_agents", {"agents": [row.id]}))
    reads_as = ConvertedAgent(row.agent_type or "", details.system or "")
    converter = MessageConverter(reads_as, json.loads(details.message_ids or "")[:1])
    columns = file.read("list_messages", {"agents": [row.id]})
    rows = [LettaMessage.from_columns(_name(each)) for each in columns]
    return [message for each in rows for message in converter.convert(each)]  # type: ignore[misc]  # of LangChain's classes


def _name(row: Any) -> dict[str, Any]:
    from langgraph_letta_store.imports.from_letta.rows import StoredMessage

    return StoredMessage(*row)._asdict()


def test_messages_come_back_as_they_were(tmp_path: Path) -> None:
    made = build_agent_file(FileContents("ada", [], SAID, {"look": AT}, "Be kind.", "<memory>"))
    (letta,) = made["agents"]
    assert letta["messages"][0]["content"][0]["text"] == "Be kind.\n\n<memory>"
    assert letta["messages"][3]["created_at"] == "2026-01-02T00:00:00+00:00"
    back = read_back(tmp_path, made)
    assert [type(message) for message in back] == [type(message) for message in SAID]
    assert [message.content for message in back] == [message.content for message in SAID]
    assert [message.name for message in back] == [message.name for message in SAID]
    calls, four, bad, says = back[3:]
    assert isinstance(calls, AIMessage)
    assert calls.tool_calls == [ROLL]
    assert calls.invalid_tool_calls[0]["args"] == "{broken"
    assert isinstance(four, ToolMessage)
    assert isinstance(bad, ToolMessage)
    assert (four.status, bad.status, bad.tool_call_id) == ("success", "error", "b")
    assert says.additional_kwargs["reasoning_content"] == "So."


ODD: list[AnyMessage] = [
    HumanMessage(""),
    HumanMessage([{"type": "audio", "base64": "AAAA", "mime_type": "audio/wav"}]),
    AIMessage(""),
    AIMessage("", tool_calls=[{**ROLL, "id": None}]),
    ToolMessage([{"type": "text", "text": "many"}, {"type": "image", "url": "x"}], tool_call_id=""),
    AIMessage([{"type": "reasoning", "reasoning": "Hm.", "extras": {"signature": "s"}}]),
    SystemMessage(""),
]


def test_letta_accepts_the_file() -> None:
    now = datetime.now(UTC)
    blocks = [
        Block(uuid4(), "human", "Aiko", 5000, "About", {"a": 1}, ("t",), False, 1, now, now),
        Block(uuid4(), "persona", "", 10, "", {}, (), True, 1, now, now),
    ]
    details = {"tags": ["a", 1], "description": "Keeps a journal"}
    contents = FileContents(
        "user:1 Zoë", blocks, [*SAID, *ODD], {}, "Be kind.", "", "Asia/Tokyo", details
    )
    file = check_format(json.loads(json.dumps(build_agent_file(contents))))
    assert file.agents[0].block_ids == [block.id for block in file.blocks]
    assert len(file.agents[0].messages) == len([*SAID, *ODD]) + 1
    check_format(build_agent_file(FileContents("", [])))


def test_other_blocks_become_their_names() -> None:
    message = AIMessage([{"type": "video", "url": "https://example.org"}])
    (_, written) = write_messages("", [message], {}, AT)
    assert [part["text"] for part in written["content"]] == ["[video]"]
    (_, said) = write_messages("", [SystemMessage("Down.")], {}, AT)
    assert said["role"] == "system"
    assert json.loads(said["content"][0]["text"])["message"] == "Down."


@pytest.mark.parametrize(
    ("name", "cleaned"), [("user:0001", "user_0001"), ("Ben O'Kafor", "Ben O'Kafor"), ("", "agent")]
)
def test_names(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def test_an_agent_is_exported_with_the_thread_written_to_last(
    agent: Agent, memory: Memory, tmp_path: Path
) -> None:
    graph: Any = StateGraph(MessagesState)
    graph.add_node("answer", answer)
    graph.add_edge(START, "answer")
    compiled = graph.compile(checkpointer=memory.saver)
    for thread in ("monday", "tuesday"):
        config = {"configurable": {"thread_id": thread, "user_id": "ada"}}
        compiled.invoke({"messages": [HumanMessage(thread)]}, config)
    memory.agent("ada").configure(timezone="Europe/Oslo")
    path = tmp_path / "ada.af"
    for options, said in ([], "tuesday"), (["--thread", "monday"], "monday"):
        shown = words(agent("export", "ada", str(path), "--format", "af", *options))
        assert f"2 blocks and the 2 messages in the context of thread {said}" in shown
        assert "no passages" in shown
        assert "1,234" in shown
        written = json.loads(path.read_text())
        check_format(written)
        (letta,) = written["agents"]
        assert letta["timezone"] == "Europe/Oslo"
        assert letta["in_context_message_ids"] == ["message-0", "message-1", "message-2"]
        assert letta["messages"][1]["content"][0]["text"] == said
        at = datetime.fromisoformat(letta["messages"][1]["created_at"])
        assert timedelta() <= datetime.now(UTC) - at < timedelta(hours=1)
        assert "<memory_blocks>" in letta["messages"][0]["content"][0]["text"]
    file = open_agent_file(path)
    (row,) = file.read("list_agents")
    blocks = [BlockRow(*each[:-2]) for each in file.read("list_blocks", {"agents": [row[0]]})]
    assert {block.label: block.value for block in blocks} == {
        "human": "Likes [bold]tea[/bold] & rain.",
        "project": "Launch in May.",
    }


def test_threads_that_are_not_there(agent: Agent, memory: Memory, tmp_path: Path) -> None:
    path = str(tmp_path / "ada.af")
    assert memory.agent("ada").core.list()
    shown = words(agent("export", "ada", path, "--format", "af"))
    assert "2 blocks" in shown
    refused = agent("export", "ada", path, "--format", "af", "--thread", "never")
    assert "there is no thread 'never'" in " ".join(refused.stderr.split())
    refused = agent("export", "ada", path, "--thread", "never")
    assert "only --format af" in " ".join(refused.stderr.split())
