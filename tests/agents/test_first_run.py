"""An agent's first run, at which it gets its first blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]  # in part
from psycopg import sql

from langgraph_letta_store import (
    AsyncAgentMemory,
    LettaMemoryMiddleware,
    LettaMemoryNode,
    LettaStore,
)
from langgraph_letta_store._engine.ids import named_agent, parse_label
from langgraph_letta_store._engine.migrations import migration
from langgraph_letta_store._engine.migrations.script import script
from langgraph_letta_store.agents.instructions import MEMORY_INSTRUCTIONS
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.errors import ConfigurationError, MissingBlockError
from tests.support import stores
from tests.support.agents import inner
from tests.support.agents import opened as opened_agents
from tests.support.assistants import World, of, opened
from tests.support.models import ScriptedModel, calling
from tests.support.stores import BOTH

LETTAS = ["persona", "human"]


@pytest.fixture(scope="module", params=BOTH)
def world(request: pytest.FixtureRequest, dsn: str) -> Iterator[World]:
    with opened(dsn, request.param) as world:
        yield world


@pytest.fixture
def name() -> str:
    return f"ada-{uuid4().hex}"


def memory_with(world: World, blocks: Any) -> Any:
    """A memory like the world's with other first blocks."""
    made: Any = type(world.memory)
    return made(world.memory.store, world.saver, blocks=blocks)


def talk(world: World, memory: Any, name: str, *says: Any, **options: Any) -> ScriptedModel:
    """One turn of an agent with the middleware; returns its model."""
    model = ScriptedModel(says=[*says])
    made = LettaMemoryMiddleware[Any, Any](memory, summarize=False, **options)
    agent = create_agent(model, middleware=[made], checkpointer=world.saver)
    world.ask(agent, {"messages": "I am Ada"}, of(name))
    return model


def labels(world: World, name: str) -> list[str]:
    return [block.label for block in world.agent(name).core.list()]


# --- what an agent gets --------------------------------------------------------------------------


def test_a_new_users_agent_has_lettas_blocks_from_its_first_turn_on(
    world: World, name: str
) -> None:
    append = calling("core_memory_append", label="human", content="Is called Ada.")
    model = talk(world, memory_with(world, None), name, append, "Hello Ada")
    assert "<persona>" in model.prompts[0]
    assert "- chars_current=0" in model.prompts[0].split("<human>")[1]
    assert "Is called Ada." in model.prompts[1].split("<human>")[1]
    assert labels(world, name) == LETTAS
    assert world.agent(name).core.get("human").value == "\nIs called Ada."


def test_an_agent_that_has_a_block_gets_none_of_lettas(world: World, name: str) -> None:
    world.agent(name).core.create("notes", "Mine.")
    model = talk(world, memory_with(world, None), name)
    assert "<notes>" in model.prompts[0]
    assert labels(world, name) == ["notes"]


SPECS: Any = [
    {"label": "human", "value": "Unknown so far.", "limit": 500},
    {"label": "rules", "value": "Be brief.", "read_only": True, "description": "How to answer"},
    {"label": "plan", "tags": ["work"], "metadata": {"by": "template"}},
]


def test_an_agent_gets_the_blocks_that_are_specified_and_keeps_its_own(
    world: World, name: str
) -> None:
    world.agent(name).core.create("human", "Ada.")
    model = talk(world, memory_with(world, SPECS), name)
    assert "Be brief." in model.prompts[0]
    human, rules, plan = world.agent(name).core.list()
    assert (human.value, human.limit) == ("Ada.", 20_000)
    assert (rules.value, rules.read_only, rules.description) == ("Be brief.", True, "How to answer")
    assert (plan.tags, plan.metadata) == (("work",), {"by": "template"})
    (version,) = world.agent(name).core.history("rules")
    assert (version.action, version.actor) == ("create", name)


def test_a_block_that_was_deleted_or_renamed_later_does_not_come_back(
    world: World, name: str
) -> None:
    memory = memory_with(world, [{"label": "human"}, {"label": "rules"}])
    talk(world, memory, name)
    world.agent(name).core.delete("rules")
    world.agent(name).core.rename("human", "user")
    talk(world, memory, name)
    talk(world, memory_with(world, [{"label": "late"}]), name)
    assert labels(world, name) == ["user"]
    world.agent(name).core.delete("user")
    talk(world, memory_with(world, None), name)
    assert labels(world, name) == []


def test_an_agent_without_first_blocks_gets_them_when_they_are_asked_for(
    world: World, name: str
) -> None:
    model = talk(world, memory_with(world, ()), name)
    assert "memory_blocks" not in model.prompts[0]
    talk(world, memory_with(world, None), name)
    assert labels(world, name) == LETTAS


