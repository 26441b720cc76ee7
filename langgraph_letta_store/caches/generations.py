"""Generations of models as JSON, and back: nothing is made of it but LangChain's messages."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import message_to_dict, messages_from_dict
from langchain_core.outputs import ChatGeneration, Generation

from langgraph_letta_store._engine.cached import Serialized

logger = logging.getLogger("langgraph_letta_store.caches")

JSON = "generations"
"""The type of a value that this module has written."""


def write_generations(generations: Sequence[Generation]) -> Serialized | None:
    """Return generations as JSON; None where one holds what JSON cannot."""
    listed: list[dict[str, Any]] = []
    for generation in generations:
        one: dict[str, Any] = {"text": generation.text, "info": generation.generation_info}
        if isinstance(generation, ChatGeneration):
            one["message"] = message_to_dict(generation.message)
        listed.append(one)
    try:
        return Serialized(JSON, json.dumps(listed, ensure_ascii=False).encode())
    except (TypeError, ValueError):  # ValueError: a lone surrogate, or a circle
        logger.warning("an answer of a model was not cached: JSON cannot hold it")
        return None


def read_generations(value: Serialized) -> list[Generation] | None:
    """Return the generations of a stored value; None where it cannot be read, which is logged."""
    try:
        return [_read(one) for one in json.loads(value.data)]
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
        logger.warning("a cached answer of a model cannot be read, and counts as a miss")
        return None


def _read(one: dict[str, Any]) -> Generation:
    info = one["info"]
    if "message" not in one:
        return Generation(text=one["text"], generation_info=info)
    (message,) = messages_from_dict([one["message"]])
    return ChatGeneration(message=message, generation_info=info)
