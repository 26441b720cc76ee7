"""`letta-store import`: one command for each source."""

from __future__ import annotations

import typer

from langgraph_letta_store.cli.commands import SharedCommand
from langgraph_letta_store.cli.imports.chat import chat
from langgraph_letta_store.cli.imports.jsonl import jsonl
from langgraph_letta_store.cli.imports.letta import letta
from langgraph_letta_store.cli.imports.postgres import postgres

imports = typer.Typer(
    name="import", help="Import from other stores and chats.", no_args_is_help=True
)


@imports.callback()
def _import() -> None:
    """Import from other stores and chats."""


imports.command(cls=SharedCommand)(postgres)
imports.command(cls=SharedCommand)(letta)
imports.command(cls=SharedCommand)(chat)
imports.command(cls=SharedCommand)(jsonl)
