"""The options of the memory tools: which of them, whose memory they use, how long results are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self, TypedDict

from langgraph_letta_store.agents.operations.first_run import FirstBlocks
from langgraph_letta_store.agents.run_agent import ChooseAgent, MemoryLike, parse_choice
from langgraph_letta_store.agents.tools.formatting import RESULT_CHARACTERS, parse_result_characters
from langgraph_letta_store.agents.tools.registry import ToolOperation, choose_tools
from langgraph_letta_store.config.checks import invalid, is_whole
from langgraph_letta_store.errors import ConfigurationError


class ToolOptions(TypedDict, total=False):
    """The options of the tools: those of `LettaMemory.tools`, and the run's first blocks.

    `place` is what errors call the option `names`.
    """

    names: Collection[str] | None
    agent: ChooseAgent | None
    result_characters: int
    new_blocks: int
    blocks: FirstBlocks | None
    place: str


@dataclass(frozen=True, slots=True)
class ToolSet:
    """What all tools of a memory share: whose memory they use, and how long their results are."""

    memory: MemoryLike
    operations: tuple[ToolOperation, ...]
    choose: ChooseAgent | None
    result_characters: int
    new_blocks: int
    blocks: FirstBlocks | None

    @classmethod
    def parse(
        cls,
        memory: MemoryLike,
        names: Collection[str] | None = None,
        agent: ChooseAgent | None = None,
        result_characters: int = RESULT_CHARACTERS,
        new_blocks: int = 0,
        blocks: FirstBlocks | None = None,
        place: str = "names",
    ) -> Self:
        """Check the options.

        Raises:
            ConfigurationError: one is invalid; the message names it.
        """
        if not is_whole(new_blocks, 0):
            raise ConfigurationError(invalid("new_blocks", "a whole number >= 0", new_blocks))
        return cls(
            memory,
            choose_tools(names, place, has_recall=memory.saver is not None),
            parse_choice(memory, agent),
            parse_result_characters(result_characters),
            new_blocks,
            blocks,
        )
