"""Any mixture of operations of store, saver and agents leaves what a model in memory has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from langchain_core.messages import HumanMessage

from tests.support import agents
from tests.support.agents import BOTH, Memory
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import Line

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8), "fields": ["text"]}

AGENTS = st.sampled_from(("ada", "bo"))
SPACES = st.sampled_from(((), ("notes",), ("notes", "old")))
KEYS = st.sampled_from("abc")
NUMBERS = st.integers(0, 3)
TEXTS = st.sampled_from(("tea", "black tea", "the tram to Wien", "", "naïve ☕"))
LABELS = st.sampled_from(("human", "persona"))


@dataclass
class Model:
    """What one agent's memory must hold."""

    items: dict[tuple[tuple[str, ...], str], dict[str, Any]] = field(default_factory=dict[Any, Any])
    blocks: dict[str, str] = field(default_factory=dict[str, str])
    passages: dict[str, str] = field(default_factory=dict[str, str])
    threads: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    lines: dict[str, Line] = field(default_factory=dict[str, Line])


class Mixed(RuleBasedStateMachine):
    """Two agents of a memory; each run has agents of its own."""

    memory: Memory

    def __init__(self) -> None:
        super().__init__()
        self.run = uuid4().hex
        self.models = {name: Model() for name in ("ada", "bo")}

    def name(self, agent: str) -> str:
        return f"{agent} {self.run}"

    def agent(self, agent: str) -> Any:
        return self.memory.agent(self.name(agent))

    def space(self, agent: str, rest: tuple[str, ...]) -> tuple[str, ...]:
        return ("memories", self.name(agent), *rest)

    # --- the store ---

    @rule(agent=AGENTS, rest=SPACES, key=KEYS, text=TEXTS, number=NUMBERS)
    def put(self, agent: str, rest: tuple[str, ...], key: str, text: str, number: int) -> None:
        value = {"text": text, "n": number}
        self.memory.store.put(self.space(agent, rest), key, value)
        self.models[agent].items[rest, key] = value

    @rule(agent=AGENTS, rest=SPACES, key=KEYS)
    def delete(self, agent: str, rest: tuple[str, ...], key: str) -> None:
        self.memory.store.delete(self.space(agent, rest), key)
        self.models[agent].items.pop((rest, key), None)

    @rule(agent=AGENTS, rest=SPACES, key=KEYS)
    def get(self, agent: str, rest: tuple[str, ...], key: str) -> None:
        item = self.memory.store.get(self.space(agent, rest), key)
        assert (item and item.value) == self.models[agent].items.get((rest, key))

    @rule(agent=AGENTS, rest=SPACES, least=NUMBERS, query=st.none() | TEXTS)
    def search(self, agent: str, rest: tuple[str, ...], least: int, query: str | None) -> None:
        where, at_least = self.space(agent, rest), {"n": {"$gte": least}}
        found = self.memory.store.search(where, query=query, filter=at_least, limit=99)
        wanted = {
            (self.space(agent, space), key)
            for (space, key), value in self.models[agent].items.items()
            if space[: len(rest)] == rest and value["n"] >= least
        }
        assert {(item.namespace, item.key) for item in found} == wanted
        assert len(found) == len(wanted)

    @rule(agent=AGENTS)
    def list_namespaces(self, agent: str) -> None:
        listed = self.memory.store.list_namespaces(prefix=self.space(agent, ()))
        assert set(listed) == {self.space(agent, rest) for rest, _ in self.models[agent].items}

    # --- the tiers ---

    @rule(agent=AGENTS, label=LABELS, text=TEXTS)
    def edit(self, agent: str, label: str, text: str) -> None:
        core, blocks = self.agent(agent).core, self.models[agent].blocks
        if label in blocks:
            core.rethink(label, text)
        else:
            core.create(label, text)
        blocks[label] = text

    @rule(agent=AGENTS, label=LABELS)
    def drop(self, agent: str, label: str) -> None:
        if self.models[agent].blocks.pop(label, None) is not None:
            self.agent(agent).core.delete(label)

    @rule(agent=AGENTS, text=TEXTS.filter(bool))
    def insert(self, agent: str, text: str) -> None:
        passage = self.agent(agent).archival.insert(text)
        self.models[agent].passages[str(passage.id)] = text

    @rule(agent=AGENTS, data=st.data())
    def remove(self, agent: str, data: st.DataObject) -> None:
        passages = self.models[agent].passages
        if passages:
            gone = data.draw(st.sampled_from(sorted(passages)))
            self.agent(agent).archival.delete(gone)
            del passages[gone]

    # --- the saver ---

    @rule(agent=AGENTS, thread=KEYS, text=TEXTS)
    def say(self, agent: str, thread: str, text: str) -> None:
        model, name = self.models[agent], f"{thread} {self.name(agent)}"
        if thread not in model.lines:
            model.lines[thread] = Line(self.memory.saver, name, user_id=self.name(agent))
        line, said = model.lines[thread], model.threads.setdefault(thread, [])
        message = HumanMessage(text, id=f"{len(said)}")
        line.put({"messages": [*line.values.get("messages", []), message]})
        said.append(text)

    @rule(agent=AGENTS, thread=KEYS)
    def end(self, agent: str, thread: str) -> None:
        model = self.models[agent]
        self.memory.saver.delete_thread(f"{thread} {self.name(agent)}")
        model.threads.pop(thread, None)
        model.lines.pop(thread, None)

    @rule(agent=AGENTS)
    def forget(self, agent: str) -> None:
        self.agent(agent).forget()
        self.models[agent] = Model(items=self.models[agent].items)

    # --- what must be true after each operation ---

    @invariant()
    def threads_are_as_said(self) -> None:
        for agent, model in self.models.items():
            for thread, said in model.threads.items():
                config: Any = {"configurable": {"thread_id": f"{thread} {self.name(agent)}"}}
                newest = self.memory.saver.get_tuple(config)
                assert newest is not None
                found = newest.checkpoint["channel_values"]["messages"]
                assert [message.text for message in found] == said

    @invariant()
    def tiers_are_as_written(self) -> None:
        for agent, model in self.models.items():
            own = self.agent(agent)
            assert {block.label: block.value for block in own.core.list()} == model.blocks
            assert own.archival.count() == len(model.passages)
            for number, text in model.passages.items():
                assert own.archival.get(number).content == text
            recalled = own.recall.messages(limit=1000)
            told = sorted(text for said in model.threads.values() for text in said)
            assert sorted(each.text for each in recalled) == told


@pytest.fixture(params=BOTH)
def machine(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[type[Mixed]]:
    with agents.opened(dsn, schema, request.param, index=INDEX) as memory:
        memory.saver.stop_recall_indexer()
        yield type("Mixed", (Mixed,), {"memory": memory})


UNHURRIED = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def test_mixed_operations_are_as_in_the_model(machine: type[Mixed]) -> None:
    few = settings(UNHURRIED, max_examples=2, stateful_step_count=30)
    run_state_machine_as_test(machine, settings=few)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_many_mixed_operations_are_as_in_the_model(machine: type[Mixed]) -> None:
    many = settings(UNHURRIED, max_examples=40, stateful_step_count=100)
    run_state_machine_as_test(machine, settings=many)
