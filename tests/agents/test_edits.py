"""Edits of a text have Letta's semantics, and errors that say what would do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langgraph_letta_store._tiers.core.text_edits import (
    append,
    insert,
    is_same_place,
    replace,
    replace_once,
)
from langgraph_letta_store.errors import InvalidOperationError

TEXTS = st.text(alphabet="ab\n", max_size=12)


def test_append_adds_a_line() -> None:
    assert append("a", "b") == "a\nb"
    assert append("a\nb", "c\nd") == "a\nb\nc\nd"
    assert append("", "a") == "\na"


def test_replace_takes_every_occurrence() -> None:
    assert replace("a b a", "a", "Z") == "Z b Z"
    assert replace("a b a", "a ", "") == "b a"
    assert replace("one\ntwo\nthree", "e\nt", "E T") == "onE Two\nthree"


@pytest.mark.parametrize("edit", [replace, replace_once])
def test_a_text_that_is_not_there_is_an_error(edit: object) -> None:
    assert callable(edit)
    with pytest.raises(
        InvalidOperationError, match=r"^`old_\w+` must be a text of the value, .*, got 'c'"
    ):
        edit("a b", "c", "Z")
    with pytest.raises(
        InvalidOperationError, match=r"^`old_\w+` must be a text of the value, .*, got 'A'"
    ):
        edit("a b", "A", "Z")
    with pytest.raises(
        InvalidOperationError, match=r"^`old_\w+` must be the text to replace, .* got ''"
    ):
        edit("a b", "", "Z")
    with pytest.raises(InvalidOperationError, match=r"must be a text of the value") as raised:
        edit("a b", "x" * 10_000, "Z")
    assert len(str(raised.value)) < 400


def test_replace_once_takes_the_only_occurrence() -> None:
    assert replace_once("a b", "a", "Z") == "Z b"
    assert replace_once("one\ntwo", "e\nt", "") == "onwo"


@pytest.mark.parametrize(
    ("text", "wanted", "times", "lines"),
    [
        ("a b a", "a", 2, "1"),
        ("tea\nmilk\ntea, and tea", "tea", 3, "1, 3"),
        ("one\ntwo\none\ntwo", "one\ntwo", 2, "1, 3"),
        ("aaa", "aa", 2, "1"),
    ],
)
def test_replace_once_names_the_lines_of_several(
    text: str, wanted: str, times: int, lines: str
) -> None:
    with pytest.raises(
        InvalidOperationError, match=rf"occurs {times} times, beginning in lines {lines};"
    ):
        replace_once(text, wanted, "Z")


@pytest.mark.parametrize(
    ("line", "after"),
    [(0, "x\na\nb"), (1, "a\nx\nb"), (2, "a\nb\nx"), (-1, "a\nb\nx")],
)
def test_insert_puts_a_line_after_a_line(line: int, after: str) -> None:
    assert insert("a\nb", "x", line) == after


def test_insert_without_a_line_is_at_the_end() -> None:
    assert insert("a\nb", "x\ny") == "a\nb\nx\ny"


@pytest.mark.parametrize("line", [3, -2, 10**30])
def test_insert_beyond_the_lines_is_an_error(line: int) -> None:
    with pytest.raises(
        InvalidOperationError,
        match=rf"^`insert_line` must be .* to 2 \(the last line\).* got {line}$",
    ):
        insert("a\nb", "x", line)


def test_a_place_is_the_same_while_the_lines_before_it_are() -> None:
    assert is_same_place("a\nb", "a\nc", 1)
    assert is_same_place("a\nb", "a\nb\nc", 2)
    assert not is_same_place("a\nb", "x\na\nb", 1)
    assert not is_same_place("a\nb", "a", 2)
    assert is_same_place("a\nb", "c", 0)
    assert is_same_place("a\nb", "c", -1)


@given(text=TEXTS, new=TEXTS, line=st.integers(-2, 8))
def test_inserted_lines_are_lines(text: str, new: str, line: int) -> None:
    lines = text.split("\n")
    if not -1 <= line <= len(lines):
        with pytest.raises(InvalidOperationError):
            insert(text, new, line)
        return
    at = len(lines) if line == -1 else line
    lines[at:at] = new.split("\n")
    assert insert(text, new, line).split("\n") == lines


@given(text=TEXTS, old=TEXTS.filter(bool), new=TEXTS)
def test_replacing_once_is_replacing_where_there_is_one(text: str, old: str, new: str) -> None:
    places = [at for at in range(len(text)) if text.startswith(old, at)]
    if len(places) == 1:
        (at,) = places
        assert replace_once(text, old, new) == text[:at] + new + text[at + len(old) :]
        assert replace(text, old, new) == replace_once(text, old, new)
    else:
        with pytest.raises(InvalidOperationError):
            replace_once(text, old, new)
