"""`letta-store agent`: what one agent remembers."""

from __future__ import annotations

import typer

from langgraph_letta_store.cli.agent.export import export
from langgraph_letta_store.cli.agent.forget import forget
from langgraph_letta_store.cli.agent.insert import insert
from langgraph_letta_store.cli.agent.load import load
from langgraph_letta_store.cli.agent.show import show
from langgraph_letta_store.cli.commands import SharedCommand

agents = typer.Typer(name="agent", help="One agent's memory.", no_args_is_help=True)


@agents.callback()
def _agent() -> None:
    """One agent's memory: show, export, load or forget it."""


for _command in (show, export, load, insert, forget):
    agents.command(cls=SharedCommand)(_command)
