"""Core memory through the plain store: blocks are items under `("agents", agent, "core")`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from langgraph.store.base import GetOp, ListNamespacesOp, PutOp, SearchOp

from langgraph_letta_store import AsyncLettaStore, LettaStore
from langgraph_letta_store._tiers.core import block_puts
from langgraph_letta_store.agents.sync.core import Core
from langgraph_letta_store.errors import (
    BlockLimitError,
    ConflictError,
    InvalidFilterError,
    InvalidNamespaceError,
    InvalidOperationError,
    InvalidValueError,
    LettaStoreError,
    ReadOnlyBlockError,
)
from tests.support.agents import BOTH, WAYS, Memory, clear, opened, shared
from tests.support.embeddings import CharacterEmbeddings

CORE = ("agents", "ada", "core")
NOTES = ("agents", "ada", "notes")


@pytest.fixture(scope="module", params=BOTH)
def one_memory(request: pytest.FixtureRequest, dsn: str) -> Iterator[Memory]:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["$"]}
    with shared(dsn, request.param, index=index, ttl={"default_ttl": 0.001}) as memory:
        yield memory


@pytest.fixture
def memory(one_memory: Memory, dsn: str) -> Memory:
    clear(dsn, one_memory)
    return one_memory


@pytest.fixture
def store(memory: Memory) -> LettaStore:
    return memory.store


@pytest.fixture
def core(memory: Memory) -> Core:
    return memory.agent("ada").core


def value(store: LettaStore, key: str, namespace: tuple[str, ...] = CORE) -> dict[str, Any]:
    item = store.get(namespace, key)
    assert item is not None
    return item.value


def keys(store: LettaStore, **how: Any) -> list[str]:
    return [item.key for item in store.search(CORE, **how)]


# --- Reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_a_block_is_an_item(dsn: str, schema: str, way: str) -> None:
    with opened(dsn, schema, way) as memory:
        core, store = memory.agent("ada").core, memory.store
        block = core.create("human", "Likes tea.", description="d", metadata={"a": 1}, tags=["t"])
        item = store.get(CORE, "human")
        assert item is not None
        assert (item.namespace, item.key) == (CORE, "human")
        assert (item.created_at, item.updated_at) == (block.created_at, block.updated_at)
        assert item.value == {
            "kind": "Block",
            "content": "Likes tea.",
            "description": "d",
            "limit": 20_000,
            "metadata": {"a": 1},
            "tags": ["t"],
            "read_only": False,
            "version": 1,
        }
        assert store.get(CORE, "other") is None
        (found,) = store.search(CORE)
        assert (found.key, found.value, found.score) == ("human", item.value, None)
        store.put(CORE, "human", {"content": "Likes coffee."})
        assert core.get("human").value == "Likes coffee."
        store.put(CORE, "persona", {"content": "Kind."})
        assert [block.label for block in core.list()] == ["human", "persona"]
        store.delete(CORE, "human")
        assert [block.label for block in core.list()] == ["persona"]
        assert store.list_namespaces() == [CORE]


def test_an_agents_name_may_be_an_address(memory: Memory, store: LettaStore) -> None:
    memory.agent("ada@example.com").core.create("human", "x")
    (namespace,) = store.list_namespaces()
    assert namespace == ("agents", "ada@example%2Ecom", "core")
    assert value(store, "human", namespace)["content"] == "x"
    store.put(namespace, "human", {"content": "y"})
    assert memory.agent("ada@example.com").core.get("human").value == "y"


def test_many_gets_are_answered_in_order(memory: Memory, store: LettaStore) -> None:
    memory.agent("ada").core.create_many([{"label": "a", "value": "1"}, {"label": "b"}])
    memory.agent("ben").core.create("a", "2")
    store.put(NOTES, "a", {"text": "3"}, ttl=None)
    ben = ("agents", "ben", "core")
    ops = [GetOp(CORE, "b"), GetOp(ben, "a"), GetOp(NOTES, "a"), GetOp(ben, "b"), GetOp(CORE, "a")]
    found: Any = store.batch([*ops, SearchOp(CORE), ListNamespacesOp()])
    assert [item and item.value.get("content", item.value.get("text")) for item in found[:5]] == [
        *("", "2", "3", None, "1"),
    ]
    assert [item.key for item in found[5]] == ["b", "a"]
    assert found[6] == [CORE, NOTES, ben]


def test_nothing_lies_below_core_memory(store: LettaStore) -> None:
    deeper = (*CORE, "deeper")
    for call in (
        lambda: store.get(deeper, "a"),
        lambda: store.put(deeper, "a", {"content": "x"}),
        lambda: store.delete(deeper, "a"),
        lambda: store.search(deeper),
        lambda: store.batch([GetOp(deeper, "a"), GetOp(CORE, "a")]),
    ):
        with pytest.raises(InvalidNamespaceError, match="core memory has no namespaces below"):
            call()


def test_what_is_called_core_elsewhere_is_archival(store: LettaStore, core: Core) -> None:
    for namespace in (("agents", "core"), ("memories", "ada", "core")):
        store.put(namespace, "a", {"text": 1}, ttl=None)
        assert value(store, "a", namespace) == {"text": 1}
    assert core.list() == []


# --- Searching -----------------------------------------------------------------------------------


def test_search_shows_the_newest_first_page_by_page(store: LettaStore, core: Core) -> None:
    core.create_many([{"label": label} for label in "abcd"])
    core.append("b", "x")
    assert keys(store) == ["b", "d", "c", "a"]
    assert keys(store, limit=2) == ["b", "d"]
    assert keys(store, limit=2, offset=2) == ["c", "a"]
    assert keys(store, limit=2, offset=4) == []
    store.batch([PutOp(CORE, label, {"content": "y"}) for label in "cad"])
    assert keys(store) == ["d", "a", "c", "b"], "those put later in a batch are newer"


def test_search_filters_what_an_item_shows(store: LettaStore, core: Core) -> None:
    core.create("a", "tea", tags=["x", "y"], metadata={"stars": 4}, limit=10)
    core.create("b", "coffee", tags=["x"], read_only=True, description="d")
    store.put(CORE, "c", {"kind": "Profile", "content": {"name": "Ada", "age": 36}})
    for filter_, wanted in (
        ({"content": "tea"}, {"a"}),
        ({"tags": {"$contains": "x"}}, {"a", "b"}),
        ({"tags": {"$contains": ["x", "y"]}}, {"a"}),
        ({"metadata.stars": {"$gte": 4}}, {"a"}),
        ({"read_only": True}, {"b"}),
        ({"limit": {"$gt": 10}}, {"b"}),
        ({"description": {"$ne": ""}}, {"b", "c"}),
        ({"version": 1}, {"a", "b"}),
        ({"kind": "Block"}, {"a", "b"}),
        ({"kind": "Profile", "content.age": {"$gt": 30}}, {"c"}),
        ({"content.name": "Ada"}, {"c"}),
        ({"$or": [{"content": "tea"}, {"kind": "Profile"}]}, {"a", "c"}),
        ({}, {"a", "b", "c"}),
    ):
        assert set(keys(store, filter=filter_)) == wanted, filter_
        assert set(keys(store, filter=filter_, query="tea")) == wanted
    with pytest.raises(InvalidFilterError, match=r"\$near"):
        store.search(CORE, filter={"content": {"$near": 1}})


def test_a_query_puts_blocks_with_its_words_first(store: LettaStore, core: Core) -> None:
    core.create("favourite_tea", "Sencha, from Uji.")
    core.create("human", "Her name is ADA; she takes her Tea black.")
    core.create("persona", "Kind and brief.")
    core.create("日本", "東京のお茶")
    found = store.search(CORE, query="black tea")
    assert [(item.key, item.score) for item in found] == [
        *(("human", 1.0), ("favourite_tea", 0.5), ("日本", 0.0), ("persona", 0.0)),
    ]
    assert keys(store, query="ada", limit=1) == ["human"]
    assert keys(store, query="sencha tea", limit=1) == ["favourite_tea"]
    assert keys(store, query="東京", limit=1) == ["日本"]
    assert keys(store, query="art", limit=1) == ["日本"], "a part of a word is none"
    assert [item.score for item in store.search(CORE, query="?!")] == [None] * 4
    wrong: Any = 5
    with pytest.raises(InvalidOperationError, match="`query` must be a str or None, got 5"):
        store.search(CORE, query=wrong)


# --- Putting -------------------------------------------------------------------------------------


def test_a_put_creates_or_changes_a_block(store: LettaStore, core: Core) -> None:
    store.put(CORE, "human", {"content": "a"})
    block = core.get("human")
    assert (block.value, block.limit, block.description, block.tags) == ("a", 20_000, "", ())
    store.put(CORE, "human", {"content": "b", "limit": 5, "tags": ["x", "x"], "metadata": {"n": 1}})
    store.put(CORE, "human", {"value": "c", "description": "d"})
    block = core.get("human")
    assert (block.value, block.limit, block.description, block.version) == ("c", 5, "d", 3)
    assert (block.tags, block.metadata, block.is_document) == (("x",), {"n": 1}, False)
    assert [(v.action, v.actor) for v in core.history("human")] == [
        *(("put", "ada"), ("put", "ada"), ("create", "ada")),
    ]
    assert core.undo("human").value == "b"


def test_what_was_read_can_be_put_back(store: LettaStore, core: Core) -> None:
    core.create("human", "a", description="d", metadata={"n": 1}, tags=["t"], limit=50)
    read = value(store, "human")
    store.put(CORE, "human", read)
    assert core.get("human").version == 1, "nothing changed"
    read["content"] += "b"
    store.put(CORE, "human", read)
    assert core.get("human").version == 2
    with pytest.raises(ConflictError, match="'human' is at version 2, not 1"):
        store.put(CORE, "human", read)
    store.delete(CORE, "human")
    with pytest.raises(
        ConflictError, match="'human' is not at version 1: it does not exist any more"
    ):
        store.put(CORE, "human", read)
    assert core.list() == []


def test_content_and_value_must_agree(store: LettaStore) -> None:
    store.put(CORE, "human", {"content": "a", "value": "a"})
    with pytest.raises(InvalidValueError, match="must have either 'content' or 'value'"):
        store.put(CORE, "human", {"content": "a", "value": "b"})


BAD: list[tuple[str, Any, str]] = [
    ("a b", {"content": "x"}, "key` must be 1 to 200 letters, .* got 'a b'"),
    ("a", {"content": "\0"}, r"value\['(value|content)'\]` has a NUL"),
    ("a", {"content": "x", "limit": 0}, r"value\['limit'\]` must be .* got 0"),
    ("a", {"content": "x", "limit": "5"}, r"value\['limit'\]` must be .* got '5'"),
    ("a", {"content": "x", "tags": "t"}, r"value\['tags'\]` must be a list .*, got 't'"),
    ("a", {"content": "x", "metadata": 5}, r"value\['metadata'\]` must be a dictionary, got 5"),
    ("a", {"content": "x", "metadata": {"k": {1}}}, r"value\['metadata'\]\['k'\] is a set"),
    ("a", {"content": "x", "read_only": 1}, r"value\['read_only'\]` must be True or False, got 1"),
    (
        "a",
        {"content": "x", "description": None},
        r"value\['description'\]` must be a str, got None",
    ),
    ("a", {"content": "x", "version": "1"}, r"value\['version'\]` must be .* got '1'"),
    ("a", {"content": "xyz", "limit": 2}, "the value of block 'a' would have 3 characters"),
    ("a", ["x"], "value` must be a dictionary or None, got a list"),
    ("a", {"x": float("nan")}, r"value\['x'\] is nan"),
    ("a", {"x": "\0"}, "value` must have no NUL"),
    ("a", {"x": "y" * 20_000}, "the value of block 'a' would have 20"),
    ("a", {"x": {1}}, r"value\['x'\] is a set"),
]


@pytest.mark.parametrize(("key", "wrong", "message"), BAD)
def test_bad_puts_are_refused_by_place(
    store: LettaStore, core: Core, key: str, wrong: Any, message: str
) -> None:
    with pytest.raises(LettaStoreError, match=f"^`?({message})"):
        store.batch([PutOp(CORE, key, wrong)])
    puts = [PutOp(NOTES, "n", {"text": "x"}), PutOp(CORE, "b", {"content": "x"})]
    with pytest.raises(LettaStoreError, match=rf"^`?ops\[2\]\.({message})"):
        store.batch([*puts, PutOp(CORE, key, wrong)])
    with pytest.raises(LettaStoreError, match=rf"^`?ops\[1\]\.({message})"):
        store.batch([GetOp(NOTES, "n"), PutOp(CORE, key, wrong)])
    assert core.list() == []
    assert store.get(NOTES, "n") is None, "a batch is written whole or not at all"


def test_puts_obey_limits_and_read_only_blocks(store: LettaStore, core: Core) -> None:
    core.create("policy", "Be kind.", limit=10, read_only=True)
    for change in ({"content": "x"}, {"a": 1}, {"content": "x", "read_only": True}):
        with pytest.raises(ReadOnlyBlockError, match="'policy' is read-only"):
            store.put(CORE, "policy", change)
    with pytest.raises(ReadOnlyBlockError):
        store.delete(CORE, "policy")
    store.put(CORE, "policy", {"content": "Be kind.", "description": "Rules"})
    store.put(CORE, "policy", {"content": "Be good.", "read_only": False})
    with pytest.raises(BlockLimitError, match="11 characters, more than its limit of 10"):
        store.put(CORE, "policy", {"content": "Be good.\n.."})
    with pytest.raises(BlockLimitError):
        store.put(CORE, "policy", {"content": "Be good.", "limit": 5})
    assert core.get("policy").value == "Be good."


def test_puts_have_neither_ttl_nor_vectors(
    memory: Memory, store: LettaStore, core: Core, dsn: str
) -> None:
    refused: list[dict[str, Any]] = [{"index": ["content"]}, {"ttl": 0.002}]
    for options in refused:
        with pytest.raises(InvalidOperationError, match="must not be given for a block"):
            store.put(CORE, "human", {"content": "a"}, **options)
    store.put(CORE, "human", {"content": "a"}, index=False, ttl=None)
    store.put(CORE, "user", {"content": "a"})  # the store's own TTL is as short
    with psycopg.connect(dsn) as connection:
        count = f'select count(*) from "{memory.schema}".archival_vectors'
        assert connection.execute(count.encode()).fetchone() == (0,)
        connection.execute("select pg_sleep(0.1)")
    assert store.sweep_ttl() == 0
    assert [block.label for block in core.list()] == ["human", "user"]


def test_deleting_is_as_in_core_memory(memory: Memory, store: LettaStore, core: Core) -> None:
    store.delete(CORE, "none")
    store.put(CORE, "human", {"content": "a"})
    store.put(CORE, "project", {"content": "a"})
    core.share("project", "ben")
    with pytest.raises(InvalidOperationError, match="shared by 2 agents; detach it"):
        store.delete(CORE, "project")
    store.delete(CORE, "human")
    assert keys(store) == ["project"]
    core.detach("project")
    assert keys(store) == []
    assert store.list_namespaces() == [("agents", "ben", "core")]
    store.delete(("agents", "ben", "core"), "project")
    assert store.list_namespaces() == []


def test_recall_memory_is_not_put(store: LettaStore, core: Core) -> None:
    recall = ("agents", "ada", "recall")
    for call in (
        lambda: store.put(recall, "a", {"content": "x"}),
        lambda: store.delete(recall, "a"),
        lambda: store.batch([PutOp(CORE, "a", {"content": "x"}), PutOp(recall, "b", {"x": 1})]),
    ):
        with pytest.raises(
            InvalidOperationError, match="recall memory, which is written by the sa"
        ):
            call()
    assert core.list() == []


# --- Documents -----------------------------------------------------------------------------------

DOCUMENTS: list[dict[str, Any]] = [
    {},
    {"name": "Ada", "likes": ["tea", "日本"], "age": 36, "height": 1.0, "more": {"x": None}},
    {"kind": "Profile", "content": {"name": "Ada"}},
    {"kind": "Memory", "content": "a text, but no block's"},
    {"content": "x", "extra": 1},
    {"content": 5},
    {"big": 10**30, "large": 1e23, "small": -1e-300, "on": True, "quotes": '"\\\n\t<>&\ufdd0'},
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_comes_back_as_it_was_put(
    store: LettaStore, core: Core, document: dict[str, Any]
) -> None:
    store.put(CORE, "profile", document)
    read = value(store, "profile")
    assert read == document
    assert list(read) == list(document)
    assert [type(part) for part in read.values()] == [type(part) for part in document.values()]
    assert store.search(CORE)[0].value == document
    assert core.get("profile").is_document
    store.put(CORE, "profile", document)
    assert core.get("profile").version == 1


def test_a_document_is_shown_as_json_and_stays_an_object(store: LettaStore, core: Core) -> None:
    store.put(CORE, "profile", {"name": "Ada", "likes": ["お茶"]})
    shown = '{\n  "name": "Ada",\n  "likes": [\n    "お茶"\n  ]\n}'
    assert core.get("profile").value == shown
    assert core.replace("profile", "Ada", "Ada L.").is_document
    assert value(store, "profile") == {"name": "Ada L.", "likes": ["お茶"]}
    edits: list[Callable[[], object]] = [
        lambda: core.append("profile", "x"),
        lambda: core.rethink("profile", "[1]"),
        lambda: core.rethink("profile", '{"x": NaN}'),
        lambda: core.rethink("profile", '{"x": "\\u0000"}'),
        lambda: core.update("profile", value="x"),
    ]
    for edit in edits:
        with pytest.raises(InvalidValueError, match="'profile' must stay a JSON object"):
            edit()
    assert core.rethink("profile", '{"x": 1}').version == 3
    assert value(store, "profile") == {"x": 1}
    assert core.undo("profile").value == shown.replace("Ada", "Ada L.")


@pytest.mark.parametrize(
    "number", ["1e-99999", "1E-20000", "0." + "0" * 500, "1e999", "0." + "9" * 500]
)
def test_a_number_that_would_come_back_as_another_is_refused(
    store: LettaStore, core: Core, number: str
) -> None:
    store.put(CORE, "profile", {"a": 1})
    with pytest.raises(InvalidValueError):
        core.rethink("profile", f'{{"a": {number}}}')
    assert store.search(CORE, filter={"a": 1})[0].value == {"a": 1}


def test_a_block_may_become_a_document_and_back(store: LettaStore, core: Core) -> None:
    core.create("human", "text", description="d", limit=100)
    store.put(CORE, "human", {"a": 1})
    block = core.get("human")
    assert (block.is_document, block.description, block.limit) == (True, "d", 100)
    store.put(CORE, "human", {"content": "text again"})
    assert not core.get("human").is_document
    assert core.append("human", "x").value == "text again\nx"
    assert core.restore("human", 2).is_document
    assert value(store, "human") == {"a": 1}


def test_a_deserializer_reads_documents(dsn: str, schema: str) -> None:
    def read(text: bytes) -> dict[str, Any]:
        return {"read": text.decode()}

    with psycopg.connect(dsn, autocommit=True) as connection:
        store = LettaStore(connection, schema=schema, partitions=2, deserializer=read)
        store.setup()
        store.put(CORE, "profile", {"a": 1})
        assert value(store, "profile") == {"read": '{\n  "a": 1\n}'}
        store.put(CORE, "human", {"content": "x"})
        assert value(store, "human")["content"] == "x"


# --- Batches -------------------------------------------------------------------------------------


def test_a_batch_is_written_whole_or_not_at_all(store: LettaStore, core: Core) -> None:
    core.create("policy", "Be kind.", read_only=True)
    core.create("old")
    puts = [
        PutOp(NOTES, "n", {"text": "x"}, ttl=None),
        PutOp(CORE, "new", {"content": "x"}),
        PutOp(CORE, "old", None),
    ]
    with pytest.raises(ReadOnlyBlockError, match=r"^ops\[3\]\.block 'policy' is read-only"):
        store.batch([*puts, PutOp(CORE, "policy", {"content": "x"})])
    assert store.get(NOTES, "n") is None
    assert [block.label for block in core.list()] == ["policy", "old"]
    store.batch([*puts, PutOp(CORE, "policy", {"content": "Be kind.", "tags": ["t"]})])
    assert store.get(NOTES, "n") is not None
    assert [(block.label, block.tags) for block in core.list()] == [("policy", ("t",)), ("new", ())]


def test_reads_see_the_state_before_and_the_last_put_wins(store: LettaStore, core: Core) -> None:
    core.create("a", "old")
    found: Any = store.batch(
        [
            PutOp(CORE, "a", {"content": "lost", "limit": 7}),
            GetOp(CORE, "a"),
            PutOp(CORE, "b", {"content": "lost"}),
            PutOp(CORE, "a", None),
            PutOp(CORE, "a", {"content": "new"}),
            PutOp(CORE, "b", None),
            SearchOp(CORE),
            SearchOp(CORE, query="old"),
        ]
    )
    assert found[1].value["content"] == "old"
    assert [item.value["content"] for item in found[6]] == ["old"]
    assert [item.score for item in found[7]] == [1.0]
    (block,) = core.list()
    assert (block.value, block.limit, block.version) == ("new", 20_000, 2)


def test_puts_of_one_block_are_made_one_after_the_other(store: LettaStore, core: Core) -> None:
    core.create("a", "old")
    for label in ("a", "new"):
        store.batch(
            [
                PutOp(CORE, label, {"content": "first", "limit": 7}),
                PutOp(CORE, label, {"content": "second", "tags": ["t"]}),
            ]
        )
        block = core.get(label)
        assert (block.value, block.limit, block.tags) == ("second", 7, ("t",))
    with pytest.raises(
        BlockLimitError, match=r"^ops\[1\]\.the value of block 'b' would have 8 cha"
    ):
        store.batch(
            [
                PutOp(CORE, "b", {"content": "x", "limit": 7}),
                PutOp(CORE, "b", {"content": "too long"}),
            ]
        )
    with pytest.raises(ReadOnlyBlockError, match=r"^ops\[1\]\.block 'a' is read-only"):
        store.batch(
            [
                PutOp(CORE, "a", {"content": "second", "read_only": True}),
                PutOp(CORE, "a", {"content": "third"}),
            ]
        )
    assert core.get("a").version == 2


def test_only_the_first_put_of_a_batch_meets_its_version(store: LettaStore, core: Core) -> None:
    core.create("a", "old")
    first = PutOp(CORE, "a", {"content": "first", "version": 1})
    with pytest.raises(
        ConflictError, match=r"^ops\[1\]\.block 'a' is put earlier in the same batch"
    ):
        store.batch([first, PutOp(CORE, "a", {"content": "second", "version": 1})])
    with pytest.raises(ConflictError, match=r"^ops\[0\]\.block 'a' is at version 1, not 2"):
        store.batch([PutOp(CORE, "a", {"content": "x", "version": 2}), PutOp(CORE, "a", None)])
    store.batch([first, PutOp(CORE, "a", {"content": "second"})])
    assert core.get("a").value == "second"
    assert core.get("a").version == 2


def test_a_shared_block_put_twice_is_one_change(memory: Memory, store: LettaStore) -> None:
    memory.agent("ada").core.create("project", "old")
    memory.agent("ada").core.share("project", "ben")
    ben = ("agents", "ben", "core")
    store.batch(
        [
            PutOp(CORE, "project", {"content": "by ada", "description": "d"}),
            PutOp(ben, "project", {"content": "by ben"}),
        ]
    )
    block = memory.agent("ada").core.get("project")
    assert (block.value, block.description, block.version) == ("by ben", "d", 2)


def test_a_batch_that_collides_runs_anew(
    memory: Memory, store: LettaStore, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = memory.agent("ada").core
    core.create("a", "old")
    queries = block_puts.BlockPuts.queries
    tried: list[int] = []

    with opened(dsn, memory.schema, "sync", setup=False) as others:
        other = others.agent("ada").core
        meanwhile: list[Callable[[], object]] = [
            lambda: other.append("a", "meanwhile"),
            lambda: other.create("b", "meanwhile"),
            lambda: other.delete("a"),
        ]

        def late(self: Any) -> Any:
            made = yield from queries(self)
            if len(tried) < len(meanwhile):
                meanwhile[len(tried)]()
            tried.append(1)
            return made

        monkeypatch.setattr(block_puts.BlockPuts, "queries", late)
        found: Any = store.batch(
            [
                PutOp(NOTES, "n", {"text": "x"}, ttl=None),
                PutOp(CORE, "a", {"content": "new"}),
                PutOp(CORE, "b", {"content": "new"}),
                GetOp(CORE, "b"),
            ]
        )
    assert len(tried) == 4
    assert found[3].value["content"] == "meanwhile", "the last time it was there"
    assert {block.label: (block.value, block.version) for block in core.list()} == {
        "a": ("new", 1),
        "b": ("new", 2),
    }
    assert store.get(NOTES, "n") is not None


def test_a_thousand_puts_are_a_handful_of_statements(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    execute: Any = psycopg.Cursor.execute

    def counting(self: Any, *args: Any, **how: Any) -> Any:
        sent.append(args[0])
        return execute(self, *args, **how)

    with opened(dsn, schema, "sync") as memory:
        store = memory.store
        store.list_namespaces()
        monkeypatch.setattr(psycopg.Cursor, "execute", counting)
        namespaces = [("agents", f"agent {n}", "core") for n in range(125)]
        for text in ("first", "second"):
            puts = [PutOp(ns, f"b{n}", {"content": text}) for ns in namespaces for n in range(8)]
            sent.clear()
            store.batch(puts)
            assert len(sent) <= 3
        sent.clear()
        found: Any = store.batch([GetOp(ns, f"b{n}") for ns in namespaces for n in range(8)])
        assert len(sent) == 1
        assert [item.value["version"] for item in found] == [2] * 1000
        assert {item.value["content"] for item in found} == {"second"}
        sent.clear()
        store.batch([PutOp(ns, f"b{n}", None) for ns in namespaces for n in range(8)])
        assert len(sent) <= 5
        assert store.list_namespaces() == []


async def test_calls_at_once_go_in_batches_and_fail_alone(dsn: str, schema: str) -> None:
    options: Any = {"schema": schema, "partitions": 2}
    async with AsyncLettaStore.from_conn_string(dsn, **options) as store:
        await store.setup()

        async def put(n: int) -> bool:
            limit = 1 if n % 5 == 0 else 20
            try:
                await store.aput(CORE, f"b{n}", {"content": f"text {n}", "limit": limit})
            except BlockLimitError:
                return False
            return True

        done = await asyncio.gather(*map(put, range(20)))
        assert done == [n % 5 != 0 for n in range(20)]
        found = await store.asearch(CORE, limit=100)
        assert {item.key for item in found} == {f"b{n}" for n in range(20) if n % 5}


async def test_puts_at_once_lose_nothing_they_had_read(dsn: str, schema: str) -> None:
    """With `version`, adding to what was read is safe through the store too."""
    options: Any = {"schema": schema, "partitions": 2}
    async with AsyncLettaStore.from_conn_string(dsn, **options) as store:
        await store.setup()
        await store.aput(CORE, "notes", {"content": "0"})

        async def add(n: int) -> None:
            while True:
                item = await store.aget(CORE, "notes")
                assert item is not None
                change = {"content": f"{item.value['content']}\n{n}"}
                try:
                    await store.aput(CORE, "notes", {**change, "version": item.value["version"]})
                except ConflictError:
                    continue
                return

        await asyncio.gather(*map(add, range(1, 9)))
        item = await store.aget(CORE, "notes")
        assert item is not None
        assert sorted(item.value["content"].split("\n")) == [str(n) for n in range(9)]
        assert item.value["version"] == 9
