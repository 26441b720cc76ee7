"""`letta-store setup`: create or update the tables."""

from __future__ import annotations

from rich.console import Console

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.config.choices import APP_ROLE, OWNER_ROLE, ROOT


def setup(
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    agent_depth: options.AgentDepth = 2,
    partitions: options.Partitions = 16,
    root: options.Root = ROOT,
    dims: options.Dims = None,
    vector_type: options.VectorTypeOption = "halfvec",
    distance: options.DistanceOption = "cosine",
    model: options.Model = None,
    rls: options.Rls = False,
    owner_role: options.OwnerRole = OWNER_ROLE,
    app_role: options.AppRole = APP_ROLE,
    distribute: options.Distribute = None,
    as_json: options.AsJson = False,
) -> None:
    """Create the tables in a database, or bring them up to date.

    Safe to repeat, and to run from several machines at once. Stores opened later must have the same
    options; otherwise an error names the difference.
    """
    from langgraph_letta_store import LettaStore

    console = Console(stderr=as_json)
    with (
        console.status("Setting up …"),
        LettaStore.from_conn_string(
            options.conn_string(database, password_command),
            index=options.index_config(dims, vector_type, distance, model),
            schema=schema,
            agent_depth=agent_depth,
            partitions=partitions,
            root=root,
        ) as store,
    ):
        if rls:
            store.setup(rls=True, owner_role=owner_role, app_role=app_role, distribute=distribute)
        else:
            store.setup(distribute=distribute)
    if as_json:
        made = {"dims": dims, "vector_type": vector_type, "distance": distance, "model": model}
        output.write_json(
            {
                "schema": schema,
                "agent_depth": agent_depth,
                "partitions": partitions,
                "root": root,
                "vectors": made if dims else None,
                "roles": {"owner": owner_role, "application": app_role} if rls else None,
                "distribute": distribute,
            }
        )
        return
    vectors = f"{dims} dimensions, {vector_type}, {distance}" if dims else "none"
    console.print("Set up:", style="bold green", end=" ")
    console.out(f"schema {schema}, agent depth {agent_depth}, vectors: {vectors}", highlight=False)
    if rls:
        console.out(f"roles: {owner_role} owns the tables, {app_role} is for applications")
