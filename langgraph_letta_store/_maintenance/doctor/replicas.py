"""Checks of replication: replicas that fall behind, and slots that nothing reads."""

from __future__ import annotations

from psycopg import errors as pg

from langgraph_letta_store._engine.reader_states import measure_readers
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.doctor.checks import Check, Fault, Subject
from langgraph_letta_store.records.status import format_size

REPLICAS = SqlFile(__name__, "replicas", prepare=False)

FAR_BYTES, FAR_SECONDS = 64 * 1024 * 1024, 60.0
"""How far behind a replica may be."""


def _find_lag(subject: Subject) -> Operation[list[Fault]]:
    if subject.server.is_replica:
        return (yield from _find_delay())
    (found,) = yield from rows(Query(REPLICAS.statement("read_replicas")))
    if any(state is None for _, state, _, _ in found):
        raise pg.InsufficientPrivilege(
            f"the role {subject.server.role!r} may not see replicas: grant it pg_monitor"
        )
    faults: list[Fault] = []
    for name, state, behind, seconds in found:
        far = (behind or 0) > FAR_BYTES or (seconds or 0.0) > FAR_SECONDS
        if state == "streaming" and not far:
            continue
        parts = [f"is in the state {state}"] if state != "streaming" else []
        parts += [f"is {format_size(behind or 0)} behind"] if far else []
        faults.append(
            Fault(
                f"the replica {name} {' and '.join(parts)}",
                "reads there miss what was stored last, and what is not replayed is lost if it "
                "takes over",
                "look for long queries on it, its disk and its network",
            )
        )
    return faults


def _find_delay() -> Operation[list[Fault]]:
    (((seconds, is_done),),) = yield from rows(Query(REPLICAS.statement("read_delay")))
    if is_done or seconds is None or seconds <= FAR_SECONDS:
        return []
    return [
        Fault(
            f"this replica replays what was written {seconds:,.0f} seconds ago",
            "reads here miss what was stored since then",
            "look for long queries on it, its disk and its network",
        )
    ]


def _find_slots(subject: Subject) -> Operation[list[Fault]]:
    if subject.server.is_replica:
        yield from ()
        return []
    (found,) = yield from rows(Query(REPLICAS.statement("read_slots")))
    return [
        Fault(
            f"the replication slot {name} has no reader and keeps {format_size(kept or 0)} of "
            "the write-ahead log",
            "the log grows until the disk is full, and dead rows are not freed",
            f"start its reader again, or select pg_drop_replication_slot('{name}')",
            "error" if status in ("lost", "unreserved") else "warning",
        )
        for name, kept, status in found
    ]


def _find_readers(subject: Subject) -> Operation[list[Fault]]:
    """Look at the servers that this memory reads from."""
    faults: list[Fault] = []
    for reader in (yield from measure_readers(subject.client.readers)):
        far = (reader.bytes_behind or 0) > FAR_BYTES or (reader.seconds_behind or 0) > FAR_SECONDS
        if reader.fault or far:
            faults.append(
                Fault(
                    reader.describe(),
                    "the writer answers what it should answer, or reads miss what others stored",
                    "look for long queries on it, its disk and its network; if it was promoted, "
                    "name another standby as reader=",
                )
            )
        if not reader.fault and reader.cancelled > MANY_CANCELLED:
            faults.append(
                Fault(
                    f"replay has cancelled {reader.cancelled:,} queries on {reader.name}",
                    "the writer answers these reads again",
                    "raise max_standby_streaming_delay there"
                    + ("" if reader.has_feedback else ", or set hot_standby_feedback = on"),
                )
            )
    return faults


MANY_CANCELLED = 10
"""How many queries replay may have cancelled since the server's statistics began."""

CHECKS = (
    Check("replicas", _find_lag),
    Check("readers", _find_readers),
    Check("replication slots", _find_slots),
)
