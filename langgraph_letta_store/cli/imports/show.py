"""The output of an import: its plan and its result."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from langgraph_letta_store.cli.moving import format_bytes
from langgraph_letta_store.imports.from_langgraph.move import LanggraphImport
from langgraph_letta_store.imports.from_langgraph.survey import Survey
from langgraph_letta_store.imports.report import SHOWN, Report, Tally
from langgraph_letta_store.imports.target import Target


def plan(console: Console, planned: LanggraphImport) -> None:
    """Print what will be copied, where to and how."""
    survey, target = planned.found, planned.target
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for step, text in {
        "Items": _items(survey),
        "Vectors": _vectors(survey, target),
        "Threads": _threads(survey),
        "Size": f"{format_bytes(survey.bytes)} on disk at the source, which does not change",
        "Encryption": "values are decrypted and encrypted with LANGGRAPH_AES_KEY"
        if planned.encrypts
        else "",
        "Target": _target(target),
    }.items():
        if text:
            table.add_row(step, Text(text))
    console.print(Panel(table, title="letta-store import", title_align="left", expand=False))


def report_as_json(ended: Report) -> dict[str, Any]:
    """Return the result of an import as JSON."""
    return {
        "tallies": [asdict(tally) for tally in ended.tallies],
        "differences": ended.differences,
        "notes": ended.notes,
        "differs": ended.differs,
    }


def report(console: Console, ended: Report) -> None:
    """Print the counts of source and target, and what differs."""
    table = Table(title="Counted in source and target", title_justify="left", title_style="bold")
    table.add_column("")
    for heading in ("source", "target", "newer in target"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for tally in ended.tallies:
        table.add_row(*map(Text, _counts(tally)), _verdict(tally))
    console.print(table)
    for note in ended.notes:
        console.print(Text(note, style="dim"))
    for difference in ended.differences[:SHOWN]:
        console.print(Text(f"✗ {difference}", style="red"))
    if len(ended.differences) > SHOWN:
        console.print(Text(f"✗ and {len(ended.differences) - SHOWN:,} more", style="red"))
    if ended.differs:
        console.print("Not everything was imported.", style="bold red")
    elif kept := sum(tally.kept for tally in ended.tallies):
        text = f"Everything was imported but for {kept:,} rows, which stay as they are here."
        console.print(text, style="bold green")
    else:
        console.print("Everything was imported.", style="bold green")


def _counts(tally: Tally) -> tuple[str, str, str, str]:
    return tally.kind, f"{tally.source:,}", f"{tally.moved:,}", f"{tally.kept:,}"


def _verdict(tally: Tally) -> Text:
    return Text("✗ differs", style="red") if tally.differs else Text("✓", style="green")


def _items(survey: Survey) -> str:
    if not survey.items and not survey.expired:
        return "none"
    expired = f"; {survey.expired:,} expired ones are left out" if survey.expired else ""
    return f"{survey.items:,}, with their times and times to live{expired}"


def _vectors(survey: Survey, target: Target) -> str:
    column, index = survey.column, target.config.index
    if column is None or index is None:
        return "none"
    kept = f"as {index.vector_type}"
    if index.vector_type != column.type:
        kept = f"{column.type} becomes {index.vector_type}"
    if target.gets_vectors:
        model = f", model {index.model}" if index.model else ""
        kept += f"; the target is set up for them, distance {index.distance}{model}"
    return f"{survey.vectors:,} of {column.dims} dimensions, {kept}; nothing is embedded again"


def _threads(survey: Survey) -> str:
    if not survey.checkpoints:
        return "none"
    orphans = (
        f"; {survey.orphans:,} writes without a checkpoint are left out" if survey.orphans else ""
    )
    return (
        f"{survey.threads:,}, with {survey.checkpoints:,} checkpoints and {survey.writes:,} "
        f"writes{orphans}"
    )


def _target(target: Target) -> str:
    name = f"schema {target.config.schema}, agent depth {target.config.agent_depth}"
    if target.recorded is None:
        return f"{name}, which will be set up first"
    return (
        f"{name}, which has {target.items:,} items and {target.threads:,} threads; "
        "what is complete is skipped"
    )
