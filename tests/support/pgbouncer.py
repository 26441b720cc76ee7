"""A real PgBouncer in front of the tests' server: many clients share few connections to it."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
"""Where the program is, or None."""

POOL = 3
"""How many connections to the server all clients share."""

SETTINGS = """
[databases]
* = host={host} port={port}

[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
server_idle_timeout = 600
"""


@contextmanager
def pooled(dsn: str) -> Generator[str, None, None]:
    """Put a pooler in front of a database; yields the connection string that leads through it."""
    assert PROGRAM is not None
    given = conninfo_to_dict(dsn)
    folder = Path(tempfile.mkdtemp(prefix="letta-pooler-"))
    settings = folder / "pgbouncer.ini"
    # With auth_type any, everybody is the user that is named for the database.
    text = SETTINGS.format(host=given["host"], port=given["port"], folder=folder, pool=POOL)
    settings.write_text(text.replace("* = ", f"* = user={given['user']} "))
    folder.chmod(0o755)
    command = [PROGRAM, "-q", str(settings)]
    if (
        getpass.getuser() == "root"
    ):  # as whom it does not run, nor the server, whose socket it opens
        owner = Path(str(given["host"])).owner()
        command[1:1] = ["-u", owner]
        shutil.chown(folder, owner)
    try:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            through = make_conninfo(
                host=str(folder), port=6432, user=given["user"], dbname=given["dbname"]
            )
            try:
                _await(process, through)
                yield through
            finally:
                process.terminate()
                process.communicate(timeout=20)
    finally:
        shutil.rmtree(folder)


def server_connections(dsn: str, most: int) -> int:
    """How many connections to a database there are, once those of earlier tests have ended."""
    end = time.monotonic() + 20
    with psycopg.connect(dsn, autocommit=True) as conn:
        while True:
            row = conn.execute(
                "select count(*) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            ).fetchone()
            assert row is not None
            if row[0] <= most or time.monotonic() > end:
                return int(row[0])
            time.sleep(0.02)


def _await(process: subprocess.Popen[str], dsn: str) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(dsn, connect_timeout=5).close()
        except psycopg.OperationalError:
            assert process.poll() is None, process.communicate()[0]
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return
