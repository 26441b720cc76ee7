"""Spans of calls: what they are called, what they say, and what stands below them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from opentelemetry import trace
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import SpanKind, StatusCode
from psycopg import sql
from psycopg.errors import UndefinedTable
from typing_extensions import override

from langgraph_letta_store import AsyncLettaMemory, LettaCache, LettaMemory
from langgraph_letta_store.errors import BlockLimitError, SetupError
from tests.support import tenants
from tests.support.embeddings import CharacterEmbeddings
from tests.support.tenants import OPTIONS, Tenants
from tests.telemetry.collected import Collected, attributes

NS = ("memories", "ada")
MARKER = "XYLOPHONE"


@pytest.fixture
def shared(server: str) -> Iterator[Tenants]:
    with tenants.database(server) as made:
        yield made


@pytest.fixture
def collected() -> Collected:
    return Collected()


@contextmanager
def remembering(
    dsn: str, schema: str, collected: Collected, **options: Any
) -> Generator[LettaMemory]:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings()}
    telemetry: Any = {**collected.option, **options.pop("telemetry", {})}
    with LettaMemory.from_conn_string(
        dsn, schema=schema, index=index, telemetry=telemetry, **options
    ) as memory:
        memory.setup()
        memory.saver.stop_recall_indexer()
        yield memory


def test_setup_creates_a_memory_store(dsn: str, own_schema: str, collected: Collected) -> None:
    with remembering(dsn, own_schema, collected):
        span = collected.find("create_memory_store")
    assert span.kind == SpanKind.CLIENT
    assert attributes(span)["gen_ai.operation.name"] == "create_memory_store"
    assert attributes(span)["gen_ai.memory.store.id"] == own_schema
    assert collected.below(span)


def test_a_put_has_its_steps_below(dsn: str, schema: str, collected: Collected) -> None:
    with remembering(dsn, schema, collected) as memory:
        collected.clear()
        memory.store.put(NS, "tea", {"text": MARKER})
    span = collected.find("upsert_memory")
    assert attributes(span) == {
        "gen_ai.operation.name": "upsert_memory",
        "gen_ai.memory.store.id": schema,
        "gen_ai.memory.record.count": 1,
        "gen_ai.memory.record.id": "tea",
        "gen_ai.agent.id": "memories.ada",
        "letta_store.namespace": "memories.ada",
        "letta_store.tier": "archival",
        "letta_store.call": "put",
    }
    looked, embedded, written = collected.below(span)
    assert [looked.name, embedded.name] == ["find_hashes", "embeddings"]
    assert attributes(embedded)["letta_store.texts"] == 1
    assert attributes(written)["db.system.name"] == "postgresql"
    assert attributes(written)["db.namespace"] == schema
    assert "put_new" in attributes(written)["db.query.summary"]
    assert all(each.kind == SpanKind.CLIENT for each in (span, looked, embedded, written))


CALLS: dict[str, Callable[[LettaMemory], object]] = {
    "read_memory archival": lambda memory: memory.store.get(NS, "tea"),
    "search_memory archival": lambda memory: memory.store.search(NS, query="tea"),
    "delete_memory archival": lambda memory: memory.store.delete(NS, "tea"),
    "upsert_memory archival": lambda memory: memory.store.put(NS, "tea", {"text": "black"}),
    "create_memory core": lambda memory: memory.agent("ada").core.create("persona", "Calm"),
    "update_memory core": lambda memory: memory.agent("ada").core.append("human", "black"),
    "read_memory core": lambda memory: memory.agent("ada").core.get("human"),
    "create_memory archival": lambda memory: memory.agent("ada").archival.insert("Likes tea"),
    "search_memory recall": lambda memory: memory.agent("ada").recall.search("tea"),
    "read_memory checkpoints": lambda memory: memory.saver.get_tuple(CONFIG),
    "read_memory agents": lambda memory: memory.agent("ada").compile(),
    "delete_memory agents": lambda memory: memory.agent("ada").forget(),
    "maintain_memory archival": lambda memory: memory.store.maintain(),
    "index_memory recall": lambda memory: memory.saver.index_recall(),
}

CONFIG: Any = {"configurable": {"thread_id": "monday", "checkpoint_ns": "", "user_id": "ada"}}


@pytest.mark.parametrize("name", CALLS)
def test_each_call_has_its_operation(
    name: str, dsn: str, schema: str, collected: Collected
) -> None:
    operation, tier = name.split()
    with remembering(dsn, schema, collected) as memory:
        memory.agent("ada").core.create("human", "Likes tea")
        collected.clear()
        CALLS[name](memory)
    span = collected.find(operation)
    assert attributes(span)["letta_store.tier"] == tier
    agent = attributes(span).get("gen_ai.agent.id")
    if "memory" in name and operation not in ("maintain_memory", "index_memory"):
        assert agent in ("ada", "memories.ada")


def test_a_search_names_its_access_path(dsn: str, own_schema: str, collected: Collected) -> None:
    index: Any = {
        "dims": 32,
        "embed": CharacterEmbeddings(),
        "fields": ["text"],
        "ann_index_config": {"threshold": 50},
    }
    with LettaMemory.from_conn_string(
        dsn,
        schema=own_schema,
        index=index,
        search={"text_fields": ["text"]},
        telemetry=collected.option,
    ) as memory:
        memory.setup()
        memory.saver.stop_recall_indexer()
        store, agent = memory.store, memory.agent("ada")

        def path(search: Callable[[], object]) -> Any:
            collected.clear()
            search()
            return attributes(collected.find("search_memory")).get("letta_store.path")

        for number in range(60):
            store.put(NS, str(number), {"text": f"tea {number}"})
        agent.archival.insert("tea")
        assert path(lambda: store.search(NS)) == "newest"
        assert path(lambda: store.search(NS, query="tea")) == "exact"
        assert path(lambda: store.search(NS, query="tea", mode="text")) == "text"
        assert path(lambda: store.search(NS, query="tea", mode="hybrid")) == "hybrid"
        assert path(lambda: agent.archival.search("tea")) == "exact"
        assert path(lambda: agent.recall.search("tea")) == "hybrid"
        assert path(lambda: agent.recall.search("tea", mode="vector")) == "exact"
        assert path(lambda: store.search(("agents", "ada", "recall"))) == "newest"
        store.maintain()
        assert path(lambda: store.search(NS, query="tea", limit=2)) == "own index"
    measured = collected.points("gen_ai.client.operation.duration")
    assert {where.get("letta_store.path") for where, _ in measured} >= {"exact", "own index", None}


async def test_a_search_of_coroutines_names_its_path(
    dsn: str, schema: str, collected: Collected
) -> None:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings()}
    async with AsyncLettaMemory.from_conn_string(
        dsn, schema=schema, index=index, telemetry=collected.option
    ) as memory:
        await memory.setup()
        await memory.saver.stop_recall_indexer()
        collected.clear()
        await asyncio.gather(
            memory.store.asearch(NS, query="tea"),
            memory.store.aput(NS, "tea", {"text": "black"}),
        )
    assert attributes(collected.find("search_memory"))["letta_store.path"] == "exact"
    assert "letta_store.path" not in attributes(collected.find("upsert_memory"))


def test_a_checkpoint_names_its_conversation(dsn: str, schema: str, collected: Collected) -> None:
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"messages": [HumanMessage(MARKER, id="1")]}
    checkpoint["channel_versions"] = {"messages": "1"}
    with remembering(dsn, schema, collected, telemetry={"content": True}) as memory:
        collected.clear()
        memory.saver.put(CONFIG, checkpoint, {"step": 1}, {"messages": "1"})
        said = attributes(collected.find("upsert_memory"))
        assert said["gen_ai.conversation.id"] == "monday"
        assert said["gen_ai.agent.id"] == "ada"
    assert MARKER not in "".join(span.to_json() for span in collected.spans)


def test_contents_need_an_option(
    dsn: str, schema: str, collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    def use(memory: LettaMemory) -> None:
        memory.store.put(NS, "tea", {"text": MARKER})
        memory.store.search(NS, query=f"{MARKER} tea")
        agent = memory.agent("ada")
        agent.core.ensure("human", f"Plays the {MARKER}", limit=200)
        agent.core.append("human", MARKER)
        agent.archival.insert(MARKER)
        agent.archival.search(MARKER)
        with pytest.raises(BlockLimitError):
            agent.core.append("human", MARKER * 1000)

    with remembering(dsn, schema, collected) as memory:
        use(memory)
    assert MARKER not in "".join(span.to_json() for span in collected.spans)
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true")
    with remembering(dsn, schema, collected) as memory:
        collected.clear()
        use(memory)
    first, *_ = collected.named("search_memory")
    assert attributes(first)["gen_ai.memory.query.text"] == f"{MARKER} tea"
    (record,) = json.loads(attributes(first)["gen_ai.memory.records"])
    assert record["id"] == "tea"
    assert record["content"] == {"text": MARKER}
    assert record["score"] > 0
    collected.clear()
    with remembering(dsn, schema, collected, telemetry={"content": False}) as memory:
        use(memory)
    assert MARKER not in "".join(span.to_json() for span in collected.spans)


def test_an_error_leaves_its_class(dsn: str, schema: str, collected: Collected) -> None:
    with remembering(dsn, schema, collected) as memory:
        memory.agent("ada").core.create("human", limit=5)
        collected.clear()
        with pytest.raises(BlockLimitError):
            memory.agent("ada").core.append("human", MARKER)
    span = collected.find("update_memory")
    assert span.status.status_code == StatusCode.ERROR
    assert attributes(span)["error.type"] == "BlockLimitError"
    assert not span.events


def rename_schema(old: str, new: str) -> sql.Composed:
    return sql.SQL("alter schema {} rename to {}").format(*map(sql.Identifier, (old, new)))


def test_an_error_of_the_server_leaves_its_code(
    dsn: str, schema: str, collected: Collected
) -> None:
    with remembering(dsn, schema, collected) as memory, psycopg.connect(dsn) as connection:
        connection.autocommit = True
        collected.clear()
        connection.execute(rename_schema(schema, f"{schema} gone"))
        with pytest.raises((UndefinedTable, SetupError)):
            memory.store.get(NS, "tea")
        connection.execute(rename_schema(f"{schema} gone", schema))
    step = collected.named("get_item")[0]
    assert attributes(step)["db.response.status_code"] == "42P01"
    assert attributes(step)["error.type"] == "UndefinedTable"
    assert step.status.status_code == StatusCode.ERROR


class Traced(Embeddings):
    """A model whose client leaves spans of its own, as OpenAI's instrumentation does."""

    def __init__(self, collected: Collected) -> None:
        self._tracer = collected.tracers.get_tracer("model")
        self._model = CharacterEmbeddings()

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        with self._tracer.start_as_current_span("the model"):
            return self._model.embed_documents(texts)

    @override
    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def test_spans_of_the_model_stand_below_the_call(
    dsn: str, schema: str, collected: Collected
) -> None:
    index: Any = {"dims": 32, "embed": Traced(collected)}
    tracer = collected.tracers.get_tracer("application")
    with LettaMemory.from_conn_string(
        dsn, schema=schema, index=index, telemetry=collected.option
    ) as memory:
        memory.setup()
        collected.clear()
        with tracer.start_as_current_span("the request"):
            memory.store.put(NS, "tea", {"text": "black"})
    call = collected.find("upsert_memory")
    assert call.parent == collected.find("the request").get_span_context()
    assert collected.find("the model") in collected.below(call)


