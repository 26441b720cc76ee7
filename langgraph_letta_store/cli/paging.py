"""Pages of rows: their options, where the next page begins, and how a page is written."""

from __future__ import annotations

import json
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer

from langgraph_letta_store.cli import output

R = TypeVar("R")

Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many rows a page has at most.")]
After = Annotated[
    str | None,
    typer.Option(metavar="PLACE", help="Go on where a page ended: its `next`."),
]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows for output: `kind` is their name in JSON, `columns` are those of CSV."""

    kind: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    next: str | None = None

    def write(self, shown: Any, *, as_json: bool, as_csv: bool, **besides: Any) -> None:
        """Write the page as JSON or CSV, or else show the records as a table."""
        if as_json:
            output.write_json({**besides, self.kind: self.rows, "next": self.next})
        elif as_csv:
            output.write_csv(self.columns, self.rows)
        else:
            from rich.console import Console

            Console().print(shown) if self.rows else Console().print(f"No {self.kind}.")
        if self.next is not None and not as_json:
            sys.stderr.write(f"There may be more: --after {self.next}\n")


def mark_end(records: Sequence[R], limit: int, place: Callable[[R], Sequence[Any]]) -> str | None:
    """Return where the next page begins, by the last record; None after a page that is not full."""
    if len(records) < limit:
        return None
    text = json.dumps(place(records[-1]), default=output.to_json)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def parse_place(after: str | None, *kinds: type) -> list[Any] | None:
    """Return where a page begins, as `mark_end` was given it.

    Raises:
        typer.BadParameter: it is not what a page ended with.
    """
    if after is None:
        return None
    try:
        found = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        values = [
            datetime.fromisoformat(value) if kind is datetime else value
            for kind, value in zip(kinds, found, strict=True)
        ]
    except (ValueError, TypeError):
        values = []
    if not values or not all(map(isinstance, values, kinds)):
        msg = f"give the `next` of a page of the same command, got {after!r:.80}"
        raise typer.BadParameter(msg, param_hint="--after")
    return values
