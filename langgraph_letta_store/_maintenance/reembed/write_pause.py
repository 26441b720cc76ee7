"""Holding the writers of vectors for a moment, where they are always quicker than the model.

The switch needs a moment with nothing missing, and a store that is written to all the time has
none: while the last few texts are embedded, the next ones come. So writers of vectors are held
until these are embedded and the switch is made, a few calls of the model later.

- Nothing is locked meanwhile: that writers are held is a time in the settings, until when the
  triggers refuse new vectors. It passes by itself, should the process that moves be killed.
- Who is refused undoes its transaction, looks at the settings until nobody is held any more, and
  then does the same again (`switched.py`); or learns that the vectors are another model's.
- It is only to get ahead. That nothing is missing is made sure of by the switch, as ever.

To switch with a few missing and to embed them afterwards would hold nobody, but searches would not
find what was put, in a process that was told that it is. Searches, reads, deletes, and writes that
embed nothing are not held.
"""

from __future__ import annotations

from langgraph_letta_store._engine.steps import Operation, report, rows
from langgraph_letta_store._maintenance.reembed.plan import Move

LEAST_SECONDS = 2.0
"""For how long writers are held at most, however quick the model is."""

MOST_SECONDS = 20.0
"""For how long they are held at most, however slow it is: shorter than clients wait."""

_ROUNDS_EACH = 3
"""How many rounds as the last one there is time for: one that embeds, one for what was locked."""

_STUCK_AFTER = 2
"""After how many rounds in vain writers are held."""


class Rounds:
    """Whether going through what is missing, again and again, gets ahead of the writers.

    It does while each round finds half of what the one before found, or less.

    Example:
        >>> rounds = Rounds()
        >>> [rounds.are_stuck(missing) for missing in (500, 20, 19, 21)]
        [False, False, False, True]
    """

    def __init__(self) -> None:
        """Begin with a round of everything."""
        self._last: float = float("inf")
        self._vain = 0

    def are_stuck(self, missing: int) -> bool:
        """Count a round; whether there were several by now that did not get ahead."""
        self._vain += missing > self._last / 2
        self._last = missing
        return self._vain >= _STUCK_AFTER


def seconds_for(round_seconds: float) -> float:
    """Return how long writers are held at most, where the last round took so long."""
    return min(max(_ROUNDS_EACH * round_seconds, LEAST_SECONDS), MOST_SECONDS)


def clock(move: Move) -> Operation[float]:
    """Return the server's time, in seconds."""
    (((now,),),) = yield from rows(move.query("clock"))
    return float(now)


def hold(move: Move, seconds: float) -> Operation[float]:
    """Let nobody write vectors for so long; return until when, by the server's clock.

    Whoever was writing some is waited for.

    Raises:
        psycopg.errors.LockNotAvailable, DeadlockDetected: somebody writes for long.
    """
    *_, ((until,),) = yield from rows(
        move.query("try_briefly"),
        move.query("lock_writers"),
        move.query("hold_writers", {"seconds": seconds}),
    )
    message = f"writers of vectors are held for at most {seconds:.3g} s: the last ones are made"
    yield from report(message)
    return float(until)


def release(move: Move) -> Operation[None]:
    """Let everybody write vectors again."""
    yield from rows(move.query("release_writers"))


def rest(move: Move, seconds: float) -> Operation[None]:
    """Leave writers alone for as long as they were held, so that all of them get their turn."""
    yield from rows(move.query("rest", {"seconds": seconds}))
