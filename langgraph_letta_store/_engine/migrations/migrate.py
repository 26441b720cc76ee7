"""Setting a database up, and telling whether it is set up for a store.

Migrations are numbered and immutable. Each is applied with its row in the ledger in one
transaction under an advisory lock, so that any number of workers may set up at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Generic, TypeVar

from psycopg import Error, sql
from psycopg import errors as pg

from langgraph_letta_store._engine import faults
from langgraph_letta_store._engine.identifiers import PARTITIONED, name_table
from langgraph_letta_store._engine.ids import lock_class
from langgraph_letta_store._engine.index_catalog import read_indexes
from langgraph_letta_store._engine.migrations.database import Database, list_created, look
from langgraph_letta_store._engine.migrations.versions import (
    ITERATIVE_SCANS,
    check_pgvector,
    known_faults,
    parse_numbers,
)
from langgraph_letta_store._engine.partitions import SAMPLES, remainder
from langgraph_letta_store._engine.pgvector import BYTES_EACH, pgvector_names
from langgraph_letta_store._engine.policies import (
    Roles,
    TableTenancy,
    check_tenancy,
    explain_grant,
    read_tenancy,
    secure,
    tenancy_statement,
)
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Row, Statement, rows, warn
from langgraph_letta_store.config.store import (
    DatabaseConfig,
    IndexSettings,
    SaverConfig,
    StoreConfig,
)
from langgraph_letta_store.errors import SetupError

MIGRATE = SqlFile(__name__, "migrate", prepare=False)

C = TypeVar("C", bound=DatabaseConfig)

AGENT_DEPTH = 2
"""What is recorded where a saver, which does not mind, sets the schema up."""

PUBLIC = "public"
"""Where pgvector is created, so that others find it too."""

PAGE_BYTES = 8000
"""Bytes of a page that a vector may take to be stored inline."""


@dataclass(frozen=True, slots=True)
class VectorType:
    """How vectors travel: the oids of a type and of arrays of it, which differ by database.

    `schema` and `version` are pgvector's.
    """

    name: str
    oid: int
    array_oid: int
    schema: str
    version: str


@dataclass(frozen=True, slots=True)
class Ready(Generic[C]):
    """A database that is set up for a store or a saver."""

    schema: Schema[C]
    vector_types: tuple[VectorType, ...]


def setup(config: DatabaseConfig, roles: Roles | None = None) -> Operation[None]:
    """Create what is missing of the schema, its tables and indexes; run again, it does nothing.

    One setup serves stores and savers. Safe from many workers at once. The role needs CREATE in
    the schema (or on the database, where there is no schema yet), and may create the `vector`
    extension only where it is missing.

    Where a store has `text_fields` that none had at an earlier setup, the words of all items are
    stored again, by the searches that need them or by maintenance.

    Args:
        config: how the schema is to be set up.
        roles: those of row-level security, which is set up where they are given or where an earlier
            setup recorded it.

    Raises:
        SetupError: the database was set up with other settings, or the role may not create what
            is missing; says what, and what to do.
    """
    paths = _words(config)
    everything = [list_created(each.file, config.partitions) for each in MIGRATIONS]
    database = yield from look(config, set[str]().union(*everything))
    database.check_rights(creates=False)
    settings: Mapping[str, Any] = {}
    applied: list[Row] = []
    try:
        if database.has_ledger:
            settings, _ = yield from read_settings(config)
            (applied,) = yield from rows(Query(_render_own(config, "read_ledger")))
            _check(config, settings)
            _check_version(config, max((version for (version,) in applied), default=0))
        # Later tables are partitioned like the first ones, by any worker.
        config = _merge_recorded(config, settings)
        pending = [each for each in _migrations(config) if (each.version,) not in applied]
        if pending or not database.has_ledger:
            database.check_server(needs_vector=config.index is not None)
            database.check_rights(creates=True)
            names = [list_created(each.file, config.partitions) for each in pending]
            database.check_names(set[str]().union(*names))
            vector_schema = yield from _begin(config, database)
            yield from _migrate(config, pending, vector_schema)
        # What the quickest worker recorded is what counts.
        settings, _ = yield from read_settings(config)
        _check(config, settings)
        recorded = set[str](settings.get("words", {}).get("text_fields", ()))
        if paths - recorded:
            # None is taken back: two stores with different ones do not undo each other's words.
            words = sql.Literal(json.dumps({"text_fields": sorted(paths | recorded)}))
            queries = [
                _render_own(config, "lock_setup"),
                _render_own(config, "change_words", words=words),
            ]
            yield from rows(*map(Query, queries))
    except pg.InsufficientPrivilege as error:
        raise database.explain_refusal(error) from error
    yield from _secure(config, roles, settings)


def _secure(
    config: DatabaseConfig, roles: Roles | None, settings: Mapping[str, Any]
) -> Operation[None]:
    """Create policies and roles, if they are wanted or an earlier setup created them.

    Raises:
        SetupError: the role may not.
    """
    if roles is None:
        if "rls" not in settings:
            return
        if all(each.is_secured for each in (yield from read_tenancy(config))):
            return
        roles = Roles(settings["rls"]["owner"], settings["rls"]["application"])
    try:
        yield from rows(*map(Query, [_render_own(config, "lock_setup"), *secure(config, roles)]))
    except pg.InsufficientPrivilege as error:
        raise explain_grant(error) from error


def _begin(config: DatabaseConfig, database: Database) -> Operation[str]:
    """Create what the migrations need, where it is missing; return the schema of pgvector."""
    if not database.has_ledger:
        wanted = ["create_ledger", "create_settings"]
        yield from _apply(config, wanted if database.has_schema else ["create_schema", *wanted])
    if database.vector is not None:
        return database.vector.schema
    # Not in the first schema of the search path: a tenant's may be dropped with all vectors.
    where = PUBLIC if database.has_public else config.schema
    if config.index is not None:
        yield from _apply(config, ["create_extension"], vector_schema=sql.Identifier(where))
    return where


def _migrate(
    config: DatabaseConfig, pending: Sequence[_Migration], vector_schema: str
) -> Operation[None]:
    for migration in pending:
        statements = [
            _render_own(config, "lock_setup"),
            *migration.statements(config, vector_schema),
        ]
        try:
            yield from rows(*(Query(s) for s in statements), repeatable=False)
        except Error as error:
            is_there = isinstance(error, (pg.DuplicateTable, pg.DuplicateColumn))
            if not (is_there or faults.is_unique_violation(error)):
                raise
            # Another worker applied it after this one had looked.
            continue


def load_schema(config: C) -> Operation[Ready[C]]:
    """Read what was recorded at setup and return the tables as this store or saver sees them.

    Raises:
        SetupError: the database is not set up, or for other settings than the store's: agents
            would be cut differently or vectors not be comparable, and memories seem lost.
    """
    saves = isinstance(config, SaverConfig)
    try:
        settings, types = yield from read_settings(config)
    except (pg.UndefinedTable, pg.InvalidSchemaName):
        settings, types = {}, ()
    except (pg.InsufficientPrivilege, pg.UndefinedColumn, pg.InvalidParameterValue) as error:
        database = yield from look(config, ())
        database.check_rights(creates=False)
        database.check_names(())
        if isinstance(error, pg.InsufficientPrivilege):
            raise database.explain_refusal(error) from error
        raise
    _check_version(config, settings.get("schema_version", 0))
    has_vectors = ("recall_vectors" if saves else "index") in settings
    what = None
    if "agent_depth" not in settings:
        what = "is not set up"
    elif saves and "conversations" not in settings:
        what = "has no tables for conversations yet"
    elif "core" not in settings:
        what = "has no tables for core memory yet"
    elif not settings.keys() >= {"search", "sharing", "audit"}:
        what = "is of an earlier version"
    elif config.index is not None and not (has_vectors and "text_hashes" in settings):
        what = "has no vectors yet"
    elif config.search.keeps_words and not saves and "words" not in settings:
        what = "does not keep the words of items yet"
    if what is not None:
        whose = "saver" if saves else "store"
        msg = f"the schema {config.schema!r} {what}; call setup() once, before the {whose} is used"
        raise SetupError(msg)
    _check(config, settings)
    index: Mapping[str, Any] = settings.get("index", {})
    generation: int = index.get("generation", 1)
    schema = Schema(
        config,
        has_vectors=has_vectors,
        vector_type=index.get("vector_type", "halfvec"),
        partitions=(yield from _look_at_tables(config, settings["partitions"], generation)),
        generation=generation,
        has_words="words" in settings,
        vector_schema=types[0].schema if types else PUBLIC,
        has_iterative_scans=not types or parse_numbers(types[0].version) >= ITERATIVE_SCANS,
        tenant=config.tenant if isinstance(config.tenant, str) else "",
    )
    yield from read_indexes(schema)
    if config.index is not None:
        for type_ in types[:1]:
            check_pgvector(type_.version, None)
            for fault in known_faults(type_.version, config.index.ann.kind):
                yield from warn(fault)
    return Ready(schema, types)


def script(config: DatabaseConfig, vector_schema: str = PUBLIC, roles: Roles | None = None) -> str:
    """Return all migrations as one SQL script, for Alembic and for database administrators.

    Args:
        config: what is set up.
        vector_schema: where pgvector is, or is to be.
        roles: those of row-level security, if it is to be set up.

    Example:
        >>> print(script(DatabaseConfig(agent_depth=2)))
    """
    index = config.index
    first = ["create_schema", "create_ledger", "create_settings"]
    parts = ["begin", *(_text(_render_own(config, name)) for name in first)]
    if index is not None:
        where = sql.Identifier(vector_schema)
        parts.insert(1, _text(_render_own(config, "create_extension", vector_schema=where)))
    for migration in _migrations(config):
        parts.append(f"-- migration {migration.version}: {migration.name}")
        parts += [_text(rendered) for rendered in migration.statements(config, vector_schema)]
    if roles is not None:
        parts.append("-- row-level security")
        parts += [_text(rendered) for rendered in secure(config, roles)]
    return ";\n\n".join([*parts, "commit"]) + ";\n"


@dataclass(frozen=True, slots=True)
class _Migration:
    version: int
    name: str

    @property
    def file(self) -> SqlFile:
        return SqlFile(__name__, f"{self.version:04}_{self.name}", prepare=False)

    def statements(
        self, config: DatabaseConfig, vector_schema: str = PUBLIC
    ) -> Iterator[Statement]:
        """Its statements, then what the ledger and the settings keep of it.

        `vector_schema` is where pgvector is.
        """
        fillings = {**_render_names(config), **self._render_vector_names(config, vector_schema)}
        for name in self.file.templates:
            yield self.file.statement(name, **fillings)
        yield _render_own(
            config,
            "record_migration",
            version=sql.Literal(self.version),
            name=sql.Literal(self.name),
        )
        recorded = {k: v for k, v in _collect_settings(config).items() if _KEEPS[k] == self.name}
        yield _render_own(config, "record_settings", settings=sql.Literal(json.dumps(recorded)))
        yield _render_own(config, "record_version", version=sql.Literal(self.version))

    def _render_vector_names(
        self, config: DatabaseConfig, vector_schema: str
    ) -> dict[str, sql.Composable]:
        if config.index is None:
            return {}
        inline = config.index.dims * BYTES_EACH[config.index.vector_type] <= PAGE_BYTES
        return {
            **pgvector_names(config.index.vector_type, sql.Identifier(vector_schema)),
            "dims": sql.Literal(config.index.dims),
            "storage": sql.SQL("plain" if inline else "external"),
        }


_KEEPS = {
    "agent_depth": "store",
    "partitions": "store",
    "index": "vectors",
    "conversations": "conversations",
    "recall_vectors": "recall_vectors",
    "core": "core",
    "root": "core",
    "search": "search",
    "text_hashes": "text_hashes",
    "words": "words",
    "sharing": "sharing",
    "audit": "audit",
}
"""Which migration records which of the settings; who works with the tables may read but these."""


MIGRATIONS = (
    _Migration(1, "store"),
    _Migration(2, "vectors"),
    _Migration(3, "conversations"),
    _Migration(4, "recall_vectors"),
    _Migration(5, "core"),
    _Migration(6, "search"),
    _Migration(7, "text_hashes"),
    _Migration(8, "words"),
    _Migration(9, "sharing"),
    _Migration(11, "audit"),
)
"""All of them, in their order."""

_FOR_VECTORS = ("vectors", "recall_vectors", "text_hashes")


def _migrations(config: DatabaseConfig) -> Iterator[_Migration]:
    """Yield those that a configuration needs."""
    for migration in MIGRATIONS:
        if migration.name in _FOR_VECTORS and config.index is None:
            continue
        if migration.name == "words" and not config.search.keeps_words:
            continue
        yield migration


def _check_version(config: DatabaseConfig, recorded: int) -> None:
    """Refuse a schema that a later version of this package has set up.

    Raises:
        SetupError: it is later; has both versions.
    """
    known = MIGRATIONS[-1].version
    if recorded > known:
        msg = (
            f"the schema {config.schema!r} is at version {recorded}, but langgraph-letta-store "
            f"{metadata.version('langgraph-letta-store')} knows versions up to {known}: a later "
            "one has set it up. Upgrade: pip install -U langgraph-letta-store"
        )
        raise SetupError(msg)


def _merge_recorded(config: DatabaseConfig, settings: Mapping[str, Any]) -> DatabaseConfig:
    """Return how the schema was set up, and what this configuration adds to it."""
    index = config.index
    if index is None and "index" in settings:
        kept: Mapping[str, Any] = settings["index"]
        index = IndexSettings(kept["dims"], kept["vector_type"], kept["distance"], kept["model"])
    depth = settings.get("agent_depth", config.agent_depth)
    partitions = settings.get("partitions", config.partitions)
    root = settings.get("root", config.root)
    depth = depth or AGENT_DEPTH
    return DatabaseConfig(config.schema, depth, partitions, index, root, config.search)


def _collect_settings(config: DatabaseConfig) -> dict[str, Any]:
    """What all workers must agree on, as it is kept in the settings."""
    recorded: dict[str, Any] = {
        "agent_depth": config.agent_depth,
        "partitions": config.partitions,
        "conversations": True,
        "recall_vectors": True,
        "core": True,
        "root": config.root,
        "search": True,
        "text_hashes": True,
        "sharing": True,
        "audit": True,
        "words": {"text_fields": _text_fields(config)},
    }
    if config.index is not None:
        recorded["index"] = {
            "dims": config.index.dims,
            "vector_type": config.index.vector_type,
            "distance": config.index.distance,
            "model": config.index.model,
        }
    return recorded


def _words(config: DatabaseConfig) -> set[str]:
    """What a store finds items by, besides what is embedded."""
    says = isinstance(config, StoreConfig) and config.search.keeps_words
    return set(_text_fields(config)) if says else set()


def _text_fields(config: DatabaseConfig) -> list[str]:
    return sorted(path for path, _ in config.search.text_fields)


def _check(config: DatabaseConfig, settings: Mapping[str, Any]) -> None:
    """Compare a store's settings with those recorded, where there are any."""
    wanted = _collect_settings(config)
    pairs = [(name, wanted[name], settings.get(name)) for name in ("agent_depth", "root")]
    if "index" in wanted and "index" in settings:
        pairs += [(f"index {k}", v, settings["index"].get(k)) for k, v in wanted["index"].items()]
    wrong = [
        f"{name} is {recorded!r} in the database and {own!r} in this store"
        for name, own, recorded in pairs
        if None not in (own, recorded) and own != recorded
    ]
    if wrong:
        msg = (
            f"the schema {config.schema!r} was set up differently: {'; '.join(wrong)}. "
            "Give the store the recorded settings, or use another schema"
        )
        raise SetupError(msg)


