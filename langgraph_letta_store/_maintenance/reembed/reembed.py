"""Moving a live store to another embedding model: the new vectors beside the old, then a switch.

Stores go on searching and writing the old vectors until every one of them has a new one. What
they write meanwhile is followed by triggers on the old tables. The switch is one transaction:
it makes sure that nothing is missing, records the new model and drops the old tables, so that
whoever still embeds with the old model finds no table to mix its vectors into. Where writers are
quicker than the model, they are held for a moment at the end, as `holding.py` says.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

from psycopg import errors as pg

from langgraph_letta_store._engine import generation_change
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.reembed import plan
from langgraph_letta_store._maintenance.reembed.backfill import count_missing, fill, list_missing
from langgraph_letta_store._maintenance.reembed.plan import Move
from langgraph_letta_store._maintenance.reembed.write_pause import (
    Rounds,
    clock,
    hold,
    release,
    rest,
    seconds_for,
)
from langgraph_letta_store.config.store import DatabaseConfig, IndexSettings
from langgraph_letta_store.errors import ConcurrentWriteError, InvalidOperationError, SetupError

HOLDS = 5
"""How often writers are held in vain before the move is left for a quieter time."""

HELD_SECONDS = 600.0
"""How long tables are waited for that somebody holds."""

LONGEST_PAUSE = 10.0
"""Seconds between two attempts to have them, at most. An attempt takes a tenth of a second: all
others queue behind it."""

_PAUSE = 0.5
"""Seconds between the first two, and how long one statement waits: short enough for any timeout."""

Waits: TypeAlias = Callable[[float], object]

_BUSY = (pg.LockNotAvailable, pg.DeadlockDetected)


def reembed(
    config: DatabaseConfig,
    index: IndexSettings,
    *,
    anew: bool = False,
    advance: Callable[[int], object] = lambda _: None,
    before_switch: Callable[[], object] = lambda: None,
    waits: Waits = lambda _: None,
) -> Operation[int]:
    """Move a schema's vectors, of items and of messages, to another model; return how many.

    Interrupted anywhere, it goes on where it was when it is run again with the same index. A move
    to something else that was begun is undone first. Stores and savers that are running with the
    old model's `index=` raise SetupError from the switch on, and are to be made anew.

    Args:
        config: of which only the schema counts.
        index: the new model, its dimensions, and how its vectors are stored and compared.
        anew: embed all texts again with the model that they were embedded with; else there is
            nothing to do where that is the new model.
        advance: is told after each batch how many vectors are there now that were not before.
        before_switch: is called when nothing seems to be missing.
        waits: is told for how many seconds the tables of vectors are left to somebody who holds
            them, before they are tried to be had again: ten minutes long, together.

    Raises:
        SetupError: the schema is not set up, has no vectors, or the move was undone meanwhile.
        ConcurrentWriteError: writers write more than the model embeds, so that holding them again
            and again was not enough; or somebody held the tables of vectors for ten minutes. What
            was done is kept.
        EmbeddingError: the model did not return vectors of so many dimensions.
        Exception: what the model raised; what was done is kept.

    Example:
        >>> index = IndexSettings.of({"dims": 3072, "embed": "openai:text-embedding-3-large"})
        >>> with ConnectionPool(dsn, kwargs={"autocommit": True}) as pool:
        ...     Runner(pool, index).run(reembed(DatabaseConfig("letta"), index))
    """
    move = yield from plan.planned(config, index)
    if move.is_done and not anew:
        return 0
    if not move.goes_on:
        if move.unfinished is not None:
            yield from _undo(move.cancelled(), waits)
        yield from _begin(move, waits)
        move = yield from plan.planned(config, index)
        if not move.goes_on:
            msg = "another move was begun or ended at the same moment; see which, and try again"
            raise SetupError(msg)
    if not move.is_listed:
        yield from list_missing(move)
    moved = 0

    def count(stored: int) -> None:
        nonlocal moved
        moved += stored
        advance(stored)

    lock_wait = _LockWait(waits)
    rounds = Rounds()
    holds, analyzed = 0, False
    while holds < HOLDS:
        try:
            began = yield from clock(move)
            missing = yield from fill(move, count)
            seconds = seconds_for((yield from clock(move)) - began)
            if not rounds.are_stuck(missing) and missing:
                continue
            if not analyzed:
                before_switch()
                yield from rows(move.query("analyze_archival"), move.query("analyze_recall"))
                analyzed = True
                if missing:
                    continue
            try:
                ending = _end(move, seconds, count) if missing else _switch(move)
                if (yield from ending):
                    return moved
            except _BUSY:
                rounds = Rounds()
                yield from lock_wait.wait(move)
                continue
            if missing:
                holds += 1
                rounds = Rounds()
                yield from rest(move, seconds)
        except pg.UndefinedTable:
            settings, _ = yield from generation_change.recorded(config)
            if settings.get("index") == move.recorded:
                return moved  # another worker ended it
            msg = "the move was undone, or followed by another, while it was under way"
            raise SetupError(msg) from None
    missing = yield from count_missing(move)
    msg = (
        f"writers were quicker, though they were held {HOLDS} times; run it again when less is "
        f"written, or with more calls of the model at once: all but {missing} vectors are there"
    )
    raise ConcurrentWriteError(msg)


def cancel(config: DatabaseConfig) -> Operation[None]:
    """Undo a move that was begun and not ended: the old vectors stay those that count.

    Raises:
        InvalidOperationError: none is under way.
        ConcurrentWriteError: somebody holds the tables of vectors.

    Example:
        >>> Runner(connection, None).run(cancel(DatabaseConfig("letta")))
    """
    settings, _ = yield from generation_change.recorded(config)
    begun = settings.get("reembedding")
    if begun is None or begun["ended"]:
        msg = f"no move to another model is under way in the schema {config.schema!r}"
        raise InvalidOperationError(msg)
    index = IndexSettings(begun["dims"], begun["vector_type"], begun["distance"], begun["model"])
    yield from _undo((yield from plan.planned(config, index)), lambda _: None)


class _LockWait:
    """How long somebody who holds the tables is waited for yet."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits
        self._pause = _PAUSE
        self._left = HELD_SECONDS

    def wait(self, move: Move) -> Operation[None]:
        """Leave the tables to who holds them for a while, each time longer.

        Raises:
            ConcurrentWriteError: they were waited for long enough.
        """
        if self._left < self._pause:
            msg = (
                f"somebody holds the tables of vectors since {HELD_SECONDS / 60:.3g} minutes (a "
                "long transaction, a dump, an index that is being built); what was done is kept: "
                "run it again when they are free"
            )
            raise ConcurrentWriteError(msg)
        self._waits(self._pause)
        for _ in range(round(self._pause / _PAUSE)):
            yield from rows(move.query("pause"))
        self._left -= self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


