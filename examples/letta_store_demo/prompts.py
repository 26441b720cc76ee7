"""The demo's prompts, and how the offline model reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from langchain_core.messages import AnyMessage, HumanMessage, SystemMessage

_ANSWER = """You are a helpful assistant that remembers earlier conversations with this user.
Answer the question from these memories, in one or two sentences. Say so if they do not tell.

<memories>
{memories}
</memories>"""

_TITLE = re.compile(r"^Date or name of this session: (.+)$", re.MULTILINE)
_TRANSCRIPT = re.compile(r"<session_([0-9a-f-]+)>\n(.*)\n</session_\1>", re.DOTALL)
_MEMORIES = re.compile(r"<memories>\n(.*)\n</memories>", re.DOTALL)


def titled(title: str, messages: Iterable[AnyMessage]) -> list[AnyMessage]:
    """Put a session's title before its messages, so that "yesterday" can be understood."""
    return [SystemMessage(f"Date or name of this session: {title}"), *messages]


def question_from_memory(question: str, memories: Iterable[str]) -> list[AnyMessage]:
    """Ask a question, with the memories that were found for it."""
    listed = "\n".join("- " + " ".join(memory.split()) for memory in memories)
    return [SystemMessage(_ANSWER.format(memories=listed)), HumanMessage(question)]


def session_of(prompt: str) -> tuple[str, str]:
    """Find the title (as " (title)", or "") and the transcript in LangMem's prompt."""
    found = _TRANSCRIPT.search(prompt)
    transcript = found[2] if found else prompt
    title = _TITLE.search(transcript)
    return (f" ({title[1]})" if title else ""), transcript


def memories_of(prompt: str) -> list[str]:
    """Find the memories in a prompt of `question_from_memory`, in their order."""
    found = _MEMORIES.search(prompt)
    return [line.removeprefix("- ") for line in found[1].split("\n") if line] if found else []
