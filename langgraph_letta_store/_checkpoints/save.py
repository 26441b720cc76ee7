"""Saving in a conversation, in one step.

Its thread is held, new messages are given numbers, and what refers to them is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from langchain_core.runnables import RunnableConfig
from psycopg import errors as pg

from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS, Hold, take_thread
from langgraph_letta_store._checkpoints.codec import Codec, Fresh, run_key
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._checkpoints.message_columns import cut, describe, storable
from langgraph_letta_store._checkpoints.refs import Place, agent_of
from langgraph_letta_store._checkpoints.thread_cache import Known, KnownThreads
from langgraph_letta_store._checkpoints.thread_owner import (
    ThreadAgents,
    check_owner,
    claim_thread,
    several,
)
from langgraph_letta_store._engine.ids import MAX_NAME_BYTES, label_of
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, Row, rows
from langgraph_letta_store._search.tokenizer.terms import terms
from langgraph_letta_store.errors import ConcurrentWriteError

_OF_THREAD = 5
"""How many columns of a message that was looked up are its thread's."""

_ATTEMPTS = 10
"""How often a step is tried while other processes write to the same thread; each try knows more."""


@dataclass(frozen=True, slots=True)
class Conversations:
    """What operations on conversations work with; `on_messages` is told of new messages."""

    schema: SaverSchema
    codec: Codec
    known: KnownThreads
    on_messages: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is saved, and by which run and step; `at` None is now.

    What a task wrote `under` a checkpoint is of its run, and of the step after. `deltas` are the
    graph's DeltaChannels, as far as this tells.
    """

    at: datetime | None = None
    run_id: str | None = None
    step: int | None = None
    under: str | None = None
    deltas: AbstractSet[tuple[str, str]] = frozenset()


class Write(NamedTuple):
    """A statement in `checkpoints.sql` that writes, or parts of one, and their parameters."""

    parameters: Parameters
    names: tuple[str, ...]

    @classmethod
    def of(cls, *names: str, **parameters: Any) -> Self:
        """Return a write by the names of its parts."""
        return cls(parameters, names)


def save(
    conversations: Conversations,
    config: RunnableConfig,
    place: Place,
    moment: Moment,
    build: Callable[[Encoder], Sequence[Write]],
    *,
    holds: bool,
) -> Operation[None]:
    """Write to a thread, with the messages that what is written refers to.

    Args:
        conversations: what to work with.
        config: names the agent that speaks; without, the one that the thread belongs to does.
        place: the thread, and the parent of what is written.
        moment: when.
        build: encodes the values and returns what writes them; called again where the thread
            turned out to have other messages than was known.
        holds: the thread is held also where no message is concerned.

    Raises:
        ForeignThreadError: the thread is another agent's, and the saver does not share threads.
        ConcurrentWriteError: others wrote the same messages at the same time, over and over.
    """
    schema, codec, known = conversations.schema, conversations.codec, conversations.known
    name = agent_of(config, schema.config.agent_keys)
    failed: Exception | None = None
    looked_up = False
    for _ in range(_ATTEMPTS):
        remembered = known.of(place.thread_id)
        yield from check_owner(conversations, place.thread_id, name, remembered)
        encoder = Encoder(codec, remembered)
        writes = build(encoder)
        if not (holds or encoder.refers):
            yield from rows(
                *(Query(schema.render(CHECKPOINTS, *w.names), w.parameters) for w in writes)
            )
            return
        is_cold = remembered is None or not remembered.numbers
        enough = 1 if codec.encrypts else 2
        if is_cold and len(encoder.fresh) >= enough and place.checkpoint_id and not looked_up:
            # The thread is not new, so most of its messages will be there. (Encrypted, it may be
            # that no message of it was read since this process began.)
            yield from _look_up(conversations, place.thread_id, encoder)
            looked_up = True
            continue
        agents = ThreadAgents.of(schema, place.thread_id, name, remembered)
        if agents.claims(place.thread_id):
            yield from claim_thread(conversations, place.thread_id, agents)
            looked_up = False
            continue
        fresh = list(encoder.fresh.values())
        ids = {one.element.message_id for one in fresh} - {""}
        lead: dict[str, Any] = {
            **agents.parameters(),
            "thread": place.thread_id,
            "count": len(fresh),
            "at": moment.at,
            "epoch": remembered.epoch if remembered and encoder.referred else None,
        }
        is_shared = bool(agents.after)
        parts = _messages(conversations, place.ns, fresh, moment, is_shared=is_shared)
        if replaced := ids & remembered.ids if remembered else ids:
            supersede = "supersede_shared_messages" if is_shared else "supersede_messages"
            parts.append(Write.of(supersede, m_replaced=sorted(replaced)))
        if fresh and (is_cold or agents.speaker_id not in (agents.owner_id, *agents.before)):
            # As far as is known they are its first in the thread, so it may not be listed yet.
            parts += _named(schema, agents.speaker)
        parts += writes
        # What a task writes does not bring back a thread that was deleted meanwhile.
        is_new = holds and lead["epoch"] is None
        hold: Hold = "hold_thread" if is_new else "hold_known_thread"
        if schema.config.partitions:
            whole = {name: value for part in parts for name, value in part.parameters.items()}
            names = [name for part in parts for name in part.names]
            statements = [Query(take_thread(schema, hold, *names), {**whole, **lead})]
        else:  # an engine that shards by itself wants statements that stay in one shard
            statements = [Query(take_thread(schema, hold), lead)]
            for part in parts:
                statement = take_thread(schema, "held_thread", *part.names)
                statements.append(Query(statement, {**part.parameters, **lead}))
        taken: list[Row] = []
        try:
            taken, *_ = yield from rows(*statements)
        except pg.UniqueViolation as error:
            # Another process gave the thread one of these messages.
            failed = error
        if not taken:
            # That, or it is another agent's, or messages were deleted since they were seen: nothing
            # that was remembered counts, so every message is looked up.
            looked_up = True
            known.forget(place.thread_id)
            forgetful = Encoder(codec, None)
            build(forgetful)
            yield from _look_up(conversations, place.thread_id, forgetful)
            continue
        ((last, epoch),) = taken
        first = last - len(fresh) + 1
        numbers = {digest: first + i for i, digest in enumerate(encoder.fresh)}
        prints = {print_: _settled(n, first) for print_, n in encoder.prints.items()}
        lists = {
            channel: listed._replace(numbers=tuple(_settled(n, first) for n in listed.numbers))
            for channel, listed in encoder.lists.items()
        }
        moved = Known(
            agent_id=agents.owner_id,
            agent=agents.owner,
            epoch=epoch,
            numbers=numbers,
            ids=ids,
            prints=prints,
            lists=lists,
            deltas=moment.deltas,
            agents=agents.after,
        )
        known.learn(place.thread_id, moved)
        if fresh:
            conversations.on_messages()
        return
    msg = (
        f"thread {place.thread_id!r} was written to by others each of {_ATTEMPTS} times that this "
        "was tried; let one process at a time run it"
    )
    raise ConcurrentWriteError(msg) from failed


def _settled(number: int, first: int) -> int:
    """Return the sequence number of a message: one below zero counts on from the first new one."""
    return number if number > 0 else first - 1 - number


def _look_up(conversations: Conversations, thread_id: str, encoder: Encoder) -> Operation[None]:
    """Learn which of an encoder's messages the thread has."""
    codec, wanted = conversations.codec, encoder.seen
    name = "find_messages_by_id" if codec.encrypts else "find_messages"
    query = Query(
        conversations.schema.render(CHECKPOINTS, name),
        {"thread": thread_id, "ids": list(wanted.values()), "digests": list(wanted)},
    )
    (found,) = yield from rows(query)
    if found:
        agent_id, agent, epoch, agents, names, *_ = found[0]
        numbers: dict[bytes, int] = {}
        for row in found:
            digest, number, *encrypted = row[_OF_THREAD:]
            if number is not None:
                # What is encrypted has no digest that tells.
                own = codec.element(codec.loads(*encrypted)).digest if encrypted else digest
                numbers[own] = number
        ids = {wanted[digest] for digest in numbers if digest in wanted}
        shared = several(agents, names)
        seen = Known(agent_id, agent, epoch, numbers, ids, agents=shared)
        conversations.known.learn(thread_id, seen)


