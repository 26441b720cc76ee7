"""`letta-store reembed`: replace the vectors of a live store by another model's."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.cli.keys import Keys, load_keys
from langgraph_letta_store.config.choices import Distance, VectorType

if TYPE_CHECKING:
    from langgraph_letta_store._maintenance.reembed.api import Estimate, Reembedding, ReembedPlan


def reembed(
    context: typer.Context,
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
        typer.Option(help="Two bytes a number, or four; default: the current type."),
    ] = None,
    distance: Annotated[
        Distance | None,
        typer.Option(help="How vectors are compared; default: the current distance."),
    ] = None,
    database: options.DatabaseOrConnection = None,
    connection: options.Connection = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    keys: Keys = None,
    batch: Annotated[
        int, typer.Option(min=1, help="How many texts the model is given in one call.")
    ] = 512,
    concurrency: Annotated[int, typer.Option(min=1, help="How many calls at once.")] = 4,
    force: Annotated[
        bool,
        typer.Option(
            "--force", "--anew", help="Embed again even if the vectors are this model's already."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan, and write nothing.")
    ] = False,
    missing: Annotated[
        bool,
        typer.Option(
            "--missing",
            help="Embed only passages that have no vector, as imports may leave them, with the "
            "model of the others.",
        ),
    ] = False,
    cancel: Annotated[
        bool,
        typer.Option("--cancel", help="Undo an unfinished reembedding; the old vectors stay."),
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Replace the vectors of a live store by those of another embedding model.

    Stores write and search the old vectors until each has a new one; then one transaction replaces
    them. Writers of vectors may be paused for a few seconds before that. You may interrupt the
    command; run again, it resumes. Afterwards restart applications with the new model: stores and
    savers with the old one raise an error that says so.
    """
    from langgraph_letta_store._maintenance.reembed.api import open_reembedding
    from langgraph_letta_store.cli.moving import progress_bars

    output.check_unasked(as_json, is_sure=yes or dry_run or missing or cancel)
    console = Console(stderr=as_json)
    index: Any = {
        "dims": dims,
        "embed": load(model),
        "distance_type": distance,
        "ann_index_config": {"vector_type": vector_type},
        "batch_size": batch,
        "concurrency": concurrency,
    }

    conn_string = options.conn_string(
        options.choose_database(context, database, connection), password_command
    )

    async def run() -> _Outcome:
        async with open_reembedding(
            conn_string, index, schema=schema, keep=True, name=model, encrypt=load_keys(keys)
        ) as reembedding:
            if cancel:
                await reembedding.cancel()
                console.print("Undone: the old vectors stay.", style="bold green")
                return _Outcome("cancelled")
            if missing:
                with progress_bars(console) as progress:
                    bar = progress.add_task("Passages", total=None)
                    count = await reembedding.fill(lambda n: progress.advance(bar, n))
                console.print("Done:", style="bold green", end=" ")
                console.out(f"{count:,} passages that had no vector have one.")
                return _Outcome("done", count)
            return await _run(console, reembedding, force=force, yes=yes, dry_run=dry_run)

    try:
        outcome = asyncio.run(run())
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. Run the same command again to go on.\n")
        raise typer.Exit(130) from None
    if as_json:
        output.write_json(outcome._asdict())


class _Outcome(NamedTuple):
    """What `--json` writes: `outcome` is done, planned, unneeded or cancelled."""

    outcome: str
    vectors: int = 0
    old: Mapping[str, Any] | None = None
    new: Mapping[str, Any] | None = None
    estimate: Mapping[str, Any] | None = None


