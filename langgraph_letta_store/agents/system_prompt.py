"""The system prompt of an agent: the application's own, with core memory at its end."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import SystemMessage


def add_core(system: SystemMessage | None, core: str) -> SystemMessage | None:
    """Return a system prompt with core memory added at its end."""
    if not core:
        return system
    if system is None:
        return SystemMessage(core)
    content: Any = system.content
    if isinstance(content, str):
        return system.model_copy(update={"content": f"{content}\n\n{core}" if content else core})
    return system.model_copy(update={"content": [*content, {"type": "text", "text": core}]})
