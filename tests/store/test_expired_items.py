"""Expired items that no sweeper has deleted yet: omitted, or returned as PostgresStore does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from langgraph.store.postgres import PostgresStore

from langgraph_letta_store.errors import ConfigurationError
from tests.store.test_ttl import INDEX, NS, seen
from tests.support.stores import BOTH, opened


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def peer(database: str) -> Iterator[PostgresStore]:
    with PostgresStore.from_conn_string(database) as store:
        store.MIGRATIONS = [
            step.replace("ttl_minutes INT;", "ttl_minutes FLOAT;") for step in store.MIGRATIONS
        ]
        store.setup()
        yield store


@pytest.mark.parametrize("omits", [1, "yes"])
def test_the_option_is_a_bool(way: str, dsn: str, schema: str, omits: Any) -> None:
    with (
        pytest.raises(ConfigurationError, match=r"omit_expired.*one of True, False"),
        opened(dsn, way, schema=schema, setup=False, ttl={"omit_expired": omits}),
    ):
        pass


@pytest.mark.parametrize("mode", ["vector", "hybrid"])
def test_expired_items_are_omitted_unless_they_are_asked_for(
    way: str, dsn: str, schema: str, mode: str
) -> None:
    options: Any = {"schema": schema, "index": INDEX, "search": {"mode": mode}}
    with opened(dsn, way, **options, ttl={"omit_expired": True}) as store:
        store.put(NS, "a", {"text": "text", "n": 1}, ttl=0.002)
        time.sleep(0.3)
        assert seen(store) == set()
        assert store.list_namespaces() == []
    asked: Any = {"omit_expired": False, "refresh_on_read": False}
    with opened(dsn, way, **options, ttl=asked) as store:
        assert seen(store) == {"a"}
        assert store.list_namespaces() == [NS]
        assert store.sweep_ttl() == 1
        assert seen(store) == set()
        assert store.list_namespaces() == []


def test_a_read_renews_an_expired_item_that_it_returns(
    way: str, dsn: str, schema: str, peer: PostgresStore
) -> None:
    ttl: Any = {"omit_expired": False}
    with opened(dsn, way, schema=schema, ttl=ttl) as own:
        peer.ttl_config = ttl
        for store in (own, peer):
            store.put(NS, "a", {"text": "text"}, ttl=0.005)
            time.sleep(0.5)
            assert store.get(NS, "a", refresh_ttl=False) is not None
            assert store.get(NS, "a", refresh_ttl=True) is not None
            assert store.sweep_ttl() == 0, "it has been renewed"
            time.sleep(0.5)
            assert store.sweep_ttl() == 1
