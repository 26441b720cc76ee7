"""Calls of the embedding model: in batches, concurrent, and retried when it is overloaded.

Each text is embedded once in a step. Documents go in batches; asynchronous code sends several at
once. A model may encode queries differently from documents. The first call with both tests that, so
that queries can go in the same batch as documents if the encoding is the same. The vectors of the
last queries are cached.
"""

from __future__ import annotations

import asyncio
import math
import time
from array import array
from collections import OrderedDict
from collections.abc import Generator, Mapping, Sequence, Sized
from typing import Any, NamedTuple, TypeAlias, cast

from langchain_core.embeddings import Embeddings
from langgraph.store.base.embed import EmbeddingsLambda

from langgraph_letta_store._engine.forks import Lock
from langgraph_letta_store._engine.metrics import Counters
from langgraph_letta_store._engine.retry import RetryPolicy
from langgraph_letta_store._engine.steps import Vector
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import EmbeddingError

CACHED_QUERIES = 256
"""How many queries' vectors are cached: 3 MB at 1536 dimensions."""

SAME = 0.9999
"""The cosine from which two vectors of one text count as equal: a service's answers differ in the
last digits; a model with an encoder or a prefix for queries differs by more."""


class _Call(NamedTuple):
    """One call of the model: documents, or one query."""

    texts: list[str]
    query: str | None = None


_Calls: TypeAlias = "Generator[list[_Call], list[list[Vector]], list[Vector]]"
"""Yields calls, which may run concurrently, receives their answers, and returns all vectors."""


class Embedder:
    """Embeds texts and queries with a store's model, for any number of threads or coroutines."""

    cached: Embeddings | None = None
    """The model behind a cache for all workers, where the settings ask for one."""

    def __init__(self, settings: IndexSettings | None, counters: Counters) -> None:
        """Take the settings (None where nothing is embedded) and the counters."""
        self._settings = settings
        self._counters = counters
        self._cache = _Cache(settings.dims if settings else 0)
        model = settings.embeddings if settings else None
        self._policy = RetryPolicy.for_client(model, settings.retries if settings else 0)
        # LangChain wraps a function like this; it is the same for queries.
        self._one_encoder: bool | None = True if isinstance(model, EmbeddingsLambda) else None

    def embed(self, texts: Sequence[str], queries: Sequence[str]) -> list[Vector]:
        """Return a vector for each text, then for each query, as the model gave them.

        Raises:
            EmbeddingError: the model did not return one vector for each.
            Exception: an exception of the model, if it is permanent or retries did not help.
        """
        if (cached := self._find_lone(texts, queries)) is not None:
            return cached
        model, policy = self._model()
        if len(texts) == 1 and not queries:
            return _call_model(model, policy, self._lone_call(texts), self._counters)
        work = self._calls(texts, queries)
        try:
            calls = next(work)
            while True:
                calls = work.send(
                    [_call_model(model, policy, call, self._counters) for call in calls]
                )
        except StopIteration as done:
            return cast("list[Vector]", done.value)

    async def aembed(self, texts: Sequence[str], queries: Sequence[str]) -> list[Vector]:
        """Do the same in asynchronous code, with several calls at once.

        Raises:
            EmbeddingError, Exception: as `embed`; the other calls are cancelled.
        """
        if (cached := self._find_lone(texts, queries)) is not None:
            return cached
        model, policy = self._model()
        if len(texts) == 1 and not queries:
            return await _acall_model(model, policy, self._lone_call(texts), self._counters)
        places = asyncio.Semaphore(self._settings.concurrency if self._settings else 1)
        work = self._calls(texts, queries)

        async def call_when_free(call: _Call) -> list[Vector]:
            async with places:
                return await _acall_model(model, policy, call, self._counters)

        try:
            calls = next(work)
            while True:
                if len(calls) == 1:
                    answers = [await _acall_model(model, policy, calls[0], self._counters)]
                else:
                    answers = await _gather(
                        [asyncio.ensure_future(call_when_free(call)) for call in calls]
                    )
                calls = work.send(answers)
        except StopIteration as done:
            return cast("list[Vector]", done.value)

    def _model(self) -> tuple[Embeddings, RetryPolicy]:
        if self._settings is None or self._settings.embeddings is None:
            # Operations embed only where the store has an index, and with it a model.
            msg = "this store has no embedding model"
            raise AssertionError(msg)
        return self.cached or self._settings.embeddings, self._policy

    def _find_lone(self, texts: Sequence[str], queries: Sequence[str]) -> list[Vector] | None:
        """Return the vector of a lone query, if it is cached."""
        if texts or len(queries) != 1 or (vector := self._cache.get(queries[0])) is None:
            return None
        self._counters.add(query_cache_hits=1)
        return [vector]

    def _lone_call(self, texts: Sequence[str]) -> _Call:
        """Return the call that embeds one text, which takes no more to arrange."""
        self._counters.add(texts_embedded=1, embedding_calls=1)
        return _Call([*texts])

    def _calls(self, texts: Sequence[str], queries: Sequence[str]) -> _Calls:
        """Yield the calls to make, and return the vectors in order."""
        known: dict[str, Vector] = {}
        for query in set(queries):
            if cached := self._cache.get(query):
                known[query] = cached
        documents = list(dict.fromkeys(texts))
        asked = [query for query in dict.fromkeys(queries) if query not in known]
        hits = sum(query in known for query in queries)
        counts = {
            "texts_embedded": len({*documents, *asked}),
            "query_cache_hits": hits,
            "query_cache_misses": len(asked),
        }
        together = bool(asked) and (bool(documents) or len(asked) > 1 or self._one_encoder is True)
        of_texts: dict[str, Vector] = {}
        if together and self._one_encoder is not False:
            # The longest query shows a difference between encoders best.
            probe = None if self._one_encoder else max(asked, key=len)
            of_texts, found = yield from self._round(
                [*documents, *asked], [probe] if probe else [], counts
            )
            if probe is not None:
                self._one_encoder = _same_direction(of_texts[probe], found[probe])
            if self._one_encoder:
                found = {query: of_texts[query] for query in asked}
            elif rest := [query for query in asked if query not in found]:
                found |= (yield from self._round([], rest, {}))[1]
        else:
            of_texts, found = yield from self._round(documents, asked, counts)
        for query, vector in found.items():
            self._cache.put(query, vector)
        known |= found
        return [*(of_texts[text] for text in texts), *(known[query] for query in queries)]

    def _round(
        self, texts: Sequence[str], queries: Sequence[str], counts: Mapping[str, int]
    ) -> Generator[list[_Call], list[list[Vector]], tuple[dict[str, Vector], dict[str, Vector]]]:
        """Embed texts, each once, and queries, in one round of calls."""
        size = self._settings.batch_size if self._settings else 1
        different = list(dict.fromkeys(texts))
        batches = [different[start : start + size] for start in range(0, len(different), size)]
        calls = [*map(_Call, batches), *(_Call([], query) for query in queries)]
        self._counters.add(**counts, embedding_calls=len(calls))
        answers = (yield calls) if calls else []
        flat = [vector for answer in answers for vector in answer]
        count = len(different)
        return (
            dict(zip(different, flat[:count], strict=True)),
            dict(zip(queries, flat[count:], strict=True)),
        )


