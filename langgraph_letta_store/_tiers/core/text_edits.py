"""Edits of a block's text, as Letta's memory tools make them: functions from text to text.

An edit that cannot be made raises an `InvalidOperationError` that names the argument and the
remedy, so that an agent can read it and try again.
"""

from __future__ import annotations

import re

from langgraph_letta_store.errors import InvalidOperationError

END = -1
"""The line number that stands for the end of a text."""

_LINE_NUMBER = re.compile(r"^[ \t]*(?:Line )?\d+(?:[:|→]|\t)[ \t]?", re.MULTILINE | re.IGNORECASE)
"""A number before the text of a line, as tools show it to models."""

_SHOWN = 120
"""How many characters of an argument an error message repeats."""


def append(text: str, content: str) -> str:
    r"""Add a new last line, or several.

    Example:
        >>> append("a", "b")
        'a\nb'
    """
    return f"{text}\n{content}"


def replace(text: str, old_content: str, new_content: str) -> str:
    """Replace every occurrence of a text.

    Raises:
        InvalidOperationError: `old_content` is empty, or does not occur.

    Example:
        >>> replace("a b a", "a", "Z")
        'Z b Z'
    """
    _check_present(text, "old_content", old_content)
    return text.replace(old_content, new_content)


def replace_once(text: str, old_string: str, new_string: str) -> str:
    """Replace the only occurrence of a text.

    Raises:
        InvalidOperationError: `old_string` is empty, does not occur, or occurs more than once.

    Example:
        >>> replace_once("a b", "a", "Z")
        'Z b'
    """
    _check_present(text, "old_string", old_string)
    lines = find_lines(text, old_string)
    if len(lines) > 1:
        named = ", ".join(map(str, dict.fromkeys(lines)))
        msg = (
            f"`old_string` must occur once in the value, got {_shorten(old_string)}, which occurs "
            f"{len(lines)} times, beginning in lines {named}; give more of the text around the one "
            "to replace"
        )
        raise InvalidOperationError(msg)
    return text.replace(old_string, new_string)


def insert(text: str, new_string: str, insert_line: int = END) -> str:
    r"""Insert lines after a line: 0 is the top, -1 the end.

    Raises:
        InvalidOperationError: the text has no such line.

    Example:
        >>> insert("a\nb", "x", 1)
        'a\nx\nb'
    """
    lines = text.split("\n")
    place = len(lines) if insert_line == END else insert_line
    if not 0 <= place <= len(lines):
        msg = (
            "`insert_line` must be the line to insert after, from 0 (the top) to "
            f"{len(lines)} (the last line), or -1 for the end, got {insert_line}"
        )
        raise InvalidOperationError(msg)
    return "\n".join([*lines[:place], new_string, *lines[place:]])


def is_same_place(before: str, now: str, insert_line: int) -> bool:
    r"""Whether a line number still means the same place after a text has changed.

    Example:
        >>> same_place("a\nb", "a\nc", 1), same_place("a\nb", "c\nb", 1)
        (True, False)
    """
    if insert_line in (0, END):
        return True
    return before.split("\n")[:insert_line] == now.split("\n")[:insert_line]


def _check_present(text: str, name: str, wanted: str) -> None:
    if not wanted:
        msg = f"`{name}` must be the text to replace, exactly as in the value, got ''"
        raise InvalidOperationError(msg)
    if wanted not in text:
        bare = _LINE_NUMBER.sub("", wanted)
        if bare != wanted and bare and bare in text:
            msg = (
                f"`{name}` must be a text of the value without line numbers, which are not part of "
                f"it, got {_shorten(wanted)}; leave out what stands before the text of each line"
            )
            raise InvalidOperationError(msg)
        msg = (
            f"`{name}` must be a text of the value, with the same spaces, line breaks and case, "
            f"got {_shorten(wanted)}"
        )
        raise InvalidOperationError(msg)


def find_lines(text: str, wanted: str) -> list[int]:
    """Return the line, from 1, in which each occurrence begins; occurrences may overlap."""
    lines: list[int] = []
    at = text.find(wanted)
    while at >= 0:
        lines.append(text.count("\n", 0, at) + 1)
        at = text.find(wanted, at + 1)
    return lines


def _shorten(text: str) -> str:
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}..."