def read_settings(
    config: DatabaseConfig,
) -> Operation[tuple[dict[str, Any], tuple[VectorType, ...]]]:
    """Return what a schema was set up with, and how vectors travel.

    Raises:
        psycopg.errors.UndefinedTable: the schema is not set up.
    """
    (((settings, types),),) = yield from rows(Query(_render_own(config, "read_settings")))
    found: list[Any] = json.loads(types) if types else []
    return json.loads(settings), tuple(VectorType(*each) for each in found)


def _look_at_tables(config: DatabaseConfig, modulus: int, generation: int) -> Operation[int]:
    """Return how many partitions reads may name; 0 where they must name the whole table.

    Raises:
        SetupError: policies do not keep tenants apart as the option `tenant` says.
    """
    samples = {
        "items": _quote(config, "archival_memory"),
        "tables": [_quote(config, name_table(name, generation)) for name in PARTITIONED],
        "modulus": modulus,
        "agents": list(SAMPLES),
        "remainders": [remainder(agent, modulus) if modulus else 0 for agent in SAMPLES],
    }
    queries = [Query(tenancy_statement(config))]
    if modulus:
        queries.append(Query(_render_own(config, "check_partitions"), samples))
    tables, *usable = yield from rows(*queries)
    check_tenancy(config, [TableTenancy(*row) for row in tables])
    return modulus if usable and usable[0][0][0] else 0


