"""A thread over time: its checkpoints without their values, and what its window holds now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.checks import parse_id, parse_page

TIMELINE = SqlFile(__name__, "timeline")

_SPAN = re.compile(r"\[(\d+),(\d+)\)")


@dataclass(frozen=True, slots=True)
class Step:
    """A checkpoint without its values.

    `channels` are the names of the channels that have a value, `messages` is how many messages the
    values refer to, `writes` how many pending writes there are. `metadata` is empty where the saver
    encrypts it.
    """

    ns: str
    checkpoint_id: str
    parent: str | None
    created_at: datetime
    metadata: Mapping[str, Any]
    channels: tuple[str, ...]
    messages: int
    writes: int


class Weight(NamedTuple):
    """The messages of one role: how many, and how many characters their texts have."""

    role: str
    messages: int
    characters: int


@dataclass(frozen=True, slots=True)
class Window:
    """What the latest checkpoint of a thread holds of its messages.

    `spans` are ranges of sequence numbers, the last of each included. `inside` weighs the messages
    that the state refers to, `outside` the others of the thread, by role.
    """

    checkpoint_id: str
    created_at: datetime
    spans: tuple[tuple[int, int], ...]
    inside: tuple[Weight, ...]
    outside: tuple[Weight, ...]

    def __contains__(self, sequence: object) -> bool:
        """Whether the message with a sequence number is in the window."""
        return isinstance(sequence, int) and any(
            first <= sequence <= last for first, last in self.spans
        )


def list_steps(
    conversations: Conversations,
    thread_id: str,
    *,
    ns: str = "",
    limit: int = 50,
    before: str | None = None,
) -> Operation[list[Step]]:
    """Return a page of a thread's checkpoints, the newest first.

    Args:
        conversations: the saver's schema.
        thread_id: the thread.
        ns: the namespace of the graph; "" for the thread's own.
        limit: how many at most.
        before: the id of the previous page's last checkpoint.

    Raises:
        InvalidOperationError: an argument is invalid; the message names it.
    """
    limit, _ = parse_page(limit, 0)
    parameters = {"thread": parse_id(thread_id, "thread_id"), "ns": ns, "limit": limit}
    conditions: list[str] = []
    if before is not None:
        conditions.append("listed_after")
        parameters["before"] = parse_id(before, "before")
    statement = conversations.schema.render(TIMELINE, "list_steps", *conditions)
    (found,) = yield from rows(Query(statement, parameters))
    return [_read_step(*row) for row in found]


def list_graphs(conversations: Conversations, thread_id: str) -> Operation[dict[str, int]]:
    """Return how many checkpoints each graph of a thread has, by its namespace."""
    statement = conversations.schema.render(TIMELINE, "list_graphs")
    (found,) = yield from rows(Query(statement, {"thread": parse_id(thread_id, "thread_id")}))
    return dict(map(tuple, found))


def read_window(conversations: Conversations, thread_id: str) -> Operation[Window | None]:
    """Return what a thread's window holds; None for a thread without checkpoints."""
    schema = conversations.schema
    thread = {"thread": parse_id(thread_id, "thread_id")}
    (found,) = yield from rows(Query(schema.render(TIMELINE, "read_window"), thread))
    if not found:
        return None
    checkpoint_id, created_at, spans = found[0]
    weigh = Query(schema.render(TIMELINE, "weigh_window"), {**thread, "window": spans})
    (weights,) = yield from rows(weigh)
    inside = [Weight(role or "", *counts) for is_in, role, *counts in weights if is_in]
    outside = [Weight(role or "", *counts) for is_in, role, *counts in weights if not is_in]
    return Window(
        checkpoint_id,
        created_at,
        tuple((int(first), int(end) - 1) for first, end in _SPAN.findall(spans)),
        tuple(sorted(inside)),
        tuple(sorted(outside)),
    )


def _read_step(
    ns: str,
    checkpoint_id: str,
    parent: str | None,
    created_at: datetime,
    metadata: str,
    channels: list[str],
    messages: int,
    writes: int,
) -> Step:
    return Step(
        ns,
        checkpoint_id,
        parent,
        created_at,
        jsonb.decode(metadata),
        tuple(channels),
        messages,
        writes,
    )
