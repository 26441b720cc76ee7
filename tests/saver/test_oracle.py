"""The saver beside LangGraph's InMemorySaver, through whatever a graph may put.

hypothesis makes the checkpoints, as LangGraph makes them: lists of messages that grow, are edited
under the same id, trimmed and reordered; values of every kind; forks, subgraphs and writes. What
comes back must be equal, of the same types, from savers that remember the thread and from new ones.
"""

from __future__ import annotations

import copy
import dataclasses
import enum
import itertools
import random
from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import UTC, timedelta, timezone
from typing import Any, ClassVar, cast
from uuid import uuid4

import numpy as np
import psycopg
import pydantic
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    RemoveMessage,
    SystemMessage,
    ToolMessage,
)
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.types import INTERRUPT, RESUME, _DeltaSnapshot  # pyright: ignore[reportPrivateUsage]  # what graphs put

from tests.support.savers import BOTH, Line, alike, config, id_of, opened, orphans, same

# --- what there is to put ------------------------------------------------------------------------


class OurMessage(HumanMessage):
    """A message class of the application's own."""

    mood: str = "fine"


class Colour(enum.Enum):
    """An enumeration."""

    RED = "red"
    BLUE = "blue"


class Model(pydantic.BaseModel):
    """A model, with messages in it."""

    n: int
    said: list[HumanMessage] = []


@dataclasses.dataclass
class Point:
    """A data class."""

    x: float
    label: str | None = None


@dataclasses.dataclass
class Array:
    """An array by its parts: hypothesis prints it, and compares it, where numpy would not."""

    shape: tuple[int, ...]
    dtype: str

    def made(self) -> Any:
        filled: Any = np.full(self.shape, 3, dtype=self.dtype)
        return filled


def long_text(n: int) -> str:
    """Long, and with a NUL where it is very long."""
    return "é" * n + "\0" * (n > 1_000)


def called(args: dict[str, Any]) -> dict[str, Any]:
    return {"name": "n", "args": args, "id": "c", "type": "tool_call"}


def used(args: dict[str, Any]) -> dict[str, Any]:
    return {"type": "tool_use", "id": "c", "name": "n", "input": args}


def ended(parts: tuple[list[Any], Any]) -> list[Any]:
    return [*parts[0], parts[1]]


@st.composite
def drawn(draw: st.DrawFn, name: str) -> Any:
    """A strategy by its name, so that hypothesis does not print all that it is made of."""
    return draw(globals()[name])


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["", "\0", "a\0b", "何と言った", "\ud7ff", "'\"\\\n"]),
    st.sampled_from([40, 300, 70_000]).map(long_text),
)
ARGS = st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(0, 9)), max_size=2)
BLOCKS = st.lists(
    st.one_of(
        TEXTS,
        st.fixed_dictionaries({"type": st.just("text"), "text": TEXTS}),
        st.just({"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}),
        ARGS.map(used),
    ),
    max_size=3,
)
CONTENT = st.one_of(TEXTS, BLOCKS)
# Few, so that the same id is there again with another content, and in other channels.
IDS = st.sampled_from([None, None, *"123456", "", "a\0", "run--" + "x" * 700])
CALLS = st.lists(ARGS.map(called), max_size=2)
USAGE = st.sampled_from([None, {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3}])
ARTIFACTS = st.sampled_from([None, "text", {"rows": [[1, 2.5], [None]]}, [b"bytes"]])
MESSAGES = st.one_of(
    st.builds(HumanMessage, CONTENT, id=IDS, name=st.sampled_from([None, "ada"])),
    st.builds(AIMessage, CONTENT, id=IDS, tool_calls=CALLS, usage_metadata=USAGE),
    st.builds(AIMessageChunk, TEXTS, id=IDS),
    st.builds(SystemMessage, TEXTS, id=IDS),
    st.builds(
        ToolMessage,
        CONTENT,
        id=IDS,
        tool_call_id=st.just("c"),
        artifact=ARTIFACTS,
        status=st.sampled_from(["success", "error"]),
    ),
    st.builds(OurMessage, TEXTS, id=IDS, mood=TEXTS),
)
LISTS = st.lists(drawn("MESSAGES"), max_size=4)
SCALARS = st.one_of(
    *(st.none(), st.booleans(), TEXTS, st.binary(max_size=300), st.floats(width=64)),
    st.integers(-(2**63), 2**64 - 1),
    st.sampled_from([*Colour]),
    st.uuids(),
    st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=9))])),
    st.builds(Array, st.sampled_from([(), (3,), (2, 2)]), st.sampled_from(["<f4", "<i8", "|u1"])),
    st.builds(Point, st.floats(allow_nan=False), TEXTS),
    st.builds(Model, n=st.integers(0, 9), said=st.lists(st.builds(HumanMessage, TEXTS, id=IDS))),
    drawn("MESSAGES"),
)
PLAIN = st.recursive(
    drawn("SCALARS"),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=2).map(tuple),
        st.dictionaries(TEXTS, inner, max_size=3),
        st.dictionaries(st.integers(0, 5), inner, max_size=2),
    ),
    max_leaves=6,
)
VALUES = st.one_of(
    PLAIN,
    st.sets(st.integers(0, 9)),
    st.fixed_dictionaries({"messages": LISTS, "more": PLAIN}),
    st.fixed_dictionaries({"": st.fixed_dictionaries({"inner": LISTS}), "n": PLAIN}),
    st.tuples(LISTS, st.just(RemoveMessage(id="1"))).map(ended),
    st.tuples(LISTS, PLAIN).map(ended),
    LISTS.map(tuple),
)


