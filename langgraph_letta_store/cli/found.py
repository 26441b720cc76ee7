"""What `letta-store search` finds, and how it is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from langgraph_letta_store import AgentMemory, LettaSaver, LettaStore
from langgraph_letta_store.agents.operations.directory import list_agents
from langgraph_letta_store.cli import output
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.display import escape, format_moment


class Wanted(NamedTuple):
    """What is looked for, and where."""

    words: str
    mode: Literal["text", "vector", "hybrid"]
    tier: Literal["all", "archival", "recall"]
    limit: int
    offset: int
    agents: int


@dataclass(frozen=True, slots=True)
class Found:
    """A hit: a passage, an item or a message; `place` is its archive, namespace or thread."""

    kind: Literal["passage", "item", "message"]
    agent: str | None
    place: str | None
    id: str
    role: str | None
    text: str
    score: float | None
    created_at: datetime


COLUMNS = ("kind", "agent", "place", "id", "role", "text", "score", "created_at")


def search_memory(store: LettaStore, agent: str | None, wanted: Wanted) -> list[Found]:
    """Return hits in archival memory, the best first, then hits in recall memory."""
    found = list[Found]()
    if wanted.tier != "recall":
        try:
            found += (
                _search_items(store, wanted) if agent is None else _passages(store, agent, wanted)
            )
        except InvalidOperationError as error:
            if wanted.tier == "archival" or wanted.mode == "vector":
                raise
            sys.stderr.write(f"archival memory was not searched: {error}\n")
    if wanted.tier != "archival":
        names = [agent] if agent is not None else _list_names(store, wanted.agents)
        saver = _open_saver(store, wanted.mode)
        messages = [each for name in names for each in _messages(saver, name, wanted)]
        messages.sort(key=lambda hit: -(hit.score or 0))
        found += messages[: wanted.limit]
    return found


def show_hits(
    found: Sequence[Found], *, as_json: bool, as_csv: bool, query: str, mode: str
) -> None:
    """Write hits as JSON, as CSV or as a table."""
    rows = [{name: getattr(hit, name) for name in COLUMNS} for hit in found]
    if as_json:
        output.write_json({"query": query, "mode": mode, "hits": rows})
        return
    if as_csv:
        output.write_csv(COLUMNS, rows)
        return
    console = Console()
    if not found:
        console.print("Nothing was found.")
        return
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("kind", "agent", "place", "text", "score", "created"):
        table.add_column(name, overflow="fold", no_wrap=name in ("kind", "score", "created"))
    for hit in found:
        score = "" if hit.score is None else f"{hit.score:.3f}"
        text = escape(f"{hit.role}: {hit.text}" if hit.role else hit.text)
        cells = (hit.kind, hit.agent or "", hit.place or "", text, score)
        table.add_row(*map(Text, (*cells, format_moment(hit.created_at))))
    console.print(table)


def _passages(store: LettaStore, agent: str, wanted: Wanted) -> Iterator[Found]:
    page, first = divmod(wanted.offset, wanted.limit)
    memory = AgentMemory(store, agent).archival
    for number in (page, page + 1) if first else (page,):
        part = memory.search(wanted.words, top_k=wanted.limit, page=number, mode=wanted.mode)
        chosen = part[first:] if number == page else part[:first]
        for passage in chosen:
            yield Found(
                *("passage", agent, passage.archive, passage.id, None),
                *(passage.content, passage.score, passage.created_at),
            )


def _search_items(store: LettaStore, wanted: Wanted) -> Iterator[Found]:
    found = store.search(
        (), query=wanted.words, limit=wanted.limit, offset=wanted.offset, mode=wanted.mode
    )
    for item in found:
        root, name, *_ = (*item.namespace, "")
        content: Any = item.value.get("content")
        is_passage = item.value.get("kind") == "Passage" and isinstance(content, str)
        yield Found(
            *("passage" if is_passage else "item", name if root == store.config.root else None),
            *("/".join(item.namespace), item.key, None, content if is_passage else f"{item.value}"),
            *(item.score, item.created_at),
        )


def _messages(saver: LettaSaver, agent: str, wanted: Wanted) -> Iterator[Found]:
    found = saver.recall.search(
        agent, wanted.words, limit=wanted.limit, offset=wanted.offset, mode=wanted.mode
    )
    for message in found:
        yield Found(
            *("message", agent, message.thread, message.message_id, message.role),
            *(message.text, message.score, message.created_at),
        )


def _list_names(store: LettaStore, count: int) -> list[str]:
    return [agent.name for agent in store.run(list_agents, limit=count)]


def _open_saver(store: LettaStore, mode: str) -> LettaSaver:
    config = store.config
    index: Any = None if mode == "text" else store.index_config
    return LettaSaver(
        store.conn,
        reader=store.readers,
        schema=config.schema,
        root=config.root,
        tenant=config.tenant,
        index=index,
        encrypt=config.encrypt,
    )
