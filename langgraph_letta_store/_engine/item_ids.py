"""The ids of items, and statements on items by their ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from langgraph_letta_store._engine.ids import item_id
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import Part, SqlFile
from langgraph_letta_store._engine.steps import Parameters, Query, Statement

ITEM_IDS = SqlFile(__name__, "item_ids")

_NOTHING: Parameters = {}


class ItemId(NamedTuple):
    """Where an item lives."""

    agent: UUID
    item: UUID

    @classmethod
    def of(cls, namespace: tuple[str, ...], key: str, schema: Schema[Any]) -> ItemId:
        """Return the id of a key in a checked namespace."""
        agent = schema.owner(namespace)
        return cls(agent, item_id(agent, namespace, key))


OF_ONE_AGENT: Part = ITEM_IDS.part("of_one_agent")
OF_MANY_AGENTS: Part = ITEM_IDS.part("of_many_agents")
"""How items are looked up by their ids."""


def of_one_agent(schema: Schema[Any], file: SqlFile, name: str, agent: UUID) -> Statement:
    """Return a statement on items of one agent by their ids."""
    return schema.render(file, name, agent=agent, items=OF_ONE_AGENT)


def by_ids(
    schema: Schema[Any],
    file: SqlFile,
    name: str,
    ids: Sequence[ItemId],
    more: Parameters = _NOTHING,
) -> Query:
    """Run a statement on items, in the form for one agent where they have but one."""
    if len({id_.agent for id_ in ids}) == 1:
        own = {"agent": ids[0].agent, "items": [id_.item for id_ in ids]}
        return Query(of_one_agent(schema, file, name, ids[0].agent), {**own, **more})
    statement = schema.render(file, name, items=OF_MANY_AGENTS)
    return Query(statement, {**arrays(ids), **more})


def arrays(ids: Sequence[ItemId]) -> dict[str, Any]:
    """Return ids as columns."""
    return {"agents": [id_.agent for id_ in ids], "items": [id_.item for id_ in ids]}


def order(id_: ItemId) -> tuple[int, int]:
    """All writers take items in the same order, or they would deadlock."""
    return id_.agent.int, id_.item.int
