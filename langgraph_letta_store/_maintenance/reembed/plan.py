"""The plan of a reembedding: the old and the new vectors, and the statements for their tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.generation_change import read_recorded_settings
from langgraph_letta_store._engine.identifiers import name_table
from langgraph_letta_store._engine.ids import lock_class
from langgraph_letta_store._engine.layout import TENANT
from langgraph_letta_store._engine.migrations.migration import MIGRATE, PAGE_BYTES
from langgraph_letta_store._engine.migrations.recorded import VectorType
from langgraph_letta_store._engine.pgvector import BYTES_EACH, pgvector_names
from langgraph_letta_store._engine.policies import Roles, recorded_roles, secure_tables
from langgraph_letta_store._engine.sealing import Sealer
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Statement
from langgraph_letta_store._tiers.recall.search_sql import RECALL
from langgraph_letta_store.config.store import DatabaseConfig, IndexSettings
from langgraph_letta_store.errors import InvalidOperationError, SetupError

REEMBED = SqlFile(__name__, "reembed")
BACKFILL = SqlFile(__name__, "backfill")
CUTOVER = SqlFile(__name__, "cutover")

_SHARED = {"lock_setup": MIGRATE, "keep_threads": RECALL}
"""Statements of others, by name."""


@dataclass(frozen=True, slots=True)
class ReembedPlan:
    """The vectors of a schema and those that replace them.

    `old` has the recorded settings of the current vectors, `unfinished` those of a reembedding that
    was begun and neither ended nor cancelled. `generation` is that of the new tables.
    """

    schema: str
    partitions: int
    old: Mapping[str, Any]
    unfinished: Mapping[str, Any] | None
    generation: int
    index: IndexSettings
    vector_types: tuple[VectorType, ...]
    roles: Roles | None = None
    sealer: Sealer | None = field(default=None, repr=False)
    _rendered: dict[str, Statement] = field(default_factory=dict[str, Statement], repr=False)

    @property
    def resumes(self) -> bool:
        """Whether this is the reembedding that was begun already."""
        return self.unfinished is not None and self.unfinished["generation"] == self.generation

    @property
    def is_done(self) -> bool:
        """Whether the vectors are those of the new model, according to their settings."""
        same = _describe(self.index).items() <= self.old.items()
        return same and self.unfinished is None and self.index.model is not None

    @property
    def is_current(self) -> bool:
        """Whether vectors of the new model may be stored among those that are there."""
        comparable = {key: self.old.get(key) for key in ("dims", "vector_type", "distance")}
        same = comparable.items() <= _describe(self.index).items()
        return same and self.old.get("model") in (None, self.index.model)

    @property
    def is_listed(self) -> bool:
        """Whether all missing vectors were listed already."""
        return self.unfinished is not None and self.resumes and bool(self.unfinished["listed"])

    @property
    def new(self) -> dict[str, Any]:
        """The settings of the new vectors, as they are recorded."""
        return {**_describe(self.index), "generation": self.generation}

    def secure(self) -> Sequence[Query]:
        """Return what gives the new tables the policies of the old ones, if those have any."""
        if self.roles is None:
            return ()
        return (Query(secure_tables(DatabaseConfig(self.schema), self.roles)),)

    def unfinished_plan(self) -> ReembedPlan:
        """Return the plan of the unfinished reembedding, in order to undo it."""
        assert self.unfinished is not None  # noqa: S101  # the caller has seen it
        begun = self.unfinished
        index = IndexSettings(
            begun["dims"], begun["vector_type"], begun["distance"], begun["model"]
        )
        return replace(self, generation=begun["generation"], index=index, _rendered={})

    def query(self, name: str, parameters: Mapping[str, Any] | None = None) -> Query:
        """Return a query of `reembed.sql`, `backfill.sql` or `cutover.sql`."""
        if name not in self._rendered:
            own_files = (REEMBED, BACKFILL, CUTOVER)
            file = _SHARED.get(name) or next(each for each in own_files if name in each)
            # The types of columns change from one reembedding to the next.
            own = self._render_placeholders(escaped=parameters is not None)
            self._rendered[name] = replace(file.statement(name, **own), prepare=False)
        return Query(self._rendered[name], parameters)

    def record(self, *, listed: bool) -> Query:
        """Return the query that records this reembedding as under way."""
        value = json.dumps({**self.new, "listed": listed, "ended": False})
        own = self._render_placeholders() | {"settings": sql.Literal(value)}
        return Query(REEMBED.statement("record", **own))

    def _render_placeholders(self, *, escaped: bool = False) -> dict[str, sql.Composable]:
        """Return the placeholders of statements; with parameters, a `%` in a name is doubled."""
        schema = _identifier(self.schema, escaped=escaped)
        pgvector = _identifier(self.vector_types[0].schema, escaped=escaped)
        inline = self.index.dims * BYTES_EACH[self.index.vector_type] <= PAGE_BYTES
        placeholders: dict[str, sql.Composable] = {
            "schema": schema,
            "schema_name": sql.Literal(self.schema),
            "lock_class": sql.Literal(lock_class(self.schema)),
            "tenant": TENANT,
            "partitions": sql.Literal(self.partitions),
            **pgvector_names(self.index.vector_type, pgvector),
            "dims": sql.Literal(self.index.dims),
            "storage": sql.SQL("plain" if inline else "external"),
            "partitioned_inline": sql.SQL(
                "partition by hash (agent_id)"
                if self.partitions
                else "with (toast_tuple_target = 8160)"
            ),
            "settings": sql.Literal(json.dumps(self.new)),
        }
        for tier in ("archival", "recall"):
            old = name_table(f"{tier}_vectors", self.old.get("generation", 1))
            new = name_table(f"{tier}_vectors", self.generation)
            names = {
                f"old_{tier}": old,
                f"new_{tier}": new,
                f"missing_{tier}": f"{new}_missing",
                f"follow_{tier}": f"{old}_follow",
            }
            for name, table in names.items():
                placeholders[name] = sql.SQL("{}.{}").format(schema, _identifier(table))
            placeholders[f"old_{tier}_name"] = sql.Literal(old)
            placeholders[f"new_{tier}_name"] = sql.Literal(new)
            quoted = sql.Identifier(self.schema, old).as_string(None)
            placeholders[f"{tier}_bytes"] = REEMBED.fragment("bytes_of", name=sql.Literal(quoted))
        return placeholders


def make_plan(config: DatabaseConfig, index: IndexSettings) -> Operation[ReembedPlan]:
    """Plan the reembedding of a schema's vectors; nothing is written.

    Args:
        config: names the schema, and has the keys of encrypted items; its other options are not
            used.
        index: the new model, with its `embeddings`.

    Raises:
        SetupError: the schema is not set up, or has no vectors.
        InvalidOperationError: the schema is distributed.
    """
    settings, types = yield from read_recorded_settings(config)
    if not {"index", "recall_vectors", "text_hashes", "owners", "seals"} <= settings.keys():
        what = "has no vectors yet" if "agent_depth" in settings else "is not set up"
        what = "is of an earlier version" if "index" in settings else what
        msg = f"the schema {config.schema!r} {what}; call setup() of a store with index=… first"
        raise SetupError(msg)
    if "distribute" in settings:
        msg = (
            f"the schema {config.schema!r} is distributed by Citus, whose nodes cannot follow "
            "writes to a second table of vectors; export each agent by `letta-store agent export`, "
            "and load it into a new schema that is set up with the new model"
        )
        raise InvalidOperationError(msg)
    old: Mapping[str, Any] = settings["index"]
    last: Mapping[str, Any] | None = settings.get("reembedding")
    generation: int = old.get("generation", 1) + 1
    unfinished = None
    if last is not None:
        if not last["ended"]:
            unfinished = last
        same = unfinished is not None and _describe(index).items() <= unfinished.items()
        generation = max(generation, last["generation"] + (not same))
    return ReembedPlan(
        config.schema,
        settings["partitions"],
        old,
        unfinished,
        generation,
        index,
        types,
        recorded_roles(settings),
        None if config.encrypt is None else Sealer(config.encrypt),
    )


def _describe(index: IndexSettings) -> dict[str, Any]:
    return {
        "dims": index.dims,
        "vector_type": index.vector_type,
        "distance": index.distance,
        "model": index.model,
    }


def _identifier(name: str, *, escaped: bool = False) -> sql.SQL:
    quoted = sql.Identifier(name).as_string(None)
    return sql.SQL(quoted.replace("%", "%%") if escaped else quoted)  # pyright: ignore[reportArgumentType]  # quoted by psycopg just here
