"""Messages as searches return them, read from their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from langchain_core.messages import BaseMessage

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.message_columns import describe
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store.errors import ForgedRowError
from langgraph_letta_store.records import RecallMessage

_SUPERSEDED = "letta.superseded"
"""The type that a read with keys returns of a message that a newer one of its id has replaced."""

PARTS = ("text", "vector", "neighbours", "window", "thread", "speaker", "date", "keys")
"""What a score is made of, in the order in which searches return it."""


def name_parts(parts: Sequence[float | None] | None) -> dict[str, float]:
    """Return what a score is made of, by name."""
    return {name: part for name, part in zip(PARTS, parts or (), strict=False) if part is not None}


def parse_message(
    codec: Codec,
    agent: UUID,
    row: Sequence[Any],
    score: float | None = None,
    parts: Mapping[str, float] | None = None,
) -> RecallMessage:
    """Make a record of the columns `message_columns` of `recall.sql`."""
    thread, sequence, created_at, message_id, role, text, name, call, status, model, *more = row
    input_tokens, output_tokens, run_id, step, type_ = more[:5]
    load = partial(_load, codec, row, agent)
    message = None
    if role is None or type_ in (SEALED, _SUPERSEDED):  # only the serializer can read it
        message = load()
        said = describe(message)
        role, text, name, call, status, model, input_tokens, output_tokens, message_id, _ = said
    return RecallMessage(
        agent_id=agent,
        thread=thread,
        sequence=sequence,
        created_at=created_at,
        message_id=message_id,
        role=role,
        text=text,
        name=name,
        tool_call_id=call,
        status=status,
        model=model,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        run_id=run_id,
        step=step,
        load=load,
        score=score,
        parts=parts or {},
        _message=message,
    )


def _load(codec: Codec, row: Sequence[Any], agent: UUID) -> BaseMessage:
    return open_message(codec, agent, *row[:4], *row[14:16])


def open_message(
    codec: Codec,
    agent: UUID,
    thread: str,
    sequence: int,
    created_at: datetime,
    message_id: str,
    type_: str | None,
    data: bytes,
) -> BaseMessage:
    """Read a message, and check its number, time and agent where they are sealed with it.

    Raises:
        DamagedRowError: it cannot be read; the error names it.
        ForgedRowError: it is not authentic.
        MissingKeyError: the key that it was encrypted with is missing.
    """
    with name_row(f"message {sequence} of thread {thread!r:.80}"):
        own = codec.of_thread(thread)
        if type_ == _SUPERSEDED:
            raise ForgedRowError("a newer message has taken its place")
        said, opened, plain = own.open_message(message_id, type_, data)
        if said is not None:
            said.check(sequence, created_at, agent)
        message: BaseMessage = own.loads(opened, plain)
        return message
