"""Embeddings that ask their model for each text once, and keep its vectors in the database."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Any, Protocol

from langchain_core.embeddings import Embeddings

from langgraph_letta_store._engine import cached
from langgraph_letta_store._engine.cached import CacheKey, Entry, Serialized
from langgraph_letta_store.config.checks import is_list
from langgraph_letta_store.errors import EmbeddingError

DOCUMENT, QUERY = "document", "query"

FLOATS = "f4"
"""The type of a value that this module has written: numbers of four bytes, as pgvector has them."""


class Table(Protocol):
    """Runs operations on the table of caches, in synchronous code and in coroutines."""

    def run(self, operation: Any, *args: Any) -> Any:
        """Run an operation."""
        ...

    async def arun(self, operation: Any, *args: Any) -> Any:
        """Run an operation, in a coroutine."""
        ...

    def counts_to_room(self, count: int) -> bool:
        """Count values that were stored; True where it is time to make room."""
        ...


class CachedEmbeddings(Embeddings):
    """A model whose vectors are found by its name, the text, and whether that was a query.

    Vectors that are no list of finite numbers are returned, for the caller to refuse, and not kept.
    """

    def __init__(
        self, embeddings: Embeddings, model: str, table: Table, seconds: float | None = None
    ) -> None:
        """Take the model, its name, the table, and how many seconds a vector is kept."""
        self._embeddings = embeddings
        self._model = model
        self._table = table
        self._seconds = seconds

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of texts; the model is asked for those that are not cached."""
        keys = self._identify(DOCUMENT, texts)
        found = _read(self._table.run(cached.get, list(keys.values())))
        if missing := [text for text, key in keys.items() if key not in found]:
            vectors = _check(self._embeddings.embed_documents(missing), missing)
            if entries := self._make_entries(DOCUMENT, vectors):
                self._table.run(cached.put, entries)
                if self._table.counts_to_room(len(entries)):
                    self._table.run(cached.maintain)
            found |= {keys[text]: vector for text, vector in vectors.items()}
        return [found[keys[text]] for text in texts]

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """Do the same in coroutines."""
        keys = self._identify(DOCUMENT, texts)
        found = _read(await self._table.arun(cached.get, list(keys.values())))
        if missing := [text for text, key in keys.items() if key not in found]:
            vectors = _check(await self._embeddings.aembed_documents(missing), missing)
            if entries := self._make_entries(DOCUMENT, vectors):
                await self._table.arun(cached.put, entries)
                if self._table.counts_to_room(len(entries)):
                    await self._table.arun(cached.maintain)
            found |= {keys[text]: vector for text, vector in vectors.items()}
        return [found[keys[text]] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a query; the model is asked where it is not cached."""
        key = cached.identify((self._model, QUERY), text)
        if found := _read(self._table.run(cached.get, [key])):
            return found[key]
        vectors = {text: _round(self._embeddings.embed_query(text))}
        if entries := self._make_entries(QUERY, vectors):
            self._table.run(cached.put, entries)
            if self._table.counts_to_room(1):
                self._table.run(cached.maintain)
        return vectors[text]

    async def aembed_query(self, text: str) -> list[float]:
        """Do the same in coroutines."""
        key = cached.identify((self._model, QUERY), text)
        if found := _read(await self._table.arun(cached.get, [key])):
            return found[key]
        vectors = {text: _round(await self._embeddings.aembed_query(text))}
        if entries := self._make_entries(QUERY, vectors):
            await self._table.arun(cached.put, entries)
            if self._table.counts_to_room(1):
                await self._table.arun(cached.maintain)
        return vectors[text]

    def _identify(self, kind: str, texts: Sequence[str]) -> dict[str, CacheKey]:
        return {text: cached.identify((self._model, kind), text) for text in texts}

    def _make_entries(self, kind: str, vectors: dict[str, Any]) -> list[Entry]:
        """Return what is to be kept of a model's answer."""
        return [
            Entry(
                (self._model, kind),
                text,
                Serialized(FLOATS, array("f", vector).tobytes()),
                self._seconds,
            )
            for text, vector in vectors.items()
            if _is_sound(vector)
        ]


def _read(found: dict[CacheKey, Serialized]) -> dict[CacheKey, list[float]]:
    return {key: array("f", value.data).tolist() for key, value in found.items()}


def _check(answer: Any, texts: Sequence[str]) -> dict[str, list[float]]:
    """Return a vector for each text, as it will come back from the cache.

    Raises:
        EmbeddingError: the model did not return one vector for each text.
    """
    if len(answer) != len(texts):
        msg = f"the embedding model returned {len(answer)} vectors for {len(texts)} texts"
        raise EmbeddingError(msg)
    return {text: _round(vector) for text, vector in zip(texts, answer, strict=True)}


def _round(vector: Any) -> list[float]:
    """Return a vector in single precision; any other value unchanged."""
    try:
        return array("f", vector).tolist()
    except (TypeError, OverflowError):
        return vector  # type: ignore[no-any-return]  # what the model returned, for the caller to refuse


def _is_sound(vector: Any) -> bool:
    """Whether a vector has been read as numbers, all of them finite."""
    numbers = vector if is_list(vector) else []
    return bool(numbers) and all(type(n) is float and math.isfinite(n) for n in numbers)
