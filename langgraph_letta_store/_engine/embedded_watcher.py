"""Stops an embedded server after its last user has ended or was killed.

This file is a program, run by its path, one process for each folder. It imports only the standard
library and so takes little memory. A process that uses the server holds a shared lock on the file
`users`, which the system releases however the process ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

if sys.platform != "win32":
    import fcntl

POLL_SECONDS = 1.0
LINGER_SECONDS = 5.0
"""Seconds that the server runs on without users, so that a restarted program finds it running."""

STOP_SECONDS = 300.0


def watch(folder: Path) -> None:
    """Wait until the server has no users, stop it, and return."""
    try:
        watching = (folder / "watcher").open("r+b")
    except OSError:  # the folder was deleted
        return
    with watching:
        if not try_lock(watching):  # there is a watcher
            return
        unused = 0.0
        while (folder / "data").exists():
            time.sleep(POLL_SECONDS)
            try:
                # Only users create these files: a folder that is being deleted gets no new ones.
                lock, users = (folder / "lock").open("r+b"), (folder / "users").open("r+b")
            except OSError:
                return
            with lock, users:
                fcntl.lockf(lock, fcntl.LOCK_EX)
                unused = unused + POLL_SECONDS if try_lock(users) else 0.0
                if unused > LINGER_SECONDS:
                    _stop(folder / "data")
                    # Still under the lock, so that the next process to join starts another watcher.
                    watching.close()
                    return


def try_lock(file: IO[bytes]) -> bool:
    """Lock a file exclusively; False if another process has locked it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop(data: Path) -> None:
    pid_file = data / "postmaster.pid"
    try:
        lines = pid_file.read_text(errors="replace").splitlines()
        pid = int(lines[0])
        sockets = Path(lines[4].strip())
    except (OSError, IndexError, ValueError):  # no server, or one that never started
        return
    if not _runs_in(pid, data):
        return
    os.kill(pid, signal.SIGINT)  # the signal of pg_ctl's mode "fast"
    deadline = time.monotonic() + STOP_SECONDS
    while pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    if sockets.name.startswith("letta-store-") and not pid_file.exists():
        sockets.rmdir()


def _runs_in(pid: int, data: Path) -> bool:
    """Whether a process is the folder's server: its id may be another process's by now."""
    if Path("/proc/self/cwd").exists():
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == data
        except OSError:
            return False
    command = ["/bin/ps", "-p", str(pid), "-o", "command="]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # a number
    return str(data) in found.stdout or "postgres" in found.stdout


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
