"""The tools that search recall memory; see `registry.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Annotated, Literal, TypeAlias

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.message_columns import describe_words, shorten_id
from langgraph_letta_store._engine.steps import Operation, run_together
from langgraph_letta_store._search.dates import parse_span
from langgraph_letta_store._tiers.agent_settings import load_settings
from langgraph_letta_store._tiers.recall import search
from langgraph_letta_store._tiers.recall.filters import Agent, Asked
from langgraph_letta_store.agents.tools.formatting import (
    MOST_RESULTS,
    RESULT_CHARACTERS,
    SELF_EVIDENT,
    FoundText,
    format_ago,
    format_results,
    format_score,
    format_time,
)
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records import RecallMessage, RecallMessages
from langgraph_letta_store.records.agents import AgentSettings

Role: TypeAlias = Literal["user", "assistant", "system", "tool", "summary"]


def conversation_search(
    conversations: Conversations,
    agent: Agent,
    query: Annotated[str | None, "Without it, the newest."] = None,
    roles: Annotated[list[Role] | None, "Tools only if named."] = None,
    limit: Annotated[int, SELF_EVIDENT] = 5,
    start_date: Annotated[str | None, "ISO date or time."] = None,
    end_date: Annotated[str | None, "Inclusive."] = None,
    *,
    settings: AgentSettings | None = None,
    turn: Sequence[str] = (),
    room: int = RESULT_CHARACTERS,
) -> Operation[str]:
    """Search what was said in all conversations with you."""
    # `turn` has the ids of the present turn's messages, the question among them.
    schema = conversations.schema
    asked = Asked.parse(schema, agent, roles, None, None, None)
    if settings is None and (start_date or end_date):
        settings = yield from load_settings(schema, asked.agent)
    if settings is not None:
        start = parse_span("start_date", start_date, settings.zone)[0] if start_date else None
        end = parse_span("end_date", end_date, settings.zone)[1] if end_date else None
        asked = Asked.parse(schema, agent, roles, None, start, end)
    if not (roles and "summary" in roles):
        asked = asked.add_condition("is_original")
    has_calls = bool(roles and "tool" in roles)
    asked = asked.add_condition("is_no_search" if has_calls else "is_said")
    if turn:
        asked = asked.add_condition("before_turn", turn=[shorten_id(message) for message in turn])
    finding = search.find(conversations, asked, query, min(limit, MOST_RESULTS))
    if settings is not None:
        found = yield from finding
        return _format_messages(found, settings.zone, query, room, has_calls=has_calls)
    found, read = yield from run_together([finding, load_settings(schema, asked.agent)])
    return _format_messages(found, read.zone, query, room, has_calls=has_calls)


def conversation_search_date(
    conversations: Conversations,
    agent: Agent,
    start_date: Annotated[str, "ISO date or time."],
    end_date: Annotated[str, "Inclusive."],
    limit: Annotated[int, SELF_EVIDENT] = 10,
    page: Annotated[int, "From 0."] = 0,
    *,
    settings: AgentSettings | None = None,
    room: int = RESULT_CHARACTERS,
) -> Operation[str]:
    """List what was said between two dates, newest first."""
    if page < 0:
        msg = f"`page` must be a whole number >= 0, got {page}; 0 is the first page"
        raise InvalidOperationError(msg)
    schema = conversations.schema
    if settings is None:
        asked = Asked.parse(schema, agent, None, None, None, None)
        settings = yield from load_settings(schema, asked.agent)
    zone = settings.zone
    span = parse_span("start_date", start_date, zone)[0], parse_span("end_date", end_date, zone)[1]
    asked = Asked.parse(schema, agent, None, None, *span)
    asked = asked.add_condition("is_original").add_condition("is_said")
    limit = min(limit, MOST_RESULTS)
    found = yield from search.find(conversations, asked, None, limit, page * limit)
    return _format_messages(found, zone, None, room)


def _format_messages(
    messages: RecallMessages,
    zone: tzinfo,
    query: str | None,
    room: int,
    *,
    has_calls: bool = False,
) -> FoundText:
    now = datetime.now(UTC)
    texts = [message.text if has_calls else _find_words(message) for message in messages]
    told = format_results(
        [
            {
                "timestamp": format_time(message.created_at, zone),
                "time_ago": format_ago(message.created_at, now),
                "role": message.role,
                "content": text,
                "relevance": format_score(message.score),
            }
            for message, text in zip(messages, texts, strict=True)
            if text
        ],
        query,
        room,
    )
    return FoundText(told, messages)


def _find_words(message: RecallMessage) -> str:
    """Return what was said in a message, without the calls in its text.

    A call of a memory tool may have words that the user has had forgotten since.
    """
    return describe_words(message.message) if message.role == "assistant" else message.text
