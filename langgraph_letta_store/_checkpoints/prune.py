"""Deletes checkpoints, except those that the remaining ones need.

Pruning reads a thread once and then deletes checkpoints by their ids, so that a run may go on with
the thread meanwhile: checkpoints that it adds are neither seen nor deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from langgraph.checkpoint.serde.types import TASKS

from langgraph_letta_store._checkpoints.checkpoint_sql import PRUNE, THREADS
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.heads import Head, head_type, seal_head
from langgraph_letta_store._checkpoints.prune_plan import (
    Candidate,
    CheckpointKey,
    DeleteRuns,
    KeepNewest,
    PrunePlan,
    PruneRule,
    StoredRow,
)
from langgraph_letta_store._checkpoints.run_ids import encode_run_id
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._checkpoints.threads import check_ids, delete_thread
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store.config.retention import is_number_to_keep, parse_age
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
    """Delete old checkpoints of threads, each thread in its own transaction.

    With `"keep_latest"` the newest checkpoints of each namespace stay: the one that a run continues
    from, or `keep_last` of them, with their pending writes and the ancestors of DeltaChannels.
    A subgraph's checkpoints go with the one that it was called from, unless it has a checkpointer
    of its own. `"delete"` deletes all checkpoints; messages stay in recall memory. `"delete_all"`
    deletes the threads.

    A run may go on with a thread meanwhile, but not from a checkpoint that is deleted.

    Args:
        conversations: the saver's schema, serializer and cache.
        thread_ids: the threads; unknown ones are skipped.
        strategy: "keep_latest", "delete" or "delete_all".
        keep_last: how many checkpoints of each namespace stay; None: 1.
        older_than: delete only those stored before this time, or longer ago than this age (a
            timedelta, or minutes). The newest stay in any case.

    Raises:
        NotASequenceError: `thread_ids` is a single id.
        InvalidOperationError: the strategy is unknown, or another argument does not suit it.
    """
    threads = check_ids(thread_ids, "thread_ids")
    if strategy not in STRATEGIES:
        msg = f"`strategy` must be one of {', '.join(STRATEGIES)}, got {strategy!r:.80}"
        raise InvalidOperationError(msg)
    if strategy != "keep_latest" and (keep_last is not None or older_than is not None):
        msg = f"strategy {strategy!r} keeps nothing; leave out `keep_last` and `older_than`"
        raise InvalidOperationError(msg)
    if keep_last is not None and not is_number_to_keep(keep_last):
        msg = f"`keep_last` must be a whole number >= 1 or None, got {keep_last!r:.80}"
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
    """Delete the checkpoints of runs and their pending writes, in all threads and namespaces.

    Checkpoints that a DeltaChannel of later runs is read from stay. With `messages`, the runs'
    messages are deleted too, unless a remaining checkpoint refers to them. They have no index by
    run, so every message is read once.

    Raises:
        NotASequenceError: `run_ids` is a single id.
    """
    runs = check_ids(run_ids, "run_ids")
    if not runs:
        return
    keys = {
        "runs": [
            encode_run_id(conversations.codec, run, readable=readable)
            for run in runs
            for readable in (True, False)
        ]
    }
    names = ["find_runs", "find_messages_of_runs"] if messages else ["find_runs"]
    schema = conversations.schema
    yield from schema.find_vectors()
    found = yield from rows(*(Query(schema.render(PRUNE, name), keys) for name in names))
    threads: defaultdict[str, set[UUID]] = defaultdict(set)
    owners: dict[str, UUID] = {}
    for thread, owner, agents in (row for part in found for row in part):
        owners[thread] = owner
        threads[thread] |= {*agents} - {None}
    for thread, whose in sorted(threads.items()):
        owner = owners[thread]
        yield from prune_thread(conversations, thread, DeleteRuns(), owner=owner, runs=keys["runs"])
        if messages and whose:
            limits = {"count": None, **keys}
            yield from delete_messages(schema, thread, owner, [*whose], "of_runs", limits)


def prune_thread(
    conversations: Conversations,
    thread: str,
    rule: PruneRule,
    *,
    owner: UUID | None = None,
    before: datetime | None = None,
    age: timedelta | None = None,
    runs: Sequence[str] = (),
) -> Operation[int]:
    """Delete the checkpoints of a thread that a rule allows and others do not need; count them.

    Args:
        conversations: the saver's schema, serializer and cache.
        thread: the thread's id.
        rule: which checkpoints may be deleted.
        owner: the agent that the thread belongs to; None: the statements look it up.
        before: checkpoints stored earlier are old.
        age: checkpoints stored longer ago are old, if `before` is None.
        runs: the stored ids of the runs whose checkpoints are `of_runs`.
    """
    schema = conversations.schema
    named = {"thread": thread, "owner": owner}
    asked = {**named, "before": before, "age": age, "runs": list(runs)}
    (found,) = yield from rows(Query(schema.render(PRUNE, "read_checkpoints"), asked))
    codec = conversations.codec.of_thread(thread)
    plan = PrunePlan.from_rows(
        [Candidate.from_row(codec, thread, StoredRow(*row)) for row in found], rule
    )
    if not plan.going:
        return 0
    wanted = {**named, "channels": plan.channels, "tasks": TASKS}
    values, sends = yield from rows(
        Query(schema.render(PRUNE, "read_values"), wanted),
        Query(schema.render(PRUNE, "read_sends"), wanted),
    )
    plan.values = {(ns, id_): frozenset(channels) for ns, id_, channels in values}
    plan.sends = {(ns, id_) for ns, id_ in sends}
    going, children = plan.decide()
    if not going:
        return 0
    ids = {**named, **_arrays(going)}
    heads = [
        Query(
            schema.render(PRUNE, "move_head"),
            {
                **named,
                "ns": ns,
                "head_type": head.type,
                "head": head.value,
                "old": head_type(old),
            },
        )
        for ns, old, head in _move_heads(codec, plan, going)
    ]
    results = yield from rows(
        Query(schema.render(THREADS, "hold_thread"), named),
        Query(schema.render(PRUNE, "delete_writes"), ids),
        Query(schema.render(PRUNE, "delete_checkpoints"), ids),
        Query(schema.render(PRUNE, "cut_parents"), {**named, **_arrays(children)}),
        Query(schema.render(PRUNE, "delete_channels"), named),
        *heads,
    )
    ((count,),) = results[2]
    return int(count)


def _move_heads(
    codec: Codec, plan: PrunePlan, going: Collection[CheckpointKey]
) -> Iterator[tuple[str, str, SerializedValue]]:
    """Yield each graph whose latest checkpoint is deleted, that checkpoint, and the new head."""
    if codec.scope is None:
        return
    for ns, candidates in plan.rows.items():
        left = [row.id for row in candidates if (ns, row.id) not in going]
        newest = candidates[0].id
        if left and left[0] != newest:
            yield ns, newest, seal_head(codec, ns, Head.of(left[0]))


def delete_messages(
    schema: SaverSchema,
    thread: str,
    owner: UUID,
    agents: Sequence[UUID],
    condition: str,
    limits: Mapping[str, Any],
) -> Operation[int]:
    """Delete messages of a thread that meet a condition and have no references; return how many.

    The caller has called `schema.find_vectors()`.
    """
    whose = {"thread": thread, "owner": owner, "agents": agents}
    strays = ["delete_stray_vectors", "delete_stray_backlog"] if schema.has_vectors else []
    _, ((count,),), *_ = yield from rows(
        Query(schema.render(THREADS, "hold_thread"), whose),
        Query(schema.render(PRUNE, "delete_messages", condition), {**whose, **limits}),
        *(Query(schema.render(PRUNE, name), whose) for name in strays),
    )
    return int(count)


def _age_limit(older_than: Any) -> dict[str, Any]:
    if older_than is None:
        return {}
    if isinstance(older_than, datetime):
        if older_than.tzinfo is None:
            msg = f"`older_than` must be a datetime with a time zone, got {older_than!r}"
            raise InvalidOperationError(msg)
        return {"before": older_than}
    age = parse_age(older_than)
    if age is None:
        msg = (
            "`older_than` must be a datetime, or an age >= 0 as a timedelta or in minutes, "
            f"got {older_than!r:.80}"
        )
        raise InvalidOperationError(msg)
    return {"age": age}


def _arrays(keys: Iterable[CheckpointKey]) -> dict[str, list[str]]:
    ordered = sorted(keys)
    return {"namespaces": [ns for ns, _ in ordered], "ids": [id_ for _, id_ in ordered]}
