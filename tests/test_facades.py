"""Each facade and its twin are one: the same methods, parameters and options, one to be awaited."""

from __future__ import annotations

import inspect
import re
from dataclasses import is_dataclass
from typing import Any

import pytest
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.store.base import BaseStore
from langgraph.store.postgres import AsyncPostgresStore, PostgresStore

from langgraph_letta_store import (
    AgentMemory,
    AsyncAgentMemory,
    AsyncLettaMemory,
    AsyncLettaSaver,
    AsyncLettaStore,
    LettaMemory,
    LettaSaver,
    LettaStore,
)
from langgraph_letta_store.agents.aio.agents import AsyncAgents
from langgraph_letta_store.agents.aio.archival import AsyncArchival
from langgraph_letta_store.agents.aio.core import AsyncCore
from langgraph_letta_store.agents.sync.agents import Agents
from langgraph_letta_store.agents.sync.archival import Archival
from langgraph_letta_store.agents.sync.core import Core
from langgraph_letta_store.saver.aio.agent_recall import AsyncAgentRecall
from langgraph_letta_store.saver.aio.recall import AsyncRecall
from langgraph_letta_store.saver.sync.agent_recall import AgentRecall
from langgraph_letta_store.saver.sync.recall import Recall

TWINS = [
    (LettaStore, AsyncLettaStore),
    (LettaSaver, AsyncLettaSaver),
    (LettaMemory, AsyncLettaMemory),
    (Agents, AsyncAgents),
    (Recall, AsyncRecall),
    (AgentMemory, AsyncAgentMemory),
    (Core, AsyncCore),
    (Archival, AsyncArchival),
    (AgentRecall, AsyncAgentRecall),
]
PEERS = [
    (LettaStore, PostgresStore),
    (AsyncLettaStore, AsyncPostgresStore),
    (LettaSaver, PostgresSaver),
    (AsyncLettaSaver, AsyncPostgresSaver),
]
OF_LOOPS = {"loop"}  # an event loop is something only one of the twins has


def public(cls: type) -> set[str]:
    return {name for name in dir(cls) if not name.startswith("_")} - OF_LOOPS


METHODS = [
    (one, other, name) for one, other in TWINS for name in [*sorted(public(one)), "__init__"]
]


def plain(annotation: Any) -> str:
    """An annotation as the class for synchronous code has it."""
    text = str(annotation).replace("Async", "")
    return re.sub(r"(asyncio\.)?(Task|Future)\b", "Future", text)


def types_of(function: Any) -> list[str]:
    signature = inspect.signature(function)
    shown = [p.annotation for p in signature.parameters.values()]
    return [plain(each) for each in (*shown, signature.return_annotation)]


@pytest.mark.parametrize(("one", "other", "name"), METHODS)
def test_both_have_the_same_types(one: type, other: type, name: str) -> None:
    mine, twin = getattr(one, name), getattr(other, name)
    if callable(mine) and name not in dir(BaseStore):
        assert types_of(mine) == types_of(twin)


def parameters(function: Any) -> list[tuple[str, Any, Any]]:
    signature = inspect.signature(function)
    return [(p.name, p.kind, p.default) for p in signature.parameters.values()]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_both_have_the_same_names(one: type, other: type) -> None:
    assert public(one) == public(other)


@pytest.mark.parametrize(("one", "other", "name"), METHODS)
def test_both_take_the_same_parameters(one: type, other: type, name: str) -> None:
    mine, twin = getattr(one, name), getattr(other, name)
    if callable(mine):
        assert parameters(mine) == parameters(twin)


@pytest.mark.parametrize(("one", "other", "name"), METHODS)
def test_what_both_do_is_told_for_both(one: type, other: type, name: str) -> None:
    mine, twin = getattr(one, name), getattr(other, name)
    if name in vars(one) and callable(mine) and not is_dataclass(one):
        assert mine.__doc__
        assert twin.__doc__


@pytest.mark.parametrize(("ours", "peer"), PEERS)
@pytest.mark.parametrize("name", ["__init__", "from_conn_string"])
def test_the_peers_parameters_come_first_and_as_they_are(ours: type, peer: type, name: str) -> None:
    own = {p[0]: p for p in parameters(getattr(ours, name))}
    for parameter in parameters(getattr(peer, name)):
        assert own[parameter[0]] == parameter


@pytest.mark.parametrize(("ours", "peer"), PEERS)
def test_the_peers_methods_are_there_with_their_parameters(ours: type, peer: type) -> None:
    for name in {"list", "put", "get_tuple", "prune", "batch", "search"} & public(peer):
        for method in (name, f"a{name}"):
            own = [p[0] for p in parameters(getattr(ours, method))]
            theirs = [p[0] for p in parameters(getattr(peer, method))]
            assert own[: len(theirs)] == theirs
