"""Saving in a conversation, in one step.

A step locks the thread, numbers its new messages, and writes the rows that refer to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from psycopg import Error

from langgraph_letta_store._checkpoints.checkpoint_sql import (
    SAVE,
    Hold,
    WriteParts,
    take_thread,
)
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._checkpoints.known_messages import look_up_messages
from langgraph_letta_store._checkpoints.message_rows import (
    WriteOrigin,
    insert_messages,
    list_agent,
)
from langgraph_letta_store._checkpoints.message_seals import SealedAfter
from langgraph_letta_store._checkpoints.refs import CheckpointRef
from langgraph_letta_store._checkpoints.thread_cache import CachedThread
from langgraph_letta_store._checkpoints.thread_owner import (
    ThreadAgents,
    check_owner,
    claim_thread,
)
from langgraph_letta_store._engine import faults
from langgraph_letta_store._engine.run_config import read_agent
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.steps import (
    Execute,
    Operation,
    Parameters,
    Query,
    Row,
    rows,
)
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
    agent: str | None = None,
) -> Operation[bool]:
    """Write rows to a thread, with the messages they refer to, and return whether that was allowed.

    It is not if the run goes on from a checkpoint that was deleted with its thread.

    Args:
        conversations: the saver's schema, serializer and cache.
        config: names the agent that speaks; without a name, the thread's owner speaks.
        ref: the thread, and the parent checkpoint.
        origin: when, and by which run and step.
        build: encodes the values and returns the parts that write them; called again if the thread
            has other messages than the saver remembered.
        holds: whether to lock the thread even if the values refer to no messages.
        agent: the agent that speaks, where the config does not name it.

    Raises:
        ForeignThreadError: the thread is another agent's, and the saver does not share threads.
        ConcurrentWriteError: other writers wrote to the thread during each attempt.
    """
    # An import's checkpoints come from elsewhere, so that it goes on from none here.
    ancestors = _NONE if origin.at is not None else _find_ancestors(ref, config)
    under = ancestors is not _NONE
    schema, known = conversations.schema, conversations.thread_cache
    codec = conversations.codec.of_thread(ref.thread_id)
    name = agent or read_agent(config, schema.config.agent_keys)
    failed: Exception | None = None
    looked_up = False
    for _ in range(_ATTEMPTS):
        remembered = known.get(ref.thread_id)
        yield from check_owner(conversations, ref.thread_id, name, remembered)
        encoder = Encoder(codec, remembered)
        writes = build(encoder)
        agents = ThreadAgents.resolve(schema, ref.thread_id, name, remembered)
        if not (holds or encoder.refers):
            owner = {"agent_id": agents.owner_id, "cached": remembered is not None, **ancestors}
            found = yield from rows(
                *(Query(schema.render(SAVE, *w.names), _take(w, owner)) for w in writes)
            )
            return all(found)
        is_cold = remembered is None or not remembered.numbers
        enough = 1 if codec.encrypts else 2
        has_unread = remembered is None or len(encoder.fresh) >= enough
        if is_cold and has_unread and ref.checkpoint_id and not looked_up:
            # The thread is not new, so it has most of these messages already. (If they are
            # encrypted, reading the thread did not show which.) It must not be created either.
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
            **ancestors,
        }
        is_shared = bool(agents.after)
        after = None
        if codec.scope is not None:
            last = remembered.last if remembered else 0
            lead["last"] = last if fresh else None
            speakers = [*agents.after] or [agents.owner_id]
            after = SealedAfter(last, origin.at or datetime.now(UTC), speakers)
        parts = insert_messages(
            schema, codec, ref.ns, fresh, origin, is_shared=is_shared, after=after
        )
        ids = {one.element.message_id for one in fresh} - {""}
        if replaced := ids & remembered.ids if remembered else ids:
            supersede = "supersede_shared_messages" if is_shared else "supersede_messages"
            parts.append(WriteParts((supersede,), {"m_replaced": sorted(replaced)}))
        if fresh and (is_cold or agents.speaker_id not in (agents.owner_id, *agents.before)):
            # They may be the agent's first in the thread, so it may not be listed yet.
            parts += list_agent(schema, agents.speaker)
        parts += writes
        # A thread that was deleted meanwhile must not be created again.
        is_new = holds and lead["epoch"] is None and (remembered is None or not under)
        hold: Hold = "hold_thread" if is_new else "hold_known_thread"
        taken: list[Row] = []
        try:
            taken, *_ = yield Execute((*_render_parts(schema, hold, lead, parts),))
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
            if under:
                read_orphaned = schema.render(SAVE, "read_orphaned")
                given = {"thread": ref.thread_id, **ancestors}
                (((is_orphaned,),),) = yield from rows(Query(read_orphaned, given))
                if is_orphaned:
                    return False
            if known.get(ref.thread_id) is None:
                # No thread: its id may have an owner from writes that came before it.
                own = ThreadAgents.resolve(schema, ref.thread_id, name, None)
                adopt = schema.render(SAVE, "adopt_thread")
                parameters = {"thread": ref.thread_id, "agent_id": own.owner_id}
                yield from rows(Query(adopt, parameters))
            continue
        ((last_sequence, epoch),) = taken
        first = last_sequence - len(fresh) + 1
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
            last=last_sequence,
        )
        known.add(ref.thread_id, moved)
        if fresh:
            conversations.on_messages()
        return True
    msg = (
        f"other writers wrote to thread {ref.thread_id!r:.80} during each of {_ATTEMPTS} attempts; "
        "let one process at a time run the thread"
    )
    raise ConcurrentWriteError(msg) from failed


def _render_parts(
    schema: SaverSchema, hold: Hold, lead: Parameters, parts: Sequence[WriteParts]
) -> list[Query]:
    """Return the statements that lock a thread and run parts, one where that is possible."""
    # A database that shards by itself needs statements that stay in one shard.
    if schema.config.partitions and not any(callable(part.parameters) for part in parts):
        whole = {n: value for part in parts for n, value in _take(part, {}).items()}
        names = [name for part in parts for name in part.names]
        return [Query(take_thread(schema, hold, *names), {**whole, **lead})]
    statements = [Query(take_thread(schema, hold), lead)]
    for part in parts:
        statement = take_thread(schema, "held_thread", *part.names)
        # The last number in the thread, less the count, is that before the part's first message.
        own = {**lead, "count": lead["count"] - part.skipped}
        take = partial(_take, part, own)
        statements.append(Query(statement, take if callable(part.parameters) else take()))
    return statements


def _take(part: WriteParts, lead: Parameters) -> Parameters:
    """Return a part's parameters, prepared now where that was put off, and those of the step."""
    own = part.parameters() if callable(part.parameters) else part.parameters
    return {**own, **lead}


def mark_refused(ref: CheckpointRef, checkpoint_id: str) -> bytes:
    """Return what a checkpoint of a thread is noted as where it was refused."""
    # No id has a NUL character, so that no thread is noted as this.
    return _hash(f"{ref.thread_id}\0{checkpoint_id}")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


_NONE: Parameters = dict.fromkeys(("mark", "mark_own", "mark_root", "own", "root"))
"""The parameters of a write that goes on from no checkpoint."""


def _find_ancestors(ref: CheckpointRef, config: RunnableConfig) -> Parameters:
    """Return the checkpoints that a run goes on from, and what their deletions are noted as."""
    given: Any = config.get("configurable", {}).get("checkpoint_map")
    callers = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
    own, root = ref.checkpoint_id, callers.get("")
    if own is None and not isinstance(root, str):
        return _NONE
    return {
        "mark": _hash(ref.thread_id),
        "mark_own": own and mark_refused(ref, own),
        "mark_root": mark_refused(ref, root) if isinstance(root, str) else None,
        "own": own,
        "root": root if isinstance(root, str) else None,
    }


def _settle(number: int, first: int) -> int:
    """Return a message's sequence number, given that of the first new message."""
    return number if number > 0 else first - 1 - number
