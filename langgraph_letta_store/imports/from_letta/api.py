"""Importing from a Letta server's database in Python: `letta` and `aletta`."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import TypedDict, Unpack

from langgraph_letta_store.config.choices import Distance, Naming, VectorType
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.config.store import ConnString
from langgraph_letta_store.config.tenants import parse_tenant
from langgraph_letta_store.imports.from_letta.move import Choice, open_import
from langgraph_letta_store.imports.report import Advance, Report, ignore_progress
from langgraph_letta_store.imports.target import Wanted
from langgraph_letta_store.imports.worker import run_import


class LettaOptions(TypedDict, total=False):
    """What is imported, and how the target is set up where it is not yet."""

    from_schema: str | None
    """Letta's schema; None: the one that has its tables."""
    organizations: Sequence[str]
    """Ids or names of organisations; default: all that have agents."""
    agents: Sequence[str]
    """Ids or names of agents; default: all."""
    name: Naming
    """Whether agents are called by their ids in Letta ("id") or by their names; default: "id"."""
    tenant: str | None
    """The tenant to import for; None: each organisation is one, where row-level security is on."""
    folders: bool
    """Whether to import the passages of files; default: False."""
    orphans: bool
    """Whether to import archives that no agent has; default: False."""
    all_blocks: bool
    """Whether to import blocks that no agent has, as items; default: False."""
    vectors: bool
    """Whether to copy vectors; default: True."""
    schema: str
    """The schema to write; default: "letta"."""
    partitions: int
    """The number of hash partitions of each table; default: 16."""
    vector_type: VectorType | None
    """None: as set up, or "halfvec"."""
    distance: Distance | None
    """None: as set up, or "cosine"."""
    model: str | None
    """The model whose vectors are copied; None: as set up, or that of most passages."""
    encrypt: Encryption | None
    """The keys that what is imported is encrypted with."""


def letta(
    from_: ConnString,
    to: ConnString,
    *,
    advance: Advance = ignore_progress,
    **options: Unpack[LettaOptions],
) -> Report:
    """Import agents from the database of a Letta server, of any version from 0.5 to 0.16.

    Copies blocks with their histories and sharing, passages with their vectors, and all messages;
    conversations go on where they stopped. The source is read in one snapshot, by SELECT alone.
    Interrupted and called again, it skips what is complete; what is newer in the target stays.

    Args:
        from_: Letta's database: what libpq takes, or `embedded:PATH`; or a function that returns
            it.
        to: the target, likewise; may be the same database.
        advance: called with a kind of rows and how many more of them are done.
        options: see `LettaOptions`.

    Returns:
        The counts of source and target, with all differences; `report.differs` says whether there
        are any.

    Raises:
        SourceError: the source is no Letta database, has no such agent or organisation, a name is
            ambiguous, or a row cannot be imported.
        ConfigurationError: an option is invalid; the message names it.
        MissingKeyError: the target has encrypted rows, and there are no keys.
        psycopg.OperationalError: no connection can be made.

    Example:
        >>> letta("postgresql://old/letta", "postgresql://new/db", name="name").differs
        False
    """
    with open_import(from_, to, choice=make_choice(options), wanted=make_wanted(options)) as plan:
        return plan.run(advance)


async def aletta(
    from_: ConnString,
    to: ConnString,
    *,
    advance: Advance = ignore_progress,
    **options: Unpack[LettaOptions],
) -> Report:
    """Import from the database of a Letta server, in a worker thread; see `letta`.

    Example:
        >>> (await aletta("postgresql://old/letta", "postgresql://new/db")).differs
        False
    """
    return await run_import(lambda advance: letta(from_, to, advance=advance, **options), advance)


def make_choice(options: LettaOptions) -> Choice:
    """Return what is imported by the options."""
    tenant = options.get("tenant")
    return Choice(
        from_schema=options.get("from_schema"),
        organizations=options.get("organizations", ()),
        agents=options.get("agents", ()),
        naming=options.get("name", "id"),
        tenant=None if tenant is None else parse_tenant(tenant, "tenant"),
        folders=options.get("folders", False),
        orphans=options.get("orphans", False),
        all_blocks=options.get("all_blocks", False),
        vectors=options.get("vectors", True),
    )


def make_wanted(options: LettaOptions) -> Wanted:
    """Return how the target is set up by the options."""
    return Wanted(
        schema=options.get("schema", "letta"),
        agent_depth=None,
        partitions=options.get("partitions", 16),
        vector_type=options.get("vector_type"),
        distance=options.get("distance"),
        model=options.get("model"),
        encrypt=options.get("encrypt"),
    )
