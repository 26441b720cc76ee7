"""The parts of the page without a database: texts, differences, what requests ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from langgraph_letta_store.errors import ConfigurationError
from langgraph_letta_store.ui import formatting
from langgraph_letta_store.ui.diffs import compare
from langgraph_letta_store.ui.security import Access
from langgraph_letta_store.ui.server import is_loopback, write_address
from langgraph_letta_store.ui.site import link

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=3), "now"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(minutes=90), "1 h ago"),
        (timedelta(days=6), "6 d ago"),
        (timedelta(days=29), "1 Nov 2026"),
        (-timedelta(days=1), "now"),
    ],
)
def test_moments_are_told_in_their_largest_unit(ago: timedelta, text: str) -> None:
    assert formatting.format_ago(NOW - ago, NOW) == text


def test_texts_are_cut_at_characters_and_lines() -> None:
    assert formatting.cut("abc", 10) == ("abc", 0)
    assert formatting.cut("a" * 10, 4) == ("aaaa", 6)
    assert formatting.cut("a\nb\nc", 10, 2) == ("a\nb", 2)


@given(st.text(), st.lists(st.text(max_size=3), max_size=4))
def test_marked_texts_are_escaped_and_complete(text: str, words: list[str]) -> None:
    marked = formatting.mark(text, words)
    for tag in ("<mark>", "</mark>"):
        marked = Markup(str(marked).replace(tag, ""))  # noqa: S704  # what is left is compared
    assert marked == Markup.escape(text)


@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=30))
def test_a_difference_leads_from_the_one_text_to_the_other(old: str, new: str) -> None:
    lines = compare(old, new)
    for kind, text in (("old", old), ("new", new)):
        shown = [
            "".join(piece.text for piece in line.pieces) for line in lines if line.kind == kind
        ]
        left = iter(text.splitlines())
        assert all(line in left for line in shown)
    assert bool(lines) == (old.splitlines() != new.splitlines())


def test_a_changed_word_is_marked_within_its_line() -> None:
    old, new = compare("Ada lives in Coimbra.", "Ada lives in Porto.")
    assert [piece.text for piece in old.pieces if piece.changed] == ["Coimbra"]
    assert [piece.text for piece in new.pieces if piece.changed] == ["Porto"]


def test_unchanged_lines_far_from_a_change_are_left_out() -> None:
    old = "\n".join(map(str, range(20)))
    lines = compare(old, old.replace("10", "ten"))
    assert [line.kind for line in lines] == [
        "gap",
        *["same"] * 2,
        "old",
        "new",
        *["same"] * 2,
        "gap",
    ]


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost:8284", True),
        ("LOCALHOST", True),
        ("127.0.0.1:8284", True),
        ("[::1]:8284", True),
        ("192.168.1.7", True),  # no name leads there
        ("memory.example:80", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("user@evil.example", False),
        ("", False),
        ("[", False),
    ],
)
def test_hosts(host: str, allowed: bool) -> None:
    assert Access.parse(["Memory.example"]).allows_host(host) is allowed


def test_a_short_token_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="at least 16 characters, got 5"):
        Access.parse(token="short")  # noqa: S106  # the point


def test_addresses() -> None:
    assert link("/thread", agent="a/b?", at=0, q=None, tag="") == "/thread?agent=a%2Fb%3F&at=0"
    assert write_address("0.0.0.0", 80, "a+b") == "http://127.0.0.1:80/?token=a%2Bb"  # noqa: S104
    assert write_address("::1", 8284, None) == "http://[::1]:8284/"
    assert [is_loopback(host) for host in ("localhost", "127.8.0.1", "::1")] == [True] * 3
    assert not any(map(is_loopback, ("0.0.0.0", "::", "example.org", "10.0.0.1")))  # noqa: S104
