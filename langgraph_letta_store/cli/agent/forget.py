"""`letta-store agent forget`: delete an agent's memory."""

from __future__ import annotations

from os import W_OK, access
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, output, receipt_keys


def forget(
    name: options.AgentName,
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    receipt: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Write the receipt to this new file, or with - to standard output; "
            "`letta-store verify` reads it.",
        ),
    ] = None,
    receipt_key: receipt_keys.ReceiptKeyFile = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Delete an agent's whole memory, with its threads' checkpoints.

    Other agents keep what they share with it. Only an export made before can bring it back.
    """
    from langgraph_letta_store.agents.base import write_export
    from langgraph_letta_store.agents.operations import forget as forgetting
    from langgraph_letta_store.cli.target import open_agent

    output.check_unasked(as_json, is_sure=yes)
    if as_json and receipt == options.PIPE:
        raise typer.BadParameter("standard output has the receipt", param_hint="--json")
    console = Console(stderr=as_json or receipt == options.PIPE)
    key = receipt_keys.read_receipt_key(receipt_key)
    if receipt not in (None, options.PIPE):
        _check_new(receipt)
    conn_string = options.conn_string(database, password_command)
    with open_agent(conn_string, schema, name, tenant, key) as agent:
        contents = agent.run(forgetting.count_contents)
        if contents:
            console.print(
                Text(f"This memory of {name} will be deleted, except what other agents share:")
            )
            console.print(contents)
            if not yes:
                typer.confirm("Forget all of it?", abort=True)
        with console.status("Forgetting …"):
            # Settings and expired items are not counted, but are deleted too.
            forgotten = agent.forget()
    if receipt == options.PIPE and forgotten.receipt is not None:
        output.write_json(forgotten.receipt.to_dict())
    elif receipt is not None and forgotten.receipt is not None:
        write_export(receipt, forgotten.receipt.to_dict())
        console.print(Text(f"The receipt is in {receipt}."), soft_wrap=True)
    if as_json:
        output.write_json(
            {
                "agent": name,
                "forgotten": {kind.replace(" ", "_"): count for kind, count in forgotten},
                "receipt": forgotten.receipt and forgotten.receipt.to_dict(),
            }
        )
        return
    if not forgotten:
        console.print(Text(f"{name} has nothing."))
        return
    console.print("Forgotten:", style="bold green", end=" ")
    console.print(Text(name), soft_wrap=True)
    console.print(forgotten)


def _check_new(receipt: Path) -> None:
    """Check, before anything is forgotten, that a receipt can be written.

    Raises:
        typer.BadParameter: the file exists, or its folder cannot be written to.
    """
    msg = ""
    if receipt.exists():
        msg = f"{receipt} exists already; give a new file"
    elif not access(receipt.parent, W_OK):
        msg = f"the folder {receipt.parent} must exist and be writable"
    if msg:
        raise typer.BadParameter(msg, param_hint="--receipt")
