"""A real PgBouncer in front of the tests' server: many clients share few connections to it."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
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
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
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
    listen = _free_port()
    settings = folder / "pgbouncer.ini"
    # With auth_type any, everybody is the user that is named for the database.
    text = SETTINGS.format(host=given["host"], port=given["port"], listen=listen, pool=POOL)
    settings.write_text(text.replace("* = ", f"* = user={given['user']} "))
    folder.chmod(0o755)
    command = [PROGRAM, "-q", str(settings)]
    if (
        getpass.getuser() == "root"
    ):  # as whom it does not run, nor the server, whose socket it opens
        command[1:1] = ["-u", Path(str(given["host"])).owner()]
    try:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            through = make_conninfo(
                host="127.0.0.1", port=listen, user=given["user"], dbname=given["dbname"]
            )
            try:
                _await(process, through)
                yield through
            finally:
                process.terminate()
                process.communicate(timeout=20)
    finally:
        shutil.rmtree(folder)


def server_connections(dsn: str) -> int:
    """How many connections to the server there are from a pooler."""
    with psycopg.connect(dsn) as conn:
        row = conn.execute(
            "select count(*) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        ).fetchone()
        assert row is not None
        return int(row[0])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


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
