"""The option `blocks`: the blocks that an agent gets at its first run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict


class BlockSpec(TypedDict, total=False):
    """A block that an agent gets at its first run: `label`, and what differs from the defaults.

    With `shared_from`, the agent gets the block that the agent of this name has under the label,
    and shares it; all else is then the block's own.
    """

    label: str
    value: str
    description: str
    limit: int
    read_only: bool
    metadata: Mapping[str, Any]
    tags: Sequence[str]
    shared_from: str


LETTA_BLOCKS: Sequence[BlockSpec] = (
    {
        "label": "persona",
        "description": "Who you are: your role, your manner, and what you have decided about how "
        "to work. Keep it up to date; it guides every answer.",
    },
    {
        "label": "human",
        "description": "What you know about the person you talk to: name, situation, likes, and "
        "what they asked you to keep in mind. Add to it as you learn.",
    },
)
"""The blocks that Letta's agents begin with: `persona` and `human`, both empty."""


class ArchiveSpec(TypedDict):
    """An archive that new agents use, and the agent that consents."""

    archive: str
    shared_from: str
