"""Loads an agent's export: checks it against the database, then writes it in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Error

from langgraph_letta_store._checkpoints.allowlist import Allowlist, parse_class_names
from langgraph_letta_store._engine import faults, jsonb
from langgraph_letta_store._engine.ids import lock_slot
from langgraph_letta_store._engine.sealed_schema import refuse_plain
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import parse_settings, write_settings
from langgraph_letta_store._tiers.archival.items import ITEMS
from langgraph_letta_store._tiers.core import block_writes
from langgraph_letta_store._tiers.namespaces import NAMESPACES
from langgraph_letta_store.agents.operations.agents_sql import LOAD
from langgraph_letta_store.agents.operations.attach import Attach, Attachments
from langgraph_letta_store.agents.operations.export import THREAD_ROWS, Record
from langgraph_letta_store.agents.operations.export_checks import parse_export
from langgraph_letta_store.agents.operations.exported_files import make_rows
from langgraph_letta_store.agents.operations.first_run import mark_started
from langgraph_letta_store.agents.operations.load_plan import (
    ItemVector,
    LoadPlan,
    decode_vector,
    is_same_model,
    make_plan,
    make_vectors,
    report_damage,
)
from langgraph_letta_store.agents.operations.sealed_records import seal_blocks, seal_items
from langgraph_letta_store.agents.operations.sealed_threads import seal_thread
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.agents import AgentContents

_ROWS = 500
"""How many rows one statement writes."""


def load(
    owner: Owner,
    source: Mapping[str, Any],
    *,
    conversations: bool = True,
    attach: Attach | None = None,
    allow: Iterable[Any] = (),
) -> Operation[AgentContents]:
    """Load what `export` returned, in one transaction, and return how much was loaded.

    Raises:
        InvalidExportError, InvalidOperationError, ConfigurationError, EmbeddingError: as
            `AgentMemory.load` says; nothing was written.
        MissingKeyError: the schema has encrypted rows, and the store has no keys.
    """
    document = parse_export(source, Allowlist(parse_class_names(allow)))
    if not conversations:
        document["threads"] = []
    wanted = Attachments.parse(attach, document)
    yield from refuse_plain(owner.schema, f"load() of {owner.name!r:.80}")
    yield from owner.schema.find_vectors()
    with report_damage():
        plan = yield from make_plan(owner, document, wanted)
    vectors = yield from make_vectors(plan)
    with report_damage():
        queries = [*_queries(plan, vectors)]
        try:
            yield from rows(*queries, repeatable=False)
        except StaleReadError as error:
            msg = (
                f"nothing was loaded as {owner.name!r:.80}, as another session changed what "
                "`attach` names, or made one of the export's archives; load again"
            )
            raise InvalidOperationError(msg) from error
        except Error as error:
            if not faults.is_unique_violation(error):
                raise
            msg = (
                f"nothing was loaded as {owner.name!r:.80}, as a part of it exists already: "
                f"{error.diag.message_detail or error}; load each agent once, while no other "
                "session writes to it"
            )
            raise InvalidOperationError(msg) from error
    return plan.contents()


def _queries(plan: LoadPlan, vectors: Sequence[ItemVector]) -> Iterator[Query]:
    """Yield all writes, in the order in which other writers write."""
    owner, schema, document = plan.owner, plan.owner.schema, plan.document
    new = [a for a in document["archives"] if plan.archive_id(a) not in plan.used]
    owners = {owner.agent_id, *(plan.archive_id(archive) for archive in new)}
    slots = sorted({lock_slot(agent) for agent in owners})
    yield Query(schema.render(NAMESPACES, "hold_agents"), {"slots": slots})
    if plan.attached or document["archives"]:
        granted = {
            "agent": owner.agent_id,
            "blocks": [*plan.attached],
            "archives": [*plan.used],
            "new": [plan.archive_id(archive) for archive in new],
            "count": len(plan.attached) + len(plan.used),
        }
        yield from must_hold(schema, Query(schema.render(LOAD, "still_granted"), granted))
    if settings := parse_settings(dict(document["settings"]), "settings."):
        yield write_settings(owner, settings)
    yield from _thread_queries(plan)
    yield from _block_queries(plan)
    archives = [
        {**_pick(archive, "archive", "attached_at"), "archive_id": str(plan.archive_id(archive))}
        for archive in document["archives"]
    ]
    yield from _load_queries(plan, "load_archives", archives)
    items = [_item_record(plan, namespace, item) for namespace, item in plan.items()]
    latest = seal_items(schema, items)
    yield from _load_queries(plan, "load_items", items)
    if latest is not None:
        yield Query(schema.render(ITEMS, "seal_items"), latest)
    files = make_rows(schema, plan.files(), {item["item_id"] for item in items})
    yield from _load_queries(plan, "load_files", files.files)
    yield from _load_queries(plan, "load_file_versions", files.versions)
    for part in _split(vectors):
        columns: dict[str, Any] = {
            "agents": [each.id.agent for each in part],
            "items": [each.id.item for each in part],
            "fields": [each.field for each in part],
            "hashes": [None for _ in part],  # an export has no hashes of texts
            "vectors": [each.vector for each in part],
        }
        yield Query(schema.render(ITEMS, "insert_vectors"), columns)
    spaces: dict[tuple[str, ...], Record] = {}
    for item in items:
        space = spaces.setdefault(tuple(item["namespace"]), {"uncertain": False, **item})
        space["uncertain"] |= item["expires_at"] is not None
    for tier in ("core", "recall"):
        if document["blocks" if tier == "core" else "threads"]:
            namespace = owner.namespace(tier)
            spaces[namespace] = {
                "agent_id": str(owner.agent_id),
                "namespace": namespace,
                "uncertain": tier == "recall",
            }
    names = [_pick(space, "agent_id", "namespace", "uncertain") for space in spaces.values()]
    yield from _load_queries(plan, "load_namespaces", names)
    yield mark_started(owner)


def _block_queries(plan: LoadPlan) -> Iterator[Query]:
    blocks, versions, attachments = list[Record](), list[Record](), list[Record]()
    for block in plan.blocks():
        blocks.append({**block, "metadata": jsonb.encode(block["metadata"]), "history": None})
        versions += [
            {
                **version,
                "block_id": block["block_id"],
                "metadata": jsonb.encode(version["metadata"]),
            }
            for version in block["history"]
        ]
    latest = seal_blocks(plan.owner.schema, blocks, versions)
    for block in plan.document["blocks"]:
        id_ = str(UUID(block["block_id"]))
        label = plan.attached.get(id_, block["label"])
        new = {"block_id": plan.ids.get(block["block_id"], id_), "label": label}
        attachments.append({**_pick(block, "attached_at"), **new})
    yield from _load_queries(plan, "load_blocks", blocks)
    yield from block_writes.seal_blocks(plan.owner.schema, latest)
    yield from _load_queries(plan, "load_versions", versions)
    yield from _load_queries(plan, "load_attachments", attachments)


def _thread_queries(plan: LoadPlan) -> Iterator[Query]:
    schema, threads = plan.owner.schema, plan.document["threads"]
    for thread in threads:
        seal_thread(schema, thread, plan.owner.agent_id)
    yield from _load_queries(
        plan, "load_threads", [{**thread, **dict.fromkeys(THREAD_ROWS)} for thread in threads]
    )
    if schema.seals is not None and threads:
        named = {"threads": [thread["thread_id"] for thread in threads]}
        yield Query(schema.render(LOAD, "forget_deletions"), named)
    for name in THREAD_ROWS:
        of_threads = [
            {**row, "thread_id": thread["thread_id"]} for thread in threads for row in thread[name]
        ]
        yield from _load_queries(plan, f"load_{name}", of_threads)
    if not schema.has_vectors:
        return
    same = is_same_model(plan)
    messages = [(thread["thread_id"], row) for thread in threads for row in thread["messages"]]
    kept = [(thread, row) for thread, row in messages if same and row["vector"] is not None]
    for part in _split(kept):
        vectors = {"vectors": [decode_vector(plan, row["vector"]) for _, row in part]}
        yield _message_query(plan, "load_message_vectors", part, vectors)
    # With another model, all messages that can be embedded wait for it.
    waiting = [
        (thread, row)
        for thread, row in messages
        if (row["waits"] if same else _find_said(row) and not row["superseded"])
    ]
    for part in _split(waiting):
        yield _message_query(plan, "load_backlog", part, {})


def _message_query(
    plan: LoadPlan, name: str, messages: Sequence[tuple[str, Record]], columns: Mapping[str, Any]
) -> Query:
    parameters: dict[str, Any] = {
        "agent": plan.owner.agent_id,
        "threads": [thread for thread, _ in messages],
        "sequences": [row["sequence"] for _, row in messages],
        **columns,
    }
    return Query(plan.owner.schema.render(LOAD, name, agent=plan.owner.agent_id), parameters)


def _find_said(message: Record) -> str:
    """Return what was said in a message; exports of earlier versions have its text alone."""
    said: str | None = message.get("said")
    text: str = message["text"]
    return text if said is None else said


def _item_record(plan: LoadPlan, namespace: Namespace, item: Record) -> Record:
    id_ = plan.owner.schema.identify_item(namespace, item["key"])
    return {
        **_pick(item, "key", "created_at", "updated_at", "expires_at", "ttl"),
        "agent_id": str(id_.agent),
        "item_id": str(id_.item),
        "namespace": namespace,
        "value": jsonb.encode(item["value"], f"the value of {item['key']!r:.80}"),
    }


def _load_queries(plan: LoadPlan, name: str, records: Sequence[Record]) -> Iterator[Query]:
    """Yield the writes of records of one kind, some at a time."""
    owner = plan.owner
    statement = owner.schema.render(LOAD, name, agent=owner.agent_id)
    for part in _split(records):
        text = json.dumps(part, ensure_ascii=False)
        text.encode()  # lone surrogates are refused here, before anything is sent
        parameters = {"agent": owner.agent_id, "name": owner.name, "rows": text}
        yield Query(statement, parameters)


def _split(records: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(records), _ROWS):
        yield records[start : start + _ROWS]


def _pick(record: Record, *names: str) -> Record:
    return {name: record[name] for name in names}
