"""Exports that a stranger wrote: nothing in them runs, and none is loaded by halves."""

from __future__ import annotations

import json
import os
import re
import stat
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ormsgpack
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base import empty_checkpoint

from langgraph_letta_store.agents.operations import forget
from langgraph_letta_store.config.checks import is_dict, is_list, is_sequence
from langgraph_letta_store.errors import InvalidExportError, InvalidOperationError, LettaStoreError
from langgraph_letta_store.records import AgentContents
from tests.agents.test_export import NAME, changed, config, index, live
from tests.support import strangers
from tests.support.agents import Memory, opened
from tests.support.schemas import Shelf


@pytest.fixture
def memory(dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, "sync", index=index()) as memory:
        yield memory


@pytest.fixture
def other(dsn: str, shelf: Shelf) -> Iterator[Memory]:
    """A memory in another schema."""
    with shelf.lent_name() as name, opened(dsn, name, "sync", index=index()) as other:
        yield other


@pytest.fixture(autouse=True)
def calls() -> Iterator[list[Any]]:
    strangers.CALLS.clear()
    yield strangers.CALLS
    strangers.CALLS.clear()


def encoded(data: bytes) -> str:
    return b64encode(data).decode()


def thread_with(memory: Memory) -> Any:
    """An export of a thread with a value in each of the places where one can be."""
    checkpoint = empty_checkpoint()
    checkpoint["channel_values"] = {"m": [HumanMessage("hi", id="1")], "o": {"a": "b" * 300}}
    checkpoint["channel_versions"] = {"m": "1", "o": "2"}
    at = memory.saver.put(config("t", "ada"), checkpoint, {}, {"m": "1", "o": "2"})
    memory.saver.put_writes(at, [("o", {"x": "y"})], "task")
    return memory.agent("ada").export()


Put = Callable[[Any, str, bytes], Any]


def in_row(section: str, column: str) -> Put:
    def put(exported: Any, type_: str, data: bytes) -> Any:
        row = {**exported["threads"][0][section][0], "type": type_, column: encoded(data)}
        if section == "messages":
            row |= {"text": "", "text_at": None}
        return changed(exported, "threads", 0, section, 0, value=row)

    return put


def in_checkpoint(exported: Any, type_: str, data: bytes) -> Any:
    """Within a checkpoint, with its small values."""
    body = {"checkpoint": {**empty_checkpoint()}, "values": {"m": [type_, data]}, "metadata": {}}
    return in_row("checkpoints", "checkpoint")(exported, "msgpack", ormsgpack.packb(body))


def in_map(exported: Any, type_: str, data: bytes) -> Any:
    packed = ormsgpack.packb({"x": ["letta.map", ormsgpack.packb({"y": [type_, data]})]})
    return in_checkpoint(exported, "letta.map", packed)


def in_runs(exported: Any, type_: str, data: bytes) -> Any:
    return in_row("writes", "value")(
        exported, "letta.messages", ormsgpack.packb([1, 1, [type_, data]])
    )


PLACES: dict[str, Put] = {
    "message": in_row("messages", "message"),
    "channel": in_row("channels", "value"),
    "write": in_row("writes", "value"),
    "checkpoint": in_row("checkpoints", "checkpoint"),
    "small value": in_checkpoint,
    "dictionary": in_map,
    "reference": in_runs,
}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_in_an_export_runs(memory: Memory, other: Memory, calls: Any, place: str) -> None:
    exported = thread_with(memory)
    ada = other.agent("ada")
    for name, type_, data in strangers.values():
        with pytest.raises(InvalidExportError, match=r"damaged at threads\[0\]\.\w+\[0\]"):
            pytest.fail(f"{name}: {ada.load(PLACES[place](exported, type_, data))}")
    assert not ada.run(forget.count_contents)
    assert calls == []
    ada.load(exported)
    found = other.saver.get_tuple(config("t", "ada"))
    assert found is not None
    assert found.checkpoint["channel_values"]["m"] == [HumanMessage("hi", id="1")]


def test_a_text_put_back_is_a_part_of_the_message(memory: Memory, other: Memory) -> None:
    """A message is checked as it will be read: with its text in the place that is named."""
    exported = thread_with(memory)
    packed = ormsgpack.packb(strangers.message("extra", strangers.OBJECTS["single"]))
    at = packed.index(b"tests.support.strangers")
    name = b"tests.support.strangers".decode()
    row = exported["threads"][0]["messages"][0]
    hidden = {
        **row,
        "message": encoded(packed[:at] + packed[at + len(name) :]),
        "text": name,
        "text_at": at,
    }
    with pytest.raises(InvalidExportError, match=r"messages\[0\].*tests\.support\.strangers"):
        other.agent("ada").load(changed(exported, "threads", 0, "messages", 0, value=hidden))


