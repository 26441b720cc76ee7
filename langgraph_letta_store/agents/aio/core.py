"""Core memory of one agent: `agent.core`, the blocks that are always in its prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langgraph_letta_store._tiers.core import blocks as core
from langgraph_letta_store.agents.aio.core_edits import AsyncCoreEdits
from langgraph_letta_store.agents.aio.core_sharing import AsyncCoreSharing
from langgraph_letta_store.records import Block, Blocks
from langgraph_letta_store.records.blocks import DEFAULT_LIMIT


class AsyncCore(AsyncCoreEdits, AsyncCoreSharing):
    """The labelled blocks of an agent: texts of limited length, each with its history.

    Every change makes a new version, so that it can be undone, and so that agents that edit a
    shared block at the same time never lose an edit.

    Example:
        >>> core = memory.agent("ada").core
        >>> await core.create("human", "Likes tea.")
        >>> await core.append("human", "Takes it black.")
        >>> (await core.undo("human")).value
        'Likes tea.'
    """

    async def create(
        self,
        label: str,
        value: str = "",
        *,
        description: str = "",
        limit: int = DEFAULT_LIMIT,
        read_only: bool = False,
        metadata: Mapping[str, Any] | None = None,
        tags: Sequence[str] = (),
    ) -> Block:
        """Create a block.

        Args:
            label: the block's name, unique within the agent: 1 to 200 letters, digits and
                `_ - . : / @`, the first of them a letter, a digit or `_`.
            value: its text.
            description: what the block is for; the agent reads it too.
            limit: the largest number of characters that the value may have.
            read_only: True refuses edits of the value.
            metadata: a JSON object for your own use; the agent does not see it.
            tags: words for your own use; duplicates are dropped.

        Raises:
            BlockExistsError: the agent has a block with this label.
            BlockLimitError: the value is longer than the limit.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> await agent.core.create("human", "Likes tea.", description="About the user")
        """
        return await self.run(
            core.create,
            label,
            value,
            description=description,
            limit=limit,
            read_only=read_only,
            metadata=metadata,
            tags=tags,
        )

    async def ensure(
        self,
        label: str,
        value: str = "",
        *,
        description: str = "",
        limit: int = DEFAULT_LIMIT,
        read_only: bool = False,
        metadata: Mapping[str, Any] | None = None,
        tags: Sequence[str] = (),
    ) -> Block:
        """Return the block with a label, and create it first if the agent has none.

        A block that is there stays unchanged. Any number of callers may do this at once.

        Args:
            label: the block's name; see `create`.
            value: the text of a new block.
            description: what the block is for; the agent reads it too.
            limit: the largest number of characters that the value may have.
            read_only: True refuses edits of the value.
            metadata: a JSON object for your own use; the agent does not see it.
            tags: words for your own use; duplicates are dropped.

        Raises:
            BlockLimitError: the value is longer than the limit.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> await agent.core.ensure("human", description="About the user")
        """
        return await self.run(
            core.ensure,
            label,
            value,
            attributes={
                "description": description,
                "limit": limit,
                "read_only": read_only,
                "metadata": {} if metadata is None else metadata,
                "tags": tags,
            },
        )

    async def create_many(self, blocks: Sequence[Mapping[str, Any]]) -> Blocks:
        """Create several blocks in one transaction: all of them, or none if one is refused.

        Args:
            blocks: one dictionary per block, with the arguments of `create`; only `label` is
                required.

        Raises:
            BlockExistsError: the agent has a block with one of the labels, or two of the new blocks
                have the same label.
            BlockLimitError: a value is longer than its limit.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> blocks = [{"label": "human"}, {"label": "persona", "value": "Kind."}]
            >>> await agent.core.create_many(blocks)
        """
        return await self.run(core.create_many, blocks)

    async def get(self, label: str) -> Block:
        """Return a block.

        Raises:
            MissingBlockError: the agent has no block with this label.

        Example:
            >>> (await agent.core.get("human")).value
            'Likes tea.'
        """
        return await self.run(core.get, label)

    async def list(self) -> Blocks:
        """Return all blocks of the agent, in the order in which they were attached.

        Example:
            >>> [block.label for block in await agent.core.list()]
            ['human', 'persona']
        """
        return await self.run(core.list_blocks)

    async def update(
        self,
        label: str,
        *,
        value: str | None = None,
        description: str | None = None,
        limit: int | None = None,
        metadata: Mapping[str, Any] | None = None,
        tags: Sequence[str] | None = None,
        read_only: bool | None = None,
        version: int | None = None,
    ) -> Block:
        """Change attributes of a block; those that are None are left unchanged.

        Args:
            label: the block's label.
            value: the new text; for a read-only block, only together with `read_only=False`.
            description: what the block is for.
            limit: the largest number of characters that the value may have.
            metadata: a JSON object that replaces the old one.
            tags: the tags that replace the old ones.
            read_only: True refuses edits of the value from now on.
            version: the version that the block must be at; default: any.

        Raises:
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> await agent.core.update("human", limit=10_000, tags=["user"])
        """
        return await self.run(
            core.update,
            label,
            value=value,
            description=description,
            limit=limit,
            metadata=metadata,
            tags=tags,
            read_only=read_only,
            version=version,
        )

    async def rename(self, label: str, new_label: str) -> Block:
        """Rename a block, for all agents that share it.

        Raises:
            BlockExistsError: one of these agents has another block with the new label.
            MissingBlockError: the agent has no block with the old label.
            InvalidOperationError: a label is invalid; the message says what a label may be.

        Example:
            >>> await agent.core.rename("human", "user")
        """
        return await self.run(core.rename, label, new_label)

    async def delete(self, label: str, *, shared: bool = False) -> None:
        """Delete a block with its history.

        Args:
            label: the block's label.
            shared: True deletes the block for the other agents that share it, too.

        Raises:
            InvalidOperationError: other agents share the block, and `shared` is not True.
            ReadOnlyBlockError: the block is read-only.
            MissingBlockError: the agent has no block with this label.

        Example:
            >>> await agent.core.delete("human")
        """
        return await self.run(core.delete, label, shared=shared)
