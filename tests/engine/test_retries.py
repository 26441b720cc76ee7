"""Steps that conflict or lose their connection are sent again, within a time limit."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.store.base import PutOp
from psycopg import Connection
from psycopg._pipeline_base import BasePipeline
from psycopg.conninfo import make_conninfo
from psycopg.pq import PipelineStatus, TransactionStatus

from langgraph_letta_store import LettaMemory, LettaStore
from langgraph_letta_store._engine import faults
from langgraph_letta_store._engine.background import PeriodicTask
from langgraph_letta_store._engine.step_retry import MOST_LOST
from langgraph_letta_store.files import LettaFiles
from tests.support.embeddings import CharacterEmbeddings
from tests.support.proxy import proxied
from tests.support.stores import BOTH, opened

NS = ("agent", "notes")
INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8), "fields": ["text"]}


@pytest.fixture
def admin(dsn: str) -> Iterator[Connection[Any]]:
    with Connection.connect(dsn, autocommit=True) as conn:
        yield conn


def refuse_commits(admin: Connection[Any], schema: str, code: str, times: int) -> None:
    """Let the next commits of items fail, as a serialization failure does at the very end."""
    admin.execute(
        f"""
        create sequence "{schema}".attempts minvalue 0;
        create function "{schema}".refuse() returns trigger language plpgsql as $$
        begin if nextval('"{schema}".attempts') < {times} then
        raise exception 'a fault of the test' using errcode = '{code}'; end if; return new; end $$;
        create constraint trigger refuse after insert or update on "{schema}".archival_memory
        deferrable initially deferred for each row execute function "{schema}".refuse()
        """.encode()
    )


WAYS = ("sync", "connection", "transaction", "pipe", "async", "async connection", "async pipe")

NOTING = ("sync, noting", "async, noting")
"""With a reader, so that each write asks for its position, in its pipeline and after its commit."""


def opened_in(way: str, dsn: str, **options: Any) -> AbstractContextManager[LettaStore]:
    kind, _, noting = way.partition(", ")
    if noting:
        options["reader"] = dsn
    return opened(dsn, kind, **options)


@pytest.mark.parametrize("way", [*WAYS, *NOTING])
def test_a_refused_commit_is_repeated_and_leaves_a_clean_connection(
    admin: Connection[Any], dsn: str, schema: str, way: str
) -> None:
    with opened_in(way, dsn, schema=schema, index=INDEX) as store:
        store.put(NS, "k", {"text": "before"})
        refuse_commits(admin, schema, "40001", 3)
        store.batch([PutOp(NS, "k", {"text": "after"}), PutOp(("b", "c"), "x", {"text": "x"})])
        assert [item.value for item in store.search(NS, query="after")] == [{"text": "after"}]
        store.put(NS, "later", {"text": "later"})
        conn = store.conn
        if isinstance(conn, psycopg.BaseConnection) and "pipe" not in way:
            assert conn.pgconn.pipeline_status == PipelineStatus.OFF
            assert conn.info.transaction_status == TransactionStatus.IDLE


@pytest.mark.parametrize("way", [*WAYS, *NOTING])
def test_the_reason_of_a_refused_commit_reaches_the_caller(
    admin: Connection[Any], dsn: str, schema: str, way: str
) -> None:
    with opened_in(way, dsn, schema=schema, index=INDEX, retry={"timeout": 0}) as store:
        store.put(NS, "k", {"text": "before"})
        refuse_commits(admin, schema, "40001", 1)
        with pytest.raises(psycopg.errors.SerializationFailure, match="a fault of the test"):
            store.batch([PutOp(NS, "k", {"text": "lost"}), PutOp(NS, "x", {"text": "lost"})])
        assert [item.value for item in store.search(NS)] == [{"text": "before"}]


@pytest.mark.parametrize("way", ["sync", "pipe"])
def test_a_refusal_that_comes_with_the_end_of_the_pipeline_reaches_the_caller(
    admin: Connection[Any], dsn: str, schema: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Psycopg reads before it has sent all, so that it may find both answers at once."""

    def enqueue_sync(pipeline: BasePipeline) -> None:
        def send_and_wait() -> None:
            pipeline.pgconn.pipeline_sync()
            pipeline.pgconn.flush()
            time.sleep(0.2)

        pipeline.command_queue.append(send_and_wait)
        pipeline.result_queue.append(None)

    with opened(dsn, way, schema=schema, index=INDEX, retry={"timeout": 0}) as store:
        store.put(NS, "k", {"text": "before"})
        refuse_commits(admin, schema, "40001", 1)
        puts = [PutOp(NS, "k", {"text": "lost"}), PutOp(NS, "x", {"text": "lost"})]
        with monkeypatch.context() as patched:
            patched.setattr(BasePipeline, "_enqueue_sync", enqueue_sync)
            with pytest.raises(psycopg.errors.SerializationFailure, match="a fault of the test"):
                store.batch(puts)
        store.batch(puts)


