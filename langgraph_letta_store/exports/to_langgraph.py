"""Exporting to LangGraph's PostgresStore and PostgresSaver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from langgraph.checkpoint.base import CheckpointTuple
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.store.base import PutOp
from langgraph.store.postgres import PostgresStore
from langgraph.store.postgres.base import PostgresIndexConfig
from psycopg import Connection
from psycopg.rows import DictRow, dict_row

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.embedded_server import connection_string
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.item_rows import open_value
from langgraph_letta_store.agents import LettaMemory

TO_LANGGRAPH = SqlFile(__name__, "to_langgraph", prepare=False)

PAGE = 500
"""How many items are copied at a time."""

Advance: TypeAlias = Callable[[str, int], object]
"""Called with "items", "blocks" or "threads", and how many more of them are done."""

_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Exported:
    """How many items, blocks, threads and checkpoints were copied."""

    items: int = 0
    blocks: int = 0
    threads: int = 0
    checkpoints: int = 0


class _Item(NamedTuple):
    """An item with its times; `minutes` is its time to live."""

    agent: UUID
    item: UUID
    namespace: tuple[str, ...]
    key: str
    value: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    minutes: float | None


def langgraph(
    memory: LettaMemory,
    to: str,
    *,
    index: PostgresIndexConfig | None = None,
    serde: SerializerProtocol | None = None,
    advance: Advance = lambda _kind, _count: None,
) -> Exported:
    """Copy a memory into the tables of LangGraph's PostgresStore and PostgresSaver.

    Items keep their namespaces, keys, times and times to live. The blocks of core memory become
    items under `(root, agent, "core")`, as the store shows them. Threads keep all checkpoints with
    their ids, parents, metadata and pending writes, so that graphs go on there. Encrypted values
    are decrypted, and encrypted again if `serde` does that. Called again, it overwrites what it
    copied before. This memory does not change.

    What LangGraph has no table for stays behind: histories and sharing of blocks, and messages
    that no checkpoint refers to. `agent.export()` writes those as JSON.

    Args:
        memory: what is copied, of one tenant or of none.
        to: a connection string of the target; its tables are created where they are missing.
        index: the index of the PostgresStore, whose model embeds the items; None: no vectors.
        serde: the serializer of the PostgresSaver; default: LangGraph's.
        advance: called with a kind of rows and how many more of them are done.

    Raises:
        ForgedRowError, MissingKeyError: an encrypted value cannot be read; the message names it.
        psycopg.OperationalError: the target cannot be reached.

    Example:
        >>> langgraph(memory, "postgresql://other/db").items
        12034
    """
    target = connection_string(to)
    with Connection[DictRow].connect(
        target, autocommit=True, prepare_threshold=0, row_factory=dict_row
    ) as connection:
        store = PostgresStore(connection, index=index)
        store.setup()
        saver = PostgresSaver(connection, serde=serde)
        saver.setup()
        items = _copy_items(memory, store, advance)
        blocks = _copy_blocks(memory, store, advance)
        threads, checkpoints = _copy_threads(memory, saver, advance)
    return Exported(items, blocks, threads, checkpoints)


def _copy_items(memory: LettaMemory, store: PostgresStore, advance: Advance) -> int:
    count = 0
    last = (_FIRST, _FIRST)
    while page := memory.store.run(_read_items, last):
        store.batch([PutOp(item.namespace, item.key, item.value) for item in page])
        _restore_times(store, page)
        count += len(page)
        advance("items", len(page))
        last = (page[-1].agent, page[-1].item)
    return count


def _read_items(schema: StoreSchema, last: tuple[UUID, UUID]) -> Operation[list[_Item]]:
    given = {"agent": last[0], "item": last[1], "limit": PAGE}
    (found,) = yield from rows(Query(schema.render(TO_LANGGRAPH, "read_items"), given))
    items: list[_Item] = []
    for agent, item, namespace, key, stored, *times in found:
        value = jsonb.decode(open_value(schema, namespace, key, stored), None)
        items.append(_Item(agent, item, tuple(namespace), key, value, *times))
    return items


def _restore_times(store: PostgresStore, page: Sequence[_Item]) -> None:
    given = {
        "prefixes": [".".join(item.namespace) for item in page],
        "keys": [item.key for item in page],
        "created": [item.created_at for item in page],
        "updated": [item.updated_at for item in page],
        "expires": [item.expires_at for item in page],
        "minutes": [item.minutes for item in page],
    }
    with store._cursor() as cursor:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # its lock is there
        cursor.execute(TO_LANGGRAPH.statement("restore_times").text, given)


def _copy_blocks(memory: LettaMemory, store: PostgresStore, advance: Advance) -> int:
    count = 0
    for namespace in _list_core(memory):
        found = memory.store.search(namespace, limit=10_000)
        store.batch([PutOp(namespace, item.key, item.value) for item in found])
        count += len(found)
        advance("blocks", len(found))
    return count


def _list_core(memory: LettaMemory) -> Iterator[tuple[str, ...]]:
    offset, root = 0, memory.store.config.root
    while True:
        page = memory.store.list_namespaces(prefix=(root,), limit=PAGE, offset=offset)
        yield from (each for each in page if len(each) == 3 and each[2] == "core")
        if len(page) < PAGE:
            return
        offset += PAGE


def _copy_threads(memory: LettaMemory, saver: PostgresSaver, advance: Advance) -> tuple[int, int]:
    threads = checkpoints = 0
    last: Any = None
    while page := memory.saver.list_threads(limit=PAGE, before=last):
        for thread in page:
            config: Any = {"configurable": {"thread_id": thread.thread_id}}
            for state in memory.saver.list(config):
                _copy_state(state, saver)
                checkpoints += 1
            threads += 1
            advance("threads", 1)
        last = page[-1]
    return threads, checkpoints


def _copy_state(state: CheckpointTuple, saver: PostgresSaver) -> None:
    own = state.config.get("configurable", {})
    parent = (state.parent_config or {}).get("configurable", {})
    named = {name: own[name] for name in ("thread_id", "checkpoint_ns")}
    before: Any = {"configurable": {**named, "checkpoint_id": parent.get("checkpoint_id")}}
    versions = state.checkpoint["channel_versions"]
    saver.put(before, state.checkpoint, state.metadata, versions)
    of_task: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for task, channel, value in state.pending_writes or ():
        of_task[task].append((channel, value))
    for task, writes in of_task.items():
        saver.put_writes(state.config, writes, task)
