"""The result: sections of rows with their ratios, in the terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table
from rich.text import Text

TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class Row:
    """One measured thing: `ours` and `peer` in `unit`, and a floor where there is one.

    `better` is how many times better than the peer we are to be, `floor_at_most` how many times
    worse than the floor we may be and `floor_plus` how much, `at_most` what `ours` may be by itself
    and `at_least` what it must be; `condition` is what must hold beside them.
    """

    name: str
    unit: str
    ours: float
    peer: float | None
    floor: float | None = None
    better: float | None = None
    floor_at_most: float | None = None
    more_is_better: bool = False
    condition: bool = True
    note: str = ""
    at_most: float | None = None
    at_least: float | None = None
    floor_plus: float | None = None
    spread: tuple[float, float] | None = None
    """The least and the greatest gain of several runs, of which the figures are medians."""

    @property
    def gain(self) -> float | None:
        """How many times better than the peer."""
        return _times(self.peer, self.ours, self.more_is_better)

    @property
    def over_floor(self) -> float | None:
        """How many times worse than the floor."""
        return _times(self.ours, self.floor, self.more_is_better)

    @property
    def target(self) -> str:
        """What is to be reached, in words."""
        words = [f"≥ {self.better:.3g} {TIMES}"] if self.better is not None else []
        if self.at_most is not None:
            words.append(f"≤ {_figure(self.at_most, self.unit)}")
        if self.at_least is not None:
            words.append(f"≥ {_figure(self.at_least, self.unit)}")
        if self.floor_plus is not None:
            words.append(f"floor + ≤ {_figure(self.floor_plus, self.unit)}")
        if self.floor_at_most is not None:
            words.append(f"floor ≤ {self.floor_at_most:.3g} {TIMES}")
        return ", ".join(words)

    @property
    def reached(self) -> bool | None:
        """Whether the targets are met; None where there are none."""
        limits = (self.at_most, self.at_least, self.better, self.floor_at_most, self.floor_plus)
        if all(limit is None for limit in limits):
            return None
        gain, over = self.gain, self.over_floor
        return (
            self.condition
            and (self.at_most is None or self.ours <= self.at_most)
            and (self.at_least is None or self.ours >= self.at_least)
            and (
                self.floor_plus is None
                or (self.floor is not None and self.ours - self.floor <= self.floor_plus)
            )
            and (self.better is None or (gain is not None and gain >= self.better))
            and (self.floor_at_most is None or (over is not None and over <= self.floor_at_most))
        )


def _times(above: float | None, below: float | None, turned: bool) -> float | None:
    if above is None or below is None:
        return None
    return below / above if turned else above / below


@dataclass(frozen=True)
class Section:
    """Rows that are compared alike; `floor` says what with."""

    title: str
    ours: str
    peer: str
    floor: str
    rows: list[Row]

    def cells(self) -> list[tuple[str, ...]]:
        """The table's rows, its heads first; without columns of a peer or floor that is none."""
        heads = ("", self.ours, self.peer, "better", self.floor, f"{TIMES} floor", "target", "")
        rows = [heads, *map(_cells, self.rows)]
        kept = [0, 1, *((2, 3) if self.peer else ()), *((4, 5) if self.floor else ()), 6, 7]
        return [tuple(row[place] for place in kept) for row in rows]


def summarize(runs: Sequence[Section]) -> Section:
    """Return the medians of a section that was measured several times, with the gains' spread."""
    rows = zip(*(run.rows for run in runs), strict=True)
    return replace(runs[0], rows=[_middle(each) for each in rows])


def _middle(rows: Sequence[Row]) -> Row:
    gains = sorted(row.gain for row in rows if row.gain is not None)

    def middle(name: str) -> float | None:
        values = [getattr(row, name) for row in rows]
        return None if None in values else median(values)

    return replace(
        rows[0],
        ours=median(row.ours for row in rows),
        peer=middle("peer"),
        floor=middle("floor"),
        condition=all(row.condition for row in rows),
        spread=(gains[0], gains[-1]) if len(rows) > 1 and gains else None,
    )


_MARKS = {True: "pass", False: "falls short", None: ""}


def _cells(row: Row) -> tuple[str, ...]:
    return (
        f"{row.name} ({row.note})" if row.note else row.name,
        _figure(row.ours, row.unit),
        _figure(row.peer, row.unit),
        _ratio(row.gain) + _range(row.spread),
        _figure(row.floor, row.unit),
        _ratio(row.over_floor),
        row.target,
        _MARKS[row.reached],
    )


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _range(spread: tuple[float, float] | None) -> str:
    return "" if spread is None else " ({:.3g}-{:.3g})".format(*spread)


def _ratio(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f} {TIMES}" if value >= 100 else f"{value:.3g} {TIMES}"


def show(section: Section, console: Console) -> None:
    """Print a section."""
    table = Table(title=section.title, title_justify="left")
    heads, *rows = section.cells()
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if _is_figure(place, heads) else "left")
    for row, (*cells, mark) in zip(section.rows, rows, strict=True):
        table.add_row(*cells, Text(mark, style="green" if row.reached else "red"))
    console.print(table)


def markdown(sections: Sequence[Section], machine: dict[str, str]) -> str:
    """Everything as Markdown tables; the machine comes last."""
    lines: list[str] = []
    for section in sections:
        heads, *rows = section.cells()
        rule = ["---:" if _is_figure(place, heads) else "---" for place in range(len(heads))]
        table = [heads, rule, *rows]
        lines += [f"**{section.title}**", "", *(f"| {' | '.join(cells)} |" for cells in table), ""]
    lines += ["; ".join(f"{name} {value}" for name, value in machine.items()), ""]
    return "\n".join(lines)


def _is_figure(place: int, heads: Sequence[str]) -> bool:
    """All columns but the name, and the target with its mark."""
    return 0 < place < len(heads) - 2


def as_json(sections: Sequence[Section], machine: dict[str, str]) -> str:
    """Everything, figures unrounded, with the ratios."""
    told = [
        {
            **asdict(section),
            "rows": [
                {
                    **asdict(row),
                    "gain": row.gain,
                    "over_floor": row.over_floor,
                    "reached": row.reached,
                }
                for row in section.rows
            ],
        }
        for section in sections
    ]
    return json.dumps({"machine": machine, "sections": told}, indent=2) + "\n"


def tell(
    sections: Sequence[Section],
    machine: dict[str, str],
    console: Console,
    markdown_file: Path | None,
    json_file: Path | None,
) -> None:
    """Print the machine, and write everything to the files that were asked for."""
    console.print("\n".join(f"{name}: {value}" for name, value in machine.items()))
    if markdown_file is not None:
        markdown_file.write_text(markdown(sections, machine), encoding="utf-8")
    if json_file is not None:
        json_file.write_text(as_json(sections, machine), encoding="utf-8")
