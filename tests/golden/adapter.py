"""How the package renders its statements: the only module here that knows the package's own ones.

The cases in `cases.py` say what is rendered, in plain data. When the package changes how
statements are made, this module follows; cases and golden file stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, Literal, NamedTuple, cast
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._checkpoints.checkpoint_sql import (
    CHECKPOINTS,
    MESSAGE_BYTES,
    MESSAGES,
    PRUNE,
    REMOVAL,
    RESEAL,
    RETENTION,
    SAVE,
    THREADS,
    Hold,
    take_thread,
)
from langgraph_letta_store._checkpoints.timeline import TIMELINE
from langgraph_letta_store._engine import policies
from langgraph_letta_store._engine.audit import AUDIT
from langgraph_letta_store._engine.cached import CACHED
from langgraph_letta_store._engine.identifiers import regclass
from langgraph_letta_store._engine.kept_tenants import keep_tenant
from langgraph_letta_store._engine.migrations import activity, distribution, owners
from langgraph_letta_store._engine.migrations.database import DATABASE, render_look
from langgraph_letta_store._engine.migrations.migration import (
    ACTIVITY,
    MIGRATE,
    OWNERS,
    list_migrations,
    render_own,
)
from langgraph_letta_store._engine.migrations.recorded import VectorType
from langgraph_letta_store._engine.reader_executors import ASK_POSITION, READERS, SEE, SEE_ANY
from langgraph_letta_store._engine.reader_states import MEASURE_READER, MEASURE_WRITER
from langgraph_letta_store._engine.schema import (
    OF_LISTED_AGENTS,
    OF_MANY_AGENTS,
    OF_ONE_AGENT,
    SCHEMA,
    SaverSchema,
    Schema,
    StoreSchema,
)
from langgraph_letta_store._engine.sealed_schema import SEALED_SCHEMA
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Execute, Operation, Statement
from langgraph_letta_store._engine.tenants import TENANTS, set_tenant
from langgraph_letta_store._maintenance import calibration, index_spec, indexes, lock, progress
from langgraph_letta_store._maintenance.doctor import (
    access,
    capacity,
    roles,
    server,
    vacuum,
    vectors,
)
from langgraph_letta_store._maintenance.doctor import indexes as doctor_indexes
from langgraph_letta_store._maintenance.doctor.catalog import CATALOG
from langgraph_letta_store._maintenance.doctor.leftover_rows import LEFTOVERS
from langgraph_letta_store._maintenance.doctor.leftovers import LEFT
from langgraph_letta_store._maintenance.doctor.replicas import REPLICAS
from langgraph_letta_store._maintenance.encrypt.items import ENCRYPT
from langgraph_letta_store._maintenance.encrypt.plain_threads import PLAIN_THREADS
from langgraph_letta_store._maintenance.events import EVENTS
from langgraph_letta_store._maintenance.file_versions import FILE_VERSIONS_SQL
from langgraph_letta_store._maintenance.index_state import render_table
from langgraph_letta_store._maintenance.reembed.plan import BACKFILL, CUTOVER, REEMBED, ReembedPlan
from langgraph_letta_store._maintenance.search_log import SEARCH_LOG_SQL
from langgraph_letta_store._maintenance.stats import GROWING, STATS
from langgraph_letta_store._maintenance.status import STATUS
from langgraph_letta_store._maintenance.target import MAINTENANCE, MaintenanceTarget
from langgraph_letta_store._search import text_sql, vector_sql
from langgraph_letta_store._search.filters import parse_filter
from langgraph_letta_store._search.item_terms import ITEM_TERMS, query_wordless
from langgraph_letta_store._search.keys_sql import KEYS, render_nearest_keys
from langgraph_letta_store._search.make_keys import KeyedTier
from langgraph_letta_store._search.scope import Scope, ScopeKind
from langgraph_letta_store._search.text_sql import TEXTS, RankedItems
from langgraph_letta_store._search.vector_sql import COLUMNS, VECTORS, IndexShape, NearestItems
from langgraph_letta_store._tiers import namespaces as namespace_operations
from langgraph_letta_store._tiers.agent_settings import SETTINGS
from langgraph_letta_store._tiers.archival import dedup_sql, passage_search
from langgraph_letta_store._tiers.archival.archives import PASSAGES
from langgraph_letta_store._tiers.archival.bulk_load import BULK_LOAD
from langgraph_letta_store._tiers.archival.dedup_sql import DEDUP
from langgraph_letta_store._tiers.archival.item_keys import KEYED_ITEMS
from langgraph_letta_store._tiers.archival.items import ITEMS
from langgraph_letta_store._tiers.archival.put import PUT
from langgraph_letta_store._tiers.core.block_list import BLOCK_LIST
from langgraph_letta_store._tiers.core.block_rows import BLOCKS
from langgraph_letta_store._tiers.namespaces import NAMESPACES, SHARED_LOCK, TIER
from langgraph_letta_store._tiers.recall import item_sql, search_sql
from langgraph_letta_store._tiers.recall.message_keys import KEYED_MESSAGES
from langgraph_letta_store._tiers.recall.search_sql import RECALL, SEARCHES, Ranked
from langgraph_letta_store._tiers.recall.stored_calls import STORED_CALLS, render_stored
from langgraph_letta_store.agents.operations import agents_sql, forget
from langgraph_letta_store.agents.operations.agents_sql import (
    COUNTS,
    EXPORTS,
    FORGET,
    LIVE,
    LOAD,
    PROMPT,
)
from langgraph_letta_store.agents.operations.directory import DIRECTORY
from langgraph_letta_store.agents.operations.first_run import FIRST_RUN
from langgraph_letta_store.agents.operations.rename_files import RENAME
from langgraph_letta_store.agents.operations.verify import VERIFY, count_traces, read_catalog
from langgraph_letta_store.agents.tools.own_blocks import OWN_BLOCKS
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.config.fields import Field
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.config.search import Fusion, SearchSettings
from langgraph_letta_store.config.store import IndexSettings, SaverConfig, StoreConfig
from langgraph_letta_store.exports.dumps.tables import DUMPS
from langgraph_letta_store.exports.to_langgraph import TO_LANGGRAPH
from langgraph_letta_store.files.operations.file_rows import FILES_SQL
from langgraph_letta_store.imports.from_langgraph.source import SOURCE, Column, Source, VectorColumn
from langgraph_letta_store.imports.from_letta import agents as letta_agents
from langgraph_letta_store.imports.from_letta import columns as letta_columns
from langgraph_letta_store.imports.from_letta import source as letta
from langgraph_letta_store.imports.from_letta.archives import ARCHIVES
from langgraph_letta_store.imports.from_letta.blocks import CORE
from langgraph_letta_store.records.indexes import BuiltIndex
from langgraph_letta_store.records.maintenance import Task
from tests.golden.databases import AGENT, WIDTH, Database

Clause = sql.Composable
Kind = Literal["hnsw", "ivfflat"]


_KEYS = Encryption({"a": bytes(32)}, current="a", hashes="a")


class Rendered(NamedTuple):
    """A statement, and the `.sql` file that it is from."""

    file: SqlFile
    statement: Statement


class Index(NamedTuple):
    """An index of vectors that a search uses."""

    kind: Kind
    codes: bool = False

    @property
    def label(self) -> str:
        return f"{self.kind}{' of codes' if self.codes else ''}"


class Ranking(NamedTuple):
    """A ranking of messages."""

    words: int = 0
    forms: int = 1
    fusion: Fusion = "scaled"
    own_index: Index | None = None
    by_words: bool = False
    unseen: bool = False
    windows: bool = False
    speakers: bool = False
    dates: bool = False
    scans: bool = False
    keys: bool = False
    calls: bool = False


def filter_clause(filter_: Mapping[str, Any]) -> Clause:
    """Return a filter's condition."""
    found = parse_filter(filter_)
    assert found is not None
    return found.clause


