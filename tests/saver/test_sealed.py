"""With `encrypt`, a value is bound to its row: what was forged, moved or put back is refused."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.types import INTERRUPT
from psycopg import sql

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._checkpoints.checkpoint_rows import StoredCheckpoint
from langgraph_letta_store.config.encryption import Encryption, SerializerEncryption
from langgraph_letta_store.errors import (
    ConfigurationError,
    ForgedRowError,
    MissingKeyError,
    MissingMessageError,
)
from tests.saver.test_encryption import MARKER, dump, found_in, plant
from tests.saver.test_recall import recall
from tests.support.savers import BOTH, Line, config, id_of, inner, opened

KEYS = {"2026-10": b"o" * 32, "2026-11": b"n" * 32, "hashes": b"h" * 32}
REFUSED = (ForgedRowError, MissingKeyError, MissingMessageError)


def encryption(current: str = "2026-11", **options: Any) -> Encryption:
    return Encryption(options.pop("keys", KEYS), current=current, hashes="hashes", **options)


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def saver(way: str, dsn: str, schema: str) -> Iterator[LettaSaver]:
    with opened(dsn, way, schema=schema, encrypt=encryption()) as saver:
        yield saver


def another(saver: Any, **options: Any) -> Any:
    """A saver that remembers nothing, with other options."""
    old = inner(saver)
    fresh = type(old)(old.conn, schema=old.config.schema, **options)
    return type(saver)(fresh, saver.loop) if saver is not old else fresh


def test_nothing_is_readable_and_everything_is_read(
    saver: LettaSaver, dsn: str, schema: str
) -> None:
    line = plant(saver)
    assert found_in(dsn, schema) == set()
    for reader in (saver, another(saver, encrypt=encryption())):
        line.saver = reader
        assert line.newest().checkpoint["channel_values"] == line.values
        states = list(reader.list(line.config))
        assert dict(states[0].metadata)["score"] == 8
        assert [
            dict(each.metadata)["score"] for each in reader.list(None, filter={"score": 7})
        ] == [7]
        said = recall(reader).messages("ada")
        assert MARKER in {each.message_id for each in said}


def test_a_message_is_stored_once_by_savers_that_remember_nothing(
    saver: LettaSaver, dsn: str, schema: str
) -> None:
    line = Line(saver)
    messages = [HumanMessage("a", id="1"), HumanMessage("no id"), AIMessage("b", id="2")]
    for number in range(1, 4):
        line.saver = another(saver, encrypt=encryption())
        line.newest() if number > 1 else None
        line.put({"messages": messages[:number], "notes": messages[:1]})
    rows = dump(dsn, schema)["recall_memory"].splitlines()
    assert len(rows) == 3


def test_keys_rotate_while_threads_are_used(saver: LettaSaver, dsn: str, schema: str) -> None:
    line = Line(another(saver, encrypt=encryption("2026-10")))
    said: list[BaseMessage] = [HumanMessage("first", id="1")]
    line.put({"messages": said, "note": "n" * 100})
    line.saver = saver
    line.newest()
    line.put({"messages": [*said, AIMessage("second", id="2")], "note": "n" * 100})
    assert line.newest().checkpoint["channel_values"] == line.values
    with psycopg.connect(dsn) as connection:
        query = sql.SQL("select count(*) from {}.recall_memory").format(sql.Identifier(schema))
        assert connection.execute(query).fetchone() == (2,)
    destroyed = {id_: key for id_, key in KEYS.items() if id_ != "2026-10"}
    line.saver = another(saver, encrypt=encryption(keys=destroyed))
    with pytest.raises(MissingKeyError, match="has no key '2026-10'"):
        line.newest()


def test_another_key_reads_nothing(saver: LettaSaver) -> None:
    line = plant(saver)
    other = another(saver, encrypt=encryption(keys={**KEYS, "2026-11": b"x" * 32}))
    with pytest.raises(ForgedRowError, match=f"{line.thread_id}.*cannot be read"):
        other.get_tuple(line.config)
    with pytest.raises(MissingKeyError, match="encrypt=Encryption"):
        another(saver).get_tuple(line.config)


def test_plain_rows_are_refused_unless_they_are_allowed(
    saver: LettaSaver, dsn: str, schema: str
) -> None:
    plain = another(saver)
    line = Line(plain, agent_id="ada")
    said: list[BaseMessage] = [HumanMessage("plain", id="1")]
    line.put({"messages": said, "note": "n" * 100})
    line.saver = saver
    with pytest.raises(ForgedRowError, match=r"not encrypted.*allow_plain"):
        line.newest()
    with pytest.raises(ForgedRowError, match="not encrypted"):
        recall(saver).messages("ada")[0].message  # noqa: B018  # it is read then
    line.saver = another(saver, encrypt=encryption(allow_plain=True))
    assert line.newest().checkpoint["channel_values"] == line.values
    line.put({"messages": [*said, AIMessage("sealed", id="2")], "note": "n" * 100})
    assert line.newest().checkpoint["channel_values"] == line.values
    with psycopg.connect(dsn) as connection:
        query = sql.SQL("select count(*) from {}.recall_memory").format(sql.Identifier(schema))
        assert connection.execute(query).fetchone() == (2,)


def test_a_copy_of_a_thread_is_read_and_goes_on(saver: LettaSaver) -> None:
    line = plant(saver)
    saver.copy_thread(line.thread_id, "copy")
    for reader in (saver, another(saver, encrypt=encryption())):
        copied = reader.get_tuple(config("copy"))
        assert copied is not None
        assert copied.checkpoint["channel_values"] == line.values
    line.put({**line.values, "short": "more"})
    assert line.newest().checkpoint["channel_values"] == line.values


def test_a_pruned_thread_goes_on_from_what_is_left(saver: LettaSaver) -> None:
    line = Line(saver)
    for number, run in enumerate(("a", "a", "b")):
        line.put({"note": str(number) * 100}, metadata={"run_id": run})
    saver.prune([line.thread_id])
    assert line.newest().checkpoint["channel_values"]["note"] == "2" * 100
    line.put({"note": "3" * 100}, metadata={"run_id": "c"})
    saver.delete_for_runs(["c"])
    for reader in (saver, another(saver, encrypt=encryption())):
        line.saver = reader
        assert line.newest().checkpoint["channel_values"]["note"] == "2" * 100


def test_options_are_checked() -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"keys": {"a": b"short"}, "current": "a", "hashes": "a"}, "32 bytes, got 5 bytes"),
        ({"keys": KEYS, "current": "no", "hashes": "hashes"}, "has no such key"),
        ({"keys": [], "current": "a", "hashes": "a"}, "encrypt.keys"),
        ({"keys": KEYS, "current": "", "hashes": "hashes"}, "encrypt.current"),
        ({"keys": KEYS, "current": "2026-11", "hashes": 1}, "encrypt.hashes"),
    ]
    for options, message in wrong:
        with pytest.raises(ConfigurationError, match=message):
            Encryption(**options)
    given: Any = "secret"
    with pytest.raises(ConfigurationError, match=r"`?encrypt`?"):
        LettaSaver(given, encrypt=given)
    serde = EncryptedSerializer.from_pycryptodome_aes(key=b"0" * 32)
    with pytest.raises(ConfigurationError, match="two ways"):
        LettaSaver(given, serde=serde, encrypt=encryption())


def test_plain_rows_are_refused_with_a_serializer_that_encrypts(saver: LettaSaver) -> None:
    serde = EncryptedSerializer.from_pycryptodome_aes(key=b"0" * 32)
    line = Line(another(saver))
    line.put({"messages": [HumanMessage("plain", id="1")], "note": "n" * 300})
    line.saver = another(saver, serde=serde)
    with pytest.raises(ForgedRowError, match="allow_plain"):
        line.newest()
    line.saver = another(saver, serde=serde, encrypt=SerializerEncryption(allow_plain=True))
    assert line.newest().checkpoint["channel_values"] == line.values


# Forgeries. Each changes rows of the database as a role with write access can, and says which.

TABLES = {
    "checkpoints": ("checkpoint", ("checkpoint_ns", "checkpoint_id")),
    "checkpoint_channels": ("value", ("checkpoint_ns", "channel", "version")),
    "checkpoint_writes": ("value", ("checkpoint_ns", "checkpoint_id", "task_id", "idx")),
    "recall_memory": ("message", ("agent_id", "sequence")),
}


AGENTS = ("agent 0", "agent 1")
RETOLD = {
    "its number was": "sequence = sequence + 50",
    "its time was changed": "created_at = created_at + interval '1 microsecond'",
    "another agent's": "agent_id = (select m.agent_id from S.recall_memory m"
    " where m.agent_id <> r.agent_id limit 1)",
}
"""Changes of a message's place in recall memory, by what an error says of each."""


