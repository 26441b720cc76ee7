"""Core memory through `agent.core`: blocks, their versions, and several agents at one block."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from langgraph_letta_store import AgentMemory, AsyncAgentMemory, AsyncLettaStore, LettaStore
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import (
    block_puts,
    block_writes,
    edit_block,
)
from langgraph_letta_store._tiers.core import (
    blocks as core,
)
from langgraph_letta_store.agents.sync.core import Core
from langgraph_letta_store.errors import (
    BlockExistsError,
    BlockLimitError,
    ConflictError,
    InvalidOperationError,
    InvalidValueError,
    LettaStoreError,
    MissingBlockError,
    ReadOnlyBlockError,
)
from tests.support.agents import BOTH, WAYS, Memory, clear, opened, shared


@pytest.fixture(scope="module", params=BOTH)
def one_memory(request: pytest.FixtureRequest, dsn: str) -> Iterator[Memory]:
    with shared(dsn, request.param) as memory:
        yield memory


@pytest.fixture
def memory(one_memory: Memory, dsn: str) -> Memory:
    clear(dsn, one_memory)
    return one_memory


@pytest.fixture
def ada(memory: Memory) -> AgentMemory:
    return memory.agent("ada")


@pytest.fixture
def ben(memory: Memory) -> AgentMemory:
    return memory.agent("ben")


def labels(agent: AgentMemory) -> list[str]:
    return [block.label for block in agent.core.list()]


# --- Creating, reading, deleting -----------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_a_block_comes_back_as_it_was_created(dsn: str, schema: str, way: str) -> None:
    with opened(dsn, schema, way) as memory:
        core = memory.agent("ada@example.com").core
        made = core.create(
            "human",
            "Likes tea — ☕.",
            description="About the user",
            limit=100,
            metadata={"shown": [1, 2.5, None, "a\0b"], "on": True},
            tags=["b", "a", "b", "B"],
        )
        assert made.value == "Likes tea — ☕."
        assert (made.label, made.limit, made.version, made.agents) == ("human", 100, 1, 1)
        assert made.description == "About the user"
        assert made.metadata == {"shown": [1, 2.5, None, "a\0b"], "on": True}
        assert made.tags == ("b", "a", "B")
        assert not made.read_only
        assert not made.is_document
        assert made.created_at == made.updated_at
        assert core.get("human") == made
        assert core.list() == [made]
        appended = core.append("human", "x")
        assert core.get("human") == appended
        assert appended.updated_at > made.updated_at
        assert appended.created_at == made.created_at
        with pytest.raises(BlockExistsError):
            core.create("human")
        assert core.undo("human").value == made.value
        core.delete("human")
        assert core.list() == []
        assert memory.store.list_namespaces() == []


def test_defaults_are_lettas(ada: AgentMemory) -> None:
    block = ada.core.create("human")
    assert (block.value, block.description, block.limit) == ("", "", 20_000)
    assert (block.metadata, block.tags, block.read_only) == ({}, (), False)


def test_a_label_is_an_agents_only_once(ada: AgentMemory, ben: AgentMemory) -> None:
    ada.core.create("human", "a")
    with pytest.raises(
        BlockExistsError, match=r"^'ada' has a block 'human' already; update it, or"
    ):
        ada.core.create("human", "b")
    assert ada.core.get("human").value == "a"
    assert ben.core.create("human", "b").value == "b"


def test_many_are_created_in_order_or_none(ada: AgentMemory) -> None:
    made = ada.core.create_many([{"label": "z", "value": "1"}, {"label": "a", "limit": 5}])
    assert [(block.label, block.value, block.limit) for block in made] == [
        ("z", "1", 20_000),
        ("a", "", 5),
    ]
    assert ada.core.list() == made
    assert labels(ada) == ["z", "a"]
    with pytest.raises(BlockExistsError, match="'ada' has a block 'a' already"):
        ada.core.create_many([{"label": "new"}, {"label": "a"}])
    with pytest.raises(BlockExistsError, match=r"^`blocks\[2\]` repeats the label 'new'"):
        ada.core.create_many([{"label": "new"}, {"label": "other"}, {"label": "new"}])
    with pytest.raises(BlockLimitError, match=r"^blocks\[1\]: the value .* 3 characters, .* of 2"):
        ada.core.create_many([{"label": "new"}, {"label": "long", "value": "abc", "limit": 2}])
    assert labels(ada) == ["z", "a"]
    assert ada.core.create_many([]) == []


def test_many_cost_what_one_does(ada: AgentMemory) -> None:
    given = [{"label": f"block {n}".replace(" ", "_"), "value": str(n)} for n in range(200)]
    assert len(ada.core.create_many(given)) == 200
    assert [block.value for block in ada.core.list()] == [str(n) for n in range(200)]


def test_a_missing_block_is_an_error_that_names_those_there_are(ada: AgentMemory) -> None:
    with pytest.raises(MissingBlockError, match=r"'ada' has no block 'human'; .* are: none"):
        ada.core.get("human")
    ada.core.create_many([{"label": "user"}, {"label": "persona"}])
    calls: list[Callable[[], object]] = [
        lambda: ada.core.get("human"),
        lambda: ada.core.append("human", "x"),
        lambda: ada.core.replace("human", "x", "y"),
        lambda: ada.core.replace_once("human", "x", "y"),
        lambda: ada.core.insert("human", "x"),
        lambda: ada.core.rethink("human", "x"),
        lambda: ada.core.update("human", limit=5),
        lambda: ada.core.rename("human", "x"),
        lambda: ada.core.delete("human"),
        lambda: ada.core.share("human", "ben"),
        lambda: ada.core.detach("human"),
        lambda: ada.core.history("human"),
        lambda: ada.core.undo("human"),
        lambda: ada.core.redo("human"),
        lambda: ada.core.restore("human", 1),
    ]
    for call in calls:
        with pytest.raises(MissingBlockError, match="its blocks are: 'user', 'persona'"):
            call()


BAD: dict[str, tuple[Any, str]] = {
    "label of two words": ({"label": "a b"}, r"label.*` must be 1 to 200 letters.* got 'a b'"),
    "empty label": ({"label": ""}, "label.*` must be .* got ''"),
    "long label": ({"label": "a" * 201}, "label.*` must be .* got 'aaa"),
    "label with a line": ({"label": "a\n"}, "label.*` must be .* got "),
    "label with a tag": ({"label": "<a>"}, "label.*` must be .* got '<a>'"),
    "label that begins with a sign": ({"label": "/a"}, "label.*` must be .* got '/a'"),
    "no label": ({"label": None}, "label.*` must be .* got None"),
    "value": ({"label": "a", "value": 5}, "value.*` must be a str, got 5"),
    "NUL": ({"label": "a", "value": "x\0"}, "value.*` has a NUL character at position 1"),
    "surrogate": ({"label": "a", "value": "\ud800"}, "value.*` has the lone surrogate"),
    "description": ({"label": "a", "description": None}, "description.*` must be a str, got None"),
    "limit 0": ({"label": "a", "limit": 0}, "limit.*` must be a whole number from 1 to .* got 0"),
    "limit True": ({"label": "a", "limit": True}, "limit.*` must be .* got True"),
    "limit too great": ({"label": "a", "limit": 2**31}, "limit.*` must be .* got 2147483648"),
    "read_only": ({"label": "a", "read_only": 1}, "read_only.*` must be True or False, got 1"),
    "metadata": ({"label": "a", "metadata": [1]}, r"metadata.*` must be a dictionary, got \[1\]"),
    "no JSON": ({"label": "a", "metadata": {"k": {1}}}, r"metadata.*\['k'\] is a set"),
    "tags": ({"label": "a", "tags": "x"}, "tags.*` must be a list of str such as .*, got 'x'"),
    "a tag": ({"label": "a", "tags": ["x", 5]}, r"tags.*\[1\]` must be a str, got 5"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_arguments_are_refused_by_name(ada: AgentMemory, case: str) -> None:
    given, message = BAD[case]
    label, attributes = given["label"], {k: v for k, v in given.items() if k != "label"}
    with pytest.raises(LettaStoreError, match=rf"^`?{message}"):
        ada.core.create(label, **attributes)
    with pytest.raises(LettaStoreError, match=rf"^`?blocks\[1\]\['{message}"):
        ada.core.create_many([{"label": "fine"}, given])
    assert ada.core.list() == []


def test_bad_lists_of_blocks_are_refused(ada: AgentMemory) -> None:
    wrong: Any
    for wrong, message in (
        ("human", "`blocks` must be a list of dictionaries, got 'human'"),
        (
            [{"value": "x"}],
            r"`blocks\[0\]` must be a dictionary with a 'label', got \{'value': 'x'\}",
        ),
        (["human"], r"`blocks\[0\]` must be a dictionary with a 'label', got 'human'"),
        (
            [{"label": "a", "text": "x"}],
            r"a block has no `blocks\[0\]\['text'\]`; it has label, value",
        ),
    ):
        with pytest.raises(InvalidOperationError, match=f"^{message}"):
            ada.core.create_many(wrong)


@pytest.mark.parametrize("label", ["a", "_", "ä/b.c:d@e-f", "人間", "7", "a" * 200])
def test_labels_are_words_and_paths(ada: AgentMemory, label: str) -> None:
    ada.core.create(label, "x")
    assert ada.core.append(label, "y").value == "x\ny"
    assert labels(ada) == [label]


# --- Editing -------------------------------------------------------------------------------------


def test_edits_have_lettas_semantics(ada: AgentMemory) -> None:
    core = ada.core
    core.create("notes", "a b a")
    assert core.replace("notes", "a", "Z").value == "Z b Z"
    assert core.rethink("notes", "a").value == "a"
    assert core.append("notes", "b").value == "a\nb"
    with pytest.raises(
        InvalidOperationError, match=r"`insert_line` must be .* to 2 \(the last line\).* got 3"
    ):
        core.insert("notes", "x", 3)
    assert core.insert("notes", "x", 1).value == "a\nx\nb"
    assert core.insert("notes", "top", 0).value == "top\na\nx\nb"
    assert core.insert("notes", "end").value == "top\na\nx\nb\nend"
    assert core.replace_once("notes", "x\n", "").value == "top\na\nb\nend"
    with pytest.raises(
        InvalidOperationError, match=r"`old_content` must be a text of the value, .* got 'zzz'"
    ):
        core.replace("notes", "zzz", "x")
    core.rethink("notes", "tea\nmilk\ntea")
    with pytest.raises(InvalidOperationError, match="2 times, beginning in lines 1, 3"):
        core.replace_once("notes", "tea", "coffee")
    assert core.get("notes").value == "tea\nmilk\ntea"
    assert [version.action for version in core.history("notes")] == [
        *("rethink", "replace", "insert", "insert", "insert", "append", "rethink", "replace"),
        "create",
    ]


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("append", [5], "`content` must be a str, got 5"),
        ("append", ["\0"], "`content` has a NUL"),
        ("replace", [None, "x"], "`old_content` must be a str, got None"),
        ("replace", ["x", None], "`new_content` must be a str, got None"),
        ("replace_once", [b"x", "x"], "`old_string` must be a str, got b'x'"),
        ("replace_once", ["x", 5], "`new_string` must be a str, got 5"),
        ("insert", [["x"]], r"`new_string` must be a str, got \['x'\]"),
        ("insert", ["x", "1"], "`insert_line` must be the number of a line, .* got '1'"),
        ("insert", ["x", True], "`insert_line` must be .* got True"),
        ("rethink", ["\udc00"], "`new_memory` has the lone surrogate"),
        ("rename", ["a b"], "`new_label` must be .* got 'a b'"),
        ("restore", ["1"], "`version` must be the number of a version, from 1, got '1'"),
        ("restore", [None], "`version` must be the number of a version .* got None"),
        ("restore", [0], "`version` must be .* got 0"),
        ("share", [""], "`with_agent` must be an agent's name"),
    ],
)
def test_bad_arguments_of_edits_are_refused_by_name(
    ada: AgentMemory, name: str, arguments: list[Any], message: str
) -> None:
    ada.core.create("notes", "x")
    with pytest.raises(LettaStoreError, match=f"^{message}"):
        getattr(ada.core, name)("notes", *arguments)
    assert ada.core.get("notes").version == 1


def test_what_changes_nothing_is_no_version(ada: AgentMemory) -> None:
    core = ada.core
    made = core.create("notes", "x", metadata={"a": 1}, tags=["t"])
    assert core.rethink("notes", "x") == made
    assert core.replace("notes", "x", "x") == made
    assert core.update("notes") == made
    assert core.update("notes", value="x", metadata={"a": 1}, tags=["t"], limit=20_000) == made
    assert core.rename("notes", "notes") == made
    assert core.update("notes", metadata={"a": True}).version == 2, "as JSON, true is not 1"


def test_an_update_changes_what_it_names(ada: AgentMemory) -> None:
    core = ada.core
    core.create("notes", "x", description="d", metadata={"a": 1}, tags=["t"], limit=10)
    assert core.update("notes", description="e").description == "e"
    assert core.update("notes", limit=3).limit == 3
    assert core.update("notes", tags=[]).tags == ()
    assert core.update("notes", metadata={}).metadata == {}
    block = core.update("notes", value="abc", read_only=True)
    assert (block.value, block.read_only, block.version) == ("abc", True, 6)
    assert (block.description, block.limit) == ("e", 3)
    assert core.get("notes") == block


def test_a_value_never_passes_its_limit(memory: Memory, ada: AgentMemory, dsn: str) -> None:
    core = ada.core
    with pytest.raises(BlockLimitError, match=r"'notes' would have 6 characters, .* limit of 5;"):
        core.create("notes", "123456", limit=5)
    core.create("notes", "☕☕☕", limit=5)
    assert core.append("notes", "☕").value == "☕☕☕\n☕", "characters, not bytes"
    edits: list[Callable[[], object]] = [
        lambda: core.append("notes", ""),
        lambda: core.replace("notes", "☕", "☕☕"),
        lambda: core.replace_once("notes", "\n", "\n\n"),
        lambda: core.insert("notes", "x"),
        lambda: core.rethink("notes", "123456"),
        lambda: core.update("notes", value="123456"),
        lambda: core.update("notes", limit=4),
    ]
    for edit in edits:
        with pytest.raises(BlockLimitError, match="shorten it, or raise the block's limit"):
            edit()
    assert core.get("notes").version == 2
    assert core.update("notes", value="123456", limit=6).value == "123456"
    core.update("notes", value="12", limit=2)
    doubled = f'update "{memory.schema}".core_memory set value = value || value'.encode()
    with psycopg.connect(dsn) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(doubled)


def test_the_database_has_the_last_word_on_limits(
    memory: Memory, ada: AgentMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unchecked(*_: Any) -> None:
        """Let any state pass."""

    for module in (core, edit_block, block_puts):
        monkeypatch.setattr(module, "check_state", unchecked)
    namespace = ("agents", "ada", "core")
    ada.core.create("notes", "abc", limit=3)
    calls: list[Callable[[], object]] = [
        lambda: ada.core.append("notes", "d"),
        lambda: ada.core.create("other", "abc", limit=2),
        lambda: memory.store.put(namespace, "notes", {"content": "abcd"}),
        lambda: memory.store.put(namespace, "other", {"content": "abc", "limit": 2}),
    ]
    for call in calls:
        with pytest.raises(BlockLimitError, match=r"core_memory_limit.*; shorten it, or raise"):
            call()
    (block,) = ada.core.list()
    assert (block.value, block.version) == ("abc", 1)


def test_a_creation_that_is_sent_again_is_one(memory: Memory) -> None:
    """As after an answer that was lost: the labels are there, but the blocks are these."""

    def sent_again(schema: StoreSchema) -> Operation[Any]:
        creation = core.create_many(
            Owner.from_name(schema, "ada"), [{"label": "b"}, {"label": "a"}]
        )
        step = next(creation)
        yield step
        with pytest.raises(psycopg.errors.UniqueViolation) as raised:
            yield step
        found = yield creation.throw(raised.value)
        with pytest.raises(StopIteration) as done:
            creation.send(found)
        return done.value.value

    made = memory.store.run(sent_again)
    assert [block.label for block in made] == ["b", "a"]
    assert memory.agent("ada").core.list() == made
    with pytest.raises(BlockExistsError):
        memory.agent("ada").core.create_many([{"label": "b"}, {"label": "a"}])


def test_a_read_only_block_refuses_edits(ada: AgentMemory) -> None:
    core = ada.core
    core.create("policy", "Be kind.")
    core.append("policy", "Always.")
    core.update("policy", read_only=True)
    edits: list[Callable[[], object]] = [
        lambda: core.append("policy", "x"),
        lambda: core.replace("policy", "kind", "rude"),
        lambda: core.replace_once("policy", "kind", "rude"),
        lambda: core.insert("policy", "x"),
        lambda: core.rethink("policy", "x"),
        lambda: core.update("policy", value="x"),
        lambda: core.restore("policy", 1),
        lambda: core.delete("policy"),
    ]
    for edit in edits:
        with pytest.raises(ReadOnlyBlockError, match="'policy' is read-only; set read_only to"):
            edit()
    assert core.get("policy").value == "Be kind.\nAlways."
    assert core.update("policy", description="Rules", limit=500).read_only
    assert core.rename("policy", "rules").read_only
    assert core.update("rules", value="Be good.", read_only=True).value == "Be good."
    with pytest.raises(ReadOnlyBlockError):
        core.undo("rules")
    assert core.update("rules", read_only=False).version == 7
    assert core.append("rules", "x").value == "Be good.\nx"
    core.delete("rules")


def test_making_a_block_read_only_can_be_undone(ada: AgentMemory) -> None:
    ada.core.create("policy", "Be kind.")
    ada.core.update("policy", read_only=True)
    assert not ada.core.undo("policy").read_only
    assert ada.core.redo("policy").read_only


# --- Versions ------------------------------------------------------------------------------------


def test_undo_and_redo_walk_the_states(ada: AgentMemory) -> None:
    core = ada.core
    core.create("notes", "one")
    core.rethink("notes", "two")
    core.rethink("notes", "three")
    assert core.undo("notes").value == "two"
    assert core.undo("notes").value == "one"
    with pytest.raises(InvalidOperationError, match="block 'notes' has no change to undo"):
        core.undo("notes")
    assert core.redo("notes").value == "two"
    assert core.redo("notes").value == "three"
    with pytest.raises(InvalidOperationError, match="'notes' has no undone change to redo"):
        core.redo("notes")
    assert core.undo("notes").value == "two"
    assert core.append("notes", "!").value == "two\n!"
    with pytest.raises(InvalidOperationError, match="redo"):
        core.redo("notes")
    assert core.undo("notes").value == "two"
    assert core.undo("notes").value == "one"
    assert [version.version for version in core.history("notes")] == list(range(11, 0, -1))


def test_undo_takes_back_all_that_changed(ada: AgentMemory) -> None:
    core = ada.core
    first = core.create("notes", "x", description="d", metadata={"a": 1}, tags=["t"], limit=10)
    core.update("notes", value="y", description="", metadata={}, tags=[], limit=5)
    core.rename("notes", "other")
    assert core.undo("other").label == "notes"
    undone = core.undo("notes")
    assert undone.version == 5
    assert (undone.value, undone.description, undone.limit) == ("x", "d", 10)
    assert (undone.metadata, undone.tags) == (first.metadata, first.tags)
    assert core.get("notes") == undone


def test_any_version_can_be_restored_and_that_be_undone(ada: AgentMemory) -> None:
    core = ada.core
    core.create("notes", "one")
    core.rethink("notes", "two")
    core.rethink("notes", "three")
    assert core.restore("notes", 1).value == "one"
    assert core.undo("notes").value == "three"
    with pytest.raises(InvalidOperationError, match="'notes' has no version 9: it is at 5"):
        core.restore("notes", 9)


def test_the_history_tells_who_did_what_and_when(memory: Memory) -> None:
    core = memory.agent("ada").core
    core.create("notes", "one", tags=["t"], metadata={"a": 1})
    memory.agent("ada", actor="Nora").core.append("notes", "two")
    core.share("notes", "ben")
    memory.agent("ben").core.undo("notes")
    history = core.history("notes")
    assert [(v.version, v.action, v.actor, v.value) for v in history] == [
        (3, "undo", "ben", "one"),
        (2, "append", "Nora", "one\ntwo"),
        (1, "create", "ada", "one"),
    ]
    assert [(v.undo, v.redo) for v in history] == [(None, 2), (1, None), (None, None)]
    assert history[0].changed_at > history[1].changed_at > history[2].changed_at
    assert (history[2].tags, history[2].metadata, history[2].limit) == (("t",), {"a": 1}, 20_000)
    assert memory.agent("ben").core.history("notes") == history
    assert core.history("notes", limit=1) == history[:1]
    assert core.history("notes", limit=1, before=3) == history[1:2]
    assert core.history("notes", before=1) == []
    assert core.history("notes", limit=0) == []
    wrong: Any
    for wrong in (-1, True, "5", None):
        with pytest.raises(InvalidOperationError, match=r"^`limit` must be "):
            core.history("notes", limit=wrong)
    with pytest.raises(InvalidOperationError, match=r"^`before` must be .* got 0"):
        core.history("notes", before=0)


def test_a_history_never_changes(memory: Memory, ada: AgentMemory, dsn: str) -> None:
    def stored() -> list[Any]:
        query = f'select h::text from "{memory.schema}".core_memory_history h order by version'
        with psycopg.connect(dsn) as connection:
            return connection.execute(query.encode()).fetchall()

    core = ada.core
    core.create("notes", "one")
    before = stored()
    changes: list[Callable[[], object]] = [
        lambda: core.append("notes", "two"),
        lambda: core.undo("notes"),
        lambda: core.redo("notes"),
        lambda: core.rename("notes", "other"),
        lambda: core.restore("other", 1),
    ]
    for change in changes:
        change()
        after = stored()
        assert len(after) == len(before) + 1
        assert after[: len(before)] == before
        before = after
    core.delete("notes")
    assert stored() == []


def test_a_stale_version_is_a_conflict(ada: AgentMemory) -> None:
    core = ada.core
    read = core.create("notes", "one")
    core.rethink("notes", "two")
    edits: list[Callable[[], object]] = [
        lambda: core.append("notes", "x", version=read.version),
        lambda: core.replace("notes", "o", "x", version=read.version),
        lambda: core.replace_once("notes", "o", "x", version=read.version),
        lambda: core.insert("notes", "x", version=read.version),
        lambda: core.rethink("notes", "x", version=read.version),
        lambda: core.update("notes", value="x", version=read.version),
        lambda: core.update("notes", value="two", version=7),
    ]
    for edit in edits:
        with pytest.raises(ConflictError, match=r"at version 2, not \d: .* read it again"):
            edit()
    assert core.rethink("notes", "three", version=2).version == 3
    wrong: Any
    for wrong in (0, True, "1", 1.0):
        with pytest.raises(InvalidOperationError, match=r"^`version` must be "):
            core.append("notes", "x", version=wrong)


# --- Sharing -------------------------------------------------------------------------------------


def test_a_shared_block_is_one(ada: AgentMemory, ben: AgentMemory) -> None:
    made = ada.core.create("project", "Plan")
    shared = ada.core.share("project", "ben")
    assert (shared.block_id, shared.agents) == (made.block_id, 2)
    assert ben.core.append("project", "by ben").value == "Plan\nby ben"
    assert ada.core.append("project", "by ada") == ben.core.get("project")
    assert ada.core.share("project", "ben").agents == 2, "once more changes nothing"
    assert ada.core.share("project", "ada").agents == 2
    assert labels(ben) == ["project"]


def test_renaming_is_seen_by_all_who_share(ada: AgentMemory, ben: AgentMemory) -> None:
    ada.core.create("project", "Plan")
    ada.core.share("project", "ben")
    assert ben.core.rename("project", "work/plan").label == "work/plan"
    assert labels(ada) == labels(ben) == ["work/plan"]
    assert ada.core.undo("work/plan").label == "project"
    assert ben.core.get("project") == ada.core.get("project")


def test_a_label_that_a_sharer_has_is_refused(ada: AgentMemory, ben: AgentMemory) -> None:
    ada.core.create("project")
    ben.core.create("project")
    with pytest.raises(BlockExistsError, match="'ben' has another block with its label 'project'"):
        ada.core.share("project", "ben")
    ada.core.rename("project", "plan")
    ada.core.share("plan", "ben")
    with pytest.raises(
        BlockExistsError, match=r"that has block 'plan' has another block .* 'project'"
    ):
        ada.core.rename("plan", "project")
    with pytest.raises(BlockExistsError, match="choose another label"):
        ben.core.rename("plan", "project")
    with pytest.raises(BlockExistsError, match="'project'"):
        ada.core.undo("plan")
    assert labels(ada) == ["plan"]
    assert labels(ben) == ["project", "plan"]
    assert ada.core.get("plan").version == 2


def test_detaching_keeps_the_block(memory: Memory, ada: AgentMemory, ben: AgentMemory) -> None:
    ada.core.create("project", "Plan")
    ada.core.share("project", "ben")
    assert ada.core.detach("project").agents == 1
    assert ada.core.list() == []
    assert ben.core.append("project", "still there").agents == 1
    block = ben.core.detach("project")
    assert block.agents == 0
    assert memory.store.list_namespaces() == []
    for agent in (ada, memory.agent("eve")):
        with pytest.raises(MissingBlockError, match=r"may not attach it; .* core\.grant\(\)"):
            agent.core.attach(block.block_id)
    back = ben.core.attach(block.block_id)
    assert (back.value, back.agents, back.version) == ("Plan\nstill there", 1, 2)
    assert memory.store.list_namespaces() == [("agents", "ben", "core")]
    assert ben.core.attach(block.block_id) == back


def test_consents_are_recorded_and_end(memory: Memory, ada: AgentMemory, ben: AgentMemory) -> None:
    eve = memory.agent("eve")
    block_id = ada.core.create("project", "Plan").block_id
    ada.core.share("project", "ada")
    assert ada.core.consents("project") == []
    ada.core.grant("project", "ben")
    ada.core.grant("project", "ben")
    (consent,) = ada.core.consents("project")
    assert (consent.agent, consent.granted_by, consent.attached) == ("ben", "ada", False)
    with pytest.raises(MissingBlockError, match="'ben' has no block 'project'"):
        ben.core.grant("project", "eve")
    assert ben.core.attach(block_id).agents == 2
    assert ben.core.share("project", "eve").agents == 3
    found = [(c.agent, c.granted_by, c.attached) for c in eve.core.consents("project")]
    assert found == [("ben", "ada", True), ("eve", "ben", True)]
    with pytest.raises(InvalidOperationError, match="'eve' may not end the consent of 'ben'"):
        eve.core.revoke("project", "ben")
    with pytest.raises(InvalidOperationError, match="'ada' has no consent for block 'project'"):
        ben.core.revoke("project", "ada")
    ada.core.revoke("project", "eve")
    ada.core.revoke("project", "ben")
    assert (labels(ada), labels(ben), labels(eve)) == (["project"], [], [])
    assert memory.store.list_namespaces() == [("agents", "ada", "core")]
    for agent in (ben, eve):
        with pytest.raises(MissingBlockError):
            agent.core.attach(block_id)


def test_a_consent_outlasts_the_agent_that_gave_it(memory: Memory, ada: AgentMemory) -> None:
    block_id = ada.core.create("project", "Plan").block_id
    ada.core.grant("project", "eve")
    ada.core.detach("project")
    eve = memory.agent("eve")
    assert eve.core.attach(block_id).value == "Plan"
    eve.core.share("project", "ben")
    ada.core.attach(block_id)
    ada.core.detach("project")
    with pytest.raises(MissingBlockError):
        ada.core.attach(block_id)
    memory.store.delete_namespace(("agents", "eve"))
    with pytest.raises(MissingBlockError):
        eve.core.attach(block_id)


def test_a_block_is_ensured_once(dsn: str, schema: str) -> None:
    with LettaStore.from_conn_string(dsn, schema=schema) as store:
        store.setup()
        core = AgentMemory(store, "ada").core
        with ThreadPoolExecutor(8) as threads:
            made = list(threads.map(core.ensure, ["human"] * 16, map(str, range(16))))
        assert len({block.block_id for block in made}) == 1
        assert {block.value for block in made} == {core.get("human").value}
        core.append("human", "Likes tea.")
        assert core.ensure("human", "other", limit=10) == core.get("human")
        with pytest.raises(BlockLimitError):
            core.ensure("human", "x" * 11, limit=10)
        assert core.ensure("persona", tags=["a"], metadata={"b": 1}).tags == ("a",)


def test_of_agents_that_detach_at_once_the_last_one_can_come_back(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync") as memory:
        names = [f"agent {n}" for n in range(6)]
        agents = [memory.agent(name) for name in names]

        def detach(agent: AgentMemory) -> None:
            agent.core.detach("project")

        for _ in range(5):
            block_id = agents[0].core.create("project").block_id
            for name in names[1:]:
                agents[0].core.share("project", name)
            with ThreadPoolExecutor(len(names)) as threads:
                list(threads.map(detach, agents))
            back = 0
            for agent in agents:
                with suppress(MissingBlockError):
                    back += agent.core.attach(block_id).agents
                    agent.core.detach("project")
            assert back == 1


def test_attaching_needs_a_block_and_a_free_label(ada: AgentMemory, ben: AgentMemory) -> None:
    made = ada.core.create("project", "Plan")
    ben.core.create("project")
    with pytest.raises(MissingBlockError, match=r"'ben' may not attach it"):
        ben.core.attach(made.block_id)
    ada.core.grant("project", "ben")
    with pytest.raises(BlockExistsError, match="'ben' has another block with its label"):
        ben.core.attach(made.block_id)
    with pytest.raises(BlockExistsError, match="'ben' has another block with its label 'project'"):
        ada.core.share("project", "ben")
    with pytest.raises(MissingBlockError, match=r"^block .* does not exist, or "):
        ben.core.attach(uuid4())
    wrong: Any = str(made.block_id)
    with pytest.raises(InvalidOperationError, match=r"^`block_id` must be a UUID, .* got '"):
        ben.core.attach(wrong)


def test_a_shared_block_is_deleted_only_on_purpose(
    memory: Memory, ada: AgentMemory, ben: AgentMemory
) -> None:
    ada.core.create("project")
    ada.core.share("project", "ben")
    with pytest.raises(InvalidOperationError, match="is shared by 2 agents; detach it"):
        ada.core.delete("project")
    wrong: Any = "yes"
    with pytest.raises(InvalidOperationError, match=r"^`shared` must be True or False, got 'yes'"):
        ada.core.delete("project", shared=wrong)
    ada.core.delete("project", shared=True)
    assert labels(ada) == labels(ben) == []
    assert memory.store.list_namespaces() == []


# --- At once -------------------------------------------------------------------------------------


def test_threads_lose_no_edit(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync") as memory:
        memory.agent("ada").core.create("project", "start", limit=100_000)
        memory.agent("ada").core.share("project", "ben")

        def work(worker: int) -> None:
            core = memory.agent(("ada", "ben")[worker % 2], actor=str(worker)).core
            for number in range(8):
                core.append("project", f"{worker}/{number} todo")
                if number % 2:
                    core.replace_once("project", f"{worker}/{number} todo", f"{worker}/{number} ok")
                else:
                    core.insert("project", f"{worker}/{number} seen", 0)

        with ThreadPoolExecutor(8) as executor:
            list(executor.map(work, range(8)))
        check_nothing_lost(memory.agent("ada").core, workers=8, numbers=8)


async def test_tasks_lose_no_edit(dsn: str, schema: str) -> None:
    options: Any = {"schema": schema, "partitions": 2}
    async with AsyncLettaStore.from_conn_string(dsn, **options) as store:
        await store.setup()
        core = AsyncAgentMemory(store, "ada").core
        await core.create("project", "start", limit=100_000)
        await core.share("project", "ben")

        async def work(worker: int) -> None:
            core = AsyncAgentMemory(store, ("ada", "ben")[worker % 2], actor=str(worker)).core
            for number in range(8):
                await core.append("project", f"{worker}/{number} todo")
                if number % 2:
                    await core.replace_once(
                        "project", f"{worker}/{number} todo", f"{worker}/{number} ok"
                    )
                else:
                    await core.insert("project", f"{worker}/{number} seen", 0)

        await asyncio.gather(*map(work, range(8)))
    with opened(dsn, schema, "sync") as memory:
        check_nothing_lost(memory.agent("ada").core, workers=8, numbers=8)


def check_nothing_lost(core: Core, workers: int, numbers: int) -> None:
    wanted = ["start"]
    for worker in range(workers):
        for number in range(numbers):
            wanted.append(f"{worker}/{number} {'ok' if number % 2 else 'todo'}")
            if number % 2 == 0:
                wanted.append(f"{worker}/{number} seen")
    block = core.get("project")
    assert sorted(block.value.split("\n")) == sorted(wanted)
    history = core.history("project", limit=1000)
    assert [version.version for version in history] == list(range(block.version, 0, -1))
    assert block.version == 1 + 2 * workers * numbers
    for late, early in itertools.pairwise(history):
        assert late.undo == early.version
        assert late.changed_at >= early.changed_at


class Meanwhile:
    """Does something once, just before a change of a block is written."""

    def __init__(self, patch: pytest.MonkeyPatch, action: Callable[[], object]) -> None:
        self.done = 0
        change_blocks = block_writes.change_blocks

        def slow(*args: Any) -> Any:
            self.done += 1
            if self.done == 1:
                action()
            return change_blocks(*args)

        patch.setattr(block_writes, "change_blocks", slow)


@pytest.fixture
def other(dsn: str, memory: Memory) -> Iterator[Core]:
    """Ada's core memory, with another actor."""
    with opened(dsn, memory.schema, "sync", setup=False) as others:
        yield others.agent("ada", actor="other").core


