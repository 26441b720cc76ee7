"""`letta-store bench`: how fast the database answers, in a schema of its own."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from langgraph_letta_store.cli import options, output


def bench(
    database: options.Database,
    password_command: options.PasswordCommand = None,
    passages: Annotated[
        int, typer.Option(min=10, max=10_000_000, help="How many passages to search in.")
    ] = 5000,
    dims: Annotated[int, typer.Option(min=1, max=4000, help="The vectors' dimensions.")] = 256,
    rounds: Annotated[
        int, typer.Option(min=5, max=100_000, help="How often each call is measured.")
    ] = 100,
    partitions: options.Partitions = 16,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """Measure writes and searches on your server, in a schema of its own.

    The schema is dropped at the end, also on Ctrl-C. Vectors are random and cost no time, so that
    the database and the way to it are measured, one call at a time.
    """
    from langgraph_letta_store.cli.measured import COLUMNS, measure_calls, open_bench

    output.check_formats(as_json, as_csv)
    console = Console(stderr=as_json or as_csv)
    conn_string = options.conn_string(database, password_command)
    with open_bench(conn_string, dims, partitions) as memory, console.status("Measuring …"):
        found = measure_calls(memory, passages, rounds)
        rows = [measured.to_dict() for measured in found]
    if as_json:
        sizes = {"passages": passages, "dims": dims, "rounds": rounds, "partitions": partitions}
        output.write_json({**sizes, "calls": rows})
        return
    if as_csv:
        output.write_csv(COLUMNS, rows)
        return
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in COLUMNS:
        table.add_column(name, justify="left" if name == "call" else "right")
    for row in rows:
        numbers = (f"{row[name]:,.2f}" for name in COLUMNS[2:])
        table.add_row(row["call"], f"{row['rounds']:,}", *numbers)
    console.print(table)
