"""The texts of items that a reembedding reads, decrypted where the items are encrypted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from langgraph.store.base import get_text_at_path

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.item_seals import open_stored
from langgraph_letta_store._engine.sealing import SEALED, Sealer
from langgraph_letta_store._engine.value_seals import ValueSeals
from langgraph_letta_store._search.embedding_text import text_hash
from langgraph_letta_store.config.fields import tokenize

HashText: TypeAlias = Callable[[str], int]
"""Makes what is kept beside a vector to recognise its text."""


class ItemValue(NamedTuple):
    """A value, and how its texts are hashed: with a key if the item is encrypted."""

    value: Any
    hash_text: HashText


def read_value(sealer: Sealer | None, tenant: str, id_: ItemId, stored: str) -> ItemValue:
    """Return an item's value, given as it is stored.

    Raises:
        ForgedRowError: it is encrypted and not authentic.
        MissingKeyError: its key is missing.
    """
    value: Any = jsonb.decode(stored)
    if SEALED not in value:
        return ItemValue(value, text_hash)
    seals = None if sealer is None else ValueSeals(sealer.of_tenant(tenant))
    name = f"the item {id_.item} of agent {id_.agent}"
    # The value that is stored is the latest: one that was rolled back is refused when it is read.
    opened = open_stored(seals, id_, stored, name, is_latest=False)
    return ItemValue(jsonb.decode(opened), text_hash if seals is None else seals.hash_text)


def find_text(read: ItemValue, field: str, known_hash: int | None) -> str | None:
    """Return the text of an item's vector, by the name of the vector's field; None without one.

    `notes[*].0` is the first of several texts at the path `notes[*]`; where that name could be a
    path of its own too, the hash of the text decides.
    """
    texts: list[str] = []
    path, dot, number = field.rpartition(".")
    if dot and path and number.isascii() and number.isdecimal():
        several = get_text_at_path(read.value, tokenize(path)[1])
        if len(several) > 1:
            texts += several[int(number) : int(number) + 1]
    texts += get_text_at_path(read.value, tokenize(field)[1])[:1]
    same = (text for text in texts if known_hash is not None and read.hash_text(text) == known_hash)
    return next(same, texts[0] if texts else None)


class ItemText(NamedTuple):
    """A missing vector of an item, and its text; None where there is nothing to embed.

    `text_hash` is the hash of the text that is kept beside the vector.
    """

    agent: UUID
    item: UUID
    field: str
    text: str | None = None
    updated_at: Any = None
    text_hash: int | None = None

    @classmethod
    def read(cls, sealer: Sealer | None, row: tuple[Any, ...]) -> ItemText:
        """Read a row of `missing_items`.

        Raises:
            ForgedRowError, MissingKeyError: as `read_value` says.
        """
        agent, item, field, updated_at, known_hash, tenant, stored = row
        if stored is None:
            return cls(agent, item, field, None, updated_at)
        value = read_value(sealer, tenant, ItemId(agent, item), stored)
        text = find_text(value, field, known_hash)
        hashed = None if text is None else value.hash_text(text)
        return cls(agent, item, field, text, updated_at, hashed)
