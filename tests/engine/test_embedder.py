"""How the embedding model is called: once a text, in batches, and again where it is overloaded."""

from __future__ import annotations

import asyncio
import email.utils
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings
from langchain_openai import OpenAIEmbeddings
from pydantic import SecretStr
from typing_extensions import override

from langgraph_letta_store._engine import retry
from langgraph_letta_store._engine.embedding import CACHED_QUERIES, Embedder
from langgraph_letta_store._engine.metrics import Counters
from langgraph_letta_store._engine.retry import RetryPolicy
from langgraph_letta_store._engine.steps import Vector
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import EmbeddingError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.openai_server import OpenAIServer
from tests.support.stores import BOTH, opened

DIMS = 8


class Model(CharacterEmbeddings):
    """Has one encoder; fails as often as `failures` says, then works."""

    def __init__(self, *failures: Exception) -> None:
        super().__init__(DIMS)
        self.failures = list(failures)
        self.asked: list[str] = []

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self.failures:
            self.calls.append(list(texts))
            raise self.failures.pop(0)
        return super().embed_documents(texts)

    @override
    def embed_query(self, text: str) -> list[float]:
        self.asked.append(text)
        return self._vector(text)


class TwoEncoders(Model):
    """Puts a word before queries, as many models want it."""

    @override
    def embed_query(self, text: str) -> list[float]:
        return super().embed_query(f"query: {text}")


class RefusalError(Exception):
    """An error as clients of services raise it."""

    def __init__(self, status: Any = 429, headers: Any = None, code: Any = None) -> None:
        super().__init__(f"status {status}")
        self.status_code = status
        self.code = code
        self.response = type("Response", (), {"headers": headers or {}})()


def embedder(model: Any, **more: Any) -> Embedder:
    index: Any = {"dims": DIMS, "embed": model, **more}
    return Embedder(IndexSettings.parse(index), Counters())


Ask = Callable[..., "list[Vector]"]


@pytest.fixture(params=BOTH)
def ask(request: pytest.FixtureRequest) -> Ask:
    """Embed from synchronous or asynchronous code."""

    def asked(
        embedder: Embedder, texts: Sequence[str] = (), queries: Sequence[str] = ()
    ) -> list[Vector]:
        if request.param == "sync":
            return embedder.embed(texts, queries)
        return asyncio.run(embedder.aembed(texts, queries))

    return asked


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The seconds that the caller would have waited."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    with monkeypatch.context() as patched:
        patched.setattr(time, "sleep", waited.append)
        patched.setattr(asyncio, "sleep", sleep)
        yield waited


# --- what is asked -------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    rounds=st.lists(
        st.tuples(
            st.lists(st.sampled_from(["tea", "milk", "a tram", "trams", ""]), max_size=6),
            st.lists(st.sampled_from(["tea", "oat milk", "ferry"]), max_size=4),
        ),
        min_size=1,
        max_size=4,
    ),
    size=st.integers(1, 3),
    two=st.booleans(),
    asynchronous=st.booleans(),
)
def test_the_vectors_are_the_models_whatever_is_asked(
    rounds: Any, size: int, two: bool, asynchronous: bool
) -> None:
    model = TwoEncoders() if two else Model()
    plain = TwoEncoders() if two else Model()
    own = embedder(model, batch_size=size)
    for texts, queries in rounds:
        model.calls.clear()
        if asynchronous:
            found = asyncio.run(own.aembed(texts, queries))
        else:
            found = own.embed(texts, queries)
        assert [list(vector) for vector in found] == [
            *(plain._vector(text) for text in texts),
            *(plain.embed_query(query) for query in queries),
        ]
        given = [text for call in model.calls for text in call]
        assert len(given) == len(set(given)), "the same text twice"
        assert all(len(call) <= size for call in model.calls)
    assert len(model.asked) == len(set(model.asked)), "a query twice"


def test_nothing_to_embed_is_no_call(ask: Ask) -> None:
    model = Model()
    assert ask(embedder(model)) == []
    assert (model.calls, model.asked) == ([], [])


