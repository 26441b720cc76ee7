"""Letta's tables and columns by version: each one that a database may lack has a substitute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import LiteralString, TypeAlias

Forms: TypeAlias = tuple[LiteralString, LiteralString]
"""How a column is read where a database has it, and what stands for it where not."""

TABLES = (
    *("organizations", "users", "agents", "agents_tags"),
    *("block", "blocks_agents", "block_history", "blocks_tags", "blocks_conversations"),
    *("archives", "archives_agents", "archival_passages", "agent_passages", "passages"),
    *("sources", "files", "source_passages", "sources_agents"),
    *("agent_source_mapping", "messages", "conversations", "conversation_messages"),
    *("identities", "groups", "runs", "steps", "jobs", "tools", "mcp_server"),
    *("providers", "sandbox_environment_variables"),
)
"""The tables that are read or counted."""

SECRET = frozenset({"providers", "sandbox_environment_variables"})
"""Tables that hold credentials: they are not read, so that a role needs no rights to them."""

ESSENTIAL: Mapping[str, frozenset[str]] = {
    "agents": frozenset({"id", "message_ids", "system"}),
    "messages": frozenset({"id", "agent_id", "role"}),
    "block": frozenset({"id", "value"}),
}
"""The columns by which Letta's tables are known: other programs have tables of these names too."""

ALIASES: Mapping[str, str] = {
    "agents": "a",
    "users": "u",
    "organizations": "o",
    "block": "b",
    "block_history": "h",
    "blocks_tags": "g",
    "archives": "r",
    "sources": "f",
    "files": "f",
    "messages": "m",
    "conversations": "c",
    "conversation_messages": "e",
    "passages": "x",
    "folder_passages": "x",
}
"""By which letter each table's rows are named in the statements."""

_TEXT = "{}::text"
_TIME = """case when {} between '0001-01-02' and '9999-12-30' then {} else 'epoch' end"""
_TIME_OR_NULL = "case when {} between '0001-01-02' and '9999-12-30' then {} end"
_FALSE = "coalesce({}, false)"

COLUMNS: Mapping[str, Mapping[str, Forms]] = {
    "organizations": {"name": (_TEXT, "null::text")},
    "agents": {
        **dict.fromkeys(
            (
                *("name", "agent_type", "description", "system", "timezone", "embedding_config"),
                *("llm_config", "metadata_", "message_ids", "memory", "_created_by_id"),
            ),
            (_TEXT, "null::text"),
        ),
        "hidden": (_FALSE, "false"),
        "created_at": (_TIME, "'epoch'::timestamptz"),
        "updated_at": (_TIME_OR_NULL, "null::timestamptz"),
        "is_deleted": (_FALSE, "false"),
    },
    "block": {
        **dict.fromkeys(
            (
                *("label", "description", "metadata_", "current_history_entry_id"),
                *("_last_updated_by_id", "organization_id"),
            ),
            (_TEXT, "null::text"),
        ),
        "limit": ("{}::int8", "null::int8"),
        "read_only": (_FALSE, "false"),
        "is_deleted": (_FALSE, "false"),
        "created_at": (_TIME_OR_NULL, "null::timestamptz"),
        "updated_at": (_TIME_OR_NULL, "null::timestamptz"),
    },
    "block_history": {"is_deleted": (_FALSE, "false")},
    "blocks_tags": {"is_deleted": (_FALSE, "false")},
    "archives": {
        **dict.fromkeys(
            ("name", "description", "vector_db_provider", "organization_id"), (_TEXT, "null::text")
        ),
        "is_deleted": (_FALSE, "false"),
    },
    "sources": {"description": (_TEXT, "null::text"), "is_deleted": (_FALSE, "false")},
    "passages": {
        **dict.fromkeys(("metadata_", "tags", "embedding_config"), (_TEXT, "null::text")),
        "embedding": ("{}", "null::bytea"),
        "created_at": (_TIME, "'epoch'::timestamptz"),
        "updated_at": (_TIME_OR_NULL, "null::timestamptz"),
        "is_deleted": (_FALSE, "false"),
    },
    "messages": {
        **dict.fromkeys(
            (
                *("conversation_id", "content", "text", "tool_calls", "tool_call_id"),
                *("tool_returns", "name", "model", "otid", "sender_id", "group_id", "run_id"),
                *("step_id", "approval_request_id", "denial_reason", "approvals"),
            ),
            (_TEXT, "null::text"),
        ),
        "is_err": ("{}", "null::boolean"),
        "approve": ("{}", "null::boolean"),
        "sequence_id": ("{}::int8", "null::int8"),
        "created_at": (_TIME, "'epoch'::timestamptz"),
        "is_deleted": (_FALSE, "false"),
    },
    "conversations": {
        "summary": (_TEXT, "null::text"),
        "created_at": (_TIME, "'epoch'::timestamptz"),
        "is_deleted": (_FALSE, "false"),
    },
    "conversation_messages": {"is_deleted": (_FALSE, "false")},
}
"""How columns that not all versions have are read, and what stands for those that are missing."""
