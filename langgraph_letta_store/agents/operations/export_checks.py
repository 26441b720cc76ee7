"""Checks every part of an export, as it may come from a stranger."""

from __future__ import annotations

import re
from base64 import b64decode
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from langgraph_letta_store._checkpoints.allowlist import Allowlist
from langgraph_letta_store.agents.operations.export import FORMAT, VERSION
from langgraph_letta_store.agents.operations.export_format import Export
from langgraph_letta_store.config.checks import format_given, is_mapping
from langgraph_letta_store.errors import InvalidExportError

_EXPORT = TypeAdapter(Export)


def check_format(source: Any) -> Mapping[str, Any]:
    """Return an export after a check of its format and version.

    Raises:
        InvalidExportError: it is not an export, or has a newer version than this package reads.
    """
    if not is_mapping(source) or source.get("format") != FORMAT:
        msg = f"'format' must be {FORMAT!r} in an agent's export; give what export() returned"
        raise InvalidExportError(msg)
    version: Any = source.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        msg = (
            f"the export's version must be from 1 to {VERSION}, got {format_given(version):.30}; "
            "install the version of langgraph-letta-store that wrote it, or a newer one"
        )
        raise InvalidExportError(msg)
    return source


def parse_export(source: Any, allowlist: Allowlist) -> dict[str, Any]:
    """Return the known parts of an export, each of them checked.

    Raises:
        InvalidExportError: a part is invalid; the message names its place.
    """
    try:
        document = dict[str, Any](_EXPORT.validate_python({**check_format(source)}, strict=True))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        raise _damage_error(_format_place(first["loc"]), first["msg"]) from error
    except RecursionError as error:
        raise _damage_error("a part", "it nests too deep") from error
    for place, check, row in _serialized_rows(document):
        try:
            check(row, allowlist)
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise _damage_error(place, str(error)) from error
    return document


_Check: TypeAlias = Callable[[Mapping[str, Any], Allowlist], None]


def _serialized_rows(
    document: Mapping[str, Any],
) -> Iterator[tuple[str, _Check, Mapping[str, Any]]]:
    """Yield the rows with serialized values: the place of each, its check, and the row."""
    checks: dict[str, _Check] = {
        "messages": _check_message,
        "checkpoints": _check_checkpoint,
        "channels": _check_value,
        "writes": _check_value,
    }
    for i, thread in enumerate(document["threads"]):
        sequences = sorted({row["sequence"] for row in thread["messages"]})
        for name, check in checks.items():
            for j, row in enumerate(thread[name]):
                place = f"threads[{i}].{name}[{j}]"
                yield place, check, row
                if missing := _find_missing(row.get("messages"), sequences):
                    raise _damage_error(place, f"it refers to message {missing}, which is missing")


def _find_missing(ranges: str | None, sequences: Sequence[int]) -> int | None:
    """Return the number of a message that is referred to and missing, if there is one."""
    for first, end in re.findall(r"\[(\d+),(\d+)\)", ranges or ""):
        there = sequences[bisect_left(sequences, int(first)) : bisect_left(sequences, int(end))]
        if len(there) < int(end) - int(first):
            known = {*there}
            return next(n for n in range(int(first), int(end)) if n not in known)
    return None


def _check_value(row: Mapping[str, Any], allowlist: Allowlist) -> None:
    allowlist.check(row["type"], b64decode(row["value"]))


def _check_message(row: Mapping[str, Any], allowlist: Allowlist) -> None:
    data, at = b64decode(row["message"]), row["text_at"]
    if at is not None:
        if at > len(data):
            raise ValueError(f"`text_at` must be within the message, got {at}")
        data = data[:at] + row["text"].encode() + data[at:]
    allowlist.check(row["type"], data)


def _check_checkpoint(row: Mapping[str, Any], allowlist: Allowlist) -> None:
    if len(row["channels"]) != len(row["versions"]):
        raise ValueError("it must have a version, or null, for each of its channels")
    allowlist.check_checkpoint(row["type"], b64decode(row["checkpoint"]))


def _format_place(parts: tuple[int | str, ...]) -> str:
    """Return a place as an expression: `threads[0].messages[3].text`."""
    place = "".join(f"[{p}]" if isinstance(p, int) else f".{p:.80}" for p in parts)
    return place.lstrip(".") or "the export"


def _damage_error(place: str, reason: str) -> InvalidExportError:
    return InvalidExportError(
        f"the export is damaged at {place}, nothing was loaded: {reason:.400}"
    )


def check_unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; for `json.loads`.

    Raises:
        ValueError: it has a key twice.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        msg = f"an object has the key {twice!r:.80} twice"
        raise ValueError(msg)
    return found


def refuse_constant(name: str) -> Any:
    """Refuse NaN and Infinity, which JSON has not; for `json.loads`.

    Raises:
        ValueError: always.
    """
    msg = f"{name} is not a number of JSON"
    raise ValueError(msg)
