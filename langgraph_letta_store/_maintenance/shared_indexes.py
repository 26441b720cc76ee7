"""Indexes that all agents share: one for each partition, for searches across agents."""

from __future__ import annotations

from collections.abc import Iterator

from langgraph_letta_store._maintenance.index_spec import WORD_GROWTH, IndexSpec
from langgraph_letta_store._maintenance.index_state import (
    RECALIBRATE_GROWTH,
    IndexState,
    RecordedIndex,
)
from langgraph_letta_store._maintenance.target import Indexed
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.records.maintenance import Task, TaskKind


def plan_shared_indexes(
    ann: AnnSettings, indexed: Indexed, spec: IndexSpec | None, state: IndexState
) -> Iterator[Task]:
    """Yield the tasks for a table's shared index.

    The index has a part for each partition, and is calibrated and recorded as a whole.
    """
    total = state.totals[indexed.table]
    recorded = state.recorded.get(indexed.shared)
    parts = indexed.shared_parts()
    existing = {
        name: index
        for name in parts
        if (index := state.existing.get(name)) is not None and index.is_valid
    }

    def task(kind: TaskKind, name: str, why: str) -> Task:
        size = existing[name].bytes if name in existing else None
        return Task(kind, parts.get(name, indexed.table), why, name, bytes=size)

    why = None
    if spec is None or not ann.shared:
        why = "no shared index is configured"
    elif 2 * total < ann.threshold:
        why = f"there are {total:,} rows, less than half of {ann.threshold:,}"
    if why is not None or spec is None:
        yield from (task("drop", name, str(why)) for name in existing)
        if recorded is not None and not existing:
            yield task("drop", indexed.shared, str(why))
        return
    if not existing and (
        total < ann.threshold or (recorded is not None and recorded.was_rejected(spec, ann, total))
    ):
        return
    changes = False
    for name in parts:
        index = existing.get(name)
        difference = index.explain_difference(spec) if index else None
        if difference is not None:
            yield task("drop", name, difference)
        if index is None or difference is not None:
            changes = True
            yield task("build", name, f"there are {total:,} rows of all agents")
    if not changes and recorded is not None and recorded.kind != "flat":
        size = sum(index.bytes for index in existing.values())
        if recorded.is_bloated(size, total, len(parts)):
            changes = True
            for name in parts:
                yield task("rebuild", name, "it is bloated")
    growth = WORD_GROWTH if spec.is_for_words else RECALIBRATE_GROWTH
    if why := _why_calibrate(recorded, ann, total, growth, changes=changes):
        yield Task("calibrate", indexed.table, why, indexed.shared, rows=total)


def _why_calibrate(
    recorded: RecordedIndex | None, ann: AnnSettings, total: int, growth: float, *, changes: bool
) -> str | None:
    if changes or recorded is None or recorded.kind == "flat":
        return "it is new"
    if total >= growth * recorded.rows:
        return f"there are {total:,} rows, and were {recorded.rows:,}"
    if recorded.has_other_recall(ann):
        return f"a recall of {ann.recall:.1%} is configured"
    return None
