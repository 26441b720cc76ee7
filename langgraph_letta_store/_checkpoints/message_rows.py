"""Messages in recall memory: which of them a thread has, and what stores new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, Self

from langgraph_letta_store._checkpoints import limits
from langgraph_letta_store._checkpoints.checkpoint_sql import MESSAGES, WriteParts
from langgraph_letta_store._checkpoints.codec import Codec, NewMessage
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.encoder import Encoder
from langgraph_letta_store._checkpoints.message_columns import cut_text, describe
from langgraph_letta_store._checkpoints.message_seals import Said, SealedAfter
from langgraph_letta_store._checkpoints.run_ids import encode_run_id
from langgraph_letta_store._checkpoints.thread_cache import CachedThread
from langgraph_letta_store._checkpoints.thread_owner import ThreadRow
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.ids import MAX_NAME_BYTES, format_label
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, rows
from langgraph_letta_store._search.tokenizer.terms import find_terms

_THREAD_WIDTH = len(ThreadRow._fields)
"""How many columns of a row of `find_messages` are the thread's; the others are a message's."""


@dataclass(frozen=True, slots=True)
class WriteOrigin:
    """When something is written (`at` None: now), and by which run and step.

    A task's writes belong to the run of the checkpoint they are `under`, and to the step after it.
    `deltas` are the graph's DeltaChannels, as far as the checkpoint's metadata names them.
    `said_at` has the times of messages that were said at others, by their ids.
    """

    at: datetime | None = None
    run_id: str | None = None
    step: int | None = None
    under: str | None = None
    deltas: AbstractSet[tuple[str, str]] = frozenset()
    said_at: Mapping[str, datetime] = field(default_factory=dict[str, datetime])


def look_up_messages(
    conversations: Conversations, thread_id: str, encoder: Encoder
) -> Operation[None]:
    """Remember which of an encoder's messages the thread has."""
    codec, wanted = encoder.codec, encoder.seen
    name = "find_messages_by_id" if codec.encrypts else "find_messages"
    query = Query(
        conversations.schema.render(MESSAGES, name),
        {"thread": thread_id, "ids": list(wanted.values()), "digests": list(wanted)},
    )
    (found,) = yield from rows(query)
    if found:
        thread = ThreadRow(*found[0][:_THREAD_WIDTH])
        numbers: dict[bytes, int] = {}
        removed: dict[str, int] = {}
        for row in found:
            message = _FoundMessage(*row[_THREAD_WIDTH:])
            if message.number is not None:
                with name_row(f"message {message.number} of thread {thread_id!r:.80}"):
                    numbers[message.read_digest(codec)] = message.number
                if message.removed:
                    removed[message.removed] = max(message.number, removed.get(message.removed, 0))
        ids = {wanted[digest] for digest in numbers if digest in wanted}
        seen = CachedThread(
            agent_id=thread.agent_id,
            agent=thread.agent,
            epoch=thread.epoch,
            numbers=numbers,
            ids=ids,
            agents=thread.agents,
            removed=removed,
            last=thread.last,
        )
        conversations.thread_cache.add(thread_id, seen)


class _FoundMessage(NamedTuple):
    """A message that a thread has; encrypted messages have no digest, but a type and data.

    `removed` is the id of a removed message, whose placeholder this is.
    """

    digest: bytes | None
    number: int | None
    removed: str | None = None
    type: str | None = None
    data: bytes = b""

    def read_digest(self, codec: Codec) -> bytes:
        """Return the digest; that of an encrypted message is known once it is decrypted."""
        if self.digest is not None:
            return self.digest
        return codec.encode_element(codec.loads(self.type, self.data)).digest


def insert_messages(
    schema: SaverSchema,
    codec: Codec,
    ns: str,
    fresh: Sequence[NewMessage],
    origin: WriteOrigin,
    *,
    is_shared: bool,
    after: SealedAfter | None = None,
) -> list[WriteParts]:
    """Return the parts that store new messages; many or large ones in chunks.

    Sealed messages get their numbers and times here, and so come `after` the thread's last message.
    """
    shared = "shared_" if is_shared else ""
    lengths = [len(one.element.data) for one in fresh]
    if sum(lengths) > limits.MAX_STORED_BYTES:
        for one in fresh:
            name = f"message {one.message.id!r:.80}"
            limits.check_stored([(name, len(one.element.data))], "a message")
    sizes = _chunk_sizes(lengths)
    writes: list[WriteParts] = []
    for start, end in pairwise(accumulate(sizes, initial=0)):
        chunk = _Chunk(
            codec,
            fresh[start:end],
            ns,
            origin,
            readable=schema.config.readable,
            after=after and after.skip(start),
        )
        insert, wait = chunk.parameters, chunk.waiting_parameters
        name = f"insert_{shared}messages"
        if len(sizes) > 1:
            writes.append(WriteParts((name,), insert, start))
            if schema.has_vectors:
                writes.append(WriteParts((f"wait_for_{shared}vectors",), wait, start))
            continue
        writes.append(WriteParts((name,), insert()))
        if schema.has_vectors and (waiting := wait())["m_waiting"]:
            writes.append(WriteParts((f"wait_for_{shared}vectors",), waiting))
    return writes


