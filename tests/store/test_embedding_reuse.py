"""Texts that have not changed are not embedded again, also while others write."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings
from langgraph.store.base import Item, PutOp, SearchOp
from psycopg import Connection
from typing_extensions import override

from langgraph_letta_store import LettaStore
from langgraph_letta_store._search.embedding_text import text_hash
from langgraph_letta_store.errors import MissingArchiveError
from tests.support import agents
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, WAYS, opened

NS = ("agent", "notes")


class Model(Embeddings):
    """Has one encoder; whatever is to happen while it works happens then, once."""

    def __init__(self) -> None:
        self.characters = CharacterEmbeddings(16)
        self.meanwhile: Callable[[], object] = lambda: None

    @property
    def calls(self) -> list[list[str]]:
        return self.characters.calls

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return self.characters.embed_documents(texts)

    @override
    def embed_query(self, text: str) -> list[float]:
        return self.characters._vector(text)


def index(model: Model, fields: Any = ("a", "b")) -> Any:
    return {"dims": 16, "embed": model, "fields": list(fields)}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def store(way: str, dsn: str, schema: str, model: Model) -> Iterator[LettaStore]:
    with opened(dsn, way, schema=schema, index=index(model)) as store:
        yield store


@pytest.fixture
def other(dsn: str, schema: str, store: LettaStore) -> Iterator[LettaStore]:
    """Another writer."""
    with opened(dsn, "sync", schema=schema, index=index(Model())) as other:
        yield other


@pytest.fixture
def admin(dsn: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        yield conn


def rows(admin: Connection[Any], schema: str, what: str) -> Any:
    query = f"""
        select a.key, v.field, {what} from "{schema}".archival_vectors v
        join "{schema}".archival_memory a using (agent_id, item_id) order by 1, 2"""
    return admin.execute(query.encode()).fetchall()


def check(admin: Connection[Any], schema: str, items: Sequence[Item], *fields: str) -> None:
    """Every text has its own vector, and nothing else has one."""
    expected = [
        (item.key, field, text_hash(item.value[field]), True)
        for item in sorted(items, key=lambda item: item.key)
        for field in sorted(fields)
        if field in item.value
    ]
    found = rows(admin, schema, "v.text_hash, v.embedding::text")
    vectors = CharacterEmbeddings(16)
    values = {item.key: item.value for item in items}
    assert [
        (key, field, number, near(vectors._vector(values[key][field]), embedding))
        for key, field, number, embedding in found
    ] == expected


def near(vector: list[float], stored: str) -> bool:
    numbers = [float(number) for number in stored[1:-1].split(",")]
    return all(abs(a - b) < 2e-3 for a, b in zip(vector, numbers, strict=True))


@pytest.mark.parametrize("way", WAYS, indirect=True)
def test_the_same_text_is_embedded_once(
    store: LettaStore, model: Model, admin: Connection[Any], schema: str
) -> None:
    store.put(NS, "k", {"a": "tea", "b": "milk", "n": 1})
    before = rows(admin, schema, "v.ctid::text")
    store.put(NS, "k", {"a": "tea", "b": "milk", "n": 2})
    assert model.calls == [["tea", "milk"]]
    assert rows(admin, schema, "v.ctid::text") == before, "rows and indexes are left alone"
    assert store.counters.texts_reused == 2
    (item,) = store.search(NS, query="tea")
    assert item.value["n"] == 2
    assert item.score == pytest.approx(1, abs=1e-3)


def test_only_what_changed_is_embedded(
    store: LettaStore, model: Model, admin: Connection[Any], schema: str
) -> None:
    store.put(NS, "k", {"a": "tea", "b": "milk"})
    store.put(NS, "k", {"a": "tea", "b": "oat milk"})
    assert model.calls == [["tea", "milk"], ["oat milk"]]
    check(admin, schema, list(store.search(NS)), "a", "b")
    store.put(NS, "k", {"a": "oat milk", "b": "tea"})  # each field has its own
    assert sorted(model.calls[2]) == ["oat milk", "tea"]
    check(admin, schema, list(store.search(NS)), "a", "b")


def test_what_goes_is_deleted(
    store: LettaStore, model: Model, admin: Connection[Any], schema: str
) -> None:
    store.put(NS, "k", {"a": "tea", "b": "milk"})
    store.put(NS, "k", {"a": "tea"})
    check(admin, schema, list(store.search(NS)), "a")
    store.put(NS, "k", {"a": "tea"}, index=False)
    assert rows(admin, schema, "1") == []
    store.put(NS, "k", {"a": "tea"}, index=["b"])
    assert rows(admin, schema, "1") == []
    assert model.calls == [["tea", "milk"]]
    store.put(NS, "k", {"a": "tea"})
    check(admin, schema, list(store.search(NS)), "a")
    store.delete(NS, "k")
    store.put(NS, "k", {"a": "tea"})
    assert model.calls[1:] == [["tea"], ["tea"]], "nothing of it was left"


def test_vectors_from_before_hashes_are_made_once_more(
    store: LettaStore, model: Model, admin: Connection[Any], schema: str
) -> None:
    store.put(NS, "k", {"a": "tea"})
    admin.execute(f'update "{schema}".archival_vectors set text_hash = null'.encode())
    store.put(NS, "k", {"a": "tea"})
    store.put(NS, "k", {"a": "tea"})
    assert model.calls == [["tea"], ["tea"]]
    check(admin, schema, list(store.search(NS)), "a")


def test_a_batch_is_one_call_of_the_model(
    store: LettaStore, model: Model, admin: Connection[Any], schema: str
) -> None:
    agents_ = [("agent", str(number)) for number in range(5)]
    store.batch([PutOp(ns, "k", {"a": "tea", "b": "milk"}) for ns in agents_])
    assert [sorted(call) for call in model.calls] == [["milk", "tea"]]
    model.calls.clear()
    puts = [PutOp(ns, "k", {"a": "tea", "b": f"milk {ns[1]}"}) for ns in agents_]
    found: Any = store.batch([SearchOp(("agent",), query="tea"), *puts])
    assert sorted(model.calls[0])[:5] == [f"milk {number}" for number in range(5)]
    assert len(model.calls) == 1
    assert {item.value["b"] for item in found[0]} == {"milk"}, "as it was before"
    assert store.counters.texts_reused == 5
    assert len(store.search(("agent",), query="milk 3")) == 5


def test_the_last_put_of_a_key_counts(
    store: LettaStore, model: Model, admin: Connection[Any], schema: str
) -> None:
    store.put(NS, "k", {"a": "tea"})
    store.batch([PutOp(NS, "k", {"a": "milk"}), PutOp(NS, "k", {"a": "tea"})])
    assert model.calls == [["tea"]]
    store.batch([PutOp(NS, "k", {"a": "tea"}), PutOp(NS, "k", None)])
    assert rows(admin, schema, "1") == []


# --- other writers -------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["put", "delete", "put back", "forget"])
def test_what_another_writer_changes_meanwhile_is_embedded(
    change: str,
    store: LettaStore,
    other: LettaStore,
    model: Model,
    admin: Connection[Any],
    schema: str,
) -> None:
    store.put(NS, "k", {"a": "tea", "b": "milk"})

    def put_back() -> None:
        other.delete(NS, "k")
        other.put(NS, "k", {"a": "tea", "b": "x"})

    changes: dict[str, Callable[[], object]] = {
        "put": lambda: other.put(NS, "k", {"a": "coffee", "b": "milk"}),
        "delete": lambda: other.delete(NS, "k"),
        "put back": put_back,
        "forget": lambda: other.delete_namespace(NS),
    }
    model.meanwhile = changes[change]
    store.batch([PutOp(NS, "k", {"a": "tea", "b": "oat milk"}), PutOp(NS, "new", {"a": "bread"})])
    items = list(store.search(NS))
    assert {item.key: item.value for item in items} == {
        "k": {"a": "tea", "b": "oat milk"},
        "new": {"a": "bread"},
    }
    check(admin, schema, items, "a", "b")
    # Where the same vector is stored again, it is as good as before.
    again = [] if change == "put back" else [["bread", "oat milk", "tea"]]
    assert [sorted(call) for call in model.calls[1:]] == [["bread", "oat milk"], *again]


def test_a_block_of_the_same_batch_is_put_once(
    store: LettaStore, other: LettaStore, model: Model
) -> None:
    core = ("agents", "ada", "core")
    store.put(NS, "k", {"a": "tea", "b": "milk"})
    store.put(core, "human", {"content": "Ada"})
    model.meanwhile = lambda: other.put(NS, "k", {"a": "coffee"})
    store.batch(
        [PutOp(NS, "k", {"a": "tea", "b": "x"}), PutOp(core, "human", {"content": "Ada L."})]
    )
    block = store.get(core, "human")
    assert block is not None
    assert (block.value["content"], block.value["version"]) == ("Ada L.", 2)


def test_writers_at_the_same_time_leave_each_text_its_own_vector(
    store: LettaStore, other: LettaStore, admin: Connection[Any], schema: str
) -> None:
    texts = ("tea", "milk")
    keys = [f"k{number}" for number in range(4)]

    def write(store: LettaStore, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(25):
            store.batch(
                [
                    PutOp(NS, key, {"a": chance.choice(texts), "b": chance.choice(texts)})
                    if chance.random() < 0.9
                    else PutOp(NS, key, None)
                    for key in chance.sample(keys, 3)
                ]
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, (store, other, store, other), range(4)))
    check(admin, schema, list(store.search(NS, limit=10)), "a", "b")


@pytest.mark.parametrize("way", ["sync"], indirect=True)
@pytest.mark.parametrize("change", ["put", "delete", "put back", "forget", "expire"])
@pytest.mark.parametrize("known", ["put by this store", "asked for"])
def test_what_another_writer_changes_while_one_item_is_put_is_embedded(
    change: str,
    known: str,
    store: LettaStore,
    other: LettaStore,
    model: Model,
    admin: Connection[Any],
    schema: str,
) -> None:
    (store if known == "put by this store" else other).put(NS, "k", {"a": "tea", "b": "milk"})

    def put_back() -> None:
        other.delete(NS, "k")
        other.put(NS, "k", {"a": "tea", "c": "x"}, index=["a", "c"])

    changes: dict[str, Callable[[], object]] = {
        "put": lambda: other.put(NS, "k", {"a": "coffee", "c": "x"}, index=["a", "c"]),
        "delete": lambda: other.delete(NS, "k"),
        "put back": put_back,
        "forget": lambda: other.delete_namespace(NS),
        "expire": lambda: admin.execute(
            f"update \"{schema}\".archival_memory set expires_at = now() - interval '1 s'".encode()
        ),
    }
    model.meanwhile = changes[change]
    store.put(NS, "k", {"a": "tea", "b": "oat milk"})
    (item,) = store.search(NS)
    assert item.value == {"a": "tea", "b": "oat milk"}
    check(admin, schema, [item], "a", "b")
    assert (NS in store.list_namespaces()) is True


@pytest.mark.parametrize("way", ["sync"], indirect=True)
def test_one_item_put_by_many_writers_leaves_each_text_its_own_vector(
    store: LettaStore, other: LettaStore, admin: Connection[Any], schema: str
) -> None:
    texts = ("tea", "milk")

    def write(store: LettaStore, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(40):
            value = {field: chance.choice(texts) for field in "ab" if chance.random() < 0.8}
            if chance.random() < 0.1:
                store.delete(NS, "k")
            else:
                store.put(NS, "k", value)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, (store, other, store, other), range(4)))
    check(admin, schema, list(store.search(NS)), "a", "b")


@pytest.mark.parametrize("way", WAYS, indirect=True)
def test_after_new_items_a_put_is_one_round_trip_until_a_text_is_embedded_in_vain(
    store: LettaStore,
    other: LettaStore,
    model: Model,
    admin: Connection[Any],
    schema: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Eight new items are asked for; of those that another process put, one is embedded in vain."""
    steps = logging.getLogger("langgraph_letta_store.engine.steps")

    def put(key: str, text: str = "tea") -> list[str]:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, steps.name):
            store.put(NS, key, {"a": text})
        return [
            record.message.split(":")[0] for record in caplog.records if record.name == steps.name
        ]

    asks, at_once, again = ["find_hashes", "embed", "put_new"], ["embed", "put_new"], ["put_again"]
    keys = [f"k{number}" for number in range(8)]
    assert [put(key) for key in keys] == [asks] * 8
    assert put("k8") == at_once
    assert put("k8") == again, "what this store has put it knows"
    assert put("k8", "milk") == at_once
    for key in ("old 1", "old 2"):
        other.put(NS, key, {"a": "tea"})
    before = rows(admin, schema, "v.ctid::text")
    assert put("old 1") == at_once, "in vain"
    assert put("old 2") == ["find_hashes", *again]
    assert rows(admin, schema, "v.ctid::text") == before, "neither wrote a vector"
    assert [put(f"new {number}") for number in range(16)] == [asks] * 16, "twice as many"
    assert put("new") == at_once
    check(admin, schema, list(store.search(NS, limit=100)), "a")


