"""What `get` and `search` return: items and messages, which also show well where people look.

Items are equal to, print as and pickle like LangGraph's own `Item` and `SearchItem`. In a notebook
they are a table, and `rich.print(item)` draws the same table in a terminal; so are messages of
recall memory.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from langchain_core.messages import BaseMessage
from langgraph.store.base import Item, SearchItem

if TYPE_CHECKING:
    from rich.table import Table

R = TypeVar("R")

_NO_ITEMS = "no items"
_NO_MESSAGES = "no messages"
_LONGEST = 160  # characters of a value (or key) shown; the item itself is never cut


class StoredItem(Item):
    """An item of the store: `namespace`, `key`, `value`, `created_at`, `updated_at`."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return _html(_item_columns([self]), [self], _NO_ITEMS)

    def __rich__(self) -> Table:
        return _table(_item_columns([self]), [self])


class FoundItem(SearchItem):
    """An item that a search found; `score` is a similarity, or None where there was no query."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return _html(_item_columns([self]), [self], _NO_ITEMS)

    def __rich__(self) -> Table:
        return _table(_item_columns([self]), [self])


class FoundItems(list[SearchItem]):
    """The items of one page of search results, best first: a list that shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return _html(_item_columns(self), self, _NO_ITEMS)

    def __rich__(self) -> Table:
        return _table(_item_columns(self), self)


@dataclass(slots=True)
class RecallMessage:
    """A message of recall memory: whose, where and when it was said, by whom, and what.

    `agent_id` is the agent's id (see `operations/identity.py`); `sequence` counts the messages of
    `thread` in the order in which they were stored. `role` is "user", "assistant", "system",
    "tool", or a message's own. `text` is its content and its tool calls in words; `message` is
    the LangChain message itself, read when it is first asked for. `status` is a tool result's,
    "success" or "error"; `run_id` and `step` tell which step of which run stored it.

    `score` is a similarity (or the BM25 score, where nothing is embedded), or None where there was
    no query. `before` and `after` are its neighbours in the thread, in their order.
    """

    agent_id: UUID
    thread: str
    sequence: int
    created_at: datetime
    message_id: str
    role: str
    text: str
    name: str | None
    tool_call_id: str | None
    status: str | None
    model: str | None
    input_tokens: int | None
    output_tokens: int | None
    run_id: str | None
    step: int | None
    load: Callable[[], BaseMessage] = field(repr=False, compare=False)
    score: float | None = None
    before: Sequence[RecallMessage] = field(default=(), repr=False)
    after: Sequence[RecallMessage] = field(default=(), repr=False)
    _message: BaseMessage | None = field(default=None, repr=False, compare=False)

    @property
    def message(self) -> BaseMessage:
        """The LangChain message, as it was stored."""
        if self._message is None:
            self._message = self.load()
        return self._message

    def __getstate__(self) -> dict[str, Any]:
        state = {each.name: getattr(self, each.name) for each in fields(self)}
        # What reads the message stays here with the saver: elsewhere it is read already.
        return {**state, "_message": self.message, "load": None}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    def _repr_html_(self) -> str:
        return _html(_scored(_MESSAGE_COLUMNS, [self]), [self], _NO_MESSAGES)

    def __rich__(self) -> Table:
        return _table(_scored(_MESSAGE_COLUMNS, [self]), [self])


class RecallMessages(list[RecallMessage]):
    """Messages of recall memory: a list that shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return _html(_scored(_MESSAGE_COLUMNS, self), self, _NO_MESSAGES)

    def __rich__(self) -> Table:
        return _table(_scored(_MESSAGE_COLUMNS, self), self)


def _printable(text: str) -> str:
    """Cut to the longest shown; control characters are shown, a terminal does not obey them."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _score(record: object) -> float | None:
    score: float | None = getattr(record, "score", None)  # an Item has none
    return score


def _score_text(record: object) -> str:
    score = _score(record)
    return "" if score is None else f"{score:.3f}"


def _moment(at: datetime) -> str:
    return format(at, "%Y-%m-%d %H:%M %Z").rstrip()


_ITEM_COLUMNS: Mapping[str, Callable[[Item], str]] = {
    "namespace": lambda item: _printable(" / ".join(item.namespace)),
    "key": lambda item: _printable(item.key),
    "value": lambda item: _printable(json.dumps(item.value, ensure_ascii=False, default=str)),
    "score": _score_text,
    "updated": lambda item: _moment(item.updated_at),
}

_MESSAGE_COLUMNS: Mapping[str, Callable[[RecallMessage], str]] = {
    "thread": lambda message: _printable(message.thread),
    "no.": lambda message: str(message.sequence),
    "role": lambda message: _printable(message.role),
    "text": lambda message: _printable(message.text),
    "score": _score_text,
    "created": lambda message: _moment(message.created_at),
}


def _scored(
    columns: Mapping[str, Callable[[R], str]], records: Iterable[R]
) -> Mapping[str, Callable[[R], str]]:
    """All columns, without the scores where no record has one."""
    scored = any(_score(record) is not None for record in records)
    return {name: text for name, text in columns.items() if scored or name != "score"}


def _item_columns(items: Sequence[Item]) -> Mapping[str, Callable[[Item], str]]:
    return _scored(_ITEM_COLUMNS, items)


def _html(columns: Mapping[str, Callable[[R], str]], records: Sequence[R], none: str) -> str:
    if not records:
        return f"<em>{none}</em>"
    head = "".join(f'<th style="text-align:left">{name}</th>' for name in columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:left">{html.escape(text(record))}</td>'
            for text in columns.values()
        )
        + "</tr>"
        for record in records
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _table(columns: Mapping[str, Callable[[R], str]], records: Sequence[R]) -> Table:
    from rich.table import Table  # optional: only who prints with rich has it
    from rich.text import Text

    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    options: dict[str, dict[str, Any]] = {
        "namespace": {"style": "cyan", "no_wrap": True, "max_width": 30},
        "key": {"style": "green", "no_wrap": True, "max_width": 14},
        "value": {"overflow": "fold"},
        "score": {"style": "magenta", "no_wrap": True, "justify": "right"},
        "updated": {"style": "dim", "no_wrap": True},
        "thread": {"style": "cyan", "no_wrap": True, "max_width": 14},
        "no.": {"style": "dim", "no_wrap": True, "justify": "right"},
        "role": {"style": "green", "no_wrap": True, "max_width": 10},
        "text": {"overflow": "fold"},
        "created": {"style": "dim", "no_wrap": True},
    }
    for name in columns:
        table.add_column(name, **options[name])
    for record in records:
        # Text, not str: brackets in a value are not markup
        table.add_row(*(Text(text(record)) for text in columns.values()))
    return table
