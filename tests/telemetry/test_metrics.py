"""Metrics: what is counted, and that Prometheus can scrape it."""

from __future__ import annotations

import urllib.request
from typing import Any

import pytest
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import REGISTRY, start_http_server
from psycopg.errors import SerializationFailure

from langgraph_letta_store import LettaMemory, LettaStore
from langgraph_letta_store._engine.executors import Executor
from tests.docs.snippets import ROOT
from tests.support.embeddings import CharacterEmbeddings
from tests.telemetry.collected import Collected

NS = ("memories", "ada")


def options(schema: str, collected: Collected, **index: Any) -> dict[str, Any]:
    settings = {"dims": 32, "embed": CharacterEmbeddings(), **index}
    return {"schema": schema, "index": settings, "telemetry": collected.option}


def test_calls_statements_rows_and_texts_are_counted(dsn: str, schema: str) -> None:
    collected = Collected()
    with LettaStore.from_conn_string(dsn, **options(schema, collected)) as store:
        store.setup()
        for number in range(3):
            store.put(NS, str(number), {"text": f"tea {number}"})
        store.put(NS, "0", {"text": "tea 0"})
        store.search(NS, query="tea")
        store.search(NS, query="tea")
        searches = [
            point
            for where, point in collected.points("gen_ai.client.operation.duration")
            if where["gen_ai.operation.name"] == "search_memory"
        ]
        assert [point.count for point in searches] == [2]
        assert 0 < searches[0].sum < 60
        assert collected.value("letta_store.statements", summary="nearest") == 2
        assert collected.value("letta_store.rows", summary="nearest") == 6
        assert collected.value("letta_store.statements.time", summary="nearest") > 0
        assert collected.value("letta_store.embedding.texts") == 4
        assert collected.value("letta_store.embedding.calls") == 4
        assert collected.value("letta_store.embedding.reused") == 1
        assert collected.value("letta_store.cache.hits", cache="queries") == 1
        assert collected.value("letta_store.cache.misses", cache="queries") == 1
        assert sum(point.count for _, point in collected.points("letta_store.embedding.duration"))
        assert collected.value("db.client.connection.max") == 10
        assert collected.value("db.client.connection.count", state="idle") >= 1
        assert collected.value("db.client.connection.timeouts") == 0
        assert collected.points("letta_store.pool.waits")
        assert collected.points("letta_store.pool.wait_time")
    assert not collected.points("db.client.connection.max")


def test_an_error_is_counted_by_its_class(dsn: str, schema: str) -> None:
    collected = Collected()
    with LettaStore.from_conn_string(dsn, **options(schema, collected)) as store:
        store.setup()
        bad: Any = {"text": object()}
        with pytest.raises(Exception, match="text") as raised:
            store.put(NS, "bad", bad)
    kinds = [
        where.get("error.type") for where, _ in collected.points("gen_ai.client.operation.duration")
    ]
    assert type(raised.value).__qualname__ in kinds


def test_retries_are_counted(dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch) -> None:
    collected = Collected()
    with LettaStore.from_conn_string(dsn, **options(schema, collected)) as store:
        store.setup()
        execute, failures = Executor.execute, [SerializationFailure("could not serialize")] * 2

        def fail_at_first(*args: Any) -> Any:
            if failures:
                raise failures.pop()
            return execute(*args)

        monkeypatch.setattr(Executor, "execute", fail_at_first)
        assert store.get(NS, "tea") is None
    assert collected.value("letta_store.retries", retried="statements") == 2


def test_maintenance_indexes_and_backlog_are_reported(dsn: str, own_schema: str) -> None:
    collected = Collected()
    settings = options(own_schema, collected, ann_index_config={"threshold": 50})
    with LettaMemory.from_conn_string(dsn, **settings) as memory:
        memory.setup()
        memory.saver.stop_recall_indexer()
        for number in range(60):
            memory.store.put(NS, str(number), {"text": f"tea {number} {chr(97 + number % 26)}"})
        memory.store.maintain()
        built = {"kind": "hnsw", "scope": "agent"}
        assert collected.value("letta_store.index.count", **built) == 1
        assert 0 < collected.value("letta_store.index.recall", **built) <= 1
        assert collected.value("letta_store.maintenance.tasks", task="build", outcome="done") == 1
        (run,) = [point for _, point in collected.points("letta_store.maintenance.duration")]
        assert run.count == 1
        assert memory.saver.recall_backlog() == 0
        memory.saver._index_in_background()
        assert collected.value("letta_store.recall.backlog") == 0


def test_prometheus_scrapes_the_documented_names(dsn: str, schema: str) -> None:
    """The columns of the table in the documentation are what OpenTelemetry's exporter serves."""
    page = (ROOT / "docs/production/telemetry.md").read_text()
    meters = MeterProvider([PrometheusMetricReader()])
    server, thread = start_http_server(0, addr="127.0.0.1", registry=REGISTRY)
    try:
        collected = Collected()
        collected.option["meter_provider"] = meters
        settings = options(schema, collected, ann_index_config={"threshold": 50})
        with LettaMemory.from_conn_string(dsn, **settings) as memory:
            memory.setup()
            memory.saver.stop_recall_indexer()
            for number in range(60):
                memory.store.put(NS, str(number), {"text": f"tea {number}"})
            memory.store.search(NS, query="tea")
            memory.store.maintain()
            memory.saver.recall_backlog()
            memory.saver._index_in_background()
            address = f"http://127.0.0.1:{server.server_port}/metrics"
            with urllib.request.urlopen(address, timeout=30) as answer:  # loopback
                scraped = answer.read().decode()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        meters.shutdown()
    served = {
        line.split()[2]
        for line in scraped.splitlines()
        if line.startswith("# TYPE") and line.split()[2].startswith(("gen_ai", "letta", "db_"))
    }
    assert served
    assert {name for name in served if f"`{name}`" not in page} == set()
    assert "gen_ai_client_operation_duration_seconds_bucket{" in scraped
