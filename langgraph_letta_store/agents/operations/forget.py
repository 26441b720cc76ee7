"""Forgets an agent: deletes everything that it has in any tier, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import LiteralString

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from langgraph_letta_store._checkpoints.checkpoint_sql import MESSAGE_BYTES
from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.rebind import rebind_states
from langgraph_letta_store._checkpoints.removed_messages import make_placeholders
from langgraph_letta_store._engine.ids import LOCK_SLOTS
from langgraph_letta_store._engine.schema import SCHEMA, StoreSchema
from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import Operation, Parameters, Query, Statement, rows
from langgraph_letta_store._search.scope import Scope
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.agents.operations.agents_sql import COUNTS, FORGET
from langgraph_letta_store.agents.operations.receipts import seal
from langgraph_letta_store.records.agents import AgentContents, Forgotten
from langgraph_letta_store.records.receipts import Receipt, ReceiptKey

_ATTEMPTS = 5
"""How often it is tried while new messages arrive."""

# Rows are locked in the order in which other writers lock them: an agent's lock, its threads, its
# blocks, its items; and of each the main row before the rows that belong to it.
_THREADS = (
    *("hold_agent", "hold_agent", "hold_agent_owners", "hold_agent_threads"),
    "hold_agent_blocks",
    *("count_held", "count_rows", "note_forgotten"),
    *("forget_writes", "forget_channels", "forget_checkpoints"),
    *("delete_applied_writes", "delete_inputs", "cut_parents", "delete_unused_channels"),
    *("check_removed", "must_hold", "keep_removed"),
)
_THREAD_VECTORS = ("forget_recall_vectors", "forget_backlog")
_MEMORY = (
    *("forget_messages", "leave_checkpoints", "leave_channels", "leave_writes"),
    *("leave_owners", "leave_threads", "forget_threads"),
    *("forget_blocks", "forget_consents", "unsign_consents"),
    *("forget_items", "forget_archives", "count_archived", "forget_archived_items"),
    *("forget_archive_consents", "unsign_archive_consents"),
    *("forget_files", "forget_file_versions"),
)

_ALIASES: Mapping[str, LiteralString] = {
    "delete_applied_writes": "w",
    "delete_unused_channels": "v",
    "keep_removed": "t",
}
"""The alias of the rows of shared threads, if it is not `c`."""

_VECTORS = ("forget_vectors", "forget_archived_vectors")
_REST = ("forget_searches", "forget_namespaces", "forget_settings")


def forget(
    owner: Owner, key: ReceiptKey | None = None, codec_of: Callable[[str], Codec] | None = None
) -> Operation[Forgotten]:
    """Delete everything of the agent in every tier, with its threads' checkpoints.

    Args:
        owner: the agent.
        key: signs the receipt.
        codec_of: returns the saver's serializer with a tenant's keys; None: messages are those of
            savers that have the store's keys and LangGraph's default serializer.

    Raises:
        ForgedRowError, MissingKeyError, InvalidOperationError: a shared thread's state or message
            cannot be read, or not be encrypted again.
    """
    schema, agent = owner.schema, owner.agent_id
    codec = _make_codec(schema) if codec_of is None else codec_of(schema.tenant)
    yield from schema.find_vectors()
    names = [*_THREADS, *_MEMORY, *_REST]
    if schema.has_vectors:
        names = [*_THREADS, *_THREAD_VECTORS, *_MEMORY, *_VECTORS, *_REST]
        names.insert(names.index("count_rows"), "count_vectors")
    if schema.is_distributed:
        names.insert(names.index("hold_agent_blocks"), "note_agent_threads")
    attempts = 0
    while True:
        attempts += 1
        removing = Query(_statement(owner, "read_removed"), {"agent": agent})
        (found,) = yield from rows(removing)
        placeholders = make_placeholders(codec, found, knows_types=codec_of is not None)
        rebound = yield from rebind_states(schema, codec, placeholders)
        parameters = {**_parameters(owner), **placeholders, "deltas": rebound.deltas}
        queries = [Query(_statement(owner, name), parameters) for name in names]
        # States are sealed again before they may be left to another agent.
        at = names.index("keep_removed")
        sent = [*queries[:at], *rebound.queries, *queries[at:]]
        try:
            # Sent again after a fault of the connection, it would count only what is left.
            results = yield from rows(*sent, repeatable=False)
            del results[at : at + len(rebound.queries)]
        except StaleReadError:
            if attempts == _ATTEMPTS:
                raise
        else:
            break
    counts = dict(zip(names, results, strict=True))
    ((passages, items, threads, messages, checkpoints, shared_threads),) = counts["count_held"]
    ((archived,),) = counts["count_archived"]
    ((blocks, shared_blocks),) = counts["forget_blocks"]
    ((archives, shared_archives),) = counts["forget_archives"]
    ((at, hashes, gone_blocks, gone_archives, tables),) = counts["count_rows"]
    deleted: dict[str, int] = json.loads(tables)
    if schema.has_vectors:
        deleted |= json.loads(counts["count_vectors"][0][0])
    receipt = Receipt(
        *(owner.name, str(agent), schema.config.schema, schema.tenant),
        forgotten_at=at.astimezone(UTC).isoformat(),
        tables=dict(sorted(deleted.items())),
        threads=hashes,
        blocks=[str(block) for block in gone_blocks],
        archives=[str(archive) for archive in gone_archives],
    )
    return Forgotten(
        receipt=seal(receipt, key),
        blocks=blocks,
        shared_blocks=shared_blocks,
        passages=passages + archived,
        items=items,
        archives=archives,
        shared_archives=shared_archives,
        threads=threads,
        messages=messages,
        checkpoints=checkpoints,
        shared_threads=shared_threads,
    )


def _make_codec(schema: StoreSchema) -> Codec:
    """Return what reads messages that a saver with the store's keys has written."""
    sealer = None if schema.sealer is None else schema.sealer.of_tenant(schema.tenant)
    allows = sealer is not None and sealer.encryption.allow_plain
    return Codec(JsonPlusSerializer(), sealer, allow_plain=allows)


def count_contents(owner: Owner) -> Operation[AgentContents]:
    """Return exactly how much the agent has in every tier."""
    query = Query(owner.schema.render(COUNTS, "contents", agent=owner.agent_id), _parameters(owner))
    ((counts,),) = yield from rows(query)
    return AgentContents(*counts)


def _statement(owner: Owner, name: str) -> Statement:
    if name == "must_hold":
        return owner.schema.render(SCHEMA, name)
    of = _ALIASES.get(name, "c")
    return owner.schema.render(
        FORGET, name, agent=owner.agent_id, message_bytes=MESSAGE_BYTES, of=of
    )


def _parameters(owner: Owner) -> Parameters:
    scope = Scope.from_prefix(owner.namespace("archival"), owner.schema)
    return {**scope.parameters, "agent": owner.agent_id, "slots": LOCK_SLOTS}
