"""Timeouts and row factories of the user's sessions: the true error, and a store that goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from langgraph.store.base import PutOp
from psycopg import Connection, errors
from psycopg.conninfo import make_conninfo
from psycopg.rows import kwargs_row, namedtuple_row, scalar_row

from langgraph_letta_store import LettaStore
from tests.support import savers
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import opened

NS = ("agent", "notes")
INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8), "fields": ["text"]}
WAYS = ("sync", "transaction", "tuple pool", "async", "async transaction", "async tuple pool")


def limited(dsn: str, **settings: str) -> str:
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return make_conninfo(dsn, options=options)


def slow_writes(admin: Connection[Any], schema: str) -> None:
    """Let a write of the key "slow" take two seconds."""
    admin.execute(
        f"""
        create function "{schema}".meddle() returns trigger language plpgsql as $$
        begin if new.key = 'slow' then perform pg_sleep(2); end if; return new; end $$;
        create trigger meddle before insert on "{schema}".archival_memory
        for each row execute function "{schema}".meddle()
        """.encode()
    )


def goes_on(store: LettaStore) -> None:
    """Read and write, and find nothing of what failed."""
    store.batch([PutOp(NS, "k", {"text": "tea"}), PutOp(("other", "x"), "k", {"text": "tea"})])
    assert [item.key for item in store.search(NS, query="tea")] == ["k"]
    assert store.get(NS, "slow") is None


@pytest.mark.parametrize("way", WAYS)
def test_a_statement_timeout(dsn: str, schema: str, way: str) -> None:
    with (
        Connection.connect(dsn, autocommit=True) as admin,
        opened(limited(dsn, statement_timeout="500ms"), way, schema=schema, index=INDEX) as store,
    ):
        slow_writes(admin, schema)
        for _ in range(2):
            with pytest.raises(errors.QueryCanceled, match="statement timeout"):
                store.put(NS, "slow", {"text": "tea"})
            goes_on(store)


@pytest.mark.parametrize("way", WAYS)
def test_a_lock_timeout(dsn: str, schema: str, way: str) -> None:
    with opened(limited(dsn, lock_timeout="200ms"), way, schema=schema, index=INDEX) as store:
        with Connection.connect(dsn) as holder:
            holder.execute(f'lock table "{schema}".archival_memory in exclusive mode'.encode())
            with pytest.raises(errors.LockNotAvailable):
                store.put(NS, "slow", {"text": "tea"})
            assert store.get(NS, "k") is None, "reads wait for no such lock"
            holder.rollback()
        goes_on(store)


@pytest.mark.parametrize("way", WAYS)
def test_a_timeout_of_transactions(dsn: str, schema: str, way: str) -> None:
    """The server ends the whole session; pools replace it, and a lent connection stays closed."""
    with (
        Connection.connect(dsn, autocommit=True) as admin,
        opened(limited(dsn, transaction_timeout="700ms"), way, schema=schema, index=INDEX) as store,
    ):
        slow_writes(admin, schema)
        with pytest.raises(psycopg.Error):
            store.put(NS, "slow", {"text": "tea"})
        if "transaction" in way:
            with pytest.raises(psycopg.OperationalError):
                store.get(NS, "k")
        else:
            goes_on(store)


@pytest.mark.parametrize("way", WAYS)
def test_no_transaction_is_left_open_between_calls(dsn: str, schema: str, way: str) -> None:
    """Nor while a model embeds, which may take longer than a session may be idle in one."""

    def model(texts: list[str]) -> list[list[float]]:
        time.sleep(0.4)
        return [[1.0] * 8 for _ in texts]

    settings = limited(dsn, idle_in_transaction_session_timeout="200ms")
    index: Any = {**INDEX, "embed": model}
    with opened(settings, way, schema=schema, index=index) as store:
        goes_on(store)
        time.sleep(0.4)
        goes_on(store)
    with savers.opened(settings, way, schema=schema, index=index) as saver:
        assert saver.get_tuple({"configurable": {"thread_id": "1"}}) is None
        time.sleep(0.4)
        assert saver.get_tuple({"configurable": {"thread_id": "1"}}) is None


ROWS: dict[str, Callable[..., Any]] = {
    "named tuples": namedtuple_row,
    "scalars": scalar_row,
    "objects": kwargs_row(dict[str, Any]),
}


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("way", ["sync", "async"])
def test_rows_of_the_users_own_making(dsn: str, schema: str, way: str, rows: str) -> None:
    config: Any = {"kwargs": {"row_factory": ROWS[rows]}}
    with opened(dsn, way, schema=schema, index=INDEX, pool_config=config) as store:
        goes_on(store)
        assert store.list_namespaces() == [NS, ("other", "x")]
        assert not store.maintain().failed


def test_a_timeout_of_one_caller_fails_no_other(dsn: str, schema: str) -> None:
    settings = limited(dsn, statement_timeout="500ms")
    with (
        Connection.connect(dsn, autocommit=True) as admin,
        opened(settings, "sync", schema=schema, index=INDEX) as store,
    ):
        slow_writes(admin, schema)

        def write(number: int) -> None:
            key = "slow" if number % 4 == 0 else f"quick {number}"
            with suppress(errors.QueryCanceled):
                store.put(("agent", f"{number}"), key, {"text": "tea"})

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(12)))
        assert len(store.search(("agent",), limit=20)) == 9
