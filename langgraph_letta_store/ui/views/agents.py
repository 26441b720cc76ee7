"""The agents, the one that was active last first."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from langgraph_letta_store.agents.operations.directory import COUNTED
from langgraph_letta_store.records.agents import AgentInfo, AgentSettings
from langgraph_letta_store.ui.asked import read_moment, read_text
from langgraph_letta_store.ui.site import render, site_of

_PAGE = 50


async def list_agents(request: Request) -> Response:
    """Show a page of agents, those with a tag or a beginning of their name."""
    prefix, tag = read_text(request, "prefix") or "", read_text(request, "tag")
    before = None
    if at := read_moment(request, "before"):
        last = read_text(request, "last") or ""
        before = AgentInfo(last, at, None, None, AgentSettings())
    found = await site_of(request).memory.agents.list(
        tag=tag, prefix=prefix, limit=_PAGE + 1, before=before
    )
    values = {
        "agents": found[:_PAGE],
        "has_more": len(found) > _PAGE,
        "is_first": before is None,
        "prefix": prefix,
        "tag": tag or "",
        "now": datetime.now(UTC),
        "bound": COUNTED,
    }
    return render(request, "agents.html", values)


ROUTES = [Route("/", list_agents)]
CHANGES: list[Route] = []