def test_one_query_goes_to_the_query_encoder(ask: Ask) -> None:
    model = TwoEncoders()
    own = embedder(model)
    ask(own, [], ["tea"])
    ask(own, ["milk"], [])
    assert (model.calls, model.asked) == ([["milk"]], ["query: tea"])


def test_a_model_with_one_encoder_gets_all_in_one_call(ask: Ask) -> None:
    model = Model()
    own = embedder(model)
    ask(own, ["milk"], ["tea", "a longer query"])
    assert model.asked == ["a longer query"], "once, to find out"
    ask(own, ["bread"], ["butter"])
    ask(own, [], ["ham", "eggs"])
    assert model.asked == ["a longer query"]
    assert model.calls[1:] == [["bread", "butter"], ["ham", "eggs"]]


def test_a_model_with_two_encoders_is_asked_for_each_query(ask: Ask) -> None:
    model = TwoEncoders()
    own = embedder(model)
    ask(own, ["milk"], ["tea", "coffee"])
    ask(own, ["bread"], ["butter", "jam"])
    ask(own, [], ["ham", "eggs"])
    given = [["milk", "tea", "coffee"], ["bread"]]
    assert model.calls == given, "documents only, once it is known"
    asked = ("tea", "coffee", "butter", "jam", "ham", "eggs")
    assert sorted(model.asked) == sorted(f"query: {query}" for query in asked)


def test_a_function_has_one_encoder(ask: Ask) -> None:
    calls: list[list[str]] = []

    def embed(texts: list[str]) -> list[list[float]]:
        calls.append(texts)
        return CharacterEmbeddings(DIMS).embed_documents(texts)

    ask(embedder(embed), ["milk"], ["tea", "coffee"])
    assert calls == [["milk", "tea", "coffee"]]


def test_zero_vectors_have_one_encoder_only_where_both_are_zero(ask: Ask) -> None:
    class Zeros(TwoEncoders):
        @override
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            super().embed_documents(texts)
            return [[0.0] * DIMS for _ in texts]

    model = Zeros()
    vectors = ask(embedder(model), ["milk"], ["tea", "coffee"])
    assert list(vectors[0]) == [0.0] * DIMS
    assert list(vectors[1]) == TwoEncoders().embed_query("tea")


@pytest.mark.parametrize("answer", [[], [[0.0] * DIMS] * 3, None, 7])
def test_a_wrong_number_of_vectors_is_told(ask: Ask, answer: Any) -> None:
    def embed(texts: list[str]) -> Any:
        return answer

    with pytest.raises(EmbeddingError, match="for 2 texts"):
        ask(embedder(embed), ["a", "b"])


def test_asynchronous_batches_go_at_once_but_not_all_of_them() -> None:
    under_way, most = 0, 0

    async def embed(texts: list[str]) -> list[list[float]]:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return [[float(text)] * DIMS for text in texts]

    own = embedder(embed, batch_size=2, concurrency=3)
    texts = [str(number) for number in range(20)]
    vectors = asyncio.run(own.aembed(texts, []))
    assert [vector[0] for vector in vectors] == list(range(20))
    assert most == 3


async def test_a_batch_that_fails_leaves_no_other_behind() -> None:
    ended: list[str] = []

    async def embed(texts: list[str]) -> list[list[float]]:
        if texts == ["bad"]:
            raise ConnectionError("the model is down")
        try:
            await asyncio.sleep(60)
        finally:
            ended.extend(texts)
        return []

    with pytest.raises(ConnectionError):
        await embedder(embed, batch_size=1).aembed(["a", "b", "bad", "c"], [])
    assert set(ended) <= {"a", "b", "c"}
    assert ended
    assert len(asyncio.all_tasks()) == 1


# --- queries that were asked before --------------------------------------------------------------