class Forger:
    """Changes what a thread's latest state is read from; `restore` undoes it."""

    newest: dict[str, str]

    def __init__(self, connection: psycopg.Connection[Any], schema: str, seed: int) -> None:
        self.connection = connection
        self.schema = schema
        self.random = random.Random(seed)

    def run(self, query: str, parameters: Any = ()) -> psycopg.Cursor[Any]:
        return self.connection.execute(
            query.replace("S.", f'"{self.schema}".').encode(), parameters
        )

    def rows(self, table: str, thread: str) -> list[tuple[Any, ...]]:
        column, key = TABLES[table]
        where = ""
        if table in ("checkpoint_writes", "checkpoints"):
            where = " and checkpoint_id = (select max(checkpoint_id) from S.checkpoints"
            where += " where thread_id = %(thread)s)"
        elif table == "checkpoint_channels":
            where = " and (channel, version) in (select k.c, k.v from (select channels, versions"
            where += " from S.checkpoints where thread_id = %(thread)s order by checkpoint_id desc"
            where += " limit 1) last, unnest(last.channels, last.versions) k (c, v))"
        select = f"select {', '.join(key)}, {column} from S.{table} where thread_id = %(thread)s"
        return self.run(f"{select}{where} order by {', '.join(key)}", {"thread": thread}).fetchall()

    def set(self, table: str, thread: str, row: tuple[Any, ...], value: bytes) -> None:
        column, key = TABLES[table]
        where = " and ".join(f"{name} = %s" for name in key)
        changed = self.run(
            f"update S.{table} set {column} = %s where thread_id = %s and {where}",
            [value, thread, *row[:-1]],
        )
        assert changed.rowcount == 1

    def pick(self, threads: list[str]) -> tuple[str, str, list[tuple[Any, ...]]]:
        while True:
            table, thread = self.random.choice([*TABLES]), self.random.choice(threads)
            if rows := self.rows(table, thread):
                return table, thread, rows

    def substitute(self, threads: list[str]) -> str:
        """Change bytes of a value, or all of it."""
        table, thread, rows = self.pick(threads)
        row = self.random.choice(rows)
        value = bytearray(row[-1])
        if self.random.random() < 0.3:
            value = bytearray(self.random.randbytes(len(value)))
        else:
            at = self.random.randrange(len(value))
            value[at] ^= self.random.randrange(1, 256)
        self.set(table, thread, row, bytes(value))
        return thread

    def truncate(self, threads: list[str]) -> str:
        """Cut off the end of a value, or delete a row."""
        table, thread, rows = self.pick(threads)
        row = self.random.choice(rows)
        if self.random.random() < 0.5:
            self.set(table, thread, row, row[-1][: self.random.randrange(len(row[-1]))])
            return thread
        _, key = TABLES[table]
        where = " and ".join(f"{name} = %s" for name in key)
        self.run(f"delete from S.{table} where thread_id = %s and {where}", [thread, *row[:-1]])
        return thread

    def swap(self, threads: list[str]) -> str:
        """Exchange the values of two rows of a thread."""
        while True:
            table, thread, rows = self.pick(threads)
            if len(rows) > 1:
                one, other = self.random.sample(rows, 2)
                self.set(table, thread, one, other[-1])
                self.set(table, thread, other, one[-1])
                return thread

    def swap_messages(self, threads: list[str]) -> str:
        """Exchange the places of two messages with all their columns, or of two writes."""
        thread = self.random.choice(threads)
        table = self.random.choice(["recall_memory", "checkpoint_writes"])
        number = TABLES[table][1][-1]
        rows = self.rows(table, thread)
        one, other = self.random.sample(sorted({row[-2] for row in rows}), 2)
        move = f"update S.{table} set {number} = %s where thread_id = %s and {number} = %s"
        for new, old in ((9999, one), (one, other), (other, 9999)):
            self.run(move, [new, thread, old])
        return thread

    def move(self, threads: list[str]) -> str:
        """Put a value of another thread in the place of the same value of a thread."""
        while True:
            table, thread, rows = self.pick(threads)
            other = self.random.choice([each for each in threads if each != thread])
            theirs = self.rows(table, other)
            if not theirs:
                continue
            place = self.random.randrange(len(rows))
            self.set(table, thread, rows[place], theirs[place % len(theirs)][-1])
            return thread

    def roll_back(self, threads: list[str]) -> str:
        """Put an older state of the thread in the place of its latest."""
        thread = self.random.choice(threads)
        ids = [
            id_
            for (id_,) in self.run(
                "select checkpoint_id from S.checkpoints where thread_id = %s order by 1 desc",
                [thread],
            )
        ]
        back = self.random.randrange(1, len(ids))
        kind = self.random.randrange(4)
        if kind == 0:  # the newest checkpoints are deleted
            self.run(
                "delete from S.checkpoints where thread_id = %s and checkpoint_id > %s",
                [thread, ids[back]],
            )
        elif kind == 1:  # an older one has the newest one's id
            self.run(
                "delete from S.checkpoints where thread_id = %s and checkpoint_id = %s",
                [thread, ids[0]],
            )
            self.run(
                "update S.checkpoints set checkpoint_id = %s where thread_id = %s"
                " and checkpoint_id = %s",
                [ids[0], thread, ids[back]],
            )
        elif kind == 2:  # the newest one has the values of an older one
            self.run(
                "update S.checkpoints c set versions = o.versions from S.checkpoints o"
                " where c.thread_id = %s and c.checkpoint_id = %s and o.thread_id = c.thread_id"
                " and o.checkpoint_id = %s",
                [thread, ids[0], ids[back]],
            )
        else:  # its messages are counted from another one
            self.run(
                "update S.checkpoints set base = coalesce(base, 0) - %s where thread_id = %s and"
                " checkpoint_id = %s",
                [1, thread, ids[0]],
            )
        return thread

    def cut_parent(self, threads: list[str]) -> str:
        """Set the newest checkpoint's parent to null, or to an older one."""
        thread = self.random.choice(threads)
        ids = [
            id_
            for (id_,) in self.run(
                "select checkpoint_id from S.checkpoints where thread_id = %s order by 1 desc",
                [thread],
            )
        ]
        changed = self.run(
            "update S.checkpoints set parent_checkpoint_id = %s where thread_id = %s and"
            " checkpoint_id = %s",
            [self.random.choice([None, *ids[2:]]), thread, ids[0]],
        )
        assert changed.rowcount == 1
        return thread

    def retell(self, threads: list[str]) -> str:
        """Change the number, the time or the agent of a message."""
        thread = self.random.choice(threads)
        row = self.random.choice(self.rows("recall_memory", thread))
        change = self.random.choice([*RETOLD.values()])
        self.run(
            f"update S.recall_memory r set {change} where thread_id = %s and agent_id = %s"
            " and sequence = %s",
            [thread, *row[:-1]],
        )
        return thread

    def put_back(self, threads: list[str]) -> str:
        """Delete a thread as the saver does, and write its old rows again."""
        thread = self.random.choice(threads)
        columns: dict[str, list[tuple[Any, ...]]] = {}
        tables = ("threads", *TABLES)
        for table in tables:
            columns[table] = self.run(
                f"select to_jsonb(t)::text from S.{table} t where thread_id = %s", [thread]
            ).fetchall()
            self.run(f"delete from S.{table} where thread_id = %s", [thread])
        self.run(
            "insert into S.deleted_threads (thread, checkpoint_id, deleted_at)"
            " values (sha256(convert_to(%s, 'UTF8')), %s, now())",
            [thread, self.newest[thread]],
        )
        for table in tables:
            for (row,) in columns[table]:
                self.run(
                    f"insert into S.{table} select * from"
                    f" jsonb_populate_record(null::S.{table}, %s::jsonb)",
                    [row],
                )
        return thread


