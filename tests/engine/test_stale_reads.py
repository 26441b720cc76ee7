"""A step fails as a whole where a condition no longer holds, and only then."""

from __future__ import annotations

from typing import Any

import pytest
from langgraph.store.base import PutOp

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows, run_together
from langgraph_letta_store._tiers.archival.put_items import put_items

NS = ("ada", "notes")


def put_if(schema: StoreSchema, text: bytes) -> Operation[Any]:
    """Put an item in the same step as a condition."""
    noted = Statement("condition", b"select set_config('letta_store.holds', %b, true)" % text)
    condition = rows(*must_hold(schema, Query(noted)))
    return (yield from run_together([put_items(schema, [PutOp(NS, "k", {"a": 1})]), condition]))


def test_what_holds_lets_the_step_write(dsn: str, schema: str) -> None:
    with LettaStore.from_conn_string(dsn, schema=schema) as store:
        store.setup()
        store.run(put_if, b"'true'")
        assert store.get(NS, "k") is not None


def test_what_does_not_hold_writes_nothing(dsn: str, schema: str) -> None:
    with LettaStore.from_conn_string(dsn, schema=schema) as store:
        store.setup()
        with pytest.raises(StaleReadError, match="has changed since it was read") as raised:
            store.run(put_if, b"'false'")
        assert raised.value.sqlstate == "LT001"
        assert store.get(NS, "k") is None
        store.run(put_if, b"'true'")  # the setting was that transaction's own
        assert store.get(NS, "k") is not None
