"""Rows of a Letta database, each as the statement of the same name in `source.sql` returns it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Self

from langgraph_letta_store.config.checks import is_dict
from langgraph_letta_store.imports.from_letta.json_values import read_json


class EmbeddingModel(NamedTuple):
    """A model that vectors are of, as a row's `embedding_config` names it."""

    name: str | None = None
    dims: int | None = None

    @classmethod
    def from_config(cls, config: str | None) -> Self:
        """Read an `embedding_config`, which may be null in both ways."""
        found = read_json(config)
        if not is_dict(found):
            return cls()
        name, dims = found.get("embedding_model"), found.get("embedding_dim")
        return cls(
            name if isinstance(name, str) and name else None,
            dims if isinstance(dims, int) and dims > 0 else None,
        )

    def __str__(self) -> str:
        name = self.name or "a model without a name"
        return f"{name}, {self.dims} dimensions" if self.dims else name


class AgentRow(NamedTuple):
    """A row of `list_agents`."""

    id: str
    name: str | None
    organization: str | None
    agent_type: str | None
    timezone: str | None
    hidden: bool
    embedding_config: str | None
    created_at: datetime


class AgentDetails(NamedTuple):
    """A row of `read_agents`. `memory` has the blocks of versions before 0.6."""

    id: str
    description: str | None
    system: str | None
    llm_config: str | None
    metadata: str | None
    message_ids: str | None
    memory: str | None
    created_by: str | None
    updated_at: datetime | None
    tags: Sequence[str]


class BlockRow(NamedTuple):
    """The `block_columns` of a row; a statement may have further columns after these."""

    id: str
    label: str | None
    value: str | None
    limit: int | None
    description: str | None
    metadata: str | None
    read_only: bool
    current_history_entry_id: str | None
    updated_by: str | None
    created_at: datetime | None
    updated_at: datetime | None
    tags: Sequence[str]


class HistoryRow(NamedTuple):
    """A row of `read_history`."""

    block_id: str
    id: str
    sequence: int
    label: str
    value: str
    limit: int
    description: str | None
    metadata: str | None
    actor_type: str | None
    actor_id: str | None
    created_at: datetime | None


class ArchiveRow(NamedTuple):
    """A row of `list_archives`; `agents` has the owner first."""

    id: str
    name: str | None
    description: str | None
    provider: str | None
    organization: str | None
    agents: Sequence[str]


class FolderRow(NamedTuple):
    """A row of `list_folders`."""

    id: str
    name: str | None
    organization: str | None
    description: str | None
    agents: Sequence[str]


class PassageRow(NamedTuple):
    """A row of `list_passages`, or the same columns of `list_folder_passages`.

    `place` is an archive, an agent or a folder. `embedding` is a pgvector value in binary form.
    """

    place: str
    id: str
    text: str | None
    metadata: str | None
    tags: str | None
    embedding: bytes | None
    config: str | None
    created_at: datetime
    updated_at: datetime | None
    file_id: str | None = None
    file_name: str | None = None
    number: int | None = None


class StoredMessage(NamedTuple):
    """The `message_columns` of a row: `content`, `tool_calls` and the like are JSON texts."""

    id: str
    agent_id: str
    conversation_id: str | None
    role: str
    content: str | None
    text: str | None
    tool_calls: str | None
    tool_call_id: str | None
    tool_returns: str | None
    name: str | None
    model: str | None
    otid: str | None
    sender_id: str | None
    group_id: str | None
    run_id: str | None
    step_id: str | None
    is_err: bool | None
    approval_request_id: str | None
    approve: bool | None
    denial_reason: str | None
    approvals: str | None
    sequence_id: int | None
    created_at: datetime


class StoredConversation(NamedTuple):
    """A row of `list_conversations`; `in_context` are the ids of messages in their order."""

    id: str
    agent_id: str
    summary: str | None
    created_at: datetime
    in_context: Sequence[str]
