"""The ids of items, and statements on items by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha1
from typing import Any, NamedTuple
from uuid import UUID

from langgraph_letta_store._engine.ids import owner_id
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import Part, SqlFile
from langgraph_letta_store._engine.steps import Parameters, Query, Statement

ITEM_IDS = SqlFile(__name__, "item_ids")

_NOTHING: Parameters = {}


class ItemId(NamedTuple):
    """The id of an item, with its agent's."""

    agent: UUID
    item: UUID

    @classmethod
    def from_key(cls, namespace: tuple[str, ...], key: str, schema: Schema[Any]) -> ItemId:
        """Return the id of the item with a key in a checked namespace."""
        config = schema.config
        agent = owner_id(namespace, config.root, config.agent_depth, schema.tenant)
        return cls(agent, item_id(agent, namespace, key))


def item_id(agent: UUID, namespace: Sequence[str], key: str) -> UUID:
    """Return the id of the item with this key in this namespace of the agent."""
    # The same as uuid5, at half its cost: this runs for every item read or written.
    digest = sha1(agent.bytes + "\0".join((*namespace, key)).encode(), usedforsecurity=False)
    return UUID(bytes=digest.digest()[:16], version=5)


OF_ONE_AGENT: Part = ITEM_IDS.part("of_one_agent")
OF_MANY_AGENTS: Part = ITEM_IDS.part("of_many_agents")
"""The conditions that select items by their ids."""


def render_for_agent(schema: Schema[Any], file: SqlFile, name: str, agent: UUID) -> Statement:
    """Render a statement on items of one agent by their ids."""
    return schema.render(file, name, agent=agent, items=OF_ONE_AGENT)


def query_by_ids(
    schema: Schema[Any],
    file: SqlFile,
    name: str,
    ids: Sequence[ItemId],
    more: Parameters = _NOTHING,
) -> Query:
    """Return a query on items by their ids; if they are one agent's, in the form for one agent."""
    if len({id_.agent for id_ in ids}) == 1:
        own = {"agent": ids[0].agent, "items": [id_.item for id_ in ids]}
        return Query(render_for_agent(schema, file, name, ids[0].agent), {**own, **more})
    statement = schema.render(file, name, items=OF_MANY_AGENTS)
    return Query(statement, {**to_arrays(ids), **more})


def to_arrays(ids: Sequence[ItemId]) -> dict[str, Any]:
    """Return ids as arrays, one for each column."""
    return {"agents": [id_.agent for id_ in ids], "items": [id_.item for id_ in ids]}


def sort_key(id_: ItemId) -> tuple[int, int]:
    """Return the key that orders writes: writers in different orders could deadlock."""
    return id_.agent.int, id_.item.int
