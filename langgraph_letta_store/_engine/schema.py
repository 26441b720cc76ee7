"""One database schema as a store or saver sees it: its settings, and its statements, rendered."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, LiteralString, TypeAlias, TypeVar
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.identifiers import quote, quote_text, table_names
from langgraph_letta_store._engine.ids import (
    ItemId,
    find_item_id,
    lock_class,
    named_agent,
    owner_depth,
    owner_id,
    to_arrays,
)
from langgraph_letta_store._engine.layout import PLAIN_NAMES, distributed_names
from langgraph_letta_store._engine.partitions import remainder
from langgraph_letta_store._engine.pgvector import pgvector_names
from langgraph_letta_store._engine.sealing import Sealer
from langgraph_letta_store._engine.sql_files import Part, SqlFile
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, Statement, rows
from langgraph_letta_store._engine.value_seals import ValueSeals
from langgraph_letta_store.config.store import (
    DatabaseConfig,
    SaverConfig,
    StoreConfig,
)
from langgraph_letta_store.config.ttl import omits_expired
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey

C = TypeVar("C", bound=DatabaseConfig)

SCHEMA = SqlFile(__name__, "schema")

OF_ONE_AGENT: Part = SCHEMA.part("of_one_agent")
OF_MANY_AGENTS: Part = SCHEMA.part("of_many_agents")
OF_LISTED_AGENTS: Part = SCHEMA.part("of_listed_agents")
"""The conditions that select items by their ids; the last one in a distributed schema."""

_NO_MORE: Parameters = {}

HashWords: TypeAlias = Callable[[Iterable[int]], list[int]]
"""Makes keyed terms of those of words."""

Parts: TypeAlias = dict[str, sql.Composable]
"""What fills the placeholders of a statement."""


@dataclass
class Schema(Generic[C]):
    """The facts of a database that operations need; renders their statements for it.

    `has_vectors` says whether the schema has tables of vectors, which a store or saver without an
    index must clean up too, and `generation` which of them: each model has its own. `has_words`
    says whether the words of items are kept, and `has_keys` whether items and messages are found by
    keys too. `index` is how this one embeds, if it does; `partitions` is how many there are that
    reads may name, or 0. `indexes` are those that maintenance had built when they were last read:
    with an old list, searches are slower, but their results are the same. `samples` are the shares
    of items that have matched scopes and filters since then. `vector_schema` is where pgvector is,
    and `has_iterative_scans` whether it has iterative scans, as 0.8.0 and later do.
    `is_distributed` says whether Citus has distributed the schema. `tenant` is whose rows its
    statements see and write; "" without one. `memories` is what modules remember of this schema,
    the same for all tenants.
    """

    config: C
    has_vectors: bool
    vector_type: str = "halfvec"
    partitions: int = 0
    generation: int = 1
    has_words: bool = False
    has_keys: bool = False
    vector_schema: str = "public"
    has_iterative_scans: bool = True
    is_distributed: bool = False
    tenant: str = ""
    indexes: Mapping[IndexKey, BuiltIndex] = field(default_factory=dict[IndexKey, BuiltIndex])
    samples: dict[int, float] = field(default_factory=dict[int, float])
    finds_words: bool = True
    """Whether indexes of words are of use: under policies of tenants they seldom are."""
    memories: dict[str, object] = field(default_factory=dict[str, object], repr=False)
    sealer: Sealer | None = field(default=None, repr=False)
    _rendered: dict[Hashable, Statement] = field(
        default_factory=dict[Hashable, Statement], repr=False
    )
    _filtered: dict[Hashable, Statement] = field(
        default_factory=dict[Hashable, Statement], repr=False
    )
    _names: dict[int | None, Parts] = field(default_factory=dict[int | None, Parts], repr=False)

    def __post_init__(self) -> None:
        """Keep at hand how items and messages are embedded and sealed; None if they are not."""
        self.index = self.config.index
        if self.config.encrypt is not None and self.sealer is None:
            self.sealer = Sealer(self.config.encrypt)
        sealer = self.sealer
        self.seals = None if sealer is None else ValueSeals(sealer.of_tenant(self.tenant))
        self.hash_words: HashWords | None = None
        """What makes keyed terms, where words of encrypted texts are kept."""
        if self.seals is not None and self.seals.words:
            self.hash_words = self.seals.hash_words

    def for_tenant(self, tenant: str) -> Schema[C]:
        """Return the schema as a tenant sees it; both share what was rendered."""
        return replace(self, tenant=tenant, indexes={}, samples={})

    def named(self, name: str) -> UUID:
        """Return the id of the agent with a name."""
        return named_agent(name, self.config.root, self.tenant)

    def owner(self, namespace: tuple[str, ...]) -> UUID:
        """Return the id of the agent that owns a namespace."""
        return owner_id(namespace, self.config.root, self.config.agent_depth, self.tenant)

    def identify_item(self, namespace: tuple[str, ...], key: str) -> ItemId:
        """Return the id of the item with a key in a checked namespace."""
        config = self.config
        agent = owner_id(namespace, config.root, config.agent_depth, self.tenant)
        return ItemId(agent, find_item_id(agent, namespace, key))

    def depth(self, prefix: tuple[str, ...]) -> int:
        """Return how many labels name an agent in namespaces that begin like this."""
        return owner_depth(prefix, self.config.root, self.config.agent_depth)

    def render(
        self,
        file: SqlFile,
        name: str,
        /,
        *conditions: str,
        agent: UUID | None = None,
        condition: sql.Composable | None = None,
        **parts: Part | LiteralString,
    ) -> Statement:
        """Return a statement with the names of this schema's tables, rendered once.

        Args:
            file: has the statement.
            name: of the statement.
            conditions: names of parts of the file that make its `{condition}`, all of which hold.
            agent: whose partition the statement may name, where its rows are all one agent's.
            condition: of a filter, one more that has to hold.
            parts: what else fills placeholders: parts of other files, or a few words of SQL.

        Example:
            >>> schema.render(THREADS, "list_threads", "of_agent")
        """

        def compose(own: Parts) -> Statement:
            for place, part in parts.items():
                own[place] = part.fill(own) if isinstance(part, Part) else sql.SQL(part)
            all_of: list[sql.Composable] = [file.fragment(each, **own) for each in conditions]
            if condition is not None:
                all_of.append(condition)
            own["condition"] = sql.SQL(" and ").join(all_of) if all_of else ALL
            return file.statement(name, **own)

        key = (file, name, conditions, *parts.items())
        return self.keep(key, compose, agent=agent, condition=condition)

    def keep(
        self,
        key: Hashable,
        compose: Callable[[Parts], Statement],
        *,
        agent: UUID | None = None,
        condition: sql.Composable | None = None,
    ) -> Statement:
        """Return a statement that was rendered before, or else have it composed.

        Of those with a filter's condition only so many are kept. They are not prepared: which index
        is best depends on what is filtered for, so that they are planned each time.

        Args:
            key: what the statement depends on besides this schema, the agent and the condition.
            compose: renders it; it is given the names of tables, to which it may add.
            agent: whose partition the statement may name.
            condition: of a filter.
        """
        part = remainder(agent, self.partitions) if agent is not None and self.partitions else None
        key = (key, part, self.has_vectors, self.has_words)
        if condition is None:
            rendered = self._rendered.get(key)
            if rendered is None:
                rendered = compose(self._named(part))
                if len(rendered.text) > _LONGEST_PREPARED:
                    rendered = replace(rendered, prepare=False)
                self._rendered[key] = rendered
            return rendered
        key = (key, condition.as_string(None))
        rendered = self._filtered.get(key)
        if rendered is None:
            rendered = replace(compose(self._named(part)), prepare=False)
            if len(self._filtered) >= _FILTERED:
                self._filtered.clear()
            self._filtered[key] = rendered
        return rendered

    def query_items(
        self, file: SqlFile, name: str, ids: Sequence[ItemId], more: Parameters = _NO_MORE
    ) -> Query:
        """Return a query on items by their ids; if they are one agent's, in the form for one."""
        agent = ids[0].agent
        if all(id_.agent == agent for id_ in ids[1:]):
            statement = self.render(file, name, agent=agent, items=OF_ONE_AGENT)
            return Query(statement, {"agent": agent, "items": [id_.item for id_ in ids], **more})
        items = OF_LISTED_AGENTS if self.is_distributed else OF_MANY_AGENTS
        statement = self.render(file, name, items=items)
        return Query(statement, {**to_arrays(ids), **more})

    def compose(self, file: SqlFile, name: str, /, **parts: sql.Composable) -> Statement:
        """Render a statement about one table or index; it is neither kept nor prepared."""
        return replace(file.statement(name, **(self._named(None) | parts)), prepare=False)

    def remember(self, sample: int, share: float) -> None:
        """Cache the result of a sample until the indexes are read again."""
        if len(self.samples) >= _SAMPLES:
            self.samples.clear()
        self.samples[sample] = share

    def find_vectors(self) -> Operation[None]:
        """Check whether another worker has set up vectors since the last check."""
        if not self.has_vectors:
            (((self.has_vectors, self.has_words),),) = yield from rows(self.vectors_query)

    @property
    def vectors_query(self) -> Query:
        """Whether the schema has vectors, and keeps words, by now."""
        return Query(self.render(SCHEMA, "find_vectors"), {})

    def _named(self, part: int | None) -> Parts:
        """Return the names that fill placeholders, of a partition's tables or of whole ones."""
        if part not in self._names:
            self._names[part] = {
                **table_names(self.config.schema, self.generation, part),
                "schema": quote(self.config.schema),
                "root": quote_text(self.config.root),
                **(distributed_names(self.config.schema) if self.is_distributed else PLAIN_NAMES),
                **_expiry_names(self.config),
                **self._value_columns(),
                "lock_class": sql.Literal(lock_class(self.config.schema)),
                **pgvector_names(
                    self.vector_type,
                    quote(self.vector_schema),
                    has_iterative_scans=self.has_iterative_scans,
                ),
            }
        return dict(self._names[part])

    def _value_columns(self) -> Parts:
        """Return how the values of items `a` and the metadata of blocks `b` are read."""
        kind, schema = "stored" if self.seals is None else "sealed", quote(self.config.schema)
        return {
            name: SCHEMA.fragment(f"{kind}_{name}", schema=schema)
            for name in ("item_value", "block_metadata", "compiled_value")
        }


def _expiry_names(config: DatabaseConfig) -> dict[str, sql.Composable]:
    """Return the conditions on items of archival memory that reads return, and that they omit."""
    if isinstance(config, StoreConfig) and not omits_expired(config.ttl):
        return {"unexpired": ALL, "expired": NONE}
    return {name: SCHEMA.fragment(name) for name in ("unexpired", "expired")}


StoreSchema: TypeAlias = "Schema[StoreConfig]"
"""The schema as a store sees it."""

SaverSchema: TypeAlias = "Schema[SaverConfig]"
"""The schema as a saver sees it."""

ALL = sql.SQL("true")
"""The condition that leaves nothing out."""

NONE = sql.SQL("false")
"""The condition that no row meets."""

NOTHING = sql.SQL("")
"""The text of a part that is left out."""

_LONGEST_PREPARED = 6_000
"""The bytes of the longest statement that is prepared: a server keeps about thirty times as many of
its plan, in each connection."""

_FILTERED = 256
"""How many statements with filters are cached; programs use few different ones."""

_SAMPLES = 1000
"""How many samples are cached."""
