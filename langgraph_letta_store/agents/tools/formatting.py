"""Texts of search results for models: lists in JSON, times in the agent's time zone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Self

from langgraph_letta_store.agents.tools.excerpts import cut_around, cut_middle, share_room
from langgraph_letta_store.config.checks import is_whole
from langgraph_letta_store.errors import ConfigurationError

_LENGTH = len(', "full_length": 1000000000')
_TRIES = 3
LEAST_CHARACTERS = 1_000


RESULT_CHARACTERS = 16_000
"""How many characters a search returns at most: about 4,000 tokens in English."""

SELF_EVIDENT = ""
"""The description of an argument whose name says enough. The schemas of all tools are in every
prompt, so they are short."""

MOST_RESULTS = 50
"""How many results a search returns at most, whatever the model asks for."""


class FoundText(str):
    """A text for the model about a search's hits, with their records, which logs count.

    A tool gives the model a plain text, `str(text)`, for that is what checkpoints keep.
    """

    __slots__ = ("found",)
    found: Sequence[Any]

    def __new__(cls, text: str, found: Sequence[Any]) -> Self:
        """Take the text, and the records that the search returned."""
        self = super().__new__(cls, text)
        self.found = found
        return self


def parse_result_characters(characters: Any) -> int:
    """Return the bound of a search's result.

    Raises:
        ConfigurationError: it is not a whole number from 1,000 on.
    """
    if not is_whole(characters, LEAST_CHARACTERS):
        msg = (
            f"`result_characters` must be a whole number >= {LEAST_CHARACTERS}, got "
            f"{characters!r:.80}; the default is {RESULT_CHARACTERS}"
        )
        raise ConfigurationError(msg)
    return characters


def format_results(
    found: Sequence[Mapping[str, Any]], query: str | None, room: int = RESULT_CHARACTERS
) -> str:
    """Return results as JSON of at most `room` characters.

    Long contents are cut around the words of the query, each with its full length beside it. The
    last results are left out where even that is too long.

    Args:
        found: the results, the best first, each with its text as `content`.
        query: what was looked for; without it, contents are cut at their end.
        room: the bound in characters.
    """
    contents = [str(each["content"]) for each in found]
    others = len(json.dumps([{**each, "content": ""} for each in found], ensure_ascii=False))
    share = room - others - _LENGTH * len(found)
    text = ""
    for _ in range(_TRIES):
        shares = share_room(list(map(len, contents)), share)
        cut = [cut_around(text, query, size) for text, size in zip(contents, shares, strict=True)]
        results = [
            {**each, "content": part.text, **({"full_length": part.length} if part.is_cut else {})}
            for each, part in zip(found, cut, strict=True)
        ]
        text = json.dumps(results, ensure_ascii=False)
        if len(text) <= room:
            return text
        # JSON writes some characters as several.
        share -= len(text) - room
    return format_results(found[:-1], query, room) if len(found) > 1 else cut_middle(text, room)


def format_time(moment: datetime, zone: tzinfo) -> str:
    """Return a time in the agent's time zone, in ISO 8601."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def format_score(score: float | None) -> float | None:
    """Round a similarity; None where there was no query."""
    return None if score is None else round(score, 4)


_SPANS = (("d", 24 * 60 * 60), ("h", 60 * 60), ("m", 60), ("s", 1))


def format_ago(moment: datetime, now: datetime) -> str:
    """Return the time since a moment in Letta's form: "5m ago"."""
    seconds = max(int((now - moment).total_seconds()), 0)
    for unit, length in _SPANS:
        if seconds >= length:
            return f"{seconds // length}{unit} ago"
    return "just now"
