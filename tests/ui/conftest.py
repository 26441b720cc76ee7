"""One memory to look into for a whole run, and clients that ask the page for something."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from langgraph_letta_store import AsyncLettaMemory
from langgraph_letta_store.ui import create_app
from langgraph_letta_store.ui.security import SESSION, Access
from tests.support.schemas import Shelf
from tests.ui import showcase

BASE = "http://localhost"


class Client:
    """A browser without scripts: it keeps cookies, and sends forms with the page's CSRF token."""

    def __init__(self, http: httpx.AsyncClient, memory: AsyncLettaMemory, access: Access) -> None:
        self.http = http
        self.memory = memory
        self.access = access

    async def get(self, path: str, *, status: int = 200, **parameters: Any) -> str:
        """Return the text of a page."""
        answer = await self.http.get(f"{path}?{urlencode(parameters)}")
        assert answer.status_code == status, answer.text
        return answer.text

    async def post(self, path: str, form: dict[str, str], **parameters: Any) -> httpx.Response:
        """Send a form of the page, and return the answer before any redirect."""
        if SESSION not in self.http.cookies:
            await self.get("/")
        sent = {"csrf": self.access.csrf(self.http.cookies[SESSION]), **form}
        return await self.http.post(f"{path}?{urlencode(parameters)}", data=sent)


@pytest.fixture(scope="session")
def filled(dsn: str, shelf: Shelf) -> Iterator[dict[str, Any]]:
    """The options that open a memory which `showcase.fill` filled."""

    async def fill(options: dict[str, Any]) -> None:
        async with AsyncLettaMemory.from_conn_string(dsn, **options) as memory:
            await showcase.fill(memory, turns=16)

    with shelf.lent_name() as name:
        options = {**showcase.OPTIONS, "schema": name}
        asyncio.run(fill(options))
        yield {"conn_string": dsn, **options}


@asynccontextmanager
async def opened(filled: dict[str, Any], **options: Any) -> AsyncGenerator[Client]:
    """Open a client of the page."""
    async with AsyncLettaMemory.from_conn_string(**filled) as memory:
        app = create_app(memory, **options)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            yield Client(http, memory, app.state.access)


@pytest.fixture
async def reader(filled: dict[str, Any]) -> AsyncIterator[Client]:
    """A client of a page that only reads."""
    async with opened(filled) as client:
        yield client


@pytest.fixture
async def editor(filled: dict[str, Any]) -> AsyncIterator[Client]:
    """A client of a page that may change memory."""
    async with opened(filled, edit=True) as client:
        yield client
