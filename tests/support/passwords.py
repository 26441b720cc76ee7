"""A role whose password changes, as tokens and rotated secrets do."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from threading import Lock
from uuid import uuid4

from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import DuplicateObject, UniqueViolation

SETTLED_SECONDS = 0.5
"""How long a connection takes at most to present the password that it asked for."""


class Rotating:
    """A role that may create a schema; its password is another one after each `rotate()`."""

    def __init__(self, admin: Connection, dsn: str) -> None:
        self.admin = admin
        self.dsn = dsn
        self.role = f"rotating_{uuid4().hex[:12]}"
        self.password = ""
        self.asked = 0
        self._changing = Lock()
        self._last_asked = 0.0
        with suppress(DuplicateObject, UniqueViolation):  # another worker was quicker
            admin.execute("create role by_password")
        self._run("create role {role} login in role by_password")
        self._run("grant create on database {database} to {role}")
        self.rotate()

    def rotate(self) -> None:
        """Change the password, and end the connections that were made with the old one.

        A role has one password at a time, where a cloud's tokens overlap: so new connections wait
        for the change, and the change waits for those that have just asked for the old password.
        """
        with self._changing:
            while time.monotonic() < self._last_asked + SETTLED_SECONDS:
                time.sleep(0.02)
            self.password = uuid4().hex
            self._run("alter role {role} password {password}")
        self.admin.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = %s",
            [self.role],
        )

    def conn_string(self) -> str:
        """Return what connects now."""
        return make_conninfo(self.dsn, user=self.role, password=self._ask())

    async def aconn_string(self) -> str:
        return self.conn_string()

    def kwargs(self) -> dict[str, str]:
        """Return the options that connect now, besides the connection string."""
        return {"user": self.role, "password": self._ask()}

    async def akwargs(self) -> dict[str, str]:
        return self.kwargs()

    def drop(self) -> None:
        self._run("drop owned by {role} cascade")
        self._run("drop role {role}")

    def _ask(self) -> str:
        with self._changing:
            self.asked += 1
            self._last_asked = time.monotonic()
            return self.password

    def _run(self, text: str) -> None:
        parts = {
            "role": sql.Identifier(self.role),
            "database": sql.Identifier(self.admin.info.dbname),
            "password": sql.Literal(self.password),
        }
        self.admin.execute(sql.SQL(text).format(**parts))  # pyright: ignore[reportArgumentType]  # written above


@contextmanager
def rotating(dsn: str) -> Generator[Rotating, None, None]:
    """Create such a role, and drop it in the end with all that it owns."""
    with Connection.connect(dsn, autocommit=True) as admin:
        made = Rotating(admin, dsn)
        try:
            yield made
        finally:
            made.drop()
