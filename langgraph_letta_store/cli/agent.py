"""`letta-store agent`: show, export, load and forget an agent's memory."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from os import W_OK, access
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import commands, options

agents = typer.Typer(name="agent", help="One agent's memory.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The agent's name, as in the config of runs.")]


class Format(StrEnum):
    """The formats that an agent can be exported in."""

    JSON = "json"
    AF = "af"


@agents.callback()
def _agent() -> None:
    """One agent's memory: show, export, load or forget it."""


@agents.command(cls=commands.SharedCommand)
def show(
    name: Name,
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
) -> None:
    """Show an agent's core memory as its prompt has it, and how much each tier has."""
    from langgraph_letta_store.agents.operations import forget as forgetting
    from langgraph_letta_store.cli.target import open_agent

    console = Console()
    conn_string = options.conn_string(database, password_command)
    with open_agent(conn_string, schema, name, tenant) as agent:
        compiled, contents = agent.compile(), agent.run(forgetting.count_contents)
    if not contents:
        console.print(Text(f"{name} has nothing."))
        return
    console.print(Text(compiled), soft_wrap=True)
    console.print()
    console.print(contents)


@agents.command(cls=commands.SharedCommand)
def export(
    name: Name,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The file to write.")],
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
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
    from langgraph_letta_store.cli.agent_file import export_agent_file
    from langgraph_letta_store.cli.target import open_agent

    console = Console()
    conn_string = options.conn_string(database, password_command)
    if format_ is Format.AF:
        with open_agent(conn_string, schema, name, tenant) as agent:
            export_agent_file(console, agent, name, file, thread=thread, tenant=tenant)
        return
    if thread is not None:
        raise typer.BadParameter("only --format af exports one thread", param_hint="--thread")
    with open_agent(conn_string, schema, name, tenant) as agent:
        contents = agent.run(forgetting.count_contents)
        with console.status("Exporting …"):
            try:
                agent.export(file)
            except OSError as error:
                raise typer.BadParameter(str(error), param_hint="FILE") from error
    console.print("Exported:", style="bold green", end=" ")
    console.print(Text(f"{name} to {file} ({file.stat().st_size:,} bytes)"), soft_wrap=True)
    console.print(contents)


@agents.command(cls=commands.SharedCommand)
def load(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A file that `export` wrote.")
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
) -> None:
    """Load an exported agent, in one transaction.

    The file may be untrusted: it is checked completely first, and no code from it runs. The agent
    must have no memory yet. Vectors are loaded unchanged, so the schema must be set up for the same
    embedding model; to embed with another one, use load() in Python.
    """
    from langgraph_letta_store.agents.base import read_export
    from langgraph_letta_store.agents.operations.export_checks import check_format
    from langgraph_letta_store.cli.target import open_agent

    console = Console()
    with console.status("Loading …"):
        source = check_format(read_export(file))
        name = as_ or str(source.get("agent"))
        conn_string = options.conn_string(database, password_command)
    with open_agent(conn_string, schema, name, tenant) as agent:
        loaded = agent.load(
            source,
            conversations=conversations,
            attach={"blocks": attach_block or [], "archives": attach_archive or []},
        )
    console.print("Loaded:", style="bold green", end=" ")
    console.print(Text(name), soft_wrap=True)
    console.print(loaded)


@agents.command(cls=commands.SharedCommand)
def insert(
    name: Name,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            exists=True,
            dir_okay=False,
            help="PDF, DOCX, HTML, Markdown or other text, by the ending of its name.",
        ),
    ],
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="The embedding model, where the schema has vectors: a name such as "
            "openai:text-embedding-3-small, or module:attribute; default: the recorded name.",
        ),
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(help="A tag for the passages. May be repeated.")
    ] = None,
    archive: Annotated[
        str | None, typer.Option(help="The archive to insert into; default: the agent's own.")
    ] = None,
    chunk_size: Annotated[int, typer.Option(min=1, help="The most characters of a passage.")] = (
        1000
    ),
    chunk_overlap: Annotated[
        int, typer.Option(min=0, help="How many of them the next passage repeats at most.")
    ] = 100,
) -> None:
    """Cut documents into passages of an agent's archival memory.

    A file that was inserted before, under the same path, is replaced: what changed is embedded and
    inserted, what went is deleted, each file in one transaction.
    """
    from langgraph_letta_store import AgentMemory
    from langgraph_letta_store.cli.moving import progress_bars
    from langgraph_letta_store.cli.target import make_index, open_store

    console = Console()
    conn_string = options.conn_string(database, password_command)
    index = partial(make_index, model=model)
    with (
        open_store(conn_string, schema, tenant, make_index=index) as store,
        progress_bars(console) as progress,
    ):
        archival = AgentMemory(store, name).archival
        bar = progress.add_task("Documents", total=len(files))
        for file in files:
            done = archival.insert_document(
                file,
                chunk_size=chunk_size,
                chunk_overlap=chunk_overlap,
                tags=tag,
                archive=archive,
            )
            line = (
                f"{file}: {done.inserted:,} passages inserted, {done.changed + done.kept:,} kept, "
                f"{done.deleted:,} deleted"
            )
            progress.console.print(Text(line), soft_wrap=True)
            progress.advance(bar)


@agents.command(cls=commands.SharedCommand)
def forget(
    name: Name,
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    receipt: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Write the receipt to this new file; `letta-store verify` reads it.",
        ),
    ] = None,
    receipt_key: options.ReceiptKeyFile = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
) -> None:
    """Delete an agent's whole memory, with its threads' checkpoints.

    Other agents keep what they share with it. Only an export made before can bring it back.
    """
    from langgraph_letta_store.agents.base import write_export
    from langgraph_letta_store.agents.operations import forget as forgetting
    from langgraph_letta_store.cli.target import open_agent

    console = Console()
    key = options.read_receipt_key(receipt_key)
    if receipt is not None:
        _check_new(receipt)
    conn_string = options.conn_string(database, password_command)
    with open_agent(conn_string, schema, name, tenant, key) as agent:
        contents = agent.run(forgetting.count_contents)
        if contents:
            console.print(
                Text(f"This memory of {name} will be deleted, except what other agents share:")
            )
            console.print(contents)
            if not yes:
                typer.confirm("Forget all of it?", abort=True)
        with console.status("Forgetting …"):
            # Settings and expired items are not counted, but are deleted too.
            forgotten = agent.forget()
    if receipt is not None and forgotten.receipt is not None:
        write_export(receipt, forgotten.receipt.to_dict())
        console.print(Text(f"The receipt is in {receipt}."), soft_wrap=True)
    if not forgotten:
        console.print(Text(f"{name} has nothing."))
        return
    console.print("Forgotten:", style="bold green", end=" ")
    console.print(Text(name), soft_wrap=True)
    console.print(forgotten)


def _check_new(receipt: Path) -> None:
    """Check, before anything is forgotten, that a receipt can be written.

    Raises:
        typer.BadParameter: the file exists, or its folder cannot be written to.
    """
    msg = ""
    if receipt.exists():
        msg = f"{receipt} exists already; give a new file"
    elif not access(receipt.parent, W_OK):
        msg = f"the folder {receipt.parent} must exist and be writable"
    if msg:
        raise typer.BadParameter(msg, param_hint="--receipt")
