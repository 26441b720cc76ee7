"""Executors send a step's statements: each step on a connection that is found to be alive.

One step's statements are one pipeline and one implicit transaction; a lone statement is sent
without a pipeline, which would cost it a second round trip's worth.

A server that has gone away has closed its end of the socket, so a poll of the socket detects that
without a round trip. A connection that was idle for long is checked with a round trip, since a
firewall may have dropped it silently.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection, BaseConnection, Connection, Cursor, Error

# psycopg has no public way to remember where the parameters of a long statement are.
from psycopg._queries import PostgresQuery
from psycopg.abc import Params
from psycopg.abc import Query as Sendable
from psycopg.pq import PipelineStatus
from psycopg.rows import tuple_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool, PoolClosed, PoolTimeout

from langgraph_letta_store._engine import faults, forks, step_log
from langgraph_letta_store._engine.after_commit import send_then
from langgraph_letta_store._engine.connection_locks import find_lock
from langgraph_letta_store._engine.connection_state import UNSEEN_SECONDS, UTF8, ConnectionState
from langgraph_letta_store._engine.connections import refuse_encoding, register_vectors, watch
from langgraph_letta_store._engine.dumped import Dumped, DumpedDumper
from langgraph_letta_store._engine.kept_tenants import KEPT, KeptTenant
from langgraph_letta_store._engine.migrations.recorded import VectorType
from langgraph_letta_store._engine.parameters import LONG_STATEMENT, find_few, find_many
from langgraph_letta_store._engine.pipelines import send_all
from langgraph_letta_store._engine.pools import AsyncOwnPool, OwnPool, refuse_inherited
from langgraph_letta_store._engine.steps import OPENING, Query, Row
from langgraph_letta_store._engine.thread_bridge import CLOSED
from langgraph_letta_store.errors import StoreClosedError

P = TypeVar("P")

Connections: TypeAlias = "Connection[Any] | ConnectionPool[Any]"
AsyncConnections: TypeAlias = "AsyncConnection[Any] | AsyncConnectionPool[Any]"

# A store and a saver may be lent the same connection, and take turns on it.
_LOCKS: WeakKeyDictionary[Any, AbstractContextManager[bool]] = WeakKeyDictionary()


class KnownQuery(PostgresQuery):
    """A statement whose parameters are looked for once.

    psycopg looks for them each time that a statement is longer than 4 kB, which takes half a
    millisecond, and keeps those of 128 shorter ones: 16 partitions have more.
    """

    def convert(self, query: Sendable, vars: Params | None) -> None:  # noqa: A002  # psycopg's name
        """Put the parameters into the statement."""
        if vars is None or not isinstance(query, bytes):
            super().convert(query, vars)
            return
        find = find_few if len(query) < LONG_STATEMENT else find_many
        found = find(query, self._tx.encoding)
        self.query, self._want_formats, self._order, self._parts = found
        self.dump(vars)


class StepCursor(Cursor[Row]):
    """Sends a step's statement."""

    _query_cls = KnownQuery


class BaseExecutor(Generic[P]):
    """What both executors know of their connection, or of their pool's connections.

    A connection that answered just now is trusted: if it is dead, the step fails and is repeated.
    The socket of one that answered a while ago is polled, and one that was idle for long is checked
    with a round trip. A pool's own `check` waits a second when it finds a dead connection.
    """

    def __init__(self, connections: P) -> None:
        self.vector_types: Sequence[VectorType] = ()
        self._opening: tuple[Query, ...] = ()
        self.wait: float | None = None
        """How many seconds to wait for a connection of the pool; None: as long as the pool says."""
        self._connections = connections
        self._may_be_inherited = forks.is_forked()
        self._may_keep = isinstance(connections, (OwnPool, AsyncOwnPool)) and connections.may_keep
        self._known: WeakKeyDictionary[BaseConnection[Any], ConnectionState] = WeakKeyDictionary()
        forks.register(self)

    @property
    def connections(self) -> P:
        """The connection or the pool, checked in forked processes.

        This package's pools open again in a forked process. The caller's own connections and pools
        are refused there if they were open before the fork, also in stores that are made after it.

        Raises:
            ForkedProcessError: it was opened before this process was forked.
        """
        if self._may_be_inherited:
            refuse_inherited(self._connections)
        return self._connections

    @property
    def has_pool(self) -> bool:
        """Whether a step that is repeated can have another connection."""
        return isinstance(self._connections, (ConnectionPool, AsyncConnectionPool))

    def _note_failure(self, error: Error, connection: BaseConnection[Any]) -> None:
        """Remember how a step left its connection; where it ended, check all others again."""
        faults.note_connection(error, connection)
        if faults.is_connection_fault(error):
            self._known.clear()  # others may have ended with it

    def take(self, vector_types: Sequence[VectorType], *, is_distributed: bool) -> None:
        """Learn what the schema needs of connections; see `load_schema`."""
        self.vector_types = vector_types
        if is_distributed:
            self._opening = (OPENING,)

    def _add_tenant(
        self, connection: BaseConnection[Any], queries: Sequence[Query], tenant: str
    ) -> Sequence[Query]:
        """Return a step's queries, after one that sets the tenant if the step has to begin so."""
        step = queries
        if connection in KEPT:
            step = KEPT[connection].begin(connection, queries, tenant, may_keep=self._may_keep)
        elif tenant:
            state = KEPT[connection] = KeptTenant()
            step = state.begin(connection, queries, tenant, may_keep=self._may_keep)
        return (*self._opening, *step) if self._opening and len(step) > 1 else step

    def _strip(
        self,
        connection: BaseConnection[Any],
        step: Sequence[Query],
        queries: Sequence[Query],
        tenant: str,
        results: list[list[Row]],
    ) -> list[list[Row]]:
        """Return the results of a step's own queries; note the tenant that was set before them."""
        if step is queries:
            return results
        added = len(step) - len(queries)
        if added == len(self._opening):
            return results[added:]
        KEPT[connection].note(connection, tenant, results[added - 1], may_keep=self._may_keep)
        return results[added:]

    def after_fork(self) -> None:
        """Check the caller's connection or pool before its next use."""
        self._may_be_inherited = not isinstance(self._connections, (OwnPool, AsyncOwnPool))

    def _find_answering(self, connection: BaseConnection[Any]) -> ConnectionState | None:
        """Return what is known of a connection that answered just now and needs no preparation."""
        known = self._known.get(connection)
        if (
            known is not None
            and time.monotonic() - known.answered <= UNSEEN_SECONDS
            and (known.can_send_vectors or not self.vector_types)
            and connection.pgconn.parameter_status(b"client_encoding") in UTF8
        ):
            return known
        return None

    def _prepare(self, connection: BaseConnection[Any]) -> ConnectionState:
        """Check an open connection's encoding, and register the types of vectors with it."""
        if connection.pgconn.parameter_status(b"client_encoding") not in UTF8:
            refuse_encoding(connection)
        known = self._known.get(connection)
        if known is None:
            known = ConnectionState(watch(connection.pgconn.socket), time.monotonic())
            connection.adapters.register_dumper(Dumped, DumpedDumper)
            self._known[connection] = known
        if not known.can_send_vectors and self.vector_types:
            register_vectors(connection, self.vector_types)
            known.can_send_vectors = True
        return known


