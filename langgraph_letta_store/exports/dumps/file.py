"""The file of a dump: JSON lines in gzip; a first line, a line for each row, and a last line."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from tempfile import mkstemp
from typing import Any, BinaryIO, TypeAlias

from langgraph_letta_store.errors import InvalidExportError

FORMAT = "langgraph-letta-store/dump"
VERSION = 1
PIPE = "-"

DumpFile: TypeAlias = "str | PathLike[str] | BinaryIO"
"""The path of a file, "-" for standard input or output, or a binary stream."""

_MOST_BYTES = 2**30
"""The longest line that is read: a value of PostgreSQL has at most a gigabyte."""

_GZIP = b"\x1f\x8b"


@contextmanager
def write_file(file: DumpFile) -> Generator[gzip.GzipFile, None, None]:
    """Open a dump for writing; a file is replaced once all of it is written, with mode 0600."""
    if not isinstance(file, (str, PathLike)):
        with _compress(file) as stream:
            yield stream
        return
    if str(file) == PIPE:
        with _compress(sys.stdout.buffer) as stream:
            yield stream
        sys.stdout.buffer.flush()
        return
    target = Path(file)
    number, unfinished = mkstemp(prefix=f"{target.name[:100]}.", suffix=".part", dir=target.parent)
    try:
        with open(number, "wb") as raw, _compress(raw) as stream:  # noqa: PTH123  # a descriptor
            yield stream
        Path(unfinished).replace(target)
    finally:
        Path(unfinished).unlink(missing_ok=True)


@contextmanager
def read_file(file: DumpFile) -> Generator[Iterator[bytes], None, None]:
    """Open a dump for reading, compressed or not; yields its lines without their ends."""
    if not isinstance(file, (str, PathLike)):
        yield _read_lines(io.BufferedReader(_Raw(file)))
    elif str(file) == PIPE:
        yield _read_lines(io.BufferedReader(_Raw(sys.stdin.buffer)))
    else:
        with Path(file).open("rb") as opened:
            yield _read_lines(opened)


class _Raw(io.RawIOBase):
    """A stream without `peek`, such as a pipe."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _compress(raw: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=5, mtime=0, filename="")


def _read_lines(opened: io.BufferedReader) -> Iterator[bytes]:
    """Yield lines.

    Raises:
        InvalidExportError: the file is damaged, or a line is too long.
    """
    is_compressed = opened.peek(2)[:2] == _GZIP
    stream = gzip.GzipFile(fileobj=opened, mode="rb") if is_compressed else opened
    try:
        while line := stream.readline(_MOST_BYTES + 1):
            if len(line) > _MOST_BYTES:
                msg = f"a line of the dump must not have more than {_MOST_BYTES:,} bytes"
                raise InvalidExportError(msg)
            yield line.rstrip(b"\n")
    except (EOFError, gzip.BadGzipFile, OSError) as error:
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            raise
        raise InvalidExportError(f"the dump is damaged: {error}") from error
