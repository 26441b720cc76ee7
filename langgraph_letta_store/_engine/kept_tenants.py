"""The tenant that a connection of this package's own pools keeps from one step to the next.

A setting of each step's transaction costs a small read a third of its time. So a connection that
only this package uses, and that goes directly to the server, keeps the setting in its session. The
pool takes the setting away before it lends the connection to anything but a step. Behind a pooler,
and on connections and pools of the caller's, a tenant remains a setting of each transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import BaseConnection
from psycopg.pq import TransactionStatus

from langgraph_letta_store._engine.direct_connections import is_direct
from langgraph_letta_store._engine.steps import Query, Row
from langgraph_letta_store._engine.tenants import TENANTS, set_tenant

_KEEP_TENANT = TENANTS.statement("keep_tenant")

FORGET_TENANT = "select set_config('langgraph_letta_store.tenant', '', false)"


@dataclass(slots=True)
class KeptTenant:
    """The state of a connection that has sent a tenant.

    `kept` is the tenant of its session, "" for none, and None where a step that was to set it has
    not succeeded. `is_direct` says whether no pooler is in between; None: not known yet.
    """

    kept: str | None = ""
    is_direct: bool | None = None

    def begin(
        self,
        connection: BaseConnection[Any],
        queries: Sequence[Query],
        tenant: str,
        *,
        may_keep: bool,
    ) -> Sequence[Query]:
        """Return a step's queries, after one that sets the tenant if the step has to begin with it.

        Also without a tenant, in a transaction of the caller's in which a store of a tenant has
        worked before.
        """
        if may_keep and self.is_direct:
            if self.kept == tenant:
                return queries
            self.kept = None
            return (keep_tenant(tenant), *queries)
        if not tenant and connection.pgconn.transaction_status == TransactionStatus.IDLE:
            return queries
        return (set_tenant(tenant), *queries)

    def note(
        self, connection: BaseConnection[Any], tenant: str, answer: Sequence[Row], *, may_keep: bool
    ) -> None:
        """Note the answer to the query that `begin` put before a step that has succeeded."""
        if not may_keep:
            return
        if self.is_direct:
            self.kept = tenant
        else:
            ((_, process, address, port),) = answer
            self.is_direct = is_direct(connection, process, address, port)


KEPT: WeakKeyDictionary[BaseConnection[Any], KeptTenant] = WeakKeyDictionary()
"""The connections that have sent a tenant."""


def keep_tenant(tenant: str) -> Query:
    """Return the statement that sets the tenant of a session; "" for none."""
    return Query(_KEEP_TENANT, {"tenant": tenant})


def keeps_tenant(connection: BaseConnection[Any]) -> bool:
    """Whether a connection's session may have a tenant."""
    return connection in KEPT and KEPT[connection].kept != ""


def note_forgotten(connection: BaseConnection[Any]) -> None:
    """Note that a connection's session has no tenant any more."""
    KEPT[connection].kept = ""
