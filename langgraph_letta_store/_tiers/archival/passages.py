"""Archival memory: passages, filed away one by one or many at once, and found by meaning.

A passage is an item of the store in `(root, agent, "archival")`, or in an archive's namespace. Its
id is the item's key. Items that were put there otherwise are passages too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langgraph.store.base import PutOp, SearchOp

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import item_id
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows, together
from langgraph_letta_store._search.embedding_text import embedded, embedded_query
from langgraph_letta_store._search.request import SearchOptions, SearchRequest
from langgraph_letta_store._tiers.archival.archives import PASSAGES, sources_of
from langgraph_letta_store._tiers.archival.passage_input import (
    Draft,
    checked_content,
    checked_metadata,
    checked_tags,
)
from langgraph_letta_store._tiers.archival.passage_rows import (
    located,
    missing,
    passage_of,
    passage_of_row,
)
from langgraph_letta_store._tiers.archival.passage_search import (
    by_words,
    check_query,
    conditions_of,
    nearest,
    newest,
    ranked,
    reranked,
)
from langgraph_letta_store._tiers.archival.passage_writes import Change, change, insert_drafts
from langgraph_letta_store._tiers.archival.put import put_items
from langgraph_letta_store._tiers.owners import Owner
from langgraph_letta_store._tiers.recall.filters import Moment, checked_count
from langgraph_letta_store.config.search import Mode, Reranker
from langgraph_letta_store.records import Passage, Passages
from langgraph_letta_store.records.agents import DuplicatePolicy

__all__ = [
    "count",
    "delete",
    "get",
    "insert",
    "insert_many",
    "passage_of",
    "search",
    "tag_counts",
    "update",
]


def insert(
    owner: Owner,
    content: str,
    *,
    tags: Sequence[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    duplicates: DuplicatePolicy | None = None,
    archive: str | None = None,
) -> Operation[Passage]:
    """File a text away, and return the passage.

    Its `outcome` tells what was done: "inserted", or, where there is a near-duplicate and the
    agent wants only one of both, "skipped" or "replaced" with the passage that was there.

    Args:
        owner: the agent.
        content: the text.
        tags: by which it can be found; each is kept once, in this order.
        metadata: whatever else is to be kept with it, as JSON holds it.
        duplicates: what becomes of a near-duplicate: "skip" leaves the one that is there as it is,
            "replace" gives it the new text, tags and metadata, "keep" keeps both; default: what is
            set for the agent. How near is near enough is always what is set for the agent.
        archive: the archive to put it in; default: the agent's own memory.

    Raises:
        InvalidOperationError: an argument is not of a kind that works; or near-duplicates are to be
            found where the store embeds nothing.
        InvalidValueError: a text or the metadata cannot be stored.
        MissingArchiveError: the agent is not attached to the archive.
        EmbeddingError: the model did not return one vector of `dims` numbers.

    Example:
        >>> agent.archival.insert("Ada takes her tea black.", tags=["home"])
    """
    draft = Draft.of(content, tags, metadata)
    (passage,) = yield from insert_drafts(owner, [draft], duplicates, archive)
    return passage


def insert_many(
    owner: Owner,
    passages: Sequence[str | Mapping[str, Any]],
    *,
    tags: Sequence[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    duplicates: DuplicatePolicy | None = None,
    archive: str | None = None,
) -> Operation[Passages]:
    """File many texts away with one call of the model and one transaction.

    Returns the passages in the order of the texts; see `insert`. Near-duplicates are looked for
    among what was there before and among the texts themselves.

    Args:
        owner: the agent.
        passages: texts, or dictionaries with `content` and, as they like, `tags` and `metadata`.
        tags: for all of them, after their own.
        metadata: for all of them, where they have none of the same name.
        duplicates: see `insert`.
        archive: see `insert`.

    Raises:
        InvalidOperationError, InvalidValueError, MissingArchiveError, EmbeddingError: as `insert`;
            nothing was written.

    Example:
        >>> agent.archival.insert_many(["Likes tea.", {"content": "Is from Turin."}], tags=["ada"])
    """
    drafts = Draft.each_of(passages, tags, metadata)
    return (yield from insert_drafts(owner, drafts, duplicates, archive))


def search(
    owner: Owner,
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
) -> Operation[Passages]:
    """Return a page of passages: those that fit a query best, or the newest.

    The agent's own and those of its archives are looked through as one. Tags and times choose
    first, so that pages are full as long as there are passages, and neither overlap nor leave a
    gap. Equal scores: the newest first. A blank query finds nothing.

    Args:
        owner: the agent.
        query: what to look for; without, the newest passages come first.
        tags: only passages with these tags, in upper and lower case as they are.
        match: whether one of the tags is enough ("any") or it takes them all ("all").
        since: only passages from then on: a datetime, a date, or either as an ISO 8601 str;
            without a zone it is UTC's.
        until: only passages up to then; a date, or a str with a date alone, is that whole day.
        top_k: how many passages make a page.
        page: which page, from 0.
        min_score: only passages whose score is at least that: with "vector" the similarity to the
            query, with "hybrid" a share of the best possible, 0 to 1, with "text" BM25's score.
        archive: only passages of this archive.
        mode: whether the query is compared by its meaning ("vector"), its words ("text") or both
            ("hybrid"); default: as the store has it.
        text_weight: what share of a hybrid score the words have, 0 to 1.
        rerank: a function of the query and texts that scores the best hits anew.

    Raises:
        InvalidOperationError: an argument is not of a kind that works; or a query is given where
            the store embeds nothing, or keeps no words.
        InvalidValueError: a tag, or the archive's name, is none that could be stored.
        MissingArchiveError: the agent is not attached to the archive.
        EmbeddingError: the model did not return one vector of `dims` numbers.
        RerankError: `rerank` did not return one finite number for each text.

    Example:
        >>> for passage in agent.archival.search("tea", tags=["home"], since="2026-11-01"):
        ...     print(passage.created_at, passage.content, passage.score)
    """
    schema = owner.schema
    names, parameters = conditions_of(tags, match, since, until)
    size, skipped = checked_count("top_k", top_k), checked_count("page", page) * top_k
    given = {"mode": mode, "text_weight": text_weight, "rerank": rerank}
    options = SearchOptions.of(given)
    check_query(schema, query, min_score, options)
    prefix = owner.namespace("archival")
    request = SearchRequest.of(schema, SearchOp(prefix, query=query), options)
    if size == 0 or (query is not None and not query.strip()):
        return Passages()
    reach = skipped + size
    depth, pages = reach, size
    if request.mode is not None and request.rerank is not None:
        depth = max(schema.config.search.rerank_depth, reach)
        pages = max(schema.config.search.rerank_depth, size)
    vector = None
    if request.mode == "vector" and schema.index is not None:
        vector = yield from embedded_query(request.query, schema.index)
    sources = yield from sources_of(owner, archive)
    if request.mode in ("text", "hybrid"):
        found = yield from by_words(schema, request, sources, names, parameters, depth, pages)
    else:
        found = yield from together(
            [
                newest(schema, source, names, parameters, depth)
                if vector is None or schema.index is None
                else nearest(schema, schema.index, vector, source, names, parameters, depth, pages)
                for source in sources
            ]
        )
    hits = ranked(sources, found)
    least = request.min_score if min_score is None else min_score
    if request.mode is not None and least is not None:
        hits = [hit for hit in hits if hit[0][6] >= least]
    if request.mode is not None and request.rerank is not None:
        hits = yield from reranked(schema, request.query, request.rerank, hits)
    hits = hits[skipped:reach]
    if request.rerank is None:  # a page is sorted as a whole
        hits.sort(key=lambda hit: hit[0][6] or 0.0, reverse=True)
    return Passages(passage_of_row(schema, row, source, score=row[6]) for row, source in hits)


def get(owner: Owner, id: str, *, archive: str | None = None) -> Operation[Passage]:  # noqa: A002  # Letta's name
    """Return the passage with an id, of the agent's own or of its archives.

    Args:
        owner: the agent.
        id: the passage's.
        archive: look in this archive only.

    Raises:
        MissingPassageError: there is none.
        MissingArchiveError: the agent is not attached to the archive.
        InvalidOperationError, InvalidValueError: an argument is not of a kind that works.

    Example:
        >>> agent.archival.get(passage.id).content
        'Ada takes her tea black.'
    """
    source, row = yield from located(owner, id, archive)
    return passage_of_row(owner.schema, row, source)


def update(
    owner: Owner,
    id: str,  # noqa: A002  # Letta's name
    *,
    content: str | None = None,
    tags: Sequence[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    archive: str | None = None,
) -> Operation[Passage]:
    """Change a passage, and return it. What is None stays as it is, also while others change it.

    Args:
        owner: the agent.
        id: the passage's.
        content: another text, which is embedded.
        tags: all its tags from now on; `[]` takes them away.
        metadata: all its metadata from now on; `{}` takes them away.
        archive: look in this archive only.

    Raises:
        MissingPassageError: there is none.
        MissingArchiveError: the agent is not attached to the archive.
        InvalidOperationError, InvalidValueError: an argument is not of a kind that works; nothing
            was changed.
        EmbeddingError: the model did not return one vector of `dims` numbers.

    Example:
        >>> agent.archival.update(passage.id, tags=["home", "kitchen"])
    """
    patch: dict[str, Any] = {}
    if tags is not None:
        patch["tags"] = checked_tags(tags)
    if metadata is not None:
        patch["metadata"] = checked_metadata(metadata)
    text = None if content is None else checked_content(content, "content")
    source, row = yield from located(owner, id, archive)
    if text is None and not patch:
        return passage_of_row(owner.schema, row, source)
    vector = None
    if text is not None and owner.schema.index is not None:
        (vector,) = yield from embedded([text])
    item = item_id(source.agent_id, row[0], row[1])
    changed = yield from change(owner, source, {item: Change(text, vector, patch)})
    if item not in changed:
        raise missing(row[1])
    return passage_of_row(owner.schema, changed[item], source)


def delete(owner: Owner, id: str, *, archive: str | None = None) -> Operation[None]:  # noqa: A002  # Letta's name
    """Delete the passage with an id, of the agent's own or of its archives.

    Args:
        owner: the agent.
        id: the passage's.
        archive: look in this archive only.

    Raises:
        MissingPassageError: there is none.
        MissingArchiveError: the agent is not attached to the archive.
        InvalidOperationError, InvalidValueError: an argument is not of a kind that works.

    Example:
        >>> agent.archival.delete(passage.id)
    """
    _, row = yield from located(owner, id, archive)
    yield from put_items(owner.schema, [PutOp(tuple(row[0]), row[1], None)])


def tag_counts(owner: Owner, *, archive: str | None = None) -> Operation[dict[str, int]]:
    """Return how many passages have each tag, the most frequent first, then in order.

    Counted are the agent's own passages and those of its archives, or those of one archive.

    Raises:
        MissingArchiveError: the agent is not attached to the archive.
        InvalidOperationError, InvalidValueError: that is no archive's name.

    Example:
        >>> agent.archival.tag_counts()
        {'home': 8, 'travel': 3}
    """
    counts: Counter[str] = Counter()
    for each in (yield from _counted(owner, archive, "count_tags")):
        counts.update({jsonb.decode(tag): number for tag, number in each})
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def count(owner: Owner, *, archive: str | None = None) -> Operation[int]:
    """Return how many passages there are: the agent's own and its archives', or one archive's.

    Raises:
        MissingArchiveError: the agent is not attached to the archive.
        InvalidOperationError, InvalidValueError: that is no archive's name.

    Example:
        >>> agent.archival.count()
        12
    """
    found = yield from _counted(owner, archive, "count_passages")
    return sum(int(number) for each in found for (number,) in each)


def _counted(owner: Owner, archive: str | None, name: str) -> Operation[list[list[Row]]]:
    sources = yield from sources_of(owner, archive)
    return (
        yield from rows(
            *[
                Query(
                    owner.schema.render(PASSAGES, name, "live", agent=source.agent_id), source.span
                )
                for source in sources
            ]
        )
    )
