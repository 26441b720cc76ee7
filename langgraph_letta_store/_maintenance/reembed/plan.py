"""A move from one model's vectors to another's: which tables it is about, and its statements."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.generation_change import recorded
from langgraph_letta_store._engine.identifiers import generated
from langgraph_letta_store._engine.ids import lock_class
from langgraph_letta_store._engine.migrations.migrate import (
    MIGRATE,
    PAGE_BYTES,
    VectorType,
)
from langgraph_letta_store._engine.pgvector import BYTES_EACH, pgvector_names
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Statement
from langgraph_letta_store.config.store import DatabaseConfig, IndexSettings
from langgraph_letta_store.errors import SetupError

REEMBED = SqlFile(__name__, "reembed")

_SHARED = frozenset({"lock_setup"})
"""Statements of `migrate.sql`."""


@dataclass(frozen=True, slots=True)
class Move:
    """What a schema's vectors are, and what they are to become.

    `old` and `unfinished` are settings as they are recorded: of the vectors that count, and of
    those of a move that was begun and neither ended nor cancelled. `generation` is the new one.
    """

    schema: str
    partitions: int
    old: Mapping[str, Any]
    unfinished: Mapping[str, Any] | None
    generation: int
    index: IndexSettings
    vector_types: tuple[VectorType, ...]
    _rendered: dict[str, Statement] = field(default_factory=dict[str, Statement], repr=False)

    @property
    def goes_on(self) -> bool:
        """Whether this is the move that was begun already."""
        return self.unfinished is not None and self.unfinished["generation"] == self.generation

    @property
    def is_done(self) -> bool:
        """Whether the vectors are what they are to become, as far as their settings tell."""
        same = _described(self.index).items() <= self.old.items()
        return same and self.unfinished is None and self.index.model is not None

    @property
    def is_listed(self) -> bool:
        """Whether all that is missing was found out already."""
        return self.unfinished is not None and self.goes_on and bool(self.unfinished["listed"])

    @property
    def recorded(self) -> dict[str, Any]:
        """The new vectors' settings, as they are recorded."""
        return {**_described(self.index), "generation": self.generation}

    def cancelled(self) -> Move:
        """Return the unfinished move, to be undone."""
        assert self.unfinished is not None  # noqa: S101  # the caller has seen it
        begun = self.unfinished
        index = IndexSettings(
            begun["dims"], begun["vector_type"], begun["distance"], begun["model"]
        )
        return replace(self, generation=begun["generation"], index=index, _rendered={})

    def query(self, name: str, parameters: Mapping[str, Any] | None = None) -> Query:
        """Return a statement of `reembed.sql`, ready to be run."""
        if name not in self._rendered:
            file = MIGRATE if name in _SHARED else REEMBED
            # Tables change their columns' types from one move to the next.
            own = self._fillings(escaped=parameters is not None)
            self._rendered[name] = replace(file.statement(name, **own), prepare=False)
        return Query(self._rendered[name], parameters)

    def record(self, *, listed: bool) -> Query:
        """Return what records that this move is under way."""
        value = json.dumps({**self.recorded, "listed": listed, "ended": False})
        own = self._fillings() | {"settings": sql.Literal(value)}
        return Query(REEMBED.statement("record", **own))

    def _fillings(self, *, escaped: bool = False) -> dict[str, sql.Composable]:
        """Return what fills the placeholders; with parameters, a name's `%` is escaped."""
        schema = _identifier(self.schema, escaped=escaped)
        pgvector = _identifier(self.vector_types[0].schema, escaped=escaped)
        inline = self.index.dims * BYTES_EACH[self.index.vector_type] <= PAGE_BYTES
        fillings: dict[str, sql.Composable] = {
            "schema": schema,
            "schema_name": sql.Literal(self.schema),
            "lock_class": sql.Literal(lock_class(self.schema)),
            "partitions": sql.Literal(self.partitions),
            **pgvector_names(self.index.vector_type, pgvector),
            "dims": sql.Literal(self.index.dims),
            "storage": sql.SQL("plain" if inline else "external"),
            "partitioned_inline": sql.SQL(
                "partition by hash (agent_id)"
                if self.partitions
                else "with (toast_tuple_target = 8160)"
            ),
            "settings": sql.Literal(json.dumps(self.recorded)),
        }
        for tier in ("archival", "recall"):
            old = generated(f"{tier}_vectors", self.old.get("generation", 1))
            new = generated(f"{tier}_vectors", self.generation)
            names = {
                f"old_{tier}": old,
                f"new_{tier}": new,
                f"missing_{tier}": f"{new}_missing",
                f"follow_{tier}": f"{old}_follow",
            }
            for name, table in names.items():
                fillings[name] = sql.SQL("{}.{}").format(schema, _identifier(table))
            fillings[f"old_{tier}_name"] = sql.Literal(old)
            fillings[f"new_{tier}_name"] = sql.Literal(new)
            quoted = sql.Identifier(self.schema, old).as_string(None)
            fillings[f"{tier}_bytes"] = REEMBED.fragment("bytes_of", name=sql.Literal(quoted))
        return fillings


def planned(config: DatabaseConfig, index: IndexSettings) -> Operation[Move]:
    """Look what a schema's vectors are, and what a move to others would be; nothing is written.

    Args:
        config: of which only the schema counts.
        index: the new model, with its `embeddings`.

    Raises:
        SetupError: the schema is not set up, or has no vectors.
    """
    settings, types = yield from recorded(config)
    if not {"index", "recall_vectors", "text_hashes"} <= settings.keys():
        what = "has no vectors yet" if "agent_depth" in settings else "is not set up"
        msg = f"the schema {config.schema!r} {what}; call setup() of a store with index=… first"
        raise SetupError(msg)
    old: Mapping[str, Any] = settings["index"]
    last: Mapping[str, Any] | None = settings.get("reembedding")
    generation: int = old.get("generation", 1) + 1
    unfinished = None
    if last is not None:
        if not last["ended"]:
            unfinished = last
        same = unfinished is not None and _described(index).items() <= unfinished.items()
        generation = max(generation, last["generation"] + (not same))
    return Move(config.schema, settings["partitions"], old, unfinished, generation, index, types)


def _described(index: IndexSettings) -> dict[str, Any]:
    return {
        "dims": index.dims,
        "vector_type": index.vector_type,
        "distance": index.distance,
        "model": index.model,
    }


def _identifier(name: str, *, escaped: bool = False) -> sql.SQL:
    quoted = sql.Identifier(name).as_string(None)
    return sql.SQL(quoted.replace("%", "%%") if escaped else quoted)  # pyright: ignore[reportArgumentType]  # quoted by psycopg just here
