"""What the synchronous and the asynchronous facades have in common: their options, checked."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.store.base import BaseStore

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.save import Conversations
from langgraph_letta_store._checkpoints.thread_cache import KnownThreads
from langgraph_letta_store._engine.background import DEFAULT_MINUTES
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store.config.retention import Retention, RetentionConfig
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
    SaverConfig,
    StoreConfig,
    TTLConfig,
)

RETENTION_MINUTES = 60.0
"""How long a sweeper of conversations waits between two sweeps: it looks at every thread."""


class ConfiguredStore(BaseStore):
    """What both stores are told when they are made."""

    supports_ttl = True

    def __init__(
        self,
        *,
        deserializer: Deserializer | None,
        index: LettaIndex | None,
        search: SearchConfig | None,
        duplicates: DuplicatesConfig | None,
        ttl: TTLConfig | None,
        schema: str,
        agent_depth: int,
        partitions: int,
        root: str,
    ) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is not of a kind that works.
        """
        self.config = StoreConfig(
            schema=schema,
            agent_depth=agent_depth,
            partitions=partitions,
            root=root,
            index=None if index is None else IndexSettings.of(index),
            search=SearchSettings.of(search),
            duplicates=DuplicateSettings.of(duplicates),
            ttl=ttl,
            deserializer=deserializer,
        )
        self.index_config = index
        self.ttl_config = ttl
        self.embeddings = self.config.index.embeddings if self.config.index else None

    def _sweep_minutes(self, given: float | None) -> float:
        configured = (self.ttl_config or {}).get("sweep_interval_minutes")
        return float(given or configured or DEFAULT_MINUTES)


class ConfiguredSaver(BaseCheckpointSaver[str]):
    """What both savers are told when they are made, and remember."""

    def __init__(
        self,
        *,
        serde: SerializerProtocol | None,
        index: LettaIndex | None,
        search: SearchConfig | None,
        schema: str,
        partitions: int,
        root: str,
        agent_keys: Sequence[str],
        readable: bool | None,
        retention: RetentionConfig | None,
    ) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is not of a kind that works.
        """
        super().__init__(serde=serde)
        self._codec = Codec(self.serde)
        self.config = SaverConfig(
            schema=schema,
            partitions=partitions,
            root=root,
            index=None if index is None else IndexSettings.of(index),
            search=SearchSettings.of(search),
            agent_keys=tuple(agent_keys),
            readable=not self._codec.encrypts if readable is None else readable,
            retention=None if retention is None else Retention.of(retention),
        )
        self.embeddings = self.config.index.embeddings if self.config.index else None
        self._known = KnownThreads()

    def get_next_version(self, current: str | None, channel: None) -> str:  # noqa: ARG002  # part of BaseCheckpointSaver's signature
        """Return the version after `current`: they are ordered as texts, and no two are equal."""
        # As PostgresSaver writes them, so that threads which move in go on.
        counted = 0
        if current is not None:
            counted = current if isinstance(current, int) else int(current.split(".")[0])
        return f"{counted + 1:032}.{random.random():016}"  # noqa: S311  # tells forks apart, keeps no secret

    def _conversations_in(
        self, schema: SaverSchema, on_messages: Callable[[], None]
    ) -> Conversations:
        if self._codec.serde is not self.serde:  # another was put in its place, or an allowlist
            self._codec = Codec(self.serde)
        return Conversations(schema, self._codec, self._known, on_messages)
