"""`letta-store thread show` and `thread search`: what was said in a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from langgraph_letta_store.cli import options, output, paging, readers
from langgraph_letta_store.cli.keys import Keys, load_keys
from langgraph_letta_store.cli.search import Words

if TYPE_CHECKING:
    from langgraph_letta_store import LettaSaver
    from langgraph_letta_store.records.messages import RecallMessage

ThreadId = Annotated[str, typer.Argument(metavar="ID", help="The thread's id.")]


def show(
    thread: ThreadId,
    database: options.Database,
    reader: readers.Reader = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    limit: paging.Limit = 100,
    after: paging.After = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """Show the messages of a thread, in the order in which they were said."""
    from langgraph_letta_store.cli.target import open_saver
    from langgraph_letta_store.cli.thread.shown import MESSAGE, describe_message
    from langgraph_letta_store.records.messages import RecallMessages

    output.check_formats(as_json, as_csv)
    place = paging.parse_place(after, int)
    conn_string = options.conn_string(database, password_command)
    read_from = readers.reader_string(reader, password_command)
    with open_saver(
        conn_string, schema, tenant, encrypt=load_keys(keys), reader=read_from
    ) as saver:
        found: list[RecallMessage] = []
        for agent in _list_agents(saver, thread):
            found += saver.recall.messages(
                agent, thread=thread, after=place[0] if place else None, limit=limit
            )
    found = sorted(found, key=lambda message: message.sequence)[:limit]
    page = paging.Page(
        "messages",
        MESSAGE,
        [describe_message(message) for message in found],
        paging.mark_end(found, limit, lambda message: (message.sequence,)),
    )
    page.write(RecallMessages(found), as_json=as_json, as_csv=as_csv, thread=thread)


def search(
    thread: ThreadId,
    words: Words,
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many messages.")] = 10,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """Search the messages of a thread by their words, the best first."""
    from langgraph_letta_store.cli.target import open_saver
    from langgraph_letta_store.cli.thread.shown import MESSAGE, describe_message
    from langgraph_letta_store.records.messages import RecallMessages

    output.check_formats(as_json, as_csv)
    conn_string = options.conn_string(database, password_command)
    with open_saver(conn_string, schema, tenant, encrypt=load_keys(keys)) as saver:
        found: list[RecallMessage] = []
        for agent in _list_agents(saver, thread):
            found += saver.recall.search(agent, words, thread=thread, limit=limit, mode="text")
    found = sorted(found, key=lambda message: -(message.score or 0))[:limit]
    page = paging.Page("messages", MESSAGE, [describe_message(message) for message in found])
    page.write(RecallMessages(found), as_json=as_json, as_csv=as_csv, thread=thread)


def _list_agents(saver: LettaSaver, thread: str) -> tuple[str, ...]:
    """Return the names of the agents that have spoken in a thread.

    Raises:
        InvalidOperationError: there is no such thread.
    """
    from langgraph_letta_store.cli.thread.missing import get_thread

    found = get_thread(saver, thread)
    return found.agents or (found.agent,)
