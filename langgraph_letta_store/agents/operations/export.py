"""Exports an agent: everything that it has in every tier, as one JSON document."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import parse_label
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.item_rows import open_value
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.agents.operations import agents_sql
from langgraph_letta_store.agents.operations.exported_files import list_files
from langgraph_letta_store.agents.operations.sealed_records import open_record
from langgraph_letta_store.agents.operations.sealed_threads import open_thread

FORMAT = "langgraph-letta-store/agent"
"""The value of the document's `format`."""

VERSION = 1
"""The version of the format, raised where an older package could not load the document."""

Record: TypeAlias = dict[str, Any]
"""A row of a table as JSON, perhaps with rows inside."""

THREAD_ROWS: Mapping[str, tuple[str, Sequence[str]]] = {
    "messages": ("message", ("sequence",)),
    "checkpoints": ("checkpoint", ("checkpoint_ns", "checkpoint_id")),
    "channels": ("channel", ("checkpoint_ns", "channel", "version")),
    "writes": ("write", ("checkpoint_ns", "checkpoint_id", "task_path", "task_id", "idx")),
}
"""The rows of a thread: their kind in `exports.sql`, and the columns that order them."""

_BYTES = ("digest", "message", "vector", "checkpoint", "value")
"""The columns of a thread's rows that have bytes."""


def export(owner: Owner) -> Operation[Record]:
    """Return everything of an agent as one document; see `AgentMemory.export`.

    A single statement reads it, so that it is all of one moment: the statements of a step would
    each read at the moment when they begin.
    """
    schema = owner.schema
    yield from schema.find_vectors()
    parameters = {"agent": owner.agent_id, "root": schema.config.root}
    (found,) = yield from rows(Query(agents_sql.export(schema, owner.agent_id), parameters))
    of_kind: defaultdict[str, list[Any]] = defaultdict(list)
    for kind, data in found:
        of_kind[kind].append(json.loads(data))
    items = _items(schema, of_kind["item"])
    files = list_files(schema, of_kind["file"], of_kind["file_version"])
    return {
        "format": FORMAT,
        "version": VERSION,
        "agent": owner.name,
        "exported_at": of_kind["now"][0],
        "settings": of_kind["settings"][0] if of_kind["settings"] else {},
        "index": of_kind["index"][0] if of_kind["index"] else None,
        "blocks": _blocks(schema, of_kind["block"], of_kind["version"]),
        "items": items[str(owner.agent_id)],
        "files": files[str(owner.agent_id)],
        "archives": [
            {**archive, "items": items[archive_id], "files": files[archive_id]}
            for archive_id, archive in _archives(of_kind["archive"])
        ],
        "threads": _threads(schema, of_kind),
    }


def _blocks(schema: StoreSchema, blocks: list[Record], versions: list[Record]) -> list[Record]:
    histories: defaultdict[str, list[Record]] = defaultdict(list)
    for version in sorted(versions, key=lambda row: row["version"]):
        open_record(schema, version, is_latest=False)
        version["metadata"] = jsonb.decode(version["metadata"])
        histories[version.pop("block_id")].append(version)
    for block in blocks:
        open_record(schema, block, is_latest=True)
        block["metadata"] = jsonb.decode(block["metadata"])
        block["shared_with"] = [parse_label(label) for label in block["shared_with"]]
        block["history"] = histories[block["block_id"]]
    return sorted(blocks, key=lambda row: (row["attached_at"], row["label"]))


def _archives(archives: list[Record]) -> list[tuple[str, Record]]:
    for archive in archives:
        archive["shared_with"] = [parse_label(label) for label in archive["shared_with"]]
    ordered = sorted(archives, key=lambda row: (row["attached_at"], row["archive"]))
    return [(archive.pop("archive_id"), archive) for archive in ordered]


def _items(schema: StoreSchema, items: list[Record]) -> defaultdict[str, list[Record]]:
    """Return items by their agent or archive, each with the rest of its namespace."""
    of_agent: defaultdict[str, list[Record]] = defaultdict(list)
    for item in sorted(items, key=lambda row: (row["created_at"], row["namespace"], row["key"])):
        value = open_value(schema, item["namespace"], item["key"], item["value"])
        item["namespace"] = item["namespace"][2:]
        item["value"] = jsonb.decode(value)
        vectors: Mapping[str, str] = item["vectors"] or {}
        item["vectors"] = {field: _join_lines(vector) for field, vector in vectors.items()}
        of_agent[item.pop("agent_id")].append(item)
    return of_agent


def _threads(schema: StoreSchema, of_kind: Mapping[str, list[Record]]) -> list[Record]:
    threads = {thread["thread_id"]: thread for thread in of_kind["thread"]}
    for thread in threads.values():
        thread.update({name: [] for name in THREAD_ROWS})
    for name, (kind, order) in THREAD_ROWS.items():
        for row in sorted(of_kind[kind], key=lambda row: [row[column] for column in order]):
            for column in _BYTES:
                if row.get(column) is not None:
                    row[column] = _join_lines(row[column])
            threads[row.pop("thread_id")][name].append(row)
    for thread in threads.values():
        open_thread(schema, thread)
    return sorted(threads.values(), key=lambda row: (row["created_at"], row["thread_id"]))


def _join_lines(lines: str) -> str:
    """Join the lines of base64, which PostgreSQL breaks as in e-mail."""
    return lines.replace("\n", "")
