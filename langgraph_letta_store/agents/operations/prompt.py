"""Core memory as prompt text, in Letta's form."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID
from xml.sax.saxutils import escape

from pydantic import BaseModel, Field

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import Part
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import settings_from_rows
from langgraph_letta_store._tiers.core.sealed_blocks import open_row
from langgraph_letta_store.agents.operations.agents_sql import LIVE, PROMPT
from langgraph_letta_store.agents.operations.first_run import NO_BLOCKS, FirstBlocks, start_agent
from langgraph_letta_store.errors import MissingKeyError

MOST = 10_000
"""How far messages and passages are counted, as counting takes time."""

NEWEST = 1000
"""How many of the newest passages of each archive are searched for tags."""

MOST_TAGS = 100
"""How many tags the prompt lists: those used most."""

_INTRODUCTION = "The following memory blocks are currently engaged in your core memory unit:"


class RenderedCore(BaseModel):
    """Core memory as a prompt shows it: the agent, the text, and the version of each block.

    `tools` are the memory tools that the agent has.

    Its fields are excluded from serialization: a server that streams a graph's state to a browser
    does not send them.
    """

    agent: str = Field(exclude=True, repr=False)
    text: str = Field(exclude=True, repr=False)
    versions: dict[str, int] = Field(exclude=True, repr=False)
    tools: Sequence[str] | Literal["all"] = Field(default="all", exclude=True, repr=False)

    def has_tool(self, name: str) -> bool:
        """Whether the agent has this memory tool."""
        return self.tools == "all" or name in self.tools


class _Totals(NamedTuple):
    """The first columns of the rows of `compile`, which describe the whole agent."""

    settings: str | None
    is_started: bool
    changed_at: datetime | None
    messages: int
    passages: int
    tags: str | None
    archives: Sequence[UUID] | None


class _BlockRow(NamedTuple):
    """The other columns of a row of `compile`: one block."""

    label: str
    version: int
    description: str
    read_only: bool
    limit: int
    value: str


def compile_core(owner: Owner, *, counts: bool = True) -> Operation[str]:
    """Return the agent's core memory as prompt text, and the counts of the other tiers."""
    return (yield from render_core(owner, counts=counts)).text


def render_core(
    owner: Owner, *, counts: bool = False, first: FirstBlocks = NO_BLOCKS
) -> Operation[RenderedCore]:
    """Return core memory as prompt text, with the versions of the blocks that it shows.

    Without counts the text stays the same, to the byte, while the blocks and the passages' tags
    do. A model's provider can then reuse what it computed for the prompt in the turn before.
    An agent that has had no run yet gets its `first` blocks before.
    """
    agent = owner.agent_id
    bounds = {"bound": MOST + 1 if counts else 0, "newest": NEWEST}
    tags_shown = _choose_tags(owner.schema)
    compiling = owner.schema.render(
        *(PROMPT, "compile"), agent=agent, live=LIVE, newest_tags=tags_shown
    )
    columns = len(_Totals._fields)
    (found,) = yield from rows(Query(compiling, {"agent": agent, **bounds}))
    totals = _Totals(*found[0][:columns])
    if first and not totals.is_started:
        yield from start_agent(owner, first)
        (found,) = yield from rows(Query(compiling, {"agent": agent, **bounds}))
        totals = _Totals(*found[0][:columns])
    own = [
        _open_block(owner.schema, _BlockRow(*row[columns:]))
        for row in found
        if row[columns] is not None
    ]
    passages, tags = totals.passages, _parse_tags(totals.tags)
    if totals.archives:
        tallies = [
            Query(
                owner.schema.render(
                    *(PROMPT, "tally"), agent=archive, live=LIVE, newest_tags=tags_shown
                ),
                {"agent": archive, **bounds},
            )
            for archive in totals.archives
        ]
        for ((count, used),) in (yield from rows(*tallies)):
            passages += count
            tags.update(_parse_tags(used))
    settings = settings_from_rows([(totals.settings,)] if totals.settings else [])
    changed_at = totals.changed_at and totals.changed_at.astimezone(settings.zone)
    sizes = (totals.messages, passages) if counts else None
    parts: list[str] = []
    if own:
        engaged = "\n\n".join([_INTRODUCTION, *map(_format_block, own)])
        parts.append(f"<memory_blocks>\n{engaged}\n</memory_blocks>")
    if own or tags or (sizes and any(sizes)):
        parts.append(_format_metadata(changed_at, sizes, tags))
    versions = {block.label: block.version for block in own}
    text = "\n\n".join(parts)
    return RenderedCore(agent=owner.name, text=text, versions=versions, tools=settings.tools)


