"""The savers: LangGraph's checkpointers that keep every message once, in recall memory."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver
    from langgraph_letta_store.saver.sync.saver import LettaSaver

__all__ = ["AsyncLettaSaver", "LettaSaver"]

_MODULES = {"AsyncLettaSaver": "aio.saver", "LettaSaver": "sync.saver"}


def __getattr__(name: str) -> Any:
    """Import a saver when it is first used: most programs use one of them."""
    if name not in _MODULES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = found
    return found
