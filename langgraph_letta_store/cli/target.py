"""The agent that a command works on, opened with the settings of its schema."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg_pool import ConnectionPool

from langgraph_letta_store import AgentMemory, LettaSaver, LettaStore
from langgraph_letta_store._engine.connections import open_pool as pool_opened
from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store._engine.schema import Schema, StoreSchema
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store.config.store import (
    ROOT,
    ConnString,
    StoreConfig,
)
from langgraph_letta_store.errors import SetupError
from langgraph_letta_store.records.receipts import ReceiptKey

_MOST_CONNECTIONS = 2


@contextmanager
def open_agent(
    conn_string: ConnString,
    schema: str,
    name: str,
    tenant: str | None = None,
    receipt_key: ReceiptKey | None = None,
) -> Generator[AgentMemory, None, None]:
    """Open an agent's memory, of a tenant or of none; see `open_store`."""
    with open_store(conn_string, schema, tenant) as store:
        yield AgentMemory(store, name, receipt_key=receipt_key)


@contextmanager
def open_store(
    conn_string: ConnString, schema: str, tenant: str | None = None
) -> Generator[LettaStore, None, None]:
    """Open a store with the recorded settings of its schema, of a tenant or of none.

    Raises:
        SetupError: the schema is not set up.
        ConfigurationError: the name of the schema or tenant is invalid.
    """
    with pool_opened(conn_string, {"min_size": 1, "max_size": _MOST_CONNECTIONS}) as pool:
        recorded = read_recorded(pool, schema)
        yield LettaStore(
            pool,
            schema=schema,
            agent_depth=recorded["agent_depth"],
            root=recorded.get("root", ROOT),
            tenant=tenant,
        )


@contextmanager
def open_saver(conn_string: ConnString, schema: str) -> Generator[LettaSaver, None, None]:
    """Open a saver of a schema that is set up.

    Raises:
        SetupError: the schema is not set up.
        ConfigurationError: the name of the schema is invalid.
    """
    with pool_opened(conn_string, {"min_size": 1, "max_size": _MOST_CONNECTIONS}) as pool:
        read_recorded(pool, schema)
        with LettaSaver(pool, schema=schema) as saver:
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
