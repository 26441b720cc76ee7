"""Times that a query names in words, and what a time that is named does to a ranking."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from langgraph_letta_store._search.date_words import (
    EASTERN_HINT,
    HINT_STEMS,
    HINTS,
    WORD,
    find_spans,
)
from langgraph_letta_store._search.tokenizer.tokenize import fold

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)  # a Saturday

WEEK_BEFORE = "2026-11-09 2026-11-16"
TWO_WEEKS_BEFORE = "2026-11-02 2026-11-09"
MAY_2023 = "2023-05-01 2023-06-01"
SEVENTH = "2023-05-07 2023-05-08"
YESTERDAY = "2026-11-20 2026-11-21"
LAST_YEAR = "2025-01-01 2026-01-01"

NAMED = {
    "What did we say two weeks ago?": TWO_WEEKS_BEFORE,
    "vor zwei Wochen": TWO_WEEKS_BEFORE,
    "il y a deux semaines": TWO_WEEKS_BEFORE,
    "hace dos semanas": TWO_WEEKS_BEFORE,
    "due settimane fa": TWO_WEEKS_BEFORE,
    "för två veckor sedan": TWO_WEEKS_BEFORE,
    "две недели назад": TWO_WEEKS_BEFORE,
    "二週間前に何を話した": TWO_WEEKS_BEFORE,
    "两周前": TWO_WEEKS_BEFORE,
    "2주 전": TWO_WEEKS_BEFORE,
    "last week": WEEK_BEFORE,
    "letzte Woche": WEEK_BEFORE,
    "la semaine dernière": WEEK_BEFORE,
    "la semana pasada": WEEK_BEFORE,
    "na semana passada": WEEK_BEFORE,
    "vorige week": WEEK_BEFORE,
    "на прошлой неделе": WEEK_BEFORE,
    "先週": WEEK_BEFORE,
    "上周我们说了什么": WEEK_BEFORE,
    "지난주": WEEK_BEFORE,
    "last May": "2026-05-01 2026-06-01",
    "last December": "2025-12-01 2026-01-01",
    "May 2023": MAY_2023,
    "im Mai 2023": MAY_2023,
    "en mai 2023": MAY_2023,
    "2023年5月": MAY_2023,
    "toukokuussa 2023": MAY_2023,
    "7 May 2023": SEVENTH,
    "May 7th, 2023": SEVENTH,
    "am 7. Mai 2023": SEVENTH,
    "2023-05-07": SEVENTH,
    "7.5.2023": SEVENTH,
    "2023年5月7日": SEVENTH,
    "yesterday": YESTERDAY,
    "gestern": YESTERDAY,
    "hier": YESTERDAY,
    "昨日": YESTERDAY,
    "昨天": YESTERDAY,
    "어제": YESTERDAY,
    "on Friday": YESTERDAY,
    "last friday": YESTERDAY,
    "先週の金曜日": "2026-11-13 2026-11-14",
    "3 days ago": "2026-11-18 2026-11-19",
    "3日前": "2026-11-18 2026-11-19",
    "last month": "2026-10-01 2026-11-01",
    "上个月": "2026-10-01 2026-11-01",
    "last year": LAST_YEAR,
    "去年": LAST_YEAR,
    "tavaly": LAST_YEAR,
    "in 2023": "2023-01-01 2024-01-01",
}


@pytest.mark.parametrize("query", NAMED)
def test_a_time_is_found_in_words(query: str) -> None:
    found = [f"{start.date()} {end.date()}" for start, end in find_spans(query, NOON)]
    assert found == [NAMED[query]]


@pytest.mark.parametrize("query", NAMED)
def test_the_quick_look_sees_every_time(query: str) -> None:
    folded = fold(query)
    words = WORD.findall(folded)
    assert (
        EASTERN_HINT.search(folded)
        or HINTS.intersection(words)
        or HINT_STEMS.intersection(word[:5] for word in words)
    )


def test_a_month_without_a_year_may_be_that_of_any_of_the_last_years() -> None:
    found = find_spans("the trip in May", NOON)
    assert [start.year for start, _ in found] == [*range(2016, 2027)]
    assert {(start.month, end.month) for start, end in found} == {(5, 6)}
    assert [start.day for start, _ in find_spans("on the 7th of May", NOON)] == [7] * 11


@pytest.mark.parametrize(
    "query",
    [
        *("What may happen?", "march on", "She is 12", "two dogs", "99999 years ago"),
        *("", "31 June 2023", "2023-13-45", "Mars is a planet", "the second of three"),
    ],
)
def test_what_only_looks_like_a_time_is_none(query: str) -> None:
    assert find_spans(query, NOON) == []


def test_times_are_in_order_and_do_not_overlap() -> None:
    found = find_spans("in May or June 2023, or on 2 June 2023, or last week, or yesterday", NOON)
    assert found == sorted(found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
