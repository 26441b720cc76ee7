"""Items, as `get` and `search` of a store return them.

Items are equal to, print as and pickle like LangGraph's own `Item` and `SearchItem`. In a notebook
they are a table, and `rich.print(item)` draws the same table in a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langgraph.store.base import Item, SearchItem

from langgraph_letta_store.records.display import (
    Displayed,
    Shown,
    drop_empty,
    escape,
    format_moment,
    format_score,
)


class StoredItem(Displayed, Item):
    """An item of the store: `namespace`, `key`, `value`, `created_at`, `updated_at`."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return _list_items([self])


class FoundItem(Displayed, SearchItem):
    """An item that a search found; `score` is a similarity, or None where there was no query."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return _list_items([self])


class FoundItems(Displayed, list[SearchItem]):
    """The items of one page of search results, best first: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return _list_items(self)


_ITEM_COLUMNS: Mapping[str, Callable[[Item], str]] = {
    "namespace": lambda item: escape(" / ".join(item.namespace)),
    "key": lambda item: escape(item.key),
    "value": lambda item: escape(json.dumps(item.value, ensure_ascii=False, default=str)),
    "score": format_score,
    "updated": lambda item: format_moment(item.updated_at),
}


def _list_items(items: Sequence[Item]) -> Shown[Item]:
    return Shown(drop_empty(_ITEM_COLUMNS, items, "score"), items, "no items")
