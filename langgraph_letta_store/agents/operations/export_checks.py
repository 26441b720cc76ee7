"""Whether a document is an agent's export: every part is looked at, as it may be a stranger's."""

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
from langgraph_letta_store.config.checks import is_mapping
from langgraph_letta_store.errors import InvalidExportError

_EXPORT = TypeAdapter(Export)


def checked_export(source: Any) -> Mapping[str, Any]:
    """Return an export, looked at from outside.

    Raises:
        InvalidExportError: it is none, or a newer one than this version understands.
    """
    if not is_mapping(source) or source.get("format") != FORMAT:
        msg = (
            f"this is no agent's export, whose 'format' is {FORMAT!r}; give what export() returned"
        )
        raise InvalidExportError(msg)
    version: Any = source.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        msg = (
            f"the export's version is {version!r:.20}, and this package understands {VERSION}; "
            "install the version of langgraph-letta-store that it was written with, or a newer one"
        )
        raise InvalidExportError(msg)
    return source


def checked_document(source: Any, allowlist: Allowlist) -> dict[str, Any]:
    """Return all of an export that is understood, every part of it looked at.

    Raises:
        InvalidExportError: it is none; names the place.
    """
    try:
        document = dict[str, Any](_EXPORT.validate_python({**checked_export(source)}, strict=True))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        raise _damaged(_place(first["loc"]), first["msg"]) from error
    except RecursionError as error:
        raise _damaged("a part", "it nests too deep") from error
    for place, check, row in _serialised(document):
        try:
            check(row, allowlist)
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise _damaged(place, str(error)) from error
    return document


_Check: TypeAlias = Callable[[Mapping[str, Any], Allowlist], None]


def _serialised(document: Mapping[str, Any]) -> Iterator[tuple[str, _Check, Mapping[str, Any]]]:
    """Go through the rows with serialised values: where each is, and what checks it."""
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
                if missing := _missing(row.get("messages"), sequences):
                    raise _damaged(place, f"it refers to message {missing}, which is not there")


def _missing(ranges: str | None, sequences: Sequence[int]) -> int | None:
    """Return a message that is referred to and not there, if there is one."""
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


def _place(parts: tuple[int | str, ...]) -> str:
    """Write a place as Python reaches it: `threads[0].messages[3].text`."""
    place = "".join(f"[{p}]" if isinstance(p, int) else f".{p:.80}" for p in parts)
    return place.lstrip(".") or "the export"


def _damaged(place: str, reason: str) -> InvalidExportError:
    return InvalidExportError(
        f"the export is damaged at {place}, nothing was loaded: {reason:.400}"
    )


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; for `json.loads`.

    Raises:
        ValueError: a key is in it twice.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        msg = f"an object has the key {twice!r:.80} twice"
        raise ValueError(msg)
    return found


def no_constant(name: str) -> Any:
    """Refuse what JSON has no number for; for `json.loads`.

    Raises:
        ValueError: always.
    """
    msg = f"{name} is no number of JSON"
    raise ValueError(msg)
