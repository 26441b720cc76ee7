"""Building, rebuilding, calibrating and dropping indexes while their tables are read and written.

Each statement that works CONCURRENTLY is a step of its own, outside of any transaction. An
interrupted build leaves an invalid index, which is dropped here or by the next run.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from psycopg import errors as pg
from psycopg import sql

from langgraph_letta_store._engine.identifiers import quote
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store._maintenance import index_spec
from langgraph_letta_store._maintenance.calibration import CalibratedIndex, Calibration, calibrate
from langgraph_letta_store._maintenance.index_spec import IndexSpec
from langgraph_letta_store._maintenance.index_state import read_existing_indexes, render_table
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, MaintenanceTarget
from langgraph_letta_store.records.indexes import IndexKind
from langgraph_letta_store.records.maintenance import Task

RECALL_TOLERANCE = 0.01
"""How far below the configured recall an index may stay and be kept: a sample is no more exact."""


def build(target: MaintenanceTarget, task: Task) -> Operation[str]:
    """Build an index; an agent's own is calibrated and recorded too.

    Raises:
        psycopg.Error: the build failed; nothing of it is left.
    """
    indexed, spec = _find_spec(target, task)
    count = task.rows if task.rows is not None else (yield from _count_rows(target, task))
    where: sql.Composable = sql.SQL("")
    if task.agent is not None:
        where = sql.SQL("where agent_id = {}").format(sql.Literal(str(task.agent)))
    elif indexed.shared_predicate is not None:
        where = sql.SQL("where {}").format(indexed.shared_predicate)
    statement = target.schema.compose(
        MAINTENANCE,
        "create_index",
        index=sql.Identifier(str(task.index)),
        leaf=sql.Identifier(task.table),
        options=index_spec.render_options(spec.build_options(count)),
        whose=where,
        **spec.placeholders(quote(target.schema.vector_schema)),
    )
    yield from _run_concurrently(target, statement)
    if task.agent is None:
        return "built"
    return "built; " + (yield from calibrate_index(target, replace(task, rows=count), is_new=True))


def rebuild(target: MaintenanceTarget, task: Task) -> Operation[str]:
    """Rebuild an index; searches use the old one until the new one is complete.

    Raises:
        psycopg.Error: the build failed; the old index is unchanged.
    """
    name = sql.Identifier(str(task.index))
    statement = target.schema.compose(MAINTENANCE, "rebuild_index", index=name)
    yield from _run_concurrently(target, statement)
    if task.agent is None:
        return "rebuilt"
    return "rebuilt; " + (yield from calibrate_index(target, task, is_new=True))


def drop(target: MaintenanceTarget, task: Task) -> Operation[str]:
    """Drop an index and its record."""
    name = str(task.index)
    # The parts of the shared index have one record. It goes first, so that searches stop to use it.
    recorded = _find_spec(target, task)[0].shared if task.agent is None else name
    yield from rows(Query(target.schema.render(MAINTENANCE, "forget_index"), {"name": recorded}))
    yield from _drop_index(target, name)
    return "dropped"


def clean_up(target: MaintenanceTarget) -> Operation[int]:
    """Drop the indexes that interrupted builds left, and return how many there were.

    The caller holds the maintenance lock, so that no other worker is building them.
    """
    existing = yield from read_existing_indexes(target)
    invalid = [
        index.name for index in existing.values() if not index.is_valid and not index.is_in_progress
    ]
    for name in invalid:
        yield from _drop_index(target, name)
    return len(invalid)


def calibrate_index(
    target: MaintenanceTarget, task: Task, *, is_new: bool = False
) -> Operation[str]:
    """Find the effort that searches need with an index, and record it for them.

    Where no effort reaches the configured recall, an index of the kind "auto" is dropped. That is
    recorded, and searches stay exact.
    """
    indexed, spec = _find_spec(target, task)
    if spec.is_for_words:
        name = "mean_terms" if task.agent else "mean_terms_of_all"
        statement = target.schema.compose(MAINTENANCE, name, table=render_table(target, task.table))
        (((mean,),),) = yield from rows(Query(statement, {"agent": task.agent}))
        yield from _record(target, task, "gin", {"terms": mean}, None, is_new=is_new)
        return f"{mean or 0:.0f} words a text"
    existing = yield from read_existing_indexes(target)
    names = _part_names(indexed, task)
    if not all(name in existing and existing[name].is_valid for name in names):
        msg = f"a part of {task.index} is missing; the next run builds it"
        raise pg.ObjectNotInPrerequisiteState(msg)
    lists = max(existing[name].lists for name in names)
    index = CalibratedIndex(indexed, task.agent, spec, int(task.rows or 0), lists)
    calibration = yield from calibrate(target, index)
    detail = "there are too few vectors to measure it with"
    if calibration is not None:
        effort = "ef_search" if spec.method == "hnsw" else "probes"
        detail = f"{effort} {calibration.search} finds {calibration.recall:.1%}"
    least = target.ann.recall - RECALL_TOLERANCE
    if target.ann.kind == "auto" and (calibration is None or calibration.recall < least):
        for name in names:
            yield from _drop_index(target, name)
        yield from _record(target, task, "flat", {}, calibration, is_new=True)
        return f"{detail}, less than {target.ann.recall:.1%}: dropped, searches stay exact"
    own: dict[str, Any] = {"lists": lists} if spec.method == "ivfflat" else {}
    yield from _record(target, task, spec.method, own, calibration, is_new=is_new)
    return detail


def _record(
    target: MaintenanceTarget,
    task: Task,
    kind: IndexKind,
    settings: dict[str, Any],
    calibration: Calibration | None,
    *,
    is_new: bool,
) -> Operation[None]:
    indexed, spec = _find_spec(target, task)
    at_build = {"rows_at_build": task.rows} if is_new else {}
    recorded = {**spec.settings(), **settings, **at_build, "wanted": target.ann.recall}
    exists = kind != "flat"
    parameters = {
        "schema": target.quoted_schema,
        "name": task.index,
        "table": indexed.table,
        "agent": task.agent,
        "kind": kind,
        "settings": json.dumps(recorded),
        "rows": task.rows,
        "indexes": _part_names(indexed, task) if exists else [],
        "search": calibration.search if calibration and exists else None,
        "recall": calibration.recall if calibration else None,
        "keeps_size": not is_new,
    }
    yield from rows(Query(target.schema.render(MAINTENANCE, "record_index"), parameters))


def _part_names(indexed: Indexed, task: Task) -> list[str]:
    """Return the names of a task's indexes: the shared one has a part for each partition."""
    return [str(task.index)] if task.agent else list(indexed.shared_parts())


