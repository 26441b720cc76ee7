"""A database that sleeps, and a Lambda function that wakes it."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import sys
import time
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import PoolTimeout

from langgraph_letta_store import AsyncLettaMemory, LettaMemory, LettaStore
from langgraph_letta_store._engine.connect_retry import LONGEST_PAUSE, is_waking
from langgraph_letta_store.errors import ConfigurationError, DatabaseUnavailableError
from tests.support import schemas
from tests.support.passwords import rotating
from tests.support.schemas import Shelf
from tests.support.sleeper import KINDS, Sleep, Sleeper, sleeper
from tests.support.stores import opened

LONG = 15
"""Seconds: more than a loaded machine takes, and less than one waits that waits to no purpose."""

EXAMPLE = Path(__file__).parents[2] / "examples" / "aws_lambda.py"


@pytest.fixture(scope="module")
def one_shelf(server: str) -> Iterator[Shelf]:
    """What is ready in a database that the module's tests have to themselves."""
    with schemas.database(server) as database, schemas.shelf(database) as shelf:
        yield shelf


@pytest.fixture
def asleep(one_shelf: Shelf) -> Iterator[Sleeper]:
    """A database that is set up, and a proxy in front of it that refuses everybody."""
    with one_shelf.lent_name("letta"):  # where a function that names no schema looks
        with opened(one_shelf.dsn, "sync", schema="letta"):
            pass
        with sleeper(one_shelf.dsn) as proxy:
            proxy.sleep("refuses")
            yield proxy


