"""Nothing that was acknowledged is lost, nothing is left half-written, whatever is killed."""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from signal import SIGQUIT
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg_pool import PoolTimeout

from langgraph_letta_store import AsyncLettaSaver, LettaSaver
from langgraph_letta_store._engine.embedded_server import connection_string
from tests.support.savers import (
    BOTH,
    Line,
    alike,
    aopened,
    compiled,
    config,
    id_of,
    opened,
    orphans,
)

EIGHT: Any = {"min_size": 1, "max_size": 8}


def check(dsn: str, schema: str, expected: dict[str, list[str]] | None = None) -> None:
    """Nothing is orphaned, and each thread's recall memory has each of its messages once."""
    with psycopg.connect(dsn) as connection:
        left = orphans(connection, schema)
        assert not any(left.values()), left
        for thread_id, texts in (expected or {}).items():
            query = f'select text from "{schema}".recall_memory where thread_id = %s order by text'
            found = [text for (text,) in connection.execute(query.encode(), [thread_id])]
            assert found == sorted(texts)


class Run(threading.Thread):
    """A conversation that goes on, and remembers what was acknowledged to it."""

    def __init__(self, saver: LettaSaver) -> None:
        super().__init__()
        self.line = Line(saver)
        self.acknowledged: list[Any] = []
        self.writes: dict[str, Any] = {}
        self.faults = 0
        self.wrong: BaseException | None = None
        self.going = True

    def run(self) -> None:
        try:
            for n in itertools.count():
                if not self.going:
                    return
                said = [*self.line.values.get("messages", []), HumanMessage(f"m{n:05}", id=str(n))]
                self.insist(self.put, said, n)
                self.insist(self.write, n)
                self.writes[id_of(self.line.config)] = [("t", "state", {"n": n})]
        except BaseException as error:  # noqa: BLE001  # shown by the test
            self.wrong = error

    def put(self, said: list[Any], n: int) -> None:
        before = (self.line.config, self.line.values, self.line.versions)
        try:
            self.line.put({"messages": said, "state": {"n": [n] * 50}, "n": n})
        except BaseException:
            self.line.config, self.line.values, self.line.versions = before
            raise
        self.acknowledged.append((self.line.config, self.line.values))

    def write(self, n: int) -> None:
        self.line.write(("state", {"n": n}), task="t")

    def insist(self, act: Callable[..., object], *args: Any) -> None:
        """Try again where the connection failed, as an application would."""
        end = time.monotonic() + 60
        while True:
            try:
                act(*args)
            except (psycopg.OperationalError, PoolTimeout):
                self.faults += 1
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return

    def end(self) -> None:
        self.going = False
        self.join(60)
        assert self.wrong is None, self.wrong
        assert not self.is_alive()

    def check(self) -> None:
        """What was acknowledged is there, whole."""
        found = {id_of(each): each for each in self.line.saver.list(config(self.line.thread_id))}
        for where, values in self.acknowledged:
            at = found[id_of(where)]
            assert at.checkpoint["channel_values"] == values
            assert at.pending_writes == self.writes[id_of(where)]


@contextmanager
def running(*savers: LettaSaver) -> Generator[list[Run], None, None]:
    runs = [Run(saver) for saver in savers]
    for run in runs:
        run.start()
    try:
        yield runs
    finally:
        for run in runs:
            run.end()


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def goes_on(runs: list[Run]) -> None:
    """Every run gets further than it is now."""
    reached = [len(run.acknowledged) for run in runs]
    until(lambda: all(len(run.acknowledged) > n + 2 for run, n in zip(runs, reached, strict=True)))


@pytest.mark.parametrize("way", BOTH)
def test_killed_backends_lose_nothing(way: str, dsn: str, schema: str) -> None:
    name = f"victim-{uuid4()}"
    ours = make_conninfo(dsn, application_name=name)
    kill = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = %s"
    with (
        opened(ours, way, schema=schema) as saver,
        psycopg.connect(dsn, autocommit=True) as killer,
    ):
        with running(saver, saver, saver) as runs:
            killed = 0
            for _ in range(8):
                goes_on(runs)
                killed += len(killer.execute(kill, [name]).fetchall())
            goes_on(runs)
        assert killed >= 8
        for run in runs:
            run.check()
            assert Line(saver, run.line.thread_id).newest().config == run.acknowledged[-1][0]
        # Idle ones, too; the next call finds others by itself.
        killer.execute(kill, [name])
        line = runs[0].line
        line.put({"n": -1})
        assert line.newest().checkpoint["channel_values"]["n"] == -1
        check(dsn, schema, {run.line.thread_id: texts_of(run) for run in runs})


def texts_of(run: Run) -> list[str]:
    return [message.text for message in run.line.values["messages"]]


