"""Finds where the parameters of a statement are, once for each statement."""

from __future__ import annotations

from functools import lru_cache

# psycopg has no public way to remember where the parameters of a long statement are.
from psycopg._queries import _query2pg_nocache  # pyright: ignore[reportPrivateUsage]

_KNOWN_STATEMENTS = 1000
"""Of how many statements it is kept where their parameters are: of each twice its text."""

find_few = lru_cache(_KNOWN_STATEMENTS)(_query2pg_nocache)
"""Finds where the parameters of a statement are."""

LONG_STATEMENT = 2**16
"""From how many bytes on a statement is that of a filter of hundreds of conditions."""

find_many = lru_cache(8)(_query2pg_nocache)
"""The same for long statements, of which few are kept: it takes 15 ms for 2,000 conditions."""
