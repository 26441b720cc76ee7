"""`letta-store agent insert`: cut documents into passages."""

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.cli.keys import Keys, load_keys


def _check_files(context: typer.Context, files: list[Path]) -> list[Path]:
    return [options.check_file(context, file) for file in files]


def insert(
    name: options.AgentName,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            dir_okay=False,
            callback=_check_files,
            help="PDF, DOCX, HTML, Markdown or other text, by the ending of its name; - reads text "
            "from standard input.",
        ),
    ],
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    model: options.EmbeddingModel = None,
    tag: Annotated[
        list[str] | None, typer.Option(help="A tag for the passages. May be repeated.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What to call the text of standard input; default: -."),
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
    as_json: options.AsJson = False,
) -> None:
    """Cut documents into passages of an agent's archival memory.

    A file that was inserted before, under the same path, is replaced: what changed is embedded and
    inserted, what went is deleted, each file in one transaction.
    """
    from langgraph_letta_store import AgentMemory
    from langgraph_letta_store.cli.moving import progress_bars
    from langgraph_letta_store.cli.target import make_index, open_store

    console = Console(stderr=as_json)
    inserted: list[dict[str, Any]] = []
    conn_string = options.conn_string(database, password_command)
    index = partial(make_index, model=model)
    with (
        open_store(conn_string, schema, tenant, make_index=index, encrypt=load_keys(keys)) as store,
        progress_bars(console) as progress,
    ):
        archival = AgentMemory(store, name).archival
        bar = progress.add_task("Documents", total=len(files))
        for file in files:
            given = sys.stdin.read() if file == options.PIPE else file
            done = archival.insert_document(
                given,
                source=(source or "-") if file == options.PIPE else None,
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
            inserted.append({"file": str(file), **asdict(done)})
    if as_json:
        output.write_json({"agent": name, "files": inserted})
