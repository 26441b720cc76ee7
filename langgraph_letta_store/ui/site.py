"""The page's settings, and how its views are rendered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any, cast
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from langgraph_letta_store._engine.ids import is_thread_agent
from langgraph_letta_store.agents.aio.agent import AsyncAgentMemory
from langgraph_letta_store.agents.aio.memory import AsyncLettaMemory
from langgraph_letta_store.records.diagnosis import Diagnosis
from langgraph_letta_store.records.maintenance import MaintenanceReport
from langgraph_letta_store.records.status import format_size
from langgraph_letta_store.ui import formatting
from langgraph_letta_store.ui.jobs import Job

DONE = {
    "edited": "Saved.",
    "undone": "Undone.",
    "redone": "Redone.",
    "restored": "Restored.",
    "inserted": "Inserted.",
    "deleted": "Deleted.",
    "started": "Maintenance has started.",
}
"""What a page says after a change, by the word in its address."""


@dataclass(frozen=True, slots=True)
class Site:
    """A memory, and what the page may do with it.

    `notes` are shown on each page, such as that no model embeds queries.
    """

    memory: AsyncLettaMemory
    edit: bool = False
    edit_passages: bool = False
    notes: tuple[str, ...] = ()
    upkeep: Job[MaintenanceReport] = field(default_factory=Job[MaintenanceReport])
    doctor: Job[Diagnosis] = field(default_factory=Job[Diagnosis])

    @property
    def schema(self) -> str:
        """The name of the schema."""
        return self.memory.store.config.schema


def site_of(request: Request) -> Site:
    """Return the site that a request is for."""
    return cast("Site", request.app.state.site)


def agent_of(request: Request) -> AsyncAgentMemory:
    """Return the agent that a request's address names; edits are recorded as made by "ui"."""
    return site_of(request).memory.agent(request.query_params.get("agent", ""), actor="ui")


def link(path: str, **parameters: object) -> str:
    """Return an address with its parameters, without those that are None or empty.

    Example:
        >>> link("/thread", agent="ada", at=3, query="")
        '/thread?agent=ada&at=3'
    """
    kept = {name: str(value) for name, value in parameters.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def render(
    request: Request, template: str, values: Mapping[str, Any] | None = None, status: int = 200
) -> Response:
    """Return a page made of a template; all values are escaped."""
    site = site_of(request)
    shown = {
        "site": site,
        "csrf": request.scope["letta_store.csrf"],
        "path": request.url.path,
        "here": f"{request.url.path}?{request.url.query}",
        "done": DONE.get(request.query_params.get("done", "")),
        **(values or {}),
    }
    return HTMLResponse(_templates().get_template(template).render(shown), status)


def render_entrance(request: Request, *, wrong: bool, status: int) -> Response:
    """Return the page that asks for the token; it shows nothing of the memory."""
    shown = {"wrong": wrong, "csrf": request.scope["letta_store.csrf"]}
    return HTMLResponse(_templates().get_template("entrance.html").render(shown), status)


def redirect(path: str, **parameters: object) -> Response:
    """Return the answer to a change: the page to look at next."""
    return RedirectResponse(link(path, **parameters), 303)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("langgraph_letta_store.ui"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    globals_: dict[str, Any] = {
        "link": link,
        "asset": _asset,
        "package": version("langgraph-letta-store"),
    }
    filters: dict[str, Any] = {
        "ago": formatting.format_ago,
        "moment": formatting.format_moment,
        "clock": formatting.format_clock,
        "day": formatting.format_day,
        "number": formatting.format_number,
        "count": formatting.format_count,
        "size": format_size,
        "cut": formatting.cut,
        "pretty": formatting.format_json,
        "mark": formatting.mark,
    }
    tests: dict[str, Any] = {"without_agent": is_thread_agent}
    environment.globals.update(globals_)
    environment.filters.update(filters)
    environment.tests.update(tests)
    return environment


@cache
def _asset(name: str) -> str:
    """Return the address of a static file, which changes with its contents."""
    contents = files("langgraph_letta_store.ui").joinpath("static", name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(contents).hexdigest()[:12]}"
