"""Progress bars and sizes for commands that copy much data."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


def progress_bars(console: Console) -> Progress:
    """Return progress bars, which only a terminal shows."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


@contextmanager
def row_progress(console: Console) -> Generator[Callable[[str, int], None], None, None]:
    """Show a bar for each table; yields a function of a table and how many more rows are done."""
    bars: dict[str, TaskID] = {}
    with progress_bars(console) as progress:

        def advance(table: str, count: int) -> None:
            if table not in bars:
                bars[table] = progress.add_task(table, total=None)
            progress.advance(bars[table], count)

        yield advance


def format_bytes(number: float) -> str:
    """Return a number of bytes as a text for people."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    return f"{number:,.0f} {unit}" if unit in ("bytes", "kB") else f"{number:,.1f} {unit}"
