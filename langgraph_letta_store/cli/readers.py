"""The option `--reader`: a standby server that a command reads from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from langgraph_letta_store.cli import options

if TYPE_CHECKING:
    from langgraph_letta_store.config.store import ConnString

Reader = Annotated[
    str | None,
    typer.Option(
        "--reader",
        metavar="DSN",
        callback=options.parse_database,
        envvar="LETTA_STORE_READER",
        help="The connection string of a standby server, to read from.",
    ),
]


def reader_string(reader: str | None, password_command: str | None) -> ConnString | None:
    """Return the connection string of a reader, as `conn_string` does; None without one."""
    return None if reader is None else options.conn_string(reader, password_command)
