"""The two stores are one: the same methods, parameters and options, one of them to be awaited."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from langgraph.store.postgres import AsyncPostgresStore, PostgresStore

from langgraph_letta_store import AsyncLettaStore, LettaStore


def public(cls: type) -> set[str]:
    return {name for name in dir(cls) if not name.startswith("_")}


def parameters(function: Any) -> list[tuple[str, Any, Any]]:
    signature = inspect.signature(function)
    return [(p.name, p.kind, p.default) for p in signature.parameters.values()]


def test_both_have_the_same_names() -> None:
    assert public(LettaStore) == public(AsyncLettaStore)


@pytest.mark.parametrize("name", [*sorted(public(LettaStore)), "__init__"])
def test_both_take_the_same_parameters(name: str) -> None:
    one, other = getattr(LettaStore, name), getattr(AsyncLettaStore, name)
    if callable(one):
        assert parameters(one) == parameters(other)


@pytest.mark.parametrize(
    "name", ["setup", "sweep_ttl", "start_ttl_sweeper", "stop_ttl_sweeper", "delete_namespace"]
)
def test_what_both_do_is_told_for_both(name: str) -> None:
    one, other = getattr(LettaStore, name).__doc__, getattr(AsyncLettaStore, name).__doc__
    assert one
    assert other


@pytest.mark.parametrize(
    ("ours", "peer"), [(LettaStore, PostgresStore), (AsyncLettaStore, AsyncPostgresStore)]
)
@pytest.mark.parametrize("name", ["__init__", "from_conn_string"])
def test_the_peers_parameters_come_first_and_as_they_are(ours: type, peer: type, name: str) -> None:
    own = {p[0]: p for p in parameters(getattr(ours, name))}
    for parameter in parameters(getattr(peer, name)):
        assert own[parameter[0]] == parameter
