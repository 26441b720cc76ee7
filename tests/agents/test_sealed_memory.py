"""With `encrypt`, passages and blocks work and are unreadable, and tampering is refused."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint

from langgraph_letta_store import AgentMemory, LettaStore
from langgraph_letta_store._tiers.archival import passage_changes, sealed_passages
from langgraph_letta_store.agents.operations.rename import rename_agent
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.errors import (
    ConflictError,
    EncryptedFieldError,
    ForgedRowError,
    InvalidExportError,
    InvalidOperationError,
    MissingKeyError,
)
from tests.checkpoints.test_shared_threads import HI, HO, say, state
from tests.saver.test_encryption import dump, encrypting
from tests.store.test_sealed_items import encryption
from tests.support.agents import BOTH, Memory, opened
from tests.support.embeddings import CharacterEmbeddings

MARKER = "quetzalcoatl"
AT = "tableoid::text || ctid::text = %s"
CORE = ("agents", "ada", "core")


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def another(dsn: str, schema: str, way: str, encrypt: Encryption | None) -> Any:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings()}
    return opened(dsn, schema, way, index=index, encrypt=encrypt, setup=False)


@pytest.fixture
def memory(way: str, dsn: str, schema: str) -> Iterator[Memory]:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings()}
    with opened(dsn, schema, way, index=index, encrypt=encryption()) as memory:
        yield memory


@pytest.fixture
def ada(memory: Memory) -> AgentMemory:
    return memory.agent("ada")


def test_passages_are_changed_and_found(ada: AgentMemory, dsn: str, schema: str) -> None:
    filed = ada.archival.insert(f"{MARKER} drinks tea", tags=[MARKER], metadata={MARKER: 1})
    changed = ada.archival.update(filed.id, content=f"{MARKER} drinks coffee")
    assert (changed.content, changed.tags) == (f"{MARKER} drinks coffee", [MARKER])
    assert changed.updated_at > filed.updated_at
    again = ada.archival.update(filed.id, tags=["x"], metadata={})
    assert (again.content, again.tags, again.metadata) == (changed.content, ["x"], {})
    (found,) = ada.archival.search("drinks coffee")
    assert found == replace(again, score=found.score)
    assert ada.archival.count() == 1
    for look in (lambda: ada.archival.search(tags=["x"]), ada.archival.tag_counts):
        with pytest.raises(EncryptedFieldError, match=r"searchable=\['tags'\]"):
            look()
    assert not any(MARKER in text for text in dump(dsn, schema).values())
    ada.archival.delete(filed.id)
    assert ada.archival.count() == 0


def test_near_duplicates_are_found_and_replaced(ada: AgentMemory) -> None:
    first = ada.archival.insert("black tea")
    (skipped,) = ada.archival.insert_many(["black tea"], duplicates="skip")
    assert (skipped.outcome, skipped.id) == ("skipped", first.id)
    replaced, new = ada.archival.insert_many(["black tea", "zzz"], tags=["t"], duplicates="replace")
    assert (replaced.outcome, replaced.id, new.outcome) == ("replaced", first.id, "inserted")
    assert ada.archival.get(first.id).tags == ["t"]


def test_passages_that_others_change_meanwhile_are_changed_again(
    memory: Memory, ada: AgentMemory, dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = ada.archival.insert("tea")
    rewrite, attempts = sealed_passages.rewrite_passages, list[int]()

    def interrupted(*args: Any) -> Any:
        found = yield from rewrite(*args)
        attempts.append(1)
        if len(attempts) < most:
            with another(dsn, schema, "sync", encryption()) as other:
                monkeypatch.setattr(passage_changes, "rewrite_passages", rewrite)
                other.agent("ada").archival.update(filed.id, tags=[f"of {len(attempts)}"])
                monkeypatch.setattr(passage_changes, "rewrite_passages", interrupted)
        return found

    most = 3
    monkeypatch.setattr(passage_changes, "rewrite_passages", interrupted)
    changed = ada.archival.update(filed.id, content="coffee")
    assert (changed.content, changed.tags) == ("coffee", ["of 2"])
    most = 100
    monkeypatch.setattr(passage_changes, "_ATTEMPTS", 2)
    with pytest.raises(ConflictError, match="other writers"):
        ada.archival.update(filed.id, content="water")


def test_blocks_are_edited_undone_and_compiled(
    memory: Memory, ada: AgentMemory, dsn: str, schema: str
) -> None:
    core = ada.core
    core.create(
        "human", MARKER, description=MARKER, tags=[MARKER], metadata={MARKER: MARKER}, limit=40
    )
    core.append("human", "likes tea")
    core.replace("human", "tea", "coffee")
    core.update("human", description="The user", read_only=False)
    core.rename("human", "user")
    block = core.get("user")
    assert (block.value, block.version, block.tags) == (f"{MARKER}\nlikes coffee", 5, (MARKER,))
    assert core.undo("user").label == "human"
    core.undo("human")
    assert core.undo("human").value == f"{MARKER}\nlikes tea"
    assert core.redo("human").value == f"{MARKER}\nlikes coffee"
    assert core.restore("human", 1).value == MARKER
    versions = core.history("human")
    assert [version.version for version in versions] == [*range(10, 0, -1)]
    assert versions[-1].action == "create"
    assert [v.version for v in core.history("human", limit=2, before=4)] == [3, 2]
    compiled = ada.compile()
    assert MARKER in compiled
    assert "<description>" in compiled
    core.share("human", "bob")
    assert memory.agent("bob").core.append("human", "by bob").value == f"{MARKER}\nby bob"
    assert core.get("human").agents == 2
    assert not any(MARKER in text or "coffee" in text for text in dump(dsn, schema).values())
    core.delete("human", shared=True)
    assert core.list() == []


def test_core_items_and_documents_work(memory: Memory) -> None:
    memory.store.put(CORE, "human", {"content": "black tea", "limit": 100, "tags": ["x"]})
    memory.store.put(CORE, "profile", {"kind": "Profile", "name": MARKER})
    item = memory.store.get(CORE, "profile")
    assert item is not None
    assert item.value == {"kind": "Profile", "name": MARKER}
    assert memory.store.search(CORE, query="tea")[0].key == "human"
    assert [i.key for i in memory.store.search(CORE, filter={"limit": 100})] == ["human"]
    for field in ("content", "tags", "kind", "name"):
        with pytest.raises(EncryptedFieldError, match=f"{field}' "):
            memory.store.search(CORE, filter={field: "x"})


def test_readable_fields_of_documents_are_filtered_by(way: str, dsn: str, schema: str) -> None:
    keys = encryption(searchable=["kind", "tags"])
    with opened(dsn, schema, way, encrypt=keys) as memory:
        memory.store.put(CORE, "profile", {"kind": "Profile", "name": MARKER})
        assert [i.key for i in memory.store.search(CORE, filter={"kind": "Profile"})] == ["profile"]
        ada = memory.agent("ada")
        ada.archival.insert("tea", tags=["drink"])
        ada.archival.insert("tram", tags=["city"])
        assert [p.content for p in ada.archival.search(tags=["drink"])] == ["tea"]
        assert ada.archival.tag_counts() == {"city": 1, "drink": 1}
        assert "city, drink" in ada.compile()
        with psycopg.connect(dsn, autocommit=True) as connection:
            for table, where in (("core_memory", "is_document"), ("archival_memory", "true")):
                column = "value::jsonb" if table == "core_memory" else "value"
                new = f'({column} || \'{{"kind": "x"}}\')'
                new = f"{new}::text" if table == "core_memory" else new
                query = f'update "{schema}".{table} set value = {new} where {where}'
                connection.execute(query.encode())
        with pytest.raises(ForgedRowError, match="readable"):
            ada.core.list()
        with pytest.raises(ForgedRowError, match="readable"):
            ada.archival.search(tags=["drink"])


def test_an_export_is_plain_and_loads_encrypted(
    memory: Memory, ada: AgentMemory, dsn: str, schema: str, way: str
) -> None:
    ada.core.create("human", MARKER, tags=["t"])
    ada.core.append("human", "more")
    ada.archival.insert(f"{MARKER} tea", tags=["drink"])
    memory.store.put((*CORE[:2], "notes"), "n", {"text": MARKER})
    exported = ada.export()
    document: Any = json.loads(exported) if isinstance(exported, str) else exported
    assert document["blocks"][0]["value"] == f"{MARKER}\nmore"
    assert document["items"][0]["value"]["content"] == f"{MARKER} tea"
    eve = memory.agent("eve")
    eve.load(document)
    assert eve.core.get("human").value == f"{MARKER}\nmore"
    assert eve.core.undo("human").value == MARKER
    assert eve.archival.search()[0].content == f"{MARKER} tea"
    assert not any(MARKER in text for text in dump(dsn, schema).values())
    del document["blocks"][0]["history"][0]
    with pytest.raises(InvalidExportError, match="versions"):
        memory.agent("zoe").load(document)
    forgotten = ada.forget()
    assert forgotten.receipt is not None
    assert forgotten.receipt.tables["archival_memory_seals"] == 2
    assert forgotten.receipt.tables["core_memory_seals"] == 1
    assert ada.verify_forgotten(forgotten, [MARKER])
    assert eve.core.get("human").value == MARKER
    with another(dsn, schema, way, None) as plain:
        for read in (
            lambda: plain.agent("eve").core.get("human"),
            plain.agent("eve").archival.search,
            lambda: plain.agent("eve").export(),
        ):
            with pytest.raises(MissingKeyError, match="encrypt=Encryption"):
                read()


def test_destroying_a_tenants_key_makes_its_memory_unreadable(
    memory: Memory, ada: AgentMemory, dsn: str, schema: str, way: str
) -> None:
    ada.core.create("human", MARKER)
    ada.archival.insert(MARKER)
    keys = {"hashes": b"h" * 32, "other": b"x" * 32}
    with another(dsn, schema, way, encryption(keys=keys, current="other")) as left:
        shredded = left.agent("ada")
        for read in (shredded.core.list, shredded.archival.search):
            with pytest.raises(MissingKeyError, match="2026-11"):
                read()
        assert left.agent("bob").core.create("human", "new").value == "new"
        shredded.forget()


# Tamperings. Each changes rows as a role with write access can.


class Tamperer:
    """Changes items, passages and blocks in an open transaction."""

    def __init__(self, connection: psycopg.Connection[Any], schema: str, seed: int) -> None:
        self.connection = connection
        self.schema = schema
        self.random = random.Random(seed)
        self.old: dict[str, list[str]] = {}
        self.deleted: dict[str, list[str]] = {}

    def run(self, query: str, parameters: Any = ()) -> psycopg.Cursor[Any]:
        return self.connection.execute(
            query.replace("S.", f'"{self.schema}".').encode(), parameters
        )

    def keep(self, kept: dict[str, list[str]]) -> None:
        """Keep all rows, to put them back later."""
        tables = ("archival_memory", "core_memory", "core_memory_history", "core_memory_seals")
        for table in tables:
            rows = self.run(f"select to_jsonb(t)::text from S.{table} t").fetchall()
            kept[table] = [row for (row,) in rows]

    def _sealed(self, table: str) -> list[tuple[Any, str]]:
        column = "value" if table == "archival_memory" else "metadata"
        found = self.run(
            f"select tableoid::text || ctid::text, {column} ->> 'letta.sealed' from S.{table}"
            f" where {column} ? 'letta.sealed' order by 2"
        )
        return found.fetchall()

    def _set(self, table: str, ctid: str, sealed: str) -> None:
        column = "value" if table == "archival_memory" else "metadata"
        changed = self.run(
            f"update S.{table} set {column} = {column} || jsonb_build_object("
            f"'letta.sealed', %s::text) where {AT}",
            [sealed, ctid],
        )
        assert changed.rowcount == 1

    def _table(self) -> str:
        return self.random.choice(["archival_memory", "core_memory", "core_memory_history"])

    def substitute(self) -> None:
        """Change a character of a value, or put a plain value in its place."""
        table = self._table()
        ctid, sealed = self.random.choice(self._sealed(table))
        if self.random.random() < 0.2:
            column = "value" if table == "archival_memory" else "metadata"
            self.run(
                f"update S.{table} set {column} = '{{}}' where tableoid::text || ctid::text = %s",
                [ctid],
            )
            return
        at = self.random.randrange(len(sealed) - 4)
        other = self.random.choice([c for c in "AbZ09+/" if c != sealed[at]])
        self._set(table, ctid, sealed[:at] + other + sealed[at + 1 :])

    def truncate(self) -> None:
        """Cut off the end of a value, or versions of a history."""
        table = self._table()
        ctid, sealed = self.random.choice(self._sealed(table))
        if table == "core_memory_history" and self.random.random() < 0.6:
            self.run(
                "delete from S.core_memory_history where tableoid::text || ctid::text = %s", [ctid]
            )
        else:
            self._set(table, ctid, sealed[: self.random.randrange(len(sealed) // 4) * 4])

    def swap(self) -> None:
        """Exchange the values of two rows."""
        table = self._table()
        (one, first), (other, second) = self.random.sample(self._sealed(table), 2)
        self._set(table, one, second)
        # The first row's new version has another place.
        self._set(table, other, first)

    def move(self) -> None:
        """Give a row another row's place, key or label, or put it into another agent."""
        kind = self.random.randrange(4)
        rows = self.run("select agent_id, item_id from S.archival_memory order by 2").fetchall()
        one, other = self.random.sample(rows, 2)
        if kind == 0:
            self.run(
                "update S.archival_memory set key = key || 'x' where agent_id = %s"
                " and item_id = %s",
                one,
            )
        elif kind == 1:
            self.run(
                "update S.archival_memory a set value = b.value from S.archival_memory b"
                " where a.agent_id = %s and a.item_id = %s and b.agent_id = %s and b.item_id = %s",
                [*one, *other],
            )
        elif kind == 2:
            blocks = self.run("select block_id from S.core_memory order by 1").fetchall()
            first, second = self.random.sample(blocks, 2)
            self.run(
                "update S.core_memory a set metadata = b.metadata, version = b.version"
                " from S.core_memory b where a.block_id = %s and b.block_id = %s",
                [first[0], second[0]],
            )
        else:
            self.run(
                "update S.core_memory_history set version = version + 100 where version = 2"
                " and block_id = (select min(block_id::text)::uuid from S.core_memory)"
            )

    def roll_back(self) -> None:
        """Put an older value or version in the place of the latest, with all its columns."""
        if self.random.random() < 0.5:
            old = json.loads(self.random.choice(self.old["archival_memory"]))
            self.run(
                "update S.archival_memory a set value = o.value, updated_at = o.updated_at"
                " from jsonb_populate_record(null::S.archival_memory, %s::jsonb) o"
                " where a.agent_id = o.agent_id and a.item_id = o.item_id",
                [json.dumps(old)],
            )
            return
        old = json.loads(self.random.choice(self.old["core_memory"]))
        self.run(
            "update S.core_memory b set metadata = o.metadata, version = o.version,"
            " value = o.value, value_limit = o.value_limit, updated_at = o.updated_at"
            " from jsonb_populate_record(null::S.core_memory, %s::jsonb) o"
            " where b.block_id = o.block_id",
            [json.dumps(old)],
        )
        # Its history, or the keyed hash of its latest version; not both.
        if self.random.random() < 0.5:
            self.run(
                "delete from S.core_memory_history where block_id = %s and version > %s",
                [old["block_id"], old["version"]],
            )
        else:
            seals = [json.loads(row) for row in self.old["core_memory_seals"]]
            (latest,) = (each["latest"] for each in seals if each["block_id"] == old["block_id"])
            self.run(
                "update S.core_memory_seals set latest = %s::bytea where block_id = %s",
                [latest, old["block_id"]],
            )

    def unseal(self) -> None:
        """Delete the keyed hash of a latest value, or put that of another row in its place."""
        table, id_ = self.random.choice(
            [("archival_memory_seals", "item_id"), ("core_memory_seals", "block_id")]
        )
        rows = self.run(f"select {id_}, latest from S.{table} order by 1").fetchall()
        (one, _), (_, latest) = self.random.sample(rows, 2)
        if self.random.random() < 0.5:
            self.run(f"delete from S.{table} where {id_} = %s", [one])
        else:
            self.run(f"update S.{table} set latest = %s where {id_} = %s", [latest, one])

    def put_back(self) -> None:
        """Write rows again that were deleted."""
        table = self.random.choice(["archival_memory", "core_memory"])
        if table == "archival_memory":
            row = self.random.choice(self.deleted[table])
            self.run(
                "insert into S.archival_memory select * from"
                " jsonb_populate_record(null::S.archival_memory, %s::jsonb)",
                [row],
            )
            return
        for name in ("core_memory", "core_memory_history"):
            for row in self.deleted[name]:
                self.run(
                    f"insert into S.{name} select * from"
                    f" jsonb_populate_record(null::S.{name}, %s::jsonb) on conflict do nothing",
                    [row],
                )
        self.run(
            "insert into S.core_memory_agents (agent_id, label, block_id, attached_at)"
            " select %s, b.label, b.block_id, now() from S.core_memory b"
            " where not exists (select from S.core_memory_agents c where c.block_id = b.block_id)",
            [self.agent],
        )

    agent: Any = None


