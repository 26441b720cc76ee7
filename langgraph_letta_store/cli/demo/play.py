"""The application that the demo runs: it remembers sessions, and answers from memory."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.config import get_store
from langgraph.func import entrypoint
from langgraph.store.base import BaseStore, GetOp, Item, SearchItem
from langmem import create_memory_store_manager

from langgraph_letta_store.cli.demo.conversations import Conversation, Question, Session
from langgraph_letta_store.cli.demo.prompts import question_from_memory, titled
from langgraph_letta_store.errors import LettaStoreError

USER = "demo"
NAMESPACE = ("memories", USER)
_FOUND = 5  # memories that an answer is written from
_NAME = re.compile(r"(?<=[a-z,;] )(?!I\b)[A-Z][\w'-]*\w(?: [A-Z][\w'-]*\w)*")


class LostMemoryError(LettaStoreError, RuntimeError):
    """LangMem handed over memories that are not in the store afterwards."""


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
        manager = create_memory_store_manager(chat, namespace=("memories", "{langgraph_user_id}"))

        @entrypoint(store=store)
        def remember(messages: list[AnyMessage]) -> list[str]:
            """Let LangMem extract memories of a finished session; return their keys."""
            written = manager.invoke({"messages": messages, "max_steps": 1})
            return [put["key"] for put in written]

        @entrypoint(store=store)
        def answer(question: str) -> tuple[list[SearchItem], str]:
            """Answer in a new session, which knows nothing but what the store finds."""
            found = get_store().search(NAMESPACE, query=question, limit=_FOUND)
            reply = chat.invoke(question_from_memory(question, map(memory_text, found)))
            return found, reply.text

        self._remember = remember
        self._answer = answer

    def remember(self, session: Session) -> list[Item]:
        """Play a session and return the memories that it left.

        Raises:
            LostMemoryError: a memory is not there when read back. LangMem does not look at the
                outcome of its writes, so the demo does.
        """
        keys = self._remember.invoke(titled(session.title, session.messages), _new_thread())
        read = self.store.batch([GetOp(NAMESPACE, key) for key in keys])
        items = [item for item in read if isinstance(item, Item)]
        if len(items) < len(keys):
            msg = (
                f"{len(keys) - len(items)} of {len(keys)} memories of {session.title!r} are not in "
                "the database; its log tells why"
            )
            raise LostMemoryError(msg)
        return items

    def ask(self, question: Question) -> Answer:
        """Ask a question in a new session."""
        found, reply = self._answer.invoke(question.text, _new_thread())
        return Answer(question, found, reply)


def _new_thread() -> RunnableConfig:
    return {"configurable": {"thread_id": str(uuid.uuid4()), "langgraph_user_id": USER}}


def memory_text(item: Item) -> str:
    """Give the text of a memory as LangMem stores it: {"kind": "Memory", "content": {...}}."""
    content = item.value["content"]
    return str(content["content"] if isinstance(content, dict) else content)


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
    """Tell the capitalised words that the user said inside sentences, the most frequent first."""
    said = (m for session in conversation.sessions for m in session.messages)
    texts = (m.text for m in said if isinstance(m, HumanMessage))
    counts = Counter(name for text in texts for name in _NAME.findall(text))
    return (name for name, _ in counts.most_common())