def test_a_restart_of_the_server_loses_nothing(folder: Path) -> None:
    place = f"embedded:{folder / 'memory'}"
    dsn = connection_string(place)
    servers: set[int] = set()
    with (
        opened(dsn, "sync", schema="one") as one,
        opened(dsn, "async", schema="two") as two,
    ):
        with running(one, two) as runs:
            for _ in range(2):
                goes_on(runs)
                pid = int((folder / "memory" / "data" / "postmaster.pid").read_text().split()[0])
                servers.add(pid)
                server = psutil.Process(pid)
                server.send_signal(SIGQUIT)  # at once, without a checkpoint of its own
                until(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE)  # noqa: B023  # called here
                assert connection_string(place) == dsn
            goes_on(runs)
        assert len(servers) == 2
        for run, schema in zip(runs, ("one", "two"), strict=True):
            run.check()
            check(dsn, schema, {run.line.thread_id: texts_of(run)})


# --- several at once -----------------------------------------------------------------------------

WRITER = """
import json, sys
from langchain_core.messages import HumanMessage
from langgraph_letta_store import LettaSaver
from tests.support.savers import Line, config

dsn, schema, thread, who = sys.argv[1:]
with LettaSaver.from_conn_string(dsn, schema=schema, partitions=2) as saver:
    saver.setup()
    print("ready", flush=True)
    sys.stdin.readline()
    configs = []
    for n in range(15):
        line = Line(saver, thread)
        if n % 3 and saver.get_tuple(config(thread)):  # goes on from whatever is the newest
            line = line.fork(line.newest().config)
        both = [HumanMessage(f"both {i}", id=f"both-{i}") for i in range(n % 5)]
        own = [HumanMessage(f"{who} {n} {i}", id=f"{who}-{n}-{i}") for i in range(3)]
        line.put({"messages": [*both, *own], "state": {"by": f"{who} {n}"}, "by": f"{who} {n}"})
        line.write(("messages", own), ("by", f"{who} {n}"), task=who)
        configs.append(line.config)
print(json.dumps(configs))
"""


