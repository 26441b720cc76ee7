"""What both stores share: their options, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from langgraph.store.base import NOT_PROVIDED, BaseStore, Item, NotProvided
from typing_extensions import TypedDict, Unpack

from langgraph_letta_store._engine.background import DEFAULT_MINUTES
from langgraph_letta_store.config.checks import parse_id
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
from langgraph_letta_store.config.tenants import TenantOption, parse_tenancy


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
    tenant: TenantOption


class BaseLettaStore(BaseStore):
    """A store's options and settings, the same for both."""

    supports_ttl = True

    def __init__(self, **options: Unpack[StoreOptions]) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is invalid or unknown; the message names it.
        """
        index, ttl = options["index"], options["ttl"]
        self.config = StoreConfig(
            schema=options["schema"],
            agent_depth=options["agent_depth"],
            partitions=options["partitions"],
            root=options["root"],
            index=None if index is None else IndexSettings.parse(index),
            search=SearchSettings.parse(options["search"]),
            duplicates=DuplicateSettings.parse(options["duplicates"]),
            ttl=ttl,
            deserializer=options["deserializer"],
            tenant=parse_tenancy(options["tenant"]),
        )
        self.index_config = index
        self.ttl_config = ttl
        self.embeddings = self.config.index.embeddings if self.config.index else None

    def get(
        self, namespace: tuple[str, ...], key: str, *, refresh_ttl: bool | None = None
    ) -> Item | None:
        """Return an item, or None where there is none of this key.

        A key may also be an int or a UUID, and stands for its text.

        Raises:
            InvalidOperationError: the key is of another type.
        """
        return super().get(namespace, parse_id(key, "key"), refresh_ttl=refresh_ttl)

    def put(
        self,
        namespace: tuple[str, ...],
        key: str,
        value: Mapping[str, Any],
        index: Literal[False] | list[str] | None = None,
        *,
        ttl: float | NotProvided | None = NOT_PROVIDED,
    ) -> None:
        """Store an item; see `get` for the key."""
        super().put(namespace, parse_id(key, "key"), value, index, ttl=ttl)

    def delete(self, namespace: tuple[str, ...], key: str) -> None:
        """Delete an item; see `get` for the key."""
        super().delete(namespace, parse_id(key, "key"))

    async def aget(
        self, namespace: tuple[str, ...], key: str, *, refresh_ttl: bool | None = None
    ) -> Item | None:
        """Return an item, in coroutines; see `get`."""
        return await super().aget(namespace, parse_id(key, "key"), refresh_ttl=refresh_ttl)

    async def aput(
        self,
        namespace: tuple[str, ...],
        key: str,
        value: Mapping[str, Any],
        index: Literal[False] | list[str] | None = None,
        *,
        ttl: float | NotProvided | None = NOT_PROVIDED,
    ) -> None:
        """Store an item, in coroutines; see `get` for the key."""
        await super().aput(namespace, parse_id(key, "key"), value, index, ttl=ttl)

    async def adelete(self, namespace: tuple[str, ...], key: str) -> None:
        """Delete an item, in coroutines; see `get` for the key."""
        await super().adelete(namespace, parse_id(key, "key"))

    def _sweep_minutes(self, given: float | None) -> float:
        configured = (self.ttl_config or {}).get("sweep_interval_minutes")
        return float(given or configured or DEFAULT_MINUTES)
