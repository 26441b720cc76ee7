"""memory.agents: agents are created from templates, listed by activity, looked up and deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]  # in part
from langchain_core.messages import HumanMessage

from langgraph_letta_store import AgentMemory, AgentTemplate, LettaMemoryMiddleware
from langgraph_letta_store.agents.operations import directory
from langgraph_letta_store.agents.tools import registry
from langgraph_letta_store.config.tools import BASE_TOOLS, NEWER_TOOLS
from langgraph_letta_store.errors import (
    ConfigurationError,
    InvalidOperationError,
    MissingAgentError,
    MissingArchiveError,
    MissingBlockError,
)
from tests.support.agents import inner
from tests.support.assistants import World, of, opened
from tests.support.models import ScriptedModel, calling
from tests.support.stores import BOTH


@pytest.fixture(scope="module", params=BOTH)
def world(request: pytest.FixtureRequest, dsn: str) -> Iterator[World]:
    with opened(dsn, request.param) as world:
        yield world


@pytest.fixture
def name() -> str:
    return f"ada-{uuid4().hex}"


def listed(world: World, **options: Any) -> list[str]:
    return [agent.name for agent in world.agents.list(**options)]


def support(name: str, **options: Any) -> AgentTemplate:
    company = f"company-{name}"
    given: Any = {
        "blocks": [
            {"label": "customer", "description": "About the customer", "limit": 900},
            {"label": "policy", "shared_from": company},
        ],
        "archives": [{"archive": f"manuals-{name}", "shared_from": company}, f"own-{name}"],
        "tools": ["core_memory_append", "archival_memory_search"],
        "new_blocks": 3,
        "new_block_limit": 500,
        "tags": ["paid"],
        "timezone": "Europe/Lisbon",
    }
    return AgentTemplate("support", **{**given, **options})


def company(world: World, name: str) -> AgentMemory:
    """An agent that has what the template shares."""
    agent = world.agent(f"company-{name}")
    agent.core.create("policy", "Be kind.")
    agent.archival.attach_archive(f"manuals-{name}")
    return agent


# --- creating ------------------------------------------------------------------------------------


def test_an_agent_has_all_that_its_template_gives(world: World, name: str) -> None:
    owner = company(world, name)
    made = world.agents.create(name, template=support(name))
    assert made.agent_id == name
    agent = world.agent(name)
    customer, policy = agent.core.list()
    assert (customer.description, customer.limit) == ("About the customer", 900)
    assert (policy.value, policy.agents) == ("Be kind.", 2)
    assert agent.archival.archives() == [f"manuals-{name}", f"own-{name}"]
    assert [each.agent for each in owner.archival.archive_consents(f"manuals-{name}")] == [name]
    settings = agent.settings()
    assert settings.tags == ("support", "paid")
    assert settings.tools == ("core_memory_append", "archival_memory_search")
    assert (settings.new_blocks, settings.new_block_limit) == (3, 500)
    assert settings.timezone == "Europe/Lisbon"
    assert world.agents.get(name).settings == settings
    assert not agent.start()


def test_an_agent_is_created_once(world: World, name: str) -> None:
    company(world, name)
    template = support(name, archives=[])

    def create() -> object:
        try:
            return world.agents.create(name, template=template)
        except InvalidOperationError as error:
            return error

    with ThreadPoolExecutor(6) as pool:
        made = [each.result() for each in [pool.submit(create) for _ in range(6)]]
    refused = [each for each in made if isinstance(each, InvalidOperationError)]
    assert len(refused) == 5
    assert all(f"there is an agent '{name}' already" in str(each) for each in refused)
    assert [block.label for block in world.agent(name).core.list()] == ["customer", "policy"]


def test_a_template_that_cannot_be_fulfilled_creates_nothing(world: World, name: str) -> None:
    world.agent(f"other-{name}").archival.attach_archive(f"own-{name}")
    with pytest.raises(MissingBlockError, match="has no block 'policy' to share"):
        world.agents.create(name, template=support(name))
    company(world, name)
    with pytest.raises(MissingArchiveError, match=f"may not attach .*own-{name}"):
        world.agents.create(name, template=support(name))
    with pytest.raises(MissingAgentError, match=f"there is no agent '{name}'"):
        world.agents.get(name)
    assert not world.agent(name).core.list()
    assert not world.agent(name).archival.archives()
    world.agents.create(name, template=support(name, archives=[]))
    assert world.agents.get(name).name == name


def test_without_a_template_an_agent_gets_the_memorys_blocks(world: World, name: str) -> None:
    world.agents.create(name)
    assert world.agent(name).core.list() == []
    assert world.agents.get(name).started_at is not None
    with pytest.raises(ConfigurationError, match="`template` must be an AgentTemplate or None"):
        world.agents.create(f"{name}-2", template={"name": "support"})


BAD: Any = {
    "name": ({"name": ""}, "`name` must be an agent's name"),
    "blocks": ({"blocks": [{"label": "a b"}]}, r"`blocks\[0\]\['label'\]` must be"),
    "tools": ({"tools": ["memory_delete_all"]}, "`tools` must be 'all', or a list of core_memory"),
    "one tool": ({"tools": "memory_insert"}, "`tools` must be 'all', or a list of core_memory"),
    "new blocks": ({"new_blocks": -1}, "`new_blocks` must be a whole number >= 0, got -1"),
    "new limit": (
        {"new_block_limit": 0},
        "`new_block_limit` must be the characters that a block may have, a whole number from 1",
    ),
    "tags": ({"tags": "paid"}, "`tags` must be a list of str"),
    "time zone": ({"timezone": "Mars"}, "`timezone` must be the name of a time zone"),
    "archives": ({"archives": "manuals"}, "`archives` must be a list, got 'manuals'"),
    "archive": ({"archives": [{"archive": "a"}]}, r"`archives\[0\]` must be a name, or a dict"),
    "no archive": ({"archives": [""]}, "`archive` must be the archive's name"),
}


@pytest.mark.parametrize(("given", "message"), BAD.values(), ids=BAD.keys())
def test_a_template_is_checked_when_it_is_made(given: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        AgentTemplate(**dict[str, Any](name="support") | given)


# --- the tools of a template ---------------------------------------------------------------------


class Bound(ScriptedModel):
    """A model that keeps the names of the tools that it was given."""

    bound: list[list[str]] = []  # noqa: RUF012  # pydantic copies it for each model

    def bind_tools(self, tools: Any, **options: Any) -> Any:
        self.bound.append([tool.name for tool in tools])
        return self


def test_an_agent_has_the_tools_of_its_template(world: World, name: str) -> None:
    few = ["core_memory_append", "archival_memory_search"]
    world.agents.create(name, template=AgentTemplate("small", tools=few))
    refused = calling("archival_memory_insert", content="x")
    model = Bound(says=[refused, "ok", "ok"])
    made = LettaMemoryMiddleware[Any, Any](world.memory, summarize=False)
    built = create_agent(model, middleware=[made], checkpointer=world.saver)
    messages = world.ask(built, {"messages": "hi"}, of(name))["messages"]
    assert model.bound[0] == few
    assert "you do not have the tool archival_memory_insert" in messages[-2].text
    assert world.agent(name).archival.count() == 0
    world.ask(built, {"messages": "hi"}, of(f"{name}-2"))
    assert len(model.bound[-1]) == 10
    world.agent(name).configure(tools="all")
    world.ask(built, {"messages": "hi"}, of(name))
    assert len(model.bound[-1]) == 10


def test_the_names_of_the_tools_are_those_of_the_registry() -> None:
    made = (*registry.ON_CORE, *registry.ON_ARCHIVAL, *registry.ON_RECALL)
    assert tuple(tool.__name__ for tool in made) == BASE_TOOLS
    assert tuple(tool.__name__ for tool in registry.NEWER) == NEWER_TOOLS


# --- listing -------------------------------------------------------------------------------------


def test_agents_are_listed_by_activity_in_every_tier(world: World, name: str) -> None:
    begun = datetime.now(UTC)
    world.agents.create(f"{name}-created")
    world.agent(f"{name}-block").core.create("human", "x")
    world.agent(f"{name}-passage").archival.insert("x")
    model = ScriptedModel(says=[])
    made = LettaMemoryMiddleware[Any, Any](world.memory, summarize=False)
    built = create_agent(model, middleware=[made], checkpointer=world.saver)
    world.ask(built, {"messages": "hi"}, of(f"{name}-thread"))
    order = [f"{name}-{kind}" for kind in ("passage", "block", "created")]
    found = world.agents.list(prefix=name)
    # A thread's time is cut to the second.
    assert [agent.name for agent in found if not agent.name.endswith("thread")] == order
    assert {agent.name for agent in found} == {*order, f"{name}-thread"}
    assert all(agent.active_at >= begun - timedelta(seconds=1) for agent in found)
    world.agent(f"{name}-created").core.create("human", "x")
    assert listed(world, prefix=name, limit=1) == [f"{name}-created"]
    assert world.agents.get(f"{name}-block").created_at is None
    assert "agent" in found._repr_html_()
    assert found[0]._repr_html_()


def test_pages_of_agents_neither_overlap_nor_miss_one(world: World, name: str) -> None:
    for number in range(7):
        world.agents.create(f"{name}-{number}")
    pages: list[str] = []
    last = None
    while page := world.agents.list(prefix=f"{name}-", limit=3, before=last):
        pages += [agent.name for agent in page]
        last = page[-1]
    assert pages == [f"{name}-{number}" for number in reversed(range(7))]


@pytest.mark.parametrize("taken", [1, 4])
def test_pages_of_the_newest_rows_are_those_of_all_agents(
    world: World, name: str, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Short pages are read from the newest rows of each table, long ones from all agents."""
    random = Random(taken)
    names = [f"{name}-{number}" for number in range(8)]
    agents = [world.agent(each) for each in names]
    agents[0].core.create("shared", "x")
    for each in names[1:4]:
        agents[0].core.share("shared", each)
    for number in range(30):
        agent = random.choice(agents)
        match random.randrange(5):
            case 0:
                agent.core.ensure(f"{number}")
            case 1:
                agent.archival.insert(f"{number}")
            case 2:
                agent.configure(tags=[f"{number}"])
            case 3:
                agent.recall.load([HumanMessage(f"{number}")], thread_id=f"{name}-{number}")
            case _:
                agents[0].core.append("shared", "x")
    agents[0].core.detach("shared")
    everyone = listed(world, limit=directory.MOST_OF_ACTIVE + 1)
    monkeypatch.setattr(directory, "TAKEN", taken)
    monkeypatch.setattr(directory, "CANDIDATES", 1 if taken == 1 else 4)
    for limit in (1, 3, 100):
        pages: list[str] = []
        last = None
        while page := world.agents.list(limit=limit, before=last):
            pages += [agent.name for agent in page]
            last = page[-1]
        assert pages == everyone


