"""A message is deleted from recall memory; in states that refer to it a placeholder stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from langgraph_letta_store import LettaSaver
from langgraph_letta_store.errors import InvalidOperationError
from tests.checkpoints.test_shared_threads import count, say, state
from tests.saver.test_recall import recall
from tests.saver.test_sealed import encryption
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import inner, opened
from tests.support.stores import BOTH, Blocking

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}
GONE = "[This message was removed.]"
HI, HO = HumanMessage("hi Mill Lane", id="1"), AIMessage("ho", id="2")


@pytest.fixture(params=[(way, parts) for way in BOTH for parts in (2, 0)], ids=str)
def saver(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[LettaSaver]:
    way, partitions = request.param
    with opened(dsn, way, schema=schema, partitions=partitions, index=INDEX) as saver:
        saver.setup()
        saver.stop_recall_indexer()
        yield saver


def forget_cached(saver: LettaSaver, thread: str = "monday") -> None:
    inner(saver)._thread_cache.forget(thread)


def test_a_placeholder_takes_its_place_in_states(saver: LettaSaver, dsn: str) -> None:
    at = say(saver, "ada", [HI, HO], "monday")
    assert saver.index_recall() == 2
    assert recall(saver).delete("ada", "1") == 1
    assert recall(saver).delete("ada", "1") == 0
    for _ in range(2):
        assert state(saver, at) == [GONE, "ho"]
        forget_cached(saver)
    assert [found.text for found in recall(saver).messages("ada")] == ["ho"]
    for mode in ("text", "vector", "hybrid"):
        found = recall(saver).search("ada", "hi Mill Lane", mode=mode)
        assert "1" not in {each.message_id for each in found}
    assert count(dsn, saver, "recall_vectors") == 1
    known = saver.get_tuple(at)
    assert known is not None
    later = say(saver, "ada", [*known.checkpoint["channel_values"]["messages"]], at)
    assert state(saver, later) == [GONE, "ho"]
    assert count(dsn, saver, "recall_memory") == 2


def test_what_no_state_refers_to_is_deleted_whole(saver: LettaSaver, dsn: str) -> None:
    say(saver, "ada", [HI, HO], "monday")
    saver.delete_thread("monday", keep_messages=True)
    mine: Any = inner(saver).recall.of("ada")
    mine = mine if inner(saver) is saver else Blocking(mine, saver.loop)  # type: ignore[attr-defined]
    assert mine.delete("1") == 1
    assert count(dsn, saver, "recall_memory") == count(dsn, saver, "recall_backlog") == 1


def test_all_versions_and_copies_go(saver: LettaSaver) -> None:
    at = say(saver, "ada", [HI, HO], "monday")
    newer = say(saver, "ada", [HumanMessage("hi again", id="1"), HO], at)
    saver.copy_thread("monday", "tuesday")
    assert recall(saver).delete("ada", "1", thread="tuesday") == 1
    assert state(saver, newer) == ["hi again", "ho"]
    assert recall(saver).delete("ada", "1") == 1
    assert state(saver, at) == state(saver, newer) == [GONE, "ho"]


def test_a_tool_keeps_its_call(saver: LettaSaver) -> None:
    call: Any = {"name": "find", "args": {"where": "Mill Lane"}, "id": "c1", "type": "tool_call"}
    result = ToolMessage("7", tool_call_id="c1", id="2")
    at = say(saver, "ada", [AIMessage("", id="1", tool_calls=[call]), result], "monday")
    assert [recall(saver).delete("ada", each) for each in ("1", "2")] == [1, 1]
    found = saver.get_tuple(at)
    assert found is not None
    asked, told = found.checkpoint["channel_values"]["messages"]
    assert asked.tool_calls == [{**call, "args": {}}]
    assert (told.text, told.tool_call_id) == (GONE, "c1")


def test_only_the_agents_own_message_goes(saver: LettaSaver) -> None:
    at = say(saver, "ada", [HI], "monday")
    at = say(saver, "ben", [HI, HO], at)
    assert recall(saver).delete("ben", "1") == 0
    assert recall(saver).delete("ben", "2") == 1
    assert state(saver, at) == ["hi Mill Lane", GONE]
    assert [found.text for found in recall(saver).messages("ada")] == ["hi Mill Lane"]
    assert recall(saver).messages("ben") == []


@pytest.mark.parametrize("message_id", [None, "", True])
def test_bad_ids_are_refused(saver: LettaSaver, message_id: Any) -> None:
    with pytest.raises(InvalidOperationError, match="`message_id` must be"):
        recall(saver).delete("ada", message_id)


@pytest.mark.parametrize("reads", [True, False])
@pytest.mark.parametrize("caches", [True, False])
def test_a_run_does_not_bring_a_removed_message_back(
    saver: LettaSaver, *, reads: bool, caches: bool
) -> None:
    at = say(saver, "ada", [HI, HO], "monday")
    recall(saver).delete("ada", "1")
    if reads:
        saver.get_tuple(at)
    for number in ("3", "4"):
        if not caches:
            forget_cached(saver)
        at = say(saver, "ada", [HI, HO, HumanMessage("on", id=number)], at)
        assert state(saver, at) == [GONE, "ho", "on"]
    assert [found.text for found in recall(saver).messages("ada")] == ["ho", "on", "on"]


def test_a_placeholder_in_an_encrypted_state_is_encrypted(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema, encrypt=encryption()) as saver:
        saver.setup()
        at = say(saver, "ada", [HI, HO], "monday")
        assert saver.recall.delete("ada", "2") == 1
        assert state(saver, at) == ["hi Mill Lane", GONE]
        saver.delete_thread("monday", keep_messages=True)
        assert saver.recall.delete("ada", "1") == 1
        assert saver.recall.messages("ada") == []
