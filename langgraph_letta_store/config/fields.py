"""Paths into values: the texts that are embedded, or found by their words."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from langgraph.store.base import tokenize_path

from langgraph_letta_store.config.checks import check_text, invalid
from langgraph_letta_store.config.options import parse_names
from langgraph_letta_store.errors import ConfigurationError

Field: TypeAlias = tuple[str, Literal["$"] | list[str]]
"""A path as the user wrote it, and the tokens that LangGraph reads values by."""

MAX_PATH_BYTES = 1000
"""A field's path is part of a btree key, whose entries hold at most 2,704 bytes."""


def tokenize_paths(fields: Any, place: str) -> tuple[Field, ...]:
    """Cut paths into the tokens that LangGraph reads values by.

    Raises:
        ConfigurationError: `fields` is not a list of paths, or a path is empty or too long to be
            part of a key.
        InvalidValueError: a path has a NUL character or a lone surrogate.
    """
    paths = parse_names(place, fields, "['text', 'notes[*].body']")
    for number, path in enumerate(paths):
        check_text(path, f"{place}[{number}]")
        if len(path.encode()) > MAX_PATH_BYTES:
            expected = f"a path of at most {MAX_PATH_BYTES} bytes"
            raise ConfigurationError(invalid(f"{place}[{number}]", expected, path))
    return tuple(map(tokenize, paths))


def tokenize(path: str) -> Field:
    """Cut one path into tokens."""
    return path, "$" if path == "$" else tokenize_path(path)