def test_a_query_is_embedded_once(ask: Ask) -> None:
    model = Model()
    own = embedder(model)
    first = ask(own, [], ["tea"])
    assert ask(own, ["milk"], ["tea"])[1] == first[0]
    assert model.asked == ["tea"]
    assert model.calls == [["milk"]]
    assert own._counters.query_cache_hits == 1
    assert own._counters.texts_embedded == 2


def test_the_last_queries_are_kept() -> None:
    model = Model()
    own = embedder(model)
    for number in range(CACHED_QUERIES):
        own.embed([], [str(number)])
    own.embed([], ["0"])  # which is now the last
    own.embed([], ["one more"])
    model.asked.clear()
    own.embed([], ["0"])
    own.embed([], ["2"])
    assert model.asked == []
    own.embed([], ["1"])
    assert model.asked == ["1"]


@pytest.mark.parametrize(
    "bad", [[0.0] * (DIMS - 1), [float("nan")] * DIMS, ["x"] * DIMS, None, [1e308] * DIMS]
)
def test_what_the_store_refuses_is_not_kept(ask: Ask, bad: Any) -> None:
    good = [1.0] * DIMS
    answers = iter([bad, good])

    class Ill(Model):
        @override
        def embed_query(self, text: str) -> Any:
            return next(answers)

    own = embedder(Ill())
    ask(own, [], ["tea"])
    assert ask(own, [], ["tea"]) == [good]


def test_many_threads_share_the_queries() -> None:
    model = Model()
    own = embedder(model)
    queries = [str(number % 300) for number in range(3_000)]

    def ask(query: str) -> Vector:
        return own.embed([], [query])[0]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, queries))
    assert all(list(v) == model._vector(q) for q, v in zip(queries, found, strict=True))
    counters = own._counters
    assert counters.texts_embedded + counters.query_cache_hits == 3_000
    assert counters.texts_embedded == len(model.asked)


def test_counts_are_those_of_a_store(dsn: str, schema: str) -> None:
    index: Any = {"dims": DIMS, "embed": Model(), "fields": ["text"]}
    with opened(dsn, "sync", schema=schema, index=index) as store:
        store.put(("a", "b"), "k", {"text": "tea"})
        store.put(("a", "b"), "k", {"text": "tea"})
        for _ in range(3):
            store.search(("a",), query="milk")
        assert repr(store.counters) == (
            "Counters(texts_embedded=2, texts_reused=1, query_cache_hits=2, "
            "duplicates_skipped=0, duplicates_replaced=0, searches_logged=0, searches_lost=0)"
        )


# --- where the model is overloaded ---------------------------------------------------------------


def test_a_refusal_is_tried_again(
    ask: Ask, waits: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    model = Model(RefusalError(), RefusalError(503), RefusalError(headers={"retry-after": "7"}))
    with caplog.at_level(logging.WARNING):
        (vector,) = ask(embedder(model), ["tea"])
    assert list(vector) == model._vector("tea")
    assert model.calls == [["tea"]] * 4
    assert 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1
    assert 7 <= waits[2] <= 7.7
    assert "answered 503; trying again in" in caplog.text
    assert "tea" not in caplog.text


def test_only_the_refused_batch_is_tried_again(ask: Ask, waits: list[float]) -> None:
    model = Model(RefusalError())
    ask(embedder(model, batch_size=2, concurrency=1), ["a", "b", "c"])
    assert model.calls == [["a", "b"], ["a", "b"], ["c"]]
    assert len(waits) == 1


def test_queries_are_tried_again_too(ask: Ask, waits: list[float]) -> None:
    failures = [RefusalError(500)]

    class Flaky(Model):
        @override
        def embed_query(self, text: str) -> list[float]:
            if failures:
                raise failures.pop()
            return super().embed_query(text)

    model = Flaky()
    assert ask(embedder(model), [], ["tea"]) == [model._vector("tea")]
    assert len(waits) == 1


@pytest.mark.parametrize("retries", [0, 3])
def test_there_is_an_end_to_it(ask: Ask, waits: list[float], retries: int) -> None:
    model = Model(*(RefusalError() for _ in range(9)))
    with pytest.raises(RefusalError):
        ask(embedder(model, retries=retries), ["tea"])
    assert len(model.calls) == retries + 1
    assert len(waits) == retries


@pytest.mark.parametrize(
    "error",
    [RefusalError(400), RefusalError(401), ValueError("x"), ConnectionError(), KeyError("x")],
)
def test_what_does_not_pass_is_raised_at_once(
    ask: Ask, waits: list[float], error: Exception
) -> None:
    model = Model(error)
    with pytest.raises(type(error)):
        ask(embedder(model), ["tea"])
    assert (len(model.calls), waits) == (1, [])


def test_an_interrupt_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupted)
    model = Model(RefusalError())
    with pytest.raises(KeyboardInterrupt):
        embedder(model).embed(["tea"], [])
    assert len(model.calls) == 1


