"""`letta-store search`: what agents remember, by words or by meaning."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal, TypeAlias

import typer

from langgraph_letta_store.cli import options, output, readers
from langgraph_letta_store.cli.keys import Keys, load_keys

Mode: TypeAlias = Literal["text", "vector", "hybrid"]
Tier: TypeAlias = Literal["all", "archival", "recall"]

Words = Annotated[str, typer.Argument(metavar="WORDS", help="What to look for.")]
ModeOption = Annotated[
    Mode, typer.Option(help="By words (text), by meaning (vector) or by both; see --model.")
]
TierOption = Annotated[
    Tier, typer.Option("--in", help="Look in passages and items (archival), or messages (recall).")
]
Model = Annotated[
    str | None,
    typer.Option(
        help="The embedding model, for vector and hybrid: a name such as "
        "openai:text-embedding-3-small, or module:attribute; default: the recorded name.",
    ),
]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="How many hits of each tier.")]
Offset = Annotated[int, typer.Option(min=0, help="How many of the best to leave out.")]


def search(
    words: Words,
    database: options.Database,
    agent: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Look in this agent's memory alone; default: in the items and passages of all "
            "agents, and in the messages of those that were active last.",
        ),
    ] = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    mode: ModeOption = "text",
    tier: TierOption = "all",
    model: Model = None,
    agents: Annotated[
        int,
        typer.Option(
            min=1, max=1000, help="Without --agent: in the messages of how many agents to look."
        ),
    ] = 50,
    limit: Limit = 10,
    offset: Offset = 0,
    reader: readers.Reader = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """Search passages, items and messages, of one agent or of all.

    Hits of one tier are ordered by their scores, which compare messages of different agents only
    roughly: each agent has word statistics of its own.
    """
    from langgraph_letta_store.cli.found import Wanted, search_memory, show_hits
    from langgraph_letta_store.cli.target import make_search_index, open_store

    output.check_formats(as_json, as_csv)
    wanted = Wanted(words, mode, tier, limit, offset, agents)
    index = partial(make_search_index, mode=mode, model=model)
    conn_string = options.conn_string(database, password_command)
    encrypt = load_keys(keys)
    with open_store(
        conn_string,
        schema,
        tenant,
        make_index=index,
        search={"mode": mode},
        encrypt=encrypt,
        reader=readers.reader_string(reader, password_command),
    ) as store:
        found = search_memory(store, agent, wanted)
    show_hits(found, as_json=as_json, as_csv=as_csv, query=words, mode=mode)


def search_agent(
    name: options.AgentName,
    words: Words,
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    keys: Keys = None,
    mode: ModeOption = "text",
    tier: TierOption = "all",
    model: Model = None,
    limit: Limit = 10,
    offset: Offset = 0,
    reader: readers.Reader = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """Search an agent's passages and messages."""
    search(
        words,
        database,
        name,
        password_command,
        schema,
        tenant,
        keys,
        mode=mode,
        tier=tier,
        model=model,
        limit=limit,
        offset=offset,
        reader=reader,
        as_json=as_json,
        as_csv=as_csv,
    )