def test_two_processes_do_not_mix_their_checkpoints(dsn: str, schema: str) -> None:
    thread = str(uuid4())
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, dsn, schema, thread, who],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for who in ("ada", "bob")
    ]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"  # and both have set up the schema
    told = [writer.communicate("go\n", timeout=60)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    with opened(dsn, "sync", schema=schema, setup=False) as saver:
        found = {id_of(each): each for each in saver.list(config(thread))}
        assert len(found) == 30
        for where in itertools.chain(*map(json.loads, told)):
            at = found[id_of(where)]
            by = at.checkpoint["channel_values"]["by"]
            assert at.checkpoint["channel_values"]["state"] == {"by": by}
            texts = [message.text for message in at.checkpoint["channel_values"]["messages"]]
            n = int(by.split()[1])
            assert texts == [*(f"both {i}" for i in range(n % 5)), *(f"{by} {i}" for i in range(3))]
            written = {channel: value for _, channel, value in at.pending_writes or ()}
            assert written["by"] == by
            assert [message.text for message in written["messages"]] == texts[-3:]
    with psycopg.connect(dsn) as connection:
        query = f'select text from "{schema}".recall_memory where thread_id = %s order by sequence'
        said = [text for (text,) in connection.execute(query.encode(), [thread])]
    own = [text.rpartition(" ")[0] for text in said if not text.startswith("both")]
    assert [each for each, _ in itertools.groupby(own)] == own[::3], "each in one piece"
    both = [f"both {i}" for i in range(4)]
    everything = [f"{who} {n} {i}" for who in ("ada", "bob") for n in range(15) for i in range(3)]
    check(dsn, schema, {thread: [*both, *everything]})


@pytest.mark.parametrize("way", BOTH)
def test_many_conversations_at_once(way: str, dsn: str, schema: str) -> None:
    def say(state: MessagesState) -> Any:
        return {"messages": [AIMessage(f"re {state['messages'][-1].text}", id=str(uuid4()))]}

    builder: Any = StateGraph(MessagesState)
    builder.add_node("say", say)
    builder.add_edge(START, "say")
    options: Any = {"pool_config": EIGHT, "schema": schema}
    with opened(dsn, way, **options) as saver, ThreadPoolExecutor(16) as pool:
        graph = compiled(builder, saver)

        def talk(thread_id: str) -> list[str]:
            for n in range(4):
                said = {"messages": [HumanMessage(f"{thread_id} {n}")]}
                graph.invoke(said, config(thread_id), durability="sync")
            return [m.text for m in graph.get_state(config(thread_id)).values["messages"]]

        threads = [str(uuid4()) for _ in range(16)]
        expected = {
            each: [text for n in range(4) for text in (f"{each} {n}", f"re {each} {n}")]
            for each in threads
        }
        for thread_id, texts in zip(threads, pool.map(talk, threads), strict=True):
            assert texts == expected[thread_id]
        check(dsn, schema, expected)


@pytest.mark.parametrize("way", BOTH)
def test_many_tasks_of_one_conversation_at_once(way: str, dsn: str, schema: str) -> None:
    options: Any = {"pool_config": EIGHT, "schema": schema}
    shared = HumanMessage("shared", id="s")

    def said(turn: int, i: int) -> list[Any]:
        return [
            shared,
            HumanMessage(f"{turn}", id=str(turn)),
            HumanMessage(f"{turn} {i}", id=f"{i}"),
        ]

    with opened(dsn, way, **options) as saver, ThreadPoolExecutor(16) as pool:
        line = Line(saver)
        everything = [shared]
        for turn in range(3):
            # So that what is written to `log` is what the DeltaChannel consists of.
            counters = {"counters_since_delta_snapshot": {"log": [turn + 1, turn + 1]}}
            line.put({"messages": everything, "n": turn}, drop=["log"], metadata=counters)

            def work(i: int, turn: int = turn) -> None:
                # Half of them as other processes, which know nothing of each other.
                task = Line(alike(saver) if i % 2 else saver, line.thread_id)
                task.config = line.config
                texts = said(turn, i)
                task.write(("messages", texts), ("log", texts), ("n", i), task=f"{i:02}")

            list(pool.map(work, range(16)))
            assert line.newest().pending_writes == [
                (f"{i:02}", channel, value)
                for i in range(16)
                for channel, value in [
                    *(("messages", said(turn, i)), ("log", said(turn, i))),
                    ("n", i),
                ]
            ]
            everything = [*everything, said(turn, 0)[1], *(said(turn, i)[2] for i in range(16))]
        line.put({"messages": everything}, drop=["log"])
        check(dsn, schema, {line.thread_id: [message.text for message in everything]})


def test_two_conversations_begin_at_once_under_one_name(dsn: str, schema: str) -> None:
    with opened(dsn, "pool", schema=schema) as saver, ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            thread_id = str(uuid4())
            barrier = threading.Barrier(8)

            def begin(i: int, thread_id: str = thread_id, barrier: Any = barrier) -> Any:
                line = Line(alike(saver), thread_id)
                barrier.wait(30)
                return line.put({"messages": [HumanMessage("hello", id="1")], "n": i})

            configs = list(pool.map(begin, range(8)))
            found = {
                id_of(each): each.checkpoint["channel_values"]
                for each in saver.list(config(thread_id))
            }
            assert {found[id_of(where)]["n"] for where in configs} == set(range(8))
            check(dsn, schema, {thread_id: ["hello"]})


# --- cancelled -----------------------------------------------------------------------------------


async def test_a_cancelled_put_is_whole_or_not_there(dsn: str, schema: str) -> None:
    async with aopened(dsn, "async", schema=schema) as saver:
        outcomes = {"whole": 0, "nothing": 0}
        previous: list[Any] = []
        thread_id = str(uuid4())
        for n in range(60):
            if n % 10 == 9:  # another holds the conversation, so that it cannot be done in time
                async with await AsyncConnection.connect(dsn) as other:
                    query = f'select from "{schema}".threads where thread_id = %s for update'
                    await other.execute(query.encode(), [thread_id])
                    made = await aput(saver, thread_id, previous, n, after=0.05)
            else:
                made = await aput(saver, thread_id, previous, n, after=n % 30 * 0.0002)
            found = await saver.aget_tuple(config(thread_id, made["id"]))
            if found is None:
                outcomes["nothing"] += 1
                continue
            outcomes["whole"] += 1
            assert found.checkpoint["channel_values"] == made["channel_values"]
            previous = made["channel_values"]["messages"]
        made = await aput(saver, thread_id, previous, 99, after=None)
        found = await saver.aget_tuple(config(thread_id))
        assert found is not None
        assert found.checkpoint["channel_values"] == made["channel_values"]
        assert outcomes["nothing"] >= 6, "some were cancelled before they were stored"
        assert outcomes["whole"], "some were not"
        texts = [m.text for m in made["channel_values"]["messages"]]
        check(dsn, schema, {thread_id: texts})


async def aput(
    saver: AsyncLettaSaver, thread_id: str, before: list[Any], n: int, *, after: float | None
) -> Any:
    """Put a checkpoint, and cancel that after so many seconds."""
    versions: dict[str, str | int | float] = {
        name: saver.get_next_version(None, None) for name in ("messages", "state")
    }
    made: Any = {
        "v": 4,
        "id": f"1f0b2f5e-0000-6000-8000-{n:012}",
        "ts": "2026-01-01T00:00:00+00:00",
        "channel_values": {
            "messages": [*before, HumanMessage(f"m{n:03}", id=str(n))],
            "state": {"n": [n] * 100},
        },
        "channel_versions": versions,
        "versions_seen": {},
        "updated_channels": None,
    }
    task = asyncio.create_task(saver.aput(config(thread_id), made, {"step": n}, versions))
    if after is None:
        await task
        return made
    await asyncio.sleep(after)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return made
