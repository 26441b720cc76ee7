"""The parts of statements that differ where Citus has distributed the schema.

Citus runs a statement that reads only the schema's tables as a whole on the schema's node, and a
statement that needs no table on the coordinator. A setting or a lock holds only on the server where
it was made.
"""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from langgraph_letta_store._engine.identifiers import quote
from langgraph_letta_store._engine.sql_files import SqlFile

LAYOUT = SqlFile(__name__, "layout")

TENANT = sql.SQL("coalesce(current_setting('langgraph_letta_store.tenant', true), '')")
"""The tenant of the session, "" without one, as new rows get it."""

NO_TENANT = sql.SQL("''")
"""The same in a distributed schema, which has none: Citus refuses to update rows by a setting."""

MAY_WRITE = sql.SQL(
    "(current_setting('transaction_read_only') = 'off'"
    " or current_setting('langgraph_letta_store.reader', true) = 'on')"
)
"""Whether what was read may be written: here, or by the writer where this is one of its readers."""


_OF_CITUS = ("apart", "at_node", "through_coordinator", "all_through_coordinator")
"""Parts that a distributed schema's statements have more."""

PLAIN_NAMES: Mapping[str, sql.Composable] = {
    "tenant": TENANT,
    "may_write": MAY_WRITE,
    **dict.fromkeys(_OF_CITUS, sql.SQL("")),
}


def distributed_names(schema: str) -> dict[str, sql.Composable]:
    """Return the values of the placeholders in a distributed schema's statements."""
    space, name = sql.SQL(" "), quote(schema)
    return {
        "tenant": NO_TENANT,
        "may_write": sql.SQL("true"),
        **{each: space + LAYOUT.fragment(each, schema=name) for each in _OF_CITUS},
    }