async def test_a_call_that_waits_for_others_stays_in_its_own_trace(
    dsn: str, schema: str, collected: Collected
) -> None:
    tracer = collected.tracers.get_tracer("application")
    index: Any = {"dims": 32, "embed": Traced(collected)}

    async def request(number: int) -> None:
        with tracer.start_as_current_span(f"request {number}"):
            await memory.store.aput(("memories", str(number)), "tea", {"text": f"tea {number}"})
            assert trace.get_current_span().is_recording()

    async with AsyncLettaMemory.from_conn_string(
        dsn, schema=schema, index=index, telemetry=collected.option
    ) as memory:
        await memory.setup()
        await memory.saver.stop_recall_indexer()
        collected.clear()
        await asyncio.gather(*map(request, range(3)))
    batch = collected.find("letta_store.batch")
    assert attributes(batch)["letta_store.operations"] == 3
    calls: list[Any] = []
    for number in range(3):
        (call,) = collected.below(collected.find(f"request {number}"))
        assert call.name == "upsert_memory"
        assert attributes(call)["gen_ai.agent.id"] == f"memories.{number}"
        assert attributes(call)["gen_ai.memory.record.id"] == "tea"
        assert attributes(call)["gen_ai.memory.record.count"] == 1
        calls.append(call.get_span_context())
    assert batch.parent == calls[0]
    assert [link.context for link in batch.links] == calls[1:]
    names = [step.name for step in collected.below(batch)]
    assert "find_hashes" in names
    assert "the model" in names


