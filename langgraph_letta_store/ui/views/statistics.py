"""Statistics: how memory grows, as plots, of all agents or of one."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from langgraph_letta_store._maintenance.search_log import measure_searches, read_searches
from langgraph_letta_store._maintenance.stats import read_growth
from langgraph_letta_store.records.stats import Growth
from langgraph_letta_store.ui.asked import read_number, read_text
from langgraph_letta_store.ui.plots import Plot, plot_days
from langgraph_letta_store.ui.site import agent_of, render, site_of

_PERIODS = (7, 30, 90, 365)
_PATHS = 50
_SLOW = 20
"""How many access paths and slow searches are listed."""


async def show_statistics(request: Request) -> Response:
    """Show what was stored each day, and the agents with the most messages."""
    days = read_number(request, "days", 30, least=1, most=730)
    agent = None if read_text(request, "agent") is None else agent_of(request).agent_id
    memory = site_of(request).memory
    growth = await memory.store.run(read_growth, days=days, agent=agent)
    since = timedelta(days=days)
    searches = await memory.store.run(measure_searches, since=since, agent=agent, limit=_PATHS)
    slow = await memory.store.run(read_searches, since=since, agent=agent, slow=True, limit=_SLOW)
    stats = None
    if agent is None and read_text(request, "sizes"):
        stats = await memory.stats(days=days)
    values = {
        "agent": agent,
        "days": days,
        "periods": _PERIODS,
        "growth": growth,
        "plots": _plot(growth),
        "searches": searches,
        "slow": slow,
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
    plots = [plot_days(title, growth.days, values) for title, values in series.items()]
    if any(growth.searches):
        plots.append(plot_days("Searches", growth.days, growth.searches))
        for title, times in (("median", growth.p50), ("95%", growth.p95)):
            plots.append(plot_days(f"Search time, {title}", growth.days, times, unit=" ms"))
    return plots


ROUTES = [Route("/statistics", show_statistics)]
CHANGES: list[Route] = []
