"""Records as tables: in a notebook as HTML, in a terminal by rich.

A table's columns are functions from a record to a text, by their headings.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from rich.table import Table

R = TypeVar("R")

_LONGEST = 160  # characters; the record itself is never cut


class Shown(NamedTuple, Generic[R]):
    """What a table shows: its columns and records, and the text where there are no records."""

    columns: Mapping[str, Callable[[R], str]]
    records: Sequence[R]
    none: str


class Displayed:
    """A record, or a list of records, that notebooks and `rich.print` show as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return render_html(*self._as_table())

    def __rich__(self) -> Table:
        columns, records, _ = self._as_table()
        return render_table(columns, records)


def escape(text: str) -> str:
    """Return a text cut to 160 characters, with its control characters escaped."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def format_score(record: object) -> str:
    """Return a record's score as a text, empty without a score."""
    score: float | None = getattr(record, "score", None)  # an Item has none
    return "" if score is None else f"{score:.3f}"


def format_moment(at: datetime) -> str:
    """Return a time to the minute as a text."""
    return format(at, "%Y-%m-%d %H:%M %Z").rstrip()


def drop_empty(
    columns: Mapping[str, Callable[[R], str]], records: Iterable[R], *optional: str
) -> Mapping[str, Callable[[R], str]]:
    """Return the columns, without the optional ones that are empty for every record."""
    listed = list(records)
    return {
        name: text
        for name, text in columns.items()
        if name not in optional or any(text(record) for record in listed)
    }


def render_html(columns: Mapping[str, Callable[[R], str]], records: Sequence[R], none: str) -> str:
    """Return records as an HTML table; `none` is the text where there are no records."""
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


def render_table(columns: Mapping[str, Callable[[R], str]], records: Sequence[R]) -> Table:
    """Return records as a table for `rich.print`."""
    from rich.table import Table  # an optional dependency
    from rich.text import Text

    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    options: dict[str, dict[str, Any]] = {
        "namespace": {"style": "cyan", "no_wrap": True, "max_width": 30},
        "key": {"style": "green", "no_wrap": True, "max_width": 14},
        "name": {"style": "green", "overflow": "fold"},
        "value": {"overflow": "fold"},
        "score": {"style": "magenta", "no_wrap": True, "justify": "right"},
        "updated": {"style": "dim", "no_wrap": True},
        "thread": {"style": "cyan", "no_wrap": True, "max_width": 14},
        "no.": {"style": "dim", "no_wrap": True, "justify": "right"},
        "role": {"style": "green", "no_wrap": True, "max_width": 10},
        "text": {"overflow": "fold"},
        "created": {"style": "dim", "no_wrap": True},
        "label": {"style": "cyan", "no_wrap": True, "max_width": 20},
        "characters": {"style": "dim", "no_wrap": True, "justify": "right"},
        "read-only": {"style": "dim", "no_wrap": True},
        "agents": {"style": "dim", "no_wrap": True, "justify": "right"},
        "outcome": {"style": "green", "no_wrap": True},
        "granted by": {"style": "cyan", "no_wrap": True, "max_width": 24},
        "granted": {"style": "dim", "no_wrap": True},
        "attached": {"style": "green", "no_wrap": True},
        "version": {"style": "dim", "no_wrap": True, "justify": "right"},
        "action": {"style": "green", "no_wrap": True},
        "actor": {"style": "cyan", "no_wrap": True, "max_width": 14},
        "changed": {"style": "dim", "no_wrap": True},
        "id": {"style": "dim", "no_wrap": True, "max_width": 9},
        "content": {"overflow": "fold"},
        "source": {"style": "cyan", "overflow": "fold"},
        "passages": {"no_wrap": True, "justify": "right"},
        "tenant": {"style": "cyan", "no_wrap": True, "max_width": 24},
        "size": {"no_wrap": True, "justify": "right"},
        "items": {"no_wrap": True, "justify": "right"},
        "items a day": {"no_wrap": True, "justify": "right"},
        "messages a day": {"no_wrap": True, "justify": "right"},
        "table": {"style": "cyan", "no_wrap": True},
        "blocks": {"no_wrap": True, "justify": "right"},
        "threads": {"no_wrap": True, "justify": "right"},
        "messages": {"no_wrap": True, "justify": "right"},
        "pages": {"no_wrap": True, "justify": "right"},
        "tags": {"style": "cyan", "max_width": 20},
        "archive": {"style": "cyan", "no_wrap": True, "max_width": 14},
        "kind": {"style": "cyan", "no_wrap": True},
        "number": {"no_wrap": True, "justify": "right"},
        "time zone": {"style": "cyan", "no_wrap": True},
        "duplicates": {"style": "green", "no_wrap": True},
        "tools": {"style": "dim", "overflow": "fold"},
        "new blocks": {"style": "dim", "no_wrap": True, "justify": "right"},
        "limit of new blocks": {"style": "dim", "no_wrap": True, "justify": "right"},
        "active": {"style": "dim", "no_wrap": True},
        "duplicate threshold": {"no_wrap": True, "justify": "right"},
        "search": {"style": "cyan", "no_wrap": True},
        "parts": {"style": "dim", "overflow": "fold"},
        "task": {"style": "cyan", "no_wrap": True},
        "agent": {"style": "green", "no_wrap": True, "max_width": 24},
        "tier": {"style": "cyan", "no_wrap": True},
        "path": {"overflow": "fold"},
        "searches": {"no_wrap": True, "justify": "right"},
        "ms": {"no_wrap": True, "justify": "right"},
        "p50 ms": {"no_wrap": True, "justify": "right"},
        "p95 ms": {"no_wrap": True, "justify": "right"},
        "rows": {"no_wrap": True, "justify": "right"},
        "why": {"overflow": "fold"},
        "what": {"style": "cyan", "no_wrap": True},
        "check": {"style": "cyan", "overflow": "fold"},
        "severity": {"style": "red", "no_wrap": True},
        "found": {"overflow": "fold"},
        "remedy": {"overflow": "fold"},
        "repair": {"style": "green", "overflow": "fold"},
        "status": {"overflow": "fold"},
    }
    for name in columns:
        table.add_column(name, **options[name])
    for record in records:
        # Text, not str: brackets in a value are not markup
        table.add_row(*(Text(text(record)) for text in columns.values()))
    return table
