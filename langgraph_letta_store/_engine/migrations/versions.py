"""The supported versions of PostgreSQL and pgvector, and their known bugs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from langgraph_letta_store.config.choices import Kind
from langgraph_letta_store.errors import SetupError

OLDEST_POSTGRES = 140000
"""PostgreSQL 14, as `server_version_num` counts."""

OLDEST_PGVECTOR = (0, 7, 0)
"""The first version with `halfvec`, and with distances of bits."""

ITERATIVE_SCANS = (0, 8, 0)
"""The first version with iterative index scans."""

_UPDATE = "alter extension vector update"


def parse_numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version: `0.8.5` is (0, 8, 5)."""
    return tuple(map(int, re.findall(r"\d+", version)[:3]))


def check_postgres(version: str, number: int) -> None:
    """Refuse servers that lack what statements use.

    Raises:
        SetupError: it is too old; has both versions.
    """
    if number < OLDEST_POSTGRES:
        msg = f"the server is PostgreSQL {version}; this package needs 14 or later"
        raise SetupError(msg)


def check_pgvector(version: str, available: str | None) -> None:
    """Refuse a pgvector that lacks `halfvec`.

    Args:
        version: what the database has.
        available: what its server could have.

    Raises:
        SetupError: it is too old; says how to update it.
    """
    if parse_numbers(version) >= OLDEST_PGVECTOR:
        return
    msg = f"the database has pgvector {version}; this package needs 0.7.0 or later: "
    if available is not None and parse_numbers(available) >= OLDEST_PGVECTOR:
        msg += f"the server has {available} at hand, run: {_UPDATE}"
    else:
        msg += f"install a later one on the server, then run: {_UPDATE}"
    raise SetupError(msg)


def known_faults(version: str, kind: Kind) -> Iterator[str]:
    """Yield the known bugs of a version of pgvector with this kind of index.

    Example:
        >>> list(known_faults("0.8.7", "auto"))
        []
    """
    if kind in ("auto", "hnsw") and parse_numbers(version) < (0, 8, 3):
        yield (
            f"pgvector {version} can corrupt HNSW indexes in VACUUM, so that searches miss rows; "
            f"install 0.8.3 or later on the server, run: {_UPDATE}, and reindex HNSW indexes"
        )
    if kind == "ivfflat" and parse_numbers(version) < (0, 8, 7):
        yield (
            f"pgvector {version} can overflow a buffer while it builds an IVFFlat index; install "
            f"0.8.7 or later on the server and run: {_UPDATE}, or use HNSW: "
            "ann_index_config={'kind': 'hnsw'}"
        )
