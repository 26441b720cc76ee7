"""Migration 15 on a large history: its index is built before, while workers go on writing.

Each step can be repeated. What is there by then is left alone when the migration is applied.
"""

from __future__ import annotations

from psycopg import sql

from langgraph_letta_store._engine.migrations import owners
from langgraph_letta_store._engine.migrations.migration import EDIT_KEYS, PUBLIC
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.store import DatabaseConfig

INDEX = "core_memory_history_edit_keys"


def prepare_edit_keys(config: DatabaseConfig) -> Operation[None]:
    """Add the column of keys and build its index, each for itself.

    Raises:
        psycopg.errors.LockNotAvailable: another session held a lock during each attempt.
    """
    yield from owners.wait_for_others(config, _apply)


def _apply(config: DatabaseConfig) -> Operation[None]:
    names = {**EDIT_KEYS.render_names(config, PUBLIC), "concurrently": sql.SQL("concurrently")}
    add = EDIT_KEYS.file.statement("add_idempotency_key", **names)
    yield from rows(*owners.list_beginning(config, EDIT_KEYS), Query(add))
    build = EDIT_KEYS.file.statement("index_edit_keys", **names)
    yield from owners.build_index(config, INDEX, build)
