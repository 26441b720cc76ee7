"""The options that a store is made with, checked."""

from __future__ import annotations

from typing_extensions import TypedDict, Unpack

from langgraph_letta_store.config.audit import AuditOption, parse_audit
from langgraph_letta_store.config.encryption import Encryption, check_encrypt
from langgraph_letta_store.config.retention import Limits, LimitsConfig
from langgraph_letta_store.config.retry import RetryConfig, RetrySettings
from langgraph_letta_store.config.search import (
    DuplicatesConfig,
    DuplicateSettings,
    SearchConfig,
    SearchSettings,
)
from langgraph_letta_store.config.search_log import SearchLogOption, parse_search_log
from langgraph_letta_store.config.store import (
    Deserializer,
    IndexSettings,
    LettaIndex,
    StoreConfig,
    TTLConfig,
)
from langgraph_letta_store.config.telemetry import TelemetryOption, parse_telemetry
from langgraph_letta_store.config.tenants import TenantOption, parse_tenancy


class StoreOptions(TypedDict):
    """What a store is made with besides its connections; `LettaStore` says what each means."""

    deserializer: Deserializer | None
    index: LettaIndex | None
    search: SearchConfig | None
    retry: RetryConfig | None
    duplicates: DuplicatesConfig | None
    ttl: TTLConfig | None
    schema: str
    agent_depth: int
    partitions: int
    root: str
    tenant: TenantOption
    audit: AuditOption
    telemetry: TelemetryOption
    search_log: SearchLogOption
    encrypt: Encryption | None
    file_versions: LimitsConfig | None


def parse_options(**options: Unpack[StoreOptions]) -> StoreConfig:
    """Return a store's configuration.

    Raises:
        ConfigurationError: an option is invalid or unknown; the message names it.
    """
    index = options["index"]
    check_encrypt(options["encrypt"])
    return StoreConfig(
        schema=options["schema"],
        agent_depth=options["agent_depth"],
        partitions=options["partitions"],
        root=options["root"],
        index=None if index is None else IndexSettings.parse(index),
        search=SearchSettings.parse(options["search"]),
        retry=RetrySettings.parse(options["retry"]),
        duplicates=DuplicateSettings.parse(options["duplicates"]),
        ttl=options["ttl"],
        deserializer=options["deserializer"],
        tenant=parse_tenancy(options["tenant"]),
        audit=parse_audit(options["audit"]),
        telemetry=parse_telemetry(options["telemetry"]),
        search_log=parse_search_log(options["search_log"], hides=options["encrypt"] is not None),
        encrypt=options["encrypt"],
        file_versions=Limits.parse(options["file_versions"], "file_versions"),
    )