def live(saver: LettaSaver, number: int) -> Line:
    """A thread of some turns, with values in rows of their own and pending writes."""
    line = Line(saver, agent_id=f"agent {number % 2}")
    said: list[BaseMessage] = []
    for turn in range(4):
        said += [HumanMessage(f"{number} asks {turn}"), AIMessage(f"answer {turn}", id=f"a{turn}")]
        said[-2].id = f"q{turn}"
        line.put({"messages": list(said), "note": f"{number}.{turn} " * 30, "small": turn})
    line.write(("note", "x"), ("note", f"pending {number}"), (INTERRUPT, "?"), task="t1")
    line.write(("messages", [HumanMessage("later", id="later")]), ("small", 9), task="t2")
    return line


@pytest.mark.parametrize("count", [80, pytest.param(500, marks=pytest.mark.nightly)])
def test_a_thousand_forgeries_are_refused(
    saver: LettaSaver, way: str, dsn: str, schema: str, count: int
) -> None:
    lines = {line.thread_id: line for line in (live(saver, number) for number in range(4))}
    threads = [*lines]
    expected = {thread: line.newest() for thread, line in lines.items()}
    missed: list[str] = []
    with psycopg.connect(dsn) as connection:
        forger = Forger(connection, schema, seed=12 + BOTH.index(way))
        forger.newest = {thread: id_of(found) for thread, found in expected.items()}
        kinds = (
            *(forger.substitute, forger.truncate, forger.swap, forger.swap_messages),
            *(forger.move, forger.roll_back, forger.put_back, forger.cut_parent, forger.retell),
        )
        for number in range(count):
            kind = kinds[number % len(kinds)]
            thread = kind(threads)
            # It reads what the open transaction has written.
            reader = LettaSaver(connection, schema=schema, encrypt=encryption())
            try:
                reader.get_tuple(config(thread))
                for agent in AGENTS:
                    reader.recall.messages(agent, thread=thread)
            except REFUSED as error:
                named = thread in str(error) or "message" in str(error)
            else:
                named = False
            if not named:
                missed.append(f"{number}: {kind.__name__}")
            connection.rollback()
    assert missed == []
    for thread, line in lines.items():
        assert line.newest() == expected[thread]


