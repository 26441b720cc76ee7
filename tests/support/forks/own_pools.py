"""Children of a process that opened by connection string."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from functools import partial
from typing import Any

from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from langgraph_letta_store import (
    LettaMemory,
    LettaStore,
)
from tests.support.forks.children import (
    INDEX,
    POOL,
    SECONDS,
    backends,
    fork,
    own_rows,
    talk,
    wait,
    with_name,
)


def opened_by_string(dsn: str, schema: str) -> None:
    """Three children and the parent use one memory at once, while its pool has been at work."""
    named = with_name(dsn, schema)
    with LettaMemory.from_conn_string(named, pool_config=POOL, schema=schema) as memory:
        own_rows(memory.store, "before", 3)
        talk(memory.saver, "before")
        ours = backends(dsn, schema)

        def child(name: str) -> None:
            own_rows(memory.store, name)
            talk(memory.saver, name)

        children = [fork(partial(child, name)) for name in ("a", "b", "c")]
        own_rows(memory.store, "parent")
        talk(memory.saver, "parent")
        wait(*children)
        own_rows(memory.store, "parent", 5)
        assert ours <= backends(dsn, schema), "a child ended a session of the parent"


def ends_in_every_way(dsn: str, schema: str) -> None:
    """However a child ends, also by leaving the block that opened, the parent's sessions go on."""
    named = with_name(dsn, schema)
    for used in (False, True):
        for end in ("collected", "an exit", "the block", "closed", "at once"):
            with LettaStore.from_conn_string(named, pool_config=POOL, schema=schema) as store:
                own_rows(store, "before", 3)
                ours = backends(dsn, schema)
                pid = os.fork()
                if pid == 0:
                    signal.alarm(SECONDS)
                    if used:
                        own_rows(store, end, 3)
                    if end == "closed":
                        store.conn.close()
                    if end == "collected":
                        del store
                        gc.collect()
                    if end in ("an exit", "collected"):
                        sys.exit(0)
                    if end == "at once":
                        os._exit(0)
                else:
                    wait(pid)
                    own_rows(store, "after", 3)
                    assert ours <= backends(dsn, schema), end
            if pid == 0:
                sys.exit(0)


def a_connection_lent_at_the_fork(dsn: str, schema: str) -> None:
    """A child that was forked while a connection was lent drops it, and the parent goes on."""
    with LettaStore.from_conn_string(dsn, pool_config=POOL, schema=schema) as store:
        assert isinstance(store.conn, ConnectionPool)
        with store.conn.connection() as lent:
            ((before,),) = lent.cursor(row_factory=tuple_row).execute("select 1")
            pid = os.fork()
            if pid:
                wait(pid)
                lent.execute("select 2")
        if pid == 0:
            signal.alarm(SECONDS)
            own_rows(store, "child", 20)
            os._exit(0)
        assert before == 1
        own_rows(store, "parent", 3)


def a_grandchild(dsn: str, schema: str) -> None:
    """A child's child opens again too, also where the child has not used the store itself."""
    with LettaStore.from_conn_string(dsn, pool_config=POOL, schema=schema) as store:
        own_rows(store, "before", 3)

        def child(uses: bool) -> None:
            if uses:
                own_rows(store, "child", 3)
            pid = fork(lambda: own_rows(store, f"grandchild {uses}", 10))
            own_rows(store, "child", 3)
            wait(pid)

        wait(fork(lambda: child(False)), fork(lambda: child(True)))
        own_rows(store, "parent", 3)


def locks_held_elsewhere(dsn: str, schema: str) -> None:
    """Locks that other threads of the parent held at the fork are free in the child."""
    with LettaMemory.from_conn_string(dsn, pool_config=POOL, index=INDEX, schema=schema) as memory:
        talk(memory.saver, "before")
        store, saver = memory.store, memory.saver
        store.search(("rows",), query="tea")
        pool: Any = store.conn
        locked, over = threading.Event(), threading.Event()

        def hold() -> None:
            with ExitStack() as locks:
                for lock in (
                    *(store._session._lock, saver._session._lock, store.counters._lock),
                    *(saver._turns.get("t"), saver._turns._guard, pool._lock),
                    *(store._maintainer._lock, store._session.runner.embedder._cache._lock),
                ):
                    locks.enter_context(lock)
                locked.set()
                over.wait()

        thread = threading.Thread(target=hold)
        thread.start()
        locked.wait()

        def child() -> None:
            own_rows(store, "child", 3)
            store.search(("rows",), query="another")
            talk(saver, "t")
            assert not store.maintain().busy

        pid = fork(child)
        wait(pid)
        over.set()
        thread.join()
        talk(saver, "t2")


def background_work(dsn: str, schema: str) -> None:
    """The child embeds its messages; what sweeps at intervals stays with the parent."""
    with LettaMemory.from_conn_string(
        dsn, pool_config=POOL, index=INDEX, ttl={"default_ttl": 5}, schema=schema
    ) as memory:
        memory.store.start_ttl_sweeper()
        memory.start_maintenance()
        talk(memory.saver, "parent")

        def embedded() -> None:
            deadline = time.monotonic() + SECONDS / 2
            while memory.saver.recall_backlog():
                assert time.monotonic() < deadline, "messages wait to be embedded"
                time.sleep(0.05)

        embedded()

        def child() -> None:
            assert threading.active_count() == 1
            talk(memory.saver, "child")
            names = {thread.name for thread in threading.enumerate()}
            assert "recall-indexer" in names, names
            assert not names & {"ttl-sweeper", "maintenance"}, names
            embedded()
            assert memory.stop_maintenance(1)
            assert memory.store.stop_ttl_sweeper(1)
            memory.store.start_ttl_sweeper()
            assert "ttl-sweeper" in {thread.name for thread in threading.enumerate()}
            assert memory.store.stop_ttl_sweeper(10)
            assert memory.saver.stop_recall_indexer(10)

        wait(fork(child))
        names = {thread.name for thread in threading.enumerate()}
        assert names >= {"recall-indexer", "ttl-sweeper", "maintenance"}