def passage_clause(names: Sequence[str], sources: int = 1) -> Clause:
    """Return the condition on passages of one source or of several."""
    clauses: list[Clause] = [PASSAGES.fragment(name) for name in names]
    if sources > 1:
        spans = [passage_search._render_span(number) for number in range(sources)]
        clauses.append(sql.SQL("({})").format(sql.SQL(" or ").join(spans)))
    return sql.SQL(" and ").join(clauses)


IdsKind = Literal["of_one_agent", "of_many_agents"]


def items(database: Database, name: str, ids: IdsKind, agent: UUID | None) -> Rendered:
    schema = _store(database)
    file = _file_of(name, ITEMS, NAMESPACES, DEDUP, ITEM_TERMS, SCHEMA)
    many = OF_LISTED_AGENTS if database.distributed else OF_MANY_AGENTS
    rendered = schema.render(
        *(file, name),
        agent=agent,
        items=OF_ONE_AGENT if ids == "of_one_agent" else many,
        terms=ITEMS.part("put_terms" if database.has_words else "no_terms"),
        vectors=ITEMS.part("sweep_vectors") if database.dims else "",
        shared_lock=SHARED_LOCK,
    )
    return Rendered(file, rendered)


def put(database: Database, name: str, agent: UUID | None, *, of_file: bool = False) -> Rendered:
    of_file = of_file or name.startswith("rewrite")
    rendered = _store(database).render(
        *(PUT, name),
        agent=agent,
        terms=PUT.part("own_terms" if database.has_words else "no_terms"),
        unless=PUT.part("unless_changed") if name == "put_new" else "",
        held=FILES_SQL.part("acting") if of_file else PUT.part("shared"),
    )
    return Rendered(PUT, rendered)