@pytest.mark.parametrize("count", [80, pytest.param(500, marks=pytest.mark.nightly)])
def test_a_thousand_tamperings_are_refused(
    memory: Memory, way: str, dsn: str, schema: str, count: int
) -> None:
    for name in ("ada", "bob"):
        agent = memory.agent(name)
        for number in range(3):
            agent.archival.insert(f"{name} {number}")
            memory.store.put(("memories", name), str(number), {"n": number})
            label = f"{name}{number}"
            agent.core.create(label, "first")
            agent.core.append(label, "second")
    with psycopg.connect(dsn) as connection:
        tamperer = Tamperer(connection, schema, seed=BOTH.index(way))
        tamperer.keep(tamperer.old)
        connection.rollback()
        for name in ("ada", "bob"):
            agent = memory.agent(name)
            for passage in agent.archival.search():
                agent.archival.update(passage.id, metadata={"new": True})
            for number in range(3):
                memory.store.put(("memories", name), str(number), {"n": number + 10})
                agent.core.append(f"{name}{number}", "third")
                agent.core.undo(f"{name}{number}")
        eve = memory.agent("eve")
        eve.archival.insert("gone")
        eve.core.create("gone", "gone")
        kept: dict[str, list[str]] = {}
        tamperer.keep(kept)
        ((tamperer.agent,),) = connection.execute(
            f"select agent_id from \"{schema}\".core_memory_agents where label = 'gone'".encode()
        ).fetchall()
        connection.rollback()
        eve.archival.delete(eve.archival.search()[0].id)
        eve.core.delete("gone")
        after: dict[str, list[str]] = {}
        tamperer.keep(after)
        connection.rollback()
        tamperer.deleted = {
            table: [row for row in rows if row not in after[table]] for table, rows in kept.items()
        }
        assert all(tamperer.deleted.values())
        read_all(connection, schema)
        connection.rollback()
        kinds: list[Callable[[], None]] = [
            *(tamperer.substitute, tamperer.truncate, tamperer.swap, tamperer.move),
            *(tamperer.roll_back, tamperer.put_back, tamperer.unseal),
        ]
        missed: list[str] = []
        for number in range(count):
            kind = kinds[number % len(kinds)]
            kind()
            try:
                read_all(connection, schema)
            except (ForgedRowError, MissingKeyError) as error:
                if not any(word in str(error) for word in ("the item", "the block")):
                    missed.append(f"{number}: {error}")
            else:
                missed.append(f"{number}: {kind.__name__}")
            connection.rollback()
    assert missed == []
    for name in ("ada", "bob"):
        assert memory.agent(name).core.get(f"{name}0").value == "first\nsecond"


