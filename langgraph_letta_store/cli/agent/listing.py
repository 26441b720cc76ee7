"""`letta-store agent list`: all agents, the one that was active last first."""

from __future__ import annotations

from typing import Annotated

import typer

from langgraph_letta_store.cli import options, output, paging, readers

_COLUMNS = (
    *("name", "active_at", "created_at", "started_at"),
    *("blocks", "passages", "threads", "messages", "tags"),
)


def list_agents(
    database: options.Database,
    reader: readers.Reader = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    tag: Annotated[
        str | None, typer.Option(help="Only agents with this tag in their settings.")
    ] = None,
    prefix: Annotated[str, typer.Option(help="Only agents whose names begin like this.")] = "",
    limit: paging.Limit = 50,
    after: paging.After = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """List agents with what they have, the one that was active last first.

    Passages, threads and messages are counted up to 10,000.
    """
    from datetime import datetime

    from langgraph_letta_store.agents.operations.directory import list_agents as read_agents
    from langgraph_letta_store.cli.target import open_store
    from langgraph_letta_store.records.agents import AgentInfo, AgentSettings

    output.check_formats(as_json, as_csv)
    before = None
    if (place := paging.parse_place(after, datetime, str)) is not None:
        before = AgentInfo(place[1], place[0], None, None, AgentSettings())
    conn_string = options.conn_string(database, password_command)
    read_from = readers.reader_string(reader, password_command)
    with open_store(conn_string, schema, tenant, reader=read_from) as store:
        found = store.run(read_agents, tag=tag, prefix=prefix, limit=limit, before=before)
    page = paging.Page(
        "agents",
        _COLUMNS,
        [agent.to_dict() for agent in found],
        paging.mark_end(found, limit, lambda agent: (agent.active_at, agent.name)),
    )
    page.write(found, as_json=as_json, as_csv=as_csv)
