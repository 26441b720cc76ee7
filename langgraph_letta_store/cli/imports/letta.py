"""`letta-store import letta`: copy agents out of the database of a Letta server."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from langgraph_letta_store.cli import options
from langgraph_letta_store.cli.keys import Keys, load_keys
from langgraph_letta_store.config.choices import Distance, Naming, VectorType

if TYPE_CHECKING:
    from langgraph_letta_store.imports.from_letta.api import LettaOptions

_WHAT = "What"
_VECTORS = "Vectors"


def letta(
    from_: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="DSN",
            help="The database of the Letta server: a connection string; or the path of an agent "
            "file (.af). Nothing is written to it.",
        ),
    ],
    database: options.TargetDatabase,
    from_password_command: options.SourcePasswordCommand = None,
    password_command: options.PasswordCommand = None,
    from_schema: Annotated[
        str | None,
        typer.Option(help="Letta's schema; default: the one that has its tables."),
    ] = None,
    schema: options.Schema = "letta",
    partitions: options.Partitions = 16,
    keys: Keys = None,
    organization: Annotated[
        list[str] | None,
        typer.Option(
            help="The id or name of an organisation; may be repeated. Default: all.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    agent: Annotated[
        list[str] | None,
        typer.Option(
            help="The id or name of an agent; may be repeated. Default: all.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    name: Annotated[
        Naming,
        typer.Option(
            help="Call agents by their ids in Letta, or by their names, if each is unique.",
            rich_help_panel=_WHAT,
        ),
    ] = "id",
    tenant: Annotated[
        str | None,
        typer.Option(
            envvar="LETTA_STORE_TENANT",
            help="The tenant to import for; default: each organisation is a tenant, where "
            "row-level security is on.",
            rich_help_panel=_WHAT,
        ),
    ] = None,
    folders: Annotated[
        bool,
        typer.Option(
            "--folders", help="Import folders and their files too.", rich_help_panel=_WHAT
        ),
    ] = False,
    orphans: Annotated[
        bool,
        typer.Option(
            "--orphans",
            help="Import archives that no agent has any more, too.",
            rich_help_panel=_WHAT,
        ),
    ] = False,
    all_blocks: Annotated[
        bool,
        typer.Option(
            "--all-blocks",
            help="Import blocks that no agent has, too, as items.",
            rich_help_panel=_WHAT,
        ),
    ] = False,
    vectors: Annotated[
        bool, typer.Option(help="Copy vectors too.", rich_help_panel=_VECTORS)
    ] = True,
    vector_type: Annotated[
        VectorType | None,
        typer.Option(
            help="Two bytes per number, or four; default: as set up, or halfvec.",
            rich_help_panel=_VECTORS,
        ),
    ] = None,
    distance: Annotated[
        Distance | None,
        typer.Option(
            help="The distance between vectors; default: as set up, or cosine.",
            rich_help_panel=_VECTORS,
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="The model whose vectors are copied; default: as set up, or that of most "
            "passages.",
            rich_help_panel=_VECTORS,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan and write nothing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the plan and the result as JSON; implies --yes.")
    ] = False,
) -> None:
    """Import agents from the database of a Letta server, of versions 0.5 to 0.16.

    Copies blocks with their histories and sharing, passages with their vectors, and all messages;
    conversations go on where they stopped. No Letta is needed: the database is read, by SELECT
    alone and in one snapshot, also while its server runs. The command can be interrupted and run
    again: it skips what is complete and keeps what is newer in the target.
    """
    from langgraph_letta_store.cli.imports import show, show_letta
    from langgraph_letta_store.cli.imports.run import run_with_progress
    from langgraph_letta_store.imports.from_letta.api import make_choice, make_wanted
    from langgraph_letta_store.imports.from_letta.move import open_import

    console = Console(stderr=as_json)
    chosen: LettaOptions = {
        "from_schema": from_schema,
        "organizations": organization or (),
        "agents": agent or (),
        "name": name,
        "tenant": tenant,
        "folders": folders,
        "orphans": orphans,
        "all_blocks": all_blocks,
        "vectors": vectors,
        "schema": schema,
        "partitions": partitions,
        "vector_type": vector_type,
        "distance": distance,
        "model": model,
        "encrypt": load_keys(keys),
    }
    with ExitStack() as stack:
        with console.status("Looking at the source …"):
            planned = stack.enter_context(
                open_import(
                    options.conn_string(from_, from_password_command),
                    options.conn_string(database, password_command),
                    choice=make_choice(chosen),
                    wanted=make_wanted(chosen),
                )
            )
        printed = {"plan": show_letta.describe(planned)}
        if as_json and dry_run:
            typer.echo(json.dumps(printed, ensure_ascii=False, indent=2))
            return
        if not as_json:
            show_letta.plan(console, planned)
        if dry_run:
            return
        if not (yes or as_json):
            typer.confirm("Go on?", abort=True)
        ended = run_with_progress(console, planned)
    if as_json:
        printed["report"] = show.report_as_json(ended)
        typer.echo(json.dumps(printed, ensure_ascii=False, indent=2))
    else:
        show.report(console, ended)
    if ended.differs:
        raise typer.Exit(1)