def test_a_transaction_of_the_callers_is_not_repeated_in_part(
    admin: Connection[Any], dsn: str, schema: str
) -> None:
    with Connection.connect(dsn, autocommit=True) as conn:
        store = LettaStore(conn, schema=schema, partitions=2)
        store.setup()
        admin.execute(
            f"""create function "{schema}".refuse() returns trigger language plpgsql as $$
            begin raise exception 'conflict' using errcode = '40001'; end $$;
            create trigger refuse before insert on "{schema}".archival_memory
            for each row execute function "{schema}".refuse()""".encode()
        )
        began = time.monotonic()
        with pytest.raises(psycopg.errors.SerializationFailure), conn.transaction():
            store.put(NS, "k", {})
        assert time.monotonic() - began < 5


def test_the_time_limit_ends_the_attempts(admin: Connection[Any], dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, retry={"timeout": 0.4}) as store:
        refuse_commits(admin, schema, "40P01", 100_000)
        began = time.monotonic()
        with pytest.raises(psycopg.errors.DeadlockDetected):
            store.put(NS, "k", {})
        assert time.monotonic() - began < 5
        ((tried,),) = admin.execute(f'select last_value from "{schema}".attempts'.encode())
        assert tried > 3


def work(memory: LettaMemory, worker: int, count: int) -> Counter[str]:
    """Perform mixed operations on rows that all workers share."""
    chance, done = random.Random(worker), Counter[str]()
    agent = memory.agent("joint")
    for step in range(count):
        act = chance.choice(["put", "batch", "search", "saver", "core", "passage", "delete", "get"])
        key, text = f"k{chance.randrange(10)}", f"{worker} {step}"
        if act == "put":
            memory.store.put(NS, key, {"text": text})
        elif act == "batch":
            keys = chance.sample(range(10), 4)
            memory.store.batch([PutOp(NS, f"k{k}", {"text": text}) for k in keys])
        elif act == "search":
            memory.store.search(NS, query="w1", limit=5)
        elif act == "core":
            agent.core.append("log", f"<{worker}:{step}>")
        elif act == "passage":
            agent.archival.insert(text)
        elif act == "delete":
            memory.store.delete(NS, key)
        elif act == "get":
            memory.store.get(NS, key)
        else:
            checkpoint = empty_checkpoint()
            checkpoint["channel_values"] = {"m": [HumanMessage(text, id=text)]}
            checkpoint["channel_versions"] = {"m": str(step)}
            where: Any = {"thread_id": f"t{chance.randrange(3)}", "checkpoint_ns": ""}
            config: Any = {"configurable": {**where, "user_id": "joint"}}
            put = memory.saver.put(config, checkpoint, {}, {"m": str(step)})
            memory.saver.put_writes(put, [("m", [HumanMessage("x", id=f"x{text}")])], f"t{worker}")
        done[act] += 1
    return done


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_no_operation_fails_of_eight_threads_whatever_the_isolation(
    dsn: str, schema: str, isolation: str
) -> None:
    count = 250
    options = f"-c default_transaction_isolation={isolation.replace(' ', chr(92) + ' ')}"
    ours = make_conninfo(dsn, options=options)
    pool: Any = {"max_size": 8}
    with LettaMemory.from_conn_string(
        ours, schema=schema, index=INDEX, partitions=2, pool_config=pool
    ) as memory:
        memory.setup()
        memory.agent("joint").core.create("log", "", limit=10**6)
        with ThreadPoolExecutor(8) as threads:
            each = threads.map(work, [memory] * 8, range(8), [count] * 8)
            done = sum(each, Counter[str]())
        assert sum(done.values()) == 8 * count
        log = memory.agent("joint").core.get("log").value
        assert log.count("<") == done["core"]  # each once
        assert memory.agent("joint").archival.count() == done["passage"]


