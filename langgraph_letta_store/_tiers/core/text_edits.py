"""Edits of a block's text, as Letta's memory tools make them: a text in, the new text out.

What cannot be done is an `InvalidOperationError` that names the argument and says what would do:
an agent reads it and tries again.
"""

from __future__ import annotations

from langgraph_letta_store.errors import InvalidOperationError

END = -1
"""The line that stands for the end of a text."""

_SHOWN = 120
"""How many characters of an argument an error repeats."""


def append(text: str, content: str) -> str:
    r"""Add a new last line, or several.

    Example:
        >>> append("a", "b")
        'a\nb'
    """
    return f"{text}\n{content}"


def replace(text: str, old_content: str, new_content: str) -> str:
    """Replace every occurrence of a text, which must be there.

    Raises:
        InvalidOperationError: it is empty, or not there.

    Example:
        >>> replace("a b a", "a", "Z")
        'Z b Z'
    """
    _check_present(text, "old_content", old_content)
    return text.replace(old_content, new_content)


def replace_once(text: str, old_string: str, new_string: str) -> str:
    """Replace the only occurrence of a text.

    Raises:
        InvalidOperationError: it is empty, not there, or there more than once.

    Example:
        >>> replace_once("a b", "a", "Z")
        'Z b'
    """
    _check_present(text, "old_string", old_string)
    lines = _lines_of(text, old_string)
    if len(lines) > 1:
        named = ", ".join(map(str, dict.fromkeys(lines)))
        msg = (
            f"old_string {_shown(old_string)} is in the value {len(lines)} times, beginning in "
            f"lines {named}; it must be there only once: give more of the text around the one "
            "that is meant"
        )
        raise InvalidOperationError(msg)
    return text.replace(old_string, new_string)


def insert(text: str, new_string: str, insert_line: int = END) -> str:
    r"""Insert lines after a line: 0 is the top, -1 the end.

    Raises:
        InvalidOperationError: there is no such line.

    Example:
        >>> insert("a\nb", "x", 1)
        'a\nx\nb'
    """
    lines = text.split("\n")
    place = len(lines) if insert_line == END else insert_line
    if not 0 <= place <= len(lines):
        msg = (
            f"insert_line is {insert_line}; the value has {len(lines)} "
            f"line{'s' if len(lines) > 1 else ''}: give the line to insert after, from 0 (the "
            f"top) to {len(lines)}, or -1 for the end"
        )
        raise InvalidOperationError(msg)
    return "\n".join([*lines[:place], new_string, *lines[place:]])


def same_place(before: str, now: str, insert_line: int) -> bool:
    r"""Whether a line of a text is still the one that was meant, now that the text has changed.

    Example:
        >>> same_place("a\nb", "a\nc", 1), same_place("a\nb", "c\nb", 1)
        (True, False)
    """
    if insert_line in (0, END):
        return True
    return before.split("\n")[:insert_line] == now.split("\n")[:insert_line]


def _check_present(text: str, name: str, wanted: str) -> None:
    if not wanted:
        msg = f"{name} is empty; give the text to replace, exactly as it is in the value"
        raise InvalidOperationError(msg)
    if wanted not in text:
        msg = (
            f"{name} {_shown(wanted)} is not in the value; give it exactly as it is there, "
            "spaces, line breaks and case included"
        )
        raise InvalidOperationError(msg)


def _lines_of(text: str, wanted: str) -> list[int]:
    """Return the line, from 1, in which each occurrence begins, those that overlap included."""
    lines: list[int] = []
    at = text.find(wanted)
    while at >= 0:
        lines.append(text.count("\n", 0, at) + 1)
        at = text.find(wanted, at + 1)
    return lines


def _shown(text: str) -> str:
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}..."
