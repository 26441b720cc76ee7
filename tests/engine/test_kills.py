"""Kills in the middle of writes: what was acknowledged is stored, and nothing is half-written.

Clients are killed as processes, backends by the server, and answers are lost on their way.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.support.proxy import proxied
from tests.support.savers import config, orphans
from tests.support.victim import BATCH, TASKS, TEXTS, WORK, opened, put_batch


def check_rows(dsn: str, schema: str) -> None:
    """No row lacks what it belongs to."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        assert not any(orphans(connection, schema).values())
        ((strays, bare),) = connection.execute(
            f"""select
            (select count(*) from "{schema}".archival_vectors v where not exists (
               select from "{schema}".archival_memory a
               where a.agent_id = v.agent_id and a.item_id = v.item_id)),
            (select count(*) from "{schema}".archival_memory a where not exists (
               select from "{schema}".archival_vectors v
               where a.agent_id = v.agent_id and a.item_id = v.item_id))""".encode()
        ).fetchall()
    assert (strays, bare) == (0, 0)


def check_batches(memory: Any, acknowledged: int) -> int:
    """Each batch is there as a whole or not at all; returns the number of the last one."""
    found: dict[int, set[str]] = {}
    for number in range(1, acknowledged + 3):
        items = memory.store.search(("batches", str(number)), limit=100)
        if items:
            found[number] = {item.key for item in items}
    assert all(keys == {str(key) for key in range(BATCH)} for keys in found.values())
    last = max(found, default=0)
    assert acknowledged <= last <= acknowledged + 1
    expected = {n for n in range(1, last + 1) if n % 2 == 0 or n == last}
    assert set(found) == expected
    put_batch(memory.store, last + 1)
    return last


def check_saves(memory: Any, acknowledged: int) -> int:
    """The newest checkpoint has all messages up to its own; acknowledged ones have their writes."""
    newest = memory.saver.get_tuple(config("thread"))
    if newest is None:
        assert acknowledged == 0
        return 0
    values = newest.checkpoint["channel_values"]
    number: int = values["n"]
    assert acknowledged <= number <= acknowledged + 1
    assert [message.text for message in values["messages"]] == [
        str(each) for each in range(1, number + 1)
    ]
    for kept in memory.saver.list(config("thread")):
        n = kept.checkpoint["channel_values"]["n"]
        writes: dict[str, list[Any]] = {}
        for task, _, value in kept.pending_writes or ():
            writes.setdefault(task, []).append(value)
        assert all(each == [n, str(n) * 2_000] for each in writes.values())
        if n <= acknowledged:
            assert len(writes) == TASKS
    memory.saver.prune(["thread"], keep_last=3)
    assert len(list(memory.saver.list(config("thread")))) <= 3
    return number


def check_forgets(memory: Any, acknowledged: int) -> int:
    """An agent has all of its last passages, or nothing; forgetting it again ends it."""
    for name in ("agent 0", "agent 1"):
        agent = memory.agent(name)
        assert agent.archival.count() % TEXTS == 0
    number, is_filled = divmod(acknowledged, 2)
    if number and not is_filled:
        # The killed call was the other agent's.
        assert memory.agent(f"agent {number % 2}").archival.count() == 0
    for name in ("agent 0", "agent 1"):
        agent = memory.agent(name)
        agent.forget()
        assert agent.archival.count() == 0
        assert not agent.core.list()
        assert not memory.saver.list_threads(agent=name)
    return acknowledged


CHECKS: dict[str, Callable[[Any, int], int]] = {
    "batches": check_batches,
    "saves": check_saves,
    "forgets": check_forgets,
}


@pytest.mark.parametrize("work", WORK)
def test_a_killed_client_leaves_whole_writes(work: str, dsn: str, schema: str) -> None:
    random_ = random.Random(work)
    with opened(dsn, schema) as memory:
        memory.setup()
        command = [sys.executable, "-m", "tests.support.victim", work, dsn, schema]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
            assert victim.stdout is not None
            first = victim.stdout.readline()
            assert first == "1\n"
            time.sleep(random_.uniform(0.2, 0.6))
            victim.kill()
            printed = [int(first), *map(int, victim.stdout.read().split("\n")[:-1])]
        settle(dsn)
        CHECKS[work](memory, printed[-1])
    check_rows(dsn, schema)


def settle(dsn: str) -> None:
    """Wait until no other backend of the database is working: a killed client's may go on."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        end = time.monotonic() + 30
        while connection.execute(
            "select from pg_stat_activity where datname = current_database() "
            "and pid <> pg_backend_pid() and state in ('active', 'idle in transaction')"
        ).fetchall():
            assert time.monotonic() < end
            time.sleep(0.02)


@contextmanager
def killing(dsn: str, name: str) -> Generator[list[int], None, None]:
    """Kill the backends of an application, every few milliseconds; yields how many at a time."""
    killed: list[int] = []
    done = threading.Event()

    def kill() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while not done.wait(random.uniform(0.02, 0.06)):
                killed.append(
                    len(
                        connection.execute(
                            "select pg_terminate_backend(pid) from pg_stat_activity "
                            "where application_name = %s and state = 'active'",
                            [name],
                        ).fetchall()
                    )
                )

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()


class EnoughError(Exception):
    """The work has gone far enough."""


def work_on(memory: Any, work: str, seconds: float, faults: Sequence[int]) -> int:
    """Do the work for some seconds and until there was a fault, or until an error.

    Returns what was acknowledged last.
    """
    end = time.monotonic() + seconds
    last = 0

    def acknowledge(number: int) -> None:
        nonlocal last
        last = number
        late = time.monotonic() - end
        if late > 30 or (late > 0 and any(faults)):
            raise EnoughError

    try:
        WORK[work](memory, acknowledge)
    except (EnoughError, psycopg.OperationalError):
        return last
    raise AssertionError(work)


LONG = pytest.mark.parametrize("seconds", [0.6, pytest.param(60, marks=pytest.mark.nightly)])


@LONG
@pytest.mark.parametrize("work", WORK)
def test_killed_backends_leave_whole_writes(
    work: str, seconds: float, dsn: str, schema: str
) -> None:
    name = f"victim-{uuid4()}"
    with (
        opened(dsn, schema) as memory,
        opened(make_conninfo(dsn, application_name=name), schema) as ours,
    ):
        memory.setup()
        ours.setup()
        with killing(dsn, name) as killed:
            last = work_on(ours, work, seconds, killed)
        assert sum(killed)
        settle(dsn)
        CHECKS[work](memory, last)
    check_rows(dsn, schema)


@LONG
@pytest.mark.parametrize("work", WORK)
def test_lost_answers_leave_whole_writes(work: str, seconds: float, dsn: str, schema: str) -> None:
    with opened(dsn, schema) as memory, proxied(dsn) as proxy:
        memory.setup()
        with opened(proxy.dsn, schema) as ours:
            ours.setup()
            done = threading.Event()
            cuts: list[int] = []

            def cut() -> None:
                while not done.wait(random.uniform(0.02, 0.08)):
                    proxy.cuts = 1
                    cuts.append(1)

            thread = threading.Thread(target=cut)
            thread.start()
            try:
                last = work_on(ours, work, seconds, cuts)
            finally:
                done.set()
                thread.join()
                proxy.cuts = 0
            assert cuts
        settle(dsn)
        CHECKS[work](memory, last)
    check_rows(dsn, schema)
