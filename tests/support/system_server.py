"""A server of the PostgreSQL that the system's packages have, in a temporary folder."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
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


@contextmanager
def system_server() -> Generator[str, None, None]:
    """Start a server; yields the connection string of its maintenance database."""
    assert PROGRAMS is not None
    folder = Path(tempfile.mkdtemp(prefix="letta-system-"))
    data = folder / "data"
    # A server does not run as root; the packages bring a user for it.
    user = "postgres" if getpass.getuser() == "root" else None
    if user is not None:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        assert PROGRAMS is not None
        command = [str(PROGRAMS.with_name(program)), "-D", str(data), *arguments]
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            subprocess.run(command, user=user, cwd=folder, stdout=log, stderr=log, check=True)

    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(f"{SETTINGS}unix_socket_directories = '{folder}'\n")
        run("pg_ctl", "start", "-w", "-l", str(folder / "log"))
        try:
            yield make_conninfo(host=str(folder), user="postgres", dbname="postgres")
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)