def test_an_edit_that_still_applies_is_made_on_fresh_text(
    ada: AgentMemory, other: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = ada.core
    edits: list[tuple[Callable[[], Any], str]] = [
        (lambda: core.append("notes", "x"), "new\na\nb\nc\nx"),
        (lambda: core.replace("notes", "b", "x"), "new\na\nx\nc"),
        (lambda: core.replace_once("notes", "b", "x"), "new\na\nx\nc"),
        (lambda: core.insert("notes", "x", 0), "x\nnew\na\nb\nc"),
        (lambda: core.insert("notes", "x", -1), "new\na\nb\nc\nx"),
        (lambda: core.rethink("notes", "x"), "x"),
        (lambda: core.update("notes", value="x"), "x"),
        (lambda: core.update("notes", description="x"), "new\na\nb\nc"),
        (lambda: core.restore("notes", 1), "a\nb\nc"),
    ]
    for edit, after in edits:
        core.create("notes", "a\nb\nc")
        with monkeypatch.context() as patch:
            meanwhile = Meanwhile(patch, lambda: other.insert("notes", "new", 0))
            assert edit().value == after
            assert meanwhile.done == 3  # the edit's two, and the other one's
        assert core.get("notes").version == 3
        core.delete("notes")


def test_an_edit_that_applies_no_more_is_a_conflict(
    ada: AgentMemory, other: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = ada.core
    edits: list[tuple[Callable[[], Any], str]] = [
        (
            lambda: core.replace("notes", "b", "x"),
            "`old_content` must be a text of the value, .* got 'b'",
        ),
        (
            lambda: core.replace_once("notes", "a", "x"),
            "`old_string` must occur once in the value, got 'a', which occurs 3 times",
        ),
        (lambda: core.insert("notes", "x", 1), "the lines before `insert_line` 1 have changed"),
        (lambda: core.insert("notes", "x", 3), "the lines before `insert_line` 3 have changed"),
        (lambda: core.append("notes", "x", version=1), "at version 2, not 1: .* read it again"),
        (lambda: core.rethink("notes", "x", version=1), "at version 2, not 1"),
        (lambda: core.undo("notes"), "another writer changed .* read it again, and decide"),
    ]
    for edit, message in edits:
        core.create("notes", "a\nb\nc")
        if "decide" in message:
            core.append("notes", "d")
        with monkeypatch.context() as patch:
            Meanwhile(patch, lambda: other.rethink("notes", "c\na\na\na"))
            with pytest.raises(ConflictError, match=message):
                edit()
        assert core.get("notes").value == "c\na\na\na"
        core.delete("notes")


def test_an_insert_between_unchanged_lines_is_made(
    ada: AgentMemory, other: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.core.create("notes", "a\nb\nc")
    Meanwhile(monkeypatch, lambda: other.append("notes", "d"))
    assert ada.core.insert("notes", "x", 2).value == "a\nb\nx\nc\nd"


def test_what_is_deleted_meanwhile_is_missing(
    ada: AgentMemory, other: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.core.create("notes", "a")
    Meanwhile(monkeypatch, lambda: other.delete("notes"))
    with pytest.raises(MissingBlockError, match="'ada' has no block 'notes'"):
        ada.core.append("notes", "x")


def test_a_limit_holds_for_what_others_wrote_too(
    ada: AgentMemory, other: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.core.create("notes", "a", limit=3)
    Meanwhile(monkeypatch, lambda: other.rethink("notes", "abc"))
    with pytest.raises(BlockLimitError, match="would have 5 characters, more than its limit of 3"):
        ada.core.append("notes", "x")


def test_a_block_shared_meanwhile_is_only_detached(
    memory: Memory, ada: AgentMemory, other: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.core.create("notes", "a")
    delete = block_writes.delete

    def late(*args: Any) -> Any:
        other.share("notes", "ben")
        return delete(*args)

    monkeypatch.setattr(block_writes, "delete", late)
    ada.core.delete("notes")
    assert ada.core.list() == []
    assert memory.agent("ben").core.get("notes").value == "a"


def test_the_actor_must_be_a_text(memory: Memory) -> None:
    for wrong in ("\0", "\ud800"):
        core = memory.agent("ada", actor=wrong).core
        with pytest.raises(InvalidValueError, match=r"^`actor` has "):
            core.create("notes")


def test_blocks_of_one_agent_are_no_others(ada: AgentMemory, ben: AgentMemory) -> None:
    ada.core.create("secret", "a")
    ben.core.create("own", "b")
    assert labels(ben) == ["own"]
    with pytest.raises(MissingBlockError):
        ben.core.get("secret")
