"""Pools of readers: they open even while their server does not answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from typing import Any

from langgraph_letta_store._engine.connections import aopen_pool, open_pool
from langgraph_letta_store._engine.readers import READER_SECONDS, Readers
from langgraph_letta_store.config.checks import is_mapping
from langgraph_letta_store.config.pool import PoolConfig
from langgraph_letta_store.config.readers import list_readers, parse_consistency


@contextmanager
def open_readers(
    reader: Any, pool_config: PoolConfig | None, own_config: PoolConfig | None, consistency: Any
) -> Generator[Readers | None]:
    """Open a pool for each reader; None without any.

    Args:
        reader: the option `reader`.
        pool_config: the writer's options.
        own_config: those of the readers instead, if there are any.
        consistency: the option `consistency`.

    Raises:
        ConfigurationError: an option is invalid; the message names it.
    """
    chosen, listed = parse_consistency(consistency), list_readers(reader)
    options = _choose_options(pool_config, own_config)
    with ExitStack() as stack:
        pools = [stack.enter_context(open_pool(each, options, is_reader=True)) for each in listed]
        yield Readers(pools, chosen, None) if pools else None


@asynccontextmanager
async def aopen_readers(
    reader: Any, pool_config: PoolConfig | None, own_config: PoolConfig | None, consistency: Any
) -> AsyncGenerator[Readers | None]:
    """Do the same for coroutines."""
    chosen, listed = parse_consistency(consistency), list_readers(reader)
    options = _choose_options(pool_config, own_config)
    async with AsyncExitStack() as stack:
        pools = [
            await stack.enter_async_context(aopen_pool(each, options, is_reader=True))
            for each in listed
        ]
        yield Readers(pools, chosen, None) if pools else None


def _choose_options(pool_config: Any, own_config: Any) -> Any:
    """Return the options of the readers' pools, which do not wait long: the writer can answer."""
    if own_config is not None:
        given: Any = own_config
    else:
        given = pool_config
        if is_mapping(given):
            waits = ("timeout", "wake_timeout")
            given = {name: option for name, option in given.items() if name not in waits}
    if given is None or is_mapping(given):
        return {"timeout": READER_SECONDS, **(given or {})}
    return given
