"""Refuses to write plain text into a schema that has encrypted rows."""

from __future__ import annotations

from typing import Any

from psycopg import errors as pg

from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.errors import MissingKeyError

SEALED_SCHEMA = SqlFile(__name__, "sealed_schema", prepare=False)


def refuse_plain(schema: Schema[Any], what: str) -> Operation[None]:
    """Refuse to go on without keys where the tenant has encrypted rows.

    Args:
        schema: as the writer sees it.
        what: what the writer does, as the subject of a sentence.

    Raises:
        MissingKeyError: the writer has no keys, and the schema has encrypted rows.
    """
    if schema.sealer is not None:
        return
    try:
        (((is_sealed,),),) = yield from rows(Query(schema.render(SEALED_SCHEMA, "find_sealed")))
    except pg.UndefinedTable:
        return  # the schema is older than encryption
    if is_sealed:
        raise MissingKeyError(
            f"{what} would write plain text into the schema {schema.config.schema!r}, which has "
            "encrypted rows; give the keys: encrypt=Encryption(...) in Python, or "
            "--keys MODULE:CALLABLE (LETTA_STORE_KEYS) on the command line"
        )
