"""What a reranker reads of an item: the texts that it is found by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened

NS = ("memories", "ada")


@pytest.mark.parametrize("way", BOTH)
@pytest.mark.parametrize("mode", ["vector", "text", "hybrid"])
def test_it_is_the_text_that_an_item_was_put_with(
    way: str, mode: Any, dsn: str, schema: str
) -> None:
    seen: list[str] = []

    def rerank(_: str, texts: Sequence[str]) -> list[float]:
        seen.extend(texts)
        return [float(-len(text)) for text in texts]

    embed = CharacterEmbeddings(32)
    index: Any = {"dims": 32, "embed": embed, "fields": ["text"]}
    search: Any = {"mode": mode, "text_fields": ["title"]}
    with opened(dsn, way, schema=schema, index=index, search=search) as store:
        store.put(NS, "own", {"text": "zebra", "note": "quokka", "title": "zebra!"})
        other = {"text": "about tea", "note": "a zebra on the crossing", "title": "of it"}
        store.put(NS, "other", other, index=["note"])
        notes = {"text": "coffee", "notes": ["zebra one", "zebra two"]}
        store.put(NS, "several", notes, index=["notes[*]"])
        found = store.search(NS, query="zebra", rerank=rerank)
        wanted = {"a zebra on the crossing\nof it", "zebra one\nzebra two", "zebra\nzebra!"}
        assert (len(seen), set(seen)) == (3, wanted)
        assert [item.key for item in found] == ["own", "several", "other"]


def test_without_vectors_it_is_the_fields_of_words_or_the_whole_value(
    dsn: str, schema: str
) -> None:
    seen: list[str] = []

    def rerank(_: str, texts: Sequence[str]) -> list[float]:
        seen.extend(texts)
        return [0.0] * len(texts)

    search: Any = {"mode": "text", "text_fields": ["title"]}
    with opened(dsn, "sync", schema=schema, search=search) as store:
        store.put(NS, "titled", {"title": "zebra", "text": "tea"})
        store.put(NS, "noted", {"note": "zebra"}, index=["note"])
        store.search(NS, query="zebra", rerank=rerank)
    assert sorted(seen) == ["zebra", '{"note": "zebra"}']
