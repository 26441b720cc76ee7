"""An agent as notebooks show it: its three tiers, one table each."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from inspect import iscoroutine

from langgraph_letta_store.records.blocks import Blocks
from langgraph_letta_store.records.display import Displayed
from langgraph_letta_store.records.messages import RecallMessages
from langgraph_letta_store.records.passages import Passages

NEWEST = 5
"""How many passages and messages a view shows."""


@dataclass(frozen=True, slots=True)
class AgentView:
    """An agent's three tiers: its blocks, and the newest passages and messages.

    `passage_count` is how many passages there are. Notebooks show it as three tables.
    """

    agent: str
    blocks: Blocks
    passages: Passages
    passage_count: int
    messages: RecallMessages

    def _repr_html_(self) -> str:
        return show_html(self)


def show_html(view: AgentView) -> str:
    """Return a view as HTML, its texts escaped."""
    parts = [f"<strong>{html.escape(view.agent)}</strong>"]
    tiers: Sequence[tuple[str, Displayed]] = (
        (f"Core memory: {len(view.blocks):,} blocks", view.blocks),
        (f"Archival memory: {view.passage_count:,} passages, the newest", view.passages),
        ("Recall memory: the newest messages", view.messages),
    )
    for title, shown in tiers:
        parts.append(f"<p>{title}</p>{shown._repr_html_()}")  # pyright: ignore[reportPrivateUsage]  # IPython's name for it
    return "<div>" + "".join(parts) + "</div>"


class NotebookView:
    """Shows an agent in a notebook by its `view`, which reads the database."""

    def view(self) -> AgentView | Awaitable[AgentView]:
        """Return what to show; an agent's own method takes this one's place."""
        raise NotImplementedError

    def _repr_html_(self) -> str | None:
        """Return the view; a cell cannot wait for that of an asynchronous agent."""
        shown = self.view()
        if iscoroutine(shown):
            shown.close()
            name = html.escape(repr(self))
            return f"<code>{name}</code>: show it by <code>await agent.view()</code>"
        return show_html(shown) if isinstance(shown, AgentView) else None
