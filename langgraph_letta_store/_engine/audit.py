"""The audit log: a row for each call, in the transaction of what the call writes.

An operation that writes gets an INSERT in each of its steps that write, so that neither the change
nor its row can be without the other; a call has one row, however many steps it takes. An operation
that reads gets a step of its own at its end, with the number of rows that it returned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from inspect import getgeneratorlocals
from typing import Any, TypeVar
from uuid import UUID

from langgraph.checkpoint.base.id import uuid6
from psycopg.errors import InsufficientPrivilege

from langgraph_letta_store._engine.audit_rows import AuditRow, count_results, describe
from langgraph_letta_store._engine.ids import named_agent, parse_name
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import (
    Execute,
    Operation,
    Query,
    Step,
    perform_steps,
    rows,
)
from langgraph_letta_store.config.audit import AuditSettings
from langgraph_letta_store.config.checks import invalid, parse_page
from langgraph_letta_store.config.tenants import parse_tenant
from langgraph_letta_store.errors import InvalidOperationError, SetupError
from langgraph_letta_store.records.audit import AuditEntries, AuditEntry

AUDIT = SqlFile(__name__, "audit")

AUDIT_LOG = "audit_log"
"""The name of the table."""

T = TypeVar("T")

READS = ("read", "search", "export")

_ALWAYS = ("forget", "export", "read", "search")
"""What leaves a row though it may have changed nothing."""


def audit_operation(
    schema: Schema[Any], settings: AuditSettings, operation: Operation[T]
) -> Operation[T]:
    """Return an operation that leaves rows in the audit log, described now, in the caller's run."""
    given = getgeneratorlocals(operation)
    described = describe(schema, operation, given)
    if described is None:
        return operation
    wanted = [row for row in described.rows if settings.reads or row.operation not in _PLAIN_READS]
    if not wanted:
        return operation
    ids = [UUID(int=uuid6().int) for _ in wanted]

    def record(which: list[int], counts: Mapping[int, int | None]) -> Query:
        picked = [wanted[i] for i in which]
        return Query(
            schema.render(AUDIT, "record_at_node" if schema.is_distributed else "record"),
            {
                "actor": described.run.actor,
                "run": described.run.run_id,
                "call": described.call,
                "ids": [ids[i] for i in which],
                "threads": [row.thread_id for row in picked],
                "agent_ids": [row.agent_id for row in picked],
                "agents": [row.agent for row in picked],
                "namespaces": [row.namespace for row in picked],
                "operations": [row.operation for row in picked],
                "counts": [counts.get(i, wanted[i].number) for i in which],
                "always": all(row.operation in _ALWAYS for row in picked),
            },
        )

    return _leave_rows(operation, given, wanted, record)


_PLAIN_READS = ("read", "search")


def _leave_rows(
    operation: Operation[T],
    given: Mapping[str, Any],  # noqa: ARG001  # the runner looks at it to see how large the work is
    wanted: list[AuditRow],
    record: Any,
) -> Operation[T]:
    writes = [i for i, row in enumerate(wanted) if row.operation not in READS]
    reads = [i for i, row in enumerate(wanted) if row.operation in READS]

    def perform(step: Step) -> Operation[Any]:
        if writes and isinstance(step, Execute) and any(q.statement.writes for q in step.queries):
            results = yield replace(step, queries=(*step.queries, record(writes, {})))
            return results[:-1]
        return (yield step)

    value = yield from perform_steps(operation, perform)
    if reads:
        yield from rows(record(reads, {i: count_results(wanted[i], value) for i in reads}))
    return value


def read_log(
    schema: Schema[Any],
    *,
    agent: str | None = None,
    of_tenant: str | None = None,
    since: datetime | timedelta | None = None,
    limit: int = 100,
    before: AuditEntry | None = None,
) -> Operation[AuditEntries]:
    """Return a page of the audit log, the newest first; see `LettaMemory.audit`."""
    limit, _ = parse_page(limit, 0)
    conditions: list[str] = []
    parameters: dict[str, Any] = {"limit": limit}
    if of_tenant is not None:
        conditions.append("of_tenant")
        parameters["of_tenant"] = parse_tenant(of_tenant, "tenant")
    if agent is not None:
        conditions.append("of_agent")
        named = parse_name(agent, "agent")
        parameters["agent"] = named_agent(named, schema.config.root, of_tenant or schema.tenant)
    if since is not None:
        conditions.append("since")
        parameters["since"] = parse_since(since)
    if before is not None:
        conditions.append("beyond")
        parameters |= {"last_at": before.at, "last_id": before.id}
    try:
        (found,) = yield from rows(
            Query(schema.render(AUDIT, "list_entries", *conditions), parameters)
        )
    except InsufficientPrivilege as error:
        msg = (
            "this role may write the audit log and not read it; connect as the role that owns the "
            "tables"
        )
        raise SetupError(msg) from error
    return AuditEntries(AuditEntry(*row) for row in found)


def count_old(schema: Schema[Any], age: timedelta) -> Query:
    """Count the rows whose retention is over."""
    return Query(schema.render(AUDIT, "count_old"), {"age": _format_age(age)})


def delete_old(schema: Schema[Any], age: timedelta) -> Operation[int]:
    """Delete the rows whose retention is over."""
    given = {"age": _format_age(age)}
    _, ((count,),) = yield from rows(
        Query(schema.render(AUDIT, "set_retention"), given),
        Query(schema.render(AUDIT, "delete_old"), given),
    )
    return int(count)


def _format_age(age: timedelta) -> str:
    return f"{age.total_seconds()} seconds"


def parse_since(since: Any) -> datetime:
    """Return the time from which on rows of a log are wanted.

    Raises:
        InvalidOperationError: it is neither a time with a zone nor a timedelta above 0.
    """
    if isinstance(since, timedelta) and since > timedelta():
        return datetime.now().astimezone() - since
    if isinstance(since, datetime) and since.tzinfo is not None:
        return since
    expected = "a datetime with a time zone, or a timedelta above 0"
    raise InvalidOperationError(invalid("since", expected, since))
