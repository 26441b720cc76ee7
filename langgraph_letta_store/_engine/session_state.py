"""What both sessions know: their configuration, the tables, and each tenant's indexes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from psycopg import BaseConnection
from psycopg.pq import TransactionStatus

from langgraph_letta_store._engine.audit import audit_operation
from langgraph_letta_store._engine.metrics import Counters
from langgraph_letta_store._engine.migrations.load import Ready
from langgraph_letta_store._engine.observer import Observer, SearchNotes
from langgraph_letta_store._engine.policies import Roles
from langgraph_letta_store._engine.read_tokens import UNKNOWN, format_token
from langgraph_letta_store._engine.readers import Readers
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._engine.tenants import resolve_tenant
from langgraph_letta_store.config.choices import Distribution
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.errors import ForkedProcessError, InvalidOperationError
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey

LOOK_SECONDS = 30.0
"""How old a session's list of indexes may be."""

_TENANTS = 1000
"""How many tenants' indexes a session keeps at hand."""

C = TypeVar("C", bound=DatabaseConfig)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _TenantSchema(Generic[C]):
    """A session's schema, the same as one tenant sees it, and when its indexes are read again."""

    base: Schema[C]
    schema: Schema[C]
    next_look: float


class SessionState(Generic[C]):
    """The configuration of a session, and the tables once they were looked at."""

    runner: Any

    def __init__(self, connections: object, config: C, readers: Readers | None) -> None:
        self.config = config
        self.readers = readers
        own: Any = connections
        self.own_connection: BaseConnection[Any] | None = (
            own if isinstance(own, BaseConnection) else None
        )
        """The caller's connection, if that is what there is: it may be in a transaction."""
        self._schema: Schema[C] | None = None
        self._next_look = time.monotonic() + LOOK_SECONDS
        self._tenants: dict[str, _TenantSchema[C]] = {}
        self.observer: Observer | None = None
        """What watches the calls, where an option asks for it."""
        self._searches: SearchNotes | None = None
        self._is_watched = config.audit is not None or readers is not None

    def _take(self, ready: Ready[C]) -> Schema[C]:
        """Keep the schema and return it; connections can send its vectors from now on."""
        self.runner.executor.take(ready.vector_types, is_distributed=ready.schema.is_distributed)
        if self.readers is not None:
            self.readers.take_types(ready.vector_types)
        self._schema = ready.schema
        return ready.schema

    def note_searches(self, notes: SearchNotes) -> None:
        """Have searches noted for the search log."""
        self._searches = notes
        self._is_watched = True

    def _watch(self, called: Operation[T], schema: Schema[C]) -> Operation[T]:
        """Return an operation that the logs see, and whose steps go to the servers that answer."""
        audit, operation = self.config.audit, called
        if audit is not None:
            operation = audit_operation(schema, audit, called)
        if self._searches is not None:
            operation = self._searches.watch(schema, called, operation)
        if self.readers is not None:
            own = self.own_connection
            in_transaction = own is not None and _is_in_transaction(own)
            operation = self.readers.route(called, operation, in_transaction=in_transaction)
        return operation

    def _find_token(self) -> str | None:
        """Return a token for what was written; None where the writer has to be asked.

        Raises:
            InvalidOperationError: what was written last is not committed yet.
        """
        readers = self.readers
        if self.own_connection is not None and _is_in_transaction(self.own_connection):
            raise InvalidOperationError(
                "read_token() cannot know where your open transaction will be committed; call it "
                "after the commit"
            )
        if readers is None or not 0 < readers.written.latest.position < UNKNOWN:
            return None
        return format_token(readers.written.latest.position)

    @property
    def is_ready(self) -> bool:
        """Whether the schema was looked at: the session's first operation does that."""
        return self._schema is not None

    def _begin_setup(self, roles: Roles | None, distribute: Distribution | None) -> Operation[None]:
        from langgraph_letta_store._engine.migrations import migrate  # few processes need it

        return migrate.setup(self.config, roles, distribute)

    def forget_schema(self) -> None:
        """Look at the schema again at the next operation: it was set up."""
        self._schema = None

    @property
    def indexes(self) -> Mapping[IndexKey, BuiltIndex]:
        """The indexes that maintenance had built at the last look; none before the first."""
        return {} if self._schema is None else self._schema.indexes

    @property
    def counters(self) -> Counters:
        """What was counted since the session was made."""
        counters: Counters = self.runner.counters
        return counters

    @property
    def pool(self) -> object:
        """What to connect with; None where this process was forked and may not use it."""
        try:
            pool: object = self.runner.connections
        except ForkedProcessError:
            return None
        return pool

    def _claim_look(self) -> bool:
        """Return True to the one caller who is to refresh the list of indexes."""
        if (now := time.monotonic()) < self._next_look:
            return False
        self._next_look = now + LOOK_SECONDS
        return True

    @property
    def tenant(self) -> str:
        """The tenant that a call of this moment works for; "" without one.

        Raises:
            MissingTenantError: calls name their tenant, and this one names none.
        """
        return resolve_tenant(self.config.tenant)

    @property
    def _fixed_tenant(self) -> str:
        return self.config.tenant if isinstance(self.config.tenant, str) else ""

    def list_tenants(self) -> Sequence[str]:
        """Return the tenants that have used this session, where calls name theirs."""
        return tuple(self._tenants)

    def _of_tenant(self, schema: Schema[C], tenant: str) -> tuple[Schema[C], bool]:
        """Return the schema as a tenant sees it, and whether its indexes are to be read."""
        kept, now = self._tenants.pop(tenant, None), time.monotonic()
        if kept is None or kept.base is not schema:
            kept = _TenantSchema(schema, schema.for_tenant(tenant), now)
        is_due = now >= kept.next_look
        self._tenants[tenant] = replace(kept, next_look=now + LOOK_SECONDS) if is_due else kept
        while len(self._tenants) > _TENANTS:
            # The one that was used longest ago; another thread may have dropped it already.
            self._tenants.pop(next(iter(self._tenants)), None)
        return kept.schema, is_due


def _is_in_transaction(connection: BaseConnection[Any]) -> bool:
    return connection.pgconn.transaction_status != TransactionStatus.IDLE
