"""`letta-store import postgres`: threads move in with all that PostgresSaver has of them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.types import TASKS
from langgraph.types import Command, Send
from pydantic import BaseModel

from langgraph_letta_store import LettaSaver, LettaStore
from langgraph_letta_store.imports.from_langgraph.threads import Threads
from tests.cli.test_cli import CommandLine
from tests.saver.test_sealed import KEYS, encryption
from tests.support.moving import (
    Move,
    asking,
    assert_same,
    chat,
    checksum,
    fill_saver,
    logging,
    parent,
    sources,
    thread,
)
from tests.support.savers import Line, orphans

KEY = "a key of 16 byte"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


@pytest.fixture(scope="module")
def source(server: str) -> Iterator[Callable[[str], str]]:
    with sources(server) as made:
        yield made


@pytest.fixture
def move(run: CommandLine, database: str, dsn: str, schema: str) -> Move:
    """From an empty database."""
    return Move(run, database, dsn, schema)


@pytest.fixture
def saved(run: CommandLine, source: Callable[[str], str], dsn: str, schema: str) -> Move:
    return Move(run, source("saver"), dsn, schema)


@pytest.fixture
def both(run: CommandLine, source: Callable[[str], str], dsn: str, schema: str) -> Move:
    return Move(run, source("both"), dsn, schema)


def test_threads_move_encrypted(saved: Move, tmp_path: Path) -> None:
    keys = tmp_path / "our_keys.py"
    keys.write_text(
        "from langgraph_letta_store.config.encryption import Encryption\n"
        f"encryption = Encryption({KEYS!r}, current='2026-11', hashes='hashes')\n"
    )
    for _ in range(2):
        done = saved("--keys", f"{keys}:encryption")
        assert done.returncode == 0, done.stdout + done.stderr
    tables = ("checkpoints", "checkpoint_channels", "checkpoint_writes", "recall_memory")
    for table in tables:
        plain = f"select count(*) from {{s}}.{table} where not starts_with(type, 'letta.sealed')"
        assert saved.here(plain) == [(0,)]
        assert saved.here(f"select count(*) > 0 from {{s}}.{table}") == [(True,)]
    with (
        PostgresSaver.from_conn_string(saved.source) as theirs,
        LettaSaver.from_conn_string(
            saved.target, schema=saved.schema, encrypt=encryption()
        ) as ours,
    ):
        for name in ("chat", "parent", "waiting"):
            there, here = theirs.get_tuple(thread(name)), ours.get_tuple(thread(name))
            assert there is not None
            assert here is not None
            assert here.checkpoint["channel_values"] == there.checkpoint["channel_values"]
            assert len([*ours.list(thread(name))]) == len([*theirs.list(thread(name))])
    refused = saved()
    assert refused.returncode
    assert "has encrypted rows" in refused.stderr


def test_threads_move_with_their_whole_histories(saved: Move) -> None:
    before = checksum(saved.source)
    done = saved()
    assert done.returncode == 0, done.stdout + done.stderr
    assert_same(saved)
    assert checksum(saved.source) == before
    with psycopg.connect(saved.target) as conn:
        assert not any(orphans(conn, saved.schema).values())
    agents = dict(saved.here("select thread_id, agent from {s}.threads"))
    assert agents == {"chat": "ada", "parent": "parent", "waiting": "7", "delta": "delta"}


def test_messages_are_in_recall_memory_once_and_in_order(saved: Move) -> None:
    assert saved().returncode == 0
    said = saved.here(
        "select role, text, created_at from {s}.recall_memory where thread_id = 'chat' "
        "order by sequence"
    )
    turns = [text for n in range(6) for text in (f"question {n}", f"answer to question {n} 🍵")]
    assert [text for _, text, _ in said[:12]] == turns
    assert [text for _, text, _ in said].count("question 0") == 1
    assert {text for _, text, _ in said[12:]} >= {"12 °C", "another way"}
    times = [at for *_, at in said]
    assert times == sorted(times)
    with PostgresSaver.from_conn_string(saved.source) as peer:
        stamps = [datetime.fromisoformat(one.checkpoint["ts"]) for one in peer.list(thread("chat"))]
    assert set(times) <= set(stamps)
    ((first, last),) = saved.here(
        "select created_at, updated_at from {s}.threads where thread_id = 'chat'"
    )
    assert first == min(stamps)
    assert timedelta() <= max(stamps) - last <= timedelta(seconds=1), "kept to the second"
    assert saved.here(
        "select count(*), count(distinct (message_id, digest)) from {s}.recall_memory "
        "where thread_id = 'chat'"
    )[0] == (len(said), len(said))


def test_graphs_go_on_where_they_were(saved: Move) -> None:
    assert saved().returncode == 0
    goings_on: list[Callable[[Any], Any]] = [
        lambda saver: (
            asking().compile(checkpointer=saver).invoke(Command(resume="two"), thread("waiting"))
        ),
        lambda saver: (
            chat()
            .compile(checkpointer=saver)
            .invoke({"messages": [HumanMessage("more", id="m")]}, thread("chat"))
        ),
        lambda saver: (
            logging()
            .compile(checkpointer=saver)
            .invoke({"log": ["y"], "said": []}, thread("delta"))
        ),
        lambda saver: len(
            parent()
            .compile(checkpointer=saver)
            .invoke({"messages": "again"}, thread("parent"))["messages"]
        ),
    ]
    ((count,),) = saved.here("select count(*) from {s}.recall_memory where thread_id = 'chat'")
    with LettaSaver.from_conn_string(saved.target, schema=saved.schema) as saver:
        here = [go_on(saver) for go_on in goings_on]
    with PostgresSaver.from_conn_string(saved.source) as peer:
        there = [go_on(peer) for go_on in goings_on]
    assert here == there
    assert here[0]["answers"] == ["one", "two"]
    after = saved.here("select count(*) from {s}.recall_memory where thread_id = 'chat'")
    assert after == [(count + 2,)], "no message of the history is taken for another"


def test_a_thread_that_went_on_here_is_left_alone(saved: Move) -> None:
    assert saved().returncode == 0
    with LettaSaver.from_conn_string(saved.target, schema=saved.schema) as saver:
        graph = chat().compile(checkpointer=saver)
        graph.invoke({"messages": [HumanMessage("here", id="here")]}, thread("chat"))
        gone_on = list(saver.list(thread("chat")))
    assert saved().returncode == 0
    with PostgresSaver.from_conn_string(saved.source) as peer:
        graph = chat().compile(checkpointer=peer)
        graph.invoke({"messages": [HumanMessage("there", id="there")]}, thread("chat"))
        graph.invoke({"messages": [HumanMessage("there", id="there")]}, thread("parent"))
    done = saved()
    assert done.returncode == 1
    assert "thread 'chat' lacks 3 of" in done.stdout
    assert "it has gone on in the target" in done.stdout
    assert "'parent'" not in done.stdout
    with LettaSaver.from_conn_string(saved.target, schema=saved.schema) as saver:
        assert list(saver.list(thread("chat"))) == gone_on
        newest = saver.get_tuple(thread("parent"))
        assert newest is not None
        assert newest.checkpoint["channel_values"]["messages"][-2].content == "there"


def test_what_came_later_at_the_source_follows(move: Move) -> None:
    with PostgresSaver.from_conn_string(move.source) as peer:
        peer.setup()
        waiting = asking().compile(checkpointer=peer)
        waiting.invoke({"name": "Ada"}, thread("waiting"))
        assert move().returncode == 0
        assert_same(move)
        waiting.invoke(Command(resume="one"), thread("waiting"))  # the same checkpoint waits on
        assert move().returncode == 0
        assert_same(move)
        waiting.invoke(Command(resume="two"), thread("waiting"))
    assert move().returncode == 0
    assert_same(move)


def test_a_finished_import_writes_nothing(saved: Move) -> None:
    assert saved().returncode == 0
    tables = ("threads", "checkpoints", "checkpoint_channels", "checkpoint_writes", "recall_memory")
    rows = "select ctid::text, xmin::text from {s}."
    before = [sorted(saved.here(rows + table)) for table in tables]
    assert saved().returncode == 0
    assert [sorted(saved.here(rows + table)) for table in tables] == before


@pytest.mark.parametrize("way", ["signal", "kill"])
def test_an_interrupted_import_goes_on(both: Move, way: str) -> None:
    """It waits for the lock of a thread, and is stopped there."""
    with LettaStore.from_conn_string(both.target, schema=both.schema, partitions=2) as store:
        store.setup()
    held = (
        "with named as (insert into {s}.thread_agents (thread_id, agent_id) "
        "values ('parent', md5('x')::uuid)) insert into {s}.threads "
        "(thread_id, agent_id, agent, last_sequence, created_at, updated_at) "
        "values ('parent', md5('x')::uuid, 'x', 0, now(), now())"
    )
    with psycopg.connect(both.target) as lock:
        lock.execute(held.format(s=f'"{both.schema}"').encode())
        with subprocess.Popen(
            [sys.executable, "-m", "langgraph_letta_store.cli", *both.arguments, "--yes"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # it does nothing but that
        ) as program:
            blocked = (
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock' "
                "and query like '%%' || %s || '%%'"
            )
            end = time.monotonic() + 60
            while both.here(blocked, both.schema) == [(0,)]:
                assert program.poll() is None, program.communicate()
                assert time.monotonic() < end
                time.sleep(0.05)
            program.send_signal(signal.SIGINT if way == "signal" else signal.SIGKILL)
            stdout, stderr = program.communicate(timeout=60)
        lock.rollback()
    assert program.returncode == (130 if way == "signal" else -signal.SIGKILL)
    assert ("Run the same command again" in stderr) == (way == "signal")
    assert "Traceback" not in stderr
    assert "Everything was imported" not in stdout
    done_before = both.here("select thread_id, checkpoint_id, xmin::text from {s}.checkpoints")
    assert {name for name, *_ in done_before} == {"chat", "delta"}
    done = both()
    assert done.returncode == 0, done.stdout + done.stderr
    assert_same(both)
    after = both.here("select thread_id, checkpoint_id, xmin::text from {s}.checkpoints")
    assert set(done_before) < set(after), "what was complete is not written again"


def test_an_import_interrupted_in_the_middle_of_a_thread_goes_on(
    saved: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = cast("Any", Threads._write)  # pyright: ignore[reportPrivateUsage]
    for calls in (5, 9, 30):
        left = [calls]

        def stopping(self: Any, *arguments: Any, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            write(self, *arguments)

        with monkeypatch.context() as patched:
            patched.setattr(Threads, "_write", stopping)
            done = saved()
        assert done.returncode == 130
        assert "Run the same command again" in done.stderr
    ((before,),) = saved.here("select count(*) from {s}.checkpoints")
    assert before == 44
    # As if it had been stopped between a checkpoint and its writes.
    saved.change(
        "delete from {s}.checkpoint_writes "
        "where checkpoint_id in (select max(checkpoint_id) from {s}.checkpoints)"
    )
    assert saved().returncode == 0
    assert_same(saved)


def test_objects_of_classes_that_are_not_installed_here_stay_as_they_are(
    move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = types.ModuleType("vanished")
    monkeypatch.setitem(sys.modules, "vanished", module)

    class Elsewhere(BaseModel):
        goal: str
        when: datetime

    class Note(AIMessage):
        stars: int = 0

    for cls in (Elsewhere, Note):
        cls.__module__, cls.__qualname__ = "vanished", cls.__name__
        setattr(module, cls.__name__, cls)
    elsewhere = Elsewhere(goal="tea", when=datetime(2026, 1, 2))  # noqa: DTZ001  # a state may have any
    with PostgresSaver.from_conn_string(move.source) as peer:
        peer.setup()
        line = Line(peer, "t")
        line.put({"plan": elsewhere, "messages": [HumanMessage("hi", id="1")]})
        line.write(
            ("plan", [elsewhere, Send("x", {"plan": elsewhere})]),
            ("other", {"messages": [HumanMessage("hi", id="1")], "plan": elsewhere}),
        )
        line.put({"notes": [Note(content="n", id="2", stars=3)]})
    with monkeypatch.context() as patched:
        patched.delitem(sys.modules, "vanished")
        done = move()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "vanished.Note" in done.stdout
    assert_same(move)


def test_old_checkpoints_keep_their_pending_tasks(move: Move) -> None:
    with PostgresSaver.from_conn_string(move.source) as peer:
        peer.setup()
        line = Line(peer, "old")
        line.put({"a": [1], "text": "x" * 200, "none": None}, v=3, pending_sends=[])
        line.write((TASKS, Send("node", {"b": 1})), ("a", [2]), task="t2", path="p2")
        line.write((TASKS, Send("node", {"b": 0})), task="t1", path="p1")
        line.put({"a": [1, 2]}, drop=["text"], v=3, metadata={"writes": {"node": {"a": [2]}}})
        line.put({"a": [1, 2, 3]})
    done = move()
    assert done.returncode == 0, done.stdout + done.stderr
    assert_same(move)


def test_writes_keep_their_numbers(saved: Move) -> None:
    with PostgresSaver.from_conn_string(saved.source) as peer:
        line = Line(peer, "gaps")
        line.put({"a": [1]})
        line.write(("a", 1), ("__error__", "e"), ("b", 2), task="t1", path="z")
        line.write(("a", 1), task="t0", path="~")
    saved.change_source(
        "insert into checkpoint_writes "
        "(thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob) "
        "values ('gaps', '', 'never saved', 't', 0, 'a', 'null', '')"
    )
    done = saved()
    assert done.returncode == 0, done.stdout
    assert "1 writes without a checkpoint are left out" in done.stdout
    columns = "thread_id, checkpoint_ns, checkpoint_id, task_id, idx, task_path, channel"
    there = saved.there(
        f"select {columns} from checkpoint_writes where checkpoint_id <> 'never saved'"
    )
    assert sorted(saved.here(f"select {columns} from {{s}}.checkpoint_writes")) == sorted(there)


def test_encrypted_threads_move_with_the_key_and_only_with_it(
    move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    serde = EncryptedSerializer.from_pycryptodome_aes(key=KEY.encode())
    fill_saver(move.source, serde)
    monkeypatch.delenv("LANGGRAPH_AES_KEY", raising=False)
    for environment, told in (
        ({}, "LANGGRAPH_AES_KEY"),
        ({"LANGGRAPH_AES_KEY": "another of 16 by"}, "cannot be decrypted"),
        ({"LANGGRAPH_AES_KEY": "short"}, "16, 24, or 32"),
    ):
        done = move(**environment)
        assert done.returncode == 1
        assert told in done.stderr
        assert move.here("select to_regnamespace(%s)", move.schema) == [(None,)]
    done = move(LANGGRAPH_AES_KEY=KEY)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "decrypted and encrypted" in done.stdout
    assert_same(move, serde)
    for table in ("checkpoints", "checkpoint_channels", "checkpoint_writes", "recall_memory"):
        assert move.here(
            f"select count(*) from {{s}}.{table} t where t::text like '%%question%%' "
            "or t::text like '%%' || encode('question', 'hex') || '%%'"
        ) == [(0,)]
