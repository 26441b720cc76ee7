"""How a search is answered: its path, why that one, and what the server makes of its statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from langgraph.store.base import SearchOp

from langgraph_letta_store._engine.query_plans import explain_query, list_lines
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import (
    Execute,
    Operation,
    Query,
    Step,
    perform_steps,
    rows,
)
from langgraph_letta_store._search.item_rows import FoundRow, open_found
from langgraph_letta_store._search.ranking import SearchOptions
from langgraph_letta_store._search.request import SearchRequest
from langgraph_letta_store._tiers.addressing import parse_tier
from langgraph_letta_store._tiers.archival.search import find_rows
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records import Explanation, Hit

T = TypeVar("T")

_SORTING = {"Aggregate", "Incremental Sort", "Sort", "Unique"}
"""What reads all that is below it, however few rows are taken of it."""

_PARTS = ("text", "bm25", "vector", "similarity", "neighbours", "keys")
"""What a hybrid score is made of, and comes from."""


def explain(schema: StoreSchema, op: SearchOp, given: Mapping[str, Any]) -> Operation[Explanation]:
    """Answer a search, and say how; its statement is run once more, to be explained.

    Raises:
        InvalidOperationError: an option is invalid, or the prefix is of core or recall memory,
            which are searched otherwise.
        InvalidNamespaceError, InvalidFilterError: before anything is embedded or read.
    """
    options = SearchOptions.parse(given)
    if tier := parse_tier(schema, op.namespace_prefix):
        msg = (
            f"namespace_prefix is {op.namespace_prefix!r:.120}, an agent's {tier} memory; only "
            "searches of items are explained"
        )
        raise InvalidOperationError(msg)
    request = SearchRequest.parse(schema, op, options)
    sent: list[Query] = []
    found, path, _, questions = yield from _record_queries(find_rows(schema, request), sent)
    run = yield from _run_again(sent)
    return Explanation(
        path=path.name,
        reason=path.reason,
        index=path.index.name if path.index else None,
        **run,
        hits=tuple(
            replace(
                _parse_hit(row, schema, request, place),
                question=questions[place - request.offset] if questions else None,
            )
            for place, row in enumerate(found, request.offset)
        ),
    )


def _run_again(sent: Sequence[Query]) -> Operation[dict[str, Any]]:
    """Let the server explain the statement that had the last word, if there was any."""
    reads = [query for query in sent if not query.statement.writes]
    if not reads:
        nothing = {"estimated_rows": 0, "actual_rows": 0, "milliseconds": 0.0}
        return {**nothing, "sql": "", "plan": ()}
    query = reads[-1]
    (((explained,),),) = yield from rows(explain_query(query, analyze=True))
    whole = explained[0]
    estimated, actual = _read(whole["Plan"])
    return {
        "estimated_rows": round(estimated),
        "actual_rows": round(actual),
        "milliseconds": whole["Planning Time"] + whole["Execution Time"],
        "sql": query.statement.text.decode(),
        "plan": tuple(list_lines(whole["Plan"])),
    }


def _record_queries(operation: Operation[T], sent: list[Query]) -> Operation[T]:
    """Perform an operation, and keep its statements."""

    def perform(step: Step) -> Operation[Any]:
        if isinstance(step, Execute):
            sent.extend(step.queries)
        return (yield step)

    return (yield from perform_steps(operation, perform))


def _parse_hit(row: FoundRow, schema: StoreSchema, request: SearchRequest, place: int) -> Hit:
    item = open_found(schema, row)
    ranking = request.ranking
    reranked = ranking is not None and place < ranking.depth
    parts: dict[str, float | None] = {name: getattr(row, name) for name in _PARTS}
    if ranking is not None and ranking.mode == "vector" and not reranked:
        parts["vector"] = item.score
    if reranked:
        parts["rerank"] = item.score
    known = {name: score for name, score in parts.items() if score is not None}
    return Hit(item.namespace, item.key, item.value, item.score, known)


def _read(node: Mapping[str, Any]) -> tuple[float, float]:
    """Return how many rows of the searched table were expected to be read, and were.

    That is the table of vectors, or where a statement compares none, of items.
    """
    for table in ("archival_vectors", "archival_memory"):
        if any(_is_scan(each, table) for each in _nodes(node)):
            return _parse_node(node, table)
    return float(node["Plan Rows"]), float(node["Actual Rows"])


def _parse_node(node: Mapping[str, Any], table: str) -> tuple[float, float]:
    if _is_scan(node, table):
        return _count(node)
    below = [_parse_node(child, table) for child in node.get("Plans", ())]
    estimated = float(sum(each[0] for each in below))
    # A plan's rows are those of a scan to its end, also where only a few are taken of it.
    if node["Node Type"] == "Limit" and node["Plans"][0]["Node Type"] not in _SORTING:
        estimated = min(estimated, float(node["Plan Rows"]))
    return estimated, float(sum(each[1] for each in below))


def _count(node: Mapping[str, Any]) -> tuple[float, float]:
    """What one run of a node was expected to return, and what all runs did together."""
    return float(node["Plan Rows"]), float(node["Actual Rows"] * node["Actual Loops"])


def _is_scan(node: Mapping[str, Any], table: str) -> bool:
    return str(node.get("Relation Name", "")).startswith(table)


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)
