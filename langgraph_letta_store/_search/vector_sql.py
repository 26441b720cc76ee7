"""The statements of searches by meaning, exact and by indexes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.pgvector import operator, render_comparison
from langgraph_letta_store._engine.schema import ALL, Parts, Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Statement
from langgraph_letta_store._search.scope import SCOPES, ScopeKind, scope_condition
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKind

VECTORS = SqlFile(__name__, "vector")

COLUMNS = VECTORS.part("columns")
"""The columns of an item that is found."""

AGENT = UUID("b0c6e4a2-9d37-4f5e-8a1b-6c2d9e7f3054")
WIDTH = 7_316_480_259_731_642
"""What stands in a statement that uses an index for the agent and for how many vectors are taken:
both are literals, and it is rendered once for all agents and pages."""

MAX_INDEXED_DIMS = 2000
"""How many dimensions of a `vector` pgvector indexes; of longer ones it indexes halves."""


class IndexShape(NamedTuple):
    """What a statement needs to know of an index, whichever agent has it."""

    kind: IndexKind
    codes: bool

    @classmethod
    def from_index(cls, index: BuiltIndex) -> IndexShape:
        """Return what indexes of the same kind have in common."""
        return cls(index.kind, index.codes)


class NearestItems(NamedTuple):
    """What a search by meaning is written out for.

    `narrowed` says whether less is asked for than what a scope's index has, `indexed` what kind of
    index is asked, and `turns` how many vectors it is asked for each time, as multiples of the
    first time's. `rest` says whether all other items are compared behind those.
    """

    scope: ScopeKind
    narrowed: bool
    indexed: IndexShape | None = None
    turns: tuple[int, ...] = ()
    rest: bool = True


def render_nearest(
    schema: Schema[Any],
    shape: NearestItems,
    condition: sql.Composable | None,
    agent: UUID | None,
    width: int = 0,
) -> Statement:
    """Return a search by meaning; from an index it takes so many vectors."""

    def compose(own: Parts) -> Statement:
        name = "nearest_of_lists" if len(shape.turns) + shape.rest > 1 else "nearest"
        return VECTORS.statement(name, **_nearest_parts(own, condition or ALL, shape, schema.index))

    rendered = schema.keep(("nearest", shape), compose, agent=agent, condition=condition)
    return fill_literals(rendered, agent, width) if shape.turns else rendered


def render_scoped(
    schema: Schema[Any],
    file: SqlFile,
    name: str,
    kind: ScopeKind,
    condition: sql.Composable | None = None,
    agent: UUID | None = None,
) -> Statement:
    """Return a statement on the items of a scope that a filter's condition lets through."""
    return schema.render(
        *(file, name),
        agent=agent,
        condition=condition,
        columns=COLUMNS,
        of="a",
        scope=SCOPES.part(kind),
    )


def fill_literals(rendered: Statement, agent: UUID | None, width: int) -> Statement:
    """Return a statement for an agent and a number of vectors, where it has them as literals."""
    text = rendered.text.replace(_WIDTH, b"%d" % width)
    if agent is not None:
        text = text.replace(_AGENT, agent.hex.encode())
    return rendered if text == rendered.text else replace(rendered, text=text)


_AGENT = AGENT.hex.encode()
_WIDTH = b"%d" % WIDTH


