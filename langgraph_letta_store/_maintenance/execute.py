"""The work of maintenance: one task after the other, each told before and after."""

from __future__ import annotations

from psycopg import errors as pg

from langgraph_letta_store._engine.index_catalog import read_indexes
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._maintenance import clustering, indexes, vacuum
from langgraph_letta_store._maintenance.plan import plan
from langgraph_letta_store._maintenance.progress import Watch
from langgraph_letta_store._maintenance.target import Upkeep
from langgraph_letta_store._search.item_terms import store_words
from langgraph_letta_store.records.maintenance import (
    MaintenanceReport,
    Outcome,
    Task,
    TaskResult,
)


def work(upkeep: Upkeep, watch: Watch) -> Operation[MaintenanceReport]:
    """Do what is to be done, and report it.

    A task that fails is reported, and the others go on: what it is about is as it was before, and
    the next run tries again. To be run while holding the lock of whoever maintains.
    """
    planned = yield from plan(upkeep)
    results: list[TaskResult] = []
    for number, task in enumerate(planned.tasks, 1):
        if watch.is_stopping():
            break
        watch.begins(task, number, len(planned.tasks))
        outcome: Outcome = "done"
        try:
            detail = yield from _perform(upkeep, task, watch)
        except pg.QueryCanceled as error:
            outcome = "stopped" if watch.is_stopping() else "failed"
            detail = _cancelled(error, stopping=outcome == "stopped")
        except pg.Error as error:
            outcome, detail = "failed", _told(error)
        results.append(watch.ends(task, outcome, detail))
    yield from read_indexes(upkeep.schema)
    return MaintenanceReport(tuple(planned.tasks), tuple(results), tuple(planned.notes))


def _perform(upkeep: Upkeep, task: Task, watch: Watch) -> Operation[str]:
    if task.kind == "build":
        return (yield from indexes.build(upkeep, task))
    if task.kind == "rebuild":
        return (yield from indexes.rebuild(upkeep, task))
    if task.kind == "calibrate":
        return (yield from indexes.measure(upkeep, task))
    if task.kind == "drop":
        return (yield from indexes.drop(upkeep, task))
    if task.kind == "clean up":
        yield from indexes.clean_up(upkeep)
        return "dropped"
    if task.kind == "tidy namespaces":
        return (yield from vacuum.tidy_namespaces(upkeep))
    if task.kind == "words":
        return f"{(yield from store_words(upkeep.schema)):,} stored"
    if task.kind == "gather":
        return (yield from clustering.gather(upkeep, task, watch))
    if task.kind == "vacuum":
        return (yield from vacuum.vacuum(upkeep, task))
    return (yield from upkeep.sweep())


def _cancelled(error: pg.Error, *, stopping: bool) -> str:
    if stopping:
        return "stopped; the next run begins it anew"
    told = _told(error)
    if "statement timeout" in told:
        told += "; raise statement_timeout for the role or the connection that maintains"
    return told


def _told(error: pg.Error) -> str:
    return error.diag.message_primary or str(error).strip() or type(error).__name__
