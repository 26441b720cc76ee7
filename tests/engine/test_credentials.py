"""Passwords that expire: a function gives the one of the moment to each new connection."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import AsyncLettaMemory, AsyncLettaStore, LettaMemory, LettaStore
from langgraph_letta_store.errors import ConfigurationError, LettaStoreError
from langgraph_letta_store.store import reembed
from tests.cli.test_cli import CommandLine
from tests.support import stores
from tests.support.embeddings import CharacterEmbeddings
from tests.support.passwords import Rotating, rotating
from tests.support.stores import BOTH

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8), "fields": ["text"]}
NS = ("memories", "ada")
SECONDS = 0.05


@pytest.fixture
def role(dsn: str) -> Iterator[Rotating]:
    with rotating(dsn) as made:
        yield made


@pytest.fixture
def schema(role: Rotating) -> str:
    """A name for a schema that the role owns and that goes with it."""
    return f"{role.role}_schema"


def ways(role: Rotating) -> dict[str, tuple[Any, Any]]:
    """What a store is opened with: a connection string, and options of a pool."""
    return {
        "a function": (role.conn_string, {"max_size": 4}),
        "a function of options": (role.dsn, {"kwargs": role.kwargs, "max_size": 4}),
        "a coroutine function": (role.aconn_string, {"max_size": 4}),
        "a coroutine function of options": (role.dsn, {"kwargs": role.akwargs, "max_size": 4}),
    }


PLAIN = ("a function", "a function of options")
COROUTINES = ("a coroutine function", "a coroutine function of options")


def waits(reason: str, condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, reason
        time.sleep(0.02)


def say_nothing(state: MessagesState) -> dict[str, Any]:
    return {"messages": []}


def graph(memory: Any) -> Any:
    builder: Any = StateGraph(MessagesState)
    builder.add_node("answer", say_nothing).add_edge(START, "answer")
    return builder.compile(store=memory.store, checkpointer=memory.saver)


def turn(number: int) -> tuple[dict[str, Any], Any]:
    said = {"messages": HumanMessage(f"turn {number}")}
    return said, {"configurable": {"thread_id": "monday", "user_id": "ada"}}


class Background:
    """What shows that the background threads go on: rows that they embed and delete."""

    def __init__(self, role: Rotating, schema: str) -> None:
        self.role = role
        self.schema = schema

    def count(self, table: str) -> int:
        query = f'select count(*) from "{self.schema}".{table}'
        ((count,),) = self.role.admin.execute(query.encode())
        return int(count)

    def has_worked(self, messages: int) -> None:
        waits("messages are embedded", lambda: self.count("recall_vectors") == messages)
        expired = "archival_memory where expires_at < now()"
        waits("expired items are deleted", lambda: self.count(expired) == 0)

    def expire(self, key: str) -> None:
        query = f"""update "{self.schema}".archival_memory
            set expires_at = now() - interval '1 minute' where key = '{key}'"""
        assert self.role.admin.execute(query.encode()).rowcount == 1


def assert_no_old_password(caplog: pytest.LogCaptureFixture) -> None:
    """Maintenance may report that it was cut off, but nothing connects with an old password."""
    for record in caplog.records:
        assert "password" not in f"{record.getMessage()} {record.exc_text}"


@pytest.mark.parametrize("way", PLAIN)
def test_a_store_a_saver_and_their_threads_outlive_passwords(
    role: Rotating, schema: str, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    conn_string, pool_config = ways(role)[way]
    old = role.conn_string()
    background = Background(role, schema)
    with LettaMemory.from_conn_string(
        conn_string,
        pool_config=pool_config,
        index=INDEX,
        schema=schema,
        ttl={"default_ttl": 60},
        retention={"checkpoints": {"age": timedelta(days=1)}},
    ) as memory:
        memory.setup()
        memory.store.start_ttl_sweeper(SECONDS / 60)
        memory.saver.start_retention_sweeper(SECONDS / 60)
        memory.start_maintenance(SECONDS / 60)
        application = graph(memory)
        for number in range(1, 4):
            memory.store.put(NS, f"key {number}", {"text": f"tea {number}"})
            background.expire(f"key {number}")
            memory.store.put(NS, "key", {"text": f"tea {number}"})
            application.invoke(*turn(number))
            background.has_worked(number)
            role.rotate()
            (item,) = memory.store.search(NS, query="tea")
            assert item.value == {"text": f"tea {number}"}
            state = application.get_state(turn(number)[1])
            assert len(state.values["messages"]) == number
        threads = {thread.name for thread in threading.enumerate()}
        assert {"ttl-sweeper", "recall-indexer", "maintenance", "retention-sweeper"} <= threads
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(old)
    assert_no_old_password(caplog)


@pytest.mark.parametrize("way", [*PLAIN, *COROUTINES])
async def test_the_asynchronous_ones_outlive_passwords(
    role: Rotating, schema: str, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    conn_string, pool_config = ways(role)[way]
    background = Background(role, schema)
    async with AsyncLettaMemory.from_conn_string(
        conn_string, pool_config=pool_config, index=INDEX, schema=schema, ttl={"default_ttl": 60}
    ) as memory:
        await memory.setup()
        await memory.store.start_ttl_sweeper(SECONDS / 60)
        await memory.start_maintenance(SECONDS / 60)
        application = graph(memory)
        for number in range(1, 4):
            await memory.store.aput(NS, f"key {number}", {"text": f"tea {number}"})
            background.expire(f"key {number}")
            await memory.store.aput(NS, "key", {"text": f"tea {number}"})
            await application.ainvoke(*turn(number))
            await asyncio.to_thread(background.has_worked, number)
            await asyncio.to_thread(role.rotate)
            (item,) = await memory.store.asearch(NS, query="tea")
            assert item.value == {"text": f"tea {number}"}
            state = await application.aget_state(turn(number)[1])
            assert len(state.values["messages"]) == number
    assert_no_old_password(caplog)


@pytest.mark.parametrize("way", BOTH)
def test_callers_at_work_while_passwords_change_lose_no_write(
    role: Rotating, schema: str, way: str
) -> None:
    with stores.opened(role.dsn, way, schema=schema, pool_config={"kwargs": role.kwargs}) as store:
        over = threading.Event()

        def write(writer: int) -> int:
            written = 0
            while not over.is_set():
                try:
                    store.put(NS, f"{writer} {written}", {"n": written})
                except psycopg.OperationalError as error:
                    # Two connections in a row were ended at work.
                    assert "password" not in str(error)  # noqa: PT017  # others are expected
                else:
                    written += 1
            return written

        with ThreadPoolExecutor(4) as pool:
            writers = [pool.submit(write, number) for number in range(4)]
            for _ in range(4):
                time.sleep(0.2)
                role.rotate()
            time.sleep(0.2)
            over.set()
            written = sum(writer.result(30) for writer in writers)
        ((count,),) = role.admin.execute(
            f'select count(*) from "{schema}".archival_memory'.encode()
        )
        assert count == written > 8


def test_reembedding_asks_for_each_connection(role: Rotating, schema: str) -> None:
    with stores.opened(
        role.dsn, "sync", schema=schema, index=INDEX, pool_config={"kwargs": role.kwargs}
    ) as store:
        store.put(NS, "k", {"text": "tea"})
    role.rotate()
    new: Any = {"dims": 16, "embed": CharacterEmbeddings(16)}
    assert reembed(role.conn_string, new, schema=schema) == 1
    assert reembed(role.aconn_string, new, schema=schema, force=True) == 1


async def test_a_slow_function_does_not_hold_the_loop(role: Rotating, schema: str) -> None:
    def slow() -> str:
        time.sleep(0.5)
        return role.conn_string()

    async def ticks() -> float:
        longest, last = 0.0, time.monotonic()
        while True:
            try:
                await asyncio.sleep(0.005)
            except asyncio.CancelledError:
                return longest
            longest, last = max(longest, time.monotonic() - last), time.monotonic()

    ticking = asyncio.create_task(ticks())
    async with AsyncLettaStore.from_conn_string(slow, schema=schema, partitions=2) as store:
        await store.setup()
        await asyncio.to_thread(role.rotate)
        await store.aput(NS, "k", {"n": 1})
    ticking.cancel()
    assert await ticking < 0.4


def test_a_coroutine_function_is_refused_where_it_cannot_be_awaited(role: Rotating) -> None:
    for name, (conn_string, pool_config) in ways(role).items():
        if name in COROUTINES:
            with (
                pytest.raises(ConfigurationError, match=r"plain function.*AsyncLettaStore"),
                LettaStore.from_conn_string(conn_string, pool_config=pool_config),
            ):
                pass


@pytest.mark.parametrize("way", BOTH)
@pytest.mark.parametrize(
    ("conn_string", "pool_config", "named"),
    [
        (5, None, r"conn_string.*must be.*got 5"),
        (None, None, r"conn_string.*must be.*got None"),
        (lambda: 5, None, r"conn_string\(\).*must return.*got a int"),
        (lambda: None, None, r"conn_string\(\).*got a NoneType"),
        ("", {"kwargs": lambda: "password=hush"}, r"kwargs.*must return.*dictionary.*got a str"),
        ("", {"kwargs": ["password"]}, r"kwargs.*must be a dictionary.*got \['password'\]"),
    ],
)
def test_what_is_no_connection_string_or_options_is_refused(
    way: str, conn_string: Any, pool_config: Any, named: str
) -> None:
    with (
        pytest.raises(LettaStoreError, match=named) as error,
        stores.opened(conn_string, way, setup=False, pool_config=pool_config),
    ):
        pass
    assert "hush" not in str(error.value)


@pytest.mark.parametrize("way", BOTH)
def test_an_error_of_the_function_reaches_the_caller(way: str) -> None:
    def fails() -> str:
        raise PermissionError("no token today")

    with pytest.raises(PermissionError, match="no token today"), stores.opened(fails, way):  # type: ignore[arg-type]
        pass


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


def test_a_command_prints_the_password_for_the_command_line(
    run: CommandLine, role: Rotating, schema: str, tmp_path: Any
) -> None:
    secret = tmp_path / "the secret"
    secret.write_text(f"{role.password}\nsecond line\n")
    database = make_conninfo(role.dsn, user=role.role)
    where = ("--database", database, "--schema", schema)
    command = f"cat '{secret}'"
    done = run("setup", *where, "--partitions", "2", "--password-command", command)
    assert done.returncode == 0, done.stderr
    role.rotate()
    refused = run("agent", "show", "ada", *where, "--password-command", command)
    assert refused.returncode == 1
    assert "password authentication failed" in refused.stderr
    secret.write_text(role.password)
    for arguments in (
        ("agent", "show", "ada", *where),
        ("maintain", database, "--schema", schema),
        ("import", "postgres", "--from", database, *where, "--from-password-command", command),
    ):
        done = run(*arguments, LETTA_STORE_PASSWORD_COMMAND=command)
        if arguments[0] == "import":  # the source was read: it has nothing to move
            assert "no tables of PostgresStore" in done.stderr
        else:
            assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("", 2, "give a command"),
        ("cat 'open", 2, "No closing quotation"),
        ("/no/such/program", 1, "cannot be used"),
        (f"{sys.executable} -c 'import sys; sys.exit(\"no token\")'", 1, "exit code 1: no token"),
        (f"{sys.executable} -c pass", 1, "printed nothing"),
    ],
)
def test_a_command_that_prints_no_password_is_an_error(
    run: CommandLine, dsn: str, command: str, code: int, said: str
) -> None:
    done = run("setup", "--database", dsn, "--password-command", command)
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_an_embedded_database_takes_no_password(run: CommandLine) -> None:
    done = run("setup", "--database", "embedded:./nowhere", "--password-command", "cat x")
    assert done.returncode == 2
    assert "has no password" in done.stderr
