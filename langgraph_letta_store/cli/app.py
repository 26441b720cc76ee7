"""The commands of `letta-store`, and what they share: the version, and how errors are told."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import psycopg
import typer
from rich.console import Console

from langgraph_letta_store.cli.agent import agents
from langgraph_letta_store.cli.demo import demo
from langgraph_letta_store.cli.imports.command import imports
from langgraph_letta_store.cli.maintain import maintain
from langgraph_letta_store.cli.reembed import reembed
from langgraph_letta_store.cli.setup import setup
from langgraph_letta_store.cli.sql import sql
from langgraph_letta_store.errors import LettaStoreError

app = typer.Typer(
    name="letta-store",
    help="Letta's three memory tiers for LangGraph, in one PostgreSQL database.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(setup)
app.command()(maintain)
app.command()(sql)
app.command()(demo)
app.command()(reembed)
app.add_typer(imports)
app.add_typer(agents)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"langgraph-letta-store {version('langgraph-letta-store')}")
        raise typer.Exit


@app.callback()
def letta_store(
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Letta's three memory tiers for LangGraph, in one PostgreSQL database."""


def run() -> None:
    """Run the command line; our own and the database's errors are one line, not a traceback."""
    try:
        app()
    except (LettaStoreError, psycopg.Error) as error:
        Console(stderr=True).print("error:", style="bold red", end=" ")
        sys.stderr.write(f"{str(error).strip() or type(error).__name__}\n")
        sys.exit(1)
