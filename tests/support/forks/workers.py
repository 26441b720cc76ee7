"""Workers of multiprocessing, however it starts them."""

from __future__ import annotations

import multiprocessing
import os
from contextlib import AbstractContextManager

from langgraph_letta_store import (
    LettaMemory,
)
from tests.support.forks.children import (
    POOL,
    own_rows,
    talk,
)


def _worker(name: str) -> str:
    memory = _memory()
    own_rows(memory.store, name, 20)
    talk(memory.saver, name)
    return name


_opened: LettaMemory | None = None
_blocks: list[AbstractContextManager[LettaMemory]] = []


def _memory() -> LettaMemory:
    """The process's memory: inherited by a fork, else opened here."""
    global _opened  # noqa: PLW0603  # as applications have it
    if _opened is None:
        dsn, schema = os.environ["FORKING_DSN"], os.environ["FORKING_SCHEMA"]
        _blocks.append(LettaMemory.from_conn_string(dsn, pool_config=POOL, schema=schema))
        _opened = _blocks[0].__enter__()
    return _opened


def _with_multiprocessing(method: str, dsn: str, schema: str) -> None:
    os.environ |= {"FORKING_DSN": dsn, "FORKING_SCHEMA": schema}
    if method == "forkserver":  # the server imports this module, and forks the workers
        multiprocessing.set_forkserver_preload(["tests.support.forks.workers"])
    own_rows(_memory().store, "before", 3)
    names = [f"{method} {number}" for number in range(4)]
    with multiprocessing.get_context(method).Pool(2) as workers:
        assert workers.map(_worker, names) == names
    own_rows(_memory().store, "parent", 3)
    for block in _blocks:
        block.__exit__(None, None, None)


def multiprocessing_fork(dsn: str, schema: str) -> None:
    _with_multiprocessing("fork", dsn, schema)


def multiprocessing_forkserver(dsn: str, schema: str) -> None:
    _with_multiprocessing("forkserver", dsn, schema)


def multiprocessing_spawn(dsn: str, schema: str) -> None:
    _with_multiprocessing("spawn", dsn, schema)
