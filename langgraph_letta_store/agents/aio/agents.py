"""All agents of a memory: `memory.agents` creates, lists, renames and deletes them."""

from __future__ import annotations

from collections.abc import Callable

from langgraph_letta_store._engine.ids import parse_name
from langgraph_letta_store.agents.aio.agent import AsyncAgentMemory
from langgraph_letta_store.agents.operations import directory
from langgraph_letta_store.agents.operations.rename import rename_agent
from langgraph_letta_store.agents.template import AgentTemplate, parse_template
from langgraph_letta_store.records.agents import AgentInfo, AgentInfos, Forgotten
from langgraph_letta_store.store.aio.store import AsyncLettaStore


class AsyncAgents:
    """The agents of a memory. They need not be created: an agent is made by its first run.

    Example:
        >>> support = AgentTemplate("support", blocks=[{"label": "customer"}])
        >>> ada = await memory.agents.create("ada", template=support)
        >>> [agent.name for agent in await memory.agents.list(tag="support")]
        ['ada']
    """

    def __init__(
        self, store: AsyncLettaStore, open_agent: Callable[[str], AsyncAgentMemory]
    ) -> None:
        """Keep the store, and the function that returns an agent's memory by its name."""
        self._store = store
        self._open = open_agent

    async def create(self, name: str, *, template: AgentTemplate | None = None) -> AsyncAgentMemory:
        """Create an agent with what its template gives it, in one transaction; return its memory.

        The agent then has had its first run: it gets no further blocks. Blocks that it has already
        stay as they are.

        Args:
            name: the agent's name, as runs give it.
            template: its blocks, archives and settings; default: the memory's `blocks` alone.

        Raises:
            InvalidOperationError: the agent exists: it was created, or had a run; or the name
                cannot be an agent's.
            MissingBlockError: the agent that shall share a block (`shared_from`) does not have it.
            MissingArchiveError: the agent may not attach an archive, which other agents use.
            ConfigurationError: `template` is no `AgentTemplate`.

        Example:
            >>> support = AgentTemplate("support", blocks=[{"label": "customer"}])
            >>> ada = await memory.agents.create("ada", template=support)
        """
        agent = self._open(parse_name(name, "name"))
        await agent.run(directory.create_agent, parse_template(template, agent.first_blocks))
        return agent

    async def list(
        self,
        *,
        tag: str | None = None,
        prefix: str = "",
        limit: int = 100,
        before: AgentInfo | None = None,
    ) -> AgentInfos:
        """Return a page of the agents, the one that was active last first.

        It looks up the activity of each agent that the filters leave.

        Args:
            tag: only agents with this tag in their settings.
            prefix: only agents whose names begin like this.
            limit: how many at most.
            before: the last agent of the previous page.

        Raises:
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> page = await memory.agents.list(prefix="customer-", limit=50)
            >>> more = await memory.agents.list(prefix="customer-", limit=50, before=page[-1])
        """
        return await self._store.run(
            directory.list_agents, tag=tag, prefix=prefix, limit=limit, before=before
        )

    async def get(self, name: str) -> AgentInfo:
        """Return what is known of one agent: when it was active, and its settings.

        Raises:
            MissingAgentError: there is no such agent.

        Example:
            >>> (await memory.agents.get("ada")).settings.timezone
            'UTC'
        """
        return await self._open(parse_name(name, "name")).run(directory.get_agent)

    async def rename(self, old: str, new: str) -> AsyncAgentMemory:
        """Give an agent another name, in one transaction; return its memory.

        All that it has keeps its contents, times, vectors and versions: blocks, which stay shared,
        passages, archives, consents, threads and their messages. Runs that name the old agent
        afterwards begin with an empty memory, so rename an agent while it has none. Texts that
        mention the old name stay: ids of threads, the actors in histories of blocks, the metadata
        of checkpoints, and earlier rows of the audit log.

        Args:
            old: the agent's name.
            new: its new name, which no agent has.

        Raises:
            MissingAgentError: there is no agent `old`.
            InvalidOperationError: there is an agent `new`, or the name cannot be an agent's.
            MissingKeyError: its items are encrypted, and the store has no key for one of them.

        Example:
            >>> ada = await memory.agents.rename("ada", "ada.lovelace")
        """
        agent = self._open(parse_name(old, "old"))
        await agent.run(rename_agent, new)
        return self._open(parse_name(new, "new"))

    async def delete(self, name: str) -> Forgotten:
        """Delete everything of an agent, and return how much it was, with a receipt.

        This is `AgentMemory.forget`, for an agent that exists.

        Raises:
            MissingAgentError: there is no such agent.

        Example:
            >>> receipt = (await memory.agents.delete("ada")).receipt
        """
        agent = self._open(parse_name(name, "name"))
        await agent.run(directory.get_agent)
        return await agent.forget()
