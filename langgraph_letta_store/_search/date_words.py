"""Times that a query names in words: "last May", "two weeks ago", "am 7. Mai", 先週.

Such a query is answered by what was said then, or soon after. A month without a year may be that
month of any of the last years, and a weekday is the last one before the time of the query.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TypeAlias

from langgraph_letta_store._search import date_names as names
from langgraph_letta_store._search.tokenizer.tokenize import fold

Span: TypeAlias = "tuple[datetime, datetime]"
"""A time: its first moment, and the first one after it."""

YEARS = 10
"""How many years a month without a year may lie back."""

MAX_CHARACTERS = 2000
"""How far into a query times are looked for."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+")
EASTERN_HINT = re.compile(r"[\d年月日週周曜天昨今去おきの星년월일주달어제오늘작올해]")
"""Finds a sign that every time in numbers, in Japanese, Chinese or Korean has."""
HINTS = frozenset(
    fold(word)
    for table in (names.MONTHS, names.WEEKDAYS, names.UNITS, names.DAYS_AGO, names.YEARS_AGO)
    for word in table
)
"""The folded words of which every time in words has one, or one that begins as in `HINT_STEMS`."""
HINT_STEMS = frozenset(stem[:5] for stem in names.MONTH_STEMS)
_ISO = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_LOCAL = re.compile(r"(?<!\d)(\d{1,2})([./])(\d{1,2})\2(\d{4})(?!\d)")
_EASTERN_DATE = re.compile(
    r"(?:(\d{4})\s*[年년]\s*)(?:(\d{1,2})\s*[月월])?\s*(?:(\d{1,2})\s*[日号號일])?"
    r"|(\d{1,2})\s*[月월](?!前|전|曜)\s*(?:(\d{1,2})\s*[日号號일])?"
)
_ACCENT = re.compile("[\u0300-\u0305\u0307-\u036f]|(?<!и)\u0306")  # a short "й" is a letter
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|e|º|ª)\b")
_STEMS = re.compile("|".join(names.MONTH_STEMS))
_KANJI = str.maketrans("一二两兩三四五六七八九", "12223456789")
_COUNTED = re.compile(r"[一二两兩三四五六七八九](?=\s*(?:日|天|週|周|か月|ヶ月|个|個|星期|年)\s*)")


def find_spans(query: str, now: datetime) -> list[Span]:
    """Return the times that a query names, in order and without overlaps.

    Args:
        query: what is asked, in any of the languages that are stemmed, or in Japanese, Chinese or
            Korean.
        now: when it is asked.

    Example:
        >>> noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
        >>> [(start, _)] = find_spans("What did we say two weeks ago?", noon)
        >>> start.date().isoformat()  # a Monday
        '2026-11-02'
    """
    text = fold_text(query[:MAX_CHARACTERS])
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = [*_numeric(text), *_eastern(text, today)]
    found += _worded(WORD.findall(_blank(text)), today)
    return _merge(found)


def fold_text(text: str) -> str:
    """Return a text in small letters and without accents; other marks stay."""
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _ACCENT.sub("", apart))


def _blank(text: str) -> str:
    """Return a text without its dates in numbers, and with the French "ago" as one word."""
    text = _ORDINAL.sub("", _LOCAL.sub(" ", _ISO.sub(" ", text)))
    return re.sub(r"\bil y a\b", "il-y-a", text)


def _month(word: str) -> int | None:
    """Return the month that a word names."""
    if word in names.MONTHS:
        return names.MONTHS[word]
    stem = _STEMS.match(word)
    return None if stem is None else names.MONTH_STEMS[stem[0]]


def _numeric(text: str) -> Iterator[Span]:
    """Find dates in numbers; where day and month may be swapped, both count."""
    for year, month, day in _ISO.findall(text):
        yield from _day(int(year), int(month), int(day))
    for one, sign, two, year in _LOCAL.findall(text):
        yield from _day(int(year), int(two), int(one))
        if sign == "/" and one != two:
            yield from _day(int(year), int(one), int(two))


def _eastern(text: str, today: datetime) -> Iterator[Span]:
    """Find the times of Japanese, Chinese and Korean."""
    if not EASTERN_HINT.search(text):
        return
    text = _COUNTED.sub(lambda found: found[0].translate(_KANJI), text)
    for pattern, unit in names.EASTERN:
        for count in re.findall(pattern, text):
            yield from _ago(unit, int(count), today)
        text = re.sub(pattern, " ", text)
    back = 0
    for unit, rows in names.EASTERN_WORDS.items():
        for count in reversed(range(len(rows))):
            for word in sorted(rows[count].split(), key=len, reverse=True):
                spelled = word.replace("_", " ")
                if spelled in text:
                    text = text.replace(spelled, " ")
                    if unit == "week":
                        back = max(back, count)
                    yield from _ago(unit, count, today)
    for pattern in names.EASTERN_WEEKDAYS:
        for word in re.findall(pattern, text):
            (number,) = [names.EASTERN_DAYS[s] for s in word if s in names.EASTERN_DAYS][-1:] or [7]
            yield _weekday(number, today, back)
    for year, month, day, alone, day_alone in _EASTERN_DATE.findall(text):
        yield from _dated(
            *(int(each) if each else None for each in (year, month or alone, day or day_alone)),
            today=today,
        )


