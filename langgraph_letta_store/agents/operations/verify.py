"""Looks for traces of a forgotten agent in every table and index of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.identifiers import quote
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.checks import is_sequence
from langgraph_letta_store.errors import InvalidOperationError, InvalidReceiptError
from langgraph_letta_store.records.receipts import ForgottenCheck, Receipt, Trace

VERIFY = SqlFile(__name__, "verify", prepare=False)

LEFT_OUT = ("audit",)
"""The tables that are not looked through."""

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
    name = sql.Literal(quote(schema.config.schema).as_string(None))
    listed, indexes = yield from rows(
        Query(schema.compose(VERIFY, "list_columns", schema_regname=name), {}),
        Query(schema.compose(VERIFY, "list_indexes", schema_regname=name), parameters),
    )
    tables: dict[str, list[sql.Composable]] = {}
    for table, column, type_ in listed:
        if table not in LEFT_OUT:
            tables.setdefault(table, []).extend(_conditions(column, type_))
    queries = [
        Query(
            schema.compose(
                *(VERIFY, "count_traces"),
                table=sql.SQL("{}.{}").format(quote(schema.config.schema), quote(table)),
                traces=sql.SQL(" or ").join(conditions),
            ),
            parameters,
        )
        for table, conditions in tables.items()
    ]
    counted = yield from rows(*queries)
    traces = [
        *(Trace("table", table, n) for table, ((n,),) in zip(tables, counted, strict=True) if n),
        *(Trace("index", index, n) for index, n in indexes),
        *(Trace("cache", cache, n) for cache, n in cached.items() if n),
    ]
    return ForgottenCheck(receipt.agent, traces, [*tables], LEFT_OUT)


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
