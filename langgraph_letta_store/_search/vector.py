"""Pages of items that a query finds; search by meaning: the items with the nearest vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Embed, Execute, Operation, Query, rows, run_together
from langgraph_letta_store._search.embedding_text import Encoded, encode
from langgraph_letta_store._search.filters import Condition
from langgraph_letta_store._search.item_rows import Found
from langgraph_letta_store._search.plan import (
    Candidate,
    Path,
    PathName,
    choose,
    compare_all,
    is_worthwhile,
    needs_sample,
    tune_scan,
)
from langgraph_letta_store._search.ranking import NO_OPTIONS, Ranking, SearchOptions
from langgraph_letta_store._search.request import SearchRequest
from langgraph_letta_store._search.scope import Scope
from langgraph_letta_store._search.tokenizer.query_terms import AskedWords, parse_words
from langgraph_letta_store._search.vector_sql import (
    VECTORS,
    IndexShape,
    NearestItems,
    render_nearest,
    render_scoped,
)
from langgraph_letta_store.config.search import Mode
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.records.indexes import BuiltIndex

_CODES = 400
"""How many vectors signs are asked for at least: on data without clusters, of 1,024 dimensions,
that finds 0.99 of the nearest ten, and 200 only 0.85."""

_CODES_FACTOR = 8
_FIELDS_FACTOR = 4
"""How many vectors are taken for an item: of signs, and of items with several fields."""

_TURNS = (1, 16)
"""How many times as many vectors as for its first page an index is asked for, before everything is
compared: for pages that lie deeper, and where items have many vectors."""

_SAMPLED = 2000
"""How many items a sample across agents has: they lie together by agents, so more than of one."""


_NO_WORDS = AskedWords(0, 1, {})


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the best items. `reach` is how many it takes, those before the page included.

    The query's `vector` and `words` are there where its mode compares them. Pages of one `size` are
    cut from one sequence, so that they neither overlap nor leave a gap. `agents` are those whose
    items count, where the scope does not name them but `condition` does.
    """

    mode: Mode
    scope: Scope
    condition: Condition | None
    vector: Encoded | None
    words: AskedWords
    reach: int
    size: int
    limit: int
    offset: int = 0
    text_weight: float = 0.0
    neighbour_weight: float = 0.0
    options: SearchOptions = NO_OPTIONS
    agents: Sequence[UUID] = ()

    @property
    def narrowed(self) -> bool:
        """Whether only some of the items that count are asked for."""
        return self.scope.kind == "within_agent" or self.condition is not None

    @property
    def agent(self) -> UUID | None:
        """The agent whose items are searched, where it is one."""
        agent: UUID | None = self.scope.parameters.get("agent")
        return agent

    @property
    def clause(self) -> sql.Composable | None:
        """The condition in SQL."""
        return None if self.condition is None else self.condition.clause

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters that all searches have."""
        return {
            **self.scope.parameters,
            **(self.condition.parameters if self.condition else {}),
            "limit": self.limit,
            "offset": self.offset,
        }


def query_page(schema: StoreSchema, request: SearchRequest, ranking: Ranking) -> Operation[Page]:
    """Embed the query where its mode compares vectors, and return the page that is asked for."""
    vector = None
    if ranking.mode != "text" and schema.index is not None:
        (embedded,) = yield Embed((), (request.query,))
        vector = encode(embedded, schema.index)
    return Page(
        ranking.mode,
        request.scope,
        request.condition,
        vector,
        _NO_WORDS if ranking.mode == "vector" else parse_words(request.query, schema.hash_words),
        reach=request.limit + request.offset,
        size=max(request.limit, ranking.depth),
        limit=request.limit,
        offset=request.offset,
        text_weight=ranking.text_weight,
        neighbour_weight=ranking.neighbour_weight,
        options=request.options,
    )


def query_pages(
    schema: StoreSchema, request: SearchRequest, ranking: Ranking, questions: Sequence[str]
) -> Operation[list[Page]]:
    """Return the page of each question; one call of the model embeds them all."""
    return (
        yield from run_together(
            [query_page(schema, replace(request, query=each), ranking) for each in questions]
        )
    )


def find_nearest(schema: StoreSchema, settings: IndexSettings, page: Page) -> Operation[Found]:
    """Return a page of the items that are nearest to a vector, and how they were found.

    What an index finds is the beginning of a sequence, and all others follow. How much of the index
    is looked at goes by the size of a page and not by its offset, so that pages of one size
    neither overlap nor leave a gap. A page that the index does not fill is read with what follows.
    """
    path = yield from choose_path(schema, settings, page.scope, page.condition, page.size)
    index = path.index
    if index is None:
        (found,) = yield Execute((_query_exact(schema, page, path.name),))
        return Found.from_list(found, path)
    lists = _lists(settings, index, page.size)
    tried = False
    for count, most in enumerate(lists.most, start=1):
        if page.reach > most:
            continue
        (found,) = yield from rows(_query_index(schema, settings, page, index, lists, count))
        if len(found) >= page.reach - page.offset:
            return Found.from_list(found, path) if count == 1 else Found.from_lists(found, path)
        tried = True
    why = "it found too few" if tried else "the page is past what it is asked for"
    path = replace(path, reason=f"{path.reason}; {why}, and all were compared")
    query = _query_index(schema, settings, page, index, lists, len(lists.most), rest=True)
    (found,) = yield from rows(query)
    return Found.from_lists(found, path)


def choose_path(
    schema: StoreSchema,
    settings: IndexSettings,
    scope: Scope,
    condition: Condition | None,
    size: int,
    width: int = 0,
) -> Operation[Path]:
    """Choose how the nearest are found, by a sample where it depends on how many match.

    `size` is how many items a page has, and `width` how many vectors the index is asked for, where
    that is many more.
    """
    candidate = Candidate.find(schema, scope, condition)
    ann, share = settings.ann, None
    if candidate.index is None:
        return compare_all(candidate.kind, ann.kind, ann.threshold, candidate.narrowed)
    if needs_sample(candidate, ann, size):
        share = yield from _share(schema, scope, condition, candidate)
    return choose(candidate, ann, size, share, width)


def _share(
    schema: StoreSchema, scope: Scope, condition: Condition | None, candidate: Candidate
) -> Operation[float]:
    """Estimate from a sample what share of the items match.

    It is remembered until the indexes are looked up again: it only chooses between two ways that
    find the same.
    """
    parameters = {**scope.parameters, **(condition.parameters if condition else {})}
    clause = condition.clause.as_string(None) if condition else ""
    key = hash((scope.kind, clause, repr(parameters)))
    if key in schema.samples:
        return schema.samples[key]
    if candidate.across:
        name = "sample_of_all"
        of = candidate.index.rows if candidate.index else 0
        parameters["percent"] = min(100.0, 100 * _SAMPLED / max(of, 1))
    else:
        name = "sample_of_agent"
    statement = render_scoped(
        schema,
        VECTORS,
        name,
        scope.kind,
        condition.clause if condition else None,
        scope.parameters.get("agent"),
    )
    query = Query(statement, parameters)
    (((looked_at, matching),),) = yield from rows(query)
    share = matching / looked_at if looked_at else 1.0
    schema.remember(key, share)
    return share


class _Lists(NamedTuple):
    """The lists that an index gives.

    `width` is how many vectors the first takes, `turns` how many times as many each of them does,
    and `most` how many items there may be to the end of each.
    """

    width: int
    turns: tuple[int, ...]
    most: tuple[int, ...]


def _lists(settings: IndexSettings, index: BuiltIndex, size: int) -> _Lists:
    """How much an index is asked for, for pages of a size.

    Rounded up, so that pages of many sizes share their statements.
    """
    several = len(settings.fields) > 1 or any("*" in path for path, _ in settings.fields)
    each = size * _FIELDS_FACTOR if several else size
    if index.codes:
        each = max(_CODES, each * _CODES_FACTOR)
    width = _round_up(each)
    turns = tuple(times for times in _TURNS if times == 1 or is_worthwhile(index, width * times))
    items = width // _CODES_FACTOR if index.codes else width
    return _Lists(width, turns, tuple(items * times for times in turns))


def _round_up(count: int) -> int:
    """Return the next power of two, or three quarters of it: 16, 24, 32, 48, ..."""
    power = max(16, 1 << (count - 1).bit_length())
    return power * 3 // 4 if count <= power * 3 // 4 and power > 16 else power


def _query_index(
    schema: StoreSchema,
    settings: IndexSettings,
    page: Page,
    index: BuiltIndex,
    lists: _Lists,
    count: int,
    *,
    rest: bool = False,
) -> Query:
    """Read a page from the first so many lists of an index, and maybe from all others."""
    shape = NearestItems(
        page.scope.kind,
        page.narrowed,
        IndexShape.from_index(index),
        lists.turns[:count],
        rest,
    )
    parameters = {
        **page.parameters,
        "query": page.vector,
        **tune_scan(settings.ann, page.options, index, lists.width),
    }
    for place, most in enumerate(lists.most[:count], start=1):
        # Of a list alone, its beginning will do.
        parameters[f"most_{place}"] = min(page.reach, most) if count == 1 and not rest else most
    if rest:
        parameters[f"most_{count + 1}"] = page.reach
    statement = render_nearest(schema, shape, page.clause, page.agent, lists.width)
    return Query(statement, parameters, "shared index" if page.agent is None else "own index")


def _query_exact(schema: StoreSchema, page: Page, path: PathName) -> Query:
    scope, condition = page.scope, page.condition
    shape = NearestItems(scope.kind, scope.kind == "within_agent" or condition is not None)
    clause = None if condition is None else condition.clause
    statement = render_nearest(schema, shape, clause, scope.parameters.get("agent"))
    return Query(statement, {**page.parameters, "query": page.vector, "most_1": page.reach}, path)
