"""Providers of OpenTelemetry that keep what they are given, for one test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Sampler


class Collected:
    """The spans and metrics of one test; `option` is what turns them on."""

    def __init__(self, sampler: Sampler = ALWAYS_ON) -> None:
        self._exporter = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        self.tracers = TracerProvider(sampler=sampler)
        self.tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.option: Any = {
            "tracer_provider": self.tracers,
            "meter_provider": MeterProvider([self._reader]),
        }

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        """The spans that have ended."""
        return self._exporter.get_finished_spans()

    def clear(self) -> None:
        """Forget the spans so far."""
        self._exporter.clear()

    def find(self, name: str) -> ReadableSpan:
        """Return the only span of a name."""
        (found,) = self.named(name)
        return found

    def named(self, name: str) -> list[ReadableSpan]:
        """Return the spans of a name."""
        return [span for span in self.spans if span.name == name]

    def below(self, span: ReadableSpan) -> list[ReadableSpan]:
        """Return the spans whose parent is this one, in the order in which they began."""
        context = span.get_span_context()
        assert context is not None
        found = [each for each in self.spans if each.parent and each.parent == context]
        return sorted(found, key=lambda each: each.start_time or 0)

    def points(self, name: str) -> list[tuple[Mapping[str, Any], Any]]:
        """Return the attributes and the point of each series of a metric."""
        data = self._reader.get_metrics_data()
        return [
            (dict(point.attributes or {}), point)
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]

    def value(self, name: str, **attributes: str) -> Any:
        """Return the value of a counter or a gauge whose attributes end with these."""
        wanted = {key.replace("_", "."): value for key, value in attributes.items()}
        (found,) = [
            point.value
            for where, point in self.points(name)
            if all(
                any(key.endswith(end) and value == where[key] for key in where)
                for end, value in wanted.items()
            )
        ]
        return found


def attributes(span: ReadableSpan) -> dict[str, Any]:
    """Return a span's attributes."""
    return dict(span.attributes or {})
