"""Recall memory through the plain store: every message of an agent as an item that is only read."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.store.base import GetOp, PutOp, SearchItem, SearchOp
from typing_extensions import override

from langgraph_letta_store.errors import InvalidFilterError, InvalidOperationError, LettaStoreError
from langgraph_letta_store.records import FoundItems
from tests.support.agents import BOTH, Memory, opened
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import Line

ADA = ("agents", "ada", "recall")


def index() -> Any:
    return {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def memory(way: str, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, way) as memory:
        yield memory


@pytest.fixture
def indexed(way: str, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, way, index=index()) as memory:
        yield memory


def say(memory: Memory, agent: str, thread: str, *messages: AnyMessage) -> Line:
    line = Line(memory.saver, thread, agent_id=agent)
    line.put({"messages": list(messages)})
    return line


def keys(found: list[SearchItem]) -> list[str]:
    return [item.key for item in found]


def contents(found: list[SearchItem]) -> list[Any]:
    return [item.value["content"] for item in found]


def test_a_message_is_an_item(memory: Memory) -> None:
    usage: Any = {"input_tokens": 10, "output_tokens": 2, "total_tokens": 12}
    calls: Any = [{"name": "kettle", "args": {}, "id": "c1"}]
    say(
        memory,
        "ada",
        "monday",
        HumanMessage("Tea, please", id="m1"),
        AIMessage(
            "", id="m2", tool_calls=calls, usage_metadata=usage, response_metadata={"model": "tiny"}
        ),
        ToolMessage("no water", id="m3", name="kettle", tool_call_id="c1", status="error"),
    )
    item = memory.store.get(ADA, "monday:1")
    assert item is not None
    assert item.value == {
        "kind": "Message",
        "role": "user",
        "content": "Tea, please",
        "thread": "monday",
        "sequence": 1,
        "message_id": "m1",
        "step": -1,
    }
    assert (item.namespace, item.key) == (ADA, "monday:1")
    (said, *_) = memory.agent("ada").recall.messages()
    assert item.created_at == item.updated_at == said.created_at
    third, second, first = memory.store.search(ADA)
    assert first.value == item.value
    assert first.score is None
    assert second.value["content"] == "kettle({})"
    assert second.value["role"] == "assistant"
    assert second.value["input_tokens"] == 10
    assert second.value["output_tokens"] == 2
    assert third.value["role"] == "tool"
    assert third.value["name"] == "kettle"
    assert third.value["status"] == "error"
    assert third.value["tool_call_id"] == "c1"
    assert "model" not in third.value


def test_the_newest_come_first_page_by_page(memory: Memory) -> None:
    texts = [f"message {number}" for number in range(23)]
    for place, thread in enumerate(("a", "b:1", "c")):
        line = Line(memory.saver, thread, agent_id="ada")
        said: list[AnyMessage] = []
        for text in texts[place::3]:
            said = [*said, HumanMessage(text)]
            line.put({"messages": said})
    say(memory, "bob", "d", HumanMessage("not hers"))
    whole = memory.store.search(ADA, limit=100)
    said_last = memory.agent("ada").recall.search(limit=100)
    assert keys(whole) == [f"{message.thread}:{message.sequence}" for message in said_last]
    assert sorted(contents(whole)) == sorted(texts)
    paged: list[SearchItem] = []
    while page := memory.store.search(ADA, limit=5, offset=len(paged)):
        assert len(page) == min(5, 23 - len(paged)), "pages are full"
        paged += page
    assert paged == whole
    assert memory.store.search(ADA, limit=0) == []
    for item in whole:
        assert memory.store.get(ADA, item.key) == item


NO_KEYS = [
    *("", "monday", "monday:", ":1", "monday:0", "monday:2", "monday:01", "monday: 1"),
    *("monday:-1", "monday:+1", "monday:1:", "tuesday:1", "monday:1 ", "monday:\u0661"),
    *(f"monday:{2**63}", "monday:" + "9" * 18, "monday:" + "9" * 5000),
]


def test_no_other_key_is_a_message(memory: Memory) -> None:
    say(memory, "ada", "monday", HumanMessage("Tea, please"))
    assert memory.store.get(ADA, "monday:1") is not None
    assert [memory.store.get(ADA, key) for key in NO_KEYS] == [None] * len(NO_KEYS)
    assert memory.store.get(("agents", "bob", "recall"), "monday:1") is None
    assert memory.store.get((*ADA, "deeper"), "monday:1") is None


def test_what_was_replaced_is_no_item(memory: Memory) -> None:
    line = say(memory, "ada", "monday", HumanMessage("Tee", id="m1"))
    line.put({"messages": [HumanMessage("Tea", id="m1")]})
    assert contents(memory.store.search(ADA)) == ["Tea"]
    assert memory.store.get(ADA, "monday:1") is None


def test_words_find_messages(memory: Memory) -> None:
    said = [
        "I take my TEA black",
        "coffee is fine",
        "black tea or green tea?",
        "明日は京都に行きます",
    ]
    say(memory, "ada", "monday", *map(HumanMessage, said))
    found = memory.store.search(ADA, query="tea")
    assert sorted(contents(found)) == [said[0], said[2]]
    like = memory.agent("ada").recall.search("tea")
    assert [item.score for item in found] == [message.score for message in like]
    assert contents(found) == [message.text for message in like]
    assert contents(memory.store.search(ADA, query="京都")) == [said[3]]
    assert memory.store.search(ADA, query="milk") == []
    assert memory.store.search(ADA, query="?!") == []
    assert len(memory.store.search(ADA, query="")) == 4, "an empty query is none"
    assert contents(memory.store.search(ADA, query="tea", limit=1, offset=1)) == contents(found)[1:]


def test_a_time_in_a_query_counts(memory: Memory, dsn: str, schema: str) -> None:
    for thread in ("before", "now"):
        say(memory, "ada", thread, HumanMessage(f"the kettle leaks {thread}"))
    with psycopg.connect(dsn) as conn:
        at = datetime.now(UTC).replace(month=6, day=1) - timedelta(days=365)
        update = f'update "{schema}".recall_memory set created_at = %s where thread_id = %s'
        conn.execute(update.encode(), (at, "before"))
    search = memory.store.search
    assert contents(search(ADA, query="the kettle"))[0] == "the kettle leaks now"
    assert contents(search(ADA, query="the kettle last year"))[0] == "the kettle leaks before"


def test_the_nearest_are_found_also_of_a_moment_ago(indexed: Memory) -> None:
    indexed.saver.stop_recall_indexer()
    chance = random.Random(7)
    said = ["".join(chance.choices("abcdefgh", k=12)) for _ in range(40)]
    say(indexed, "ada", "monday", *map(HumanMessage, said))
    found = indexed.store.search(ADA, query=said[5], limit=40)
    like = indexed.agent("ada").recall.search(said[5], limit=40)
    assert contents(found) == [message.text for message in like]
    assert [item.score for item in found] == [message.score for message in like]
    assert found[0].value["content"] == said[5]
    assert (found[0].score or 0) > 1  # it has all the words, the best vector, and what others lend
    paged = [
        item
        for offset in range(0, 40, 7)
        for item in indexed.store.search(ADA, query=said[5], limit=7, offset=offset)
    ]
    assert paged == found
    say(indexed, "ada", "monday", HumanMessage("zzzzz"))
    assert contents(indexed.store.search(ADA, query="zzzzz", limit=1)) == ["zzzzz"]


FILTERS: list[tuple[dict[str, Any], set[int]]] = [
    ({"role": "user"}, {1, 3}),
    ({"kind": "Message", "role": {"$ne": "user"}}, {2, 4}),
    ({"sequence": {"$gte": 2, "$lt": 4}}, {2, 3}),
    ({"sequence": {"$in": [1, 4, 9]}}, {1, 4}),
    ({"name": {"$exists": True}}, {4}),
    ({"$or": [{"name": "kettle"}, {"content": "Tea, please"}]}, {1, 4}),
    ({"$and": [{"thread": "monday"}, {"$not": {"role": "tool"}}]}, {1, 2, 3}),
    ({"content": "ink \ufdd0 and \u2400"}, {3}),
    ({"content": None}, set()),
    ({}, {1, 2, 3, 4}),
]


@pytest.mark.parametrize("embeds", [False, True])
def test_filters_speak_the_whole_language(way: str, dsn: str, schema: str, embeds: bool) -> None:
    with opened(dsn, schema, way, **({"index": index()} if embeds else {})) as memory:
        say(
            memory,
            "ada",
            "monday",
            HumanMessage("Tea, please"),
            AIMessage("And a biscuit?"),
            HumanMessage("ink \ufdd0 and \0"),
            ToolMessage("no water", name="kettle", tool_call_id="c1"),
        )
        for query in (None, "tea, a biscuit, ink and water"):
            for filter_, fitting in FILTERS:
                # A query searches what was said, unless the filter names a role.
                has_tools = query is None or "role" in str(filter_)
                expected = fitting if has_tools else fitting - {4}
                found = memory.store.search(ADA, filter=filter_, query=query)
                assert {item.value["sequence"] for item in found} == expected, filter_
                pages = [
                    memory.store.search(ADA, filter=filter_, query=query, limit=1, offset=offset)
                    for offset in range(4)
                ]
                assert [item for page in pages for item in page] == found, "limited after filtered"
        (item,) = memory.store.search(ADA, filter={"sequence": 3})
        assert item.value["content"] == "ink \ufdd0 and \u2400"
        assert memory.store.get(ADA, item.key) == item


def test_unreadable_messages_have_no_text(way: str, dsn: str, schema: str) -> None:
    serde = EncryptedSerializer.from_pycryptodome_aes(key=b"0123456789abcdef")
    with opened(dsn, schema, way, serde=serde, index=index()) as memory:
        say(memory, "ada", "monday", HumanMessage("Tea, please", id="m1"))
        (item,) = memory.store.search(ADA)
        assert item.value["kind"] == "Message"
        assert item.value["thread"] == "monday"
        assert item.value["role"] is None
        assert item.value["content"] is None
        assert "Tea" not in repr(item)
        assert memory.store.get(ADA, "monday:1") == item
        assert memory.store.search(ADA, filter={"content": None}) == [item]
        assert memory.store.search(ADA, query="Tea, please") == []
    with opened(dsn, schema, way) as memory:  # without an index: by words
        assert memory.store.search(ADA, query="Tea, please") == []


class Refusing(CharacterEmbeddings):
    """A model that takes no text with a word in it."""

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if any("poison" in text for text in texts):
            msg = "I will not read that"
            raise ValueError(msg)
        return super().embed_documents(texts)


def test_what_a_model_refuses_does_not_hide_the_rest(way: str, dsn: str, schema: str) -> None:
    model: Embeddings = Refusing(32)
    with opened(dsn, schema, way, index={"dims": 32, "embed": model}) as memory:
        memory.saver.stop_recall_indexer()
        say(memory, "ada", "monday", HumanMessage("tea"))
        assert contents(memory.store.search(ADA, query="tea")) == ["tea"]
        say(memory, "ada", "tuesday", HumanMessage("poison"))
        assert contents(memory.store.search(ADA, query="tea")) == ["tea"]
        with pytest.raises(ValueError, match="I will not read that"):
            memory.store.batch([PutOp(("a", "b"), "k", {}), SearchOp(ADA, query="poison")])
        assert memory.store.get(("a", "b"), "k") is None, "nothing of the batch was written"


def test_a_batch_reads_every_tier_at_once(memory: Memory) -> None:
    say(memory, "ada", "monday", HumanMessage("Tea, please"), AIMessage("Here"))
    memory.store.put(("agents", "ada", "archival"), "k", {"text": "note"})
    ops: list[Any] = [
        GetOp(ADA, "monday:2"),
        GetOp(("agents", "ada", "archival"), "k"),
        GetOp(ADA, "monday:3"),
        SearchOp(ADA, query="tea"),
        SearchOp(("agents", "ada")),
        SearchOp(ADA, limit=1),
    ]
    second, note, nothing, by_word, elsewhere, newest = memory.store.batch(ops)
    found: Any = [second, note]
    assert [item.value.get("content", item.value.get("text")) for item in found] == ["Here", "note"]
    assert nothing is None
    assert contents(by_word) == ["Tea, please"]  # type: ignore[arg-type]  # the type of a result depends on its op
    assert [item.key for item in elsewhere] == ["k"], "a shorter prefix is archival memory"  # type: ignore[union-attr]  # the same
    assert contents(newest) == ["Here"]  # type: ignore[arg-type]  # the same


BAD: list[tuple[dict[str, Any], type[LettaStoreError]]] = [
    ({"filter": {"content": {"$like": "x"}}}, InvalidFilterError),
    ({"filter": []}, InvalidFilterError),
    ({"query": 7}, InvalidOperationError),
    ({"limit": -1}, InvalidOperationError),
    ({"offset": "x"}, InvalidOperationError),
]


def test_bad_questions_are_refused(memory: Memory) -> None:
    for how, error in BAD:
        with pytest.raises(error):
            memory.store.search(ADA, **how)


def test_nobody_writes_what_was_said(memory: Memory) -> None:
    say(memory, "ada", "monday", HumanMessage("Tea, please"))
    deeper = (*ADA, "deeper")
    values: list[Any] = [{"content": "never said"}, None]
    for namespace, value in itertools.product((ADA, deeper), values):
        with pytest.raises(LettaStoreError):
            memory.store.batch([PutOp(("a", "b"), "k", {}), PutOp(namespace, "monday:1", value)])
    with pytest.raises(InvalidOperationError, match=r"delete_thread.*forget"):
        memory.store.delete_namespace(ADA)
    with pytest.raises(InvalidOperationError, match=r"delete_thread.*forget"):
        memory.store.delete_namespace(deeper)
    assert memory.store.get(("a", "b"), "k") is None
    assert contents(memory.store.search(ADA)) == ["Tea, please"]


def test_pages_show_as_tables(memory: Memory) -> None:
    say(memory, "ada", "monday", HumanMessage("Tea, please"))
    found = memory.store.search(ADA)
    assert isinstance(found, FoundItems)
    assert "Tea, please" in found._repr_html_()


def test_a_replica_is_only_read(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync", index=index()) as memory:
        memory.saver.stop_recall_indexer()
        say(memory, "ada", "monday", HumanMessage("tea"))
        memory.store.search(ADA, query="tea")
        say(memory, "ada", "tuesday", HumanMessage("more tea"))
    read_only = f"{dsn} options='-c default_transaction_read_only=on'"
    with opened(read_only, schema, "sync", setup=False, index=index()) as memory:
        memory.saver.stop_recall_indexer()
        assert contents(memory.store.search(ADA, query="tea")) == ["tea", "more tea"]  # by words
    search = {"mode": "vector"}
    with opened(read_only, schema, "sync", setup=False, index=index(), search=search) as memory:
        memory.saver.stop_recall_indexer()
        assert contents(memory.store.search(ADA, query="tea")) == ["tea"]
        assert len(memory.store.search(ADA)) == 2
    with psycopg.connect(dsn) as connection:
        waiting = connection.execute(f'select count(*) from "{schema}".recall_backlog'.encode())
        assert waiting.fetchone() == (1,)
