"""How passages are searched for: their conditions, and the statements that read them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows, run_together
from langgraph_letta_store._search.dates import Moment, parse_span
from langgraph_letta_store._search.filters import Condition
from langgraph_letta_store._search.item_rows import Found, FoundRow
from langgraph_letta_store._search.keys import find_nearest_of_both
from langgraph_letta_store._search.plan import NEWEST
from langgraph_letta_store._search.ranking import SearchOptions
from langgraph_letta_store._search.scope import Scope
from langgraph_letta_store._search.text import find_ranked
from langgraph_letta_store._search.text_sql import TEXTS
from langgraph_letta_store._search.vector import Page, find_nearest
from langgraph_letta_store._search.vector_sql import COLUMNS
from langgraph_letta_store._tiers.archival.archives import PASSAGES, Source
from langgraph_letta_store._tiers.archival.passage_input import parse_passage_tags
from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import InvalidOperationError


class SourcedHit(NamedTuple):
    """A passage and its source.

    `place` orders the hits of several lists: the least score up to there, negated, and the list. A
    list comes behind the one before it even where it has better ones, whatever other sources have.
    """

    row: FoundRow
    source: Source
    place: tuple[float, int]


_ALL = 2**62
"""More passages than there are."""


def parse_conditions(
    tags: Any, match: Any, since: Moment | None, until: Moment | None
) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions on passages, fragments of `passages.sql`, and their parameters.

    Raises:
        InvalidOperationError, InvalidValueError: an argument is invalid; the message names it.
    """
    if match not in ("any", "all"):
        raise InvalidOperationError(invalid("match", "'any' or 'all'", match))
    given: dict[str, tuple[str, Any]] = {}
    if wanted := parse_passage_tags(tags):
        if match == "any":
            given["any_tag"] = "tags", [jsonb.encode({"tags": [tag]}) for tag in wanted]
        else:
            given["all_tags"] = "tags", jsonb.encode({"tags": wanted})
    if since is not None:
        given["since"] = "since", parse_span("since", since)[0]
    if until is not None:
        given["until"] = "until", parse_span("until", until)[1]
    return list(given), dict(given.values())


def check_searchable(schema: StoreSchema, query: str | None, options: SearchOptions) -> None:
    """Refuse a query where the store compares nothing, and a least score where nothing has one.

    Raises:
        InvalidOperationError: the query cannot be answered, or there is a `min_score` without one.
    """
    if query is None and options.min_score is not None:
        msg = f"min_score is {options.min_score}, but only passages that a query finds have a score"
        raise InvalidOperationError(msg)
    if query is not None and schema.index is None:
        if options.mode or schema.config.search.mode:
            return
        msg = (
            "query: this store embeds nothing, so that nothing is found by meaning; make the store "
            "with index=, or search by tags and dates"
        )
        raise InvalidOperationError(msg)


def read_sources(
    schema: StoreSchema,
    page: Page | None,
    sources: Sequence[Source],
    names: Sequence[str],
    parameters: Mapping[str, Any],
    reach: int,
) -> Operation[list[SourcedHit]]:
    """Read the first passages of all sources, best first, or the newest where there is no page.

    Args:
        schema: the store's.
        page: what the query is, and how it is ranked.
        sources: where the passages are.
        names: conditions on them, fragments of `passages.sql`.
        parameters: the conditions'.
        reach: how many passages are read of each source, and those that are as near as the last.
    """
    if page is None:
        found = yield from run_together(
            [_read_newest(schema, source, names, parameters, reach) for source in sources]
        )
        return _merge(found)
    page = replace(page, reach=reach, limit=_ALL, offset=0)
    if page.mode == "vector" and schema.index is not None:
        found = yield from run_together(
            [
                _read_nearest(schema, schema.index, page, source, names, parameters)
                for source in sources
            ]
        )
    else:
        found = [(yield from _find_by_words(schema, page, sources, names, parameters))]
    return _merge(found)


