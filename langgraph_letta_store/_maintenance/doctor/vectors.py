"""Checks of partitions and of tables of vectors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from langgraph_letta_store._engine.identifiers import PARTITIONED
from langgraph_letta_store._engine.migrations.migration import PAGE_BYTES
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.doctor.checks import Check, Fault, Subject, list_names

VECTORS = SqlFile(__name__, "vectors", prepare=False)

_TABLES = (*PARTITIONED, "namespaces")
"""The tables that have partitions."""


def _find_partitions(subject: Subject) -> Operation[list[Fault]]:
    (found,) = yield from rows(Query(VECTORS.statement("read_partitions"), subject.parameters))
    modulus = int(subject.recorded.get("partitions", 0))
    have: dict[str, list[str]] = {}
    bounds: Mapping[str, str] = {leaf: bound for _, leaf, bound in found}
    for whole, leaf, _ in found:
        have.setdefault(whole, []).append(leaf)
    faults: list[Fault] = []
    for base in _TABLES:
        table = subject.schema_name(base)
        if base not in subject.expected.tables or table not in subject.tables:
            continue
        wanted = {f"{table}_{part}" for part in range(modulus)}
        leaves = set(have.get(table, ()))
        if missing := sorted(wanted - leaves):
            faults.append(
                Fault(
                    f"{table} lacks {len(missing)} of {modulus} partitions: {list_names(missing)}",
                    "memory of the agents there is not found, and cannot be stored",
                    "attach them again, or restore them from a backup",
                    "error",
                )
            )
        wrong = [
            leaf for leaf in sorted(leaves & wanted) if not _is_bound(bounds[leaf], modulus, leaf)
        ]
        if wrong:
            faults.append(
                Fault(
                    f"partitions of {table} have other bounds than their names say: "
                    f"{list_names(wrong)}",
                    "reads cannot name an agent's partition, and are slower",
                    "restore the table from a backup",
                )
            )
    return faults


def _is_bound(bound: str, modulus: int, leaf: str) -> bool:
    remainder = leaf.rpartition("_")[2]
    return bound == f"FOR VALUES WITH (modulus {modulus}, remainder {remainder})"


def _find_vectors(subject: Subject) -> Operation[list[Fault]]:
    (found,) = yield from rows(Query(VECTORS.statement("read_vectors"), subject.parameters))
    return list(_compare_vectors(subject, found))


def _compare_vectors(subject: Subject, found: Any) -> Iterator[Fault]:
    index = subject.index
    generations: set[int] = set()
    reembedding: Mapping[str, Any] = subject.recorded.get("reembedding") or {}
    for table, type_, dims, storage in found:
        match = re.fullmatch(r"\w+?_vectors(?:_g([0-9]+))?(?:_[0-9]+)?", table)
        generation = int(match[1] or 1) if match else 1
        if index is None or generation != subject.schema.generation:
            generations.add(generation)
            continue
        wanted = (index["vector_type"], index["dims"])
        if (type_, dims) != wanted:
            yield Fault(
                f"{table} has vectors of {dims} dimensions as {type_}, and setup recorded "
                f"{index['dims']} as {index['vector_type']}",
                "vectors cannot be stored or compared",
                "restore the settings, or run `letta-store reembed`",
                "error",
            )
        fits = subject.vector_bytes <= PAGE_BYTES
        if fits and storage != "p":
            yield Fault(
                f"the vectors of {table} are not stored in their rows",
                "an exact search reads them about six times slower",
                f"alter table {table} alter column embedding set storage plain, then write them "
                "again",
            )
    if reembedding and not reembedding.get("ended", True):
        generations.discard(int(reembedding.get("generation", 0)))
    if generations:
        names = [f"generation {each}" for each in sorted(generations)]
        yield Fault(
            f"there are tables of vectors that no store uses: {list_names(names)}",
            "they take space, and were to be dropped when the model changed",
            "drop them, when no process of the older model is running",
        )


def _find_reembedding(subject: Subject) -> Operation[list[Fault]]:
    yield from ()
    state: Mapping[str, Any] = subject.recorded.get("reembedding") or {}
    if not state or state.get("ended", True):
        return []
    return [
        Fault(
            f"a move to the model {state.get('model')!r} has begun and not ended",
            "triggers list each vector that is written for it, and both tables take space",
            "run `letta-store reembed` again to go on, or with --cancel to undo it",
        )
    ]


CHECKS = (
    Check("partitions", _find_partitions),
    Check("vectors", _find_vectors),
    Check("reembedding", _find_reembedding),
)
