"""Pausing the writers of vectors for a moment, where they are always faster than the model.

The cutover needs a moment with no vector missing. A store that is written to all the time has none:
while the last few texts are embedded, new ones arrive. So writers of vectors are paused until these
are embedded and the cutover is made, a few calls of the model later.

- Nothing is locked meanwhile: the pause is a time in the settings, until which the triggers refuse
  new vectors. It ends by itself if the process that reembeds is killed.
- A refused writer rolls its transaction back, waits until the pause is over, and tries again
  (`generation_change.py`); or it finds that the vectors are another model's.
- The pause only lets the model catch up. The cutover still makes sure that nothing is missing.

A cutover with a few vectors missing, embedded afterwards, would pause no writer, but searches would
not find items whose writes were confirmed. Searches, reads, deletes, and writes that embed nothing
are not paused.
"""

from __future__ import annotations

from langgraph_letta_store._engine.steps import Operation, report, rows
from langgraph_letta_store._maintenance.reembed.plan import ReembedPlan

LEAST_SECONDS = 2.0
"""The longest pause for a fast model."""

MOST_SECONDS = 20.0
"""The longest pause for any model: shorter than clients wait."""

_ROUNDS_EACH = 3
"""A pause has time for this many rounds like the last: one embeds, one takes locked items."""

_STUCK_AFTER = 2
"""Writers are paused after this many rounds without progress."""


class BackfillRounds:
    """Whether repeated rounds of the backfill catch up with the writers.

    They do while each round finds at most half as many missing vectors as the one before.

    Example:
        >>> rounds = BackfillRounds()
        >>> [rounds.are_stuck(missing) for missing in (500, 20, 19, 21)]
        [False, False, False, True]
    """

    def __init__(self) -> None:
        """Expect a round with everything missing."""
        self._last: float = float("inf")
        self._stuck = 0

    def are_stuck(self, missing: int) -> bool:
        """Count a round; return whether several did not catch up."""
        self._stuck += missing > self._last / 2
        self._last = missing
        return self._stuck >= _STUCK_AFTER


def pause_seconds(round_seconds: float) -> float:
    """Return how long writers are paused at most, given the seconds of the last round."""
    return min(max(_ROUNDS_EACH * round_seconds, LEAST_SECONDS), MOST_SECONDS)


def read_clock(plan: ReembedPlan) -> Operation[float]:
    """Return the server's time, in seconds."""
    (((now,),),) = yield from rows(plan.query("clock"))
    return float(now)


def pause_writers(plan: ReembedPlan, seconds: float) -> Operation[float]:
    """Pause the writers of vectors, and return the end of the pause by the server's clock.

    Transactions that have written vectors are waited for.

    Raises:
        psycopg.errors.LockNotAvailable, DeadlockDetected: one of them is open for long.
    """
    *_, ((until,),) = yield from rows(
        plan.query("try_briefly"),
        plan.query("lock_writers"),
        plan.query("pause_writers", {"seconds": seconds}),
    )
    message = (
        f"writers of vectors are paused for at most {seconds:.3g} s, for the last ones are embedded"
    )
    yield from report(message)
    return float(until)


def resume_writers(plan: ReembedPlan) -> Operation[None]:
    """End the pause."""
    yield from rows(plan.query("resume_writers"))


def let_writers_run(plan: ReembedPlan, seconds: float) -> Operation[None]:
    """Wait as long as the writers were paused, so that all of them can write."""
    yield from rows(plan.query("wait", {"seconds": seconds}))
