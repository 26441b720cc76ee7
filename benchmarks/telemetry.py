"""What telemetry costs: the same calls without, with metrics, and with spans of some or all calls.

All memories work on one schema. Printed is the processor time of the client for a call, all
its threads included: the medians of blocks of calls that the sides make in turn. It depends less on
what else the machine does than the time that passes. Spans are batched as in production, and the
exporter drops them. The last column is what the SDK alone takes for the same spans with the same
attributes and one value of a histogram: the least that tracing can cost.
"""

from __future__ import annotations

import itertools
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import server
from command import command, read_command
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.base.id import uuid6
from opentelemetry.context import attach, detach
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    SimpleSpanProcessor,
    SpanExporter,
    SpanExportResult,
)
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import set_span_in_context
from timing import WARM_READS, Call

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.config.telemetry import TelemetryConfig

NS = ("memories", "ada")
DIMS = 1024
ITEMS = 1000
BLOCK = 20
"""How many calls a side makes before the next one's turn."""


class Dropping(SpanExporter):
    """An exporter that sends nothing."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return SpanExportResult.SUCCESS


def embed(texts: Sequence[str]) -> list[list[float]]:
    """Return a random vector for each text, always the same."""
    return [[number.gauss() for _ in range(DIMS)] for number in map(random.Random, texts)]


def trace(share: float) -> TelemetryConfig:
    """Return the option for spans of a share of the calls, with metrics."""
    tracers = TracerProvider(sampler=TraceIdRatioBased(share))
    tracers.add_span_processor(BatchSpanProcessor(Dropping()))
    return {"tracer_provider": tracers, "meter_provider": meters()}


def meters() -> MeterProvider:
    return MeterProvider([InMemoryMetricReader()])


SIDES: Mapping[str, TelemetryConfig | None] = {
    "without": None,
    "metrics": {"traces": False, "meter_provider": meters()},
    "tenth": trace(0.1),
    "all": trace(1.0),
}


def calls(memory: LettaMemory, side: str) -> Mapping[str, Call]:
    """Return the calls that are compared."""
    store, saver, agent = memory.store, memory.saver, memory.agent("ada")
    agent.core.ensure(side, limit=1_000_000)
    versions: list[str] = []

    def save(number: int) -> None:
        checkpoint: Any = empty_checkpoint()
        checkpoint["id"] = str(uuid6())
        checkpoint["channel_values"] = {"messages": [HumanMessage("Hello", id=f"{side} {number}")]}
        versions.append(saver.get_next_version(versions[-1] if versions else None, None))
        checkpoint["channel_versions"] = {"messages": versions[-1]}
        config: Any = {"configurable": {"thread_id": side, "checkpoint_ns": "", "user_id": "ada"}}
        saver.put(config, checkpoint, {"step": number}, {"messages": versions[-1]})

    return {
        "get": lambda _: store.get(NS, "7"),
        "newest 10": lambda _: store.search(NS),
        f"nearest 10 of {ITEMS:,}": lambda n: store.search(NS, query=f"query {n % 50}"),
        "put": lambda n: store.put(NS, side, {"text": "black", "n": n}),
        "core append": lambda _: agent.core.append(side, "x"),
        "checkpoint": save,
    }


def measure(sides: Mapping[str, Call], blocks: int) -> dict[str, float]:
    """Return the microseconds of processor time that a call takes on each side."""
    took: dict[str, list[float]] = {side: [] for side in sides}
    numbers = itertools.count()
    for call in sides.values():
        for _ in range(WARM_READS):
            call(next(numbers))
    for _ in range(blocks):
        for side, call in sides.items():
            began = time.process_time()
            for _ in range(BLOCK):
                call(next(numbers))
            took[side].append((time.process_time() - began) / BLOCK * 1e6)
    return {side: statistics.median(each) for side, each in took.items()}


def replay(exporter: InMemorySpanExporter, call: Call) -> Call:
    """Return a function that makes the spans of a call again, with the SDK alone."""
    exporter.clear()
    call(-1)
    spans = sorted(exporter.get_finished_spans(), key=lambda span: span.start_time or 0)
    option: Any = SIDES["all"]
    tracer = option["tracer_provider"].get_tracer("benchmark")
    histogram = option["meter_provider"].get_meter("benchmark").create_histogram("benchmark")

    def make(_: int) -> None:
        first, *others = spans
        span = tracer.start_span(first.name, kind=first.kind, attributes=first.attributes)
        context = set_span_in_context(span)
        token = attach(context)
        for each in others:
            tracer.start_span(each.name, context, each.kind, attributes=each.attributes).end()
        detach(token)
        span.end()
        histogram.record(0.001, {"gen_ai.operation.name": "search_memory"})

    return make


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = command(__doc__, quick="few calls")
    given = read_command(parser, arguments)
    blocks = 3 if given.quick else 25
    lines = [
        "| call | without, µs | metrics, µs more | a tenth traced | all traced | the SDK alone |",
        "|---|---|---|---|---|---|",
    ]
    index: Any = {"dims": DIMS, "embed": embed, "fields": ["text"]}
    with server.connection_string(given.database, given.keep) as dsn, ExitStack() as stack:
        opened = {
            side: stack.enter_context(
                LettaMemory.from_conn_string(
                    dsn, schema="benchmark_telemetry", index=index, telemetry=telemetry
                )
            )
            for side, telemetry in SIDES.items()
        }
        opened["without"].setup()
        for memory in opened.values():
            memory.saver.stop_recall_indexer()
        for number in range(ITEMS):
            opened["without"].store.put(NS, str(number), {"text": f"tea {number}", "n": number})
        exporter = InMemorySpanExporter()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(exporter))
        kept = stack.enter_context(
            LettaMemory.from_conn_string(
                dsn,
                schema="benchmark_telemetry",
                index=index,
                telemetry={"tracer_provider": tracers, "metrics": False},
            )
        )
        kept.saver.stop_recall_indexer()
        sides = {side: calls(memory, side) for side, memory in opened.items()}
        recorded = calls(kept, "recorded")
        for name in sides["without"]:
            made = {side: each[name] for side, each in sides.items()}
            found = measure({**made, "SDK": replay(exporter, recorded[name])}, blocks)
            plain = found["without"]
            more = [f"{found[side] - plain:.0f}" for side in SIDES][1:]
            more.append(f"{found['SDK']:.0f}")
            lines.append(f"| {name} | {plain:.0f} | {' | '.join(more)} |")
            print(lines[-1], flush=True)
    print("\n".join(lines))
    if given.markdown:
        given.markdown.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
