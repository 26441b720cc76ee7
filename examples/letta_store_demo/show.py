"""The demo's output: text and tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from langgraph.store.base import Item
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from letta_store_demo.conversations import Conversation, Session
from letta_store_demo.play import NAMESPACE, Answer, memory_text

_MOST_SHOWN = 20


def plan(
    console: Console, conversation: Conversation, asked: int, models: str, database: str
) -> None:
    """Print what the demo will do."""
    turns = sum(len(session.messages) for session in conversation.sessions)
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    steps = {
        "Play": f"{conversation.name}: {_count(len(conversation.sessions), 'session')}, "
        f"{_count(turns, 'message')}, through a LangGraph entrypoint",
        "Remember": "after each session, what LangMem's store manager extracts, in LettaStore",
        "Ask": f"{_count(asked, 'question')} in a new session, answered from memory alone",
        "Database": database,
        "Models": models,
    }
    for step, text in steps.items():
        table.add_row(step, Text(text))
    console.print(Panel(table, title="letta-store demo", title_align="left", expand=False))


def progress(console: Console) -> Progress:
    """Make the progress bar; its unit is a message."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("messages"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def session(console: Console, number: int, played: Session, memories: int) -> None:
    """Print that one session was remembered."""
    line = Text.assemble(
        ("✓ ", "green"),
        f"Session {number}",
        (f" · {played.title}" if played.title != f"Session {number}" else "", "dim"),
        f": {_count(len(played.messages), 'message')}, {_count(memories, 'memory', 'memories')}",
    )
    console.print(line)


def stored(console: Console, items: Sequence[Item]) -> None:
    """Show the first 20 of the stored memories."""
    title = f"Stored under {' / '.join(NAMESPACE)}: {_count(len(items), 'memory', 'memories')}"
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=False)
    table.add_column("key", style="green", no_wrap=True)
    table.add_column("memory", overflow="fold")
    table.add_column("updated", style="dim", no_wrap=True)
    for item in items[:_MOST_SHOWN]:
        table.add_row(
            Text(item.key[:8]), Text(_short(memory_text(item))), f"{item.updated_at:%H:%M:%S}"
        )
    if len(items) > _MOST_SHOWN:
        table.add_row("…", Text(f"and {len(items) - _MOST_SHOWN} more", style="dim"), "")
    console.print()
    console.print(table)


def answer(console: Console, given: Answer) -> None:
    """Show a question, what was found for it with scores, and the reply."""
    console.print()
    console.print(Text.assemble(("Q  ", "bold cyan"), (given.question.text, "bold")))
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(style="magenta", justify="right", no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for item in given.found:
        score = "" if item.score is None else f"{item.score:.3f}"
        table.add_row(score, Text(_short(memory_text(item))))
    console.print(Padding(table, (0, 0, 0, 2)))
    console.print(Text.assemble(("A  ", "bold green"), given.reply))
    if given.question.expected is not None:
        console.print(Text(f"   expected: {given.question.expected}", style="dim italic"))


def _short(text: str, most: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
