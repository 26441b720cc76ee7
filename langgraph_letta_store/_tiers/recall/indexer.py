"""Embedding messages after the turn that brought them: what waits, in batches.

A model is called while nothing is locked, so two workers may embed the same message at the same
time; the quicker one's vector is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._engine.schema import SaverSchema, Schema
from langgraph_letta_store._engine.steps import (
    Embed,
    Execute,
    Operation,
    Query,
    Row,
    Vector,
    embed,
    rows,
)
from langgraph_letta_store._search.embedding_text import Encoded, encode
from langgraph_letta_store._tiers.recall import search_sql
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import InvalidOperationError

BATCH = 128
"""How many messages are embedded in one call of the model."""

BATCH_CHARACTERS = 200_000
"""How long their texts may be together: models limit what they take in one request."""

TEXT_CHARACTERS = 6000
"""How much of a text is embedded: within the 8,192 tokens of the usual models, in any script."""

WITH_QUERY = 64
"""How many of an agent's newest waiting messages are embedded along with a query."""

PATIENCE = 5
"""After how many refusals in a row the model is left alone."""


class Waiting(NamedTuple):
    """A message that waits, with as much of its text as is embedded."""

    agent: UUID
    thread: str
    sequence: int
    text: str


_FIRST = Waiting(UUID(int=0), "", 0, "")


def count_waiting(conversations: Conversations) -> Operation[int]:
    """Return how many messages wait to be embedded; 0 where the schema has no vectors."""
    schema = conversations.schema
    if not schema.has_vectors:
        return 0
    (((count,),),) = yield from rows(Query(search_sql.render_messages(schema, "count_waiting"), {}))
    return int(count)


def index_waiting(
    conversations: Conversations, stopped: Callable[[], bool] = lambda: False
) -> Operation[int]:
    """Embed the messages that wait, batch by batch, and return how many were embedded.

    Where the model refuses a batch, its texts are tried one by one, so that one which no model
    takes does not keep the others waiting; it stays, and its error is raised at the end. A model
    that refuses several in a row is left alone until the next time.

    Args:
        conversations: what to work with.
        stopped: says between two batches whether to leave the rest for another time.

    Raises:
        InvalidOperationError: the saver has no index.
        Exception: what the model raised; what it refused stays.
    """
    schema = conversations.schema
    if schema.index is None:
        msg = "this saver embeds nothing: make it with index={'dims': ..., 'embed': ...}"
        raise InvalidOperationError(msg)
    total, refusals = 0, _Refusals()
    last = _FIRST
    while True:
        waiting = yield from _read(schema, last)
        for batch in _split_batches(waiting):
            if stopped():
                return total
            vectors = yield from _embed_batch(schema.index, batch, refusals)
            total += yield from _store(schema, batch, vectors)
            if refusals.first is not None and refusals.in_a_row >= PATIENCE:
                raise refusals.first
        if len(waiting) < BATCH:
            break
        last = waiting[-1]
    if refusals.first is not None:
        raise refusals.first
    return total


def embed_with_waiting(
    schema: SaverSchema, settings: IndexSettings, agent: UUID, query: str
) -> Operation[Encoded]:
    """Embed a query, and in the same call what waits of the agent, so that it can be found.

    Raises:
        EmbeddingError: the model did not return as many vectors as there are texts.
        Exception: what the model raised.
    """
    (found,) = yield Execute((query_newest(schema, agent),))
    batch = next(_split_batches(_parse_waiting(found)), list[Waiting]())
    try:
        asked, vectors = yield from _embed(settings, batch, query)
    except Exception:
        if not batch:
            raise
        # One of the texts may be to blame; `index_waiting` finds out which, and tells.
        asked = yield from embed([], [query])
    else:
        yield from _store(schema, batch, vectors)
    return encode(asked[0], settings)


def query_newest(schema: Schema[Any], agent: UUID) -> Query:
    """Ask for what waits of an agent and may be embedded now: the newest of it."""
    shape = {"agent": agent, "characters": TEXT_CHARACTERS, "count": WITH_QUERY}
    return Query(search_sql.render_messages(schema, "waiting_of_agent", agent=agent), shape)