def read_all(connection: psycopg.Connection[Any], schema: str) -> None:
    """Read all items, passages, blocks and histories, as the connection's transaction has them."""
    store = LettaStore(connection, schema=schema, encrypt=encryption(), partitions=2)
    for name in ("ada", "bob", "eve"):
        agent = AgentMemory(store, name)
        agent.archival.search(top_k=20)
        store.search(("memories", name))
        for block in agent.core.list():
            agent.core.history(block.label)


@pytest.mark.parametrize("by", ["forget", "delete"])
def test_a_removed_message_leaves_an_encrypted_state(
    way: str, dsn: str, schema: str, by: str
) -> None:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings()}
    with opened(dsn, schema, way, index=index, encrypt=encryption(current="2026-10")) as memory:
        saver: Any = memory.saver
        first = say(saver, "ada", [HI], "monday")
        more = {"name": "later", "said": [HI], "nested": {"said": [HI, HO]}}
        at = say(saver, "ben", [HI, HO], first)
        saver.put_writes(at, [("messages", [HO]), ("more", more)], "task")
    with opened(dsn, schema, way, index=index, encrypt=encryption(), setup=False) as memory:
        saver = memory.saver
        gone = "[This message was removed.]"
        if by == "forget":
            assert memory.agent("ben").forget().messages == 1
        else:
            assert memory.agent("ben").recall.delete("2") == 1
        for _ in range(2):
            assert state(saver, at) == ["hi", gone]
            (_, _, said), (_, _, nested) = saver.get_tuple(at).pending_writes
            assert [each.text for each in said] == [gone]
            assert [each.text for each in nested["nested"]["said"]] == ["hi", gone]
            saver.codec_of("").sealer.forget_keys()
        later = say(saver, "ada", [HI, HO, HumanMessage("on", id="3")], at)
        assert state(saver, later) == ["hi", gone, "on"]
        assert state(saver, first) == ["hi"]
        assert gone not in str(dump(dsn, schema))