def test_classes_of_ones_own_are_allowed_by_name(
    memory: Memory, other: Memory, calls: list[Any]
) -> None:
    exported = thread_with(memory)
    data = ormsgpack.packb({"x": strangers.OBJECTS["pydantic 2"]})
    strange = in_row("channels", "value")(exported, "msgpack", data)
    ada = other.agent("ada")
    for allow in ([strangers.Reduced], [("tests.support.strangers", "called")]):
        with pytest.raises(
            InvalidExportError, match=r"Trap is neither a LangChain message .*`allow`"
        ):
            ada.load(strange, allow=allow)
    for wrong in ([3], ["Trap"], [("a",)], [("a", 1)]):
        with pytest.raises(InvalidOperationError, match="`allow` must be classes"):
            ada.load(strange, allow=wrong)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ada.load(strange, allow=[strangers.Trap])
    assert calls == []


def test_what_is_shared_here_is_attached_only_where_the_caller_says_so(memory: Memory) -> None:
    agent = live(memory)
    ben = memory.agent("ben")
    exported = agent.export()
    block = ben.core.get("project")
    secret = ben.core.create("secret", "sesame")
    eve = memory.agent("eve")
    stolen = changed(exported, "blocks", 2, "block_id", value=str(secret.block_id))
    with pytest.raises(InvalidOperationError, match=r"archive 'papers' here already.*attach="):
        eve.load(stolen, conversations=False)
    without = changed(stolen, "archives", value=[])
    loaded = eve.load(without, conversations=False)
    assert (loaded.blocks, loaded.shared_blocks) == (3, 0)
    assert eve.core.get("project").value == block.value
    assert eve.core.get("project").block_id not in (secret.block_id, block.block_id)
    assert ben.core.get("secret").agents == 1
    assert ben.core.get("project").agents == 2
    eve.forget()
    wrong: list[Any] = [
        3, {"others": []}, {"blocks": "project"}, {"blocks": ["other"]}, {"archives": ["other"]},
        {"blocks": [None]}, {"archives": [secret.block_id]}, {"blocks": ["human"]},
    ]  # fmt: skip
    agent.core.detach("human")
    for attach in wrong:
        with pytest.raises(InvalidOperationError, match="`attach"):
            eve.load(exported, conversations=False, attach=attach)
    assert not eve.run(forget.count_contents)
    for blocks in ([block.block_id], [str(block.block_id)], ["project"]):
        agent.core.grant("project", "eve")
        agent.archival.grant_archive("papers", "eve")
        loaded = eve.load(
            exported, conversations=False, attach={"blocks": blocks, "archives": ["papers"]}
        )
        assert (loaded.blocks, loaded.shared_blocks, loaded.shared_archives) == (2, 1, 1)
        assert eve.core.get("project").block_id == block.block_id
        eve.forget()


def test_a_file_is_its_owners_alone(memory: Memory, tmp_path: Path) -> None:
    agent = memory.agent("ada")
    agent.core.create("human", "x")
    file, aim = tmp_path / "ada.json", tmp_path / "aim"
    aim.write_text("before")
    for before in (None, "file", "link"):
        file.unlink(missing_ok=True)
        if before == "file":
            file.touch(0o666)
        elif before == "link":
            file.symlink_to(aim)
        mask = os.umask(0)
        try:
            agent.export(file)
        finally:
            os.umask(mask)
        assert stat.S_IMODE(file.lstat().st_mode) == 0o600
        assert stat.S_ISREG(file.lstat().st_mode)
        assert json.loads(file.read_text("utf-8"))["agent"] == "ada"
    assert aim.read_text() == "before"


def test_a_file_is_private_while_it_is_written(
    memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    dump = json.dump

    def watched(*arguments: Any, **options: Any) -> None:
        seen.extend(stat.S_IMODE(path.lstat().st_mode) for path in tmp_path.iterdir())
        dump(*arguments, **options)

    monkeypatch.setattr("json.dump", watched)
    memory.agent("ada").export(tmp_path / "ada.json")
    assert seen == [0o600]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"format": "x", "format": "langgraph-letta-store/agent"}', "'format' twice"),
        ('{"a": {"b": 1, "b": 1}}', "'b' twice"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        (f'{{"a": 1{"0" * 5000}}}', "is not an agent's export"),
        ('{"a": ' + "[" * 100_000, "is not an agent's export"),
        ("\ufeff{}", "is not an agent's export"),
    ],
)
def test_a_file_is_json_that_means_one_thing(
    memory: Memory, tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "ada.json"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidExportError, match=why):
        memory.agent("ada").load(file)


