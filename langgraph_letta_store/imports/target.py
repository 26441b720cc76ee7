"""The target of an import, and the settings that it has or will be set up with."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias, TypeVar

from langgraph.checkpoint.serde.base import SerializerProtocol

from langgraph_letta_store._checkpoints.codec import Codec
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.thread_cache import ThreadCache
from langgraph_letta_store._engine.connections import open_pool as pool_opened
from langgraph_letta_store._engine.migrations import load, migrate
from langgraph_letta_store._engine.policies import recorded_roles
from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store._engine.schema import Schema, StoreSchema
from langgraph_letta_store._engine.sealed_schema import refuse_plain
from langgraph_letta_store._engine.sealing import Sealer
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.config.choices import Distance, VectorType
from langgraph_letta_store.config.encryption import Encryption, check_encrypt
from langgraph_letta_store.config.store import (
    MAX_DIMS,
    ConnString,
    IndexSettings,
    SaverConfig,
    StoreConfig,
)
from langgraph_letta_store.config.tenants import parse_tenant
from langgraph_letta_store.errors import ConfigurationError

T = TypeVar("T")

_MOST_CONNECTIONS = 2


class Wanted(NamedTuple):
    """The target's options on the command line; None stands for the recorded settings."""

    schema: str
    agent_depth: int | None
    partitions: int
    vector_type: VectorType | None
    distance: Distance | None
    model: str | None
    encrypt: Encryption | None = None


Recorded: TypeAlias = Mapping[str, Any]
"""What a schema was set up with."""

ChooseIndex: TypeAlias = "Callable[[Recorded | None], IndexSettings | None]"
"""Returns how vectors are stored, given the recorded settings of vectors, if there are any."""


class TenantRunner:
    """Runs operations on the target for one tenant, or for none."""

    def __init__(self, runner: Runner, tenant: str) -> None:
        """Take the target's runner and the tenant; "" for none."""
        self._runner = runner
        self._tenant = tenant

    def run(self, operation: Operation[T]) -> T:
        """Perform an operation's steps and return its value."""
        return self._runner.run(operation, self._tenant)


@dataclass
class Target:
    """The target's database. `recorded` has the settings its schema was set up with, if any."""

    runner: Runner
    config: StoreConfig
    recorded: Recorded | None
    items: int = 0
    threads: int = 0

    @property
    def gets_vectors(self) -> bool:
        """Whether the import sets up vectors that the schema does not have yet."""
        return self.config.index is not None and "index" not in (self.recorded or {})

    def set_up(self) -> StoreSchema:
        """Create what is missing and return the schema as a store sees it."""
        self.runner.run(migrate.setup(self.config))
        ready = self.runner.run(load.load_schema(self.config))
        self.runner.executor.take(ready.vector_types, is_distributed=ready.schema.is_distributed)
        return ready.schema

    def check_tenant(self, tenant: str | None) -> str:
        """Return the tenant that all is imported for; "" for none.

        Raises:
            ConfigurationError: the target keeps tenants apart and none is named, or the reverse.
        """
        has_tenants = recorded_roles(self.recorded or {}) is not None
        if tenant is None and has_tenants:
            expected = "the tenant to import for, since the target's schema keeps tenants apart"
        elif tenant is not None and not has_tenants:
            expected = "None, since the target's schema has no policies; set it up with --rls first"
        else:
            return "" if tenant is None else parse_tenant(tenant, "tenant")
        raise ConfigurationError(invalid("tenant", expected, tenant))

    def refuse_plain(self, tenant: str) -> None:
        """Refuse an import without keys for a tenant that has encrypted rows.

        Raises:
            MissingKeyError: it has.
        """
        if self.recorded is not None:
            schema: StoreSchema = Schema(self.config, has_vectors=False)
            self.runner.run(refuse_plain(schema.for_tenant(tenant), "the import"), tenant)

    def conversations(self, serializer: SerializerProtocol, tenant: str = "") -> Conversations:
        """Return the schema as a saver with this serializer sees it, for a tenant or for none."""
        encrypt = self.config.encrypt
        codec = Codec(serializer, None if encrypt is None else Sealer(encrypt).of_tenant(tenant))
        config = SaverConfig(
            schema=self.config.schema,
            partitions=self.config.partitions,
            index=self.config.index,
            root=self.config.root,
            readable=not codec.hides,
            encrypt=encrypt,
        )
        schema = self.runner.run(load.load_schema(config)).schema.for_tenant(tenant)
        return Conversations(schema, codec, ThreadCache())


@contextmanager
def open_target(
    conn_string: ConnString, wanted: Wanted, choose_index: ChooseIndex
) -> Generator[Target, None, None]:
    """Connect to a target and read its settings; nothing is written yet.

    Args:
        conn_string: the target's connection string, or a function that returns it.
        wanted: the settings for a schema that is not set up yet.
        choose_index: returns how the vectors to import are stored, or None for no vectors.

    Raises:
        SourceError: the target cannot hold the vectors.
        ConfigurationError: an option is invalid; the message names it.
    """
    config = StoreConfig(
        wanted.schema,
        2 if wanted.agent_depth is None else wanted.agent_depth,
        wanted.partitions,
        encrypt=wanted.encrypt,
    )
    check_encrypt(wanted.encrypt)
    with pool_opened(conn_string, {"min_size": 1, "max_size": _MOST_CONNECTIONS}) as pool:
        runner = Runner(pool, None)
        schema: StoreSchema = Schema(config, has_vectors=False)
        recorded = runner.run(bulk_load.read_setup(schema))
        depth = (recorded or {}).get("agent_depth")
        if depth is not None and wanted.agent_depth is None:
            config = replace(config, agent_depth=depth)
        config = replace(config, root=(recorded or {}).get("root", config.root))
        index = choose_index((recorded or {}).get("index"))
        config = replace(config, index=index)
        items, threads = runner.run(bulk_load.count_contents(schema)) if recorded else (0, 0)
        yield Target(runner, config, recorded, items, threads)


def new_index(wanted: Wanted, dims: int, distance: Distance | None) -> IndexSettings:
    """Return how vectors are stored in a schema that has none yet."""
    return IndexSettings(
        dims=dims,
        vector_type=wanted.vector_type or ("halfvec" if dims <= MAX_DIMS["halfvec"] else "vector"),
        distance=wanted.distance or distance or "cosine",
        model=wanted.model,
    )


def recorded_index(wanted: Wanted, recorded: Recorded) -> IndexSettings:
    """Return how vectors are stored; setup compares this with what was recorded."""
    return IndexSettings(
        dims=recorded["dims"],
        vector_type=wanted.vector_type or recorded["vector_type"],
        distance=wanted.distance or recorded["distance"],
        model=wanted.model or recorded["model"],
    )
