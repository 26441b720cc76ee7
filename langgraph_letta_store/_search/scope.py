"""Which items a namespace prefix takes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, LiteralString, TypeAlias

from psycopg import sql

from langgraph_letta_store._engine.ids import owner_depth, owner_id
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile

SCOPES = SqlFile(__name__, "scope")

ScopeKind: TypeAlias = Literal["whole_agent", "within_agent", "across_agents", "everything"]
"""How a namespace prefix is looked up; each is a part in `scope.sql`."""

Namespace: TypeAlias = tuple[str, ...]


def scope_condition(kind: ScopeKind, alias: LiteralString = "a") -> sql.Composed:
    """Return the condition on rows of a table in a scope."""
    return SCOPES.fragment(kind, of=sql.SQL(alias))


@dataclass(frozen=True, slots=True)
class Scope:
    """All namespaces under a prefix, to whole labels: a range, as arrays compare label by label.

    The range ends before the prefix with its last label's successor, which is the label and
    U+0001: in the "C" collation no label comes between the two, and labels hold no NUL.
    """

    kind: ScopeKind
    parameters: Mapping[str, Any]

    @classmethod
    def from_prefix(cls, prefix: Namespace, schema: StoreSchema) -> Scope:
        """Return the scope of a checked prefix."""
        config = schema.config
        return _find_scope(prefix, config.root, config.agent_depth, schema.tenant)


@lru_cache(maxsize=8192)
def _find_scope(prefix: Namespace, root: str, agent_depth: int | None, tenant: str) -> Scope:
    if not prefix:
        return Scope("everything", {})
    span = {"first": list(prefix), "after": [*prefix[:-1], prefix[-1] + "\1"]}
    depth = owner_depth(prefix, root, agent_depth)
    if len(prefix) < depth:
        return Scope("across_agents", span)
    agent = owner_id(prefix, root, agent_depth, tenant)
    if len(prefix) == depth:
        return Scope("whole_agent", {"agent": agent})
    return Scope("within_agent", {"agent": agent, **span})
