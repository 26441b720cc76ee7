"""What commands write for other programs: one JSON document, or CSV with a header."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, timedelta
from typing import Any, TextIO
from uuid import UUID

import typer


def check_formats(as_json: bool, as_csv: bool) -> None:
    """Refuse `--json` with `--csv`.

    Raises:
        typer.BadParameter: both are given.
    """
    if as_json and as_csv:
        raise typer.BadParameter("give one of --json and --csv", param_hint="--csv")


def check_unasked(as_json: bool, *, is_sure: bool) -> None:
    """Refuse `--json` where a question would be asked.

    Raises:
        typer.BadParameter: the command would ask.
    """
    if as_json and not is_sure:
        raise typer.BadParameter("with --json nothing is asked: add --yes", param_hint="--json")


def write_json(document: Mapping[str, Any], to: TextIO | None = None) -> None:
    """Write one JSON document, and a line's end."""
    text = json.dumps(document, ensure_ascii=False, default=to_json)
    (to or sys.stdout).write(f"{text}\n")


def write_list(name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one JSON document that has a list, row by row as they come."""
    sys.stdout.write(f"{{{json.dumps(name)}: [")
    for number, row in enumerate(rows):
        text = json.dumps(row, ensure_ascii=False, default=to_json)
        sys.stdout.write(f", {text}" if number else text)
    sys.stdout.write("]}\n")


def write_csv(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], to: TextIO | None = None
) -> None:
    """Write rows as CSV: a header, then a line each; lists and mappings as JSON."""
    writer = csv.writer(to or sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)


def to_json(value: Any) -> Any:
    """Return a value that JSON has, for one that it does not have.

    Raises:
        TypeError: there is none.
    """
    for kind, convert in _CONVERTED.items():
        if isinstance(value, kind):
            return convert(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    msg = f"{type(value).__name__} has no form in JSON"
    raise TypeError(msg)


_CONVERTED: Mapping[type, Callable[[Any], Any]] = {
    date: lambda value: value.isoformat(),
    timedelta: lambda value: value.total_seconds(),
    UUID: str,
    set: sorted,
    frozenset: sorted,
    bytes: bytes.hex,
}


def _cell(value: Any) -> Any:
    if isinstance(value, str) or value is None:
        return value
    text = json.dumps(value, ensure_ascii=False, default=to_json)
    return json.loads(text) if text.startswith('"') else text
