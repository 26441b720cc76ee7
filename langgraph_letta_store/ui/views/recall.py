"""Recall memory: a search over all that an agent said and was told."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from langgraph_letta_store.ui.asked import read_choice, read_number, read_text
from langgraph_letta_store.ui.formatting import split_query
from langgraph_letta_store.ui.messages import show_message
from langgraph_letta_store.ui.site import agent_of, render, site_of

_PAGE = 20
_ROLES = ("user", "assistant", "tool", "system", "summary")
_MODES = ("hybrid", "text", "vector")
_LONGEST = 700


async def show_recall(request: Request) -> Response:
    """Show the messages that a query finds, each with its neighbours; or the newest."""
    agent, saver = agent_of(request), site_of(request).memory.saver
    query, page = read_text(request, "q"), read_number(request, "page", 0, most=10_000)
    role = read_choice(request, "role", _ROLES)
    asked: dict[str, Any] = {
        "thread": read_text(request, "thread"),
        "since": read_text(request, "since"),
        "until": read_text(request, "until"),
        "mode": read_choice(request, "mode", _MODES),
    }
    neighbours = read_number(request, "neighbours", 1, most=10)
    found, settings = await asyncio.gather(
        agent.recall.search(
            query,
            roles=[role] if role else None,
            limit=_PAGE + 1,
            offset=page * _PAGE,
            neighbours=neighbours,
            **asked,
        ),
        agent.settings(),
    )
    hits = [
        {
            "message": show_message(hit, _LONGEST),
            "before": [show_message(each, _LONGEST // 2) for each in hit.before],
            "after": [show_message(each, _LONGEST // 2) for each in hit.after],
            "score": hit.score,
            "parts": hit.parts,
        }
        for hit in found[:_PAGE]
    ]
    values = {
        "agent": agent.agent_id,
        "hits": hits,
        "has_more": len(found) > _PAGE,
        "page": page,
        "query": query or "",
        "words": split_query(query),
        "asked": {name: value or "" for name, value in asked.items()},
        "role": role or "",
        "roles": _ROLES,
        "modes": _MODES if saver.config.index is not None else ("text",),
        "neighbours": neighbours,
        "zone": settings.zone,
        "tab": "recall",
    }
    return render(request, "recall.html", values)


ROUTES = [Route("/recall", show_recall)]
CHANGES: list[Route] = []
