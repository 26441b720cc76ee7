"""With `encrypt`, items are stored unreadable, and everything but search by sealed fields works."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from langgraph_letta_store import LettaStore
from langgraph_letta_store._search.embedding_text import text_hash
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.errors import (
    ConfigurationError,
    EncryptedFieldError,
    ForgedRowError,
    InvalidValueError,
    MissingKeyError,
)
from tests.saver.test_encryption import dump
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened

KEYS = {"2026-10": b"o" * 32, "2026-11": b"n" * 32, "hashes": b"h" * 32}
PLACE = ("memories", "ada")
MARKER = "quetzalcoatl"


def encryption(**options: Any) -> Encryption:
    given: dict[str, Any] = {"current": "2026-11", "hashes": "hashes", "keys": KEYS, **options}
    return Encryption(**given)


def index() -> Any:
    return {"dims": 32, "embed": CharacterEmbeddings(), "fields": ["text"]}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def another(dsn: str, schema: str, way: str, **options: Any) -> Any:
    return opened(dsn, way, schema=schema, **options)


@pytest.fixture
def store(way: str, dsn: str, schema: str) -> Iterator[LettaStore]:
    keys = encryption(searchable=["kind"], words=True)
    search: Any = {"mode": "hybrid"}
    with opened(dsn, way, schema=schema, encrypt=keys, index=index(), search=search) as store:
        yield store


VALUES: list[dict[str, Any]] = [
    {"text": f"{MARKER} \0 \ufdd0", "kind": "note", "n": [1.0, 1e23, 10**30, -0.0, True, None]},
    {"text": "é日本", "kind": 1e16, "nested": {"a": {"b": [{}]}}, "": {"": ""}},
    {"kind": {"deep": [True, 1.0, -0.0, "\0"]}, "letta.sealed": "x", "letta.text": 5},
    {},
    {"content": "a passage"},
    {"content": {"content": "of LangMem"}},
]


def test_values_come_back_and_nothing_is_readable(store: LettaStore, dsn: str, schema: str) -> None:
    for number, value in enumerate(VALUES):
        store.put(PLACE, str(number), value)
    for number, value in enumerate(VALUES):
        item = store.get(PLACE, str(number))
        assert item is not None
        assert item.value == value
    found = {item.key: item.value for item in store.search(PLACE, limit=20)}
    assert found == {str(number): value for number, value in enumerate(VALUES)}
    tables = dump(dsn, schema)
    assert not any(MARKER in text or "passage" in text for text in tables.values())
    store.put(PLACE, "0", {"text": "other"})
    item = store.get(PLACE, "0")
    assert item is not None
    assert item.value == {"text": "other"}
    store.delete(PLACE, "0")
    assert store.get(PLACE, "0") is None
    with psycopg.connect(dsn) as connection:
        query = f'select count(*) from "{schema}".archival_memory_seals'
        assert connection.execute(query.encode()).fetchone() == (len(VALUES) - 1,)


def test_searches_by_meaning_words_and_readable_fields_find_items(store: LettaStore) -> None:
    for number, text in enumerate(["Ada drinks black tea", "the tram is late", "a black cat"]):
        store.put(PLACE, str(number), {"text": text, "kind": "even" if number % 2 == 0 else "odd"})
    assert [item.key for item in store.search(PLACE, query="drinking tea", mode="text")] == ["0"]
    assert store.search(PLACE, query="the tram is late", mode="vector")[0].key == "1"
    assert store.search(PLACE, query="black tea")[0].key == "0"
    even = store.search(PLACE, filter={"kind": "even"})
    assert {item.key for item in even} == {"0", "2"}
    assert [item.key for item in store.search(PLACE, query="cat", filter={"kind": "even"}, limit=1)]
    reranked = store.search(
        PLACE, query="black", rerank=lambda _, texts: [float("tram" in text) for text in texts]
    )
    assert reranked[0].key == "1"


def test_what_finds_nothing_is_refused(store: LettaStore, way: str, dsn: str, schema: str) -> None:
    store.put(PLACE, "tea", {"text": "black tea", "kind": "note"})
    for filter_ in ({"text": "x"}, {"$or": [{"kind": 1}, {"a.b": {"$gt": 2}}]}, {"$not": {"n": 1}}):
        with pytest.raises(EncryptedFieldError, match=r"searchable=\['(text|a|n)'\]"):
            store.search(PLACE, filter=filter_)
    with another(dsn, schema, way, encrypt=encryption(), index=index(), setup=False) as other:
        with pytest.raises(EncryptedFieldError, match="words=True"):
            other.search(PLACE, query="tea", mode="text")
        assert other.search(PLACE, query="tea")[0].key == "tea"
    unused: Any = None
    with pytest.raises(ConfigurationError, match="words=True"):
        LettaStore(unused, encrypt=encryption(), search={"mode": "text"})
    for name in ("letta.sealed", "letta.text"):
        with pytest.raises(ConfigurationError, match=r"encrypt\.searchable"):
            encryption(searchable=[name])
    with pytest.raises(ConfigurationError, match=r"encrypt\.words"):
        encryption(words=1)
    assert "ooooooo" not in repr(encryption())


def test_keys_decide_what_is_read(store: LettaStore, way: str, dsn: str, schema: str) -> None:
    store.put(PLACE, "new", {"text": "n", "kind": 1})
    with another(dsn, schema, way, encrypt=encryption(current="2026-10"), setup=False) as old:
        old.put(PLACE, "old", {"text": "o"})
    item = store.get(PLACE, "old")
    assert item is not None
    assert item.value == {"text": "o"}
    with another(dsn, schema, way, setup=False) as plain:
        with pytest.raises(MissingKeyError, match=r"the item 'new' in .*encrypt=Encryption"):
            plain.get(PLACE, "new")
        with pytest.raises(MissingKeyError, match="the item"):
            plain.search(PLACE)
        with pytest.raises(InvalidValueError, match=r"letta\.sealed"):
            plain.put(PLACE, "x", {"letta.sealed": "mine"})
        plain.put(PLACE, "plain", {"text": "it says letta.sealed"})
        assert plain.get(PLACE, "plain").value == {"text": "it says letta.sealed"}
    with pytest.raises(ForgedRowError, match=r"the item 'plain' .*allow_plain=True"):
        store.get(PLACE, "plain")
    moving = encryption(allow_plain=True)
    with another(dsn, schema, way, encrypt=moving, setup=False) as both:
        assert both.get(PLACE, "plain").value == {"text": "it says letta.sealed"}
        assert both.get(PLACE, "new").value == {"text": "n", "kind": 1}
    destroyed = {id_: key for id_, key in KEYS.items() if id_ != "2026-10"}
    with another(dsn, schema, way, encrypt=encryption(keys=destroyed), setup=False) as left:
        with pytest.raises(MissingKeyError, match=r"the item 'old' .*2026-10"):
            left.get(PLACE, "old")
        assert left.get(PLACE, "new") is not None


def test_unchanged_texts_are_not_embedded_again(way: str, dsn: str, schema: str) -> None:
    model = CharacterEmbeddings()
    made: Any = {"dims": 32, "embed": model, "fields": ["text"]}
    duplicates: Any = {"policy": "skip"}
    with opened(
        dsn, way, schema=schema, encrypt=encryption(), index=made, duplicates=duplicates
    ) as store:
        store.put(PLACE, "a", {"text": "black tea"})
        store.put(PLACE, "a", {"text": "black tea", "n": 2})
        assert sum(map(len, model.calls)) == 1
        store.put(PLACE, "b", {"text": "black tea"})
        assert store.get(PLACE, "b") is None
    with psycopg.connect(dsn) as connection:
        query = f'select text_hash from "{schema}".archival_vectors'
        ((hash_,),) = connection.execute(query.encode()).fetchall()
    assert hash_ != text_hash("black tea")


def test_items_expire_and_namespaces_are_deleted(store: LettaStore, dsn: str, schema: str) -> None:
    store.put(PLACE, "gone", {"text": "x"}, ttl=0)
    assert store.get(PLACE, "gone") is None
    store.sweep_ttl()
    for number in range(3):
        store.put((*PLACE, "more"), str(number), {"text": str(uuid.uuid4())})
    assert store.delete_namespace(PLACE) == 3
    with psycopg.connect(dsn) as connection:
        query = f'select count(*) from "{schema}".archival_memory_seals'
        assert connection.execute(query.encode()).fetchone() == (0,)
