"""The error of a command that needs a package which is not installed."""

from __future__ import annotations

from langgraph_letta_store.errors import LettaStoreError


class NotInstalledError(LettaStoreError, ImportError):
    """A package that a command needs is not installed."""