def test_a_thread_that_was_rolled_back_with_all_its_rows_is_refused_by_who_saw_it(
    saver: LettaSaver, dsn: str, schema: str
) -> None:
    line = Line(saver)
    line.put({"note": "old " * 50})
    with psycopg.connect(dsn, autocommit=True) as connection:
        for table in ("checkpoints", "checkpoint_channels"):
            connection.execute(
                f'create table "{schema}".kept_{table} as table "{schema}".{table}'.encode()
            )
        line.put({"note": "new " * 50})
        for table in ("checkpoints", "checkpoint_channels"):
            connection.execute(f'delete from "{schema}".{table}'.encode())
            connection.execute(
                f'insert into "{schema}".{table} table "{schema}".kept_{table}'.encode()
            )
    with pytest.raises(ForgedRowError, match="rolled back"):
        line.newest()


def test_forged_places_in_recall_memory_are_refused(
    saver: LettaSaver, dsn: str, schema: str
) -> None:
    for number in range(2):
        live(saver, number)
    before = [recall(saver).messages(agent) for agent in AGENTS]
    assert all(len(messages) == 8 for messages in before)
    generator = random.Random(12)
    with psycopg.connect(dsn) as connection:
        for number in range(12):
            reason, change = [*RETOLD.items()][number % len(RETOLD)]
            query = f"update S.recall_memory r set {change} where agent_id = %s and sequence = %s"
            at = generator.choice(generator.choice(before))
            done = connection.execute(
                query.replace("S.", f'"{schema}".').encode(), [at.agent_id, at.sequence]
            )
            assert done.rowcount == 1
            reader = LettaSaver(connection, schema=schema, encrypt=encryption())
            with pytest.raises(ForgedRowError, match=rf"message \d+ of thread.*{reason}"):
                [reader.recall.messages(agent) for agent in AGENTS]
            connection.rollback()
    assert [recall(saver).messages(agent) for agent in AGENTS] == before
    _show_older_version(saver, dsn, schema)
    again = another(saver, encrypt=encryption())
    again.copy_thread(before[0][0].thread, "copy")
    assert len(recall(again).messages("agent 0", thread="copy")) == 8


