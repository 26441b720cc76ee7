"""A server for tests, and databases on it: one is set up for each set of options, and copied."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, LiteralString
from uuid import uuid4

from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import LettaMemory
from langgraph_letta_store._engine import embedded_server
from langgraph_letta_store.config.choices import EMBEDDED
from langgraph_letta_store.errors import EmbeddedServerError

_FAST: tuple[LiteralString, ...] = (
    "alter system set fsync = off",
    "alter system set synchronous_commit = off",
    "alter system set full_page_writes = off",
    "select pg_reload_conf()",
)
"""What an embedded server for tests does without: its data need not outlive a crash."""


class TestServer:
    """A server that tests share, and the databases that were set up on it."""

    __test__ = False  # not a class of tests

    def __init__(self, conn_string: str) -> None:
        """Take the connection string of a database of the server."""
        self.conn_string = conn_string
        self._templates: list[tuple[Mapping[str, Any], str]] = []

    @contextmanager
    def copy_database(self, options: Mapping[str, Any]) -> Generator[str]:
        """Make a database that is set up for these options, and drop it in the end.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
            SetupError: the role may not set the database up.
        """
        name = f"letta_test_{uuid4().hex}"
        template = self._find_template(options)
        self._run("create database {} template {}", name, template)
        try:
            yield self._connect_to(name)
        finally:
            self._run("drop database if exists {} with (force)", name)

    def drop_templates(self) -> None:
        """Drop the databases that were set up."""
        for _, name in self._templates:
            self._run("drop database if exists {} with (force)", name)
        self._templates.clear()

    def _find_template(self, options: Mapping[str, Any]) -> str:
        for known, name in self._templates:
            if known == options:
                return name
        name = f"letta_template_{uuid4().hex}"
        self._run("create database {}", name)
        self._templates.append((dict(options), name))
        # Fewer tables are copied in less time; a test's own number counts.
        given: dict[str, Any] = {"partitions": 2, **options}
        with LettaMemory.from_conn_string(self._connect_to(name), **given) as memory:
            memory.setup()
            memory.saver.stop_recall_indexer()
        return name

    def _connect_to(self, name: str) -> str:
        return make_conninfo(self.conn_string, dbname=name)

    def _run(self, statement: LiteralString, *names: str) -> None:
        with Connection.connect(self.conn_string, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def open_server(conn_string: str | None) -> Generator[TestServer]:
    """Start an embedded server in a folder of its own, or use the one that is named.

    Raises:
        EmbeddedServerError: the embedded server is not installed, or does not start.
    """
    if conn_string is not None:
        server = TestServer(embedded_server.connection_string(conn_string))
        try:
            yield server
        finally:
            server.drop_templates()
        return
    # Not in pytest's own folder, which the server's system user could not enter.
    folder = tempfile.mkdtemp(prefix="letta-store-")
    try:
        own = embedded_server.connection_string(f"{EMBEDDED}{folder}/server")
        with Connection.connect(own, autocommit=True) as connection:
            for statement in _FAST:
                connection.execute(statement)
        yield TestServer(own)
    except EmbeddedServerError as error:
        msg = f"{error}; or name a server of yours by --letta-server"
        raise EmbeddedServerError(msg) from error
    finally:
        embedded_server.leave(f"{folder}/server")
        shutil.rmtree(folder, ignore_errors=True)