def made(value: Any) -> Any:
    """The value with its arrays."""
    if isinstance(value, Array):
        return value.made()
    parts: Any = value
    if type(value) is list:
        return [made(part) for part in parts]
    if type(value) is tuple:
        return tuple(made(part) for part in parts)
    if type(value) is dict:
        return {key: made(part) for key, part in parts.items()}
    return value


WRITTEN = st.one_of(VALUES, LISTS)
EDITS = st.one_of(
    *[st.tuples(st.just("append"), LISTS)] * 4,
    st.tuples(st.just("rewrite"), st.tuples(st.integers(0, 9), CONTENT)),
    st.tuples(st.just("remove"), st.integers(0, 9)),
    st.tuples(st.just("trim"), st.integers(1, 4)),
    st.tuples(st.just("shuffle"), st.integers(0, 2**16)),
    st.tuples(st.just("repeat"), st.integers(0, 9)),
    st.tuples(st.just("replace"), LISTS),
)


def edited(old: list[Any], how: str, by: Any) -> list[Any]:
    """What becomes of a list of messages."""
    if how == "append":
        return [*old, *by]
    if how == "rewrite":
        at, content = by
        at %= max(len(old), 1)
        changed = [each.model_copy(update={"content": content}) for each in old[at : at + 1]]
        return [*old[:at], *changed, *old[at + 1 :]]
    if how == "remove":
        return old[:by] + old[by + 1 :]
    if how == "trim":
        return old[-by:]
    if how == "shuffle":
        return random.Random(by).sample(old, len(old))
    if how == "repeat":
        return [*old, *old[by : by + 2]]
    return list(by)


def history(value: Any, *, written: bool = False) -> list[BaseMessage]:
    """The messages in a value that belong to the conversation, and so to recall memory.

    They are lists of messages, single ones, and both beside each other in a dictionary. What is
    written, or handed over in a dictionary, and is still to be given an id will be another message
    in its channel.
    """
    kind = cast("Any", type(value))
    if kind is _DeltaSnapshot:
        return history(value.value)
    if issubclass(kind, BaseMessage):
        return history([value], written=written)
    if kind is dict:
        lists: list[Any] = [part for part in value.values() if type(part) is list]
        by_name = all(type(key) is str for key in value)
        if not (by_name and any(history(part, written=True) for part in lists)):
            return []
        return [each for part in value.values() for each in history(part, written=True)]
    if kind is not list or not all(isinstance(each, BaseMessage) for each in value):
        return []
    if any(isinstance(each, RemoveMessage) for each in value):
        return []
    if written and any(not each.id or isinstance(each, AIMessageChunk) for each in value):
        return []
    return list(value)


