"""Connection strings, and the option `pool_config`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from langgraph.store.postgres.base import PoolConfig as PostgresPoolConfig
from typing_extensions import TypedDict

ConnString: TypeAlias = str | Callable[[], str]
"""A libpq connection string or `embedded:PATH`; or a function, called for each connection."""

AsyncConnString: TypeAlias = str | Callable[[], str | Awaitable[str]]
"""The same for asynchronous classes; the function may be a coroutine function."""


class LettaPoolConfig(TypedDict, total=False):
    """The option `pool_config`: PostgresStore's, and what this package adds to it."""

    min_size: int
    max_size: int | None
    kwargs: dict[str, Any] | Callable[[], dict[str, Any] | Awaitable[dict[str, Any]]]
    """psycopg's options of a connection; or a function that returns them for each connection."""
    wake_timeout: float
    """How many seconds to wait for a database that is waking up; default: 0."""


PoolConfig: TypeAlias = PostgresPoolConfig | LettaPoolConfig
"""The options of a pool of connections."""
