"""Encrypts rows of threads again that are encrypted with older keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from langgraph_letta_store._checkpoints.codec import SerializedValue
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.reseal import StoredRow, read_rows, rewrite
from langgraph_letta_store._engine.sealing import SealedScope, Sealer, key_of
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.encrypt.items import ENCRYPT

PAGE = 100
"""How many threads are listed at once; each is written in a transaction of its own."""


class ThreadCounts(NamedTuple):
    """How many threads had rows with older keys, and how many have rows in plain text."""

    changed: int = 0
    plain: int = 0


def encrypt_threads(
    conversations: Conversations,
    sealer: Sealer,
    advance: Callable[[int], object],
    *,
    dry_run: bool,
) -> Operation[ThreadCounts]:
    """Encrypt the rows of all threads with the current key that are encrypted with another.

    Rows that a thread has in plain text stay: the saver encrypts what it writes from now on.

    Raises:
        ForgedRowError: a row is not authentic; the message names it.
        MissingKeyError: its key is missing.
    """
    schema, changed, plain, last = conversations.schema, 0, 0, ""
    current = sealer.encryption.current_id(sealer.tenant)
    while True:
        page = {"thread": last, "count": PAGE}
        (found,) = yield from rows(Query(schema.render(ENCRYPT, "list_threads"), page))
        for (thread,) in found:
            last = thread
            stored = yield from read_rows(schema, thread)
            plain += any(not row.is_sealed for each in stored.values() for row in each)
            reseal = partial(_reseal, sealer.scope("thread", thread), current)
            queries = rewrite(schema, thread, stored, reseal)
            if queries and not dry_run:
                yield from rows(*queries)
            changed += bool(queries)
        advance(len(found))
        if len(found) < PAGE:
            return ThreadCounts(changed, plain)


def _reseal(scope: SealedScope, current: str, row: StoredRow) -> SerializedValue | None:
    """Return the new value of a row, encrypted with the current key; None if it stays."""
    if not row.is_sealed or key_of(row.value) == current:
        return None
    opened = scope.open(row.place, row.value)
    return SerializedValue(row.type or "", scope.seal(row.place, opened))
