"""How stores and savers show themselves: by their settings, without a connection string."""

from __future__ import annotations

from typing import Any

from langgraph_letta_store.config.store import IndexSettings


def describe(owner: object, schema: str, index: IndexSettings | None) -> str:
    """Return an object's class with its schema, and how it embeds texts.

    Example:
        >>> describe(store, "letta", None)
        "LettaStore(schema='letta')"
    """
    shown: dict[str, Any] = {"schema": schema}
    if index is not None:
        shown["dims"] = index.dims
        if index.model is not None:
            shown["model"] = index.model
    settings = ", ".join(f"{name}={value!r:.80}" for name, value in shown.items())
    return f"{type(owner).__name__}({settings})"
