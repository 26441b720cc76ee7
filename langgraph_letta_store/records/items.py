"""Items, as `get` and `search` of a store return them.

Items are equal to, print as and pickle like LangGraph's own `Item` and `SearchItem`. In a notebook
they are a table, and `rich.print(item)` draws the same table in a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from langgraph.store.base import Item, SearchItem

from langgraph_letta_store.records.display import (
    drop_scores,
    escape,
    format_moment,
    format_score,
    render_html,
    render_table,
)

if TYPE_CHECKING:
    from rich.table import Table

_NONE = "no items"


class StoredItem(Item):
    """An item of the store: `namespace`, `key`, `value`, `created_at`, `updated_at`."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return render_html(_item_columns([self]), [self], _NONE)

    def __rich__(self) -> Table:
        return render_table(_item_columns([self]), [self])


class FoundItem(SearchItem):
    """An item that a search found; `score` is a similarity, or None where there was no query."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return render_html(_item_columns([self]), [self], _NONE)

    def __rich__(self) -> Table:
        return render_table(_item_columns([self]), [self])


class FoundItems(list[SearchItem]):
    """The items of one page of search results, best first: a list that shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return render_html(_item_columns(self), self, _NONE)

    def __rich__(self) -> Table:
        return render_table(_item_columns(self), self)


_ITEM_COLUMNS: Mapping[str, Callable[[Item], str]] = {
    "namespace": lambda item: escape(" / ".join(item.namespace)),
    "key": lambda item: escape(item.key),
    "value": lambda item: escape(json.dumps(item.value, ensure_ascii=False, default=str)),
    "score": format_score,
    "updated": lambda item: format_moment(item.updated_at),
}


def _item_columns(items: Sequence[Item]) -> Mapping[str, Callable[[Item], str]]:
    return drop_scores(_ITEM_COLUMNS, items)
