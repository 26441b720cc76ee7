"""Checks of capacity: connections against pools, and the server's memory against what it holds."""

from __future__ import annotations

from collections.abc import Iterator

from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.doctor.checks import Check, Fault, Subject, from_facts
from langgraph_letta_store.records.status import format_size

CAPACITY = SqlFile(__name__, "capacity", prepare=False)

LEAST_WORK_KILOBYTES = 4096
"""PostgreSQL's default of `work_mem`: less spills sorts of an agent's vectors to files."""

LEAST_HITS = 0.9
"""A lower share of pages found in shared buffers means that searches read from disk."""

ENOUGH_PAGES = 10_000
"""How many pages have to be read before their share of hits means something."""

MANY_SPILLED = 1024**3
"""How many bytes a day are many for sorts that spill to files."""


def _find_connections(subject: Subject) -> Operation[list[Fault]]:
    size = subject.client.pool_size
    query = Query(subject.schema.compose(CAPACITY, "read_sessions"), {})
    (((used, of_role, of_database),),) = yield from rows(query)
    reserved = subject.number("superuser_reserved_connections") + subject.number(
        "reserved_connections"
    )
    most = subject.number("max_connections") - reserved
    faults: list[Fault] = []
    limits = [("max_connections leaves", most)]
    limits += [(f"the role {subject.server.role!r} may open", of_role)] if of_role >= 0 else []
    limits += [("the database allows", of_database)] if of_database >= 0 else []
    for what, limit in limits:
        if size is not None and size > limit:
            faults.append(
                Fault(
                    f"the pool of this process has up to {size} connections, and {what} {limit}",
                    "under load, calls fail with `too many connections` or wait for the pool",
                    "make the pool smaller (pool_config={'max_size': ...}), raise the limit, or "
                    "put a pooler between",
                )
            )
    if used > 0.9 * most:
        faults.append(
            Fault(
                f"{used} of {most} connections of the server are in use",
                "the next workers are refused",
                "make the pools of all workers smaller, raise max_connections, or put a pooler "
                "between",
            )
        )
    return faults


def _find_build_memory(subject: Subject) -> Operation[list[Fault]]:
    index = subject.index
    if index is None:
        return []
    query = Query(subject.schema.compose(CAPACITY, "read_large_agents"), {})
    (((most,),),) = yield from rows(query)
    # An element of the graph: the vector, and links to twice m neighbours in the lowest layer.
    ann = subject.schema.index.ann if subject.schema.index else None
    element = subject.vector_bytes + 128 + 24 * 2 * (ann.m if ann else 16)
    have = subject.number("maintenance_work_mem") * 1024
    if most * element <= have:
        return []
    return [
        Fault(
            f"maintenance_work_mem is {format_size(have)}, and the graph of the largest agent's "
            f"index, with {most:,} vectors, takes about {format_size(most * element)}",
            "its build is many times slower outside of this memory",
            "alter role ... set maintenance_work_mem for the role that maintains",
        )
    ]


def _find_work_memory(subject: Subject) -> Operation[list[Fault]]:
    query = Query(subject.schema.compose(CAPACITY, "read_spills"), {})
    (((spilled, days),),) = yield from rows(query)
    faults: list[Fault] = []
    have = subject.number("work_mem")
    if have < LEAST_WORK_KILOBYTES:
        faults.append(
            Fault(
                f"work_mem is {format_size(have * 1024)} for this role or database",
                "sorts of an agent's vectors and messages are done in files",
                "alter role ... set work_mem = '16MB' (4MB is PostgreSQL's default)",
            )
        )
    elif spilled > MANY_SPILLED * max(1.0, days):
        faults.append(
            Fault(
                f"statements of this database wrote {format_size(spilled / max(1.0, days))} a day "
                "to temporary files",
                f"sorts and hashes do not fit into work_mem ({format_size(have * 1024)})",
                "raise work_mem for the role of the applications, if it is they that sort",
            )
        )
    return faults


def _find_working_set(subject: Subject) -> Operation[list[Fault]]:
    query = Query(subject.schema.compose(CAPACITY, "read_working_set"), subject.parameters)
    (((size, hits, reads),),) = yield from rows(query)
    have = subject.number("shared_buffers") * subject.number("block_size")
    pages = hits + reads
    if size <= have or pages < ENOUGH_PAGES or hits / pages >= LEAST_HITS:
        return []
    return [
        Fault(
            f"vectors and their indexes take {format_size(size)}, shared_buffers has "
            f"{format_size(have)}, and {reads / pages:.0%} of their pages were read from outside",
            "searches wait for the disk",
            "raise shared_buffers (a quarter of the machine's memory is usual), or the machine's "
            "memory",
        )
    ]


def _find_pooler(subject: Subject) -> Iterator[Fault]:
    client = subject.client
    if client.is_pooled and client.prepares:
        yield Fault(
            "a pooler stands before the server, and this connection prepares statements",
            "a pooler in transaction mode that does not keep prepared statements apart gives one "
            "client's statement to another",
            "open it with kwargs={'prepare_threshold': None}, or from_conn_string(), which sees "
            "the pooler; PgBouncer keeps them apart with max_prepared_statements since 1.21",
        )


CHECKS = (
    Check("connections", _find_connections),
    Check("pooler", from_facts(_find_pooler)),
    Check("build memory", _find_build_memory, ("indexes",)),
    Check("work memory", _find_work_memory),
    Check("working set", _find_working_set),
)
