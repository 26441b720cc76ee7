"""`letta-store import postgres`: copy items and threads of PostgresStore and PostgresSaver."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated

import typer
from rich.console import Console

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.cli.keys import Keys, load_keys
from langgraph_letta_store.config.choices import Distance, VectorType


def postgres(
    from_: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="DSN",
            callback=options.parse_database,
            help="The database of PostgresStore or PostgresSaver: a connection string, or "
            "embedded:PATH. Nothing is written to it.",
        ),
    ],
    database: options.TargetDatabase,
    from_password_command: options.SourcePasswordCommand = None,
    password_command: options.PasswordCommand = None,
    from_schema: Annotated[
        str | None,
        typer.Option(
            help="The schema of the tables to read; default: the connection's search path."
        ),
    ] = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    agent_depth: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="The number of labels that name a namespace's agent; default: as set up, or 2.",
        ),
    ] = None,
    partitions: options.Partitions = 16,
    vectors: Annotated[
        bool, typer.Option(help="Import the vectors too.", rich_help_panel="Vectors")
    ] = True,
    vector_type: Annotated[
        VectorType | None,
        typer.Option(
            help="Two bytes per number, or four; default: as set up, or halfvec.",
            rich_help_panel="Vectors",
        ),
    ] = None,
    distance: Annotated[
        Distance | None,
        typer.Option(
            help="The distance between vectors; default: as set up, else that of the source's "
            "index, else cosine.",
            rich_help_panel="Vectors",
        ),
    ] = None,
    model: options.Model = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan and write nothing.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Import from LangGraph's PostgresStore and PostgresSaver.

    Copies items with their vectors and times to live, and threads with their whole histories.
    Nothing is embedded again, and the source does not change. The command can be interrupted and
    run again: it skips what is complete and keeps what is newer in the target. With
    LANGGRAPH_AES_KEY set, values of checkpoints are decrypted and encrypted again.
    """
    from langgraph_letta_store.cli.imports import show
    from langgraph_letta_store.cli.imports.run import confirm_and_run
    from langgraph_letta_store.imports.from_langgraph.move import open_import
    from langgraph_letta_store.imports.target import Wanted

    output.check_unasked(as_json, is_sure=yes or dry_run)
    console = Console(stderr=as_json)
    wanted = Wanted(schema, agent_depth, partitions, vector_type, distance, model, load_keys(keys))
    with ExitStack() as stack:
        with console.status("Looking at the source …"):
            planned = stack.enter_context(
                open_import(
                    options.conn_string(from_, from_password_command),
                    options.conn_string(database, password_command),
                    from_schema=from_schema,
                    vectors=vectors,
                    wanted=wanted,
                    tenant=tenant,
                )
            )
        show.plan(console, planned)
        found = {name: getattr(planned.found, name) for name in _FOUND}
        confirm_and_run(console, planned, found, dry_run=dry_run, yes=yes, as_json=as_json)


_FOUND = ("items", "expired", "vectors", "threads", "checkpoints", "writes", "orphans", "bytes")
