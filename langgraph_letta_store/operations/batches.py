"""A batch of LangGraph's operations, answered in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langgraph.store.base import GetOp, ListNamespacesOp, Op, PutOp, Result, SearchOp

from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.operations.items import get_item, get_items, put_items
from langgraph_letta_store.operations.namespaces import list_namespaces
from langgraph_letta_store.operations.search import search
from langgraph_letta_store.steps import Operation, together
from langgraph_letta_store.tables import StoreTables


def batch(tables: StoreTables, ops: Iterable[Op]) -> Operation[list[Result]]:
    """Answer many operations at the price of one.

    All gets are one statement, all puts one transaction; the texts of all puts and queries are
    embedded in one call, and all statements go in one round trip and one transaction. Reads see
    the state before the batch's puts; the last put of a key wins.

    Raises:
        LettaStoreError: an operation is not of a kind that works; nothing was written.
    """
    listed = list(ops)
    if len(listed) == 1 and isinstance(listed[0], GetOp):
        # By far the most frequent batch: nothing to gather, nothing to sort out.
        return [(yield from get_item(tables, listed[0]))]
    gets: dict[int, GetOp] = {}
    puts: list[PutOp] = []
    single: dict[int, Operation[Any]] = {}
    results: list[Result] = [None] * len(listed)
    for place, op in enumerate(listed):
        if isinstance(op, GetOp):
            gets[place] = op
        elif isinstance(op, PutOp):
            puts.append(op)
        elif isinstance(op, SearchOp):
            single[place] = search(tables, op)
        elif isinstance(op, ListNamespacesOp):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            single[place] = list_namespaces(tables, op)
        else:
            msg = f"ops[{place}] is a {type(op).__name__}; give GetOp, PutOp, SearchOp, ..."
            raise InvalidOperationError(msg)
    if len(gets) == 1:
        ((place, get),) = gets.items()
        single[place] = get_item(tables, get)
    parts = [*single.values()]
    if len(gets) > 1:
        parts.append(get_items(tables, [*gets.values()]))
    if puts:
        parts.append(put_items(tables, puts))
    answers = yield from together(parts)
    for place, answer in zip(single, answers, strict=False):
        results[place] = answer
    if len(gets) > 1:
        for place, item in zip(gets, answers[len(single)], strict=True):
            results[place] = item
    return results
