"""The catalog of a schema: its tables in the server, compared with those of a fresh setup.

`catalog.json` is the catalog of a fresh setup, for each name the definition and what it `needs`:
"index" (vectors), "words" or "keys". `python -m tests.golden.catalog` writes it after a migration.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from psycopg import sql

from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows

CATALOG = SqlFile(__name__, "catalog", prepare=False)

SCHEMA = "{schema}."
"""What stands for the schema in definitions."""

_OWN_INDEX = re.compile(r"_((words_)?own_[0-9a-f]+|shared)(_cc(new|old)[0-9]*)?$")
"""The indexes that maintenance builds; no setup makes them."""

_VECTORS = re.compile(r"\b((?:archival|recall)_vectors)(?:_g([0-9]+))?")


class Named(NamedTuple):
    """An object of a schema: "column", its table and its name, for example."""

    kind: str
    table: str
    name: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """What a schema has, each with its definition; `others` are tables of other generations."""

    objects: Mapping[Named, str]
    others: frozenset[str] = frozenset()

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables."""
        return frozenset(each.name for each in self.objects if each.kind == "table")

    def of_kind(self, kind: str) -> dict[Named, str]:
        """Return the objects of a kind."""
        return {named: text for named, text in self.objects.items() if named.kind == kind}


def read_catalog(schema: str, generation: int = 1) -> Operation[Catalog]:
    """Read the catalog of a schema, whose vectors are of a generation."""
    quoted = sql.Identifier(schema).as_string(None)
    (found,) = yield from rows(Query(CATALOG.statement("read_objects"), {"schema": quoted}))
    plain = re.compile(rf"(?<![\w'.]){re.escape(schema)}\.")  # but for texts in functions
    own: dict[Named, str] = {}
    others: set[str] = set()
    for kind, table, name, text in found:
        vectors = _VECTORS.fullmatch(table)
        if vectors is not None and int(vectors[2] or 1) != generation:
            others.add(table)
            continue
        if kind == "index" and _OWN_INDEX.search(name):
            continue
        definition = plain.sub(SCHEMA, text.replace(f"{quoted}.", SCHEMA))
        named = Named(kind, _VECTORS.sub(r"\1", table), _VECTORS.sub(r"\1", name))
        own[named] = _VECTORS.sub(r"\1", definition)
    return Catalog(own, frozenset(others))


def expected_catalog(features: Iterable[str]) -> Catalog:
    """Return the catalog of a fresh setup with some of the features "index", "words" and "keys".

    Example:
        >>> sorted(expected_catalog([]).tables)[:2]
        ['agents', 'archival_memory']
    """
    have = {*features}
    return Catalog({named: text for named, text, needs in _entries() if needs <= have})


@cache
def _entries() -> tuple[tuple[Named, str, frozenset[str]], ...]:
    text = files(__name__.rpartition(".")[0]).joinpath("catalog.json").read_text("utf-8")
    entries: list[dict[str, Any]] = json.loads(text)
    return tuple(
        (
            Named(each["kind"], each["table"], each["name"]),
            each["definition"],
            frozenset(each.get("needs", ())),
        )
        for each in entries
    )


def is_same(found: str, expected: str) -> bool:
    """Whether two definitions say the same, whether or not they name the schema."""
    return found.replace(SCHEMA, "") == expected.replace(SCHEMA, "")
