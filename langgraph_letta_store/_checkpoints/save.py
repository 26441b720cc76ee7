"""Saving in a conversation, in one step.

A step locks the thread, numbers its new messages, and writes the rows that refer to them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from psycopg import Error

from langgraph_letta_store._checkpoints.checkpoint_sql import (
    CHECKPOINTS,
    Hold,
    WriteParts,
    take_thread,
)
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._checkpoints.message_rows import (
    WriteOrigin,
    insert_messages,
    list_agent,
    look_up_messages,
)
from langgraph_letta_store._checkpoints.refs import CheckpointRef, read_agent
from langgraph_letta_store._checkpoints.thread_cache import CachedThread
from langgraph_letta_store._checkpoints.thread_owner import (
    ThreadAgents,
    check_owner,
    claim_thread,
)
from langgraph_letta_store._engine import faults
from langgraph_letta_store._engine.steps import Execute, Operation, Query, Row, rows
from langgraph_letta_store.errors import ConcurrentWriteError

_ATTEMPTS = 10
"""How often a step is tried while other processes write to the same thread."""


def save(
    conversations: Conversations,
    config: RunnableConfig,
    ref: CheckpointRef,
    origin: WriteOrigin,
    build: Callable[[Encoder], Sequence[WriteParts]],
    *,
    holds: bool,
) -> Operation[None]:
    """Write rows to a thread, with the messages they refer to.

    Args:
        conversations: the saver's schema, serializer and cache.
        config: names the agent that speaks; without a name, the thread's owner speaks.
        ref: the thread, and the parent checkpoint.
        origin: when, and by which run and step.
        build: encodes the values and returns the parts that write them; called again if the thread
            has other messages than the saver remembered.
        holds: whether to lock the thread even if the values refer to no messages.

    Raises:
        ForeignThreadError: the thread is another agent's, and the saver does not share threads.
        ConcurrentWriteError: other writers wrote to the thread during each attempt.
    """
    schema, known = conversations.schema, conversations.thread_cache
    codec = conversations.codec.of_thread(ref.thread_id)
    name = read_agent(config, schema.config.agent_keys)
    failed: Exception | None = None
    looked_up = False
    for _ in range(_ATTEMPTS):
        remembered = known.get(ref.thread_id)
        yield from check_owner(conversations, ref.thread_id, name, remembered)
        encoder = Encoder(codec, remembered)
        writes = build(encoder)
        agents = ThreadAgents.resolve(schema, ref.thread_id, name, remembered)
        if not (holds or encoder.refers):
            owner = {"agent_id": agents.owner_id}
            yield from rows(
                *(
                    Query(schema.render(CHECKPOINTS, *w.names), {**w.parameters, **owner})
                    for w in writes
                )
            )
            return
        is_cold = remembered is None or not remembered.numbers
        enough = 1 if codec.encrypts else 2
        if is_cold and len(encoder.fresh) >= enough and ref.checkpoint_id and not looked_up:
            # The thread is not new, so it has most of these messages already. (If they are
            # encrypted, reading the thread did not show which.)
            yield from look_up_messages(conversations, ref.thread_id, encoder)
            looked_up = True
            continue
        if agents.claims(ref.thread_id):
            yield from claim_thread(conversations, ref.thread_id, agents)
            looked_up = False
            continue
        fresh = list(encoder.fresh.values())
        lead: dict[str, Any] = {
            **agents.parameters(),
            "thread": ref.thread_id,
            "count": len(fresh),
            "at": origin.at,
            "epoch": remembered.epoch if remembered and encoder.referred else None,
        }
        is_shared = bool(agents.after)
        parts = insert_messages(schema, codec, ref.ns, fresh, origin, is_shared=is_shared)
        ids = {one.element.message_id for one in fresh} - {""}
        if replaced := ids & remembered.ids if remembered else ids:
            supersede = "supersede_shared_messages" if is_shared else "supersede_messages"
            parts.append(WriteParts((supersede,), {"m_replaced": sorted(replaced)}))
        if fresh and (is_cold or agents.speaker_id not in (agents.owner_id, *agents.before)):
            # They may be the agent's first in the thread, so it may not be listed yet.
            parts += list_agent(schema, agents.speaker)
        parts += writes
        # A task's writes must not bring back a thread that was deleted meanwhile.
        is_new = holds and lead["epoch"] is None
        hold: Hold = "hold_thread" if is_new else "hold_known_thread"
        if schema.config.partitions:
            whole = {name: value for part in parts for name, value in part.parameters.items()}
            names = [name for part in parts for name in part.names]
            statements = [Query(take_thread(schema, hold, *names), {**whole, **lead})]
        else:  # a database that shards by itself needs statements that stay in one shard
            statements = [Query(take_thread(schema, hold), lead)]
            for part in parts:
                statement = take_thread(schema, "held_thread", *part.names)
                statements.append(Query(statement, {**part.parameters, **lead}))
        taken: list[Row] = []
        try:
            taken, *_ = yield Execute((*statements,))
        except Error as error:
            if not (faults.is_unique_violation(error) or faults.is_foreign_key_violation(error)):
                raise
            # Another process gave the thread one of these messages, or another agent.
            failed = error
        if not taken:
            # That, or it is another agent's, or messages were deleted since this saver read them:
            # the cache is out of date, so every message is looked up.
            looked_up = True
            known.forget(ref.thread_id)
            forgetful = Encoder(codec, None)
            build(forgetful)
            yield from look_up_messages(conversations, ref.thread_id, forgetful)
            if known.get(ref.thread_id) is None:
                # No thread: its id may have an owner from writes that came before it.
                own = ThreadAgents.resolve(schema, ref.thread_id, name, None)
                adopt = schema.render(CHECKPOINTS, "adopt_thread")
                parameters = {"thread": ref.thread_id, "agent_id": own.owner_id}
                yield from rows(Query(adopt, parameters))
            continue
        ((last, epoch),) = taken
        first = last - len(fresh) + 1
        numbers = {digest: first + i for i, digest in enumerate(encoder.fresh)}
        fingerprints = {own: _settle(n, first) for own, n in encoder.fingerprints.items()}
        lists = {
            channel: listed._replace(numbers=tuple(_settle(n, first) for n in listed.numbers))
            for channel, listed in encoder.lists.items()
        }
        moved = CachedThread(
            agent_id=agents.owner_id,
            agent=agents.owner,
            epoch=epoch,
            numbers=numbers,
            ids=ids,
            fingerprints=fingerprints,
            lists=lists,
            deltas=origin.deltas,
            agents=agents.after,
        )
        known.add(ref.thread_id, moved)
        if fresh:
            conversations.on_messages()
        return
    msg = (
        f"other writers wrote to thread {ref.thread_id!r:.80} during each of {_ATTEMPTS} attempts; "
        "let one process at a time run the thread"
    )
    raise ConcurrentWriteError(msg) from failed


def _settle(number: int, first: int) -> int:
    """Return a message's sequence number, given that of the first new message."""
    return number if number > 0 else first - 1 - number
