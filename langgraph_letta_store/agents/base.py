"""What the memories of agents for synchronous code and for coroutines share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path
from tempfile import mkstemp
from typing import Any, TypeAlias

from langgraph_letta_store.agents.operations.export_checks import no_constant, unique_keys
from langgraph_letta_store.errors import ConfigurationError, InvalidExportError

FilePath: TypeAlias = "str | PathLike[str]"
"""Where a file is."""


def check_kind(name: str, store: Any, stores: type, saver: Any, savers: type) -> None:
    """Refuse a store or a saver of the other kind, whose calls would never be awaited.

    Raises:
        ConfigurationError: it is one.
    """
    for what, given, wanted in (("store", store, stores), ("saver", saver, savers)):
        if not isinstance(given, wanted) and not (what == "saver" and given is None):
            msg = f"{what} is a {type(given).__name__}; {name} takes a {wanted.__name__}"
            raise ConfigurationError(msg)


NO_SAVER = "recall memory is the saver's; give AgentMemory a saver, or use LettaMemory.agent()"


def write_export(path: FilePath, exported: Mapping[str, Any]) -> None:
    """Write an export to a file, which is there as a whole or as it was before."""
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
    """Return an export, read from its file where it is in one.

    Raises:
        InvalidExportError: the file is too large, or not JSON in which each key is once.
        OSError: it cannot be read.
    """
    if not isinstance(source, (str, PathLike)):
        return source
    path = Path(source)
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        msg = f"{fspath(source)} must not have more than {_MOST_BYTES:,} bytes"
        raise InvalidExportError(msg)
    try:
        read: Mapping[str, Any] = json.loads(
            data.decode(), object_pairs_hook=unique_keys, parse_constant=no_constant
        )
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, or too deep
        msg = f"{fspath(source)} is no agent's export: {error}"
        raise InvalidExportError(msg) from error
    return read


_MOST_BYTES = 2**31
"""How large a file may be that is read; a larger document is given as a dictionary."""
