"""Paths into values: which of their texts are embedded, or found by their words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, cast

from langgraph.store.base import tokenize_path

from langgraph_letta_store.errors import ConfigurationError

Field: TypeAlias = tuple[str, Literal["$"] | list[str]]
"""A path: as it was written, and cut into the tokens LangGraph reads it by."""

MAX_PATH_BYTES = 1000
"""A field's path is part of a btree key, whose entries hold at most 2,704 bytes."""


def tokenized(fields: Any, place: str) -> tuple[Field, ...]:
    """Cut paths into tokens, once.

    Raises:
        ConfigurationError: not a path or a list of paths, or a path too long to be a key.
    """
    paths: Sequence[Any] = [fields] if isinstance(fields, str) else fields
    if not isinstance(paths, (list, tuple)):
        msg = f"{place} is {fields!r}; give a list of paths such as ['text', 'notes[*].body']"
        raise ConfigurationError(msg)
    for path in paths:
        if not isinstance(path, str) or not path or len(path.encode()) > MAX_PATH_BYTES:
            msg = f"{place} has {path!r:.80}; a path is a str of 1 to {MAX_PATH_BYTES} bytes"
            raise ConfigurationError(msg)
    names = cast("Sequence[str]", paths)
    # Given twice, a path would be read twice under one name.
    return tuple((p, "$" if p == "$" else tokenize_path(p)) for p in dict.fromkeys(names))
