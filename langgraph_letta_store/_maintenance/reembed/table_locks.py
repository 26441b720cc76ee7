"""The locks on the tables of vectors, which a reembedding takes for a moment and may wait for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from psycopg import errors as pg

from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.reembed.plan import ReembedPlan
from langgraph_letta_store.errors import ConcurrentWriteError

LOCK_WAIT_SECONDS = 600.0
"""How long the tables are waited for while another session has locked them."""

LONGEST_PAUSE = 10.0
"""The most seconds between two attempts to lock them. An attempt takes a tenth of a second, in
which all other sessions queue behind it."""

_PAUSE = 0.5
"""Seconds between the first two, and the wait of one statement: short enough for any timeout."""

OnWait: TypeAlias = Callable[[float], object]

BUSY = (pg.LockNotAvailable, pg.DeadlockDetected)


class LockWait:
    """Waits for the tables while another session has locked them."""

    def __init__(self, on_wait: OnWait) -> None:
        self._on_wait = on_wait
        self._pause = _PAUSE
        self._left = LOCK_WAIT_SECONDS

    def wait(self, plan: ReembedPlan) -> Operation[None]:
        """Wait before the next attempt, each time longer.

        Raises:
            ConcurrentWriteError: the time is over.
        """
        if self._left < self._pause:
            msg = (
                "another session has held a lock on the tables of vectors for "
                f"{LOCK_WAIT_SECONDS / 60:.3g} minutes (a long transaction, a dump, the build of "
                "an index); the vectors made so far are kept: run it again when the tables are free"
            )
            raise ConcurrentWriteError(msg)
        self._on_wait(self._pause)
        for _ in range(round(self._pause / _PAUSE)):
            yield from rows(plan.query("pause"))
        self._left -= self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


def run_exclusively(plan: ReembedPlan, on_wait: OnWait, *queries: Query) -> Operation[None]:
    """Run queries that lock tables, as soon as no other session holds them.

    Raises:
        ConcurrentWriteError: another session held them for too long.
    """
    lock_wait = LockWait(on_wait)
    while True:
        try:
            yield from rows(*queries, repeatable=False)
        except BUSY:
            yield from lock_wait.wait(plan)
        else:
            return
