"""Retention: deletes checkpoints and messages beyond a saver's limits, thread by thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from langgraph_letta_store._checkpoints.checkpoint_sql import RETENTION
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.prune import delete_messages, prune_thread
from langgraph_letta_store._checkpoints.prune_plan import Candidate
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.retention import Limits, Retention

SWEEP_BATCH = 500
"""How many threads one statement reads; a sweep can be stopped between two statements."""


class Swept(NamedTuple):
    """How many rows a sweep deleted."""

    checkpoints: int
    messages: int


class ThreadToSweep(NamedTuple):
    """A row of `sweep_threads`: what of a thread may be beyond its limits."""

    owner: UUID
    thread_id: str
    agents: Sequence[UUID]
    has_checkpoints: bool
    has_messages: bool
    has_orphans: bool


@dataclass(frozen=True, slots=True)
class DeleteBeyondLimits:
    """Checkpoints that are too old or too many may be deleted; the newest of a namespace stays."""

    limits: Limits

    def may_go(self, rank: int, row: Candidate) -> bool:
        """If it is beyond either limit."""
        many = self.limits.count is not None and rank >= self.limits.count
        return rank > 0 and (many or bool(row.old))

    def may_go_with_root(self, row: Candidate) -> bool:  # noqa: ARG002  # a rule's
        """In any case."""
        return True


def sweep(conversations: Conversations) -> Operation[Swept]:
    """Delete checkpoints and messages beyond the saver's `retention`, and count them.

    Every thread costs a few look-ups in indexes: about a second for 10,000 threads, a batch at a
    time. Threads with something to delete follow one by one, each in transactions of its own, so
    that a sweep can be stopped at any time, and several sweepers may work at once. Writes without a
    checkpoint are deleted after a day.

    Messages stay as long as a checkpoint refers to them: if a graph's state has the whole
    conversation, so has recall memory.

    Example:
        >>> saver.sweep_retention()
        Swept(checkpoints=120, messages=0)
    """
    schema = conversations.schema
    retention: Retention | None = schema.config.retention
    if retention is None:
        return Swept(0, 0)
    checkpoints, messages = retention.checkpoints, retention.messages
    limits: dict[str, Any] = {
        "checkpoints": checkpoints.count,
        "checkpoint_age": checkpoints.age,
        "messages": messages.count,
        "message_age": messages.age,
        "batch": SWEEP_BATCH,
    }
    yield from schema.find_vectors()
    pruned = forgotten = 0
    after: list[ThreadToSweep] = []
    while True:
        where = {"after_agent": after[0].owner, "after": after[0].thread_id} if after else {}
        statement = schema.render(RETENTION, "sweep_threads", *["swept_after"][: len(after)])
        (found,) = yield from rows(Query(statement, {**limits, **where}))
        batch = [ThreadToSweep(*row) for row in found]
        for thread in batch:
            id_, owner = thread.thread_id, thread.owner
            if thread.has_checkpoints:
                rule = DeleteBeyondLimits(checkpoints)
                pruned += yield from prune_thread(
                    conversations, id_, rule, owner=owner, age=checkpoints.age
                )
            if thread.has_orphans:
                yield from _delete_orphans(schema, id_, owner)
            if thread.has_messages:
                old = {"age": messages.age, "count": messages.count}
                forgotten += yield from delete_messages(
                    schema, id_, owner, thread.agents, "beyond_limits", old
                )
        if len(batch) < SWEEP_BATCH:
            break
        after = [batch[-1]]
    (strays,) = yield from rows(Query(schema.render(RETENTION, "find_strays"), {}))
    for owner, stray in strays:
        yield from _delete_orphans(schema, stray, owner)
    yield from rows(Query(schema.render(RETENTION, "forget_deletions"), {}))
    return Swept(pruned, forgotten)


def _delete_orphans(schema: SaverSchema, thread: str, owner: UUID) -> Operation[None]:
    names = ("hold_thread", "delete_orphans", "delete_unused_owners")
    parameters = {"thread": thread, "owner": owner}
    yield from rows(*(Query(schema.render(RETENTION, name), parameters) for name in names))