def _begin(move: Move, waits: Waits) -> Operation[None]:
    """Make the new tables, and let what is written to the old ones be followed."""
    made = (
        *("lock_setup", "try_briefly", "create_archival", "create_recall", "partition"),
        *("create_missing_archival", "create_missing_recall"),
        *("create_follow_archival", "create_follow_recall", "follow_archival", "follow_recall"),
    )
    with suppress(pg.DuplicateTable, pg.UniqueViolation):  # another worker was quicker
        yield from _held(
            move, waits, *(move.query(name) for name in made), move.record(listed=False)
        )


def _switch(move: Move) -> Operation[bool]:
    """Let the new vectors count, unless one is missing.

    Raises:
        psycopg.errors.LockNotAvailable, DeadlockDetected: somebody holds the old tables.
    """
    done = (
        *("lock_setup", "try_briefly", "lock_old", "check_complete", "switch", "forget_indexes"),
        *("end", "drop_old", "drop_missing", "drop_functions"),
    )
    try:
        yield from rows(*(move.query(name) for name in done), repeatable=False)
    except pg.ObjectNotInPrerequisiteState:
        return False
    return True


def _end(move: Move, seconds: float, advance: Callable[[int], object]) -> Operation[bool]:
    """Hold the writers until nothing is missing and let the new vectors count; whether they do.

    Raises:
        psycopg.errors.LockNotAvailable, DeadlockDetected: somebody holds the old tables.
        Exception: what the model raised.
    """
    try:
        end = yield from hold(move, seconds)
        while (yield from clock(move)) < end:
            if not (yield from fill(move, advance)) and (yield from _switch(move)):
                return True
    except Exception:
        with suppress(pg.Error):
            yield from release(move)
        raise
    yield from release(move)
    return False


def _undo(move: Move, waits: Waits) -> Operation[None]:
    gone = (
        *("lock_setup", "try_briefly", "lock_old", "stop_following", "stop_following_recall"),
        *("drop_new", "drop_missing", "drop_functions", "end"),
    )
    yield from _held(move, waits, *(move.query(name) for name in gone))


def _held(move: Move, waits: Waits, *queries: Query) -> Operation[None]:
    """Run what needs tables for itself, as soon as nobody else holds them.

    Raises:
        ConcurrentWriteError: somebody does, all the time.
    """
    lock_wait = _LockWait(waits)
    while True:
        try:
            yield from rows(*queries, repeatable=False)
        except _BUSY:
            yield from lock_wait.wait(move)
        else:
            return
