"""What operations on conversations work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.thread_cache import ThreadCache
from langgraph_letta_store._engine.schema import SaverSchema


@dataclass(frozen=True, slots=True)
class Conversations:
    """A saver's schema, its serializer and what it remembers of threads.

    Operations call `on_messages` after they have stored new messages.
    """

    schema: SaverSchema
    codec: Codec
    thread_cache: ThreadCache
    on_messages: Callable[[], None] = lambda: None