def test_the_middlewares_blocks_come_before_the_memorys(world: World, name: str) -> None:
    append = calling("core_memory_append", label="human", content="Ada")
    model = talk(world, memory_with(world, None), name, append, blocks=())
    assert "your blocks are: none" in model.seen[-1][-1].text
    assert labels(world, name) == []
    talk(world, memory_with(world, ()), name, blocks=[{"label": "mine"}])
    assert labels(world, name) == ["mine"]


def test_the_node_starts_an_agent_too(world: World, name: str) -> None:
    model = ScriptedModel(says=[])
    node = LettaMemoryNode(memory_with(world, None), model, summarize=False)
    update = world.ask(node, {"messages": []}, of(name))
    assert "<human>" in update["llm_input_messages"][0].text
    other = LettaMemoryNode(memory_with(world, None), model, summarize=False, blocks=[])
    assert world.ask(other, {"messages": []}, of(f"{name}-2"))["llm_input_messages"] == []


def test_tools_alone_start_an_agent_when_it_lacks_a_block(world: World, name: str) -> None:
    tools = {tool.name: tool for tool in memory_with(world, None).tools()}
    answer = world.call(tools, "core_memory_append", of(name), label="human", content="Ada")
    assert answer.status == "success", answer.text
    assert labels(world, name) == LETTAS
    answer = world.call(tools, "core_memory_append", of(name), label="diary", content="x")
    assert answer.status == "error"
    assert "'persona', 'human'" in answer.text


# --- once ----------------------------------------------------------------------------------------


