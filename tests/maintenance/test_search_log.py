"""The search log: what it keeps of searches, when it is written, and what never fails for it."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from langgraph.store.base import GetOp, SearchOp
from psycopg.errors import UndefinedTable

from langgraph_letta_store import LettaMemory, LettaStore
from langgraph_letta_store._engine.ids import lock_class, lock_slot, named_agent
from langgraph_letta_store._engine.steps import Operation, rows
from langgraph_letta_store._maintenance.search_log import (
    measure_searches,
    query_days,
    read_searches,
)
from langgraph_letta_store.config.search_log import SearchLogSettings, parse_search_log
from langgraph_letta_store.errors import ConfigurationError, InvalidOperationError
from langgraph_letta_store.files import LettaFiles
from langgraph_letta_store.records import LoggedSearch
from tests.store.test_sealed_items import encryption
from tests.support import agents
from tests.support.agents import BOTH, Memory
from tests.support.embeddings import CharacterEmbeddings

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}
NS = ("memories", "ada")
WORD = "quince"


@contextmanager
def opened(dsn: str, schema: str, way: str, **log: Any) -> Generator[Memory]:
    options: Any = {"index": INDEX, "search": {"mode": "hybrid"}, "search_log": log or True}
    with agents.opened(dsn, schema, way, **options) as memory:
        yield memory


@pytest.fixture
def conn(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


def log(memory: Memory, **options: Any) -> list[LoggedSearch]:
    """The log with what waits, the oldest first."""
    memory.store.flush_search_log()
    memory.saver.flush_search_log()
    return [*reversed(memory.store.run(read_searches, **options))]


@pytest.mark.parametrize("way", BOTH)
def test_searches_leave_rows_without_words(dsn: str, schema: str, way: str) -> None:
    with opened(dsn, schema, way, sample=1) as memory:
        agent = memory.agent("ada")
        agent.archival.insert(f"A {WORD}.")
        memory.store.put(NS, "tea", {"text": WORD})
        began = datetime.now(UTC)
        for mode in ("vector", "text", "hybrid"):
            agent.archival.search(WORD, mode=mode)
        agent.recall.search(WORD, mode="text")
        memory.store.search(NS, query=WORD)
        memory.store.search(NS)
        memory.store.search((), query=WORD)
        memory.store.search(("agents", "ada", "core"))
        memory.store.batch([GetOp(NS, "tea"), SearchOp(NS), SearchOp(NS, query=WORD)])
        memory.store.get(NS, "tea")
        memory.store.put(NS, "tea", {"text": WORD})
        assert log(memory)[0].milliseconds > 0
        found = log(memory)
        assert [(each.agent, each.tier, each.mode, each.path, each.rows) for each in found] == [
            ("ada", "archival", "vector", "exact", 1),
            ("ada", "archival", "text", "text", 1),
            ("ada", "archival", "hybrid", "hybrid", 1),
            ("ada", "recall", "text", "text", 0),
            ("memories.ada", "archival", "hybrid", "hybrid", 1),
            ("memories.ada", "archival", "newest", "newest", 1),
            (None, "archival", "hybrid", "hybrid", 2),
            ("ada", "core", "list", "", 0),
            ("memories.ada", "archival", "several", "several", 1),
            ("memories.ada", "archival", "several", "several", 1),
        ]
        assert all(began < each.at < datetime.now(UTC) for each in found)
        assert {each.sample for each in found} == {1}
        assert {each.agent_id for each in found[:4]} == {named_agent("ada")}
        assert found[6].agent_id is None
        assert WORD not in repr(found)
        (last,) = log(memory, agent="ada", limit=1)
        assert last == found[7]
        assert log(memory, agent="ada", before=last, limit=2) == found[2:4]
        assert log(memory, since=last.at) == found[7:]
        assert log(memory, slow=True) == []
        assert memory.store.counters.searches_logged == 9


@pytest.mark.parametrize("way", BOTH)
def test_slow_searches_keep_their_plans_and_words_by_option(
    dsn: str, schema: str, way: str
) -> None:
    with opened(dsn, schema, way, sample=1e-6, slow_ms=0, queries=True) as memory:
        memory.store.put(NS, "tea", {"text": WORD})
        memory.store.search(NS, query=f"{WORD} \0", filter={"text": WORD})
        memory.store.search(("agents", "ada", "core"))
        (each,) = log(memory, slow=True)
        assert each.sample is None
        assert each.query == f"{WORD} "
        assert each.plan is not None
        assert any("archival_memory" in line for line in each.plan)
        assert WORD not in repr(each.plan)
        # Percentiles are those of the sample.
        since = timedelta(hours=1)
        assert memory.store.run(measure_searches, since=since) == ()


def test_a_tools_search_is_logged_with_what_it_found(dsn: str, schema: str) -> None:
    search: Any = {"mode": "text"}
    options: Any = {"schema": schema, "search_log": {"sample": 1}, "audit": True, "search": search}
    with LettaMemory.from_conn_string(dsn, partitions=2, **options) as memory:
        memory.setup()
        config: Any = {"configurable": {"user_id": "ada"}}
        tools = {tool.name: tool for tool in memory.tools()}
        tools["archival_memory_insert"].invoke({"content": WORD}, config)
        tools["core_memory_append"].invoke({"label": "human", "content": WORD}, config)
        tools["archival_memory_insert"].invoke({"content": f"More {WORD}"}, config)
        told = tools["archival_memory_search"].invoke({"query": WORD}, config)
        assert type(told) is str  # what checkpoints keep
        assert type(tools["conversation_search"].invoke({"query": WORD}, config)) is str
        found = memory.search_log()
        assert [(each.tier, each.rows) for each in found] == [("recall", 0), ("archival", 2)]
        counts = {entry.call: entry.count for entry in memory.audit()}
        assert counts["archival.archival_memory_search"] == len(json.loads(told)) == 2
        assert counts["recall.conversation_search"] == 0
        files = {tool.name: tool for tool in LettaFiles(memory.agent("ada")).tools()}
        path = {"path": "/memories/notes.md"}
        files["memory"].invoke({"command": "create", "file_text": WORD, **path})
        assert WORD in files["memory"].invoke({"command": "view", **path})
        assert type(files["search_files"].invoke({"query": WORD})) is str
        viewed, searched = [*reversed(memory.audit())][-2:]
        assert (viewed.call, viewed.operation) == ("memory_commands.run_command", "read")
        assert (searched.call, searched.operation) == ("tools.search_texts", "search")
        assert searched.count == 1
        kinds = {entry.call: entry.operation for entry in memory.audit()}
        assert kinds["archival.archival_memory_insert"] == "write"
        assert kinds["core.core_memory_append"] == "edit"
        assert kinds["archival.archival_memory_search"] == "search"


@pytest.mark.parametrize("way", BOTH)
def test_no_search_fails_for_the_log(
    dsn: str, schema: str, way: str, conn: psycopg.Connection[Any]
) -> None:
    with opened(dsn, schema, way, sample=1) as memory:
        memory.store.put(NS, "tea", {"text": WORD})
        conn.execute(f'drop table "{schema}".search_log'.encode())
        assert memory.store.search(NS, query=WORD)
        with pytest.raises(UndefinedTable):
            memory.store.flush_search_log()
        assert (memory.store.counters.searches_logged, memory.store.counters.searches_lost) == (
            0,
            1,
        )
        memory.store.search(NS)  # which the end of the block cannot write either


def test_the_log_is_written_in_the_background_and_at_the_end(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = "langgraph_letta_store._maintenance.search_log_writer"
    monkeypatch.setattr(f"{writer}._MINUTES", 0.01 / 60)
    with opened(dsn, schema, BOTH[0], sample=1) as memory:
        memory.store.put(NS, "tea", {"text": WORD})
        memory.store.search(NS)
        while not memory.store.run(read_searches):
            assert memory.store.counters.searches_lost == 0
        monkeypatch.setattr(f"{writer}._MINUTES", 5)
        memory.saver.recall.search("ada", WORD)  # ada has nothing, so that nothing is logged
    with opened(dsn, schema, BOTH[0]) as memory:
        assert [each.path for each in log(memory)] == ["newest"]


@pytest.mark.parametrize("way", BOTH)
def test_a_forgotten_agent_leaves_no_searches(
    dsn: str, schema: str, way: str, conn: psycopg.Connection[Any]
) -> None:
    with opened(dsn, schema, way, sample=1, queries=True) as memory:
        agent = memory.agent("ada")
        agent.archival.insert(WORD)
        agent.archival.search(WORD)
        assert len(log(memory)) == 1
        agent.archival.search(WORD)  # waits
        forgotten = agent.forget()
        assert forgotten.receipt is not None
        assert forgotten.receipt.tables["search_log"] == 1
        assert log(memory) == []
        assert agent.verify_forgotten(forgotten, markers=[WORD])
        # While another session writes to the agent, or forgets it, its rows wait.
        agent.archival.insert(WORD)
        agent.archival.search(WORD)
        slot = lock_slot(named_agent("ada"))
        with conn.transaction():
            conn.execute("select pg_advisory_xact_lock(%s, %s)", [lock_class(schema), slot])
            assert log(memory) == []
        assert len(log(memory)) == 1


def test_rows_go_when_their_retention_is_over(
    dsn: str, schema: str, conn: psycopg.Connection[Any]
) -> None:
    with opened(dsn, schema, BOTH[0], sample=1, retention="2 days") as memory:
        memory.store.put(NS, "tea", {"text": WORD})
        for _ in range(2):
            memory.store.search(NS)
        (first, _) = log(memory)
        kept = conn.execute(f'select expires_at - at from "{schema}".search_log'.encode())
        assert kept.fetchall() == [(timedelta(days=2),)] * 2
        conn.execute(
            f'update "{schema}".search_log set expires_at = now() where id = %s'.encode(),
            [first.id],
        )
    # Any store's maintenance deletes it, whatever its options.
    with LettaStore.from_conn_string(dsn, schema=schema, index=INDEX) as store:
        planned = [task.table for task in store.maintain(dry_run=True).tasks]
        assert "search_log" in planned
        done = {each.task.table: each.detail for each in store.maintain().results}
        assert done["search_log"] == "1 deleted"
        assert len(store.run(read_searches)) == 1


def test_percentiles_are_those_of_each_agent_and_path(
    dsn: str, schema: str, conn: psycopg.Connection[Any]
) -> None:
    with opened(dsn, schema, BOTH[0], sample=1) as memory:
        conn.execute(
            f"""insert into "{schema}".search_log
              (agent_id, id, at, agent, tier, mode, path, rows, milliseconds, sample, expires_at)
            select gen_random_uuid(), gen_random_uuid(), '2026-05-01 12:00+00', agent, 'archival',
                   'vector', path, 10, n, 0.1, now()
            from unnest(array['ada', 'ada', 'ben'], array['exact', 'own index', 'exact'],
                        array[100, 20, 1]) given (agent, path, most)
            cross join lateral generate_series(1, given.most) n""".encode()
        )
        since = datetime(2026, 5, 1, tzinfo=UTC)
        found = memory.store.run(measure_searches, since=since)
        assert [(each.agent, each.path, each.searches, each.p50, each.p95) for each in found] == [
            ("ada", "exact", 1000, 50.5, pytest.approx(95.05)),
            ("ada", "own index", 200, 10.5, pytest.approx(19.05)),
            ("ben", "exact", 10, 1, 1),
        ]
        assert {(each.rows, each.tier, each.mode) for each in found} == {(10, "archival", "vector")}

        def read_days(schema: Any) -> Operation[Any]:
            return (yield from rows(query_days(schema, since, None)))

        (((day, searches, median, _),),) = memory.store.run(read_days)
        assert (day, searches, median) == (date(2026, 5, 1), 1210, pytest.approx(40))
        assert memory.store.run(measure_searches, since=since, limit=1) == found[:1]


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("yes", "`search_log` must be a dictionary of options"),
        ({"samples": 1}, "unknown option 'samples'"),
        ({"sample": 0}, r"`search_log\['sample'\]` must be a number from 1e-06 to 1, got 0"),
        ({"slow_ms": -1}, r"`search_log\['slow_ms'\]` must be a number from 0 to"),
        ({"retention": "soon"}, r"`search_log\['retention'\]` must be a time above 0"),
        ({"queries": 1}, r"`search_log\['queries'\]` must be one of True, False"),
    ],
)
def test_invalid_options_are_refused(option: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        parse_search_log(option)


def test_options_have_defaults_and_suit_the_store(dsn: str, schema: str) -> None:
    assert parse_search_log(None) is parse_search_log(False) is None
    assert parse_search_log(True) == parse_search_log({}) == SearchLogSettings()
    options: Any = {"schema": schema, "search_log": True}
    with (
        psycopg.connect(dsn, autocommit=True) as single,
        pytest.raises(ConfigurationError, match="on a connection of a pool"),
    ):
        LettaStore(single, **options)
    secret: Any = {"schema": schema, "encrypt": encryption(), "search_log": {"queries": True}}
    for cls in (LettaStore, LettaMemory):
        with (
            pytest.raises(ConfigurationError, match="in plain text, but the memory is encrypted"),
            cls.from_conn_string(dsn, **secret),
        ):
            pytest.fail("was made")
    with LettaStore.from_conn_string(dsn, schema=schema) as store:
        store.setup()
        store.flush_search_log()
        given: Any
        for given, message in (
            ({"slow": 1}, "`slow` must be True or False"),
            ({"since": datetime(2026, 1, 1)}, "`since` must be a datetime with a time zone"),  # noqa: DTZ001
            ({"before": 1}, "`before` must be the last search"),
            ({"limit": -1}, "`limit` must be"),
        ):
            with pytest.raises(InvalidOperationError, match=message):
                store.run(read_searches, **given)
        with pytest.raises(InvalidOperationError, match="`limit` must be"):
            store.run(measure_searches, since=timedelta(days=1), limit=0)
