"""The instruments of a provider of meters: histograms of times, and counters and gauges.

Times are recorded with each call. All else is counted here, and read when metrics are collected.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary, WeakSet

from opentelemetry import metrics
from opentelemetry.metrics import CallbackOptions, Observation

from langgraph_letta_store._engine.forks import Lock
from langgraph_letta_store._engine.session_state import SessionState
from langgraph_letta_store._telemetry.pools import watch_pools
from langgraph_letta_store.records.maintenance import MaintenanceReport

SCOPE = "langgraph_letta_store"
"""The name of the tracer and the meter."""

_SECONDS = (
    *(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05),
    *(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
_LONG_SECONDS = (0.1, 0.5, 1.0, 5.0, 10.0, 60.0, 300.0, 1800.0, 7200.0)

Attributes: TypeAlias = tuple[tuple[str, str], ...]

_COUNTERS: Mapping[str, tuple[str, str]] = {
    "letta_store.statements": ("{step}", "Steps of statements, each a round trip"),
    "letta_store.statements.time": ("s", "How long they took, the wait for a connection included"),
    "letta_store.statements.errors": ("{step}", "Steps that failed for good"),
    "letta_store.rows": ("{row}", "Rows that statements returned"),
    "letta_store.embedding.calls": ("{call}", "Calls of the embedding model"),
    "letta_store.embedding.texts": ("{text}", "Texts and queries that the model embedded"),
    "letta_store.embedding.reused": ("{text}", "Texts of items that were put unchanged"),
    "letta_store.cache.hits": ("{entry}", "Entries that a cache had"),
    "letta_store.cache.misses": ("{entry}", "Entries that a cache did not have"),
    "letta_store.duplicates": ("{item}", "Nearly equal items that were skipped or replaced"),
    "letta_store.retries": ("{retry}", "Steps and calls of the model that were made again"),
    "letta_store.maintenance.tasks": ("{task}", "Tasks of maintenance by their outcome"),
}
"""The unit and the description of each counter."""

_OF_STEPS = ("letta_store.statements", "letta_store.statements.time", "letta_store.rows")
"""The counters of steps of statements, which are counted together."""

_COUNTED: Mapping[str, tuple[str, Attributes]] = {
    "texts_embedded": ("letta_store.embedding.texts", ()),
    "embedding_calls": ("letta_store.embedding.calls", ()),
    "texts_reused": ("letta_store.embedding.reused", ()),
    "query_cache_hits": ("letta_store.cache.hits", (("letta_store.cache", "queries"),)),
    "query_cache_misses": ("letta_store.cache.misses", (("letta_store.cache", "queries"),)),
    "vector_cache_hits": ("letta_store.cache.hits", (("letta_store.cache", "vectors"),)),
    "vector_cache_misses": ("letta_store.cache.misses", (("letta_store.cache", "vectors"),)),
    "entry_cache_hits": ("letta_store.cache.hits", (("letta_store.cache", "entries"),)),
    "entry_cache_misses": ("letta_store.cache.misses", (("letta_store.cache", "entries"),)),
    "duplicates_skipped": ("letta_store.duplicates", (("letta_store.outcome", "skipped"),)),
    "duplicates_replaced": ("letta_store.duplicates", (("letta_store.outcome", "replaced"),)),
    "steps_retried": ("letta_store.retries", (("letta_store.retried", "statements"),)),
    "embeddings_retried": ("letta_store.retries", (("letta_store.retried", "embedding"),)),
}
"""The counter of each name in `Counters`, and its attributes."""

_BACKLOG = "Messages that wait to be embedded"
_RECALL = "The lowest share of the nearest that an index of a sort was measured to find"


class Instruments:
    """The instruments of one provider, shared by all stores and savers that use it."""

    def __init__(self, provider: Any = None) -> None:
        """Make the instruments; without a provider they are those of the global one."""
        meter = metrics.get_meter(SCOPE, meter_provider=provider)
        self.operations = meter.create_histogram(
            "gen_ai.client.operation.duration",
            "s",
            "How long calls on memory take",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self.embeddings = meter.create_histogram(
            "letta_store.embedding.duration",
            "s",
            "How long the embedding model takes for a step, retries included",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self.maintenance = meter.create_histogram(
            "letta_store.maintenance.duration",
            "s",
            "How long runs of maintenance take",
            explicit_bucket_boundaries_advisory=_LONG_SECONDS,
        )
        self._lock = Lock()
        self._totals: dict[str, defaultdict[Attributes, float]] = {
            name: defaultdict(float) for name in _COUNTERS
        }
        self._steps: dict[str, list[float]] = {}
        """The sums of the steps with a summary, in the order of `_OF_STEPS`."""
        for name, (unit, text) in _COUNTERS.items():
            read = self._reader(self._totals[name])
            if name in _OF_STEPS:
                read = self._step_reader(_OF_STEPS.index(name))
            meter.create_observable_counter(name, [read], unit, text)
        self._backlogs: dict[Attributes, float] = {}
        self._sessions: WeakSet[SessionState[Any]] = WeakSet()
        for name, read, unit, text in (
            ("recall.backlog", self._reader(self._backlogs), "{message}", _BACKLOG),
            ("index.recall", self._read_recalls, "", _RECALL),
            ("index.count", self._read_indexes, "{index}", "Indexes that maintenance has built"),
        ):
            meter.create_observable_gauge(f"letta_store.{name}", [read], unit, text)
        watch_pools(meter, self._sessions)

    def count(self, counts: Mapping[str, int]) -> None:
        """Add to counters, by the names in `Counters`."""
        with self._lock.own:
            for name, number in counts.items():
                if number and name in _COUNTED:
                    counter, attributes = _COUNTED[name]
                    self._totals[counter][attributes] += number

    def count_step(self, summary: str, seconds: float, rows: int, error: Exception | None) -> None:
        """Add a step of statements: a histogram of each statement would cost ten times as much."""
        with self._lock.own:
            sums = self._steps.get(summary)
            if sums is None:
                sums = self._steps[summary] = [0, 0.0, 0]
            sums[0] += 1
            sums[1] += seconds
            sums[2] += rows
            if error is not None:
                name = type(error).__qualname__
                failed = (("db.query.summary", summary), ("error.type", name))
                self._totals["letta_store.statements.errors"][failed] += 1

    def set_backlog(self, schema: str, tenant: str, waiting: int) -> None:
        """Note how many messages of a schema wait to be embedded."""
        where = (("letta_store.schema", schema), *_tenant(tenant))
        with self._lock.own:
            self._backlogs[where] = waiting

    def record_maintenance(self, tier: str, report: MaintenanceReport, seconds: float) -> None:
        """Note a run of maintenance that was not a dry one."""
        self.maintenance.record(seconds, {"letta_store.tier": tier})
        with self._lock.own:
            for result in report.results:
                where = (
                    ("letta_store.tier", tier),
                    ("letta_store.task", result.task.kind),
                    ("letta_store.outcome", result.outcome),
                )
                self._totals["letta_store.maintenance.tasks"][where] += 1

    def watch(self, session: SessionState[Any]) -> None:
        """Report on a session's pool of connections and indexes, as long as it is in use."""
        self._sessions.add(session)

    def _reader(self, values: Mapping[Attributes, float]) -> Any:
        def read(_: CallbackOptions) -> Iterable[Observation]:
            with self._lock.own:
                return [Observation(value, dict(where)) for where, value in values.items()]

        return read

    def _step_reader(self, place: int) -> Any:
        def read(_: CallbackOptions) -> Iterable[Observation]:
            with self._lock.own:
                found = [(summary, sums[place]) for summary, sums in self._steps.items()]
            return [Observation(value, {"db.query.summary": name}) for name, value in found]

        return read

    def _read_indexes(self, _: CallbackOptions) -> Iterable[Observation]:
        counts = Counter(where for where, _ in self._list_indexes())
        return [Observation(count, dict(where)) for where, count in counts.items()]

    def _read_recalls(self, _: CallbackOptions) -> Iterable[Observation]:
        lowest: dict[Attributes, float] = {}
        for where, recall in self._list_indexes():
            if recall is not None:
                lowest[where] = min(recall, lowest.get(where, recall))
        return [Observation(recall, dict(where)) for where, recall in lowest.items()]

    def _list_indexes(self) -> Iterable[tuple[Attributes, float | None]]:
        """Return the indexes that the sessions know, each once, by their sort."""
        known = {
            (session.config.schema, key): index
            for session in list(self._sessions)
            for key, index in session.indexes.items()
        }
        for (schema, key), index in known.items():
            where = (
                ("letta_store.schema", schema),
                ("letta_store.table", key.table),
                ("letta_store.index.kind", index.kind),
                ("letta_store.index.scope", "shared" if key.agent is None else "agent"),
            )
            yield where, index.recall


def _tenant(tenant: str) -> Attributes:
    return (("letta_store.tenant", tenant),) if tenant else ()


_INSTRUMENTS: WeakKeyDictionary[Any, Instruments] = WeakKeyDictionary()
_GLOBAL: list[Instruments] = []
_GUARD = Lock()


def find_instruments(provider: Any) -> Instruments:
    """Return the instruments of a provider; None for the global one."""
    with _GUARD.own:
        if provider is None:
            if not _GLOBAL:
                _GLOBAL.append(Instruments())
            return _GLOBAL[0]
        if provider not in _INSTRUMENTS:
            _INSTRUMENTS[provider] = Instruments(provider)
        return _INSTRUMENTS[provider]
