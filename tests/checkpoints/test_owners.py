"""The agent that a thread belongs to, where writes come before it, and where it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from langgraph.checkpoint.base import empty_checkpoint

from langgraph_letta_store import LettaSaver
from tests.support.savers import Line, config, inner, opened, orphans
from tests.support.stores import BOTH


@pytest.fixture(params=[(way, parts) for way in BOTH for parts in (2, 0)], ids=str)
def saver(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[LettaSaver]:
    way, partitions = request.param
    with opened(dsn, way, schema=schema, partitions=partitions) as saver:
        saver.setup()
        yield saver


def read(dsn: str, saver: LettaSaver, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(
            query.format(s=f'"{inner(saver).config.schema}"').encode()
        ).fetchall()


def write(saver: LettaSaver, thread: str, checkpoint: str, **named: str) -> None:
    at = config(thread, checkpoint)
    at["configurable"] |= named  # pyright: ignore[reportTypedDictNotRequiredAccess]  # it was made above
    saver.put_writes(at, [("x", 1)], "task")


@pytest.mark.parametrize("writer", ["ada", None])
def test_writes_that_come_first_are_the_threads(
    saver: LettaSaver, dsn: str, writer: str | None
) -> None:
    checkpoint = empty_checkpoint()
    write(saver, "monday", checkpoint["id"], **({"user_id": writer} if writer else {}))
    at: Any = {"configurable": {"thread_id": "monday", "checkpoint_ns": "", "user_id": "bob"}}
    saver.put(at, checkpoint, {"source": "loop", "step": 0}, {})
    found = saver.get_tuple(config("monday"))
    assert found is not None
    assert found.pending_writes == [("task", "x", 1)]
    assert [each.agent for each in saver.list_threads()] == ["bob"]
    with psycopg.connect(dsn) as connection:
        assert not any(orphans(connection, inner(saver).config.schema).values())


def test_writes_without_a_thread_are_deleted_by_its_id(saver: LettaSaver, dsn: str) -> None:
    write(saver, "monday", "1")
    assert read(dsn, saver, "select thread_id from {s}.thread_agents") == [("monday",)]
    saver.delete_thread("monday")
    for table in ("thread_agents", "checkpoint_writes"):
        assert read(dsn, saver, f"select count(*) from {{s}}.{table}") == [(0,)]


def test_strays_are_swept_with_their_owner(saver: LettaSaver, dsn: str) -> None:
    write(saver, "monday", "1")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            f'update "{inner(saver).config.schema}".checkpoint_writes '
            "set created_at = now() - interval '2 days'".encode()
        )
    saver.maintain()
    for table in ("thread_agents", "checkpoint_writes"):
        assert read(dsn, saver, f"select count(*) from {{s}}.{table}") == [(0,)]


def test_all_rows_of_a_thread_move_to_the_agent_that_claims_it(saver: LettaSaver, dsn: str) -> None:
    nameless = Line(saver, "monday")
    nameless.put({"large": "x" * 5000, "n": 1})
    nameless.write(("n", 2))
    (before,) = saver.list(config("monday"))
    named = Line(saver, "monday", user_id="ada")
    named.config, named.values = nameless.config, nameless.values
    named.versions, named.step = nameless.versions, nameless.step
    named.put({"n": 3})
    ids = "select agent_id from {s}.threads"
    for table in ("checkpoints", "checkpoint_channels", "checkpoint_writes", "thread_agents"):
        moved = f"select bool_and(agent_id = ({ids})), count(*) > 0 from {{s}}.{table}"
        assert read(dsn, saver, moved) == [(True, True)]
    assert [each.agent for each in saver.list_threads()] == ["ada"]
    assert [*saver.list(config("monday"))][-1] == before


def test_a_thread_has_one_owner(saver: LettaSaver, dsn: str) -> None:
    """Another process knows nothing of the owner, and writes first of all."""
    Line(saver, "monday", user_id="ada").put({"n": 1})
    with opened(dsn, "sync", setup=False, schema=inner(saver).config.schema) as other:
        Line(other, "monday", user_id="bob").put({"n": 2})
        write(other, "monday", "0", user_id="bob")
    assert read(dsn, saver, "select agent from {s}.threads") == [("ada",)]
    one = "select count(distinct agent_id) from (select agent_id from {s}.checkpoints union all "
    assert read(dsn, saver, one + "select agent_id from {s}.checkpoint_writes) each") == [(1,)]
