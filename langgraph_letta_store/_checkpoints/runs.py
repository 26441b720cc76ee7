"""References to messages: the runs of sequence numbers that a stored list is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import ormsgpack

from langgraph_letta_store._checkpoints import limits
from langgraph_letta_store._checkpoints.msgpack_list import Part
from langgraph_letta_store.config.checks import is_list
from langgraph_letta_store.errors import DamagedRowError


class Run(NamedTuple):
    """Consecutive messages: the first one's number (below zero: a new message) and the length."""

    first: int
    length: int


def read_runs(packed: bytes) -> Iterator[Run | tuple[str | None, bytes]]:
    """Yield the runs of a list; a message in the list itself is its type and bytes.

    Raises:
        DamagedRowError: these are no runs.
    """
    found: Any = ormsgpack.unpackb(packed)
    if not is_list(found):
        raise DamagedRowError(f"references to messages must be a list, got {found!r:.80}")
    # Sealed lists begin with a hash of their messages.
    items = iter(found[1:] if found and type(found[0]) is bytes else found)
    for item in items:
        if type(item) is int:
            length = next(items, None)
            if type(length) is not int or length < 0:
                msg = f"a run of messages must have a number >= 0 of them, got {length!r:.80}"
                raise DamagedRowError(msg)
            yield Run(item, length)
        else:
            yield _message(item)


def resolve_refs(packed: bytes, base: int | None, there: int) -> list[Part]:
    """Return the parts of a list: runs give sequence numbers, below zero they count on from `base`.

    A message in the list itself is a part, too. `there` is how many messages were read: one of a
    longer run is missing, so the rest of the run is left out.

    Raises:
        DamagedRowError: these are no runs, or refer to the same messages too often.
    """
    most = limits.most_references(there)
    parts: list[Part] = []
    for run in read_runs(packed):
        if isinstance(run, Run):
            start = run.first if run.first > 0 else (base or 0) - run.first
            parts.extend(range(start, start + min(run.length, there + 1)))
        else:
            parts.append(run)
        if len(parts) > most:
            msg = f"a value must not refer to {there:,} messages more than {most:,} times"
            raise DamagedRowError(msg)
    return parts


def _message(item: Any) -> tuple[str | None, bytes]:
    if is_list(item) and len(item) == 2:
        type_, data = item
        if (type_ is None or type(type_) is str) and type(data) is bytes:
            return type_, data
    raise DamagedRowError(f"a message must be a type and bytes, got {item!r:.80}")