def _apply(config: DatabaseConfig, names: list[str], **fillings: sql.Composable) -> Operation[None]:
    """Run statements of `migrate.sql` that may be run again, one worker at a time."""
    queries = [Query(_render_own(config, name, **fillings)) for name in ["lock_setup", *names]]
    try:
        try:
            yield from rows(*queries)
        except Error as error:
            if not faults.is_unique_violation(error):
                raise
            # The lock does not make a connection forget that something was not there, if it has
            # looked before, as one that a pooler lends has; its next transaction does.
            yield from rows(*queries)
    except pg.InsufficientPrivilege as error:
        what = ", ".join(name.removeprefix("create_") for name in names)
        remedy = "the script that `letta-store sql` prints"
        if names == ["create_extension"]:
            remedy = f"in this database: {_text(queries[-1].statement)}"
        msg = (
            f"this role may not create what is missing ({what}): {error.diag.message_primary}. "
            f"Let an administrator run {remedy}"
        )
        raise SetupError(msg) from error
    except pg.FeatureNotSupported as error:
        msg = (
            "the server has no pgvector, which embeddings need: install it on the server, "
            f"or leave `index` out ({error.diag.message_primary})"
        )
        raise SetupError(msg) from error


def _render_own(config: DatabaseConfig, name: str, /, **fillings: sql.Composable) -> Statement:
    return MIGRATE.statement(name, **_render_names(config), **fillings)


def _render_names(config: DatabaseConfig) -> dict[str, sql.Composable]:
    schema = sql.Identifier(config.schema)
    partitioned = "partition by hash (agent_id)"
    inline = "with (toast_tuple_target = 8160)"
    return {
        "schema": schema,
        "schema_name": sql.Literal(config.schema),
        "lock_class": sql.Literal(lock_class(config.schema)),
        "partitions": sql.Literal(config.partitions),
        "root": sql.Literal(config.root),
        "partitioned": sql.SQL(partitioned if config.partitions else ""),
        "partitioned_inline": sql.SQL(partitioned if config.partitions else inline),
    }


def _quote(config: DatabaseConfig, table: str) -> str:
    """Write a table's name as to_regclass reads it."""
    return sql.Identifier(config.schema, table).as_string(None)


def _text(rendered: Statement) -> str:
    return rendered.text.decode()
