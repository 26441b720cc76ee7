"""Files of histories, read value by value: JSON, JSON lines, and archives that have such a file."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from contextlib import closing
from os import PathLike, fspath
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, is_zipfile

from langgraph_letta_store.errors import InvalidHistoryError

MOST_CHARACTERS = 64 * 2**20
"""The longest conversation, or lone message, of a file."""

MOST_BYTES = 64 * 2**30
"""The largest file, unpacked."""

_CHUNK = 2**20
_SPACE = re.compile(r"[ \t\r\n]*")
_MEMBER = re.compile(r"(?:.*/)?conversations[^/]*\.json")


def read_file(path: str | PathLike[str]) -> Iterator[object]:
    """Yield the elements of a JSON list, the values of JSON lines, or a file's only value.

    Of a zip archive, as ChatGPT and Claude send it, `conversations.json` is read.

    Raises:
        InvalidHistoryError: the file is not JSON, or goes beyond a limit.
        OSError: the file cannot be read.
    """
    name = fspath(path)
    if not is_zipfile(path):
        with Path(path).open("rb") as file:
            yield from _read_values(file, name)
        return
    try:
        with ZipFile(path) as archive:
            members = sorted(filter(_MEMBER.fullmatch, archive.namelist()))
            if not members:
                raise InvalidHistoryError(f"{name} has no file conversations.json")
            for member in members:
                with closing(archive.open(member)) as file:
                    yield from _read_values(file, f"{name}: {member}")
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        # Damaged, packed in an unknown way, or encrypted.
        raise InvalidHistoryError(f"{name} cannot be unpacked: {error}") from error


def _read_values(file: IO[bytes], name: str) -> Iterator[object]:
    text = _JsonText(file, name)
    if text.peek() != "[":
        while text.peek():
            yield text.decode()
        return
    text.skip()
    while text.peek() != "]":
        yield text.decode()
        if text.peek() == ",":
            text.skip()
        elif text.peek() != "]":
            raise text.error("a comma or the end of the list is missing")
    text.skip()
    if text.peek():
        raise text.error("the list ends, but the file does not")


class _JsonText:
    """A file's text, of which a part is in memory: as much as one value needs."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._name = name
        self._read = 0
        self._text = ""
        self._at = 0
        self._bytes = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder()

    def peek(self) -> str:
        """Return the next character that is no space; "" at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill(_CHUNK):
                return ""

    def skip(self) -> None:
        """Go past a character."""
        self._at += 1

    def decode(self) -> object:
        """Return the next value."""
        while True:
            there = len(self._text) - self._at
            try:
                value, self._at = self._json.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise self.error("it nests too deep") from error
            except ValueError as error:
                # Most likely the rest of the value is still to be read.
                if there > MOST_CHARACTERS:
                    msg = f"one value has more than {MOST_CHARACTERS:,} characters"
                    raise self.error(msg) from error
                if not self._fill(max(there, _CHUNK)):
                    raise self.error(f"{error}") from error
            else:
                return value

    def error(self, reason: str) -> InvalidHistoryError:
        """Return the error about the file."""
        return InvalidHistoryError(f"{self._name} is not a history of messages: {reason}")

    def _fill(self, size: int) -> bool:
        """Read more; whether there was more."""
        data = self._file.read(size)
        self._read += len(data)
        if self._read > MOST_BYTES:
            raise self.error(f"it has more than {MOST_BYTES:,} bytes")
        try:
            more = self._bytes.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise self.error(f"it must be in UTF-8: {error}") from error
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(data)
