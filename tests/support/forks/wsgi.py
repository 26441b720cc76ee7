"""An application for gunicorn --preload: its memory is open, and has been used, before the fork."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from langgraph_letta_store import LettaMemory
from tests.support.forks.children import INDEX, POOL, own_rows, talk

_block = LettaMemory.from_conn_string(
    os.environ["FORKING_DSN"],
    pool_config=POOL,
    index=INDEX,
    schema=os.environ["FORKING_SCHEMA"],
)
memory = _block.__enter__()
own_rows(memory.store, "before", 3)
talk(memory.saver, "before")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Write a row of this worker's and read it again, and talk in a thread of its own."""
    worker, number = f"worker {os.getpid()}", environ["PATH_INFO"].strip("/")
    memory.store.put(("rows", worker), number, {"text": f"{worker} keeps {number}"})
    item = memory.store.get(("rows", worker), number)
    talk(memory.saver, f"{worker} {number}")
    found = memory.store.search(("rows", worker), limit=1000)
    assert item is not None
    assert all(each.value["text"].startswith(f"{worker} keeps") for each in found)
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"worker": worker, "text": item.value["text"]}).encode()]
