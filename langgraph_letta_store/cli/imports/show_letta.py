"""The plan of an import from Letta: as a table for people, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from langgraph_letta_store.imports.from_letta.move import LettaImport
from langgraph_letta_store.imports.from_letta.rows import EmbeddingModel
from langgraph_letta_store.imports.from_letta.survey import PassageCount

_LISTED = 12
_VECTOR_DATABASES = ("TPUF", "PINECONE")


def plan(console: Console, planned: LettaImport) -> None:
    """Print what was found, what will be copied, and what will not and why."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for step, text in (
        ("Found", _found(planned)),
        ("Agents", _agents(planned)),
        ("Blocks", _blocks(planned)),
        ("Passages", _passages(planned)),
        ("Vectors", _vectors(planned)),
        ("Folders", _folders(planned)),
        ("Messages", _messages(planned)),
        ("Not moved", "; ".join(_not_moved(planned))),
        ("Target", _target(planned)),
    ):
        if text:
            table.add_row(step, Text(text))
    console.print(Panel(table, title="letta-store import letta", title_align="left", expand=False))


def describe(planned: LettaImport) -> dict[str, Any]:
    """Return the plan as JSON."""
    plan = planned.plan
    found, selection = plan.found, plan.selection
    return {
        "schema": found.schema,
        "organizations": [
            {"id": each.id, "name": each.name, "agents": each.agents}
            for each in found.organizations
        ],
        "users": found.users,
        "agents": [
            {
                "id": agent.row.id,
                "name": agent.row.name,
                "organization": agent.row.organization,
                "agent_type": agent.row.agent_type,
                "here": agent.name,
                "tenant": agent.tenant,
            }
            for agent in selection.agents.values()
        ],
        "blocks": {**plan.blocks._asdict(), "isolated": plan.isolated},
        "passages": [*map(_describe_count, _by_model(planned, plan.passages))],
        "folder_passages": [*map(_describe_count, _by_model(planned, plan.folder_passages))],
        "messages": plan.messages,
        "conversations": plan.conversations,
        "not_moved": [*_not_moved(planned)],
        "target": {
            "schema": planned.target.config.schema,
            "model": planned.plan.vectors.model.name,
            "dims": planned.plan.vectors.index.dims if planned.plan.vectors.index else None,
        },
    }


def _found(planned: LettaImport) -> str:
    found = planned.plan.found
    organizations = ", ".join(
        f"{each.name or each.id} ({_count(each.agents, 'agent')})"
        for each in found.organizations[:_LISTED]
    )
    more = len(found.organizations) - _LISTED
    return (
        f"a Letta server's database in the schema {found.schema!r}: "
        f"{_count(len(found.organizations), 'organisation')}: {organizations}"
        f"{f' and {more:,} more' if more > 0 else ''}; {_count(found.users, 'user')}"
    )


def _agents(planned: LettaImport) -> str:
    selection = planned.plan.selection
    agents = list(selection.agents.values())
    types = Counter(agent.row.agent_type or "unknown type" for agent in agents)
    kinds = ", ".join(f"{count:,} {type_}" for type_, count in types.most_common())
    how = "their names" if planned.choice.naming == "name" else "their ids in Letta"
    text = f"{len(agents):,}, called by {how} ({kinds or 'none'})"
    tenants = [tenant for tenant in selection.tenants() if tenant]
    if tenants:
        return f"{text}; for {len(tenants):,} tenants: {', '.join(tenants[:_LISTED])}"
    if len(selection.organizations) > 1:
        text += (
            f"; those of {len(selection.organizations):,} organisations come into one schema, "
            "which does not keep them apart: choose with --organization, or set the schema up "
            "with letta-store setup --rls, and each becomes a tenant"
        )
    return text


def _blocks(planned: LettaImport) -> str:
    blocks, isolated = planned.plan.blocks, planned.plan.isolated
    parts = [f"{blocks.blocks:,}, {blocks.shared:,} of them shared by several agents"]
    if blocks.over_limit:
        parts.append(f"the limits of {blocks.over_limit:,} that are longer are raised")
    if isolated:
        parts.append(
            f"{isolated:,} of single conversations are kept apart, as label@conversation: attach "
            "one to have it in the prompt"
        )
    return "; ".join(parts)


def _passages(planned: LettaImport) -> str:
    total = sum(count.passages for count in planned.plan.passages)
    return f"{total:,}: {_list_models(planned, planned.plan.passages)}" if total else "none"


