"""Reads from a standby server: what they see, also while it lags, fails or is promoted."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.base.id import uuid6
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from langgraph_letta_store import (
    AsyncLettaMemory,
    AsyncLettaSaver,
    AsyncLettaStore,
    LettaMemory,
    LettaSaver,
    LettaStore,
)
from langgraph_letta_store._engine import read_tokens, reader
from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store._maintenance.doctor import replicas
from langgraph_letta_store.errors import ConfigurationError, InvalidOperationError
from langgraph_letta_store.ui import create_app
from langgraph_letta_store.ui.server import Settings, open_memory
from tests.cli.test_cli import CommandLine
from tests.conftest import FOLDER
from tests.support import tenants
from tests.support.embeddings import CharacterEmbeddings
from tests.support.replicas import Answers, Replicated, replicated

NS = ("memories", "ada")
INDEX: Any = {"dims": 16, "embed": CharacterEmbeddings(16), "fields": ["text"]}
TEXT: Any = {"mode": "text", "text_fields": ["text"]}
FEW = 500
MANY = 25_000


@pytest.fixture(scope="module")
def servers() -> Iterator[Replicated]:
    with replicated(Path(tempfile.mkdtemp(dir=os.environ[FOLDER]))) as pair:
        with LettaMemory.from_conn_string(
            pair.primary, index=INDEX, search=TEXT, partitions=2
        ) as memory:
            memory.setup()
        pair.catch_up()
        yield pair


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Count which server answers, and try a reader at once after each write and each failure."""
    monkeypatch.setattr(read_tokens, "SETTLES", 0)
    for name in ("FIRST_PAUSE", "LONGEST_PAUSE", "LONGEST_LAG"):
        monkeypatch.setattr(reader, name, 0)
    return Answers(monkeypatch)


@contextmanager
def opened_store(servers: Replicated, **options: Any) -> Generator[LettaStore]:
    given: Any = {"reader": servers.standby, "partitions": 2, **options}
    with LettaStore.from_conn_string(servers.primary, **given) as store:
        yield store


@contextmanager
def opened_memory(servers: Replicated, **options: Any) -> Generator[LettaMemory]:
    given: Any = {"reader": servers.standby, "partitions": 2, **options}
    with LettaMemory.from_conn_string(servers.primary, **given) as memory:
        memory.saver.stop_recall_indexer()
        yield memory


def checkpoint(word: str) -> Any:
    made = empty_checkpoint()
    made["id"] = str(uuid6())
    made["channel_values"] = {"messages": [HumanMessage(word, id=str(uuid4()))]}
    made["channel_versions"] = {"messages": "1"}
    return made


def run_config(thread: str, **more: Any) -> Any:
    named = {"thread_id": thread, "checkpoint_ns": "", "user_id": f"user {thread}"}
    return {"configurable": {**named, **more}}


# What a kind of object writes, and how it reads it: each write and its reads are of one number.


@asynccontextmanager
async def sync_store(servers: Replicated) -> AsyncGenerator[Callable[[int], Any]]:
    with opened_store(servers, pool_config={"max_size": 2}) as store:

        async def use(number: int) -> None:
            namespace = ("memories", str(number % 7))
            store.put(namespace, "n", {"n": number})
            item = store.get(namespace, "n")
            assert item is not None
            assert item.value == {"n": number}
            assert store.search(namespace, filter={"n": number})

        yield use


@asynccontextmanager
async def async_store(servers: Replicated) -> AsyncGenerator[Callable[[int], Any]]:
    # Commits that nothing waits for reach the standby later.
    late: Any = {"max_size": 2, "kwargs": {"options": "-c synchronous_commit=off"}}
    async with AsyncLettaStore.from_conn_string(
        servers.primary, reader=[servers.standby], pool_config=late, partitions=2
    ) as store:

        async def use(number: int) -> None:
            namespace = ("memories", str(number % 7))
            await store.aput(namespace, "n", {"n": number})
            item = await store.aget(namespace, "n")
            assert item is not None
            assert item.value == {"n": number}
            assert await store.asearch(namespace, filter={"n": number})

        yield use


