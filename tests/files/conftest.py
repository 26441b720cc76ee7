"""Files of one agent, in a plain store and in one that encrypts, for threads and for coroutines."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.files import LettaFiles
from tests.support.embeddings import CharacterEmbeddings

KEYS = {"one": bytes(range(32)), "hashes": bytes(range(1, 33))}


def options(*, sealed: bool = False) -> dict[str, Any]:
    """Return a memory's options."""
    given: dict[str, Any] = {
        "index": {"dims": 16, "embed": CharacterEmbeddings(16), "fields": ["content"]},
        "search": {"mode": "hybrid"},
    }
    if sealed:
        given["encrypt"] = Encryption(KEYS, current="one", hashes="hashes", words=True)
    return given


@pytest.fixture(params=["plain, threads", "sealed, coroutines"])
def kind(request: pytest.FixtureRequest) -> str:
    """A store and a way to call it; both differ, so that each of the four is tried."""
    return str(request.param)


@pytest.fixture
def memory(kind: str, dsn: str, schema: str) -> Iterator[LettaMemory]:
    sealed = kind.startswith("sealed")
    with LettaMemory.from_conn_string(dsn, schema=schema, **options(sealed=sealed)) as opened:
        opened.setup()
        yield opened


@pytest.fixture
def files(memory: LettaMemory) -> LettaFiles:
    return LettaFiles(memory.agent("ada"))


Call = Callable[..., Any]


@pytest.fixture
def call(kind: str) -> Call:
    """Call a method of files, or its twin for coroutines."""

    async def call(files: LettaFiles, name: str, *args: Any, **kwargs: Any) -> Any:
        prefix = "a" if kind.endswith("coroutines") else ""
        result = getattr(files, prefix + name)(*args, **kwargs)
        return await result if inspect.isawaitable(result) else result

    return call