def test_several_lost_connections_in_a_row_are_not_noticed(dsn: str, schema: str) -> None:
    with (
        proxied(dsn) as proxy,
        LettaStore.from_conn_string(proxy.dsn, schema=schema, partitions=2) as store,
    ):
        store.setup()
        for cuts in range(1, MOST_LOST):
            proxy.cuts = cuts
            store.put(NS, "k", {"n": cuts})
            assert proxy.cuts == 0
            proxy.cuts = cuts
            item = store.get(NS, "k")
            assert item is not None
            assert item.value == {"n": cuts}


def test_a_step_that_ends_each_connection_is_given_up(
    admin: Connection[Any], dsn: str, schema: str
) -> None:
    with LettaStore.from_conn_string(dsn, schema=schema, partitions=2) as store:
        store.setup()
        admin.execute(
            f"""create sequence "{schema}".attempts;
            create function "{schema}".end() returns trigger language plpgsql as $$
            begin perform nextval('"{schema}".attempts');
            perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
            create trigger "end" before insert on "{schema}".archival_memory
            for each row execute function "{schema}".end()""".encode()
        )
        with pytest.raises(psycopg.OperationalError):
            store.put(NS, "k", {})
        ((tried,),) = admin.execute(f'select last_value from "{schema}".attempts'.encode())
        assert tried == MOST_LOST


def test_an_edit_whose_answer_is_lost_is_made_once(dsn: str, schema: str) -> None:
    with (
        proxied(dsn) as proxy,
        LettaMemory.from_conn_string(proxy.dsn, schema=schema, partitions=2) as memory,
    ):
        memory.setup()
        core = memory.agent("ada").core
        core.create("human", "Name: Ada")
        for number in range(12):
            proxy.cuts = number % 4  # the read, the write, or the repetitions of both
            said = core.append("human", f"line {number}")
            assert proxy.cuts == 0
            assert said == core.get("human")
            assert said.version == number + 2
        assert core.get("human").value.splitlines()[1:] == [f"line {n}" for n in range(12)]
        for number in range(12):
            proxy.cuts = number % 4
            assert core.undo("human").version == number + 14
        assert core.get("human").value == "Name: Ada"


def test_what_cannot_be_repeated_is_done_at_most_once(dsn: str, schema: str) -> None:
    """The answer is lost, and the call raises, though the server has done it."""
    with (
        proxied(dsn) as proxy,
        LettaMemory.from_conn_string(proxy.dsn, schema=schema, partitions=2) as memory,
    ):
        memory.setup()
        core = memory.agent("ada").core
        core.create("human")
        for number in range(3):
            (block,) = core.list()
            proxy.cuts_after = b"core_memory_agents set label"
            with pytest.raises(psycopg.OperationalError):
                core.rename(block.label, f"label-{number}")
            (renamed,) = core.list()
            assert renamed.label == f"label-{number}"
            assert renamed.version == block.version + 1


def test_an_edit_of_a_file_is_made_at_most_once(dsn: str, schema: str) -> None:
    """An edit that applies to its own result would be made twice."""
    with (
        proxied(dsn) as proxy,
        LettaMemory.from_conn_string(proxy.dsn, schema=schema, partitions=2) as memory,
    ):
        memory.setup()
        files = LettaFiles(memory.agent("ada"))
        files.write("/log.txt", "end")
        for number in range(3):
            assert files.edit("/log.txt", "end", "more\nend").error is None
            proxy.cuts_after = b"lost"
            with pytest.raises(psycopg.OperationalError):
                files.edit("/log.txt", "end", "lost\nend")
            assert not proxy.cuts_after
            assert len(files.versions("/log.txt")) == 2 * number + 3
        assert files.get("/log.txt").text == "more\nlost\n" * 3 + "end"