@asynccontextmanager
async def sync_saver(servers: Replicated) -> AsyncGenerator[Callable[[int], Any]]:
    with LettaSaver.from_conn_string(
        servers.primary, reader=servers.standby, partitions=2
    ) as saver:

        async def use(number: int) -> None:
            config = run_config(f"t{number % 7}", letta_read_token="0/0")  # noqa: S106  # no secret
            made = checkpoint(f"number {number}")
            saver.put(config, made, {"step": 1}, {"messages": "1"})
            found = saver.get_tuple(config)
            assert found is not None
            assert found.checkpoint["id"] == made["id"]
            (latest,) = saver.recall.search(f"user t{number % 7}", limit=1)
            assert latest.text == f"number {number}"

        yield use


@asynccontextmanager
async def async_saver(servers: Replicated) -> AsyncGenerator[Callable[[int], Any]]:
    async with AsyncLettaSaver.from_conn_string(
        servers.primary, reader=servers.standby, partitions=2
    ) as saver:

        async def use(number: int) -> None:
            config = run_config(f"a{number % 7}", letta_read_token="0/0")  # noqa: S106  # no secret
            made = checkpoint(f"number {number}")
            await saver.aput(config, made, {"step": 1}, {"messages": "1"})
            found = await saver.aget_tuple(config)
            assert found is not None
            assert found.checkpoint["id"] == made["id"]
            (listed,) = [each async for each in saver.alist(config, limit=1)]
            assert listed.checkpoint["id"] == made["id"]

        yield use


