"""Pruning: checkpoints that are no longer wanted go, and what the others need of them stays.

What goes is decided from one look at a thread and then deleted by its ids, so that a run may go on
with the thread meanwhile: what it adds is neither seen nor deleted. A checkpoint that stays may
need ancestors: a DeltaChannel without a value in it is read from what was written since the nearest
ancestor that has one. They stay too, with their writes, though their own state may not be whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple, Protocol, TypeAlias, cast
from uuid import UUID

from langgraph.checkpoint.serde.types import TASKS

from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.operations.channels import Codec, run_key
from langgraph_letta_store.operations.conversations import Conversations
from langgraph_letta_store.operations.threads import checked_ids, delete_thread
from langgraph_letta_store.retention_config import as_age, is_number_to_keep
from langgraph_letta_store.steps import Operation, Query, rows
from langgraph_letta_store.tables import SaverTables

STRATEGIES = ("keep_latest", "delete", "delete_all")

Key: TypeAlias = tuple[str, str]
"""The namespace and the id of a checkpoint."""


class Row(NamedTuple):
    """A checkpoint, as far as pruning goes.

    `root` is the checkpoint of the graph that called this subgraph. `updates` are the DeltaChannels
    of the graph, each with how often it was updated since it had a value in a checkpoint.
    """

    ns: str
    id: str
    parent: str | None
    old: bool | None
    of_runs: bool
    root: str | None
    updates: Mapping[str, int]

    @classmethod
    def of(cls, codec: Codec, row: Sequence[Any]) -> Row:
        """Read a row of `read_checkpoints`; where metadata is encrypted it is in the checkpoint."""
        ns, id_, parent, old, of_runs, shown, type_, data = row
        metadata = _mapping(json.loads(shown) if type_ is None else codec.loads(type_, data))
        if type_ is not None:
            metadata = _mapping(metadata.get("metadata"))
        root = _mapping(metadata.get("parents")).get("")
        # Each with the updates and the steps since its last snapshot.
        counters = _mapping(metadata.get("counters_since_delta_snapshot"))
        updates = {name: counts[0] for name, counts in counters.items()}
        return cls(ns, id_, parent, old, of_runs, root, updates)


class Rule(Protocol):
    """Says which checkpoints may go."""

    def goes(self, rank: int, row: Row) -> bool:
        """Whether a checkpoint may go, of which `rank` newer ones are in its namespace."""
        ...

    def goes_with_root(self, row: Row) -> bool:
        """Whether a subgraph's checkpoint may go with the one that the subgraph was called from."""
        ...


@dataclass(frozen=True, slots=True)
class Beyond:
    """What is not among the newest `keep` may go, or what of it is old where `age` is asked for."""

    keep: int
    aged: bool

    def goes(self, rank: int, row: Row) -> bool:
        return rank >= self.keep and self.goes_with_root(row)

    def goes_with_root(self, row: Row) -> bool:
        return not self.aged or bool(row.old)


@dataclass(frozen=True, slots=True)
class OfRuns:
    """What some runs made may go."""

    def goes(self, rank: int, row: Row) -> bool:  # noqa: ARG002  # a rule's
        return row.of_runs

    def goes_with_root(self, row: Row) -> bool:
        return row.of_runs


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
    from, or `keep_last` of them. What tasks wrote at them stays too, and what they need: see above.
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
    threads = checked_ids(thread_ids, "thread_ids")
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
    rule = Beyond(keep_last or 1, aged=older_than is not None)
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
    runs = checked_ids(run_ids, "run_ids")
    if not runs:
        return
    keys = {"runs": [run_key(run, readable=readable) for run in runs for readable in (True, False)]}
    names = ["find_runs", "find_messages_of_runs"] if messages else ["find_runs"]
    tables = conversations.tables
    found = yield from rows(*(Query(tables.threads(name), keys) for name in names))
    for thread, agent in sorted({row for part in found for row in part}, key=lambda row: row[0]):
        yield from prune_thread(conversations, thread, OfRuns(), **keys)
        if messages and agent is not None:
            limits = {"count": None, **keys}
            yield from delete_messages(tables, thread, agent, "of_runs", limits)


