"""Sharing the blocks of one agent: a part of `agent.core`."""

from __future__ import annotations

from uuid import UUID

from langgraph_letta_store._tiers.core import sharing
from langgraph_letta_store.agents.aio.facade import AsyncAgentFacade
from langgraph_letta_store.records import Block, Consents


class AsyncCoreSharing(AsyncAgentFacade):
    """Shares blocks with other agents, by consent."""

    async def share(self, label: str, with_agent: str) -> Block:
        """Share a block with another agent: both read and edit it, under the same label.

        That is this agent's consent, which is recorded (see `consents`), and attaches the block.

        Args:
            label: the block's label.
            with_agent: the other agent's name.

        Raises:
            BlockExistsError: the other agent has another block with this label.
            MissingBlockError: the agent has no block with this label.

        Example:
            >>> await agent.core.share("project", "ben")
        """
        return await self.run(sharing.share, label, with_agent)

    async def grant(self, label: str, to_agent: str) -> None:
        """Consent that another agent attaches a block of this one, by its id.

        Args:
            label: the block's label.
            to_agent: the other agent's name.

        Raises:
            MissingBlockError: the agent has no block with this label.

        Example:
            >>> await agent.core.grant("project", "ben")
            >>> await ben.core.attach((await agent.core.get("project")).block_id)
        """
        return await self.run(sharing.grant, label, to_agent)

    async def revoke(self, label: str, from_agent: str) -> None:
        """End another agent's consent, and detach the block from it.

        The agent that gave the consent may do that, and the block's owner: the agent that created
        it, or that attached it again after all others had detached it.

        Args:
            label: the block's label.
            from_agent: the other agent's name.

        Raises:
            MissingBlockError: the agent has no block with this label.
            InvalidOperationError: the other agent has no consent, or not from this one.

        Example:
            >>> await agent.core.revoke("project", "ben")
        """
        return await self.run(sharing.revoke, label, from_agent)

    async def consents(self, label: str) -> Consents:
        """Return the agents that have consent to attach a block, the oldest consent first.

        Raises:
            MissingBlockError: the agent has no block with this label.

        Example:
            >>> [consent.agent for consent in await agent.core.consents("project")]
            ['ben']
        """
        return await self.run(sharing.list_consents, label)

    async def shared_with(self, label: str) -> list[str]:
        """Return the names of the other agents that have a block, the first one first.

        Raises:
            MissingBlockError: the agent has no block with this label.

        Example:
            >>> await agent.core.shared_with("project")
            ['ben']
        """
        return await self.run(sharing.list_sharers, label)

    async def attach(self, block_id: UUID) -> Block:
        """Attach an existing block to the agent, which needs consent for it.

        An agent that has the block gives it (`grant`, `share`). It ends with `revoke`, or when the
        agent that has it detaches the block; the last agent that had a block keeps it.

        Raises:
            BlockExistsError: the agent has another block with the same label.
            MissingBlockError: no block has this id, or the agent has no consent.
            InvalidOperationError: `block_id` is not a UUID.

        Example:
            >>> await agent.core.grant("project", "ben")
            >>> block = await agent.core.detach("project")
            >>> await ben.core.attach(block.block_id)
        """
        return await self.run(sharing.attach, block_id)

    async def detach(self, label: str) -> Block:
        """Detach a block from the agent. It stays.

        The agent needs new consent to attach it again, unless no other agent has the block: then
        `attach` brings it back by its id.

        Raises:
            MissingBlockError: the agent has no block with this label.

        Example:
            >>> (await agent.core.detach("project")).agents
            1
        """
        return await self.run(sharing.detach, label)
