"""What both savers share: their checked options, and the cache of threads."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.base import SerializerProtocol
from typing_extensions import TypedDict, Unpack

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.thread_cache import ThreadCache
from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._engine.sealing import Sealer
from langgraph_letta_store._engine.tenants import is_fixed
from langgraph_letta_store.config.audit import AuditOption, parse_audit
from langgraph_letta_store.config.describe import describe
from langgraph_letta_store.config.encryption import (
    Encryption,
    SerializerEncryption,
    check_encrypt,
)
from langgraph_letta_store.config.options import parse_names
from langgraph_letta_store.config.retention import Retention, RetentionConfig
from langgraph_letta_store.config.retry import RetryConfig, RetrySettings
from langgraph_letta_store.config.search import SearchConfig, SearchSettings
from langgraph_letta_store.config.search_log import SearchLogOption, parse_search_log
from langgraph_letta_store.config.store import (
    IndexSettings,
    LettaIndex,
    OnForeignThread,
    SaverConfig,
)
from langgraph_letta_store.config.telemetry import TelemetryOption, parse_telemetry
from langgraph_letta_store.config.tenants import TenantOption, parse_tenancy
from langgraph_letta_store.errors import ConfigurationError
from langgraph_letta_store.records.receipts import Receipt

RETENTION_MINUTES = 60.0
"""How long the retention sweeper waits between two sweeps: a sweep looks at every thread."""


class SaverOptions(TypedDict):
    """A saver's options besides its connections; `LettaSaver` describes them."""

    serde: SerializerProtocol | None
    index: LettaIndex | None
    search: SearchConfig | None
    retry: RetryConfig | None
    schema: str
    partitions: int
    root: str
    agent_keys: Sequence[str]
    on_foreign_thread: OnForeignThread
    readable: bool | None
    retention: RetentionConfig | None
    tenant: TenantOption
    audit: AuditOption
    telemetry: TelemetryOption
    search_log: SearchLogOption
    encrypt: Encryption | SerializerEncryption | None


class BaseLettaSaver(BaseCheckpointSaver[str]):
    """A saver's options and its cache of threads."""

    _session: Any  # a Session or an AsyncSession, as the subclass says
    _wake_indexer: Callable[[], None]

    def __init__(self, **options: Unpack[SaverOptions]) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        index, readable, retention = options["index"], options["readable"], options["retention"]
        super().__init__(serde=options["serde"])
        encrypt = options["encrypt"]
        check_encrypt(encrypt, serializer=True)
        self._sealer = Sealer(encrypt) if isinstance(encrypt, Encryption) else None
        self._allow_plain = encrypt is not None and encrypt.allow_plain
        self._codec = self._make_codec()
        self.config = SaverConfig(
            schema=options["schema"],
            partitions=options["partitions"],
            root=options["root"],
            index=None if index is None else IndexSettings.parse(index),
            search=SearchSettings.parse(options["search"]),
            retry=RetrySettings.parse(options["retry"]),
            agent_keys=parse_names("agent_keys", options["agent_keys"], "['user_id']"),
            on_foreign_thread=options["on_foreign_thread"],
            readable=not self._codec.hides if readable is None else readable,
            retention=None if retention is None else Retention.parse(retention),
            tenant=parse_tenancy(options["tenant"]),
            audit=parse_audit(options["audit"]),
            telemetry=parse_telemetry(options["telemetry"]),
            search_log=parse_search_log(options["search_log"], hides=self._codec.hides),
            encrypt=encrypt if isinstance(encrypt, Encryption) else None,
        )
        self.embeddings = self.config.index.embeddings if self.config.index else None
        tenancy = self.config.tenant
        self._is_of_one_tenant = is_fixed(tenancy)
        self._thread_cache = ThreadCache(tenant=tenancy if isinstance(tenancy, str) else "")
        self._conversations: Conversations | None = None
        self._waiting_tenants: dict[str, None] = {}
        self._indexes_new = self.config.index is not None or self.config.search.keys is not None

    def __repr__(self) -> str:
        return describe(self, self.config.schema, self.config.index)

    def get_next_version(self, current: str | None, channel: None) -> str:  # noqa: ARG002  # part of BaseCheckpointSaver's signature
        """Return the version after `current`: they are ordered as texts, and no two are equal."""
        # The format of PostgresSaver, so that imported threads go on.
        counted = 0
        if current is not None:
            counted = current if isinstance(current, int) else int(current.split(".")[0])
        return f"{counted + 1:032}.{random.random():016}"  # noqa: S311  # tells forks apart, keeps no secret

    def codec_of(self, tenant: str) -> Codec:
        """Return the serializer with a tenant's keys."""
        if self._codec.serde is not self.serde:  # LangGraph replaced it, to add an allowlist
            self._codec = self._make_codec()
        return self._codec.of_tenant(tenant)

    def _conversations_in(self, schema: SaverSchema) -> Conversations:
        """Return what operations on a schema work with."""
        if not self._is_of_one_tenant:
            return self._make_conversations(schema)
        kept = self._conversations
        if kept is None or kept.schema is not schema or self._codec.serde is not self.serde:
            kept = self._conversations = self._make_conversations(schema)
        return kept

    def _make_conversations(self, schema: SaverSchema) -> Conversations:
        codec = self.codec_of(schema.tenant)
        if self._is_of_one_tenant:
            return Conversations(schema, codec, self._thread_cache, self._wake_indexer)
        threads = self._thread_cache.for_tenant(schema.tenant)
        on_messages = partial(self._wake_for, schema.tenant)
        return Conversations(schema, codec, threads, on_messages)

    def forget_schema(self) -> None:
        """Look at the schema again at the next call: a store has set it up."""
        self._session.forget_schema()

    def forget_cached(self, receipt: Receipt) -> None:
        """Drop what this saver has cached of a forgotten agent."""
        cache = self._thread_cache.for_tenant(receipt.tenant)
        cache.forget_agent(UUID(receipt.agent_id), frozenset(receipt.threads))

    def count_cached(self, receipt: Receipt) -> int:
        """Return how many threads of a forgotten agent this saver has cached."""
        cache = self._thread_cache.for_tenant(receipt.tenant)
        return len(cache.list_threads_of(UUID(receipt.agent_id), frozenset(receipt.threads)))

    def _wake_for(self, tenant: str) -> None:
        """Have the messages of a tenant embedded, in the background."""
        self._waiting_tenants[tenant] = None
        self._wake_indexer()

    def _take_waiting(self) -> Sequence[str]:
        """Return the tenants with new messages since the last call."""
        taken = tuple(self._waiting_tenants)
        for tenant in taken:
            self._waiting_tenants.pop(tenant, None)
        return taken

    def _make_codec(self) -> Codec:
        """Return the serializer with the keys.

        Raises:
            ConfigurationError: both the serializer and the saver would encrypt.
        """
        codec = Codec(self.serde, self._sealer, allow_plain=self._allow_plain)
        if self._sealer is not None and codec.encrypts:
            raise ConfigurationError(
                "`encrypt` and a `serde` that encrypts are two ways to encrypt; give one of them: "
                "`encrypt` binds values to their rows, and EncryptedSerializer does not"
            )
        return codec
