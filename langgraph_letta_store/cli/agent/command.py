"""`letta-store agent`: what one agent remembers."""

from __future__ import annotations

import typer

from langgraph_letta_store.cli.agent.blocks import blocks, history
from langgraph_letta_store.cli.agent.export import export
from langgraph_letta_store.cli.agent.forget import forget
from langgraph_letta_store.cli.agent.insert import insert
from langgraph_letta_store.cli.agent.listing import list_agents
from langgraph_letta_store.cli.agent.load import load
from langgraph_letta_store.cli.agent.show import show
from langgraph_letta_store.cli.commands import SharedCommand
from langgraph_letta_store.cli.search import search_agent

agents = typer.Typer(name="agent", help="What agents remember.", no_args_is_help=True)


@agents.callback()
def _agent() -> None:
    """What agents remember: list, show, search, export, load or forget it."""


agents.command("list", cls=SharedCommand)(list_agents)
agents.command("search", cls=SharedCommand)(search_agent)
for _command in (show, blocks, history, insert, export, load, forget):
    agents.command(cls=SharedCommand)(_command)
