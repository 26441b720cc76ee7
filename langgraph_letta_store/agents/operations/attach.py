"""What of an export is attached where it is here already: only what the caller names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypedDict
from uuid import UUID

from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.errors import InvalidOperationError


class Attach(TypedDict, total=False):
    """What is here and is to be attached: blocks by id or label, archives by name."""

    blocks: Sequence[str | UUID]
    archives: Sequence[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The blocks of an export, by id, and the archives, by name, that are to be attached."""

    blocks: frozenset[str]
    archives: frozenset[str]

    @classmethod
    def of(cls, attach: Any, document: Mapping[str, Any]) -> Self:
        """Find what a caller names in an export.

        Raises:
            InvalidOperationError: that is no such dictionary, or names what the export has not.
        """
        if attach is None:
            attach = {}
        if not is_mapping(attach) or not {*attach} <= {"blocks", "archives"}:
            msg = f"`attach` must be a dictionary with 'blocks' and 'archives', got {attach!r:.80}"
            raise InvalidOperationError(msg)
        ids = {block["block_id"]: block["block_id"] for block in document["blocks"]}
        labels = {block["label"]: block["block_id"] for block in document["blocks"]}
        archives = {archive["archive"]: archive["archive"] for archive in document["archives"]}
        return cls(
            _found("blocks", attach.get("blocks", ()), {**labels, **ids}),
            _found("archives", attach.get("archives", ()), archives),
        )

    def blocks_here(self, here: Mapping[str, tuple[str, bool]]) -> dict[str, str]:
        """Return the labels of the blocks to attach, by their ids.

        Args:
            here: which of the export's blocks are here: their labels, and whether agents have them.

        Raises:
            InvalidOperationError: one is not here, or no agent has it.
        """
        shared = {id_: label for id_, (label, is_shared) in here.items() if is_shared}
        _check("blocks", self.blocks, shared)
        return {id_: shared[id_] for id_ in self.blocks}

    def check_archives(self, here: Mapping[str, bool]) -> None:
        """Look whether the archives that are here are to be attached.

        Args:
            here: which of the export's archives are here, and whether agents use them.

        Raises:
            InvalidOperationError: one is not here or no agent uses it, or another is here too.
        """
        _check("archives", self.archives, {name for name, is_shared in here.items() if is_shared})
        if unwanted := sorted(here.keys() - self.archives):
            msg = (
                f"there is an archive {unwanted[0]!r:.80} here already, and the export has one of "
                "this name; nothing was loaded. To use the one that is here, load with "
                f"attach={{'archives': {unwanted!r:.200}}}; to do without, take it out of the "
                "export's 'archives'"
            )
            raise InvalidOperationError(msg)


def _found(kind: str, given: Any, known: Mapping[str, str]) -> frozenset[str]:
    if not is_sequence(given):
        msg = f"`attach[{kind!r}]` must be a list, got {given!r:.80}"
        raise InvalidOperationError(msg)
    for one in given:
        if str(one) not in known:
            msg = f"`attach[{kind!r}]` must name {kind} of the export, got {one!r:.80}"
            raise InvalidOperationError(msg)
    return frozenset(known[str(one)] for one in given)


def _check(kind: str, wanted: frozenset[str], shared: Mapping[str, Any] | set[str]) -> None:
    if missing := sorted(wanted - {*shared}):
        msg = (
            f"`attach[{kind!r}]` must name {kind} that an agent here has, got {missing[0]!r:.80}; "
            "leave it out to load the export's own"
        )
        raise InvalidOperationError(msg)