_CHUNK_MESSAGES = 500
_CHUNK_BYTES = 2**19
"""Of how many messages or bytes a chunk is, each a statement of its own: the server works on one
while the next is prepared, and no copy of a statement takes long."""


def _chunk_sizes(lengths: Sequence[int]) -> list[int]:
    """Return how many messages each chunk has, given their lengths in bytes."""
    sizes: list[int] = []
    count = size = 0
    for length in lengths:
        if count and (count >= _CHUNK_MESSAGES or size + length > _CHUNK_BYTES):
            sizes.append(count)
            count = size = 0
        count += 1
        size += length
    return [*sizes, count] if count else sizes


class _Chunk:
    """New messages that one statement stores."""

    def __init__(
        self,
        codec: Codec,
        fresh: Sequence[NewMessage],
        ns: str,
        origin: WriteOrigin,
        *,
        readable: bool,
        after: SealedAfter | None,
    ) -> None:
        self._codec = codec
        self._fresh = fresh
        self._readable = readable
        self._after = after
        run_id = origin.run_id and encode_run_id(codec, origin.run_id, readable=readable)
        said_at = origin.said_at
        times = [said_at.get(str(one.message.id)) for one in fresh] if said_at else None
        if after is not None:
            times = [at or after.at for at in times or [None] * len(fresh)]
        self._times = times
        self._named = {
            "ns": ns,
            "m_under": origin.under,
            "m_step": origin.step,
            "m_times": times,
            "m_run": run_id,
        }

    def parameters(self) -> Parameters:
        """Return the columns of the messages."""
        columns: list[tuple[Any, ...]] = list(zip(*self._columns, strict=True))
        return {**self._named, **dict(zip(_PARAMETERS, map(_array, columns), strict=True))}

    def waiting_parameters(self) -> Parameters:
        """Return which of the messages have texts to embed."""
        columns = self._columns
        return {
            "m_waiting": [i for i, column in enumerate(columns, start=1) if column.texts],
            "m_ids": [column.ids for column in columns],
        }

    @cached_property
    def _columns(self) -> list[MessageColumns]:
        return [
            MessageColumns.from_message(
                self._codec, one, self._seal(position), readable=self._readable
            )
            for position, one in enumerate(self._fresh)
        ]

    def _seal(self, position: int) -> Said | None:
        if self._after is None or self._times is None:
            return None
        return self._after.seal(position, self._times[position])


def list_agent(schema: SaverSchema, agent: str) -> list[WriteParts]:
    """Return the part that lists an agent's recall memory, if the agent's name can be a label."""
    label = format_label(agent)
    if not 0 < len(label.encode()) <= MAX_NAME_BYTES:
        return []
    return [WriteParts(("name_recall",), {"recall": [schema.config.root, label, "recall"]})]


def _array(column: tuple[Any, ...]) -> list[Any] | None:
    """Return a column to send, or None if it has no values: `unnest` fills it with nulls."""
    return list(column) if column.count(None) < len(column) else None


class MessageColumns(NamedTuple):
    """A message's columns in recall memory, each named as its parameter."""

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
    def from_message(
        cls, codec: Codec, fresh: NewMessage, sealed: Said | None = None, *, readable: bool
    ) -> Self:
        element = codec.make_stored(fresh, sealed)
        if not readable:
            return cls(
                element.message_id, element.digest, types=element.type, messages=element.data
            )
        said = describe(fresh.message)
        text = said.text
        # An encrypted message does not contain its text.
        plain = element.type is None
        message, text_at = cut_text(element.data, text) if plain else (element.data, None)
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
            " ".join(map(str, sorted(find_terms(text)))) or None,  # sorted: searches bisect them
        )


_PARAMETERS = [f"m_{name}" for name in MessageColumns._fields]
"""The parameters of the columns, in their order."""
