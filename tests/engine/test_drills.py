"""Disaster drills, as docs/production/upgrades.md describes them."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from langgraph_letta_store import LettaMemory
from langgraph_letta_store._engine import embedded_server
from langgraph_letta_store._engine.embedded_programs import Programs
from tests.support.embeddings import CharacterEmbeddings

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]

NS = ("memories", "ada")

INDEX: Any = {"dims": 16, "embed": CharacterEmbeddings(16), "fields": ["text"]}

PROGRAMS = Programs(embedded_server.POSTGRES_VERSION)


def own_folder(path: Path) -> Path:
    """Make a folder of the server's system user."""
    path.mkdir(parents=True, mode=0o700)
    PROGRAMS.give_folder(path)
    return path


def restart_with(folder: Path, settings: str) -> None:
    embedded_server.connection_string(f"embedded:{folder}")
    embedded_server.leave(folder)
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.write(settings)


def back_up(folder: Path, into: Path, *options: str) -> Path:
    """Take a base backup of a running server; returns the folder for `embedded:`."""
    for path in (folder, folder.parent, folder.parent.parent):
        path.chmod(0o711)  # the system user reaches the server's socket and the archive
    given = conninfo_to_dict(embedded_server.connection_string(f"embedded:{folder}"))
    data = own_folder(into / "data")
    address = ("-h", str(given["host"]), "-p", str(given["port"]), "-U", "postgres")
    PROGRAMS.run("pg_basebackup", *address, "-c", "fast", *options, data=data)
    return into


def await_promotion(where: str) -> None:
    """Wait until a server accepts writes."""
    with psycopg.connect(embedded_server.connection_string(where), autocommit=True) as connection:
        end = time.monotonic() + 120
        while connection.execute("select pg_is_in_recovery()").fetchone() == (True,):
            assert time.monotonic() < end
            time.sleep(0.2)


def test_point_in_time_recovery(folder: Path) -> None:
    server, archive = folder / "server", own_folder(folder / "archive")
    archiving = f"archive_mode = on\narchive_command = 'cp %p {archive}/%f'\n"
    restart_with(server, archiving)
    with LettaMemory.from_conn_string(f"embedded:{server}") as memory:
        memory.setup()
        memory.store.put(NS, "before", {"text": "in the backup"})
        restored = back_up(server, folder / "restored", "-X", "fetch")
        memory.store.put(NS, "after", {"text": "only in the archive"})
        time.sleep(1)
        with psycopg.connect(
            embedded_server.connection_string(f"embedded:{server}"), autocommit=True
        ) as admin:
            row = admin.execute("select now()::text").fetchone()
            assert row is not None
            time.sleep(1)
            assert memory.store.delete_namespace(("memories",)) == 2  # the disaster
            admin.execute("select pg_switch_wal()")
            admin.execute("checkpoint")
            archived = (
                "select last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) "
                "or archived_count > 1 from pg_stat_archiver"
            )
            while admin.execute(archived).fetchone() != (True,):
                time.sleep(0.2)
    embedded_server.leave(server)
    with (restored / "data" / "postgresql.auto.conf").open("a") as file:
        file.write(
            f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_time = '{row[0]}'\n"
            "recovery_target_action = 'promote'\narchive_mode = off\n"
        )
    (restored / "data" / "recovery.signal").touch()
    PROGRAMS.give_folder(restored / "data")
    with LettaMemory.from_conn_string(f"embedded:{restored}") as memory:
        await_promotion(f"embedded:{restored}")
        found = {item.key for item in memory.store.search(NS)}
        assert found == {"before", "after"}
        memory.store.put(NS, "later", {"text": "life goes on"})
        assert [finding.name for finding in memory.doctor().findings] == []


def test_what_pg_dump_writes_is_restored(folder: Path) -> None:
    old, new = (f"embedded:{folder / name}" for name in ("old", "new"))
    file = folder / "letta.dump"
    with LettaMemory.from_conn_string(old, index=INDEX) as memory:
        memory.setup()
        memory.store.put(NS, "tea", {"text": "black"})
        memory.agent("ada").core.create("human", "Likes tea.")
        where = embedded_server.connection_string(old)
        run_client("pg_dump", "--schema=letta", "--format=custom", f"--file={file}", where)
    where = embedded_server.connection_string(new)
    with psycopg.connect(where, autocommit=True) as admin:
        admin.execute("create extension vector")
    run_client("pg_restore", "--exit-on-error", f"--dbname={where}", str(file))
    with LettaMemory.from_conn_string(new, index=INDEX) as memory:
        memory.setup()
        assert [item.key for item in memory.store.search(NS, query="black")] == ["tea"]
        assert memory.agent("ada").core.get("human").value == "Likes tea."
        assert [finding.name for finding in memory.doctor().findings] == []


def run_client(name: str, *arguments: str) -> None:
    """Run one of the server's client programs."""
    done = subprocess.run(
        [PROGRAMS._folder / name, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_failing_over_to_a_replica(folder: Path) -> None:
    primary = folder / "primary"
    config: Any = {"configurable": {"thread_id": "1"}}
    with LettaMemory.from_conn_string(f"embedded:{primary}") as memory:
        memory.setup()
        memory.store.put(NS, "tea", {"text": "black"})
        replica = back_up(primary, folder / "replica", "-X", "stream", "-R")
        own = embedded_server.connection_string(f"embedded:{replica}")
        with (
            psycopg.connect(own, autocommit=True) as standby,
            LettaMemory.from_conn_string(f"embedded:{replica}") as reader,
        ):
            memory.store.put(NS, "coffee", {"text": "white"})
            end = time.monotonic() + 60
            while reader.store.get(NS, "coffee") is None:
                assert time.monotonic() < end
                time.sleep(0.1)
            assert reader.saver.get_tuple(config) is None
            assert [finding.name for finding in memory.doctor().findings] == []
            assert [finding.name for finding in reader.doctor().findings] == []
            standby.execute("select pg_wal_replay_pause()")
            large = {"text": "x" * 1_000_000}
            with psycopg.connect(
                embedded_server.connection_string(f"embedded:{primary}"), autocommit=True
            ) as admin:
                admin.execute("create table filler (text text)")
                admin.execute("alter table filler alter column text set storage external")
                for _ in range(80):
                    admin.execute("insert into filler values (%s)", [large["text"]])
            (finding,) = [f for f in memory.doctor().findings if f.name == "replicas"]
            assert "behind" in finding.found
            standby.execute("select pg_wal_replay_resume()")
            embedded_server.leave(primary)  # the disaster
            standby.execute("select pg_promote()")
            reader.store.put(NS, "cocoa", {"text": "sweet"})
            assert len(reader.store.search(NS)) == 3
