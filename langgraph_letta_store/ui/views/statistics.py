"""Statistics: how memory grows, as plots, of all agents or of one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from langgraph_letta_store._maintenance.growth import read_growth
from langgraph_letta_store.records.growth import Growth
from langgraph_letta_store.ui.asked import read_number, read_text
from langgraph_letta_store.ui.plots import Plot, plot_days
from langgraph_letta_store.ui.site import agent_of, render, site_of

_PERIODS = (7, 30, 90, 365)


async def show_statistics(request: Request) -> Response:
    """Show what was stored each day, and the agents with the most messages."""
    days = read_number(request, "days", 30, least=1, most=730)
    agent = None if read_text(request, "agent") is None else agent_of(request).agent_id
    memory = site_of(request).memory
    growth = await memory.store.run(read_growth, days=days, agent=agent)
    stats = None
    if agent is None and read_text(request, "sizes"):
        stats = await memory.stats(days=days)
    values = {
        "agent": agent,
        "days": days,
        "periods": _PERIODS,
        "growth": growth,
        "plots": _plot(growth),
        "stats": stats,
        "most": max((each.messages for each in growth.largest), default=0),
        "tab": "statistics",
    }
    template = "agent_statistics.html" if agent is not None else "statistics.html"
    return render(request, template, values)


def _plot(growth: Growth) -> list[Plot]:
    series = {
        "Messages": growth.messages,
        "Passages and items": growth.items,
        "Changes of blocks": growth.versions,
        "Checkpoints": growth.checkpoints,
    }
    return [plot_days(title, growth.days, values) for title, values in series.items()]


ROUTES = [Route("/statistics", show_statistics)]
CHANGES: list[Route] = []
