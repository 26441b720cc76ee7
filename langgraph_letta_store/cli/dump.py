"""`letta-store dump`: write memory to a file, row by row with its vectors."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, output


def dump(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The file to write; - for standard output.")
    ],
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    agent: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this agent's memory.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Write the memory of a schema, a tenant or an agent to a file that `restore` reads.

    JSON lines in gzip, all of one moment, with vectors, counts and digests; mode 0600. Encrypted
    rows stay encrypted. Connect as the owner of the tables. The logs, caches and indexes are
    left out.
    """
    from langgraph_letta_store import exports
    from langgraph_letta_store.cli.moving import row_progress

    if as_json and file == "-":
        raise typer.BadParameter("standard output has the dump", param_hint="--json")
    console = Console(stderr=as_json or file == "-")
    conn_string = options.conn_string(database, password_command)
    with row_progress(console) as advance:
        done = exports.dump(
            conn_string, file, schema=schema, tenant=tenant, agent=agent, advance=advance
        )
    if as_json:
        output.write_json(done.to_dict())
        return
    console.print("Dumped:", style="bold green", end=" ")
    console.print(Text(f"{done.rows:,} rows to {file}"), soft_wrap=True)
    console.print(done)
