"""What both stores share: their options, checked."""

from __future__ import annotations

from langgraph.store.base import BaseStore
from typing_extensions import TypedDict, Unpack

from langgraph_letta_store._engine.background import DEFAULT_MINUTES
from langgraph_letta_store.config.search import (
    DuplicatesConfig,
    DuplicateSettings,
    SearchConfig,
    SearchSettings,
)
from langgraph_letta_store.config.store import (
    Deserializer,
    IndexSettings,
    LettaIndex,
    StoreConfig,
    TTLConfig,
)


class StoreOptions(TypedDict):
    """What a store is made with besides its connections; `LettaStore` says what each means."""

    deserializer: Deserializer | None
    index: LettaIndex | None
    search: SearchConfig | None
    duplicates: DuplicatesConfig | None
    ttl: TTLConfig | None
    schema: str
    agent_depth: int
    partitions: int
    root: str


class BaseLettaStore(BaseStore):
    """A store's options and settings, the same for both."""

    supports_ttl = True

    def __init__(self, **options: Unpack[StoreOptions]) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is not of a kind that works.
        """
        index, ttl = options["index"], options["ttl"]
        self.config = StoreConfig(
            schema=options["schema"],
            agent_depth=options["agent_depth"],
            partitions=options["partitions"],
            root=options["root"],
            index=None if index is None else IndexSettings.of(index),
            search=SearchSettings.of(options["search"]),
            duplicates=DuplicateSettings.of(options["duplicates"]),
            ttl=ttl,
            deserializer=options["deserializer"],
        )
        self.index_config = index
        self.ttl_config = ttl
        self.embeddings = self.config.index.embeddings if self.config.index else None

    def _sweep_minutes(self, given: float | None) -> float:
        configured = (self.ttl_config or {}).get("sweep_interval_minutes")
        return float(given or configured or DEFAULT_MINUTES)
