"""Calls that are made again with an idempotency key change nothing and return what they did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from langgraph_letta_store import AgentMemory
from langgraph_letta_store.errors import (
    ConflictError,
    InvalidOperationError,
    InvalidValueError,
    LettaStoreError,
    MissingArchiveError,
)
from tests.support.agents import BOTH, Memory, clear, opened, shared
from tests.support.embeddings import CharacterEmbeddings

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}


@pytest.fixture(scope="module", params=BOTH)
def one_memory(request: pytest.FixtureRequest, dsn: str) -> Iterator[Memory]:
    with shared(dsn, request.param, index=INDEX) as memory:
        yield memory


@pytest.fixture
def memory(one_memory: Memory, dsn: str) -> Memory:
    clear(dsn, one_memory)
    return one_memory


@pytest.fixture
def ada(memory: Memory) -> AgentMemory:
    ada = memory.agent("ada")
    ada.core.create("human", "a\nb")
    return ada


EDITS: dict[str, Callable[[Any, str], Any]] = {
    "append": lambda core, key: core.append("human", "c", idempotency_key=key),
    "replace": lambda core, key: core.replace("human", "a", "aa", idempotency_key=key),
    "replace_once": lambda core, key: core.replace_once("human", "b", "bb", idempotency_key=key),
    "insert": lambda core, key: core.insert("human", "x", 1, idempotency_key=key),
    "rethink": lambda core, key: core.rethink("human", "new", idempotency_key=key),
    "undo": lambda core, key: core.undo("human", idempotency_key=key),
    "redo": lambda core, key: core.redo("human", idempotency_key=key),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_with_the_same_key_is_made_once(ada: AgentMemory, name: str) -> None:
    edit = EDITS[name]
    ada.core.append("human", "first")
    ada.core.append("human", "second")
    if name == "redo":
        ada.core.undo("human")
        ada.core.undo("human")
    first = edit(ada.core, "request 1")
    assert edit(ada.core, "request 1") == first == ada.core.get("human")
    later = ada.core.append("human", "of another")
    assert edit(ada.core, "request 1") == first
    assert ada.core.get("human") == later


def test_a_key_is_a_blocks(ada: AgentMemory, memory: Memory) -> None:
    ada.core.create("persona", "p")
    for label in ("human", "persona"):
        ada.core.append(label, "x", idempotency_key="k")
        ada.core.append(label, "x", idempotency_key="k")
        assert ada.core.get(label).version == 2
    ada.core.share("human", "ben")
    ben = memory.agent("ben")
    assert ben.core.append("human", "y", idempotency_key="k").value == "a\nb\nx"
    assert ben.core.append("human", "y", idempotency_key="K").version == 3


def test_undo_frees_no_key(ada: AgentMemory) -> None:
    first = ada.core.append("human", "c", idempotency_key="k")
    ada.core.undo("human")
    assert ada.core.append("human", "c", idempotency_key="k") == first
    assert ada.core.get("human").value == "a\nb"
    ada.core.delete("human")
    ada.core.create("human")
    assert ada.core.append("human", "c", idempotency_key="k").value == "\nc"


def test_the_version_is_that_of_the_first_call(ada: AgentMemory) -> None:
    first = ada.core.append("human", "c", version=1, idempotency_key="k")
    assert ada.core.append("human", "c", version=1, idempotency_key="k") == first
    with pytest.raises(ConflictError, match="at version 2"):
        ada.core.append("human", "c", version=1, idempotency_key="l")


def test_an_edit_that_changes_nothing_keeps_its_key(ada: AgentMemory) -> None:
    """A writer that repeats it must not overwrite what another one wrote meanwhile."""
    first = ada.core.rethink("human", "a\nb", idempotency_key="k")
    ada.core.rethink("human", "of another")
    assert ada.core.rethink("human", "a\nb", idempotency_key="k") == first
    assert ada.core.get("human").value == "of another"


def test_a_key_of_another_edit_is_refused(ada: AgentMemory) -> None:
    ada.core.append("human", "c", idempotency_key="k")
    with pytest.raises(InvalidOperationError, match=r"'append' made version 2 of block 'human'"):
        ada.core.undo("human", idempotency_key="k")
    assert ada.core.get("human").version == 2


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("", InvalidOperationError),
        ("k" * 256, InvalidOperationError),
        (7, InvalidOperationError),
        (b"k", InvalidOperationError),
        ("a\0b", InvalidValueError),
        ("\ud800", InvalidValueError),
    ],
)
def test_bad_keys_are_refused(ada: AgentMemory, key: Any, error: type[LettaStoreError]) -> None:
    for edit in EDITS.values():
        with pytest.raises(error, match="idempotency_key"):
            edit(ada.core, key)
    with pytest.raises(error, match="idempotency_key"):
        ada.archival.insert("text", idempotency_key=key)
    assert ada.core.get("human").version == 1
    assert ada.archival.count() == 0


def test_the_longest_key_fits(ada: AgentMemory) -> None:
    key = "\U0001f511" * 255
    first = ada.core.append("human", "c", idempotency_key=key)
    assert ada.core.append("human", "c", idempotency_key=key) == first
    passage = ada.archival.insert("text", idempotency_key=key)
    assert ada.archival.insert("text", idempotency_key=key) == passage


@pytest.mark.parametrize("way", BOTH)
def test_of_callers_at_once_one_makes_the_edit(dsn: str, schema: str, way: str) -> None:
    with opened(dsn, schema, way, index=INDEX) as memory, ThreadPoolExecutor(8) as executor:
        ada = memory.agent("ada")
        ada.core.create("human", limit=100_000)

        def append(number: int) -> Any:
            key = f"request {number // 4}"
            return number // 4, ada.core.append("human", f"line {number}", idempotency_key=key)

        def insert(number: int) -> Any:
            key = f"request {number // 4}"
            return number // 4, ada.archival.insert(f"text {number}", idempotency_key=key)

        appended = list(executor.map(append, range(40)))
        assert ada.core.get("human").version == 11
        assert len(ada.core.get("human").value.splitlines()) == 11
        inserted = list(executor.map(insert, range(40)))
        assert ada.archival.count() == 10
        for results in (appended, inserted):
            kept = dict(results)
            assert all(kept[key] == result for key, result in results)


def test_a_passage_is_inserted_once(ada: AgentMemory) -> None:
    first = ada.archival.insert("tea", tags=["home"], idempotency_key="k")
    assert first.outcome == "inserted"
    assert ada.archival.insert("tea", tags=["home"], idempotency_key="k") == first
    assert ada.archival.insert("tea", idempotency_key="l").id != first.id
    ada.archival.update(first.id, content="coffee")
    assert ada.archival.insert("tea", idempotency_key="k").content == "coffee"
    assert ada.archival.count() == 2
    dated: Any = {"created_at": "2024-05-01T10:00:00Z", "idempotency_key": "dated"}
    assert ada.archival.insert("old", **dated) == ada.archival.insert("old", **dated)
    ada.archival.delete(first.id)
    assert ada.archival.insert("tea", idempotency_key="k").content == "tea"


def test_near_duplicates_have_no_use_for_a_key(ada: AgentMemory) -> None:
    old = ada.archival.insert("tea")
    for _ in range(2):
        passage = ada.archival.insert("tea", duplicates="skip", idempotency_key="k")
        assert (passage.id, passage.outcome) == (old.id, "skipped")
    ada.archival.delete(old.id)
    new = ada.archival.insert("tea", duplicates="skip", idempotency_key="k")
    assert new.outcome == "inserted"
    assert ada.archival.insert("tea", duplicates="skip", idempotency_key="k") == new


def test_archives_and_agents_have_keys_of_their_own(ada: AgentMemory, memory: Memory) -> None:
    ada.archival.attach_archive("team")
    own = ada.archival.insert("tea", idempotency_key="k")
    theirs = ada.archival.insert("tea", archive="team", idempotency_key="k")
    assert (own.archive, theirs.archive) == (None, "team")
    memory.agent("ben").archival.insert("tea", idempotency_key="k")
    assert ada.archival.count() == 2
    with pytest.raises(MissingArchiveError):
        ada.archival.insert("tea", archive="others", idempotency_key="k")