KINDS = (sync_store, async_store, sync_saver, async_saver)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "count", [FEW, pytest.param(MANY, marks=[pytest.mark.nightly, pytest.mark.timeout(3600)])]
)
async def test_reads_see_what_was_written_before_them(
    servers: Replicated, answers: Answers, kind: Any, count: int
) -> None:
    async with kind(servers) as use:
        for number in range(count // 2):  # each reads twice
            await use(number)
        taken = answers.take()
    assert sum(taken.values()) >= count
    # A fast standby has answered some; that none was stale is asserted above.
    assert taken.get("writer", 0) > 0


def test_reads_come_from_the_reader_once_it_has_what_was_written(
    servers: Replicated, answers: Answers
) -> None:
    with opened_memory(servers, index=INDEX) as memory:
        store, agent = memory.store, memory.agent("ada")
        store.put(NS, "tea", {"text": "black"})
        agent.core.create("human", "Likes tea.")
        agent.archival.insert("A passage about trams.")
        memory.saver.put(run_config("1"), checkpoint("hello"), {"step": 1}, {"messages": "1"})
        servers.catch_up()
        answers.take()
        assert store.get(NS, "tea") is not None
        assert store.search(NS, query="black")
        assert store.list_namespaces(prefix=("memories",))
        assert store.batch([]) == []
        assert agent.core.get("human").value == "Likes tea."
        assert agent.archival.search("trams")
        assert agent.compile()
        assert memory.saver.recall.search("user 1", "hello")
        assert memory.saver.list_threads()
        assert [*memory.saver.list(run_config("1"))]
        taken = answers.take()
        assert taken.keys() == {"reader"}, taken
        # What a run goes on from is the writer's, unless the run says how new it has to be.
        assert memory.saver.get_tuple(run_config("1")) is not None
        assert answers.take() == {}
        config = run_config("1", letta_read_token=memory.saver.read_token())
        assert memory.saver.get_tuple(config) is not None
        assert answers.take() == {"reader": 1}


def test_a_lagging_standby_by_consistency(servers: Replicated, answers: Answers) -> None:
    with (
        opened_store(servers) as own,
        opened_store(servers) as other,
        opened_store(servers, consistency="strict") as strict,
        opened_store(servers, consistency="eventual") as eventual,
        servers.delayed(),
    ):
        key = str(uuid4())
        own.put(NS, key, {"n": 1})
        assert own.get(NS, key) is not None
        assert own.get(("memories", "grace"), "missing") is None
        assert answers.take() == {"writer": 1, "reader": 1}
        assert other.get(NS, key) is None
        assert eventual.get(NS, key) is None
        assert answers.take() == {"reader": 2}
        assert strict.get(NS, key) is not None
        assert answers.take() == {"writer": 1}
        eventual.put(NS, key, {"n": 2})
        assert eventual.get(NS, key) is None
        token = own.read_token()
        with run_of({"letta_read_token": token}):
            assert other.get(NS, key) is not None
        servers_behind = other.get(NS, key)  # from now on it has to see as much
        assert servers_behind is not None
    servers.catch_up()
    answers.take()
    assert token.count("/") == 1


@contextmanager
def run_of(configurable: dict[str, Any]) -> Generator[None]:
    """Be inside a run with a config."""
    from langchain_core.runnables.config import var_child_runnable_config

    reset = var_child_runnable_config.set({"configurable": configurable})
    try:
        yield
    finally:
        var_child_runnable_config.reset(reset)


async def test_a_token_of_a_run_counts_in_a_batch_of_several(
    servers: Replicated, answers: Answers
) -> None:
    async with AsyncLettaStore.from_conn_string(
        servers.primary, reader=servers.standby, partitions=2
    ) as store:
        with opened_store(servers) as other, servers.delayed():
            key = str(uuid4())
            await store.aget(NS, key)
            other.put(NS, key, {"n": 1})
            token = other.read_token()

            async def read_in_run() -> Any:
                with run_of({"letta_read_token": token}):
                    return await store.aget(NS, key)

            others = [store.aget(NS, key) for _ in range(3)]
            *_, with_token = await asyncio.gather(*others, read_in_run())
            assert with_token is not None
    servers.catch_up()
    assert answers.take()["writer"] > 0


def test_transactions_of_the_caller_are_seen_after_their_commit(
    servers: Replicated, answers: Answers
) -> None:
    key = str(uuid4())
    with (
        psycopg.connect(servers.primary, autocommit=True) as conn,
        ConnectionPool(servers.standby, min_size=1, open=True) as pool,
    ):
        store = LettaStore(conn, reader=pool, partitions=2)
        with conn.transaction():
            store.put(NS, key, {"n": 1})
            assert store.get(NS, key) is not None
            assert answers.take() == {}  # nothing of a transaction is routed
            with pytest.raises(InvalidOperationError, match="after the commit"):
                store.read_token()
        assert store.get(NS, key) is not None
        assert answers.take() == {"writer": 1}  # which also said where it was committed
        servers.catch_up()
        assert store.get(NS, key) is not None
        assert answers.take() == {"reader": 1}
        with psycopg.connect(servers.primary) as plain:  # without autocommit
            store = LettaStore(plain, reader=[pool], partitions=2)
            store.put(NS, key, {"n": 2})
            servers.catch_up()
            item = store.get(NS, key)
            assert item is not None
            assert item.value == {"n": 2}
            assert answers.take() == {"reader": 1}


def test_all_methods_of_a_tenant_with_a_reader(servers: Replicated, answers: Answers) -> None:
    """None of them writes on the standby, which would refuse it, and each sees what it wrote."""

    async def use() -> None:
        call = tenants.Caller()
        with tenants.database(servers.primary) as made, psycopg.connect(made.admin) as admin:
            servers.catch_up()
            name = conninfo_to_dict(made.application)
            own = make_conninfo(servers.standby, dbname=name["dbname"], user=name["user"])
            for tenant, word in tenants.WORDS.items():
                with LettaMemory.from_conn_string(
                    made.application, reader=own, tenant=tenant, **tenants.OPTIONS
                ) as memory:
                    memory.saver.stop_recall_indexer()
                    await tenants.populate(call, memory, word)
            ids = tenants.learn_ids(admin, "b")
            with LettaMemory.from_conn_string(
                made.application, reader=own, tenant="a", **tenants.OPTIONS
            ) as memory:
                memory.saver.stop_recall_indexer()
                servers.catch_up()
                await tenants.probe(call, memory, tenants.WORDS["a"], tenants.WORDS["b"], ids)
            servers.catch_up()

    asyncio.run(use())
    assert answers.take()["reader"] > 20


def test_items_without_words_are_found_by_words(servers: Replicated, answers: Answers) -> None:
    namespace = ("wordless", str(uuid4()))
    with opened_store(servers) as store:
        store.put(namespace, "tea", {"text": "black"})
    servers.catch_up()
    with opened_store(servers, search=TEXT) as store:
        assert [item.key for item in store.search(namespace, query="black")] == ["tea"]
        servers.catch_up()
        answers.take()
        assert [item.key for item in store.search(namespace, query="black")] == ["tea"]
        assert answers.take().keys() == {"reader"}


def test_reads_renew_times_to_live(servers: Replicated, answers: Answers) -> None:
    namespace = ("renewed", str(uuid4()))
    with opened_store(servers, ttl={"refresh_on_read": True}) as store:
        store.put(namespace, "tea", {"text": "black"}, ttl=60)
        servers.ask_primary(
            "update letta.archival_memory set expires_at = expires_at - interval '30 minutes' "
            "where ttl is not null"
        )
        servers.catch_up()
        assert store.get(namespace, "tea") is not None
        assert answers.take() == {"reader": 1}
    left = servers.ask_primary(
        "select max(expires_at - now()) > interval '59 minutes' from letta.archival_memory"
    )
    assert left is True


def test_audited_reads_come_from_the_writer(servers: Replicated, answers: Answers) -> None:
    with opened_store(servers, audit=True) as store:
        store.put(NS, "tea", {"text": "black"})
        servers.catch_up()
        assert store.get(NS, "tea") is not None
    assert answers.take() == {}


def read_slowly(schema: Any, seconds: float) -> Operation[int]:
    """Read the items of all agents, and hold the snapshot for a while."""
    text = f"select count(*), pg_sleep({seconds}) from {schema.config.schema}.archival_memory"
    (((count, _),),) = yield from rows(Query(Statement("slow", text.encode(), file="_search/x")))
    return int(count)


def test_a_read_that_replay_cancels_is_answered_by_the_writer(
    servers: Replicated, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    with opened_store(servers) as store:
        namespace = ("conflict", str(uuid4()))
        for number in range(20):
            store.put(namespace, str(number), {"n": number})
        servers.catch_up()

        def clean() -> None:
            time.sleep(0.3)
            store.delete_namespace(namespace)
            servers.ask_primary("vacuum letta.archival_memory")

        cleaning = Thread(target=clean)
        cleaning.start()
        answers.take()
        assert store.run(read_slowly, 2) >= 0
        cleaning.join()
        assert answers.take() == {"writer": 1}
    assert "answers no reads" not in caplog.text  # it is well


def test_a_reader_that_fails_is_left_out_until_it_is_back(
    servers: Replicated, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "langgraph_letta_store.engine")
    with opened_store(servers) as store:
        store.put(NS, "tea", {"text": "black"})
        servers.catch_up()
        assert store.get(NS, "tea") is not None
        assert answers.take() == {"reader": 1}
        standby = servers.standby
        servers.stop_standby()
        for _ in range(3):
            assert store.get(NS, "tea") is not None
        assert answers.take() == {"writer": 3}
        with LettaStore.from_conn_string(servers.primary, reader=standby, partitions=2) as late:
            assert late.get(NS, "tea") is not None  # opened while no reader answers
            assert answers.take() == {"writer": 1}
            assert servers.standby == standby  # started again
            for each in (store, late):
                end = time.monotonic() + 60
                while not answers.take().get("reader"):
                    assert time.monotonic() < end
                    assert each.get(NS, "tea") is not None
    warnings = [each for each in caplog.messages if "answers no reads for now" in each]
    assert 2 <= len(warnings) <= 6  # once for each store and reason, not for each read
    assert [each for each in caplog.messages if "answers reads again" in each]


def test_pauses_grow_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    one = reader.Reader("reader[0]", None)
    assert one.may_answer()
    one.leave_out("it is gone", is_fault=True)
    assert not one.may_answer()
    now[0] += reader.FIRST_PAUSE
    assert one.may_answer()
    assert not one.may_answer()  # one read tries, the others do not wait for it
    for _ in range(20):
        one.leave_out("it is gone", is_fault=True)
    assert one.pause == reader.LONGEST_PAUSE
    one.leave_out("it is behind", is_fault=False)
    assert one.pause == reader.LONGEST_LAG
    one.note_answer()
    assert one.may_answer()


def test_a_write_is_not_followed_by_a_read_of_a_reader_at_once(
    servers: Replicated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_tokens, "SETTLES", 3600)
    counted = Answers(monkeypatch)
    with opened_store(servers) as store:
        store.put(NS, "tea", {"text": "black"})
        servers.catch_up()
        assert store.get(NS, "tea") is not None
        assert store.get(("memories", "grace"), "tea") is None
    assert counted.take() == {"writer": 1, "reader": 1}


def test_options(servers: Replicated) -> None:
    dsn = servers.primary
    with (
        pytest.raises(ConfigurationError, match=r"`reader\[1\]` must be a connection string"),
        LettaStore.from_conn_string(dsn, reader=[dsn, 3]),  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    ):
        pass
    with (
        pytest.raises(ConfigurationError, match="`consistency` must be one of 'session', 'strict'"),
        LettaMemory.from_conn_string(dsn, reader=dsn, consistency="weak"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ):
        pass
    with ConnectionPool(dsn, min_size=1, open=True) as pool:
        with pytest.raises(ConfigurationError, match="`reader` must be a ConnectionPool of yours"):
            LettaStore(pool, reader=dsn)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        store = LettaStore(pool, reader=[pool], partitions=2)
        with (
            run_of({"letta_read_token": "yesterday"}),
            pytest.raises(InvalidOperationError, match=r"letta_read_token'\]` must be a token"),
        ):
            store.get(NS, "tea")


async def test_a_primary_is_no_reader(
    servers: Replicated, answers: Answers, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        AsyncConnectionPool(servers.primary, min_size=1, open=False) as pool,
        AsyncLettaMemory.from_conn_string(
            servers.primary, reader=servers.primary, partitions=2
        ) as memory,
    ):
        assert await memory.store.aget(NS, "missing") is None
        store = AsyncLettaStore(pool, reader=pool, consistency="eventual", partitions=2)
        assert await store.aget(NS, "missing") is None
    assert answers.take() == {"writer": 2}
    assert "reader[0] answers no reads for now, others or the writer do: it is not a standby" in (
        caplog.text
    )


def test_status_and_doctor_show_readers(
    servers: Replicated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "FAR_BYTES", 0)
    monkeypatch.setattr(replicas, "MANY_CANCELLED", -1)
    both = [servers.standby, servers.primary, "host=/nowhere"]
    with opened_memory(servers, reader=both, index=INDEX) as memory:
        end = time.monotonic() + 60
        while (has_all := memory.status().readers[0]).bytes_behind:
            assert time.monotonic() < end
        _, is_primary, is_gone = memory.status().readers
        assert has_all.describe() == "reader[0] has all"
        assert (has_all.bytes_behind, has_all.seconds_behind) == (0, 0)
        assert is_primary.fault == "it is not a standby server"
        assert "PoolTimeout" in is_gone.fault
        with servers.delayed():
            memory.store.put(NS, "tea", {"text": "black"})
            shown = memory.status()
            assert shown.readers[0].bytes_behind
            assert re.search(
                r"reader\[0\] [\d.]+ \w+, [\d.,]+ s behind", shown.readers[0].describe()
            )
            found = [each.found for each in memory.doctor().findings if each.name == "readers"]
        behind, cancelled, no_standby, no_answer = found
        assert behind.endswith("behind")
        assert cancelled.startswith("replay has cancelled")
        assert no_standby == "reader[1] does not answer: it is not a standby server"
        assert no_answer.startswith("reader[2] does not answer: PoolTimeout")


def test_commands_read_from_a_reader(
    servers: Replicated,
    answers: Answers,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = CommandLine(monkeypatch, capsys)
    with opened_memory(servers) as memory:
        memory.agent("ada").core.create("likes", "Tea.")
        memory.saver.put(run_config("2"), checkpoint("hello"), {"step": 1}, {"messages": "1"})
    servers.catch_up()
    answers.take()
    at = ("--database", servers.primary, "--reader", servers.standby)
    for argv in (("search", "hello"), ("stats",), ("agent", "list"), ("thread", "list")):
        done = run(*at, *argv)
        assert done.returncode == 0, done.stderr
        assert answers.take().keys() == {"reader"}, argv
    done = run("--database", servers.primary, "agent", "show", "ada", LETTA_STORE_READER=at[-1])
    assert "Tea." in done.stdout
    assert answers.take().keys() == {"reader"}
    assert "hello" in run(*at, "thread", "show", "2").stdout
    assert answers.take().keys() == {"reader"}
    assert "reader[0]" in run(*at, "status").stdout
    answers.take()
    assert "hello" in run(*at, "tail", "--last", "3600", "--looks", "1").stdout
    assert "reader" in answers.take()
    with servers.delayed():
        servers.ask_primary("select pg_current_xact_id()::text")
        assert " behind" in run(*at, "tail", "--looks", "1").stderr
    monkeypatch.setattr(replicas, "FAR_BYTES", -1)
    found = json.loads(run(*at, "doctor", "--json").stdout)["findings"]
    assert any("reader[0]" in each["found"] for each in found if each["name"] == "readers")
    answers.take()
    agents, maintenance = asyncio.run(_read_pages(servers))
    assert "reader" in answers.take()
    assert ">ada<" in agents
    assert "<dt>reader</dt><dd>reader[0]" in maintenance


async def _read_pages(servers: Replicated) -> list[str]:
    """Return the first page and that of maintenance, as `letta-store ui` serves them."""
    settings = Settings(servers.primary, reader=servers.standby)
    async with open_memory(settings) as opened:
        transport = httpx.ASGITransport(create_app(opened.memory))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [(await client.get(path)).text for path in ("/", "/maintenance")]


def test_failing_over_to_the_reader(servers: Replicated, answers: Answers) -> None:
    """The last test of these servers: the primary ends, and the standby is promoted."""
    both = [conninfo_to_dict(each) for each in (servers.primary, servers.standby)]
    hosts, ports = (",".join(str(each[name]) for each in both) for name in ("host", "port"))
    writer = make_conninfo(
        servers.primary, host=hosts, port=ports, target_session_attrs="read-write"
    )
    with LettaStore.from_conn_string(writer, reader=servers.standby, partitions=2) as store:
        store.put(NS, "tea", {"text": "black"})
        servers.catch_up()
        assert store.get(NS, "tea") is not None
        assert answers.take() == {"reader": 1}
        servers.stop_primary()
        assert store.get(NS, "tea") is not None  # the reader does not need it
        assert answers.take() == {"reader": 1}
        servers.ask_standby("select pg_promote()")
        store.put(NS, "tea", {"text": "white"})
        item = store.get(NS, "tea")
        assert item is not None
        assert item.value == {"text": "white"}
        assert answers.take() == {"writer": 1}  # the promoted server, which is no reader now
