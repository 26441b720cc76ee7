"""A primary server and a hot standby that replicates from it, both embedded."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from langgraph_letta_store._engine import embedded_server
from langgraph_letta_store._engine.embedded_programs import Programs
from langgraph_letta_store._engine.readers import Readers
from langgraph_letta_store._engine.steps import Execute, Operation

SETTINGS = """
fsync = off
autovacuum = off
max_connections = 100
wal_receiver_status_interval = 1
wal_retrieve_retry_interval = 200ms
max_standby_streaming_delay = 200ms
"""


@dataclass
class Replicated:
    """The folders of both servers, and their connection strings."""

    folder: Path
    standby_folder: Path

    @property
    def primary(self) -> str:
        """The primary's connection string; the server is started if it does not run."""
        return embedded_server.connection_string(f"embedded:{self.folder}")

    @property
    def standby(self) -> str:
        """The standby's connection string; the server is started if it does not run."""
        return embedded_server.connection_string(f"embedded:{self.standby_folder}")

    def stop_primary(self) -> None:
        """Stop the primary server."""
        embedded_server.leave(self.folder)

    def stop_standby(self) -> None:
        """Stop the standby; its connections end."""
        embedded_server.leave(self.standby_folder)

    def ask_primary(self, statement: LiteralString) -> Any:
        """Run a statement on the primary, and return the first value of its first row."""
        return _ask(self.primary, statement)

    def ask_standby(self, statement: LiteralString) -> Any:
        """Run a statement on the standby, and return the first value of its first row."""
        return _ask(self.standby, statement)

    def catch_up(self) -> None:
        """Wait until the standby has replayed all that the primary has written."""
        position = self.ask_primary("select pg_current_wal_insert_lsn()::text")
        end = time.monotonic() + 60
        with psycopg.connect(self.standby, autocommit=True) as standby:
            while standby.execute(
                "select pg_last_wal_replay_lsn() >= %s::pg_lsn", [position]
            ).fetchone() != (True,):
                assert time.monotonic() < end
                time.sleep(0.01)

    @contextmanager
    def delayed(self) -> Generator[None]:
        """Keep the standby from replaying commits meanwhile."""
        self._delay("1h")
        try:
            yield
        finally:
            self._delay("0")

    def _delay(self, delay: str) -> None:
        with psycopg.connect(self.standby, autocommit=True) as standby:
            standby.execute(f"alter system set recovery_min_apply_delay = '{delay}'")  # pyright: ignore[reportCallIssue, reportArgumentType]
            standby.execute("select pg_reload_conf()")
            end = time.monotonic() + 60
            while standby.execute("show recovery_min_apply_delay").fetchone() != (delay,):
                assert time.monotonic() < end
                time.sleep(0.01)


def _ask(conninfo: str, statement: LiteralString) -> Any:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def make_standby(primary: Path, standby: Path) -> None:
    """Copy a running embedded server into a folder, as a hot standby that replicates from it."""
    programs = Programs(embedded_server.POSTGRES_VERSION)
    for path in (primary, primary.parent, primary.parent.parent):
        path.chmod(0o711)  # the system user reaches the server's socket
    data = standby / "data"
    data.mkdir(parents=True, mode=0o700)
    programs.give_folder(data)
    given = conninfo_to_dict(embedded_server.connection_string(f"embedded:{primary}"))
    address = ("-h", str(given["host"]), "-p", str(given["port"]), "-U", "postgres")
    programs.run("pg_basebackup", *address, "-c", "fast", "-X", "stream", "-R", data=data)


@contextmanager
def replicated(folder: Path) -> Generator[Replicated]:
    """Start a primary server and a standby in a folder; both end with the block."""
    primary = folder / "primary"
    embedded_server.connection_string(f"embedded:{primary}")
    embedded_server.leave(primary)
    with (primary / "data" / "postgresql.conf").open("a") as settings:
        settings.write(SETTINGS)
    embedded_server.connection_string(f"embedded:{primary}")
    make_standby(primary, folder / "standby")
    pair = Replicated(primary, folder / "standby")
    try:
        yield pair
    finally:
        pair.stop_standby()
        pair.stop_primary()


class Answers:
    """Counts which server answered the reads of routed operations, for a test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin to count."""
        self.counts: Counter[str] = Counter()
        counts, read = self.counts, Readers._read

        def counted(readers: Readers, step: Execute) -> Operation[Any]:
            reading, by, given = read(readers, step), "", None
            try:
                sent: Any = next(reading)
                while True:
                    by = "writer" if sent.at is None else "reader"
                    try:
                        given = yield sent
                    except Exception as error:  # noqa: BLE001  # thrown into the operation
                        sent = reading.throw(error)
                    else:
                        sent = reading.send(given)
            except StopIteration as done:
                counts[by] += 1
                return done.value

        monkeypatch.setattr(Readers, "_read", counted)

    def take(self) -> Mapping[str, int]:
        """Return the counts since the last time."""
        taken = dict(self.counts)
        self.counts.clear()
        return taken
