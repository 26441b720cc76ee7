"""Building, rebuilding, measuring and dropping indexes, while their tables are read and written.

Each statement that works CONCURRENTLY is a step of its own, outside of any transaction. What an
interrupted one leaves behind is dropped, here or by the next run.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from psycopg import errors as pg
from psycopg import sql

from langgraph_letta_store._engine.identifiers import quoted
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store._maintenance import index_spec
from langgraph_letta_store._maintenance.calibration import Measured, Target, calibrate
from langgraph_letta_store._maintenance.index_spec import Shape
from langgraph_letta_store._maintenance.index_state import read_present, table_of
from langgraph_letta_store._maintenance.target import MAINTENANCE, Indexed, Upkeep
from langgraph_letta_store.records.indexes import IndexKind
from langgraph_letta_store.records.maintenance import Task

ROUGHLY = 0.01
"""How much less than it should an index may find to be kept: a sample tells no more exactly."""


def build(upkeep: Upkeep, task: Task) -> Operation[str]:
    """Build an index, and where it is an agent's own, measure and record it.

    Raises:
        psycopg.Error: it could not be built; nothing of it is left.
    """
    indexed, shape = _of(upkeep, task)
    name = str(task.index)
    count = task.rows if task.rows is not None else (yield from _count(upkeep, task))
    of_agent: sql.Composable = sql.SQL("")
    if task.agent is not None:
        of_agent = sql.SQL("where agent_id = {}").format(sql.Literal(str(task.agent)))
    elif indexed.everybodys is not None:
        of_agent = sql.SQL("where {}").format(indexed.everybodys)
    statement = upkeep.schema.compose(
        MAINTENANCE,
        "create_index",
        index=sql.Identifier(name),
        leaf=sql.Identifier(task.table),
        options=index_spec.options_clause(shape.built_with(count)),
        whose=of_agent,
        **shape.create(quoted(upkeep.schema.vector_schema)),
    )
    yield from _concurrently(upkeep, statement)
    if task.agent is None:
        return "built"
    return "built; " + (yield from measure(upkeep, replace(task, rows=count), is_new=True))


def rebuild(upkeep: Upkeep, task: Task) -> Operation[str]:
    """Build an index anew; searches use the old one until it is there.

    Raises:
        psycopg.Error: it could not be built; the old one is as it was.
    """
    name = str(task.index)
    statement = upkeep.schema.compose(MAINTENANCE, "rebuild_index", index=sql.Identifier(name))
    yield from _concurrently(upkeep, statement)
    if task.agent is None:
        return "rebuilt"
    return "rebuilt; " + (yield from measure(upkeep, task, is_new=True))


def drop(upkeep: Upkeep, task: Task) -> Operation[str]:
    """Drop an index, and forget what was found out about it."""
    name = str(task.index)
    # A part of the shared index is recorded with all of it. Searches stop to count on it first.
    recorded = upkeep.vectors().shared if task.agent is None else name
    yield from rows(Query(upkeep.schema.render(MAINTENANCE, "forget_index"), {"name": recorded}))
    yield from _drop(upkeep, name)
    return "dropped"


def clean_up(upkeep: Upkeep) -> Operation[int]:
    """Drop the indexes that interrupted builds left, and return how many there were.

    Only while holding the lock of whoever maintains: nobody else is building them.
    """
    present = yield from read_present(upkeep)
    unfinished = [p.name for p in present.values() if not p.is_valid and not p.is_worked_on]
    for name in unfinished:
        yield from _drop(upkeep, name)
    return len(unfinished)


def measure(upkeep: Upkeep, task: Task, *, is_new: bool = False) -> Operation[str]:
    """Find out how much of an index searches have to look at, and record it for them.

    Where no effort finds enough, an index that was to be found out about ("auto") is dropped, and
    that is recorded, so that searches stay exact.
    """
    indexed, shape = _of(upkeep, task)
    if shape.method == "gin":
        statement = upkeep.schema.compose(
            MAINTENANCE, "mean_terms", table=table_of(upkeep, task.table)
        )
        (((mean,),),) = yield from rows(Query(statement, {"agent": task.agent}))
        yield from _record(upkeep, task, "gin", {"terms": mean}, None, is_new=is_new)
        return f"{mean or 0:.0f} words a text"
    present = yield from read_present(upkeep)
    names = _names(indexed, task)
    if not all(name in present and present[name].is_valid for name in names):
        msg = f"not every part of {task.index} is there; the next run builds what is missing"
        raise pg.ObjectNotInPrerequisiteState(msg)
    lists = max(present[name].lists for name in names)
    target = Target(indexed, task.agent, shape, int(task.rows or 0), lists)
    measured = yield from calibrate(upkeep, target)
    found = "nothing to measure it with"
    if measured is not None:
        effort = "ef_search" if shape.method == "hnsw" else "probes"
        found = f"{effort} {measured.search} finds {measured.recall:.1%}"
    least = upkeep.ann.recall - ROUGHLY
    if upkeep.ann.kind == "auto" and (measured is None or measured.recall < least):
        for name in names:
            yield from _drop(upkeep, name)
        yield from _record(upkeep, task, "flat", {}, measured, is_new=True)
        return f"{found}, less than {upkeep.ann.recall:.1%}: dropped, searches stay exact"
    own: dict[str, Any] = {"lists": lists} if shape.method == "ivfflat" else {}
    yield from _record(upkeep, task, shape.method, own, measured, is_new=is_new)
    return found


def _record(
    upkeep: Upkeep,
    task: Task,
    kind: IndexKind,
    settings: dict[str, Any],
    measured: Measured | None,
    *,
    is_new: bool,
) -> Operation[None]:
    indexed, shape = _of(upkeep, task)
    at_build = {"rows_at_build": task.rows} if is_new else {}
    recorded = {**shape.settings(), **settings, **at_build, "wanted": upkeep.ann.recall}
    there = kind != "flat"
    names = _names(indexed, task)
    parameters = {
        "schema": upkeep.quoted_schema,
        "name": task.index,
        "table": indexed.table,
        "agent": task.agent,
        "kind": kind,
        "settings": json.dumps(recorded),
        "rows": task.rows,
        "indexes": names if there else [],
        "search": measured.search if measured and there else None,
        "recall": measured.recall if measured else None,
        "keeps_size": not is_new,
    }
    yield from rows(Query(upkeep.schema.render(MAINTENANCE, "record_index"), parameters))


def _names(indexed: Indexed, task: Task) -> list[str]:
    """Return the names of the indexes that a task is about: the shared one has many parts."""
    return [str(task.index)] if task.agent else list(indexed.shared_parts())


def _concurrently(upkeep: Upkeep, statement: Statement) -> Operation[None]:
    """Run a build; where it fails, drop what it left.

    Raises:
        psycopg.Error: what went wrong.
    """
    try:
        yield from rows(Query(statement, {}), repeatable=False)
    except pg.Error as error:
        try:
            yield from clean_up(upkeep)
        except pg.Error as also:
            # The connection may be gone, and the server with it; the next run drops it.
            error.__context__ = also
        raise


def _drop(upkeep: Upkeep, name: str) -> Operation[None]:
    statement = upkeep.schema.compose(MAINTENANCE, "drop_index", index=sql.Identifier(name))
    yield from rows(Query(statement, {}))


def _count(upkeep: Upkeep, task: Task) -> Operation[int]:
    statement = upkeep.schema.compose(MAINTENANCE, "count_all", table=table_of(upkeep, task.table))
    (((count,),),) = yield from rows(Query(statement, {}))
    return int(count)


def _of(upkeep: Upkeep, task: Task) -> tuple[Indexed, Shape]:
    """Return the table that a task's index is of, and the index's shape."""
    words = upkeep.words()
    if words is not None and words.owner(str(task.index)) is not None:
        return words, index_spec.WORDS
    shape = index_spec.vectors(upkeep.index) if upkeep.index else None
    if shape is None:
        msg = f"{task.index} was planned, but this store builds no such index"
        raise AssertionError(msg)
    return upkeep.vectors(), shape
