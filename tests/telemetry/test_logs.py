"""The log: one logger for each part of the package, and no contents of memory from INFO on."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from typing_extensions import override

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.agents.context_window import ContextWindow
from langgraph_letta_store.errors import LettaStoreError
from tests.docs.snippets import ROOT
from tests.support.embeddings import CharacterEmbeddings

MARKER = "XYLOPHONE"
NS = ("memories", "ada")
CONFIG: Any = {"configurable": {"thread_id": "monday", "checkpoint_ns": "", "user_id": "ada"}}
OWN = "langgraph_letta_store"


class Quoting(Embeddings):
    """A model whose errors quote what it was given."""

    def __init__(self) -> None:
        self.fails = False
        self._model = CharacterEmbeddings()

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self.fails:
            msg = f"cannot embed {texts}"
            raise RuntimeError(msg)
        return self._model.embed_documents(texts)

    @override
    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class Failing(FakeListChatModel):
    @override
    def _call(self, *args: Any, **kwargs: Any) -> str:
        msg = f"the prompt has {MARKER}"
        raise RuntimeError(msg)


def remember(memory: LettaMemory, model: Quoting) -> None:
    """Use all of a memory, in vain too; what it has is marked."""
    agent = memory.agent("ada")
    agent.core.create("human", f"Plays the {MARKER}", limit=100)
    agent.archival.insert(f"Bought a {MARKER}")
    memory.store.put(NS, "tea", {"text": MARKER})
    memory.store.put(NS, "same", {"text": MARKER})
    memory.store.search(NS, query=MARKER)
    checkpoint = empty_checkpoint()
    said = [HumanMessage(f"my {MARKER}", id="1"), AIMessage(MARKER, id="2")]
    checkpoint["channel_values"] = {"messages": said}
    checkpoint["channel_versions"] = {"messages": "1"}
    memory.saver.put(CONFIG, checkpoint, {"step": 1}, {"messages": "1"})
    agent.recall.search(MARKER)
    bad: Any = {"text": [object(), MARKER]}
    for fails in (
        lambda: agent.core.append("human", MARKER * 100),
        lambda: memory.store.put(NS, "bad", bad),
        lambda: memory.store.search(NS, filter={MARKER: {"$nope": MARKER}}),
    ):
        with pytest.raises((LettaStoreError, TypeError)):
            fails()
    talk: list[AnyMessage] = [HumanMessage(f"{MARKER} " * 60, id=str(n)) for n in range(6)]
    ContextWindow(window=200).shorten(Failing(responses=[]), talk)
    model.fails = True
    with pytest.raises(RuntimeError, match=MARKER):
        memory.store.put(NS, "never", {"text": f"another {MARKER}"})
    memory.saver._indexer.start(0.01)
    memory.saver._indexer.wake()
    memory.maintain()


def test_nothing_at_info_quotes_memory(
    dsn: str, own_schema: str, caplog: pytest.LogCaptureFixture
) -> None:
    model = Quoting()
    with (
        caplog.at_level(logging.INFO),
        LettaMemory.from_conn_string(
            dsn,
            schema=own_schema,
            index={"dims": 32, "embed": model, "retries": 0},
            duplicates={"policy": "skip"},
        ) as memory,
    ):
        memory.setup()
        memory.saver.stop_recall_indexer()
        caplog.clear()
        remember(memory, model)
    records = [record for record in caplog.records if record.levelno >= logging.INFO]
    formatter = logging.Formatter()
    assert [record for record in records if MARKER in formatter.format(record)] == []
    assert [record for record in records if MARKER in repr(record.__dict__)] == []
    own = {record.name for record in records if record.name.startswith(OWN)}
    assert f"{OWN}.engine" in own
    assert f"{OWN}.agents" in own
    told = [record for record in records if "near-duplicates" in record.getMessage()]
    assert [getattr(record, "letta_counts", None) for record in told] == [{"duplicates_skipped": 1}]


def test_a_step_is_logged_with_its_numbers(
    dsn: str, schema: str, caplog: pytest.LogCaptureFixture
) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()
        with caplog.at_level(logging.DEBUG, f"{OWN}.engine.steps"):
            memory.store.get(NS, "tea")
    record: Any = next(each for each in caplog.records if "get_item" in each.getMessage())
    assert record.letta_step == "get_item"
    assert record.letta_rows == 0
    assert record.letta_milliseconds > 0


def test_an_error_in_the_background_is_told_in_full_at_debug(
    dsn: str, schema: str, caplog: pytest.LogCaptureFixture
) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()

        def fail() -> int:
            memory.saver._indexer._stop.set()
            msg = MARKER
            raise RuntimeError(msg)

        memory.saver._indexer._sweep = fail
        with caplog.at_level(logging.DEBUG, f"{OWN}.engine"):
            ended = memory.saver._indexer.start(0.001)
            memory.saver._indexer.wake()
            ended.result(30)
    failed = [each for each in caplog.records if "failed" in each.getMessage()]
    assert [each.levelno for each in failed] == [logging.ERROR, logging.DEBUG]
    assert MARKER not in logging.Formatter().format(failed[0])
    assert MARKER in logging.Formatter().format(failed[1])
    error: Any = failed[0]
    assert (error.letta_error, error.letta_task) == ("RuntimeError", "embedding messages")


def test_the_loggers_are_documented() -> None:
    page = (ROOT / "docs/production/monitoring.md").read_text()
    used = {
        name
        for name in logging.Logger.manager.loggerDict
        if name.startswith(f"{OWN}.") and name.rpartition(".")[0] in (OWN, f"{OWN}.engine")
    }
    assert f"{OWN}.engine.steps" in used
    assert {name for name in used if f"`{name}`" not in page} == set()
