"""A thread that a command names."""

from __future__ import annotations

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._checkpoints.threads import ThreadInfo
from langgraph_letta_store.errors import InvalidOperationError


def get_thread(saver: LettaSaver, thread_id: str) -> ThreadInfo:
    """Return a thread.

    Raises:
        InvalidOperationError: there is no such thread.
    """
    found = saver.get_thread(thread_id)
    if found is None:
        msg = f"there is no thread {thread_id!r:.80}; `letta-store thread list` lists all"
        raise InvalidOperationError(msg)
    return found
