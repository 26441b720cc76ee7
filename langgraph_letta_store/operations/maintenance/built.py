"""Which indexes there are: read when a store begins, and again now and then."""

from __future__ import annotations

from typing import Any

from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey
from langgraph_letta_store.steps import Operation, Query, rows
from langgraph_letta_store.tables import Tables


def read_indexes(tables: Tables[Any]) -> Operation[None]:
    """Look which indexes maintenance has built by now."""
    (found,) = yield from rows(Query(tables.maintenance("read_indexes"), {}))
    tables.indexes = {IndexKey(table, agent): BuiltIndex(*index) for table, agent, *index in found}
