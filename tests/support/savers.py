"""Opening a saver in every way there is, ours or LangGraph's own, and driving it as LangGraph does.

A saver of another name in these tests is LangGraph's own: one body of tests serves them all.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Generator,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import numpy as np
import psycopg
import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple
from langgraph.checkpoint.base.id import uuid6
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection, Connection, sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row, tuple_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool
from pydantic import BaseModel

from langgraph_letta_store import AsyncLettaSaver, LettaSaver
from tests.support.schemas import setting_up, shelf_of
from tests.support.stores import BOTH, SMALL_POOL, WAYS, Blocking, running_loop

__all__ = ["BOTH", "FEW", "PEERS", "WAYS"]

PEERS = ("peer", "peer pipeline", "peer dict pool", "async peer", "async peer pipe", "memory")
"""LangGraph's own savers: PostgresSaver and AsyncPostgresSaver in some ways, and InMemorySaver."""

FEW = (
    *("sync", "connection", "pipe", "tuple pool"),
    *("async", "async transaction", "async pipe", "peer", "async peer", "memory"),
)
"""Ways that differ in what they do with connections, for tests of what is above them."""


def without(ways: Iterable[str], *words: str) -> pytest.MarkDecorator:
    """Give a test the fixture `saver` in the ways in whose names there is none of some words."""
    some = [way for way in ways if not {*words} & {*way.split()}]
    return pytest.mark.parametrize("saver", some, indirect=True)


class BlockingSaver(Blocking):
    """An asynchronous saver, or a graph that uses it, for a synchronous test.

    What iterates asynchronously is iterated here one by one, so that a test may call the saver
    between two.
    """

    def __getattr__(self, name: str) -> Any:
        found = super().__getattr__(name)
        if not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            result: Any = found(*args, **kwargs)
            return self._each(result) if hasattr(result, "__anext__") else result

        return call

    def _each(self, iterator: AsyncIterator[Any]) -> Generator[Any, None, None]:
        end = object()

        async def following() -> Any:
            return await anext(iterator, end)

        while True:
            found = asyncio.run_coroutine_threadsafe(following(), self.loop).result(60)
            if found is end:
                return
            yield found


def inner(saver: Any) -> Any:
    """The saver itself, as graphs want it."""
    return saver.store if isinstance(saver, BlockingSaver) else saver


def alike(saver: Any, other: Any = None) -> Any:
    """A saver to be called as `saver` is: `other`, or a new one on the same connections."""
    if other is None:
        old = inner(saver)
        cls: Any = old.__class__
        other = cls(old.conn, schema=old.config.schema, serde=old.serde)
    return BlockingSaver(other, saver.loop) if isinstance(saver, BlockingSaver) else other


def both(saver: Any) -> list[Any]:
    """A saver, and one that remembers nothing of what the first one put."""
    return [saver, alike(saver)]


def driven(graph: Any, saver: Any) -> Any:
    """A graph with `inner(saver)` as its checkpointer, to be called synchronously."""
    return BlockingSaver(graph, saver.loop) if isinstance(saver, BlockingSaver) else graph


def compiled(builder: Any, saver: Any, **options: Any) -> Any:
    return driven(builder.compile(checkpointer=inner(saver), **options), saver)


@contextmanager
def opened(
    dsn: str, way: str, *, setup: bool = True, **options: Any
) -> Generator[LettaSaver, None, None]:
    """Open a saver in one of `WAYS` or `PEERS`; an asynchronous one behind `BlockingSaver`."""
    if way == "memory":
        yield cast("LettaSaver", InMemorySaver())
        return
    if "peer" not in way:
        options.setdefault("partitions", 2)
    with ExitStack() as stack:
        if way.startswith("async"):
            loop = stack.enter_context(running_loop())
            manager = aopened(dsn, way, setup=setup, **options)

            def wait(coroutine: Any) -> Any:
                return asyncio.run_coroutine_threadsafe(coroutine, loop).result(60)

            saver = wait(manager.__aenter__())
            stack.callback(lambda: wait(manager.__aexit__(None, None, None)))
            yield cast("LettaSaver", BlockingSaver(saver, loop))
            return
        cls: Any = PostgresSaver if "peer" in way else LettaSaver
        saver = stack.enter_context(_saver(cls, dsn, way.removeprefix("peer").strip(), options))
        if setup:
            with setting_up(dsn, saver):
                saver.setup()
        yield saver