def near(database: Database, index: Index | None) -> Rendered:
    spec = None if index is None else IndexShape(*index)
    rendered = dedup_sql.render_near(_store(database), AGENT, spec, WIDTH if index else 0)
    return Rendered(DEDUP, rendered)


def namespaces(database: Database, name: str, scope: ScopeKind) -> Rendered:
    found = Scope(scope, {})
    return Rendered(NAMESPACES, namespace_operations._render_scoped(_store(database), name, found))


def search(
    database: Database, name: str, scope: ScopeKind, clause: Clause | None, agent: UUID | None
) -> Rendered:
    rendered = vector_sql.render_scoped(_store(database), VECTORS, name, scope, clause, agent)
    return Rendered(VECTORS, rendered)


def nearest(
    database: Database,
    scope: ScopeKind,
    clause: Clause | None,
    agent: UUID | None,
    *,
    narrowed: bool,
    index: Index | None = None,
    turns: tuple[int, ...] = (),
    rest: bool = True,
) -> Rendered:
    spec = NearestItems(scope, narrowed, IndexShape(*index) if index else None, turns, rest)
    return Rendered(
        VECTORS, vector_sql.render_nearest(_store(database), spec, clause, agent, WIDTH)
    )


def ranked(
    database: Database,
    scope: ScopeKind,
    clause: Clause | None,
    agent: UUID | None,
    *,
    index: Index | None = None,
    words: int = 1,
    forms: int = 1,
    hybrid: bool = False,
    fusion: Fusion = "scaled",
    several: bool = False,
    by_words: bool = False,
    rest: bool = False,
    lacking: bool = False,
    lends: bool = False,
    keys: bool = False,
) -> Rendered:
    spec = RankedItems(
        scope,
        words,
        forms,
        hybrid,
        fusion,
        narrowed=clause is not None or scope == "within_agent",
        several=several,
        by_words=by_words,
        indexed=IndexShape(*index) if index else None,
        rest=rest,
        lacking=lacking,
        lends=lends,
        keys=keys,
    )
    return Rendered(TEXTS, text_sql.render_ranked(_store(database), spec, clause, agent, WIDTH))


def words(
    database: Database, name: str, scope: ScopeKind, agent: UUID | None, *, several: bool
) -> Rendered:
    schema = _store(database)
    if name != "wordless":
        return Rendered(ITEM_TERMS, schema.render(ITEM_TERMS, name))
    parameters = {} if agent is None else {"agent": agent}
    return Rendered(
        ITEM_TERMS, query_wordless(schema, scope, parameters, several=several).statement
    )


def nearest_keys(
    database: Database, scope: ScopeKind, clause: Clause | None, agent: UUID | None
) -> Rendered:
    return Rendered(KEYS, render_nearest_keys(_store(database), scope, clause, agent))


KEYED_TIERS = (KEYED_ITEMS, KEYED_MESSAGES)


def make_keys(database: Database, tier: KeyedTier, name: str) -> Rendered:
    schema: Schema[Any] = (_store if tier is KEYED_ITEMS else _saver)(database)
    return Rendered(tier.file, tier.render(schema, name))


def checkpoints(
    database: Database, name: str, conditions: Sequence[str] = (), agent: UUID | None = None
) -> Rendered:
    reach = "of_several_agents" if agent is None else "of_one_agent"
    file = _file_of(name, CHECKPOINTS, MESSAGES, SAVE)
    rendered = _saver(database).render(
        file, name, *conditions, agent=agent, of_agents=CHECKPOINTS.part(reach)
    )
    return Rendered(file, rendered)


def taking(database: Database, hold: Hold, parts: Sequence[str]) -> Rendered:
    return Rendered(SAVE, take_thread(_saver(database), hold, *parts))