def _show_older_version(saver: LettaSaver, dsn: str, schema: str) -> None:
    """Let recall memory show the first of two versions of a message, in place of or beside both."""
    line = Line(saver, agent_id="editor")
    for text in ("first", "second"):
        line.put({"messages": [HumanMessage(text, id="edited")]})
    assert [each.text for each in recall(saver).messages("editor")] == ["second"]
    for change in ("not superseded", "false"):
        with psycopg.connect(dsn) as connection:
            done = connection.execute(
                f'update "{schema}".recall_memory set superseded = {change} where thread_id = %s'
                "".encode(),
                [line.thread_id],
            )
            assert done.rowcount == 2
            reader = LettaSaver(connection, schema=schema, encrypt=encryption())
            with pytest.raises(ForgedRowError, match=r"message 1 of thread.*newer"):
                reader.recall.messages("editor")
            connection.rollback()


def test_messages_that_two_processes_write_keep_their_numbers(saver: LettaSaver) -> None:
    """Each has cached another last message than there is, and looks it up again."""
    first, second = Line(saver, "monday", agent_id="ada"), another(saver, encrypt=encryption())
    said: list[BaseMessage] = [HumanMessage("one", id="1")]
    first.put({"messages": [*said]})
    for number in range(2, 8):
        first.saver = second if number % 2 else saver
        said.append(HumanMessage(str(number), id=str(number)))
        first.put({"messages": [*said]})
    assert [each.sequence for each in recall(saver).messages("ada")] == [*range(1, 8)]
    assert first.newest().checkpoint["channel_values"] == first.values


def test_a_thread_that_gets_an_agent_is_sealed_for_it(saver: LettaSaver) -> None:
    line = Line(saver, "monday")
    line.put({"messages": [HumanMessage("one", id="1")]})
    named = Line(another(saver, encrypt=encryption()), "monday", agent_id="ada")
    found = named.saver.get_tuple(config("monday"))
    assert found is not None
    named.config = found.config
    named.put({"messages": [HumanMessage("one", id="1"), HumanMessage("two", id="2")]})
    assert [each.text for each in recall(saver).messages("ada")] == ["one", "two"]


def test_a_write_during_a_read_is_no_rollback(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(dsn, "sync", schema=schema, encrypt=encryption()) as saver:
        line = Line(saver)
        line.put({"note": "old " * 50})
        read = StoredCheckpoint.from_row

        def interfere(row: Any) -> StoredCheckpoint:
            monkeypatch.undo()
            line.put({"note": "new " * 50})
            return read(row)

        monkeypatch.setattr(StoredCheckpoint, "from_row", interfere)
        found = saver.get_tuple(config(line.thread_id))
        assert found is not None
        assert found.checkpoint["channel_values"]["note"] == "old " * 50
        assert line.newest().checkpoint["channel_values"] == line.values
