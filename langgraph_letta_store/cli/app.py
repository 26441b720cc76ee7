"""The commands of `letta-store`, each imported when it is called, and how errors are printed."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group
from typing_extensions import override

from langgraph_letta_store.cli import commands, failures

_COMMANDS = {
    "setup": ("setup", "setup"),
    "status": ("status", "status"),
    "tail": ("tail", "tail"),
    "bench": ("bench", "bench"),
    "stats": ("stats", "stats"),
    "doctor": ("doctor", "doctor"),
    "maintain": ("maintain", "maintain"),
    "sql": ("sql", "sql"),
    "demo": ("demo", "demo"),
    "reembed": ("reembed", "reembed"),
    "encrypt": ("encrypt", "encrypt"),
    "import": ("imports.command", "imports"),
    "export": ("export", "export"),
    "agent": ("agent.command", "agents"),
    "thread": ("thread.command", "threads"),
    "files": ("files", "files"),
    "search": ("search", "search"),
    "dump": ("dump", "dump"),
    "restore": ("restore", "restore"),
    "verify": ("verify", "verify"),
    "audit": ("audit", "audit"),
    "ui": ("ui", "ui"),
}
"""The commands, in the order of the help text: the module and the name of each."""


class _Commands(TyperGroup):
    """Imports a command when it is called. What a command needs it imports when it runs."""

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
        single.command(cmd_name, cls=commands.SharedCommand)(command)
        return get_command(single)


app = typer.Typer(
    cls=_Commands,
    name="letta-store",
    help="Letta's three memory tiers for LangGraph, in one PostgreSQL database.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a check found something, 130 stopped.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"langgraph-letta-store {version('langgraph-letta-store')}")
        raise typer.Exit


_SHARED = "Options of most commands, before or after the command"


@app.callback()
def letta_store(
    database: Annotated[
        str | None,
        typer.Option(
            metavar="DSN",
            help="A PostgreSQL connection string, or embedded:PATH for an embedded server; "
            "default: LETTA_STORE_DATABASE, else DATABASE_URL.",
            rich_help_panel=_SHARED,
        ),
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option(
            metavar="DSN",
            help="A standby server that commands read from; default: LETTA_STORE_READER.",
            rich_help_panel=_SHARED,
        ),
    ] = None,
    password_command: Annotated[
        str | None,
        typer.Option(
            metavar="COMMAND",
            help="A command that prints the database's password.",
            rich_help_panel=_SHARED,
        ),
    ] = None,
    schema: Annotated[
        str | None,
        typer.Option(
            help="The PostgreSQL schema that holds the tables; default: letta.",
            rich_help_panel=_SHARED,
        ),
    ] = None,
    tenant: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The tenant whose memory it is, in a schema with policies; default: "
            "LETTA_STORE_TENANT.",
            rich_help_panel=_SHARED,
        ),
    ] = None,
    debug: commands.Debug = False,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Letta's three memory tiers for LangGraph, in one PostgreSQL database."""


def run() -> None:
    """Run the command line; an error is one line, and with `--debug` a traceback."""
    settings = commands.Settings()
    try:
        app(obj=settings)
    except Exception as error:
        name = error.name if isinstance(error, ModuleNotFoundError) else None
        if settings.debug or (name or "").partition(".")[0] in ("typer", "rich"):
            raise
        failures.show_error(error)
        sys.exit(failures.FAILED)
