"""Reembedding a live store: the new vectors are made beside the old ones, then a cutover.

Stores search and write the old vectors until each has a new one. Triggers on the old tables follow
the writes. The cutover is one transaction: it makes sure that nothing is missing, records the new
model and drops the old tables, so that a store with the old model finds no table to mix its vectors
into. Where writers are faster than the model, they are paused for a moment at the end
(`write_pause.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from psycopg import errors as pg

from langgraph_letta_store._engine.generation_change import read_recorded_settings
from langgraph_letta_store._engine.steps import Operation, rows
from langgraph_letta_store._maintenance.reembed.backfill import (
    backfill,
    count_missing,
    list_missing,
)
from langgraph_letta_store._maintenance.reembed.plan import ReembedPlan, make_plan
from langgraph_letta_store._maintenance.reembed.table_locks import (
    BUSY,
    LockWait,
    OnWait,
    run_exclusively,
)
from langgraph_letta_store._maintenance.reembed.write_pause import (
    BackfillRounds,
    let_writers_run,
    pause_seconds,
    pause_writers,
    read_clock,
    resume_writers,
)
from langgraph_letta_store.config.store import DatabaseConfig, IndexSettings
from langgraph_letta_store.errors import (
    ConcurrentWriteError,
    InvalidOperationError,
    MissingKeyError,
    SetupError,
)

MOST_PAUSES = 5
"""How often writers are paused without success before the reembedding gives up."""


def reembed(
    config: DatabaseConfig,
    index: IndexSettings,
    *,
    force: bool = False,
    advance: Callable[[int], object] = lambda _: None,
    before_cutover: Callable[[], object] = lambda: None,
    on_wait: OnWait = lambda _: None,
) -> Operation[int]:
    """Replace a schema's vectors, of items and of messages, by another model's; return how many.

    Interrupted anywhere, it resumes when it is run again with the same index. An unfinished
    reembedding with another index is undone first. Stores and savers that run with the old model's
    `index=` raise SetupError after the cutover, and have to be created again.

    Args:
        config: names the schema, and has the keys of encrypted items; its other options are not
            used.
        index: the new model, its dimensions, and how its vectors are stored and compared.
        force: embed all texts again even if their vectors are this model's already.
        advance: called after each batch with the number of vectors that were stored.
        before_cutover: called when nothing seems to be missing.
        on_wait: called with the seconds until the next attempt to lock the tables of vectors, while
            another session holds them: for ten minutes in all.

    Raises:
        SetupError: the schema is not set up, has no vectors, or the reembedding was undone
            meanwhile.
        InvalidOperationError: the schema is distributed.
        MissingKeyError: there are encrypted items, and the config has not their keys.
        ForgedRowError: one is not authentic.
        ConcurrentWriteError: writers were faster than the model in spite of several pauses, or
            another session locked the tables of vectors for ten minutes. The vectors made so far
            are kept.
        EmbeddingError: the model returned vectors of other dimensions.
        Exception: the model's error; the vectors made so far are kept.

    Example:
        >>> index = IndexSettings.parse({"dims": 3072, "embed": "openai:text-embedding-3-large"})
        >>> with ConnectionPool(dsn, kwargs={"autocommit": True}) as pool:
        ...     Runner(pool, index).run(reembed(DatabaseConfig("letta"), index))
    """
    plan = yield from make_plan(config, index)
    yield from _refuse_sealed(plan)
    if plan.is_done and not force:
        return 0
    if plan.resumes:
        names = ("try_briefly", "add_tenant_archival", "add_tenant_recall")
        queries = [*map(plan.query, names), *plan.secure()]
        yield from run_exclusively(plan, on_wait, *queries)
    else:
        if plan.unfinished is not None:
            yield from _undo(plan.unfinished_plan(), on_wait)
        yield from _begin(plan, on_wait)
        plan = yield from make_plan(config, index)
        if not plan.resumes:
            msg = "another reembedding began or ended at the same time; try again"
            raise SetupError(msg)
    if not plan.is_listed:
        yield from list_missing(plan)
    moved = 0

    def count(stored: int) -> None:
        nonlocal moved
        moved += stored
        advance(stored)

    lock_wait = LockWait(on_wait)
    rounds = BackfillRounds()
    pauses, analyzed = 0, False
    while pauses < MOST_PAUSES:
        try:
            began = yield from read_clock(plan)
            missing = yield from backfill(plan, count)
            seconds = pause_seconds((yield from read_clock(plan)) - began)
            if not rounds.are_stuck(missing) and missing:
                continue
            if not analyzed:
                before_cutover()
                yield from rows(plan.query("analyze_archival"), plan.query("analyze_recall"))
                analyzed = True
                if missing:
                    continue
            try:
                ending = _finish(plan, seconds, count) if missing else _cut_over(plan)
                if (yield from ending):
                    return moved
            except BUSY:
                rounds = BackfillRounds()
                yield from lock_wait.wait(plan)
                continue
            if missing:
                pauses += 1
                rounds = BackfillRounds()
                yield from let_writers_run(plan, seconds)
        except pg.UndefinedTable:
            settings, _ = yield from read_recorded_settings(config)
            if settings.get("index") == plan.new:
                return moved  # another worker ended it
            msg = "the reembedding was undone, or another one followed, while it was under way"
            raise SetupError(msg) from None
    missing = yield from count_missing(plan)
    msg = (
        f"writers were faster than the model in spite of {MOST_PAUSES} pauses; run it again when "
        "less is written, or with more concurrent calls of the model: "
        f"all but {missing} vectors are made"
    )
    raise ConcurrentWriteError(msg)


def _refuse_sealed(plan: ReembedPlan) -> Operation[None]:
    """Refuse to embed items again whose texts are encrypted, where there are no keys.

    Raises:
        MissingKeyError: there are such items.
    """
    if plan.sealer is not None:
        return
    (((has_sealed,),),) = yield from rows(plan.query("has_sealed"))
    if has_sealed:
        msg = (
            f"the schema {plan.schema!r} has encrypted items, whose texts have to be read; give "
            "their keys: encrypt=Encryption(...) in Python, or --keys MODULE:CALLABLE "
            "(LETTA_STORE_KEYS) on the command line"
        )
        raise MissingKeyError(msg)


def cancel(config: DatabaseConfig) -> Operation[None]:
    """Undo an unfinished reembedding: the old vectors stay.

    Raises:
        InvalidOperationError: none is under way.
        ConcurrentWriteError: another session holds a lock on the tables of vectors.

    Example:
        >>> Runner(connection, None).run(cancel(DatabaseConfig("letta")))
    """
    settings, _ = yield from read_recorded_settings(config)
    begun = settings.get("reembedding")
    if begun is None or begun["ended"]:
        msg = f"no reembedding is under way in the schema {config.schema!r}"
        raise InvalidOperationError(msg)
    index = IndexSettings(begun["dims"], begun["vector_type"], begun["distance"], begun["model"])
    yield from _undo((yield from make_plan(config, index)), lambda _: None)


def _begin(plan: ReembedPlan, on_wait: OnWait) -> Operation[None]:
    """Create the new tables, and the triggers that follow writes to the old ones."""
    statements = (
        *("lock_setup", "try_briefly", "create_archival", "create_recall", "partition"),
        *("create_missing_archival", "create_missing_recall"),
        *("create_follow_archival", "create_follow_recall", "follow_archival", "follow_recall"),
    )
    with suppress(pg.DuplicateTable, pg.UniqueViolation):  # another worker was faster
        yield from run_exclusively(
            plan,
            on_wait,
            *(plan.query(name) for name in statements),
            *plan.secure(),
            plan.record(listed=False),
        )


def _cut_over(plan: ReembedPlan) -> Operation[bool]:
    """Replace the old vectors by the new ones, unless one is missing; return whether it did.

    Raises:
        psycopg.errors.LockNotAvailable, DeadlockDetected: another session locks the old tables.
    """
    statements = (
        *("lock_setup", "try_briefly", "lock_old", "check_complete", "cut_over", "forget_indexes"),
        *("end", "drop_old", "drop_missing", "drop_functions"),
    )
    try:
        yield from rows(*(plan.query(name) for name in statements), repeatable=False)
    except pg.ObjectNotInPrerequisiteState:
        return False
    return True


def _finish(plan: ReembedPlan, seconds: float, advance: Callable[[int], object]) -> Operation[bool]:
    """Pause the writers until nothing is missing, and cut over; return whether it did.

    Raises:
        psycopg.errors.LockNotAvailable, DeadlockDetected: another session locks the old tables.
        Exception: the model's error.
    """
    try:
        end = yield from pause_writers(plan, seconds)
        while (yield from read_clock(plan)) < end:
            if not (yield from backfill(plan, advance)) and (yield from _cut_over(plan)):
                return True
    except Exception:
        with suppress(pg.Error):
            yield from resume_writers(plan)
        raise
    yield from resume_writers(plan)
    return False


def _undo(plan: ReembedPlan, on_wait: OnWait) -> Operation[None]:
    statements = (
        *("lock_setup", "try_briefly", "lock_old", "stop_following", "stop_following_recall"),
        *("drop_new", "drop_missing", "drop_functions", "end"),
    )
    yield from run_exclusively(plan, on_wait, *(plan.query(name) for name in statements))
