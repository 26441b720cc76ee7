"""How readers are: how far behind the writer, or why they do not answer."""

from __future__ import annotations

from psycopg.errors import ObjectNotInPrerequisiteState

from langgraph_letta_store._engine.reader import Reader
from langgraph_letta_store._engine.reader_executors import (
    READERS,
    NotAStandbyError,
    ReaderFaultError,
)
from langgraph_letta_store._engine.readers import Readers, describe_fault
from langgraph_letta_store._engine.steps import Execute, Operation, Query, rows
from langgraph_letta_store.records.status import ReaderStatus

MEASURE_WRITER = READERS.statement("measure_writer")
MEASURE_READER = READERS.statement("measure_reader")


def measure_readers(readers: Readers | None) -> Operation[tuple[ReaderStatus, ...]]:
    """Ask each reader how it is; none without readers, and where the writer is a standby itself."""
    if readers is None:
        return ()
    try:
        (((position, cluster),),) = yield from rows(Query(MEASURE_WRITER))
    except ObjectNotInPrerequisiteState:
        return ()
    states: list[ReaderStatus] = []
    for reader in readers.all:
        state = yield from _measure(reader, position, cluster)
        states.append(state)
    return tuple(states)


def _measure(reader: Reader, position: int, cluster: int) -> Operation[ReaderStatus]:
    query = Query(MEASURE_READER, {"position": position})
    try:
        found = yield Execute((query,), at=reader.executor.at(0, int))
    except NotAStandbyError:
        return ReaderStatus(reader.name, fault="it is not a standby server")
    except ReaderFaultError as fault:
        return ReaderStatus(reader.name, fault=describe_fault(fault.error))
    ((behind, seconds, cancelled, has_feedback, own_cluster),) = found[0]
    if own_cluster != cluster:
        return ReaderStatus(reader.name, fault="it is not a standby of the writer's server")
    return ReaderStatus(reader.name, behind, seconds, cancelled, has_feedback)
