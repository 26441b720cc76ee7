"""Encrypts items and blocks, then threads: the operations behind `encrypt_stored`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, TypeAlias

from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._engine.schema import SaverSchema, StoreSchema
from langgraph_letta_store._engine.sealing import Sealer
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._engine.value_seals import ValueSeals
from langgraph_letta_store._maintenance.encrypt.blocks import encrypt_blocks
from langgraph_letta_store._maintenance.encrypt.file_versions import encrypt_file_versions
from langgraph_letta_store._maintenance.encrypt.items import ENCRYPT, encrypt_items
from langgraph_letta_store._maintenance.encrypt.threads import encrypt_threads
from langgraph_letta_store._search.item_terms import store_words
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.errors import ConfigurationError

Kind: TypeAlias = Literal["items", "blocks", "threads"]

OnEncrypted: TypeAlias = Callable[[Kind, int, int], object]
"""Called with what is encrypted, how many were looked at just now, and how many there are."""


def encrypt_memory(
    schema: StoreSchema, progress: OnEncrypted | None = None, *, dry_run: bool = False
) -> Operation[tuple[int, int]]:
    """Encrypt items and blocks with the store's keys; return how many were or would be.

    Raises:
        ConfigurationError: the store has no keys.
        ForgedRowError: a row is encrypted and not authentic; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    yield from schema.find_vectors()
    seals = ValueSeals(_sealer(schema.config.encrypt, schema.tenant))
    moving = replace(schema, sealer=Sealer(seals.sealer.encryption))
    items, blocks, _ = yield from _count(schema)
    count = yield from encrypt_items(
        moving, seals, lambda n: progress and progress("items", n, items), dry_run=dry_run
    )
    if not dry_run:
        yield from encrypt_file_versions(moving, seals)
    changed = yield from encrypt_blocks(
        moving, seals, lambda n: progress and progress("blocks", n, blocks), dry_run=dry_run
    )
    if schema.config.search.keeps_words and not dry_run:
        yield from store_words(schema)
    return count, changed


def encrypt_conversations(
    conversations: Conversations, progress: OnEncrypted | None = None, *, dry_run: bool = False
) -> Operation[int]:
    """Encrypt threads with the saver's current key; return how many were or would be.

    Raises:
        ConfigurationError: the saver has no keys.
        ForgedRowError: a row is encrypted and not authentic; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
        InvalidOperationError: LangGraph's `EncryptedSerializer` has encrypted a thread.
    """
    schema = conversations.schema
    sealer = _sealer(schema.config.encrypt, schema.tenant)
    _, _, threads = yield from _count(schema)
    return (
        yield from encrypt_threads(
            conversations,
            sealer,
            lambda n: progress and progress("threads", n, threads),
            dry_run=dry_run,
        )
    )


def _count(schema: StoreSchema | SaverSchema) -> Operation[tuple[int, int, int]]:
    (((items, blocks, threads),),) = yield from rows(Query(schema.render(ENCRYPT, "count_rows")))
    return items, blocks, threads


def _sealer(encrypt: Encryption | None, tenant: str) -> Sealer:
    """Return keys that read rows in plain text too."""
    if encrypt is None:
        msg = "there are no keys to encrypt with; give `encrypt=Encryption(...)`"
        raise ConfigurationError(msg)
    return Sealer(replace(encrypt, allow_plain=True)).of_tenant(tenant)