def embed_waiting(
    schema: Schema[Any], settings: IndexSettings, found: Sequence[Row]
) -> Operation[bool]:
    """Embed what `query_newest` found, in one call of the model; whether any of it was kept."""
    batch = next(_split_batches(_parse_waiting(found)), list[Waiting]())
    if not batch:
        return False
    try:
        _, vectors = yield from _embed(settings, batch)
    except Exception:  # noqa: BLE001  # one of the texts may be to blame: `index_waiting` tells
        return False
    return bool((yield from _store(schema, batch, vectors)))


def _read(schema: SaverSchema, last: Waiting) -> Operation[list[Waiting]]:
    """Read the messages that wait after one, in the order of their keys."""
    place = {"agent": last.agent, "thread": last.thread, "sequence": last.sequence}
    shape = {"characters": TEXT_CHARACTERS, "count": BATCH}
    (found,) = yield from rows(
        Query(search_sql.render_messages(schema, "waiting"), {**place, **shape})
    )
    return _parse_waiting(found)


def _parse_waiting(found: Sequence[Row]) -> list[Waiting]:
    # Some models refuse a text of blanks, and there is nothing in it to be found.
    return [
        Waiting(agent, thread, sequence, text if text.strip() else "")
        for agent, thread, sequence, text in found
    ]


def _split_batches(waiting: Sequence[Waiting]) -> Iterator[list[Waiting]]:
    """Cut what waits into batches that a model takes in one request."""
    batch: list[Waiting] = []
    characters = 0
    for one in waiting:
        if batch and characters + len(one.text) > BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
        batch.append(one)
        characters += len(one.text)
    if batch:
        yield batch


@dataclass(slots=True)
class _Refusals:
    """What a model refused: the first error, and how many texts since it last took one."""

    first: Exception | None = None
    in_a_row: int = 0


def _embed_batch(
    settings: IndexSettings, batch: Sequence[Waiting], refusals: _Refusals
) -> Operation[dict[str, Encoded]]:
    """Embed a batch, or of one that the model refuses the texts that it takes."""
    vectors: dict[str, Encoded] = {}
    try:
        _, vectors = yield from _embed(settings, batch)
    except Exception:  # noqa: BLE001, S110  # a model may raise anything: which texts, is seen below
        pass
    else:
        refusals.in_a_row = 0
        return vectors
    for one in batch:
        if refusals.in_a_row >= PATIENCE:
            break
        try:
            _, vector = yield from _embed(settings, [one])
        except Exception as error:  # noqa: BLE001  # raised by the caller
            refusals.first = refusals.first or error
            refusals.in_a_row += 1
        else:
            vectors |= vector
            refusals.in_a_row = 0
    return vectors


def _embed(
    settings: IndexSettings, batch: Sequence[Waiting], *queries: str
) -> Operation[tuple[Sequence[Vector], dict[str, Encoded]]]:
    """Embed queries and texts in one call: the queries' vectors, and those of the texts by text.

    What is said often ("yes"), or stands in several threads, is embedded once.
    """
    texts = list(dict.fromkeys([one.text for one in batch if one.text]))
    vectors: Sequence[Vector] = (yield Embed(texts, queries)) if texts or queries else ()
    count = len(texts)
    encoded = [encode(vector, settings) for vector in vectors[:count]]
    return vectors[count:], dict(zip(texts, encoded, strict=True))


def _store(
    schema: Schema[Any], batch: Sequence[Waiting], vectors: Mapping[str, Encoded]
) -> Operation[int]:
    """Keep the vectors of those texts of a batch that have one, and return how many were kept."""
    silent = [one for one in batch if not one.text]
    done = [one for one in batch if one.text in vectors]
    if not silent and not done:
        return 0
    queries = [
        # No message of these threads is deleted meanwhile, which would leave its vector behind.
        Query(
            search_sql.render_messages(schema, "keep_threads"),
            _keys(batch),
        ),
        Query(search_sql.render_messages(schema, "stop_waiting"), _keys(silent)),
    ]
    if done:
        kept = {**_keys(done), "vectors": [vectors[one.text] for one in done]}
        queries.append(Query(search_sql.render_messages(schema, "store_vectors"), kept))
    results = yield from rows(*queries)
    return int(results[-1][0][0]) if done else 0


def _keys(batch: Sequence[Waiting]) -> dict[str, Any]:
    return {
        "agents": [one.agent for one in batch],
        "threads": [one.thread for one in batch],
        "sequences": [one.sequence for one in batch],
    }
