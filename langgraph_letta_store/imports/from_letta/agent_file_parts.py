"""The parts of an agent file, in the rows that a database of Letta has of them.

Ids in such a file are numbers, such as `agent-0`. Here they become ids of the agent: the same in
each file of one agent, so that another export of it adds what is new, and others in each other's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.imports.from_letta.json_values import read_text
from langgraph_letta_store.imports.from_letta.letta_message import read_time
from langgraph_letta_store.imports.from_letta.rows import (
    AgentDetails,
    AgentRow,
    BlockRow,
    FolderRow,
    PassageRow,
    StoredMessage,
)

_NAMESPACE = UUID("2f6c1b1e-5d0b-5c1e-9f6b-6f2a0d6c9a10")
EPOCH = datetime.fromtimestamp(0, UTC)
"""The time of what has none."""

_JSON_COLUMNS = ("content", "tool_calls", "tool_returns", "approvals")

CHUNK = 1000
"""About how many characters of a file are one passage: Letta's chunks have 300 tokens."""


class FileAgent(NamedTuple):
    """An agent of a file: its rows, and the ids of its blocks and folders in the file."""

    row: AgentRow
    details: AgentDetails
    messages: Sequence[StoredMessage]
    blocks: Sequence[str]
    folders: Sequence[str]


def list_mappings(value: Any) -> list[Mapping[Any, Any]]:
    """Return the objects of a JSON list; none of anything else."""
    return [each for each in value if is_mapping(each)] if is_sequence(value) else []


def read_new_agent(given: Mapping[Any, Any], before: int) -> FileAgent:
    """Read an agent of a file since Letta 0.11; `before` counts others of its name before it."""
    messages = list_mappings(given.get("messages"))
    context = _list_texts(given.get("in_context_message_ids"))
    firsts = [each.get("created_at") for each in messages if each.get("id") in context[:1]]
    agent = _identify(given, firsts[0] if firsts else None, before)
    rows = [_read_message(each, agent, id_) for each, id_ in _identify_messages(messages, agent)]
    ids = {str(each.get("id")): row.id for each, row in zip(messages, rows, strict=True)}
    rows = [
        row._replace(approval_request_id=ids.get(row.approval_request_id or "")) for row in rows
    ]
    in_context = [ids[id_] for id_ in context if id_ in ids]
    blocks = _list_texts(given.get("block_ids"))
    folders = _list_texts(given.get("folder_ids") or given.get("source_ids"))
    return _build(given, agent, rows, in_context, blocks, folders)


def read_old_agent(given: Mapping[Any, Any]) -> FileAgent:
    """Read the agent that a file until Letta 0.10 consists of; its blocks are `core_memory`."""
    agent = _identify(given, given.get("created_at"), 0)
    messages = list_mappings(given.get("messages"))
    rows = [_read_message(each, agent, id_) for each, id_ in _identify_messages(messages, agent)]
    indices = given.get("in_context_message_indices")
    in_context = [
        rows[place].id
        for place in (indices if is_sequence(indices) else ())
        if isinstance(place, int) and 0 <= place < len(rows)
    ]
    blocks = [f"block-{n}" for n, _ in enumerate(list_mappings(given.get("core_memory")))]
    return _build(given, agent, rows, in_context, blocks, [])


def read_block(given: Mapping[Any, Any], agent: str) -> BlockRow:
    """Read a block, given the id of the first agent that has it."""
    label, limit = read_text(given.get("label")), given.get("limit")
    return BlockRow(
        id=_make_id("block", agent, label or ""),
        label=label,
        value=read_text(given.get("value")),
        limit=limit if isinstance(limit, int) and not isinstance(limit, bool) else None,
        description=read_text(given.get("description")),
        metadata=_write(given.get("metadata", given.get("metadata_"))),
        read_only=given.get("read_only") is True,
        current_history_entry_id=None,
        updated_by=None,
        created_at=read_time(given.get("created_at")),
        updated_at=read_time(given.get("updated_at")),
        tags=_list_texts(given.get("tags")),
    )


def read_folder(given: Mapping[Any, Any], agents: Sequence[str]) -> FolderRow:
    """Read a folder, which its agents identify."""
    name = read_text(given.get("name"))
    id_ = _make_id("source", *(agents or ["none"]), name or "")
    return FolderRow(id_, name, None, read_text(given.get("description")), agents)


