"""Carries an import out with progress bars; interrupted, it says how to go on."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

import typer
from rich.console import Console

if TYPE_CHECKING:
    from langgraph_letta_store.imports.report import Advance, Report


class PlannedImport(Protocol):
    """An import of any source, which has not begun yet."""

    @property
    def totals(self) -> dict[str, int]:
        """How many rows of each kind it goes through."""
        ...

    def run(self, advance: Advance, compare: Any) -> Report:
        """Copy what is missing, and compare source and target."""
        ...


def run_with_progress(console: Console, planned: PlannedImport) -> Report:
    """Carry an import out, and show how far it is."""
    from langgraph_letta_store.cli.moving import progress_bars

    with progress_bars(console) as progress:
        bars = {kind: progress.add_task(kind, total=n) for kind, n in planned.totals.items()}

        def advance(kind: str, count: int) -> None:
            progress.advance(bars[kind], count)

        def compare() -> AbstractContextManager[Any]:
            progress.stop()
            return console.status("Counting at both ends …")

        try:
            return planned.run(advance, compare)
        except KeyboardInterrupt:
            progress.stop()
            sys.stderr.write("Interrupted. Run the same command again to go on.\n")
            raise typer.Exit(130) from None
