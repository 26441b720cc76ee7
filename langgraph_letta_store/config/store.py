"""The options of a store, checked once: LangGraph's own dictionaries are taken as they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any, Literal, TypeAlias, cast

from langchain_core.embeddings import Embeddings
from langgraph.store.base import TTLConfig, ensure_embeddings
from langgraph.store.postgres.base import PoolConfig as PostgresPoolConfig
from typing_extensions import TypedDict

from langgraph_letta_store.config import checks
from langgraph_letta_store.config.fields import Field, tokenized
from langgraph_letta_store.config.index import (
    MAX_HALVES,
    AnnSettings,
    LettaIndex,
    VectorType,
    stored_type,
)
from langgraph_letta_store.config.retention import Retention
from langgraph_letta_store.config.search import DuplicateSettings, SearchSettings
from langgraph_letta_store.errors import ConfigurationError

__all__ = [
    "AsyncConnString",
    "ConnString",
    "IndexSettings",
    "LettaIndex",
    "PoolConfig",
    "StoreConfig",
    "TTLConfig",
]

Distance: TypeAlias = Literal["cosine", "inner_product", "l2"]
Deserializer: TypeAlias = Callable[[bytes], dict[str, Any]]
"""Reads the JSON text of a value."""

OnForeignThread: TypeAlias = Literal["share", "raise"]
"""What becomes of a run in a thread that belongs to another agent: the thread is shared by both,
or the run is refused."""

MAX_DIMS: Mapping[VectorType, int] = {"halfvec": MAX_HALVES, "vector": 16000}
"""halfvec: what still fits a page inline, and what pgvector can index; vector: pgvector's own."""

ROOT = "agents"
"""The first label of the namespaces of agents that have a name, unless set up otherwise."""

ARCHIVES = "archives"
"""The first label of the namespaces of archives that agents share."""

AGENT_KEYS = (
    "langgraph_auth_user_id",
    "langgraph_auth_user",
    "agent_id",
    "user_id",
    "langgraph_user_id",
)
"""Which keys of a run's config or context name its agent; the first that is there.

What a LangGraph server has authenticated goes before what a request may set.
"""


ConnString: TypeAlias = str | Callable[[], str]
"""What libpq takes, or `embedded:PATH`; or a function that returns it for each new connection."""

AsyncConnString: TypeAlias = str | Callable[[], str | Awaitable[str]]
"""The same for coroutines, where the function may be a coroutine function."""


class LettaPoolConfig(TypedDict, total=False):
    """A pool's options as PostgresStore's, with a function for what expires, and time to wake."""

    min_size: int
    max_size: int | None
    kwargs: dict[str, Any] | Callable[[], dict[str, Any] | Awaitable[dict[str, Any]]]
    """Psycopg's options of a connection; or a function that returns them for each new one."""
    wake_timeout: float
    """How many seconds whoever connects waits for a database that sleeps; default: not at all."""


PoolConfig: TypeAlias = PostgresPoolConfig | LettaPoolConfig
"""The options of a pool of connections."""


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """How items are embedded and compared.

    `model` is the embedding model's name where it can be told; `embeddings` is absent where only
    the database's side matters, as when a script of the migrations is written. `batch_size`,
    `concurrency` and `retries` are how the model is called.
    """

    dims: int
    vector_type: VectorType = "halfvec"
    distance: Distance = "cosine"
    model: str | None = None
    fields: tuple[Field, ...] = (("$", "$"),)
    embeddings: Embeddings | None = None
    ann: AnnSettings = default(default_factory=AnnSettings)
    batch_size: int = 512
    concurrency: int = 4
    retries: int = 5

    def __post_init__(self) -> None:
        """Check what no type checker sees in a user's dictionary.

        Raises:
            ConfigurationError: an option is of the wrong kind; says which and what would do.
        """
        checks.one_of("index['ann_index_config']['vector_type']", self.vector_type, VectorType)
        checks.one_of("index['distance_type']", self.distance, Distance)
        most = MAX_DIMS[self.vector_type]
        if not _is_count(self.dims) or not 1 <= self.dims <= most:
            msg = (
                f"index['dims'] is {self.dims!r}; a {self.vector_type} has 1 to {most} dimensions. "
                "Use a model with fewer, or 'ann_index_config': {'vector_type': 'vector'}, or "
                f"'bit' with an index of signs, which take up to {MAX_DIMS['vector']}"
            )
            raise ConfigurationError(msg)
        for name, value, least in (
            ("batch_size", self.batch_size, 1),
            ("concurrency", self.concurrency, 1),
            ("retries", self.retries, 0),
        ):
            checks.whole(f"index[{name!r}]", value, least, 100_000)

    @classmethod
    def of(cls, index: LettaIndex) -> IndexSettings:
        """Read the `index=` dictionary of a LangGraph store.

        Args:
            index: `dims` and `embed`; optionally `fields`, `distance_type` and
                `ann_index_config`, as PostgresStore documents them and `AnnConfig` does, and
                `batch_size`, `concurrency` and `retries`.

        Raises:
            ConfigurationError: an option is missing or of the wrong kind.

        Example:
            >>> IndexSettings.of({"dims": 1536, "embed": "openai:text-embedding-3-small"})
        """
        given = checks.mapping("index", index)
        for name in ("dims", "embed"):
            if given.get(name) is None:
                msg = f"index[{name!r}] is missing; give index={{'dims': ..., 'embed': ...}}"
                raise ConfigurationError(msg)
        ann = checks.mapping("index['ann_index_config']", given.get("ann_index_config"))
        calls = ("batch_size", "concurrency", "retries")
        return cls(
            dims=given["dims"],
            vector_type=stored_type(ann, given["dims"]),
            distance=given.get("distance_type", "cosine"),
            model=_model_name(given["embed"]),
            fields=tokenized(given.get("fields") or ["$"], "index['fields']"),
            embeddings=_embeddings(given["embed"]),
            ann=AnnSettings.of(ann),
            **{name: given[name] for name in calls if name in given},
        )


