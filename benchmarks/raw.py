"""The floor: the best plain SQL on LettaStore's tables, with everything prepared beforehand.

No item objects, no checks, no ids to compute, no vectors to convert.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from data import LIMIT, RARE, Data
from langgraph.store.base import PutOp
from pgvector import HalfVector
from pgvector.psycopg import register_vector
from psycopg import Connection
from psycopg.rows import TupleRow

Rows: TypeAlias = list[TupleRow]

_COLUMNS = "m.namespace, m.key, m.value, m.created_at, m.updated_at"

_GET = f"select {_COLUMNS} from letta.archival_memory m where agent_id = %b and item_id = %b"

_GET_MANY = f"""
select {_COLUMNS} from unnest(%b::uuid[], %b::uuid[]) wanted (agent_id, item_id)
join letta.archival_memory m using (agent_id, item_id)"""

_SEARCH = f"""
select {_COLUMNS}, 1 - near.distance
from (
  select item_id, embedding <=> %(query)b as distance
  from letta.archival_vectors where agent_id = %(agent)b order by 2 limit {LIMIT}
) near
join letta.archival_memory m on m.agent_id = %(agent)b and m.item_id = near.item_id
order by near.distance"""

_NEWEST = f"""
select {_COLUMNS} from letta.archival_memory m
where agent_id = %b order by updated_at desc limit {LIMIT}"""

_FILTER = f"""
select {_COLUMNS} from letta.archival_memory m
where agent_id = %b and value @> %b::jsonb order by updated_at desc limit {LIMIT}"""

_ROOTS = "select distinct namespace[:1] from letta.namespaces limit 100"

_INSERT = (
    """
insert into letta.archival_memory
  (agent_id, item_id, namespace, key, value, created_at, updated_at)
select agent_id, item_id, array[root, label], key, value::jsonb, now(), now()
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(roots)b::text[], %(labels)b::text[],
            %(keys)b::text[], %(values)b::text[])
  put (agent_id, item_id, root, label, key, value)
on conflict (agent_id, item_id) do update
set value = excluded.value, updated_at = excluded.updated_at""",
    """
insert into letta.archival_vectors (agent_id, item_id, field, embedding)
select agent_id, item_id, 'text', embedding
from unnest(%(agents)b::uuid[], %(items)b::uuid[], %(vectors)b::halfvec[])
  put (agent_id, item_id, embedding)
on conflict (agent_id, item_id, field) do update set embedding = excluded.embedding""",
    """
insert into letta.namespaces (agent_id, namespace)
select distinct agent_id, array[root, label]
from unnest(%(agents)b::uuid[], %(roots)b::text[], %(labels)b::text[])
  put (agent_id, root, label)
on conflict do nothing""",
)


@dataclass(frozen=True)
class Ids:
    """Where LettaStore keeps an item."""

    agent: UUID
    item: UUID


class Raw:
    """Plain SQL on one connection, whose prepared statements are planned once.

    By default the server plans most of these again each time, which adds half of their time.
    """

    def __init__(self, connection: Connection) -> None:
        register_vector(connection)
        connection.execute("set plan_cache_mode = force_generic_plan")
        self.connection = connection

    def ids(self, keys: Sequence[str]) -> list[Ids]:
        """The ids of loaded items, in the order of their keys."""
        statement = "select key, agent_id, item_id from letta.archival_memory where key = any(%s)"
        found = {key: Ids(*ids) for key, *ids in self._rows(statement, (list(keys),))}
        return [found[key] for key in keys]

    def get(self, ids: Ids) -> Rows:
        """One item."""
        return self._rows(_GET, (ids.agent, ids.item))

    def get_many(self, agents: list[UUID], items: list[UUID]) -> Rows:
        """Many items of many agents."""
        return self._rows(_GET_MANY, (agents, items))

    def search(self, agent: UUID, query: HalfVector) -> Rows:
        """The nearest ten of an agent."""
        return self._rows(_SEARCH, {"agent": agent, "query": query})

    def newest(self, agent: UUID) -> Rows:
        """The newest ten of an agent."""
        return self._rows(_NEWEST, (agent,))

    def filter(self, agent: UUID) -> Rows:
        """The newest ten of an agent that match the filter."""
        return self._rows(_FILTER, (agent, json.dumps(RARE)))

    def roots(self) -> Rows:
        """The first labels of all namespaces."""
        return self._rows(_ROOTS, ())

    def insert(self, batch: dict[str, list[object]]) -> None:
        """A prepared batch, in one round trip and one transaction."""
        with self.connection.pipeline():
            for statement in _INSERT:
                self.connection.execute(statement.encode(), batch, prepare=True)

    def _rows(self, statement: str, parameters: Any) -> Rows:
        cursor = self.connection.execute(statement.encode(), parameters, prepare=True, binary=True)
        return cursor.fetchall()


_IDS = UUID("5f2c1f0e-6a0c-4c58-9d3e-0d6d1c2b7a90")


def batch(data: Data, puts: Sequence[PutOp]) -> dict[str, list[object]]:
    """The arrays of a batch; ids of its own are as good as LettaStore's."""
    vectors = data.lookup.embed_documents([str((put.value or {})["text"]) for put in puts])
    agents = [uuid5(_IDS, "/".join(put.namespace)) for put in puts]
    return {
        "agents": [*agents],
        "items": [uuid5(agent, put.key) for agent, put in zip(agents, puts, strict=True)],
        "roots": [put.namespace[0] for put in puts],
        "labels": [put.namespace[1] for put in puts],
        "keys": [put.key for put in puts],
        "values": [json.dumps(put.value) for put in puts],
        "vectors": [HalfVector(vector) for vector in vectors],
    }