def _call_model(
    model: Embeddings, policy: RetryPolicy, call: _Call, counters: Counters
) -> list[Vector]:
    """Make a call, with retries."""
    attempt = 0
    while True:
        try:
            if call.query is not None:
                return [model.embed_query(call.query)]
            return _parse_answer(model.embed_documents(call.texts), call)
        except Exception as error:
            attempt += 1
            if (delay := policy.delay(error, attempt)) is None:
                raise
            counters.add(embeddings_retried=1)
        time.sleep(delay)


async def _acall_model(
    model: Embeddings, policy: RetryPolicy, call: _Call, counters: Counters
) -> list[Vector]:
    """Do the same in asynchronous code."""
    attempt = 0
    while True:
        try:
            if call.query is not None:
                return [await model.aembed_query(call.query)]
            return _parse_answer(await model.aembed_documents(call.texts), call)
        except Exception as error:
            attempt += 1
            if (delay := policy.delay(error, attempt)) is None:
                raise
            counters.add(embeddings_retried=1)
        await asyncio.sleep(delay)


async def _gather(tasks: Sequence[asyncio.Future[list[Vector]]]) -> list[list[Vector]]:
    """Await all; if one fails or the caller is cancelled, cancel the others."""
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _parse_answer(answer: object, call: _Call) -> list[Vector]:
    """Return the vectors of a model's answer.

    Raises:
        EmbeddingError: the answer does not have one vector for each text.
    """
    count = len(answer) if isinstance(answer, Sized) else "no list of"
    if count != len(call.texts):
        msg = f"the embedding model returned {count} vectors for {len(call.texts)} texts"
        raise EmbeddingError(msg)
    return list(cast("Sequence[Vector]", answer))


def _same_direction(one: Any, other: Any) -> bool:
    """Whether two vectors have the same direction, or are both zero.

    Invalid vectors are reported later, when they are sent to the database.
    """
    try:
        a, b = [float(number) for number in one], [float(number) for number in other]
    except (TypeError, ValueError):
        return False
    if len(a) != len(b):
        return False
    lengths = math.hypot(*a) * math.hypot(*b)
    if not lengths:
        return a == b
    return sum(x * y for x, y in zip(a, b, strict=True)) / lengths > SAME


class _Cache:
    """A cache of the last queries' vectors, for any number of threads."""

    def __init__(self, dims: int) -> None:
        self._dims = dims
        self._vectors: OrderedDict[str, array[float]] = OrderedDict()
        self._lock = Lock()

    def get(self, query: str) -> list[float] | None:
        """Return a query's vector, if it is cached."""
        with self._lock.own:
            vector = self._vectors.get(query)
            if vector is None:
                return None
            self._vectors.move_to_end(query)
        return vector.tolist()

    def put(self, query: str, vector: Any) -> None:
        """Cache a query's vector; not an invalid one, as the model's next answer may be valid."""
        try:
            kept = array("d", vector)
        except (OverflowError, TypeError, ValueError):
            return
        if len(kept) != self._dims or not math.isfinite(sum(kept)):
            return
        with self._lock.own:
            self._vectors[query] = kept
            self._vectors.move_to_end(query)
            if len(self._vectors) > CACHED_QUERIES:
                self._vectors.popitem(last=False)
