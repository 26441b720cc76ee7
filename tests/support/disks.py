"""Small disks, which tests fill."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def mounted(size: str) -> Generator[Path, None, None]:
    """Mount a disk of a size (`"40m"`); a test is skipped where that is not allowed."""
    disk = Path(tempfile.mkdtemp(prefix="letta-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        disk.rmdir()
        pytest.skip(f"a disk cannot be mounted here: {error}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)
        disk.rmdir()


def fill(filler: Path, left: int = 0) -> None:
    """Take all space but so many bytes."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while shutil.disk_usage(filler.parent).free > left:
            file.write(bytes(8192))