def test_a_file_is_read_only_so_far(
    memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("langgraph_letta_store.agents.base._MOST_BYTES", 100)
    file = tmp_path / "ada.json"
    file.write_text(" " * 101)
    with pytest.raises(InvalidExportError, match="must not have more than 100 bytes"):
        memory.agent("ada").load(file)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    pairs: Any = value.items() if is_dict(value) else enumerate(value) if is_list(value) else ()
    for key, part in pairs:
        yield from places(part, (*path, key))


DEEP = json.loads("[" * 900 + "]" * 900)
HOSTILE: list[Any] = [
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**5000, 1.5, 1e308, float("nan"), float("inf"),
    "", "\0", "a\0b", "\ud800", "x" * 10_000, "é" * 3000, "infinity", "-infinity", "now", "epoch",
    "2026-01-01", "2026-01-01T00:00:00+00:00", "0001-01-01T00:00:00+00:00",
    "2026-13-01T00:00:00+00:00",
    "9999-12-31T23:59:59.999999-15:59", "2026-01-01T00:00:00+23:59",
    "{[1,)}", "{[1,9999)}", "{[3,1)}", "{}", "{(,)}", "[1,2)", "AAAA", "====", "AAA",
    [], {}, [None], [[]], ["x"], [1], {"a": "\ud800"}, {"a": "\0"}, {"": None}, {"a": float("nan")},
    DEEP, {"a": DEEP}, b"x", object(), (), {1: 2}, {"x": 10**400},
]  # fmt: skip


TIME = re.compile(r"\d{4}-\d\d-\d\dT.*[+-]\d\d:\d\d")
GONE = {"exported_at", "agent", "index", "shared_with", "block_id", "format"}


NEWER: dict[str, Any] = {"files": [], "said": None, "all_terms": None}
"""Parts that older exports do not have, and what they are loaded as."""

EMBEDDED = {"vector", "vectors", "waits"}
"""What another model's index brings about: passages are embedded again, and messages wait."""


def has_expired(item: Any) -> bool:
    """Whether an item's time to live was over when it was loaded, so that no export has it."""
    expires_at = item.get("expires_at") if is_dict(item) else None
    if not isinstance(expires_at, str) or not TIME.fullmatch(expires_at):
        return False
    with suppress(ValueError):
        return datetime.fromisoformat(expires_at) < datetime.now(UTC)
    return False


def comparable(exported: Any, without: frozenset[str] = frozenset()) -> Any:
    """What comes back as it was, in any order; ids of blocks and times of the load do not."""
    if is_dict(exported):
        waits = {"waits": bool(exported["waits"])} if "waits" in exported else {}
        gone = GONE | without
        shown = {str(k): comparable(v, without) for k, v in exported.items() if k not in gone}
        for part, empty in NEWER.items():
            if part in shown and shown[part] == empty:
                del shown[part]
        return {**shown, **({} if "waits" in without else waits)}
    if is_sequence(exported):
        kept = (each for each in exported if not has_expired(each))
        return sorted((comparable(each, without) for each in kept), key=repr)
    if isinstance(exported, str) and TIME.fullmatch(exported):
        with suppress(ValueError):
            return datetime.fromisoformat(exported)
    return exported


def test_whatever_is_changed_it_is_loaded_as_it_is_or_not_at_all(
    memory: Memory, other: Memory
) -> None:
    exported = live(memory).export()
    every = [path for path in places(exported) if path]
    ada = other.agent(NAME)
    outcomes = {"loaded": 0, "refused": 0}

    @settings(
        max_examples=400, deadline=None, phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip
    @given(st.sampled_from(every), st.sampled_from(range(len(HOSTILE) + 2)))
    def mutate(path: tuple[Any, ...], what: int) -> None:
        document = json.loads(json.dumps(exported))
        at = document
        for key in path[:-1]:
            at = at[key]
        if what < len(HOSTILE):
            at[path[-1]] = HOSTILE[what]
        elif what == len(HOSTILE):
            del at[path[-1]]
        elif is_list(at):
            at.append(at[path[-1]])
        try:
            ada.load(document)
        except LettaStoreError:
            assert ada.run(forget.count_contents) == AgentContents()
            outcomes["refused"] += 1
            return
        outcomes["loaded"] += 1
        again = ada.export()
        for thread in document["threads"]:
            with suppress(LettaStoreError, NotImplementedError):  # it has no key
                other.saver.get_tuple(config(thread["thread_id"]))
        ada.forget()
        without = frozenset(EMBEDDED) if path[0] == "index" else frozenset[str]()
        assert comparable(again, without) == comparable(document, without), path

    mutate()
    assert min(outcomes.values()) > 5, outcomes


def test_damaged_bytes_are_loaded_or_refused(memory: Memory, other: Memory) -> None:
    exported = thread_with(memory)
    ada = other.agent("ada")
    places = [("messages", "message"), ("checkpoints", "checkpoint"), ("channels", "value")]

    @settings(
        max_examples=300,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.sampled_from(places), st.integers(0), st.binary(max_size=3), st.integers(0, 3))
    def damage(place: tuple[str, str], at: int, put: bytes, cut: int) -> None:
        section, column = place
        whole = b64decode(exported["threads"][0][section][0][column])
        at %= len(whole)
        broken = encoded(whole[:at] + put + whole[at + cut :])
        document = changed(exported, "threads", 0, section, 0, column, value=broken)
        try:
            ada.load(document)
        except LettaStoreError:
            assert ada.run(forget.count_contents) == AgentContents()
            return
        assert ada.export()["threads"][0][section][0][column] == broken
        with suppress(LettaStoreError, NotImplementedError):
            other.saver.get_tuple(config("t", "ada"))
        ada.forget()

    damage()
