"""`letta-store files`: an agent's memory as a folder of files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.cli.commands import SharedCommand
from langgraph_letta_store.cli.keys import Keys, load_keys

files = typer.Typer(name="files", help="Memory as a folder of files.", no_args_is_help=True)


@files.callback()
def _files() -> None:
    """Memory as a folder of files: write it, and read it back."""


@files.command(cls=SharedCommand)
def export(
    name: options.AgentName,
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="The folder to write; it must be empty.")
    ],
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    git: Annotated[
        bool, typer.Option("--git", help="Write a Git repository, a commit for each version.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Write an agent's files below a folder: blocks as Markdown with front matter."""
    from langgraph_letta_store.cli.target import open_agent
    from langgraph_letta_store.files.git import export_repository
    from langgraph_letta_store.files.tree import export_tree

    console = Console(stderr=as_json)
    conn_string = options.conn_string(database, password_command)
    with (
        open_agent(conn_string, schema, name, tenant, encrypt=load_keys(keys)) as agent,
        console.status("Exporting …") as shown,
    ):
        write = export_repository if git else export_tree
        done = write(agent.run, folder, lambda path: shown.update(Text(path)))
    if as_json:
        output.write_json({"agent": name, "folder": str(folder), **asdict(done)})
        return
    console.print("Exported:", style="bold green", end=" ")
    line = f"{done.files:,} files and {done.blocks:,} blocks of {name} to {folder}"
    console.print(Text(line), soft_wrap=True)


@files.command("import", cls=SharedCommand)
def import_(
    name: options.AgentName,
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="The folder to read.")
    ],
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    model: options.EmbeddingModel = None,
    git: Annotated[
        bool, typer.Option("--git", help="Read a Git repository: each commit is a version.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Write the files below a folder into an agent's memory.

    What is the same stays unchanged, and files that the agent has besides stay. Files below
    `system` are memory blocks, those below `archives/NAME` are the archive's.
    """
    from functools import partial

    from langgraph_letta_store import AgentMemory
    from langgraph_letta_store.cli.target import make_index, open_store
    from langgraph_letta_store.files.git import import_repository
    from langgraph_letta_store.files.tree import import_tree

    console = Console(stderr=as_json)
    conn_string = options.conn_string(database, password_command)
    index = partial(make_index, model=model)
    encrypt = load_keys(keys)
    with (
        open_store(conn_string, schema, tenant, make_index=index, encrypt=encrypt) as store,
        console.status("Importing …") as shown,
    ):
        agent = AgentMemory(store, name)
        read = import_repository if git else import_tree
        done = read(agent.run, folder, lambda path: shown.update(Text(path)))
    if as_json:
        output.write_json({"agent": name, "folder": str(folder), **asdict(done)})
        return
    console.print("Imported:", style="bold green", end=" ")
    line = f"{done.files:,} files and {done.blocks:,} blocks of {name}, {done.same:,} were the same"
    console.print(Text(line), soft_wrap=True)
