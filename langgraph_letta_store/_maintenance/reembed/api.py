"""Reembedding a live store for callers: `reembed`, `areembed`, and the steps of the command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from langgraph_letta_store._engine.connections import aopen_pool
from langgraph_letta_store._engine.generation_change import read_recorded_settings
from langgraph_letta_store._engine.runners import AsyncRunner
from langgraph_letta_store._maintenance.reembed import reembed as operations
from langgraph_letta_store._maintenance.reembed.estimate import Estimate, estimate_cost
from langgraph_letta_store._maintenance.reembed.fill import fill_passages
from langgraph_letta_store._maintenance.reembed.plan import ReembedPlan, make_plan
from langgraph_letta_store.config.encryption import Encryption, check_encrypt
from langgraph_letta_store.config.index import AnnConfig
from langgraph_letta_store.config.options import parse_options
from langgraph_letta_store.config.store import (
    AsyncConnString,
    DatabaseConfig,
    IndexSettings,
    LettaIndex,
)
from langgraph_letta_store.errors import InvalidOperationError

__all__ = ["Estimate", "ReembedPlan", "Reembedding", "areembed", "open_reembedding", "reembed"]

_CONNECTIONS = 2


@dataclass(frozen=True, slots=True)
class Reembedding:
    """A planned reembedding of a schema's vectors, before it begins."""

    config: DatabaseConfig
    index: IndexSettings
    plan: ReembedPlan
    runner: AsyncRunner

    async def estimate(self) -> Estimate:
        """Estimate the cost; nothing is written, nothing embedded."""
        return await self.runner.run(estimate_cost(self.plan))

    async def run(
        self,
        *,
        force: bool = False,
        advance: Callable[[int], object] = lambda _: None,
        before_cutover: Callable[[], object] = lambda: None,
        on_wait: Callable[[float], object] = lambda _: None,
    ) -> int:
        """Begin or resume it; see `reembed`."""
        operation = operations.reembed(
            self.config,
            self.index,
            force=force,
            advance=advance,
            before_cutover=before_cutover,
            on_wait=on_wait,
        )
        return await self.runner.run(operation)

    async def fill(self, advance: Callable[[int], object] = lambda _: None) -> int:
        """Embed passages that have no vector, and return how many vectors were stored.

        Raises:
            SetupError: the vectors are of another model.
            EmbeddingError: the model rejects a text, which the message names.
        """
        return await self.runner.run(fill_passages(self.plan, advance))

    async def cancel(self) -> None:
        """Undo the unfinished reembedding, whatever its model: the old vectors stay.

        Raises:
            InvalidOperationError: none is under way.
            ConcurrentWriteError: another session holds a lock on the tables of vectors.
        """
        await self.runner.run(operations.cancel(self.config))


def _merge_settings(
    index: LettaIndex, recorded: Mapping[str, Any], name: str | None
) -> IndexSettings:
    place = "index['ann_index_config']"
    ann = parse_options(place, index.get("ann_index_config"), AnnConfig.__annotations__)
    options: Any = {
        **index,
        "distance_type": index.get("distance_type") or recorded.get("distance", "cosine"),
        "ann_index_config": {
            **ann,
            "vector_type": ann.get("vector_type") or recorded.get("vector_type", "halfvec"),
        },
    }
    settings = IndexSettings.parse(options)
    return replace(settings, model=settings.model or name)


