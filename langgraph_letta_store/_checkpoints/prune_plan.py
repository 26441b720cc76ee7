"""Plans of pruning: which checkpoints of a thread go, and which must stay for the others.

A checkpoint that stays may need ancestors: a DeltaChannel without a value in it is read from what
was written since the nearest ancestor that has one. They stay too, with their writes, though their
own state may not be whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple, Protocol, Self, TypeAlias, cast

from langgraph.checkpoint.serde.types import TASKS

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.damaged_rows import describe_checkpoint, name_row

CheckpointKey: TypeAlias = tuple[str, str]
"""The namespace and the id of a checkpoint."""


class StoredRow(NamedTuple):
    """A row of `read_checkpoints`; `type` and `data` are None unless the metadata is encrypted."""

    ns: str
    id: str
    parent: str | None
    old: bool | None
    of_runs: bool
    metadata: str
    type: str | None
    data: bytes | None


class Candidate(NamedTuple):
    """A checkpoint that may be pruned.

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
    def of(cls, codec: Codec, thread_id: str, row: StoredRow) -> Self:
        """Read what a checkpoint's metadata says about its parents and its DeltaChannels.

        Raises:
            DamagedRowError: the metadata cannot be read; the error names the checkpoint.
        """
        with name_row(describe_checkpoint(thread_id, row.ns, row.id)):
            metadata = _read_metadata(codec, row)
            root = _mapping(metadata.get("parents")).get("")
            # Each with the updates and the steps since its last snapshot.
            counters = _mapping(metadata.get("counters_since_delta_snapshot"))
            updates = {name: counts[0] for name, counts in counters.items()}
        return cls(row.ns, row.id, row.parent, row.old, row.of_runs, root, updates)


class PruneRule(Protocol):
    """Says which checkpoints may go."""

    def may_go(self, rank: int, row: Candidate) -> bool:
        """Whether a checkpoint may go, of which `rank` newer ones are in its namespace."""
        ...

    def may_go_with_root(self, row: Candidate) -> bool:
        """Whether a subgraph's checkpoint may go with the one that the subgraph was called from."""
        ...


@dataclass(frozen=True, slots=True)
class KeepNewest:
    """What is not among the newest `keep` may go, or what of it is old where `age` is asked for."""

    keep: int
    aged: bool

    def may_go(self, rank: int, row: Candidate) -> bool:
        """Only what is not among the newest."""
        return rank >= self.keep and self.may_go_with_root(row)

    def may_go_with_root(self, row: Candidate) -> bool:
        """Unless it is younger than what may go."""
        return not self.aged or bool(row.old)


@dataclass(frozen=True, slots=True)
class DeleteRuns:
    """What some runs made may go."""

    def may_go(self, rank: int, row: Candidate) -> bool:  # noqa: ARG002  # a rule's
        """Whatever its rank is."""
        return row.of_runs

    def may_go_with_root(self, row: Candidate) -> bool:
        """Also in subgraphs, only what the runs made."""
        return row.of_runs


@dataclass(slots=True)
class PrunePlan:
    """Which checkpoints of a thread go: those that may, without what the others need."""

    rows: Mapping[str, Sequence[Candidate]]
    """By namespace, the newest first."""
    rule: PruneRule
    going: set[CheckpointKey]
    """Those that may go, as namespaces and ids."""
    values: dict[CheckpointKey, frozenset[str]] = field(
        default_factory=dict[CheckpointKey, frozenset[str]]
    )
    """Which of `channels` have a value in which checkpoint."""
    sends: set[CheckpointKey] = field(default_factory=set[CheckpointKey])
    """The checkpoints whose tasks sent further tasks."""

    @classmethod
    def of(cls, rows_: Iterable[Candidate], rule: PruneRule) -> PrunePlan:
        """Return the plan for a thread, with those that may go by the rule alone."""
        ordered = sorted(rows_, key=lambda row: (row.ns, row.id), reverse=True)
        spaces = {ns: list(group) for ns, group in groupby(ordered, key=lambda row: row.ns)}
        going = {
            (row.ns, row.id)
            for group in spaces.values()
            for rank, row in enumerate(group)
            if rule.may_go(rank, row)
        }
        return cls(spaces, rule, going)

    @property
    def channels(self) -> list[str]:
        """The channels of which it matters whether they have a value."""
        delta = {name for group in self.rows.values() for row in group for name in row.updates}
        return sorted({*delta, TASKS})

    def decide(self) -> tuple[set[CheckpointKey], list[CheckpointKey]]:
        """Return which checkpoints go, and which of those that stay lose their parent with that."""
        saved = {row.id for row in self.rows.get("", ())}
        self._keep_needed("")
        for ns, group in self.rows.items():
            root = group[0].root
            if ":" in ns and root in saved and ("", root) in self.going:
                # A call's checkpoints lie in a namespace with its task's id, and are of no use
                # without the checkpoint that the call was made from. That one must have been
                # saved, as a call may be saved before it.
                self.going |= {(ns, row.id) for row in group if self.rule.may_go_with_root(row)}
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
        self,
        row: Candidate,
        channel: str,
        group: Mapping[str, Candidate],
        seen: dict[tuple[str, str], bool],
    ) -> list[str]:
        """The ancestors that a channel is read from; those `seen` before are not named again."""
        passed: list[str] = []
        # Where no ancestor has a value, nothing is read beyond the first update: what the tasks of
        # a checkpoint wrote is counted in its child, also while the writes are on their way.
        read = 0
        at = row
        while (parent := group.get(at.parent or "")) and (parent.id, channel) not in seen:
            passed.append(parent.id)
            if at.updates.get(channel, 1):
                read = len(passed)
            at = parent
            if channel in self.values.get((at.ns, at.id), ()):
                read = len(passed)
                break
        if seen.get((at.parent or "", channel), False):
            read = len(passed)
        seen |= {(ancestor, channel): place < read for place, ancestor in enumerate(passed)}
        return passed[:read]


def _read_metadata(codec: Codec, row: StoredRow) -> Mapping[str, Any]:
    if row.type is None or row.data is None:
        return _mapping(json.loads(row.metadata))
    # Encrypted metadata is stored in the checkpoint.
    return _mapping(_mapping(codec.loads(row.type, row.data)).get("metadata"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
