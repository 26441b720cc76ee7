"""The difference between two texts, line by line and within a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_AROUND = 2
"""How many unchanged lines are shown around a change."""

_MOST = 20_000
"""Texts with more characters are compared by lines alone."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Piece(NamedTuple):
    """A part of a line, and whether only this side has it."""

    text: str
    changed: bool


class Line(NamedTuple):
    """A line of a difference; "gap" stands for unchanged lines that are left out."""

    kind: Literal["same", "old", "new", "gap"]
    pieces: Sequence[Piece]


def compare(old: str, new: str) -> list[Line]:
    r"""Return the lines of two texts that differ, with some around them; none for equal texts.

    Example:
        >>> [(line.kind, line.pieces[0].text) for line in compare("tea", "tea\nmilk")]
        [('same', 'tea'), ('new', 'milk')]
    """
    if old == new:
        return []
    before, after = old.splitlines(), new.splitlines()
    in_words = len(old) + len(new) <= _MOST
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    lines: list[Line] = []
    for group in matcher.get_grouped_opcodes(_AROUND):
        if lines or group[0][1] > 0:
            lines.append(Line("gap", ()))
        for kind, i, j, k, m in group:
            if kind == "equal":
                lines += [Line("same", [Piece(text, changed=False)]) for text in before[i:j]]
            else:
                lines += _compare_lines(before[i:j], after[k:m], in_words=in_words)
        if group[-1][2] < len(before):
            lines.append(Line("gap", ()))
    return [
        line
        for place, line in enumerate(lines)
        if line.kind != "gap" or place == 0 or lines[place - 1].kind != "gap"
    ]


def _compare_lines(old: Sequence[str], new: Sequence[str], *, in_words: bool) -> Iterator[Line]:
    """Yield replaced lines: word by word where each has a counterpart."""
    if len(old) != len(new) or not in_words:
        yield from (Line("old", [Piece(text, changed=False)]) for text in old)
        yield from (Line("new", [Piece(text, changed=False)]) for text in new)
        return
    for before, after in zip(old, new, strict=True):
        left, right = _WORD.findall(before), _WORD.findall(after)
        matcher = SequenceMatcher(None, left, right, autojunk=False)
        is_alike = matcher.ratio() > 0.4
        removed: list[Piece] = []
        added: list[Piece] = []
        for kind, i, j, k, m in matcher.get_opcodes():
            changed = kind != "equal" and is_alike
            if i < j:
                removed.append(Piece("".join(left[i:j]), changed))
            if k < m:
                added.append(Piece("".join(right[k:m]), changed))
        yield Line("old", removed)
        yield Line("new", added)
