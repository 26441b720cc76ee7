"""Agent files of both formats give the rows that a database has; hostile ones are refused."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langgraph_letta_store.errors import SourceError
from langgraph_letta_store.imports.from_letta.agent_file import AgentFile, open_agent_file
from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.rows import (
    AgentDetails,
    AgentRow,
    BlockRow,
    FolderRow,
    PassageRow,
    StoredMessage,
)
from tests.support.letta_rows import call, packed

WIDTH = len(BlockRow._fields)


def message(role: str, text: str, minute: int, **fields: Any) -> dict[str, Any]:
    at = f"2025-04-01T03:{minute:02}:00"
    return {"role": role, "content": [{"type": "text", "text": text}], "created_at": at, **fields}


OLD: dict[str, Any] = {
    "name": "memgpt_agent",
    "agent_type": "memgpt_agent",
    "system": "You are Letta.",
    "created_at": "2025-04-01T03:00:00",
    "core_memory": [{"label": "human", "value": "Sarah", "limit": 5, "metadata_": {"a": 1}}],
    "messages": [
        message("user", "Hi", 1),
        message("user", "The sea.", 2),
        message("system", "You are Letta.", 3),
    ],
    "in_context_message_indices": [2, 1, 0, 99, "x"],
    "tags": [{"tag": "prod"}],
    "tools": [{"name": "roll"}],
    "tool_exec_environment_variables": [{"key": "KEY", "value": "secret-4711"}],
}

NEW: dict[str, Any] = {
    "agents": [
        {
            "id": "agent-0",
            "name": "journal",
            "agent_type": "letta_v1_agent",
            "system": "You are kind.",
            "timezone": "Asia/Tokyo",
            "block_ids": ["block-0", "block-1"],
            "source_ids": ["source-0"],
            "in_context_message_ids": ["message-0", "message-3", "message-1", "message-gone"],
            "messages": [
                message("system", "You are kind.", 1, id="message-0"),
                message(
                    "approval", "", 2, id="message-1", tool_calls=[call("c", "pay", {"sum": 3})]
                ),
                message(
                    *("approval", "", 3),
                    id="message-2",
                    approve=True,
                    approval_request_id="message-1",
                ),
                message("tool", packed("paid"), 4, id="message-3", tool_call_id="c"),
            ],
            "tags": ["prod"],
            "secrets": {"KEY": "secret-4711"},
        },
        {"id": "agent-1", "name": "journal", "block_ids": ["block-0"], "messages": []},
    ],
    "blocks": [
        {"id": "block-0", "label": "human", "value": "Aiko", "limit": 100, "tags": None},
        {"id": "block-1", "label": "persona", "value": "too long", "limit": 3},
        {"id": "block-9", "label": "loose", "value": "", "limit": 3},
    ],
    "sources": [{"id": "source-0", "name": "Manuals", "description": "documents"}],
    "files": [
        {"id": "file-0", "source_id": "source-0", "file_name": "a.txt", "content": "line\n" * 300},
        {"id": "file-1", "source_id": "source-none", "file_name": "b.txt", "content": "lost"},
    ],
    "groups": [{}],
    "tools": [],
    "mcp_servers": [],
}


def opened(folder: Path, contents: Any) -> AgentFile:
    path = folder / "agent.af"
    path.write_text(json.dumps(contents))
    return open_agent_file(path)


def test_an_old_file(tmp_path: Path) -> None:
    file = opened(tmp_path, OLD)
    (agent,) = (AgentRow(*row) for row in file.read("list_agents"))
    assert (agent.name, agent.agent_type) == ("memgpt_agent", "memgpt_agent")
    assert agent.created_at.isoformat() == "2025-04-01T03:00:00+00:00"
    wanted = {"agents": [agent.id]}
    (details,) = (AgentDetails(*row) for row in file.read("read_agents", wanted))
    messages = [StoredMessage(*row) for row in file.stream("list_messages", wanted)]
    assert json.loads(details.message_ids or "") == [messages[n].id for n in (2, 1, 0)]
    assert details.tags == ["prod"]
    (block,) = file.read("list_blocks", wanted)
    assert BlockRow(*block[:WIDTH]).value == "Sarah"
    assert BlockRow(*block[:WIDTH]).metadata == '{"a": 1}'
    assert block[WIDTH:] == ([agent.id], ["human"])
    assert file.count("tools") == (1, 0)
    assert not any("context" in gap for gap in file.gaps)


def test_a_new_file(tmp_path: Path) -> None:
    file = opened(tmp_path, NEW)
    first, second = (AgentRow(*row) for row in file.read("list_agents"))
    assert first.id != second.id
    both = {"agents": [first.id, second.id]}
    assert file.read("count_held_blocks", both) == [(2, 1, 0, 1)]
    assert file.read("count_blocks") == [(0, 0, 1)]
    assert file.read("count_messages", both) == [
        *(("approval", 2, 0), ("system", 1, 0), ("tool", 1, 0))
    ]
    shared, own = file.read("list_blocks", both)
    assert shared[WIDTH:] == ([first.id, second.id], ["human", "human"])
    assert own[WIDTH] == [first.id]
    assert [row[1] for row in file.read("list_loose_blocks")] == ["loose"]
    messages = [StoredMessage(*row) for row in file.read("list_messages", both)]
    assert messages[2].approval_request_id == messages[1].id
    assert LettaMessage.from_columns(messages[1]._asdict()).tool_calls[0]["id"] == "c"
    (details, _) = (AgentDetails(*row) for row in file.read("read_agents", both))
    assert json.loads(details.message_ids or "") == [messages[n].id for n in (0, 3, 1)]
    (folder,) = (FolderRow(*row) for row in file.read("list_folders"))
    assert (folder.name, folder.agents) == ("Manuals", [first.id])
    passages = [
        PassageRow(*row) for row in file.read("list_folder_passages", {"places": [folder.id]})
    ]
    assert [len(passage.text or "") for passage in passages] == [1000, 500]
    assert [passage.number for passage in passages] == [1, 2]
    assert file.read("count_folder_passages") == [(folder.id, None, 2, 0)]
    for nothing in ("list_archives", "list_conversations", "read_history", "list_organizations"):
        assert file.read(nothing, both) == []
    assert any("context" in gap for gap in file.gaps)


@pytest.mark.parametrize("contents", [OLD, NEW])
def test_secrets_are_not_read(tmp_path: Path, contents: Any) -> None:
    assert "secret-4711" not in repr(opened(tmp_path, contents))


def test_ids_are_the_same_in_each_export_and_others_in_each_agents(tmp_path: Path) -> None:
    first = opened(tmp_path, NEW)
    agent: Any = NEW["agents"][0]
    said = [agent["messages"][0], message("user", "New", 9, id="message-1")]
    newer = {**agent, "messages": said}
    later = opened(tmp_path, {**NEW, "agents": [newer]})
    wanted = {"agents": [row[0] for row in first.read("list_agents")]}
    before = {row[0] for row in first.read("list_messages", wanted)}
    after = {row[0] for row in later.read("list_messages", wanted)}
    assert len(before & after) == 1
    assert len(after - before) == 1
    other = opened(tmp_path, {**NEW, "agents": [{**agent, "name": "other"}]})
    assert other.read("list_messages", wanted) == []


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "must be an agent file, which is JSON"),
        ("[" * 100_000, "must be an agent file, which is JSON"),
        ("[]", "a JSON object with `agents`"),
        ('{"blocks": []}', "a JSON object with `agents`"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, written: str, reason: str) -> None:
    path = tmp_path / "agent.af"
    path.write_text(written)
    with pytest.raises(SourceError, match=reason):
        open_agent_file(path)


ANY = st.recursive(
    st.sampled_from([None, True, -1, 2**70, 0.5, "", "agent-0", "block-0", "\ud800", "message-0"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("id", "messages", "block_ids", "label", "value", "limit", "content", "role"),
                    *("in_context_message_ids", "created_at", "source_ids", "tags", "name"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["agents", "blocks", "sources", "files"]), ANY), ANY)
def test_hostile_files_give_rows(contents: dict[str, Any], memory: Any) -> None:
    with TemporaryDirectory() as folder:
        check(Path(folder), contents, memory)


def check(folder: Path, contents: dict[str, Any], memory: Any) -> None:
    new: dict[str, Any] = {"agents": [], **contents}
    for hostile in (new, {"core_memory": memory, "messages": memory}):
        file = opened(folder, hostile)
        ids = [row[0] for row in file.read("list_agents")]
        assert len(ids) == len(set(ids))
        wanted = {"agents": ids, "places": [row[0] for row in file.read("list_folders")]}
        for name in ("list_messages", "list_blocks", "list_folder_passages", "read_agents"):
            for row in file.read(name, wanted):
                repr(row).encode()
