"""The connection string and options of a pool's connections: fixed, or from functions.

Tokens of cloud providers expire within minutes and secrets are rotated, so `conn_string` and
`pool_config["kwargs"]` may be functions. psycopg_pool calls them for each new connection, in the
thread or task that connects.
"""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, cast

from psycopg.rows import dict_row

from langgraph_letta_store.config.choices import EMBEDDED
from langgraph_letta_store.config.store import AsyncConnString, ConnString
from langgraph_letta_store.errors import ConfigurationError


class _Options:
    """The checks that both kinds of source share."""

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
        """Whether statements are prepared, unless the user's options say so themselves."""
        self.may_prepare = True
        """Whether the last connection's options left that open."""

    @property
    def is_fixed(self) -> bool:
        """Whether each connection uses the given string unchanged.

        The pool then has the string itself, so that `store.conn.conninfo` is the same as with
        PostgresStore. An embedded server may have to be started again, so its string is not fixed.
        """
        return isinstance(self._conn_string, str) and not self._conn_string.startswith(EMBEDDED)

    def _check_string(self, found: Any) -> str:
        if not isinstance(found, str):
            # The value itself may contain a password.
            msg = f"`conn_string()` must return a connection string, got a {type(found).__name__}"
            raise ConfigurationError(msg)
        return found

    def _complete(self, found: Any) -> dict[str, Any]:
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
            # Texts are Unicode, whatever encoding the database or PGCLIENTENCODING has.
            "client_encoding": "UTF8",
        }


class Source(_Options):
    """The connection string and the options of each connection of a pool."""

    def __init__(self, conn_string: ConnString, kwargs: Any) -> None:
        """Take the user's options: each is a value or a function that returns it.

        Raises:
            ConfigurationError: `conn_string` is neither a str nor a function.
        """
        super().__init__(conn_string, kwargs)

    def conninfo(self) -> str:
        """Return the connection string of a new connection; an embedded server is started.

        Raises:
            ConfigurationError: the function did not return a str.
        """
        found = self._conn_string
        if callable(found):
            found = _refuse_awaitable("conn_string", found())
        text = self._check_string(found)
        return _start_server(text) if text.startswith(EMBEDDED) else text

    def kwargs(self) -> dict[str, Any]:
        """Return psycopg's options of a new connection.

        Raises:
            ConfigurationError: the function did not return a dictionary.
        """
        found = self._kwargs
        if callable(found):
            found = _refuse_awaitable("pool_config['kwargs']", found())
        return self._complete(found)


class AsyncSource(_Options):
    """The same for asynchronous code; a plain function runs in a thread, as it may block."""

    def __init__(self, conn_string: AsyncConnString, kwargs: Any) -> None:
        """Take the options of `Source`; functions may be coroutine functions."""
        super().__init__(conn_string, kwargs)

    async def conninfo(self) -> str:
        """Return the connection string of a new connection; see `Source.conninfo`."""
        text = self._check_string(await _resolve(self._conn_string))
        if text.startswith(EMBEDDED):  # starting a server takes seconds
            return await asyncio.to_thread(_start_server, text)
        return text

    async def kwargs(self) -> dict[str, Any]:
        """Return psycopg's options of a new connection; see `Source.kwargs`."""
        return self._complete(await _resolve(self._kwargs))


def _refuse_awaitable(name: str, found: Any) -> Any:
    """Return what a function returned, which must not be awaitable."""
    if inspect.isawaitable(found):
        if inspect.iscoroutine(found):
            found.close()
        msg = (
            f"`{name}` must be a plain function here, got a coroutine function; the asynchronous "
            "classes (AsyncLettaStore, AsyncLettaSaver, AsyncLettaMemory) take one"
        )
        raise ConfigurationError(msg)
    return found


async def _resolve(given: Any) -> Any:
    """Return a value, or what a given function returns."""
    if not callable(given):
        return given
    found = given() if inspect.iscoroutinefunction(given) else await asyncio.to_thread(given)
    return await found if inspect.isawaitable(found) else found


def _start_server(text: str) -> str:
    """Return the connection string of an embedded server, which is started."""
    from langgraph_letta_store._engine.embedded_server import connection_string

    return connection_string(text)