def threads(database: Database, name: str, conditions: Sequence[str] = ()) -> Rendered:
    file = _file_of(name, THREADS, RESEAL, PRUNE, RETENTION)
    return Rendered(
        file, _saver(database).render(file, name, *conditions, message_bytes=MESSAGE_BYTES)
    )


def growth(database: Database, name: str, conditions: Sequence[str] = ()) -> Rendered:
    counted = [each for each in conditions if each in GROWING]
    named = [each for each in conditions if each not in (*counted, "all", "sampled")]
    parts: Any = {} if "sampled" in conditions else {"sample": ""}
    for each in counted:
        parts["growing"], parts["moment"] = GROWING[each]
    return Rendered(STATS, _store(database).render(STATS, name, *named, **parts))


def timeline(database: Database, name: str, conditions: Sequence[str] = ()) -> Rendered:
    return Rendered(TIMELINE, _saver(database).render(TIMELINE, name, *conditions))


def recall(
    database: Database,
    name: str,
    conditions: Sequence[str] = (),
    agent: UUID | None = None,
    ranking: Ranking | None = None,
) -> Rendered:
    schema, file = _saver(database), _file_of(name, RECALL, SEARCHES)
    if file is RECALL:
        return Rendered(RECALL, search_sql.render_messages(schema, name, *conditions, agent=agent))
    rendered = search_sql.search(
        schema,
        name,
        *conditions,
        agent=AGENT if agent is None else agent,
        ranked=_ranked(ranking or Ranking()),
        width=WIDTH if ranking else 0,
    )
    return Rendered(SEARCHES, rendered)


def recall_items(
    database: Database,
    name: str,
    clause: Clause | None = None,
    ranking: Ranking | None = None,
    *,
    said: bool = False,
) -> Rendered:
    schema = _store(database)
    if name == "get_item":
        return Rendered(item_sql.ITEMS, item_sql.get_item(schema, AGENT))
    own = _ranked(ranking or Ranking())._replace(items=True)
    width = WIDTH if ranking else 0
    rendered = search_sql.search_items(schema, name, clause, AGENT, own, width, said=said)
    return Rendered(SEARCHES, rendered)


def stored_calls(database: Database, name: str) -> Rendered:
    return Rendered(STORED_CALLS, render_stored(_saver(database), name))


def core(
    database: Database, name: str, conditions: Sequence[str] = (), passes: Clause | None = None
) -> Rendered:
    schema = _store(database)
    rendered = schema.render(
        BLOCKS, name, *conditions, condition=passes, tier=TIER, shared_lock=SHARED_LOCK
    )
    return Rendered(BLOCKS, rendered)


def passages(
    database: Database, name: str, conditions: Sequence[str] = (), agent: UUID | None = None
) -> Rendered:
    schema = _store(database)
    rendered = schema.render(
        PASSAGES, name, *conditions, agent=agent, columns=COLUMNS, shared_lock=SHARED_LOCK
    )
    return Rendered(PASSAGES, rendered)


def agents(database: Database, name: str, agent: UUID | None) -> Rendered:
    schema = _store(database)
    if name == "export":
        return Rendered(EXPORTS, agents_sql.export(schema, cast("Any", agent)))
    file = _file_of(name, COUNTS, FORGET, REMOVAL, PROMPT, LOAD, SETTINGS, FIRST_RUN)
    if file is PROMPT:
        tags = PROMPT.part("no_tags" if database.encrypted else "newest_tags")
        rendered = schema.render(file, name, agent=agent, live=LIVE, newest_tags=tags)
        return Rendered(file, rendered)
    rendered = schema.render(
        file, name, agent=agent, message_bytes=MESSAGE_BYTES, of=forget._ALIASES.get(name, "c")
    )
    return Rendered(file, rendered)


def files(database: Database, name: str, agent: UUID | None, kind: str) -> Rendered:
    rendered = _store(database).render(
        FILES_SQL,
        name,
        agent=agent,
        may_match="true" if kind == "expression" else FILES_SQL.part("may_have_text"),
        matches=FILES_SQL.part(f"has_{kind}"),
        shared_lock=SHARED_LOCK,
    )
    return Rendered(FILES_SQL, rendered)


def directory(database: Database, agents: str, conditions: Sequence[str] = ()) -> Rendered:
    part = DIRECTORY.part(agents)
    schema = _store(database)
    rendered = schema.render(DIRECTORY, "list_agents", *conditions, live=LIVE, agents=part)
    return Rendered(DIRECTORY, rendered)


