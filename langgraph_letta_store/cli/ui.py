"""`letta-store ui`: a local web page for looking into memory."""

from __future__ import annotations

from typing import Annotated

import typer

from langgraph_letta_store.cli import options, readers
from langgraph_letta_store.cli.keys import Keys, load_keys

_NEEDED = ("jinja2", "markupsafe", "starlette", "uvicorn")


def ui(
    database: options.Database,
    reader: readers.Reader = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: options.Tenant = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="The embedding model, for searches by meaning: a name such as "
            "openai:text-embedding-3-small, or module:attribute; default: the recorded name.",
        ),
    ] = None,
    keys: Keys = None,
    edit: Annotated[
        bool, typer.Option("--edit", help="Let the page change memory; else it only reads.")
    ] = False,
    host: Annotated[
        str,
        typer.Option(help="The address to listen on; others than this machine's need a token."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; 0 takes one that is free.")
    ] = 8284,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="LETTA_STORE_UI_TOKEN",
            help="What visitors have to give, of at least 16 characters; default: none on this "
            "machine's own addresses, and one that is made and printed on others.",
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A name under which the page is reached, beside localhost and addresses. May be "
            "repeated.",
        ),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Serve a web page that shows the memory of agents: blocks, passages, conversations, state.

    It reads, unless --edit is given, and works without the internet. Stop it with Ctrl+C.
    """
    import asyncio

    from langgraph_letta_store.cli.not_installed import NotInstalledError
    from langgraph_letta_store.cli.reembed import load

    try:
        from langgraph_letta_store.ui import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _NEEDED:
            raise
        msg = f"the page needs {error.name}; run: pip install 'langgraph-letta-store[ui]'"
        raise NotInstalledError(msg) from error

    settings = server.Settings(
        conn_string=options.conn_string(database, password_command),
        reader=readers.reader_string(reader, password_command),
        schema=schema,
        tenant=tenant,
        model=None if model is None else load(model),
        encryption=load_keys(keys),
        edit=edit,
        host=host,
        port=port,
        token=token,
        hosts=tuple(allow_host or ()),
    )
    asyncio.run(server.serve(settings, announce=lambda address: _announce(address, open_=open_)))


def _announce(address: str, *, open_: bool) -> None:
    typer.echo(f"Memory is at {address}\nStop it with Ctrl+C.")
    if open_:
        typer.launch(address)