@asynccontextmanager
async def aopened(
    dsn: str, way: str, *, setup: bool = True, **options: Any
) -> AsyncGenerator[AsyncLettaSaver, None]:
    """Open an asynchronous saver in one of `WAYS` or `PEERS`, in the loop that runs."""
    cls: Any = AsyncPostgresSaver if "peer" in way else AsyncLettaSaver
    way = way.removeprefix("async").strip().removeprefix("peer").strip()
    if cls is AsyncLettaSaver:
        options.setdefault("partitions", 2)
    async with _asaver(cls, dsn, way, options) as saver:
        if setup:
            with setting_up(dsn, saver):
                await saver.setup()
        yield saver


@contextmanager
def _saver(cls: Any, dsn: str, way: str, options: dict[str, Any]) -> Generator[Any, None, None]:
    with ExitStack() as stack:
        enter = stack.enter_context
        if way in ("", "sync"):
            yield enter(cls.from_conn_string(dsn, **options))
        elif way == "pipeline":
            yield enter(cls.from_conn_string(dsn, pipeline=True, **options))
        elif way == "pool":
            yield enter(cls.from_conn_string(dsn, pool_config=SMALL_POOL, **options))
        elif way == "connection":
            yield cls(enter(Connection.connect(dsn, autocommit=True)), **options)
        elif way == "transaction":
            yield cls(enter(Connection.connect(dsn)), **options)
        elif way == "pipe":
            conn = enter(Connection.connect(dsn, autocommit=True))
            yield cls(conn, pipe=enter(conn.pipeline()), **options)
        elif way == "dict pool":
            rows = {"row_factory": dict_row, "autocommit": True}
            yield cls(enter(ConnectionPool(dsn, min_size=1, kwargs=rows)), **options)
        elif way == "tuple pool":  # and psycopg's own default of a transaction for each use
            rows = {"row_factory": tuple_row}
            yield cls(enter(ConnectionPool(dsn, min_size=1, kwargs=rows)), **options)
        else:
            raise AssertionError(way)


@asynccontextmanager
async def _asaver(
    cls: Any, dsn: str, way: str, options: dict[str, Any]
) -> AsyncGenerator[Any, None]:
    if way in ("", "pipeline", "pool"):
        own: dict[str, Any] = {"pipeline": {"pipeline": True}, "pool": {"pool_config": SMALL_POOL}}
        async with cls.from_conn_string(dsn, **own.get(way, {}), **options) as saver:
            yield saver
    elif way in ("connection", "transaction"):
        async with await AsyncConnection.connect(dsn, autocommit=way == "connection") as conn:
            yield cls(conn, **options)
    elif way == "pipe":
        async with (
            await AsyncConnection.connect(dsn, autocommit=True) as conn,
            conn.pipeline() as pipe,
        ):
            yield cls(conn, pipe=pipe, **options)
    elif way in ("dict pool", "tuple pool"):
        rows: dict[str, Any] = {"row_factory": tuple_row}
        if way == "dict pool":
            rows = {"row_factory": dict_row, "autocommit": True}
        async with AsyncConnectionPool(dsn, min_size=1, kwargs=rows, open=False) as pool:
            yield cls(pool, **options)
    else:
        raise AssertionError(way)


@contextmanager
def shared(dsn: str, way: str, **options: Any) -> Generator[LettaSaver, None, None]:
    """Open a saver that many tests share, each with threads of its own, in a schema of its own.

    Setting up again for every test would take longer than most tests.
    """
    with (
        shelf_of(dsn).lent_name() as name,
        psycopg.connect(dsn, autocommit=True) as connection,
    ):
        if "peer" in way:  # which knows no schemas
            connection.execute(sql.SQL("create schema {}").format(sql.Identifier(name)))
            options["dsn"] = make_conninfo(dsn, options=f"-c search_path={name}")
            with opened(options["dsn"], "peer"):  # its setup() does not work in a pipeline
                options["setup"] = False
        else:
            options |= {"dsn": dsn, "schema": name}
        with opened(way=way, **options) as saver:
            yield saver
        left = orphans(connection, name) if way in WAYS else {}
    assert not any(left.values()), left


