"""`langgraph dev`, the real server, with our store and saver as `langgraph.json` names them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from langgraph_letta_store import LettaMemory

INSTALL = 'the server of `langgraph dev` is missing: pip install "langgraph-cli[inmem]"'
pytest.importorskip("langgraph_api", reason=INSTALL)
sdk: Any = pytest.importorskip("langgraph_sdk", reason=INSTALL)

EXAMPLE = Path(__file__).parents[2] / "examples" / "langgraph_dev"
NOTHING_BUT_LOOPBACK = {
    "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    "LANGGRAPH_NO_VERSION_CHECK": "true",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
}
ADA: Any = {"configurable": {"user_id": "ada@example.com"}}


@dataclass
class Server:
    """A running server, to be asked by its client; `log` is what it prints."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def client(self) -> Any:
        return sdk.get_sync_client(url=f"http://127.0.0.1:{self.port}", api_key=None)

    def wait(self, seconds: float = 90) -> None:
        """Wait until it answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def _port_of(held: socket.socket) -> int:
    if held.getsockname()[1] == 0:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
    return int(held.getsockname()[1])


@pytest.fixture
def server(database: str, tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "app"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".langgraph_api"))
    command = [sys.executable, "-m", "langgraph_cli", "dev", "--no-browser", "--no-reload"]
    log = tmp_path / "log"
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("LANGSMITH_", "LANGCHAIN_"))}
    with (
        log.open("wb") as output,
        socket.socket() as held,  # until the server listens there: no other process gets the port
        subprocess.Popen(
            [*command, "--port", str(_port_of(held))],
            cwd=folder,
            env={**keep, **NOTHING_BUT_LOOPBACK, "DATABASE_URL": database},
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        server = Server(process, _port_of(held), log)
        try:
            server.wait()
            yield server
        finally:
            process.kill()


def test_a_graph_is_served_on_our_store_and_saver(server: Server, database: str) -> None:
    with server.client() as client:
        thread, answers = use(client)
    server.stop()
    log = server.log.read_text()
    assert "Traceback" not in log, log

    with LettaMemory.from_conn_string(database) as memory:
        ada = memory.agent("ada@example.com")
        assert [message.text for message in ada.recall.messages()] == answers
        assert ada.core.get("human").value == "Ada drinks tea."
        (note,) = memory.store.search(("notes",))
        assert note.value == {"text": "black", "stars": 5}
        found = memory.store.search(("agents", "ada@example%2Ecom", "archival"))
        assert {item.value["content"] for item in found} == {answers[0], answers[2]}
        assert [info.thread_id for info in memory.saver.list_threads()] == [thread]
        assert memory.saver.get_tuple({"configurable": {"thread_id": thread}}) is not None


def use(client: Any) -> tuple[str, list[str]]:
    """Chat in a thread and look at all there is; returns the thread, and what was said in it."""
    thread: str = client.threads.create()["thread_id"]
    for text in ("I take my tea black.", "And you?"):
        said = {"messages": [{"role": "user", "content": text}]}
        values = client.runs.wait(thread, "chat", input=said, config=ADA)
    answers: list[str] = [message["content"] for message in values["messages"]]
    assert answers == [
        "I take my tea black.",
        "Noted: 1 things by now.",
        "And you?",
        "Noted: 2 things by now.",
    ]
    state = client.threads.get_state(thread)
    assert [message["content"] for message in state["values"]["messages"]] == answers
    assert len(client.threads.get_history(thread)) >= 4
    copied = client.threads.copy(thread)["thread_id"]
    assert client.threads.get_state(copied)["values"] == state["values"]

    client.store.put_item(["notes", "ada"], "tea", {"text": "black", "stars": 5})
    client.store.put_item(["notes", "ada"], "old", {"text": "with milk", "stars": 1}, ttl=0.001)
    (item,) = client.store.search_items(["notes"], filter={"stars": {"$gte": 4}})["items"]
    assert item["value"] == {"text": "black", "stars": 5}
    assert client.store.get_item(["notes", "ada"], "tea")["value"] == item["value"]
    own = ["agents", "ada@example%2Ecom"]
    client.store.put_item([*own, "core"], "human", {"content": "Ada drinks tea."})
    listed = client.store.list_namespaces(prefix=own)["namespaces"]
    assert listed == [[*own, "archival"], [*own, "core"], [*own, "recall"]]
    (block,) = client.store.search_items([*own, "core"])["items"]
    assert block["value"]["content"] == "Ada drinks tea."
    recalled = client.store.search_items([*own, "recall"], filter={"thread": thread})["items"]
    assert [item["value"]["content"] for item in reversed(recalled)] == answers
    client.threads.delete(copied)
    return thread, answers
