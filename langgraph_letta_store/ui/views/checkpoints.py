"""Checkpoints: a thread's states in time, and what changed between two of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from langchain_core.messages import BaseMessage
from langgraph.checkpoint.base import CheckpointTuple
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from langgraph_letta_store._checkpoints import timeline
from langgraph_letta_store.agents.summaries import is_summary
from langgraph_letta_store.config.checks import is_list
from langgraph_letta_store.ui.asked import read_text
from langgraph_letta_store.ui.diffs import Line, compare
from langgraph_letta_store.ui.formatting import Excerpt, cut, format_json
from langgraph_letta_store.ui.site import render, site_of
from langgraph_letta_store.ui.speaker import Speaker

_PAGE = 50
_LONGEST = 20_000
_MOST_MESSAGES = 100


class Said(NamedTuple):
    """A message of a state: its role, and its text, cut."""

    role: str
    text: Excerpt


class ChannelChange(NamedTuple):
    """How a channel's value changed.

    For a list of messages, `removed` and `added` are messages; for other values `lines` are the
    difference of their JSON. `left_out` is how many messages are not listed.
    """

    channel: str
    kind: str
    lines: Sequence[Line]
    removed: Sequence[Said]
    added: Sequence[Said]
    left_out: int = 0


async def show_timeline(request: Request) -> Response:
    """Show a page of a thread's checkpoints, the newest first."""
    speaker, thread = Speaker.from_request(request), request.query_params.get("thread", "")
    saver, ns = site_of(request).memory.saver, request.query_params.get("ns", "")
    before = read_text(request, "before")
    steps, graphs, zone = await asyncio.gather(
        saver.run(timeline.list_steps, thread, ns=ns, limit=_PAGE + 1, before=before),
        saver.run(timeline.list_graphs, thread),
        speaker.read_zone(),
    )
    values = {
        "agent": speaker.name,
        "thread": thread,
        "steps": steps[:_PAGE],
        "has_more": len(steps) > _PAGE,
        "is_first": before is None,
        "graphs": graphs,
        "ns": ns,
        "zone": zone,
        "tab": "threads",
    }
    return render(request, "checkpoints.html", values)


async def show_change(request: Request) -> Response:
    """Show what changed between two checkpoints; the older one may be missing: the first has none.

    A state with very many messages is read as a whole, which takes its time.
    """
    speaker, thread = Speaker.from_request(request), request.query_params.get("thread", "")
    ns = request.query_params.get("ns", "")
    ids = read_text(request, "from"), read_text(request, "to") or ""
    old, new = await asyncio.gather(*(_read_state(request, thread, ns, each) for each in ids))
    if new is None:
        raise HTTPException(404, "There is no such checkpoint; it may have been pruned.")
    changes = await asyncio.to_thread(compare_states, _values(old), _values(new))
    values = {
        "agent": speaker.name,
        "thread": thread,
        "ns": ns,
        "old": old,
        "new": new,
        "changes": changes,
        "metadata": dict(new.metadata),
        "writes": [
            (task, channel, cut(format_json(value), 2_000))
            for task, channel, value in (new.pending_writes or [])
        ],
        "tab": "threads",
    }
    return render(request, "change.html", values)


async def _read_state(
    request: Request, thread: str, ns: str, checkpoint_id: str | None
) -> CheckpointTuple | None:
    if checkpoint_id is None:
        return None
    return await site_of(request).memory.saver.aget_tuple(
        {
            "configurable": {
                "thread_id": thread,
                "checkpoint_ns": ns,
                "checkpoint_id": checkpoint_id,
            }
        }
    )


def _values(state: CheckpointTuple | None) -> Mapping[str, Any]:
    return {} if state is None else state.checkpoint["channel_values"]


def compare_states(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ChannelChange]:
    """Return how the channels of two states differ, by the channels' names."""
    changes: list[ChannelChange] = []
    for channel in sorted({*old, *new}):
        before, after = old.get(channel), new.get(channel)
        kind = "added" if channel not in old else "removed" if channel not in new else "changed"
        if _is_messages(before) and _is_messages(after):
            change = _compare_messages(channel, kind, before or [], after or [])
            if change.removed or change.added:
                changes.append(change)
            continue
        left = "" if channel not in old else cut(format_json(before), _LONGEST, _LONGEST).text
        right = "" if channel not in new else cut(format_json(after), _LONGEST, _LONGEST).text
        if lines := compare(left, right):
            changes.append(ChannelChange(channel, kind, lines, (), ()))
    return changes


def _is_messages(value: Any) -> bool:
    return value is None or (
        is_list(value) and bool(value) and all(isinstance(each, BaseMessage) for each in value)
    )


def _compare_messages(
    channel: str, kind: str, old: Sequence[BaseMessage], new: Sequence[BaseMessage]
) -> ChannelChange:
    before = {_key(message): message for message in old}
    after = {_key(message): message for message in new}
    removed = [each for key, each in before.items() if after.get(key) != each]
    added = [each for key, each in after.items() if before.get(key) != each]
    return ChannelChange(
        channel,
        kind,
        (),
        [_say(message) for message in removed[-_MOST_MESSAGES:]],
        [_say(message) for message in added[-_MOST_MESSAGES:]],
        max(len(removed) - _MOST_MESSAGES, 0) + max(len(added) - _MOST_MESSAGES, 0),
    )


def _key(message: BaseMessage) -> str:
    """Return what names a message: its id, or without one its contents."""
    return message.id or format_json(message.model_dump())


def _say(message: BaseMessage) -> Said:
    role = "summary" if is_summary(message) else message.type
    calls = [
        f"{call['name']}({format_json(call['args'])})"
        for call in getattr(message, "tool_calls", ())
    ]
    return Said(role, cut("\n".join(filter(None, [message.text, *calls])), 1_500, 30))


ROUTES = [Route("/checkpoints", show_timeline), Route("/change", show_change)]
CHANGES: list[Route] = []
