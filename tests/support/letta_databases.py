"""Databases of Letta servers, restored into the tests' server, and what each has."""

from __future__ import annotations

import json
import lzma
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

DATA = Path(__file__).parent.parent / "imports" / "data"
ELSEWHERE = "LETTA_DATABASES"
"""A folder with further databases; see tests/imports/data/README.md."""


def list_databases() -> dict[str, Path]:
    """The dumps by their names: those of the repository, and those of the folder that is named."""
    found: dict[str, Path] = {}
    for folder in (DATA, Path(os.environ.get(ELSEWHERE) or DATA)):
        for path in sorted([*folder.glob("*.sql"), *folder.glob("*.sql.xz")]):
            found[path.name.partition(".")[0]] = path
    return found


def read_expected(name: str) -> dict[str, Any]:
    """What a database has, as Letta's own software counted it."""
    path = list_databases()[name]
    for expected in (
        path.with_name(f"{name}.expected.json"),
        path.with_name(f"{name}.expected.json.xz"),
    ):
        if expected.exists():
            found: dict[str, Any] = json.loads(_read(expected))
            return found
    msg = f"there is no {name}.expected.json beside {path}"
    raise FileNotFoundError(msg)


class LettaDatabases:
    """Restores each dump once, and makes copies of it."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._templates: dict[str, str] = {}
        self._copies: list[str] = []

    def restore(self, name: str) -> str:
        """Return the connection string of the database, which tests only read."""
        if name not in self._templates:
            template = self._create()
            with psycopg.connect(self._dsn(template), autocommit=True) as connection:
                connection.execute("create extension if not exists vector")
                connection.execute(_read(list_databases()[name]).encode())
            self._templates[name] = template
        return self._dsn(self._templates[name])

    def copy(self, name: str) -> str:
        """Return the connection string of a copy that a test may write to."""
        self.restore(name)
        return self._dsn(self._create(self._templates[name]))

    def drop(self) -> None:
        """Drop all of them."""
        with psycopg.connect(self._server, autocommit=True) as connection:
            for name in self._copies:
                drop = sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
                connection.execute(drop)

    def _create(self, template: str | None = None) -> str:
        name = f"letta_{uuid4().hex}"
        create = sql.SQL("create database {}").format(sql.Identifier(name))
        if template is not None:
            create += sql.SQL(" template {}").format(sql.Identifier(template))
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(create)
        self._copies.append(name)
        return name

    def _dsn(self, name: str) -> str:
        return make_conninfo(self._server, dbname=name)


@contextmanager
def letta_databases(server: str) -> Generator[LettaDatabases, None, None]:
    """Databases of Letta servers, dropped at the end of the block."""
    databases = LettaDatabases(server)
    try:
        yield databases
    finally:
        databases.drop()


def _read(path: Path) -> str:
    data = path.read_bytes()
    return (lzma.decompress(data) if path.suffix == ".xz" else data).decode()
