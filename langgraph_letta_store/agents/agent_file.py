"""Agent files of Letta (`.af`): an agent's core memory and the context of one conversation.

The format has no archival memory, no history of blocks, and no messages outside the context. To
keep all of an agent, use `AgentMemory.export`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from langchain_core.messages import BaseMessage

from langgraph_letta_store.agents.letta_messages import Record, write_messages
from langgraph_letta_store.records.blocks import Block

_REVISION = "1c28e167b74f"
"""The last revision of the tables of Letta's server, whose format the file has."""

_REFUSED = re.compile(r"[^\w '\-]+")
"""What Letta refuses in an agent's name."""


@dataclass(frozen=True, slots=True)
class FileContents:
    """What an agent file is written from.

    Attributes:
        name: the agent's name.
        blocks: its core memory.
        messages: the messages of a thread's state.
        times: when they were said, by their ids.
        system: the prompt, without core memory.
        compiled: core memory as prompt text; it follows the prompt in the context.
        timezone: the agent's time zone.
        details: what an import from Letta kept of the agent, if it came from there.
    """

    name: str
    blocks: Sequence[Block]
    messages: Sequence[BaseMessage] = ()
    times: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    system: str = ""
    compiled: str = ""
    timezone: str = "UTC"
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])


def build_agent_file(contents: FileContents, at: datetime | None = None) -> Record:
    """Return an agent file in the format of Letta 0.11 and later, which its servers import.

    Args:
        contents: what it is written from.
        at: when it is made; None: now.

    Example:
        >>> build_agent_file(FileContents("ada", [])["agents"][0]["name"])
        'ada'
    """
    made_at = at or datetime.now(UTC)
    prompt = "\n\n".join(part for part in (contents.system, contents.compiled) if part)
    messages = write_messages(prompt, contents.messages, contents.times, made_at)
    blocks = [_write_block(block, n) for n, block in enumerate(contents.blocks)]
    agent: Record = {
        "id": "agent-0",
        "name": clean_name(contents.name),
        "agent_type": "letta_v1_agent",
        "system": contents.system,
        "description": _text_of(contents.details, "description"),
        "metadata": {"langgraph_letta_store": {"agent": contents.name}},
        "tags": [tag for tag in contents.details.get("tags") or () if isinstance(tag, str)],
        "timezone": contents.timezone,
        "memory_blocks": [],
        "block_ids": [block["id"] for block in blocks],
        "tools": [],
        "tool_ids": [],
        "tool_rules": [],
        "source_ids": [],
        "include_base_tools": True,
        "include_base_tool_rules": False,
        "llm_config": None,
        "embedding_config": None,
        "message_buffer_autoclear": False,
        "enable_sleeptime": False,
        "in_context_message_ids": [message["id"] for message in messages],
        "messages": messages,
        "files_agents": [],
        "group_ids": [],
    }
    return {
        "agents": [agent],
        "groups": [],
        "blocks": blocks,
        "files": [],
        "sources": [],
        "tools": [],
        "mcp_servers": [],
        "skills": [],
        "metadata": {"revision_id": _REVISION},
        "created_at": made_at.isoformat(),
    }


def clean_name(name: str) -> str:
    """Return a name that Letta takes: other characters than letters, digits, ' and - become _.

    Example:
        >>> clean_name("user:0001")
        'user_0001'
    """
    return _REFUSED.sub("_", name) or "agent"


def _write_block(block: Block, number: int) -> Record:
    return {
        "id": f"block-{number}",
        "label": block.label,
        "value": block.value,
        "limit": block.limit,
        "description": block.description or None,
        "metadata": {**block.metadata},
        "read_only": block.read_only,
        "is_template": False,
        "preserve_on_migration": False,
        "hidden": None,
        "tags": [*block.tags],
    }


def _text_of(details: Mapping[str, Any], key: str) -> str | None:
    found = details.get(key)
    return found if isinstance(found, str) else None
