"""A full disk: what was acknowledged stays, errors have SQLSTATE 53100, and work goes on later."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.store.base import PutOp
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import DiskFull

from langgraph_letta_store.errors import DiskFullError
from tests.support import disks
from tests.support.agents import opened
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import Line, orphans
from tests.support.stores import BOTH

SIZE = "40m"
INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8), "fields": ["text"]}


@pytest.fixture
def small_disk(server: str) -> Iterator[tuple[str, Path]]:
    """The connection string of a database on a small disk, and a file to fill that with."""
    name = f"full_{os.getpid()}"
    with disks.mounted(SIZE) as disk, psycopg.connect(server, autocommit=True) as connection:
        server_user = psutil.Process(connection.info.backend_pid).uids().real
        tables = disk / "tables"
        tables.mkdir()
        for path in (disk, tables):
            os.chown(path, server_user, -1)
        names = {"name": sql.Identifier(name), "place": sql.Literal(str(tables))}
        connection.execute(sql.SQL("create tablespace {name} location {place}").format(**names))
        connection.execute(
            sql.SQL("create database {name} tablespace {name} template template0").format(**names)
        )
        try:
            yield make_conninfo(server, dbname=name), disk / "filler"
        finally:
            connection.execute(sql.SQL("drop database {name} with (force)").format(**names))
            connection.execute(sql.SQL("drop tablespace {name}").format(**names))


def repeat(call: Callable[[int], object]) -> DiskFullError:
    """Repeat a call until the disk is full."""
    for number in range(10_000):
        try:
            call(number)
        except DiskFullError as error:
            return error
    raise AssertionError


@pytest.mark.parametrize("way", BOTH)
def test_a_full_disk_loses_nothing(way: str, small_disk: tuple[str, Path]) -> None:
    dsn, filler = small_disk
    with opened(dsn, "letta", way, index=INDEX) as memory:
        store, saver = memory.store, memory.saver
        ada = memory.agent("ada")
        ada.core.create("human", "Ada", limit=1_000_000)
        line = Line(saver, agent_id="ada")
        line.put({"messages": [HumanMessage("hello", id="0")]})
        kept: set[int] = set()
        acknowledged = 0
        disks.fill(filler)

        def put(number: int) -> None:
            ops = [
                PutOp(("full", str(number)), str(key), {"text": os.urandom(2_000).hex()})
                for key in range(10)
            ]
            store.batch(ops)
            kept.add(number)

        def save(number: int) -> None:
            nonlocal acknowledged
            text = os.urandom(20_000).hex()
            line.put({"messages": [HumanMessage("hello", id="0")], "large": text})
            acknowledged = number

        def append(number: int) -> None:
            ada.core.append("human", f"{number} {os.urandom(20_000).hex()}")

        for call in (put, save, append):
            error = repeat(call)
            assert isinstance(error, DiskFull)
            assert error.sqlstate == "53100"
            assert "free space" in str(error)
            assert any("statement" in note for note in error.__notes__)
        # What was acknowledged can be read, and nothing is half-written.
        for number in range(max(kept, default=0) + 2):
            assert len(store.search(("full", str(number)), limit=20)) == (10 * (number in kept))
        version = ada.core.get("human").version
        assert len(ada.core.history("human", limit=1000)) == version
        newest = saver.get_tuple({"configurable": {"thread_id": line.thread_id}})
        assert newest is not None
        assert newest.checkpoint["channel_values"]["messages"][0].text == "hello"
        # Once there is space, everything goes on.
        filler.unlink()
        put(20_000)
        save(20_000)
        assert ada.core.append("human", "more").version == version + 1
        assert len(store.search(("full", "20000"), limit=20)) == 10
        memory.saver.stop_recall_indexer()
    with psycopg.connect(dsn, autocommit=True) as connection:
        assert not any(orphans(connection, "letta").values())
