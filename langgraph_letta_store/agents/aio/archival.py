"""Archival memory of one agent: `agent.archival`, texts found by meaning and by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from langgraph_letta_store._search.dates import Moment
from langgraph_letta_store._tiers.archival import passages as archival
from langgraph_letta_store.agents.aio.archives import AsyncArchives
from langgraph_letta_store.agents.aio.documents import AsyncAgentDocuments
from langgraph_letta_store.config.search import Expander, Mode, Reranker
from langgraph_letta_store.records import DuplicatePolicy, Passage, Passages


class AsyncArchival(AsyncArchives, AsyncAgentDocuments):
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
        created_at: datetime | str | None = None,
        duplicates: DuplicatePolicy | None = None,
        archive: str | None = None,
        idempotency_key: str | None = None,
    ) -> Passage:
        """Insert a text, and return its passage.

        The passage's `outcome` is "inserted"; or "skipped" or "replaced" where the agent has a
        near-duplicate and keeps only one of the two, in which case that passage is returned.

        Args:
            content: the text.
            tags: words to find it by; duplicates are dropped, the order is kept.
            metadata: a JSON object to keep with it.
            created_at: when it was made, by which `since` and `until` find it: a datetime with a
                time zone, or ISO 8601 text, UTC if it has no zone; default: now. A passage that
                `duplicates` keeps or replaces keeps its own.
            duplicates: how to treat a near-duplicate: "skip" leaves the old passage unchanged,
                "replace" gives it the new text, tags and metadata, "keep" keeps both; default: the
                agent's setting. The threshold is always the agent's setting.
            archive: the archive to insert into; default: the agent's own memory.
            idempotency_key: a name of 1 to 255 characters for this call, which makes a repeated one
                change nothing: the passage that it inserted is returned. Deleting that frees the
                key.

        Raises:
            InvalidOperationError: an argument is invalid; or `duplicates` needs vectors, and the
                store has no `index`.
            InvalidValueError: PostgreSQL cannot store a text or the metadata.
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
            created_at=created_at,
            duplicates=duplicates,
            archive=archive,
            idempotency_key=idempotency_key,
        )

    async def insert_many(
        self,
        passages: Sequence[str | Mapping[str, Any]],
        *,
        tags: Sequence[str] | None = None,
        metadata: Mapping[str, Any] | None = None,
        created_at: datetime | str | None = None,
        duplicates: DuplicatePolicy | None = None,
        archive: str | None = None,
    ) -> Passages:
        """Insert many texts with one embedding call and one transaction; see `insert`.

        Returns the passages in the order of the texts. Near-duplicates are found among the agent's
        passages and among the texts themselves.

        Args:
            passages: texts, or dictionaries with `content` and optionally `tags`, `metadata` and
                `created_at`.
            tags: tags for all of them, added after their own.
            metadata: metadata for all of them; their own values take precedence.
            created_at: as for `insert`, for those without their own.
            duplicates: as for `insert`.
            archive: as for `insert`.

        Raises:
            InvalidOperationError, InvalidValueError, MissingArchiveError, EmbeddingError: as for
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
            created_at=created_at,
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
        expand: Expander | None = None,
    ) -> Passages:
        """Return a page of passages: the best matches of a query, or the newest passages.

        The search covers the agent's own passages and those of its archives together. Tags and
        times are applied first, so that pages are full while passages remain, without overlaps or
        gaps. Of equal scores, the newest comes first. A blank query finds nothing.

        Args:
            query: the text to search for; without it, the newest passages come first.
            tags: only passages with these tags; case matters.
            match: "any": one of the tags is enough; "all": a passage must have all of them.
            since: only passages from this time on: a datetime, a date, or either as an ISO 8601
                str; UTC if it has no time zone.
            until: only passages up to this time; a date without a time is that whole day.
            top_k: the number of passages on a page.
            page: the number of the page, from 0.
            min_score: the lowest score to return: with "vector" the similarity to the query, with
                "hybrid" a share of the best possible score, 0 to 1, with "text" the BM25 score.
            archive: only passages of this archive.
            mode: compares the query by its meaning ("vector"), its words ("text") or both
                ("hybrid"); default: the store's mode.
            text_weight: the share of the words in a hybrid score, 0 to 1.
            rerank: a function of the query and the texts that scores the best hits again.
            expand: a function of the query that returns further questions (seven count), which are
                searched apart: hits of all questions take turns.

        Raises:
            InvalidOperationError: an argument is invalid; or there is a query, and the store has no
                `index` for it, or keeps no words.
            InvalidValueError: PostgreSQL cannot store such a tag or archive name.
            MissingArchiveError: the agent is not attached to the archive.
            EmbeddingError: the model did not return one vector of `dims` numbers.
            RerankError: `rerank` did not return one finite number for each text.
            ExpandError: `expand` did not return a list of str.

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
            expand=expand,
        )

    async def get(
        self,
        id: str,  # noqa: A002  # Letta's name
        *,
        archive: str | None = None,
    ) -> Passage:
        """Return a passage by its id, from the agent's own memory or its archives.

        Args:
            id: the passage's id.
            archive: look only in this archive.

        Raises:
            MissingPassageError: the agent can reach no passage with this id.
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

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
        """Change a passage, and return it.

        Arguments that are None leave their part unchanged, also while other writers change it.

        Args:
            id: the passage's id.
            content: the new text, which is embedded.
            tags: the tags that replace the old ones; `[]` removes them.
            metadata: the metadata that replace the old ones; `{}` removes them.
            archive: look only in this archive.

        Raises:
            MissingPassageError: the agent can reach no passage with this id.
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: an argument is invalid; nothing was changed.
            EmbeddingError: the model did not return one vector of `dims` numbers.

        Example:
            >>> await agent.archival.update(passage.id, tags=["home", "kitchen"])
        """
        return await self.run(
            archival.update, id, content=content, tags=tags, metadata=metadata, archive=archive
        )

    async def delete(
        self,
        id: str,  # noqa: A002  # Letta's name
        *,
        archive: str | None = None,
    ) -> None:
        """Delete a passage by its id, from the agent's own memory or its archives.

        Args:
            id: the passage's id.
            archive: look only in this archive.

        Raises:
            MissingPassageError: the agent can reach no passage with this id.
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.

        Example:
            >>> await agent.archival.delete(passage.id)
        """
        return await self.run(archival.delete, id, archive=archive)

    async def tag_counts(self, *, archive: str | None = None) -> dict[str, int]:
        """Return how many passages have each tag, most frequent first, then by the tag.

        It counts the agent's own passages and those of its archives, or those of one archive.

        Raises:
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: `archive` cannot be an archive's name.

        Example:
            >>> await agent.archival.tag_counts()
            {'home': 8, 'travel': 3}
        """
        return await self.run(archival.count_tags, archive=archive)

    async def count(self, *, archive: str | None = None) -> int:
        """Count the passages of the agent and its archives, or those of one archive.

        Raises:
            MissingArchiveError: the agent is not attached to the archive.
            InvalidOperationError, InvalidValueError: `archive` cannot be an archive's name.

        Example:
            >>> await agent.archival.count()
            12
        """
        return await self.run(archival.count, archive=archive)