def block_list(database: Database, name: str, conditions: Sequence[str] = ()) -> Rendered:
    return Rendered(BLOCK_LIST, _store(database).render(BLOCK_LIST, name, *conditions))


def stats(database: Database, name: str) -> Rendered:
    regname = sql.Literal('"letta"')
    return Rendered(STATS, _store(database).compose(STATS, name, schema_regname=regname))


def events(database: Database, name: str, conditions: Sequence[str] = ()) -> Rendered:
    schema = _store(database)
    if name == "can_read_log":
        log = regclass(schema.config.schema, "audit_log")
        return Rendered(EVENTS, schema.compose(EVENTS, name, audit_log=log))
    return Rendered(EVENTS, schema.render(EVENTS, name, *conditions))


def dumps(database: Database, name: str, rows: str = "everywhere") -> Rendered:
    schema = sql.Identifier(_store(database).config.schema)
    scope = DUMPS.fragment(
        rows, schema=schema, tenant=sql.Literal("acme"), agent=sql.Literal(str(AGENT))
    )
    statement = DUMPS.statement(
        name,
        schema=schema,
        table=sql.Identifier(_store(database).config.schema, "agents"),
        scope=scope,
        columns=sql.SQL(", ").join(map(sql.Identifier, ("agent_id", "name"))),
        regclass=sql.Literal(schema.as_string(None) + '."agents"'),
    )
    return Rendered(DUMPS, statement)


def rename(database: Database, name: str) -> Rendered:
    return Rendered(RENAME, _store(database).render(RENAME, name))


def own_blocks(database: Database, name: str, _: Sequence[str] = ()) -> Rendered:
    return Rendered(OWN_BLOCKS, _store(database).render(OWN_BLOCKS, name))


def imports(database: Database, name: str) -> Rendered:
    rendered = _store(database).render(
        BULK_LOAD, name, items=OF_MANY_AGENTS, shared_lock=SHARED_LOCK
    )
    return Rendered(BULK_LOAD, rendered)


def encrypting(database: Database, name: str) -> Rendered:
    hashes = ENCRYPT.part("forget_hashes") if database.dims else ""
    return Rendered(ENCRYPT, _store(database).render(ENCRYPT, name, hashes=hashes))


def find_sealed(database: Database) -> Rendered:
    return Rendered(SEALED_SCHEMA, _store(database).render(SEALED_SCHEMA, "find_sealed"))


def plain_threads(database: Database, name: str, *, readable: bool = False) -> Rendered:
    hidden = "" if readable else PLAIN_THREADS.part("hidden")
    return Rendered(PLAIN_THREADS, _store(database).render(PLAIN_THREADS, name, hidden=hidden))


def caches(database: Database, name: str) -> Rendered:
    return Rendered(CACHED, _store(database).render(CACHED, name))


_ASKED = (SEE, SEE_ANY, ASK_POSITION, MEASURE_WRITER, MEASURE_READER)


def readers() -> Iterator[Rendered]:
    """Yield what is asked of readers and of the writer they follow."""
    yield from (Rendered(READERS, each) for each in _ASKED)


_DOCTOR = (
    *(access.ACCESS, capacity.CAPACITY, CATALOG, roles.ROLES, server.SERVER),
    *(vacuum.VACUUM, vectors.VECTORS, doctor_indexes.INDEXES, REPLICAS),
)


def doctor(database: Database) -> Iterator[tuple[str, Rendered]]:
    """Yield the statements of the doctor, and for what they are rendered."""
    schema, named = _store(database), sql.Identifier("thing")
    parts: dict[str, sql.Composable] = {
        **dict.fromkeys(("table", "index", "trigger", "column", "role", "type"), named),
        "rights": sql.SQL("select"),
        "definition": sql.SQL("create index thing on threads (agent_id)"),
        "expression": sql.SQL("now()"),
        **dict.fromkeys(("query", "agent"), sql.Literal("1")),
        "order": sql.SQL("v.embedding"),
    }
    for file in _DOCTOR:
        for name in file.templates:
            yield "", Rendered(file, schema.compose(file, name, **parts))
    for left in LEFT:
        table = LEFTOVERS.part(left.table)
        statements = ["count_rows", *([left.repair] if isinstance(left.repair, str) else [])]
        for name in statements:
            made = schema.render(LEFTOVERS, name, left.condition, from_table=table)
            yield left.name, Rendered(LEFTOVERS, made)
    yield "", Rendered(LEFTOVERS, schema.compose(LEFTOVERS, "read_backlog_age"))


def export(database: Database, name: str) -> Rendered:
    return Rendered(TO_LANGGRAPH, _store(database).render(TO_LANGGRAPH, name))


