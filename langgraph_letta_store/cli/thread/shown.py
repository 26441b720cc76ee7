"""Threads and messages, as the command shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table
from rich.text import Text

from langgraph_letta_store._checkpoints.threads import ThreadInfo
from langgraph_letta_store.records.display import escape, format_moment
from langgraph_letta_store.records.messages import RecallMessage

MESSAGE = (
    *("thread", "sequence", "created_at", "role", "name", "text", "message_id"),
    *("tool_call_id", "status", "model", "input_tokens", "output_tokens", "run_id", "score"),
)
"""What JSON and CSV have of a message."""


def describe_message(message: RecallMessage) -> dict[str, Any]:
    """Return a message as JSON."""
    return {name: getattr(message, name) for name in MESSAGE}


def show_threads(found: Iterable[ThreadInfo]) -> Table:
    """Return threads as a table."""
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("thread", "agent", "messages", "created", "updated"):
        table.add_column(name, overflow="fold", no_wrap=name.endswith("ed"))
    for thread in found:
        cells = (thread.thread_id, ", ".join(thread.agents) or thread.agent)
        times = (format_moment(thread.created_at), format_moment(thread.updated_at))
        table.add_row(*map(Text, (*map(escape, cells), f"{thread.messages:,}", *times)))
    return table
