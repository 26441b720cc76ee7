"""`letta-store ui` as a process: it opens a schema by its settings, listens, and stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from langgraph_letta_store import AsyncLettaMemory
from langgraph_letta_store.errors import ConfigurationError, SetupError
from langgraph_letta_store.ui.server import Settings, listen, make_index, open_memory
from tests.support.embeddings import CharacterEmbeddings


@contextmanager
def running(*arguments: str) -> Generator[tuple[str, subprocess.Popen[str]]]:
    """Run the command until the block ends; yield the address that it prints."""
    command = [sys.executable, "-m", "langgraph_letta_store.cli", "ui", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        try:
            assert line.startswith("Memory is at "), process.stderr.read()
            yield line.removeprefix("Memory is at ").strip(), process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def test_the_command_serves_until_it_is_stopped(filled: dict[str, Any]) -> None:
    arguments = ["--database", filled["conn_string"], "--schema", filled["schema"], "--port", "0"]
    with running(*arguments) as (address, process):
        assert address.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=address) as http:
            assert "ada" in http.get("/").text
            page = http.get("/archival", params={"agent": "ada", "q": "train"})
            assert "quiet carriage" in page.text  # by its words: the model is not known
            assert "No embedding model" in page.text
            assert "read-only" in page.text
    assert process.returncode in (0, 130, -signal.SIGINT)


def test_elsewhere_it_makes_a_token(filled: dict[str, Any]) -> None:
    arguments = ["--database", filled["conn_string"], "--schema", filled["schema"], "--port", "0"]
    with running(*arguments, "--host", "0.0.0.0", "--edit") as (address, _):  # noqa: S104
        assert "/?token=" in address
        base, _, token = address.partition("?token=")
        assert len(token) >= 32
        with httpx.Client(base_url=base) as http:
            assert http.get("/").status_code == 401
            assert http.get("/", params={"token": token}).status_code == 303
            assert "editing" in http.get("/").text


async def test_the_port_must_be_free(filled: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port}: .*; give another --port"):
            listen("127.0.0.1", port)


async def test_a_schema_that_is_not_set_up(dsn: str) -> None:
    with pytest.raises(SetupError, match="letta-store setup --schema nowhere"):
        async with open_memory(Settings(dsn, schema="nowhere")):
            pass


def test_a_model_that_is_given_has_to_work() -> None:
    vectors = {"dims": 16, "model": None, "distance": "cosine", "vector_type": "halfvec"}
    assert make_index({}, None) == (None, ())
    index, notes = make_index({"index": vectors}, CharacterEmbeddings(16))
    assert index["dims"] == 16
    assert not notes
    with pytest.raises(ConfigurationError, match="--model"):
        make_index({"index": vectors}, 7)


class Own(BaseModel):
    """A class of an application, which the page does not know."""

    word: str


async def test_values_of_other_classes_are_read_as_data(dsn: str, schema: str) -> None:
    """Reading a state creates no object of a class that LangGraph does not know."""
    async with AsyncLettaMemory.from_conn_string(dsn, schema=schema, partitions=2) as memory:
        await memory.setup()
        from langgraph.checkpoint.base import empty_checkpoint

        checkpoint = empty_checkpoint()
        checkpoint["channel_values"] = {"own": Own(word="kept")}
        checkpoint["channel_versions"] = {"own": "1"}
        config: Any = {"configurable": {"thread_id": "t", "checkpoint_ns": ""}}
        await memory.saver.aput(config, checkpoint, {"step": 0}, {"own": "1"})
    async with open_memory(Settings(dsn, schema=schema)) as opened:
        state: Any = await opened.memory.saver.aget_tuple(config)
    assert state.checkpoint["channel_values"]["own"] == {"word": "kept"}


def test_without_the_extra_it_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "from langgraph_letta_store.cli import main\n"
        "sys.argv = ['letta-store', 'ui', '--database', 'host=/nowhere']\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode in (1, 2)
    assert "pip install 'langgraph-letta-store[ui]'" in done.stderr
