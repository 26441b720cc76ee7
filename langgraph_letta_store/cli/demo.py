"""`letta-store demo`: a LangGraph application that remembers, from start to finish."""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from langgraph_letta_store.cli.options import parse_database

if TYPE_CHECKING:
    from langgraph.store.base import Item
    from letta_store_demo.conversations import Conversation, Question
    from letta_store_demo.models import Models

_PARTITIONS = 4  # one user's memories; few tables are created faster


def demo(
    conversation: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="A chat to play: JSON or JSONL in OpenAI's message format, or a LoCoMo file; "
            "default: a short built-in chat about a trip.",
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="DSN",
            callback=parse_database,
            help="A PostgreSQL connection string, or embedded:PATH to keep the memories; "
            "default: an embedded server in a temporary folder.",
        ),
    ] = None,
    ask: Annotated[
        list[str] | None,
        typer.Option(help="A question for the new session; may be repeated."),
    ] = None,
    questions: Annotated[
        int, typer.Option(min=1, help="How many of the conversation's own questions to ask.")
    ] = 5,
    model: Annotated[
        str, typer.Option(help="The chat model, if an endpoint is configured.")
    ] = "gpt-4.1-mini",
    embedding_model: Annotated[
        str, typer.Option(help="The embedding model, if an endpoint is configured.")
    ] = "text-embedding-3-small",
    offline: Annotated[
        bool, typer.Option("--offline", help="Use no model, even if an endpoint is configured.")
    ] = False,
    schema: Annotated[
        str | None,
        typer.Option(
            help="The schema for the demo's tables; default: letta_demo, or letta_demo_offline."
        ),
    ] = None,
) -> None:
    """Watch a LangGraph agent remember: play a conversation, store memories, ask in a new session.

    Set OPENAI_API_KEY, or OPENAI_BASE_URL for an OpenAI-compatible endpoint, to use real models.
    Without them the demo uses scripted replies and a lexical embedder.
    """
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:  # a terminal may lack characters of the chat
        reconfigure(errors="replace")
    console = Console()
    with console.status("Loading LangMem …"):
        try:
            from letta_store_demo import conversations, examples, models, play
        except ModuleNotFoundError as error:
            if error.name != "langmem":
                raise
            msg = "the demo needs langmem; run: pip install 'langgraph-letta-store[demo]'"
            from langgraph_letta_store.cli.not_installed import NotInstalledError

            raise NotInstalledError(msg) from error
        played = conversations.read(conversation) if conversation else examples.TRIP
        chosen = models.choose(model, embedding_model, offline=offline)
    asked = play.questions(played, ask or [], questions)
    schema = schema or ("letta_demo_offline" if chosen.offline else "letta_demo")
    try:
        _play(console, played, asked, chosen, database, schema)
    except chosen.failures as error:
        msg = f"{chosen.description}: {error}; correct the endpoint or use --offline"
        raise models.EndpointError(msg) from error


def _play(
    console: Console,
    conversation: Conversation,
    asked: Sequence[Question],
    models: Models,
    database: str | None,
    schema: str,
) -> None:
    from letta_store_demo import play, show, tiers

    from langgraph_letta_store import LettaStore

    where = f"schema {schema} of --database, begins without earlier memories of the demo"
    if database is None:
        database = f"embedded:{_temporary_folder()}"
        where = "an embedded PostgreSQL in a temporary folder, deleted at the end"
    show.plan(console, conversation, len(asked), models.description, where)
    started = time.monotonic()
    with ExitStack() as stack:
        with console.status("Starting PostgreSQL and creating the tables …"):
            store = stack.enter_context(
                LettaStore.from_conn_string(
                    database,
                    index={"dims": models.dims, "embed": models.embeddings, "fields": ["content"]},
                    schema=schema,
                    partitions=_PARTITIONS,
                )
            )
            store.setup()
            store.delete_namespace(play.NAMESPACE)
        agent = play.Agent(store, models.chat)
        memories: dict[str, Item] = {}
        with show.progress(console) as progress:
            total = sum(len(session.messages) for session in conversation.sessions)
            bar = progress.add_task("", total=total)
            for number, session in enumerate(conversation.sessions, 1):
                progress.update(bar, description=f"Remembering session {number}")
                written = agent.remember(session)
                memories |= {item.key: item for item in written}
                show.session(console, number, session, len(written))
                progress.advance(bar, len(session.messages))
        show.stored(console, list(memories.values()))
        for question in asked:
            with console.status("Answering …"):
                given = agent.ask(question)
            show.answer(console, given)
        tiers.show(console, store, schema)
    console.print(f"\nDone in {time.monotonic() - started:.1f} s.", style="dim")


def _temporary_folder() -> str:
    folder = tempfile.mkdtemp(prefix="letta-store-demo-")
    # Registered before the server is, so that it runs after the server has stopped.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
