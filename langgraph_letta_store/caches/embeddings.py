"""LettaEmbeddings: any embedder's vectors, computed once for all workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.embeddings import Embeddings

from langgraph_letta_store._engine.cached_embeddings import CachedEmbeddings
from langgraph_letta_store._engine.executors import AsyncConnections, Connections
from langgraph_letta_store.caches.base import BaseLettaCache
from langgraph_letta_store.caches.beside import HasCache, open_beside
from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.config.embedder import find_model_name, parse_embed
from langgraph_letta_store.errors import ConfigurationError


class LettaEmbeddings(HasCache, CachedEmbeddings):
    """Embeddings that ask the model for each text once, and keep its vectors in the database.

    A vector is found by its text, the model's name, and whether the text was a document or a query.
    Vectors have single precision, as in pgvector. Give it wherever LangChain's `Embeddings` are
    taken; a store does the same by `index={"dims": 1536, "embed": ..., "cache": True}`.

    Example:
        >>> with LettaCache.from_conn_string("embedded:./memory") as cache:
        ...     embeddings = LettaEmbeddings(cache, "openai:text-embedding-3-small")
        ...     embeddings.setup()
        ...     embeddings.embed_documents(["tea"]) == embeddings.embed_documents(["tea"])
        True
    """

    def __init__(
        self,
        conn: BaseLettaCache | Connections | AsyncConnections,
        embed: Embeddings | Callable[[Sequence[str]], list[list[float]]] | str,
        *,
        model: str | None = None,
        ttl: float | None = None,
        name: str = "embeddings",
        **options: Any,
    ) -> None:
        """Cache the vectors of a model, beside another cache, or on connections of yours.

        Args:
            conn: a `LettaCache` or an `AsyncLettaCache`, whose connections, schema and tenant this
                cache then has too; or what they take.
            embed: the model: LangChain's `Embeddings`, a function, or a name such as
                "openai:text-embedding-3-small".
            model: the name that its vectors are kept under, with whatever changes them (dimensions,
                a version); default: the model's own name, with its dimensions where it has some.
            ttl: how many seconds a vector is kept; default: for ever.
            name: keeps these vectors apart from the values of other caches.
            options: those of `LettaCache`, such as `max_entries` and `schema`.

        Raises:
            ConfigurationError: an option is invalid, or the model has no name.
        """
        embeddings = parse_embed("embed", embed)
        named = _name(embed, embeddings) if model is None else model
        if not isinstance(named, str) or not named:
            expected = "a str that is not empty, where the model has no name of its own"
            raise ConfigurationError(invalid("model", expected, model))
        self.cache = open_beside(conn, {**options, "name": name, "default_ttl": ttl})
        super().__init__(embeddings, named, self.cache, ttl)


def _name(embed: Any, model: Embeddings) -> str | None:
    """Return the model's name, and its dimensions where it has some."""
    name = embed if isinstance(embed, str) else find_model_name(model)
    dims: Any = getattr(model, "dimensions", None)
    return f"{name} {dims}" if name and dims else name
