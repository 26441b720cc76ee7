"""Vectors of texts: the model is asked once for each text, by all workers together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings

from langgraph_letta_store import (
    AsyncLettaCache,
    AsyncLettaStore,
    LettaCache,
    LettaEmbeddings,
    LettaStore,
)
from langgraph_letta_store._engine.cached import measure
from langgraph_letta_store.errors import ConfigurationError, EmbeddingError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.schemas import setting_up


@pytest.fixture
def cache(dsn: str, schema: str) -> Iterator[LettaCache]:
    with LettaCache.from_conn_string(dsn, schema=schema, partitions=2) as cache:
        with setting_up(dsn, cache):
            cache.setup()
        yield cache


def test_each_text_is_embedded_once(cache: LettaCache) -> None:
    model = CharacterEmbeddings(32)
    embeddings = LettaEmbeddings(cache, model, model="characters")
    first = embeddings.embed_documents(["tea", "milk", "tea"])
    again = LettaEmbeddings(cache, model, model="characters")
    assert again.embed_documents(["milk", "water", "tea"])[::2] == [first[1], first[0]]
    assert model.calls == [["tea", "milk"], ["water"]]
    assert first[0] == pytest.approx(model._vector("tea"), abs=1e-6)
    assert again.embed_documents([]) == []


def test_queries_and_documents_are_kept_apart(cache: LettaCache) -> None:
    class Prefixed(CharacterEmbeddings):
        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([f"query: {text}"])[0]

    model = Prefixed(32)
    embeddings = LettaEmbeddings(cache, model, model="prefixed")
    assert embeddings.embed_query("tea") == embeddings.embed_query("tea")
    assert embeddings.embed_query("tea") != embeddings.embed_documents(["tea"])[0]
    assert model.calls == [["query: tea"], ["tea"]]


def test_models_are_kept_apart(cache: LettaCache) -> None:
    one, other = CharacterEmbeddings(8), CharacterEmbeddings(16)
    assert len(LettaEmbeddings(cache, one, model="a").embed_query("tea")) == 8
    assert len(LettaEmbeddings(cache, other, model="b").embed_query("tea")) == 16


def test_a_wrong_number_of_vectors_is_not_kept(cache: LettaCache) -> None:
    class Short(CharacterEmbeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return super().embed_documents(texts)[1:]

    embeddings = LettaEmbeddings(cache, Short(32), model="short")
    with pytest.raises(EmbeddingError, match="1 vectors for 2 texts"):
        embeddings.embed_documents(["tea", "milk"])
    assert embeddings.cache.run(measure).entries == 0


def test_a_model_needs_a_name(cache: LettaCache) -> None:
    with pytest.raises(ConfigurationError, match="`model` must be"):
        LettaEmbeddings(cache, CharacterEmbeddings(32))
    wrong: Any = 5
    with pytest.raises(ConfigurationError, match="`embed`"):
        LettaEmbeddings(cache, wrong, model="x")


def test_a_store_embeds_through_the_cache(cache: LettaCache, dsn: str) -> None:
    model = CharacterEmbeddings(32)
    embed: Embeddings = LettaEmbeddings(cache, model, model="characters")
    index: Any = {"dims": 32, "embed": embed, "fields": ["text"]}
    options: Any = {"index": index, "schema": cache.config.schema, "partitions": 2}
    for _ in range(2):
        with LettaStore.from_conn_string(dsn, **options) as store:
            store.setup()
            store.put(("notes",), "a", {"text": "tea"})
            assert store.search(("notes",), query="tea")[0].key == "a"
            store.delete(("notes",), "a")
    assert sorted(text for call in model.calls for text in call) == ["tea", "tea"]


class Named(CharacterEmbeddings):
    model = "characters"


def test_a_store_caches_by_option(cache: LettaCache, dsn: str) -> None:
    model = Named(32)
    index: Any = {"dims": 32, "embed": model, "fields": ["text"], "cache": True}
    options: Any = {"index": index, "schema": cache.config.schema, "partitions": 2}
    for _ in range(2):
        with LettaStore.from_conn_string(dsn, **options) as store:
            store.setup()
            store.put(("notes",), "a", {"text": "tea"})
            assert store.search(("notes",), query="tea")[0].key == "a"
            store.delete(("notes",), "a")
    assert sorted(text for call in model.calls for text in call) == ["tea", "tea"]


async def test_an_asynchronous_store_caches_by_option(cache: LettaCache, dsn: str) -> None:
    model = Named(32)
    index: Any = {"dims": 32, "embed": model, "fields": ["text"], "cache": True}
    options: Any = {"index": index, "schema": cache.config.schema, "partitions": 2}
    for _ in range(2):
        async with AsyncLettaStore.from_conn_string(dsn, **options) as store:
            await store.setup()
            await store.aput(("notes",), "a", {"text": "tea"})
            assert (await store.asearch(("notes",), query="tea"))[0].key == "a"
            await store.adelete(("notes",), "a")
    assert sorted(text for call in model.calls for text in call) == ["tea", "tea"]


@pytest.mark.parametrize("wrong", [[float("nan")], [], ["x"], [1e40], [0.5, None]], ids=repr)
def test_what_is_no_vector_is_not_kept(cache: LettaCache, wrong: Any) -> None:
    def embed(texts: Sequence[str]) -> Any:
        return [wrong] * len(texts)

    embeddings = LettaEmbeddings(cache, embed, model="m")
    assert len(embeddings.embed_documents(["tea"])[0]) == len(wrong)
    assert embeddings.cache.run(measure).entries == 0


def test_a_cache_by_option_needs_a_name(dsn: str) -> None:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "cache": True}
    with (
        pytest.raises(ConfigurationError, match="`index\\['cache'\\]`"),
        LettaStore.from_conn_string(dsn, index=index),
    ):
        pass


async def test_coroutines(cache: LettaCache, dsn: str) -> None:
    model = CharacterEmbeddings(32)
    async with AsyncLettaCache.from_conn_string(dsn, schema=cache.config.schema) as opened:
        embeddings = LettaEmbeddings(opened, model, model="characters")
        await embeddings.asetup()
        vectors = await embeddings.aembed_documents(["tea", "milk"])
        assert await embeddings.aembed_documents(["milk", "tea"]) == vectors[::-1]
        assert await embeddings.aembed_query("tea") == await embeddings.aembed_query("tea")
    assert model.calls == [["tea", "milk"], ["tea"]]