def _folders(planned: LettaImport) -> str:
    counts = planned.plan.folder_passages
    total = sum(count.passages for count in counts)
    folders = len(planned.plan.places.folders)
    return (
        f"{folders:,}, with {total:,} passages: {_list_models(planned, counts)}" if folders else ""
    )


def _vectors(planned: LettaImport) -> str:
    vectors = planned.plan.vectors
    if vectors.index is None:
        return "none are copied"
    waiting = sum(each["passages"] - each["copied"] for each in _all_counts(planned))
    text = f"those of {vectors.model} are copied, as {vectors.index.vector_type}"
    if planned.target.gets_vectors:
        text += "; the target is set up for them"
    if waiting:
        text += (
            f"; {waiting:,} passages wait for a vector of that model: embed them "
            "afterwards with letta-store reembed --missing"
        )
    return text


def _messages(planned: LettaImport) -> str:
    messages = planned.plan.messages
    roles = ", ".join(f"{count:,} {role}" for role, count in messages.items())
    return (
        f"{sum(messages.values()):,} ({roles or 'none'}), in the default conversations and "
        f"{planned.plan.conversations:,} others"
    )


def _not_moved(planned: LettaImport) -> Iterator[str]:
    """Yield what stays behind, and why."""
    plan, choice = planned.plan, planned.choice
    found = plan.found
    if found.templates:
        yield _count(found.templates, "template") + " of blocks"
    if found.loose_blocks and not choice.all_blocks:
        yield _count(found.loose_blocks, "block") + " that no agent has (--all-blocks)"
    if plan.blocks.dangling:
        yield _count(plan.blocks.dangling, "attachment") + " to blocks that are gone"
    orphaned = sum(
        count.passages
        for count in found.passages
        if count.place in {orphan.id for orphan in plan.places.orphans}
    )
    if orphaned and not choice.orphans:
        yield _count(orphaned, "passage") + " in archives that no agent has (--orphans)"
    filed = sum(count.passages for count in found.folder_passages)
    if filed and not choice.folders:
        yield _count(filed, "passage") + " of files (--folders)"
    elsewhere = sum(archive.provider in _VECTOR_DATABASES for archive in found.archives)
    if elsewhere:
        yield (
            f"the vectors of {elsewhere:,} archives that are in Turbopuffer or Pinecone: their "
            "texts are in this database and come along, to be embedded again"
        )
    deleted = {**found.deleted, "blocks": found.deleted_blocks}
    marked = ", ".join(f"{count:,} {table}" for table, count in deleted.items() if count)
    if marked:
        yield f"rows that are marked as deleted ({marked})"
    if found.stray_messages:
        yield _count(found.stray_messages, "message") + " of agents that are gone"
    rest = ", ".join(f"{count:,} {table}" for table, count in sorted(found.rest.items()))
    if rest:
        yield f"{rest}: there is nothing here that they would be"
    yield "credentials, which are not read"


def _target(planned: LettaImport) -> str:
    target = planned.target
    if target.recorded is None:
        return f"schema {target.config.schema}, which will be set up first"
    return (
        f"schema {target.config.schema}, which has {target.items:,} items and {target.threads:,} "
        "threads; what is complete is skipped"
    )


def _by_model(
    planned: LettaImport, counts: Iterable[PassageCount]
) -> list[tuple[EmbeddingModel, int, int]]:
    """Return the passages of each model, and how many of their vectors are copied."""
    passages: Counter[EmbeddingModel] = Counter()
    copied: Counter[EmbeddingModel] = Counter()
    for count in counts:
        passages[count.model] += count.passages
        if planned.plan.vectors.copies(count.model):
            copied[count.model] += count.embedded
    return [(model, total, copied[model]) for model, total in passages.most_common()]


def _list_models(planned: LettaImport, counts: Iterable[PassageCount]) -> str:
    return "; ".join(
        f"{total:,} of {model if model.name else 'no model'}"
        for model, total, _ in _by_model(planned, counts)
    )


def _describe_count(counted: tuple[EmbeddingModel, int, int]) -> dict[str, Any]:
    model, passages, copied = counted
    return {"model": model.name, "dims": model.dims, "passages": passages, "copied": copied}


def _all_counts(planned: LettaImport) -> list[dict[str, Any]]:
    counts = [*planned.plan.passages, *planned.plan.folder_passages]
    return [*map(_describe_count, _by_model(planned, counts))]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
