"""New messages in recall memory: their columns, and the parts of a statement that store them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import accumulate, chain, count, pairwise, repeat
from typing import Any, NamedTuple, Self

from langgraph_letta_store._checkpoints import limits
from langgraph_letta_store._checkpoints.checkpoint_sql import WriteParts
from langgraph_letta_store._checkpoints.codec import Codec, NewMessage
from langgraph_letta_store._checkpoints.message_columns import cut_text, describe
from langgraph_letta_store._checkpoints.message_seals import Said, SealedAfter
from langgraph_letta_store._checkpoints.run_ids import encode_run_id
from langgraph_letta_store._engine.dumped import dump_int4
from langgraph_letta_store._engine.ids import MAX_NAME_BYTES, format_label
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.steps import Parameters
from langgraph_letta_store._search.tokenizer.terms import sort_terms


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
        if len(sizes) > 1:
            writes.append(WriteParts((f"insert_{shared}messages",), insert, start))
            if schema.has_vectors:
                writes.append(WriteParts((f"wait_for_{shared}vectors",), wait, start))
            continue
        if len(fresh) == 1:
            writes.append(WriteParts((f"insert_{shared}message",), chunk.parameters_of_one()))
        else:
            writes.append(WriteParts((f"insert_{shared}messages",), insert()))
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
    messages = size = 0
    for length in lengths:
        if messages and (messages >= _CHUNK_MESSAGES or size + length > _CHUNK_BYTES):
            sizes.append(messages)
            messages = size = 0
        messages += 1
        size += length
    return [*sizes, messages] if messages else sizes


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
        named = dict(zip(_PARAMETERS, map(_array, columns[:-1]), strict=True))
        terms: tuple[Sequence[int], ...] = columns[-1]
        ends = [*accumulate(map(len, terms))]
        return {
            **self._named,
            **named,
            "m_terms": dump_int4(chain.from_iterable(terms)),
            "m_terms_from": dump_int4([1, *(end + 1 for end in ends[:-1])]),
            "m_terms_to": dump_int4(ends),
        }

    def parameters_of_one(self) -> Parameters:
        """Return the columns of the only message, which cost less to send than arrays do."""
        (column,) = self._columns
        named = dict(zip(_PARAMETERS, column[:-1], strict=True))
        terms = " ".join(map(str, column.terms)) or None
        time = self._times[0] if self._times else None
        return {**self._named, **named, "m_terms": terms, "m_times": time}

    def waiting_parameters(self) -> Parameters:
        """Return which of the messages have texts to embed."""
        waiting = [
            (i, column.ids)
            for i, column in enumerate(self._columns, start=1)
            if (column.texts if column.said is None else column.said)
        ]
        return {"m_waiting": [i for i, _ in waiting], "m_waiting_ids": [id_ for _, id_ in waiting]}

    @cached_property
    def _columns(self) -> list[MessageColumns]:
        sealed: Iterable[Said | None] = repeat(None, len(self._fresh))
        if self._after is not None and self._times is not None:
            sealed = map(self._after.seal, count(), self._times)
        return [
            MessageColumns.from_message(self._codec, one, said, readable=self._readable)
            for one, said in zip(self._fresh, sealed, strict=True)
        ]


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
    """A message's columns in recall memory, each named as its parameter; its terms are sorted."""

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
    said: str | None = None
    all_terms: str | None = None
    terms: Sequence[int] = ()

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
        all_terms = None
        if said.said is not None:
            all_terms = " ".join(map(str, sort_terms(text)))
        elif text_at is None and said.role == "assistant":
            all_terms = ""  # it has no tool calls
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
            said.said,
            all_terms,
            sort_terms(text if said.said is None else said.said),
        )


_PARAMETERS = [f"m_{name}" for name in MessageColumns._fields[:-1]]
"""The parameters of the columns but for the terms, in their order."""
