"""The tables of one schema as one store sees them: its statements, rendered, and its settings."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Literal, LiteralString, TypeAlias, TypeVar
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine import identifiers
from langgraph_letta_store._engine.identifiers import IdsKind, IndexShape, ScopeKind, fragment
from langgraph_letta_store._engine.ids import DEPTH, agent_id, is_label, name_of, named_agent
from langgraph_letta_store._engine.partitions import remainder
from langgraph_letta_store._engine.sql_files import statement, templates
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store._search import dedup_sql, text_sql, vector_sql
from langgraph_letta_store._search.text_sql import RankedItems
from langgraph_letta_store._search.vector_sql import NearestItems
from langgraph_letta_store._tiers.recall import search_sql
from langgraph_letta_store._tiers.recall.search_sql import PLAIN, Ranked
from langgraph_letta_store.config.store import (
    ARCHIVES,
    DatabaseConfig,
    IndexSettings,
    SaverConfig,
    StoreConfig,
)
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey

Hold: TypeAlias = Literal["hold_thread", "hold_known_thread", "held_thread"]
"""How a statement comes by its thread's row; each is a fragment in `sql/checkpoints.sql`."""

C = TypeVar("C", bound=DatabaseConfig)


@dataclass
class Schema(Generic[C]):
    """What operations need to know of the database.

    `has_vectors` says whether the schema has tables of vectors, which a store or saver without an
    index must tidy too, and `generation` which: another model's are other tables. `has_words` says
    whether the words of items are kept. `index` is how this one embeds, if it does; `partitions`
    is how many there are that reads may name, or 0. `indexes` are those that maintenance built, as
    they were when somebody looked last: with an old list searches are as right, but slower.
    `samples` are what shares of items matched scopes and filters since then.
    """

    config: C
    has_vectors: bool
    vector_type: str = "halfvec"
    partitions: int = 0
    generation: int = 1
    has_words: bool = False
    indexes: Mapping[IndexKey, BuiltIndex] = field(default_factory=dict[IndexKey, BuiltIndex])
    samples: dict[int, float] = field(default_factory=dict[int, float])
    _rendered: dict[Hashable, Statement] = field(
        default_factory=dict[Hashable, Statement], repr=False
    )
    _filtered: dict[Hashable, Statement] = field(
        default_factory=dict[Hashable, Statement], repr=False
    )
    _filled: dict[Hashable, dict[str, sql.Composable]] = field(
        default_factory=dict[Hashable, "dict[str, sql.Composable]"], repr=False
    )

    @property
    def index(self) -> IndexSettings | None:
        """How items and messages are embedded, or None where they are not."""
        return self.config.index

    def named(self, name: str) -> UUID:
        """Return the id of the agent with a name."""
        return named_agent(name, self.config.root)

    def owner(self, namespace: tuple[str, ...]) -> UUID:
        """Return the id of the agent that owns a namespace."""
        if namespace[:1] == (self.config.root,) and len(namespace) >= DEPTH:
            if is_label(namespace[1]):
                return self.named(name_of(namespace[1]))
            return agent_id((self.config.root, namespace[1], ""))  # no named agent's
        return agent_id(namespace[: self.depth(namespace)])

    def depth(self, prefix: tuple[str, ...]) -> int:
        """Return how many labels name an agent in namespaces that begin like this."""
        if prefix[:1] in ((self.config.root,), (ARCHIVES,)):
            return DEPTH
        return self.config.agent_depth or DEPTH

    def items(
        self, name: str, ids: IdsKind = "of_many_agents", agent: UUID | None = None
    ) -> Statement:
        """Return a statement of `sql/items.sql` for items of one or of many agents."""
        return self._statement("items", name, ids=ids, agent=agent)

    def namespaces(self, name: str, scope: ScopeKind = "everything") -> Statement:
        """Return a statement of `sql/namespaces.sql` for a scope of namespaces."""
        return self._statement("namespaces", name, scope)

    def search(
        self,
        name: str,
        scope: ScopeKind,
        condition: sql.Composable | None = None,
        agent: UUID | None = None,
    ) -> Statement:
        """Return a statement of `sql/search.sql` for a scope and a filter's condition."""
        return self._statement("search", name, scope, condition=condition, agent=agent)

    def nearest(
        self,
        nearest: NearestItems,
        condition: sql.Composable | None,
        agent: UUID | None,
        width: int = 0,
    ) -> Statement:
        """Return a search by meaning; from an index it takes so many vectors."""
        part = self._part(agent)

        def render() -> Statement:
            own = self._fillings(nearest.scope, "of_many_agents", "a", part)
            parts = vector_sql.of_nearest(own, condition or _ALL, nearest, self.index)
            several = len(nearest.turns) + nearest.rest > 1
            name = "nearest_of_lists" if several else "nearest"
            return statement(vector_sql.FILE, name, **parts)

        return _of_agent(self._kept(("nearest", nearest, part), render, condition), agent, width)

    def near(self, agent: UUID, shape: IndexShape | None = None, width: int = 0) -> Statement:
        """Return a search for near-duplicates of `sql/items.sql`, maybe by the agent's index."""
        part = self._part(agent)

        def render() -> Statement:
            own = self._fillings("whole_agent", "of_one_agent", "a", part)
            parts = dedup_sql.of_near(own, self.index, shape)
            name = "near_by_own_index" if shape else "near_in_namespace"
            return statement("items", name, **parts)

        return _of_agent(self._kept(("near", shape, part), render), agent, width)

    def ranked(
        self,
        ranked: RankedItems,
        condition: sql.Composable | None = None,
        agent: UUID | None = None,
        width: int = 0,
    ) -> Statement:
        """Return the statement of `sql/ranked.sql`; from an index it takes so many vectors."""
        part = self._part(agent)

        def render() -> Statement:
            own = self._fillings(ranked.scope, "of_many_agents", "a", part)
            parts = text_sql.of_ranked(own, condition or _ALL, ranked, self.index)
            name = "ranked_of_lists" if ranked.indexed and ranked.rest else "ranked"
            return statement(text_sql.FILE, name, **parts)

        return _of_agent(self._kept(("ranked", ranked, part), render, condition), agent, width)

    def words(
        self,
        name: str,
        scope: ScopeKind = "everything",
        agent: UUID | None = None,
        *,
        several: bool = False,
    ) -> Statement:
        """Return a statement of `sql/words.sql` about the items that count in a scope."""
        part = self._part(agent)

        def render() -> Statement:
            own = self._fillings(scope, "of_many_agents", "a", part)
            own["counted"] = text_sql.counted(own, scope, several=several)
            own["table"] = identifiers.regclass(self.config.schema, "archival_memory")
            own["fields"] = fragment(
                "words", "vector_fields" if self.has_vectors else "no_fields", **own
            )
            return statement("words", name, **own)

        return self._kept(("words", name, scope, several, part, self.has_vectors), render)

    def checkpoints(self, name: str, *conditions: str, agent: UUID | None = None) -> Statement:
        """Return a statement of `sql/checkpoints.sql` under conditions that are its fragments."""
        return self._conditional("checkpoints", name, conditions, agent=agent)

    def taking(self, thread: Hold, *parts: str) -> Statement:
        """Return the statement that takes a thread and writes parts, fragments of the same file.

        A part goes by its own name, or by one that is put before it: "rest=no_rest".
        """

        def render() -> Statement:
            own = self._fillings("everything", "of_many_agents", "a", None)
            written = [
                sql.SQL(", {} as ({})").format(
                    sql.Identifier(part.partition("=")[0]),
                    fragment("checkpoints", part.rpartition("=")[2], **own),
                )
                for part in parts
            ]
            own["thread"] = fragment("checkpoints", thread, **own)
            own["parts"] = sql.SQL("").join(written)
            return statement("checkpoints", "take_thread", **own)

        return self._kept(("taking", thread, parts), render)

    def threads(self, name: str, *conditions: str) -> Statement:
        """Return a statement of `sql/threads.sql` under conditions that are its fragments."""
        return self._conditional("threads", name, conditions)

    def recall(
        self,
        name: str,
        *conditions: str,
        agent: UUID | None = None,
        ranked: Ranked = PLAIN,
        width: int = 0,
    ) -> Statement:
        """Return a statement of recall memory under conditions that are fragments of its file.

        It is one of `sql/recall.sql` or a search of `sql/recall_search.sql`. A ranking by text is
        written out for its number of words and of the forms that each has: a third of an array's
        time. An index gives `width` messages to look at further.
        """
        part = self._part(agent)

        def render() -> Statement:
            own = search_sql.of_recall(
                self._fillings("everything", "of_many_agents", "a", part),
                *(_all_of("recall", conditions), ranked, self.index),
                narrowed=bool(conditions),
                named=conditions,
            )
            return statement(search_sql.file_of(name), name, **own)

        key = ("recall", name, conditions, part, ranked, self.has_vectors)
        return _of_agent(self._kept(key, render), agent, width)

    def recall_items(
        self,
        name: str,
        condition: sql.Composable | None = None,
        agent: UUID | None = None,
        ranked: Ranked = PLAIN,
        width: int = 0,
    ) -> Statement:
        """Return a statement that reads messages as items, under a filter's condition.

        It is one of `sql/recall_items.sql`, or a search of `sql/recall_search.sql`, whose page is
        made of items.
        """
        part = self._part(agent)

        def render() -> Statement:
            own = self._fillings("everything", "of_many_agents", "a", part)
            value = identifiers.message_value()
            passes: sql.Composable = _ALL
            if condition is not None:
                passes = fragment("recall_items", "passes", value=value, filter=condition)
            own = search_sql.of_recall(
                *(own, passes, ranked, self.index), narrowed=condition is not None
            )
            own["page"] = fragment(
                "recall_items", "page", recall_memory=own["recall_memory"], value=value
            )
            own["value"] = value
            file = "recall_items" if name in templates("recall_items") else search_sql.FILE
            return statement(file, name, **own)

        key = ("recall_items", name, part, ranked, self.has_vectors)
        return _of_agent(self._kept(key, render, condition), agent, width)

    def core(self, name: str, *conditions: str, passes: sql.Composable | None = None) -> Statement:
        """Return a statement of `sql/core.sql` under conditions that are its fragments.

        `passes` is the condition of a filter.
        """
        if passes is None:
            return self._conditional("core", name, conditions)
        parts = [fragment("core", condition) for condition in conditions]
        condition = sql.SQL(" and ").join([*parts, passes])
        return self._statement("core", name, condition=condition)

    def passages(self, name: str, *conditions: str, agent: UUID | None = None) -> Statement:
        """Return a statement of `sql/passages.sql` under conditions that are its fragments."""
        return self._conditional("passages", name, conditions, agent=agent)

    def agents(self, name: str, agent: UUID | None = None) -> Statement:
        """Return a statement of `sql/agents.sql`, or else of `sql/exports.sql`."""
        part = self._part(agent)

        def render() -> Statement:
            own = self._fillings("everything", "of_many_agents", "a", part)
            own |= identifiers.of_agents(own, has_vectors=self.has_vectors)
            file = "agents" if name in templates("agents") else "exports"
            return statement(file, name, **own)

        return self._kept(("agents", name, part, self.has_vectors, self.has_words), render)

    def imports(self, name: str) -> Statement:
        """Return a statement of `sql/imports.sql`."""
        return self._statement("imports", name)

    def maintenance(self, name: str, **own: sql.Composable) -> Statement:
        """Return a statement of `sql/maintenance.sql`; one about an own index is not kept."""
        if not own:
            return self._statement("maintenance", name)
        common = self._fillings("everything", "of_many_agents", "v", None)
        return replace(statement("maintenance", name, **(common | own)), prepare=False)

    def remember(self, sample: int, share: float) -> None:
        """Keep what a sample told until somebody looks again which indexes there are."""
        if len(self.samples) >= _SAMPLES:
            self.samples.clear()
        self.samples[sample] = share

    def find_vectors(self) -> Operation[None]:
        """Look whether another worker has set up an index since this one looked."""
        if not self.has_vectors:
            (((self.has_vectors, self.has_words),),) = yield from rows(
                Query(self.items("find_vectors"), {})
            )

    def _conditional(
        self,
        file: str,
        name: str,
        conditions: tuple[str, ...],
        *,
        agent: UUID | None = None,
    ) -> Statement:
        part = self._part(agent)

        def render() -> Statement:
            own = self._fillings("everything", "of_many_agents", "a", part)
            return statement(file, name, **own, condition=_all_of(file, conditions))

        key = (file, name, conditions, part, self.has_vectors, self.has_words)
        return self._kept(key, render)

    def _statement(
        self,
        file: str,
        name: str,
        scope: ScopeKind = "everything",
        *,
        ids: IdsKind = "of_many_agents",
        condition: sql.Composable | None = None,
        agent: UUID | None = None,
    ) -> Statement:
        part = self._part(agent)

        def render() -> Statement:
            own = self._fillings(scope, ids, "n" if name in _OF_NAMESPACES else "a", part)
            return statement(file, name, **own, condition=condition or _ALL)

        key = (file, name, scope, ids, part, self.has_vectors, self.has_words)
        return self._kept(key, render, condition)

    def _kept(
        self,
        key: Hashable,
        render: Callable[[], Statement],
        condition: sql.Composable | None = None,
    ) -> Statement:
        """Render a statement, or take it from those rendered before.

        Of those with a filter's condition only so many are kept. They are not prepared: which index
        is best depends on what is filtered for, so that they are planned each time anew.
        """
        if condition is None:
            if key not in self._rendered:
                self._rendered[key] = render()
            return self._rendered[key]
        key = (key, condition.as_string(None))
        rendered = self._filtered.get(key)
        if rendered is None:
            rendered = replace(render(), prepare=False)
            if len(self._filtered) >= _FILTERED:
                self._filtered.clear()
            self._filtered[key] = rendered
        return rendered

    def _part(self, agent: UUID | None) -> int | None:
        """Return which partition a statement may name for an agent."""
        return remainder(agent, self.partitions) if agent is not None and self.partitions else None

    def _fillings(
        self, scope: ScopeKind, ids: IdsKind, of: LiteralString, part: int | None
    ) -> dict[str, sql.Composable]:
        """Return what fills the placeholders, made once for all that is rendered."""
        key = (scope, ids, of, part, self.has_vectors, self.has_words)
        if key not in self._filled:
            self._filled[key] = identifiers.common(
                self.config,
                scope=scope,
                ids=ids,
                of=of,
                part=part,
                vector_type=self.vector_type,
                has_vectors=self.has_vectors,
                has_words=self.has_words,
                generation=self.generation,
            )
        return dict(self._filled[key])