def read_file(given: Mapping[Any, Any], folder: str, created_at: datetime) -> Iterator[PassageRow]:
    """Part the text of a file into passages, at its line breaks."""
    name = read_text(given.get("file_name"))
    at = read_time(given.get("created_at")) or created_at
    file_id = _make_id("file", folder, name or "")
    for number, text in enumerate(_split(read_text(given.get("content")) or ""), 1):
        yield PassageRow(
            place=folder,
            id=_make_id("passage", file_id, str(number)),
            text=text,
            metadata=None,
            tags=None,
            embedding=None,
            config=None,
            created_at=at,
            updated_at=None,
            file_id=file_id,
            file_name=name,
            number=number,
        )


def _split(text: str) -> Iterator[str]:
    chunk = ""
    for line in text.splitlines(keepends=True):
        if chunk and len(chunk) + len(line) > CHUNK:
            yield chunk
            chunk = ""
        chunk += line
    if chunk.strip():
        yield chunk


def _build(
    given: Mapping[Any, Any],
    agent: str,
    messages: Sequence[StoredMessage],
    context: Sequence[str],
    blocks: Sequence[str],
    folders: Sequence[str],
) -> FileAgent:
    created_at = read_time(given.get("created_at")) or min(
        (message.created_at for message in messages), default=EPOCH
    )
    row = AgentRow(
        id=agent,
        name=read_text(given.get("name")),
        organization=None,
        agent_type=read_text(given.get("agent_type")),
        timezone=read_text(given.get("timezone")),
        hidden=given.get("hidden") is True,
        embedding_config=_write(given.get("embedding_config")),
        created_at=created_at,
    )
    details = AgentDetails(
        id=agent,
        description=read_text(given.get("description")),
        system=read_text(given.get("system")),
        llm_config=_write(given.get("llm_config")),
        metadata=_write(given.get("metadata", given.get("metadata_"))),
        message_ids=json.dumps(context),
        memory=None,
        created_by=None,
        updated_at=read_time(given.get("updated_at")),
        tags=_read_tags(given.get("tags")),
    )
    return FileAgent(row, details, messages, blocks, folders)


def _read_message(given: Mapping[Any, Any], agent: str, id_: str) -> StoredMessage:
    texts = {name: read_text(given.get(name)) for name in _TEXT_COLUMNS}
    values = {name: _write(given.get(name)) for name in _JSON_COLUMNS}
    approve = given.get("approve")
    return StoredMessage(
        **texts,
        **values,
        id=id_,
        agent_id=agent,
        conversation_id=None,
        role=str(given.get("role") or ""),
        is_err=None,
        approve=approve if isinstance(approve, bool) else None,
        sequence_id=None,
        created_at=read_time(given.get("created_at")) or EPOCH,
    )


_TEXT_COLUMNS = (
    *("text", "tool_call_id", "name", "model", "otid", "sender_id", "group_id", "run_id"),
    *("step_id", "approval_request_id", "denial_reason"),
)


def _identify(agent: Mapping[Any, Any], created_at: Any, before: int) -> str:
    return _make_id("agent", str(agent.get("name")), str(created_at), str(before))


def _identify_messages(
    messages: Sequence[Mapping[Any, Any]], agent: str
) -> Iterator[tuple[Mapping[Any, Any], str]]:
    """Yield messages with ids that they have in each export: their numbers differ."""
    seen: Counter[tuple[str, ...]] = Counter()
    for message in messages:
        known = (
            str(message.get("created_at")),
            str(message.get("role")),
            str(message.get("tool_call_id")),
        )
        seen[known] += 1
        yield message, _make_id("message", agent, *known, str(seen[known]))


def _make_id(kind: str, *parts: str) -> str:
    written = json.dumps(parts)
    return f"{kind}-{uuid5(_NAMESPACE, written)}"


def _write(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _list_texts(value: Any) -> list[str]:
    texts = value if is_sequence(value) else ()
    return [text for each in texts if (text := read_text(each)) is not None]


def _read_tags(value: Any) -> list[str]:
    """Return an agent's tags, which older files have as objects."""
    return _list_texts([each.get("tag") for each in list_mappings(value)] or value)
