"""Checks of the tables: what a fresh setup makes, and what is there."""

from __future__ import annotations

import re
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.migrations.migrate import setup
from langgraph_letta_store._engine.migrations.migration import (
    MIGRATIONS,
    list_migrations,
    render_own,
)
from langgraph_letta_store._engine.migrations.recorded import merge_recorded
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.doctor.catalog import (
    CATALOG,
    SCHEMA,
    Named,
    is_same,
)
from langgraph_letta_store._maintenance.doctor.checks import (
    Check,
    Fault,
    Fix,
    Subject,
    list_names,
)

_FOREIGN = re.compile(r"^(reembedding|follow_threads|set_owner)$")
"""The triggers of what is under way: another model's vectors, or an online migration."""

_WHY = {
    "table": "calls that use it fail",
    "column": "calls that use it fail, or store something else",
    "index": "statements that need it read whole tables",
    "constraint": "rows that do not belong together can be stored",
    "trigger": "words of items get out of date, or the audit log can be changed",
    "function": "its triggers do something else, or fail",
}


def _find_migrations(subject: Subject) -> Operation[list[Fault]]:
    config = subject.schema.config
    (found,) = yield from rows(Query(render_own(config, "read_ledger")))
    applied = {version for (version,) in found}
    wanted = merge_recorded(config, subject.recorded)
    needed = [
        each
        for each in list_migrations(wanted)
        if each.name != "words" or "words" in subject.recorded
    ]
    missing = [each for each in needed if each.version not in applied]
    known = {each.version for each in MIGRATIONS}
    faults: list[Fault] = []
    if unknown := sorted(applied - known):
        faults.append(
            Fault(
                f"the ledger has migrations that this version does not know: {unknown}",
                "a later version of the package has set the schema up",
                "pip install -U langgraph-letta-store",
                "error",
            )
        )
    begun = subject.recorded.get("migrating")
    if begun is not None:
        faults.append(
            Fault(
                f"migration {begun} has begun and not ended",
                "workers of the next version refuse the schema until it is done",
                "call setup() again: it goes on where it was",
                "error",
                Fix(f"go on with migration {begun}", lambda: setup(wanted)),
            )
        )
    elif missing:
        names = [f"{each.version} ({each.name})" for each in missing]
        faults.append(
            Fault(
                f"migrations are missing: {list_names(names)}",
                "stores and savers of this version raise SetupError",
                "call setup(), or run `letta-store setup`",
                "error",
                Fix(f"apply {list_names(names)}", lambda: setup(wanted)),
            )
        )
    return faults


def _find_kinds(*kinds: str) -> Any:
    """Return the check of objects of some kinds, which are missing or not as setup made them."""

    def find(subject: Subject) -> Operation[list[Fault]]:
        yield from ()
        found = subject.found
        faults: list[Fault] = []
        for kind in kinds:
            there = found.of_kind(kind)
            for named, definition in subject.expected.of_kind(kind).items():
                if kind != "table" and named.table and named.table not in found.tables:
                    continue  # the table is missing as a whole
                own = there.get(named)
                if own is not None and is_same(own, definition):
                    continue
                where = f" of {named.table}" if named.table != named.name else ""
                what = f"the {kind} {named.name}{where} is missing"
                if own is not None:
                    what = f"the {kind} {named.name}{where} is {own!r}, not {definition!r}"
                faults.append(
                    Fault(
                        what,
                        _WHY[kind],
                        "restore it from a backup" if kind == "table" else f"run: {definition}",
                        "warning" if kind == "index" else "error",
                        _plan_fix(subject, named, definition, is_missing=own is None),
                    )
                )
        return faults

    return find


