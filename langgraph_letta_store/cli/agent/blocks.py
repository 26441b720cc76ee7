"""`letta-store agent blocks` and `agent history`: core memory, and how it came about."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from langgraph_letta_store.cli import options, output, paging
from langgraph_letta_store.cli.keys import Keys, load_keys

_BLOCK = (
    *("label", "value", "limit", "description", "read_only", "version", "agents"),
    *("tags", "metadata", "block_id", "created_at", "updated_at"),
)
_VERSION = (
    *("version", "action", "actor", "changed_at", "label", "value", "limit", "description"),
    *("read_only", "tags", "metadata", "undo", "redo"),
)


def blocks(
    name: options.AgentName,
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """List the blocks of an agent's core memory."""
    from langgraph_letta_store.cli.target import open_agent

    output.check_formats(as_json, as_csv)
    conn_string = options.conn_string(database, password_command)
    with open_agent(conn_string, schema, name, tenant, encrypt=load_keys(keys)) as agent:
        found = agent.core.list()
    page = paging.Page("blocks", _BLOCK, [asdict(block) for block in found])
    page.write(found, as_json=as_json, as_csv=as_csv, agent=name)


def history(
    name: options.AgentName,
    label: Annotated[str, typer.Argument(help="The block's label.")],
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    limit: paging.Limit = 50,
    after: paging.After = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """List the versions of a block, the newest first, each with its action and actor."""
    from langgraph_letta_store.cli.target import open_agent

    output.check_formats(as_json, as_csv)
    place = paging.parse_place(after, int)
    conn_string = options.conn_string(database, password_command)
    with open_agent(conn_string, schema, name, tenant, encrypt=load_keys(keys)) as agent:
        found = agent.core.history(label, limit=limit, before=place[0] if place else None)
    page = paging.Page(
        "versions",
        _VERSION,
        [asdict(version) for version in found],
        paging.mark_end(found, limit, lambda version: (version.version,)),
    )
    page.write(found, as_json=as_json, as_csv=as_csv, agent=name, label=label)
