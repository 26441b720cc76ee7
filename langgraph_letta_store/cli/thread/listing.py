"""`letta-store thread list`: conversations, the one that was written last first."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from langgraph_letta_store.cli import options, output, paging, readers

_COLUMNS = ("thread_id", "agent", "agents", "messages", "created_at", "updated_at")


def list_threads(
    database: options.Database,
    agent: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only the threads that this agent speaks in.")
    ] = None,
    reader: readers.Reader = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    limit: paging.Limit = 50,
    after: paging.After = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """List threads, the one that was written last first.

    `messages` is how many a thread was given in all, those deleted since included.
    """
    from datetime import datetime

    from langgraph_letta_store._checkpoints.threads import ThreadInfo
    from langgraph_letta_store.cli.target import open_saver
    from langgraph_letta_store.cli.thread.shown import show_threads

    output.check_formats(as_json, as_csv)
    before = None
    if (place := paging.parse_place(after, datetime, str)) is not None:
        before = ThreadInfo(place[1], "", place[0], place[0], 0)
    conn_string = options.conn_string(database, password_command)
    read_from = readers.reader_string(reader, password_command)
    with open_saver(conn_string, schema, tenant, reader=read_from) as saver:
        found = saver.list_threads(agent=agent, limit=limit, before=before)
    page = paging.Page(
        "threads",
        _COLUMNS,
        [asdict(thread) for thread in found],
        paging.mark_end(found, limit, lambda thread: (thread.updated_at, thread.thread_id)),
    )
    page.write(show_threads(found), as_json=as_json, as_csv=as_csv)
