"""Encrypts threads in place: what is in plain text, and what is encrypted with older keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.reseal import Reseal, StoredRow, read_rows, rewrite
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._engine.sealing import SealedScope, Sealer, key_of
from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.encrypt.items import ENCRYPT
from langgraph_letta_store._maintenance.encrypt.plain_threads import seal_plain_rows

PAGE = 100
"""How many threads are listed at once; each is written in a transaction of its own."""

_ATTEMPTS = 10
"""How often a thread is tried while other sessions write to it."""


def encrypt_threads(
    conversations: Conversations,
    sealer: Sealer,
    advance: Callable[[int], object],
    *,
    dry_run: bool,
) -> Operation[int]:
    """Encrypt the rows of all threads with the current key; return how many threads had others.

    A thread that another session writes to meanwhile is tried again.

    Raises:
        ForgedRowError: a row is encrypted and not authentic; the message names it.
        MissingKeyError: its key is missing.
        InvalidOperationError: LangGraph's `EncryptedSerializer` has encrypted a thread.
        StaleReadError: other writers wrote to a thread during each attempt.
    """
    schema, changed, last = conversations.schema, 0, ""
    current = sealer.encryption.current_id(sealer.tenant)
    yield from schema.find_vectors()
    while True:
        page = {"thread": last, "count": PAGE}
        (found,) = yield from rows(Query(schema.render(ENCRYPT, "list_threads"), page))
        for (thread,) in found:
            last = thread
            reseal = partial(_reseal, sealer.scope("thread", thread), current)
            changed += yield from _encrypt_thread(conversations, thread, reseal, dry_run=dry_run)
        advance(len(found))
        if len(found) < PAGE:
            return changed


def _encrypt_thread(
    conversations: Conversations, thread: str, reseal: Reseal, *, dry_run: bool
) -> Operation[bool]:
    """Encrypt a thread in one step, and return whether it was or would be."""
    schema = conversations.schema
    attempts = 0
    while True:
        attempts += 1
        stored = yield from read_rows(schema, thread)
        queries = rewrite(schema, thread, stored.tables, reseal)
        queries += seal_plain_rows(conversations, thread, stored)
        if dry_run or not queries:
            return bool(queries)
        try:
            yield from rows(*queries)
        except StaleReadError:
            if attempts == _ATTEMPTS:
                raise
        else:
            return True


def _reseal(scope: SealedScope, current: str, row: StoredRow) -> SerializedValue | None:
    """Return the new value of a row, encrypted with the current key; None if it stays."""
    if not row.is_sealed or key_of(row.value) == current:
        return None
    opened = scope.open(row.place, row.value)
    return SerializedValue(row.type or "", scope.seal(row.place, opened))
