"""Search by keys: merges the items whose keys are nearest with those whose own texts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.item_rows import Found, FoundRow
from langgraph_letta_store._search.keys_sql import render_nearest_keys
from langgraph_letta_store._search.vector import Page, find_nearest
from langgraph_letta_store.config.store import IndexSettings


def find_nearest_of_both(
    schema: StoreSchema, settings: IndexSettings, page: Page
) -> Operation[Found]:
    """Return a page of the items nearest to a vector, each by the nearest of its texts and keys.

    The best of each kind, up to the end of the page, include the best of both.
    """
    most = page.offset + page.limit
    first = replace(page, limit=most, offset=0)
    found = yield from find_nearest(schema, settings, first)
    parameters = {**page.parameters, "query": page.vector, "reach": page.reach}
    statement = render_nearest_keys(schema, page.scope.kind, page.clause, page.agent)
    (keyed,) = yield from rows(Query(statement, parameters, "exact"))
    path = replace(found.path, reason=f"{found.path.reason}; all keys are compared")
    merged = _merge(found, [FoundRow(*row) for row in keyed])
    return Found(merged[page.offset : most], path)


def _merge(found: Found, keyed: Iterable[FoundRow]) -> list[FoundRow]:
    """Merge the items found by texts and by keys in one order; each item has its better score.

    If an index gives several lists, each stays behind the one before it.
    """
    ranked = {_identify(row): (place, row) for place, row in _place(found)}
    for row in keyed:
        score, known = row.score or 0.0, ranked.get(_identify(row))
        if known is None or score > (known[1].score or 0.0):
            place = score if known is None else max(score, known[0])
            ranked[_identify(row)] = (place, row)
    ordered = sorted(ranked.values(), key=lambda each: (-each[0], *_identify(each[1])))
    return [row for _, row in ordered]


def _place(found: Found) -> Iterator[tuple[float, FoundRow]]:
    """Yield the rows of lists in their order, each with the least score up to it."""
    least = float("inf")
    lists = found.places or [1] * len(found.rows)
    in_order = sorted(
        zip(lists, found.rows, strict=True), key=lambda each: (each[0], -(each[1].score or 0.0))
    )
    for _, row in in_order:
        least = min(least, row.score or 0.0)
        yield least, row


def _identify(row: FoundRow) -> tuple[tuple[str, ...], str]:
    return tuple(row.namespace), row.key
