"""Checks of dead rows, statistics, bloat, and of what keeps vacuum from its work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from psycopg import errors as pg
from psycopg import sql

from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.doctor.checks import (
    Check,
    Fault,
    Fix,
    Subject,
    from_facts,
    list_names,
)
from langgraph_letta_store.records.status import format_size

VACUUM = SqlFile(__name__, "vacuum", prepare=False)

MANY_DEAD, DEAD_SHARE = 10_000, 0.4
"""Dead rows that autovacuum should have freed: twice the share at which it begins."""

MANY_CHANGED, CHANGED_SHARE = 10_000, 1.0
"""Changed rows that mislead the planner: as many as there are."""

BLOATED_BYTES, BLOAT = 64 * 1024 * 1024, 3
"""A table is bloated when it is larger than this, and so many times as large as its rows."""

OLD_TRANSACTION = timedelta(hours=1)
"""A transaction that is older keeps all rows deleted since then from being freed."""

FROZEN_SHARE = 4
"""Autovacuum freezes at `autovacuum_freeze_max_age`; at so many times that it does not keep up."""


class Table(NamedTuple):
    """A table or partition as the server counts it."""

    name: str
    live: int
    dead: int
    changed: int
    estimate: int
    may_autovacuum: bool
    bytes: int
    pages: int
    is_analyzed: bool


def _read(subject: Subject) -> Operation[list[Table]]:
    query = Query(subject.schema.compose(VACUUM, "read_tables"), subject.parameters)
    (found,) = yield from rows(query)
    if subject.setting("track_counts") == "off":
        raise pg.ObjectNotInPrerequisiteState(
            "track_counts is off, so the server counts no dead rows"
        )
    return [Table(*row) for row in found]


def _fix(subject: Subject, statement: str, tables: list[str], words: str) -> Fix:
    def repair() -> Operation[None]:
        for table in tables:
            made = subject.schema.compose(VACUUM, statement, table=sql.Identifier(table))
            yield from rows(Query(made, {}), repeatable=False)

    return Fix(words, repair)


def _find_dead(subject: Subject) -> Operation[list[Fault]]:
    tables = yield from _read(subject)
    many = [
        each
        for each in tables
        if each.dead > MANY_DEAD + DEAD_SHARE * max(each.live, each.estimate)
    ]
    if not many:
        return []
    names = [f"{each.name} ({each.dead:,} dead, {each.live:,} live)" for each in many]
    return [
        Fault(
            f"autovacuum does not keep up: {list_names(names)}",
            "reads pass over dead rows, and tables and indexes grow",
            "vacuum them; set autovacuum_vacuum_cost_limit higher or autovacuum_naptime lower, or "
            "run `letta-store maintain` more often",
            "warning",
            _fix(
                subject,
                "vacuum",
                [each.name for each in many],
                f"vacuum {list_names([each.name for each in many])}",
            ),
        )
    ]


def _find_unanalyzed(subject: Subject) -> Operation[list[Fault]]:
    tables = yield from _read(subject)
    stale = [
        each
        for each in tables
        if each.changed > MANY_CHANGED + CHANGED_SHARE * max(each.estimate, 0)
    ]
    if not stale:
        return []
    names = [each.name for each in stale]
    return [
        Fault(
            f"statistics are out of date: {list_names(names)}",
            "the planner chooses by the number and values of rows of an earlier time",
            "analyze the tables",
            "warning",
            _fix(subject, "analyze", names, f"analyze {list_names(names)}"),
        )
    ]


def _find_off(subject: Subject) -> Iterator[Fault]:
    if subject.setting("autovacuum") == "off":
        yield Fault(
            "autovacuum is off on this server",
            "dead rows are never freed, and in the end the server stops to accept writes",
            "alter system set autovacuum = on, then select pg_reload_conf()",
            "error",
        )
    if subject.setting("track_counts") == "off":
        yield Fault(
            "track_counts is off on this server",
            "autovacuum does not see which tables need it",
            "alter system set track_counts = on, then select pg_reload_conf()",
            "error",
        )


def _find_disabled(subject: Subject) -> Operation[list[Fault]]:
    query = Query(subject.schema.compose(VACUUM, "read_tables"), subject.parameters)
    (found,) = yield from rows(query)
    names = [table.name for table in map(Table._make, found) if not table.may_autovacuum]
    if not names:
        return []
    return [
        Fault(
            f"autovacuum is disabled for {list_names(names)}",
            "their dead rows are freed by maintenance alone",
            "alter table ... reset (autovacuum_enabled)",
            "warning",
            _fix(
                subject,
                "allow_autovacuum",
                names,
                f"let autovacuum work on {list_names(names)}",
            ),
        )
    ]


def _find_bloat(subject: Subject) -> Operation[list[Fault]]:
    query = Query(subject.schema.compose(VACUUM, "estimate_sizes"), subject.parameters)
    (found,) = yield from rows(query)
    bloated = [
        f"{name} ({format_size(size)} for about {format_size(needed)} of rows)"
        for name, size, needed in found
        if size > BLOATED_BYTES and size > BLOAT * needed
    ]
    if not bloated:
        return []
    return [
        Fault(
            f"tables are mostly free space: {list_names(bloated)}",
            "scans and backups read the free space too",
            "vacuum (full) in a quiet hour, which locks the table, or pg_repack",
        )
    ]


def _find_holders(subject: Subject) -> Operation[list[Fault]]:
    given = {"age": OLD_TRANSACTION}
    query = Query(subject.schema.compose(VACUUM, "read_holders"), given)
    (found,) = yield from rows(query)
    if not found:
        return []
    names = [f"{who} for {_format_age(age)}" for who, age in found]
    return [
        Fault(
            f"old transactions are open: {list_names(names)}",
            "no row that was deleted since they began can be freed, in any table",
            "end them (select pg_terminate_backend(pid), or rollback prepared), and set "
            "idle_in_transaction_session_timeout",
        )
    ]


def _find_ages(subject: Subject) -> Operation[list[Fault]]:
    query = Query(subject.schema.compose(VACUUM, "read_ages"), subject.parameters)
    (((of_database, of_table),),) = yield from rows(query)
    limit = subject.number("autovacuum_freeze_max_age") * FROZEN_SHARE
    faults: list[Fault] = []
    for what, age in (("database", of_database), ("schema's oldest table", of_table)):
        if limit and age > limit:
            faults.append(
                Fault(
                    f"the {what} has rows that are {age:,} transactions old",
                    "at 2 billion the server refuses all writes",
                    "vacuum (freeze) the database now",
                    "error",
                )
            )
    return faults


def _format_age(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))


CHECKS = (
    Check("autovacuum", from_facts(_find_off)),
    Check("autovacuum of tables", _find_disabled),
    Check("dead rows", _find_dead),
    Check("statistics", _find_unanalyzed),
    Check("bloat", _find_bloat),
    Check("old transactions", _find_holders),
    Check("transaction age", _find_ages),
)