def _plan_fix(subject: Subject, named: Named, definition: str, *, is_missing: bool) -> Fix | None:
    """Return what creates an object; None where that could lose something."""
    if named.kind == "function" or (named.kind == "trigger" and is_missing):
        text = _fill(subject, definition)
        return Fix(f"create the {named.kind} {named.name} as setup does", lambda: _create(text))
    if named.kind == "index" and is_missing:
        return Fix(
            f"build the index {named.name}", lambda: _build_index(subject, named, definition)
        )
    if named.kind == "column" and " default " in definition and not is_missing:
        expression = definition.partition(" default ")[2]
        text = (
            f"alter table {subject.quoted}.{subject.schema_name(named.table)} "
            f"alter column {named.name} set default {expression}"
        )
        words = f"set the default of {named.table}.{named.name} to {expression}"
        return Fix(words, lambda: _create(text))
    return None


def _build_index(subject: Subject, named: Named, definition: str) -> Operation[None]:
    """Build an index while its table is used; of a partitioned table, first on its partitions."""
    table = subject.schema_name(named.table)
    leaves = sorted(
        each for each in subject.tables if re.fullmatch(rf"{re.escape(table)}_[0-9]+", each)
    )
    whole = _fill(subject, definition)
    quoted = f"{subject.quoted}.{table}"
    for leaf in leaves:
        text = whole.replace(f" ON {quoted} ", f" ON {subject.quoted}.{leaf} ")
        text = re.sub(r" INDEX \S+ ON ", f" INDEX CONCURRENTLY {leaf}_{named.name} ON ", text)
        yield from _create(text)
    if not leaves:
        whole = whole.replace(" INDEX ", " INDEX CONCURRENTLY ", 1)
    yield from _create(whole)


def _create(definition: str) -> Operation[None]:
    # Of this package's own file, with quoted names.
    text = sql.SQL(definition)  # pyright: ignore[reportArgumentType]
    statement = CATALOG.statement("create_again", definition=text)
    yield from rows(Query(statement), repeatable=False)


def _fill(subject: Subject, definition: str) -> str:
    """Return a definition with the schema's name, and the names of the generation of vectors."""
    text = definition.replace(SCHEMA, f"{subject.quoted}.")
    for table in ("archival_vectors", "recall_vectors"):
        text = text.replace(table, subject.schema_name(table))
    return text


def _find_foreign(subject: Subject) -> Operation[list[Fault]]:
    found = subject.found
    (foreign,) = yield from rows(Query(CATALOG.statement("read_rules"), subject.parameters))
    faults = [
        Fault(
            f"{named.table} has the {named.kind} {named.name}, which this package did not make",
            "it may change, refuse or copy what is stored",
            f"drop it, unless you rely on it: {definition.replace(SCHEMA, '')}",
        )
        for kind in ("trigger", "constraint")
        for named, definition in found.of_kind(kind).items()
        if named not in subject.expected.objects
        and named.table in subject.expected.tables
        and not (kind == "trigger" and _FOREIGN.match(named.name))
        and not (kind == "constraint" and named.name.endswith("_owned"))
    ]
    return faults + [
        Fault(
            f"{table} has the rule {rule}, which this package did not make",
            "it rewrites what is sent",
            f"drop rule {rule} on {table}",
        )
        for rule, table in foreign
    ]


def _find_disabled(subject: Subject) -> Operation[list[Fault]]:
    (found,) = yield from rows(Query(CATALOG.statement("read_disabled"), subject.parameters))
    faults: list[Fault] = []
    for what, table, trigger in found:

        def repair(table: str = table, trigger: str = trigger) -> Operation[None]:
            statement = CATALOG.statement(
                "enable_trigger",
                schema=sql.Identifier(subject.name),
                table=sql.Identifier(table),
                trigger=sql.Identifier(trigger),
            )
            yield from rows(Query(statement))

        faults.append(
            Fault(
                f"{what} on {table}",
                _WHY["trigger"],
                f"alter table {table} enable trigger all",
                "error",
                Fix(f"enable the trigger {trigger} on {table}", repair),
            )
        )
    return faults


CHECKS = (
    Check("migrations", _find_migrations),
    Check("tables", _find_kinds("table")),
    Check("columns", _find_kinds("column")),
    Check("indexes", _find_kinds("index")),
    Check("constraints", _find_kinds("constraint")),
    Check("triggers", _find_kinds("function", "trigger")),
    Check("disabled triggers", _find_disabled),
    Check("foreign objects", _find_foreign),
)
