"""Encrypted threads in exports: opened when they are exported, sealed when they are loaded."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import ormsgpack
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from langgraph_letta_store._checkpoints.codec import Codec, NewMessage
from langgraph_letta_store._checkpoints.heads import Head, seal_head
from langgraph_letta_store._checkpoints.list_hashes import unbind_lists
from langgraph_letta_store._checkpoints.message_rows import MessageColumns
from langgraph_letta_store._checkpoints.message_seals import Said
from langgraph_letta_store._checkpoints.msgpack_list import Element, Messages
from langgraph_letta_store._checkpoints.reseal import PACKING
from langgraph_letta_store._checkpoints.row_seals import (
    HEAD,
    place_channel,
    place_checkpoint,
    place_write,
)
from langgraph_letta_store._checkpoints.run_ids import encode_run_id
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._checkpoints.write_numbers import WriteNumbers
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.damaged_rows import describe_checkpoint, name_row
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store._maintenance.encrypt.plain_values import (
    PlainChannel,
    PlainCheckpoint,
    PlainValues,
    PlainWrite,
)
from langgraph_letta_store.errors import ForgedRowError, InvalidExportError, MissingKeyError

_PLAIN = Codec(JsonPlusSerializer(pickle_fallback=True))


def open_thread(schema: StoreSchema, thread: dict[str, Any]) -> None:
    """Decrypt the rows of a thread in an export, in place.

    Raises:
        ForgedRowError: one is not authentic; the message names it.
        MissingKeyError: a key is missing.
    """
    if not any(_is_sealed(row) for rows in _tables(thread) for row in rows):
        return
    name = thread["thread_id"]
    if schema.seals is None:
        msg = (
            f"thread {name!r:.80} is encrypted; export with the keys: encrypt=Encryption(...), or "
            "--keys on the command line"
        )
        raise MissingKeyError(msg)
    codec = _codec(schema, name)
    messages = _open_messages(schema, codec, thread)
    numbers: defaultdict[tuple[str, str], WriteNumbers] = defaultdict(WriteNumbers)
    thread["channels"] = [row for row in thread["channels"] if row["channel"] != HEAD]
    there = {(row["checkpoint_ns"], row["checkpoint_id"]) for row in thread["checkpoints"]}
    for row in thread["checkpoints"]:
        if _is_sealed(row):
            with name_row(describe_checkpoint(name, row["checkpoint_ns"], row["checkpoint_id"])):
                _open_checkpoint(codec, messages, row, there)
    for row in thread["channels"]:
        if _is_sealed(row):
            with name_row(f"the channel {row['channel']!r:.80} of thread {name!r:.80}"):
                place = place_channel(row["checkpoint_ns"], row["channel"], row["version"])
                _set_value(
                    row, unbind_lists(codec.unseal(place, _value(row)), row["base"], messages)
                )
    for row in thread["writes"]:
        if _is_sealed(row):
            ns, id_, task = row["checkpoint_ns"], row["checkpoint_id"], row["task_id"]
            with name_row(f"the write of task {task!r:.80} under {id_!r:.80} of {name!r:.80}"):
                place = place_write(ns, id_, task, row["channel"])
                opened = numbers[ns, id_].open(codec, task, place, _value(row))
                _set_value(row, unbind_lists(opened, row["base"], messages))
    with name_row(f"a write of thread {name!r:.80}"):
        for each in numbers.values():
            each.check_complete()


def seal_thread(schema: StoreSchema, thread: dict[str, Any], agent: UUID) -> None:
    """Encrypt the rows of a thread to load for an agent, in place, where the store has keys.

    Raises:
        InvalidExportError: LangGraph's `EncryptedSerializer` has encrypted some of it.
    """
    if schema.seals is None:
        return
    name = thread["thread_id"]
    if any("+" in (row["type"] or "") for rows in _tables(thread) for row in rows):
        msg = (
            f"thread {name!r:.80} has values that LangGraph's EncryptedSerializer encrypted, which "
            "cannot be encrypted again; load with conversations=False"
        )
        raise InvalidExportError(msg)
    codec = _codec(schema, name)
    values = PlainValues(codec, _seal_messages(schema, codec, thread["messages"], agent))
    newest: dict[str, str] = {}
    for row in thread["checkpoints"]:
        ns, id_ = row["checkpoint_ns"], row["checkpoint_id"]
        newest[ns] = max(id_, newest.get(ns, ""))
        with name_row(describe_checkpoint(name, ns, id_)):
            given = (row["parent_checkpoint_id"], row["run_id"], row["metadata"])
            columns = (*given, row["channels"], row["versions"])
            data = (row["type"], b64decode(row["checkpoint"]), row["base"])
            sealed = values.seal_checkpoint(PlainCheckpoint(ns, id_, *data, *columns))
        run = row["run_id"] and encode_run_id(codec, row["run_id"], readable=False)
        row |= {"type": sealed.type, "checkpoint": _encode(sealed.value), "metadata": "{}"}
        row |= {"channels": [*row["channels"], HEAD], "versions": [*row["versions"], ""]}
        row["run_id"] = run
    for row in thread["channels"]:
        key = (row["checkpoint_ns"], row["channel"], row["version"])
        with name_row(f"the channel {row['channel']!r:.80} of thread {name!r:.80}"):
            _set_value(row, values.seal_channel(PlainChannel(*key, *_value(row), row["base"])))
    together: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in thread["writes"]:
        together[row["checkpoint_ns"], row["checkpoint_id"], row["task_id"]].append(row["idx"])
    for row in thread["writes"]:
        task = (row["checkpoint_ns"], row["checkpoint_id"], row["task_id"])
        with name_row(f"a write of thread {name!r:.80}"):
            write = PlainWrite(*task, row["idx"], *_value(row), row["base"], row["channel"])
            _set_value(row, values.seal_write(write, sorted(together[task])))
    for ns, id_ in newest.items():
        head = seal_head(codec, ns, Head.of(id_))
        row = {"checkpoint_ns": ns, "channel": HEAD, "version": "", "base": None, "messages": None}
        thread["channels"].append({**row, "type": head.type, "value": _encode(head.value)})


def _codec(schema: StoreSchema, thread: str) -> Codec:
    sealer = None if schema.sealer is None else schema.sealer.of_tenant(schema.tenant)
    allow = sealer is not None and sealer.encryption.allow_plain
    serde = JsonPlusSerializer(pickle_fallback=True)
    return Codec(serde, sealer, allow_plain=allow).of_thread(thread)


def _tables(thread: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [thread[name] for name in ("messages", "checkpoints", "channels", "writes")]


def _is_sealed(row: dict[str, Any]) -> bool:
    return (row["type"] or "").partition(":")[0] == SEALED


def _value(row: dict[str, Any]) -> SerializedValue:
    return SerializedValue(row["type"], b64decode(row["value"]))


def _set_value(row: dict[str, Any], value: SerializedValue) -> None:
    row |= {"type": value.type, "value": _encode(value.value)}


def _encode(data: bytes) -> str:
    return b64encode(data).decode()


def _open_messages(schema: StoreSchema, codec: Codec, thread: dict[str, Any]) -> Messages:
    """Decrypt messages, and return their numbers and digests with a key, in order."""
    numbers: list[int] = []
    digests: list[bytes] = []
    newest: dict[str, int] = {}
    for row in thread["messages"]:
        newest[row["message_id"]] = max(row["sequence"], newest.get(row["message_id"], 0))
    for row in thread["messages"]:
        numbers.append(row["sequence"])
        data = b64decode(row["message"])
        if not _is_sealed(row):
            if row["text_at"] is not None:
                at = row["text_at"]
                data = data[:at] + row["text"].encode() + data[at:]
            digests.append(codec.digest(data))
            continue
        with name_row(f"message {row['sequence']} of thread {thread['thread_id']!r:.80}"):
            said, type_, opened = codec.open_message(row["message_id"], SEALED, data)
            is_shown = row["message_id"] and not row["superseded"]
            if is_shown and newest[row["message_id"]] > row["sequence"]:
                raise ForgedRowError("a newer message has taken its place")
            if said is not None:
                said.check(row["sequence"], datetime.fromisoformat(row["created_at"]))
            digests.append(codec.digest(opened))
            if digests[-1] != b64decode(row["digest"]):
                raise ForgedRowError("it has the digest of another message")
            message = _PLAIN.loads(type_, opened)
            element = Element.from_data(type_ or "msgpack", opened, _PLAIN.encode_id(message.id))
            columns = MessageColumns.from_message(
                _PLAIN, NewMessage(message, element), readable=True
            )
        row |= {
            "message_id": columns.ids,
            "digest": _encode(columns.digests),
            "role": columns.roles,
            "name": columns.names,
            "tool_call_id": columns.calls,
            "status": columns.statuses,
            "model": columns.models,
            "input_tokens": columns.inputs,
            "output_tokens": columns.outputs,
            "text": columns.texts,
            "text_at": columns.texts_at,
            "type": columns.types,
            "message": _encode(columns.messages),
            "terms": columns.terms or None,
            "said": columns.said,
            "all_terms": None
            if columns.all_terms is None
            else [*map(int, columns.all_terms.split())],
            "run_id": None,
            "waits": not row["superseded"] and row["vector"] is None
            if schema.has_vectors
            else None,
        }
    return Messages(numbers, digests=b"".join(digests))


def _open_checkpoint(
    codec: Codec, messages: Messages, row: dict[str, Any], there: Collection[tuple[str, str]]
) -> None:
    place = place_checkpoint(row["checkpoint_ns"], row["checkpoint_id"])
    kept = codec.unseal(place, SerializedValue(SEALED, b64decode(row["checkpoint"])))
    body = ormsgpack.unpackb(kept.value, ext_hook=ormsgpack.Ext, option=PACKING)
    pairs = [
        pair
        for pair in zip(row["channels"] or (), row["versions"] or (), strict=True)
        if pair[0] != HEAD
    ]
    if dict(pairs) != body.pop("versions"):
        raise ForgedRowError("its channels are not those that it was stored with")
    parent = body.pop("parent")
    if row["parent_checkpoint_id"] not in (None, parent):
        raise ForgedRowError("its parent was changed")
    if row["parent_checkpoint_id"] is None and (row["checkpoint_ns"], parent) in there:
        raise ForgedRowError("its parent was set to null, and is there")
    body["values"] = {
        channel: list(unbind_lists(SerializedValue(*value), row["base"], messages))
        for channel, value in body["values"].items()
    }
    metadata = body.pop("metadata")
    public, is_cut = jsonb.encode_public_metadata(metadata)
    if is_cut:
        body["metadata"] = metadata
    run = metadata.get("run_id")
    row |= {
        "channels": [channel for channel, _ in pairs],
        "versions": [version for _, version in pairs],
        "metadata": public,
        "run_id": encode_run_id(_PLAIN, run, readable=True) if isinstance(run, str) else None,
        "type": kept.type,
        "checkpoint": _encode(ormsgpack.packb(body, option=PACKING)),
    }


def _seal_messages(
    schema: StoreSchema, codec: Codec, found: Sequence[dict[str, Any]], agent: UUID
) -> Messages:
    """Encrypt an agent's messages, and return their numbers and digests with a key, in order."""
    ordered = sorted(found, key=lambda row: row["sequence"])
    digests: list[bytes] = []
    for row in ordered:
        data, at = b64decode(row["message"]), row["text_at"]
        if at is not None:
            data = data[:at] + row["text"].encode() + data[at:]
        digests.append(codec.digest(data))
        id_ = row["message_id"] and codec.hash_id(row["message_id"])
        said = Said.of(row["sequence"], datetime.fromisoformat(row["created_at"]), [agent])
        sealed = codec.seal_message(id_, said, row["type"], data)
        terms = schema.hash_words and row["terms"] and sorted(schema.hash_words(row["terms"]))
        run = row["run_id"] and encode_run_id(codec, row["run_id"], readable=False)
        hidden = ("role", "name", "tool_call_id", "status", "model", "input_tokens", "said")
        row.update(dict.fromkeys((*hidden, "all_terms", "output_tokens", "text_at", "vector")))
        row |= {"message_id": id_, "digest": _encode(digests[-1]), "text": "", "type": SEALED}
        row |= {"message": _encode(sealed.value), "terms": terms or None, "run_id": run}
        row["waits"] = False
    return Messages([row["sequence"] for row in ordered], digests=b"".join(digests))