# --- the machine ---------------------------------------------------------------------------------

MESSAGE_CHANNELS = ("messages", "notes")
PLAIN_CHANNELS = ("plain", "state", "big/channel:\u00fc")
PLACES = [("a", ""), ("a", "sub:1"), ("b", "")]
_runs = itertools.count()


class Both:
    """The saver and its oracle, which are given the same."""

    def __init__(self) -> None:
        self.oracle = InMemorySaver()
        self.saver: Any = None

    def get_next_version(self, current: Any, channel: None) -> Any:
        return self.saver.get_next_version(current, channel)

    def put(self, *args: Any) -> Any:
        # Put from copies: a saver must not depend on what becomes of the objects.
        expected = self.oracle.put(*copy.deepcopy(args))
        found = self.saver.put(*args)
        assert found == expected
        return found

    def put_writes(self, *args: Any) -> None:
        self.oracle.put_writes(*copy.deepcopy(args))
        self.saver.put_writes(*args)

    def get_tuple(self, where: Any) -> Any:
        return self.saver.get_tuple(where)


class Machine(RuleBasedStateMachine):
    """Puts, writes, forks, reads and deletes, in any order."""

    savers: ClassVar[tuple[Any, Any]]
    dsn: ClassVar[str]
    schema: ClassVar[str]

    @initialize()
    def begin(self) -> None:
        self.run = f"{next(_runs)}-{uuid4()}"
        self.both = Both()
        self.both.saver = self.savers[0]
        self.lines: dict[tuple[str, str], list[Line]] = defaultdict(list)
        self.quiet: set[str] = set()
        # The messages of each thread, serialised: those of checkpoints, and those of writes.
        self.seen: dict[str, dict[bytes, str]] = defaultdict(dict)
        self.written: dict[str, dict[bytes, str]] = defaultdict(dict)

    def remember(self, thread_id: str, value: Any, *, written: bool = False) -> None:
        messages = self.written if written else self.seen
        for message in history(value, written=written):
            serialised = self.both.oracle.serde.dumps_typed(message)[1]
            messages[thread_id][serialised] = message.id or ""

    @rule(which=st.sampled_from([0, 0, 1, None]))
    def change_savers(self, which: int | None) -> None:
        """Another object, as in another process; or a new one, that remembers nothing."""
        self.both.saver = alike(self.savers[0]) if which is None else self.savers[which]

    @rule(
        place=st.sampled_from(PLACES),
        back=st.sampled_from([0, 0, 0, 0, 1, 3]),
        loaded=st.booleans(),
        lists=st.dictionaries(st.sampled_from(MESSAGE_CHANNELS), drawn("EDITS"), max_size=2),
        values=st.dictionaries(st.sampled_from(PLAIN_CHANNELS), drawn("VALUES"), max_size=2),
        dropped=st.sets(st.sampled_from([*MESSAGE_CHANNELS, *PLAIN_CHANNELS]), max_size=1),
        delta=st.sampled_from(["moves", "moves", "snapshot", "rests"]),
        metadata=st.dictionaries(st.sampled_from(["run_id", "tag"]), st.sampled_from("xyz")),
    )
    def put(
        self,
        place: tuple[str, str],
        back: int,
        loaded: bool,
        lists: dict[str, tuple[str, Any]],
        values: dict[str, Any],
        dropped: set[str],
        delta: str,
        metadata: dict[str, str],
    ) -> None:
        made_before = self.lines[place]
        if made_before:
            before = made_before[-1 - min(back, len(made_before) - 1)]
            line = copy.copy(before)
        else:
            line = Line(self.both, f"{place[0]}-{self.run}", place[1])
        if loaded and made_before:  # by a process that did not make the values itself
            line.values = {
                name: value
                for name, value in line.newest_at().checkpoint["channel_values"].items()
                if not isinstance(value, _DeltaSnapshot)
            }
        changes: dict[str, Any] = {name: made(value) for name, value in values.items()}
        changes |= {name: edited(line.values.get(name, []), *edit) for name, edit in lists.items()}
        changes = {name: value for name, value in changes.items() if name not in dropped}
        drop = [name for name in dropped if name in line.versions]
        if delta == "snapshot":
            changes["delta"] = _DeltaSnapshot([*changes.get("messages", []), 1])
            changes["said"] = _DeltaSnapshot(changes.get("messages", []))
        elif delta == "moves" or line.config["configurable"].get("checkpoint_id") is None:  # pyright: ignore[reportTypedDictNotRequiredAccess]  # it was made by Line
            drop += ["delta", "said"]
        else:
            self.quiet.add(id_of(line.config))
        counters = {} if delta == "snapshot" else {"delta": [1, 1], "said": [1, 1]}
        told = {**metadata, "counters_since_delta_snapshot": counters}
        line.put(changes, drop=drop, metadata=told)
        # What was put as a tuple of messages is loaded, and put again, as a list of them.
        for value in line.values.values():
            self.remember(line.thread_id, value)
        # LangGraph puts a snapshot once, and leaves it out of the values that follow.
        line.values = {k: v for k, v in line.values.items() if k not in ("delta", "said")}
        made_before.append(line)
        self.compare(line)

    @rule(
        place=st.sampled_from(PLACES),
        back=st.integers(0, 2),
        writes=st.lists(
            st.tuples(
                st.sampled_from(["messages", "plain", "delta", "said"]),
                drawn("VALUES") | drawn("LISTS"),
            ),
            max_size=3,
        ),
        special=st.sampled_from([None, None, INTERRUPT, RESUME]),
        task=st.sampled_from(["t1", "t2", "t0"]),
        path=st.sampled_from(["", "~a", "~b"]),
    )
    def write(
        self,
        place: tuple[str, str],
        back: int,
        writes: list[tuple[str, Any]],
        special: str | None,
        task: str,
        path: str,
    ) -> None:
        if not self.lines[place]:
            return
        line = self.lines[place][-1 - min(back, len(self.lines[place]) - 1)]
        given = [(channel, made(value)) for channel, value in writes]
        if id_of(line.config) in self.quiet:
            given = [
                (channel, value) for channel, value in given if channel in ("messages", "plain")
            ]
        if special:  # LangGraph puts these alone, and the last one counts
            given = [(special, value) for _, value in given[:1]]
        # A task has one path, and a step's writes are put once: another try is the same.
        line.write(*given, task=f"{task}{path}{len(given)}", path=path)
        for channel, value in given:
            if channel not in (INTERRUPT, RESUME):
                self.remember(line.thread_id, value, written=True)
        self.compare(line)

    @rule(place=st.sampled_from(PLACES), back=st.integers(0, 5))
    def read(self, place: tuple[str, str], back: int) -> None:
        if self.lines[place]:
            line = self.lines[place][-1 - min(back, len(self.lines[place]) - 1)]
            self.compare(line)
            self.same_tuple(config(line.thread_id, ns=line.ns), line)
            self.histories(line)

    @rule(
        place=st.sampled_from(PLACES),
        filter_=st.none() | st.dictionaries(st.sampled_from(["run_id", "tag"]), st.just("x")),
        limit=st.sampled_from([None, 0, 2]),
        before=st.none() | st.integers(0, 4),
    )
    def list(self, place: tuple[str, str], filter_: Any, limit: Any, before: int | None) -> None:
        lines = self.lines[place]
        where = config(f"{place[0]}-{self.run}", ns=place[1])
        how: dict[str, Any] = {"filter": filter_, "limit": limit}
        if before is not None and lines:
            how["before"] = lines[before % len(lines)].config
        expected = list(self.both.oracle.list(where, **how))
        found = list(self.both.saver.list(where, **how))
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            self.same_tuples(one, other)

    @precondition(lambda self: sum(map(len, self.lines.values())) > 3)
    @rule(thread=st.sampled_from("ab"))
    def delete(self, thread: str) -> None:
        thread_id = f"{thread}-{self.run}"
        self.both.oracle.delete_thread(thread_id)
        self.both.saver.delete_thread(thread_id)
        for place in [place for place in PLACES if place[0] == thread]:
            self.lines.pop(place, None)
        self.seen.pop(thread_id, None)
        self.written.pop(thread_id, None)

    def compare(self, line: Line) -> None:
        self.same_tuple(line.config, line)

    def same_tuple(self, where: Any, line: Line) -> None:
        self.same_tuples(self.both.saver.get_tuple(where), self.both.oracle.get_tuple(where))

    def same_tuples(self, found: Any, expected: Any) -> None:
        assert found.config == expected.config
        assert found.parent_config == expected.parent_config
        assert found.metadata == expected.metadata
        assert same(found.pending_writes, expected.pending_writes)
        values = found.checkpoint["channel_values"]
        # A snapshot stands where it was put. InMemorySaver also shows it in the checkpoints after,
        # as long as the channel rests; LangGraph finds the same state either way.
        wanted = {
            name: value
            for name, value in expected.checkpoint["channel_values"].items()
            if name in values or not isinstance(value, _DeltaSnapshot)
        }
        assert set(values) == set(wanted)
        for name, value in wanted.items():
            assert same(values[name], value), name
        assert same(
            {**found.checkpoint, "channel_values": None},
            {**expected.checkpoint, "channel_values": None},
        ) or {**found.checkpoint, "channel_values": None} == {
            **expected.checkpoint,
            "channel_values": None,
        }

    def histories(self, line: Line) -> None:
        how: Any = {"config": line.config, "channels": ["delta", "said", "messages", "never"]}
        found = self.both.saver.get_delta_channel_history(**how)
        expected = self.both.oracle.get_delta_channel_history(**how)
        assert set(found) == set(expected)
        for channel, entry in expected.items():
            assert same(found[channel].get("seed"), entry.get("seed")), channel
            assert ("seed" in found[channel]) == ("seed" in entry), channel
            assert same(found[channel]["writes"], entry["writes"]), channel

    def teardown(self) -> None:
        """Every message is in recall memory once, and the tables hold nothing else."""
        if not hasattr(self, "run"):
            return
        try:
            self.check_recall()
        finally:
            for thread in "ab":
                self.both.saver.delete_thread(f"{thread}-{self.run}")

    def check_recall(self) -> None:
        """Each message of a checkpoint is there once, and none but those that were put."""
        with psycopg.connect(self.dsn) as connection:
            query = f'select thread_id, message_id from "{self.schema}".recall_memory'
            stored = Counter(
                (str(thread), str(id_)) for thread, id_ in connection.execute(query.encode())
            )
            left = orphans(connection, self.schema)
        assert not any(left.values()), left
        for thread_id in (f"a-{self.run}", f"b-{self.run}"):
            seen = self.seen[thread_id]
            # What a task wrote may be there before the checkpoint that takes it in.
            written = {**seen, **self.written[thread_id]}
            fewest, most = Counter(seen.values()), Counter(written.values())
            found = {id_: n for (where, id_), n in stored.items() if where == thread_id}
            assert len(seen) <= sum(found.values()) <= len(written)
            for id_ in "123456":  # other ids are stored in other words
                assert fewest[id_] <= found.get(id_, 0) <= most[id_], id_


@pytest.mark.parametrize("way", BOTH)
def test_the_saver_gives_back_what_in_memory_saver_does(way: str, dsn: str, schema: str) -> None:
    class Here(Machine):
        """The machine with savers of this way."""

    with ExitStack() as stack:
        one = stack.enter_context(opened(dsn, way, schema=schema))
        other = stack.enter_context(opened(dsn, way, schema=schema, setup=False))
        Here.savers, Here.dsn, Here.schema = (one, other), dsn, schema
        run_state_machine_as_test(
            Here,
            settings=settings(
                max_examples=30,
                stateful_step_count=20,
                deadline=None,
                derandomize=True,
                phases=[Phase.generate],  # to make a failure smaller would take minutes
            ),
        )
