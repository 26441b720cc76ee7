"""Edits of blocks and their history: the part of `agent.core` that changes and restores texts."""

from __future__ import annotations

from langgraph_letta_store._tiers.core import edit_block, history, text_edits
from langgraph_letta_store.agents.aio.facade import AsyncAgentFacade
from langgraph_letta_store.records import Block, BlockVersions


class AsyncCoreEdits(AsyncAgentFacade):
    """Edits of an agent's blocks, and their versions; `agent.core` has these methods.

    An edit is applied to the newest version of the block. If another writer changes the block
    first, the edit is applied again to the new text. With `version=`, the edit applies to that
    version only, and raises `ConflictError` where the block is at another one.

    An edit may have been applied although its answer was lost. With an `idempotency_key=` of 1 to
    255 characters it can be made again: a block changes once for each key, and every call with the
    key returns what the first one returned. Keys stay with the block's history, and `undo` does not
    free them. That the method is the same as before is checked, the other arguments are not.

    Example:
        >>> await agent.core.append("human", "Takes it black.")
        >>> (await agent.core.undo("human")).value
        'Likes tea.'
    """

    async def append(
        self,
        label: str,
        content: str,
        *,
        version: int | None = None,
        idempotency_key: str | None = None,
    ) -> Block:
        r"""Add a new last line to a block, or several.

        Args:
            label: the block's label.
            content: what to add.
            version: the version that the block must be at; default: any.
            idempotency_key: a name for this call, which makes a repeated one change nothing.

        Raises:
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> (await agent.core.append("human", "Takes it black.")).value
            'Likes tea.\nTakes it black.'
        """
        return await self.run(
            edit_block.append,
            label,
            content,
            version=version,
            idempotency_key=idempotency_key,
        )

    async def replace(
        self,
        label: str,
        old_content: str,
        new_content: str,
        *,
        version: int | None = None,
        idempotency_key: str | None = None,
    ) -> Block:
        """Replace every occurrence of a text in a block.

        Args:
            label: the block's label.
            old_content: the text, exactly as in the block.
            new_content: the text to put in its place; empty to delete the old text.
            version: the version that the block must be at; default: any.
            idempotency_key: a name for this call, which makes a repeated one change nothing.

        Raises:
            InvalidOperationError, InvalidValueError: the block does not contain the text, or an
                argument is invalid.
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`, or another writer removed the text
                meanwhile.

        Example:
            >>> await agent.core.replace("human", "tea", "coffee")
        """
        return await self.run(
            edit_block.replace,
            label,
            old_content,
            new_content,
            version=version,
            idempotency_key=idempotency_key,
        )

    async def replace_once(
        self,
        label: str,
        old_string: str,
        new_string: str,
        *,
        version: int | None = None,
        idempotency_key: str | None = None,
    ) -> Block:
        """Replace a text that is in a block exactly once.

        Args:
            label: the block's label.
            old_string: the text, exactly as in the block.
            new_string: the text to put in its place; empty to delete the old text.
            version: the version that the block must be at; default: any.
            idempotency_key: a name for this call, which makes a repeated one change nothing.

        Raises:
            InvalidOperationError, InvalidValueError: the block does not contain the text, or
                contains it more than once (the message lists the lines), or an argument is invalid.
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`, or another writer changed the text
                meanwhile.

        Example:
            >>> await agent.core.replace_once("human", "Likes tea.", "Likes green tea.")
        """
        return await self.run(
            edit_block.replace_once,
            label,
            old_string,
            new_string,
            version=version,
            idempotency_key=idempotency_key,
        )

    async def insert(
        self,
        label: str,
        new_string: str,
        insert_line: int = text_edits.END,
        *,
        version: int | None = None,
        idempotency_key: str | None = None,
    ) -> Block:
        """Insert lines into a block.

        Args:
            label: the block's label.
            new_string: the line, or several.
            insert_line: the line to insert after, from 1; 0 is the top and -1 the end.
            version: the version that the block must be at; default: any.
            idempotency_key: a name for this call, which makes a repeated one change nothing.

        Raises:
            InvalidOperationError, InvalidValueError: the block has no such line, or an argument is
                invalid.
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`, or another writer changed the lines
                before that place meanwhile.

        Example:
            >>> await agent.core.insert("human", "Her name is Ada.", 0)
        """
        return await self.run(
            edit_block.insert,
            label,
            new_string,
            insert_line,
            version=version,
            idempotency_key=idempotency_key,
        )

    async def rethink(
        self,
        label: str,
        new_memory: str,
        *,
        version: int | None = None,
        idempotency_key: str | None = None,
    ) -> Block:
        """Overwrite the text of a block.

        Args:
            label: the block's label.
            new_memory: its new text.
            version: the version that the block must be at, so that another writer's edit is not
                overwritten unseen; default: any.
            idempotency_key: a name for this call, which makes a repeated one change nothing.

        Raises:
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> await agent.core.rethink("human", "Ada likes tea, black.")
        """
        return await self.run(
            edit_block.rethink,
            label,
            new_memory,
            version=version,
            idempotency_key=idempotency_key,
        )

    async def history(
        self, label: str, *, limit: int = 100, before: int | None = None
    ) -> BlockVersions:
        """Return the versions of a block, newest first, each with its actor, action and time.

        Args:
            label: the block's label.
            limit: the largest number of versions to return.
            before: return versions older than this one, such as the last of the previous page.

        Raises:
            MissingBlockError: the agent has no block with this label.
            InvalidOperationError: an argument is invalid; the message names it.

        Example:
            >>> [version.action for version in await agent.core.history("human")]
            ['append', 'create']
        """
        return await self.run(history.list_versions, label, limit=limit, before=before)

    async def undo(self, label: str, *, idempotency_key: str | None = None) -> Block:
        """Undo a block's last change; called again, the change before that.

        Args:
            label: the block's label.
            idempotency_key: a name for this call, which makes a repeated one change nothing.

        Raises:
            InvalidOperationError: there is nothing to undo.
            MissingBlockError, ReadOnlyBlockError: nothing was changed.
            ConflictError: another writer changed the block meanwhile.
            BlockExistsError: the block had another label then, which another block has now.

        Example:
            >>> (await agent.core.undo("human")).value
            'Likes tea.'
        """
        return await self.run(history.undo, label, idempotency_key=idempotency_key)

    async def redo(self, label: str, *, idempotency_key: str | None = None) -> Block:
        r"""Redo the change that `undo` took back.

        Args:
            label: the block's label.
            idempotency_key: a name for this call, which makes a repeated one change nothing.

        Raises:
            InvalidOperationError: nothing was undone, or the block was changed since.
            MissingBlockError, ReadOnlyBlockError: nothing was changed.
            ConflictError: another writer changed the block meanwhile.
            BlockExistsError: the block had another label then, which another block has now.

        Example:
            >>> (await agent.core.redo("human")).value
            'Likes tea.\nTakes it black.'
        """
        return await self.run(history.redo, label, idempotency_key=idempotency_key)

    async def restore(self, label: str, version: int) -> Block:
        """Restore a block to one of its versions, as a new version that can be undone.

        Raises:
            InvalidOperationError: the block never had this version.
            MissingBlockError, ReadOnlyBlockError: nothing was changed.
            BlockExistsError: the block had another label then, which another block has now.

        Example:
            >>> await agent.core.restore("human", 1)
        """
        return await self.run(history.restore, label, version)
