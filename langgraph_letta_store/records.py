"""What `get` and `search` return: LangGraph's items, which also show well where people look.

They are equal to, print as and pickle like LangGraph's own `Item` and `SearchItem`. In a notebook
they are a table, and `rich.print(item)` draws the same table in a terminal.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from langgraph.store.base import Item, SearchItem

if TYPE_CHECKING:
    from rich.table import Table

_LONGEST = 160  # characters of a value (or key) shown; the item itself is never cut


class StoredItem(Item):
    """An item of the store: `namespace`, `key`, `value`, `created_at`, `updated_at`."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return _html([self])

    def __rich__(self) -> Table:
        return _table([self])


class FoundItem(SearchItem):
    """An item that a search found; `score` is a similarity, or None where there was no query."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return _html([self])

    def __rich__(self) -> Table:
        return _table([self])


class FoundItems(list[SearchItem]):
    """The items of one page of search results, best first: a list that shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return _html(self)

    def __rich__(self) -> Table:
        return _table(self)


def _printable(text: str) -> str:
    """Cut to the longest shown; control characters are shown, a terminal does not obey them."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _score(item: Item) -> float | None:
    return item.score if isinstance(item, SearchItem) else None


def _score_text(item: Item) -> str:
    score = _score(item)
    return "" if score is None else f"{score:.3f}"


_COLUMNS: dict[str, Callable[[Item], str]] = {
    "namespace": lambda item: _printable(" / ".join(item.namespace)),
    "key": lambda item: _printable(item.key),
    "value": lambda item: _printable(json.dumps(item.value, ensure_ascii=False, default=str)),
    "score": _score_text,
    "updated": lambda item: format(item.updated_at, "%Y-%m-%d %H:%M %Z").rstrip(),
}


def _columns(items: Sequence[Item]) -> dict[str, Callable[[Item], str]]:
    """All columns, without the scores where no item has one."""
    scored = any(_score(item) is not None for item in items)
    return {name: text for name, text in _COLUMNS.items() if scored or name != "score"}


def _html(items: Sequence[Item]) -> str:
    if not items:
        return "<em>no items</em>"
    columns = _columns(items)
    head = "".join(f'<th style="text-align:left">{name}</th>' for name in columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:left">{html.escape(text(item))}</td>'
            for text in columns.values()
        )
        + "</tr>"
        for item in items
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _table(items: Sequence[Item]) -> Table:
    from rich.table import Table  # optional: only who prints with rich has it
    from rich.text import Text

    columns = _columns(items)
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    options: dict[str, dict[str, Any]] = {
        "namespace": {"style": "cyan", "no_wrap": True, "max_width": 30},
        "key": {"style": "green", "no_wrap": True, "max_width": 14},
        "value": {"overflow": "fold"},
        "score": {"style": "magenta", "no_wrap": True, "justify": "right"},
        "updated": {"style": "dim", "no_wrap": True},
    }
    for name in columns:
        table.add_column(name, **options[name])
    for item in items:
        # Text, not str: brackets in a value are not markup
        table.add_row(*(Text(text(item)) for text in columns.values()))
    return table
