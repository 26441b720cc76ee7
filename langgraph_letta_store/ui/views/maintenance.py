"""Maintenance: the state of the schema, what is to be done, and the button that does it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from langgraph_letta_store.errors import LettaStoreError
from langgraph_letta_store.records.maintenance import MaintenanceReport
from langgraph_letta_store.ui.site import Site, redirect, render, site_of


async def show_maintenance(request: Request) -> Response:
    """Show versions, sizes and rows, the planned tasks, and how far running ones have come."""
    site = site_of(request)
    status = await site.memory.status()
    plan, refused = None, None
    if not site.upkeep.is_running and not status.is_replica:
        plan, refused = await _plan(site)
    values = {
        "status": status,
        "plan": plan,
        "refused": refused,
        "upkeep": site.upkeep,
        "events": [*{event.task: event for event in site.upkeep.events}.values()],
        "largest": max((table.bytes for table in status.tables), default=0),
    }
    return render(request, "maintenance.html", values)


async def _plan(site: Site) -> tuple[MaintenanceReport | None, str | None]:
    """Return what maintenance would do, or why it would not: a tenant does not maintain."""
    try:
        return await site.memory.maintain(dry_run=True), None
    except LettaStoreError as error:
        return None, str(error)


async def maintain(request: Request) -> Response:
    """Start maintenance."""
    site = site_of(request)
    site.upkeep.start(lambda note: site.memory.maintain(progress=note))
    return redirect("/maintenance", done="started")


ROUTES = [Route("/maintenance", show_maintenance)]
CHANGES = [Route("/maintenance/start", maintain, methods=["POST"])]