StoreSchema: TypeAlias = "Schema[StoreConfig]"
"""The tables as a store sees them."""

SaverSchema: TypeAlias = "Schema[SaverConfig]"
"""The tables as a saver sees them."""


def _of_agent(rendered: Statement, agent: UUID | None, width: int) -> Statement:
    """Return a statement for an agent and a number of vectors, where it has them as literals."""
    text = rendered.text.replace(_WIDTH, b"%d" % width)
    if agent is not None:
        text = text.replace(_AGENT, agent.hex.encode())
    return rendered if text == rendered.text else replace(rendered, text=text)


def _all_of(file: str, conditions: Sequence[str]) -> sql.Composable:
    """Return the condition that fragments of a file make together."""
    parts = [fragment(file, condition) for condition in conditions]
    return sql.SQL(" and ").join(parts) if parts else _ALL


_ALL = sql.SQL("true")
"""The condition that leaves nothing out."""

_FILTERED = 256
"""How many statements with filters are kept: a program has few kinds of them, but may have any."""

_SAMPLES = 1000
"""How many samples are remembered."""

_AGENT = identifiers.AGENT.hex.encode()
_WIDTH = b"%d" % identifiers.WIDTH


_OF_NAMESPACES = frozenset(
    {
        "delete_scope_blocks",
        "delete_scope_namespaces",
        "doubt_scope_core",
        "hold_scope_blocks",
        "list_namespaces",
    }
)
