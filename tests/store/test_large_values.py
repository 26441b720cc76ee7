"""Values and keys have bounds: what is larger is refused by name, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store.errors import InvalidNamespaceError, InvalidValueError
from tests.support.stores import BOTH, opened

NS = ("large", "values")


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[LettaStore]:
    with opened(dsn, request.param, schema=schema) as store:
        yield store


def test_a_value_beyond_the_bound_is_refused(
    store: LettaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonb, "MAX_BYTES", 100)
    store.put(NS, "fits", {"a": "x" * 92})
    with pytest.raises(InvalidValueError, match=r"`value` must have at most 100 bytes.*got 101"):
        store.put(NS, "large", {"a": "x" * 93})
    assert [item.key for item in store.search(NS)] == ["fits"]


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_postgresql_takes_a_value_at_the_bound(dsn: str, schema: str) -> None:
    text = "x" * (jsonb.MAX_BYTES - len('{"a":""}'))
    with opened(dsn, "sync", schema=schema) as store:
        store.put(NS, "fits", {"a": text})
        item = store.get(NS, "fits")
        assert item is not None
        assert item.value["a"] == text


def test_a_long_key_is_a_key(store: LettaStore) -> None:
    keys = ["k" * 100_000 + end for end in "ab"]
    for key in keys:
        store.put(NS, key, {"end": key[-1]})
    found: list[Any] = [store.get(NS, key) for key in keys]
    assert [item.value["end"] for item in found] == ["a", "b"]


def test_a_long_namespace_is_refused(store: LettaStore) -> None:
    fits, large = ("n" * 1_240, "m" * 1_220), ("n" * 1_240, "m" * 1_240)
    store.put(fits, "k", {})
    assert store.get(fits, "k") is not None
    with pytest.raises(InvalidNamespaceError, match="must take at most 2500 bytes, got 2512"):
        store.put(large, "k", {})
    assert store.list_namespaces() == [fits]