def status(database: Database, name: str) -> Rendered:
    table = sql.Identifier(database.schema, "threads")
    return Rendered(STATUS, _store(database).compose(STATUS, name, table=table))


def _file_of(name: str, *files: SqlFile) -> SqlFile:
    return next(file for file in files if name in file)


def verify(database: Database) -> Iterator[Rendered]:
    """Yield the statements that look for traces of a forgotten agent."""
    columns = (("thread_id", "text"), ("agent", "text"), ("agent_names", "_text"), ("x", "bytea"))
    for name in ("list_columns", "list_indexes"):
        yield Rendered(VERIFY, read_catalog(_store(database), name))
    yield Rendered(VERIFY, count_traces(_store(database), "threads", columns))


def maintenance(database: Database, name: str) -> Rendered:
    """Return a statement that is the same for all indexes and tables."""
    if name in SCHEMA:
        return Rendered(SCHEMA, _store(database).render(SCHEMA, name))
    rendered = _store(database).render(
        MAINTENANCE, name, tier=TIER, deleted=RETENTION.part("deleted")
    )
    return Rendered(MAINTENANCE, rendered)


def maintenance_of_tier(
    database: Database, tier: Literal["archival", "recall"]
) -> Iterator[Rendered]:
    """Yield the statements that name a table, a lock or an index of a tier."""
    target = _target(database, tier)
    indexed = target.vectors()
    own = partial(target.schema.compose, MAINTENANCE)
    leaf = indexed.leaf(AGENT)
    table = render_table(target, leaf)
    index = sql.Identifier(indexed.own_index(AGENT))
    yield from _maintained(lock.try_lock(target).statement)
    yield from _maintained(*_first(lock.try_session_lock(target)))
    yield from _maintained(*_first(lock.unlock_session(target)))
    yield from _maintained(*_first(progress.read_progress(target, "an index")))
    yield from _maintained(*_first(progress.stop_build(target, "an index")))
    for name in (
        "count_rows",
        "count_all",
        "mean_terms",
        "mean_terms_of_all",
        "measure_clustering",
    ):
        yield from _maintained(own(name, table=table))
    for name in ("drop_index", "rebuild_index"):
        yield from _maintained(own(name, index=index))
    for name in ("vacuum", "vacuum_keeping_size"):
        yield from _maintained(own(name, leaf=sql.Identifier(leaf)))
    ends = {"page_range": ("(0,0)", "(64,0)"), "agent_range": (str(UUID(int=0)), str(AGENT))}
    for which, (first, last) in ends.items():
        part = MAINTENANCE.fragment(which, first=sql.Literal(first), last=sql.Literal(last))
        yield from _maintained(own("cluster", table=table, which=part, key=indexed.key))


def index_statements(
    database: Database,
    tier: Literal["archival", "recall"],
    index: Index,
    agent: UUID | None,
) -> Iterator[Rendered]:
    """Yield the statements that build and measure an index of vectors."""
    target = _target(database, tier, index)
    indexed = target.vectors()
    assert target.index is not None
    name, table = indexed.shared, indexed.table
    if agent is not None:
        name, table = indexed.own_index(agent), indexed.leaf(agent)
    task = Task("build", table, "", index=name, agent=agent, rows=50_000)
    yield from _maintained(*_first(indexes.build(target, task)))
    spec = index_spec.vector_index(target.index)
    assert spec is not None
    calibrated = calibration.CalibratedIndex(indexed, agent, spec, 50_000, 50)
    for statement_name in ("sample", "probe", "exact"):
        fillings = calibration._render_placeholders(target, calibrated)
        yield from _maintained(target.schema.compose(MAINTENANCE, statement_name, **fillings))


def word_index(database: Database, tier: Literal["archival", "recall"]) -> Iterator[Rendered]:
    """Yield the statement that builds an index of words."""
    target = _target(database, tier)
    indexed = target.words()
    if indexed is not None:
        leaf, name = indexed.leaf(AGENT), indexed.own_index(AGENT)
        task = Task("build", leaf, "", index=name, agent=AGENT, rows=50_000)
        yield from _maintained(*_first(indexes.build(target, task)))


