"""`letta-store import postgres`: copy items and threads of PostgresStore and PostgresSaver."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import Annotated

import typer
from rich.console import Console

from langgraph_letta_store._tiers.archival import bulk_load as operations
from langgraph_letta_store.cli import options
from langgraph_letta_store.cli.imports import serializer as serializers
from langgraph_letta_store.cli.imports import show
from langgraph_letta_store.cli.imports import source as sources
from langgraph_letta_store.cli.imports import target as targets
from langgraph_letta_store.cli.imports.items import Items
from langgraph_letta_store.cli.imports.source import Source, SourceError
from langgraph_letta_store.cli.imports.survey import (
    Survey,
    check_key,
    check_namespaces,
    survey,
)
from langgraph_letta_store.cli.imports.tally import Report
from langgraph_letta_store.cli.imports.target import Wanted
from langgraph_letta_store.cli.imports.threads import Threads
from langgraph_letta_store.cli.moving import progress_bars
from langgraph_letta_store.config.index import VectorType
from langgraph_letta_store.config.store import Distance

imports = typer.Typer(name="import", help="Import from other stores.", no_args_is_help=True)


@imports.callback()
def _import() -> None:
    """Import from other stores."""


@imports.command()
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
    database: Annotated[
        str,
        typer.Option(
            "--database",
            "--to",
            metavar="DSN",
            callback=options.parse_database,
            envvar=["LETTA_STORE_DATABASE", "DATABASE_URL"],
            help="The database to import into; may be the same.",
        ),
    ],
    from_password_command: Annotated[
        str | None,
        typer.Option(metavar="COMMAND", help="A command that prints the password for --from."),
    ] = None,
    password_command: options.PasswordCommand = None,
    from_schema: Annotated[
        str | None,
        typer.Option(
            help="The schema of the tables to read; default: the connection's search path."
        ),
    ] = None,
    schema: options.Schema = "letta",
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
) -> None:
    """Import from LangGraph's PostgresStore and PostgresSaver.

    Copies items with their vectors and times to live, and threads with their whole histories.
    Nothing is embedded again, and the source does not change. The command can be interrupted and
    run again: it skips what is complete and keeps what is newer in the target. With
    LANGGRAPH_AES_KEY set, values of checkpoints are decrypted and encrypted again.
    """
    console = Console()
    messages = serializers.MovingSerializer()
    serializer = serializers.choose_serializer(messages)
    encrypts = serializer is not messages
    with ExitStack() as stack:
        source = stack.enter_context(
            sources.open_source(options.conn_string(from_, from_password_command), from_schema)
        )
        with console.status("Looking at the source …"), source.snapshot():
            found = survey(source, vectors=vectors)
            if found.encrypted and not encrypts:
                msg = (
                    f"the source has encrypted values ({', '.join(found.encrypted)}); set "
                    f"{serializers.KEY} to the key that they were encrypted with"
                )
                raise SourceError(msg)
            check_key(source, found.encrypted, serializer)
        wanted = Wanted(schema, agent_depth, partitions, vector_type, distance, model)
        target = stack.enter_context(
            targets.open_target(
                options.conn_string(database, password_command), wanted, found.column
            )
        )
        with console.status("Looking at the source …"), source.snapshot():
            check_namespaces(source, target.config.root)
        show.plan(console, found, target, encrypts=encrypts)
        if dry_run:
            return
        if not yes:
            typer.confirm("Go on?", abort=True)
        own = target.set_up()
        try:
            with source.snapshot():
                found = survey(source, vectors=vectors)
                moves_vectors = target.config.index is not None
                items = Items(source, target.runner, own, vectors=moves_vectors)
                conversations = target.conversations(serializer)
                threads = Threads(source, target.runner, own, conversations, messages, serializer)
                _copy(console, source, found, items, threads)
                ended = Report()
                with console.status("Counting at both ends …"):
                    if source.has_items:
                        items.check(found, ended)
                    if source.has_checkpoints:
                        threads.check(found, ended)
        except KeyboardInterrupt:
            sys.stderr.write("Interrupted. Run the same command again to go on.\n")
            raise typer.Exit(130) from None
    show.report(console, ended)
    if ended.differs:
        raise typer.Exit(1)


def _copy(console: Console, source: Source, found: Survey, items: Items, threads: Threads) -> None:
    with progress_bars(console) as progress:
        if source.has_items:
            bar = progress.add_task("Items", total=found.items)
            vectors = progress.add_task("Vectors", total=found.vectors, visible=items.vectors)

            def advance(moved: int, embedded: int) -> None:
                progress.advance(bar, moved)
                progress.advance(vectors, embedded)

            items.copy(advance)
        if source.has_checkpoints:
            checkpoints = progress.add_task("Checkpoints", total=found.checkpoints)
            threads.copy(lambda moved: progress.advance(checkpoints, moved))
    items.runner.run(operations.flush(items.schema))
