"""`letta-store thread delete`: delete a conversation."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.cli.thread.messages import ThreadId


def delete(
    thread: ThreadId,
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keep_messages: Annotated[
        bool,
        typer.Option(
            "--keep-messages", help="Delete the checkpoints alone; agents go on remembering."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Delete a thread with its checkpoints and messages, in one transaction."""
    from langgraph_letta_store.cli.target import open_saver
    from langgraph_letta_store.cli.thread.missing import get_thread

    if as_json and not yes:
        raise typer.BadParameter("with --json nothing is asked: add --yes", param_hint="--json")
    console = Console(stderr=as_json)
    with open_saver(options.conn_string(database, password_command), schema, tenant) as saver:
        found = get_thread(saver, thread)
        said = f"thread {thread} of {', '.join(found.agents) or found.agent}"
        if not yes:
            console.print(Text(f"{found.messages:,} messages in {said}"), soft_wrap=True)
            typer.confirm("Delete it?", abort=True)
        saver.delete_thread(thread, keep_messages=keep_messages)
    if as_json:
        output.write_json({"thread": thread, "messages_kept": keep_messages})
        return
    console.print("Deleted:", style="bold green", end=" ")
    console.print(Text(said), soft_wrap=True)
