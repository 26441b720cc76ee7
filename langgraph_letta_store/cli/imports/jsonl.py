"""`letta-store import jsonl`: copy passages, blocks and items out of a file of JSON lines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.cli.keys import Keys, load_keys


def jsonl(
    file: Annotated[
        Path,
        typer.Option(
            "--from",
            dir_okay=False,
            callback=options.check_file,
            help="The file, in UTF-8; - reads standard input.",
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
            help="The database to import into.",
        ),
    ],
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: Annotated[str | None, typer.Option(help="The tenant to import for.")] = None,
    keys: Keys = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the file and write nothing.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Import passages, blocks and items, one JSON object to a line.

    The whole file is checked before anything is written. The command can be interrupted and run
    again: it skips what is complete and keeps what is newer in the target.
    """
    from langgraph_letta_store.cli.imports.run import confirm_and_run
    from langgraph_letta_store.imports.from_jsonl.move import open_import
    from langgraph_letta_store.imports.target import Wanted

    output.check_unasked(as_json, is_sure=yes or dry_run)
    if file == options.PIPE and not (yes or dry_run):
        raise typer.BadParameter("standard input has the file: add --yes", param_hint="--from")
    console = Console(stderr=as_json)
    wanted = Wanted(schema, None, 16, None, None, None, load_keys(keys))
    conn_string = options.conn_string(database, password_command)
    with (
        options.spool(file) as read,
        open_import(read, conn_string, wanted=wanted, tenant=tenant) as planned,
    ):
        console.print(
            Text(
                f"{file}: {planned.passages:,} passages, {planned.vectors:,} of them with vectors "
                f"of the target's dimensions; {planned.blocks:,} blocks; {planned.items:,} items"
            )
        )
        found = {name: getattr(planned, name) for name in _FOUND}
        confirm_and_run(console, planned, found, dry_run=dry_run, yes=yes, as_json=as_json)


_FOUND = ("passages", "vectors", "blocks", "items")