def raised(conn: Connection[Any], code: str, message: str, table: str = "") -> psycopg.Error:
    escaped = message.replace("'", "''")
    options = f", table = '{table}'" if table else ""
    try:
        conn.execute(
            f"do $$ begin raise exception using errcode = '{code}', "
            f"message = '{escaped}'{options}; end $$".encode()
        )
    except psycopg.Error as error:
        return error
    raise AssertionError(code)


CONFLICTS = [
    ("40001", "change conflicts with another transaction, please retry: (OC000)"),
    ("OC001", "schema has been updated by another transaction, please retry: (OC001)"),
    ("40001", "restart transaction: TransactionRetryWithProtoRefreshError: WriteTooOldError"),
    ("XX000", "canceling the transaction since it was involved in a distributed deadlock"),
    ("XX000", "could not serialize access due to concurrent update"),
]


@pytest.mark.parametrize(("code", "message"), CONFLICTS)
def test_conflicts_of_other_engines_are_recognised(
    admin: Connection[Any], code: str, message: str
) -> None:
    error = raised(admin, code, message)
    assert faults.is_conflict(error)
    assert not faults.is_connection_fault(error)


def test_other_errors_are_not_taken_for_conflicts(admin: Connection[Any]) -> None:
    assert not faults.is_conflict(raised(admin, "XX000", "cache lookup failed for type 0"))
    assert not faults.is_conflict(raised(admin, "22023", "deadlock detected"))
    assert not faults.is_conflict(psycopg.OperationalError("cannot exit pipeline mode"))
    assert not faults.is_connection_fault(psycopg.OperationalError("cannot exit pipeline mode"))


DUPLICATE = 'duplicate key value violates unique constraint "core_memory_history_pkey{}"'
TABLES = ("core_memory", "core_memory_agents", "core_memory_history")


@pytest.mark.parametrize(
    ("code", "message", "table"),
    [
        ("23505", DUPLICATE.format("_102017"), "core_memory_history_102017"),
        ("23505", DUPLICATE.format(""), "core_memory_history"),
        ("XX000", DUPLICATE.format("_102017"), ""),
    ],
)
def test_a_violated_key_is_recognised_on_a_shard(
    admin: Connection[Any], code: str, message: str, table: str
) -> None:
    error = raised(admin, code, message, table)
    assert faults.is_unique_violation(error)
    assert not faults.is_check_violation(error)
    assert faults.find_table(error, *TABLES) == "core_memory_history"
    assert faults.find_table(error, "archival_memory") is None


def test_background_work_goes_on_within_seconds_of_a_failure() -> None:
    ended: list[float] = []

    def sweep() -> int:
        ended.append(time.monotonic())
        if len(ended) == 1:
            raise psycopg.OperationalError("the connection is lost")
        return 0

    task = PeriodicTask(sweep, name="test", what="a sweep of the test")
    task.start(5)
    try:
        task.wake()
        end = time.monotonic() + 20
        while len(ended) < 2:
            assert time.monotonic() < end
            time.sleep(0.02)
    finally:
        assert task.stop(10)
    assert ended[1] - ended[0] < 5


@pytest.mark.parametrize("way", BOTH)
def test_an_unknown_option_of_retry_is_refused(dsn: str, schema: str, way: str) -> None:
    with (
        pytest.raises(ValueError, match=r"^`retry` has the unknown option 'times'; .* timeout$"),
        opened(dsn, way, schema=schema, retry={"times": 3}),
    ):
        pass
    with (
        pytest.raises(ValueError, match=r"^`retry\['timeout'\]` must be a number"),
        opened(dsn, way, schema=schema, retry={"timeout": -1}),
    ):
        pass