def _run_concurrently(target: MaintenanceTarget, statement: Statement) -> Operation[None]:
    """Run a build; where it fails, drop the invalid index.

    Raises:
        psycopg.Error: the build failed.
    """
    try:
        yield from rows(Query(statement, {}), repeatable=False)
    except pg.Error as error:
        try:
            yield from clean_up(target)
        except pg.Error as also:
            # The connection or the server may be gone; the next run drops the index.
            error.__context__ = also
        raise


def _drop_index(target: MaintenanceTarget, name: str) -> Operation[None]:
    statement = target.schema.compose(MAINTENANCE, "drop_index", index=sql.Identifier(name))
    yield from rows(Query(statement, {}))


def _count_rows(target: MaintenanceTarget, task: Task) -> Operation[int]:
    table = render_table(target, task.table)
    statement = target.schema.compose(MAINTENANCE, "count_all", table=table)
    (((count,),),) = yield from rows(Query(statement, {}))
    return int(count)


def _find_spec(target: MaintenanceTarget, task: Task) -> tuple[Indexed, IndexSpec]:
    """Return the table of a task's index, and how the index is built."""
    words, name = target.words(), str(task.index)
    if words is not None and words.owner(name) is not None:
        return words, index_spec.WORD_INDEX
    if words is not None and name in (words.shared, *words.shared_parts()):
        return words, index_spec.SHARED_WORD_INDEX
    spec = index_spec.vector_index(target.index) if target.index else None
    if spec is None:
        msg = f"{task.index} was planned, but this store builds no such index"
        raise AssertionError(msg)
    return target.vectors(), spec
