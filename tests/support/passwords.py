"""A role whose password changes, as tokens and rotated secrets do."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from uuid import uuid4

from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import DuplicateObject, UniqueViolation


class Rotating:
    """A role that may create a schema; its password is another one after each `rotate()`."""

    def __init__(self, admin: Connection, dsn: str) -> None:
        self.admin = admin
        self.dsn = dsn
        self.role = f"rotating_{uuid4().hex[:12]}"
        self.password = ""
        self.asked = 0
        with suppress(DuplicateObject, UniqueViolation):  # another worker was quicker
            admin.execute("create role by_password")
        self._run("create role {role} login in role by_password")
        self._run("grant create on database {database} to {role}")
        self.rotate()

    def rotate(self) -> None:
        """Change the password, and end the connections that were made with the old one."""
        self.password = uuid4().hex
        self._run("alter role {role} password {password}")
        self.admin.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = %s",
            [self.role],
        )

    def conn_string(self) -> str:
        """Return what connects now."""
        self.asked += 1
        return make_conninfo(self.dsn, user=self.role, password=self.password)

    async def aconn_string(self) -> str:
        return self.conn_string()

    def kwargs(self) -> dict[str, str]:
        """Return the options that connect now, besides the connection string."""
        self.asked += 1
        return {"user": self.role, "password": self.password}

    async def akwargs(self) -> dict[str, str]:
        return self.kwargs()

    def drop(self) -> None:
        self._run("drop owned by {role} cascade")
        self._run("drop role {role}")

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
