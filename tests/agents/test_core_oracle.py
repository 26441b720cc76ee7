"""Random operations on the blocks of two agents give what a plain Python model gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langgraph_letta_store import AgentMemory
from langgraph_letta_store.errors import LettaStoreError
from langgraph_letta_store.records import Block
from tests.support import core_model
from tests.support.agents import BOTH, Memory, shared
from tests.support.core_model import Model

Step = tuple[str, str, tuple[Any, ...], dict[str, Any]]
"""A method, the agent (one letter), and arguments."""

AGENTS = ("a", "b")


@pytest.fixture(scope="module", params=BOTH)
def memory(request: pytest.FixtureRequest, dsn: str) -> Iterator[Memory]:
    """One memory for all examples: each has agents of its own."""
    with shared(dsn, request.param) as memory:
        yield memory


LABELS = st.sampled_from(["x", "x", "x", "y", "z"])
TEXTS = st.text(alphabet="ab\n", max_size=6)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "limit": st.integers(1, 30),
        "description": st.sampled_from(["", "d"]),
        "read_only": st.booleans(),
    },
)
ARGUMENTS: dict[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "append": st.tuples(TEXTS),
    "replace": st.tuples(TEXTS, TEXTS),
    "replace_once": st.tuples(st.sampled_from(["a", "b", "\n", "ab"]), TEXTS),
    "insert": st.tuples(TEXTS, st.integers(-2, 4)),
    "rethink": st.tuples(TEXTS | st.just('{"a": 1}')),
    "undo": st.tuples(),
    "redo": st.tuples(),
    "restore": st.tuples(st.integers(1, 6)),
    "rename": st.tuples(LABELS),
    "detach": st.tuples(),
}


def step(method: str, arguments: Any, named: Any = None) -> st.SearchStrategy[Step]:
    labelled = st.tuples(LABELS, arguments).map(lambda drawn: (drawn[0], *drawn[1]))
    return st.tuples(
        st.just(method),
        st.sampled_from(AGENTS),
        labelled,
        st.just(dict[str, Any]()) if named is None else named,
    )


VALUES = st.tuples(TEXTS, ATTRIBUTES).map(lambda drawn: {"content": drawn[0], **drawn[1]})
DOCUMENTS = st.dictionaries(st.sampled_from(["n", "m"]), st.integers(0, 2), max_size=2)
UPDATES = st.tuples(ATTRIBUTES, st.fixed_dictionaries({}, optional={"value": TEXTS})).map(
    lambda drawn: {**drawn[0], **drawn[1]}
)
VERSIONS = st.fixed_dictionaries({"version": st.integers(1, 5), "description": st.just("v")})
CREATED = st.tuples(TEXTS, ATTRIBUTES).map(lambda drawn: {"value": drawn[0], **drawn[1]})
STEPS = st.one_of(
    *(step(method, arguments) for method, arguments in ARGUMENTS.items()),
    *(step(method, st.tuples()) for method in ("undo", "undo", "redo", "redo")),
    step("create", st.tuples(), CREATED),
    step("update", st.tuples(), UPDATES | VERSIONS),
    step("share", st.tuples(st.sampled_from(AGENTS))),
    step("delete", st.tuples(), st.fixed_dictionaries({"shared": st.booleans()})),
    step("put", st.tuples(VALUES | DOCUMENTS)),
    step("put nothing", st.tuples()),
    st.tuples(
        st.just("attach"), st.sampled_from(AGENTS), st.tuples(st.integers(0, 2)), st.just({})
    ),
)
BEGIN: list[Step] = [
    ("create", "a", ("x",), {"value": "a"}),
    ("append", "a", ("x", "b"), {}),
    ("share", "a", ("x", "b"), {}),
    ("create", "b", ("y",), {}),
    ("create", "b", ("w",), {}),
    ("detach", "b", ("w",), {}),
]


class Real:
    """The memory, called as the model is."""

    def __init__(self, memory: Memory, names: dict[str, str]) -> None:
        self.agents: dict[str, AgentMemory] = {
            letter: memory.agent(name) for letter, name in names.items()
        }
        self.store = memory.store
        self.names = names
        self.detached: list[Block] = []

    def call(self, method: str, agent: str, arguments: tuple[Any, ...], named: Any) -> Any:
        core = self.agents[agent].core
        if method in ("put", "put nothing"):
            label, *value = arguments
            namespace = ("agents", self.names[agent], "core")
            self.store.put(namespace, label, value[0]) if value else self.store.delete(
                namespace, label
            )
            return core.get(label) if value else None
        if method == "share":
            arguments = (arguments[0], self.names[arguments[1]])
        if method == "attach":
            place: int = arguments[0]
            arguments = (self.detached[place].block_id,)
        found = getattr(core, method)(*arguments, **named)
        if method == "detach" and found.agents == 0:
            self.detached.append(found)
        return found


def modelled(
    model: Model, method: str, agent: str, arguments: tuple[Any, ...], named: Any
) -> core_model.Block | None:
    if method == "put nothing":
        if model.has(agent, *arguments):
            model.delete(agent, *arguments)
        return None
    if method == "attach":
        place: int = arguments[0]
        return model.attach(agent, model.detached[place])
    found: core_model.Block | None = getattr(model, method)(agent, *arguments, **named)
    return found


def outcome(call: Callable[[], Any]) -> tuple[Any, type[LettaStoreError] | None]:
    try:
        return call(), None
    except LettaStoreError as error:
        return None, type(error)


def state(block: Any) -> core_model.State:
    return core_model.State(
        *(block.label, block.value, block.limit, block.description, block.read_only),
        block.is_document,
    )


def check(real: Real, model: Model) -> None:
    """The agents' blocks and their whole histories are the model's."""
    for letter, agent in real.agents.items():
        blocks = agent.core.list()
        assert [state(block) for block in blocks] == [b.state for b in model.blocks[letter]]
        for block, expected in zip(blocks, model.blocks[letter], strict=True):
            assert (block.version, block.agents) == (expected.version, len(model.sharers(expected)))
            history = agent.core.history(block.label)
            assert [
                (v.action, v.label, v.value, v.limit, v.description, v.read_only, v.undo, v.redo)
                for v in reversed(history)
            ] == [
                (action, s.label, s.value, s.limit, s.description, s.read_only, back, forward)
                for action, s, back, forward in expected.versions
            ]
        items = real.store.search(("agents", real.names[letter], "core"), limit=100)
        assert {item.key for item in items} == {b.state.label for b in model.blocks[letter]}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(steps=st.lists(STEPS, min_size=5, max_size=25))
def test_any_sequence_of_operations_gives_what_the_model_gives(
    memory: Memory, steps: list[Step]
) -> None:
    example = uuid4().hex
    real = Real(memory, {letter: f"{letter} {example}" for letter in AGENTS})
    model = Model(*AGENTS)
    for method, agent, arguments, named in [*BEGIN, *steps]:
        if method == "attach" and arguments[0] >= len(model.detached):
            continue
        expected, failure = outcome(partial(modelled, model, method, agent, arguments, named))
        found, failed = outcome(partial(real.call, method, agent, arguments, named))
        assert failed == failure, (method, agent, arguments, named)
        if expected is not None:
            assert (state(found), found.version) == (expected.state, expected.version)
            if method != "detach":
                assert found.agents == len(model.sharers(expected))
    check(real, model)


def test_the_model_itself_undoes_and_redoes() -> None:
    model = Model("a")
    model.create("a", "x", value="1")
    model.rethink("a", "x", "2")
    model.rethink("a", "x", "3")
    walk = [model.undo("a", "x").state.value for _ in range(2)]
    walk += [model.redo("a", "x").state.value for _ in range(2)]
    assert walk == ["2", "1", "2", "3"]
