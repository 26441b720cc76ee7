"""Executing the plan of maintenance, one task after the other."""

from __future__ import annotations

from psycopg import errors as pg

from langgraph_letta_store._engine.audit import AUDIT_LOG, delete_old
from langgraph_letta_store._engine.index_catalog import read_indexes
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._maintenance import clustering, indexes, vacuum
from langgraph_letta_store._maintenance.file_versions import FILE_VERSIONS, delete_past
from langgraph_letta_store._maintenance.plan import plan_maintenance
from langgraph_letta_store._maintenance.progress import ProgressReporter
from langgraph_letta_store._maintenance.search_log import SEARCH_LOG, delete_expired
from langgraph_letta_store._maintenance.target import MaintenanceTarget
from langgraph_letta_store.records.maintenance import (
    MaintenanceReport,
    Outcome,
    Task,
    TaskResult,
)


def run_maintenance(
    target: MaintenanceTarget, reporter: ProgressReporter
) -> Operation[MaintenanceReport]:
    """Plan and execute maintenance, and report it. The caller holds the maintenance lock.

    After a failed task the others go on; the next run tries it again.
    """
    plan = yield from plan_maintenance(target)
    results: list[TaskResult] = []
    for number, task in enumerate(plan.tasks, 1):
        if reporter.is_stopping():
            break
        reporter.begin(task, number, len(plan.tasks))
        outcome: Outcome = "done"
        try:
            detail = yield from _execute(target, task, reporter)
        except pg.QueryCanceled as error:
            outcome = "stopped" if reporter.is_stopping() else "failed"
            detail = _explain_cancel(error, stopping=outcome == "stopped")
        except pg.Error as error:
            outcome, detail = "failed", _error_text(error)
        results.append(reporter.end(task, outcome, detail))
    yield from read_indexes(target.schema)
    return MaintenanceReport(tuple(plan.tasks), tuple(results), tuple(plan.notes))


def _execute(target: MaintenanceTarget, task: Task, reporter: ProgressReporter) -> Operation[str]:
    if task.kind == "build":
        return (yield from indexes.build(target, task))
    if task.kind == "rebuild":
        return (yield from indexes.rebuild(target, task))
    if task.kind == "calibrate":
        return (yield from indexes.calibrate_index(target, task))
    if task.kind == "drop":
        return (yield from indexes.drop(target, task))
    if task.kind == "clean up":
        yield from indexes.clean_up(target)
        return "dropped"
    if task.kind == "tidy namespaces":
        return (yield from vacuum.delete_empty_namespaces(target))
    if task.kind == "words":
        return f"{(yield from target.store_words()):,} stored"
    if task.kind == "cluster":
        return (yield from clustering.cluster(target, task, reporter))
    if task.kind == "vacuum":
        return (yield from vacuum.vacuum(target, task))
    if task.table == AUDIT_LOG and target.audit_retention is not None:
        return f"{(yield from delete_old(target.schema, target.audit_retention)):,} deleted"
    if task.table == FILE_VERSIONS:
        return f"{(yield from delete_past(target.schema, target.file_versions)):,} deleted"
    if task.table == SEARCH_LOG:
        return f"{(yield from delete_expired(target.schema)):,} deleted"
    return (yield from target.sweep())


def _explain_cancel(error: pg.Error, *, stopping: bool) -> str:
    if stopping:
        return "stopped; the next run begins it again"
    text = _error_text(error)
    if "statement timeout" in text:
        text += "; raise statement_timeout for the role or the connection that maintains"
    return text


def _error_text(error: pg.Error) -> str:
    return error.diag.message_primary or str(error).strip() or type(error).__name__
