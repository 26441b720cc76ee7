"""How passages are searched for: their conditions, and the statements that read them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine import jsonb, steps
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._search.dates import Moment, span_of
from langgraph_letta_store._search.embedding_text import Encoded, embedded_query
from langgraph_letta_store._search.filters import Condition
from langgraph_letta_store._search.plan import NEWEST
from langgraph_letta_store._search.request import NO_OPTIONS, SearchOptions, SearchRequest
from langgraph_letta_store._search.scope import Scope
from langgraph_letta_store._search.text import RankedPage, found_ranked
from langgraph_letta_store._search.text_sql import TEXTS
from langgraph_letta_store._search.tokenizer.query_terms import asked_words
from langgraph_letta_store._search.vector import Found, Page, found_nearest
from langgraph_letta_store._search.vector_sql import COLUMNS
from langgraph_letta_store._tiers.archival.archives import PASSAGES, Source
from langgraph_letta_store._tiers.archival.passage_input import checked_tags
from langgraph_letta_store._tiers.archival.passage_rows import passage_of_row
from langgraph_letta_store.config.search import Reranker
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import InvalidOperationError

_ALL = 2**62
"""More passages than there are."""


def conditions_of(
    tags: Any, match: Any, since: Moment | None, until: Moment | None
) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions on passages, fragments of `passages.sql`, and their parameters.

    Raises:
        InvalidOperationError, InvalidValueError: an argument is not of a kind that works.
    """
    if match not in ("any", "all"):
        msg = f"match is {match!r:.80}; choose 'any' or 'all' of the tags"
        raise InvalidOperationError(msg)
    given: dict[str, tuple[str, Any]] = {}
    if wanted := checked_tags(tags):
        if match == "any":
            given["any_tag"] = "tags", [jsonb.encode({"tags": [tag]}) for tag in wanted]
        else:
            given["all_tags"] = "tags", jsonb.encode({"tags": wanted})
    if since is not None:
        given["since"] = "since", span_of("since", since)[0]
    if until is not None:
        given["until"] = "until", span_of("until", until)[1]
    return list(given), dict(given.values())


def check_query(
    schema: StoreSchema, query: Any, min_score: Any, options: SearchOptions = NO_OPTIONS
) -> None:
    """Refuse a query that cannot be asked, and a least score where nothing has one.

    Raises:
        InvalidOperationError: one of them is not of a kind that works here.
    """
    if query is not None and not isinstance(query, str):
        msg = f"query is {query!r:.80}; give a str, or None for the newest passages"
        raise InvalidOperationError(msg)
    search = schema.config.search
    if query is not None and schema.index is None and not (options.mode or search.mode):
        msg = (
            "query: this store embeds nothing, so that nothing is found by meaning; make the store "
            "with index=, or search by tags and dates"
        )
        raise InvalidOperationError(msg)
    if min_score is None:
        return
    number = isinstance(min_score, (int, float)) and not isinstance(min_score, bool)
    if not number or not math.isfinite(min_score):
        msg = f"min_score is {min_score!r:.80}; give a number, such as 0.5, or None"
        raise InvalidOperationError(msg)
    if query is None:
        msg = f"min_score is {min_score}, but only passages that a query finds have a score"
        raise InvalidOperationError(msg)


def newest(
    schema: StoreSchema, source: Source, names: Sequence[str], parameters: Any, reach: int
) -> Operation[Sequence[Row]]:
    """Read the newest passages of one source, as many as may be on the page."""
    statement = schema.render(
        PASSAGES, "newest", "live", *names, agent=source.agent_id, columns=COLUMNS
    )
    page = {**parameters, **source.span, "limit": reach}
    (found,) = yield from rows(Query(statement, page))
    return in_sequence(Found(found, NEWEST))


def nearest(
    schema: StoreSchema,
    settings: IndexSettings,
    query: Encoded,
    source: Source,
    names: Sequence[str],
    parameters: Any,
    reach: int,
    size: int,
) -> Operation[Sequence[Row]]:
    """Read the nearest passages of one source, and all that are as near as the last of them.

    Among those time decides, which the statement does not look at.
    """
    clause = sql.SQL(" and ").join([PASSAGES.fragment(name) for name in names])
    condition = Condition(clause, parameters) if names else None
    page = Page(source.scope, condition, query, reach, size, limit=_ALL)
    return in_sequence((yield from found_nearest(schema, settings, page)))