def _nearest_parts(
    own: Parts, condition: sql.Composable, shape: NearestItems, settings: IndexSettings | None
) -> Parts:
    """Return the parts of a search by meaning: lists, each without what those before it have."""
    across = shape.scope in ("across_agents", "everything")
    own |= {
        **render_comparison(settings, "nearest", own["pgvector"]),
        "scope": scope_condition(shape.scope),
        "condition": condition,
    }
    agent = sql.Literal(AGENT) if shape.turns else sql.SQL("%(agent)b")
    parts: Parts = {
        **own,
        "owner": sql.SQL("nearest.agent_id") if across else agent,
        "whose": VECTORS.fragment("of_everybody" if across else "of_agent", own_agent=agent),
    }
    lists: list[sql.Composable] = []
    if shape.indexed is not None and settings is not None:
        narrowed = shape.narrowed or across
        for place, times in enumerate(shape.turns, start=1):
            by_index = index_parts(own, settings, shape.indexed, narrowed=narrowed, times=times)
            lists.append(_list("list_by_index", place, {**parts, **by_index}))
            parts["tuned"] = by_index["tuned"]
        lists.insert(0, parts["tuned"])
    if shape.rest:
        if across:
            name = "list_across_agents"
        else:
            name = "list_in_agent" if shape.narrowed else "list_of_agent"
        lists.append(_list(name, len(shape.turns) + 1, parts))
    parts["lists"] = sql.SQL(", ").join(lists)
    parts["all_lists"] = render_lists(len(shape.turns) + shape.rest)
    return parts


def _list(name: str, place: int, parts: Mapping[str, sql.Composable]) -> sql.Composable:
    return VECTORS.fragment(name, **{**parts, **list_parts(place, sql.SQL("each"))})


def list_parts(place: int, alias: sql.Composable) -> Parts:
    """Return how a list is called, how many it has at most, and what it leaves to those before."""
    before = [
        VECTORS.fragment("besides", each=alias, list=_list_name(earlier))
        for earlier in range(1, place)
    ]
    return {
        "list": _list_name(place),
        "most": sql.Placeholder(f"most_{place}"),
        "besides": sql.SQL(" and ").join(before) if before else ALL,
    }


def render_lists(count: int) -> sql.Composable:
    """Return so many lists as one, each behind the one before."""
    return sql.SQL(" union all ").join(
        VECTORS.fragment("listed", place=sql.Literal(place), list=_list_name(place))
        for place in range(1, count + 1)
    )


def _list_name(place: int) -> sql.Composable:
    return sql.Identifier(f"list_{place}")


def index_parts(
    own: Mapping[str, sql.Composable],
    settings: IndexSettings,
    index: BuiltIndex | IndexShape,
    *,
    narrowed: bool,
    times: int = 1,
) -> Parts:
    """Return the parts of a search by an index, of which so many times the width are taken.

    `narrowed`: it is asked for only some items.
    """
    scans = "hnsw" if index.kind == "hnsw" else "ivfflat"
    search = "hnsw.ef_search" if scans == "hnsw" else "ivfflat.probes"
    agent = sql.Literal(AGENT)
    order = name_indexed_form(settings, index)
    dims = sql.Literal(settings.dims)
    compares = operator(settings, own["pgvector"])
    indexed = VECTORS.fragment(order, **{**own, "operator": compares, "dims": dims})
    left = "vector_of_match" if narrowed else "live_vector"
    is_exact = order == "indexed_vectors"
    width = sql.SQL("{} * {}").format(sql.Literal(WIDTH), sql.Literal(times))
    return {
        "tuned": VECTORS.fragment(
            "tuned",
            search_setting=sql.Literal(search),
            scan_setting=own[f"{scans}_scan_setting"],
        ),
        "own_agent": agent,
        "indexed": indexed,
        "measured": indexed if is_exact else own["distance"],
        "left": VECTORS.fragment(left, **{**own, "own_agent": agent}),
        # Where signs are compared, many are equally near.
        "taken": VECTORS.fragment(
            "taken_with_ties" if is_exact else "taken",
            width=sql.Literal(WIDTH) if times == 1 else width,
        ),
    }


def name_indexed_form(
    settings: IndexSettings, index: BuiltIndex | IndexShape
) -> Literal["indexed_vectors", "indexed_halves", "indexed_codes"]:
    """Return what an index is of: a part in `vector.sql`."""
    if index.codes:
        return "indexed_codes"
    if settings.vector_type == "vector" and settings.dims > MAX_INDEXED_DIMS:
        return "indexed_halves"
    return "indexed_vectors"
