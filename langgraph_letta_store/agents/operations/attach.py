"""The blocks and archives of an export that a caller wants attached, and not loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypedDict
from uuid import UUID

from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.errors import InvalidOperationError


class Attach(TypedDict, total=False):
    """Existing blocks to attach, by id or label, and existing archives, by name."""

    blocks: Sequence[str | UUID]
    archives: Sequence[str]


@dataclass(frozen=True, slots=True)
class Attachments:
    """The blocks of an export to attach, by id, and its archives, by name."""

    blocks: frozenset[str]
    archives: frozenset[str]

    @classmethod
    def parse(cls, attach: Any, document: Mapping[str, Any]) -> Self:
        """Look up in an export the blocks and archives that a caller names.

        Raises:
            InvalidOperationError: `attach` is invalid, or names something that the export lacks.
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
            _resolve("blocks", attach.get("blocks", ()), {**labels, **ids}),
            _resolve("archives", attach.get("archives", ()), archives),
        )

    def choose_blocks(self, here: Mapping[str, tuple[str, bool]]) -> dict[str, str]:
        """Return the labels of the blocks to attach, by their ids.

        Args:
            here: the export's blocks that exist here: their labels, and whether the agent has
                consent to attach them.

        Raises:
            InvalidOperationError: a block does not exist here, or the agent has no consent.
        """
        granted = {id_: label for id_, (label, is_granted) in here.items() if is_granted}
        _check_granted("blocks", self.blocks, granted)
        return {id_: granted[id_] for id_ in self.blocks}

    def check_archives(self, here: Mapping[str, bool]) -> None:
        """Check that the existing archives are those to attach.

        Args:
            here: the export's archives that exist here, and whether the agent has consent to attach
                them.

        Raises:
            InvalidOperationError: an archive to attach does not exist here, or the agent has no
                consent; or another archive of the export exists here.
        """
        _check_granted(
            "archives", self.archives, {name for name, is_granted in here.items() if is_granted}
        )
        if unwanted := sorted(here.keys() - self.archives):
            msg = (
                f"there is an archive {unwanted[0]!r:.80} here already, and the export has one of "
                "this name; nothing was loaded. To attach the existing archive, load with "
                f"attach={{'archives': {unwanted!r:.200}}}; to leave it out, remove it from the "
                "export's 'archives'"
            )
            raise InvalidOperationError(msg)


_GRANTS = {"blocks": "core.grant()", "archives": "archival.grant_archive()"}


def _resolve(kind: str, given: Any, known: Mapping[str, str]) -> frozenset[str]:
    if not is_sequence(given):
        msg = f"`attach[{kind!r}]` must be a list, got {given!r:.80}"
        raise InvalidOperationError(msg)
    for one in given:
        if str(one) not in known:
            msg = f"`attach[{kind!r}]` must name {kind} of the export, got {one!r:.80}"
            raise InvalidOperationError(msg)
    return frozenset(known[str(one)] for one in given)


def _check_granted(
    kind: str, wanted: frozenset[str], granted: Mapping[str, Any] | set[str]
) -> None:
    if missing := sorted(wanted - {*granted}):
        msg = (
            f"`attach[{kind!r}]` must name {kind} here that this agent has consent to attach, got "
            f"{missing[0]!r:.80}; an agent that has it gives its consent with "
            f"{_GRANTS[kind]}, or leave it out to load the export's own"
        )
        raise InvalidOperationError(msg)
