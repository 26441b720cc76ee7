"""What becomes of a store that runs while another process moves its vectors to another model."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, TypeVar

from psycopg import errors as pg
from psycopg import sql

from langgraph_letta_store._engine.migrations.migrate import Ready, VectorType, read_settings, ready
from langgraph_letta_store._engine.schema import SCHEMA, Schema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.errors import SetupError

C = TypeVar("C", bound=DatabaseConfig)

TRIES = 6
"""How often an operation may be begun again: its writers may be held as often as `HOLDS` says, and
the vectors be other tables' then."""


def ready_again(schema: Schema[C]) -> Operation[Ready[C] | None]:
    """Look at the database again, a table being gone; None where no move explains that.

    While a move holds the writers of vectors, its end is waited for: seconds at most. A store that
    embeds nothing goes on with the new vectors. One that does must not, even where the settings
    agree: two models may have one name, or none.

    Raises:
        SetupError: the vectors are another model's by now; names both, and says what to do.
    """
    config = schema.config
    yield from _released(config)
    settings, types = yield from recorded(config)
    vectors = settings.get("index", {})
    if vectors.get("generation", 1) == schema.generation:
        # Whoever was held goes on as before, where the move did not end with that.
        return Ready(schema, types) if "reembedding" in settings else None
    if config.index is not None:
        msg = (
            f"the vectors of the schema {config.schema!r} were moved from the embedding model "
            f"{config.index.model or 'without a name'} ({config.index.dims} dimensions) to "
            f"{vectors['model'] or 'one without a name'} ({vectors['dims']} dimensions, "
            f"{vectors['vector_type']}, {vectors['distance']}); make this store or saver anew "
            "with the new model's index=…"
        )
        raise SetupError(msg)
    return (yield from ready(config))


def recorded(config: DatabaseConfig) -> Operation[tuple[dict[str, Any], tuple[VectorType, ...]]]:
    """Return what is recorded of a schema, nothing where it is not set up; how vectors travel."""
    try:
        return (yield from read_settings(config))
    except (pg.UndefinedTable, pg.InvalidSchemaName):
        return {}, ()


def _released(config: DatabaseConfig) -> Operation[None]:
    """Wait until no writers are held, which passes by itself."""
    name = sql.Identifier(config.schema)
    held = Query(SCHEMA.statement("await_release", schema=name))
    with suppress(pg.UndefinedTable, pg.InvalidSchemaName):  # nothing is set up any more
        while (yield from rows(held))[0]:
            pass
