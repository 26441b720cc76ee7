"""Pruning: checkpoints that are no longer wanted go, and what the others need of them stays.

What goes is decided from one look at a thread and then deleted by its ids, so that a run may go on
with the thread meanwhile: what it adds is neither seen nor deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from langgraph.checkpoint.serde.types import TASKS

from langgraph_letta_store._checkpoints.checkpoint_sql import THREADS
from langgraph_letta_store._checkpoints.codec import encode_run_id
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.prune_plan import (
    Candidate,
    CheckpointKey,
    DeleteRuns,
    KeepNewest,
    PrunePlan,
    PruneRule,
    StoredRow,
)
from langgraph_letta_store._checkpoints.threads import check_ids, delete_thread
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.retention import as_age, is_number_to_keep
from langgraph_letta_store.errors import InvalidOperationError

STRATEGIES = ("keep_latest", "delete", "delete_all")


def prune(
    conversations: Conversations,
    thread_ids: Sequence[Any],
    *,
    strategy: str = "keep_latest",
    keep_last: int | None = None,
    older_than: timedelta | datetime | float | None = None,
) -> Operation[None]:
    """Delete checkpoints of threads that are no longer wanted, each thread in its own transaction.

    With `"keep_latest"` the newest checkpoints of each namespace stay: the one that a run goes on
    from, or `keep_last` of them, with what tasks wrote at them and what DeltaChannels need.
    A subgraph's checkpoints go with the one that it was called from, unless it has a checkpointer
    of its own. `"delete"` deletes all checkpoints; messages stay in recall memory. `"delete_all"`
    deletes the threads.

    A run may go on with a thread meanwhile, but not from a checkpoint that goes.

    Args:
        conversations: what to work with.
        thread_ids: the threads; those that do not exist are passed over.
        strategy: what goes.
        keep_last: how many checkpoints of each namespace stay; 1 where it is None.
        older_than: only those go that were stored before this time, or this long ago (minutes,
            where it is a number). All others stay, besides the newest.

    Raises:
        NotASequenceError: `thread_ids` is a single id.
        InvalidOperationError: the strategy is unknown, or another argument does not suit it.
    """
    threads = check_ids(thread_ids, "thread_ids")
    if strategy not in STRATEGIES:
        msg = f"strategy is {strategy!r:.80}; choose one of {', '.join(STRATEGIES)}"
        raise InvalidOperationError(msg)
    if strategy != "keep_latest" and (keep_last is not None or older_than is not None):
        msg = f"strategy {strategy!r} keeps nothing; leave keep_last and older_than out"
        raise InvalidOperationError(msg)
    if keep_last is not None and not is_number_to_keep(keep_last):
        msg = f"keep_last is {keep_last!r:.80}; give a whole number from 1, or None"
        raise InvalidOperationError(msg)
    limit = _age_limit(older_than)
    rule = KeepNewest(keep_last or 1, aged=older_than is not None)
    for thread in threads:
        if strategy == "keep_latest":
            yield from prune_thread(conversations, thread, rule, **limit)
        else:
            yield from delete_thread(conversations, thread, keep_messages=strategy == "delete")


def delete_for_runs(
    conversations: Conversations, run_ids: Sequence[Any], *, messages: bool = False
) -> Operation[None]:
    """Delete the checkpoints of runs with what tasks wrote at them, in all threads and namespaces.

    Checkpoints that a DeltaChannel of later runs is read from stay. With `messages`, messages that
    came with these runs go too, unless a checkpoint that is left refers to them; no index tells
    which they are, so every message is looked at once.

    Raises:
        NotASequenceError: `run_ids` is a single id.
    """
    runs = check_ids(run_ids, "run_ids")
    if not runs:
        return
    keys = {
        "runs": [
            encode_run_id(run, readable=readable) for run in runs for readable in (True, False)
        ]
    }
    names = ["find_runs", "find_messages_of_runs"] if messages else ["find_runs"]
    schema = conversations.schema
    yield from schema.find_vectors()
    found = yield from rows(*(Query(schema.render(THREADS, name), keys) for name in names))
    threads: defaultdict[str, set[UUID]] = defaultdict(set)
    for thread, agents in (row for part in found for row in part):
        threads[thread] |= {*agents} - {None}
    for thread, whose in sorted(threads.items()):
        yield from prune_thread(conversations, thread, DeleteRuns(), runs=keys["runs"])
        if messages and whose:
            limits = {"count": None, **keys}
            yield from delete_messages(schema, thread, [*whose], "of_runs", limits)


def prune_thread(
    conversations: Conversations,
    thread: str,
    rule: PruneRule,
    *,
    before: datetime | None = None,
    age: timedelta | None = None,
    runs: Sequence[str] = (),
) -> Operation[int]:
    """Delete the checkpoints of a thread that may go and are not needed; return how many.

    Args:
        conversations: what to work with.
        thread: the thread's id.
        rule: which may go.
        before: those stored earlier are old.
        age: those stored so long ago are old, where `before` is None.
        runs: what stands for the runs whose checkpoints are `of_runs`.
    """
    schema = conversations.schema
    asked = {"thread": thread, "before": before, "age": age, "runs": list(runs)}
    (found,) = yield from rows(Query(schema.render(THREADS, "read_checkpoints"), asked))
    plan = PrunePlan.of(
        [Candidate.of(conversations.codec, thread, StoredRow(*row)) for row in found], rule
    )
    if not plan.going:
        return 0
    wanted = {"thread": thread, "channels": plan.channels, "tasks": TASKS}
    values, sends = yield from rows(
        Query(schema.render(THREADS, "read_values"), wanted),
        Query(schema.render(THREADS, "read_sends"), wanted),
    )
    plan.values = {(ns, id_): frozenset(channels) for ns, id_, channels in values}
    plan.sends = {(ns, id_) for ns, id_ in sends}
    going, children = plan.decide()
    if not going:
        return 0
    ids = {"thread": thread, **_arrays(going)}
    results = yield from rows(
        Query(schema.render(THREADS, "hold_threads"), {"threads": [thread]}),
        Query(schema.render(THREADS, "delete_writes"), ids),
        Query(schema.render(THREADS, "delete_checkpoints"), ids),
        Query(schema.render(THREADS, "cut_parents"), {"thread": thread, **_arrays(children)}),
        Query(schema.render(THREADS, "delete_channels"), {"thread": thread}),
    )
    ((count,),) = results[2]
    return int(count)


def delete_messages(
    schema: SaverSchema,
    thread: str,
    agents: Sequence[UUID],
    condition: str,
    limits: Mapping[str, Any],
) -> Operation[int]:
    """Delete messages of a thread that meet a condition and nothing refers to; return how many.

    The caller has looked for vectors.
    """
    whose = {"thread": thread, "agents": agents}
    strays = ["delete_stray_vectors", "delete_stray_backlog"] if schema.has_vectors else []
    _, ((count,),), *_ = yield from rows(
        Query(schema.render(THREADS, "hold_threads"), {"threads": [thread]}),
        Query(schema.render(THREADS, "delete_messages", condition), {**whose, **limits}),
        *(Query(schema.render(THREADS, name), whose) for name in strays),
    )
    return int(count)


def _age_limit(older_than: Any) -> dict[str, Any]:
    if older_than is None:
        return {}
    if isinstance(older_than, datetime):
        if older_than.tzinfo is None:
            msg = f"older_than is {older_than!r}; give a datetime with a time zone"
            raise InvalidOperationError(msg)
        return {"before": older_than}
    age = as_age(older_than)
    if age is None:
        msg = (
            f"older_than is {older_than!r:.80}; give a datetime, or an age from 0 as a timedelta "
            "or in minutes"
        )
        raise InvalidOperationError(msg)
    return {"age": age}


def _arrays(keys: Iterable[CheckpointKey]) -> dict[str, list[str]]:
    ordered = sorted(keys)
    return {"namespaces": [ns for ns, _ in ordered], "ids": [id_ for _, id_ in ordered]}
