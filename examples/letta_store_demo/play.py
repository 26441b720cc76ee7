"""The application that the demo runs: it remembers sessions, and answers from memory."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.config import get_store
from langgraph.func import entrypoint  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import BaseStore, GetOp, Item, SearchItem
from langmem import create_memory_store_manager  # type: ignore[import-untyped]  # has no types

from letta_store_demo.conversations import Conversation, Question, Session
from letta_store_demo.prompts import question_from_memory, titled

USER = "demo"
NAMESPACE = ("memories", USER)
_FOUND = 5  # memories that an answer is written from
_NAME = re.compile(r"(?<=[a-z,;] )(?!I\b)[A-Z][\w'-]*\w(?: [A-Z][\w'-]*\w)*")


@dataclass(frozen=True)
class Answer:
    """What was found in memory for a question, best first, and the reply written from it."""

    question: Question
    found: Sequence[SearchItem]
    reply: str


class Agent:
    """A LangGraph application on a store; it knows one user.

    Example:
        >>> agent = Agent(store, models.chat)
        >>> agent.remember(session)
        >>> agent.ask(Question("Where do I travel?")).reply
    """

    def __init__(self, store: BaseStore, chat: BaseChatModel) -> None:
        self.store = store
        template = ("memories", "{langgraph_user_id}")
        manager: Any = create_memory_store_manager(chat, namespace=template)

        @entrypoint(store=store)
        def remember(messages: list[AnyMessage]) -> list[dict[str, Any]]:
            """Let LangMem extract memories of a finished session; return its puts."""
            puts: list[dict[str, Any]] = manager.invoke({"messages": messages, "max_steps": 1})
            return puts

        @entrypoint(store=store)
        def answer(question: str) -> tuple[list[SearchItem], str]:
            """Answer in a new session, which knows nothing but what the store finds."""
            found = get_store().search(NAMESPACE, query=question, limit=_FOUND)
            reply = chat.invoke(question_from_memory(question, map(memory_text, found)))
            return found, reply.text

        self._remember: Any = remember  # LangGraph knows no types of an entrypoint's values
        self._answer: Any = answer

    def remember(self, session: Session) -> list[Item]:
        """Play a session and return the memories that it left, as the store has them.

        LangMem ignores errors of its writes. Missing items are written again, so that an error of
        the store or of the embedding model is raised here.
        """
        written = self._remember.invoke(titled(session.title, session.messages), _new_thread())
        reads = [GetOp(NAMESPACE, put["key"]) for put in written]
        for put, item in zip(written, self.store.batch(reads), strict=True):
            if item is None:
                self.store.put(**put)
        return [item for item in self.store.batch(reads) if isinstance(item, Item)]

    def ask(self, question: Question) -> Answer:
        """Ask a question in a new session."""
        found, reply = self._answer.invoke(question.text, _new_thread())
        return Answer(question, found, reply)


def _new_thread() -> RunnableConfig:
    return {"configurable": {"thread_id": str(uuid.uuid4()), "langgraph_user_id": USER}}


def memory_text(item: Item) -> str:
    """Return the text of a memory as LangMem stores it: {"kind": "Memory", "content": {...}}."""
    content: Any = item.value["content"]
    return content if isinstance(content, str) else str(content["content"])


def questions(conversation: Conversation, asked: Sequence[str], most: int) -> list[Question]:
    """Choose what the new session asks.

    In this order: what the user of the demo asks, the conversation's own questions (evenly chosen
    where there are more than `most`), or else what is remembered about the names in it.
    """
    if asked:
        return [Question(text) for text in asked]
    if conversation.questions:
        step = max(1.0, len(conversation.questions) / most)
        numbers = range(min(most, len(conversation.questions)))
        return [conversation.questions[int(number * step)] for number in numbers]
    names = list(islice(_names(conversation), most))
    return [Question(f"What do you remember about {name}?") for name in names or ["me"]]


def _names(conversation: Conversation) -> Iterable[str]:
    """Return the capitalised words inside the user's sentences, the most frequent first."""
    said = (m for session in conversation.sessions for m in session.messages)
    texts = (m.text for m in said if isinstance(m, HumanMessage))
    counts = Counter(name for text in texts for name in _NAME.findall(text))
    return (name for name, _ in counts.most_common())
