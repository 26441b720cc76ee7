"""A history of messages in any format: what is in it, and its messages in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from typing import Any, NamedTuple, cast, get_args

from langgraph_letta_store._checkpoints.load_messages import (
    MessageBatch,
    parse_agent_name,
)
from langgraph_letta_store._parsers.histories.chat import (
    is_langchain,
    is_openai,
    parse_langchain,
    parse_openai,
)
from langgraph_letta_store._parsers.histories.chatgpt import is_chatgpt, parse_chatgpt
from langgraph_letta_store._parsers.histories.claude import is_claude, parse_claude
from langgraph_letta_store._parsers.histories.entry import (
    Conversation,
    Entry,
    history_error,
    parse_items,
    parse_name,
    parse_said_at,
)
from langgraph_letta_store._parsers.histories.files import read_file
from langgraph_letta_store._parsers.histories.filling import BatchFilling, HistoryPart
from langgraph_letta_store.config.checks import (
    check_key_bytes,
    invalid,
    is_mapping,
    is_sequence,
    parse_id,
)
from langgraph_letta_store.config.choices import Format
from langgraph_letta_store.errors import InvalidOperationError

_CONVERSATIONS: Mapping[str, Callable[[Any, str], Conversation]] = {
    "chatgpt": parse_chatgpt,
    "claude": parse_claude,
}
_MESSAGES: Mapping[str, Callable[[Any, str], Entry]] = {
    "openai": parse_openai,
    "langchain": parse_langchain,
}
_SIGNS: Mapping[str, Callable[[Any], bool]] = {
    "chatgpt": is_chatgpt,
    "claude": is_claude,
    "langchain": is_langchain,
    "openai": is_openai,
}


class Survey(NamedTuple):
    """What a history has: its format, how much of each kind, and the first and the last time."""

    format: str
    threads: int
    messages: int
    skipped: int
    first: datetime | None
    last: datetime | None


@dataclass(slots=True)
class History:
    """A history, and the threads that its messages go to.

    A path, a list or a dictionary can be read again; an iterator is read once.
    """

    source: Any
    agent: str
    thread_id: str | None
    format: str

    @classmethod
    def parse(
        cls,
        source: Any,
        agent: Any,
        thread_id: Any = None,
        format: Any = "auto",  # noqa: A002  # users know it by this name
    ) -> History:
        """Check the arguments of `load`.

        Raises:
            InvalidOperationError, InvalidValueError: one is invalid; the message names it.
        """
        if format not in get_args(Format):
            known = ", ".join(map(repr, get_args(Format)))
            raise InvalidOperationError(invalid("format", f"one of {known}", format))
        if not isinstance(source, (str, PathLike, Iterable)) or isinstance(
            source, (bytes, bytearray)
        ):
            expected = "messages, conversations, or the path of a file with either"
            raise InvalidOperationError(invalid("messages", expected, source))
        thread = None if thread_id is None else parse_id(thread_id, "thread_id")
        if thread == "":
            raise InvalidOperationError(invalid("thread_id", "a thread's id, or None", thread))
        if thread is not None:
            check_key_bytes({"thread_id": thread})
        return cls(source, parse_agent_name(agent), thread, format)

    @property
    def is_repeatable(self) -> bool:
        """Whether it can be read twice, and so be checked before anything is written."""
        return isinstance(self.source, (str, PathLike, Mapping)) or is_sequence(self.source)

    def survey(self) -> Survey:
        """Read all of it, and count.

        Raises:
            InvalidHistoryError: a part is not of the format; the message has its path.
            OSError: the file cannot be read.
        """
        threads: set[str] = set()
        messages = skipped = 0
        first = last = None
        for part in self.read():
            threads.add(part.batch.thread_id)
            messages += len(part.batch.messages)
            skipped += part.skipped
            times = [at for _, at in part.batch.messages if at is not None]
            if times:
                first = min(times) if first is None else min(first, *times)
                last = max(times) if last is None else max(last, *times)
        return Survey(self.format, len({*threads} - {""}), messages, skipped, first, last)

    def read(self) -> Iterator[HistoryPart]:
        """Yield its messages in batches, each of one thread.

        Raises:
            InvalidHistoryError, OSError: as `survey`.
        """
        filling = BatchFilling()
        for place, value in self._list_values():
            for conversation in self._find_conversations(value, place):
                thread = self._name_thread(conversation.id, place)
                if thread != filling.thread_id:
                    yield from filling.empty()
                    filling.begin(thread)
                filling.last_time = conversation.began_at or filling.last_time
                for entry in conversation.entries:
                    if entry is None:
                        filling.skipped += 1
                    elif filling.add(entry):
                        yield from filling.empty()
        yield from filling.empty()
        if filling.skipped:
            yield HistoryPart(MessageBatch("", ()), filling.skipped)

    def _list_values(self) -> Iterator[tuple[str, Any]]:
        source: Any = self.source
        if isinstance(source, Mapping):
            yield "messages", source
            return
        if isinstance(source, (str, PathLike)):
            source = read_file(cast("str | PathLike[str]", source))
        for number, value in enumerate(source):
            yield f"messages[{number}]", value

    def _find_conversations(self, value: Any, place: str) -> Iterator[Conversation]:
        """Yield a conversation, or a lone message as a part of one."""
        if is_mapping(value) and "messages" in value and self.format not in _CONVERSATIONS:
            id_ = next((value[n] for n in ("thread_id", "id") if value.get(n)), None)
            yield Conversation(
                parse_name(id_, f"{place}.id"),
                parse_said_at(value.get("created_at"), f"{place}.created_at"),
                self._parse_messages(value["messages"], f"{place}.messages"),
            )
            return
        self._detect(value, place)
        if self.format in _CONVERSATIONS:
            yield _CONVERSATIONS[self.format](value, place)
        else:
            yield Conversation(None, None, [_MESSAGES[self.format](value, place)])

    def _parse_messages(self, values: Any, place: str) -> Iterator[Entry]:
        for number, value in enumerate(parse_items(values, place)):
            where = f"{place}[{number}]"
            self._detect(value, where)
            if self.format in _CONVERSATIONS:
                raise history_error(where, "a message", value)
            yield _MESSAGES[self.format](value, where)

    def _detect(self, value: Any, place: str) -> None:
        """Find out the format, by the first value."""
        if self.format != "auto":
            return
        found = next((name for name, has_sign in _SIGNS.items() if has_sign(value)), None)
        if found is None:
            expected = (
                "a message of OpenAI's or LangChain's, or a conversation of ChatGPT's or Claude's "
                "export (name its `format` if it is one)"
            )
            raise history_error(place, expected, value)
        self.format = found

    def _name_thread(self, conversation: str | None, place: str) -> str:
        if self.thread_id is not None:
            return self.thread_id
        if conversation is None:
            msg = f"`thread_id` must name the thread of the messages, as `{place}` names none"
            raise InvalidOperationError(msg)
        thread = parse_id(f"{self.agent}:{conversation}", f"{place}.id")
        check_key_bytes({f"{place}.id": thread})
        return thread


def read_part(parts: Iterator[HistoryPart]) -> HistoryPart | None:
    """Return the next batch, or None where there is none: an iterator's end crosses no threads."""
    return next(parts, None)


def check_history(history: History) -> None:
    """Read all of a history that can be read again, so that it is checked before it is written."""
    if history.is_repeatable:
        history.survey()
