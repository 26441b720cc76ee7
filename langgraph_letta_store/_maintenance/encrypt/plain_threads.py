"""Encrypts the rows that a thread has in plain text, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from langgraph_letta_store._checkpoints.checkpoint_sql import CHECKPOINTS, THREADS
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.heads import Head, seal_head
from langgraph_letta_store._checkpoints.message_seals import Said
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.reseal import (
    StoredRow,
    StoredThread,
    hold_read,
    write_values,
)
from langgraph_letta_store._checkpoints.run_ids import encode_run_id
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._engine.damaged_rows import name_row
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Query
from langgraph_letta_store._maintenance.encrypt.plain_values import (
    ListedMessage,
    PlainChannel,
    PlainCheckpoint,
    PlainValues,
    PlainWrite,
)
from langgraph_letta_store.errors import InvalidOperationError

PLAIN_THREADS = SqlFile(__name__, "plain_threads", prepare=False, common=(CHECKPOINTS,))


def seal_plain_rows(conversations: Conversations, thread: str, stored: StoredThread) -> list[Query]:
    """Return the queries that encrypt what a thread has in plain text; nothing if it has none.

    They are to run in one step, which fails with a `StaleReadError` if the thread was written to
    meanwhile.

    Raises:
        InvalidOperationError: LangGraph's `EncryptedSerializer` has encrypted some of it.
        DamagedRowError: a row cannot be read; the error names it.
    """
    schema, named = conversations.schema, {"thread": thread}
    codec = conversations.codec.of_thread(thread)
    plain = {
        table: [row for row in found if not row.is_sealed] for table, found in stored.tables.items()
    }
    _refuse_encrypted(thread, [row for found in plain.values() for row in found])
    if stored.xmin is None or not any(plain.values()):
        return []  # it was deleted meanwhile, or another worker encrypted it
    listed = [ListedMessage._make(row.columns) for row in stored.tables["messages"]]
    messages, digests = _seal_messages(schema, codec, thread, listed)
    values = PlainValues(codec, Messages([one.sequence for one in listed], digests=digests))
    queries = [*_seal_checkpoints(values, stored, plain["checkpoints"]), *messages]
    changed = {
        "channels": _seal_channels(values, plain["channels"]),
        "writes": _seal_writes(values, plain["writes"]),
    }
    owner = {"thread": thread, "owner": None}
    statements = [
        *(Query(schema.render(THREADS, name), owner) for name in ("hold_owner", "hold_thread")),
        *hold_read(schema, thread, stored),
        *(Query(_statement(schema, name), {**named, **given}) for name, given in queries),
        *(write_values(schema, thread, table, rows) for table, rows in changed.items() if rows),
        Query(_statement(schema, "renew_epoch"), named),
    ]
    if messages and schema.has_vectors and not schema.config.readable:
        names = ("delete_thread_vectors", "delete_thread_backlog")
        statements += [Query(schema.render(THREADS, name), owner) for name in names]
    return statements


def _statement(schema: SaverSchema, name: str) -> Any:
    hidden = "" if schema.config.readable else PLAIN_THREADS.part("hidden")
    return schema.render(PLAIN_THREADS, name, hidden=hidden)


def _refuse_encrypted(thread: str, found: Sequence[Any]) -> None:
    if any("+" in (row.type or "") for row in found):
        raise InvalidOperationError(
            f"thread {thread!r:.80} has rows that LangGraph's EncryptedSerializer encrypted, which "
            "cannot be encrypted in place; delete the thread, or copy its states with a saver that "
            "has that serializer"
        )


def _seal_checkpoints(
    values: PlainValues, stored: StoredThread, found: Sequence[StoredRow]
) -> Sequence[tuple[str, dict[str, Any]]]:
    if not found:
        return ()
    columns: dict[str, list[Any]] = defaultdict(list)
    for each in found:
        row = PlainCheckpoint._make(each.columns)
        with name_row(each.name):
            sealed = values.seal_checkpoint(row)
        run = row.run_id and encode_run_id(values.codec, row.run_id, readable=False)
        keys = ("ns", "id", "olds", "types", "values", "runs")
        for key, part in zip(keys, (row.ns, row.id, row.value, *sealed, run), strict=True):
            columns[key].append(part)
    newest: dict[str, str] = {}
    for ns, id_ in (row.key for row in stored.tables["checkpoints"]):
        newest[ns] = max(id_, newest.get(ns, ""))
    graphs = sorted({ns for ns, _ in (row.key for row in found)})
    heads = [seal_head(values.codec, ns, Head.of(newest[ns])) for ns in graphs]
    named = {"ns": graphs, "types": [h.type for h in heads], "values": [h.value for h in heads]}
    return [("seal_checkpoints", columns), ("seal_heads", named)]


def _seal_channels(
    values: PlainValues, found: Sequence[StoredRow]
) -> list[tuple[StoredRow, SerializedValue]]:
    changed: list[tuple[StoredRow, SerializedValue]] = []
    for row in found:
        with name_row(row.name):
            changed.append((row, values.seal_channel(PlainChannel._make(row.columns))))
    return changed


def _seal_writes(
    values: PlainValues, found: Sequence[StoredRow]
) -> list[tuple[StoredRow, SerializedValue]]:
    together: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for *task, idx in (row.key for row in found):
        together[(*task,)].append(idx)
    changed: list[tuple[StoredRow, SerializedValue]] = []
    for row in found:
        numbers = sorted(together[row.key[:-1]])
        with name_row(row.name):
            changed.append((row, values.seal_write(PlainWrite._make(row.columns), numbers)))
    return changed


def _seal_messages(
    schema: SaverSchema, codec: Codec, thread: str, listed: Sequence[ListedMessage]
) -> tuple[Sequence[tuple[str, dict[str, Any]]], bytes]:
    """Return the queries for messages, and the digests with a key of all messages, joined."""
    columns: dict[str, list[Any]] = defaultdict(list)
    digests: list[bytes] = []
    taken = {(row.agent, row.message_id, row.digest) for row in listed if row.type == SEALED}
    for row in listed:
        if row.type == SEALED:
            digests.append(row.digest)
            continue
        digest = codec.digest(row.value)
        id_ = row.message_id and codec.hash_id(row.message_id)
        if (row.agent, id_, digest) in taken:
            # A saver with keys that did not know this one has stored it a second time.
            id_ = codec.hash_id(f"{row.sequence} {row.message_id}")
        taken.add((row.agent, id_, digest))
        digests.append(digest)
        with name_row(f"message {row.sequence} of thread {thread!r:.80}"):
            said = Said.of(row.sequence, row.created_at, [row.agent])
            sealed = codec.seal_message(id_, said, row.type, row.value).value
        run = row.run_id and encode_run_id(codec, row.run_id, readable=False)
        keys = ("agents", "sequences", "values", "ids", "digests", "runs", "terms")
        terms = _hash_terms(schema, row.terms)
        parts = (row.agent, row.sequence, sealed, id_, digest, run, terms)
        for key, part in zip(keys, parts, strict=True):
            columns[key].append(part)
    return [("seal_messages", columns)] if columns else (), b"".join(digests)


def _hash_terms(schema: SaverSchema, terms: Sequence[int] | None) -> str | None:
    """Return keyed terms for those of a message's words, where they are kept."""
    if schema.hash_words is None or not terms:
        return None
    return " ".join(map(str, sorted(schema.hash_words(terms))))
