"""`letta-store export`: copy a memory into the tables of LangGraph's own store and saver."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console

from langgraph_letta_store.cli import options
from langgraph_letta_store.cli.keys import Keys, load_keys


def export(
    database: options.Database,
    to: Annotated[
        str,
        typer.Option(
            metavar="DSN",
            callback=options.parse_database,
            help="The database of the PostgresStore and the PostgresSaver; tables that are missing "
            "are created.",
        ),
    ],
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> None:
    """Leave: copy items, blocks and threads to LangGraph's PostgresStore and PostgresSaver.

    Graphs go on there. Vectors are not copied: open the PostgresStore with its own index, and put
    what is to be found by meaning. Histories of blocks and messages that no checkpoint refers to
    stay behind; `letta-store agent export` writes those as JSON. Run again, it overwrites what it
    copied before.
    """
    from dataclasses import asdict

    from langgraph_letta_store import LettaMemory, LettaSaver
    from langgraph_letta_store.cli.output import write_json
    from langgraph_letta_store.cli.target import open_store
    from langgraph_letta_store.exports import langgraph

    console = Console(stderr=True)
    encrypt = load_keys(keys)
    conn_string = options.conn_string(database, password_command)
    counts: dict[str, int] = {}
    with (
        open_store(conn_string, schema, tenant, encrypt=encrypt) as store,
        console.status("Copying …") as shown,
    ):

        def advance(kind: str, count: int) -> None:
            counts[kind] = counts.get(kind, 0) + count
            done = ", ".join(f"{number:,} {name}" for name, number in counts.items())
            shown.update(f"Copying … {done}")

        pool: Any = store.conn
        root = store.config.root
        saver = LettaSaver(pool, schema=schema, root=root, tenant=tenant, encrypt=encrypt)
        done = langgraph(LettaMemory(store, saver), to, advance=advance)
    if as_json:
        write_json(asdict(done))
        return
    copied = f"{done.items:,} items, {done.blocks:,} blocks, {done.threads:,} threads"
    Console().print("Copied:", style="bold green", end=" ")
    Console().out(f"{copied} with {done.checkpoints:,} checkpoints", highlight=False)
