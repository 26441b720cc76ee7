"""Carries an import out with progress bars; interrupted, it says how to go on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

import typer
from rich.console import Console

from langgraph_letta_store.cli import failures, output
from langgraph_letta_store.cli.imports import show

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


def confirm_and_run(
    console: Console,
    planned: PlannedImport,
    found: Mapping[str, int],
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Run an import, unless it is only planned or the user declines; print its report.

    Raises:
        typer.Exit: something differs.
    """
    if dry_run:
        if as_json:
            output.write_json({"dry_run": True, "found": found, "report": None})
        return
    if not yes:
        typer.confirm("Go on?", abort=True)
    ended = run_with_progress(console, planned)
    show.report(console, ended)
    if as_json:
        report = show.report_as_json(ended)
        output.write_json({"dry_run": False, "found": found, "report": report})
    if ended.differs:
        raise typer.Exit(failures.FAILED)


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
