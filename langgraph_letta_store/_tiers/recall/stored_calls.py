"""Separates what was said in stored messages from the tool calls in their texts.

Since migration 23 messages are stored with both. In older messages, words of calls count like words
that were said, until maintenance separates them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from langgraph_letta_store._checkpoints.checkpoint_sql import MESSAGE_BYTES
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.message_columns import describe
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store._search.tokenizer.terms import sort_terms
from langgraph_letta_store._tiers.recall.message import open_message
from langgraph_letta_store.errors import DamagedRowError, ForgedRowError

STORED_CALLS = SqlFile(__name__, "stored_calls", prepare=False)

_BATCH = 500
"""How many messages are looked at in one step."""


class _Stored(NamedTuple):
    agent: UUID
    thread: str
    sequence: int
    created_at: datetime
    message_id: str
    digest: bytes
    type: str | None
    data: bytes


class _Parted(NamedTuple):
    """The new columns of a stored message."""

    agents: UUID
    threads: str
    sequences: int
    digests: bytes
    said: str | None
    terms: str | None
    all_terms: str


def count_stored(schema: Schema[Any]) -> Query:
    """Ask how many messages `part_stored` has to look at."""
    return Query(render_stored(schema, "count_stored"))


def part_stored(conversations: Conversations) -> Operation[int]:
    """Separate what was said from calls in all messages that may have some; return how many had.

    What was said is removed where an older version of this package has removed the text alone.

    Raises:
        MissingKeyError: the key that a message was encrypted with is missing.
    """
    schema = conversations.schema
    yield from schema.find_vectors()
    yield from rows(Query(render_stored(schema, "forget_lost")))
    last: tuple[UUID, str, int] = UUID(int=0), "", 0
    count = 0
    while True:
        place = dict(zip(("agent", "thread", "sequence"), last, strict=True))
        query = Query(render_stored(schema, "read_stored"), {**place, "count": _BATCH})
        (found,) = yield from rows(query)
        if not found:
            return count
        batch = [_Stored._make(row) for row in found]
        last = batch[-1][:3]
        parted = [_part(conversations, one) for one in batch]
        with_calls = [one for one in parted if one.said is not None]
        queries = [Query(render_stored(schema, "split_stored"), _columns(parted))]
        if schema.has_vectors and with_calls:
            keys = dict(list(_columns(with_calls).items())[:3])
            names = ("forget_vectors", "wait_again")
            queries += [Query(render_stored(schema, name), keys) for name in names]
        yield from rows(*queries)
        count += len(with_calls)


def _part(conversations: Conversations, stored: _Stored) -> _Parted:
    key = (*stored[:3], stored.digest)
    try:
        message = open_message(
            *(conversations.codec, stored.agent, *stored[1:5], stored.type, stored.data)
        )
    except (DamagedRowError, ForgedRowError):
        return _Parted(*key, None, None, "")  # a read raises the error; here it stays unchanged
    about = describe(message)
    if about.said is None:
        return _Parted(*key, None, None, "")
    terms, all_terms = (" ".join(map(str, sort_terms(text))) for text in (about.said, about.text))
    return _Parted(*key, about.said, terms or None, all_terms)


def _columns(parted: Sequence[_Parted]) -> dict[str, list[object]]:
    columns = zip(*parted, strict=True)
    return {name: list(column) for name, column in zip(_Parted._fields, columns, strict=True)}


def render_stored(schema: Schema[Any], name: str) -> Statement:
    """Return a statement of `stored_calls.sql`."""
    return schema.render(
        STORED_CALLS,
        name,
        message_bytes=MESSAGE_BYTES,
        may_have_calls=_MAY_HAVE_CALLS,
        lost_text=_LOST_TEXT,
    )


_MAY_HAVE_CALLS = STORED_CALLS.part("may_have_calls")
_LOST_TEXT = STORED_CALLS.part("lost_text")