def prune_thread(
    conversations: Conversations,
    thread: str,
    rule: Rule,
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
    tables = conversations.tables
    asked = {"thread": thread, "before": before, "age": age, "runs": list(runs)}
    (found,) = yield from rows(Query(tables.threads("read_checkpoints"), asked))
    plan = Plan.of([Row.of(conversations.codec, row) for row in found], rule)
    if not plan.going:
        return 0
    wanted = {"thread": thread, "channels": plan.channels, "tasks": TASKS}
    values, sends = yield from rows(
        Query(tables.threads("read_values"), wanted), Query(tables.threads("read_sends"), wanted)
    )
    plan.values = {(ns, id_): frozenset(channels) for ns, id_, channels in values}
    plan.sends = {(ns, id_) for ns, id_ in sends}
    going, children = plan.decide()
    if not going:
        return 0
    ids = {"thread": thread, **_arrays(going)}
    results = yield from rows(
        Query(tables.threads("hold_threads"), {"threads": [thread]}),
        Query(tables.threads("delete_writes"), ids),
        Query(tables.threads("delete_checkpoints"), ids),
        Query(tables.threads("cut_parents"), {"thread": thread, **_arrays(children)}),
        Query(tables.threads("delete_channels"), {"thread": thread}),
    )
    ((count,),) = results[2]
    return int(count)


def delete_messages(
    tables: SaverTables, thread: str, agent: UUID, condition: str, limits: Mapping[str, Any]
) -> Operation[int]:
    """Delete messages of a thread that meet a condition and nothing refers to; return how many."""
    yield from tables.find_vectors()
    whose = {"thread": thread, "agent": agent}
    strays = ["delete_stray_vectors", "delete_stray_backlog"] if tables.has_vectors else []
    _, ((count,),), *_ = yield from rows(
        Query(tables.threads("hold_threads"), {"threads": [thread]}),
        Query(tables.threads("delete_messages", condition), {**whose, **limits}),
        *(Query(tables.threads(name), whose) for name in strays),
    )
    return int(count)


@dataclass(slots=True)
class Plan:
    """Which checkpoints of a thread go: those that may, without what the others need."""

    rows: Mapping[str, Sequence[Row]]
    """By namespace, the newest first."""
    rule: Rule
    going: set[Key]
    """Those that may go, as namespaces and ids."""
    values: dict[Key, frozenset[str]] = field(default_factory=dict[Key, frozenset[str]])
    """Which of `channels` have a value in which checkpoint."""
    sends: set[Key] = field(default_factory=set[Key])
    """The checkpoints whose tasks sent further tasks."""

    @classmethod
    def of(cls, rows_: Iterable[Row], rule: Rule) -> Plan:
        """Return the plan for a thread, with those that may go by the rule alone."""
        ordered = sorted(rows_, key=lambda row: (row.ns, row.id), reverse=True)
        spaces = {ns: list(group) for ns, group in groupby(ordered, key=lambda row: row.ns)}
        going = {
            (row.ns, row.id)
            for group in spaces.values()
            for rank, row in enumerate(group)
            if rule.goes(rank, row)
        }
        return cls(spaces, rule, going)

    @property
    def channels(self) -> list[str]:
        """The channels of which it matters whether they have a value."""
        delta = {name for group in self.rows.values() for row in group for name in row.updates}
        return sorted({*delta, TASKS})

    def decide(self) -> tuple[set[Key], list[Key]]:
        """Return which checkpoints go, and which of those that stay lose their parent with that."""
        saved = {row.id for row in self.rows.get("", ())}
        self._keep_needed("")
        for ns, group in self.rows.items():
            root = group[0].root
            if ":" in ns and root in saved and ("", root) in self.going:
                # A call's checkpoints lie in a namespace with its task's id, and are of no use
                # without the checkpoint that the call was made from. That one must have been
                # saved, as a call may be saved before it.
                self.going |= {(ns, row.id) for row in group if self.rule.goes_with_root(row)}
            if ns:
                self._keep_needed(ns)
        children = [
            (row.ns, row.id)
            for group in self.rows.values()
            for row in group
            if (row.ns, row.id) not in self.going and (row.ns, row.parent) in self.going
        ]
        return self.going, children

    def _keep_needed(self, ns: str) -> None:
        """Let those stay that others in the namespace need, which stay."""
        group = {row.id: row for row in self.rows.get(ns, ())}
        seen: dict[tuple[str, str], bool] = {}
        needed: set[str] = set()
        for row in group.values():
            if (ns, row.id) in self.going:
                continue
            values = self.values.get((ns, row.id), frozenset())
            # Before version 4 of the format tasks to be sent lay with the parent alone.
            if row.parent is not None and (ns, row.parent) in self.sends and TASKS not in values:
                needed.add(row.parent)
            for channel in row.updates:
                if channel not in values:
                    needed.update(self._chain(row, channel, group, seen))
        self.going -= {(ns, id_) for id_ in needed}

    def _chain(
        self, row: Row, channel: str, group: Mapping[str, Row], seen: dict[tuple[str, str], bool]
    ) -> list[str]:
        """The ancestors that a channel is read from; those `seen` before are not named again."""
        passed: list[str] = []
        # Where no ancestor has a value, nothing is read beyond the first update: what the tasks of
        # a checkpoint wrote is counted in its child, also while the writes are on their way.
        read = 0
        at = row
        while at.parent in group and (at.parent, channel) not in seen:
            passed.append(at.parent)
            if at.updates.get(channel, 1):
                read = len(passed)
            at = group[at.parent]
            if channel in self.values.get((at.ns, at.id), ()):
                read = len(passed)
                break
        if seen.get((at.parent or "", channel), False):
            read = len(passed)
        seen |= {(ancestor, channel): place < read for place, ancestor in enumerate(passed)}
        return passed[:read]


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


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _arrays(keys: Iterable[Key]) -> dict[str, list[str]]:
    ordered = sorted(keys)
    return {"namespaces": [ns for ns, _ in ordered], "ids": [id_ for _, id_ in ordered]}
