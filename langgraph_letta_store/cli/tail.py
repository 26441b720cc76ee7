"""`letta-store tail`: what is being written and searched."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from langgraph_letta_store.cli import options, readers

if TYPE_CHECKING:
    from langgraph_letta_store import LettaStore
    from langgraph_letta_store.records.events import Event

_OVERLAP = timedelta(seconds=10)
"""How long a transaction may take for its rows not to be missed."""

_MOST = 1000


def tail(
    database: options.Database,
    reader: readers.Reader = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    agent: Annotated[str | None, typer.Option(metavar="NAME", help="Only this agent's.")] = None,
    seconds: Annotated[
        float, typer.Option(min=0.1, max=3600, help="How long to wait between two looks.")
    ] = 1.0,
    last: Annotated[
        float, typer.Option(min=0, help="Begin with what the last so many seconds brought.")
    ] = 0.0,
    looks: Annotated[
        int | None, typer.Option(min=1, help="End after so many looks; default: go on.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write a JSON object a line, as this does not end.")
    ] = False,
) -> None:
    """Show messages, items and blocks as they are written, until Ctrl-C.

    If the role may read an audit log, searches and reads are shown too. The command writes nothing:
    it looks for new rows by their times. Rows that get an older time, such as those of imports, are
    not shown. With --reader, a line says how far the reader is behind, if it is behind.
    """
    from langgraph_letta_store._maintenance.events import read_look, read_time
    from langgraph_letta_store.cli.target import open_store

    console = Console()
    conn_string = options.conn_string(database, password_command)
    read_from = readers.reader_string(reader, password_command)
    with open_store(conn_string, schema, tenant, reader=read_from) as store:
        start = store.run(read_time) - timedelta(seconds=last)
        shown: dict[Event, None] = {}
        done = 0
        while looks is None or done < looks:
            if done:
                time.sleep(seconds)
            if read_from is not None:
                _show_lag(store)
            now, found = store.run(read_look, since=start, agent=agent, limit=_MOST)
            for event in found:
                if event not in shown:
                    _show(console, event, as_json=as_json)
            # The next look begins before the end of this one, for what is committed late.
            start = max(start, found[-1].at if len(found) == _MOST else now - _OVERLAP)
            shown = {event: None for event in found if event.at > start}
            done += 1


def _show_lag(store: LettaStore) -> None:
    """Say which readers are behind, or do not answer."""
    from langgraph_letta_store._engine.reader_states import measure_readers

    for reader in store.run(lambda _: measure_readers(store.readers)):
        if reader.fault or reader.bytes_behind:
            sys.stderr.write(f"{reader.describe()}\n")


def _show(console: Console, event: Event, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(event.to_dict(), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    from langgraph_letta_store.records.display import escape

    actor = f" {escape(event.actor)}" if event.actor else ""
    line = Text(f"{event.at:%H:%M:%S} ", style="dim")
    line.append(f"{event.kind} ", style="cyan")
    line.append(escape(f"{event.agent} {event.place}"), style="green")
    line.append(f"{actor}: {escape(event.text)}")
    console.print(line, soft_wrap=True)
