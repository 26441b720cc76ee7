"""Checks of the server: versions, encoding, durability, time, and the settings of the session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

from langgraph_letta_store._engine.migrations.versions import (
    OLDEST_PGVECTOR,
    OLDEST_POSTGRES,
    known_faults,
    parse_numbers,
)
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.doctor.checks import (
    Check,
    Fault,
    Subject,
    from_facts,
)

IndexMethod: TypeAlias = Literal["hnsw", "ivfflat"]

SERVER = SqlFile(__name__, "server", prepare=False)

PLANNER = (
    *("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan", "enable_sort"),
    *("enable_seqscan", "enable_nestloop", "enable_hashjoin", "enable_hashagg"),
    *("enable_mergejoin", "enable_partition_pruning", "enable_material", "enable_memoize"),
)
"""Switches of the planner that are on by default."""

SETTINGS = (
    *PLANNER,
    *("autovacuum", "autovacuum_vacuum_threshold", "autovacuum_vacuum_scale_factor"),
    *("autovacuum_freeze_max_age", "track_counts", "fsync", "full_page_writes", "block_size"),
    *("default_transaction_isolation", "default_transaction_read_only", "plan_cache_mode"),
    *("session_replication_role", "statement_timeout", "transaction_timeout", "lock_timeout"),
    *("max_connections", "superuser_reserved_connections", "reserved_connections"),
    *("maintenance_work_mem", "work_mem", "shared_buffers", "max_parallel_maintenance_workers"),
    *("client_encoding", "zero_damaged_pages", "ignore_checksum_failure"),
)
"""The settings that checks look at."""

MOST_SECONDS = 5.0
"""How far the clocks of the server and of this process may be apart."""

BUILD_MILLISECONDS = 60_000
"""A timeout below this stops the build of a large index."""


def postgres_faults(version: str, number: int) -> Iterator[Fault]:
    """Yield the known faults of a version of PostgreSQL, as `server_version_num` counts.

    Example:
        >>> [fault.severity for fault in postgres_faults("14.2", 140002)]
        ['error']
    """
    if number < OLDEST_POSTGRES:
        yield Fault(
            f"the server is PostgreSQL {version}",
            "the package's statements need PostgreSQL 14 or later",
            "upgrade the server",
            "error",
        )
    elif 140000 <= number < 140004:
        yield Fault(
            f"the server is PostgreSQL {version}",
            "before 14.4, CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY can build indexes "
            "that miss rows; maintenance builds all of its indexes so",
            "upgrade the server to 14.4 or later, then reindex",
            "error",
        )


def _find_postgres(subject: Subject) -> Iterator[Fault]:
    return postgres_faults(subject.server.version, subject.server.number)


def _find_pgvector(subject: Subject) -> Iterator[Fault]:
    version, latest = subject.server.pgvector, subject.server.pgvector_default
    if subject.index is None and version is None:
        return
    if version is None:
        yield Fault(
            "the schema has vectors, and the database has no pgvector",
            "searches by meaning fail",
            "create extension vector",
            "error",
        )
        return
    if parse_numbers(version) < OLDEST_PGVECTOR:
        yield Fault(
            f"the database has pgvector {version}",
            "half-precision vectors need 0.7.0 or later",
            "install a later pgvector on the server, then run: alter extension vector update",
            "error",
        )
        return
    kinds: tuple[IndexMethod, ...] = ("hnsw", "ivfflat") if subject.index is not None else ()
    index = subject.schema.index
    used = "auto" if index is None else index.ann.kind
    for kind in kinds:
        if kind == "ivfflat" and used != "ivfflat":
            continue
        for fault in known_faults(version, kind):
            yield Fault(
                fault.partition("; ")[0],
                "searches may miss memories that are stored",
                fault.partition("; ")[2],
                "error",
            )
    if latest is not None and parse_numbers(latest) > parse_numbers(version):
        yield Fault(
            f"the server has pgvector {latest} installed, and this database still uses {version}",
            "the faults of the older version remain until the extension is updated",
            "alter extension vector update",
        )


def _find_extension_schema(subject: Subject) -> Operation[list[Fault]]:
    where = subject.server.pgvector_schema
    if where is None:
        return []
    rls: Mapping[str, Any] = subject.recorded.get("rls") or {}
    roles = {subject.server.role, *filter(None, (rls.get("owner"), rls.get("application")))}
    given = {"roles": sorted(roles), "extension": where}
    (found,) = yield from rows(
        Query(subject.schema.compose(SERVER, "read_extension_usage"), given),
    )
    return [
        Fault(
            f"the role {role!r} may not use the schema {where!r}, which has pgvector",
            "its searches by meaning fail",
            f'grant usage on schema "{where}" to "{role}"',
            "error",
        )
        for role, is_allowed in found
        if not is_allowed
    ]


def _find_encoding(subject: Subject) -> Iterator[Fault]:
    if subject.server.encoding != "UTF8":
        yield Fault(
            f"the database's encoding is {subject.server.encoding}",
            "SQL_ASCII checks and converts nothing, and other encodings refuse texts in most of "
            "the world's scripts",
            "create a database with encoding 'UTF8' and move the schema there by pg_dump",
            "warning" if subject.server.encoding == "SQL_ASCII" else "error",
        )


def _find_isolation(subject: Subject) -> Iterator[Fault]:
    level = subject.setting("default_transaction_isolation")
    if level != "read committed":
        yield Fault(
            f"default_transaction_isolation is {level!r} for this role or database",
            "writers of the same agent or thread collide, and their steps are sent again",
            "alter role ... reset default_transaction_isolation, unless other programs need it",
        )


def _find_read_only(subject: Subject) -> Iterator[Fault]:
    if subject.setting("default_transaction_read_only") == "on" and not subject.server.is_replica:
        yield Fault(
            "default_transaction_read_only is on for this role or database",
            "nothing can be written",
            "alter role ... reset default_transaction_read_only (or alter database)",
            "error",
        )


def _find_durability(subject: Subject) -> Iterator[Fault]:
    for name in ("fsync", "full_page_writes"):
        if subject.setting(name) == "off":
            yield Fault(
                f"{name} is off",
                "a crash of the server or of its machine can destroy the whole database",
                f"alter system set {name} = on, then select pg_reload_conf()",
                "error",
            )
    for name in ("zero_damaged_pages", "ignore_checksum_failure"):
        if subject.setting(name) == "on":
            yield Fault(
                f"{name} is on",
                "damaged rows are lost without an error",
                f"reset {name}",
                "error",
            )


def _find_triggers_off(subject: Subject) -> Iterator[Fault]:
    if subject.setting("session_replication_role") != "origin":
        yield Fault(
            f"session_replication_role is {subject.setting('session_replication_role')!r} for this "
            "role or database",
            "foreign keys and triggers do nothing: deleted blocks leave histories behind, and the "
            "audit log can be changed",
            "alter role ... reset session_replication_role (or alter database)",
            "error",
        )


def _find_timeouts(subject: Subject) -> Iterator[Fault]:
    for name in ("statement_timeout", "transaction_timeout"):
        if 0 < subject.number(name) < BUILD_MILLISECONDS:
            yield Fault(
                f"{name} is {subject.number(name):,} ms for this role or database",
                "the build of a large agent's index takes longer, and is cancelled each time",
                f"alter role ... set {name} = 0 for the role that maintains",
            )


def _find_planner(subject: Subject) -> Iterator[Fault]:
    off = [name for name in PLANNER if subject.setting(name) == "off"]
    if off:
        yield Fault(
            f"the planner may not use all of its methods: {', '.join(off)} off",
            "statements take other plans than those that they were measured with",
            f"alter role ... reset {off[0]} (or alter database, or alter system)",
        )
    mode = subject.setting("plan_cache_mode")
    if mode == "force_generic_plan":
        yield Fault(
            "plan_cache_mode is force_generic_plan for this role or database",
            "a generic plan cannot use an agent's own index, nor leave out partitions",
            "alter role ... reset plan_cache_mode (or alter database, or alter system)",
        )


def _find_clock(subject: Subject) -> Iterator[Fault]:
    before, server, after = subject.clock
    ahead = (server - after).total_seconds()
    behind = (before - server).total_seconds()
    apart = max(ahead, behind)
    if apart > MOST_SECONDS:
        where = "ahead of" if ahead > behind else "behind"
        yield Fault(
            f"the server's clock is {apart:,.0f} seconds {where} this machine's",
            "times to live, retention and date filters count from the server's clock, and "
            "applications from their own",
            "synchronise both by NTP",
        )


CHECKS = (
    Check("postgres version", from_facts(_find_postgres)),
    Check("pgvector version", from_facts(_find_pgvector)),
    Check("pgvector schema", _find_extension_schema),
    Check("encoding", from_facts(_find_encoding)),
    Check("isolation", from_facts(_find_isolation)),
    Check("read only", from_facts(_find_read_only)),
    Check("durability", from_facts(_find_durability)),
    Check("triggers off", from_facts(_find_triggers_off)),
    Check("timeouts", from_facts(_find_timeouts)),
    Check("planner", from_facts(_find_planner)),
    Check("clock", from_facts(_find_clock)),
)
