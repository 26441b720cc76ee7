"""What Letta's servers require of an agent file, checked with their own importer of 0.16.8.

An object of the file that has a key of another name is refused, as Letta refuses it for blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

FileId = Annotated[str, Field(pattern=r"^(agent|block|message)-\d+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Text(_Strict):
    type: Literal["text"]
    text: str


class Reasoning(_Strict):
    type: Literal["reasoning"]
    is_native: bool
    reasoning: str
    signature: str | None


class Redacted(_Strict):
    type: Literal["redacted_reasoning"]
    data: str


class UrlSource(_Strict):
    type: Literal["url"]
    url: str


class Base64Source(_Strict):
    type: Literal["base64"]
    media_type: str
    data: str


class Image(_Strict):
    type: Literal["image"]
    source: Annotated[UrlSource | Base64Source, Field(discriminator="type")]


class Function(_Strict):
    name: str
    arguments: str


class ToolCall(_Strict):
    id: str
    type: Literal["function"]
    function: Function


class ToolReturn(_Strict):
    tool_call_id: str
    status: Literal["success", "error"]
    func_response: str
    stdout: list[str] | None
    stderr: list[str] | None


Part = Annotated[Text | Reasoning | Redacted | Image, Field(discriminator="type")]


class Message(_Strict):
    id: FileId
    type: Literal["message"]
    role: Literal["system", "user", "assistant", "tool"]
    content: list[Part]
    name: str | None
    otid: None
    sender_id: None
    group_id: None
    model: str | None
    agent_id: FileId
    tool_calls: list[ToolCall] | None
    tool_call_id: str | None
    tool_returns: list[ToolReturn]
    created_at: Annotated[AwareDatetime, Field(strict=False)]


class Block(_Strict):
    id: FileId
    label: str
    value: str
    limit: int
    description: str | None
    metadata: dict[str, Any]
    read_only: bool
    is_template: bool
    preserve_on_migration: bool
    hidden: bool | None
    tags: list[str]


class Agent(_Strict):
    id: FileId
    name: Annotated[str, Field(pattern=r"^[\w '\-]+$")]
    agent_type: Literal["letta_v1_agent"]
    system: str
    description: str | None
    metadata: dict[str, Any]
    tags: list[str]
    timezone: str
    memory_blocks: list[Any]
    block_ids: list[FileId]
    tools: list[str]
    tool_ids: list[str]
    tool_rules: list[Any]
    source_ids: list[str]
    include_base_tools: bool
    include_base_tool_rules: bool
    llm_config: None
    embedding_config: None
    message_buffer_autoclear: bool
    enable_sleeptime: bool
    in_context_message_ids: list[FileId]
    messages: list[Message]
    files_agents: list[Any]
    group_ids: list[str]


class AgentFile(_Strict):
    agents: list[Agent]
    groups: list[Any]
    blocks: list[Block]
    files: list[Any]
    sources: list[Any]
    tools: list[Any]
    mcp_servers: list[Any]
    skills: list[Any]
    metadata: dict[str, str]
    created_at: Annotated[AwareDatetime, Field(strict=False)]


def check_format(contents: Mapping[str, Any]) -> AgentFile:
    """Return an agent file; fail where Letta's import would refuse it, or could not read it."""
    file = AgentFile.model_validate(contents)
    ids = Counter([b.id for b in file.blocks] + [m.id for a in file.agents for m in a.messages])
    assert set(ids.values()) <= {1}
    for agent in file.agents:
        assert ids.keys() >= {*agent.block_ids, *agent.in_context_message_ids}
        called: set[str] = set()
        for message in agent.messages:
            # Letta fails to list a user's or a system's message without parts.
            assert message.content or message.role == "assistant"
            called |= {call.id for call in message.tool_calls or ()}
            if message.role == "tool":
                assert message.tool_call_id in called
                assert [each.tool_call_id for each in message.tool_returns] == [
                    message.tool_call_id
                ]
    return file
