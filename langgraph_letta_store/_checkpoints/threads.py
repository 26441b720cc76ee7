"""Deletes, copies and lists threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Error

from langgraph_letta_store._checkpoints.checkpoint_sql import THREADS
from langgraph_letta_store._checkpoints.conversations import Conversations
from langgraph_letta_store._checkpoints.reseal import StoredRow, read_rows, rewrite
from langgraph_letta_store._checkpoints.serialized import SerializedValue
from langgraph_letta_store._engine import faults
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store.config.checks import check_key_bytes, parse_id, parse_page
from langgraph_letta_store.errors import InvalidOperationError

_ATTEMPTS = 5
"""How often a thread is copied while its source is written to; only encrypted values need it."""


@dataclass(frozen=True, slots=True)
class ThreadInfo:
    """A thread as `list_threads` shows it.

    `agent` is the agent that it belongs to; for a thread without one, a name that only threads
    have. `updated_at` is when it was written to last, to the second; `messages` is how many
    messages it was given in all, those deleted since included. `agents` are the names of all agents
    that have spoken in a thread of several; empty where it is its owner's alone.
    """

    thread_id: str
    agent: str
    created_at: datetime
    updated_at: datetime
    messages: int
    agents: tuple[str, ...] = ()


class NotASequenceError(InvalidOperationError, TypeError):
    """A single id was given instead of a sequence; also a TypeError, as in LangGraph's savers."""


def delete_thread(
    conversations: Conversations, thread_id: Any, *, keep_messages: bool = False
) -> Operation[None]:
    """Delete a thread with its checkpoints, writes and messages, if it exists, in one transaction.

    With `keep_messages` only checkpoints and writes are deleted; messages stay in recall memory,
    and the thread in the list of threads. What a run that is still going on puts later, tasks'
    writes and checkpoints alike, is refused, so that it does not bring the thread back.
    """
    schema = conversations.schema
    thread = {"thread": parse_id(thread_id, "thread_id"), "owner": None}
    names = [
        "hold_owner",
        "hold_thread",
        "note_deletion",
        "delete_thread_writes",
        "delete_thread_channels",
        "delete_thread_checkpoints",
    ]
    if not keep_messages:
        yield from schema.find_vectors()
        if schema.has_vectors:
            names += ["delete_thread_vectors", "delete_thread_backlog"]
        names += ["delete_thread_messages", "delete_thread"]
    yield from rows(
        *(Query(schema.render(THREADS, name), thread) for name in names),
    )
    conversations.thread_cache.forget(str(thread["thread"]))
    conversations.thread_cache.forget_written(str(thread["thread"]))


def copy_thread(conversations: Conversations, source: Any, target: Any) -> Operation[None]:
    """Copy a thread with its checkpoints, writes, messages and vectors, in one transaction.

    The copy belongs to the same agents. It has every checkpoint with its parents, so that the state
    of DeltaChannels is complete, and the messages with their numbers and vectors. Writers to the
    source wait until the copy is done.

    Raises:
        InvalidOperationError: the source does not exist, or the target exists already or is too
            long.
    """
    schema = conversations.schema
    pair = {
        "source": parse_id(source, "source_thread_id"),
        "target": parse_id(target, "target_thread_id"),
    }
    check_key_bytes({"target_thread_id": pair["target"]})
    ((found,),) = yield from rows(Query(schema.render(THREADS, "find_threads"), pair))
    _check_copy(pair, *found)
    yield from schema.find_vectors()
    names = ["hold_source", "copy_owner", "copy_thread"]
    names += ["copy_checkpoints", "copy_channels", "copy_writes", "copy_messages"]
    if schema.has_vectors:
        names += ["copy_vectors", "copy_backlog"]
    copied: Sequence[Row] = ()
    for attempt in range(1, _ATTEMPTS + 1):
        sealing = yield from _seal_copies(conversations, pair)
        try:
            _, _, copied, *_ = yield from rows(
                *(Query(schema.render(THREADS, name), pair) for name in names),
                *sealing,
                # A second run would find the target of the first.
                repeatable=False,
            )
        except StaleReadError:
            if attempt == _ATTEMPTS:
                raise
        except Error as error:
            if not (faults.is_unique_violation(error) or faults.is_foreign_key_violation(error)):
                raise
            # Another writer created the target after `find_threads`.
            raise InvalidOperationError(_taken_error(pair["target"])) from error
        else:
            break
    _check_copy(pair, there=bool(copied), taken=False)