@dataclass(frozen=True, slots=True)
class DatabaseConfig:
    """What stores and savers are told of the database, and must agree on.

    `agent_depth` is None for who does not mind: savers do not cut namespaces. `root` is the first
    label of the namespaces of agents that have a name, `search` how queries are answered.
    """

    schema: str = "letta"
    agent_depth: int | None = None
    partitions: int = 16
    index: IndexSettings | None = None
    root: str = ROOT
    search: SearchSettings = default(default_factory=SearchSettings)

    def __post_init__(self) -> None:
        """Check the numbers and the name.

        Raises:
            ConfigurationError: an option is of the wrong kind; says which and what would do.
        """
        if not isinstance(self.schema, str) or not 0 < len(self.schema.encode()) < 64:  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            msg = f"schema is {self.schema!r}; PostgreSQL's names have 1 to 63 bytes"
            raise ConfigurationError(msg)
        if "\0" in self.schema:
            msg = f"schema is {self.schema!r}; a name has no NUL character"
            raise ConfigurationError(msg)
        depth: Any = self.agent_depth
        if depth is not None and (not _is_count(depth) or depth < 1):
            msg = f"agent_depth is {self.agent_depth!r}; give the number of labels, at least 1"
            raise ConfigurationError(msg)
        if not _is_count(self.partitions) or not 0 <= self.partitions <= 1024:
            msg = f"partitions is {self.partitions!r}; give 0 (plain tables) to 1024"
            raise ConfigurationError(msg)
        root: Any = self.root
        if not isinstance(root, str) or not root or set(root) & {".", "\0"} or len(root) > 100:
            msg = f"root is {root!r:.80}; give a label of 1 to 100 characters without a period"
            raise ConfigurationError(msg)
        if root == ARCHIVES:
            msg = f"root is {root!r}, where the archives lie that agents share; give another label"
            raise ConfigurationError(msg)


@dataclass(frozen=True, slots=True)
class StoreConfig(DatabaseConfig):
    """All that a store is told when it is made, apart from its connection."""

    agent_depth: int = 2
    ttl: TTLConfig | None = None
    deserializer: Deserializer | None = None
    duplicates: DuplicateSettings = default(default_factory=DuplicateSettings)

    def __post_init__(self) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is of the wrong kind; says which and what would do.
        """
        DatabaseConfig.__post_init__(self)
        if self.agent_depth is None:  # pyright: ignore[reportUnnecessaryComparison]  # users are not always type-checked
            msg = "agent_depth is None; give the number of labels, at least 1"
            raise ConfigurationError(msg)
        if self.duplicates.policy != "keep" and self.index is None:
            msg = (
                f"duplicates is {self.duplicates.policy!r}, but this store embeds nothing, so that "
                "near-duplicates cannot be found; give index= too"
            )
            raise ConfigurationError(msg)
        if self.ttl is not None:
            ttl = checks.mapping("ttl", self.ttl)
            for name in ("default_ttl", "sweep_interval_minutes"):
                minutes = ttl.get(name)
                if minutes is not None and not is_minutes(minutes):
                    msg = f"ttl[{name!r}] is {minutes!r}; give minutes as a number from 0, or None"
                    raise ConfigurationError(msg)


@dataclass(frozen=True, slots=True)
class SaverConfig(DatabaseConfig):
    """All that a saver is told when it is made, apart from its connection and its serializer.

    `readable` says whether texts of messages may be stored so that SQL can read them.
    """

    agent_keys: tuple[str, ...] = AGENT_KEYS
    on_foreign_thread: OnForeignThread = "share"
    readable: bool = True
    retention: Retention | None = None

    def __post_init__(self) -> None:
        """Check the options.

        Raises:
            ConfigurationError: an option is of the wrong kind; says which and what would do.
        """
        DatabaseConfig.__post_init__(self)
        checks.one_of("on_foreign_thread", self.on_foreign_thread, OnForeignThread)
        keys = cast("tuple[Any, ...]", self.agent_keys)
        if not all(isinstance(key, str) and key for key in keys):
            msg = f"agent_keys is {keys!r:.80}; give the names of keys of a run's configurable"
            raise ConfigurationError(msg)


def is_minutes(value: Any) -> bool:
    """Whether a value is a time to live that PostgreSQL's calendar can hold, in minutes."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1e9


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _embeddings(embed: Any) -> Embeddings:
    kinds = [isinstance(embed, (str, Embeddings)), callable(embed)]
    try:
        if any(kinds):
            return ensure_embeddings(embed)
    except (TypeError, ValueError) as error:
        msg = f"index['embed'] cannot be used as an embedding model: {error}"
        raise ConfigurationError(msg) from error
    msg = (
        f"index['embed'] is {embed!r:.80}; give LangChain Embeddings, a function from texts to "
        "vectors, or a name such as 'openai:text-embedding-3-small'"
    )
    raise ConfigurationError(msg)


def _model_name(embed: Any) -> str | None:
    """Tell the model's name where the embedding object or its provider string has one."""
    if isinstance(embed, str):
        return embed.partition(":")[2] or embed
    for attribute in ("model", "model_name", "model_id"):
        name = getattr(embed, attribute, None)
        if isinstance(name, str) and name:
            return name
    return None
