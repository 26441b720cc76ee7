"""Loading an agent's export: checked against what is there, then written in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import errors as pg

from langgraph_letta_store._checkpoints.allowlist import Allowlist, names_of
from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import lock_slot
from langgraph_letta_store._engine.item_ids import ItemId
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import checked_settings, write_settings
from langgraph_letta_store._tiers.archival.items import ITEMS
from langgraph_letta_store._tiers.namespaces import NAMESPACES
from langgraph_letta_store.agents.operations.agents_sql import EXPORTS
from langgraph_letta_store.agents.operations.attach import Attach, Wanted
from langgraph_letta_store.agents.operations.export import OF_THREADS, Record
from langgraph_letta_store.agents.operations.export_checks import checked_document
from langgraph_letta_store.agents.operations.load_plan import (
    ItemVector,
    Plan,
    decoded_vector,
    is_same_model,
    plan_of,
    understood,
    vectors_of,
)
from langgraph_letta_store.errors import (
    InvalidOperationError,
)
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
    """Load what `export` returned, in one transaction, and return how much it was.

    Raises:
        InvalidExportError, InvalidOperationError, ConfigurationError, EmbeddingError: as
            `AgentMemory.load` tells; nothing was written.
    """
    document = checked_document(source, Allowlist(names_of(allow)))
    if not conversations:
        document["threads"] = []
    wanted = Wanted.of(attach, document)
    yield from owner.schema.find_vectors()
    with understood():
        plan = yield from plan_of(owner, document, wanted)
    vectors = yield from vectors_of(plan)
    with understood():
        queries = [*_queries(plan, vectors)]
        try:
            yield from rows(*queries, repeatable=False)
        except pg.UniqueViolation as error:
            msg = (
                f"nothing was loaded as {owner.name!r:.80}, as a part of it is there already: "
                f"{error.diag.message_detail or error}; load each agent once, while nobody writes "
                "to it"
            )
            raise InvalidOperationError(msg) from error
    return plan.contents()


def _queries(plan: Plan, vectors: Sequence[ItemVector]) -> Iterator[Query]:
    """Go through all that is written, in the order in which other writers write."""
    owner, schema, document = plan.owner, plan.owner.schema, plan.document
    new = [a for a in document["archives"] if plan.archive_id(a) not in plan.used]
    owners = {owner.agent_id, *(plan.archive_id(archive) for archive in new)}
    slots = sorted({lock_slot(agent) for agent in owners})
    yield Query(schema.render(NAMESPACES, "hold_agents"), {"slots": slots})
    if settings := checked_settings(dict(document["settings"]), "settings."):
        yield write_settings(owner, settings)
    yield from _of_threads(plan)
    yield from _of_blocks(plan)
    archives = [
        {**_only(archive, "archive", "attached_at"), "archive_id": str(plan.archive_id(archive))}
        for archive in document["archives"]
    ]
    yield from _loads(plan, "load_archives", archives)
    items = [_item(plan, namespace, item) for namespace, item in plan.items()]
    yield from _loads(plan, "load_items", items)
    for part in _parts(vectors):
        columns: dict[str, Any] = {
            "agents": [each.id.agent for each in part],
            "items": [each.id.item for each in part],
            "fields": [each.field for each in part],
            "hashes": [None for _ in part],  # an export tells vectors, not of which texts they are
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
    names = [_only(space, "agent_id", "namespace", "uncertain") for space in spaces.values()]
    yield from _loads(plan, "load_namespaces", names)


def _of_blocks(plan: Plan) -> Iterator[Query]:
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
    for block in plan.document["blocks"]:
        id_ = str(UUID(block["block_id"]))
        label = plan.attached.get(id_, block["label"])
        new = {"block_id": plan.ids.get(block["block_id"], id_), "label": label}
        attachments.append({**_only(block, "attached_at"), **new})
    yield from _loads(plan, "load_blocks", blocks)
    yield from _loads(plan, "load_versions", versions)
    yield from _loads(plan, "load_attachments", attachments)


def _of_threads(plan: Plan) -> Iterator[Query]:
    schema, threads = plan.owner.schema, plan.document["threads"]
    yield from _loads(
        plan, "load_threads", [{**thread, **dict.fromkeys(OF_THREADS)} for thread in threads]
    )
    for name in OF_THREADS:
        of_threads = [
            {**row, "thread_id": thread["thread_id"]} for thread in threads for row in thread[name]
        ]
        yield from _loads(plan, f"load_{name}", of_threads)
    if not schema.has_vectors:
        return
    same = is_same_model(plan)
    messages = [(thread["thread_id"], row) for thread in threads for row in thread["messages"]]
    kept = [(thread, row) for thread, row in messages if same and row["vector"] is not None]
    for part in _parts(kept):
        vectors = {"vectors": [decoded_vector(plan, row["vector"]) for _, row in part]}
        yield _numbered(plan, "load_message_vectors", part, vectors)
    # With another model they wait as they do where there was none: all that can be embedded.
    waiting = [
        (thread, row)
        for thread, row in messages
        if (row["waits"] if same else row["text"] and not row["superseded"])
    ]
    for part in _parts(waiting):
        yield _numbered(plan, "load_backlog", part, {})


def _numbered(
    plan: Plan, name: str, messages: Sequence[tuple[str, Record]], columns: Mapping[str, Any]
) -> Query:
    parameters: dict[str, Any] = {
        "agent": plan.owner.agent_id,
        "threads": [thread for thread, _ in messages],
        "sequences": [row["sequence"] for _, row in messages],
        **columns,
    }
    return Query(plan.owner.schema.render(EXPORTS, name, agent=plan.owner.agent_id), parameters)


def _item(plan: Plan, namespace: Namespace, item: Record) -> Record:
    id_ = ItemId.of(namespace, item["key"], plan.owner.schema)
    return {
        **_only(item, "key", "created_at", "updated_at", "expires_at", "ttl"),
        "agent_id": str(id_.agent),
        "item_id": str(id_.item),
        "namespace": namespace,
        "value": jsonb.encode(item["value"], f"the value of {item['key']!r:.80}"),
    }


def _loads(plan: Plan, name: str, records: Sequence[Record]) -> Iterator[Query]:
    """Write records of one kind, a few at a time."""
    owner = plan.owner
    statement = owner.schema.render(EXPORTS, name, agent=owner.agent_id)
    for part in _parts(records):
        text = json.dumps(part, ensure_ascii=False)
        text.encode()  # what is no text is told here, before anything is sent
        parameters = {"agent": owner.agent_id, "name": owner.name, "rows": text}
        yield Query(statement, parameters)


def _parts(records: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(records), _ROWS):
        yield records[start : start + _ROWS]


def _only(record: Record, *names: str) -> Record:
    return {name: record[name] for name in names}
