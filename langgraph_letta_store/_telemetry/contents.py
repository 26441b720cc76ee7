"""Contents of memory for spans, which have them only where `telemetry["content"]` asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langgraph.store.base import Item, PutOp, SearchItem, SearchOp

from langgraph_letta_store.config.checks import is_sequence
from langgraph_letta_store.records.blocks import Block
from langgraph_letta_store.records.messages import RecallMessage
from langgraph_letta_store.records.passages import Passage

MOST_RECORDS = 100
"""How many records a span has at most."""


def read_query(given: Mapping[str, Any]) -> str | None:
    """Return what a call looks for, if it looks for words."""
    ops = [given["op"]] if "op" in given else given.get("ops") or ()
    queries = [op.query for op in ops if isinstance(op, SearchOp) and op.query]
    if isinstance(given.get("query"), str):
        queries.append(given["query"])
    return "\n".join(queries) or None


def read_records(given: Mapping[str, Any], value: Any) -> str | None:
    """Return the records that a call wrote or found, as a JSON array; None where it has none."""
    found = [*_read_written(given), *_read_found(value)][:MOST_RECORDS]
    return json.dumps(found, ensure_ascii=False, default=str) if found else None


def _read_written(given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    ops: Sequence[Any] = [given["op"]] if "op" in given else given.get("ops") or ()
    for op in ops:
        if isinstance(op, PutOp) and op.value is not None:
            yield {"id": str(op.key), "content": op.value}


def _read_found(value: Any) -> Iterator[dict[str, Any]]:
    for each in value if is_sequence(value) else (value,):
        if isinstance(each, Item):
            found = {"id": each.key, "content": each.value}
        elif isinstance(each, Passage):
            found = {"id": each.id, "content": each.content}
        elif isinstance(each, Block):
            found = {"id": each.label, "content": each.value}
        elif isinstance(each, RecallMessage):
            found = {"id": each.message_id, "content": each.text}
        elif is_sequence(each):
            yield from _read_found(each)
            continue
        else:
            continue
        score = each.score if isinstance(each, (SearchItem, Passage, RecallMessage)) else None
        yield found if score is None else {**found, "score": score}
