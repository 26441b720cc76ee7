"""Filling the new tables: what is missing is listed once, then embedded batch by batch.

The model is called while nothing is locked. A vector is stored only where its text is still the
one that was embedded: what was written meanwhile, or is being written, stays missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from langgraph.store.base import get_text_at_path

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import lock_slot
from langgraph_letta_store._engine.steps import Operation, embed, rows
from langgraph_letta_store._maintenance.reembed.find_rejected import refused
from langgraph_letta_store._maintenance.reembed.plan import Move
from langgraph_letta_store._search.embedding_text import Encoded, encode, text_hash
from langgraph_letta_store._tiers.recall.indexer import TEXT_CHARACTERS
from langgraph_letta_store.config.fields import tokenize
from langgraph_letta_store.errors import EmbeddingError

LISTED_AT_ONCE = 20_000
"""How many keys one statement lists: whoever writes one of them waits no longer than for these."""

MOST_AT_ONCE = 2048
"""How many texts are read at once, at most."""

CHARACTERS_AT_ONCE = 1_000_000
"""How long they may be together."""

T = TypeVar("T", bound="ItemText | MessageText")


class ItemText(NamedTuple):
    """A vector of an item that is missing, and its text; None where there is nothing to embed."""

    agent: UUID
    item: UUID
    field: str
    updated_at: datetime | None
    text: str | None


class MessageText(NamedTuple):
    """A vector of a message that is missing, and its text; None where it is gone."""

    agent: UUID
    thread: str
    sequence: int
    text: str | None


def list_missing(move: Move) -> Operation[None]:
    """Write down which vectors there are; those that are written from now on list themselves."""
    place: dict[str, Any] = {"agent": UUID(int=0), "item": UUID(int=0), "field": ""}
    while True:
        query = move.query("list_items", {**place, "count": LISTED_AT_ONCE})
        (found,) = yield from rows(query)
        if not found:
            break
        ((place["agent"], place["item"], place["field"]),) = found
    place = {"agent": UUID(int=0), "thread": "", "sequence": 0}
    while True:
        query = move.query("list_messages", {**place, "count": LISTED_AT_ONCE})
        (found,) = yield from rows(query)
        if not found:
            break
        ((place["agent"], place["thread"], place["sequence"]),) = found
    yield from rows(move.record(listed=True))


def count_missing(move: Move) -> Operation[int]:
    """Return how many vectors are missing."""
    (((items, messages),),) = yield from rows(move.query("count_missing"))
    return int(items) + int(messages)


def fill(move: Move, advance: Callable[[int], object]) -> Operation[int]:
    """Go once through all that is missing; how many there were.

    Args:
        move: what is moved.
        advance: is told after each batch how many of the missing are there now.
    """
    missing = 0
    last = ItemText(UUID(int=0), UUID(int=0), "", None, None)
    while items := (yield from _missing_items(move, last)):
        missing += len(items)
        for part in _parts(items):
            advance((yield from _embed_items(move, part)))
        last = items[-1]
        if len(items) < at_once(move):
            break  # what comes behind is being written now: a next time, or this would not end
    from_ = MessageText(UUID(int=0), "", 0, None)
    while messages := (yield from _missing_messages(move, from_)):
        missing += len(messages)
        for few in _parts(messages):
            advance((yield from _embed_messages(move, few)))
        from_ = messages[-1]
        if len(messages) < at_once(move):
            break
    return missing


def text_of(value: Any, field: str, known_hash: int | None) -> str | None:
    """Return the text that an item's vector is of, told by the name of its field; None without one.

    `notes[*].0` is the first of several texts at the path `notes[*]`; where that name could be a
    path of its own too, the hash of the text tells which.
    """
    texts: list[str] = []
    path, dot, number = field.rpartition(".")
    if dot and path and number.isascii() and number.isdecimal():
        several = get_text_at_path(value, tokenize(path)[1])
        if len(several) > 1:
            texts += several[int(number) : int(number) + 1]
    texts += get_text_at_path(value, tokenize(field)[1])[:1]
    same = (text for text in texts if known_hash is not None and text_hash(text) == known_hash)
    return next(same, texts[0] if texts else None)


def at_once(move: Move) -> int:
    """Return how many texts are read at once: what the model is given at once."""
    return min(move.index.batch_size * move.index.concurrency, MOST_AT_ONCE)


def _missing_items(move: Move, last: ItemText) -> Operation[list[ItemText]]:
    place = {"agent": last.agent, "item": last.item, "field": last.field}
    query = move.query("missing_items", {**place, "count": at_once(move)})
    (found,) = yield from rows(query)
    missing: list[ItemText] = []
    for agent, item, field, updated_at, known_hash, value in found:
        read = None if value is None else jsonb.decode(value)
        text = None if read is None else text_of(read, field, known_hash)
        missing.append(ItemText(agent, item, field, updated_at, text))
    return missing


def _missing_messages(move: Move, last: MessageText) -> Operation[list[MessageText]]:
    place = {"agent": last.agent, "thread": last.thread, "sequence": last.sequence}
    shape = {"characters": TEXT_CHARACTERS, "count": at_once(move)}
    (found,) = yield from rows(move.query("missing_messages", {**place, **shape}))
    return [MessageText(*row) for row in found]


def _embed_items(move: Move, part: Sequence[ItemText]) -> Operation[int]:
    """Embed texts of items and store the vectors; return how many are not missing any more."""
    count = 0
    if empty := [one for one in part if one.text is None]:
        slots = sorted({lock_slot(one.agent) for one in empty})
        gone = {**_items(empty), "updated": [one.updated_at for one in empty]}
        queries = (move.query("hold_agents", {"slots": slots}), move.query("miss_no_items", gone))
        yield from rows(*queries)
        count = len(empty)
    texts = [(one, one.text) for one in part if one.text is not None]
    if texts:
        vectors = yield from _vectors(move, texts)
        stored = {
            **_items([one for one, _ in texts]),
            "updated": [one.updated_at for one, _ in texts],
            "hashes": [text_hash(text) for _, text in texts],
            "vectors": [vectors[text] for _, text in texts],
        }
        (((done,),),) = yield from rows(move.query("store_items", stored))
        count += int(done)
    return count


def _embed_messages(move: Move, part: Sequence[MessageText]) -> Operation[int]:
    """Embed messages and store the vectors; return how many are not missing any more."""
    texts = [(one, one.text) for one in part if one.text is not None]
    vectors = yield from _vectors(move, texts)
    empty = [one for one in part if one.text is None]
    queries = [
        move.query("keep_threads", {"threads": sorted({one.thread for one in part})}),
        move.query("miss_no_messages", _messages(empty)),
    ]
    if texts:
        kept = _messages([one for one, _ in texts])
        kept["vectors"] = [vectors[text] for _, text in texts]
        queries.append(move.query("store_messages", kept))
    results = yield from rows(*queries)
    return len(empty) + (int(results[-1][0][0]) if texts else 0)


def _vectors(move: Move, texts: Sequence[tuple[T, str]]) -> Operation[dict[str, Encoded]]:
    """Embed texts, each once, and return their vectors by text.

    Raises:
        EmbeddingError: the model refuses one of them; says which.
        Exception: what the model raised, where it is none of them in particular.
    """
    once = list(dict.fromkeys(text for _, text in texts))
    try:
        vectors = yield from embed(once)
    except Exception as error:  # noqa: BLE001  # models raise what they like
        text, refusal = yield from refused(once, error)
        whose = next(one for one, other in texts if other == text)
        place = yield from _place(move, whose)
        msg = (
            f"the model refuses {place} ({len(text):,} characters): {refusal}. Change or delete "
            "it, then run this again, which goes on from here"
        )
        raise EmbeddingError(msg) from refusal
    encoded = [encode(vector, move.index) for vector in vectors]
    return dict(zip(once, encoded, strict=True))


def _place(move: Move, whose: ItemText | MessageText) -> Operation[str]:
    """Say which text it is, as its user knows it."""
    if isinstance(whose, MessageText):
        return f"message {whose.sequence} of thread {whose.thread!r}"
    (found,) = yield from rows(move.query("name_item", {"agent": whose.agent, "item": whose.item}))
    name = f"item {found[0][1]!r} in {tuple(found[0][0])}" if found else f"item {whose.item}"
    return f"{whose.field!r} of {name}"


def _parts(missing: Sequence[T]) -> Iterator[list[T]]:
    """Cut what is missing into parts that are easily held and sent."""
    part: list[T] = []
    characters = 0
    for one in missing:
        length = len(one.text or "")
        if part and characters + length > CHARACTERS_AT_ONCE:
            yield part
            part, characters = [], 0
        part.append(one)
        characters += length
    if part:
        yield part


def _items(part: Sequence[ItemText]) -> dict[str, Any]:
    return {
        "agents": [one.agent for one in part],
        "items": [one.item for one in part],
        "fields": [one.field for one in part],
    }


def _messages(part: Sequence[MessageText]) -> dict[str, Any]:
    return {
        "agents": [one.agent for one in part],
        "threads": [one.thread for one in part],
        "sequences": [one.sequence for one in part],
    }
