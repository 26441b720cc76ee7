"""Embeds passages that have no vector, as imports leave them whose vectors were another model's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from langgraph_letta_store._engine.ids import ItemId, lock_slot
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.reembed.backfill import (
    batch_texts,
    embed_texts,
    item_columns,
    split_texts,
)
from langgraph_letta_store._maintenance.reembed.item_texts import ItemText, read_value
from langgraph_letta_store._maintenance.reembed.plan import ReembedPlan
from langgraph_letta_store.errors import SetupError

_FIELD = "content"


def fill_passages(plan: ReembedPlan, advance: Callable[[int], object]) -> Operation[int]:
    """Embed passages without vectors, and return how many vectors were stored.

    Args:
        plan: the plan, whose model is that of the vectors that are there.
        advance: called after each batch with the number of vectors that were stored.

    Raises:
        SetupError: the vectors are of another model.
        EmbeddingError: the model rejects a text, which the message names.
    """
    if not plan.is_current:
        msg = (
            f"the vectors of the schema {plan.schema!r} are of {plan.old['model']!r} with "
            f"{plan.old['dims']} dimensions: fill in those that are missing with the same model, "
            "or replace all of them without --missing"
        )
        raise SetupError(msg)
    stored = 0
    last = ItemText(UUID(int=0), UUID(int=0), _FIELD)
    while found := (yield from _list_passages(plan, last)):
        for part in split_texts([one for one in found if (one.text or "").strip()]):
            stored += yield from _embed(plan, part, advance)
        last = found[-1]
    return stored


def _list_passages(plan: ReembedPlan, last: ItemText) -> Operation[list[ItemText]]:
    place = {"agent": last.agent, "item": last.item, "count": batch_texts(plan)}
    (found,) = yield from rows(plan.query("passages_without_vectors", place))
    return [
        _read_passage(plan, ItemText(agent, item, _FIELD, None, updated_at), tenant, stored)
        for agent, item, updated_at, tenant, stored in found
    ]


def _read_passage(plan: ReembedPlan, passage: ItemText, tenant: str, stored: str) -> ItemText:
    """Return a passage with its text; without one where an encrypted item is no passage."""
    read = read_value(plan.sealer, tenant, ItemId(passage.agent, passage.item), stored)
    text = read.value.get(_FIELD)
    if read.value.get("kind") != "Passage" or not isinstance(text, str):
        return passage
    return passage._replace(text=text, text_hash=read.hash_text(text))


def _embed(
    plan: ReembedPlan, part: list[ItemText], advance: Callable[[int], object]
) -> Operation[int]:
    texts = [(one, str(one.text)) for one in part]
    vectors = yield from embed_texts(plan, texts)
    columns: dict[str, Any] = {
        **item_columns(part),
        "updated": [one.updated_at for one in part],
        "hashes": [one.text_hash for one in part],
        "vectors": [vectors[text] for _, text in texts],
    }
    slots = sorted({lock_slot(one.agent) for one in part})
    hold: Query = plan.query("hold_agents", {"slots": slots})
    _, ((count,),) = yield from rows(hold, plan.query("store_passages", columns))
    advance(int(count))
    return int(count)