_VALUES = st.fixed_dictionaries(
    {}, optional={"a": st.sampled_from(["tea", "milk"]), "b": st.sampled_from(["tea", "oats"])}
)
_PUTS = st.tuples(
    st.sampled_from(["k1", "k2"]),
    st.none() | _VALUES,
    st.sampled_from([None, False, ["a"], ["b"], ["a", "b"]]),
)


@pytest.fixture
def plain(dsn: str, schema: str, model: Model) -> Iterator[LettaStore]:
    with opened(dsn, "sync", schema=schema, index=index(model)) as store:
        yield store


def test_whatever_is_put_the_vectors_are_those_of_the_texts(
    plain: LettaStore, admin: Connection[Any], schema: str
) -> None:
    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.lists(_PUTS, min_size=1, max_size=4), min_size=1, max_size=4))
    def holds(batches: Any) -> None:
        plain.delete_namespace(NS)
        expected: dict[str, dict[str, int]] = {}
        for batch in batches:
            ops: list[Any] = []
            for key, value, paths in batch:
                ops.append(PutOp(NS, key, value, index=paths))
                named: list[str] = [] if paths is False else paths or ["a", "b"]
                texts = {field: value[field] for field in named if field in (value or {})}
                expected[key] = {field: text_hash(text) for field, text in texts.items()}
            for several in [ops] if len(ops) % 2 else [[op] for op in ops]:
                plain.batch(several)
            found: dict[str, dict[str, int]] = {key: {} for key in expected}
            for key, field, number in rows(admin, schema, "v.text_hash"):
                found[key][field] = number
            assert found == expected

    holds()


