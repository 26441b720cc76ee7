"""Conversations to be kept: made-up words, and graphs that answer with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from random import Random
from string import ascii_letters, ascii_lowercase
from typing import Any, TypeAlias
from uuid import UUID

from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    BaseMessage,
    HumanMessage,
    RemoveMessage,
    ToolCall,
    ToolMessage,
)
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types

CHARACTERS = 400
"""How long what is said is."""

RESULT = 20_000
"""How many characters a tool answers with."""

KEPT = 20
"""How many messages the chat keeps that trims."""


def _words() -> list[str]:
    """Words of the lengths and letters that English has, the frequent ones short."""
    random = Random(0)
    onsets = ["", *"bcdfghlmnprstw", "br", "ch", "pl", "sh", "st", "th", "tr"]
    vowels = [*"aeiou", "ai", "ea", "oo", "ou"]
    codas = ["", "", *"dlnrst", "ck", "ng", "nt", "st"]
    words = set[str]()
    while len(words) < 4000:
        syllables = random.choices((1, 2, 3, 4), (3, 5, 3, 1))[0]
        parts = (random.choice(part) for _ in range(syllables) for part in (onsets, vowels, codas))
        word = "".join(parts)
        if len(word) > 1:
            words.add(word)
    return sorted(sorted(words), key=lambda word: len(word) + random.random() * 4)


WORDS = _words()
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(WORDS))))
"""A few words make up most of a text, as in every language."""


def words(seed: str, length: int = CHARACTERS) -> str:
    """A text of so many characters; the same for the same seed."""
    # No word is shorter than two letters and a space.
    chosen = Random(seed).choices(WORDS, cum_weights=WEIGHTS, k=length // 3 + 1)
    return " ".join(chosen)[:length]


def letters(seed: str, length: int = CHARACTERS) -> str:
    """A text without words, in which nothing repeats, so that the server cannot compress it."""
    return "".join(Random(seed).choices(ascii_letters, k=length))


def new_words(seed: str, length: int = CHARACTERS) -> str:
    """A text of words that no other text has, as names, ids and addresses are."""
    random = Random(f"new words of {seed}")
    chosen = (
        "".join(random.choices(ascii_lowercase, k=random.randint(5, 9)))
        for _ in range(length // 6 + 1)
    )
    return " ".join(chosen)[:length]


JAPANESE = (
    *("私は", "あなたが", "友達と", "先生に", "母の", "会社で", "学校へ", "駅から", "東京まで"),
    *("昨日", "来週", "毎朝", "三月に", "夏休み", "雨の日", "新しい", "古い", "静かな", "大切な"),
    *("本を", "写真を", "手紙を", "料理を", "約束を", "旅行の", "計画を", "名前を", "仕事を"),
    *(
        "読みました。",
        "話したい。",
        "忘れない。",
        "探しています。",
        "送ってください。",
        "覚えている。",
    ),
)
"""The words of Japanese texts, which have nothing between them."""


def japanese(seed: str, length: int = CHARACTERS) -> str:
    """A text in Japanese of so many characters."""
    return "".join(Random(seed).choices(JAPANESE, k=length // 2 + 1))[:length]


Voice: TypeAlias = Callable[[str, int], str]
"""Makes the text of a seed, of so many characters."""

VOICES: dict[str, Voice] = {"seen": words, "new": new_words, "japanese": japanese}
"""What is said: words that come again, words that no text had before, a text without spaces."""


def identity(seed: str) -> str:
    """A message's or thread's id, as long as those in use are, the same on both sides."""
    return str(UUID(int=Random(f"id {seed}").getrandbits(128), version=4))


def _answer(state: MessagesState, voice: Voice) -> dict[str, list[BaseMessage]]:
    seed = f"answer to {state['messages'][-1].id}"
    return {"messages": [AIMessage(voice(seed, CHARACTERS), id=identity(seed))]}


def _answer_and_trim(state: MessagesState, voice: Voice) -> dict[str, list[BaseMessage]]:
    """Answer, and remove what is older than the newest messages."""
    old = state["messages"][: 1 - KEPT]
    removed = [RemoveMessage(id=str(message.id)) for message in old]
    return {"messages": [*removed, *_answer(state, voice)["messages"]]}


def _ask_tool(state: MessagesState, voice: Voice) -> dict[str, list[BaseMessage]]:
    """Answer with a call of a tool."""
    seed = f"call for {state['messages'][-1].id}"
    query = {"query": voice(seed, 40)}
    call = ToolCall(name="look_up", args=query, id=identity(f"tool {seed}"))
    said = AIMessage(voice(seed, CHARACTERS), id=identity(seed), tool_calls=[call])
    return {"messages": [said]}


def _use_tool(state: MessagesState, voice: Voice) -> dict[str, list[BaseMessage]]:
    """The tool's result."""
    asked = state["messages"][-1]
    assert isinstance(asked, AIMessage)
    seed = f"result of {asked.id}"
    (call,) = asked.tool_calls
    result = ToolMessage(voice(seed, RESULT), id=identity(seed), tool_call_id=str(call["id"]))
    return {"messages": [result]}


NODES: dict[str, Sequence[Any]] = {
    "chat": (_answer,),
    "letters": (_answer,),
    "tools": (_ask_tool, _use_tool),
    "trimmed": (_answer_and_trim,),
}
"""The graphs: the nodes of each, one after the other."""


def graph(kind: str, saver: BaseCheckpointSaver[Any], voice: Voice = words) -> Any:
    """One of the graphs, on a saver, whose answers are in one of the voices."""
    builder: Any = StateGraph(MessagesState)
    before = START
    for node in NODES[kind]:
        builder.add_node(node.__name__, partial(node, voice=voice))
        builder.add_edge(before, node.__name__)
        before = node.__name__
    builder.add_edge(before, END)
    return builder.compile(checkpointer=saver)


class Talk:
    """One conversation: a thread on a graph, to which the user says something turn by turn."""

    def __init__(
        self, kind: str, saver: BaseCheckpointSaver[Any], thread: str, voice: Voice = words
    ) -> None:
        self.saver = saver
        self.config: Any = {"configurable": {"thread_id": identity(f"thread {thread}")}}
        self._thread = thread
        self._voice = letters if kind == "letters" else voice
        self._graph = graph(kind, saver, self._voice)

    def said(self, number: int) -> dict[str, list[AnyMessage]]:
        """What the user says in a turn."""
        seed = f"{self._thread}, turn {number}"
        return {"messages": [HumanMessage(self._voice(seed, CHARACTERS), id=identity(seed))]}

    def turn(self, said: dict[str, list[AnyMessage]]) -> None:
        """A turn, stored when it returns."""
        self._graph.invoke(said, self.config, durability="sync")

    async def aturn(self, said: dict[str, list[AnyMessage]]) -> None:
        """The same on an event loop."""
        await self._graph.ainvoke(said, self.config, durability="sync")

    def messages(self) -> list[AnyMessage]:
        """What its newest checkpoint holds."""
        found = self.saver.get_tuple(self.config)
        assert found is not None
        messages: list[AnyMessage] = found.checkpoint["channel_values"]["messages"]
        return messages
