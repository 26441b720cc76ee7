"""LettaMemoryMiddleware: an agent of create_agent, with OpenAI's client against a small server."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]  # in part
from langchain.agents.middleware import ModelFallbackMiddleware
from langchain_core.messages import SystemMessage, ToolMessage
from langchain_core.messages.utils import count_tokens_approximately
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.types import Command, interrupt

from langgraph_letta_store.agents.middleware import LettaMemoryMiddleware
from langgraph_letta_store.agents.operations.prompt import RenderedCore
from langgraph_letta_store.agents.summaries import is_summary
from langgraph_letta_store.config.checks import is_sequence
from langgraph_letta_store.errors import ConfigurationError
from tests.support.agents import inner
from tests.support.assistants import World, of, opened
from tests.support.openai_server import Call, OpenAIServer, Reply, Request
from tests.support.stores import BOTH

ASKS_FOR_SUMMARY = "You keep an assistant's memory"


@pytest.fixture(scope="module")
def running() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def openai(running: OpenAIServer) -> OpenAIServer:
    """A server that was sent nothing yet, and says "ok"."""
    running.requests.clear()
    running.says(lambda request: "ok")
    return running


@pytest.fixture(scope="module", params=BOTH)
def world(request: pytest.FixtureRequest, dsn: str, running: OpenAIServer) -> Iterator[World]:
    embeddings = OpenAIEmbeddings(
        model="m", base_url=running.url, api_key=SECRET, check_embedding_ctx_length=False
    )
    with opened(dsn, request.param, index={"dims": 384, "embed": embeddings}) as world:
        yield world


@pytest.fixture
def name() -> str:
    return f"ada-{uuid4().hex}"


SECRET: Any = "test"  # noqa: S105  # of a server of our own


def chat(openai: OpenAIServer, **options: Any) -> ChatOpenAI:
    return ChatOpenAI(model="gpt-4o-mini", base_url=openai.url, api_key=SECRET, **options)


def middleware(world: World, **options: Any) -> LettaMemoryMiddleware[Any, Any]:
    options = {"token_counter": count_tokens_approximately, **options}
    return LettaMemoryMiddleware(world.memory, **options)


def agent(world: World, openai: OpenAIServer, made: Any, **options: Any) -> Any:
    return create_agent(chat(openai), middleware=[made], **{"checkpointer": world.saver, **options})


def prompt(request: Request) -> str:
    first = request["messages"][0]
    assert first["role"] == "system"
    return str(first["content"])


def last(request: Request) -> str:
    return str(request["messages"][-1]["content"])


def chats(openai: OpenAIServer) -> list[Request]:
    return openai.sent("/v1/chat/completions")


def test_core_memory_is_in_the_prompt_after_the_callers_own(
    world: World, openai: OpenAIServer, name: str
) -> None:
    world.agent(name).core.create("human", "Likes <tea>.", description="About the user")
    openai.says(prompt)
    built = agent(world, openai, middleware(world), system_prompt="Be kind.")
    said = world.ask(built, {"messages": "hi"}, of(name))["messages"][-1].text
    assert said.startswith("Be kind.\n\n<memory_blocks>")
    assert "Likes &lt;tea&gt;." in said
    said = world.ask(built, {"messages": "hi"}, of(f"{name}-2"))["messages"][-1].text
    assert "memory_blocks" not in said


def test_a_prompt_of_blocks_keeps_them(world: World, openai: OpenAIServer, name: str) -> None:
    world.agent(name).core.create("human", "Likes tea.")
    blocks: list[Any] = [{"type": "text", "text": "Be kind.", "cache_control": {"type": "x"}}]
    built = agent(world, openai, middleware(world), system_prompt=SystemMessage(blocks))
    world.ask(built, {"messages": "hi"}, of(name))
    first, second = chats(openai)[-1]["messages"][0]["content"]
    assert first["text"] == "Be kind."
    assert second["text"].startswith("<memory_blocks>")


def test_core_memory_is_read_once_a_run_and_again_after_an_edit(
    world: World, openai: OpenAIServer, name: str
) -> None:
    world.agent(name).core.create("human", "Likes tea.")
    seen: list[str] = []

    def script(request: Request) -> Reply:
        seen.append(prompt(request))
        if len(seen) == 1:
            # Another actor's change, which this run need not see.
            world.agent(name, actor="editor").core.create("other", "new")
            return [Call("archival_memory_insert", {"content": "tea"})]
        if len(seen) == 2:
            return [Call("core_memory_append", {"label": "human", "content": "Black."})]
        return "Noted."

    openai.says(script)
    built = agent(world, openai, middleware(world))
    config = of(name)
    world.ask(built, {"messages": "black tea for me"}, config)
    assert len(seen) == 3
    assert seen[0] == seen[1]
    assert "Likes tea.\nBlack." in seen[2]
    assert "<other>" in seen[2]
    world.agent(name).core.append("human", "No milk.")
    world.ask(built, {"messages": "hi"}, config)
    assert "No milk." in seen[3]


def test_a_tool_of_ones_own_that_edits_core_memory_can_be_named(
    world: World, openai: OpenAIServer, name: str
) -> None:
    world.agent(name).core.create("human", "Likes tea.")

    @tool
    def note() -> str:
        """Note something."""
        world.agent(name).core.append("human", "Noted.")
        return "ok"

    answers: list[Reply] = [[Call("note", {})], "done"]
    openai.says(lambda request: answers.pop(0))
    built = agent(world, openai, middleware(world, edited_by=["note"]), tools=[note])
    world.ask(built, {"messages": "hi"}, of(name))
    assert "Noted." in prompt(chats(openai)[-1])
    assert "Noted." not in prompt(chats(openai)[-2])


def test_no_prompt_is_in_a_checkpoint(world: World, openai: OpenAIServer, name: str) -> None:
    world.agent(name).core.create("human", "Likes tea.")
    answers: list[Reply] = [
        [Call("core_memory_append", {"label": "human", "content": "Black."})],
        "Noted.",
    ]
    openai.says(lambda request: answers.pop(0))
    built = agent(world, openai, middleware(world))
    config = of(name)
    streamed = world.stream(built, {"messages": "hi"}, config, stream_mode="values")
    # Nor does a server send it to a browser.
    assert "memory_blocks" not in repr(streamed)
    shown = streamed[-1]["letta_core"]
    assert shown.text.startswith("<memory_blocks>")
    assert shown.model_dump_json() == "{}"
    assert set(world.state(built, config)) == {"messages"}
    listed = world.saver.list(config) if world.loop is None else world.wait(every(world, config))
    checkpoints = list(listed)
    assert len(checkpoints) > 3
    assert "memory_blocks" not in repr(checkpoints)


async def every(world: World, config: Any) -> list[Any]:
    return [found async for found in world.saver.alist(config)]


def test_core_memory_is_read_again_when_a_run_goes_on(
    world: World, openai: OpenAIServer, name: str
) -> None:
    world.agent(name).core.create("human", "Likes tea.")

    @tool
    def confirm() -> str:
        """Ask the user."""
        return str(interrupt("really?"))

    answers: list[Reply] = [[Call("confirm", {})], "done"]
    openai.says(lambda request: answers.pop(0))
    built = agent(world, openai, middleware(world), tools=[confirm])
    config = of(name)
    world.ask(built, {"messages": "hi"}, config)
    world.agent(name).core.append("human", "Black.")
    world.ask(built, Command(resume="yes"), config)
    assert "Black." in prompt(chats(openai)[-1])


def test_a_block_that_another_changed_is_not_overwritten(
    world: World, openai: OpenAIServer, name: str
) -> None:
    world.agent(name).core.create("plan", "Paris")
    world.agent(name).core.share("plan", f"{name}-2")
    rethink = {"label": "plan", "new_memory": "Rome"}

    def script(request: Request) -> Reply:
        if last(request) == "hi":
            world.agent(f"{name}-2").core.append("plan", "Lyon")
            return [Call("memory_rethink", rethink)]
        if "was changed since" in last(request):
            return [Call("memory_rethink", rethink)]  # it has been shown the new text now
        return "done"

    openai.says(script)
    built = agent(world, openai, middleware(world))
    messages = world.ask(built, {"messages": "hi"}, of(name))["messages"]
    first, second = (each for each in messages if isinstance(each, ToolMessage))
    assert (first.status, second.status) == ("error", "success")
    assert first.text.endswith("the block now reads:\nParis\nLyon")
    assert world.agent(name).core.get("plan").value == "Rome"


def test_an_agents_own_edits_are_no_conflict(world: World, openai: OpenAIServer, name: str) -> None:
    world.agent(name).core.create("plan", "Paris")
    calls = [
        Call("core_memory_append", {"label": "plan", "content": "Lyon"}),
        Call("memory_rethink", {"label": "plan", "new_memory": "Rome"}),
    ]
    answers: list[Reply] = [calls[:1], calls[1:], "done"]
    openai.says(lambda request: answers.pop(0))
    built = agent(world, openai, middleware(world))
    messages = world.ask(built, {"messages": "hi"}, of(name))["messages"]
    results = [each for each in messages if isinstance(each, ToolMessage)]
    assert [each.status for each in results] == ["success"] * 2


def test_what_another_conversation_wrote_is_not_overwritten(
    world: World, openai: OpenAIServer, name: str
) -> None:
    """The agent is the same, but what its prompt here shows is older."""
    agents = world.agent(name)
    agents.core.create("plan", "Paris")

    def meanwhile(request: Request) -> Reply:
        if "Lyon" in str(request["messages"]):
            return "done"
        agents.core.append("plan", "Lyon")
        return [Call("memory_rethink", {"label": "plan", "new_memory": "Rome"})]

    openai.says(meanwhile)
    built = agent(world, openai, middleware(world))
    messages = world.ask(built, {"messages": "hi"}, of(name))["messages"]
    (result,) = [each for each in messages if isinstance(each, ToolMessage)]
    assert result.status == "error"
    assert result.text.endswith("the block now reads:\nParis\nLyon")
    assert agents.core.get("plan").value == "Paris\nLyon"


# --- the window ----------------------------------------------------------------------------------


def talker(request: Request) -> Reply:
    """Answers, and sums up by naming what it was given."""
    if ASKS_FOR_SUMMARY in last(request):
        body = last(request).partition("<messages>")[2]
        kept = [f"m{n}" for n in range(100) if f"m{n} " in body or f"m{n}," in body]
        return f"SUMMARY of {', '.join(kept)},"
    return "Thank you very much"


def turns(world: World, built: Any, config: Any, count: int) -> None:
    for n in range(count):
        world.ask(built, {"messages": f"m{n} " + "tea " * 50}, config)


def test_the_oldest_messages_make_room_for_a_summary_of_all_before(
    world: World, openai: OpenAIServer, name: str
) -> None:
    world.agent(name).core.create("human", "Likes tea.")
    openai.says(talker)
    made = middleware(world, context_window=900, tools=False)
    built = agent(world, openai, made, system_prompt="Be kind.")
    config = of(name)
    turns(world, built, config, 24)
    messages = world.state(built, config)["messages"]
    assert is_summary(messages[0])
    assert not any(map(is_summary, messages[1:]))
    # What left first is still known, and nothing is both summed up and there.
    first = next(n for n in range(24) if f"m{n} " in messages[1].text)
    known = [f"m{n}" for n in range(first)]
    assert messages[0].text.endswith(f"SUMMARY of {', '.join(known)},")
    assert 0 < count_tokens_approximately(messages) < 0.9 * 900
    for request in chats(openai):
        if ASKS_FOR_SUMMARY not in last(request):
            assert sum(len(str(each["content"])) for each in request["messages"]) / 4 < 900
    # Everything that was said is in recall memory, once.
    recalled = world.agent(name).recall.messages(limit=1000)
    said = [each.text[:3].strip() for each in recalled if each.role == "user"]
    assert sorted(said) == sorted(f"m{n}" for n in range(24))
    assert len([each for each in recalled if each.role == "assistant"]) == 24
    summaries = [each for each in recalled if each.role == "summary"]
    assert len(summaries) > 1
    assert messages[0].id in {each.message_id for each in summaries}
    tools = world.tools()
    search = world.call(tools, "conversation_search", config, query="m0 tea", limit=3)
    assert {each["role"] for each in json.loads(search.text)} <= {"user", "assistant"}


def test_the_prompt_stays_the_same_while_memory_does(
    world: World, openai: OpenAIServer, name: str
) -> None:
    """Providers cache what a call shares with the call before, from its first character on."""
    ada = world.agent(name)
    ada.core.create("human", "Likes tea.")
    ada.archival.insert("tea", tags=["drinks"])
    blocks: list[Any] = [{"type": "text", "text": "Kind.", "cache_control": {"type": "ephemeral"}}]
    for system in ("Be kind.", SystemMessage(blocks)):
        openai.requests.clear()
        built = agent(world, openai, middleware(world), system_prompt=system)
        config = of(name)
        for turn in range(4):
            world.ask(built, {"messages": f"turn {turn}"}, config)
            world.ask(built, {"messages": "elsewhere"}, of(name))
            ada.archival.insert(f"more tea {turn}", tags=["drinks"])
        mine = [each for each in chats(openai) if "elsewhere" not in str(each["messages"])]
        assert len(mine) == 4
        for earlier, later in itertools.pairwise(mine):
            shared = len(earlier["messages"])
            assert later["messages"][:shared] == earlier["messages"]
            assert later["tools"] == earlier["tools"]
        ada.archival.insert("rain", tags=["weather", str(system)[:3]])
        world.ask(built, {"messages": "now"}, config)
        assert "weather" in str(chats(openai)[-1]["messages"][0])


def test_a_summary_that_fails_ends_no_turn(world: World, openai: OpenAIServer, name: str) -> None:
    failing = True

    def script(request: Request) -> Reply:
        if ASKS_FOR_SUMMARY in last(request):
            return "" if failing else "SUMMARY"
        return "answer " * 30

    openai.says(script)
    built = agent(world, openai, middleware(world, context_window=1200, tools=False))
    config = of(name)
    turns(world, built, config, 12)
    messages = world.state(built, config)["messages"]
    assert count_tokens_approximately(messages) < 1400
    failing = False
    turns(world, built, config, 12)
    first = world.state(built, config)["messages"][0]
    assert is_summary(first)
    assert first.text.endswith("SUMMARY")


@pytest.mark.parametrize("is_first", [True, False])
def test_fallback_models_write_summaries_too(
    world: World, openai: OpenAIServer, name: str, is_first: bool
) -> None:
    """Before the memory, `ModelFallbackMiddleware` also replaces the model of the summaries."""

    def script(request: Request) -> Reply:
        if request["model"] == "broken":
            msg = "503 the primary model is down"
            raise RuntimeError(msg)
        return f"SUMMARY by {request['model']}" if ASKS_FOR_SUMMARY in last(request) else "ok"

    openai.says(script)
    broken = ChatOpenAI(model="broken", base_url=openai.url, api_key=SECRET, max_retries=0)
    fallback = ModelFallbackMiddleware(chat(openai))
    made = middleware(world, context_window=900, tools=False)
    order: list[Any] = [fallback, made] if is_first else [made, fallback]
    built = create_agent(broken, middleware=order, checkpointer=world.saver)
    config = of(name)
    turns(world, built, config, 16)
    messages = world.state(built, config)["messages"]
    assert messages[-1].text == "ok"
    assert is_summary(messages[0])
    told = "SUMMARY by gpt-4o-mini" if is_first else "(no summary was written)"
    assert messages[0].text.endswith(told)


def test_as_a_node_of_a_larger_graph_messages_are_summed_up_once(
    world: World, openai: OpenAIServer, name: str
) -> None:
    openai.says(talker)
    child = agent(
        world, openai, middleware(world, context_window=900, tools=False), checkpointer=None
    )
    parent: Any = StateGraph(MessagesState)
    parent.add_node("child", child)
    parent.add_edge(START, "child")
    graph = parent.compile(checkpointer=world.saver)
    config = of(name)
    turns(world, graph, config, 24)
    asked = [last(each) for each in chats(openai) if ASKS_FOR_SUMMARY in last(each)]
    assert 1 < len(asked) < 10
    for n in range(24):
        assert sum(f">m{n} " in each for each in asked) <= 1
    messages = world.state(graph, config)["messages"]
    assert len([each for each in messages if is_summary(each)]) == 1
    assert len(messages) == 49
    for request in chats(openai):
        if ASKS_FOR_SUMMARY not in last(request):
            assert sum(len(str(each["content"])) for each in request["messages"]) / 4 < 900


def test_the_question_stays_through_a_long_turn(
    world: World, openai: OpenAIServer, name: str
) -> None:
    @tool
    def look(thing: str) -> str:
        """Look something up."""
        return f"{thing} " + "data " * 300

    steps = iter(range(6))

    def script(request: Request) -> Reply:
        if ASKS_FOR_SUMMARY in last(request):
            return "SUMMARY"
        step = next(steps, None)
        return "final" if step is None else [Call("look", {"thing": f"t{step}"})]

    openai.says(script)
    made = middleware(world, context_window=1500, tools=False)
    built = agent(world, openai, made, tools=[look])
    world.ask(built, {"messages": "QUESTION: which is best?"}, of(name))
    answers = [each for each in chats(openai) if ASKS_FOR_SUMMARY not in last(each)]
    assert len(answers) == 7
    assert len(answers) < len(chats(openai))
    assert all("QUESTION" in str(each["messages"]) for each in answers)


def test_a_call_stays_with_its_results(world: World, openai: OpenAIServer, name: str) -> None:
    @tool
    def look(thing: str) -> str:
        """Look something up."""
        return f"{thing} " * 40

    def script(request: Request) -> Reply:
        if ASKS_FOR_SUMMARY in last(request):
            return "SUMMARY"
        if request["messages"][-1]["role"] == "tool":
            return "found"
        return [Call("look", {"thing": "tea"}), Call("look", {"thing": "milk"})]

    openai.says(script)
    built = agent(world, openai, middleware(world, context_window=700, tools=False), tools=[look])
    config = of(name)
    for n in range(12):
        world.ask(built, {"messages": f"m{n}"}, config)
    summed = 0
    for request in chats(openai):
        asked: set[str] = set()
        for message in request["messages"]:
            if message["role"] == "tool":
                assert message["tool_call_id"] in asked
                asked.remove(message["tool_call_id"])
            else:
                assert not asked
                asked = {call["id"] for call in message.get("tool_calls") or ()}
        assert not asked
        summed += ASKS_FOR_SUMMARY in last(request)
    assert summed > 2


def test_those_who_stream_get_the_agents_words_only(
    world: World, openai: OpenAIServer, name: str
) -> None:
    openai.says(talker)
    built = agent(world, openai, middleware(world, context_window=600, tools=False))
    config = of(name)
    turns(world, built, config, 4)
    asked = len(chats(openai))
    heard: list[str] = []
    for n in range(8):
        parts = world.stream(
            built, {"messages": f"m{n} " + "tea " * 50}, config, stream_mode="messages"
        )
        assert {type(part).__name__ for part, _ in parts} == {"AIMessageChunk"}
        assert len(parts) > 2
        heard.append("".join(part.text for part, _ in parts))
    assert any(ASKS_FOR_SUMMARY in last(request) for request in chats(openai)[asked:])
    assert heard == ["Thank you very much"] * 8


def test_updates_tell_of_a_cut(world: World, openai: OpenAIServer, name: str) -> None:
    openai.says(talker)
    built = agent(world, openai, middleware(world, context_window=500, tools=False))
    config = of(name)
    turns(world, built, config, 6)
    told: list[Any] = []
    for n in range(6):
        said = {"messages": f"m{n} " + "tea " * 50}
        told += world.stream(built, said, config, stream_mode="updates")
    updates = [each for part in told for each in listed(part["model"])]
    whole = [each["messages"] for each in updates if len(each.get("messages", ())) > 1]
    assert whole
    assert all(is_summary(messages[1]) for messages in whole)


def listed(update: Any) -> Sequence[Any]:
    return update if is_sequence(update) else [update]


def test_a_summary_can_have_a_model_of_its_own(
    world: World, openai: OpenAIServer, name: str
) -> None:
    openai.says(talker)
    other = ChatOpenAI(model="gpt-4o", base_url=openai.url, api_key=SECRET)
    made = middleware(world, context_window=500, tools=False, model=other)
    built = agent(world, openai, made)
    turns(world, built, of(name), 8)
    summed = [each["model"] for each in chats(openai) if ASKS_FOR_SUMMARY in last(each)]
    assert summed
    assert set(summed) == {"gpt-4o"}
    assert chats(openai)[-1]["model"] == "gpt-4o-mini"


def test_the_messages_can_stay(world: World, openai: OpenAIServer, name: str) -> None:
    openai.says(talker)
    built = agent(world, openai, middleware(world, context_window=100, summarize=False))
    config = of(name)
    turns(world, built, config, 5)
    assert len(world.state(built, config)["messages"]) == 10


# --- who uses it ---------------------------------------------------------------------------------


def test_one_middleware_serves_users_at_once(world: World, openai: OpenAIServer, name: str) -> None:
    users = [f"{name}-{n}" for n in range(6)]
    for user in users:
        world.agent(user).core.create("human", f"is {user}")

    def script(request: Request) -> Reply:
        who = prompt(request).partition("<value>\nis ")[2].partition("\n")[0]
        if request["messages"][-1]["role"] == "user":
            return [Call("core_memory_append", {"label": "human", "content": f"asked by {who}"})]
        return f"{who}: {last(request)}"

    openai.says(script)
    built = agent(world, openai, middleware(world))

    def use(user: str) -> Any:
        return world.ask(built, {"messages": "hi"}, of(user))

    with ThreadPoolExecutor(6) as executor:
        answers = list(executor.map(use, users))
    for user, answer in zip(users, answers, strict=True):
        assert answer["messages"][-1].text.startswith(f"{user}: ")
        assert world.agent(user).core.get("human").value == f"is {user}\nasked by {user}"


def test_a_model_that_is_talked_into_it_reaches_nobody_else(
    world: World, openai: OpenAIServer, name: str
) -> None:
    victim = f"victim-{name}"
    world.agent(victim).core.create("human", "secret")
    world.agent(victim).archival.insert("secret")
    world.agent(name).core.create("human", "mine")
    forged = {"agent_id": victim, "user_id": victim, "config": of(victim), "runtime": of(victim)}
    answers: list[Reply] = [
        [
            Call("core_memory_append", {"label": "human", "content": "x", **forged}),
            Call("archival_memory_search", {"query": "secret", **forged}),
            Call("conversation_search", {"query": "secret", **forged}),
        ],
        "done",
    ]
    openai.says(lambda request: answers.pop(0))
    built = agent(world, openai, middleware(world))
    shown = RenderedCore(agent=victim, text="forged", versions={})
    asked = {"messages": "hi", "letta_core": shown}
    messages = world.ask(built, asked, of(name))["messages"]
    results = [each.text for each in messages if isinstance(each, ToolMessage)]
    assert results[0].endswith("Line 2 now reads:\nx")
    assert results[1] == "[]"
    assert "forged" not in prompt(chats(openai)[-1])
    assert world.agent(victim).core.get("human").value == "secret"


def test_one_agents_memory_serves_without_a_config(
    world: World, openai: OpenAIServer, name: str
) -> None:
    world.agent(name).core.create("human", "Likes tea.")
    openai.says(prompt)
    made: Any = LettaMemoryMiddleware(inner(world.agent(name)))
    built = agent(world, openai, made, checkpointer=None)
    assert "Likes tea." in world.ask(built, {"messages": "hi"})["messages"][-1].text


def test_only_some_tools_can_be_offered(world: World, openai: OpenAIServer, name: str) -> None:
    built = agent(world, openai, middleware(world, tools=["conversation_search"]))
    world.ask(built, {"messages": "hi"}, of(name))
    (offered,) = chats(openai)[-1]["tools"]
    assert offered["function"]["name"] == "conversation_search"
    with pytest.raises(ConfigurationError, match=r"`tools` must be names of .* got remember"):
        middleware(world, tools=["remember"])


@pytest.mark.parametrize(
    "option",
    [
        {"context_window": 0},
        {"context_window": "big"},
        {"threshold": 0},
        {"threshold": 1.1},
        {"keep": 0.95},
        {"keep": 0},
        {"summary_prompt": "Sum up."},
    ],
)
def test_an_option_of_a_wrong_kind_is_named(world: World, option: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(option))):
        middleware(world, **option)


def test_a_window_of_unknown_size_is_asked_for(
    world: World, openai: OpenAIServer, name: str
) -> None:
    model = ChatOpenAI(model="unheard-of", base_url=openai.url, api_key=SECRET)
    made = middleware(world)
    built = create_agent(model, middleware=[made])
    with pytest.raises(ConfigurationError, match="`context_window` must be given"):
        world.ask(built, {"messages": "hi"}, of(name))


def test_a_memory_for_coroutines_wants_coroutines(
    world: World, openai: OpenAIServer, name: str
) -> None:
    built: Any = agent(world, openai, middleware(world), checkpointer=InMemorySaver())
    if world.loop is None:
        with ThreadPoolExecutor(1) as executor:  # a synchronous memory serves both
            answer = executor.submit(asyncio_run, built, of(name)).result()
        assert answer["messages"][-1].text == "ok"
    else:
        with pytest.raises(ConfigurationError, match="ainvoke"):
            built.invoke({"messages": "hi"}, of(name))


def asyncio_run(built: Any, config: Any) -> Any:
    return asyncio.run(built.ainvoke({"messages": "hi"}, config))
