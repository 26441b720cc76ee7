"""Namespaces: checked, found by prefix, listed, and deleted with all that is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from langgraph.store.base import ListNamespacesOp

from langgraph_letta_store._engine.ids import LOCK_SLOTS, lock_slot
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store._search.scope import SCOPES, Namespace, Scope
from langgraph_letta_store._tiers.addressing import parse_tier
from langgraph_letta_store.config.checks import invalid, is_whole, parse_namespace, parse_page
from langgraph_letta_store.errors import InvalidNamespaceError, InvalidOperationError

NAMESPACES = SqlFile(__name__, "namespaces")

TIER = NAMESPACES.part("tier")
"""Which tier that is not archival memory a namespace is, if it is one."""

SHARED_LOCK = NAMESPACES.part("shared_lock")
"""Writers of an agent's items hold its lock together; a deletion of namespaces holds it alone."""

_DEEPEST = 2**31 - 1
"""What an integer of the database holds: no namespace has as many labels."""


def list_namespaces(schema: StoreSchema, op: ListNamespacesOp) -> Operation[list[Namespace]]:
    """List the namespaces that hold something, in order, cut to `max_depth` labels, each once.

    Those of all three tiers: of an agent with blocks `(root, agent, "core")`, and of one with
    messages `(root, agent, "recall")`.
    """
    limit, offset = parse_page(op.limit, op.offset)
    if op.max_depth is not None and not is_whole(op.max_depth, 1):
        raise InvalidOperationError(
            invalid("max_depth", "a whole number >= 1, or None", op.max_depth)
        )
    prefix: list[str | None] = []
    suffix: list[str | None] = []
    for place, condition in enumerate(op.match_conditions or ()):
        where = f"match_conditions[{place}].path"
        # A str must mean a lone label: its letters make no path.
        path = [condition.path] if isinstance(condition.path, str) else condition.path
        pattern = [None if label == "*" else label for label in parse_namespace(path, where)]
        if condition.match_type == "prefix":
            possible = _merge(prefix, pattern)
        elif condition.match_type == "suffix":
            possible = _merge(suffix, pattern[::-1])
        else:
            expected = "'prefix' or 'suffix'"
            raise InvalidOperationError(invalid("match_type", expected, condition.match_type))
        if not possible:
            return []
    known = prefix.index(None) if None in prefix else len(prefix)
    scope = Scope.from_prefix(tuple(label for label in prefix[:known] if label), schema)
    parameters: dict[str, Any] = {
        **scope.parameters,
        "root": schema.config.root,
        "limit": limit,
        "offset": offset,
    }
    depth = _DEEPEST if op.max_depth is None else min(op.max_depth, _DEEPEST)
    if suffix or known < len(prefix):
        name = "list_matching_namespaces"
        parameters |= {"prefix": prefix, "suffix": suffix, "depth": depth}
    elif op.max_depth is None:
        name = "list_namespaces"
    else:
        name = "list_cut_namespaces"
        parameters["depth"] = depth
    (found,) = yield from rows(Query(_render_scoped(schema, name, scope), parameters))
    return [tuple(namespace) for (namespace,) in found]


def delete_namespace(schema: StoreSchema, prefix: Sequence[str]) -> Operation[int]:
    """Delete all that is under a namespace prefix, in one transaction.

    Items go with their vectors. Under `(root, agent)`, or `(root,)` for all agents that have a
    name, their blocks of core memory go too; a block that others share is only detached. What was
    said stays in any case: recall memory is the saver's.

    Writers of the agents concerned wait until it is done, so that none of their items is left
    without its namespace; other agents' writers go on.

    The prefix is of whole labels, at least one; shorter than an agent's, it takes in many agents.

    Returns:
        How many items and blocks there were.

    Raises:
        InvalidNamespaceError: the prefix is empty or not a namespace.
        InvalidOperationError: it names recall memory.

    Example:
        >>> store.delete_namespace(("memories", "ada"))
        12
    """
    labels = parse_namespace(prefix, "prefix")
    if not labels:
        msg = "prefix is empty, which would delete every agent's memory; name at least one label"
        raise InvalidNamespaceError(msg)
    if parse_tier(schema, labels) == "recall":
        msg = (
            f"prefix {labels!r:.200} names recall memory, which the saver keeps; delete a thread "
            "with the saver's delete_thread(), or all that an agent has with its forget()"
        )
        raise InvalidOperationError(msg)
    scope = Scope.from_prefix(labels, schema)
    agent: UUID | None = scope.parameters.get("agent")
    slots = range(LOCK_SLOTS) if agent is None else [lock_slot(agent)]
    parameters = {**scope.parameters, "root": schema.config.root}
    yield from schema.find_vectors()
    names = ["delete_scope_items", "delete_scope_namespaces"]
    if schema.has_vectors:
        whole = scope.kind == "whole_agent"
        names.insert(0, "delete_agent_vectors" if whole else "delete_scope_vectors")
    if labels[0] == schema.config.root:
        blocks = ["hold_scope_blocks", "delete_scope_blocks", "delete_scope_consents"]
        names = [*blocks, "doubt_scope_core", *names]
    _, *results = yield from rows(
        Query(schema.render(NAMESPACES, "hold_agents"), {"slots": list(slots)}),
        *(Query(_render_scoped(schema, name, scope), parameters) for name in names),
        # Run twice, it would count what is left after the first time.
        repeatable=False,
    )
    counts = {name: found[0][0] for name, found in zip(names, results, strict=True) if found}
    return sum(int(counts.get(name, 0)) for name in ("delete_scope_blocks", "delete_scope_items"))


def _render_scoped(schema: StoreSchema, name: str, scope: Scope) -> Statement:
    alias = "n" if name in _ON_NAMESPACES else "a"
    return schema.render(NAMESPACES, name, of=alias, scope=SCOPES.part(scope.kind))


_ON_NAMESPACES = frozenset(
    {
        "delete_scope_blocks",
        "delete_scope_consents",
        "delete_scope_namespaces",
        "doubt_scope_core",
        "hold_scope_blocks",
        "list_cut_namespaces",
        "list_matching_namespaces",
        "list_namespaces",
    }
)
"""Statements that look for namespaces in a scope; all others look for items."""


def _merge(into: list[str | None], pattern: Sequence[str | None]) -> bool:
    """Add one pattern's labels to those required so far; False where they contradict."""
    into.extend([None] * (len(pattern) - len(into)))
    for place, label in enumerate(pattern):
        if label is not None:
            if into[place] not in (None, label):
                return False
            into[place] = label
    return True
