"""`letta-store audit`: show the audit log, or write it as JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer
from rich.console import Console
from typing_extensions import Unpack

from langgraph_letta_store.cli import options, output

if TYPE_CHECKING:
    from langgraph_letta_store import LettaStore
    from langgraph_letta_store.records.audit import AuditEntry

_PAGE = 1000


def audit(
    database: options.Database,
    password_command: options.PasswordCommand = None,
    schema: options.Schema = "letta",
    tenant: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only what was done for this tenant; with --agent, its."),
    ] = None,
    agent: Annotated[
        str | None, typer.Option(help="Only what was done with this agent's memory.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Only from this time on: a date, a date with a time, or how long ago, such as "
            "'7 days'.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="The number of rows at most; default: all.")
    ] = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
) -> None:
    """Show who read, wrote, exported and forgot what, the newest first, from the audit log.

    Stores and savers that were made with audit=True write it; it has no contents. In a schema with
    policies, connect as the role that owns the tables.
    """
    from langgraph_letta_store.cli.target import open_store
    from langgraph_letta_store.records.audit import AuditEntries, AuditEntry

    output.check_formats(as_json, as_csv)
    start = None if since is None else _parse_since(since)
    with open_store(options.conn_string(database, password_command), schema) as store:
        found = _read(store, limit, agent=agent, of_tenant=tenant, since=start)
        if as_json:
            output.write_list("entries", (entry.to_dict() for entry in found))
        elif as_csv:
            output.write_csv([*AuditEntry.__slots__], (entry.to_dict() for entry in found))
        else:
            Console().print(AuditEntries(found))


class _Only(TypedDict):
    """Which rows to show."""

    agent: str | None
    of_tenant: str | None
    since: datetime | None


def _read(store: LettaStore, limit: int | None, **only: Unpack[_Only]) -> Iterator[AuditEntry]:
    from langgraph_letta_store._engine.audit import read_log

    last: AuditEntry | None = None
    while limit is None or limit > 0:
        size = _PAGE if limit is None else min(limit, _PAGE)
        page = store.run(read_log, limit=size, before=last, **only)
        yield from page
        if len(page) < size:
            return
        last = page[-1]
        limit = None if limit is None else limit - len(page)


def _parse_since(text: str) -> datetime:
    """Return the time that `--since` means; one without a zone is of this machine's.

    Raises:
        typer.BadParameter: the text is no time.
    """
    from langgraph_letta_store.config.audit import parse_retention
    from langgraph_letta_store.errors import ConfigurationError

    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        pass
    try:
        age = parse_retention(text, "since")
    except ConfigurationError:
        age = None
    if age is None:
        msg = f"write a date, a date with a time or how long ago ('7 days'), got {text!r:.80}"
        raise typer.BadParameter(msg, param_hint="--since")
    return datetime.now().astimezone() - min(age, timedelta(days=365 * 1000))
