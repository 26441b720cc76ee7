"""`letta-store restore`: load a dump into a schema without its memory."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import failures, options, output


def restore(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="What `dump` wrote; - reads standard input."),
    ],
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    as_json: options.AsJson = False,
) -> None:
    """Restore a dump into a schema that is set up like the dump's, and has no such memory yet.

    The file may be untrusted: each row is checked before it is loaded, and no code from it runs.
    Interrupted and run again with the same file, it goes on. At the end the rows in the database
    are compared with those of the file; it exits with 1 if they differ. A dump is for its own
    tenant alone; the schema may have another name and number of partitions.
    """
    from langgraph_letta_store import exports
    from langgraph_letta_store.cli.moving import row_progress

    console = Console(stderr=as_json)
    conn_string = options.conn_string(database, password_command)
    with row_progress(console) as advance:
        done = exports.restore(conn_string, file, schema=schema, tenant=tenant, advance=advance)
    if as_json:
        output.write_json(done.to_dict())
    else:
        console.print("Restored:", style="bold green", end=" ")
        console.print(Text(f"{done.rows:,} rows from {file}"), soft_wrap=True)
        console.print(done)
    if done.differs:
        tables = ", ".join(done.differs)
        console.print(
            Text(f"✗ these tables differ from the file: {tables}", style="red"), soft_wrap=True
        )
        raise typer.Exit(failures.FAILED)
