"""Whether a connection goes directly to the server, so that its session is this client's alone.

A pooler in transaction mode gives a client's transactions to one session after another. So a
connection is taken for direct only if the server knows it: its process has the id that the
connection was given, and sees the client at the very end of the connection's socket. A pooler has
ends of its own. On a Unix socket, which has no address, the server's process must be a child of the
process that listens. Where this cannot be known, the connection is not taken for direct.
"""

from __future__ import annotations

import socket
import struct
from pathlib import Path
from typing import Any

from psycopg import BaseConnection

_CREDENTIALS = struct.Struct("3i")
"""A process with its user and group, as Linux has them of the other end of a Unix socket."""


def is_direct(
    connection: BaseConnection[Any], process: int, address: str | None, port: int | None
) -> bool:
    """Return whether no pooler is in between.

    Args:
        connection: an open connection.
        process: the id of the server's process, as the server gives it.
        address: the client's address, as the server sees it; None on a Unix socket.
        port: the client's port likewise.
    """
    if process != connection.pgconn.backend_pid:
        return False
    own = socket.socket(fileno=connection.pgconn.socket)
    try:
        if own.family in (socket.AF_INET, socket.AF_INET6):
            name: tuple[Any, ...] = own.getsockname()
            return name[:2] == (address, port)
        listener = _find_listener(own) if address is None else None
        return listener is not None and listener == _find_parent(process)
    finally:
        own.detach()  # the socket stays the connection's


def _find_listener(own: socket.socket) -> int | None:
    """Return the process that listens at the other end of a Unix socket, where the system says."""
    option: int | None = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return None
    found = own.getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size)
    process: int = _CREDENTIALS.unpack(found)[0]
    return process


def _find_parent(process: int) -> int | None:
    """Return the parent of a process of this machine."""
    try:
        status = Path(f"/proc/{process}/stat").read_text("ascii", "replace")
    except OSError:
        return None
    return int(status.rpartition(")")[2].split()[1])
