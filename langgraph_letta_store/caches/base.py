"""What both caches have in common, and what each does for callers of the other kind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, Concatenate, ParamSpec, TypeVar

from langgraph.cache.base import BaseCache, FullKey, Namespace
from langgraph.checkpoint.serde.base import SerializerProtocol
from typing_extensions import TypedDict, Unpack

from langgraph_letta_store._engine import cached
from langgraph_letta_store._engine.cached import (
    CacheKey,
    CacheSchema,
    Entry,
    RoomCounter,
    Serialized,
)
from langgraph_letta_store._engine.forks import Loop
from langgraph_letta_store._engine.session import AsyncSession, Session
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._engine.thread_bridge import find_other_loop, wait_on_loop
from langgraph_letta_store.config.caches import MAX_SECONDS, CacheConfig
from langgraph_letta_store.config.checks import check_text, invalid, is_number, is_sequence
from langgraph_letta_store.config.retry import RetryConfig, RetrySettings
from langgraph_letta_store.config.telemetry import TelemetryOption, parse_telemetry
from langgraph_letta_store.config.tenants import TenantOption, parse_tenancy
from langgraph_letta_store.errors import InvalidOperationError

P = ParamSpec("P")
T = TypeVar("T")

CHECKS_ROOM_AFTER = 100
"""After how many values a cache looks whether it has to make room, unless its bounds are lower."""


class CacheOptions(TypedDict):
    """A cache's options besides its connections; `LettaCache` describes them."""

    serde: SerializerProtocol | None
    name: str
    max_entries: int
    max_bytes: int
    default_ttl: float | None
    retry: RetryConfig | None
    schema: str
    partitions: int
    tenant: TenantOption
    telemetry: TelemetryOption


class BaseLettaCache(BaseCache[Any]):
    """A cache's options, and what it makes of keys and values."""

    _session: Any  # a session of either kind

    def __init__(self, **options: Unpack[CacheOptions]) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        super().__init__(serde=options["serde"])
        self.config = CacheConfig(
            schema=options["schema"],
            partitions=options["partitions"],
            retry=RetrySettings.parse(options["retry"]),
            tenant=parse_tenancy(options["tenant"]),
            telemetry=parse_telemetry(options["telemetry"]),
            name=options["name"],
            max_entries=options["max_entries"],
            max_bytes=options["max_bytes"],
            default_ttl=options["default_ttl"],
        )
        self._room = RoomCounter(min(CHECKS_ROOM_AFTER, self.config.max_entries))

    def _identify(self, keys: Sequence[FullKey]) -> dict[CacheKey, FullKey]:
        return {cached.identify(*_parse_key(key)): key for key in keys}

    def _read(
        self, keys: Mapping[CacheKey, FullKey], found: Mapping[CacheKey, Serialized]
    ) -> dict[FullKey, Any]:
        return {keys[key]: self.serde.loads_typed(value) for key, value in found.items()}

    def _parse_entries(self, pairs: Mapping[FullKey, tuple[Any, int | None]]) -> list[Entry]:
        """Return values as they are stored, and check their times to live."""
        entries: list[Entry] = []
        for key, (value, ttl) in pairs.items():
            namespace, own = _parse_key(key)
            kept = Serialized(*self.serde.dumps_typed(value))
            entries.append(Entry(namespace, own, kept, self.parse_ttl(ttl)))
        return entries

    def parse_ttl(self, ttl: Any) -> float | None:
        """Return a time to live in seconds; the cache's own where none is given.

        Raises:
            InvalidOperationError: it is not a number of seconds.
        """
        if ttl is None:
            return self.config.default_ttl
        if not is_number(ttl, 0, MAX_SECONDS):
            expected = f"a number of seconds from 0 to {MAX_SECONDS:g}, or None"
            raise InvalidOperationError(invalid("ttl", expected, ttl))
        return float(ttl)

    def counts_to_room(self, count: int) -> bool:
        """Count values that were stored; True where it is time to make room."""
        return self._room.count(count)

    def compare_vectors(self) -> None:
        """Have `setup()` create pgvector, which finding a prompt by its meaning needs."""
        self.config = self._session.config = replace(self.config, compares=True)


