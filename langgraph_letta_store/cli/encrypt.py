"""`letta-store encrypt`: encrypt what is stored, in place, or again with newer keys."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from langgraph_letta_store.cli import options, output
from langgraph_letta_store.cli.keys import Keys, load_keys
from langgraph_letta_store.config.choices import ROOT

if TYPE_CHECKING:
    from langgraph_letta_store.records.encryption import EncryptionReport


def encrypt(
    database: options.Database,
    keys: Keys = None,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: Annotated[
        str | None, typer.Option(help="The tenant whose memory it is, in a schema with policies.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be encrypted, and write nothing.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Encrypt memory in place, and rotate its keys.

    What is in plain text is encrypted: items, passages, blocks with all their versions, and threads
    with their messages. What has an older key is encrypted again with the current one. Run it after
    `current` or `searchable` has changed, too. Applications may go on, with allow_plain=True until
    it is done. You may interrupt the command; run again, it goes on with what is left.
    """
    from langgraph_letta_store import LettaMemory, LettaSaver, LettaStore
    from langgraph_letta_store._engine.connections import open_pool
    from langgraph_letta_store.cli.moving import progress_bars
    from langgraph_letta_store.cli.target import read_recorded

    output.check_unasked(as_json, is_sure=yes or dry_run)
    console = Console(stderr=as_json)
    encryption = load_keys(keys)
    if encryption is None:
        raise typer.BadParameter("name the keys to encrypt with", param_hint="--keys")
    conn_string = options.conn_string(database, password_command)
    with open_pool(conn_string, {"min_size": 1, "max_size": 2}) as pool:
        recorded = read_recorded(pool, schema)
        given: dict[str, Any] = {
            "schema": schema,
            "root": recorded.get("root", ROOT),
            "tenant": tenant,
            "encrypt": encryption,
        }
        store = LettaStore(pool, agent_depth=recorded["agent_depth"], **given)
        memory = LettaMemory(store, LettaSaver(pool, **given))
        with console.status("Looking at what is stored …"):
            planned = memory.encrypt_stored(dry_run=True)
        _show(console, "To encrypt:", planned)
        nothing = not (planned.items or planned.blocks or planned.threads)
        if dry_run or nothing:
            if nothing:
                console.print("Nothing to do.", style="bold green")
            if as_json:
                output.write_json({"dry_run": dry_run, **asdict(planned)})
            return
        if not yes:
            typer.confirm("Encrypt them?", abort=True)
        with progress_bars(console) as progress:
            bars = {kind: progress.add_task(kind, total=None) for kind in _KINDS}

            def advance(kind: str, count: int, total: int) -> None:
                progress.update(bars[kind], total=total, advance=count)

            done = memory.encrypt_stored(progress=advance)
    _show(console, "Encrypted:", done)
    if as_json:
        output.write_json({"dry_run": False, **asdict(done)})


_KINDS = ("items", "blocks", "threads")


def _show(console: Console, what: str, report: EncryptionReport) -> None:
    console.print(what, style="bold", end=" ")
    console.print(
        f"{report.items:,} items and passages, {report.blocks:,} blocks with their histories, "
        f"{report.threads:,} threads with their messages.",
        soft_wrap=True,
    )