def test_agents_are_found_by_tag_and_prefix(world: World, name: str) -> None:
    world.agents.create(f"{name}-a", template=AgentTemplate("support", tags=[name]))
    world.agents.create(f"{name}%b", template=AgentTemplate("sales", tags=[name]))
    world.agent(f"{name}.c").configure(tags=[f"{name}-not"])
    assert set(listed(world, tag=name)) == {f"{name}-a", f"{name}%b"}
    assert listed(world, tag=name, prefix=f"{name}%") == [f"{name}%b"]
    assert listed(world, prefix=f"{name}_") == []
    assert listed(world, prefix=f"{name}.") == [f"{name}.c"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limit": -1}, "`limit` must be a whole number >= 0"),
        ({"tag": 1}, "`tag` must be a str"),
        ({"prefix": 1}, "`prefix` must be a str"),
        ({"before": "ada"}, "`before` must be the last agent of the page before"),
    ],
)
def test_bad_arguments_of_a_list_are_refused(world: World, options: Any, message: str) -> None:
    with pytest.raises(InvalidOperationError, match=message):
        world.agents.list(**options)


# --- deleting ------------------------------------------------------------------------------------


def test_a_deleted_agent_is_forgotten(world: World, name: str) -> None:
    company(world, name)
    world.agents.create(name, template=support(name))
    world.agent(name).archival.insert("secret")
    forgotten = world.agents.delete(name)
    assert (forgotten.blocks, forgotten.shared_blocks, forgotten.passages) == (1, 1, 1)
    assert world.agent(name).verify_forgotten(forgotten)
    assert name not in listed(world)
    for call in (world.agents.get, world.agents.delete):
        with pytest.raises(MissingAgentError, match=f"there is no agent '{name}'"):
            call(name)
        with pytest.raises(InvalidOperationError, match="`name` must be an agent's name"):
            call("")
    world.agents.create(name)


def test_both_kinds_open_the_agent_that_they_create(world: World, name: str) -> None:
    made = world.agents.create(name, template=AgentTemplate("plain"))
    opened: Any = inner(made)
    labels = opened.core.list()
    if world.loop is not None:
        labels = asyncio.run_coroutine_threadsafe(labels, world.loop).result(60)
    assert [block.label for block in labels] == ["persona", "human"]
