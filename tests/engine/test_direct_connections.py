"""A connection is taken for direct only where the server sees the client itself."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from psycopg import Connection

from langgraph_letta_store._engine.direct_connections import is_direct
from langgraph_letta_store._engine.tenants import set_tenant
from tests.support.proxy import proxied


def look(conn: Connection[Any]) -> tuple[int, str | None, int | None]:
    """What the statement that sets a tenant returns besides: process, address and port."""
    row = conn.execute(set_tenant("a").statement.text, {"tenant": "a"}).fetchone()
    assert row is not None
    _, process, address, port = row
    return process, address, port


@pytest.mark.skipif(sys.platform != "linux", reason="who listens on a Unix socket, Linux says")
def test_a_connection_to_the_server_is_direct(dsn: str) -> None:
    with Connection.connect(dsn) as conn, Connection.connect(dsn) as other:
        assert is_direct(conn, *look(conn))
        assert not is_direct(conn, *look(other))
        assert conn.execute("select 1").fetchone() == (1,)  # its socket is still open


def test_a_connection_through_a_pooler_is_not_even_where_it_passes_the_process_on(dsn: str) -> None:
    with proxied(dsn) as proxy, Connection.connect(proxy.dsn) as conn:
        process, address, port = look(conn)
        assert process == conn.pgconn.backend_pid
        assert not is_direct(conn, process, address, port)
        assert not is_direct(conn, process, "127.0.0.1", 5432)
        assert conn.execute("select 1").fetchone() == (1,)
