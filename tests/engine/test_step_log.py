"""A database error names its statement, and the log shows each step."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
import pytest

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, Row, Statement, rows
from tests.support.stores import BOTH, opened

LOG = "langgraph_letta_store.engine.steps"
NS = ("memories", "ada")
ONE = Query(Statement("one", b"select 1"))
BROKEN = Query(Statement("broken", b"select 1 / 0", file="_tiers/broken.sql"))
UNSENDABLE = Query(Statement("unsendable", b"select %(x)s"), {"x": object()})


def run(_: StoreSchema, *queries: Query) -> Operation[list[list[Row]]]:
    return (yield from rows(*queries))


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, dsn: str, schema: str) -> Any:
    with opened(dsn, request.param, schema=schema) as made:
        yield made


@pytest.mark.parametrize(
    ("queries", "note"),
    [
        ([BROKEN], "statement: broken (_tiers/broken.sql)"),
        ([ONE, BROKEN, ONE], "statement: broken (_tiers/broken.sql)"),
        ([UNSENDABLE], "statement: unsendable"),
        ([ONE, UNSENDABLE, ONE], "statement: unsendable"),
    ],
)
def test_an_error_names_its_statement(store: LettaStore, queries: list[Query], note: str) -> None:
    with pytest.raises(psycopg.Error) as raised:
        store.run(run, *queries)
    assert raised.value.__notes__ == [note]


def test_a_lost_connection_names_all_statements_of_the_step(store: LettaStore) -> None:
    end = Query(Statement("end", b"select pg_terminate_backend(pg_backend_pid())"))
    with pytest.raises(psycopg.OperationalError) as raised:
        store.run(lambda schema: rows(ONE, end, repeatable=False))
    assert raised.value.__notes__[0].startswith(("statements: one, end", "statement: end"))


def test_each_step_is_a_line_of_the_log(
    store: LettaStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.put(NS, "tea", {})
    with caplog.at_level(logging.DEBUG, logger=LOG):
        assert store.get(NS, "tea") is not None
    (line,) = [each.getMessage() for each in caplog.records if each.name == LOG]
    assert line.startswith("get_item: 1 rows, ")
    assert line.endswith(" ms")


def test_nothing_is_logged_unless_asked_for(
    store: LettaStore, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="langgraph_letta_store"):
        store.get(NS, "tea")
    assert not [each for each in caplog.records if each.name == LOG]
