"""The agent that a command works on, opened with the settings of its schema."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from langgraph.store.postgres.base import PostgresIndexConfig
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg_pool import ConnectionPool

from langgraph_letta_store import AgentMemory, LettaSaver, LettaStore
from langgraph_letta_store._engine.connections import open_pool as pool_opened
from langgraph_letta_store._engine.reader_pools import open_readers
from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store._engine.schema import Schema, StoreSchema
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store.cli.options import index_config
from langgraph_letta_store.cli.reembed import load
from langgraph_letta_store.config.choices import ROOT
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.config.pool import PoolConfig
from langgraph_letta_store.config.search import SearchConfig
from langgraph_letta_store.config.store import ConnString, StoreConfig
from langgraph_letta_store.errors import ConfigurationError, SetupError
from langgraph_letta_store.records.receipts import ReceiptKey

_MOST_CONNECTIONS = 2

_POOL: PoolConfig = {"min_size": 1, "max_size": _MOST_CONNECTIONS}

MakeIndex: TypeAlias = Callable[[Mapping[str, Any]], PostgresIndexConfig | None]
"""Makes a store's option `index` out of the settings that its schema was set up with."""


@contextmanager
def open_agent(
    conn_string: ConnString,
    schema: str,
    name: str,
    tenant: str | None = None,
    receipt_key: ReceiptKey | None = None,
    encrypt: Encryption | None = None,
    reader: ConnString | None = None,
) -> Generator[AgentMemory, None, None]:
    """Open an agent's memory, of a tenant or of none; see `open_store`."""
    with open_store(conn_string, schema, tenant, encrypt=encrypt, reader=reader) as store:
        yield AgentMemory(store, name, receipt_key=receipt_key)


@contextmanager
def open_store(
    conn_string: ConnString,
    schema: str,
    tenant: str | None = None,
    *,
    make_index: MakeIndex | None = None,
    encrypt: Encryption | None = None,
    search: SearchConfig | None = None,
    reader: ConnString | None = None,
) -> Generator[LettaStore, None, None]:
    """Open a store with the recorded settings of its schema, of a tenant or of none.

    It embeds texts where `make_index` makes its option `index` out of these settings. `search` is
    its option of that name, where the schema keeps the words of items. `reader` is read from.

    Raises:
        SetupError: the schema is not set up.
        ConfigurationError: the name of the schema or tenant is invalid.
    """
    with (
        pool_opened(conn_string, _POOL) as pool,
        open_readers(reader, _POOL, None, "session") as readers,
    ):
        recorded = read_recorded(pool, schema)
        yield LettaStore(
            pool,
            reader=readers,
            schema=schema,
            agent_depth=recorded["agent_depth"],
            root=recorded.get("root", ROOT),
            tenant=tenant,
            index=None if make_index is None else make_index(recorded),
            encrypt=encrypt,
            search=search if "words" in recorded else None,
        )


def make_index(recorded: Mapping[str, Any], model: str | None) -> PostgresIndexConfig | None:
    """Return the option `index` for a schema; None if it has no vectors.

    The model is the given one, or else the recorded one.

    Raises:
        ConfigurationError: no model is named, neither here nor in the schema.
    """
    vectors: Mapping[str, Any] | None = recorded.get("index")
    if not vectors:
        return None
    name = model or vectors["model"]
    if not name:
        msg = (
            "the schema has vectors, so --model must name the embedding model that made them: a "
            "name such as openai:text-embedding-3-small, or module:attribute or path.py:attribute"
        )
        raise ConfigurationError(msg)
    return {
        "dims": vectors["dims"],
        "embed": load(name),
        "distance_type": vectors["distance"],
        "ann_index_config": {"vector_type": vectors["vector_type"]},
    }


def make_search_index(
    recorded: Mapping[str, Any], mode: str, model: str | None
) -> PostgresIndexConfig | None:
    """Return the option `index` for a search, which needs no model for words alone."""
    if mode != "text":
        return make_index(recorded, model)
    if not (vectors := recorded.get("index")):
        return None
    return index_config(
        vectors["dims"], vectors["vector_type"], vectors["distance"], vectors["model"]
    )


@contextmanager
def open_saver(
    conn_string: ConnString,
    schema: str,
    tenant: str | None = None,
    *,
    encrypt: Encryption | None = None,
    reader: ConnString | None = None,
) -> Generator[LettaSaver, None, None]:
    """Open a saver of a schema that is set up, of a tenant or of none; `reader` is read from.

    Raises:
        SetupError: the schema is not set up.
        ConfigurationError: the name of the schema is invalid.
    """
    with (
        pool_opened(conn_string, _POOL) as pool,
        open_readers(reader, _POOL, None, "session") as readers,
    ):
        read_recorded(pool, schema)
        with LettaSaver(
            pool, reader=readers, schema=schema, tenant=tenant, encrypt=encrypt
        ) as saver:
            yield saver


def read_recorded(pool: ConnectionPool[Connection[DictRow]], schema: str) -> Mapping[str, Any]:
    """Return the settings that a schema was set up with.

    Raises:
        SetupError: the schema is not set up.
    """
    unknown: StoreSchema = Schema(StoreConfig(schema), has_vectors=False)
    recorded = Runner(pool, None).run(bulk_load.read_setup(unknown))
    if recorded is None:
        msg = f"the schema {schema!r} is not set up; run: letta-store setup --schema {schema}"
        raise SetupError(msg)
    return recorded
