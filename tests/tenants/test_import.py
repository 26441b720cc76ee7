"""Importing from LangGraph's own store and saver for one tenant."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.store.postgres import PostgresStore
from typer.testing import CliRunner

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.cli.app import app
from langgraph_letta_store.errors import ConfigurationError
from langgraph_letta_store.imports import alanggraph, langgraph
from tests.support import schemas
from tests.support.tenants import OPTIONS, Tenants

NS = ("memories", "ada")
CONFIG: Any = {"configurable": {"thread_id": "monday", "checkpoint_ns": "", "user_id": "ada"}}


def fill(dsn: str) -> None:
    """Make a source."""
    with PostgresStore.from_conn_string(dsn) as store:
        store.setup()
        store.put(NS, "tea", {"text": "black tea"})
    with PostgresSaver.from_conn_string(dsn) as saver:
        saver.setup()
        checkpoint = empty_checkpoint()
        checkpoint["channel_values"] = {"messages": [HumanMessage("I like tea", id="1")]}
        checkpoint["channel_versions"] = {"messages": "1"}
        metadata: Any = {"source": "loop", "step": 1, "parents": {}, "user_id": "ada"}
        at = saver.put(CONFIG, checkpoint, metadata, {"messages": "1"})
        saver.put_writes(at, [("x", 1)], "task")


async def test_an_import_is_for_one_tenant(shared: Tenants, server: str) -> None:
    with schemas.database(server) as source:
        fill(source)
        command = ["import", "postgres", "--from", source, "--to", shared.owner, "--yes"]
        done = CliRunner().invoke(app, command, env={"LETTA_STORE_TENANT": "a"})
        assert done.exit_code == 0, done.output
        assert not (await alanggraph(source, shared.owner, tenant="a")).differs
        with pytest.raises(ConfigurationError, match="`tenant` must be the tenant to import for"):
            langgraph(source, shared.owner)
        with (
            schemas.database(server) as bare,
            pytest.raises(ConfigurationError, match="`tenant` must be None, since"),
        ):
            langgraph(source, bare, tenant="a")
    for tenant, count in (("a", 1), ("b", 0)):
        given: dict[str, Any] = {**OPTIONS, "tenant": tenant}
        with LettaMemory.from_conn_string(shared.application, **given) as memory:
            memory.saver.stop_recall_indexer()
            assert len(memory.store.search(NS)) == count
            assert len(memory.saver.list_threads(agent="ada")) == count
            assert len(memory.saver.recall.search("ada", "tea", mode="text")) == count
            found = memory.saver.get_tuple(CONFIG)
            assert (found is not None) == bool(count)
            if found is not None:
                assert found.pending_writes == [("task", "x", 1)]