# --- passages ------------------------------------------------------------------------------------


def test_passages_tell_their_texts_too(way: str, dsn: str, schema: str, model: Model) -> None:
    with agents.opened(dsn, schema, way, index=index(model, ["content"])) as memory:
        ada = memory.agent("ada")
        passage = ada.archival.insert("tea")
        place = ("agents", "ada", "archival")
        item = memory.store.get(place, passage.id)
        assert item is not None
        memory.store.put(place, passage.id, item.value)
        assert model.calls == [["tea"]]
        ada.archival.update(passage.id, content="milk")
        item = memory.store.get(place, passage.id)
        assert item is not None
        memory.store.put(place, passage.id, item.value)
        assert model.calls == [["tea"], ["milk"]]
        (found,) = ada.archival.search("milk")
        assert found.score == pytest.approx(1, abs=1e-3)


def test_who_is_detached_meanwhile_changes_nothing(
    way: str, dsn: str, schema: str, model: Model
) -> None:
    with agents.opened(dsn, schema, way, index=index(model, ["content"])) as memory:
        ada, ben = memory.agent("ada"), memory.agent("ben")
        ada.archival.attach_archive("project")
        ada.archival.share_archive("project", "ben")
        passage = ada.archival.insert("tea", archive="project")
        model.meanwhile = lambda: ada.archival.detach_archive("project")
        with pytest.raises(MissingArchiveError, match="project"):
            ada.archival.update(passage.id, content="milk")
        assert ben.archival.get(passage.id, archive="project").content == "tea"
        (found,) = ben.archival.search("tea", archive="project")
        assert found.score == pytest.approx(1, abs=1e-3)
