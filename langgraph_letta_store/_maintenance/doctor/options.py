"""Checks of settings: those of a store and a saver, and those that setup recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from langgraph_letta_store._engine.migrations.migration import collect_settings
from langgraph_letta_store._maintenance.doctor.checks import (
    Check,
    Fault,
    Subject,
    from_facts,
    list_names,
)
from langgraph_letta_store.config.store import DatabaseConfig


def _find_store(subject: Subject) -> Iterator[Fault]:
    own: DatabaseConfig = subject.opened
    yield from _compare(own, subject.recorded, "store")
    wanted = {path for path, _ in own.search.text_fields}
    recorded: Mapping[str, Any] = subject.recorded.get("words") or {}
    if own.search.keeps_words and "words" not in subject.recorded:
        yield Fault(
            "this store searches for words, and the schema does not keep them",
            "the store raises SetupError",
            "call setup() of this store",
            "error",
        )
    elif missing := sorted(wanted - set(recorded.get("text_fields", ()))):
        yield Fault(
            f"this store's `text_fields` has fields that setup did not record: "
            f"{list_names(missing)}",
            "searches for words leave them out",
            "call setup() of this store",
        )


def _find_saver(subject: Subject) -> Iterator[Fault]:
    saver, store = subject.saver, subject.opened
    if saver is None:
        return
    if saver.schema != store.schema:
        yield Fault(
            f"the store works in the schema {store.schema!r} and the saver in {saver.schema!r}",
            "an agent's memory is in two schemas: forget() and exports leave one out",
            "open both by LettaMemory.from_conn_string(), or with the same `schema`",
            "error",
        )
        return
    yield from _compare(saver, subject.recorded, "saver")
    pairs = {
        "root": (store.root, saver.root),
        "tenant": (store.tenant, saver.tenant),
        "index": (store.index is None, saver.index is None),
        "encrypt": (store.encrypt is None, saver.encrypt is None),
        "audit": (store.audit, saver.audit),
    }
    differing = [name for name, (one, other) in pairs.items() if one != other]
    if differing:
        yield Fault(
            f"store and saver were opened with different options: {list_names(differing)}",
            "one of them does not embed, encrypt, log or find what the other one does",
            "open both by LettaMemory.from_conn_string(), or with the same options",
        )


def _compare(config: DatabaseConfig, recorded: Mapping[str, Any], whose: str) -> Iterator[Fault]:
    wanted = collect_settings(config)
    pairs = [(name, wanted[name], recorded.get(name)) for name in ("agent_depth", "root")]
    if "index" in wanted and "index" in recorded:
        kept: Mapping[str, Any] = recorded["index"]
        pairs += [(f"index {name}", own, kept.get(name)) for name, own in wanted["index"].items()]
    for name, opened, at_setup in pairs:
        if None not in (opened, at_setup) and opened != at_setup:
            yield Fault(
                f"{name} is {at_setup!r} in the database and {opened!r} in this {whose}",
                f"the {whose} raises SetupError: agents would be cut differently, or vectors of "
                "two models compared",
                f"give the {whose} the recorded settings, or use another schema",
                "error",
            )


def _find_recorded(subject: Subject) -> Iterator[Fault]:
    recorded = subject.recorded
    for name in ("agent_depth", "partitions", "root", "conversations", "core", "schema_version"):
        if name not in recorded:
            yield Fault(
                f"setup recorded no {name}",
                "stores and savers cannot know how the schema was set up",
                "restore the table `settings` from a backup",
                "error",
            )
    index = subject.index
    if index is None:
        return
    for name, kind in (("dims", int), ("vector_type", str), ("distance", str)):
        if not isinstance(index.get(name), kind):
            yield Fault(
                f"setup recorded {index.get(name)!r} as the vectors' {name}",
                "stores with an index raise SetupError",
                "restore the table `settings` from a backup",
                "error",
            )


CHECKS = (
    Check("store settings", from_facts(_find_store)),
    Check("saver settings", from_facts(_find_saver)),
    Check("recorded settings", from_facts(_find_recorded)),
)
