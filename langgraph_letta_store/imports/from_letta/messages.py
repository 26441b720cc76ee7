"""Letta's messages as LangChain's messages.

The forms of all versions from 0.5 to 0.16 are read: the roles `approval` and `summary`, words that
are the argument of a call of `send_message`, events and results that are packed into JSON, and
content from before there were parts. Only `AIMessage`, `HumanMessage` and `ToolMessage` are made,
with Letta's ids; no other object is made of a source's data.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from langgraph_letta_store._checkpoints.message_columns import SUMMARY_SOURCE
from langgraph_letta_store.agents.summaries import INTRODUCTION, SUMMARIZED_IDS
from langgraph_letta_store.config.checks import is_mapping
from langgraph_letta_store.imports.from_letta.json_values import parse_json
from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.message_calls import (
    SEND_MESSAGE,
    Call,
    read_calls,
    read_returns,
)
from langgraph_letta_store.imports.from_letta.message_parts import Parts, join_blocks, read_parts

DETAILS = "letta"
"""Where a message keeps what LangChain has no field for: in `additional_kwargs`."""

_SPEAKS_TEXT = frozenset({"letta_v1_agent", "react_agent", "sleeptime_agent"})
"""Types of agents whose text beside a tool call is for the user; that of others is a thought."""

_PROMPT_MARKS = ("<memory_blocks>", "<memory_metadata>", "### Memory [last modified")
_PROMPT_START = 200
_SUMMARY = re.compile(r"The following is a summary of the previous (?:\d+ )?messages:\s*")
_NOTE = re.compile(r"Note: (?:\d+ )?(?:prior )?messages .*hidden from view")
_NAME = re.compile(r"[^\s<|\\/>]{1,64}")
"""Names that providers accept; others are kept beside the message."""

_OPEN_CALLS = 10_000
"""How many unanswered calls are remembered."""


class ConvertedAgent(NamedTuple):
    """What the messages of an agent are read with: its type, and its prompt without memory."""

    agent_type: str = ""
    system: str = ""


_UNKNOWN = ConvertedAgent()


@dataclass
class MessageConverter:
    """Converts the messages of one conversation, one after the other, in Letta's order.

    Attributes:
        agent: the agent, as far as its messages depend on it.
        prompts: the ids of rows that are known to be system prompts: the first of each context.
        left_out: how many rows became no message, by reason.

    Example:
        >>> row = LettaMessage.from_columns({"id": "message-1", "role": "user", "text": "Hello"})
        >>> MessageConverter().convert(row)[0].text
        'Hello'
    """

    agent: ConvertedAgent = _UNKNOWN
    prompts: Collection[str] = ()
    left_out: Counter[str] = field(default_factory=Counter[str])
    _calls: dict[str, Call] = field(default_factory=dict[str, Call])
    _asked: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    _verdicts: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def convert(self, row: LettaMessage) -> list[BaseMessage]:
        """Return the messages of a row: usually one, several for the results of parallel calls.

        A row that neither the user nor the agent said has none: system prompts, heartbeats, logins,
        results of `send_message`, verdicts on calls (which go to the call's result), and deleted
        rows.
        """
        if row.is_deleted:
            return self._leave_out("deleted")
        match row.role:
            case "assistant":
                return self._convert_answer(row)
            case "tool" | "function":
                return self._convert_results(row)
            case "approval":
                return self._convert_approval(row)
            case "system" if self._is_prompt(row):
                return self._leave_out("system prompt")
            case _:
                return self._convert_input(row)

    def _convert_answer(self, row: LettaMessage) -> list[BaseMessage]:
        parts = read_parts(row.parts, row.model)
        calls = read_calls(row.id, row.tool_calls, parts.calls)
        thinks = bool(calls) and self.agent.agent_type not in _SPEAKS_TEXT
        said = [call.message for call in calls if call.message is not None]
        if thinks or said:
            parts.thoughts += parts.take_texts()
        kept = [call for call in calls if call.message is None]
        for call in calls:
            self._remember(call)
            if thinks and (thought := call.take_thoughts()):
                parts.thoughts.append(thought)
        parts.blocks += [{"type": "text", "text": text} for text in said]
        if not (parts.blocks or kept or parts.thoughts or parts.reasoning):
            return self._leave_out("empty")
        valid = [made for call in kept if (made := call.as_valid()) is not None]
        details = _details(row)
        if parts.reasoning:
            details["reasoning"] = parts.reasoning
        kwargs: dict[str, Any] = {DETAILS: details} if details else {}
        if parts.thoughts:
            kwargs["reasoning_content"] = "\n".join(parts.thoughts)
        message = AIMessage(
            content=join_blocks(parts.blocks),
            id=row.id,
            name=_find_name(row.name),
            tool_calls=valid,
            invalid_tool_calls=[call.as_invalid() for call in kept if call.arguments is None],
            additional_kwargs=kwargs,
            response_metadata=_describe_model(row, parts),
        )
        return [message]

    def _convert_results(self, row: LettaMessage) -> list[BaseMessage]:
        parts = read_parts(row.parts)
        returns = read_returns(row.tool_call_id, parts.texts, row.tool_returns, parts.returns)
        if not returns:
            return self._leave_out("result without a call")
        messages: list[BaseMessage] = []
        for place, result in enumerate(returns):
            call = self._calls.pop(result.call_id, None)
            name = call.name if call else row.name
            details = {**_details(row), **result.details}
            if verdict := self._verdicts.pop(result.call_id, None):
                details["approval"] = verdict
            if name == SEND_MESSAGE and (call is None or call.message is not None):
                self.left_out["result of send_message"] += 1
                continue
            message = ToolMessage(
                content=result.text,
                tool_call_id=result.call_id,
                id=f"{row.id}-{place + 1}" if place else row.id,
                name=name,
                status="error" if result.failed else "success",
                additional_kwargs={DETAILS: details} if details else {},
            )
            messages.append(message)
        return messages

    def _convert_approval(self, row: LettaMessage) -> list[BaseMessage]:
        """Convert a call that needs an approval, or keep the verdict for the call's result."""
        if row.tool_calls:
            message = self._convert_answer(row)
            self._asked[row.id] = [call.id for call in read_calls(row.id, row.tool_calls)]
            _forget_oldest(self._asked)
            return message
        verdicts: dict[str, dict[str, Any]] = {}
        if row.approve is not None:
            for call_id in self._asked.pop(row.approval_request_id or "", ()):
                verdicts[call_id] = {"approve": row.approve, "reason": row.denial_reason}
        for verdict in row.approvals:
            if is_mapping(verdict) and isinstance(asked := verdict.get("tool_call_id"), str):
                verdicts[asked] = {
                    name: verdict[name] for name in ("approve", "reason") if name in verdict
                }
        self._verdicts.update(verdicts)
        _forget_oldest(self._verdicts)
        return self._leave_out("verdict")

    def _convert_input(self, row: LettaMessage) -> list[BaseMessage]:
        """Convert what a user, a program or Letta itself put into the conversation."""
        text, details = row.plain_text, _details(row)
        event = _read_event(text)
        kind = event.get("type")
        if kind in ("heartbeat", "login"):
            return self._leave_out(str(kind))
        said = event.get("message")
        packed = isinstance(said, str) and kind in ("user_message", "system_alert")
        if packed:
            details |= {key: event[key] for key in ("time", "location") if key in event}
            text = str(said)
        if row.role == "summary" or (kind == "system_alert" and _is_summary(text)):
            return [_make_summary(row, text, details)]
        parts = read_parts(row.parts)
        if packed:
            images = [block for block in parts.blocks if block["type"] != "text"]
            parts.blocks = [{"type": "text", "text": text}, *images]
        if not parts.blocks:
            return self._leave_out("empty")
        if row.role != "user" or kind == "system_alert":
            details["role"] = "system" if row.role == "user" else row.role
        name = row.name or (event.get("name") if packed else None)
        if isinstance(name, str) and name and _find_name(name) is None:
            details["name"] = name
        message = HumanMessage(
            content=join_blocks(parts.blocks),
            id=row.id,
            name=_find_name(name),
            additional_kwargs={DETAILS: details} if details else {},
        )
        return [message]

    def _is_prompt(self, row: LettaMessage) -> bool:
        """Whether a system message is a compiled prompt, and not a program's input."""
        if row.id in self.prompts:
            return True
        text = row.plain_text
        start = self.agent.system.strip()[:_PROMPT_START]
        return any(mark in text for mark in _PROMPT_MARKS) or (
            bool(start) and text.lstrip().startswith(start)
        )

    def _remember(self, call: Call) -> None:
        self._calls[call.id] = call
        _forget_oldest(self._calls)

    def _leave_out(self, reason: str) -> list[BaseMessage]:
        self.left_out[reason] += 1
        return []


def _make_summary(row: LettaMessage, text: str, details: dict[str, Any]) -> HumanMessage:
    """Return a summary as the middleware marks its own, without the note that introduces it."""
    marked = _SUMMARY.search(text)
    kwargs: dict[str, Any] = {"lc_source": SUMMARY_SOURCE, SUMMARIZED_IDS: []}
    if details:
        kwargs[DETAILS] = details
    summary = text[marked.end() :] if marked else text
    return HumanMessage(INTRODUCTION + summary, id=row.id, additional_kwargs=kwargs)


def _is_summary(text: str) -> bool:
    return bool(_NOTE.match(text)) or bool(_SUMMARY.search(text))


def _read_event(text: str) -> dict[str, Any]:
    """Return the JSON object that Letta packed an event into; empty for any other text."""
    if not text.lstrip().startswith("{"):
        return {}
    try:
        event = parse_json(text)
    except ValueError:
        return {}
    return {**event} if is_mapping(event) and isinstance(event.get("type"), str) else {}


def _details(row: LettaMessage) -> dict[str, Any]:
    return {"sender_id": row.sender_id} if row.sender_id else {}


def _describe_model(row: LettaMessage, parts: Parts) -> dict[str, Any]:
    metadata: dict[str, Any] = {"model_name": row.model} if row.model else {}
    if parts.is_signed:
        metadata["model_provider"] = "anthropic"
    return metadata


def _find_name(name: Any) -> str | None:
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None


def _forget_oldest(kept: dict[str, Any]) -> None:
    while len(kept) > _OPEN_CALLS:
        del kept[next(iter(kept))]
