"""`letta-store reembed`: move a live store to another embedding model."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from langgraph_letta_store._maintenance.reembed import api
from langgraph_letta_store._maintenance.reembed.api import Estimate, Move, Reembedding
from langgraph_letta_store.cli import options
from langgraph_letta_store.cli.moving import progress_bars, shown_bytes
from langgraph_letta_store.config.index import VectorType
from langgraph_letta_store.config.store import Distance
from langgraph_letta_store.errors import ConfigurationError


def reembed(
    database: Annotated[
        str,
        typer.Argument(
            metavar="CONNECTION",
            callback=options.checked_database,
            envvar=["LETTA_STORE_DATABASE", "DATABASE_URL"],
            help="A PostgreSQL connection string, or embedded:PATH.",
        ),
    ],
    model: Annotated[
        str,
        typer.Option(
            help="The new model: a name such as openai:text-embedding-3-large, or yours: "
            "module:attribute or path.py:attribute, Embeddings or a function.",
        ),
    ],
    dims: Annotated[int, typer.Option(min=1, help="The new model's dimensions.")],
    vector_type: Annotated[
        VectorType | None,
        typer.Option(help="Two bytes a number, or four; default: as the vectors are now."),
    ] = None,
    distance: Annotated[
        Distance | None,
        typer.Option(help="How vectors are compared; default: as they are now."),
    ] = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    batch: Annotated[
        int, typer.Option(min=1, help="How many texts the model is given in one call.")
    ] = 512,
    concurrency: Annotated[int, typer.Option(min=1, help="How many calls at once.")] = 4,
    anew: Annotated[
        bool, typer.Option("--anew", help="Also where the vectors are this model's already.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")
    ] = False,
    cancel: Annotated[
        bool,
        typer.Option("--cancel", help="Undo a move that was begun; the old vectors stay."),
    ] = False,
) -> None:
    """Move a live store to another embedding model, or to other dimensions.

    Stores go on writing and searching the old vectors until each has a new one; then it is
    switched at once; who writes vectors may have to wait for seconds just before. Can be
    interrupted, and run again: it goes on where it was. Stores that are running are to be started
    anew with the new model afterwards, and say so.
    """
    console = Console()
    index: Any = {
        "dims": dims,
        "embed": load(model),
        "distance_type": distance,
        "ann_index_config": {"vector_type": vector_type},
        "batch_size": batch,
        "concurrency": concurrency,
    }

    conn_string = options.conn_string(database, password_command)

    async def run() -> None:
        async with api.opened(conn_string, index, schema=schema, keep=True, name=model) as moving:
            if cancel:
                await moving.cancel()
                console.print("Undone: the vectors are what they were.", style="bold green")
            else:
                await _run(console, moving, anew=anew, yes=yes, dry_run=dry_run)

    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. Run the same command again to go on.\n")
        raise typer.Exit(130) from None


async def _run(
    console: Console, moving: Reembedding, *, anew: bool, yes: bool, dry_run: bool
) -> None:
    if moving.move.is_done and not anew:
        console.print("Nothing to do: the vectors are this model's.", style="bold green")
        return
    with console.status("Looking what there is …"):
        found = await moving.estimate()
    _plan(console, moving.move, found)
    if dry_run:
        return
    if not yes:
        typer.confirm("Go on?", abort=True)
    with progress_bars(console) as progress:
        bar = progress.add_task("Vectors", total=found.missing)

        def switching() -> None:
            progress.update(bar, description="Switching")

        def waiting(seconds: float) -> None:
            what = f"Somebody holds the tables; tried again in {seconds:g} s"
            progress.update(bar, description=what)

        moved = await moving.run(
            anew=anew,
            advance=lambda count: progress.advance(bar, count),
            before_switch=switching,
            waits=waiting,
        )
    console.print("Moved:", style="bold green", end=" ")
    console.out(f"{moved:,} vectors made; searches use the new model's from now on.")
    console.out("Start stores and savers anew with the new model's index=…")
    console.out("Indexes of the old vectors went with them: letta-store maintain builds new ones.")


def load(model: str) -> Any:
    """Return what `index={"embed": …}` takes: what `module:attribute` names, or the name itself.

    Raises:
        ConfigurationError: a file that is not there, or a module without such an attribute.

    Example:
        >>> load("./models.py:embed")
        <function embed at …>
    """
    where, _, attribute = model.rpartition(":")
    if not where or not attribute.isidentifier():
        return model
    if where.endswith(".py"):
        path = Path(where)
        spec = importlib.util.spec_from_file_location(path.stem, path) if path.is_file() else None
        if spec is None or spec.loader is None:
            msg = f"--model names the file {where}, which is not there; give path.py:attribute"
            raise ConfigurationError(msg)
        module = importlib.util.module_from_spec(spec)
        sys.modules.setdefault(path.stem, module)  # what pickles, and dataclasses, look for
        spec.loader.exec_module(module)
        return _attribute(module, attribute, where)
    if "" not in sys.path:
        sys.path.insert(0, "")  # a program's own modules lie where it is started
    try:
        found = importlib.util.find_spec(where)
    except (ImportError, ValueError):
        found = None
    if found is None:
        return model
    own = importlib.import_module(where)
    # A provider is named as its package is, often, which has no such attribute: ollama:llama3.
    return (
        model
        if "." not in where and not hasattr(own, attribute)
        else _attribute(own, attribute, where)
    )


def _attribute(module: ModuleType, attribute: str, where: str) -> Any:
    if not hasattr(module, attribute):
        msg = f"--model names {attribute!r}, which {where} does not have"
        raise ConfigurationError(msg)
    return getattr(module, attribute)


def _plan(console: Console, move: Move, found: Estimate) -> None:
    """Say what will be done."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    left = "" if found.missing == found.items + found.messages else f"; {found.missing:,} left"
    for step, text in {
        "From": _described(move.old),
        "To": _described(move.recorded),
        "Texts": f"{found.items:,} of items, {found.messages:,} of messages{left}",
        "To embed": f"about {found.characters:,} characters",
        "Bytes": f"about {shown_bytes(found.bytes)} more, until the old vectors go, which take "
        f"{shown_bytes(found.old_bytes)}",
        "Meanwhile": "stores go on writing and searching the old vectors",
        "Undone first": _unfinished(move),
    }.items():
        if text:
            table.add_row(step, Text(text))
    console.print(Panel(table, title="letta-store reembed", title_align="left", expand=False))


def _described(index: Mapping[str, Any]) -> str:
    name = index["model"] or "a model without a name"
    return f"{name}, {index['dims']} dimensions, {index['vector_type']}, {index['distance']}"


def _unfinished(move: Move) -> str:
    if move.unfinished is None or move.goes_on:
        return ""
    return f"a move that was begun, to {_described(move.unfinished)}"