def _read_newest(
    schema: StoreSchema, source: Source, names: Sequence[str], parameters: Any, reach: int
) -> Operation[list[SourcedHit]]:
    """Read the newest passages of one source, as many as may be on the page."""
    statement = schema.render(
        PASSAGES, "newest", "live", *names, agent=source.agent_id, columns=COLUMNS
    )
    page = {**parameters, **source.span, "limit": reach}
    (found,) = yield from rows(Query(statement, page, NEWEST.name))
    return _add_source(Found.from_list(found, NEWEST), lambda _: source)


def _read_nearest(
    schema: StoreSchema,
    settings: IndexSettings,
    page: Page,
    source: Source,
    names: Sequence[str],
    parameters: Any,
) -> Operation[list[SourcedHit]]:
    """Read the nearest passages of one source, and all that are as near as the last of them.

    Among those time decides, which the statement does not look at.
    """
    clause = sql.SQL(" and ").join([PASSAGES.fragment(name) for name in names])
    condition = Condition(clause, parameters) if names else None
    find = find_nearest_of_both if schema.has_keys else find_nearest
    found = yield from find(
        schema, settings, replace(page, scope=source.scope, condition=condition)
    )
    return _add_source(found, lambda _: source)


def _find_by_words(
    schema: StoreSchema,
    page: Page,
    sources: Sequence[Source],
    names: Sequence[str],
    parameters: Mapping[str, Any],
) -> Operation[list[SourcedHit]]:
    """Read the passages of all sources that fit a query's words best, and maybe its meaning.

    They are compared as one, so that an archive's best is not as good as the agent's own best only
    for being the best there.
    """
    clauses = [PASSAGES.fragment(name) for name in names]
    own = dict(parameters)
    scope, agents = sources[0].scope, list[UUID]()
    if len(sources) > 1:
        scope, agents = Scope("everything", {}), [source.agent_id for source in sources]
        for number, source in enumerate(sources):
            own |= {f"{name}_{number}": value for name, value in source.span.items()}
        spans = [_render_span(number) for number in range(len(sources))]
        clauses.append(sql.SQL("({})").format(sql.SQL(" or ").join(spans)))
    condition = Condition(sql.SQL(" and ").join(clauses), own) if clauses else None
    page = replace(page, scope=scope, condition=condition, agents=agents)
    found = yield from find_ranked(schema, page)
    by_agent = {source.agent_id: source for source in sources}
    return _add_source(found, lambda row: by_agent[schema.owner(tuple(row.namespace))])


def _render_span(number: int) -> sql.Composable:
    names = ("agent", "first", "after")
    return TEXTS.fragment(
        "of_source",
        **{name: sql.Placeholder(f"{name}_{number}", "b") for name in names},
    )


def _add_source(found: Found, source_of: Callable[[FoundRow], Source]) -> list[SourcedHit]:
    """Give each row its source, and its place in the sequence of the lists."""
    least, hits = math.inf, list[SourcedHit]()
    lists = found.places or [1] * len(found.rows)
    by_list = sorted(
        zip(found.rows, lists, strict=True), key=lambda each: (each[1], -(each[0].score or 0.0))
    )
    for row, list_ in by_list:
        least = min(least, row.score or 0.0)
        hits.append(SourcedHit(row, source_of(row), (-least, list_)))
    return hits


def _merge(found: Sequence[Sequence[SourcedHit]]) -> list[SourcedHit]:
    """Put passages in one order: by place and score, then the newest first, by key.

    Each source has given all that may be on the page.
    """
    hits = [hit for each in found for hit in each]
    hits.sort(key=lambda hit: (hit.row.key, hit.row.namespace))
    hits.sort(key=lambda hit: (hit.row.score or 0.0, hit.row.created_at), reverse=True)
    hits.sort(key=lambda hit: hit.place)
    return hits