def _messages(
    conversations: Conversations,
    ns: str,
    fresh: Sequence[Fresh],
    moment: Moment,
    *,
    is_shared: bool,
) -> list[Write]:
    """Return what stores new messages."""
    if not fresh:
        return []
    schema, codec = conversations.schema, conversations.codec
    readable = schema.config.readable
    columns = [_Column.of(codec, one, readable=readable) for one in fresh]
    parameters: dict[str, Any] = {
        "ns": ns,
        "m_under": moment.under,
        "m_step": moment.step,
        "m_run": moment.run_id and run_key(moment.run_id, readable=readable),
        **{f"m_{name}": _array([getattr(c, name) for c in columns]) for name in _Column._fields},
    }
    shared = "shared_" if is_shared else ""
    writes = [Write.of(f"insert_{shared}messages", **parameters)]
    waiting = [i + 1 for i, column in enumerate(columns) if column.texts]
    if schema.has_vectors and waiting:
        ids = {"m_ids": parameters["m_ids"]} if is_shared else {}
        writes.append(Write.of(f"wait_for_{shared}vectors", m_waiting=waiting, **ids))
    return writes


def _named(schema: SaverSchema, agent: str) -> list[Write]:
    """Return what lists an agent with its recall memory, where its name can be a label."""
    label = label_of(agent)
    if not 0 < len(label.encode()) <= MAX_NAME_BYTES:
        return []
    return [Write.of("name_recall", recall=[schema.config.root, label, "recall"])]


def _array(values_: list[Any]) -> list[Any] | None:
    """Return a column to send; one without a value is none at all, and `unnest` fills it up."""
    return values_ if any(value is not None for value in values_) else None


class _Column(NamedTuple):
    """A message as the columns of recall memory, each named as its parameter."""

    ids: str
    digests: bytes
    roles: str | None = None
    names: str | None = None
    calls: str | None = None
    statuses: str | None = None
    models: str | None = None
    inputs: int | None = None
    outputs: int | None = None
    texts: str = ""
    texts_at: int | None = None
    types: str | None = None
    messages: bytes = b""
    terms: str | None = None

    @classmethod
    def of(cls, codec: Codec, fresh: Fresh, *, readable: bool) -> Self:
        element = codec.stored(fresh)
        if not readable:
            return cls(
                element.message_id, element.digest, types=element.type, messages=element.data
            )
        said = describe(fresh.message)
        text = storable(said.text)
        # Of an encrypted message nothing can be cut out.
        plain = element.type is None
        message, text_at = cut(element.data, text) if plain else (element.data, None)
        return cls(
            element.message_id,
            element.digest,
            said.role,
            said.name,
            said.tool_call_id,
            said.status,
            said.model,
            said.input_tokens,
            said.output_tokens,
            text,
            text_at,
            element.type,
            message,
            " ".join(map(str, sorted(terms(text)))) or None,  # sorted: searches bisect them
        )
