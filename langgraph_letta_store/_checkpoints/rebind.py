"""Seals the states of a thread again in which placeholders take the places of messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

import ormsgpack

from langgraph_letta_store._checkpoints.checkpoint_sql import RESEAL
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.list_hashes import rebind_lists
from langgraph_letta_store._checkpoints.msgpack_list import Messages
from langgraph_letta_store._checkpoints.reseal import (
    PACKING,
    STATES,
    StoredRow,
    hold_read,
    read_rows,
    rewrite,
)
from langgraph_letta_store._checkpoints.row_seals import HEAD
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._checkpoints.write_numbers import renumber_write
from langgraph_letta_store._engine.schema import SaverSchema, StoreSchema
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, rows
from langgraph_letta_store.config.checks import is_mapping


class Rebound(NamedTuple):
    """What seals the states of threads again, and the threads that have DeltaChannels."""

    queries: list[Query]
    deltas: list[str]


def rebind_states(
    schema: SaverSchema | StoreSchema, codec: Codec, placeholders: Parameters
) -> Operation[Rebound]:
    """Return the queries that seal again the states that refer to messages which are replaced.

    They go into the step that replaces the messages, after it has locked the threads. The step
    fails with a `StaleReadError` if a thread was written to since it was read here.

    Args:
        schema: the schema as its user sees it.
        codec: has the keys.
        placeholders: the columns of `make_placeholders`, which have the new digests.

    Raises:
        ForgedRowError: a row is not authentic; the error names it.
        MissingKeyError: its key is missing.
    """
    replaced: dict[str, dict[int, bytes]] = {}
    columns = (placeholders[name] for name in ("threads", "sequences", "digests"))
    for thread, sequence, digest in zip(*columns, strict=True):
        replaced.setdefault(thread, {})[sequence] = digest
    found = Rebound([], [])
    for thread, digests in replaced.items():
        if codec.sealer is not None:
            queries, has_deltas = yield from _rebind(
                schema, codec.of_thread(thread), thread, digests
            )
            found.queries.extend(queries)
            found.deltas.extend([thread] if has_deltas else ())
    return found


def _rebind(
    schema: SaverSchema | StoreSchema, codec: Codec, thread: str, digests: Mapping[int, bytes]
) -> Operation[tuple[list[Query], bool]]:
    """Return the queries for one thread, and whether it has DeltaChannels."""
    stored = yield from read_rows(schema, thread, STATES)
    if not any(row.is_sealed for row in chain(*stored.tables.values())):
        return [], False
    listing = schema.render(RESEAL, "thread_digests")
    (listed,) = yield from rows(Query(listing, {"thread": thread, "owner": None}))
    before = _list_messages(listed, {})
    after = _list_messages(listed, digests)
    states = _States(codec, before, after)
    queries = rewrite(schema, thread, stored.tables, states.reseal)
    if queries:
        queries = [*hold_read(schema, thread, stored), *queries]
    return queries, states.has_deltas


def _list_messages(listed: Sequence[Sequence[Any]], replaced: Mapping[int, bytes]) -> Messages:
    digests = (replaced.get(sequence, digest) for sequence, digest in listed)
    return Messages([sequence for sequence, _ in listed], digests=b"".join(digests))


class _States:
    """Seals a thread's values again, with the hashes of its messages as they will be."""

    def __init__(self, codec: Codec, before: Messages, after: Messages) -> None:
        self._codec, self._before, self._after = codec, before, after
        self.has_deltas = False

    def reseal(self, row: StoredRow) -> SerializedValue | None:
        """Return a row's new value; None where it refers to no replaced message."""
        if not row.is_sealed or HEAD in row.key:
            return None
        opened = self._codec.unseal(row.place, SerializedValue(SEALED, row.value))
        rebind = partial(self._rebind, base=row.base)
        if row.table == "checkpoints":
            changed = self._rebind_body(opened, row.base)
        elif row.table == "writes":
            changed = renumber_write(opened, rebind)
        else:
            changed = rebind(opened)
        return None if changed == opened else self._codec.seal(row.place, changed)

    def _rebind(self, kept: SerializedValue, *, base: int | None) -> SerializedValue:
        return rebind_lists(kept, base, self._before, self._after)

    def _rebind_body(self, opened: SerializedValue, base: int | None) -> SerializedValue:
        """Return a checkpoint's body with its small values sealed for the messages to come."""
        is_msgpack = opened.type == "msgpack"
        body: dict[str, Any] = (
            # Objects that a graph stored stay as they are, whatever this process can import.
            ormsgpack.unpackb(opened.value, ext_hook=ormsgpack.Ext, option=PACKING)
            if is_msgpack
            else self._codec.loads(*opened)
        )
        metadata = body.get("metadata")
        if is_mapping(metadata) and metadata.get("counters_since_delta_snapshot"):
            self.has_deltas = True
        values = {
            channel: self._rebind(SerializedValue(*value), base=base)
            for channel, value in body["values"].items()
        }
        if all(SerializedValue(*body["values"][name]) == value for name, value in values.items()):
            return opened
        body["values"] = {name: list(value) for name, value in values.items()}
        if is_msgpack:
            return SerializedValue("msgpack", ormsgpack.packb(body, option=PACKING))
        return self._codec.dumps(body)
