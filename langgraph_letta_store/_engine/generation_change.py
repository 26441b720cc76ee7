"""How a running store or saver goes on after another process moved its vectors to another model."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, TypeVar

from psycopg import errors as pg
from psycopg import sql

from langgraph_letta_store._engine.migrations.load import Ready, load_schema
from langgraph_letta_store._engine.migrations.recorded import VectorType, read_settings
from langgraph_letta_store._engine.schema import SCHEMA, Schema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.errors import SetupError

C = TypeVar("C", bound=DatabaseConfig)

TRIES = 6
"""How often an operation may start again: a move may pause writers as often as `HOLDS`, and then
replace the tables of vectors."""


def reload_schema(schema: Schema[C]) -> Operation[Ready[C] | None]:
    """Read the schema again after a table has gone; None if no move explains that.

    If a move has paused writers, this waits for its end: seconds at most. A store that embeds
    nothing goes on with the new vectors. A store that embeds must not, even if the settings are
    equal: two models may have the same name, or none.

    Raises:
        SetupError: the vectors are another model's now; the message names both models.
    """
    config = schema.config
    yield from _wait_for_release(config)
    settings, types = yield from read_recorded_settings(config)
    vectors = settings.get("index", {})
    if vectors.get("generation", 1) == schema.generation:
        # The pause has ended, but not the move: go on as before.
        return Ready(schema, types) if "reembedding" in settings else None
    if config.index is not None:
        msg = (
            f"the vectors of the schema {config.schema!r} were moved from the embedding model "
            f"{config.index.model or 'without a name'} ({config.index.dims} dimensions) to "
            f"{vectors['model'] or 'one without a name'} ({vectors['dims']} dimensions, "
            f"{vectors['vector_type']}, {vectors['distance']}); open another store or "
            "saver with the new model's index=…"
        )
        raise SetupError(msg)
    return (yield from load_schema(config))


def read_recorded_settings(
    config: DatabaseConfig,
) -> Operation[tuple[dict[str, Any], tuple[VectorType, ...]]]:
    """Return a schema's recorded settings, none if it is not set up, and its vector types."""
    try:
        return (yield from read_settings(config))
    except (pg.UndefinedTable, pg.InvalidSchemaName):
        return {}, ()


def _wait_for_release(config: DatabaseConfig) -> Operation[None]:
    """Wait until writers are no longer paused; a pause ends by itself."""
    name = sql.Identifier(config.schema)
    held = Query(SCHEMA.statement("await_release", schema=name))
    with suppress(pg.UndefinedTable, pg.InvalidSchemaName):  # the schema was dropped
        while (yield from rows(held))[0]:
            pass
