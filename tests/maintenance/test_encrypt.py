"""Encrypting in place: what was in plain text is encrypted, and keys are rotated."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from typer.testing import CliRunner

from langgraph_letta_store import AgentMemory, LettaMemory, LettaSaver, LettaStore
from langgraph_letta_store._maintenance.encrypt import blocks, items
from langgraph_letta_store._maintenance.reembed.api import open_reembedding
from langgraph_letta_store.cli.app import app
from langgraph_letta_store.errors import (
    ConfigurationError,
    ForgedRowError,
    MissingKeyError,
)
from langgraph_letta_store.records import EncryptionReport
from langgraph_letta_store.store import reembed
from tests.saver.test_encryption import dump
from tests.store.test_sealed_items import KEYS, encryption
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import Line
from tests.support.stores import opened

MARKER = "quetzalcoatl"
PLACE = ("memories", "ada")
CORE = ("agents", "ada", "core")


def memory_of(store: Any, encrypt: Any) -> LettaMemory:
    """A memory with other keys on the same connections."""
    options: Any = {"schema": store.config.schema, "partitions": 2, "encrypt": encrypt}
    index: Any = {"dims": 32, "embed": CharacterEmbeddings()}
    return LettaMemory(
        LettaStore(store.conn, index=index, **options), LettaSaver(store.conn, **options)
    )


@pytest.fixture
def store(dsn: str, schema: str) -> Iterator[LettaStore]:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings()}
    search: Any = {"mode": "hybrid"}
    with opened(dsn, "sync", schema=schema, index=index, search=search) as store:
        yield store


def fill(memory: LettaMemory) -> None:
    ada = memory.agent("ada")
    for number in range(5):
        memory.store.put(PLACE, str(number), {"text": f"{MARKER} {number}", "kind": "note"})
    ada.archival.insert(f"{MARKER} passage", tags=[MARKER])
    ada.core.create("human", MARKER, description=MARKER, metadata={MARKER: 1}, tags=[MARKER])
    ada.core.append("human", "more")
    memory.store.put(CORE, "profile", {"kind": "Profile", "name": MARKER})


def check(memory: LettaMemory) -> None:
    ada = memory.agent("ada")
    found = {item.key: item.value["text"] for item in memory.store.search(PLACE)}
    assert found == {str(number): f"{MARKER} {number}" for number in range(5)}
    assert ada.archival.search()[0].content == f"{MARKER} passage"
    assert ada.core.get("human").value == f"{MARKER}\nmore"
    assert ada.core.get("human").tags == (MARKER,)
    assert [version.action for version in ada.core.history("human")] == ["append", "create"]
    item = memory.store.get(CORE, "profile")
    assert item is not None
    assert item.value == {"kind": "Profile", "name": MARKER}


def test_plain_memory_is_encrypted_in_place(store: LettaStore, dsn: str, schema: str) -> None:
    fill(memory_of(store, None))
    memory = memory_of(store, encryption())
    with pytest.raises(ForgedRowError, match="letta-store encrypt"):
        check(memory)
    assert memory.encrypt_stored(dry_run=True) == EncryptionReport(6, 2, 0)
    with pytest.raises(ForgedRowError):
        check(memory)
    seen: dict[str, int] = {}

    def progress(kind: str, count: int, total: int) -> None:
        seen[kind] = seen.get(kind, 0) + count
        assert seen[kind] <= total

    assert memory.encrypt_stored(progress=progress) == EncryptionReport(6, 2, 0)
    assert seen == {"items": 6, "blocks": 2, "threads": 0}
    check(memory)
    assert not any(MARKER in text for text in dump(dsn, schema).values())
    assert memory.encrypt_stored() == EncryptionReport(0, 0, 0)
    assert memory.agent("ada").core.undo("human").value == MARKER
    assert memory.store.search(PLACE, query=f"{MARKER} 3")[0].key == "3"


def test_an_interrupted_run_goes_on(store: LettaStore, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(memory_of(store, None))
    memory = memory_of(store, encryption())
    monkeypatch.setattr(items, "PAGE", 2)
    monkeypatch.setattr(blocks, "PAGE", 1)

    left: list[EncryptionReport] = []
    for last in (["items"] * 2, [*["items"] * 4, "blocks"]):
        pages: list[str] = []

        def stop(kind: str, *_: int, pages: list[str] = pages, last: list[str] = last) -> None:
            pages.append(kind)
            if pages == last:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            memory.encrypt_stored(progress=stop)
        left.append(memory.encrypt_stored(dry_run=True))
    assert left == [EncryptionReport(2, 2, 0), EncryptionReport(0, 1, 0)]
    memory.encrypt_stored()
    check(memory)


def test_keys_and_options_are_changed(store: LettaStore) -> None:
    old = memory_of(store, encryption(current="2026-10"))
    fill(old)
    line = Line(old.saver, agent_id="ada")
    line.put({"messages": [HumanMessage("said", id="1")], "note": "n" * 100})
    line.write(("note", "pending"), task="t1")
    kept = {name: key for name, key in KEYS.items() if name != "2026-10"}
    line.saver = memory_of(store, encryption()).saver
    new = memory_of(store, encryption(searchable=["kind", "tags"], words=True))
    assert new.encrypt_stored() == EncryptionReport(6, 2, 1)
    left = memory_of(store, encryption(searchable=["kind", "tags"], words=True, keys=kept))
    check(left)
    assert {i.key for i in left.store.search(PLACE, filter={"kind": "note"})} == set("01234")
    assert [i.key for i in left.store.search(CORE, filter={"kind": "Profile"})] == ["profile"]
    assert left.agent("ada").archival.tag_counts() == {MARKER: 1}
    assert left.store.search(PLACE, query="3", mode="text")[0].key == "3"
    line.saver = left.saver
    found = line.newest()
    assert found.checkpoint["channel_values"] == line.values
    assert found.pending_writes == [("t1", "note", "pending")]
    assert left.encrypt_stored() == EncryptionReport(0, 0, 0)
    lost = {name: key for name, key in KEYS.items() if name != "2026-11"}
    with pytest.raises(MissingKeyError, match="2026-11"):
        check(memory_of(store, encryption(keys=lost, current="2026-10")))


def test_what_was_forged_is_not_encrypted(store: LettaStore, dsn: str, schema: str) -> None:
    memory = memory_of(store, encryption(current="2026-10"))
    fill(memory)
    with psycopg.connect(dsn, autocommit=True) as connection:
        table = f'"{schema}".archival_memory'
        query = f"update {table} a set value = b.value from {table} b"
        connection.execute(f"{query} where a.key = '1' and b.key = '2'".encode())
    with pytest.raises(ForgedRowError, match="the item '1'"):
        memory_of(store, encryption()).encrypt_stored()
    with pytest.raises(ConfigurationError, match="no keys"):
        memory_of(store, None).encrypt_stored()


def test_the_command(store: LettaStore, dsn: str, schema: str, tmp_path: Path) -> None:
    fill(memory_of(store, None))
    keys = tmp_path / "our_keys.py"
    keys.write_text(
        "from langgraph_letta_store.config.encryption import Encryption\n"
        f"KEYS = {KEYS!r}\n"
        "def encryption():\n"
        "    return Encryption(KEYS, current='2026-11', hashes='hashes')\n"
    )
    given = ["encrypt", "--database", dsn, "--schema", schema, "--keys", f"{keys}:encryption"]
    run = CliRunner().invoke
    planned = run(app, [*given, "--dry-run"])
    assert planned.exit_code == 0, planned.output
    assert "To encrypt: 6 items and passages, 2 blocks" in planned.output
    refused = run(app, given, input="n\n")
    assert refused.exit_code == 1
    counted = json.loads(run(app, [*given, "--dry-run", "--json"]).stdout)
    assert counted == {"dry_run": True, "items": 6, "blocks": 2, "threads": counted["threads"]}
    assert run(app, [*given, "--json"]).exit_code == 2
    done = run(app, [*given, "--yes"])
    assert done.exit_code == 0, done.output
    assert "Encrypted: 6 items and passages, 2 blocks" in done.output
    check(memory_of(store, encryption()))
    assert "Nothing to do" in run(app, given).output
    assert json.loads(run(app, [*given, "--yes", "--json"]).stdout)["items"] == 0
    wrong = run(app, [*given[:-1], f"{keys}:KEYS"])
    assert isinstance(wrong.exception, ConfigurationError)
    assert "--keys must name an Encryption" in str(wrong.exception)
    assert "oooo" not in planned.output + done.output


def test_encrypted_items_are_embedded_again_with_their_keys(store: LettaStore, dsn: str) -> None:
    sealed = memory_of(store, encryption())
    sealed.store.put(PLACE, "tea", {"text": MARKER, "more": ["one", "two"]})
    sealed.store.put(PLACE, "plain", {"text": "x"}, index=False)
    passage = sealed.agent("ada").archival.insert(f"{MARKER} drinks tea")
    index: Any = {"dims": 16, "embed": CharacterEmbeddings(16)}
    given: Any = {"schema": store.config.schema}
    with pytest.raises(MissingKeyError, match="--keys"):
        reembed(dsn, index, **given)
    lost = encryption(keys={"other": b"x" * 32, "hashes": b"h" * 32}, current="other")
    with pytest.raises(MissingKeyError, match="has no key '2026-11'"):
        reembed(dsn, index, **given, encrypt=lost)
    assert reembed(dsn, index, **given, encrypt=encryption()) == 2
    options: Any = {"schema": store.config.schema, "partitions": 2, "encrypt": encryption()}
    renewed = LettaStore(store.conn, index=index, **options)
    (found,) = renewed.search(PLACE, query=MARKER, limit=1)
    assert (found.key, found.value["more"]) == ("tea", ["one", "two"])
    (same,) = AgentMemory(renewed, "ada").archival.search(MARKER)
    assert same.id == passage.id


def test_encrypted_passages_without_vectors_are_embedded(store: LettaStore, dsn: str) -> None:
    options: Any = {"schema": store.config.schema, "partitions": 2, "encrypt": encryption()}
    AgentMemory(LettaStore(store.conn, **options), "ada").archival.insert(f"{MARKER} drinks tea")
    index: Any = {"dims": 32, "embed": CharacterEmbeddings()}

    async def fill() -> int:
        planned = open_reembedding(dsn, index, schema=store.config.schema, encrypt=encryption())
        async with planned as reembedding:
            return await reembedding.fill()

    assert asyncio.run(fill()) == 1
    memory = memory_of(store, encryption())
    (found,) = memory.agent("ada").archival.search(MARKER, mode="vector")
    assert found.content == f"{MARKER} drinks tea"


def test_messages_are_found_by_words_that_are_kept_readable(store: LettaStore) -> None:
    sealed = memory_of(store, encryption(words=True))
    saver = LettaSaver(
        store.conn,
        schema=store.config.schema,
        partitions=2,
        encrypt=encryption(words=True),
        readable=True,
    )
    Line(saver, "monday", user_id="ada").put({"messages": [HumanMessage(MARKER, id="1")]})
    assert saver.recall.search("ada", MARKER, mode="text")
    sealed.store.put(PLACE, "tea", {"text": MARKER})
