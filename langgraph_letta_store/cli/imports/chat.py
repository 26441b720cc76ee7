"""`letta-store import chat`: load a history of messages into an agent's recall memory."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.cli.keys import Keys, load_keys
from langgraph_letta_store.config.choices import Format

if TYPE_CHECKING:
    from langgraph_letta_store._parsers.histories.history import Survey
    from langgraph_letta_store.records import LoadedMessages


def chat(
    file: Annotated[
        Path,
        typer.Argument(
            dir_okay=False,
            callback=options.check_file,
            help="JSON, JSON lines, or the zip archive of an export; - reads standard input.",
        ),
    ],
    database: options.Database,
    agent: Annotated[str, typer.Option(metavar="NAME", help="The agent that is to remember it.")],
    format_: Annotated[
        Format,
        typer.Option(
            "--format",
            help="openai: chat completions; langchain: messages as dictionaries; chatgpt, claude: "
            "the export of your data.",
        ),
    ] = "auto",
    thread: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="The thread of all messages; default: one for each conversation, AGENT:ID.",
        ),
    ] = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what the file has and write nothing.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Load chats from ChatGPT, Claude, OpenAI's or LangChain's messages, with their dates.

    The whole file is checked before anything is written. A second run adds only what is new.
    """
    from langgraph_letta_store._parsers.histories.history import History
    from langgraph_letta_store.cli.target import open_saver
    from langgraph_letta_store.errors import InvalidHistoryError
    from langgraph_letta_store.records import LoadedMessages

    console = Console(stderr=as_json)
    with options.spool(file) as read:
        history = History.parse(read, agent, thread, format_)
        with console.status("Reading …"):
            found = history.survey()
        if found.messages == 0:
            raise InvalidHistoryError(f"{file} has no messages")
        if not as_json:
            console.print(Text(_describe(found)))
        done = LoadedMessages(skipped=found.skipped)
        if not dry_run:
            conn_string = options.conn_string(database, password_command)
            with open_saver(conn_string, schema, tenant, encrypt=load_keys(keys)) as saver:

                def load(progress: Callable[[LoadedMessages], None]) -> LoadedMessages:
                    return saver.recall.of(agent).load(
                        read, thread_id=thread, format=format_, progress=progress
                    )

                done = _load(console, load, found.messages)
    if as_json:
        output.write_json(_to_json(agent, found, done, dry_run=dry_run))
    elif not dry_run:
        console.print("Loaded:", style="bold green", end=" ")
        console.print(f"{done.messages:,} new messages, {done.known:,} known")


_Load: TypeAlias = "Callable[[Callable[[LoadedMessages], None]], LoadedMessages]"


def _load(console: Console, load: _Load, total: int) -> LoadedMessages:
    from langgraph_letta_store.cli.moving import progress_bars

    with progress_bars(console) as progress:
        bar = progress.add_task("Messages", total=total)

        def show(done: LoadedMessages) -> None:
            progress.update(bar, completed=done.messages + done.known)

        try:
            return load(show)
        except KeyboardInterrupt:
            progress.stop()
            sys.stderr.write("Interrupted. Run the same command again to go on.\n")
            raise typer.Exit(130) from None


def _describe(found: Survey) -> str:
    span = ""
    if found.first is not None and found.last is not None:
        span = f", {found.first:%Y-%m-%d} to {found.last:%Y-%m-%d}"
    return (
        f"{found.format}: {found.threads:,} conversations, {found.messages:,} messages{span}; "
        f"{found.skipped:,} entries without a text are left out"
    )


def _to_json(agent: str, found: Survey, done: LoadedMessages, *, dry_run: bool) -> dict[str, Any]:
    def write(moment: datetime | None) -> str | None:
        return None if moment is None else moment.isoformat()

    return {
        **asdict(done),
        "agent": agent,
        "dry_run": dry_run,
        "format": found.format,
        "threads": found.threads,
        "found": found.messages,
        "first": write(found.first),
        "last": write(found.last),
    }
