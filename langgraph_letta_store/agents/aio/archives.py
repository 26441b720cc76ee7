"""Archives of one agent: the part of `agent.archival` that shares passages with other agents."""

from __future__ import annotations

from langgraph_letta_store._tiers.archival import archives
from langgraph_letta_store.agents.aio.facade import AsyncAgentFacade


class AsyncArchives(AsyncAgentFacade):
    """The archives that an agent shares with others; `agent.archival` has these methods.

    Example:
        >>> await ada.archival.attach_archive("project")
        >>> await ada.archival.share_archive("project", "ben")
    """

    async def attach_archive(self, archive: str) -> None:
        """Let the agent read and write an archive. An archive need not be created first.

        From then on the agent's searches find its passages too. Attaching it again changes nothing.

        Args:
            archive: the archive's name, any text.

        Raises:
            InvalidOperationError, InvalidValueError: `archive` cannot be an archive's name.

        Example:
            >>> await agent.archival.attach_archive("project")
            >>> await agent.archival.insert("The launch is in May.", archive="project")
        """
        return await self.run(archives.attach_archive, archive)

    async def share_archive(self, archive: str, with_agent: str) -> None:
        """Attach another agent to an archive that this one is attached to.

        Args:
            archive: the archive's name.
            with_agent: the other agent's name.

        Raises:
            MissingArchiveError: this agent is not attached to it.
            InvalidOperationError, InvalidValueError: one of the names is invalid.

        Example:
            >>> await ada.archival.share_archive("project", "ben")
        """
        return await self.run(archives.share_archive, archive, with_agent)

    async def detach_archive(self, archive: str) -> None:
        """Detach an archive from the agent. Its passages stay, for the other agents too.

        Args:
            archive: the archive's name.

        Raises:
            MissingArchiveError: the agent is not attached to it.
            InvalidOperationError, InvalidValueError: `archive` cannot be an archive's name.

        Example:
            >>> await agent.archival.detach_archive("project")
        """
        return await self.run(archives.detach_archive, archive)

    async def archives(self) -> list[str]:
        """Return the names of the agent's archives, in the order in which they were attached.

        Example:
            >>> await agent.archival.archives()
            ['project']
        """
        return await self.run(archives.list_archives)
