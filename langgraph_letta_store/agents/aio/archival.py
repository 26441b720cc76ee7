"""Archival memory as an agent's memory offers it: `agent.archival` is texts found by meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langgraph_letta_store._search.dates import Moment
from langgraph_letta_store._tiers.archival import archives
from langgraph_letta_store._tiers.archival import passages as archival
from langgraph_letta_store.agents.aio.facade import AsyncAgentFacade
from langgraph_letta_store.config.search import Mode, Reranker
from langgraph_letta_store.records import DuplicatePolicy, Passage, Passages


class AsyncArchival(AsyncAgentFacade):
    """The passages of an agent, and the archives that it shares with others.

    Example:
        >>> await agent.archival.insert("Ada takes her tea black.", tags=["home"])
        >>> (await agent.archival.search("tea"))[0].content
        'Ada takes her tea black.'
    """

    async def insert(
        self,
        content: str,
        *,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        duplicates: DuplicatePolicy | None = None,
        archive: str | None = None,
    ) -> Passage:
        """File a text away, and return the passage.

        Its `outcome` tells what was done: "inserted", or, where there is a near-duplicate and the
        agent wants only one of both, "skipped" or "replaced" with the passage that was there.

        Args:
            content: the text.
            tags: by which it can be found; each is kept once, in this order.
            metadata: whatever else is to be kept with it, as JSON holds it.
            duplicates: what becomes of a near-duplicate: "skip" leaves the one that is there as it
                is, "replace" gives it the new text, tags and metadata, "keep" keeps both; default:
                what is set for the agent. How near is near enough is always what is set for the
                agent.
            archive: the archive to put it in; default: the agent's own memory.

        Raises:
            InvalidOperationError: an argument is not of a kind that works; or near-duplicates are
                to be found where the store embeds nothing.
            InvalidValueError: a text or the metadata cannot be stored.
            MissingArchiveError: the agent is not attached to the archive.
            EmbeddingError: the model did not return one vector of `dims` numbers.

        Example:
            >>> await agent.archival.insert("Ada takes her tea black.", tags=["home"])
        """
        return await self.run(
            archival.insert,
            content,
            tags=tags,
            metadata=metadata,
            duplicates=duplicates,
            archive=archive,
        )

    async def insert_many(
        self,
        passages: Sequence[str | Mapping[str, Any]],
        *,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        duplicates: DuplicatePolicy | None = None,
        archive: str | None = None,
    ) -> Passages:
        """File many texts away with one call of the model and one transaction.

        Returns the passages in the order of the texts; see `insert`. Near-duplicates are looked for
        among what was there before and among the texts themselves.

        Args:
            passages: texts, or dictionaries with `content` and, as they like, `tags` and
                `metadata`.
            tags: for all of them, after their own.
            metadata: for all of them, where they have none of the same name.
            duplicates: see `insert`.
            archive: see `insert`.

        Raises:
            InvalidOperationError, InvalidValueError, MissingArchiveError, EmbeddingError: as
                `insert`; nothing was written.

        Example:
            >>> texts = ["Likes tea.", {"content": "Is from Turin."}]
            >>> await agent.archival.insert_many(texts, tags=["ada"])
        """
        return await self.run(
            archival.insert_many,
            passages,
            tags=tags,
            metadata=metadata,
            duplicates=duplicates,
            archive=archive,
        )

    async def search(
        self,
        query: str | None = None,
        *,
        tags: Sequence[str] | None = None,
        match: Literal["any", "all"] = "any",
        since: Moment | None = None,
        until: Moment | None = None,
        top_k: int = 10,
        page: int = 0,
        min_score: float | None = None,
        archive: str | None = None,
        mode: Mode | None = None,
        text_weight: float | None = None,
        rerank: Reranker | None = None,
    ) -> Passages:
        """Return a page of passages: those that fit a query best, or the newest.

        The agent's own and those of its archives are looked through as one. Tags and times choose
        first, so that pages are full as long as there are passages, and neither overlap nor leave a
        gap. Equal scores: the newest first. A blank query finds nothing.

        Args:
            query: what to look for; without, the newest passages come first.
            tags: only passages with these tags, in upper and lower case as they are.
            match: whether one of the tags is enough ("any") or it takes them all ("all").
            since: only passages from then on: a datetime, a date, or either as an ISO 8601 str;
                without a zone it is UTC's.
            until: only passages up to then; a date, or a str with a date alone, is that whole day.
            top_k: how many passages make a page.
            page: which page, from 0.
            min_score: only passages whose score is at least that: with "vector" the similarity to
                the query, with "hybrid" a share of the best possible, 0 to 1, with "text" BM25's
                score.
            archive: only passages of this archive.
            mode: whether the query is compared by its meaning ("vector"), its words ("text") or
                both ("hybrid"); default: as the store has it.
            text_weight: what share of a hybrid score the words have, 0 to 1.
            rerank: a function of the query and texts that scores the best hits anew.

        Raises:
            InvalidOperationError: an argument is not of a kind that works; or a query is given
                where the store embeds nothing, or keeps no words.
            InvalidValueError: a tag, or the archive's name, is none that could be stored.
            MissingArchiveError: the agent is not attached to the archive.
            EmbeddingError: the model did not return one vector of `dims` numbers.
            RerankError: `rerank` did not return one finite number for each text.

        Example:
            >>> for passage in await agent.archival.search("tea", tags=["home"]):
            ...     print(passage.created_at, passage.content, passage.score)
        """
        return await self.run(
            archival.search,
            query,
            tags=tags,
            match=match,
            since=since,
            until=until,
            top_k=top_k,
            page=page,
            min_score=min_score,
            archive=archive,
            mode=mode,
            text_weight=text_weight,
            rerank=rerank,
        )

    async def get(
        self,
        id: str,  # noqa: A002  # Letta\'s name
        *,
        archive: str | None = None,
    ) -> Passage:
        """Return the passage with an id, of the agent's own or of its archives.

        Args:
            id: the passage's.
            archive: look in this archive only.

        Raises:
            MissingPassageError: there is none.
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: an argument is not of a kind that works.

        Example:
            >>> (await agent.archival.get(passage.id)).content
            'Ada takes her tea black.'
        """
        return await self.run(archival.get, id, archive=archive)

    async def update(
        self,
        id: str,  # noqa: A002  # Letta's name
        *,
        content: str | None = None,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        archive: str | None = None,
    ) -> Passage:
        """Change a passage, and return it. What is None stays, also while others change it.

        Args:
            id: the passage's.
            content: another text, which is embedded.
            tags: all its tags from now on; `[]` takes them away.
            metadata: all its metadata from now on; `{}` takes them away.
            archive: look in this archive only.

        Raises:
            MissingPassageError: there is none.
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: an argument is not of a kind that works;
                nothing was changed.
            EmbeddingError: the model did not return one vector of `dims` numbers.

        Example:
            >>> await agent.archival.update(passage.id, tags=["home", "kitchen"])
        """
        return await self.run(
            archival.update, id, content=content, tags=tags, metadata=metadata, archive=archive
        )

    async def delete(
        self,
        id: str,  # noqa: A002  # Letta\'s name
        *,
        archive: str | None = None,
    ) -> None:
        """Delete the passage with an id, of the agent's own or of its archives.

        Args:
            id: the passage's.
            archive: look in this archive only.

        Raises:
            MissingPassageError: there is none.
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: an argument is not of a kind that works.

        Example:
            >>> await agent.archival.delete(passage.id)
        """
        return await self.run(archival.delete, id, archive=archive)

    async def tag_counts(self, *, archive: str | None = None) -> dict[str, int]:
        """Return how many passages have each tag, the most frequent first, then in order.

        Counted are the agent's own passages and those of its archives, or those of one archive.

        Raises:
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: that is no archive's name.

        Example:
            >>> await agent.archival.tag_counts()
            {'home': 8, 'travel': 3}
        """
        return await self.run(archival.tag_counts, archive=archive)

    async def count(self, *, archive: str | None = None) -> int:
        """Return how many passages there are: the agent's own and its archives', or one archive's.

        Raises:
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: that is no archive's name.

        Example:
            >>> await agent.archival.count()
            12
        """
        return await self.run(archival.count, archive=archive)

    async def attach_archive(self, archive: str) -> None:
        """Let the agent read and write an archive; there is one to every name.

        From now on the agent finds its passages along with its own. Harmless where it does already.

        Args:
            archive: the archive's name, any text.

        Raises:
            InvalidOperationError, InvalidValueError: that is no archive's name.

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
            InvalidOperationError, InvalidValueError: a name is no archive's or no agent's.

        Example:
            >>> ada.archival.share_archive("project", "ben")
        """
        return await self.run(archives.share_archive, archive, with_agent)

    async def detach_archive(self, archive: str) -> None:
        """Keep the agent from an archive from now on. Its passages stay, also for other agents.

        Args:
            archive: the archive's name.

        Raises:
            MissingArchiveError: the agent is not attached to it.
            InvalidOperationError, InvalidValueError: that is no archive's name.

        Example:
            >>> await agent.archival.detach_archive("project")
        """
        return await self.run(archives.detach_archive, archive)

    async def archives(self) -> list[str]:
        """Return the names of the archives that the agent is attached to, the first one first.

        Example:
            >>> await agent.archival.archives()
            ['project']
        """
        return await self.run(archives.archives)
