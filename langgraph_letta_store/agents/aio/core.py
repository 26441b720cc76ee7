"""Core memory as an agent's memory offers it: `agent.core` is the blocks always in its prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from langgraph_letta_store._tiers.core import blocks as core
from langgraph_letta_store._tiers.core import edit_block, history, sharing, text_edits
from langgraph_letta_store._tiers.core.block_values import DEFAULT_LIMIT
from langgraph_letta_store.agents.aio.facade import AsyncAgentFacade
from langgraph_letta_store.records import Block, Blocks, BlockVersions


class AsyncCore(AsyncAgentFacade):
    r"""The labelled blocks of an agent: texts of limited length, each with its history.

    Every change is a new version, so that it can be undone, and so that agents that edit a shared
    block at once never lose an edit.

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
            label: its name, which no other block of the agent has: 1 to 200 letters, digits and
                `_ - . : / @`, the first of them a letter, a digit or `_`.
            value: its text.
            description: what the block is for; the agent reads it too.
            limit: how many characters the value has at most.
            read_only: whether the value stays as it is.
            metadata: a JSON object of yours; the agent does not see it.
            tags: words of yours, each kept once.

        Raises:
            BlockExistsError: the agent has a block with this label.
            BlockLimitError: the value is longer than the limit.
            InvalidOperationError, InvalidValueError: an argument is not of a kind that works.

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

    async def create_many(self, blocks: Sequence[Mapping[str, Any]]) -> Blocks:
        """Create blocks in one go: all of them, or none where one cannot be.

        Args:
            blocks: for each the arguments of `create` in a dictionary: its `label`, and what else
                is not to be the default.

        Raises:
            BlockExistsError: the agent has a block with one of the labels, or two have the same.
            BlockLimitError: a value is longer than its limit.
            InvalidOperationError, InvalidValueError: an argument is not of a kind that works.

        Example:
            >>> blocks = [{"label": "human"}, {"label": "persona", "value": "Kind."}]
            >>> await agent.core.create_many(blocks)
        """
        return await self.run(core.create_many, blocks)

    async def get(self, label: str) -> Block:
        """Return a block.

        Raises:
            MissingBlockError: the agent has none with this label.

        Example:
            >>> (await agent.core.get("human")).value
            'Likes tea.'
        """
        return await self.run(core.get, label)

    async def list(self) -> Blocks:
        """Return all blocks of the agent, in the order in which they came.

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
        """Change what a block is; what is None stays as it is.

        Args:
            label: the block's.
            value: its text; that of a read-only block only together with `read_only`.
            description: what it is for.
            limit: how many characters the value has at most.
            metadata: a JSON object, in place of the old one.
            tags: in place of the old ones.
            read_only: whether the value stays as it is from now on.
            version: the version that the block must be at; default: whichever it is at.

        Raises:
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`.
            InvalidOperationError, InvalidValueError: an argument is not of a kind that works.

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
        """Give a block another label, with all agents that share it.

        Raises:
            BlockExistsError: one of them has a block with the new label.
            MissingBlockError: the agent has none with the old one.
            InvalidOperationError: a label is not of a kind that works.

        Example:
            >>> await agent.core.rename("human", "user")
        """
        return await self.run(core.rename, label, new_label)

    async def delete(self, label: str, *, shared: bool = False) -> None:
        """Delete a block with its history.

        Args:
            label: the block's.
            shared: whether to delete it too where other agents have it.

        Raises:
            InvalidOperationError: other agents share the block, and `shared` is not True.
            ReadOnlyBlockError: it is read-only.
            MissingBlockError: there is none with this label.

        Example:
            >>> await agent.core.delete("human")
        """
        return await self.run(core.delete, label, shared=shared)

    async def share(self, label: str, with_agent: str) -> Block:
        """Let another agent have a block too: both read and edit it, under the same label.

        Args:
            label: the block's.
            with_agent: the other agent's name.

        Raises:
            BlockExistsError: the other agent has another block with this label.
            MissingBlockError: the agent has none.

        Example:
            >>> await agent.core.share("project", "ben")
        """
        return await self.run(sharing.share, label, with_agent)

    async def attach(self, block_id: UUID) -> Block:
        """Let the agent have a block that is there, as one that was detached.

        Raises:
            BlockExistsError: the agent has another block with its label.
            MissingBlockError: there is no such block.
            InvalidOperationError: the id is no UUID.

        Example:
            >>> block = await agent.core.detach("project")
            >>> await other.core.attach(block.block_id)
        """
        return await self.run(sharing.attach, block_id)

    async def detach(self, label: str) -> Block:
        """Take a block from the agent; the block stays, with those who share it or by its id.

        Raises:
            MissingBlockError: the agent has none with this label.

        Example:
            >>> (await agent.core.detach("project")).agents
            1
        """
        return await self.run(sharing.detach, label)

    async def append(self, label: str, content: str, *, version: int | None = None) -> Block:
        r"""Add a new last line to a block, or several.

        Args:
            label: the block's.
            content: what to add.
            version: the version that the block must be at; default: whichever it is at.

        Raises:
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`.
            InvalidOperationError, InvalidValueError: an argument is not of a kind that works.

        Example:
            >>> (await agent.core.append("human", "Takes it black.")).value
            'Likes tea.\nTakes it black.'
        """
        return await self.run(edit_block.append, label, content, version=version)

    async def replace(
        self, label: str, old_content: str, new_content: str, *, version: int | None = None
    ) -> Block:
        """Replace every occurrence of a text in a block.

        Args:
            label: the block's.
            old_content: the text, exactly as it is there.
            new_content: what to put in its place; empty to delete it.
            version: the version that the block must be at; default: whichever it is at.

        Raises:
            InvalidOperationError, InvalidValueError: the text is not there, or an argument is not
                of a kind that works.
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`, or others took the text away meanwhile.

        Example:
            >>> await agent.core.replace("human", "tea", "coffee")
        """
        return await self.run(edit_block.replace, label, old_content, new_content, version=version)

    async def replace_once(
        self, label: str, old_string: str, new_string: str, *, version: int | None = None
    ) -> Block:
        """Replace a text that is in a block exactly once.

        Args:
            label: the block's.
            old_string: the text, exactly as it is there.
            new_string: what to put in its place; empty to delete it.
            version: the version that the block must be at; default: whichever it is at.

        Raises:
            InvalidOperationError, InvalidValueError: the text is not there, or more than once
                (names the lines), or an argument is not of a kind that works.
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`, or others changed the text meanwhile.

        Example:
            >>> await agent.core.replace_once("human", "Likes tea.", "Likes green tea.")
        """
        return await self.run(
            edit_block.replace_once, label, old_string, new_string, version=version
        )

    async def insert(
        self,
        label: str,
        new_string: str,
        insert_line: int = text_edits.END,
        *,
        version: int | None = None,
    ) -> Block:
        """Insert lines into a block.

        Args:
            label: the block's.
            new_string: the line, or several.
            insert_line: the line after which, from 1; 0 is the top and -1 the end.
            version: the version that the block must be at; default: whichever it is at.

        Raises:
            InvalidOperationError, InvalidValueError: there is no such line, or an argument is not
                of a kind that works.
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`, or others changed the lines before that
                place meanwhile.

        Example:
            >>> await agent.core.insert("human", "Her name is Ada.", 0)
        """
        return await self.run(edit_block.insert, label, new_string, insert_line, version=version)

    async def rethink(self, label: str, new_memory: str, *, version: int | None = None) -> Block:
        """Overwrite the text of a block.

        Args:
            label: the block's.
            new_memory: its new text.
            version: the version that the block must be at, so that nobody's edit is overwritten
                unseen; default: whichever it is at.

        Raises:
            MissingBlockError, ReadOnlyBlockError, BlockLimitError: nothing was changed.
            ConflictError: the block is not at `version`.
            InvalidOperationError, InvalidValueError: an argument is not of a kind that works.

        Example:
            >>> await agent.core.rethink("human", "Ada likes tea, black.")
        """
        return await self.run(edit_block.rethink, label, new_memory, version=version)

    async def history(
        self, label: str, *, limit: int = 100, before: int | None = None
    ) -> BlockVersions:
        """Return the versions of a block, the newest first, each with who made it, how and when.

        Args:
            label: the block's.
            limit: how many at most.
            before: only versions before this one: the last one of the page before.

        Raises:
            MissingBlockError: there is no such block.
            InvalidOperationError: an argument is not of a kind that works.

        Example:
            >>> [version.action for version in await agent.core.history("human")]
            ['append', 'create']
        """
        return await self.run(history.history, label, limit=limit, before=before)

    async def undo(self, label: str) -> Block:
        """Give a block the state that it had before its last change; again, the one before that.

        Raises:
            InvalidOperationError: there is nothing to undo.
            MissingBlockError, ReadOnlyBlockError: nothing was changed.
            ConflictError: others changed the block meanwhile.
            BlockExistsError: its label was another one then, which an agent has given to another.

        Example:
            >>> (await agent.core.undo("human")).value
            'Likes tea.'
        """
        return await self.run(history.undo, label)

    async def redo(self, label: str) -> Block:
        r"""Give a block the state back that `undo` took from it.

        Raises:
            InvalidOperationError: nothing was undone, or the block was changed since.
            MissingBlockError, ReadOnlyBlockError: nothing was changed.
            ConflictError: others changed the block meanwhile.
            BlockExistsError: its label was another one then, which an agent has given to another.

        Example:
            >>> (await agent.core.redo("human")).value
            'Likes tea.\nTakes it black.'
        """
        return await self.run(history.redo, label)

    async def restore(self, label: str, version: int) -> Block:
        """Give a block the state of one of its versions; undoing takes that back.

        Raises:
            InvalidOperationError: the block never had this version.
            MissingBlockError, ReadOnlyBlockError: nothing was changed.
            BlockExistsError: its label was another one then, which an agent has given to another.

        Example:
            >>> await agent.core.restore("human", 1)
        """
        return await self.run(history.restore, label, version)
