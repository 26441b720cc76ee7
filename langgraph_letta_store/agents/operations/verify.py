"""Looks for traces of a forgotten agent in every table and index of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.identifiers import quote
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store.config.checks import is_sequence
from langgraph_letta_store.errors import InvalidOperationError, InvalidReceiptError
from langgraph_letta_store.records.receipts import ForgottenCheck, Receipt, Trace

VERIFY = SqlFile(__name__, "verify", prepare=False)

_NAMES = {"agent": "of_name", "granter": "of_name", "agent_names": "among_names"}
"""The columns that have names of agents, which may be short words, and how they are compared."""


def find_traces(
    schema: StoreSchema, receipt: Receipt, markers: Sequence[str], cached: Mapping[str, int]
) -> Operation[ForgottenCheck]:
    """Look for a forgotten agent's ids, and for markers, in every table, and for its indexes.

    Args:
        schema: the schema that the agent was forgotten in.
        receipt: the checked receipt.
        markers: texts that only this agent's memory had.
        cached: how many entries this process has cached, by the cache's name.

    Raises:
        InvalidReceiptError: the receipt is of another schema or tenant.
        InvalidOperationError: `markers` is not a list of texts.
    """
    for what, given, own in (
        ("schema", receipt.schema, schema.config.schema),
        ("tenant", receipt.tenant, schema.tenant),
    ):
        if given != own:
            msg = f"the receipt is of the {what} {given!r:.80}, and this store of {own!r:.80}"
            raise InvalidReceiptError(msg)
    ids = [receipt.agent_id, *receipt.blocks, *receipt.archives]
    parameters = {
        "ids": ids,
        "markers": [*ids, *_check_markers(markers)],
        "threads": [*receipt.threads],
        "name": receipt.agent,
    }
    listed, indexes = yield from rows(
        Query(read_catalog(schema, "list_columns"), {}),
        Query(read_catalog(schema, "list_indexes"), parameters),
    )
    tables: dict[str, list[tuple[str, str]]] = {}
    for table, column, type_ in listed:
        tables.setdefault(table, []).append((column, type_))
    queries = [
        Query(count_traces(schema, table, columns), parameters) for table, columns in tables.items()
    ]
    counted = yield from rows(*queries)
    traces = [
        *(Trace("table", table, n) for table, ((n,),) in zip(tables, counted, strict=True) if n),
        *(Trace("index", index, n) for index, n in indexes),
        *(Trace("cache", cache, n) for cache, n in cached.items() if n),
    ]
    return ForgottenCheck(receipt.agent, traces, [*tables])


def read_catalog(schema: StoreSchema, name: str) -> Statement:
    """Return the statement that lists the columns of all tables, or the indexes of some agents."""
    quoted = sql.Literal(quote(schema.config.schema).as_string(None))
    return schema.compose(VERIFY, name, schema_regname=quoted)


def count_traces(schema: StoreSchema, table: str, columns: Iterable[tuple[str, str]]) -> Statement:
    """Return the statement that looks through some columns of a table, given with their types."""
    conditions = [each for column, type_ in columns for each in _conditions(column, type_)]
    return schema.compose(
        *(VERIFY, "count_traces"),
        table=sql.SQL("{}.{}").format(quote(schema.config.schema), quote(table)),
        traces=sql.SQL(" or ").join(conditions),
    )


def _conditions(column: str, type_: str) -> Iterable[sql.Composable]:
    name = quote(column)
    yield VERIFY.fragment("in_bytes" if type_ == "bytea" else "in_text", column=name)
    if column == "thread_id":
        yield VERIFY.fragment("of_thread", column=name)
    if column in _NAMES:
        yield VERIFY.fragment(_NAMES[column], column=name)


def _check_markers(markers: Any) -> Sequence[str]:
    if not is_sequence(markers) or not all(isinstance(each, str) and each for each in markers):
        msg = f"`markers` must be a list of texts that are not empty, got {markers!r:.80}"
        raise InvalidOperationError(msg)
    return markers