async def test_one_call_of_a_batch_that_fails_is_told_apart(
    dsn: str, schema: str, collected: Collected
) -> None:
    async with AsyncLettaMemory.from_conn_string(
        dsn, schema=schema, telemetry=collected.option
    ) as memory:
        await memory.setup()
        collected.clear()
        bad: Any = {"text": object()}
        results = await asyncio.gather(
            memory.store.aput(NS, "good", {"text": "black"}),
            memory.store.aput(NS, "bad", bad),
            return_exceptions=True,
        )
        assert results[0] is None
        assert isinstance(results[1], Exception)
    calls = {
        attributes(span).get("gen_ai.memory.record.id"): span
        for span in collected.named("upsert_memory")
    }
    assert calls["good"].status.status_code == StatusCode.UNSET
    (failed,) = [span for span in calls.values() if span.status.status_code == StatusCode.ERROR]
    assert collected.below(calls["good"])
    assert failed is not calls["good"]


async def test_a_graph_run_has_its_memory_below_each_node(
    dsn: str, schema: str, collected: Collected
) -> None:
    tracer = collected.tracers.get_tracer("application")

    async def node(state: MessagesState, config: RunnableConfig) -> Any:
        with tracer.start_as_current_span("the node"):
            await memory.store.aput(NS, "tea", {"text": "black"})
            await memory.store.aget(NS, "tea")
        return {"messages": []}

    async with AsyncLettaMemory.from_conn_string(
        dsn, schema=schema, telemetry=collected.option
    ) as memory:
        await memory.setup()
        builder: Any = StateGraph(MessagesState)
        builder.add_node("node", node)
        builder.add_edge(START, "node")
        graph = builder.compile(checkpointer=memory.saver, store=memory.store)
        collected.clear()
        with tracer.start_as_current_span("the request"):
            await graph.ainvoke({"messages": [HumanMessage("Hello")]}, CONFIG)
    ids = {span.context.trace_id for span in collected.spans if span.context}
    assert len(ids) == 1
    (put, read) = collected.below(collected.find("the node"))
    assert [put.name, read.name] == ["upsert_memory", "read_memory"]
    assert attributes(read)["gen_ai.conversation.id"] == "monday"


