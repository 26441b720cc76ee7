"""The server's plans of statements, in lines that have no values of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from langgraph_letta_store._engine.steps import Query, Statement

_EXPLAIN = b"explain (format json) "
_ANALYZE = b"explain (analyze, format json) "


def explain_query(query: Query, *, analyze: bool) -> Query:
    """Return the query for a statement's plan; with `analyze` the server runs the statement."""
    text = (_ANALYZE if analyze else _EXPLAIN) + query.statement.text
    return Query(Statement("explain", text, prepare=False), query.take_parameters())


def list_lines(node: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Yield a plan's nodes in lines, each below the one that it works for."""
    name = node.get("Subplan Name")
    index, relation = node.get("Index Name"), node.get("Relation Name")
    words = [
        f"{name}:" if name else "",
        node["Node Type"],
        f"using {index}" if index else "",
        f"on {relation}" if relation else "",
    ]
    yield f"{'  ' * depth}{' '.join(filter(None, words))} ({_count(node)})"
    for child in node.get("Plans", ()):
        yield from list_lines(child, depth + 1)


def _count(node: Mapping[str, Any]) -> str:
    """Say how many rows a node was expected to return; with `analyze` what it did, and how long."""
    expected = f"{node['Plan Rows']:,.0f} expected"
    if "Actual Rows" not in node:
        return f"{expected}, cost {node['Total Cost']:,.0f}"
    loops = node["Actual Loops"]
    milliseconds = node["Actual Total Time"] * loops
    return f"{node['Actual Rows'] * loops:,.0f} rows, {expected}; {milliseconds:.2f} ms"