def parse_namespaces(namespaces: Any) -> list[tuple[str, ...]] | None:
    """Return the namespaces of `clear`.

    Raises:
        InvalidOperationError: they are not a list of tuples of str.
    """
    if namespaces is None:
        return None
    if not is_sequence(namespaces):
        expected = "a list of namespaces, which are tuples of str, or None for all"
        raise InvalidOperationError(invalid("namespaces", expected, namespaces))
    return [_parse_namespace(each) for each in namespaces]


def _parse_key(key: Any) -> tuple[Namespace, str]:
    """Return a key's namespace and text.

    Raises:
        InvalidOperationError: it is not a namespace and a str.
        InvalidValueError: one of its texts cannot be stored.
    """
    match key:
        case (namespace, str() as own):
            return _parse_namespace(namespace), own
        case _:
            raise InvalidOperationError(invalid("key", "a namespace and a str, in a tuple", key))


def _parse_namespace(namespace: Any) -> Namespace:
    labels = namespace if is_sequence(namespace) else None
    if labels is None or isinstance(namespace, list):
        raise InvalidOperationError(invalid("namespace", "a tuple of str", namespace))
    for label in labels:
        if not isinstance(label, str):
            raise InvalidOperationError(invalid("namespace", "a tuple of str", namespace))
        check_text(label, "namespace")
    return tuple(labels)


class CacheBridge(BaseLettaCache):
    """A cache for synchronous code: coroutines are answered in a thread."""

    _session: Session[CacheConfig]

    async def aget(self, keys: Sequence[FullKey]) -> dict[FullKey, Any]:
        """Run `get` in a thread."""
        return await asyncio.to_thread(self.get, keys)

    async def aset(self, pairs: Mapping[FullKey, tuple[Any, int | None]]) -> None:
        """Run `set` in a thread."""
        await asyncio.to_thread(self.set, pairs)

    async def aclear(self, namespaces: Sequence[Namespace] | None = None) -> None:
        """Run `clear` in a thread."""
        await asyncio.to_thread(self.clear, namespaces)

    async def arun(
        self,
        operation: Callable[Concatenate[CacheSchema, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an operation on the cache's table, in a thread."""
        return await asyncio.to_thread(lambda: self._session.run(operation, *args, **kwargs))

    def run(
        self,
        operation: Callable[Concatenate[CacheSchema, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an operation on the cache's table: the entry point for extensions."""
        return self._session.run(operation, *args, **kwargs)


class AsyncCacheBridge(BaseLettaCache):
    """A cache for coroutines of one event loop; synchronous calls of other threads run there."""

    _session: AsyncSession[CacheConfig]

    def __init__(self, **options: Unpack[CacheOptions]) -> None:
        """Take the options that both caches have."""
        super().__init__(**options)
        self._loop = Loop()

    def get(self, keys: Sequence[FullKey]) -> dict[FullKey, Any]:
        """Run `aget` from another thread than the loop's."""
        return self._from_thread("aget", lambda: self.aget(keys))

    def set(self, pairs: Mapping[FullKey, tuple[Any, int | None]]) -> None:
        """Run `aset` from another thread than the loop's."""
        self._from_thread("aset", lambda: self.aset(pairs))

    def clear(self, namespaces: Sequence[Namespace] | None = None) -> None:
        """Run `aclear` from another thread than the loop's."""
        self._from_thread("aclear", lambda: self.aclear(namespaces))

    async def arun(
        self,
        operation: Callable[Concatenate[CacheSchema, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run an operation on the cache's table: the entry point for extensions."""
        self._bind()
        return await self._session.run(operation, *args, **kwargs)

    def run(
        self,
        operation: Callable[Concatenate[CacheSchema, P], Operation[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run `arun` from another thread than the loop's."""
        return self._from_thread("arun", lambda: self.arun(operation, *args, **kwargs))

    def _bind(self) -> None:
        """Belong to the running loop from now on, unless it belongs to one already."""
        self._loop.bind()

    def _from_thread(self, method: str, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        loop = find_other_loop(self._loop.bound)
        if loop is None:
            msg = (
                f"{type(self).__name__} belongs to an event loop, and cannot answer synchronous "
                f"calls there: await `{method}`, or use {type(self).__name__.removeprefix('Async')}"
            )
            raise asyncio.InvalidStateError(msg)
        return wait_on_loop(self, loop, method, call)
