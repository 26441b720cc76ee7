"""`letta-store agent export --format af`: an agent file for a Letta server."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from langchain_core.messages import BaseMessage
from rich.console import Console
from rich.text import Text

from langgraph_letta_store import AgentMemory, LettaSaver
from langgraph_letta_store._engine.ids import format_label
from langgraph_letta_store.agents.agent_file import FileContents, build_agent_file
from langgraph_letta_store.agents.operations import forget as forgetting
from langgraph_letta_store.records.messages import RecallMessages

_LEFT_OUT = (
    "An agent file has no passages, no history of blocks, and no messages outside the context of "
    "its thread. Export all with --format json. The agent has:"
)


def export_agent_file(
    console: Console,
    agent: AgentMemory,
    name: str,
    file: Path,
    *,
    thread: str | None,
    tenant: str | None,
) -> None:
    """Write an agent file, and say what of the agent is not in it."""
    config = agent.store.config
    saver = LettaSaver(agent.store.conn, schema=config.schema, root=config.root, tenant=tenant)
    thread = thread or _find_thread(saver, name)
    messages = _read_state(saver, thread) if thread else ()
    details = _read_details(agent, name)
    system = details.get("system")
    contents = FileContents(
        name,
        agent.core.list(),
        messages,
        _read_times(saver, name, thread, messages) if thread else {},
        system=system if isinstance(system, str) else "",
        compiled=agent.compile(),
        timezone=agent.settings().timezone,
        details=details,
    )
    counts = agent.run(forgetting.count_contents)
    written = json.dumps(build_agent_file(contents), ensure_ascii=False, indent=2)
    try:
        file.write_text(written, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(str(error), param_hint="FILE") from error
    console.print("Exported:", style="bold green", end=" ")
    said = f"{name} to {file}: {len(contents.blocks):,} blocks"
    if thread:
        said += f" and the {len(messages):,} messages in the context of thread {thread}"
    console.print(Text(said), soft_wrap=True)
    console.print(Text(_LEFT_OUT), soft_wrap=True)
    console.print(counts)


def _find_thread(saver: LettaSaver, name: str) -> str | None:
    found = saver.list_threads(agent=name, limit=1)
    return found[0].thread_id if found else None


def _read_state(saver: LettaSaver, thread: str) -> Sequence[BaseMessage]:
    """Return the messages of a thread's state.

    Raises:
        typer.BadParameter: there is no such thread.
    """
    found = saver.get_tuple({"configurable": {"thread_id": thread}})
    if found is None:
        raise typer.BadParameter(f"there is no thread {thread!r}", param_hint="--thread")
    messages: Any = found.checkpoint["channel_values"].get("messages") or ()
    return [message for message in messages if isinstance(message, BaseMessage)]


def _read_times(
    saver: LettaSaver, name: str, thread: str, messages: Sequence[BaseMessage]
) -> dict[str, datetime]:
    """Return when messages were said, by their ids, beginning with the newest."""
    wanted = {message.id for message in messages}
    times: dict[str, datetime] = {}
    page: RecallMessages | None = None
    while page is None or (page and wanted - times.keys()):
        before = page[0] if page else 2**62
        page = saver.recall.messages(name, thread=thread, before=before, limit=500)
        times |= {each.message_id: each.created_at for each in page if each.message_id in wanted}
    return times


def _read_details(agent: AgentMemory, name: str) -> Mapping[str, Any]:
    """Return what an import from Letta kept of the agent: its prompt, description and tags."""
    root = agent.store.config.root
    item = agent.store.get((root, format_label(name), "letta"), "agent")
    return item.value if item else {}
