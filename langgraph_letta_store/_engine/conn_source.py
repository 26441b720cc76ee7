"""What a pool's connections are opened with: fixed, or found out for each new connection.

Tokens of cloud providers expire within minutes and secrets are rotated, so `conn_string` and
`pool_config["kwargs"]` may be functions. psycopg_pool calls them whenever it connects, from the
threads or tasks in which it connects.
"""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, cast

from psycopg.rows import dict_row

from langgraph_letta_store._engine.embedded_server import PREFIX, connection_string
from langgraph_letta_store.config.store import AsyncConnString, ConnString
from langgraph_letta_store.errors import ConfigurationError


class _Options:
    """What both kinds of source do with what they were given."""

    def __init__(self, conn_string: Any, kwargs: Any) -> None:
        if not isinstance(conn_string, str) and not callable(conn_string):
            msg = (
                "`conn_string` must be a connection string, or a function that returns one, got "
                f"{conn_string!r:.80}"
            )
            raise ConfigurationError(msg)
        self._conn_string = conn_string
        self._kwargs = kwargs
        self.prepares = True
        """Whether statements are prepared, where the user's options do not say."""
        self.may_prepare = True
        """Whether the options of the last connection left it open."""

    @property
    def is_fixed(self) -> bool:
        """Whether each connection is made with the string that was given.

        A pool is then given the string itself, so that `store.conn.conninfo` stays what it is with
        PostgresStore. An embedded server may have to be started again.
        """
        return isinstance(self._conn_string, str) and not self._conn_string.startswith(PREFIX)

    def _checked_string(self, found: Any) -> str:
        if not isinstance(found, str):
            # What was returned may hold a password.
            msg = f"`conn_string()` must return a connection string, got a {type(found).__name__}"
            raise ConfigurationError(msg)
        return found

    def _completed(self, found: Any) -> dict[str, Any]:
        if not isinstance(found, dict):
            msg = (
                "`pool_config['kwargs']()` must return a dictionary of psycopg's options, got a "
                f"{type(found).__name__}"
            )
            raise ConfigurationError(msg)
        given = cast("dict[str, Any]", found)
        self.may_prepare = "prepare_threshold" not in given
        return {
            "autocommit": True,
            "prepare_threshold": 0 if self.prepares else None,
            "row_factory": dict_row,
            **given,
            # Whatever the database or PGCLIENTENCODING says: texts are sent and read as Unicode.
            "client_encoding": "UTF8",
        }


class Source(_Options):
    """The connection string and the options of each connection of a pool."""

    def __init__(self, conn_string: ConnString, kwargs: Any) -> None:
        """Take what the user gave: each a value or a function.

        Raises:
            ConfigurationError: `conn_string` is neither a text nor a function.
        """
        super().__init__(conn_string, kwargs)

    def conninfo(self) -> str:
        """Return the connection string of a new connection; an embedded server is started.

        Raises:
            ConfigurationError: the function returned no text.
        """
        found = self._conn_string
        if callable(found):
            found = _now("conn_string", found())
        return connection_string(self._checked_string(found))

    def kwargs(self) -> dict[str, Any]:
        """Return psycopg's options of a new connection.

        Raises:
            ConfigurationError: the function returned no dictionary.
        """
        found = self._kwargs
        if callable(found):
            found = _now("pool_config['kwargs']", found())
        return self._completed(found)


class AsyncSource(_Options):
    """The same for coroutines; a plain function runs in a thread, as it may ask a service."""

    def __init__(self, conn_string: AsyncConnString, kwargs: Any) -> None:
        """Take what `Source` takes; functions may be coroutine functions."""
        super().__init__(conn_string, kwargs)

    async def conninfo(self) -> str:
        """Return the connection string of a new connection; see `Source.conninfo`."""
        text = self._checked_string(await _found(self._conn_string))
        if text.startswith(PREFIX):  # starting a server takes seconds
            return await asyncio.to_thread(connection_string, text)
        return text

    async def kwargs(self) -> dict[str, Any]:
        """Return psycopg's options of a new connection; see `Source.kwargs`."""
        return self._completed(await _found(self._kwargs))


def _now(name: str, found: Any) -> Any:
    """Refuse what would have to be awaited."""
    if inspect.isawaitable(found):
        if inspect.iscoroutine(found):
            found.close()
        msg = (
            f"`{name}` must be a plain function here, got a coroutine function; the asynchronous "
            "classes (AsyncLettaStore, AsyncLettaSaver, AsyncLettaMemory) take one"
        )
        raise ConfigurationError(msg)
    return found


async def _found(given: Any) -> Any:
    """Return what was given, or what the function that was given returns."""
    if not callable(given):
        return given
    found = given() if inspect.iscoroutinefunction(given) else await asyncio.to_thread(given)
    return await found if inspect.isawaitable(found) else found
