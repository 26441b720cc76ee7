"""Cutting texts for models: around the words that were looked for, within a bound of characters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

MARK = "[…]"
"""Stands for what was cut off."""

_SEARCHED = 1_000_000
"""How many characters of a text are searched for the words."""

_MOST_PLACES = 10_000
"""How many places with one of the words are compared."""

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
"""A run of letters of a script that has no spaces between words."""


class Excerpt(NamedTuple):
    """A part of a text, with marks where it was cut, and the length of the whole text."""

    text: str
    length: int

    @property
    def is_cut(self) -> bool:
        """Whether it is not the whole text."""
        return len(self.text) != self.length


def share_room(lengths: Sequence[int], room: int) -> list[int]:
    """Return how many characters each text gets: all that it has, or an equal part of the rest.

    Example:
        >>> share_room([10, 500, 300], 210)
        [10, 100, 100]
    """
    shares = [0] * len(lengths)
    for done, place in enumerate(sorted(range(len(lengths)), key=lengths.__getitem__)):
        shares[place] = min(lengths[place], max(room, 0) // (len(lengths) - done))
        room -= shares[place]
    return shares


def cut_around(text: str, query: str | None, size: int) -> Excerpt:
    """Return at most `size` characters of a text: those around most of a query's words.

    Without a query, and where none of its words is in the text, they are its beginning.

    Example:
        >>> cut_around("a long way to the tea house on the hill", "tea", 20).text
        '[…]y to the tea h[…]'
    """
    if len(text) <= size:
        return Excerpt(text, len(text))
    inside = max(size - 2 * len(MARK), 0)
    start = min(_find_start(text, query, inside), max(len(text) - inside, 0)) if query else 0
    part = text[start : start + inside]
    before = MARK if start else ""
    after = MARK if start + inside < len(text) else ""
    return Excerpt(f"{before}{part}{after}"[: max(size, 0)], len(text))


def cut_middle(text: str, size: int) -> str:
    """Return the beginning and the end of a text that is longer than `size` characters."""
    if len(text) <= size:
        return text
    half = max(size - len(MARK), 0) // 2
    return f"{text[:half]}{MARK}{text[len(text) - half :]}"


def leave_out_middle(text: str, size: int) -> str:
    r"""Return the beginning and the end of a text, and how much was between.

    Example:
        >>> leave_out_middle("a long way to the tea house", 12)
        'a long\n[… 15 characters …]\n house'
    """
    half = size // 2
    return f"{text[:half]}\n[… {len(text) - 2 * half} characters …]\n{text[len(text) - half :]}"


def _find_start(text: str, query: str, size: int) -> int:
    """Return where the part with the most different words of the query begins."""
    words = _split_words(query)
    if not words or not size:
        return 0
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    places: list[tuple[int, str]] = []
    for match in pattern.finditer(text, 0, _SEARCHED):
        places.append((match.start(), match.group().casefold()))
        if len(places) == _MOST_PLACES:
            break
    first, last, most = 0, 0, 0
    inside = Counter[str]()
    left = 0
    for place, word in places:
        inside[word] += 1
        while place - places[left][0] >= size:
            inside[places[left][1]] -= 1
            inside += Counter()  # drops words that are outside now
            left += 1
        if len(inside) > most:
            most, first, last = len(inside), places[left][0], place
    return max((first + last) // 2 - size // 2, 0) if most else 0


def _split_words(query: str) -> list[str]:
    """Return a query's words, the longest first; of scripts without spaces, pairs of letters."""
    words: set[str] = set()
    for word in re.findall(r"\w+", query[:1000]):
        if _WIDE.search(word):
            words.update(word[at : at + 2] for at in range(max(len(word) - 1, 1)))
        elif len(word) > 2 or word.isdigit():  # shorter ones are everywhere
            words.add(word)
    return sorted(words, key=len, reverse=True)[:64]
