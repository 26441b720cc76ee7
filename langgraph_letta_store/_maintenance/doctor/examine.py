"""The doctor: makes all checks of a database, and repairs what they found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from psycopg import Error
from psycopg import errors as pg

from langgraph_letta_store._engine.migrations.migration import PUBLIC
from langgraph_letta_store._engine.migrations.recorded import AGENT_DEPTH, read_settings
from langgraph_letta_store._engine.migrations.versions import ITERATIVE_SCANS, parse_numbers
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.doctor import (
    access,
    capacity,
    drift,
    indexes,
    leftovers,
    options,
    replicas,
    roles,
    server,
    vacuum,
    vectors,
)
from langgraph_letta_store._maintenance.doctor.catalog import expected_catalog, read_catalog
from langgraph_letta_store._maintenance.doctor.checks import (
    Check,
    Client,
    Clock,
    Fault,
    Server,
    Subject,
)
from langgraph_letta_store._maintenance.doctor.server import SERVER, SETTINGS
from langgraph_letta_store.config.store import SaverConfig, StoreConfig
from langgraph_letta_store.errors import LettaStoreError
from langgraph_letta_store.records.diagnosis import Diagnosis, Finding, OnRepair, Repair, Unchecked

CHECKS: tuple[Check, ...] = (
    *drift.CHECKS,
    *vectors.CHECKS,
    *roles.CHECKS,
    *server.CHECKS,
    *capacity.CHECKS,
    *options.CHECKS,
    *indexes.CHECKS,
    *access.CHECKS,
    *leftovers.CHECKS,
    *vacuum.CHECKS,
    *replicas.CHECKS,
)
"""All checks, in the order in which they are made."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What all checks found: each finding with its fault."""

    faults: Sequence[tuple[Finding, Fault]]
    unchecked: Sequence[Unchecked]
    checked: Sequence[str]

    def diagnose(self, repairs: Iterable[Repair] = ()) -> Diagnosis:
        """Return the record, errors first."""
        findings = [finding for finding, _ in self.faults]
        findings.sort(key=lambda finding: finding.severity != "error")
        return Diagnosis(
            tuple(findings), tuple(self.unchecked), tuple(self.checked), tuple(repairs)
        )


def diagnose(
    config: StoreConfig,
    client: Client,
    saver: SaverConfig | None = None,
    *,
    fix: bool = False,
    on_repair: OnRepair | None = None,
) -> Operation[Diagnosis]:
    """Make all checks, and with `fix` repair what can be.

    Args:
        config: how the store was opened.
        client: its connection.
        saver: how the memory's saver was opened, if there is one.
        fix: repair what can be repaired.
        on_repair: called before each repair.
    """
    examined = yield from examine(config, client, saver)
    repairs = (yield from repair(examined, on_repair)) if fix else ()
    return examined.diagnose(repairs)


def examine(
    config: StoreConfig, client: Client, saver: SaverConfig | None = None
) -> Operation[Examined]:
    """Make all checks; one that fails in the database is unchecked, with the reason."""
    try:
        subject = yield from read_subject(config, client, saver)
    except (pg.UndefinedTable, pg.InvalidSchemaName, pg.UndefinedColumn):
        return _examine_nothing(config)
    faults: list[tuple[Finding, Fault]] = []
    unchecked: list[Unchecked] = []
    checked: list[str] = []
    for check in CHECKS:
        needs = [subject.schema_name(each) for each in check.needs]
        if missing := [each for each in needs if each not in subject.tables]:
            if any(each in subject.expected_names for each in missing):
                reason = f"the table {missing[0]} is missing"
                unchecked.append(Unchecked(check.name, reason))
            continue
        try:
            found = yield from check.find(subject)
        except (Error, LettaStoreError) as error:
            unchecked.append(Unchecked(check.name, _describe(error)))
            continue
        checked.append(check.name)
        faults += [(_to_finding(check.name, fault), fault) for fault in found]
    return Examined(faults, unchecked, checked)


def repair(examined: Examined, on_repair: OnRepair | None) -> Operation[list[Repair]]:
    """Repair what can be, one after the other; one that fails does not stop the others."""
    done: list[Repair] = []
    for finding, fault in examined.faults:
        if fault.fix is None:
            continue
        if on_repair is not None:
            on_repair(finding)
        try:
            yield from fault.fix.run()
        except (pg.DuplicateTable, pg.DuplicateObject):  # a repair before this one created it
            done.append(Repair(finding, "done"))
        except (Error, LettaStoreError) as error:
            done.append(Repair(finding, "failed", _describe(error)))
        else:
            done.append(Repair(finding, "done"))
    return done


def read_subject(
    config: StoreConfig, client: Client, saver: SaverConfig | None
) -> Operation[Subject]:
    """Read what checks look at, as far as every role may see it.

    Raises:
        psycopg.errors.UndefinedTable: the schema is not set up.
    """
    recorded, types = yield from read_settings(config)
    before = datetime.now(UTC)
    ((now,),) = yield from rows(Query(SERVER.statement("read_clock")))
    clock = Clock(before, now[0], datetime.now(UTC))
    query = Query(SERVER.statement("read_server"), {"settings": list(SETTINGS)})
    (((*facts, found),),) = yield from rows(query)
    settings: dict[str, str] = json.loads(found)
    index: Mapping[str, Any] = recorded.get("index") or {}
    # As it was recorded: a store with other settings is a finding, and not the end.
    own = replace(
        config,
        agent_depth=recorded.get("agent_depth") or config.agent_depth or AGENT_DEPTH,
        root=recorded.get("root", config.root),
        partitions=int(recorded.get("partitions", config.partitions)),
        tenant=None,
    )
    schema: Schema[StoreConfig] = Schema(
        own,
        has_vectors=bool(index),
        vector_type=index.get("vector_type", "halfvec"),
        partitions=own.partitions,
        generation=int(index.get("generation", 1)),
        has_words="words" in recorded,
        vector_schema=types[0].schema if types else PUBLIC,
        has_iterative_scans=not types or parse_numbers(types[0].version) >= ITERATIVE_SCANS,
    )
    features = [name for name in ("index", "words", "keys") if name in recorded]
    subject = Subject(
        schema=schema,
        recorded=recorded,
        server=Server(settings, *facts),
        clock=clock,
        client=client,
        tables=frozenset(),
        found=(yield from read_catalog(config.schema, schema.generation)),
        expected=expected_catalog(features),
        opened=config,
        saver=saver,
    )
    (names,) = yield from rows(
        Query(SERVER.statement("read_relations"), subject.parameters),
    )
    return replace(subject, tables=frozenset(name for (name,) in names))


def _examine_nothing(config: StoreConfig) -> Examined:
    fault = Fault(
        f"the schema {config.schema!r} is not set up",
        "no store and no saver can use it",
        "call setup(), or run `letta-store setup`",
        "error",
    )
    reason = "the schema is not set up"
    unchecked = [Unchecked(check.name, reason) for check in CHECKS]
    return Examined([(_to_finding("setup", fault), fault)], unchecked, ["setup"])


def _to_finding(name: str, fault: Fault) -> Finding:
    words = None if fault.fix is None else fault.fix.words
    return Finding(name, fault.severity, fault.found, fault.why, fault.remedy, words)


def _describe(error: Exception) -> str:
    return (str(error).strip().partition("\n")[0]) or type(error).__name__
