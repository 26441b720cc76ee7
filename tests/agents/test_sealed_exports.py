"""Exports of encrypted threads are plain; they load encrypted where the store has keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage

from langgraph_letta_store import LettaMemory, LettaSaver, LettaStore
from langgraph_letta_store.errors import ForgedRowError, InvalidExportError, MissingKeyError
from tests.saver.test_encryption import MARKER, encrypting, found_in, plant
from tests.saver.test_sealed import encryption
from tests.support.savers import Line, config, opened


@pytest.fixture
def plain(dsn: str, schema: str) -> Iterator[LettaSaver]:
    with opened(dsn, "sync", schema=schema) as saver:
        yield saver


def memory_of(saver: LettaSaver, encrypt: Any) -> LettaMemory:
    options: Any = {"schema": saver.config.schema, "partitions": 2, "encrypt": encrypt}
    return LettaMemory(LettaStore(saver.conn, **options), LettaSaver(saver.conn, **options))


def states_of(saver: LettaSaver, thread: str) -> list[Any]:
    return [*saver.list(config(thread))]


def test_a_thread_is_exported_and_loaded(plain: LettaSaver, dsn: str, schema: str) -> None:
    sealed = memory_of(plain, encryption())
    line = plant(sealed.saver)
    states = states_of(sealed.saver, line.thread_id)
    said = [message.message for message in sealed.saver.recall.messages("ada")]
    document = json.loads(json.dumps(sealed.agent("ada").export()))
    assert MARKER in json.dumps(document)
    assert "letta.sealed" not in json.dumps(document)
    with pytest.raises(MissingKeyError, match=f"{line.thread_id}.*encrypt=Encryption"):
        memory_of(plain, None).agent("ada").export()
    sealed.agent("ada").forget()
    sealed.agent("ada").load(document)
    assert found_in(dsn, schema) == set()
    fresh = memory_of(plain, encryption())
    assert states_of(fresh.saver, line.thread_id) == states
    assert [message.message for message in fresh.saver.recall.messages("ada")] == said
    line.saver = fresh.saver
    line.newest()
    line.put({"short": "more"})
    assert line.newest().checkpoint["channel_values"] == line.values


def test_an_export_of_encrypted_threads_loads_without_keys_and_back(plain: LettaSaver) -> None:
    sealed = memory_of(plain, encryption())
    line = plant(sealed.saver)
    states = states_of(sealed.saver, line.thread_id)
    first = sealed.agent("ada").export()
    sealed.agent("ada").forget()
    bare = memory_of(plain, None)
    bare.agent("ada").load(first)
    assert states_of(bare.saver, line.thread_id) == states
    (found,) = bare.saver.list(None, filter={"score": 8})
    assert found.config == states[0].config
    assert bare.saver.recall.search("ada", MARKER, mode="text")
    second = bare.agent("ada").export()
    for row in (*first["threads"][0]["messages"], *second["threads"][0]["messages"]):
        row.pop("run_id")  # it is a hash with a key
    assert second["threads"][0]["messages"] == first["threads"][0]["messages"]


def test_a_forged_row_is_not_exported(plain: LettaSaver, dsn: str, schema: str) -> None:
    sealed = memory_of(plain, encryption())
    line = plant(sealed.saver)
    edited = Line(sealed.saver, agent_id="ada")
    for text in ("first", "second"):
        edited.put({"messages": [HumanMessage(text, id="edited")]})
    swap = ";".join(
        "update {0}.recall_memory set " + f"sequence = {new} where sequence = {old}"
        for new, old in ((99, 2), (2, 4), (4, 99))
    )
    show = "update {}.recall_memory set superseded = not superseded"
    show += f" where thread_id = '{edited.thread_id}'"
    changes = (
        "update {}.recall_memory set message = sha256(message)",
        swap,
        show,
        "update {}.checkpoints set checkpoint = sha256(checkpoint)",
        "update {}.checkpoints set versions = array_fill(''::text, array[cardinality(versions)])",
        "update {}.checkpoint_channels set value = sha256(value) where channel <> 'letta.head'",
        "update {}.checkpoint_writes set idx = 9 where idx = 0",
        "delete from {}.checkpoint_writes where idx = 1",
    )
    for change in changes:
        with psycopg.connect(dsn) as connection:
            connection.execute(change.format(f'"{schema}"').encode())
            forged = LettaStore(connection, schema=schema, partitions=2, encrypt=encryption())
            with pytest.raises(ForgedRowError, match=r"cannot be read"):
                LettaMemory(forged, sealed.saver).agent("ada").export()
            connection.rollback()
    exported = {each["thread_id"] for each in sealed.agent("ada").export()["threads"]}
    assert exported == {line.thread_id, edited.thread_id}


def test_what_a_serializer_encrypted_is_not_loaded_with_keys(plain: LettaSaver) -> None:
    options: Any = {"schema": plain.config.schema, "partitions": 2}
    line = Line(LettaSaver(plain.conn, serde=encrypting(), **options), agent_id="ada")
    line.put({"messages": [HumanMessage("hidden", id="1")]})
    bare = memory_of(plain, None)
    document = bare.agent("ada").export()
    bare.agent("ada").forget()
    with pytest.raises(InvalidExportError, match="EncryptedSerializer"):
        memory_of(plain, encryption()).agent("ada").load(document)
    memory_of(plain, encryption()).agent("ada").load(document, conversations=False)
