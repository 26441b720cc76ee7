"""`letta-store agent export`: write an agent's memory to a file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.cli.keys import Keys, load_keys


class Format(StrEnum):
    """The formats that an agent can be exported in."""

    JSON = "json"
    AF = "af"


def export(
    name: options.AgentName,
    file: Annotated[
        Path,
        typer.Argument(dir_okay=False, help="The file to write; - for standard output."),
    ],
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    format_: Annotated[
        Format,
        typer.Option(
            "--format",
            help="json: all that the agent has. af: an agent file for a Letta server, with core "
            "memory and the context of one thread.",
        ),
    ] = Format.JSON,
    thread: Annotated[
        str | None,
        typer.Option(help="The thread of an agent file; default: the one written to last."),
    ] = None,
) -> None:
    """Write an agent's whole memory to a JSON file, which `load` reads; or an agent file."""
    from langgraph_letta_store.agents.operations import forget as forgetting
    from langgraph_letta_store.cli.agent.agent_file import export_agent_file
    from langgraph_letta_store.cli.target import open_agent

    console = Console()
    conn_string = options.conn_string(database, password_command)
    if format_ is Format.AF:
        with open_agent(conn_string, schema, name, tenant, encrypt=load_keys(keys)) as agent:
            export_agent_file(console, agent, name, file, thread=thread, tenant=tenant)
        return
    if thread is not None:
        raise typer.BadParameter("only --format af exports one thread", param_hint="--thread")
    with open_agent(conn_string, schema, name, tenant, encrypt=load_keys(keys)) as agent:
        if file == options.PIPE:
            output.write_json(agent.export())
            return
        contents = agent.run(forgetting.count_contents)
        with console.status("Exporting …"):
            try:
                agent.export(file)
            except OSError as error:
                raise typer.BadParameter(str(error), param_hint="FILE") from error
    console.print("Exported:", style="bold green", end=" ")
    console.print(Text(f"{name} to {file} ({file.stat().st_size:,} bytes)"), soft_wrap=True)
    console.print(contents)