def source(name: str, *, is_complete: bool) -> Rendered:
    """Return a statement that reads LangGraph's tables, of its last version or its first."""
    names = ("store", "store_vectors", "checkpoints", "checkpoint_blobs", "checkpoint_writes")
    text = Column("text", 25, 1009, -1)
    found = Source(cast("Any", None), None)
    found.tables = {table: sql.Identifier('The "old" 100%', table) for table in names}
    if is_complete:
        columns = {"store": ("expires_at", "ttl_minutes"), "checkpoint_writes": ("task_path",)}
        found.columns = {
            table: dict.fromkeys(columns.get(table, ()), text) for table in found.tables
        }
        found.vectors = VectorColumn("vector", 1536, "cosine", 1, 2)
    return Rendered(SOURCE, found.statement(name))


def letta_source(*, is_complete: bool) -> Iterator[Rendered]:
    """Yield the statements that read a Letta database with all tables and columns, or the least."""
    found = letta.LettaSource(cast("Any", None), None)
    columns = {
        table: dict.fromkeys(columns, "text") for table, columns in letta_columns.ESSENTIAL.items()
    }
    if is_complete:
        marks = {"files": ("original_file_name",), "sources": ("organization_id",)}
        more = {
            "archival_passages": [*letta_columns.COLUMNS["passages"]],
            "source_passages": [*letta_columns.COLUMNS["passages"], "file_id"],
            "block": ["is_template"],
            "agents": ["organization_id"],
        }
        for table in letta_columns.TABLES:
            named = [
                *letta_columns.COLUMNS.get(table, ()),
                *marks.get(table, ()),
                *more.get(table, ()),
            ]
            columns.setdefault(table, {}).update(dict.fromkeys(named, "text"))
        del columns["agent_passages"], columns["passages"]
    found.take('The "old" 100%', columns)
    for name, template in letta.SOURCE.templates.items():
        if name == "count_rows":
            parts = {"table": sql.Identifier("steps"), "is_deleted": sql.SQL("x.is_deleted")}
            yield Rendered(letta.SOURCE, letta.SOURCE.statement(name, **parts))
        elif template.text.startswith("select"):
            yield Rendered(letta.SOURCE, found.statement(name))


def letta_target(database: Database) -> Iterator[Rendered]:
    """Yield the statements that write what a Letta database has."""
    named = ARCHIVES.part("name_of_agent")
    for file in (CORE, ARCHIVES, letta_agents.AGENTS):
        for name, template in file.templates.items():
            if template.text.startswith(("select", "insert", "with")):
                yield Rendered(file, _store(database).render(file, name, name_of_agent=named))


def setup(database: Database) -> Iterator[Rendered]:
    """Yield all statements of setup and of the migrations."""
    config = _store(database).config
    public = sql.Identifier("public")
    yield Rendered(DATABASE, render_look(config, ["archival_memory"]))
    for name in _SETUP:
        yield Rendered(MIGRATE, render_own(config, name, vector_schema=public))
    changed = render_own(config, "change_words", words=sql.Literal('{"text_fields": ["a"]}'))
    yield Rendered(MIGRATE, changed)
    for migration in list_migrations(config):
        for rendered in migration.statements(config):
            files = (migration.file, OWNERS.file, MIGRATE)
            file = next(each for each in files if rendered.name in each)
            yield Rendered(file, rendered)
    for each in (*distribution.DISTRIBUTION.templates,):
        yield Rendered(distribution.DISTRIBUTION, distribution._render(config, each))
    parts: dict[str, Any] = {
        **{name: sql.Identifier("checkpoints") for name in ("table", "check", "index")},
        "pages": owners._render_pages("each", 0),
        "owner": sql.SQL("null"),
        "names": sql.Literal(["checkpoints_key"]),
    }
    for name in owners.ONLINE.templates:
        yield Rendered(owners.ONLINE, owners.render_online(config, name, **parts))
    yield Rendered(activity.ONLINE, activity.render_activity(config, "count_active_pages"))
    for _, built in activity.list_indexes(config):
        file = activity.ONLINE if built.name in activity.ONLINE else ACTIVITY.file
        yield Rendered(file, built)


def audit(database: Database, name: str, *conditions: str) -> Rendered:
    return Rendered(AUDIT, _store(database).render(AUDIT, name, *conditions))


def search_log(database: Database, name: str, *conditions: str) -> Rendered:
    return Rendered(SEARCH_LOG_SQL, _store(database).render(SEARCH_LOG_SQL, name, *conditions))


def file_versions(database: Database, name: str) -> Rendered:
    return Rendered(FILE_VERSIONS_SQL, _store(database).render(FILE_VERSIONS_SQL, name))


