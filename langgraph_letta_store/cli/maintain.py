"""`letta-store maintain`: build indexes, delete expired rows, and vacuum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from langgraph_letta_store.cli import failures, options, output
from langgraph_letta_store.config.choices import ROOT, Kind

if TYPE_CHECKING:
    from rich.progress import Progress
    from rich.progress import TaskID as BarId

    from langgraph_letta_store.records.maintenance import MaintenanceReport, OnProgress, Task
    from langgraph_letta_store.records.maintenance import Progress as Event

_MOST_CONNECTIONS = 4
_INDEXES = "Indexes, as in the stores' ann_index_config"


def maintain(
    context: typer.Context,
    database: options.DatabaseOrConnection = None,
    connection: options.Connection = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    audit_retention: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="Delete what is older from the audit log, such as '90 days'."
        ),
    ] = None,
    version_age: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Delete versions of files replaced longer ago than this, such as '365 days'.",
        ),
    ] = None,
    version_count: Annotated[
        int | None,
        typer.Option(min=1, help="Delete all but this many of the newest versions of each file."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the tasks, and do nothing.")
    ] = False,
    kind: Annotated[
        Kind, typer.Option(help="The kind of an agent's own index.", rich_help_panel=_INDEXES)
    ] = "auto",
    bits: Annotated[
        bool,
        typer.Option("--bits", help="Index binary vectors.", rich_help_panel=_INDEXES),
    ] = False,
    threshold: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="An agent with this many vectors gets an index.",
            rich_help_panel=_INDEXES,
        ),
    ] = None,
    shared: Annotated[
        bool,
        typer.Option(
            "--shared", help="Build an index over all agents too.", rich_help_panel=_INDEXES
        ),
    ] = False,
    recall: Annotated[
        float | None,
        typer.Option(
            min=0.5,
            max=1,
            help="The share of the true nearest vectors that searches should find.",
            rich_help_panel=_INDEXES,
        ),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Maintain a database: build indexes for large agents, delete expired rows, and vacuum.

    Stores and savers go on meanwhile. You may interrupt it; the next run resumes. If another worker
    is maintaining, nothing is done. Exits with 1 if a task failed.
    """
    from langgraph_letta_store import LettaMemory
    from langgraph_letta_store._engine.connections import open_pool
    from langgraph_letta_store.cli.target import read_recorded
    from langgraph_letta_store.config.audit import parse_retention

    console = Console(stderr=as_json)
    age = None if version_age is None else parse_retention(version_age, "--version-age")
    ann: dict[str, Any] = {"kind": kind, "shared": shared}
    ann |= {"vector_type": "bit"} if bits else {}
    ann |= {} if threshold is None else {"threshold": threshold}
    ann |= {} if recall is None else {"recall": recall}
    conn_string = options.conn_string(
        options.choose_database(context, database, connection), password_command
    )
    with open_pool(conn_string, {"min_size": 1, "max_size": _MOST_CONNECTIONS}) as pool:
        recorded = read_recorded(pool, schema)
    index: Any = None
    if kept := recorded.get("index"):
        stored = options.index_config(
            kept["dims"], kept["vector_type"], kept["distance"], kept["model"]
        )
        # Binary vectors are computed from stored halfvecs.
        index = {**(stored or {}), "ann_index_config": {"vector_type": kept["vector_type"], **ann}}
    with LettaMemory.from_conn_string(
        conn_string,
        pool_config={"min_size": 1, "max_size": _MOST_CONNECTIONS},
        index=index,
        schema=schema,
        agent_depth=recorded["agent_depth"],
        root=recorded.get("root", ROOT),
        audit={"retention": audit_retention, "reads": False} if audit_retention else None,
        file_versions={"age": age, "count": version_count},
    ) as memory:
        # The model is not available here: messages that wait to be embedded go on waiting.
        memory.saver.stop_recall_indexer()
        if dry_run:
            with console.status("Planning …"):
                report = memory.maintain(dry_run=True)
            _show_plan(console, report)
            if as_json:
                output.write_json(report.to_dict())
            return
        with _progress_bars(console) as bars:
            report = memory.maintain(progress=_show_progress(bars))
    _show_end(console, report)
    if as_json:
        output.write_json(report.to_dict())
    if report.failed:
        raise typer.Exit(failures.FAILED)


def _show_plan(console: Console, report: MaintenanceReport) -> None:
    from langgraph_letta_store.cli.moving import format_bytes

    if not report.tasks:
        console.print("Nothing to do.", style="bold green")
    else:
        table = Table(title="Planned tasks", title_justify="left", title_style="bold")
        for heading in ("task", "table", "agent", "why"):
            table.add_column(heading, overflow="fold")
        for heading in ("rows", "size"):
            table.add_column(heading, justify="right")
        for task in report.tasks:
            rows = "" if task.rows is None else f"{task.rows:,}"
            size = "" if task.bytes is None else format_bytes(task.bytes)
            cells = (task.kind, task.table, _format_agent(task), task.why, rows, size)
            table.add_row(*map(Text, cells))
        console.print(table)
    _show_notes(console, report)


def _show_end(console: Console, report: MaintenanceReport) -> None:
    for result in report.failed:
        console.print(Text(f"✗ {result.task}: {result.detail}", style="red"), soft_wrap=True)
    _show_notes(console, report)
    if report.busy:
        console.print("Another worker is maintaining; nothing was done there.", style="bold yellow")
    elif report.failed:
        console.print(f"{len(report.failed)} failed; run it again.", style="bold red")
    elif not report.results:
        console.print("Nothing to do.", style="bold green")
    else:
        console.print(f"Done: {len(report.results)} tasks.", style="bold green")


def _show_notes(console: Console, report: MaintenanceReport) -> None:
    for note in report.notes:
        console.print(Text(note, style="dim"), soft_wrap=True)


def _format_agent(task: Task) -> str:
    return "" if task.agent is None else task.who or str(task.agent)


def _progress_bars(console: Console) -> Progress:
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def _show_progress(bars: Progress) -> OnProgress:
    """Return a function that shows each task as a bar, and its outcome at the end.

    Without a terminal it prints a line for each task that has ended.
    """
    bar_of: dict[Task, BarId] = {}

    def show(event: Event) -> None:
        task = event.task
        name = f"{task.kind} {task.table} {_format_agent(task)}".strip()
        if task not in bar_of:
            bar_of[task] = bars.add_task(f"{name} …", total=None)
        bar = bar_of[task]
        if event.result is None:
            if event.share:
                bars.update(bar, total=1.0, completed=event.share)
            return
        mark = "✓" if event.result.outcome == "done" else "✗"
        ended = f"{mark} {name}: {event.result.detail}"
        if bars.disable:
            bars.console.print(Text(ended), soft_wrap=True)
        bars.update(
            bar,
            description=ended,
            total=1.0,
            completed=event.share or 0.0,
        )
        bars.stop_task(bar)

    return show
