"""The tables of one schema as one store sees them: its statements, rendered, and its settings."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, Literal, TypeAlias, TypeVar
from uuid import UUID

from psycopg import sql
from typing_extensions import LiteralString

from langgraph_letta_store.config import (
    ARCHIVES,
    DatabaseConfig,
    IndexSettings,
    SaverConfig,
    StoreConfig,
)
from langgraph_letta_store.operations.identity import (
    DEPTH,
    agent_id,
    lock_class,
    name_of,
    named_agent,
)
from langgraph_letta_store.operations.partitions import remainder
from langgraph_letta_store.sql import statement, templates
from langgraph_letta_store.steps import Operation, Query, Statement, rows

ScopeKind: TypeAlias = Literal["whole_agent", "within_agent", "across_agents", "everything"]
"""How a namespace prefix is looked up; each is a fragment in `sql/namespaces.sql`."""

IdsKind: TypeAlias = Literal["of_one_agent", "of_many_agents"]
"""How items are looked up by their ids; each is a fragment in `sql/items.sql`."""

Hold: TypeAlias = Literal["hold_thread", "hold_known_thread", "held_thread"]
"""How a statement comes by its thread's row; each is a fragment in `sql/checkpoints.sql`."""

C = TypeVar("C", bound=DatabaseConfig)


