"""An agent's memory as its prompt shows it, in Letta's form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import as_settings
from langgraph_letta_store.agents.operations.agents_sql import AGENTS

MOST = 10_000
"""How far messages and passages are counted: an agent needs no more, and counting takes time."""

NEWEST = 1000
"""Of how many passages the tags are told: those of each archive that came last."""

MOST_TAGS = 100
"""How many tags are told: those used most."""

_INTRODUCTION = "The following memory blocks are currently engaged in your core memory unit:"


class Compiled(NamedTuple):
    """Prompt text, and which version of each block it shows."""

    text: str
    versions: dict[str, int]


def compile_core(owner: Owner) -> Operation[str]:
    """Return the agent's core memory as prompt text, with the counts of the other tiers."""
    return (yield from compiled(owner)).text


def compiled(owner: Owner) -> Operation[Compiled]:
    """Return what `compile_core` does, with the versions of the blocks."""
    agent = owner.agent_id
    bounds = {"bound": MOST + 1, "newest": NEWEST}
    compiling = owner.schema.render(AGENTS, "compile", agent=agent)
    (found,) = yield from rows(Query(compiling, {"agent": agent, **bounds}))
    own = [row[_BESIDES:] for row in found if row[_BESIDES] is not None]
    blocks = [_block(label, *rest) for label, _, *rest in own]
    versions: dict[str, int] = {label: version for label, version, *_ in own}
    settings, changed_at, messages, passages, used, archives = found[0][:_BESIDES]
    tags = _uses(used)
    if archives:
        tallies = [
            Query(owner.schema.render(AGENTS, "tally", agent=archive), {"agent": archive, **bounds})
            for archive in archives
        ]
        for ((count, used),) in (yield from rows(*tallies)):
            passages += count
            tags.update(_uses(used))
    if not (blocks or messages or passages):
        return Compiled("", versions)
    zone = as_settings([(settings,)] if settings else []).zone
    parts = [_metadata(changed_at and changed_at.astimezone(zone), messages, passages, tags)]
    if blocks:
        engaged = "\n\n".join([_INTRODUCTION, *blocks])
        parts.insert(0, f"<memory_blocks>\n{engaged}\n</memory_blocks>")
    return Compiled("\n\n".join(parts), versions)


_BESIDES = 6
"""How many columns of a row are not a block's."""


def _block(label: str, description: str, read_only: bool, limit: int, value: str) -> str:
    facts = [f"- chars_current={len(value)}", f"- chars_limit={limit}"]
    if read_only:
        facts.insert(0, "- read_only=true")
    lines = [
        *_element("description", [escape(description)]),
        *_element("metadata", facts),
        *_element("value", [escape(value)]),
    ]
    return "\n".join(_element(label, lines))


def _uses(tags: str | None) -> Counter[str]:
    """Return how many passages have each tag."""
    return Counter(jsonb.decode(tags) if tags else {})


def _metadata(
    changed_at: datetime | None, messages: int, passages: int, tags: Mapping[str, int]
) -> str:
    lines: list[str] = []
    if changed_at is not None:
        lines.append(f"- Core memory was last changed: {changed_at.isoformat(timespec='seconds')}")
    lines.append(f"- Messages in recall memory: {_counted(messages)}")
    lines.append(f"- Passages in archival memory: {_counted(passages)}")
    if tags:
        most = sorted(tags, key=lambda tag: (-tags[tag], tag))[:MOST_TAGS]
        listed = ", ".join(sorted(escape(" ".join(tag.split())) for tag in most))
        more = " (and others)" if len(tags) > MOST_TAGS else ""
        lines.append(f"- Tags in use in archival memory: {listed}{more}")
    return "\n".join(_element("memory_metadata", lines))


def _counted(count: int) -> str:
    return f"more than {MOST:,}" if count > MOST else f"{count:,}"


def _element(name: str, lines: Iterable[str]) -> list[str]:
    return [f"<{name}>", *lines, f"</{name}>"]