def _seal_copies(
    conversations: Conversations, pair: Mapping[str, str]
) -> Operation[Sequence[Query]]:
    """Return the queries that seal the values of a copied thread for it, where the saver seals."""
    source = conversations.codec.of_thread(pair["source"])
    target = conversations.codec.of_thread(pair["target"])
    if source.scope is None:
        return ()
    schema = conversations.schema

    def seal_copy(row: StoredRow) -> SerializedValue | None:
        if not row.is_sealed:
            return None
        opened = source.unseal(row.place, SerializedValue(SEALED, row.value))
        return SerializedValue(row.type or SEALED, target.seal(row.place, opened).value)

    found = yield from read_rows(schema, pair["source"])
    check = Query(schema.render(THREADS, "check_copied"), pair)
    return [*rewrite(schema, pair["target"], found.tables, seal_copy), *must_hold(schema, check)]


def list_threads(
    conversations: Conversations,
    *,
    agent: Any = None,
    limit: int = 10,
    before: ThreadInfo | None = None,
) -> Operation[list[ThreadInfo]]:
    """List threads, the last written first.

    An index serves an agent's own threads page by page; the other agents' threads in which it
    speaks are all read for each page. Without an agent, each page reads all threads: a tenth of a
    second for about 100,000.

    Args:
        conversations: the saver's schema, serializer and cache.
        agent: the agent's name, or None for all agents' threads.
        limit: how many at most.
        before: the last thread of the previous page. A thread that is written to meanwhile moves to
            the front; no other is missed or comes twice.

    Raises:
        InvalidOperationError: `limit` is no whole number >= 0, or `before` is no ThreadInfo.
    """
    limit, _ = parse_page(limit, 0)
    conditions: list[str] = []
    parameters: dict[str, Any] = {"limit": limit}
    if before is not None:
        if not isinstance(before, ThreadInfo):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            msg = f"`before` must be the last thread of the previous page, got {before!r:.80}"
            raise InvalidOperationError(msg)
        conditions.append("listed_after")
        parameters |= {"updated_at": before.updated_at, "thread": before.thread_id}
    of_agent: list[str] = []
    if agent is not None:
        parameters["agent"] = conversations.schema.named(parse_id(agent, "agent"))
        of_agent.append("of_agent")
    statements = [conversations.schema.render(THREADS, "list_threads", *of_agent, *conditions)]
    if agent is not None:
        statements.append(conversations.schema.render(THREADS, "list_shared_threads", *conditions))
    results = yield from rows(*(Query(statement, parameters) for statement in statements))
    listed = [_read_thread(_ThreadRow(*row)) for found in results for row in found]
    listed.sort(key=lambda thread: (-thread.updated_at.timestamp(), thread.thread_id))
    return listed[:limit]


def get_thread(conversations: Conversations, thread_id: Any) -> Operation[ThreadInfo | None]:
    """Return a thread by its id; None if there is no such thread."""
    parameters = {"thread_id": parse_id(thread_id, "thread_id"), "limit": 1}
    listing = conversations.schema.render(THREADS, "list_threads", "of_id")
    (found,) = yield from rows(Query(listing, parameters))
    return _read_thread(_ThreadRow(*found[0])) if found else None


def check_ids(ids: Iterable[Any], place: str) -> Sequence[str]:
    """Return ids of threads or runs, each once, in the order given.

    Raises:
        NotASequenceError: `ids` is a single id.
        InvalidOperationError, InvalidValueError: one of them is not an id.
    """
    if isinstance(ids, (str, bytes)) or not isinstance(ids, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        given = type(ids).__name__
        msg = f"`{place}` must be a sequence of ids such as [{ids!r:.40}], not a {given}"
        raise NotASequenceError(msg)
    return list(dict.fromkeys(parse_id(id_, f"{place}[{i}]") for i, id_ in enumerate(ids)))


class _ThreadRow(NamedTuple):
    """A row of `list_threads`."""

    thread_id: str
    agent: str
    created_at: datetime
    updated_at: datetime
    last_sequence: int
    agent_names: Sequence[str] | None


def _read_thread(row: _ThreadRow) -> ThreadInfo:
    return ThreadInfo(*row[:-1], agents=tuple(row.agent_names or ()))


def _check_copy(pair: dict[str, str], there: Any, taken: Any) -> None:
    if taken:
        raise InvalidOperationError(_taken_error(pair["target"]))
    if not there:
        msg = f"`source_thread_id` must be an existing thread, got {pair['source']!r:.80}"
        raise InvalidOperationError(msg)


def _taken_error(target: str) -> str:
    return (
        f"`target_thread_id` must be a new thread, got {target!r:.80}, which exists; "
        "give another id, or delete that thread first"
    )
