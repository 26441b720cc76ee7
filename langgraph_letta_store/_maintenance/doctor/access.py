"""Check of plans: EXPLAIN of each access path, against the indexes that it should read.

The planner is kept from reading whole tables and from sorting, so that the plan says what the
database can do, whatever its size: where an index is missing, invalid or of another order, a
sequential scan or a sort remains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.store.base import GetOp, ListNamespacesOp, MatchCondition, SearchOp
from psycopg import sql

from langgraph_letta_store._checkpoints.checkpoints import get_tuple
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.thread_cache import ThreadCache
from langgraph_letta_store._checkpoints.threads import list_threads
from langgraph_letta_store._engine.identifiers import quote
from langgraph_letta_store._engine.partitions import remainder
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import (
    Execute,
    Operation,
    Query,
    Statement,
    rows,
)
from langgraph_letta_store._maintenance import index_spec
from langgraph_letta_store._maintenance.doctor.checks import Check, Fault, Subject, list_names
from langgraph_letta_store._maintenance.index_spec import render_expression
from langgraph_letta_store._search.request import SearchRequest
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.items import get_item
from langgraph_letta_store._tiers.archival.search import find_rows
from langgraph_letta_store._tiers.core.blocks import list_blocks
from langgraph_letta_store._tiers.namespaces import list_namespaces
from langgraph_letta_store._tiers.recall.search import list_messages
from langgraph_letta_store.config.index import AnnSettings
from langgraph_letta_store.config.store import IndexSettings, SaverConfig

ACCESS = SqlFile(__name__, "access", prepare=False)

_EXPLAIN = b"explain (format json) "

_AGENT = "letta-store doctor"
"""No agent has this name; statements are planned and not run."""


class AccessPath(NamedTuple):
    """What a call reads: its operation, and whether an index gives its rows in their order."""

    name: str
    operation: Callable[[Subject], Operation[Any]]
    is_ordered: bool = False


def _conversations(subject: Subject) -> Conversations:
    config = SaverConfig(subject.name, root=subject.schema.config.root)
    own = subject.schema
    schema = Schema(
        config,
        has_vectors=own.has_vectors,
        vector_type=own.vector_type,
        partitions=own.partitions,
        generation=own.generation,
        vector_schema=own.vector_schema,
    )
    return Conversations(schema, Codec(JsonPlusSerializer()), ThreadCache())


def _namespace(subject: Subject) -> tuple[str, ...]:
    """Return the namespace of an agent: as many labels as name one."""
    return ("memories", *[_AGENT] * (subject.schema.config.agent_depth - 1))


def _read_newest(subject: Subject) -> Operation[Any]:
    plain = replace(subject.schema, config=replace(subject.schema.config, encrypt=None))
    op = SearchOp(_namespace(subject), None, 10, 0)
    return find_rows(plain, SearchRequest.parse(plain, op))


def _read_state(subject: Subject) -> Operation[Any]:
    config: Any = {"configurable": {"thread_id": _AGENT, "checkpoint_ns": ""}}
    return get_tuple(_conversations(subject), config)


def _read_item(subject: Subject) -> Operation[Any]:
    return get_item(subject.schema, GetOp(_namespace(subject), "key"))


def _list_namespaces(subject: Subject) -> Operation[Any]:
    condition = MatchCondition("prefix", _namespace(subject))
    return list_namespaces(subject.schema, ListNamespacesOp((condition,)))


def _list_blocks(subject: Subject) -> Operation[Any]:
    return list_blocks(Owner.from_name(subject.schema, _AGENT))


def _list_threads(subject: Subject) -> Operation[Any]:
    return list_threads(_conversations(subject), agent=_AGENT)


def _list_messages(subject: Subject) -> Operation[Any]:
    return list_messages(_conversations(subject), _AGENT)


def _list_thread(subject: Subject) -> Operation[Any]:
    return list_messages(_conversations(subject), _AGENT, thread=_AGENT)


PATHS = (
    AccessPath("an item by its key", _read_item),
    AccessPath("an agent's newest items", _read_newest, is_ordered=True),
    AccessPath("an agent's namespaces", _list_namespaces),
    AccessPath("an agent's blocks", _list_blocks),
    AccessPath("a thread's state", _read_state),
    AccessPath("an agent's threads", _list_threads, is_ordered=True),
    AccessPath("an agent's messages", _list_messages, is_ordered=True),
    AccessPath("a thread's messages", _list_thread, is_ordered=True),
)


def _find_plans(subject: Subject) -> Operation[list[Fault]]:
    faults: list[Fault] = []
    for path in PATHS:
        operation = path.operation(subject)
        step = next(operation)
        operation.close()
        if not isinstance(step, Execute):
            raise TypeError(f"{path.name} begins with {type(step).__name__}")
        for query in step.queries[:1]:
            plan = yield from explain(query)
            faults += _compare(path.name, plan, is_ordered=path.is_ordered)
    return faults


def explain(query: Query) -> Operation[Mapping[str, Any]]:
    """Return the plan of a statement, without running it."""
    statement = Statement("explain", _EXPLAIN + query.statement.text, prepare=False)
    _, (((explained,),)) = yield from rows(
        Query(ACCESS.statement("prefer_indexes")), Query(statement, query.take_parameters())
    )
    plan: Mapping[str, Any] = explained[0]["Plan"]
    return plan


def _compare(
    name: str, plan: Mapping[str, Any], *, is_ordered: bool, index: str | None = None
) -> Iterator[Fault]:
    nodes = list(_list_nodes(plan))
    whole = sorted({str(n["Relation Name"]) for n in nodes if n["Node Type"] == "Seq Scan"})
    used = {str(node["Index Name"]) for node in nodes if "Index Name" in node}
    what: list[str] = []
    if whole:
        what.append(f"reads {list_names(whole)} as a whole")
    if is_ordered and any(node["Node Type"] == "Sort" for node in nodes):
        what.append("sorts all rows that it reads")
    if index is not None and index not in used:
        what.append("does not use it")
    if what:
        yield Fault(
            f"the plan of {name} {' and '.join(what)}",
            "the call takes longer the more there is",
            "build the missing or invalid index again; look at the checks `indexes` and `planner`",
        )


def _list_nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _list_nodes(child)


def _find_own_plans(subject: Subject) -> Operation[list[Fault]]:
    (found,) = yield from rows(Query(subject.schema.compose(ACCESS, "read_own_indexes"), {}))
    index = subject.index
    faults: list[Fault] = []
    if index is None:
        return faults
    for name, table, agent, kind, codes in found:
        settings = IndexSettings(
            index["dims"],
            index["vector_type"],
            index["distance"],
            index.get("model"),
            ann=AnnSettings(kind=kind, codes=codes),
        )
        spec = index_spec.vector_index(settings)
        if spec is None:
            continue
        modulus = subject.schema.partitions
        leaf = f"{table}_{remainder(agent, modulus)}" if modulus else table
        pgvector = quote(subject.schema.vector_schema)
        statement = ACCESS.statement(
            "nearest",
            table=sql.Identifier(subject.name, leaf),
            query=sql.Literal(f"[{','.join('1' for _ in range(settings.dims))}]"),
            type=sql.SQL("{}.{}").format(pgvector, sql.Identifier(settings.vector_type)),
            agent=sql.Literal(str(agent)),
            order=render_expression(spec.order, pgvector),
        )
        plan = yield from explain(Query(statement))
        faults += _compare(f"the search of the index {name}", plan, index=name, is_ordered=True)
    return faults


CHECKS = (
    Check("plans", _find_plans, ("archival_memory", "threads", "checkpoints", "recall_memory")),
    Check("plans of indexes", _find_own_plans, ("indexes",)),
)
