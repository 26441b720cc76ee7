"""Dumps in Python: `dump` and `restore`, and `adump` and `arestore` for coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial

from langgraph_letta_store._checkpoints.allowlist import Allowlist, parse_class_names
from langgraph_letta_store.config.store import ConnString
from langgraph_letta_store.errors import InvalidExportError, InvalidOperationError
from langgraph_letta_store.exports.dumps.checks import parse_head
from langgraph_letta_store.exports.dumps.database import connect
from langgraph_letta_store.exports.dumps.file import DumpFile, read_file, write_file
from langgraph_letta_store.exports.dumps.report import DumpReport
from langgraph_letta_store.exports.dumps.restore import open_restore
from langgraph_letta_store.exports.dumps.write import write_dump
from langgraph_letta_store.imports.report import Advance, ignore_progress


def dump(
    conn_string: ConnString,
    file: DumpFile,
    *,
    schema: str = "letta",
    tenant: str | None = None,
    agent: str | None = None,
    advance: Advance = ignore_progress,
) -> DumpReport:
    """Write the memory of a schema, a tenant or an agent to a file, row by row with its vectors.

    It is all of one moment, and streamed: little is held in memory. The file has JSON lines in
    gzip, mode 0600, and ends with the count and digest of each table; it is replaced once all of it
    is written. Encrypted rows stay encrypted. Left out are the logs, caches and indexes; of
    one agent also consents, and threads of other agents in which it speaks.

    Args:
        conn_string: the database: what libpq takes, or `embedded:PATH`.
        file: a path, "-" for standard output, or a binary stream.
        schema: the schema of the tables.
        tenant: only this tenant's rows; default: all rows, for which policies need their owner.
        agent: only this agent's rows.
        advance: called with a table and how many more of its rows are written.

    Raises:
        SetupError: the schema is not set up.
        OSError: the file cannot be written.
        psycopg.Error: the database cannot be read.

    Example:
        >>> dump("postgresql://localhost/memory", "memory.dump", agent="ada").rows
        1234
    """
    with connect(conn_string, schema, tenant, agent) as database, write_file(file) as stream:
        return write_dump(database, stream, advance)


def restore(
    conn_string: ConnString,
    file: DumpFile,
    *,
    schema: str = "letta",
    tenant: str | None = None,
    allow: Iterable[type | tuple[str, str]] = (),
    advance: Advance = ignore_progress,
) -> DumpReport:
    """Restore a dump into a schema that is set up like the dump's and does not have its memory yet.

    The file may be a stranger's: each row is checked before it is loaded, and states may hold only
    what `AgentMemory.load` allows. Rows are loaded some at a time; interrupted and called again
    with the same file, it goes on. At the end the rows in the database are compared with those of
    the file. Encrypted rows are loaded as they are and need the same keys when they are read. They,
    and the ids of all rows, are bound to their tenant: a dump is restored for its own tenant alone;
    the schema may have another name, and another number of partitions.

    Args:
        conn_string: the database; connect as the owner of the tables.
        file: a path, "-" for standard input, or a binary stream.
        schema: the schema of the tables.
        tenant: the tenant that the dump must be of; default: the dump's own.
        allow: classes of your own that states may hold, or pairs of module and name.
        advance: called with a table and how many more of its rows are loaded.

    Returns:
        The counts of the database; `differs` names tables whose rows are not those of the file.

    Raises:
        InvalidExportError: the file is not a dump, or is damaged; the message names the line.
        ConfigurationError: the schema was set up in another way.
        InvalidOperationError: there is memory already, or the dump is of another tenant.
        SetupError: the schema is not set up.
        OSError: the file cannot be read.

    Example:
        >>> restore("postgresql://localhost/memory", "memory.dump", schema="copy").differs
        ()
    """
    allowlist = Allowlist(parse_class_names([*allow]))
    with read_file(file) as lines:
        first = next(lines, None)
        if first is None:
            raise InvalidExportError("the dump is empty")
        head = parse_head(first)
        if tenant is not None and tenant != head.tenant:
            msg = (
                f"the dump is of the tenant {head.tenant!r:.80}, to which its ids and encrypted "
                f"rows are bound, so it cannot be restored for {tenant!r:.80}"
            )
            raise InvalidOperationError(msg)
        own = head.tenant or None
        with connect(conn_string, schema, own, head.agent) as database:
            return open_restore(database, first, allowlist, advance).load(lines)


async def adump(
    conn_string: ConnString,
    file: DumpFile,
    *,
    schema: str = "letta",
    tenant: str | None = None,
    agent: str | None = None,
    advance: Advance = ignore_progress,
) -> DumpReport:
    """Write a dump in a worker thread; see `dump`.

    Example:
        >>> (await adump("postgresql://localhost/memory", "memory.dump")).rows
        1234
    """
    work = partial(
        dump, conn_string, file, schema=schema, tenant=tenant, agent=agent, advance=advance
    )
    return await asyncio.to_thread(work)


async def arestore(
    conn_string: ConnString,
    file: DumpFile,
    *,
    schema: str = "letta",
    tenant: str | None = None,
    allow: Iterable[type | tuple[str, str]] = (),
    advance: Advance = ignore_progress,
) -> DumpReport:
    """Restore a dump in a worker thread; see `restore`.

    Example:
        >>> (await arestore("postgresql://localhost/memory", "memory.dump")).differs
        ()
    """
    work = partial(
        restore, conn_string, file, schema=schema, tenant=tenant, allow=allow, advance=advance
    )
    return await asyncio.to_thread(work)