@dataclass
class Tables(Generic[C]):
    """What operations need to know of the database.

    `has_vectors` says whether the schema has tables of vectors, which a store or saver without an
    index must tidy too; `index` is how this one embeds, if it does; `partitions` is how many
    there are that reads may name, or 0.
    """

    config: C
    has_vectors: bool
    vector_type: str = "halfvec"
    partitions: int = 0
    _rendered: dict[Hashable, Statement] = field(
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
            return self.named(name_of(namespace[1]))
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

    def checkpoints(self, name: str, *conditions: str, agent: UUID | None = None) -> Statement:
        """Return a statement of `sql/checkpoints.sql` under conditions that are its fragments."""
        return self._conditional("checkpoints", name, conditions, agent=agent)

    def taking(self, thread: Hold, *parts: str) -> Statement:
        """Return the statement that takes a thread and writes parts, fragments of the same file.

        A part goes by its own name, or by one that is put before it: "rest=no_rest".
        """
        key = ("taking", thread, parts)
        if key not in self._rendered:
            fillings = self._fillings("everything", "of_many_agents", "a", None)
            written = [
                sql.SQL(", {} as ({})").format(
                    sql.Identifier(part.partition("=")[0]),
                    fragment("checkpoints", part.rpartition("=")[2], **fillings),
                )
                for part in parts
            ]
            fillings["thread"] = fragment("checkpoints", thread, **fillings)
            fillings["parts"] = sql.SQL("").join(written)
            self._rendered[key] = statement("checkpoints", "take_thread", **fillings)
        return self._rendered[key]

    def threads(self, name: str, *conditions: str) -> Statement:
        """Return a statement of `sql/threads.sql` under conditions that are its fragments."""
        return self._conditional("threads", name, conditions)

    def recall(
        self, name: str, *conditions: str, agent: UUID | None = None, terms: int = 0
    ) -> Statement:
        """Return a statement of `sql/recall.sql` under conditions that are its fragments.

        A ranking by text is written out for its number of terms: a third of an array's time.
        """
        return self._conditional("recall", name, conditions, agent=agent, terms=terms)

    def recall_items(
        self,
        name: str,
        condition: sql.Composable | None = None,
        agent: UUID | None = None,
        terms: int = 0,
    ) -> Statement:
        """Return a statement that reads messages as items, under a filter's condition.

        It is one of `sql/recall_items.sql`, or a search of `sql/recall.sql`, whose page is made
        of items.
        """
        part = self._part(agent)
        key = ("recall_items", name, part, terms, self.has_vectors)
        rendered = self._rendered.get(key) if condition is None else None
        if rendered is None:
            fillings = self._fillings("everything", "of_many_agents", "a", part)
            value = _message_value()
            whole = fragment(
                "recall_items", "page", recall_memory=fillings["recall_memory"], value=value
            )
            passes: sql.Composable = sql.SQL("true")
            if condition is not None:
                passes = fragment("recall_items", "passes", value=value, filter=condition)
            fillings |= _recall_fillings(fillings, terms)
            fillings |= {"page": whole, "value": value, "condition": passes}
            file = "recall_items" if name in templates("recall_items") else "recall"
            rendered = statement(file, name, **fillings)
            if condition is None:
                self._rendered[key] = rendered
            else:
                rendered = replace(rendered, prepare=False)
        return rendered

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
        key = ("agents", name, part, self.has_vectors)
        if key not in self._rendered:
            fillings = self._fillings("everything", "of_many_agents", "a", part)
            fillings |= {part: fragment("agents", part, **fillings) for part in _OF_AGENTS}
            for vectors in ("item_vectors", "message_vector", "message_waits"):
                there = self.has_vectors
                fillings[vectors] = (
                    fragment("exports", vectors, **fillings) if there else sql.SQL("null")
                )
            file = "agents" if name in templates("agents") else "exports"
            self._rendered[key] = statement(file, name, **fillings)
        return self._rendered[key]

    def imports(self, name: str) -> Statement:
        """Return a statement of `sql/imports.sql`."""
        return self._statement("imports", name)

    def find_vectors(self) -> Operation[None]:
        """Look whether another worker has set up an index since this one looked."""
        if not self.has_vectors:
            (((self.has_vectors,),),) = yield from rows(Query(self.items("find_vectors"), {}))

    def _conditional(
        self,
        file: str,
        name: str,
        conditions: tuple[str, ...],
        *,
        agent: UUID | None = None,
        terms: int = 0,
    ) -> Statement:
        part = self._part(agent)
        key = (file, name, conditions, part, terms, self.has_vectors)
        if key not in self._rendered:
            parts = [fragment(file, condition) for condition in conditions]
            condition = sql.SQL(" and ").join(parts) if parts else sql.SQL("true")
            fillings = self._fillings("everything", "of_many_agents", "a", part)
            if file == "recall":
                fillings |= _recall_fillings(fillings, terms)
            self._rendered[key] = statement(file, name, **fillings, condition=condition)
        return self._rendered[key]

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
        """Render a statement, or take it from those rendered before, unless it has a filter."""
        part = self._part(agent)
        key = (file, name, scope, ids, part, self.has_vectors)
        rendered = self._rendered.get(key) if condition is None else None
        if rendered is None:
            fillings = self._fillings(scope, ids, "n" if name in _OF_NAMESPACES else "a", part)
            filter_ = sql.SQL("true") if condition is None else condition
            rendered = statement(file, name, **fillings, condition=filter_)
            if condition is None:
                self._rendered[key] = rendered
            else:
                # Which index is best depends on what is filtered for: planned each time anew.
                rendered = replace(rendered, prepare=False)
        return rendered

    def _part(self, agent: UUID | None) -> int | None:
        """Return which partition a statement may name for an agent."""
        return remainder(agent, self.partitions) if agent is not None and self.partitions else None

    def _fillings(
        self, scope: ScopeKind, ids: IdsKind, of: LiteralString, part: int | None
    ) -> dict[str, sql.Composable]:
        """Return what fills the placeholders, made once for all that is rendered."""
        key = (scope, ids, of, part, self.has_vectors)
        if key not in self._filled:
            self._filled[key] = self._made_fillings(scope, ids, of, part)
        return dict(self._filled[key])

    def _made_fillings(
        self, scope: ScopeKind, ids: IdsKind, of: LiteralString, part: int | None
    ) -> dict[str, sql.Composable]:
        schema = _quoted(self.config.schema)
        lock = sql.Literal(lock_class(self.config.schema))
        distance = self.index.distance if self.index else "cosine"
        swept = fragment("items", "sweep_vectors", schema=schema) if self.has_vectors else None
        tables = {
            name: sql.SQL("{}.{}").format(
                schema, _quoted(f"{name}_{part}" if part is not None else name)
            )
            for name in ("archival_memory", "archival_vectors", "recall_memory", "recall_vectors")
        }
        return {
            **tables,
            "schema": schema,
            "lock_class": lock,
            "vector_type": sql.SQL("halfvec" if self.vector_type == "halfvec" else "vector"),
            "vectors": swept or sql.SQL(""),
            "shared_lock": fragment("items", "shared_lock", lock_class=lock),
            "items": fragment("items", ids),
            "scope": fragment("namespaces", scope, of=sql.SQL(of)),
            "tier": fragment("namespaces", "tier"),
            "columns": fragment("search", "columns"),
            "message_bytes": fragment("checkpoints", "message_bytes"),
            "held": fragment("checkpoints", "held"),
            "referred": fragment("checkpoints", "referred"),
            "order": fragment("checkpoints", "order"),
            "distance": fragment("search", f"{distance}_distance"),
            "nearest": fragment("search", f"{distance}_nearest"),
            "similarity": fragment("search", f"{distance}_similarity"),
        }


StoreTables: TypeAlias = "Tables[StoreConfig]"
"""The tables as a store sees them."""

SaverTables: TypeAlias = "Tables[SaverConfig]"
"""The tables as a saver sees them."""


def _quoted(name: str) -> sql.SQL:
    """Quote a name for a statement with parameters, whose mark it must not contain bare."""
    quoted = sql.Identifier(name).as_string(None).replace("%", "%%")
    return sql.SQL(quoted)  # pyright: ignore[reportArgumentType]  # quoted by psycopg just here


def _recall_fillings(own: Mapping[str, sql.Composable], terms: int) -> dict[str, sql.Composable]:
    """Return the parts that statements of recall memory share, and those of a ranking by text."""
    columns = fragment("recall", "message_columns", message_bytes=own["message_bytes"])
    each = [
        {
            "n": sql.Literal(n),
            "frequency": sql.Identifier(f"frequency_{n}"),
            "weight": sql.Identifier(f"weight_{n}"),
        }
        for n in range(1, terms + 1)
    ]

    def joined(by: LiteralString, name: str) -> sql.Composable:
        return sql.SQL(by).join(fragment("recall", name, **names) for names in each)

    return {
        "message_columns": columns,
        "page": fragment(
            "recall", "page", recall_memory=own["recall_memory"], message_columns=columns
        ),
        "frequencies": joined(", ", "frequency"),
        "weights": joined(", ", "weight"),
        "score": joined(" + ", "term_score"),
        "found": sql.SQL(" + ").join(names["frequency"] for names in each),
    }


def _message_value() -> sql.Composable:
    """Return what a message is as the value of an item, its texts escaped as in all values."""
    texts = {
        "content": "text",
        "message_id": "message_id",
        "model": "model",
        "name": "name",
        "role": "role",
        "run_id": "run_id",
        "status": "status",
        "thread": "thread_id",
        "tool_call_id": "tool_call_id",
    }
    return fragment(
        "recall_items",
        "value",
        **{
            name: fragment("recall_items", "escaped", column=sql.Identifier(column))
            for name, column in texts.items()
        },
    )


def fragment(file: str, name: str, /, **fillings: sql.Composable) -> sql.Composed:
    """Return a part of a statement from an `.sql` file."""
    text, _ = templates(file)[name]
    # The text is the package's own file, which psycopg's type for literals cannot express.
    return sql.SQL(text).format(**fillings)  # pyright: ignore[reportArgumentType]


_OF_NAMESPACES = frozenset(
    {
        "delete_scope_blocks",
        "delete_scope_namespaces",
        "doubt_scope_core",
        "hold_scope_blocks",
        "list_namespaces",
    }
)

_OF_AGENTS = (
    *("held_threads", "live", "newest_tags", "passage"),
    *("shared_archive", "shared_block", "unused_archives", "used_tags"),
)
"""Fragments of `sql/agents.sql` that its statements share."""
