"""The blocks of AsyncLettaMemory: those of all agents, and those that no agent has."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from langgraph_letta_store._tiers.core.block_list import delete_orphan, list_all_blocks
from langgraph_letta_store.records.blocks import Block, Blocks

if TYPE_CHECKING:
    from langgraph_letta_store.store.aio.store import AsyncLettaStore


class AsyncMemoryBlocks:
    """The part of `AsyncLettaMemory` that lists blocks, whichever agents have them."""

    __slots__ = ()

    if TYPE_CHECKING:
        store: AsyncLettaStore

    async def list_blocks(
        self,
        *,
        tag: str | None = None,
        label: str | None = None,
        orphaned: bool | None = None,
        limit: int = 100,
        before: Block | None = None,
    ) -> Blocks:
        """Return a page of blocks, the one that was changed last first.

        `Block.agents` is how many agents share a block; `core.shared_with` names them. A block
        that no agent has was detached by its last agent, which may attach it again.

        Args:
            tag: only blocks with this tag.
            label: only blocks with this label.
            orphaned: True: only blocks that no agent has; False: only the others.
            limit: how many at most.
            before: the last block of the previous page.

        Raises:
            EncryptedFieldError: `tag` is given, and blocks are encrypted.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> for block in await memory.list_blocks(orphaned=True):
            ...     await memory.delete_block(block.block_id)
        """
        return await self.store.run(
            list_all_blocks, tag=tag, label=label, orphaned=orphaned, limit=limit, before=before
        )

    async def delete_block(self, block_id: UUID) -> None:
        """Delete a block that no agent has, with its history.

        Raises:
            MissingBlockError: no block has this id.
            InvalidOperationError: an agent has the block, or `block_id` is not a UUID.

        Example:
            >>> block = await agent.core.detach("project")
            >>> await memory.delete_block(block.block_id)
        """
        await self.store.run(delete_orphan, block_id)
