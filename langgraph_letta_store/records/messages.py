"""Messages of recall memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from os import PathLike
from typing import Any, TypeAlias
from uuid import UUID

from langchain_core.messages import BaseMessage

from langgraph_letta_store.records.display import (
    Displayed,
    Shown,
    drop_empty,
    escape,
    format_moment,
    format_score,
)


@dataclass(slots=True)
class RecallMessage(Displayed):
    """A message of recall memory.

    `agent_id` is the id of the agent whose message it is. `sequence` is its number in `thread`, in
    the order in which messages were stored. `role` is "user", "assistant", "system", "tool", or
    the message's own role. `text` is its content, and its tool calls in words, by which only a
    search with the role "tool" finds it; `message` is the
    LangChain message itself, which is deserialised when it is first read. `status` is "success" or
    "error" for a tool result. `run_id` and `step` name the run and the step that stored it.

    `score` is the score that ranks it, None without a query; `parts` are the score's summands
    before any reranking: "text", "vector", "neighbours". `before` and `after` are its neighbours
    in the thread, in their order.
    """

    agent_id: UUID
    thread: str
    sequence: int
    created_at: datetime
    message_id: str
    role: str
    text: str
    name: str | None
    tool_call_id: str | None
    status: str | None
    model: str | None
    input_tokens: int | None
    output_tokens: int | None
    run_id: str | None
    step: int | None
    load: Callable[[], BaseMessage] = field(repr=False, compare=False)
    score: float | None = None
    parts: Mapping[str, float] = field(default_factory=dict[str, float], repr=False)
    before: Sequence[RecallMessage] = field(default=(), repr=False)
    after: Sequence[RecallMessage] = field(default=(), repr=False)
    _message: BaseMessage | None = field(default=None, repr=False, compare=False)

    @property
    def message(self) -> BaseMessage:
        """The LangChain message, as it was stored."""
        if self._message is None:
            self._message = self.load()
        return self._message

    def __getstate__(self) -> dict[str, Any]:
        state = {each.name: getattr(self, each.name) for each in fields(self)}
        # `load` needs the saver, which cannot be pickled, so the message is deserialised now.
        return {**state, "_message": self.message, "load": None}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    def _as_table(self) -> Shown[Any]:
        return _list_messages([self])


@dataclass(frozen=True, slots=True)
class LoadedMessages(Displayed):
    """What `load` did with a history.

    `messages` were added, and `threads` are those that the history goes to; `known` were there
    already; `skipped` are entries of an export without a text to remember: hidden or empty ones,
    and a model's thoughts.
    """

    threads: int = 0
    messages: int = 0
    known: int = 0
    skipped: int = 0

    def _as_table(self) -> Shown[Any]:
        columns: Mapping[str, Callable[[tuple[str, int]], str]] = {
            "kind": lambda row: row[0],
            "number": lambda row: f"{row[1]:,}",
        }
        rows = [(each.name, getattr(self, each.name)) for each in fields(self)]
        return Shown(columns, rows, "no messages")


class RecallMessages(Displayed, list[RecallMessage]):
    """Messages of recall memory: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return _list_messages(self)


_MESSAGE_COLUMNS: Mapping[str, Callable[[RecallMessage], str]] = {
    "thread": lambda message: escape(message.thread),
    "no.": lambda message: str(message.sequence),
    "role": lambda message: escape(message.role),
    "text": lambda message: escape(message.text),
    "score": format_score,
    "created": lambda message: format_moment(message.created_at),
}


def _list_messages(messages: Sequence[RecallMessage]) -> Shown[RecallMessage]:
    return Shown(drop_empty(_MESSAGE_COLUMNS, messages, "score"), messages, "no messages")


HistorySource: TypeAlias = (
    Iterable[BaseMessage | Mapping[str, Any] | tuple[str, str]]
    | Mapping[str, Any]
    | str
    | PathLike[str]
)
"""Messages, conversations, or the path of a file with either."""
