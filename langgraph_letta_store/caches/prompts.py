"""What a prompt of LangChain asks, apart from all that has to be the same for an equal answer."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, NamedTuple

from langgraph_letta_store.config.checks import is_dict, is_list

MOST_CHARACTERS = 8_000
"""Longer questions are cached by their exact text only."""


class Asked(NamedTuple):
    """A prompt in two parts.

    `context` is a hash of everything but the question: instructions, the messages before, what
    comes along with the last message. `question` is the text of the last message, from a person;
    None where the prompt ends otherwise, or where the text is empty or very long.
    """

    context: str
    question: str | None


def parse_prompt(prompt: str) -> Asked:
    """Take a prompt apart: the messages of a chat as LangChain serialises them, or one text."""
    messages = _parse_messages(prompt)
    if messages is None:
        return _ask("", prompt, prompt)
    last = messages[-1]
    kwargs: Any = last.get("kwargs")
    kinds: Any = last.get("id")
    if not is_list(kinds) or kinds[-1:] != ["HumanMessage"] or not is_dict(kwargs):
        return _ask(prompt, None, prompt)
    text = _parse_content(kwargs.get("content"))
    rest = {key: value for key, value in kwargs.items() if key not in ("content", "id")}
    context = json.dumps([*messages[:-1], rest], sort_keys=True)
    return _ask(context, text, prompt)


def _ask(context: str, question: str | None, prompt: str) -> Asked:
    if question is None or not question.strip() or len(question) > MOST_CHARACTERS:
        context, question = prompt, None
    return Asked(sha256(context.encode("utf-8", "surrogatepass")).hexdigest(), question)


def _parse_messages(prompt: str) -> list[dict[str, Any]] | None:
    if not prompt.startswith("["):
        return None
    try:
        parsed: Any = json.loads(prompt)
    except (ValueError, RecursionError):
        return None
    if not is_list(parsed) or not parsed:
        return None
    return parsed if all(is_dict(each) and "kwargs" in each for each in parsed) else None


def _parse_content(content: Any) -> str | None:
    """Return the text of a message; None where it has more than text, such as an image."""
    if isinstance(content, str):
        return content
    if not is_list(content):
        return None
    texts: list[str] = []
    for block in content:
        if not is_dict(block) or block.keys() != {"type", "text"} or block["type"] != "text":
            return None
        texts.append(str(block["text"]))
    return "\n".join(texts)
