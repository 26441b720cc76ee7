"""`letta-store sql`: the migrations as a script."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.config.choices import APP_ROLE, OWNER_ROLE, ROOT


def sql(
    schema: options.Schema = "letta",
    agent_depth: options.AgentDepth = 2,
    partitions: options.Partitions = 16,
    root: options.Root = ROOT,
    dims: options.Dims = None,
    vector_type: options.VectorTypeOption = "halfvec",
    distance: options.DistanceOption = "cosine",
    model: options.Model = None,
    vector_schema: Annotated[
        str,
        typer.Option(help="Where pgvector is, or is to be.", rich_help_panel="Vectors"),
    ] = "public",
    rls: options.Rls = False,
    owner_role: options.OwnerRole = OWNER_ROLE,
    app_role: options.AppRole = APP_ROLE,
    distribute: options.Distribute = None,
    as_json: options.AsJson = False,
) -> None:
    """Print the SQL that `setup` runs, for Alembic or a database administrator.

    Needs no database. The script records the migrations, so that `setup` afterwards does nothing.
    """
    from langgraph_letta_store._engine.migrations.migration import MIGRATIONS
    from langgraph_letta_store._engine.migrations.script import script as write_script
    from langgraph_letta_store._engine.policies import Roles
    from langgraph_letta_store.config.store import IndexSettings, StoreConfig

    if rls and distribute:
        raise typer.BadParameter(
            "a distributed schema has no policies; leave --rls out, and give each tenant a schema",
            param_hint="--distribute",
        )
    index = options.index_config(dims, vector_type, distance, model)
    settings = IndexSettings.parse(index) if index else None
    script = write_script(
        StoreConfig(schema, agent_depth, partitions, settings, root),
        vector_schema,
        Roles(owner_role, app_role) if rls else None,
        distribute,
    )
    if as_json:
        version = max(each.version for each in MIGRATIONS)
        output.write_json({"schema": schema, "version": version, "sql": script})
        return
    sys.stdout.write(script if script.endswith("\n") else f"{script}\n")
