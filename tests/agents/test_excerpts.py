"""Cutting texts for models."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from langgraph_letta_store.agents.tools.excerpts import cut_around, cut_middle, share_room
from langgraph_letta_store.agents.tools.formatting import format_results

TEXTS = st.text(st.sampled_from('ab \n"\\\x00\u304a\U0001f600'), max_size=400)


@given(st.lists(st.integers(0, 1000)), st.integers(0, 3000))
def test_room_is_shared(lengths: list[int], room: int) -> None:
    shares = share_room(lengths, room)
    assert sum(shares) <= room
    assert all(0 <= share <= length for share, length in zip(shares, lengths, strict=True))
    if sum(lengths) <= room:
        assert shares == lengths
    # None gets less than a shorter one.
    pairs = sorted(zip(lengths, shares, strict=True))
    assert [share for _, share in pairs] == sorted(share for _, share in pairs)


@given(TEXTS, TEXTS, st.integers(0, 500))
def test_no_excerpt_is_too_long(text: str, query: str, size: int) -> None:
    excerpt = cut_around(text, query, size)
    assert excerpt.length == len(text)
    assert len(excerpt.text) <= max(size, 0) or excerpt.text == text
    assert len(cut_middle(text, size)) <= max(size, 3)
    if len(text) <= size:
        assert excerpt.text == text


def test_the_part_with_most_words_is_shown() -> None:
    text = f"tea {'x ' * 500}black tea in Kyoto {'y ' * 500}tea"
    assert "black tea in Kyoto" in cut_around(text, "Kyoto black TEA", 60).text
    assert cut_around(text, "nothing of it", 60).text.startswith("tea x")
    japanese = f"{'あ' * 500}昨日京都でお茶を飲んだ{'い' * 500}"
    assert "京都でお茶" in cut_around(japanese, "京都のお茶", 60).text


@given(st.lists(TEXTS, max_size=8), TEXTS, st.integers(100, 1000))
def test_results_never_exceed_their_room(texts: list[str], query: str, room: int) -> None:
    found: list[dict[str, Any]] = [{"id": n, "content": text} for n, text in enumerate(texts)]
    formatted = format_results(found, query, room)
    assert len(formatted) <= room
    if texts:
        assert len(json.loads(formatted)) >= 1