def test_a_forged_state_and_a_missing_key_stop_a_removal(
    memory: Memory, way: str, dsn: str, schema: str
) -> None:
    at = say(memory.saver, "ada", [HI], "monday")
    at = say(memory.saver, "ben", [HI, HO], at)
    before = dump(dsn, schema)
    with another(dsn, schema, way, None) as bare:
        for remove in (bare.agent("ben").forget, lambda: bare.agent("ben").recall.delete("2")):
            with suppress(MissingKeyError):
                assert remove() == 0, "the id of a message is a hash"
        with pytest.raises(MissingKeyError, match="message 2 of thread 'monday'"):
            bare.agent("ben").forget()
    assert dump(dsn, schema) == before
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            f"""update "{schema}".checkpoints c set checkpoint = o.checkpoint
            from "{schema}".checkpoints o where o.checkpoint_id <> c.checkpoint_id""".encode()
        )
    for remove in (memory.agent("ben").forget, lambda: memory.agent("ben").recall.delete("2")):
        with pytest.raises(ForgedRowError, match="'monday'"):
            remove()


def test_deltas_of_an_encrypted_thread_survive_a_removal(memory: Memory) -> None:
    counted: Any = {"counters_since_delta_snapshot": {"said": [1, 1]}}
    at: Any = {"configurable": {"thread_id": "monday", "checkpoint_ns": "", "user_id": "ada"}}
    for number, agent in enumerate(("ada", "ben", "ada")):
        at["configurable"]["user_id"] = agent
        checkpoint = {**empty_checkpoint(), "channel_values": {"__start__": number}}
        versions: Any = {"__start__": str(number)}
        checkpoint["channel_versions"] = versions
        metadata = {"source": "loop", "step": number, **counted}
        at = memory.saver.put(at, checkpoint, metadata, versions)  # type: ignore[arg-type]
        said = [HumanMessage(f"turn {number}", id=str(number))]
        at["configurable"]["user_id"] = agent
        memory.saver.put_writes(at, [("said", said)], f"t{number}")
    memory.agent("ben").forget()
    memory.agent("ada").recall.delete("2")
    found: Any = memory.saver.get_delta_channel_history(config=at, channels=["said"])
    texts = [each.text for _, _, messages in found["said"]["writes"] for each in messages]
    assert texts == ["turn 0", "[This message was removed.]"]