def tenants(database: Database) -> Iterator[Rendered]:
    """Yield the statements of row-level security, with both roles and with none."""
    config = _store(database).config
    yield Rendered(TENANTS, set_tenant("acme").statement)
    yield Rendered(TENANTS, keep_tenant("acme").statement)
    yield Rendered(TENANTS, policies.has_policies_statement(config))
    yield Rendered(TENANTS, policies.tenancy_statement(config))
    yield from (Rendered(TENANTS, TENANTS.statement(name)) for name in ("own_rows", "all_rows"))
    yield from (Rendered(TENANTS, each) for each in policies.secure(config, policies.Roles()))
    named = policies.Roles("letta_owner", "letta_app")
    yield from (Rendered(TENANTS, each) for each in policies.secure(config, named))


_SETUP = (
    *("lock_setup", "create_schema", "create_extension", "create_ledger"),
    *("create_settings", "read_ledger", "read_settings", "check_partitions"),
    *("plain_schema", "note_distributing"),
)


def reembedding(database: Database, name: str) -> Rendered:
    """Return a statement of a move to other vectors; with parameters, `%` is escaped."""
    file = _file_of(name, REEMBED, BACKFILL, CUTOVER, MIGRATE)
    parameters: Mapping[str, Any] | None = {} if "%(" in file.templates[name].text else None
    return Rendered(file, _move(database).query(name, parameters).statement)


def reembedding_record(database: Database, *, listed: bool) -> Rendered:
    return Rendered(REEMBED, _move(database).record(listed=listed).statement)


def await_release(database: Database) -> Rendered:
    name = sql.Identifier(database.schema)
    return Rendered(SCHEMA, SCHEMA.statement("await_release", schema=name))


def _maintained(*statements: Statement) -> Iterator[Rendered]:
    return (Rendered(MAINTENANCE, one) for one in statements)


def _first(operation: Operation[Any]) -> Sequence[Statement]:
    """Return the statements of an operation's first step."""
    step = next(operation)
    operation.close()
    assert isinstance(step, Execute)
    return [query.statement for query in step.queries]


def _index(database: Database, index: Index | None = None) -> IndexSettings | None:
    if database.dims is None:
        return None
    ann = AnnSettings() if index is None else AnnSettings(kind=index.kind, codes=index.codes)
    return IndexSettings(
        database.dims, database.vector_type, database.distance, model="a-model", ann=ann
    )


@cache
def _store(database: Database, index: Index | None = None) -> StoreSchema:
    text_fields: tuple[Field, ...] = (("title", ["title"]),) if database.has_words else ()
    search = SearchSettings(text_fields=text_fields, keys=str.split if database.has_words else None)
    config = StoreConfig(
        schema=database.schema,
        partitions=database.partitions,
        index=_index(database, index),
        search=search,
        encrypt=_KEYS if database.encrypted else None,
    )
    return Schema(config, has_words=database.has_words, **_kind(database))


@cache
def _saver(database: Database, index: Index | None = None) -> SaverSchema:
    config = SaverConfig(
        schema=database.schema,
        partitions=database.partitions,
        index=_index(database, index),
        encrypt=_KEYS if database.encrypted else None,
    )
    return Schema(config, has_words=database.has_words, **_kind(database))


def _kind(database: Database) -> dict[str, Any]:
    return {
        "has_vectors": database.dims is not None,
        "vector_type": database.vector_type,
        "partitions": database.partitions,
        "generation": database.generation,
        "is_distributed": database.distributed,
    }


def _target(
    database: Database, tier: Literal["archival", "recall"], index: Index | None = None
) -> MaintenanceTarget:
    schema: Schema[Any] = (_store if tier == "archival" else _saver)(database, index)
    return MaintenanceTarget(schema, tier, _never, "", _never)


def _never() -> Operation[Any]:
    raise NotImplementedError
    yield


def _ranked(ranking: Ranking) -> Ranked:
    index = ranking.own_index
    own = None if index is None else BuiltIndex("", index.kind, index.codes, None, None, 0)
    return Ranked(
        *(ranking.words, ranking.forms, ranking.fusion, own, ranking.by_words, ranking.unseen),
        *(ranking.windows, ranking.speakers, ranking.dates),
        scans=ranking.scans,
        keys=ranking.keys,
        calls=ranking.calls,
    )


def _move(database: Database) -> ReembedPlan:
    index = _index(database)
    assert index is not None
    old = {"generation": database.generation}
    new = database.generation + 1
    types = (VectorType(index.vector_type, 0, 0, "public", "0.8.5"),)
    return ReembedPlan(database.schema, database.partitions, old, None, new, index, types)
