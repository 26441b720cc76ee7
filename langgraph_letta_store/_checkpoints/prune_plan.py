"""Plans which checkpoints of a thread to delete, and which must stay for the others.

A checkpoint that stays may need ancestors: a DeltaChannel without a value in it is read from the
writes since the nearest ancestor that has one. These stay too, with their writes, though their own
state may be incomplete.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple, Protocol, Self, TypeAlias, cast

from langgraph.checkpoint.serde.types import TASKS

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.row_seals import place_checkpoint
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._engine.damaged_rows import describe_checkpoint, name_row

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
    of the graph, each with the number of updates since it last had a value in a checkpoint.
    """

    ns: str
    id: str
    parent: str | None
    old: bool | None
    of_runs: bool
    root: str | None
    updates: Mapping[str, int]

    @classmethod
    def from_row(cls, codec: Codec, thread_id: str, row: StoredRow) -> Self:
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
    """Decides which checkpoints may be deleted."""

    def may_go(self, rank: int, row: Candidate) -> bool:
        """Whether a checkpoint may be deleted that has `rank` newer ones in its namespace."""
        ...

    def may_go_with_root(self, row: Candidate) -> bool:
        """Whether a subgraph's checkpoint may be deleted along with the one that called it."""
        ...


@dataclass(frozen=True, slots=True)
class KeepNewest:
    """The newest `keep` stay; the others may be deleted, or only the old ones if `aged`."""

    keep: int
    aged: bool

    def may_go(self, rank: int, row: Candidate) -> bool:
        """Only checkpoints beyond the newest."""
        return rank >= self.keep and self.may_go_with_root(row)

    def may_go_with_root(self, row: Candidate) -> bool:
        """Unless an age is given and the checkpoint is younger."""
        return not self.aged or bool(row.old)


@dataclass(frozen=True, slots=True)
class DeleteRuns:
    """The checkpoints of some runs may be deleted."""

    def may_go(self, rank: int, row: Candidate) -> bool:  # noqa: ARG002  # a rule's
        """If a run made it, whatever its rank."""
        return row.of_runs

    def may_go_with_root(self, row: Candidate) -> bool:
        """If a run made it, in subgraphs too."""
        return row.of_runs


@dataclass(slots=True)
class PrunePlan:
    """Which checkpoints of a thread to delete: those that may be and that no other needs."""

    rows: Mapping[str, Sequence[Candidate]]
    """By namespace, the newest first."""
    rule: PruneRule
    going: set[CheckpointKey]
    """The checkpoints to delete, as namespaces and ids."""
    values: dict[CheckpointKey, frozenset[str]] = field(
        default_factory=dict[CheckpointKey, frozenset[str]]
    )
    """Which of `channels` have a value in which checkpoint."""
    sends: set[CheckpointKey] = field(default_factory=set[CheckpointKey])
    """The checkpoints whose tasks sent further tasks."""

    @classmethod
    def from_rows(cls, rows_: Iterable[Candidate], rule: PruneRule) -> PrunePlan:
        """Plan to delete all checkpoints that the rule allows."""
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
        """The channels for which `values` is needed."""
        delta = {name for group in self.rows.values() for row in group for name in row.updates}
        return sorted({*delta, TASKS})

    def decide(self) -> tuple[set[CheckpointKey], list[CheckpointKey]]:
        """Return the checkpoints to delete, and those that stay but lose their parent."""
        saved = {row.id for row in self.rows.get("", ())}
        self._keep_needed("")
        for ns, group in self.rows.items():
            root = group[0].root
            if ":" in ns and root in saved and ("", root) in self.going:
                # The namespace of a call's checkpoints has the task's id. They are useless without
                # the checkpoint that made the call, which must have been saved: a call may be
                # saved first.
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
        """Keep the checkpoints that remaining ones in the namespace need."""
        group = {row.id: row for row in self.rows.get(ns, ())}
        seen: dict[tuple[str, str], bool] = {}
        needed: set[str] = set()
        for row in group.values():
            if (ns, row.id) in self.going:
                continue
            values = self.values.get((ns, row.id), frozenset())
            # Before version 4 of the format only the parent had the tasks to be sent.
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
        """Return the ancestors that a channel is read from, without those `seen` before."""
        passed: list[str] = []
        # If no ancestor has a value, nothing is read beyond the first update: a checkpoint's writes
        # are counted in its child, even while they are still being sent.
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
    kept = SerializedValue(row.type or "", row.data)
    opened = codec.unseal(place_checkpoint(row.ns, row.id), kept)
    return _mapping(_mapping(codec.loads(*opened)).get("metadata"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
