"""The application: its routes, and what it answers to errors."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

from langgraph_letta_store.agents.aio.memory import AsyncLettaMemory
from langgraph_letta_store.errors import (
    ConflictError,
    LettaStoreError,
    MissingAgentError,
    MissingBlockError,
    MissingPassageError,
)
from langgraph_letta_store.ui.security import Access, Guard
from langgraph_letta_store.ui.site import Site, render
from langgraph_letta_store.ui.views import (
    agents,
    archival,
    checkpoints,
    context,
    conversations,
    core,
    doctor,
    maintenance,
    recall,
    statistics,
)

_VIEWS = (
    agents,
    core,
    archival,
    conversations,
    recall,
    checkpoints,
    context,
    statistics,
    maintenance,
    doctor,
)

_MISSING = (MissingAgentError, MissingBlockError, MissingPassageError)


def create_app(
    memory: AsyncLettaMemory,
    *,
    edit: bool = False,
    edit_passages: bool = True,
    token: str | None = None,
    hosts: Collection[str] = (),
    notes: Collection[str] = (),
) -> Starlette:
    """Return the page as an ASGI application, for uvicorn or another server.

    It works on an open memory and does not close it. Every client that reaches the server can read
    all of this memory, so bind it to a loopback address, or give a `token`.

    Args:
        memory: the memory to look into.
        edit: whether the page can change it: blocks, passages, maintenance.
        edit_passages: False leaves passages unchanged nevertheless, for a memory without the model
            that embeds them.
        token: what visitors have to give, of at least 16 characters; default: none is asked for.
        hosts: names of the machine under which the page is reached, beside `localhost` and
            addresses; requests under other names are refused.
        notes: shown on each page.

    Raises:
        ConfigurationError: the token is too short.

    Example:
        >>> uvicorn.run(create_app(memory), host="127.0.0.1", port=8283)
    """
    access = Access.parse(hosts, token)
    site = Site(memory, edit=edit, edit_passages=edit and edit_passages, notes=tuple(notes))

    @asynccontextmanager
    async def run(_: Starlette) -> AsyncGenerator[None]:
        yield
        await site.upkeep.stop()
        await site.doctor.stop()

    routes = [route for view in _VIEWS for route in view.ROUTES]
    if edit:
        routes += [route for view in _VIEWS for route in view.CHANGES]
    if site.edit_passages:
        routes += archival.WRITES
    app = Starlette(
        routes=[
            *routes,
            Mount("/static", _Static(packages=[("langgraph_letta_store.ui", "static")])),
        ],
        middleware=[Middleware(Guard, access=access)],
        exception_handlers={
            LettaStoreError: _show_error,
            psycopg.Error: _show_database_error,
            HTTPException: _show_missing,
        },
        lifespan=run,
    )
    app.state.site, app.state.access = site, access
    return app


class _Static(StaticFiles):
    """Static files; their addresses change with their contents."""

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


async def _show_error(request: Request, error: Exception) -> Response:
    """Return the page for an error of the package: its message says what to do."""
    status = (
        404 if isinstance(error, _MISSING) else 409 if isinstance(error, ConflictError) else 400
    )
    return _render_error(request, status, str(error))


async def _show_database_error(request: Request, error: Exception) -> Response:
    status = 503 if isinstance(error, psycopg.OperationalError) else 500
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        status = 403
    return _render_error(request, status, str(error))


async def _show_missing(request: Request, error: Any) -> Response:
    return _render_error(request, error.status_code, str(error.detail))


def _render_error(request: Request, status: int, message: str) -> Response:
    return render(request, "error.html", {"status": status, "message": message}, status)