def by_words(
    schema: StoreSchema,
    request: SearchRequest,
    sources: Sequence[Source],
    names: Sequence[str],
    parameters: Mapping[str, Any],
    reach: int,
    size: int,
) -> Operation[list[Sequence[Row]]]:
    """Read the passages of all sources that fit a query's words best, and maybe its meaning.

    They are compared as one, so that an archive's best is not as good as the agent's own best only
    for being the best there. Returned are the passages of each source.
    """
    vector = None
    if request.mode == "hybrid" and schema.index is not None:
        vector = yield from embedded_query(request.query, schema.index)
    clauses = [PASSAGES.fragment(name) for name in names]
    own = dict(parameters)
    scope, agents = sources[0].scope, list[UUID]()
    if len(sources) > 1:
        scope, agents = Scope("everything", {}), [source.agent_id for source in sources]
        for number, source in enumerate(sources):
            own |= {f"{name}_{number}": value for name, value in source.span.items()}
        spans = [_span(number) for number in range(len(sources))]
        clauses.append(sql.SQL("({})").format(sql.SQL(" or ").join(spans)))
    condition = Condition(sql.SQL(" and ").join(clauses), own) if clauses else None
    page = RankedPage(
        scope,
        condition,
        asked_words(request.query),
        vector,
        request.text_weight,
        reach,
        size,
        limit=_ALL,
        agents=agents,
    )
    found = in_sequence((yield from found_ranked(schema, page)))
    owners = [schema.owner(tuple(row[0])) for row in found]
    return [
        [row for row, agent in zip(found, owners, strict=True) if agent == source.agent_id]
        for source in sources
    ]


def _span(number: int) -> sql.Composable:
    names = ("agent", "first", "after")
    return TEXTS.fragment(
        "of_source",
        **{name: sql.Placeholder(f"{name}_{number}", "b") for name in names},
    )


def in_sequence(found: Found) -> list[Row]:
    """Give each row, at its end, its place in the sequence of its source.

    That is the least score up to there and the list that it is from: a list lies behind the one
    before it also where it has better ones, whatever other sources have.
    """
    least, placed = math.inf, list[Row]()
    places = found.places or [1] * len(found.rows)
    by_place = sorted(
        zip(found.rows, places, strict=True), key=lambda each: (each[1], -(each[0][6] or 0.0))
    )
    for row, place in by_place:
        least = min(least, row[6] or 0.0)
        placed.append((*row, (-least, place)))
    return placed


def ranked(sources: Sequence[Source], found: Sequence[Sequence[Row]]) -> list[tuple[Row, Source]]:
    """Put what several sources have in one order: by score, the newest first, by id.

    Of each source it is all that may be on the page, so that the page is the one of them all. An
    order of `in_sequence` comes first.
    """
    all_ = [(row, source) for source, each in zip(sources, found, strict=True) for row in each]
    all_.sort(key=lambda each: (each[0][1], each[0][0]))
    all_.sort(key=lambda each: (each[0][6] or 0.0, each[0][3]), reverse=True)
    all_.sort(key=lambda each: each[0][-1])
    return all_


def reranked(
    schema: StoreSchema, query: str, rerank: Reranker, hits: Sequence[tuple[Row, Source]]
) -> Operation[list[tuple[Row, Source]]]:
    """Put the best passages in the order of what a function of the user's scores them.

    Those of equal scores stay in the order that they had, and so do those that lie deeper than the
    function is to see, behind the others.
    """
    depth = schema.config.search.rerank_depth
    best, others = hits[:depth], hits[depth:]
    texts = [passage_of_row(schema, row, source).content for row, source in best]
    scores = yield from steps.rerank(rerank, query, texts)
    scored = [
        ((*row[:6], score, *row[7:]), source)
        for (row, source), score in zip(best, scores, strict=True)
    ]
    return [*sorted(scored, key=lambda hit: -hit[0][6]), *others]
