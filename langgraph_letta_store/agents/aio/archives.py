"""Archives of one agent: the part of `agent.archival` that shares passages with other agents."""

from __future__ import annotations

from langgraph_letta_store._tiers.archival import archives
from langgraph_letta_store.agents.aio.facade import AsyncAgentFacade
from langgraph_letta_store.records import Consents


class AsyncArchives(AsyncAgentFacade):
    """The archives that an agent shares with others; `agent.archival` has these methods.

    Example:
        >>> await ada.archival.attach_archive("project")
        >>> await ada.archival.share_archive("project", "ben")
    """

    async def attach_archive(self, archive: str) -> None:
        """Let the agent read and write an archive. An archive need not be created first.

        From then on the agent's searches find its passages too. Attaching it again changes nothing.
        The first agent that attaches an archive owns it; others need the consent of an agent that
        uses it (`share_archive`, `grant_archive`).

        Args:
            archive: the archive's name, any text.

        Raises:
            MissingArchiveError: other agents use the archive, and none has given its consent.
            InvalidOperationError, InvalidValueError: `archive` cannot be an archive's name.

        Example:
            >>> await agent.archival.attach_archive("project")
            >>> await agent.archival.insert("The launch is in May.", archive="project")
        """
        return await self.run(archives.attach_archive, archive)

    async def share_archive(self, archive: str, with_agent: str) -> None:
        """Attach another agent to an archive that this one is attached to.

        That is this agent's consent, which is recorded (see `archive_consents`).

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

    async def grant_archive(self, archive: str, to_agent: str) -> None:
        """Consent that another agent attaches an archive that this one is attached to.

        Args:
            archive: the archive's name.
            to_agent: the other agent's name.

        Raises:
            MissingArchiveError: this agent is not attached to it.
            InvalidOperationError, InvalidValueError: one of the names is invalid.

        Example:
            >>> await ada.archival.grant_archive("project", "ben")
            >>> await ben.archival.attach_archive("project")
        """
        return await self.run(archives.grant_archive, archive, to_agent)

    async def revoke_archive(self, archive: str, from_agent: str) -> None:
        """End another agent's consent, and detach the archive from it.

        The agent that gave the consent may do that, and the archive's owner: the agent that
        attached it first, or that attached it again after all others had detached it.

        Args:
            archive: the archive's name.
            from_agent: the other agent's name.

        Raises:
            MissingArchiveError: this agent is not attached to it.
            InvalidOperationError: the other agent has no consent, or not from this one; or one of
                the names is invalid.

        Example:
            >>> await ada.archival.revoke_archive("project", "ben")
        """
        return await self.run(archives.revoke_archive, archive, from_agent)

    async def archive_consents(self, archive: str) -> Consents:
        """Return the agents that have consent to attach an archive, the oldest consent first.

        Args:
            archive: the archive's name.

        Raises:
            MissingArchiveError: this agent is not attached to it.
            InvalidOperationError, InvalidValueError: `archive` cannot be an archive's name.

        Example:
            >>> [consent.agent for consent in await ada.archival.archive_consents("project")]
            ['ben']
        """
        return await self.run(archives.list_archive_consents, archive)

    async def detach_archive(self, archive: str) -> None:
        """Detach an archive from the agent. Its passages stay, for the other agents too.

        The agent needs new consent to attach it again, unless no other agent uses the archive.

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
