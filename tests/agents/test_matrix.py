"""What real agents do beside plain turns, with the middleware: the memory stays right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from langchain.agents import create_agent  # pyright: ignore[reportUnknownVariableType]  # in part
from langchain.agents.middleware import HumanInTheLoopMiddleware, ModelFallbackMiddleware
from langchain.agents.structured_output import ToolStrategy
from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from langgraph.types import Command
from pydantic import BaseModel

from tests.agents.test_middleware import (
    SECRET,
    agent,
    chat,
    chats,
    middleware,
    name,
    openai,
    prompt,
    running,
    world,
)
from tests.support.assistants import World, of
from tests.support.openai_server import Call, OpenAIServer, Reply, Request

__all__ = ["name", "openai", "running", "world"]

APPEND = "core_memory_append"


class Scripted(FakeMessagesListChatModel):
    """Says its messages one after the other, and takes tools as other models do."""

    def bind_tools(self, tools: Sequence[Any], **options: Any) -> Any:
        return self


def append(text: str) -> Call:
    return Call(APPEND, {"label": "human", "content": text})


def in_turn(openai: OpenAIServer, *replies: Reply) -> None:
    left = [*replies]
    openai.says(lambda request: left.pop(0))


def value(world: World, name: str) -> str:
    return world.agent(name).core.get("human").value


@pytest.fixture
def human(world: World, name: str) -> None:
    world.agent(name).core.create("human", "Likes tea.")


@pytest.mark.usefixtures("human")
def test_multimodal_messages_are_remembered(world: World, openai: OpenAIServer, name: str) -> None:
    in_turn(openai, "A teapot.", "Blue.")
    built, config = agent(world, openai, middleware(world)), of(name)
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    content: list[Any] = [{"type": "text", "text": "What is on my shelf?"}, picture]
    world.ask(built, {"messages": [HumanMessage(content)]}, config)
    world.ask(built, {"messages": "And its colour?"}, config)
    sent = chats(openai)[-1]["messages"]
    assert sent[1]["content"][1]["image_url"] == picture["image_url"]
    assert "Likes tea." in prompt(chats(openai)[-1])
    (found, *_) = world.agent(name).recall.search("shelf", limit=1)
    assert found.text == "What is on my shelf?\n[image]"
    assert found.message.content == content


@pytest.mark.usefixtures("human")
def test_reasoning_is_kept_in_the_state_and_out_of_searches(world: World, name: str) -> None:
    content: list[Any] = [
        {"type": "reasoning", "reasoning": "The user may mean zeppelins."},
        {"type": "text", "text": "You like tea."},
    ]
    model = Scripted(responses=[AIMessage(content), AIMessage("Yes.")])
    made = middleware(world, context_window=20_000)
    built = create_agent(model, middleware=[made], checkpointer=world.saver)
    config = of(name)
    for said in ("What do I like?", "Really?"):
        world.ask(built, {"messages": said}, config)
    assert world.state(built, config)["messages"][1].content == content
    recall = world.agent(name).recall
    assert recall.search("like", roles=["assistant"])[0].text == "You like tea."
    assert all("zeppelin" not in found.text for found in recall.messages())


@pytest.mark.usefixtures("human")
def test_parallel_calls_are_all_remembered(world: World, openai: OpenAIServer, name: str) -> None:
    insert = Call("archival_memory_insert", {"content": "Her sister Grace lives in Kyoto."})
    in_turn(openai, [append("Takes it black."), append("Wakes at six."), insert], "Noted.")
    built, config = agent(world, openai, middleware(world)), of(name)
    messages = world.ask(built, {"messages": "Remember me."}, config)["messages"]
    assert [message.status for message in messages if message.type == "tool"] == ["success"] * 3
    assert sorted(value(world, name).splitlines()) == [
        "Likes tea.",
        "Takes it black.",
        "Wakes at six.",
    ]
    assert [each.content for each in world.agent(name).archival.search()] == [
        "Her sister Grace lives in Kyoto."
    ]
    assert "Wakes at six." in prompt(chats(openai)[-1])
    actions = [version.action for version in world.agent(name).core.history("human")]
    assert actions.count("append") == 2


class Drink(BaseModel):
    """A drink."""

    drink: str
    hot: bool


@pytest.mark.usefixtures("human")
def test_structured_output_leaves_memory_right(
    world: World, openai: OpenAIServer, name: str
) -> None:
    in_turn(openai, [append("Hot.")], [Call("Drink", {"drink": "tea", "hot": True})])
    built = agent(world, openai, middleware(world), response_format=ToolStrategy(Drink))
    config = of(name)
    done = world.ask(built, {"messages": "What do I drink?"}, config)
    assert done["structured_response"] == Drink(drink="tea", hot=True)
    assert value(world, name) == "Likes tea.\nHot."
    assert "Likes tea.\nHot." in prompt(chats(openai)[-1])
    found = world.agent(name).recall.search("drink", roles=["user"])
    assert [each.text for each in found] == ["What do I drink?"]


@pytest.mark.usefixtures("human")
@pytest.mark.parametrize("decision", ["approve", "edit", "reject"])
def test_a_person_decides_on_edits(
    world: World, openai: OpenAIServer, name: str, decision: str
) -> None:
    in_turn(openai, [append("Black.")], "Done.")
    order: list[Any] = [middleware(world), HumanInTheLoopMiddleware(interrupt_on={APPEND: True})]
    built = create_agent(chat(openai), middleware=order, checkpointer=world.saver)
    config = of(name)
    asked = world.ask(built, {"messages": "I take it black."}, config)
    assert asked["__interrupt__"]
    assert value(world, name) == "Likes tea."
    answer: dict[str, Any] = {"type": decision}
    if decision == "edit":
        args = {"label": "human", "content": "With milk."}
        answer["edited_action"] = {"name": APPEND, "args": args}
    world.ask(built, Command(resume={"decisions": [answer]}), config)
    added = {"approve": "\nBlack.", "edit": "\nWith milk.", "reject": ""}[decision]
    assert value(world, name) == f"Likes tea.{added}"
    assert f"Likes tea.{added}\n</value>" in prompt(chats(openai)[-1])
    texts = [each.text for each in world.agent(name).recall.messages(roles=["user"])]
    assert texts == ["I take it black."]


@pytest.mark.usefixtures("human")
@pytest.mark.parametrize("mode", ["messages", "updates", "values"])
def test_a_streamed_run_is_remembered(
    world: World, openai: OpenAIServer, name: str, mode: str
) -> None:
    in_turn(openai, [append("Black.")], "I will remember that you take it black")
    built, config = agent(world, openai, middleware(world)), of(name)
    parts = world.stream(built, {"messages": "Black, please."}, config, stream_mode=mode)
    if mode == "messages":
        words = [part.text for part, _ in parts if type(part).__name__ == "AIMessageChunk"]
        assert "".join(words) == "I will remember that you take it black"
        assert len([word for word in words if word]) > 2
    else:
        assert len(parts) >= 3
    assert value(world, name) == "Likes tea.\nBlack."
    recall = world.agent(name).recall
    assert [each.text for each in recall.messages(roles=["user"])] == ["Black, please."]
    assert recall.messages(roles=["assistant"])[-1].text.endswith("take it black")


@pytest.mark.usefixtures("human")
@pytest.mark.parametrize("is_first", [True, False])
def test_a_fallback_model_has_the_same_memory(
    world: World, openai: OpenAIServer, name: str, is_first: bool
) -> None:
    replies: list[Reply] = [[append("Black.")], "Noted."]

    def script(request: Request) -> Reply:
        if request["model"] == "broken":
            msg = "503 the primary model is down"
            raise RuntimeError(msg)
        return replies.pop(0)

    openai.says(script)
    broken = ChatOpenAI(model="broken", base_url=openai.url, api_key=SECRET, max_retries=0)
    made, fallback = middleware(world, context_window=20_000), ModelFallbackMiddleware(chat(openai))
    order: list[Any] = [fallback, made] if is_first else [made, fallback]
    built = create_agent(broken, middleware=order, checkpointer=world.saver)
    world.ask(built, {"messages": "Black, please."}, of(name))
    assert value(world, name) == "Likes tea.\nBlack."
    for request in chats(openai):
        assert "Likes tea." in prompt(request)
    assert "Likes tea.\nBlack." in prompt(chats(openai)[-1])
    assert len(world.agent(name).recall.messages(roles=["user"])) == 1
