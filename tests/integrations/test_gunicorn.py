"""gunicorn --preload: the application opens its memory, and then the workers are forked."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from langgraph_letta_store import LettaMemory
from tests.support.forks.children import INDEX

WORKERS = 2


@contextmanager
def served(dsn: str, schema: str, worker_class: str) -> Generator[str, None, None]:
    """Serve `tests.support.forks.wsgi` and yield its address."""
    command = [
        *(sys.executable, "-m", "gunicorn", "--preload", f"--workers={WORKERS}"),
        *(f"--worker-class={worker_class}", "--threads=4", "--bind=127.0.0.1:0"),
        "tests.support.forks.wsgi:application",
    ]
    given = {**os.environ, "FORKING_DSN": dsn, "FORKING_SCHEMA": schema}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=given) as server:
        assert server.stderr
        said: list[str] = []
        try:
            while not (found := re.search(r"Listening at: (\S+)", "".join(said))):
                line = server.stderr.readline()
                assert line, "".join(said)
                said.append(line)
            yield found[1]
        finally:
            server.send_signal(signal.SIGTERM)
            rest = server.stderr.read()
    assert server.returncode == 0, "".join(said) + rest
    assert "Traceback" not in rest, rest


@pytest.mark.parametrize("worker_class", ["sync", "gthread"])
def test_each_worker_reads_its_own_rows(worker_class: str, dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema, index=INDEX) as memory:
        memory.setup()

    def ask(number: int) -> tuple[int, str, str]:
        response = httpx.get(f"{address}/{number}", timeout=60)
        answer = response.raise_for_status().json()
        return number, answer["worker"], answer["text"]

    with served(dsn, schema, worker_class) as address, ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(ask, range(100)))
        deadline = time.monotonic() + 60
        while len({worker for _, worker, _ in answers}) < WORKERS:  # the other one was idle
            assert time.monotonic() < deadline, "one worker answers nothing"
            answers += clients.map(ask, range(100))
    assert all(text == f"{worker} keeps {number}" for number, worker, text in answers)
    counts = Counter(worker for _, worker, _ in answers)
    assert len(counts) == WORKERS
    assert sum(counts.values()) >= 100
