"""`letta-store agent load`: load an exported agent."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.cli.keys import Keys, load_keys


def load(
    file: Annotated[
        Path,
        typer.Argument(
            dir_okay=False,
            callback=options.check_file,
            help="A file that `export` wrote; - reads standard input.",
        ),
    ],
    database: options.Database,
    as_: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            help="The name to load the agent under; default: its name in the file.",
        ),
    ] = None,
    conversations: Annotated[
        bool, typer.Option(help="Also load its threads, with messages and checkpoints.")
    ] = True,
    password_command: options.PasswordCommand = None,
    attach_block: Annotated[
        list[str] | None,
        typer.Option(
            metavar="BLOCK",
            help="A block of the file, by label or id, that agents in this database have: attach "
            "theirs. May be repeated.",
        ),
    ] = None,
    attach_archive: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="An archive of the file that agents in this database have: attach it. May be "
            "repeated.",
        ),
    ] = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    as_json: options.AsJson = False,
) -> None:
    """Load an exported agent, in one transaction.

    The file may be untrusted: it is checked completely first, and no code from it runs. The agent
    must have no memory yet. Vectors are loaded unchanged, so the schema must be set up for the same
    embedding model; to embed with another one, use load() in Python.
    """
    from langgraph_letta_store.agents.base import parse_json, read_export
    from langgraph_letta_store.agents.operations.export_checks import check_format
    from langgraph_letta_store.cli.target import open_agent

    console = Console(stderr=as_json)
    with console.status("Loading …"):
        read = (
            parse_json(sys.stdin.buffer.read(), "-") if file == options.PIPE else read_export(file)
        )
        source = check_format(read)
        name = as_ or str(source.get("agent"))
        conn_string = options.conn_string(database, password_command)
    with open_agent(conn_string, schema, name, tenant, encrypt=load_keys(keys)) as agent:
        loaded = agent.load(
            source,
            conversations=conversations,
            attach={"blocks": attach_block or [], "archives": attach_archive or []},
        )
    if as_json:
        output.write_json({"agent": name, "loaded": loaded})
        return
    console.print("Loaded:", style="bold green", end=" ")
    console.print(Text(name), soft_wrap=True)
    console.print(loaded)
