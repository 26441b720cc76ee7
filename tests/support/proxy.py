"""A proxy before the server that cuts connections after the server has worked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Proxy:
    """Passes bytes on; with `cuts` > 0 it drops the server's next answers, and the connection.

    With `cuts_after`, it drops the answer to the next request that has these bytes.
    """

    def __init__(self, dsn: str) -> None:
        given: dict[str, Any] = conninfo_to_dict(dsn)
        self._server = (str(given["host"]), int(given.get("port") or 5432))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self.cuts = 0
        self.cuts_after = b""
        self._doomed: set[socket.socket] = set()
        self.dsn = make_conninfo(
            dsn, host="127.0.0.1", port=self._listener.getsockname()[1], sslmode="disable"
        )
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = self._connect()
                self._sockets += [client, server]
                for pair in ((client, server), (server, client)):
                    args = (*pair, pair[0] is server)
                    threading.Thread(target=self._pass_on, args=args, daemon=True).start()

    def _connect(self) -> socket.socket:
        host, port = self._server
        if host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{host}/.s.PGSQL.{port}")
            return server
        return socket.create_connection(self._server)

    def _pass_on(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if is_answer and self._claim_cut(source):
                    break  # the server has worked, and its answer is lost
                if not is_answer and self.cuts_after and self.cuts_after in data:
                    self._doomed.add(target)
                    self.cuts_after = b""
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _claim_cut(self, server: socket.socket) -> bool:
        with self._lock:
            if server in self._doomed:
                return True
            if self.cuts <= 0:
                return False
            self.cuts -= 1
            return True

    def close(self) -> None:
        self._listener.close()
        for each in self._sockets:
            each.close()


@contextmanager
def proxied(dsn: str) -> Generator[Proxy, None, None]:
    proxy = Proxy(dsn)
    try:
        yield proxy
    finally:
        proxy.close()