async def test_a_cancelled_caller_waits_no_more() -> None:
    model = Model(RefusalError(headers={"retry-after": "60"}))
    task = asyncio.ensure_future(embedder(model).aembed(["tea"], []))
    start = time.monotonic()
    await asyncio.wait([task], timeout=0.2)  # until it waits itself
    assert model.calls
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - start < 30


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def httpx_error(name: str, base: str) -> Exception:
    """An error as httpx has it; its package need not be there."""
    parent = type(base, (Exception,), {"__module__": "httpx"})
    made: Exception = type(name, (parent,), {"__module__": "httpx"})()
    return made


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (RefusalError(429), True),
        (RefusalError(529), True),
        (RefusalError(599), True),
        (RefusalError(600), False),
        (RefusalError(428), False),
        (RefusalError(429, code="insufficient_quota"), False),
        (RefusalError("429"), False),
        (httpx_error("ConnectTimeout", "TimeoutException"), True),
        (httpx_error("ConnectError", "NetworkError"), True),
        (httpx_error("UnsupportedProtocol", "TransportError"), False),
        (caused(RuntimeError(), httpx_error("ReadError", "NetworkError")), True),
        (caused(RuntimeError(), RefusalError()), True),
        (caused(RefusalError(400), RefusalError()), False),
        (TimeoutError(), False),
    ],
)
def test_what_may_pass(error: Exception, passes: bool) -> None:
    assert (RetryPolicy(1).delay(error, 1) is not None) is passes
    assert RetryPolicy(1).delay(error, 2) is None


def written(asked: str | float) -> str:
    """A header, or the date that is this many seconds away."""
    if isinstance(asked, str):
        return asked
    return email.utils.formatdate(time.time() + asked, usegmt=True)


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("3", 3, 3.3),
        ("0", 0, 0),
        ("0.25", 0.25, 0.275),
        (100, 60, 111),
        (-100, 0, 0),
        ("soon", 0.25, 0.5),
        ("nan", 0.25, 0.5),
    ],
)
def test_as_long_as_the_service_asks(header: str | float, least: float, most: float) -> None:
    delay = RetryPolicy(5).delay(RefusalError(headers={"retry-after": written(header)}), 1)
    assert delay is not None
    assert least <= delay <= most


@pytest.mark.parametrize("header", ["121", "inf", 500])
def test_who_asks_for_too_long_is_not_waited_for(header: str | float) -> None:
    assert RetryPolicy(5).delay(RefusalError(headers={"retry-after": written(header)}), 1) is None


def test_waits_grow_up_to_a_bound() -> None:
    delays = [
        RetryPolicy(10**6).delay(RefusalError(), attempt) or 0 for attempt in (1, 2, 3, 4, 9, 9999)
    ]
    for delay, longest in zip(delays, (0.5, 1, 2, 4, 30, 30), strict=True):
        assert longest / 2 <= delay <= longest
    assert retry.LONGEST_DELAY == 30


@pytest.mark.parametrize(
    ("own", "retries", "left"),
    [(None, 5, 5), (0, 5, 5), (2, 5, 1), (1, 5, 2), (5, 5, 0), (9, 5, 0), (2, 3, 0), (2, 0, 0)],
)
def test_a_client_that_tries_again_itself_is_not_multiplied(
    own: Any, retries: int, left: int
) -> None:
    client = type("Client", (), {"max_retries": own})()
    assert RetryPolicy.for_client(client, retries) == RetryPolicy(left)
    assert (left + 1) * ((own or 0) + 1) <= max(retries, own or 0) + 1


