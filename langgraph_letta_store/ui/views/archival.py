"""Archival memory: an agent's passages, searched, explained, and changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from langgraph_letta_store._engine.ids import format_label
from langgraph_letta_store.agents.aio.agent import AsyncAgentMemory
from langgraph_letta_store.records import Explanation
from langgraph_letta_store.ui.asked import read_choice, read_number, read_text
from langgraph_letta_store.ui.formatting import split_query
from langgraph_letta_store.ui.security import read_form
from langgraph_letta_store.ui.site import agent_of, redirect, render, site_of

MODES = ("vector", "text", "hybrid")

_PAGE = 20


async def show_archival(request: Request) -> Response:
    """Show the newest passages, or those that a query finds, with the parts of their scores."""
    agent, site = agent_of(request), site_of(request)
    query = read_text(request, "q")
    page = read_number(request, "page", 0, most=100_000)
    mode = read_choice(request, "mode", MODES)
    tags = split_tags(read_text(request, "tags"))
    asked: dict[str, Any] = {
        "tags": tags or None,
        "match": read_choice(request, "match", ("any", "all")) or "any",
        "since": read_text(request, "since"),
        "until": read_text(request, "until"),
        "archive": read_text(request, "archive"),
        "mode": mode,
    }
    found, archives, count = await asyncio.gather(
        agent.archival.search(query, top_k=_PAGE + 1, page=0, **asked)
        if page == 0
        else agent.archival.search(query, top_k=_PAGE, page=page, **asked),
        agent.archival.archives(),
        agent.archival.count(archive=asked["archive"]),
    )
    has_more = len(found) > _PAGE or (page > 0 and len(found) == _PAGE)
    explanation = None
    if query and read_text(request, "explain"):
        explanation = await _explain(agent, query, asked, _PAGE, page * _PAGE)
    values = {
        "agent": agent.agent_id,
        "passages": found[:_PAGE],
        "archives": archives,
        "count": count,
        "has_more": has_more,
        "page": page,
        "query": query or "",
        "words": split_query(query),
        "asked": {name: value or "" for name, value in asked.items()},
        "tags": ", ".join(tags),
        "modes": _list_modes(site.memory.store.config),
        "explanation": explanation,
        "parts": {} if explanation is None else {hit.key: hit.parts for hit in explanation.hits},
        "explain": read_text(request, "explain") or "",
        "tab": "archival",
    }
    return render(request, "archival.html", values)


async def _explain(
    agent: AsyncAgentMemory, query: str, asked: Mapping[str, Any], limit: int, offset: int
) -> Explanation:
    """Return how the agent's own passages were found; times and archives are left out of it."""
    store = agent.store
    namespace = (store.config.root, format_label(agent.agent_id), "archival")
    tags: list[str] = asked["tags"] or []
    each = [{"tags": {"$contains": tag}} for tag in tags]
    filter_ = {"$and" if asked["match"] == "all" else "$or": each} if each else None
    options: Any = {"mode": asked["mode"]} if asked["mode"] else {}
    return await store.explain(
        namespace, query=query, filter=filter_, limit=limit, offset=offset, **options
    )


async def show_passage(request: Request) -> Response:
    """Show one passage, whole, with the form that changes it."""
    agent = agent_of(request)
    passage = await agent.archival.get(request.query_params.get("id", ""))
    values = {"agent": agent.agent_id, "passage": passage, "tab": "archival"}
    return render(request, "passage.html", values)


async def show_insert(request: Request) -> Response:
    """Show the form for a new passage."""
    agent = agent_of(request)
    values = {
        "agent": agent.agent_id,
        "archives": await agent.archival.archives(),
        "tab": "archival",
    }
    return render(request, "passage_new.html", values)


async def insert_passage(request: Request) -> Response:
    """Insert a passage."""
    agent, form = agent_of(request), await read_form(request)
    passage = await agent.archival.insert(
        form.get("content", ""),
        tags=split_tags(form.get("tags")),
        archive=form.get("archive") or None,
    )
    return redirect("/passage", agent=agent.agent_id, id=passage.id, done="inserted")


async def save_passage(request: Request) -> Response:
    """Change a passage's text and tags; what the form leaves unchanged stays."""
    agent, form = agent_of(request), await read_form(request)
    id_ = request.query_params.get("id", "")
    passage = await agent.archival.get(id_)
    content, tags = form.get("content", ""), split_tags(form.get("tags"))
    await agent.archival.update(
        id_,
        content=None if content == passage.content.replace("\r\n", "\n") else content,
        tags=None if tags == list(passage.tags) else tags,
    )
    return redirect("/passage", agent=agent.agent_id, id=id_, done="edited")


async def delete_passage(request: Request) -> Response:
    """Delete a passage."""
    agent = agent_of(request)
    await agent.archival.delete(request.query_params.get("id", ""))
    return redirect("/archival", agent=agent.agent_id, done="deleted")


def split_tags(text: str | None) -> list[str]:
    """Return the tags of a text, which commas part."""
    return [tag.strip() for tag in (text or "").split(",") if tag.strip()]


def _list_modes(config: Any) -> list[str]:
    """Return the modes in which the store can search."""
    if config.index is None:
        return ["text"] if config.search.mode else []
    return list(MODES) if config.search.mode in ("text", "hybrid") else ["vector"]


ROUTES = [Route("/archival", show_archival), Route("/passage", show_passage)]
CHANGES = [Route("/passage/delete", delete_passage, methods=["POST"])]
WRITES = [
    Route("/passage/new", show_insert),
    Route("/passage/insert", insert_passage, methods=["POST"]),
    Route("/passage/save", save_passage, methods=["POST"]),
]
"""Changes that embed a text."""
