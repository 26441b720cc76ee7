"""The options of stores and savers, checked; LangGraph's own dictionaries are accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any, Literal, TypeAlias

from langchain_core.embeddings import Embeddings
from langgraph.store.base import TTLConfig

from langgraph_letta_store.config import checks
from langgraph_letta_store.config.audit import AuditSettings
from langgraph_letta_store.config.choices import ROOT, Distance, Distribution, VectorType
from langgraph_letta_store.config.embedder import (
    LOCAL_MODELS,
    find_dims,
    find_model_name,
    parse_embed,
)
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.config.fields import Field, tokenize_paths
from langgraph_letta_store.config.index import (
    MAX_HALVES,
    AnnConfig,
    AnnSettings,
    LettaIndex,
    LettaIndexConfig,
    choose_type,
)
from langgraph_letta_store.config.options import check_choice, check_whole_number, parse_options
from langgraph_letta_store.config.pool import (
    AsyncConnString,
    ConnString,
    LettaPoolConfig,
    PoolConfig,
)
from langgraph_letta_store.config.retention import Limits, Retention
from langgraph_letta_store.config.retry import RetrySettings
from langgraph_letta_store.config.search import DuplicateSettings, SearchSettings
from langgraph_letta_store.config.search_log import SearchLogSettings
from langgraph_letta_store.config.telemetry import TelemetrySettings
from langgraph_letta_store.config.tenants import Tenancy
from langgraph_letta_store.config.ttl import check_ttl
from langgraph_letta_store.errors import ConfigurationError

__all__ = [
    "AsyncConnString",
    "ConnString",
    "IndexSettings",
    "LettaIndex",
    "LettaPoolConfig",
    "PoolConfig",
    "StoreConfig",
    "TTLConfig",
]

Deserializer: TypeAlias = Callable[[bytes], dict[str, Any]]
"""Reads the JSON text of a value."""

OnForeignThread: TypeAlias = Literal["share", "raise"]
"""What becomes of a run in a thread that belongs to another agent: the thread is shared by both,
or the run is refused."""

MAX_DIMS: Mapping[VectorType, int] = {"halfvec": MAX_HALVES, "vector": 16000}
"""halfvec: as many as fit in a page and as pgvector can index; vector: pgvector's own limit."""

ARCHIVES = "archives"
"""The first label of the namespaces of shared archives."""

AGENT_KEYS = (
    "langgraph_auth_user_id",
    "langgraph_auth_user",
    "agent_id",
    "user_id",
    "langgraph_user_id",
)
"""The keys of a run's config or context that may name its agent; the first one present counts.

The keys that a LangGraph server sets after authentication come before those that a request may set.
"""


_READABLE_KEYS = "`search['keys']` stores readable texts about what {} hides; leave one of them out"
_MISSING = "`index['{}']` is missing; give index={{'dims': ..., 'embed': ...}}"

WHOLE_VALUE: tuple[Field, ...] = (("$", "$"),)
"""Without `fields` the whole value is embedded, as one text."""


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """How items are embedded and compared.

    `model` is the embedding model's name, if it has one. `embeddings` is None where nothing is
    embedded, as in the script of the migrations. `batch_size`, `concurrency` and `retries` control
    the calls of the model, and `cache` says whether its vectors are kept for all workers.
    """

    dims: int
    vector_type: VectorType = "halfvec"
    distance: Distance = "cosine"
    model: str | None = None
    fields: tuple[Field, ...] = WHOLE_VALUE
    embeddings: Embeddings | None = None
    ann: AnnSettings = default(default_factory=AnnSettings)
    batch_size: int = 512
    concurrency: int = 4
    retries: int = 5
    cache: bool = False

    def __post_init__(self) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        check_choice("index['cache']", self.cache, Literal[True, False])
        if self.cache and not self.model:
            raise ConfigurationError(
                "`index['cache']` keeps vectors under their model's name, and this model has none; "
                "give `embed` as a name, or LettaEmbeddings(cache, embed, model='...')"
            )
        check_choice("index['ann_index_config']['vector_type']", self.vector_type, VectorType)
        check_choice("index['distance_type']", self.distance, Distance)
        most = MAX_DIMS[self.vector_type]
        if not checks.is_whole(self.dims, 1, most):
            raise ConfigurationError(
                f"`index['dims']` must be a whole number from 1 to {most} for a "
                f"{self.vector_type}, got {self.dims!r:.80}; use a model with fewer dimensions, or "
                "'ann_index_config': {'vector_type': 'vector'}, or 'bit' for an index of the "
                f"binary quantization, both of which allow up to {MAX_DIMS['vector']}"
            )
        for name, value, least in (
            ("batch_size", self.batch_size, 1),
            ("concurrency", self.concurrency, 1),
            ("retries", self.retries, 0),
        ):
            check_whole_number(f"index[{name!r}]", value, least, 100_000)

    @classmethod
    def parse(cls, index: LettaIndex) -> IndexSettings:
        """Check the option `index`.

        Args:
            index: `embed` and, but for a local model, `dims`; optionally `fields`,
                `distance_type` and `ann_index_config`, as PostgresStore documents them and
                `AnnConfig` does, and `batch_size`, `concurrency`, `retries` and `cache`.

        Raises:
            ConfigurationError: an option is missing, unknown or invalid; the message names it.

        Example:
            >>> IndexSettings.parse({"dims": 1536, "embed": "openai:text-embedding-3-small"})
        """
        given = parse_options("index", index, LettaIndexConfig.__annotations__)
        if "embed" not in given:
            raise ConfigurationError(_MISSING.format("embed"))
        embeddings = parse_embed("index['embed']", given["embed"])
        own = find_dims(embeddings, given["embed"])
        if own is None and "dims" not in given:
            raise ConfigurationError(_MISSING.format("dims"))
        dims: Any = given.get("dims", own)
        if own not in (None, dims):
            expected = f"{own} for {given['embed']!r}, or left out"
            raise ConfigurationError(checks.invalid("index['dims']", expected, dims))
        place = "index['ann_index_config']"
        ann = parse_options(place, given.get("ann_index_config"), AnnConfig.__annotations__)
        return cls(
            dims=dims,
            vector_type=choose_type(ann, dims),
            distance=given.get("distance_type", "cosine"),
            model=find_model_name(embeddings if given["embed"] in LOCAL_MODELS else given["embed"]),
            fields=tokenize_paths(given.get("fields", []), "index['fields']") or WHOLE_VALUE,
            embeddings=embeddings,
            ann=AnnSettings.parse(ann),
            **{
                name: given[name]
                for name in given.keys() & {"batch_size", "concurrency", "retries", "cache"}
            },
        )