# --- a real client -------------------------------------------------------------------------------


@pytest.fixture
def endpoint() -> Iterator[OpenAIServer]:
    with OpenAIServer() as endpoint:
        yield endpoint


def client(endpoint: OpenAIServer, **more: Any) -> Embeddings:
    return OpenAIEmbeddings(
        model="test",
        base_url=endpoint.url,
        api_key=SecretStr("test"),
        check_embedding_ctx_length=False,
        **more,
    )


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_real_client_is_called_again(ask: Ask, endpoint: OpenAIServer, status: int) -> None:
    index: Any = {"dims": 384, "embed": client(endpoint, max_retries=0)}
    own = Embedder(IndexSettings.parse(index), Counters())
    endpoint.refuses(2, status, retry_after="0.02")
    start = time.monotonic()
    vectors = ask(own, ["tea", "milk"], [])
    assert [len(vector) for vector in vectors] == [384, 384]
    assert len(endpoint.sent("/v1/embeddings")) == 3
    assert 0.04 <= time.monotonic() - start < 30


@pytest.mark.parametrize(("own", "requests"), [(0, 6), (2, 6), (9, 10)])
def test_a_service_that_stays_overloaded_gets_so_many_requests(
    ask: Ask, endpoint: OpenAIServer, own: int, requests: int
) -> None:
    index: Any = {"dims": 384, "embed": client(endpoint, max_retries=own)}
    endpoint.refuses(100, retry_after="0.01")
    with pytest.raises(Exception, match="429"):
        ask(Embedder(IndexSettings.parse(index), Counters()), ["tea"])
    assert len(endpoint.sent("/v1/embeddings")) == requests


def test_what_a_real_client_refuses_is_raised_at_once(ask: Ask, endpoint: OpenAIServer) -> None:
    index: Any = {"dims": 384, "embed": client(endpoint, max_retries=0)}
    endpoint.fails(401, "no key")
    with pytest.raises(Exception, match="401"):
        ask(Embedder(IndexSettings.parse(index), Counters()), ["tea"])
    assert len(endpoint.sent("/v1/embeddings")) == 1


def test_a_real_client_that_finds_nobody_is_called_again(ask: Ask, waits: list[float]) -> None:
    with OpenAIServer() as gone:
        model = client(gone, max_retries=0)
    index: Any = {"dims": 384, "embed": model, "retries": 2}
    with pytest.raises(Exception, match=r"(?i)connection"):
        ask(Embedder(IndexSettings.parse(index), Counters()), ["tea"])
    assert len(waits) == 2


def test_stores_search_with_a_real_client(
    way: str, dsn: str, schema: str, endpoint: OpenAIServer
) -> None:
    index: Any = {
        "dims": 384,
        "embed": client(endpoint, max_retries=0),
        "fields": ["text"],
        "batch_size": 2,
    }
    with opened(dsn, way, schema=schema, index=index) as store:
        endpoint.refuses(1, retry_after="0.01")
        for number, text in enumerate(("the night train", "a cup of tea", "oat milk")):
            store.put(("a", "b"), str(number), {"text": text})
        assert len(endpoint.sent("/v1/embeddings")) == 4
        for _ in range(3):
            (found,) = store.search(("a",), query="tea, a cup", limit=1)
            assert found.value["text"] == "a cup of tea"
        assert len(endpoint.sent("/v1/embeddings")) == 5


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_counters_may_be_added_to_from_any_thread() -> None:
    counters = Counters()
    numbers = count()

    def add() -> None:
        for _ in range(1_000):
            counters.add(texts_embedded=1, duplicates_skipped=next(numbers) % 2)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (counters.texts_embedded, counters.duplicates_skipped) == (4_000, 2_000)