def _worded(words: Sequence[str], today: datetime) -> Iterator[Span]:
    """Find the times of languages with spaces between words."""
    for place, word in enumerate(words):
        before, after = words[max(place - 2, 0) : place], words[place + 1 : place + 3]
        beside = {*before[-1:], *after[:1]}
        month = _month(word)
        if word in names.DAYS_AGO:
            yield from _ago("day", names.DAYS_AGO[word], today)
        elif word in names.YEARS_AGO:
            yield from _ago("year", names.YEARS_AGO[word], today)
        elif month is not None and _is_meant(word, before, after):
            yield from _month_span(month, before, words[place + 1 : place + 4], today)
        elif word in names.WEEKDAYS and _is_meant(word, before, after):
            yield _weekday(names.WEEKDAYS[word], today)
        elif word in names.UNITS:
            count = _count(before)
            far = {*words[max(place - 3, 0) : place], *after[:1]}
            if count is not None and far & names.AGO:
                yield from _ago(names.UNITS[word], count, today)
            elif beside & names.LAST:
                yield from _ago(names.UNITS[word], 1, today)
            elif beside & names.THIS:
                yield from _ago(names.UNITS[word], 0, today)
        elif (
            len(word) == 4
            and word.isdecimal()
            and _FIRST_YEAR <= int(word) <= _LAST_YEAR
            and not any(_month(each) for each in words[max(place - 3, 0) : place + 2])
        ):
            yield from _dated(int(word), None, None, today=today)


def _is_meant(word: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a word that also means something else is a time here."""
    if word not in names.UNCLEAR:
        return True
    beside = [*before[-1:], *after[:1]]
    return any(each.isdecimal() for each in beside) or bool({*before[-1:]} & names.BEFORE)


def _month_span(
    month: int, before: Sequence[str], after: Sequence[str], today: datetime
) -> Iterator[Span]:
    """Return a month, or a day of it, of the year that stands beside it."""
    numbers = [int(each) for each in (*reversed(before), *after) if each.isdecimal()]
    year = next((n for n in numbers if _FIRST_YEAR <= n <= _LAST_YEAR), None)
    day = next((n for n in numbers if 1 <= n <= 31), None)
    if year is None and {*before[-1:]} & names.LAST:
        year = today.year - (month >= today.month)
    yield from _dated(year, month, day, today=today)


def _count(before: Sequence[str]) -> int | None:
    """Return the number before a unit."""
    for word in reversed(before):
        if word.isdecimal() and len(word) < 5:
            return int(word)
        if word in names.NUMBERS:
            return names.NUMBERS[word]
    return None


def _dated(
    year: int | None, month: int | None, day: int | None, *, today: datetime
) -> Iterator[Span]:
    """Return a year, a month or a day; without a year, those of the last years."""
    if month is None:
        if year is not None and _FIRST_YEAR <= year <= _LAST_YEAR:
            yield datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        return
    for each in [year] if year else range(today.year - YEARS, today.year + 1):
        if day is not None:
            yield from _day(each, month, day)
        elif 1 <= month <= 12:
            first = datetime(each, month, 1, tzinfo=UTC)
            yield first, _add_months(first, 1)


def _day(year: int, month: int, day: int) -> Iterator[Span]:
    """Return a day, if the calendar has it."""
    try:
        first = datetime(year, month, day, tzinfo=UTC)
        yield first, first + timedelta(days=1)
    except (ValueError, OverflowError):
        return


def _ago(unit: str, count: int, today: datetime) -> Iterator[Span]:
    """Return the day, week, month or year that many units ago; none before the calendar."""
    try:
        if unit == "day":
            first = today - timedelta(days=count)
            yield first, first + timedelta(days=1)
        elif unit == "week":
            first = today - timedelta(days=today.weekday(), weeks=count)
            yield first, first + timedelta(weeks=1)
        elif unit == "month":
            first = _add_months(today.replace(day=1), -count)
            yield first, _add_months(first, 1)
        else:
            first = today.replace(year=today.year - count, month=1, day=1)
            yield first, first.replace(year=first.year + 1)
    except (ValueError, OverflowError):
        return


def _weekday(number: int, today: datetime, weeks: int = 0) -> Span:
    """Return the last such weekday before today, or that of the week that many weeks ago."""
    if weeks:
        monday = today - timedelta(days=today.weekday(), weeks=weeks)
        first = monday + timedelta(days=number - 1)
    else:
        first = today - timedelta(days=(today.weekday() - (number - 1) - 1) % 7 + 1)
    return first, first + timedelta(days=1)


def _add_months(first: datetime, count: int) -> datetime:
    """Return the first day of the month so many later."""
    months = first.year * 12 + first.month - 1 + count
    return first.replace(year=months // 12, month=months % 12 + 1)


def _merge(spans: Sequence[Span]) -> list[Span]:
    """Return times in order; those that overlap are one, unless one is within the other."""
    # A day says more than the month or year that it is in.
    told = [s for s in {*spans} if not any(s != o and s[0] <= o[0] and o[1] <= s[1] for o in spans)]
    told.sort()
    return [(one[0], min(one[1], other[0])) for one, other in pairwise([*told, (_END, _END)])]


_END = datetime.max.replace(tzinfo=UTC)
