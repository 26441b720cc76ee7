"""The pytest plugin, which comes with the package: memories on an embedded PostgreSQL.

Each test that asks for one gets a database of its own, a copy of one that was set up once. A run
that asks for none starts no server and imports nothing but this module.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import pytest

if TYPE_CHECKING:
    from langgraph_letta_store import (
        AsyncLettaMemory,
        AsyncLettaSaver,
        AsyncLettaStore,
        LettaMemory,
        LettaSaver,
        LettaStore,
    )
    from langgraph_letta_store.testing.databases import TestServer


def _async_fixture(function: F) -> F:
    """Make a fixture of a coroutine function, as pytest-asyncio wants it where it is installed."""
    make: Any = pytest.fixture  # which anyio's plugin runs
    with suppress(ModuleNotFoundError):
        make = import_module("pytest_asyncio").fixture
    made: F = make(function)
    return made


F = TypeVar("F", bound=Callable[..., Any])

Options: TypeAlias = Mapping[str, Any]
"""The options of `LettaMemory.from_conn_string`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names another server than the embedded one."""
    parser.getgroup("letta", "memories of langgraph-letta-store").addoption(
        "--letta-server",
        metavar="DSN",
        help="A server whose role may create databases, for the fixtures letta_memory, "
        "letta_store and letta_saver, instead of an embedded one.",
    )


@pytest.fixture(scope="session")
def letta_server(request: pytest.FixtureRequest) -> Generator[TestServer]:
    """The server of this run, started when the first test asks for it."""
    from langgraph_letta_store.testing.databases import open_server

    with open_server(request.config.getoption("--letta-server")) as server:
        yield server


@pytest.fixture
def letta_options() -> Options:
    """The options of the memories, such as `index`; override this fixture to give some.

    Example:
        >>> @pytest.fixture
        ... def letta_options():
        ...     return {"index": {"dims": 256, "embed": DeterministicFakeEmbedding(size=256)}}
    """
    return {}


@pytest.fixture
def letta_database(letta_server: TestServer, letta_options: Options) -> Generator[str]:
    """The connection string of this test's database, which is set up and empty."""
    with letta_server.copy_database(letta_options) as database:
        yield database


@pytest.fixture
def letta_memory(letta_database: str, letta_options: Options) -> Generator[LettaMemory]:
    """An empty `LettaMemory` of this test alone."""
    from langgraph_letta_store import LettaMemory

    with LettaMemory.from_conn_string(letta_database, **letta_options) as memory:
        yield memory


@pytest.fixture
def letta_store(letta_memory: LettaMemory) -> LettaStore:
    """The store of `letta_memory`."""
    return letta_memory.store


@pytest.fixture
def letta_saver(letta_memory: LettaMemory) -> LettaSaver:
    """The saver of `letta_memory`."""
    return letta_memory.saver


@_async_fixture
async def async_letta_memory(
    letta_database: str, letta_options: Options
) -> AsyncGenerator[AsyncLettaMemory]:
    """An empty `AsyncLettaMemory` of this test alone, on the same database as `letta_memory`."""
    from langgraph_letta_store import AsyncLettaMemory

    async with AsyncLettaMemory.from_conn_string(letta_database, **letta_options) as memory:
        yield memory


@_async_fixture
async def async_letta_store(async_letta_memory: AsyncLettaMemory) -> AsyncLettaStore:
    """The store of `async_letta_memory`."""
    return async_letta_memory.store


@_async_fixture
async def async_letta_saver(async_letta_memory: AsyncLettaMemory) -> AsyncLettaSaver:
    """The saver of `async_letta_memory`."""
    return async_letta_memory.saver