@asynccontextmanager
async def open_reembedding(
    conn_string: AsyncConnString,
    index: LettaIndex,
    *,
    schema: str = "letta",
    keep: bool = False,
    name: str | None = None,
    encrypt: Encryption | None = None,
) -> AsyncGenerator[Reembedding, None]:
    """Plan the reembedding of a schema's vectors; nothing is written yet.

    Args:
        conn_string: what libpq takes, or `embedded:PATH`; or a function that returns it, called
            for each new connection.
        index: the new model, as for a store; its `fields` are not used.
        schema: the schema of the tables.
        keep: keep the type and the distance of the vectors if `index` does not set them; otherwise
            they get a new store's defaults.
        name: the name of a model that has none of its own.
        encrypt: the keys of encrypted items.

    Raises:
        ConfigurationError: an option is invalid; the message names it.
        SetupError: the schema is not set up, or has no vectors.
        psycopg.OperationalError: no connection can be made.
    """
    check_encrypt(encrypt)
    config = DatabaseConfig(schema, encrypt=encrypt)
    async with aopen_pool(conn_string, {"min_size": 1, "max_size": _CONNECTIONS}) as pool:
        recorded, _ = await AsyncRunner(pool, None).run(read_recorded_settings(config))
        settings = _merge_settings(index, recorded.get("index", {}) if keep else {}, name)
        runner = AsyncRunner(pool, settings)
        plan = await runner.run(make_plan(config, settings))
        runner.executor.vector_types = plan.vector_types
        yield Reembedding(config, settings, plan, runner)


async def areembed(
    conn_string: AsyncConnString,
    index: LettaIndex,
    *,
    schema: str = "letta",
    force: bool = False,
    advance: Callable[[int], object] = lambda _: None,
    encrypt: Encryption | None = None,
) -> int:
    """Reembed in the running event loop; see `reembed`.

    Example:
        >>> await areembed(dsn, {"dims": 3072, "embed": "openai:text-embedding-3-large"})
        1204
    """
    planned = open_reembedding(conn_string, index, schema=schema, encrypt=encrypt)
    async with planned as reembedding:
        return await reembedding.run(force=force, advance=advance)


def reembed(
    conn_string: AsyncConnString,
    index: LettaIndex,
    *,
    schema: str = "letta",
    force: bool = False,
    advance: Callable[[int], object] = lambda _: None,
    encrypt: Encryption | None = None,
) -> int:
    """Replace the vectors of a live database, of items and of messages, by another model's.

    Stores and savers write and search the old vectors until each has a new one; then one
    transaction replaces them. If writers are faster than the model, they are paused before that
    for 2 to 20 seconds. Interrupted anywhere, `reembed` resumes when it is called again.

    Afterwards stores and savers that run with the old model's `index=` raise SetupError; create
    them again with the new one. Those without an index go on. Indexes of the old vectors are
    dropped; `maintain()` builds new ones.

    Args:
        conn_string: what libpq takes, or `embedded:PATH`; or a function that returns it, called
            for each new connection.
        index: the new model, as for a store. Its `fields` are not used: the texts that were
            embedded are embedded again.
        schema: the schema of the tables.
        force: embed all texts again even if their vectors are this model's already.
        advance: called after each batch with the number of vectors that were stored.
        encrypt: the keys of encrypted items, of all tenants. Their texts are decrypted in this
            process and given to the model.

    Returns:
        How many vectors were made.

    Raises:
        ConfigurationError: an option is invalid; the message names it.
        SetupError: the schema is not set up, or has no vectors.
        MissingKeyError: there are encrypted items, and their keys are missing.
        ForgedRowError: an encrypted item is not authentic.
        ConcurrentWriteError: writers were faster than the model in spite of several pauses, or
            another session locked the tables of vectors for ten minutes. The vectors made so far
            are kept.
        EmbeddingError: the model returned vectors of other dimensions, or rejects a text, which the
            message names. The vectors made so far are kept.
        Exception: the model's error; the vectors made so far are kept.
        InvalidOperationError: an event loop is running in this thread; use `areembed`.

    Example:
        >>> reembed(dsn, {"dims": 3072, "embed": "openai:text-embedding-3-large"})
        1204
    """
    with suppress(RuntimeError):  # no loop is running
        asyncio.get_running_loop()
        msg = "reembed() was called in a running event loop; await areembed() instead"
        raise InvalidOperationError(msg)
    embedding = areembed(
        conn_string, index, schema=schema, force=force, advance=advance, encrypt=encrypt
    )
    return asyncio.run(embedding)
