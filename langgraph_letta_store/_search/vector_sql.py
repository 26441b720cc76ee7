"""What fills the placeholders of `sql/search.sql`'s searches by meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from psycopg import sql

from langgraph_letta_store._engine import identifiers
from langgraph_letta_store._engine.identifiers import IndexShape, ScopeKind, fragment
from langgraph_letta_store.config.store import IndexSettings

FILE = "search"


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


def of_nearest(
    own: Mapping[str, sql.Composable],
    condition: sql.Composable,
    nearest: NearestItems,
    settings: IndexSettings | None,
) -> dict[str, sql.Composable]:
    """Return the parts of a search by meaning: lists, each without what those before it have.

    `own` are the placeholders that many statements have; `condition` says which items are asked
    for.
    """
    across = nearest.scope in ("across_agents", "everything")
    own = {**own, "condition": condition}
    agent = sql.Literal(identifiers.AGENT) if nearest.turns else sql.SQL("%(agent)b")
    parts: dict[str, sql.Composable] = {
        **own,
        "owner": sql.SQL("nearest.agent_id") if across else agent,
        "whose": fragment(FILE, "of_everybody" if across else "of_agent", own_agent=agent),
    }
    lists: list[sql.Composable] = []
    if nearest.indexed is not None and settings is not None:
        narrowed = nearest.narrowed or across
        for place, times in enumerate(nearest.turns, start=1):
            by_index = identifiers.of_index(
                own, settings, nearest.indexed, narrowed=narrowed, times=times
            )
            lists.append(_list("list_by_index", place, {**parts, **by_index}))
            parts["tuned"] = by_index["tuned"]
        lists.insert(0, parts["tuned"])
    if nearest.rest:
        if across:
            name = "list_across_agents"
        else:
            name = "list_in_agent" if nearest.narrowed else "list_of_agent"
        lists.append(_list(name, len(nearest.turns) + 1, parts))
    count = len(nearest.turns) + nearest.rest
    parts["lists"] = sql.SQL(", ").join(lists)
    parts["all_lists"] = all_lists(count)
    return parts


def _list(name: str, place: int, parts: Mapping[str, sql.Composable]) -> sql.Composable:
    own = {**parts, **of_list(place, sql.SQL("each"))}
    return fragment(FILE, name, **own)


def of_list(place: int, alias: sql.Composable) -> dict[str, sql.Composable]:
    """Return how a list is called, how many it has at most, and what it leaves to those before."""
    before = [
        fragment(FILE, "besides", each=alias, list=_name(earlier)) for earlier in range(1, place)
    ]
    return {
        "list": _name(place),
        "most": sql.Placeholder(f"most_{place}"),
        "besides": sql.SQL(" and ").join(before) if before else sql.SQL("true"),
    }


def all_lists(count: int) -> sql.Composable:
    """Return so many lists as one, each behind the one before."""
    return sql.SQL(" union all ").join(
        fragment(FILE, "listed", place=sql.Literal(place), list=_name(place))
        for place in range(1, count + 1)
    )


def _name(place: int) -> sql.Composable:
    return sql.Identifier(f"list_{place}")
