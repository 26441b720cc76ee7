"""`letta-store stats`: what tenants and the largest agents have, and how fast it grows."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from langgraph_letta_store.cli import options, output, readers

_COLUMNS = (
    *("tenant", "agent", "bytes", "items", "messages", "threads", "blocks"),
    *("items_a_day", "messages_a_day"),
)


def stats(
    database: options.Database,
    reader: readers.Reader = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    days: Annotated[
        int, typer.Option(min=1, max=36_500, help="Growth is the mean of this many days.")
    ] = 7,
    limit: Annotated[
        int, typer.Option(min=1, max=10_000, help="How many of the largest agents.")
    ] = 20,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """Show what each tenant and the largest agents have, and how fast it grows.

    Sizes are estimates, by the mean size of a row. All rows of items and messages are counted.
    Where stores and savers have a search log, the searches of these days follow, by agent and
    access path, with the milliseconds that half and 95% of them took.
    """
    from langgraph_letta_store._maintenance.stats import read_stats
    from langgraph_letta_store.cli.target import open_store

    output.check_formats(as_json, as_csv)
    conn_string = options.conn_string(database, password_command)
    read_from = readers.reader_string(reader, password_command)
    with open_store(conn_string, schema, tenant, reader=read_from) as store:
        found = store.run(read_stats, days=days, limit=limit)
    if as_json:
        output.write_json(found.to_dict())
    elif as_csv:
        output.write_csv(_COLUMNS, map(asdict, found.agents))
    else:
        console = Console()
        console.print(found)
        if found.searches:
            console.print()
            console.print(found.searches)
