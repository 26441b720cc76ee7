"""`letta-store verify`: look for traces of a forgotten agent."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import failures, options, output, receipt_keys

_MOST_BYTES = 64 * 1024 * 1024
"""A receipt has 70 bytes for each thread of the agent."""


def verify(
    receipt: Annotated[
        Path,
        typer.Argument(
            dir_okay=False,
            callback=options.check_file,
            help="What `agent forget --receipt` wrote; - reads standard input.",
        ),
    ],
    database: options.Database,
    password_command: options.PasswordCommand = None,
    marker: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="A text that only this agent's memory had, to be looked for too. May be repeated.",
        ),
    ] = None,
    receipt_key: receipt_keys.ReceiptKeyFile = None,
    as_json: options.AsJson = False,
) -> None:
    """Look for traces of a forgotten agent in every table and index, given its receipt.

    The receipt names the agent, the schema and the tenant. With a key its signature is checked.
    Every row is read. Exits with 3 if a trace is found.
    """
    from langgraph_letta_store.agents.operations.receipts import parse_receipt
    from langgraph_letta_store.cli.target import open_agent

    console = Console(stderr=as_json)
    key = receipt_keys.read_receipt_key(receipt_key)
    with options.spool(receipt) as file:
        if file.stat().st_size > _MOST_BYTES:
            msg = f"{receipt} is no receipt: it has more than {_MOST_BYTES:,} bytes"
            raise typer.BadParameter(msg, param_hint="RECEIPT")
        given = parse_receipt(file.read_text("utf-8", "replace"))
    conn_string = options.conn_string(database, password_command)
    tenant = given.tenant or None
    with (
        console.status("Looking …"),
        open_agent(conn_string, given.schema, given.agent, tenant, key) as agent,
    ):
        found = agent.verify_forgotten(given, marker or [])
    if as_json:
        output.write_json({"agent": given.agent, "nothing_left": bool(found), **asdict(found)})
        if found:
            return
        raise typer.Exit(failures.FOUND)
    if found:
        console.print("Nothing is left", style="bold green", end=" ")
        console.print(Text(f"of {given.agent} in {len(found.searched)} tables."), soft_wrap=True)
        return
    console.print(Text(f"Traces of {given.agent}:"), style="bold red", soft_wrap=True)
    console.print(found)
    raise typer.Exit(failures.FOUND)
