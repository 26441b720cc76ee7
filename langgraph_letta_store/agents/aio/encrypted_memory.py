"""How a memory encrypts what it has stored before, in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langgraph_letta_store._maintenance.encrypt.encrypt import (
    OnEncrypted,
    encrypt_conversations,
    encrypt_memory,
)
from langgraph_letta_store.records.encryption import EncryptionReport

if TYPE_CHECKING:
    from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver
    from langgraph_letta_store.store.aio.store import AsyncLettaStore


class AsyncEncryptedMemory:
    """The part of `AsyncLettaMemory` that encrypts what is stored."""

    __slots__ = ()

    if TYPE_CHECKING:
        store: AsyncLettaStore
        saver: AsyncLettaSaver

    async def encrypt_stored(
        self, *, dry_run: bool = False, progress: OnEncrypted | None = None
    ) -> EncryptionReport:
        """Encrypt what is stored in place, with the keys and options of `encrypt`.

        Items, blocks with their histories, and threads with their messages that are in plain text
        are encrypted. What is encrypted with another key than the current one, or for other
        searchable fields, is encrypted again. Applications may go on meanwhile, with
        `allow_plain=True` until it is done. It can be interrupted and run again.

        Args:
            dry_run: only count what would be encrypted.
            progress: called with "items", "blocks" or "threads", how many were looked at just now,
                and how many there are.

        Returns:
            How many were encrypted.

        Raises:
            ConfigurationError: the memory has no keys.
            ForgedRowError: a row is encrypted and not authentic; the message names it. Those
                before it are done.
            MissingKeyError: the key that a row is encrypted with is missing.
            InvalidOperationError: LangGraph's `EncryptedSerializer` has encrypted a thread.

        Example:
            >>> (await memory.encrypt_stored(dry_run=True)).items
            0
        """
        items, blocks = await self.store.run(encrypt_memory, progress, dry_run=dry_run)
        threads = await self.saver.run(encrypt_conversations, progress, dry_run=dry_run)
        return EncryptionReport(items, blocks, threads)
