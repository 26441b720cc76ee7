"""`letta-store doctor`: look for faults, and repair some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import failures, options, output, readers

if TYPE_CHECKING:
    from langgraph_letta_store.records.diagnosis import Diagnosis, Finding


def doctor(
    database: options.Database,
    reader: readers.Reader = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    fix: Annotated[bool, typer.Option("--fix", help="Repair what can be repaired.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what --fix would do, and do nothing.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Look for faults in the server, its settings, the schema and its rows, each with a remedy.

    Reading is enough for the checks; --fix takes the owner of the tables, and says what it does
    before it does it. Exits with 3 if something was found and not repaired.
    """
    from langgraph_letta_store import LettaStore

    console = Console(stderr=as_json)

    def announce(finding: Finding) -> None:
        console.print(Text(f"{finding.name}: {finding.repair} …"), soft_wrap=True)

    conn_string = options.conn_string(database, password_command)
    read_from = readers.reader_string(reader, password_command)
    with LettaStore.from_conn_string(
        conn_string,
        schema=schema,
        reader=read_from,
        pool_config={"min_size": 1, "max_size": 2},
    ) as store:
        found = store.doctor(fix=fix and not dry_run, progress=announce)
    if as_json:
        output.write_json(found.to_dict())
    else:
        _show(console, found, dry_run=dry_run)
    if not found.is_sound:
        raise typer.Exit(failures.FOUND)


def _show(console: Console, found: Diagnosis, *, dry_run: bool) -> None:
    outcomes = {repair.finding: repair for repair in found.repairs}
    for finding in found.findings:
        style = "bold red" if finding.severity == "error" else "bold yellow"
        console.print(Text(f"{finding.severity}: {finding.name}", style=style))
        console.print(Text(f"  {finding.found}"), soft_wrap=True)
        console.print(Text(f"  why: {finding.why}", style="dim"), soft_wrap=True)
        console.print(Text(f"  remedy: {finding.remedy}"), soft_wrap=True)
        repair = outcomes.get(finding)
        if repair is not None:
            style = "green" if repair.outcome == "done" else "red"
            said = f"  repair {repair.outcome}: {repair.detail or finding.repair}"
            console.print(Text(said, style=style), soft_wrap=True)
        elif finding.repair is not None:
            would = "--fix would" if dry_run else "--fix will"
            console.print(Text(f"  {would} {finding.repair}", style="green"), soft_wrap=True)
    for unchecked in found.unchecked:
        said = f"not checked: {unchecked.name}: {unchecked.reason}"
        console.print(Text(said, style="yellow"), soft_wrap=True)
    checks = f"{len(found.checked)} checks"
    if not found.findings:
        console.print(f"Nothing was found in {checks}.", style="bold green")
        return
    fixable = sum(finding.fixable for finding in found.findings)
    console.print(f"{len(found.findings)} found in {checks}, {fixable} of them fixable.")
