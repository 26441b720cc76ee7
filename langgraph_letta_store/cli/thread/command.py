"""`letta-store thread`: conversations, of all agents or of one."""

from __future__ import annotations

import typer

from langgraph_letta_store.cli.commands import SharedCommand
from langgraph_letta_store.cli.thread.delete import delete
from langgraph_letta_store.cli.thread.listing import list_threads
from langgraph_letta_store.cli.thread.messages import search, show

threads = typer.Typer(name="thread", help="Conversations.", no_args_is_help=True)


@threads.callback()
def _thread() -> None:
    """Conversations: list, show, search or delete them."""


threads.command("list", cls=SharedCommand)(list_threads)
for _command in (show, search, delete):
    threads.command(cls=SharedCommand)(_command)
