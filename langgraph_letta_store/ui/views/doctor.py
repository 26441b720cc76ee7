"""The doctor: faults of the database with reason and remedy, and the button that repairs some."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from langgraph_letta_store.ui.site import redirect, render, site_of


async def show_doctor(request: Request) -> Response:
    """Show what the last examination found, or that one is going on."""
    job = site_of(request).doctor
    repaired = [] if job.result is None else [each.finding for each in job.result.repairs]
    values = {"job": job, "diagnosis": job.result, "repaired": repaired}
    return render(request, "doctor.html", values)


async def examine(request: Request) -> Response:
    """Start an examination, which reads and changes nothing."""
    site = site_of(request)
    site.doctor.start(lambda _: site.memory.doctor())
    return redirect("/doctor")


async def repair(request: Request) -> Response:
    """Start an examination that repairs the findings that are fixable."""
    site = site_of(request)
    site.doctor.start(lambda note: site.memory.doctor(fix=True, progress=note))
    return redirect("/doctor")


ROUTES = [
    Route("/doctor", show_doctor),
    Route("/doctor/examine", examine, methods=["POST"]),
]
CHANGES = [Route("/doctor/repair", repair, methods=["POST"])]