def test_many_sessions_start_an_agent_once(world: World, name: str) -> None:
    specs: Any = [*SPECS, {"label": "persona"}]
    store, saver = inner(world.opened.store), world.saver

    async def start_all() -> list[bool]:
        made = [AsyncAgentMemory(store, name, saver, blocks=specs) for _ in range(8)]
        return await asyncio.gather(*(agent.start() for agent in made))

    if world.loop is None:
        made = [world.agent(name, blocks=specs) for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            started = [each.result() for each in [pool.submit(agent.start) for agent in made]]
    else:
        started = world.wait(start_all())
    assert sorted(started) == [False] * 7 + [True]
    assert labels(world, name) == ["human", "rules", "plan", "persona"]
    assert all(block.version == 1 for block in world.agent(name).core.list())


def test_a_turn_after_the_first_costs_no_more_statements(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prompt(memory: Any) -> int:
        node = LettaMemoryNode(memory, ScriptedModel(says=[]), summarize=False)
        with monkeypatch.context() as patch:
            sent = stores.statements(patch)
            world.ask(node, {"messages": []}, of(name))
        # Without those that others send, such as the saver's indexer.
        return sum("core_memory" in str(query) for query, _ in sent)

    assert prompt(memory_with(world, None)) > 1
    assert prompt(memory_with(world, None)) == prompt(memory_with(world, ())) == 1


def test_a_forgotten_agent_begins_again(world: World, name: str) -> None:
    agent = world.agent(name, blocks=None)
    assert agent.start()
    agent.core.delete("persona")
    forgotten = agent.forget()
    assert forgotten.receipt is not None
    assert forgotten.receipt.tables["agents"] == 1
    assert agent.verify_forgotten(forgotten)
    assert agent.start()
    assert labels(world, name) == LETTAS


def test_a_loaded_agent_gets_no_first_blocks(world: World, name: str) -> None:
    agent = world.agent(name, blocks=None)
    agent.start()
    agent.core.delete("persona")
    agent.core.delete("human")
    agent.configure(timezone="Europe/Paris")
    copy = world.agent(f"{name}-copy", blocks=None)
    copy.load(agent.export())
    assert not copy.start()
    assert copy.core.list() == []
    assert copy.settings().timezone == "Europe/Paris"


# --- shared blocks -------------------------------------------------------------------------------


def test_new_agents_share_a_block_of_another_one(world: World, name: str) -> None:
    company = world.agent(f"company-{name}")
    company.core.create("policy", "Never give refunds.", read_only=True)
    specs = [{"label": "human"}, {"label": "policy", "shared_from": company.agent_id}]
    model = talk(world, memory_with(world, specs), name)
    assert "Never give refunds." in model.prompts[0]
    company.core.update("policy", value="Refunds in 30 days.", read_only=False)
    model = talk(world, memory_with(world, specs), name)
    assert "Refunds in 30 days." in model.prompts[0]
    (consent,) = company.core.consents("policy")
    assert (consent.agent, consent.granted_by) == (name, company.agent_id)
    assert company.core.shared_with("policy") == [name]
    assert world.agent(name).core.shared_with("policy") == [company.agent_id]
    company.core.revoke("policy", name)
    assert company.core.shared_with("policy") == []
    with pytest.raises(MissingBlockError, match="has no block 'none'"):
        company.core.shared_with("none")
    talk(world, memory_with(world, specs), name)
    assert labels(world, name) == ["human"]
    # The owner itself already has it.
    talk(world, memory_with(world, specs), company.agent_id)
    assert labels(world, company.agent_id) == ["policy", "human"]


def test_a_block_that_cannot_be_shared_leaves_the_agent_new(world: World, name: str) -> None:
    owner = f"company-{name}"
    specs = [{"label": "human"}, {"label": "policy", "shared_from": owner}]
    agent = world.agent(name, blocks=specs)
    with pytest.raises(MissingBlockError, match=rf"'{owner}' has no block 'policy' to share"):
        agent.start()
    assert labels(world, name) == []
    world.agent(owner).core.ensure("policy", "Be kind.")
    assert agent.start()
    assert labels(world, name) == ["human", "policy"]


# --- bad options ---------------------------------------------------------------------------------

BAD_TEXT: Any = None
BAD: Any = {
    "no list": ("human", "`blocks` must be a list of dictionaries"),
    "no dictionary": (["human"], r"`blocks\[0\]` must be a dictionary with a 'label', got 'human'"),
    "no label": ([{"value": "x"}], r"`blocks\[0\]` must be a dictionary with a 'label'"),
    "unknown": ([{"label": "a", "text": "x"}], r"a block has no `blocks\[0\]\['text'\]`"),
    "bad label": ([{"label": "a b"}], r"`blocks\[0\]\['label'\]` must be 1 to 200"),
    "too long": ([{"label": "a", "value": "xx", "limit": 1}], r"blocks\[0\]: the value of block"),
    "twice": ([{"label": "a"}, {"label": "a"}], r"`blocks\[1\]` repeats the label 'a'"),
    "shared and own": (
        [{"label": "a", "shared_from": "b", "value": "x"}],
        r"`blocks\[0\]` has 'shared_from', so it must have only 'label' besides, got 'value'",
    ),
    "shared without label": ([{"shared_from": "b"}], r"`blocks\[0\]\['label'\]` must be"),
    "shared from none": ([{"label": "a", "shared_from": ""}], r"\['shared_from'\]` must be an"),
}


@pytest.mark.parametrize(("blocks", "message"), BAD.values(), ids=BAD.keys())
def test_first_blocks_are_checked_when_they_are_given(
    world: World, blocks: Any, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        memory_with(world, blocks)
    with pytest.raises(ConfigurationError, match=message):
        LettaMemoryMiddleware(world.memory, blocks=blocks)
    with pytest.raises(ConfigurationError, match=message):
        LettaMemoryNode(world.memory, ScriptedModel(says=[]), blocks=blocks)


# --- agents of before ----------------------------------------------------------------------------


def test_agents_that_exist_keep_their_prompts_when_the_schema_is_migrated(
    dsn: str, own_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = next(at for at, each in enumerate(migration.MIGRATIONS) if each.name == "first_runs")
    with LettaStore.from_conn_string(dsn, schema=own_schema, partitions=2) as store:
        config: DatabaseConfig = store.config
    with psycopg.connect(dsn, autocommit=True) as connection, monkeypatch.context() as patch:
        patch.setattr(migration, "MIGRATIONS", migration.MIGRATIONS[:before])
        connection.execute(script(config).encode())
        for label in ("ada@example%2Ecom", "bob"):
            connection.execute(
                sql.SQL("insert into {}.namespaces (agent_id, namespace) values (%s, %s)").format(
                    sql.Identifier(own_schema)
                ),
                (named_agent(parse_label(label)), ["agents", label, "recall"]),
            )
    with opened_agents(dsn, own_schema, "sync") as memory:
        assert not memory.agent("ada@example.com", blocks=None).start()
        assert memory.agent("ada@example.com").core.list() == []
        assert memory.agent("new", blocks=None).start()
    with psycopg.connect(dsn, autocommit=True) as connection:
        found = connection.execute(
            sql.SQL("select name from {}.agents where started_at is not null").format(
                sql.Identifier(own_schema)
            )
        )
        assert {row[0] for row in found} == {"ada@example.com", "bob", "new"}


# --- instructions --------------------------------------------------------------------------------


def test_instructions_come_before_core_memory_where_they_are_asked_for(
    world: World, name: str
) -> None:
    memory = memory_with(world, [{"label": "human"}])
    prompts = [
        talk(world, memory, name, memory_instructions=option).prompts[0]
        for option in (True, "Remember well.", False)
    ]
    assert prompts[0].startswith(MEMORY_INSTRUCTIONS + "\n\n<memory_blocks>")
    assert prompts[1].startswith("Remember well.\n\n<memory_blocks>")
    assert prompts[2].startswith("<memory_blocks>")
    model = ScriptedModel(says=[])
    node = LettaMemoryNode(memory, model, summarize=False, blocks=[], memory_instructions=True)
    update = world.ask(node, {"messages": []}, of(f"{name}-2"))
    assert update["llm_input_messages"][0].text == MEMORY_INSTRUCTIONS
    with pytest.raises(ConfigurationError, match="`memory_instructions` must be True, False or a"):
        LettaMemoryMiddleware(memory, memory_instructions=BAD_TEXT)
