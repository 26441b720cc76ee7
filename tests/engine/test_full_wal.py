"""A full disk under the write-ahead log ends the server: what was acknowledged is there again."""

from __future__ import annotations

import os
import re
import shutil
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage

from langgraph_letta_store import LettaMemory
from tests.support import disks, system_server
from tests.support.savers import Line, orphans

pytestmark = pytest.mark.skipif(system_server.PROGRAMS is None, reason=system_server.MISSING)

SETTINGS = "max_wal_size = 4MB\nmin_wal_size = 2MB\nsynchronous_commit = on\n"
NS = ("full", "wal")
MOST = 1000


def test_a_full_log_loses_nothing() -> None:
    options: Any = {
        "search": {"mode": "text"},
        "retry": {"timeout": 1.0},
        "pool_config": {"timeout": 2.0, "max_size": 2},
    }
    with disks.mounted("64m") as disk:
        shutil.chown(disk, "postgres")
        wal = ("--wal-segsize=1", "-X", str(disk / "wal"))
        with (
            system_server.running_server(*wal, settings=SETTINGS) as server,
            LettaMemory.from_conn_string(server.dsn, **options) as memory,
        ):
            memory.setup()
            store, line = memory.store, Line(memory.saver, agent_id="ada")
            memory.saver.stop_recall_indexer()
            with psycopg.connect(server.dsn, autocommit=True) as connection:
                # As a replica that is away does, it keeps the log from being recycled.
                connection.execute("select pg_create_physical_replication_slot('away', true)")
            kept: list[int] = []
            disks.fill(disk / "filler", left=6 * 2**20)

            def write() -> None:
                for number in range(MOST):
                    store.put(NS, str(number), {"text": os.urandom(20_000).hex()})
                    kept.append(number)
                    line.put({"messages": [HumanMessage(f"{number}", id="0")]})

            with pytest.raises(psycopg.OperationalError):
                write()
            assert 0 < len(kept) < MOST
            assert re.search("PANIC: .*No space left on device", server.read_log())
            # Once there is space and the server is started again, everything goes on.
            (disk / "filler").unlink()
            server.start()
            found = {int(item.key) for item in store.search(NS, limit=MOST)}
            # The last put may have been stored although its answer was lost.
            assert set(kept) <= found <= {*kept, len(kept)}
            newest = memory.saver.get_tuple({"configurable": {"thread_id": line.thread_id}})
            assert newest is not None
            (said,) = newest.checkpoint["channel_values"]["messages"]
            assert int(said.text) in range(len(kept) - 2, len(kept) + 1)
            store.put(NS, "more", {"text": "more"})
            assert store.get(NS, "more") is not None
            with psycopg.connect(server.dsn, autocommit=True) as connection:
                assert not any(orphans(connection, "letta").values())
