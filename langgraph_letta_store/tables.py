"""The tables of one schema as one store sees them: its statements, rendered, and its settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from psycopg import sql

from langgraph_letta_store.config import IndexSettings, StoreConfig
from langgraph_letta_store.operations.identity import lock_class
from langgraph_letta_store.sql import statement, templates
from langgraph_letta_store.steps import Operation, Query, Statement, rows

ScopeKind: TypeAlias = Literal["whole_agent", "within_agent", "across_agents", "everything"]
"""How a namespace prefix is looked up; each is a fragment in `sql/namespaces.sql`."""

IdsKind: TypeAlias = Literal["of_one_agent", "of_many_agents"]
"""How items are looked up by their ids; each is a fragment in `sql/items.sql`."""


@dataclass
class Tables:
    """What operations need to know of the database.

    `has_vectors` says whether the schema has a table of vectors, which a store without an index
    must tidy too; `index` is how this store embeds, if it does.
    """

    config: StoreConfig
    has_vectors: bool
    vector_type: str = "halfvec"
    _rendered: dict[tuple[str, ...], Statement] = field(
        default_factory=dict[tuple[str, ...], Statement], repr=False
    )

    @property
    def index(self) -> IndexSettings | None:
        """How this store embeds items, or None where it does not."""
        return self.config.index

    def items(self, name: str, ids: IdsKind = "of_many_agents") -> Statement:
        """Return a statement of `sql/items.sql` for items of one or of many agents."""
        return self._cached("items", name, "everything", ids)

    def namespaces(self, name: str, scope: ScopeKind = "everything") -> Statement:
        """Return a statement of `sql/namespaces.sql` for a scope of namespaces."""
        return self._cached("namespaces", name, scope)

    def search(
        self, name: str, scope: ScopeKind, condition: sql.Composable | None = None
    ) -> Statement:
        """Return a statement of `sql/search.sql` for a scope and a filter's condition."""
        if condition is not None:
            return self._render("search", name, scope, condition)
        return self._cached("search", name, scope)

    def find_vectors(self) -> Operation[None]:
        """Look whether another worker has set up an index since this one looked."""
        if not self.has_vectors:
            (((self.has_vectors,),),) = yield from rows(Query(self.items("find_vectors"), {}))

    def _cached(
        self,
        file: str,
        name: str,
        scope: ScopeKind = "everything",
        ids: IdsKind = "of_many_agents",
    ) -> Statement:
        key = (file, name, scope, ids, str(self.has_vectors))
        if key not in self._rendered:
            self._rendered[key] = self._render(file, name, scope, sql.SQL("true"), ids)
        return self._rendered[key]

    def _render(
        self,
        file: str,
        name: str,
        scope: ScopeKind,
        condition: sql.Composable,
        ids: IdsKind = "of_many_agents",
    ) -> Statement:
        of = sql.SQL("n" if name in _OF_NAMESPACES else "a")
        # These statements have parameters, whose mark a name must not contain bare.
        schema = sql.SQL(sql.Identifier(self.config.schema).as_string(None).replace("%", "%%"))  # pyright: ignore[reportArgumentType]  # quoted by psycopg just here
        distance = self.index.distance if self.index else "cosine"
        swept = fragment("items", "sweep_vectors", schema=schema) if self.has_vectors else None
        return statement(
            file,
            name,
            schema=schema,
            lock_class=sql.Literal(lock_class(self.config.schema)),
            vector_type=sql.SQL("halfvec" if self.vector_type == "halfvec" else "vector"),
            vectors=swept or sql.SQL(""),
            items=fragment("items", ids),
            scope=fragment("namespaces", scope, of=of),
            condition=condition,
            distance=fragment("search", f"{distance}_distance"),
            similarity=fragment("search", f"{distance}_similarity"),
        )


def fragment(file: str, name: str, **fillings: sql.Composable) -> sql.Composed:
    """Return a part of a statement from an `.sql` file."""
    text, _ = templates(file)[name]
    # The text is the package's own file, which psycopg's type for literals cannot express.
    return sql.SQL(text).format(**fillings)  # pyright: ignore[reportArgumentType]


_OF_NAMESPACES = frozenset({"list_namespaces", "delete_scope_namespaces"})
