"""Checks of indexes: invalid ones, those that maintenance recorded, and their sizes."""

from __future__ import annotations

import re
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.doctor.checks import Check, Fault, Fix, Subject
from langgraph_letta_store._maintenance.index_state import BLOAT, BLOAT_SLACK
from langgraph_letta_store.records.status import format_size

INDEXES = SqlFile(__name__, "indexes", prepare=False)

_BUILT = re.compile(
    r"^(archival|recall)_(vectors|memory)(_g[0-9]+)?(_[0-9]+)?"
    r"_((words_)?own_[0-9a-f]+|shared)(_cc(new|old)[0-9]*)?$"
)
"""What maintenance builds, and what an interrupted build leaves."""

_LEFT = re.compile(r"_cc(new|old)[0-9]*$")


def _read(subject: Subject) -> Operation[list[Any]]:
    query = Query(subject.schema.compose(INDEXES, "read_indexes"), subject.parameters)
    (found,) = yield from rows(query)
    return found


def _find_invalid(subject: Subject) -> Operation[list[Fault]]:
    faults: list[Fault] = []
    for name, table, is_whole, is_valid, is_in_progress, size in (yield from _read(subject)):
        if is_valid or is_in_progress:
            continue
        if is_whole:
            faults.append(
                Fault(
                    f"the index {name} of {table} does not cover all partitions",
                    "statements about the other partitions read them as a whole",
                    "create it on the other partitions and attach it there",
                    "error",
                )
            )
            continue
        is_built = bool(_BUILT.match(name)) or bool(_LEFT.search(name))
        words = f"drop the index {name}, which maintenance builds again if it is needed"
        if not is_built:
            words = f"build the index {name} again"
        faults.append(
            Fault(
                f"the index {name} of {table} is invalid ({format_size(size)})",
                "no search uses it, and each write maintains it",
                "drop or reindex it; its build was interrupted",
                "warning" if is_built else "error",
                Fix(words, _rework(subject, name, "drop_index" if is_built else "reindex")),
            )
        )
    return faults


def _rework(subject: Subject, name: str, statement: str) -> Any:
    def repair() -> Operation[None]:
        made = subject.schema.compose(INDEXES, statement, index=sql.Identifier(name))
        yield from rows(Query(made, {}), repeatable=False)

    return repair


def _find_recorded(subject: Subject) -> Operation[list[Fault]]:
    (recorded,) = yield from rows(Query(subject.schema.compose(INDEXES, "read_recorded"), {}))
    found = yield from _read(subject)
    there = {name for name, *_ in found}
    faults: list[Fault] = []
    for name, table, kind, *_ in recorded:
        if kind in ("flat", "scattered"):
            continue
        parts = [
            each for each in there if re.fullmatch(rf"{re.escape(table)}(_[0-9]+)?_shared", each)
        ]
        if name in there or (name.endswith("_shared") and parts):
            continue

        def forget(name: str = name) -> Operation[None]:
            query = Query(subject.schema.compose(INDEXES, "forget_index"), {"name": name})
            yield from rows(query)

        faults.append(
            Fault(
                f"the index {name} is recorded and does not exist",
                "searches of its agent ask for it, and read all vectors instead",
                "run `letta-store maintain`, which builds it again",
                "warning",
                Fix(f"delete the record of {name}: searches are exact until it is built", forget),
            )
        )
    names = {name for name, *_ in recorded}
    for name, table, is_whole, is_valid, is_in_progress, _ in found:
        is_own = _BUILT.match(name) and not _LEFT.search(name) and not name.endswith("_shared")
        if not is_own or is_whole or not is_valid or is_in_progress or name in names:
            continue
        faults.append(
            Fault(
                f"the index {name} of {table} exists and is not recorded",
                "no search uses it, and each write maintains it",
                "run `letta-store maintain`, which measures it or drops it",
                "warning",
                Fix(f"drop the index {name}", _rework(subject, name, "drop_index")),
            )
        )
    return faults


def _find_bloat(subject: Subject) -> Operation[list[Fault]]:
    (recorded,) = yield from rows(Query(subject.schema.compose(INDEXES, "read_recorded"), {}))
    found = yield from _read(subject)
    size_of = {name: size for name, _, _, _, _, size in found}
    return [
        Fault(
            f"the index {name} takes {format_size(size_of[name])}, and {format_size(bytes_)} when "
            "it was built",
            "searches read more pages, and find less in the same time",
            "run `letta-store maintain`, which rebuilds it",
            "warning",
            Fix(f"build the index {name} again", _rework(subject, name, "reindex")),
        )
        for name, _, kind, bytes_, count, at_build in recorded
        if kind in ("hnsw", "ivfflat")
        and bytes_
        and size_of.get(name, 0) > BLOAT_SLACK + BLOAT * bytes_ * count / max(1, at_build)
    ]


def _find_due(subject: Subject) -> Operation[list[Fault]]:
    """Find agents that should have had an index for long: twice the rows that they get one at."""
    ann = subject.schema.index.ann if subject.schema.index else None
    if subject.index is None or (ann is not None and ann.kind == "flat"):
        return []
    threshold = 2 * (ann.threshold if ann is not None else 5000)
    (recorded,) = yield from rows(Query(subject.schema.compose(INDEXES, "read_recorded"), {}))
    known = {name for name, *_ in recorded}
    faults: list[Fault] = []
    generation = int(subject.index.get("generation", 1))
    for base in ("archival_vectors", "recall_vectors"):
        table = base if generation == 1 else f"{base}_g{generation}"
        if table not in subject.tables:
            continue
        named = sql.Identifier(subject.name, table)
        statement = INDEXES.statement("count_large", table=named)
        (large,) = yield from rows(Query(statement, {"least": threshold}))
        bare = [row for row in large if f"{table}_own_{row[0].hex}" not in known]
        if bare and not any(name == f"{table}_shared" for name in known):
            faults.append(
                Fault(
                    f"{len(bare)} agents have more than {threshold:,} vectors in {table} and no "
                    f"index, the largest {bare[0][1]:,}",
                    "each of their searches reads all of these vectors",
                    "run `letta-store maintain` from a scheduler, or start_maintenance() in a "
                    "worker",
                )
            )
    return faults


CHECKS = (
    Check("invalid indexes", _find_invalid),
    Check("recorded indexes", _find_recorded, ("indexes",)),
    Check("index bloat", _find_bloat, ("indexes",)),
    Check("indexes due", _find_due, ("indexes",)),
)