async def _run(
    console: Console, reembedding: Reembedding, *, force: bool, yes: bool, dry_run: bool
) -> _Outcome:
    from langgraph_letta_store.cli.moving import progress_bars

    plan = reembedding.plan
    old, new = _name_vectors(plan.old), _name_vectors(plan.new)
    if plan.is_done and not force:
        console.print("Nothing to do: the vectors are this model's.", style="bold green")
        return _Outcome("unneeded", old=old, new=new)
    with console.status("Estimating …"):
        estimate = await reembedding.estimate()
    _show_plan(console, plan, estimate)
    planned = _Outcome("planned", old=old, new=new, estimate=estimate._asdict())
    if dry_run:
        return planned
    if not yes:
        typer.confirm("Go on?", abort=True)
    with progress_bars(console) as progress:
        bar = progress.add_task("Vectors", total=estimate.missing)

        def show_cut_over() -> None:
            progress.update(bar, description="Cutting over")

        def show_wait(seconds: float) -> None:
            text = f"Another session holds the tables; next attempt in {seconds:g} s"
            progress.update(bar, description=text)

        count = await reembedding.run(
            force=force,
            advance=lambda count: progress.advance(bar, count),
            before_cutover=show_cut_over,
            on_wait=show_wait,
        )
    console.print("Done:", style="bold green", end=" ")
    console.out(f"{count:,} vectors made; searches use the new model's from now on.")
    console.out("Restart applications with the new model's index=…")
    console.out("The old vectors' indexes were dropped: letta-store maintain builds new ones.")
    return planned._replace(outcome="done", vectors=count)


def _name_vectors(index: Mapping[str, Any]) -> dict[str, Any]:
    """Return what distinguishes the vectors of two models."""
    return {name: index[name] for name in ("model", "dims", "vector_type", "distance")}


def load(model: str, option: str = "--model") -> Any:
    """Return the value for `index={"embed": …}`: the object `module:attribute`, or the name itself.

    Raises:
        ConfigurationError: the file does not exist, or the module has no such attribute.

    Example:
        >>> load("./models.py:embed")
        <function embed at …>
    """
    from langgraph_letta_store.errors import ConfigurationError

    where, _, attribute = model.rpartition(":")
    if not where or not attribute.isidentifier():
        return model
    if where.endswith(".py"):
        path = Path(where)
        spec = importlib.util.spec_from_file_location(path.stem, path) if path.is_file() else None
        if spec is None or spec.loader is None:
            msg = f"{option} names the file {where}, which is not there; give path.py:attribute"
            raise ConfigurationError(msg)
        module = importlib.util.module_from_spec(spec)
        sys.modules.setdefault(path.stem, module)  # for pickle and dataclasses
        spec.loader.exec_module(module)
        return _attribute(module, attribute, where, option)
    if "" not in sys.path:
        sys.path.insert(0, "")  # find modules in the current directory
    try:
        found = importlib.util.find_spec(where)
    except (ImportError, ValueError):
        found = None
    if found is None:
        return model
    own = importlib.import_module(where)
    # A provider often has its package's name, without such an attribute: ollama:llama3.
    return (
        model
        if "." not in where and not hasattr(own, attribute)
        else _attribute(own, attribute, where, option)
    )


def _attribute(module: ModuleType, attribute: str, where: str, option: str) -> Any:
    from langgraph_letta_store.errors import ConfigurationError

    if not hasattr(module, attribute):
        msg = f"{option} names {attribute!r}, which {where} does not have"
        raise ConfigurationError(msg)
    return getattr(module, attribute)


def _show_plan(console: Console, plan: ReembedPlan, estimate: Estimate) -> None:
    """Show the plan."""
    from langgraph_letta_store.cli.moving import format_bytes

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    is_begun = estimate.missing != estimate.items + estimate.messages
    left = f"; {estimate.missing:,} left" if is_begun else ""
    for step, text in {
        "From": _describe(plan.old),
        "To": _describe(plan.new),
        "Texts": f"{estimate.items:,} of items, {estimate.messages:,} of messages{left}",
        "To embed": f"about {estimate.characters:,} characters",
        "Bytes": f"about {format_bytes(estimate.bytes)} more, until the old vectors go, which take "
        f"{format_bytes(estimate.old_bytes)}",
        "Meanwhile": "stores go on writing and searching the old vectors",
        "Undone first": _describe_unfinished(plan),
    }.items():
        if text:
            table.add_row(step, Text(text))
    console.print(Panel(table, title="letta-store reembed", title_align="left", expand=False))


def _describe(index: Mapping[str, Any]) -> str:
    name = index["model"] or "a model without a name"
    return f"{name}, {index['dims']} dimensions, {index['vector_type']}, {index['distance']}"


def _describe_unfinished(plan: ReembedPlan) -> str:
    if plan.unfinished is None or plan.resumes:
        return ""
    return f"the unfinished reembedding to {_describe(plan.unfinished)}"
