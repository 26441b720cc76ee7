"""Plots as the server draws them: bars for days, in SVG that the page's style sheet colours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

WIDTH, HEIGHT = 600.0, 120.0
_GAP = 0.22


class Bar(NamedTuple):
    """A bar, its place and size in the plot's coordinates, and what it says."""

    x: float
    y: float
    width: float
    height: float
    text: str


class Plot(NamedTuple):
    """A plot of days: its bars, and what stands around it; with a unit, values are no counts."""

    title: str
    total: float
    peak: float
    unit: str
    first: date
    last: date
    bars: Sequence[Bar]
    grid: Sequence[tuple[float, int]]


def plot_days(title: str, days: Sequence[date], values: Sequence[float], *, unit: str = "") -> Plot:
    """Return a plot of one value a day.

    Example:
        >>> plot = plot_days("messages", [date(2026, 11, 29), date(2026, 11, 30)], [1, 4])
        >>> [(bar.height, bar.text) for bar in plot.bars]
        [(24.0, '29 November 2026: 1'), (96.0, '30 November 2026: 4')]
    """
    peak = max(values, default=0)
    top = round_up(peak)
    step = WIDTH / max(len(days), 1)
    bars: list[Bar] = []
    for place, (day, value) in enumerate(zip(days, values, strict=True)):
        height = HEIGHT * value / top if top else 0.0
        text = f"{day.day} {day:%B %Y}: {value:,.{int(bool(unit))}f}{unit}"
        x = step * (place + _GAP / 2)
        bars.append(
            Bar(round(x, 2), round(HEIGHT - height, 2), round(step * (1 - _GAP), 2), height, text)
        )
    grid = (
        [(round(HEIGHT * (1 - share), 2), round(top * share)) for share in (0.5, 1.0)]
        if top
        else []
    )
    return Plot(title, sum(values), peak, unit, days[0], days[-1], bars, grid)


def round_up(value: float) -> int:
    """Return the end of an axis: the next of 2, 4, 5, 10, 20, 40, 50, 100 and so on.

    Example:
        >>> [round_up(value) for value in (0, 1, 3, 17, 4_100)]
        [0, 2, 4, 20, 5000]
    """
    if value <= 0:
        return 0
    unit = 1
    while True:
        for factor in (2, 4, 5, 10):
            if value <= factor * unit:
                return factor * unit
        unit *= 10
