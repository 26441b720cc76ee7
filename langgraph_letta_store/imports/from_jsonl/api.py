"""Importing JSON lines in Python: `jsonl` and `ajsonl`."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.config.store import ConnString
from langgraph_letta_store.imports.from_jsonl.move import open_import
from langgraph_letta_store.imports.report import Advance, Report, ignore_progress
from langgraph_letta_store.imports.target import Wanted
from langgraph_letta_store.imports.worker import run_import


def jsonl(
    path: str | PathLike[str],
    to: ConnString,
    *,
    schema: str = "letta",
    tenant: str | None = None,
    encrypt: Encryption | None = None,
    advance: Advance = ignore_progress,
) -> Report:
    """Import a file of JSON lines: passages, blocks and items, one to a line.

    The whole file is checked before anything is written. What is newer in the target stays, as
    does a block that an agent has already. Passages without a vector of the target's dimensions
    are found by their words; `letta-store reembed --missing` embeds them.

    Args:
        path: the file, in UTF-8.
        to: the target: what libpq takes, or `embedded:PATH`; or a function that returns it.
        schema: the schema to write.
        tenant: the tenant to import for.
        encrypt: the keys that what is imported is encrypted with.
        advance: called with "Records" and how many more of them are done.

    Returns:
        The counts of the file and the target; `report.differs` says whether they differ.

    Raises:
        SourceError: a line is no record; the message has its number.
        ConfigurationError: an option is invalid; the message names it.
        MissingKeyError: the target has encrypted rows, and there are no keys.
        OSError: the file cannot be read.

    Example:
        >>> jsonl("memories.jsonl", "postgresql://new/db").differs
        False
    """
    wanted = Wanted(schema, None, 16, None, None, None, encrypt)
    with open_import(Path(path), to, wanted=wanted, tenant=tenant) as planned:
        return planned.run(advance)


async def ajsonl(
    path: str | PathLike[str],
    to: ConnString,
    *,
    schema: str = "letta",
    tenant: str | None = None,
    encrypt: Encryption | None = None,
    advance: Advance = ignore_progress,
) -> Report:
    """Import a file of JSON lines in a worker thread; see `jsonl`.

    Example:
        >>> (await ajsonl("memories.jsonl", "postgresql://new/db")).differs
        False
    """
    return await run_import(
        lambda advance: jsonl(
            path, to, schema=schema, tenant=tenant, encrypt=encrypt, advance=advance
        ),
        advance,
    )
