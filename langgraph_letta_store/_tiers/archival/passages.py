"""Archival memory: passages, filed away one by one or many at once, and found by meaning.

A passage is an item of the store in `(root, agent, "archival")`, or in an archive's namespace. Its
id is the item's key. Items that were put there otherwise are passages too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from langgraph.store.base import PutOp, SearchOp

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import item_id
from langgraph_letta_store._engine.steps import Operation, Query, Row, embed, rows
from langgraph_letta_store._search.dates import Moment
from langgraph_letta_store._search.expansion import ask_expander, merge
from langgraph_letta_store._search.ranking import SearchOptions
from langgraph_letta_store._search.request import SearchRequest
from langgraph_letta_store._search.reranking import read_reranked, return_texts
from langgraph_letta_store._search.vector import Page, query_page, query_pages
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.archives import PASSAGES, find_sources
from langgraph_letta_store._tiers.archival.passage_changes import Change, change
from langgraph_letta_store._tiers.archival.passage_input import (
    Draft,
    parse_content,
    parse_passage_metadata,
    parse_passage_tags,
)
from langgraph_letta_store._tiers.archival.passage_keys import insert_once
from langgraph_letta_store._tiers.archival.passage_rows import (
    locate,
    missing_passage_error,
    parse_passage,
    parse_passage_row,
)
from langgraph_letta_store._tiers.archival.passage_search import (
    SourcedHit,
    check_searchable,
    parse_conditions,
    read_sources,
)
from langgraph_letta_store._tiers.archival.passage_writes import (
    insert_drafts,
)
from langgraph_letta_store._tiers.archival.put_items import put_items
from langgraph_letta_store.config.checks import parse_count, parse_query
from langgraph_letta_store.config.idempotency import parse_idempotency_key
from langgraph_letta_store.config.search import Expander, Mode, Reranker
from langgraph_letta_store.records import Passage, Passages
from langgraph_letta_store.records.agents import DuplicatePolicy

__all__ = [
    "count",
    "count_tags",
    "delete",
    "get",
    "insert",
    "insert_many",
    "parse_passage",
    "search",
    "update",
]


def insert(
    owner: Owner,
    content: str,
    *,
    tags: Sequence[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    created_at: datetime | str | None = None,
    duplicates: DuplicatePolicy | None = None,
    archive: str | None = None,
    idempotency_key: str | None = None,
) -> Operation[Passage]:
    """File a text away, and return the passage."""
    draft = Draft.parse(content, tags, metadata, created_at)
    if idempotency_key is not None:
        key = parse_idempotency_key(idempotency_key)
        return (yield from insert_once(owner, draft, duplicates, archive, key))
    (passage,) = yield from insert_drafts(owner, [draft], duplicates, archive)
    return passage


def insert_many(
    owner: Owner,
    passages: Sequence[str | Mapping[str, Any]],
    *,
    tags: Sequence[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    created_at: datetime | str | None = None,
    duplicates: DuplicatePolicy | None = None,
    archive: str | None = None,
) -> Operation[Passages]:
    """File many texts away with one call of the model and one transaction."""
    drafts = Draft.parse_all(passages, tags, metadata, created_at)
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
    expand: Expander | None = None,
) -> Operation[Passages]:
    """Return a page of passages: those that fit a query best, or the newest."""
    schema = owner.schema
    names, parameters = parse_conditions(tags, match, since, until)
    if tags and schema.seals is not None:
        schema.seals.check_readable("tags", "`tags`")
    size, skipped = parse_count("top_k", top_k), parse_count("page", page) * top_k
    given = {"mode": mode, "text_weight": text_weight, "min_score": min_score, "rerank": rerank}
    options = SearchOptions.parse({**given, "expand": expand})
    check_searchable(schema, parse_query(query), options)
    op = SearchOp(owner.namespace("archival"), query=query, limit=size, offset=skipped)
    request = SearchRequest.parse(schema, op, options)
    ranking = request.ranking
    if size == 0 or (query is not None and not query.strip()):
        return Passages()
    pages = list[Page | None]([None])
    if ranking is not None and ranking.expand is None:
        pages = [(yield from query_page(schema, request, ranking))]
    elif ranking is not None and ranking.expand is not None:
        questions = yield from ask_expander(ranking.expand, request.query)
        pages = [*(yield from query_pages(schema, request, ranking, questions))]
    sources = yield from find_sources(owner, archive)

    def read(limit: int, offset: int) -> Operation[list[SourcedHit]]:
        reach = limit + offset
        lists = list[list[SourcedHit]]()
        for each in pages:
            hits = yield from read_sources(schema, each, sources, names, parameters, reach)
            if ranking is not None:
                hits = [hit for hit in hits if ranking.passes(hit.row.score)]
            lists.append(hits[:reach])
        if len(lists) > 1:
            lists = [[hit for hit, _ in merge(lists, _identify_hit)]]
        return lists[0][offset:reach]

    if ranking is None or ranking.rerank is None:
        hits = yield from read(size, skipped)
        if len(pages) == 1:  # a page of one question is sorted as a whole
            hits.sort(key=lambda hit: hit.row.score or 0.0, reverse=True)
    else:
        hits = yield from read_reranked(
            ranking.rerank,
            ranking.depth,
            request.query,
            size,
            skipped,
            read,
            texts=lambda best: return_texts(
                [parse_passage_row(schema, hit.row, hit.source).content for hit in best]
            ),
            rescored=lambda hit, score: hit._replace(row=hit.row._replace(score=score)),
        )
    return Passages(
        parse_passage_row(schema, hit.row, hit.source, score=hit.row.score) for hit in hits
    )


def _identify_hit(hit: SourcedHit) -> Hashable:
    return hit.source.agent_id, tuple(hit.row.namespace), hit.row.key


def get(owner: Owner, id: str, *, archive: str | None = None) -> Operation[Passage]:  # noqa: A002  # Letta's name
    """Return the passage with an id, of the agent's own or of its archives."""
    source, row = yield from locate(owner, id, archive)
    return parse_passage_row(owner.schema, row, source)