class Executor(BaseExecutor[Connections]):
    """Executes statements, for any number of threads.

    A pool gives every step a connection of its own; a single connection is lent to one step at a
    time.
    """

    def __init__(self, connections: Connections) -> None:
        """Take the connection, or the pool."""
        super().__init__(connections)
        self._lock = find_lock(connections, _LOCKS, threading.RLock)

    def execute(
        self, queries: Sequence[Query], tenant: str = "", then: Query | None = None
    ) -> list[list[Row]]:
        """Run statements as one transaction, for a tenant, and return the rows of each.

        Args:
            queries: the statements.
            tenant: the tenant's name; "" for none.
            then: one more, which is to run when that is committed; its rows come last. It has none
                in a transaction of the caller's, which ends later.

        Raises:
            ForkedProcessError: the connection or pool was opened before this process was forked.
            StoreClosedError: the pool is closed.
            ConfigurationError: the connection's encoding is not UTF8.
            psycopg.Error: a statement failed; the error's notes name it.
        """
        connections = self.connections
        if not isinstance(connections, ConnectionPool):
            with self._lock:
                self._prepare(connections)
                step = self._add_tenant(connections, queries, tenant)
                try:
                    return send(connections, step, then)[len(step) - len(queries) :]
                except Error as error:
                    self._note_failure(error, connections)
                    raise
        connection, known = self._take(connections)
        try:
            step = self._add_tenant(connection, queries, tenant)
            results = send(connection, step, then)
        except Error as error:
            self._note_failure(error, connection)
            raise
        else:
            known.answered = time.monotonic()
            return self._strip(connection, step, queries, tenant, results)
        finally:
            connections.putconn(connection)

    def _take(self, pool: ConnectionPool[Any]) -> tuple[Connection[Any], ConnectionState]:
        """Take connections until one is alive, and prepare it; the pool replaces the others."""
        while True:
            try:
                lend = pool.lend if isinstance(pool, OwnPool) else pool.getconn
                connection: Connection[Any] = lend(self.wait)
            except PoolClosed as error:
                raise StoreClosedError(CLOSED) from error
            except PoolTimeout as error:
                faults.note_lost(error)
                raise
            if (known := self._find_answering(connection)) is not None:
                return connection, known
            ready: ConnectionState | None = None
            try:
                if self._is_alive(connection):
                    ready = self._prepare(connection)
            finally:
                if ready is None:
                    pool.putconn(connection)
            if ready is not None:
                return connection, ready

    def _is_alive(self, connection: Connection[Any]) -> bool:
        """Whether a connection is alive; a dead one is closed, so that its pool replaces it."""
        known = self._known.get(connection)
        if known is None or not known.is_trusted():
            try:
                ConnectionPool.check_connection(connection)
            except Error:
                connection.close()
                return False
        return True


def send(
    connection: Connection[Any], queries: Sequence[Query], then: Query | None = None
) -> list[list[Row]]:
    """Run statements as one transaction; see `Executor.execute`."""
    if then is not None:
        return send_then(connection, queries, then, StepCursor)
    if len(queries) != 1 or not is_plain(connection):
        return send_all(connection, queries, StepCursor)
    (query,) = queries
    cursor = StepCursor(connection, row_factory=tuple_row)
    statement, parameters = query.statement, query.parameters
    values = parameters() if callable(parameters) else parameters
    try:
        cursor.execute(statement.text, values, prepare=statement.prepare, binary=True)
        # `description` would describe every column first, a tenth of a small read.
        has_rows = cursor.pgresult is not None and cursor.pgresult.nfields > 0
        return [cursor.fetchall() if has_rows else []]
    except Error as error:
        step_log.note_statement(error, queries, [cursor])
        raise


def is_plain(connection: BaseConnection[Any]) -> bool:
    """Whether a lone statement is its own transaction and is not queued in a pipeline."""
    return connection.autocommit and connection.pgconn.pipeline_status == PipelineStatus.OFF
