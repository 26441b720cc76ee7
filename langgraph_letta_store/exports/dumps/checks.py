"""Checks a dump, which may come from a stranger, line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from langgraph_letta_store._checkpoints.allowlist import Allowlist
from langgraph_letta_store.agents.operations.export_checks import check_unique_keys, refuse_constant
from langgraph_letta_store.config.checks import is_dict, is_list
from langgraph_letta_store.errors import InvalidExportError
from langgraph_letta_store.exports.dumps.file import FORMAT, VERSION
from langgraph_letta_store.exports.dumps.tables import TABLES


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a dump."""

    id: str
    schema_version: int
    tenant: str | None
    agent: str | None
    settings: Mapping[str, Any]
    columns: Mapping[str, list[str]]


def parse_head(line: bytes) -> Head:
    """Return the first line of a dump.

    Raises:
        InvalidExportError: it is no dump, or one of a newer version.
    """
    found = parse_line(line, 1)
    if found.get("format") != FORMAT:
        msg = f"'format' must be {FORMAT!r} in the first line of a dump; give what dump() wrote"
        raise InvalidExportError(msg)
    if found.get("version") != VERSION:
        msg = f"the dump's version must be {VERSION}, got {found.get('version')!r:.20}"
        raise InvalidExportError(msg)
    kinds: dict[str, type | tuple[type, ...]] = {
        "id": str,
        "schema_version": int,
        "tenant": (str, type(None)),
        "agent": (str, type(None)),
        "settings": dict,
        "columns": dict,
    }
    for name, kind in kinds.items():
        if not isinstance(found.get(name), kind):
            raise InvalidExportError(f"the first line of the dump is damaged at {name!r}")
    columns = found["columns"]
    if columns.keys() - TABLES.keys() or not all(map(is_list, columns.values())):
        raise InvalidExportError("the first line of the dump is damaged at 'columns'")
    return Head(**{name: found[name] for name in kinds})


def parse_line(line: bytes, number: int) -> dict[str, Any]:
    """Return a line of a dump.

    Raises:
        InvalidExportError: it is no JSON object, or repeats a key.
    """
    try:
        found = json.loads(
            line.decode(), object_pairs_hook=check_unique_keys, parse_constant=refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise InvalidExportError(f"line {number:,} of the dump is damaged: {error}") from error
    if not is_dict(found):
        raise InvalidExportError(f"line {number:,} of the dump is damaged: it is no object")
    return found


def check_row(table: str, row: Mapping[str, Any], head: Head, allowlist: Allowlist) -> None:
    """Check the columns of a row, its tenant and its serialised values.

    Raises:
        ValueError, TypeError, LookupError: one of them is invalid.
    """
    if {*row} != {*head.columns[table]}:
        raise ValueError("its columns are not those of its table")
    if head.tenant is not None and row["tenant"] != head.tenant:
        raise ValueError(f"it is of the tenant {row['tenant']!r:.80}")
    if check := _CHECKS.get(table):
        check(row, allowlist)


def _check_value(row: Mapping[str, Any], allowlist: Allowlist) -> None:
    allowlist.check(row["type"], _bytes(row["value"]))


def _check_checkpoint(row: Mapping[str, Any], allowlist: Allowlist) -> None:
    allowlist.check_checkpoint(row["type"], _bytes(row["checkpoint"]))


def _check_message(row: Mapping[str, Any], allowlist: Allowlist) -> None:
    data, at = _bytes(row["message"]), row["text_at"]
    if at is not None:
        if not 0 <= at <= len(data):
            raise ValueError(f"`text_at` must be within the message, got {at}")
        data = data[:at] + row["text"].encode() + data[at:]
    allowlist.check(row["type"], data)


def _bytes(text: str) -> bytes:
    if not text.startswith("\\x"):
        raise ValueError("bytes must be in hexadecimal, as '\\x00ff'")
    return bytes.fromhex(text[2:])


_CHECKS: Mapping[str, Callable[[Mapping[str, Any], Allowlist], None]] = {
    "recall_memory": _check_message,
    "checkpoints": _check_checkpoint,
    "checkpoint_channels": _check_value,
    "checkpoint_writes": _check_value,
}
