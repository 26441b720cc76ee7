"""What caches do with their table: get, put, clear, sweep, make room.

A key is a namespace of labels and a text. Both are stored as hashes (SHA-256), as an index holds
neither long ones; the labels stay readable beside them, for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Vector, rows
from langgraph_letta_store.config.caches import CacheConfig
from langgraph_letta_store.records.caches import CacheSize

CACHED = SqlFile(__name__, "cached")

CacheSchema: TypeAlias = "Schema[CacheConfig]"
"""The schema as a cache sees it."""

MOST_ROWS = 1000
"""How many values one statement stores or reads at most."""

_LABELS = 500
"""How many characters of a namespace stay readable."""


class RoomCounter:
    """Counts the values that a cache has stored, and says when to look whether there is room.

    Two threads that count at once may look once more, or once less.
    """

    def __init__(self, each: int) -> None:
        """Take after how many values the cache looks."""
        self._each = each
        self._stored = 0

    def count(self, stored: int) -> bool:
        """Count values that were stored; True where it is time to make room."""
        self._stored += stored
        if self._stored < self._each:
            return False
        self._stored = 0
        return True


class CacheKey(NamedTuple):
    """A key as the table has it."""

    namespace_id: UUID
    key_id: bytes


class Serialized(NamedTuple):
    """A value as LangGraph's serializers write it: the kind of its bytes, and these."""

    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A value to be stored.

    `seconds` is its time to live, None for ever. `prompt` and `embedding` are those of a prompt
    that is found again by its meaning.
    """

    namespace: Sequence[str]
    key: str
    value: Serialized
    seconds: float | None = None
    prompt: str | None = None
    embedding: Vector | None = None


class Near(NamedTuple):
    """A value whose prompt is near in meaning; `similarity` is the cosine."""

    prompt: str
    value: Serialized
    similarity: float


def identify(namespace: Sequence[str], key: str) -> CacheKey:
    """Return a key as the table has it.

    Example:
        >>> identify(("a",), "b") == identify(("a", "b"), "")
        False
    """
    return CacheKey(identify_namespace(namespace), _digest((key,)))


def identify_namespace(namespace: Sequence[str]) -> UUID:
    """Return the id of a namespace of labels."""
    return UUID(bytes=_digest(namespace)[:16])


def _digest(texts: Iterable[str]) -> bytes:
    digest = sha256()
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.digest()


def get(schema: CacheSchema, keys: Sequence[CacheKey]) -> Operation[dict[CacheKey, Serialized]]:
    """Return the values of those keys that have one that has not expired."""
    found: dict[CacheKey, Serialized] = {}
    stale: list[CacheKey] = []
    part: Sequence[CacheKey]
    for part in _parts(keys):
        (read,) = yield from rows(_find(schema, part))
        for place, type_, data, is_stale in read:
            key = part[int(place) - 1]
            found[key] = Serialized(type_, data)
            if is_stale:
                stale.append(key)
    if stale:
        query = Query(schema.render(CACHED, "touch_cached"), _select(schema, sorted(stale)))
        yield from rows(query)
    return found


def put(schema: CacheSchema, entries: Sequence[Entry]) -> Operation[None]:
    """Store values, in place of those that their keys have; of one key the last one counts."""
    different = {identify(entry.namespace, entry.key): entry for entry in entries}
    for part in _parts(list(different)):
        query = Query(
            schema.render(CACHED, "put_cached"),
            {**_select(schema, part), **_columns([different[key] for key in part])},
        )
        yield from rows(query)


def _columns(entries: Sequence[Entry]) -> Mapping[str, list[Any]]:
    """Return the columns of values besides their keys."""
    return {
        "labels": ["/".join(entry.namespace)[:_LABELS] for entry in entries],
        "types": [entry.value.type for entry in entries],
        "values": [entry.value.data for entry in entries],
        "prompts": [entry.prompt for entry in entries],
        "embeddings": [
            None if entry.embedding is None else _write_vector(entry.embedding, "{}")
            for entry in entries
        ],
        "bytes": [
            len(entry.value.data) + len(entry.prompt or "") + 4 * len(entry.embedding or ())
            for entry in entries
        ],
        "seconds": [entry.seconds for entry in entries],
    }


def _write_vector(vector: Vector, brackets: str) -> str:
    numbers = ",".join(repr(float(number)) for number in vector)
    return f"{brackets[0]}{numbers}{brackets[1]}"


def find_near(
    schema: CacheSchema, namespace: Sequence[str], vector: Vector, limit: int
) -> Operation[list[Near]]:
    """Return the values in a namespace whose prompts are nearest to a vector, the nearest first."""
    query = Query(
        schema.render(CACHED, "near_cached"),
        {
            "cache": schema.config.name,
            "namespace": identify_namespace(namespace),
            "query": _write_vector(vector, "[]"),
            "dims": len(vector),
            "limit": limit,
        },
    )
    (found,) = yield from rows(query)
    return [Near(prompt, Serialized(type_, data), near) for _, prompt, type_, data, near in found]


def clear(schema: CacheSchema, namespaces: Sequence[Sequence[str]] | None) -> Operation[None]:
    """Delete all values of the cache, or those in some namespaces."""
    chosen = None if namespaces is None else [identify_namespace(each) for each in namespaces]
    statement = schema.render(CACHED, "clear_cached")
    yield from rows(Query(statement, {"cache": schema.config.name, "namespaces": chosen}))


def maintain(schema: CacheSchema) -> Operation[CacheSize]:
    """Delete what has expired, and make room; return what is left."""
    config = schema.config
    own = {"cache": config.name}
    bounds = {**own, "entries": config.max_entries, "bytes": config.max_bytes}
    *_, (size,) = yield from rows(
        Query(schema.render(CACHED, "sweep_cached"), own),
        Query(schema.render(CACHED, "evict_cached"), bounds),
        Query(schema.render(CACHED, "measure_cached"), own),
    )
    return CacheSize(*size)


def measure(schema: CacheSchema) -> Operation[CacheSize]:
    """Return how much the cache has."""
    query = Query(schema.render(CACHED, "measure_cached"), {"cache": schema.config.name})
    ((size,),) = yield from rows(query)
    return CacheSize(*size)


def set_unlogged(schema: CacheSchema, *, unlogged: bool) -> Operation[None]:
    """Make the table of all caches unlogged, or logged again, where it is not."""
    table = sql.Identifier(schema.config.schema, "cached").as_string(None)
    (((is_unlogged,),),) = yield from rows(
        Query(schema.render(CACHED, "is_unlogged"), {"table": table})
    )
    if is_unlogged != unlogged:
        yield from rows(
            Query(schema.compose(CACHED, "make_unlogged" if unlogged else "make_logged"))
        )


def _find(schema: CacheSchema, keys: Sequence[CacheKey]) -> Query:
    """Return the query for the values of keys; for one key without lists, which take longer."""
    if len(keys) > 1:
        return Query(schema.render(CACHED, "get_cached"), _select(schema, keys))
    (key,) = keys
    named = {"cache": schema.config.name, "namespace": key.namespace_id, "key": key.key_id}
    return Query(schema.render(CACHED, "get_one_cached"), named)


def _select(schema: CacheSchema, keys: Sequence[CacheKey]) -> dict[str, Any]:
    """Return the parameters that select keys of the cache."""
    return {
        "cache": schema.config.name,
        "namespaces": [key.namespace_id for key in keys],
        "keys": [key.key_id for key in keys],
    }


def _parts(keys: Sequence[CacheKey]) -> list[Sequence[CacheKey]]:
    return [keys[start : start + MOST_ROWS] for start in range(0, len(keys), MOST_ROWS)]
