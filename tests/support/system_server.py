"""A server of the PostgreSQL that the system's packages have, in a temporary folder."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo

PROGRAMS = (
    Path(named) / "initdb"
    if (named := os.environ.get("LETTA_STORE_TESTS_PROGRAMS"))
    else max(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdecimal() else 0,
        default=None,
    )
)
"""The program that creates a server's folder, or None where no such package is installed."""

MISSING = "the system has no PostgreSQL: run `apt-get install postgresql` (Debian, Ubuntu)"
"""Why tests of it are skipped."""

SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
listen_addresses = ''
"""


@dataclass
class SystemServer:
    """A server in a folder, run by the system's user for it where the tests are root's."""

    folder: Path
    user: str | None

    @property
    def dsn(self) -> str:
        """The connection string of its maintenance database."""
        return make_conninfo(host=str(self.folder), user="postgres", dbname="postgres")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs on the server's folder."""
        assert PROGRAMS is not None
        command = [str(PROGRAMS.with_name(program)), "-D", str(self.folder / "data"), *arguments]
        with self.log.open("ab") as log:
            subprocess.run(
                command, user=self.user, cwd=self.folder, stdout=log, stderr=log, check=True
            )

    @property
    def log(self) -> Path:
        """What the programs print; not in the folder, in which a server would see it."""
        return self.folder.parent / f"{self.folder.name}.log"

    def start(self) -> None:
        """Start it, unless it runs or recovers from a crash by itself."""
        try:
            self.run("pg_ctl", "status")
        except subprocess.CalledProcessError:
            self.run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"))

    def read_log(self) -> str:
        """Return what the server has logged."""
        return (self.folder / "log").read_text()


@contextmanager
def running_server(*options: str, settings: str = "") -> Generator[SystemServer, None, None]:
    """Create a server with options of initdb and settings, and start it."""
    folder = Path(tempfile.mkdtemp(prefix="letta-system-"))
    # A server does not run as root; the packages bring a user for it.
    server = SystemServer(folder, "postgres" if getpass.getuser() == "root" else None)
    if server.user is not None:
        shutil.chown(folder, server.user)
    try:
        own = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        server.run("initdb", *own, *options)
        with (folder / "data" / "postgresql.conf").open("a") as file:
            file.write(f"{SETTINGS}unix_socket_directories = '{folder}'\n{settings}")
        server.start()
        try:
            yield server
        finally:
            server.run("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder)
        server.log.unlink(missing_ok=True)


@contextmanager
def system_server() -> Generator[str, None, None]:
    """Start a server; yields the connection string of its maintenance database."""
    with running_server() as server:
        yield server.dsn
