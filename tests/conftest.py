"""One real PostgreSQL for the whole run, shared by all workers, and places in it for each test."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import fasteners  # type: ignore[import-untyped]  # comes without types
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store._engine import embedded_server
from tests.support import schemas, turns
from tests.support.schemas import Shelf

FOLDER = "LETTA_STORE_TESTS_FOLDER"

SERVER = "LETTA_STORE_TESTS_SERVER"
"""A superuser's connection string of another server to test with, instead of the embedded one; its
pg_hba.conf needs `ASKED` as its first line."""

DSN = "LETTA_STORE_TESTS_DSN"
"""The connection string of a database that the tests create their schemas in, of whatever server;
tests that need databases of their own create them there too, unless `SERVER` names another one."""

SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 300
max_locks_per_transaction = 256
"""

ASKED = "local all +by_password scram-sha-256\n"
"""Members of this role, which tests/support/passwords.py creates, are asked for a password."""


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        # Not in pytest's own folder: the next run would shut the server's system user out of it.
        folder = os.environ[FOLDER] = tempfile.mkdtemp(prefix="letta-store-")
        atexit.register(shutil.rmtree, folder)  # first in, so last out: after the server's stop


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what is marked
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    turns.take_turns(items)


def pytest_collection_finish() -> None:
    """What is imported and collected stays: the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def folder() -> Path:
    """An empty folder for an embedded server, which tmp_path cannot be: see pytest_configure."""
    return Path(tempfile.mkdtemp(dir=os.environ[FOLDER]))


@pytest.fixture(scope="session")
def server() -> str:
    """The connection string of the server's maintenance database."""
    if other := os.environ.get(SERVER) or os.environ.get(DSN):
        return other
    folder = Path(os.environ[FOLDER]) / "server"
    data = folder / "data"
    with fasteners.InterProcessLock(folder.with_name("settings.lock")):
        if not data.exists():
            embedded_server.connection_string(f"embedded:{folder}")
            embedded_server._servers[folder.resolve()].leave()  # some settings want a new start
            with (data / "postgresql.conf").open("a") as settings:
                settings.write(SETTINGS)
            access = data / "pg_hba.conf"
            access.write_text(ASKED + access.read_text())
            for path in (folder.parent, folder):
                path.chmod(0o711)  # poolers reach the server's socket as another user than root
        return embedded_server.connection_string(f"embedded:{folder}")


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """The connection string of an empty database, dropped after the test with all connections."""
    with schemas.database(server) as made:
        yield made


@pytest.fixture(scope="session")
def dsn(server: str) -> Iterator[str]:
    """The connection string of this worker's database; it has the extension vector, if any has."""
    if given := os.environ.get(DSN):
        with schemas.shelf(given, keeps=False):
            yield given
        return
    name = "worker_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in ("DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}"):
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
    conninfo = make_conninfo(server, dbname=name)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        available = "select from pg_available_extensions where name = 'vector'"
        if connection.execute(available).fetchone() is not None:
            connection.execute("CREATE EXTENSION vector")
    with schemas.shelf(conninfo):
        yield conninfo


@pytest.fixture(scope="session")
def shelf(dsn: str) -> Shelf:
    """The schemas in `dsn` that were set up for a test and are ready for another one."""
    return schemas.shelf_of(dsn)


@pytest.fixture
def schema(shelf: Shelf) -> Iterator[str]:
    """A name for a schema in `dsn`; what the test makes of it is gone after it."""
    with shelf.lent_name() as name:
        yield name


@pytest.fixture
def own_schema(shelf: Shelf) -> Iterator[str]:
    """A `schema` that the test sets up itself: the server counts what is done to a table, and
    maintenance looks at that; counts that are late may even be the test's before.
    """
    with shelf.own_name() as name:
        yield name
