"""Indexes that all agents share: one for each partition, for searches across agents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from langgraph_letta_store._maintenance.agent_indexes import (
    BLOATED,
    DOUBLED,
    GROWN,
    SLACK,
    is_alike,
)
from langgraph_letta_store._maintenance.index_spec import Shape
from langgraph_letta_store._maintenance.index_state import Built, State
from langgraph_letta_store._maintenance.target import Indexed
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.records.maintenance import Task


def of_all(ann: AnnSettings, indexed: Indexed, shape: Shape | None, state: State) -> Iterator[Task]:
    """Yield what is to be done about a table's shared index.

    It is one index for each partition, and is measured and recorded as a whole.
    """
    total = state.totals[indexed.table]
    built = state.built.get(indexed.shared)
    parts = indexed.shared_parts()
    present = {name: state.present[name] for name in parts if name in state.present}
    present = {name: one for name, one in present.items() if one.is_valid}

    def task(kind: Any, name: str, why: str) -> Task:
        one = present.get(name)
        leaf = parts.get(name, indexed.table)
        return Task(kind, leaf, why, name, bytes=one.bytes if one else None)

    why = None
    if shape is None or not ann.shared:
        why = "no shared index is asked for"
    elif 2 * total < ann.threshold:
        why = f"there are {total:,} rows, less than half of {ann.threshold:,}"
    if why is not None or shape is None:
        yield from (task("drop", name, str(why)) for name in present)
        if built is not None and not present:
            yield task("drop", indexed.shared, str(why))
        return
    if total < ann.threshold and not present:
        return
    if not present and built is not None and _is_flat(built, shape, ann, total):
        return
    changes = False
    for name in parts:
        one = present.get(name)
        differs = one.differs(shape) if one else None
        if differs is not None:
            yield task("drop", name, differs)
        if one is None or differs is not None:
            changes = True
            yield task("build", name, f"there are {total:,} rows of all agents")
    if not changes and built is not None and built.kind != "flat":
        at_build = int(built.settings.get("rows_at_build", built.rows))
        size = sum(one.bytes for one in present.values())
        if built.bytes and size > SLACK * len(parts) + BLOATED * built.bytes * total / max(
            1, at_build
        ):
            changes = True
            for name in parts:
                yield task("rebuild", name, "it is bloated")
    if why := _unmeasured(built, ann, total, changes=changes):
        yield Task("calibrate", indexed.table, why, indexed.shared, rows=total)


def _is_flat(built: Built, shape: Shape, ann: AnnSettings, total: int) -> bool:
    tried = built.kind == "flat" and ann.kind == "auto" and is_alike(built.settings, shape, ann)
    return tried and total < DOUBLED * built.rows


def _unmeasured(built: Built | None, ann: AnnSettings, total: int, *, changes: bool) -> str | None:
    if changes or built is None or built.kind == "flat":
        return "it is built anew"
    if total >= GROWN * built.rows:
        return f"there are {total:,} rows, and were {built.rows:,}"
    return f"it is to find {ann.recall:.1%}" if built.settings.get("wanted") != ann.recall else None
