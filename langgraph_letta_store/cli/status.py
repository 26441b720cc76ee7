"""`letta-store status`: versions, sizes and rows of a schema, and what maintenance would do."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from langgraph_letta_store.cli import options, readers


def status(
    database: options.Database,
    reader: readers.Reader = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: Annotated[
        str | None, typer.Option(metavar="NAME", help="Count only what this tenant has.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> None:
    """Show the versions, sizes and rows of a schema, and what `letta-store maintain` would do."""
    from langgraph_letta_store._maintenance.status import read_status
    from langgraph_letta_store.cli.target import open_store

    conn_string = options.conn_string(database, password_command)
    read_from = readers.reader_string(reader, password_command)
    with open_store(conn_string, schema, tenant, reader=read_from) as store:
        found = store.run(read_status, store.readers)
        planned: list[str] | None = None
        if tenant is None and not found.is_replica:  # else it is not this one's to maintain
            planned = [str(task) for task in store.maintain(dry_run=True).tasks]
    if as_json:
        listed = {**found.to_dict(), "planned": planned}
        sys.stdout.write(json.dumps(listed, ensure_ascii=False) + "\n")
        return
    console = Console()
    console.print(found)
    for task in planned or ():
        console.out(f"maintenance would {task}", highlight=False)