def _choose_tags(schema: StoreSchema) -> Part:
    """Return what reads the tags of passages: nothing where they are encrypted."""
    seals = schema.seals
    is_shown = seals is None or "tags" in seals.sealer.encryption.searchable
    return PROMPT.part("newest_tags" if is_shown else "no_tags")


def _open_block(schema: StoreSchema, block: _BlockRow) -> _BlockRow:
    """Return a block, decrypted where it is encrypted.

    Raises:
        ForgedRowError: it is not authentic; the message names it.
        MissingKeyError: the key that it is encrypted with is missing.
    """
    if block.value is None:  # pyright: ignore[reportUnnecessaryComparison]  # of a sealed block
        raise MissingKeyError(
            f"the block {block.label!r:.80} is encrypted; make the store with "
            "encrypt=Encryption(...) and its keys, or name them with --keys on the command line"
        )
    if schema.seals is None:
        return block
    stored = json.loads(block.value)
    columns = {
        "label": block.label,
        "version": block.version,
        "limit": block.limit,
        "read_only": block.read_only,
        "is_document": stored["is_document"],
        "metadata": json.dumps(stored["metadata"]),
        "value": stored["value"],
    }
    opened = open_row(schema, UUID(stored["id"]), columns, is_latest=True)
    return block._replace(
        value=opened.get("value", stored["value"]),
        description=opened.get("description", block.description),
    )


def _format_block(block: _BlockRow) -> str:
    facts = [f"- chars_current={len(block.value)}", f"- chars_limit={block.limit}"]
    if block.read_only:
        facts.insert(0, "- read_only=true")
    lines = [
        *_element("description", [escape(block.description)]),
        *_element("metadata", facts),
        *_element("value", [escape(block.value)]),
    ]
    return "\n".join(_element(block.label, lines))


def _parse_tags(tags: str | None) -> Counter[str]:
    """Return how many passages have each tag."""
    return Counter(jsonb.decode(tags) if tags else {})


def _format_metadata(
    changed_at: datetime | None, sizes: tuple[int, int] | None, tags: Mapping[str, int]
) -> str:
    lines: list[str] = []
    if changed_at is not None:
        lines.append(f"- Core memory was last changed: {changed_at.isoformat(timespec='seconds')}")
    if sizes is not None:
        messages, passages = sizes
        lines.append(f"- Messages in recall memory: {_format_count(messages)}")
        lines.append(f"- Passages in archival memory: {_format_count(passages)}")
    if tags:
        most = sorted(tags, key=lambda tag: (-tags[tag], tag))[:MOST_TAGS]
        listed = ", ".join(sorted(escape(" ".join(tag.split())) for tag in most))
        more = " (and others)" if len(tags) > MOST_TAGS else ""
        lines.append(f"- Tags in use in archival memory: {listed}{more}")
    return "\n".join(_element("memory_metadata", lines))


def _format_count(count: int) -> str:
    return f"more than {MOST:,}" if count > MOST else f"{count:,}"


def _element(name: str, lines: Iterable[str]) -> list[str]:
    return [f"<{name}>", *lines, f"</{name}>"]
