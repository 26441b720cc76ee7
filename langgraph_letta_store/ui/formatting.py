"""How the page writes numbers, times, sizes and long texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple

from markupsafe import Markup, escape

LONGEST = 3_000
"""How many characters of a text a list shows."""

MOST_LINES = 30
"""How many lines of it."""

_STEPS = ((60, "s"), (60, "min"), (24, "h"), (7, "d"))


class Excerpt(NamedTuple):
    """The beginning of a text, and how many characters it leaves out."""

    text: str
    left_out: int


def cut(text: str, longest: int = LONGEST, lines: int = MOST_LINES) -> Excerpt:
    """Return the beginning of a text.

    Example:
        >>> cut("a long text", 6)
        Excerpt(text='a long', left_out=5)
    """
    end = min(len(text), longest)
    for count, found in enumerate(re.finditer("\n", text[:end]), 1):
        if count == lines:
            end = found.start()
            break
    return Excerpt(text[:end], len(text) - end)


def format_number(number: float | None) -> str:
    """Return a number with its thousands apart; a hyphen for None."""
    if number is None:
        return "-"
    return f"{number:,}" if isinstance(number, int) else f"{number:,.3g}"


def format_count(number: int, noun: str) -> str:
    """Return a number with its noun.

    Example:
        >>> format_count(1, "message"), format_count(2, "message")
        ('1 message', '2 messages')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def format_ago(at: datetime, now: datetime | None = None) -> str:
    """Return how long ago a moment was, in its largest unit.

    Example:
        >>> noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
        >>> format_ago(noon, noon.replace(hour=14))
        '2 h ago'
    """
    seconds = ((now or datetime.now(UTC)) - at).total_seconds()
    if seconds < 10:
        return "now"
    for size, unit in _STEPS:
        if seconds < size:
            return f"{int(seconds)} {unit} ago"
        seconds /= size
    return format(at, "%d %b %Y").lstrip("0")


def format_moment(at: datetime, zone: tzinfo = UTC) -> str:
    """Return a moment to the second, in a time zone."""
    return format(at.astimezone(zone), "%Y-%m-%d %H:%M:%S %Z")


def format_clock(at: datetime, zone: tzinfo = UTC) -> str:
    """Return the time of day of a moment."""
    return format(at.astimezone(zone), "%H:%M")


def format_day(at: datetime, zone: tzinfo = UTC) -> str:
    """Return the day of a moment, as in "Monday, 30 November 2026"."""
    return format(at.astimezone(zone), "%A, %d %B %Y").replace(", 0", ", ")


def format_json(value: Any) -> str:
    """Return a value as indented JSON; what JSON does not have, as Python writes it."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=repr)


def mark(text: str, words: Iterable[str]) -> Markup:
    """Return a text as HTML with the words of a query marked.

    Example:
        >>> mark("Tea <b>", ["tea"])
        Markup('<mark>Tea</mark> &lt;b&gt;')
    """
    found = sorted({word for word in words if word}, key=len, reverse=True)
    if not found:
        return escape(text)
    pattern = re.compile("|".join(map(re.escape, found)), re.IGNORECASE)
    html, end = Markup(""), 0
    for hit in pattern.finditer(text):
        html += escape(text[end : hit.start()]) + Markup("<mark>{}</mark>").format(hit[0])
        end = hit.end()
    return html + escape(text[end:])


def split_query(query: str | None) -> list[str]:
    """Return the words of a query that are worth marking."""
    words = re.findall(r"\w+", query or "")
    return [word for word in words if len(word) > 2 or not word.isascii()]
