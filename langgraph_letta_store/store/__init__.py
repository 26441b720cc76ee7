"""The stores: LangGraph's long-term memory on agent-partitioned PostgreSQL tables."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langgraph_letta_store._maintenance.reembed.api import areembed, reembed
    from langgraph_letta_store.store.aio.store import AsyncLettaStore
    from langgraph_letta_store.store.sync.store import LettaStore

__all__ = ["AsyncLettaStore", "LettaStore", "areembed", "reembed"]

_MODULES = {
    "AsyncLettaStore": "store.aio.store",
    "LettaStore": "store.sync.store",
    "areembed": "_maintenance.reembed.api",
    "reembed": "_maintenance.reembed.api",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used: most programs use one of them."""
    if name not in _MODULES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found = getattr(import_module(f"langgraph_letta_store.{_MODULES[name]}"), name)
    globals()[name] = found
    return found
