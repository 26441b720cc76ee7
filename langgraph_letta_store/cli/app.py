"""The commands of `letta-store`, each imported when it is called, and how errors are printed."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup
from typer.main import get_command, get_group
from typing_extensions import override

_COMMANDS = {
    "setup": ("setup", "setup"),
    "status": ("status", "status"),
    "maintain": ("maintain", "maintain"),
    "sql": ("sql", "sql"),
    "demo": ("demo", "demo"),
    "reembed": ("reembed", "reembed"),
    "encrypt": ("encrypt", "encrypt"),
    "import": ("imports.command", "imports"),
    "agent": ("agent", "agents"),
    "verify": ("verify", "verify"),
    "audit": ("audit", "audit"),
}
"""The commands, in the order of the help text: the module and the name of each."""


class _Commands(TyperGroup):
    """Imports a command when it is called: all together they take two seconds."""

    @override
    def list_commands(self, ctx: Any) -> list[str]:
        return list(_COMMANDS)

    @override
    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command = getattr(import_module(f"langgraph_letta_store.cli.{module}"), name)
        if isinstance(command, typer.Typer):
            return get_group(command)
        single = typer.Typer(add_completion=False)
        single.command(cmd_name)(command)
        return get_command(single)


app = typer.Typer(
    cls=_Commands,
    name="letta-store",
    help="Letta's three memory tiers for LangGraph, in one PostgreSQL database.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    """Run the command line; errors of this package or the database are one line, no traceback."""
    try:
        app()
    except Exception as error:
        import psycopg

        from langgraph_letta_store.errors import LettaStoreError

        if not isinstance(error, (LettaStoreError, psycopg.Error)):
            raise
        Console(stderr=True).print("error:", style="bold red", end=" ")
        sys.stderr.write(f"{str(error).strip() or type(error).__name__}\n")
        sys.exit(1)
