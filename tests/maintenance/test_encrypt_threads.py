"""Encrypting threads in place that were stored in plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langgraph.checkpoint.serde.types import INTERRUPT

from langgraph_letta_store import LettaMemory, LettaSaver, LettaStore
from langgraph_letta_store._maintenance.encrypt import plain_threads
from langgraph_letta_store._maintenance.encrypt import threads as threads_module
from langgraph_letta_store.errors import ForgedRowError, InvalidOperationError
from langgraph_letta_store.records import EncryptionReport
from tests.saver.test_encryption import MARKER, encrypting, found_in, plant
from tests.saver.test_sealed import REFUSED, Forger, encryption, live
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import Line, config, id_of, opened


def plain_index() -> Any:
    return {"dims": 32, "embed": CharacterEmbeddings()}


@pytest.fixture
def plain(dsn: str, schema: str) -> Iterator[LettaSaver]:
    with opened(dsn, "sync", schema=schema, index=plain_index()) as saver:
        yield saver


def keyed(saver: LettaSaver, **options: Any) -> LettaSaver:
    given: Any = {"encrypt": encryption(), **options}
    return LettaSaver(saver.conn, schema=saver.config.schema, partitions=2, **given)


def memory_of(saver: LettaSaver) -> LettaMemory:
    store = LettaStore(
        saver.conn, schema=saver.config.schema, partitions=2, encrypt=saver.config.encrypt
    )
    return LettaMemory(store, saver)


def states_of(saver: LettaSaver, thread: str) -> list[Any]:
    return [*saver.list(config(thread))]


def test_a_thread_in_plain_text_is_encrypted(plain: LettaSaver, dsn: str, schema: str) -> None:
    line = plant(plain)
    graph = Line(plain, line.thread_id, ns="inner:1")
    graph.put({"note": MARKER * 30, "messages": [HumanMessage(MARKER, id="inner")]})
    plain.index_recall()
    before = states_of(plain, line.thread_id)
    said = [m.message for m in plain.recall.messages("ada")]
    saver = keyed(plain)
    with pytest.raises(ForgedRowError, match="not encrypted"):
        saver.get_tuple(line.config)
    memory = memory_of(saver)
    assert memory.encrypt_stored(dry_run=True) == EncryptionReport(0, 0, 1)
    assert found_in(dsn, schema) >= {"checkpoints", "recall_memory"}
    assert memory.encrypt_stored() == EncryptionReport(0, 0, 1)
    assert found_in(dsn, schema) == set()
    assert memory.encrypt_stored() == EncryptionReport(0, 0, 0)
    for reader in (saver, keyed(plain)):
        assert states_of(reader, line.thread_id) == before
        line.saver = reader
        assert line.newest().checkpoint["channel_values"] == line.values
        assert [m.message for m in reader.recall.messages("ada")] == said
    line.put({"short": "more"})
    assert line.newest().checkpoint["channel_values"] == line.values
    with psycopg.connect(dsn) as connection:
        left = connection.execute(
            f'select count(*) from "{schema}".recall_vectors'.encode()
        ).fetchone()
    assert left == (0,)


def test_forgeries_in_a_thread_that_was_encrypted_in_place_are_refused(
    plain: LettaSaver, dsn: str, schema: str
) -> None:
    lines = [live(plain, number) for number in range(3)]
    expected = {line.thread_id: line.newest() for line in lines}
    threads = [*expected]
    assert memory_of(keyed(plain)).encrypt_stored() == EncryptionReport(0, 0, 3)
    missed: list[str] = []
    with psycopg.connect(dsn) as connection:
        forger = Forger(connection, schema, seed=12)
        forger.newest = {thread: id_of(found) for thread, found in expected.items()}
        kinds = (
            *(forger.substitute, forger.truncate, forger.swap, forger.swap_messages),
            *(forger.move, forger.roll_back, forger.put_back, forger.cut_parent),
        )
        for number in range(210):
            kind = kinds[number % len(kinds)]
            thread = kind(threads)
            reader = LettaSaver(connection, schema=schema, encrypt=encryption())
            try:
                reader.get_tuple(config(thread))
            except REFUSED:
                pass
            else:
                missed.append(f"{number}: {kind.__name__}")
            connection.rollback()
    assert missed == []
    for line in lines:
        line.saver = keyed(plain)
        assert line.newest() == expected[line.thread_id]


def test_a_thread_of_savers_with_and_without_keys_is_encrypted(
    plain: LettaSaver, dsn: str, schema: str
) -> None:
    line = Line(plain, agent_id="ada")
    said: list[BaseMessage] = [HumanMessage("first", id="1"), HumanMessage("without an id")]
    line.put({"messages": said, "note": "n" * 100})
    # One with keys that has not read the thread stores its messages a second time.
    line.saver = keyed(plain, encrypt=encryption(allow_plain=True))
    line.put({"messages": [*said, AIMessage("second", id="2")]})
    line.write(("messages", [HumanMessage("third", id="3")]), task="t1")
    with psycopg.connect(dsn) as connection:
        query = f'select count(*) from "{schema}".recall_memory'
        assert connection.execute(query.encode()).fetchone() == (5,)
    states = states_of(line.saver, line.thread_id)
    assert memory_of(keyed(plain)).encrypt_stored() == EncryptionReport(0, 0, 1)
    line.saver = keyed(plain)
    assert states_of(line.saver, line.thread_id) == states
    line.newest()
    line.put({"messages": [*line.values["messages"], AIMessage("third", id="3")]})
    assert line.newest().checkpoint["channel_values"] == line.values


def test_a_thread_that_is_written_to_meanwhile_is_tried_again(
    plain: LettaSaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(plain, agent_id="ada")
    line.put({"messages": [HumanMessage("first", id="1")]})
    read: list[str] = []

    def interfere(conversations: Any, thread: str, stored: Any) -> Any:
        queries = plain_threads.seal_plain_rows(conversations, thread, stored)
        if not read:
            line.put({"messages": [*line.values["messages"], HumanMessage("later", id="2")]})
        read.append(thread)
        return queries

    monkeypatch.setattr(threads_module, "seal_plain_rows", interfere)
    memory = memory_of(keyed(plain))
    assert memory.encrypt_stored() == EncryptionReport(0, 0, 1)
    assert len(read) == 2
    line.saver = memory.saver
    assert line.newest().checkpoint["channel_values"] == line.values


def test_an_interrupted_encryption_of_threads_goes_on(
    plain: LettaSaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [Line(plain, name, agent_id="ada") for name in ("a", "b", "c", "d")]
    for line in lines:
        said: list[BaseMessage] = [HumanMessage(f"in {line.thread_id}", id="1")]
        line.put({"messages": said, "note": line.thread_id * 100})
        line.write(("messages", [AIMessage("later", id="2")]))
    before = {line.thread_id: states_of(plain, line.thread_id) for line in lines}
    monkeypatch.setattr(threads_module, "PAGE", 1)
    memory = memory_of(keyed(plain))

    def stop(kind: str, looked_at: int, total: int) -> None:
        if kind == "threads":
            assert total == 4
            seen.append(looked_at)
            if len(seen) == 2:
                raise KeyboardInterrupt

    seen: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        memory.encrypt_stored(progress=stop)
    between = keyed(plain, encrypt=encryption(allow_plain=True))
    assert {name: states_of(between, name) for name in before} == before
    assert memory.encrypt_stored(dry_run=True) == EncryptionReport(0, 0, 2)
    for thread in ("a", "b"):
        assert states_of(keyed(plain), thread) == before[thread]
    with pytest.raises(ForgedRowError, match="not encrypted"):
        states_of(keyed(plain), "c")
    assert memory.encrypt_stored() == EncryptionReport(0, 0, 2)
    assert {name: states_of(keyed(plain), name) for name in before} == before
    assert memory.encrypt_stored() == EncryptionReport(0, 0, 0)


def test_what_may_be_readable_stays_so(plain: LettaSaver) -> None:
    line = Line(plain, "monday", user_id="ada")
    line.put({"messages": [HumanMessage("Kyoto in autumn, when leaves are red", id="1")]})
    plain.index_recall()
    saver = keyed(plain, readable=True, index=plain_index())
    memory_of(saver).encrypt_stored()
    for mode in ("text", "vector", "hybrid"):
        (found,) = saver.recall.search("ada", "Kyoto autumn", mode=mode)
        assert found.message == line.values["messages"][0]


def test_what_a_serializer_encrypted_is_refused_by_name(plain: LettaSaver) -> None:
    line = Line(
        LettaSaver(plain.conn, schema=plain.config.schema, partitions=2, serde=encrypting())
    )
    line.put({"messages": [HumanMessage("hidden", id="1")]})
    with pytest.raises(InvalidOperationError, match=f"{line.thread_id}.*EncryptedSerializer"):
        memory_of(keyed(plain)).encrypt_stored()


def test_deltas_and_interrupts_are_encrypted(plain: LettaSaver, dsn: str, schema: str) -> None:
    line = Line(plain, agent_id="ada")
    counted = {"counters_since_delta_snapshot": {"said": [1, 1]}}
    line.put({"note": 1}, metadata=counted)
    for number in range(3):
        line.write(("said", [HumanMessage(f"turn {number}", id=str(number))]), task=f"t{number}")
        line.write((INTERRUPT, "?"), task=f"t{number}")
        line.put({"note": number}, metadata=counted)
    history = plain.get_delta_channel_history(config=line.config, channels=["said"])
    states = states_of(plain, line.thread_id)
    saver = keyed(plain)
    memory_of(saver).encrypt_stored()
    assert saver.get_delta_channel_history(config=line.config, channels=["said"]) == history
    assert states_of(saver, line.thread_id) == states
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            f"""update "{schema}".checkpoints c set parent_checkpoint_id = null
            where c.checkpoint_id = (select checkpoint_id from "{schema}".checkpoints
                                     order by 1 offset 2 limit 1)""".encode()
        )
    with pytest.raises(ForgedRowError, match="its parent was set to null"):
        saver.get_delta_channel_history(config=line.config, channels=["said"])
    with pytest.raises(ForgedRowError, match="its parent was set to null"):
        states_of(saver, line.thread_id)
