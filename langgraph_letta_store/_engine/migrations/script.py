"""All migrations as one SQL script."""

from __future__ import annotations

from dataclasses import replace

from psycopg import sql

from langgraph_letta_store._engine.migrations.distribution import list_statements
from langgraph_letta_store._engine.migrations.migration import PUBLIC, list_migrations, render_own
from langgraph_letta_store._engine.policies import Roles, secure
from langgraph_letta_store._engine.steps import Statement
from langgraph_letta_store.config.choices import Distribution
from langgraph_letta_store.config.store import DatabaseConfig


def script(
    config: DatabaseConfig,
    vector_schema: str = PUBLIC,
    roles: Roles | None = None,
    distribute: Distribution | None = None,
) -> str:
    """Return all migrations as one SQL script, for Alembic and for database administrators.

    Args:
        config: what is set up.
        vector_schema: where pgvector is, or is to be.
        roles: those of row-level security, if it is to be set up.
        distribute: how Citus is to distribute the schema, if it is to.

    Example:
        >>> print(script(DatabaseConfig(agent_depth=2)))
    """
    index = config.index
    first = ["create_schema", "create_ledger", "create_settings"]
    if distribute is not None:
        config, first = replace(config, partitions=0), ["plain_schema", *first]
    parts = ["begin", *(_text(render_own(config, name)) for name in first)]
    if index is not None:
        where = sql.Identifier(vector_schema)
        parts.insert(1, _text(render_own(config, "create_extension", vector_schema=where)))
    for migration in list_migrations(config):
        parts.append(f"-- migration {migration.version}: {migration.name}")
        parts += [_text(rendered) for rendered in migration.statements(config, vector_schema)]
    if roles is not None:
        parts.append("-- row-level security")
        parts += [_text(rendered) for rendered in secure(config, roles)]
    if distribute is not None:
        parts.append("-- distribution by Citus")
        parts += [_text(rendered) for rendered in list_statements(config)]
    return ";\n\n".join([*parts, "commit"]) + ";\n"


def _text(rendered: Statement) -> str:
    return rendered.text.decode()
