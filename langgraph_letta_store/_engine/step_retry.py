"""When a step that failed for a passing reason is sent again.

A transaction that conflicted with another one (a serialization failure, a deadlock) left nothing,
so its step is sent again whatever it does. A step whose connection ended may have been committed
already, so it is sent again only if it is repeatable.
"""

from __future__ import annotations

import logging
import random
import time

from psycopg import Error
from psycopg_pool import PoolTimeout

from langgraph_letta_store._engine import faults
from langgraph_letta_store._engine.steps import Execute
from langgraph_letta_store.config.retry import RetrySettings

logger = logging.getLogger("langgraph_letta_store.engine")

FIRST_PAUSE = 0.005
"""Seconds that the first pause lasts at most; each further one may last twice as long."""

LONGEST_PAUSE = 0.5
"""Seconds that a pause grows to."""

MOST_LOST = 5
"""How many connections may end under a step: it may be the step that ends them."""


class StepRetry:
    """The attempts of one step that has failed."""

    def __init__(self, settings: RetrySettings, step: Execute, *, has_pool: bool) -> None:
        """Start the time limit; `has_pool` says whether there are other connections."""
        self._end = time.monotonic() + settings.timeout
        self._step = step
        self._has_pool = has_pool
        self._failures = 0
        self._lost = 0

    def pause(self, error: Error) -> float | None:
        """Return how many seconds to wait before the step is sent again; None to raise the error.

        Exponential backoff with full jitter, so that writers that conflicted do not meet again.
        """
        self._failures += 1
        if not self._may_repeat(error):
            return None
        longest = min(FIRST_PAUSE * 2.0 ** min(self._failures - 1, 30), LONGEST_PAUSE)
        pause = random.uniform(0, longest)  # noqa: S311  # spreads load, keeps no secret
        if time.monotonic() + pause >= self._end:
            return None
        logger.debug(
            "a step failed (%s); trying again in %.0f ms (failure %d)",
            *(error.sqlstate or error, pause * 1000, self._failures),
        )
        return pause

    def _may_repeat(self, error: Error) -> bool:
        if faults.is_conflict(error):
            return not faults.is_in_transaction(error)
        self._lost += 1
        return (
            self._step.repeatable
            and self._lost < MOST_LOST
            and self._has_pool
            and not isinstance(error, PoolTimeout)
            and faults.is_connection_fault(error)
        )
