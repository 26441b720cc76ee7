"""How passages are searched for: their conditions, and the statements that read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from psycopg import sql

from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.fillings import fragment
from langgraph_letta_store.operations import values
from langgraph_letta_store.operations.archival.archives import Source
from langgraph_letta_store.operations.archival.drafts import checked_tags
from langgraph_letta_store.operations.recall.recall_filters import Moment, span_of
from langgraph_letta_store.operations.store.filters import Condition
from langgraph_letta_store.operations.store.nearest import access_path
from langgraph_letta_store.steps import Query, Row
from langgraph_letta_store.tables import StoreTables

_ALL = 2**62
"""More passages than there are."""


def conditions_of(
    tags: Any, match: Any, since: Moment | None, until: Moment | None
) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions on passages, fragments of `sql/passages.sql`, and their parameters.

    Raises:
        InvalidOperationError, InvalidValueError: an argument is not of a kind that works.
    """
    if match not in ("any", "all"):
        msg = f"match is {match!r:.80}; choose 'any' or 'all' of the tags"
        raise InvalidOperationError(msg)
    given: dict[str, tuple[str, Any]] = {}
    if wanted := checked_tags(tags):
        if match == "any":
            given["any_tag"] = "tags", [values.encode({"tags": [tag]}) for tag in wanted]
        else:
            given["all_tags"] = "tags", values.encode({"tags": wanted})
    if since is not None:
        given["since"] = "since", span_of("since", since)[0]
    if until is not None:
        given["until"] = "until", span_of("until", until)[1]
    return list(given), dict(given.values())


def check_query(tables: StoreTables, query: Any, min_score: Any) -> None:
    """Refuse a query that cannot be asked, and a least score where nothing has one.

    Raises:
        InvalidOperationError: one of them is not of a kind that works here.
    """
    if query is not None and not isinstance(query, str):
        msg = f"query is {query!r:.80}; give a str, or None for the newest passages"
        raise InvalidOperationError(msg)
    if query is not None and tables.index is None:
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
    tables: StoreTables, source: Source, names: Sequence[str], parameters: Any, reach: int
) -> Query:
    """Read the newest passages of one source, as many as may be on the page."""
    statement = tables.passages("newest", "live", *names, agent=source.agent_id)
    return Query(statement, {**parameters, **source.span, "limit": reach})


def nearest(
    tables: StoreTables, source: Source, names: Sequence[str], parameters: Any, reach: int
) -> Query:
    """Read the nearest passages of one source, and all that are as near as the last of them.

    Among those time decides, which the statement does not look at.
    """
    clause = sql.SQL(" and ").join([fragment("passages", name) for name in names])
    condition = Condition(clause, parameters) if names else None
    statement = tables.search(
        access_path(source.scope, condition),
        source.scope.kind,
        clause if names else None,
        source.agent_id,
    )
    page = {"reach": reach, "limit": _ALL, "offset": 0}
    return Query(statement, {**parameters, **source.scope.parameters, **page})


def ranked(sources: Sequence[Source], found: Sequence[Sequence[Row]]) -> list[tuple[Row, Source]]:
    """Put what several sources have in one order: by score, the newest first, by id.

    Of each source it is all that may be on the page, so that the page is the one of them all.
    """
    rows = [(row, source) for source, each in zip(sources, found, strict=True) for row in each]
    rows.sort(key=lambda each: (each[0][1], each[0][0]))
    rows.sort(key=lambda each: (each[0][-1] or 0.0, each[0][3]), reverse=True)
    return rows
