"""Filling the new tables: missing vectors are listed once, then embedded batch by batch.

The model is called while nothing is locked. A vector is stored only if its text is still the one
that was embedded: texts that were written meanwhile, or are being written, stay missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from langgraph_letta_store._engine.ids import lock_slot
from langgraph_letta_store._engine.steps import Operation, embed, rows
from langgraph_letta_store._maintenance.reembed.find_rejected import find_rejected_text
from langgraph_letta_store._maintenance.reembed.item_texts import ItemText
from langgraph_letta_store._maintenance.reembed.plan import ReembedPlan
from langgraph_letta_store._search.embedding_text import Encoded, encode
from langgraph_letta_store._tiers.recall.indexer import TEXT_CHARACTERS
from langgraph_letta_store.errors import EmbeddingError

LISTED_AT_ONCE = 20_000
"""How many keys one statement lists; a writer of one of them waits that long at most."""

MOST_AT_ONCE = 2048
"""The most texts that are read at once."""

CHARACTERS_AT_ONCE = 1_000_000
"""The most characters that they may have together."""

T = TypeVar("T", bound="ItemText | MessageText")


class MessageText(NamedTuple):
    """A missing vector of a message, and its text; None where the message is gone."""

    agent: UUID
    thread: str
    sequence: int
    text: str | None


def list_missing(plan: ReembedPlan) -> Operation[None]:
    """List all current vectors as missing; triggers list those that are written from now on."""
    place: dict[str, Any] = {"agent": UUID(int=0), "item": UUID(int=0), "field": ""}
    while True:
        query = plan.query("list_items", {**place, "count": LISTED_AT_ONCE})
        (found,) = yield from rows(query)
        if not found:
            break
        ((place["agent"], place["item"], place["field"]),) = found
    place = {"agent": UUID(int=0), "thread": "", "sequence": 0}
    while True:
        query = plan.query("list_messages", {**place, "count": LISTED_AT_ONCE})
        (found,) = yield from rows(query)
        if not found:
            break
        ((place["agent"], place["thread"], place["sequence"]),) = found
    yield from rows(plan.record(listed=True))


def count_missing(plan: ReembedPlan) -> Operation[int]:
    """Return how many vectors are missing."""
    (((items, messages),),) = yield from rows(plan.query("count_missing"))
    return int(items) + int(messages)


def backfill(plan: ReembedPlan, advance: Callable[[int], object]) -> Operation[int]:
    """Embed all missing vectors once, and return how many there were.

    Args:
        plan: the plan.
        advance: called after each batch with the number of vectors that were stored.
    """
    missing = 0
    last = ItemText(UUID(int=0), UUID(int=0), "")
    while items := (yield from _list_items(plan, last)):
        missing += len(items)
        for part in split_texts(items):
            advance((yield from _embed_items(plan, part)))
        last = items[-1]
        if len(items) < batch_texts(plan):
            break  # later keys are being written now: the next round embeds them
    from_ = MessageText(UUID(int=0), "", 0, None)
    while messages := (yield from _list_messages(plan, from_)):
        missing += len(messages)
        for few in split_texts(messages):
            advance((yield from _embed_messages(plan, few)))
        from_ = messages[-1]
        if len(messages) < batch_texts(plan):
            break
    return missing


def batch_texts(plan: ReembedPlan) -> int:
    """Return how many texts are read at once: those of the model's concurrent calls."""
    return min(plan.index.batch_size * plan.index.concurrency, MOST_AT_ONCE)


def _list_items(plan: ReembedPlan, last: ItemText) -> Operation[list[ItemText]]:
    place = {"agent": last.agent, "item": last.item, "field": last.field}
    query = plan.query("missing_items", {**place, "count": batch_texts(plan)})
    (found,) = yield from rows(query)
    return [ItemText.read(plan.sealer, row) for row in found]


def _list_messages(plan: ReembedPlan, last: MessageText) -> Operation[list[MessageText]]:
    place = {"agent": last.agent, "thread": last.thread, "sequence": last.sequence}
    shape = {"characters": TEXT_CHARACTERS, "count": batch_texts(plan)}
    (found,) = yield from rows(plan.query("missing_messages", {**place, **shape}))
    return [MessageText(*row) for row in found]


def _embed_items(plan: ReembedPlan, part: Sequence[ItemText]) -> Operation[int]:
    """Embed texts of items, store the vectors, and return how many are no longer missing."""
    count = 0
    if empty := [one for one in part if one.text is None]:
        slots = sorted({lock_slot(one.agent) for one in empty})
        gone = {**item_columns(empty), "updated": [one.updated_at for one in empty]}
        queries = (plan.query("hold_agents", {"slots": slots}), plan.query("miss_no_items", gone))
        yield from rows(*queries)
        count = len(empty)
    texts = [(one, one.text) for one in part if one.text is not None]
    if texts:
        vectors = yield from embed_texts(plan, texts)
        stored = {
            **item_columns([one for one, _ in texts]),
            "updated": [one.updated_at for one, _ in texts],
            "hashes": [one.text_hash for one, _ in texts],
            "vectors": [vectors[text] for _, text in texts],
        }
        (((done,),),) = yield from rows(plan.query("store_items", stored))
        count += int(done)
    return count


def _embed_messages(plan: ReembedPlan, part: Sequence[MessageText]) -> Operation[int]:
    """Embed messages, store the vectors, and return how many are no longer missing."""
    texts = [(one, one.text) for one in part if one.text is not None]
    vectors = yield from embed_texts(plan, texts)
    empty = [one for one in part if one.text is None]
    queries = [
        plan.query("keep_threads", _messages(part)),
        plan.query("miss_no_messages", _messages(empty)),
    ]
    if texts:
        kept = _messages([one for one, _ in texts])
        kept["vectors"] = [vectors[text] for _, text in texts]
        queries.append(plan.query("store_messages", kept))
    results = yield from rows(*queries)
    return len(empty) + (int(results[-1][0][0]) if texts else 0)


def embed_texts(plan: ReembedPlan, texts: Sequence[tuple[T, str]]) -> Operation[dict[str, Encoded]]:
    """Embed texts, each once, and return their vectors by text.

    Raises:
        EmbeddingError: the model rejects one of them; the message names it.
        Exception: the model's error, where it concerns none of them in particular.
    """
    once = list(dict.fromkeys(text for _, text in texts))
    try:
        vectors = yield from embed(once)
    except Exception as error:  # noqa: BLE001  # models raise what they like
        text, rejection = yield from find_rejected_text(once, error)
        source = next(one for one, other in texts if other == text)
        place = yield from _describe_source(plan, source)
        msg = (
            f"the model rejects {place} ({len(text):,} characters): {rejection}. Change or delete "
            "it, then run this again, which resumes here"
        )
        raise EmbeddingError(msg) from rejection
    encoded = [encode(vector, plan.index) for vector in vectors]
    return dict(zip(once, encoded, strict=True))


def _describe_source(plan: ReembedPlan, source: ItemText | MessageText) -> Operation[str]:
    """Return the key or the place of a text, as its user knows it."""
    if isinstance(source, MessageText):
        return f"message {source.sequence} of thread {source.thread!r}"
    (found,) = yield from rows(
        plan.query("name_item", {"agent": source.agent, "item": source.item})
    )
    name = f"item {found[0][1]!r} in {tuple(found[0][0])}" if found else f"item {source.item}"
    return f"{source.field!r} of {name}"


def split_texts(missing: Sequence[T]) -> Iterator[list[T]]:
    """Split missing texts into parts of a size that is easily held in memory and sent."""
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


def item_columns(part: Sequence[ItemText]) -> dict[str, Any]:
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
