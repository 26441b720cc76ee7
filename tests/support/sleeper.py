"""A database that falls asleep: a proxy on the loopback in front of the real one."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TypeAlias

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.support.stores import running_loop

Sleep: TypeAlias = Literal["refuses", "hangs", "closes", "starts up", "knows no password"]
"""What a database that sleeps does to those who connect; the last one is awake, and refuses."""

KINDS: tuple[Sleep, ...] = ("refuses", "hangs", "closes", "starts up")
"""What databases do while they wake."""

_FATAL = {
    "starts up": ("57P03", "the database system is starting up"),
    "knows no password": ("28P01", 'password authentication failed for user "postgres"'),
}


class Sleeper:
    """A proxy to a server on a Unix socket; `connections` counts those let through."""

    def __init__(self, dsn: str, loop: asyncio.AbstractEventLoop) -> None:
        given = conninfo_to_dict(dsn)
        self._path = str(Path(str(given["host"])) / f".s.PGSQL.{given['port']}")
        self._loop = loop
        self._kind: Sleep | None = None
        self._server: asyncio.Server | None = None
        self._served: dict[asyncio.Future[None], asyncio.StreamWriter] = {}
        self.connections = 0
        self.attempts = 0
        # It keeps the port, which another process could take as soon as no server listens there.
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", 0))
        self._port: int = self._held.getsockname()[1]
        self._call(self._listen())
        # Encryption would be negotiated in tries of their own.
        plain = {"sslmode": "disable", "gssencmode": "disable"}
        self.dsn = make_conninfo(dsn, host="127.0.0.1", port=self._port, **plain)

    def sleep(self, kind: Sleep) -> None:
        """Cut all connections, and from now on do this to those who connect."""
        self._call(self._sleep(kind))

    def wake(self) -> None:
        """Let everybody through."""
        self._call(self._wake())

    @contextmanager
    def waking(self, seconds: float) -> Generator[float, None, None]:
        """Wake up in the midst of the block; gives the time at which it does."""
        timer = threading.Timer(seconds, self.wake)
        timer.start()
        try:
            yield time.monotonic() + seconds
        finally:
            timer.join()

    def end(self) -> None:
        self._call(self._stop())
        self._held.close()

    def _call(self, coroutine: object) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)  # type: ignore[arg-type]  # a coroutine

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", self._port, reuse_address=True
        )

    async def _sleep(self, kind: Sleep) -> None:
        await self._stop()
        self._kind = kind
        if kind != "refuses":
            await self._listen()

    async def _wake(self) -> None:
        await self._stop()
        self._kind = None
        await self._listen()

    async def _stop(self) -> None:
        if self._server is not None:
            # A server that is closed leaves those open that it has just accepted (asyncio's own
            # assertion fails): no more clients are accepted, and these are served first.
            for listening in self._server.sockets:
                self._loop.remove_reader(listening.fileno())
            await asyncio.sleep(0.01)
            self._server.close()
            self._server = None
        for task, writer in self._served.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*self._served, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # No coroutine: one that is cancelled before it begins would not close its connection.
        self.attempts += 1
        task = asyncio.ensure_future(self._answer(reader, writer))
        self._served[task] = writer
        task.add_done_callback(self._served.pop)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._serve(reader, writer)
        writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._kind == "hangs":
            await asyncio.Event().wait()
        elif self._kind in _FATAL:
            (length,) = struct.unpack("!i", await reader.readexactly(4))
            await reader.readexactly(length - 4)
            code, message = _FATAL[self._kind]
            fields = f"SFATAL\0VFATAL\0C{code}\0M{message}\0\0".encode()
            writer.write(b"E" + struct.pack("!i", len(fields) + 4) + fields)
            await writer.drain()
            await reader.read()
        elif self._kind is None:
            self.connections += 1
            back, forth = await asyncio.open_unix_connection(self._path)
            try:
                await asyncio.wait(
                    [
                        asyncio.ensure_future(_pipe(*ends))
                        for ends in ((reader, forth), (back, writer))
                    ],
                    return_when=asyncio.FIRST_COMPLETED,
                )
            finally:
                forth.transport.abort()


async def _pipe(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()


@contextmanager
def sleeper(dsn: str) -> Generator[Sleeper, None, None]:
    """Put a proxy in front of a server; it is awake."""
    with running_loop() as loop:
        proxy = Sleeper(dsn, loop)
        try:
            yield proxy
        finally:
            proxy.end()
