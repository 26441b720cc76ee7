"""The tools of archival memory; see `registry.py`."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Literal

from langgraph_letta_store._engine.steps import Operation, run_together
from langgraph_letta_store._search.dates import parse_span
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import read_agent_settings
from langgraph_letta_store._tiers.archival import passages
from langgraph_letta_store.agents.tools.excerpts import cut_middle
from langgraph_letta_store.agents.tools.formatting import (
    MOST_RESULTS,
    RESULT_CHARACTERS,
    SELF_EVIDENT,
    FoundText,
    format_results,
    format_score,
    format_time,
)

_SHOWN = 1_000
"""How many characters of a passage that is there already an answer repeats."""

PASSAGES = 10
"""How many passages a search returns unless the model gives `top_k`."""


def archival_memory_insert(
    owner: Owner,
    content: Annotated[str, "Clear by itself."],
    tags: Annotated[list[str] | None, "Topics."] = None,
) -> Operation[str]:
    """Keep a text in archival memory, to be searched later."""
    passage = yield from passages.insert(owner, content, tags=tags)
    if passage.outcome == "skipped":
        there = cut_middle(passage.content, _SHOWN)
        return f"Nothing was added: passage {passage.id} already says so:\n{there}"
    if passage.outcome == "replaced":
        return f"Passage {passage.id}, which said nearly the same, has the new text now."
    return f"Added to archival memory as passage {passage.id}."


def archival_memory_search(
    owner: Owner,
    query: Annotated[str, SELF_EVIDENT],
    tags: Annotated[list[str] | None, "Only with these."] = None,
    tag_match_mode: Annotated[Literal["any", "all"], SELF_EVIDENT] = "any",
    top_k: Annotated[int | None, SELF_EVIDENT] = None,
    start_datetime: Annotated[str | None, "ISO date or time."] = None,
    end_datetime: Annotated[str | None, "Inclusive."] = None,
    *,
    room: int = RESULT_CHARACTERS,
) -> Operation[str]:
    """Search archival memory by meaning."""
    settings = None
    if start_datetime or end_datetime:
        # A date is a day in the agent's time zone, which the search needs.
        settings = yield from read_agent_settings(owner)
    zone = settings.zone if settings else UTC
    search = passages.search(
        owner,
        query,
        tags=tags,
        match=tag_match_mode,
        since=parse_span("start_datetime", start_datetime, zone)[0] if start_datetime else None,
        until=parse_span("end_datetime", end_datetime, zone)[1] if end_datetime else None,
        top_k=PASSAGES if top_k is None else min(top_k, MOST_RESULTS),
    )
    if settings is None:
        found, settings = yield from run_together([search, read_agent_settings(owner)])
    else:
        found = yield from search
    text = format_results(
        [
            {
                "id": passage.id,
                "timestamp": format_time(passage.created_at, settings.zone),
                "content": passage.content,
                "tags": list(passage.tags),
                "relevance": format_score(passage.score),
            }
            for passage in found
        ],
        query,
        room,
    )
    return FoundText(text, found)


def archival_memory_delete(
    owner: Owner,
    id: Annotated[str, "From a search."],  # noqa: A002  # Letta's name
) -> Operation[str]:
    """Delete an archival passage for good."""
    yield from passages.delete(owner, id)
    return f"Passage {id} was deleted."
