"""Threads: checkpoints with their writes, in the order in which they were saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.base import SerializerProtocol
from psycopg import errors as pg

from langgraph_letta_store._checkpoints.checkpoints import put
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.writes import put_writes
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Row
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store._tiers.archival.bulk_load import Place
from langgraph_letta_store.config.checks import is_dict
from langgraph_letta_store.errors import SourceError
from langgraph_letta_store.imports.database import PAGE
from langgraph_letta_store.imports.from_langgraph.serializer import MovingSerializer
from langgraph_letta_store.imports.from_langgraph.source import Source
from langgraph_letta_store.imports.from_langgraph.survey import Survey
from langgraph_letta_store.imports.report import Report, Tally
from langgraph_letta_store.imports.target import TenantRunner


class Listed(NamedTuple):
    """A thread of the source: its checkpoints with their numbers of writes, and its agent."""

    thread_id: str
    checkpoints: dict[Place, int]
    agent: str

    def missing(self, here: dict[Place, int]) -> list[Place]:
        """Return the checkpoints that the target lacks, or has without all their writes."""
        return [place for place, writes in self.checkpoints.items() if here.get(place, -1) < writes]

    def has_newer(self, here: dict[Place, int]) -> bool:
        """Whether the target has newer checkpoints of the thread than the source."""
        common = max((id_ for ns, id_ in here if (ns, id_) in self.checkpoints), default="")
        return any(id_ > common and (ns, id_) not in self.checkpoints for ns, id_ in here)


class _Write(NamedTuple):
    """A write of a task."""

    task: str
    path: str
    number: int
    channel: str
    type: str
    data: bytes

    @property
    def call(self) -> tuple[str, str, bool]:
        """What the writes of one call share: path, task, and whether they are special."""
        return self.path, self.task, self.number < 0


@dataclass
class Threads:
    """Copies the threads of a source to a target, and compares both."""

    source: Source
    runner: TenantRunner
    schema: StoreSchema
    conversations: Conversations
    messages: MovingSerializer
    serializer: SerializerProtocol

    def copy(self, advance: Callable[[int], object]) -> None:
        """Copy missing checkpoints, except those of threads that have gone on in the target.

        Args:
            advance: called with how many more checkpoints are done.
        """
        for thread, here in self._threads():
            missing = thread.missing(here)
            advance(len(thread.checkpoints) - len(missing))
            if missing and thread.has_newer(here):
                advance(len(missing))
            elif missing:
                for _ in self._copy_checkpoints(thread, missing):
                    advance(1)
                self.messages.forget()

    def check(self, survey: Survey, report: Report) -> None:
        """Compare source and target checkpoint by checkpoint."""
        threads = Tally("threads", source=survey.threads)
        checkpoints = Tally("checkpoints", source=survey.checkpoints)
        writes = Tally("writes", source=survey.writes)
        for thread, here in self._threads():
            there = thread.checkpoints
            checkpoints.moved += len(there.keys() & here.keys())
            writes.moved += sum(min(here.get(place, 0), count) for place, count in there.items())
            missing = thread.missing(here)
            if not missing:
                threads.moved += 1
                continue
            why = (
                "; it has gone on in the target, and was not changed"
                if thread.has_newer(here)
                else ""
            )
            lacking = sum(place not in here for place in missing)
            report.differences.append(
                f"thread {thread.thread_id!r} lacks {lacking} of {len(there)} checkpoints and "
                f"writes of {len(missing) - lacking} others{why}"
            )
        report.tallies += [threads, checkpoints, writes]
        if self.messages.unknown:
            names = ", ".join(sorted(self.messages.unknown))
            report.notes.append(
                f"Messages of other classes than LangChain's ({names}) were copied, but "
                "are not in recall memory."
            )

    def _copy_checkpoints(self, thread: Listed, places: Sequence[Place]) -> Iterator[None]:
        """Copy checkpoints of a thread, yielding after each."""
        values: dict[str, dict[str, Any]] = {}
        begun = False
        parameters = {
            "thread": thread.thread_id,
            "namespaces": [ns for ns, _ in places],
            "ids": [id_ for _, id_ in places],
        }
        with _name_damage(f"a checkpoint of thread {thread.thread_id!r:.80}"):
            for row in self.source.stream_large("read_checkpoints", parameters):
                with _name_damage(f"the checkpoint {row[1]!r:.80} of {thread.thread_id!r:.80}"):
                    moved = _Checkpoint.from_row(thread.thread_id, row)
                    if not begun:
                        begin = bulk_load.begin_thread(
                            self.conversations, thread.thread_id, thread.agent, moved.at
                        )
                        self._run(begin)
                        begun = True
                    held = values.setdefault(moved.namespace, {})
                    for channel, type_, data in moved.changed:
                        if type_ is None or type_ == "empty":
                            held.pop(channel, None)
                        else:
                            held[channel] = self.serializer.loads_typed((type_, data))
                    self._write(moved, held)
                yield

    def _write(self, moved: _Checkpoint, held: dict[str, Any]) -> None:
        versions = moved.checkpoint["channel_versions"]
        inline: dict[str, Any] = moved.checkpoint.get("channel_values") or {}
        own = {channel: value for channel, value in held.items() if channel in versions}
        checkpoint: Any = {**moved.checkpoint, "channel_values": {**inline, **own}}
        changed = {channel: versions[channel] for channel, _, _ in moved.changed}
        self._run(
            put(self.conversations, moved.config(), checkpoint, moved.metadata, changed, moved.at)
        )
        config = moved.config(checkpoint["id"])
        for (path, task, _), found in groupby(moved.writes, key=lambda write: write.call):
            moving = list(found)
            loads = self.serializer.loads_typed
            writes = [(write.channel, loads((write.type, write.data))) for write in moving]
            numbers = [write.number for write in moving]
            self._run(put_writes(self.conversations, config, writes, task, path, moved.at, numbers))

    def _run(self, operation: Operation[Any]) -> None:
        self.runner.run(bulk_load.relax(self.schema, operation))

    def _threads(self) -> Iterator[tuple[Listed, dict[Place, int]]]:
        """List the source's threads, each with what is here of it."""
        keys = {"agent_keys": list(self.conversations.schema.config.agent_keys)}
        page: list[Listed] = []
        for thread_id, rows in groupby(
            self.source.stream("list_checkpoints", keys), key=lambda row: row[0]
        ):
            page.append(_parse_thread(thread_id, list(rows)))
            if sum(len(thread.checkpoints) for thread in page) >= PAGE:
                yield from self._add_states(page)
                page = []
        yield from self._add_states(page)

    def _add_states(self, page: Sequence[Listed]) -> Iterator[tuple[Listed, dict[Place, int]]]:
        ids = [thread.thread_id for thread in page]
        states = self.runner.run(bulk_load.read_checkpoint_states(self.schema, ids)) if page else {}
        for thread in page:
            yield thread, states.get(thread.thread_id, {})