def test_what_is_not_sampled_costs_no_description(dsn: str, schema: str) -> None:
    collected = Collected(ALWAYS_OFF)
    with remembering(dsn, schema, collected) as memory:
        memory.store.put(NS, "tea", {"text": "black"})
    assert not collected.spans
    assert collected.points("gen_ai.client.operation.duration")


def test_metrics_alone_and_spans_alone(dsn: str, schema: str) -> None:
    for traces, metrics in ((True, False), (False, True)):
        collected = Collected()
        with remembering(
            dsn, schema, collected, telemetry={"traces": traces, "metrics": metrics}
        ) as memory:
            memory.store.put(NS, "tea", {"text": "black"})
        assert bool(collected.spans) == traces
        assert bool(collected.points("gen_ai.client.operation.duration")) == metrics


def test_metrics_alone_leave_the_applications_span_current(
    dsn: str, schema: str, collected: Collected
) -> None:
    index: Any = {"dims": 32, "embed": Traced(collected)}
    option: Any = {**collected.option, "traces": False}
    tracer = collected.tracers.get_tracer("application")
    with LettaMemory.from_conn_string(dsn, schema=schema, index=index, telemetry=option) as memory:
        memory.setup()
        with tracer.start_as_current_span("the request"):
            memory.store.put(NS, "tea", {"text": "black"})
    assert collected.below(collected.find("the request")) == collected.named("the model")


def test_a_tenant_is_named(shared: Tenants, collected: Collected) -> None:
    with LettaMemory.from_conn_string(
        shared.application, tenant="acme", telemetry=collected.option, **OPTIONS
    ) as memory:
        memory.store.put(NS, "tea", {"text": "black"})
    assert attributes(collected.find("upsert_memory"))["letta_store.tenant"] == "acme"


def test_the_server_is_named(dsn: str, schema: str, collected: Collected) -> None:
    with remembering(dsn, schema, collected) as memory:
        collected.clear()
        memory.store.get(NS, "tea")
    assert attributes(collected.find("get_item")).get("server.address")


def test_a_cache_is_no_memory(dsn: str, schema: str, collected: Collected) -> None:
    for traces in (True, False):
        option: Any = {**collected.option, "traces": traces}
        with LettaCache.from_conn_string(dsn, schema=schema, telemetry=option) as cache:
            cache.setup()
            cache.set({(("node",), "key"): ({"answer": MARKER}, 60)})
            cache.get([(("node",), "key"), (("node",), "other")])
    assert attributes(collected.find("write_cache"))["letta_store.tier"] == "cache"
    assert collected.find("read_cache")
    assert collected.value("letta_store.cache.hits", cache="entries") == 2
    assert collected.value("letta_store.cache.misses", cache="entries") == 2
    assert MARKER not in "".join(span.to_json() for span in collected.spans)
