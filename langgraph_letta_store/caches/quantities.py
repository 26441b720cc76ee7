"""What questions measure in, and the times that they name: both in any wording.

"10 miles in km" and "10 km in miles" have the same words and numbers, and 月曜日 and 火曜日 differ
in one sign of a longer word, so both are read out of the text and compared by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from langgraph_letta_store._search import date_names
from langgraph_letta_store._search.date_words import fold_text

Measured: TypeAlias = "tuple[list[tuple[str, str]], list[str]]"
"""Numbers with the units behind them, in order of size, and the other units as they come."""

_SPELLED = """
    km kilometre kilometres kilometer kilometers kilomètre kilomètres kilómetro kilómetros
    metre metres meter meters mètre mètres metro metros
    cm centimetre centimetres centimeter centimeters zentimeter
    mm millimetre millimetres millimeter millimeters
    mile miles meile meilen milla millas
    yard yards
    foot feet ft
    inch inches zoll
    kg kilo kilos kilogram kilograms kilogramm
    gram grams gramm gramme grammes gramo gramos
    mg milligram milligrams
    lb lbs pound pounds pfund
    oz ounce ounces
    litre litres liter liters litro litros
    ml millilitre millilitres milliliter milliliters
    gallon gallons
    pint pints
    cup cups tasse tassen
    spoon spoons teaspoon teaspoons tablespoon tablespoons
    hour hours hr hrs stunde stunden heure heures hora horas
    minute minutes minuten minuto minutos
    second seconds sekunde sekunden seconde secondes segundo segundos
    day days tag tage tagen jour jours día días
    week weeks woche wochen semaine semaines semana semanas
    month months monat monate monaten mois mes meses
    year years jahr jahre jahren année années año años
    celsius
    fahrenheit
    kelvin
    dollar dollars usd
    euro euros eur
    yen jpy
    byte bytes
    kb kilobyte kilobytes
    mb megabyte megabytes
    gb gigabyte gigabytes
    tb terabyte terabytes
    mph
    kmh
"""
_UNITS = {word: row.split()[0] for row in _SPELLED.strip().splitlines() for word in row.split()}

_SHORT = {
    "m": "metre",
    "g": "gram",
    "l": "litre",
    "h": "hour",
    "min": "minute",
    "s": "second",
    "c": "celsius",
    "f": "fahrenheit",
    "in": "inch",
    "d": "day",
}
"""Units only behind a number: elsewhere these are letters, or other words."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PART = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_EASTERN_UNITS = re.compile(
    r"キロメートル|キロ|メートル|マイル|時間|分間|秒|公里|英里|千米|公斤|英镑|小时|分钟|킬로미터|마일|시간"
)
_WEEKDAYS = re.compile("|".join(date_names.EASTERN_WEEKDAYS))
_EASTERN_TIMES = {
    word.replace("_", " "): (unit, count)
    for unit, rows in date_names.EASTERN_WORDS.items()
    for count, row in enumerate(rows)
    for word in row.split()
} | {
    **dict.fromkeys(("明日", "あした", "明天", "내일"), ("day", -1)),
    **dict.fromkeys(("来週", "下周", "下週", "下星期", "다음주", "다음 주"), ("week", -1)),
    **dict.fromkeys(("来月", "下个月", "下個月", "다음달", "다음 달"), ("month", -1)),
    **dict.fromkeys(("来年", "明年", "내년"), ("year", -1)),
    **dict.fromkeys(("午前", "上午", "오전"), ("half", 0)),
    **dict.fromkeys(("午後", "下午", "오후"), ("half", 1)),
}
_EASTERN_TIME = re.compile("|".join(sorted(_EASTERN_TIMES, key=len, reverse=True)))
_TIME_WORDS = {
    word: (kind, number)
    for kind, table in (
        ("month", date_names.MONTHS),
        ("weekday", date_names.WEEKDAYS),
        ("day", date_names.DAYS_AGO),
    )
    for word, number in table.items()
    if word not in date_names.UNCLEAR
}


def measure_alike(one: str, other: str) -> bool:
    """Whether two texts measure the same in the same units.

    Example:
        >>> measure_alike("10 miles in km", "10 km in miles")
        False
    """
    return _find_units(one) == _find_units(other)


def name_same_times(one: str, other: str) -> bool:
    """Whether two texts name the same days, weekdays and months.

    Example:
        >>> name_same_times("on Monday", "montags") or name_same_times("月曜日", "火曜日")
        False
    """
    return _find_times(one) == _find_times(other)


def _find_units(text: str) -> Measured:
    parts: Sequence[str] = _PART.findall(text.casefold())
    counted = list[tuple[str, str]]()
    others = list[str]()
    for before, part in zip(("", *parts), parts, strict=False):
        unit = _UNITS.get(part)
        if _NUMBER.fullmatch(before) and (behind := unit or _SHORT.get(part)):
            counted.append((before, behind))
        elif unit is not None:
            others.append(unit)
    return sorted(counted), [*others, *_EASTERN_UNITS.findall(text)]


def _find_times(text: str) -> list[tuple[str, int]]:
    folded = fold_text(text)
    return sorted({*_read_words(folded), *_read_eastern(folded)})


def _read_words(folded: str) -> Iterator[tuple[str, int]]:
    for word in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", folded):
        if (time := _TIME_WORDS.get(word)) is not None:
            yield time


def _read_eastern(folded: str) -> Iterator[tuple[str, int]]:
    for day in _WEEKDAYS.findall(folded):
        sign = next(sign for sign in day if sign in date_names.EASTERN_DAYS)
        yield "weekday", date_names.EASTERN_DAYS[sign]
    for word in _EASTERN_TIME.findall(_WEEKDAYS.sub(" ", folded)):
        yield _EASTERN_TIMES[word]