class _Checkpoint(NamedTuple):
    """A checkpoint of the source, with the values that differ from the checkpoint before it."""

    thread_id: str
    namespace: str
    parent: str | None
    checkpoint: dict[str, Any]
    metadata: Any
    changed: Sequence[tuple[str, str | None, bytes]]
    writes: Sequence[_Write]

    @classmethod
    def from_row(cls, thread_id: str, row: Row) -> _Checkpoint:
        namespace, id_, parent, checkpoint, metadata, *columns = row
        columns = [column or () for column in columns]
        read, noted = json.loads(checkpoint), json.loads(metadata)
        if not (
            is_dict(read)
            and read.get("id") == id_
            and is_dict(read.get("channel_versions"))
            and is_dict(read.get("channel_values") or {})
            and is_dict(noted)
        ):
            msg = "it must have its own id, the versions of its channels, and metadata, as objects"
            raise ValueError(msg)
        return cls(
            thread_id,
            namespace,
            parent,
            read,
            noted,
            list(zip(*columns[:3], strict=True)),
            [_Write(*write) for write in zip(*columns[3:], strict=True)],
        )

    @property
    def at(self) -> datetime | None:
        """When it was saved; None where it has no valid time."""
        try:
            made = datetime.fromisoformat(str(self.checkpoint.get("ts")))
        except ValueError:
            return None
        return made if made.tzinfo else made.replace(tzinfo=UTC)

    def config(self, checkpoint_id: str | None = None) -> RunnableConfig:
        """Return the config of the checkpoint, or without an id that of its parent."""
        return {
            "configurable": {
                "thread_id": self.thread_id,
                "checkpoint_ns": self.namespace,
                "checkpoint_id": checkpoint_id or self.parent,
            }
        }


@contextmanager
def _name_damage(row: str) -> Generator[None, None, None]:
    """Add the row's name to errors of importing it.

    Raises:
        SourceError: the row cannot be imported.
    """
    try:
        yield
    except SourceError:
        raise
    except (
        LookupError,
        TypeError,
        AttributeError,
        ValueError,
        RecursionError,
        pg.DataError,
        pg.ProgramLimitExceeded,
    ) as error:
        msg = (
            f"{row} cannot be imported: {type(error).__name__}: {str(error).strip():.200}; repair "
            "or delete the row at the source, and run the command again"
        )
        raise SourceError(msg) from error


def _parse_thread(thread_id: str, rows: Sequence[Row]) -> Listed:
    """Return a thread's rows as one record; its agent is the first that its metadata names."""
    named = (name for *_, names in rows for name in names if name)
    return Listed(
        thread_id,
        {(namespace, id_): writes for _, namespace, id_, writes, _ in rows},
        next(named, thread_id),
    )