def test_what_a_serializer_encrypted_is_removed_by_its_saver(
    way: str, dsn: str, schema: str
) -> None:
    with opened(dsn, schema, way, serde=encrypting()) as memory:
        at = say(memory.saver, "ada", [HI], "monday")
        at = say(memory.saver, "ben", [HI, HO], at)
        refused = pytest.raises(InvalidOperationError, match=r"EncryptedSerializer.*'monday'")
        with LettaStore.from_conn_string(dsn, schema=schema) as store, refused:
            AgentMemory(store, "ben").forget()
        assert memory.agent("ben").forget().messages == 1
        assert state(memory.saver, at) == ["hi", "[This message was removed.]"]


def test_a_renamed_agent_keeps_its_encrypted_messages(
    memory: Memory, way: str, dsn: str, schema: str
) -> None:
    at = say(memory.saver, "ada", [HI], "monday")
    say(memory.saver, "ben", [HI, HO], at)
    refused = pytest.raises(MissingKeyError, match="'ada' has encrypted messages")
    with another(dsn, schema, way, None) as bare, refused:
        bare.agent("ada").run(rename_agent, "eve")
    memory.agent("ada").run(rename_agent, "eve")
    assert [each.text for each in memory.agent("eve").recall.messages()] == ["hi"]
    assert [each.text for each in memory.agent("ben").recall.messages()] == ["ho"]
