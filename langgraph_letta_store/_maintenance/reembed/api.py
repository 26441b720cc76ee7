"""Moving a live store to another embedding model; `letta-store reembed` is the same for a shell."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from langgraph_letta_store._engine import generation_change
from langgraph_letta_store._engine.connections import aopened
from langgraph_letta_store._engine.runners import AsyncRunner
from langgraph_letta_store._maintenance.reembed import reembed as reembedding
from langgraph_letta_store._maintenance.reembed.estimate import Estimate, estimate
from langgraph_letta_store._maintenance.reembed.plan import Move, planned
from langgraph_letta_store.config import checks
from langgraph_letta_store.config.index import AnnConfig
from langgraph_letta_store.config.store import (
    AsyncConnString,
    DatabaseConfig,
    IndexSettings,
    LettaIndex,
)

__all__ = ["Estimate", "Move", "Reembedding", "areembed", "opened", "reembed"]

_CONNECTIONS = 2


@dataclass(frozen=True, slots=True)
class Reembedding:
    """A move of a schema's vectors to another model, planned and not yet begun."""

    config: DatabaseConfig
    index: IndexSettings
    move: Move
    runner: AsyncRunner

    async def estimate(self) -> Estimate:
        """Look what the move will take; nothing is written, nothing embedded."""
        return await self.runner.run(estimate(self.move))

    async def run(
        self,
        *,
        anew: bool = False,
        advance: Callable[[int], object] = lambda _: None,
        before_switch: Callable[[], object] = lambda: None,
        waits: Callable[[float], object] = lambda _: None,
    ) -> int:
        """Move, or go on with it; see `reembed`."""
        operation = reembedding.reembed(
            self.config,
            self.index,
            anew=anew,
            advance=advance,
            before_switch=before_switch,
            waits=waits,
        )
        return await self.runner.run(operation)

    async def cancel(self) -> None:
        """Undo the move that is under way, whatever its model: the old vectors stay.

        Raises:
            InvalidOperationError: none is under way.
            ConcurrentWriteError: somebody holds the tables of vectors.
        """
        await self.runner.run(reembedding.cancel(self.config))


def _settings(index: LettaIndex, kept: Mapping[str, Any], name: str | None) -> IndexSettings:
    place = "index['ann_index_config']"
    ann = checks.parse_options(place, index.get("ann_index_config"), AnnConfig.__annotations__)
    filled: Any = {
        **index,
        "distance_type": index.get("distance_type") or kept.get("distance", "cosine"),
        "ann_index_config": {
            **ann,
            "vector_type": ann.get("vector_type") or kept.get("vector_type", "halfvec"),
        },
    }
    settings = IndexSettings.of(filled)
    return replace(settings, model=settings.model or name)


@asynccontextmanager
async def opened(
    conn_string: AsyncConnString,
    index: LettaIndex,
    *,
    schema: str = "letta",
    keep: bool = False,
    name: str | None = None,
) -> AsyncGenerator[Reembedding, None]:
    """Look at a schema whose vectors are to be moved; nothing is written yet.

    Args:
        conn_string: what libpq takes, or `embedded:PATH`; or a function that returns it, called
            for each new connection.
        index: the new model's, as a store takes it; its `fields` do not count.
        schema: the schema of the tables.
        keep: whether the type and the distance of vectors stay as they are, where `index` does not
            say; else they are a new store's.
        name: what the model is called that has no name of its own.

    Raises:
        ConfigurationError: an option is not of a kind that works.
        SetupError: the schema is not set up, or has no vectors.
        psycopg.OperationalError: no connection can be made.
    """
    config = DatabaseConfig(schema)
    async with aopened(conn_string, {"min_size": 1, "max_size": _CONNECTIONS}) as pool:
        recorded, _ = await AsyncRunner(pool, None).run(generation_change.recorded(config))
        settings = _settings(index, recorded.get("index", {}) if keep else {}, name)
        runner = AsyncRunner(pool, settings)
        move = await runner.run(planned(config, settings))
        runner.vectors.types = move.vector_types
        yield Reembedding(config, settings, move, runner)


async def areembed(
    conn_string: AsyncConnString,
    index: LettaIndex,
    *,
    schema: str = "letta",
    anew: bool = False,
    advance: Callable[[int], object] = lambda _: None,
) -> int:
    """Run `reembed` in the event loop that runs."""
    async with opened(conn_string, index, schema=schema) as reembedding_:
        return await reembedding_.run(anew=anew, advance=advance)


def reembed(
    conn_string: AsyncConnString,
    index: LettaIndex,
    *,
    schema: str = "letta",
    anew: bool = False,
    advance: Callable[[int], object] = lambda _: None,
) -> int:
    """Move a live store's vectors, of items and of messages, to another model.

    Stores go on writing and searching the old vectors until each has a new one; then it is
    switched at once. Where more is written than the model is quick for, who writes vectors waits
    for the last ones to be made: 2 to 20 seconds at most. Interrupted anywhere, it goes on where
    it was when it is run again. Stores and savers that are running with the old model's `index=`
    raise SetupError from then on, and are to be made anew; those without an index go on.

    Args:
        conn_string: what libpq takes, or `embedded:PATH`; or a function that returns it, called
            for each new connection.
        index: the new model's, as a store takes it; its `fields` do not count: what was embedded
            is embedded again.
        schema: the schema of the tables.
        anew: also where the vectors are this model's already.
        advance: is told after each batch how many vectors are there now that were not before.

    Returns:
        How many vectors were made.

    Raises:
        ConfigurationError: an option is not of a kind that works.
        SetupError: the schema is not set up, or has no vectors.
        ConcurrentWriteError: more is written than the model embeds, or somebody held the tables of
            vectors for ten minutes; what was done is kept.
        EmbeddingError: the model did not return vectors of so many dimensions, or refuses a text;
            says which. What was done is kept.
        Exception: what the model raised; what was done is kept.

    Example:
        >>> reembed(dsn, {"dims": 3072, "embed": "openai:text-embedding-3-large"})
        1204
    """
    return asyncio.run(areembed(conn_string, index, schema=schema, anew=anew, advance=advance))