@dataclass(frozen=True, slots=True)
class DatabaseConfig:
    """The options that stores and savers of one schema must agree on.

    `agent_depth` is None for savers, which do not cut namespaces. `root` is the first label of the
    namespaces of named agents. `search` says how searches rank, and `retry` how long a step is sent
    again. `tenant` is whose memory it is, `audit` what is logged of calls, `encrypt` how values are
    encrypted, `telemetry` what OpenTelemetry is given, and `search_log` which searches are logged.
    """

    schema: str = "letta"
    agent_depth: int | None = None
    partitions: int = 16
    index: IndexSettings | None = None
    root: str = ROOT
    search: SearchSettings = default(default_factory=SearchSettings)
    tenant: Tenancy = None
    retry: RetrySettings = default(default_factory=RetrySettings)
    audit: AuditSettings | None = None
    encrypt: Encryption | None = None
    telemetry: TelemetrySettings | None = None
    search_log: SearchLogSettings | None = None
    distribute: Distribution | None = None

    def __post_init__(self) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        name: Any = self.schema
        if not isinstance(name, str) or not 0 < len(name.encode()) < 64 or "\0" in name:
            expected = "a str of 1 to 63 bytes without a NUL character, as PostgreSQL's names are"
            raise ConfigurationError(checks.invalid("schema", expected, name))
        if self.agent_depth is not None and not checks.is_whole(self.agent_depth, 1):
            expected = "a number of labels, a whole number >= 1"
            raise ConfigurationError(checks.invalid("agent_depth", expected, self.agent_depth))
        # 0 stands for plain tables.
        check_whole_number("partitions", self.partitions, 0, 1024)
        root: Any = self.root
        if not isinstance(root, str) or not root or set(root) & {".", "\0"} or len(root) > 100:
            expected = "a str of 1 to 100 characters without a period and without a NUL character"
            raise ConfigurationError(checks.invalid("root", expected, root))
        if root == ARCHIVES:
            expected = "another label than that of shared archives"
            raise ConfigurationError(checks.invalid("root", expected, root))

    @property
    def needs_vector(self) -> bool:
        """Whether statements use pgvector, which `setup()` then creates where it is missing."""
        return self.index is not None


@dataclass(frozen=True, slots=True)
class StoreConfig(DatabaseConfig):
    """A store's options, apart from its connections."""

    agent_depth: int = 2
    ttl: TTLConfig | None = None
    deserializer: Deserializer | None = None
    duplicates: DuplicateSettings = default(default_factory=DuplicateSettings)
    file_versions: Limits = default(default_factory=Limits)

    def __post_init__(self) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is unknown or invalid; the message names it.
        """
        DatabaseConfig.__post_init__(self)
        if self.agent_depth is None:  # pyright: ignore[reportUnnecessaryComparison]  # users are not always type-checked
            expected = "a number of labels, a whole number >= 1"
            raise ConfigurationError(checks.invalid("agent_depth", expected, None))
        if self.duplicates.policy != "keep" and self.index is None:
            raise ConfigurationError(
                f"`duplicates` is {self.duplicates.policy!r}, but this store embeds nothing, so "
                "that near-duplicates cannot be found; give `index` too"
            )
        check_ttl(self.ttl)
        if self.encrypt is not None and self.search.keeps_words and not self.encrypt.words:
            raise ConfigurationError(
                f"`search['mode']` is {self.search.mode!r}, but `encrypt` keeps no words, so that "
                "encrypted texts are not found by theirs; give encrypt=Encryption(..., words=True)"
            )
        if self.encrypt is not None and self.search.keys is not None:
            raise ConfigurationError(_READABLE_KEYS.format("`encrypt`"))


@dataclass(frozen=True, slots=True)
class SaverConfig(DatabaseConfig):
    """A saver's options, apart from its connections and its serializer.

    `readable` says whether the texts of messages may be stored readably, besides the serialised
    messages.
    """

    agent_keys: tuple[str, ...] = AGENT_KEYS
    on_foreign_thread: OnForeignThread = "share"
    readable: bool = True
    retention: Retention | None = None

    def __post_init__(self) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        DatabaseConfig.__post_init__(self)
        check_choice("on_foreign_thread", self.on_foreign_thread, OnForeignThread)
        if self.search.keys is not None and (self.encrypt is not None or not self.readable):
            what = "`encrypt`" if self.encrypt is not None else "an encrypting `serde`"
            raise ConfigurationError(_READABLE_KEYS.format(what))