# --- driving a saver -----------------------------------------------------------------------------


def config(thread_id: str, checkpoint_id: str | None = None, ns: str = "") -> RunnableConfig:
    made: dict[str, Any] = {"thread_id": thread_id, "checkpoint_ns": ns}
    if checkpoint_id:
        made["checkpoint_id"] = checkpoint_id
    return {"configurable": made}


def id_of(found: RunnableConfig | CheckpointTuple | None) -> str:
    """The checkpoint's id."""
    assert found is not None
    where = found.config if isinstance(found, CheckpointTuple) else found
    return str(where["configurable"]["checkpoint_id"])  # pyright: ignore[reportTypedDictNotRequiredAccess]  # every config here has it


class Line:
    """One namespace of a thread, put checkpoint by checkpoint as LangGraph does it.

    `values` and `versions` are those of the newest checkpoint; `config` is that checkpoint's.
    """

    def __init__(
        self, saver: Any, thread_id: str | None = None, ns: str = "", **configurable: Any
    ) -> None:
        self.saver = saver
        self.thread_id = thread_id or str(uuid4())
        self.ns = ns
        self.configurable = configurable
        self.config = config(self.thread_id, ns=ns)
        self.values: dict[str, Any] = {}
        self.versions: dict[str, Any] = {}
        self.step = -2

    def put(
        self,
        values: Mapping[str, Any] | None = None,
        *,
        drop: Sequence[str] = (),
        versions: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        run_metadata: Mapping[str, Any] | None = None,
        **checkpoint: Any,
    ) -> RunnableConfig:
        """Put a checkpoint with some channels changed, and some emptied, since the one before."""
        changed = [*(values or {}), *drop]
        following = self.saver.get_next_version
        news = versions or {name: following(self.versions.get(name), None) for name in changed}
        self.versions = {**self.versions, **news}
        self.values = {k: v for k, v in {**self.values, **(values or {})}.items() if k not in drop}
        self.step += 1
        made: Any = {
            "v": 4,
            "id": str(uuid6(clock_seq=self.step)),
            "ts": datetime.now(UTC).isoformat(),
            "channel_values": dict(self.values),
            "channel_versions": dict(self.versions),
            "versions_seen": {"__input__": {}},
            "updated_channels": sorted(changed),
            **checkpoint,
        }
        told: Any = {"source": "loop", "step": self.step, "parents": {}, **(metadata or {})}
        here: Any = {**self.config, "configurable": self.config["configurable"] | self.configurable}  # pyright: ignore[reportTypedDictNotRequiredAccess]  # it was made above
        if run_metadata is not None:
            here["metadata"] = dict(run_metadata)
        self.config = self.saver.put(here, made, told, news)
        return self.config

    def write(self, *writes: tuple[str, Any], task: str = "", path: str = "") -> str:
        """Put the writes of one task; returns its id."""
        task = task or str(uuid4())
        self.saver.put_writes(self.config, list(writes), task, path)
        return task

    def newest(self) -> CheckpointTuple:
        return self.at(config(self.thread_id, ns=self.ns))

    def newest_at(self) -> CheckpointTuple:
        """The line's own checkpoint, which need not be the newest of the thread."""
        return self.at(self.config)

    def at(self, where: RunnableConfig) -> CheckpointTuple:
        found = self.saver.get_tuple(where)
        assert found is not None
        return cast("CheckpointTuple", found)

    def ids(self, **how: Any) -> list[str]:
        return [
            id_of(found) for found in self.saver.list(config(self.thread_id, ns=self.ns), **how)
        ]

    def fork(self, where: RunnableConfig) -> Line:
        """Another line of the same namespace, that goes on from one of its checkpoints."""
        found = self.at(where)
        other = Line(self.saver, self.thread_id, self.ns, **self.configurable)
        other.config = where
        other.values = dict(found.checkpoint["channel_values"])
        other.versions = dict(found.checkpoint["channel_versions"])
        other.step = self.step
        return other


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, of the same types, in the same order, all the way down."""
    kind = cast("Any", type(one))
    if kind is not type(other):
        return False
    if issubclass(kind, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if issubclass(kind, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if issubclass(kind, np.ndarray):
        return bool((one.dtype, one.shape) == (other.dtype, other.shape)) and bool(
            one.tobytes() == other.tobytes()
        )
    if issubclass(kind, BaseModel):
        return same(vars(one), vars(other))
    if dataclasses.is_dataclass(kind):
        names = [field.name for field in dataclasses.fields(kind)]
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    if issubclass(kind, float):
        return repr(one) == repr(other)  # 0.0 and -0.0 are not the same, and nan is
    return bool(one == other)


# --- what the tables hold ------------------------------------------------------------------------

_ORPHANS = {
    "channels without a checkpoint": """
        select count(*) from {s}.checkpoint_channels c where not exists (
          select 1 from {s}.checkpoints p
          where (p.agent_id, p.thread_id, p.checkpoint_ns)
            = (c.agent_id, c.thread_id, c.checkpoint_ns)
          and p.versions[array_position(p.channels, c.channel)] = c.version)""",
    "values without a channel": """
        select count(*) from {s}.checkpoints p, unnest(p.channels, p.versions) u (channel, version)
        where version is not null and not exists (
          select 1 from {s}.checkpoint_channels c
          where (c.agent_id, c.thread_id, c.checkpoint_ns, c.channel, c.version)
            = (p.agent_id, p.thread_id, p.checkpoint_ns, u.channel, u.version))""",
    "writes without a checkpoint": """
        select count(*) from {s}.checkpoint_writes w where not exists (
          select 1 from {s}.checkpoints p
          where (p.agent_id, p.thread_id, p.checkpoint_ns, p.checkpoint_id)
            = (w.agent_id, w.thread_id, w.checkpoint_ns, w.checkpoint_id))""",
    "checkpoints without a thread": """
        select count(*) from {s}.checkpoints left join {s}.threads t using (agent_id, thread_id)
        where t.thread_id is null""",
    "writes without a thread": """
        select count(*) from {s}.checkpoint_writes
        left join {s}.threads t using (agent_id, thread_id)
        where t.thread_id is null""",
    "owners without a thread": """
        select count(*) from {s}.thread_agents left join {s}.threads t using (agent_id, thread_id)
        where t.thread_id is null""",
    "messages without a thread": """
        select count(*) from {s}.recall_memory left join {s}.threads t using (thread_id, agent_id)
        where t.thread_id is null""",
    "messages beyond the last": """
        select count(*) from {s}.recall_memory m join {s}.threads t using (thread_id)
        where m.sequence > t.last_sequence""",
    "references without a message": """
        select count(*) from (
          select thread_id, generate_series(lower(r), upper(r) - 1) as sequence
          from {s}.checkpoints, unnest(messages) r
          union
          select thread_id, generate_series(lower(r), upper(r) - 1)
          from {s}.checkpoint_writes, unnest(messages) r) referred
        left join {s}.threads t using (thread_id)
        left join {s}.recall_memory m using (agent_id, thread_id, sequence)
        where m.sequence is null""",
    "vectors without a message": """
        select count(*) from {s}.recall_vectors
        left join {s}.recall_memory m using (agent_id, thread_id, sequence)
        where m.sequence is null""",
    "waiting without a message": """
        select count(*) from {s}.recall_backlog
        left join {s}.recall_memory m using (agent_id, thread_id, sequence)
        where m.sequence is null""",
}


def orphans(connection: Connection[Any], schema: str) -> dict[str, int]:
    """How many rows of each kind lack what they belong to: all zero, or the saver lost something.

    Writes may precede their checkpoint while a run goes on with durability "async".
    """
    found: dict[str, int] = {}
    with_index = connection.execute(
        "select to_regclass(%s) is not null", [f'"{schema}".recall_vectors']
    ).fetchone()
    assert with_index is not None
    for what, query in _ORPHANS.items():
        if with_index[0] or not what.startswith(("vectors", "waiting")):
            row = connection.execute(query.format(s=f'"{schema}"').encode()).fetchone()
            assert row is not None
            found[what] = row[0]
    return found
