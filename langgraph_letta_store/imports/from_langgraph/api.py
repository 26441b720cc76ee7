"""Importing from PostgresStore and PostgresSaver in Python: `langgraph` and `alanggraph`."""

from __future__ import annotations

from typing_extensions import TypedDict, Unpack

from langgraph_letta_store.config.choices import Distance, VectorType
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.config.store import ConnString
from langgraph_letta_store.imports.from_langgraph.move import open_import
from langgraph_letta_store.imports.report import Advance, Report, ignore_progress
from langgraph_letta_store.imports.target import Wanted
from langgraph_letta_store.imports.worker import run_import


class LanggraphOptions(TypedDict, total=False):
    """What is imported, and how the target is set up where it is not yet."""

    from_schema: str | None
    """The schema of the tables to read; None: the connection's search path."""
    schema: str
    """The schema to write; default: "letta"."""
    agent_depth: int | None
    """How many labels name a namespace's agent; None: as set up, or 2."""
    partitions: int
    """The number of hash partitions of each table; default: 16."""
    vectors: bool
    """Whether to import the vectors; default: True."""
    vector_type: VectorType | None
    """None: as set up, or "halfvec"."""
    distance: Distance | None
    """None: as set up, else that of the source's index, else "cosine"."""
    tenant: str | None
    """The tenant to import for, where the target keeps tenants apart."""
    model: str | None
    """The embedding model's name, against which later runs are checked."""
    encrypt: Encryption | None
    """The keys that what is imported is encrypted with."""


def langgraph(
    from_: ConnString,
    to: ConnString,
    *,
    advance: Advance = ignore_progress,
    **options: Unpack[LanggraphOptions],
) -> Report:
    """Import items and threads of LangGraph's PostgresStore and PostgresSaver.

    Copies items with their vectors and times to live, and threads with their whole histories, and
    embeds nothing. Interrupted and called again, it skips what is complete. The source does not
    change.

    Args:
        from_: the source: what libpq takes, or `embedded:PATH`; or a function that returns it.
        to: the target, likewise; may be the same database.
        advance: called with a kind of rows and how many more of them are done.
        options: see `LanggraphOptions`.

    Returns:
        The counts of source and target, with all differences; `report.differs` says whether there
        are any.

    Raises:
        SourceError: the source has nothing to import, or something that cannot be.
        ConfigurationError: an option is invalid; the message names it.
        MissingKeyError: the target has encrypted rows, and there are no keys.
        psycopg.OperationalError: no connection can be made.

    Example:
        >>> langgraph("postgresql://old/db", "postgresql://new/db").differs
        False
    """
    wanted = Wanted(
        schema=options.get("schema", "letta"),
        agent_depth=options.get("agent_depth"),
        partitions=options.get("partitions", 16),
        vector_type=options.get("vector_type"),
        distance=options.get("distance"),
        model=options.get("model"),
        encrypt=options.get("encrypt"),
    )
    with open_import(
        from_,
        to,
        from_schema=options.get("from_schema"),
        vectors=options.get("vectors", True),
        wanted=wanted,
        tenant=options.get("tenant"),
    ) as planned:
        return planned.run(advance)


async def alanggraph(
    from_: ConnString,
    to: ConnString,
    *,
    advance: Advance = ignore_progress,
    **options: Unpack[LanggraphOptions],
) -> Report:
    """Import from PostgresStore and PostgresSaver in a worker thread; see `langgraph`.

    Example:
        >>> (await alanggraph("postgresql://old/db", "postgresql://new/db")).differs
        False
    """
    return await run_import(
        lambda advance: langgraph(from_, to, advance=advance, **options), advance
    )
