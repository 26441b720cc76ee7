"""The agents of a store: creates one from a template, and lists them by their activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Error

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import settings_from_json, write_settings
from langgraph_letta_store._tiers.archival.archives import attach_archives
from langgraph_letta_store._tiers.core import block_writes
from langgraph_letta_store.agents.operations.agents_sql import LIVE
from langgraph_letta_store.agents.operations.first_run import ATTEMPTS, read_start, write_start
from langgraph_letta_store.agents.template import Template
from langgraph_letta_store.config.checks import invalid, parse_page, parse_text
from langgraph_letta_store.errors import (
    InvalidOperationError,
    MissingAgentError,
    MissingArchiveError,
)
from langgraph_letta_store.records.agents import AgentInfo, AgentInfos

DIRECTORY = SqlFile(__name__, "directory")

COUNTED = 10_000
"""Up to how many passages, threads and messages of an agent are counted."""

PLACES = ("threads", "items", "blocks", "attached", "agents")
"""Where agents leave rows when they are active."""

TAKEN = 10
"""How many of the newest rows of each place are looked at for each agent of a page, at first."""

CANDIDATES = 4
"""How many agents are looked at for each one of a page."""

WIDER = 64
"""How many times more are then looked at of the place where few agents have the newest rows."""

MOST_OF_ACTIVE = 500
"""Longer pages are read from all agents."""


def create_agent(owner: Owner, template: Template) -> Operation[None]:
    """Create an agent with what its template gives it, in one transaction."""
    for attempt in range(1, ATTEMPTS + 1):
        is_started, labels = yield from read_start(owner)
        if is_started:
            msg = (
                f"there is an agent {owner.name!r:.80} already; memory.agent() opens its memory, "
                "and agents.delete() forgets it"
            )
            raise InvalidOperationError(msg)
        queries = attach_archives(owner, template.archives)
        starting = yield from write_start(owner, template.blocks, labels)
        try:
            # The settings come last, as those of `forget` do.
            yield from rows(*queries, *starting, write_settings(owner, template.settings))
        except StaleReadError as error:
            if (yield from read_start(owner))[0]:
                continue  # another session has created it, which is reported above
            msg = (
                f"{owner.name!r:.80} may not attach one of the archives "
                f"{[*template.archives]!r:.200}, which other agents use; name an agent that "
                "uses it as 'shared_from'; nothing was created"
            )
            raise MissingArchiveError(msg) from error
        except Error as error:
            if attempt == ATTEMPTS or not block_writes.is_collision(error):
                raise
        else:
            return


def list_agents(
    schema: StoreSchema,
    *,
    tag: str | None = None,
    prefix: str = "",
    limit: int = 100,
    before: AgentInfo | None = None,
) -> Operation[AgentInfos]:
    """Return a page of agents, the one that was active last first."""
    parse_page(limit, 0)
    conditions: list[str] = []
    parameters: dict[str, Any] = {
        "root": schema.config.root,
        "limit": limit,
        "bound": COUNTED,
        "active_at": None,
    }
    if parse_text(prefix, "prefix"):
        conditions.append("with_prefix")
        parameters["prefix"] = prefix
    if tag is not None:
        conditions.append("with_tag")
        parameters["tag"] = parse_text(tag, "tag")
    if before is not None:
        if not isinstance(before, AgentInfo):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            expected = "the last agent of the page before, an AgentInfo"
            raise InvalidOperationError(invalid("before", expected, before))
        conditions.append("listed_after")
        parameters |= {"active_at": before.active_at, "name": before.name}
    if limit <= MOST_OF_ACTIVE:
        taken = dict.fromkeys(PLACES, TAKEN * max(limit, 10))
        parameters["candidates"] = CANDIDATES * max(limit, 10)
        for _ in range(1 if {"with_prefix", "with_tag"} & {*conditions} else 2):
            given = {**parameters, **taken}
            found, place = yield from _list(schema, "active_agents", conditions, given)
            if len(found) == limit or place is None:
                return found
            if place not in taken:
                break
            taken[place] *= WIDER
    found, _ = yield from _list(schema, "all_agents", conditions, parameters)
    return found


def _list(
    schema: StoreSchema, agents: str, conditions: Sequence[str], parameters: Mapping[str, Any]
) -> Operation[tuple[AgentInfos, str | None]]:
    """Return agents, and the place of further agents that may not have been looked at."""
    part = DIRECTORY.part(agents)
    listing = schema.render(DIRECTORY, "list_agents", *conditions, live=LIVE, agents=part)
    (found,) = yield from rows(Query(listing, parameters))
    named = [row[:-1] for row in found if row[0] is not None]
    return AgentInfos(map(_parse_agent, named)), found[0][-1]


def get_agent(owner: Owner) -> Operation[AgentInfo]:
    """Return one agent."""
    schema = owner.schema
    parameters = {
        "root": schema.config.root,
        "limit": 1,
        "bound": COUNTED,
        "agent": owner.agent_id,
    }
    found, _ = yield from _list(schema, "one_agent", [], parameters)
    if not found:
        msg = (
            f"there is no agent {owner.name!r:.80}; agents.create() makes one, and so does its "
            "first run"
        )
        raise MissingAgentError(msg)
    return found[0]


def _parse_agent(row: Row) -> AgentInfo:
    name, active_at, created_at, started_at, settings, *counts = row
    return AgentInfo(name, active_at, created_at, started_at, settings_from_json(settings), *counts)
