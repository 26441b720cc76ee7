"""Keys: texts that items and messages are found by besides their own."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.store.base import PutOp
from psycopg import sql

from langgraph_letta_store import AsyncLettaStore, LettaMemory, LettaSaver, LettaStore
from langgraph_letta_store._search.tokenizer.query_terms import split_query
from langgraph_letta_store._search.tokenizer.terms import find_terms
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.config.search import Mode
from langgraph_letta_store.errors import (
    ConfigurationError,
    InvalidOperationError,
    KeysError,
    SetupError,
)
from langgraph_letta_store.exports import dump, restore
from tests.checkpoints.test_shared_threads import say
from tests.support.embeddings import CharacterEmbeddings

NS = ("memories", "ada")
MODEL = CharacterEmbeddings(32)
INDEX: Any = {"dims": 32, "embed": MODEL, "fields": ["text"]}
KEYS: Mapping[str, Sequence[str]] = {
    "She moved to Porto in May.": ["Where does Ada live?", "Portugal"],
    "The kettle is broken.": ["What has to be repaired?"],
    "Rain all day.": [],
}
MODES: Sequence[Mode] = ("vector", "text", "hybrid")


def make(text: str) -> Sequence[str]:
    return KEYS[text]


def opened(dsn: str, schema: str, keys: Callable[[str], Any] = make, **options: Any) -> Any:
    search = {"mode": "hybrid", "keys": keys}
    given: dict[str, Any] = {"index": INDEX, "search": search, "partitions": 2, **options}
    return LettaMemory.from_conn_string(dsn, schema=schema, **given)


@pytest.fixture
def memory(dsn: str, schema: str) -> Iterator[LettaMemory]:
    with opened(dsn, schema) as memory:
        memory.setup()
        memory.store.stop_key_indexer()
        memory.saver.stop_recall_indexer()
        yield memory


def fill(memory: LettaMemory) -> None:
    for number, text in enumerate(KEYS):
        memory.store.put(NS, str(number), {"text": text})
    said = [HumanMessage(text, id=text) for text in KEYS]
    memory.agent("ada").recall.load(said, thread_id="monday")


def test_what_only_a_key_says_is_found_and_shown_as_its_part(memory: LettaMemory) -> None:
    fill(memory)
    store, recall = memory.store, memory.agent("ada").recall
    assert (store.index_keys(), memory.saver.index_keys()) == (3, 3)
    assert (store.index_keys(), memory.saver.index_keys()) == (0, 0)
    memory.saver.index_recall()
    for mode in MODES:
        query = "Where does Ada live?"
        explained = store.explain(NS, query=query, mode=mode)
        assert explained.hits[0].key == "0"
        assert explained.hits[0].parts["keys"] > 0
        found = recall.search(query, mode=mode)
        assert found[0].text == "She moved to Porto in May."
        assert found[0].parts["keys"] > 0
        assert found[0].score == pytest.approx(sum(found[0].parts.values()))
    (hit,) = store.search(NS, query="Portugal", mode="text")
    assert hit.key == "0"
    (said,) = recall.search("Portugal", mode="text")
    assert {*said.parts} == {"text", "neighbours", "thread", "keys"}
    assert said.score == pytest.approx(sum(said.parts.values()))
    assert store.explain(NS, query="kettle", mode="text").hits[0].parts["keys"] == 0
    assert store.search(NS, query="Portugal", mode="text", filter={"text": "Rain all day."}) == []
    assert recall.search("Portugal", mode="text", thread="tuesday") == []


def test_the_words_of_keys_count_by_bm25_over_all_keys(memory: LettaMemory) -> None:
    fill(memory)
    memory.store.index_keys()
    query = "What has Ada where?"
    docs = {str(n): Counter(find_terms("\n".join(keys))) for n, keys in enumerate(KEYS.values())}
    docs = {key: doc for key, doc in docs.items() if doc}
    mean = sum(doc.total() for doc in docs.values()) / len(docs)
    scores = dict.fromkeys(docs, 0.0)
    for forms in split_query(query):
        times = {
            k: max(d[f] * (1 if f == forms[0] else 0.5) for f in forms) for k, d in docs.items()
        }
        having = sum(each > 0 for each in times.values())
        weight = math.log(1 + (len(docs) - having + 0.5) / (having + 0.5))
        for key, f in times.items():
            scores[key] += weight * 2.2 * f / (f + 0.3 + 0.9 * docs[key].total() / mean)
    found = memory.store.explain(NS, query=query, mode="text").hits
    assert {hit.key: hit.parts["bm25"] for hit in found} == pytest.approx(
        {key: score for key, score in scores.items() if score}
    )


def test_another_text_has_other_keys_and_what_is_deleted_leaves_none(memory: LettaMemory) -> None:
    fill(memory)
    store, agent = memory.store, memory.agent("ada")
    store.index_keys()
    memory.saver.index_keys()
    store.put(NS, "0", {"text": "She moved to Porto in May."})
    assert store.index_keys() == 0  # the same value
    store.put(NS, "0", {"text": "The kettle is broken."})
    assert store.search(NS, query="Portugal", mode="text") == []
    assert store.index_keys() == 1
    keys = [hit.key for hit in store.search(NS, query="repaired", mode="text")]
    assert sorted(keys) == ["0", "1"]
    store.delete(NS, "0")
    assert [hit.key for hit in store.search(NS, query="repaired", mode="text")] == ["1"]
    memory.agents.rename("ada", "ben")
    renamed = memory.agent("ben")
    assert renamed.recall.search("Portugal", mode="text")
    assert memory.saver.index_keys() == 0
    renamed.forget()
    assert agent.recall.search("Portugal", mode="text") == []


def test_a_failing_function_keeps_nothing_waiting_and_is_asked_again(dsn: str, schema: str) -> None:
    fails = True

    def sometimes(text: str) -> Any:
        if fails and text.startswith("She"):
            raise TimeoutError("the model is busy")
        return KEYS[text]

    with opened(dsn, schema, sometimes) as memory:
        memory.setup()
        memory.store.stop_key_indexer()
        memory.saver.stop_recall_indexer()
        fill(memory)
        for index in (memory.store.index_keys, memory.saver.index_keys):
            with pytest.raises(TimeoutError, match="busy"):
                index()
        assert memory.store.search(NS, query="repaired", mode="text")
        assert memory.store.search(NS, query="Portugal", mode="text") == []
        assert memory.store.search(NS, query="Porto", mode="text")
        fails = False
        assert (memory.store.index_keys(), memory.saver.index_keys()) == (1, 1)
        assert memory.store.search(NS, query="Portugal", mode="text")


def test_texts_that_fail_in_a_row_keep_no_others_waiting_for_good(dsn: str, schema: str) -> None:
    asked: list[str] = []

    def refuse(text: str) -> Sequence[str]:
        asked.append(text)
        if text.startswith("bad"):
            raise ValueError(text)
        return ["key"]

    with opened(dsn, schema, refuse) as memory:
        memory.setup()
        memory.store.stop_key_indexer()
        memory.saver.stop_recall_indexer()
        bad = [f"bad {n}" for n in range(7)]
        said = [HumanMessage(text, id=text) for text in ("good 0", *bad, "good 1")]
        memory.agent("ada").recall.load(said, thread_id="monday")
        for first, tried in (
            ("bad 0", ["good 0", *bad[:5]]),
            ("bad 5", [*bad[5:], "good 1", *bad[:5]]),
            ("bad 5", [*bad[5:], *bad[:3]]),
        ):
            asked.clear()
            with pytest.raises(ValueError, match=first):
                memory.saver.index_keys()
            assert asked == tried
        found = memory.agent("ada").recall.search("key", mode="text")
        assert {each.text for each in found} == {"good 0", "good 1"}


def test_keys_made_of_a_text_that_goes_meanwhile_are_not_stored(dsn: str, schema: str) -> None:
    seals = Encryption({"1": b"k" * 32, "hashes": b"h" * 32}, "1", "hashes", words=True)
    meanwhile: list[Callable[[], object]] = []

    def make_late(text: str) -> Sequence[str]:
        while meanwhile:
            meanwhile.pop()()
        return [f"about {text}"]

    def encrypt() -> None:
        options: Any = {"index": INDEX, "search": {"mode": "hybrid"}, "partitions": 2}
        with LettaMemory.from_conn_string(dsn, schema=schema, encrypt=seals, **options) as sealed:
            sealed.encrypt_stored()

    with opened(dsn, schema, make_late) as memory:
        memory.setup()
        memory.store.stop_key_indexer()
        memory.saver.stop_recall_indexer()
        agent = memory.agent("ada")
        say(memory.saver, "ada", [HumanMessage("The code is 4711.", id="code")], "monday")
        meanwhile.append(lambda: agent.recall.delete("code"))
        memory.saver.index_keys()
        memory.store.put(NS, "0", {"text": "The code is 4711."})
        say(memory.saver, "ada", [HumanMessage("The code is 4712.", id="other")], "tuesday")
        for index in (memory.store.index_keys, memory.saver.index_keys):
            meanwhile.append(encrypt)
            index()
        with psycopg.connect(dsn) as conn:
            for table in ("archival_memory", "recall_memory"):
                asked = sql.SQL("select keys from {} where keys <> '{{}}'").format(
                    sql.Identifier(schema, table)
                )
                assert conn.execute(asked).fetchall() == []


def test_answers_that_are_no_lists_of_texts_are_refused(dsn: str, schema: str) -> None:
    answers = iter(["Portugal", [7], ["ok", " ", "ok", "\0", "x" * 3000, "\ud800"], ["ok"] * 40])
    with opened(dsn, schema, lambda _: next(answers)) as memory:
        memory.setup()
        memory.store.stop_key_indexer()
        memory.saver.stop_recall_indexer()
        memory.store.put(NS, "0", {"text": "a text"})
        for told in ("a list of texts", "at place 0"):
            with pytest.raises(KeysError, match=told):
                memory.store.index_keys()
        assert memory.store.index_keys() == 1
        assert memory.store.search(NS, query="ok", mode="text")


def test_new_texts_get_keys_in_the_background_in_either_kind_of_code(dsn: str, schema: str) -> None:
    with opened(dsn, schema) as memory:
        memory.setup()
        memory.store.stop_key_indexer()
        memory.store.start_key_indexer(0.05)
        fill(memory)
        for search in (memory.store.search, memory.agent("ada").recall.search):
            asked = (NS,) if search == memory.store.search else ()
            until = time.monotonic() + 60
            while time.monotonic() < until:
                if search(*asked, query="Portugal", mode="text"):
                    break
                time.sleep(0.02)
            else:
                pytest.fail("no keys were made")


async def test_a_function_is_called_beside_the_event_loop(dsn: str, schema: str) -> None:
    threads = set[str]()

    def blocking(text: str) -> Sequence[str]:
        threads.add(threading.current_thread().name)
        return KEYS[text]

    async def waiting(text: str) -> Sequence[str]:
        return KEYS[text]

    for keys in (blocking, waiting):
        async with AsyncLettaStore.from_conn_string(
            dsn, schema=schema, index=INDEX, search={"mode": "hybrid", "keys": keys}
        ) as store:
            await store.setup()
            await store.stop_key_indexer()
            for number, text in enumerate(KEYS):
                await store.aput(NS, f"{keys.__name__} {number}", {"text": text})
            assert await store.index_keys() == len(KEYS)
            assert await store.asearch(NS, query="Portugal", mode="text")
    assert threads
    assert threading.main_thread().name not in threads


def test_own_indexes_find_what_keys_say(dsn: str, schema: str) -> None:
    index = {**INDEX, "ann_index_config": {"threshold": 30, "kind": "hnsw"}}

    def some(text: str) -> Sequence[str]:
        return KEYS.get(text, ())

    with opened(dsn, schema, some, index=index) as memory:
        memory.setup()
        memory.store.stop_key_indexer()
        memory.saver.stop_recall_indexer()
        fill(memory)
        memory.store.batch(
            [PutOp(NS, f"more {n}", {"text": f"Where is number {n}?"}) for n in range(400)]
        )
        more = [HumanMessage(f"Where is number {n}?", id=str(n)) for n in range(400)]
        memory.agent("ada").recall.load(more, thread_id="tuesday")
        memory.saver.index_recall()
        memory.store.index_keys()
        memory.saver.index_keys()
        memory.maintain()
        assert memory.store.explain(NS, query="tea", limit=4, mode="vector").path == "own index"
        query = "Where does Ada live?"
        for mode in MODES:
            pages = [
                memory.store.search(NS, query=query, mode=mode, limit=4, offset=n * 4)
                for n in range(8)
            ]
            keys = [hit.key for page in pages for hit in page]
            assert keys[0] == "0"
            assert len({*keys}) == len(keys) == (1 if mode == "text" else 32)
            found = memory.agent("ada").recall.search(query, mode=mode)
            assert found[0].text == "She moved to Porto in May."


def test_another_model_embeds_the_keys_again(dsn: str, schema: str) -> None:
    with opened(dsn, schema) as memory:
        memory.setup()
        memory.store.stop_key_indexer()
        memory.saver.stop_recall_indexer()
        fill(memory)
        memory.store.index_keys()
        with psycopg.connect(dsn, autocommit=True) as conn:
            at = sql.Identifier(schema, "archival_memory")
            conn.execute(sql.SQL("update {} set key_generation = 0").format(at))
            query = "Where does Ada live?"
            hits = memory.store.explain(NS, query=query, mode="vector").hits
            assert all(hit.parts["keys"] == 0 for hit in hits if "keys" in hit.parts)
            assert memory.store.index_keys() == 0
            assert memory.store.explain(NS, query=query, mode="vector").hits[0].parts["keys"] > 0


def test_keys_need_room_and_readable_texts(dsn: str, schema: str) -> None:
    words: Any = {"index": INDEX, "search": {"mode": "hybrid"}, "partitions": 2}
    with LettaMemory.from_conn_string(dsn, schema=schema, **words) as memory:
        memory.setup()
        with pytest.raises(InvalidOperationError, match="no function that makes keys"):
            memory.store.index_keys()
        memory.store.put(NS, "0", {"text": "She moved to Porto in May."})
    with opened(dsn, schema) as memory:
        with pytest.raises(SetupError, match="no columns for keys yet; call setup"):
            memory.store.get(NS, "0")
        memory.setup()
        memory.store.stop_key_indexer()
        assert memory.store.index_keys() == 1  # of what was there before
        drift = {"migrations", "tables", "columns", "indexes", "triggers", "foreign objects"}
        assert drift.isdisjoint(each.name for each in memory.doctor().findings)
    keys = Encryption({"1": b"k" * 32, "hashes": b"h" * 32}, "1", "hashes", words=True)
    for kind in (LettaStore, LettaSaver):
        with pytest.raises(ConfigurationError, match="stores readable texts about what `encrypt`"):
            kind(None, search={"keys": make}, encrypt=keys)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="a function of a text"):
        LettaStore(None, search={"keys": "facts"})  # type: ignore[arg-type]


def test_dumps_have_keys_and_are_restored_where_there_is_room(
    memory: LettaMemory, dsn: str, tmp_path: Path
) -> None:
    fill(memory)
    memory.store.index_keys()
    memory.saver.index_keys()
    schema, path = memory.store.config.schema, tmp_path / "dump"
    dump(dsn, path, schema=schema)
    bare: Any = {"index": INDEX, "partitions": 2}
    with LettaMemory.from_conn_string(dsn, schema=f"{schema}_0", **bare) as other:
        other.setup()
    with pytest.raises(ConfigurationError, match="the dump needs keys"):
        restore(dsn, path, schema=f"{schema}_0")
    with opened(dsn, f"{schema}_1") as other:
        other.setup()
        other.store.stop_key_indexer()
        other.saver.stop_recall_indexer()
        assert restore(dsn, path, schema=f"{schema}_1").differs == ()
        assert (other.store.index_keys(), other.saver.index_keys()) == (0, 0)
        for mode in MODES:
            query = "Where does Ada live?"
            assert other.store.explain(NS, query=query, mode=mode).hits[0].parts["keys"] > 0
            assert other.agent("ada").recall.search(query, mode=mode)[0].parts["keys"] > 0