def update(
    owner: Owner,
    id: str,  # noqa: A002  # Letta's name
    *,
    content: str | None = None,
    tags: Sequence[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    archive: str | None = None,
) -> Operation[Passage]:
    """Change a passage, and return it. None leaves a part to what other writers make of it."""
    patch: dict[str, Any] = {}
    if tags is not None:
        patch["tags"] = parse_passage_tags(tags)
    if metadata is not None:
        patch["metadata"] = parse_passage_metadata(metadata)
    text = None if content is None else parse_content(content, "content")
    source, row = yield from locate(owner, id, archive)
    if text is None and not patch:
        return parse_passage_row(owner.schema, row, source)
    vector = None
    if text is not None and owner.schema.index is not None:
        (vector,) = yield from embed([text])
    item = item_id(source.agent_id, tuple(row.namespace), row.key)
    changed = yield from change(owner, source, {item: Change(text, vector, patch)})
    if item not in changed:
        raise missing_passage_error(row.key)
    return parse_passage_row(owner.schema, changed[item], source)


def delete(owner: Owner, id: str, *, archive: str | None = None) -> Operation[None]:  # noqa: A002  # Letta's name
    """Delete the passage with an id, of the agent's own or of its archives."""
    _, row = yield from locate(owner, id, archive)
    yield from put_items(owner.schema, [PutOp(tuple(row.namespace), row.key, None)])


def count_tags(owner: Owner, *, archive: str | None = None) -> Operation[dict[str, int]]:
    """Return how many passages have each tag, the most frequent first, then in order."""
    if owner.schema.seals is not None:
        owner.schema.seals.check_readable("tags", "count_tags()")
    counts: Counter[str] = Counter()
    for each in (yield from _read_counts(owner, archive, "count_tags")):
        counts.update({jsonb.decode(tag): number for tag, number in each})
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def count(owner: Owner, *, archive: str | None = None) -> Operation[int]:
    """Return how many passages there are: the agent's own and its archives', or one archive's."""
    found = yield from _read_counts(owner, archive, "count_passages")
    return sum(int(number) for each in found for (number,) in each)


def _read_counts(owner: Owner, archive: str | None, name: str) -> Operation[list[list[Row]]]:
    sources = yield from find_sources(owner, archive)
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