@pytest.fixture
def function(asleep: Sleeper, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The example's module, loaded again as Lambda loads it."""
    monkeypatch.setenv("DATABASE_URL", asleep.dsn)
    spec = importlib.util.spec_from_file_location("aws_lambda", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "aws_lambda", module)
    spec.loader.exec_module(module)
    yield module
    module.APPLICATION.close()


@dataclass
class Context:
    """The rest of an event's time, from now."""

    seconds: float

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds

    def get_remaining_time_in_millis(self) -> int:
        return int((self._end - time.monotonic()) * 1000)


def event(message: str) -> dict[str, str]:
    return {"agent": "ada@example.com", "thread": "monday", "message": message}


def test_a_function_waits_once_and_is_warm_then(function: Any, asleep: Sleeper) -> None:
    with asleep.waking(0.8) as awake:
        assert function.handler(event("tea"), Context(20)) == {
            "reply": "You have told me 1 things."
        }
        assert 0 < time.monotonic() - awake < LONGEST_PAUSE + 10
    opened = asleep.connections
    for number in range(2, 7):
        told = function.handler(event(f"tea {number}"), Context(20))
        assert told == {"reply": f"You have told me {number} things."}
    assert asleep.connections == opened, "no connection is made any more"
    said = function.APPLICATION.memory.saver.recall.messages("ada@example.com", roles=["user"])
    assert [message.text for message in said] == ["tea", *(f"tea {n}" for n in range(2, 7))]


def test_a_function_asks_iam_for_the_password_of_each_connection(
    asleep: Sleeper, function: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asleep.wake()
    with rotating(asleep.dsn) as role:
        grants = f"""grant usage on schema letta to {role.role};
            grant select, insert, update, delete on all tables in schema letta to {role.role}"""
        role.admin.execute(grants.encode())
        asked: list[dict[str, Any]] = []

        def token(**arguments: Any) -> str:
            asked.append(arguments)
            return role.password

        clients = {"rds": SimpleNamespace(generate_db_auth_token=token)}
        aws = SimpleNamespace(client=clients.__getitem__)
        monkeypatch.setitem(sys.modules, "boto3", aws)
        # A database of RDS by its name; its address is the proxy's.
        name = "db.eu-west-1.rds.amazonaws.com"
        port = conninfo_to_dict(asleep.dsn)["port"]
        url = make_conninfo(asleep.dsn, host=name, hostaddr="127.0.0.1", user=role.role)
        monkeypatch.setenv("DATABASE_URL", url)
        for number in range(1, 4):
            told = function.handler(event(f"tea {number}"), Context(20))
            assert told == {"reply": f"You have told me {number} things."}
            role.rotate()
        assert len(asked) >= 3
        expected = {"DBHostname": name, "Port": int(str(port)), "DBUsername": role.role}
        assert all(arguments == expected for arguments in asked)


def test_a_function_that_has_too_little_time_says_so_in_time(
    function: Any, asleep: Sleeper
) -> None:
    began = time.monotonic()
    with pytest.raises(DatabaseUnavailableError, match=r"within .* s, in \d+ attempts.*refused"):
        function.handler(event("tea"), Context(3))
    assert 0.5 < time.monotonic() - began < LONG
    asleep.wake()
    assert function.handler(event("tea"), Context(20)) == {"reply": "You have told me 1 things."}


@pytest.mark.parametrize("kind", KINDS)
def test_a_warm_function_waits_when_its_database_fell_asleep(
    function: Any, asleep: Sleeper, kind: Sleep
) -> None:
    asleep.wake()
    function.handler(event("tea"), Context(20))
    asleep.sleep(kind)
    with asleep.waking(0.6):
        told = function.handler(event("more tea"), Context(20))
    assert told == {"reply": "You have told me 2 things."}


@pytest.mark.parametrize("kind", KINDS)
def test_who_opens_a_memory_waits(asleep: Sleeper, kind: Sleep) -> None:
    asleep.sleep(kind)
    with (
        asleep.waking(0.6),
        LettaMemory.from_conn_string(asleep.dsn, pool_config={"wake_timeout": 20}) as memory,
    ):
        memory.store.put(("a", "b"), "k", {"text": "tea"})
        assert memory.store.get(("a", "b"), "k") is not None


@pytest.mark.parametrize("kind", KINDS)
async def test_coroutines_wait_and_others_go_on(asleep: Sleeper, kind: Sleep) -> None:
    asleep.sleep(kind)
    with asleep.waking(0.6):
        manager = AsyncLettaMemory.from_conn_string(asleep.dsn, pool_config={"wake_timeout": 20})
        async with manager as memory:
            await memory.store.aput(("a", "b"), "k", {"text": "tea"})
            asleep.sleep(kind)
            with asleep.waking(0.6):
                assert await memory.store.aget(("a", "b"), "k") is not None


@pytest.mark.parametrize("kind", KINDS)
async def test_no_longer_than_it_was_told(asleep: Sleeper, kind: Sleep) -> None:
    asleep.sleep(kind)
    wake_timeout = 2.5 if kind == "hangs" else 1.0
    pool_config: Any = {"wake_timeout": wake_timeout}

    def opens() -> None:
        with LettaMemory.from_conn_string(asleep.dsn, pool_config=pool_config):
            pass

    async def aopens() -> None:
        async with AsyncLettaMemory.from_conn_string(asleep.dsn, pool_config=pool_config):
            pass

    async def gives_up(attempt: Awaitable[None]) -> None:
        began = time.monotonic()
        with pytest.raises(DatabaseUnavailableError) as caught:
            await attempt
        assert wake_timeout - 0.6 < time.monotonic() - began < wake_timeout + LONG
        assert isinstance(caught.value, psycopg.OperationalError)

    await asyncio.gather(gives_up(asyncio.to_thread(opens)), gives_up(aopens()))


def test_a_warm_pool_gives_up_in_time(asleep: Sleeper, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "psycopg.pool")  # it logs what the error tells
    asleep.wake()
    with LettaStore.from_conn_string(asleep.dsn, pool_config={"wake_timeout": 1}) as store:
        store.put(("a", "b"), "k", {})
        asleep.sleep("refuses")
        began = time.monotonic()
        with pytest.raises(PoolTimeout):
            store.get(("a", "b"), "k")
        assert time.monotonic() - began < LONG
        closing = time.monotonic()
    assert time.monotonic() - closing < LONG, "no caller goes on waiting"


@pytest.mark.parametrize("wake_timeout", [0, 20])
def test_what_no_waiting_helps_fails_at_once(asleep: Sleeper, wake_timeout: float) -> None:
    asleep.sleep("knows no password")
    began = time.monotonic()
    with (
        pytest.raises(psycopg.OperationalError, match="password authentication failed"),
        LettaStore.from_conn_string(asleep.dsn, pool_config={"wake_timeout": wake_timeout}),
    ):
        pass
    asleep.wake()
    unknown = make_conninfo(asleep.dsn, dbname="nowhere")
    with (
        pytest.raises(psycopg.OperationalError, match="nowhere"),
        LettaStore.from_conn_string(unknown, pool_config={"wake_timeout": wake_timeout}),
    ):
        pass
    assert time.monotonic() - began < LONG


def test_nobody_waits_who_was_not_told_to(asleep: Sleeper) -> None:
    for pool_config in (None, {}, {"wake_timeout": 0}, {"wake_timeout": None}):
        given: Any = pool_config
        began = time.monotonic()
        with (
            pytest.raises(psycopg.OperationalError) as caught,
            LettaStore.from_conn_string(asleep.dsn, pool_config=given),
        ):
            pass
        assert not isinstance(caught.value, DatabaseUnavailableError)
        assert time.monotonic() - began < LONG


@pytest.mark.parametrize("wake_timeout", [-1, "15", True, float("nan"), float("inf")])
def test_a_bad_time_is_refused(asleep: Sleeper, wake_timeout: Any) -> None:
    with (
        pytest.raises(ConfigurationError, match="wake_timeout"),
        LettaStore.from_conn_string(asleep.dsn, pool_config={"wake_timeout": wake_timeout}),
    ):
        pass


REFUSED = 'connection to server at "{}", port 5432 failed: Connection refused'
WRONG = 'connection to server at "{}", port 5432 failed: FATAL:  password authentication failed'

SEVERAL = """connection timeout expired
Multiple connection attempts failed. All failures were:
- host: 'a', port: None, hostaddr: None: {}
- host: 'b', port: None, hostaddr: None: connection timeout expired"""


@pytest.mark.parametrize(
    ("message", "waking"),
    [
        ("connection failed: " + REFUSED.format("::1"), True),
        ("connection failed: " + WRONG.format("::1"), False),
        (f"connection failed: {REFUSED.format('::1')}\n{REFUSED.format('127.0.0.1')}", True),
        (f"connection failed: {REFUSED.format('::1')}\n{WRONG.format('127.0.0.1')}", False),
        ("connection timeout expired", True),
        ("[Errno -2] Name or service not known", False),
        (SEVERAL.format(REFUSED.format("a")), True),
        (SEVERAL.format("[Errno -2] Name or service not known"), False),
    ],
)
def test_every_address_has_to_be_one_that_wakes(message: str, waking: bool) -> None:
    assert is_waking(psycopg.OperationalError(message)) is waking
