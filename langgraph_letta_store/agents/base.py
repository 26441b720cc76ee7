"""Parts that `AgentMemory` and `AsyncAgentMemory` share: checks, and files of exports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path
from tempfile import mkstemp
from typing import Any, TypeAlias, TypeVar

from langgraph_letta_store.agents.operations.export_checks import check_unique_keys, refuse_constant
from langgraph_letta_store.errors import ConfigurationError, InvalidExportError

S = TypeVar("S")

FilePath: TypeAlias = "str | PathLike[str]"
"""The path of a file."""


def check_kind(name: str, store: Any, stores: type, saver: Any, savers: type) -> None:
    """Check that the store and the saver are both synchronous, or both for coroutines.

    Raises:
        ConfigurationError: one of them is of another class.
    """
    for what, given, wanted in (("store", store, stores), ("saver", saver, savers)):
        if not isinstance(given, wanted) and not (what == "saver" and given is None):
            msg = f"`{what}` of {name} must be a {wanted.__name__}, got a {type(given).__name__}"
            raise ConfigurationError(msg)


def require_saver(saver: S | None) -> S:
    """Return the saver of an agent's memory.

    Raises:
        ConfigurationError: there is none.
    """
    if saver is None:
        msg = "recall memory needs a saver: give one to AgentMemory, or use LettaMemory.agent()"
        raise ConfigurationError(msg)
    return saver


def write_export(path: FilePath, exported: Mapping[str, Any]) -> None:
    """Write an export to a file, which is replaced once all of it is written."""
    target = Path(path)
    # A new file with mode 0600 from the start, under a name that others cannot guess.
    number, unfinished = mkstemp(prefix=f"{target.name[:100]}.", suffix=".part", dir=target.parent)
    try:
        with open(number, "w", encoding="utf-8") as file:  # noqa: PTH123  # a descriptor
            json.dump(exported, file, ensure_ascii=False)
        Path(unfinished).replace(target)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def read_export(source: Mapping[str, Any] | FilePath) -> Mapping[str, Any]:
    """Return an export, which is read from a file if `source` is a path.

    Raises:
        InvalidExportError: the file is too large, is not JSON, or repeats a key.
        OSError: the file cannot be read.
    """
    if not isinstance(source, (str, PathLike)):
        return source
    path = Path(source)
    with path.open("rb") as file:
        return parse_json(file.read(_MOST_BYTES + 1), fspath(source))


def parse_json(data: bytes, source: str) -> Mapping[str, Any]:
    """Return the export that a file or a pipe has.

    Raises:
        InvalidExportError: it is too large, is not JSON, or repeats a key.
    """
    if len(data) > _MOST_BYTES:
        raise InvalidExportError(f"{source} must not have more than {_MOST_BYTES:,} bytes")
    try:
        read: Mapping[str, Any] = json.loads(
            data.decode(), object_pairs_hook=check_unique_keys, parse_constant=refuse_constant
        )
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, or too deep
        msg = f"{source} is not an agent's export: {error}"
        raise InvalidExportError(msg) from error
    return read


_MOST_BYTES = 2**31
"""The largest file that is read; a larger export may be given as a dictionary."""
