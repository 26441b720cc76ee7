"""The versions of files that the option `file_versions` does not keep."""

from __future__ import annotations

from typing import Any

from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.retention import Limits

FILE_VERSIONS_SQL = SqlFile(__name__, "file_versions", prepare=False)

FILE_VERSIONS = "file_versions"
"""The name of the table."""


def count_past(schema: Schema[Any], limits: Limits) -> Query:
    """Count the versions that are past the limits; the latest of a file never is."""
    return Query(schema.render(FILE_VERSIONS_SQL, "count_past"), _name_limits(limits))


def delete_past(schema: Schema[Any], limits: Limits) -> Operation[int]:
    """Delete the versions that are past the limits, and return how many there were."""
    statement = schema.render(FILE_VERSIONS_SQL, "delete_past")
    (((count,),),) = yield from rows(Query(statement, _name_limits(limits)))
    return int(count)


def _name_limits(limits: Limits) -> dict[str, Any]:
    return {"count": limits.count, "age": limits.age}
