"""The tools of archival memory; see `registry.py`."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Literal

from langgraph_letta_store._engine.steps import Operation, run_together
from langgraph_letta_store._search.dates import parse_span
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.agent_settings import read_agent_settings
from langgraph_letta_store._tiers.archival import passages
from langgraph_letta_store.agents.tools.formatting import format_list, format_score, format_time

PASSAGES = 10
"""How many passages a search returns unless the model gives `top_k`."""


def archival_memory_insert(
    owner: Owner,
    content: Annotated[str, "What to keep, to be understood by itself when it is found again."],
    tags: Annotated[list[str] | None, "Words to find it by, such as a project or topic."] = None,
) -> Operation[str]:
    """Put something into your archival memory, where you can search for it later.

    It has room for everything that is too long, or not needed often enough, for core memory.
    """
    passage = yield from passages.insert(owner, content, tags=tags)
    if passage.outcome == "skipped":
        return f"Nothing was added: passage {passage.id} already says so:\n{passage.content}"
    if passage.outcome == "replaced":
        return f"Passage {passage.id}, which said nearly the same, has the new text now."
    return f"Added to archival memory as passage {passage.id}."


def archival_memory_search(
    owner: Owner,
    query: Annotated[str, "What to look for; found by meaning."],
    tags: Annotated[list[str] | None, "Only passages with these tags."] = None,
    tag_match_mode: Annotated[
        Literal["any", "all"], "Whether a passage must have any of the tags, or all."
    ] = "any",
    top_k: Annotated[int | None, f"How many passages at most; {PASSAGES} if not given."] = None,
    start_datetime: Annotated[
        str | None, "Only passages from then on: '2026-11-21' or '2026-11-21T15:00'."
    ] = None,
    end_datetime: Annotated[
        str | None, "Only passages until then; a date alone is that whole day."
    ] = None,
) -> Operation[str]:
    """Search your archival memory for passages that mean something similar to the query.

    Returns a list of passages with id, timestamp, content, tags and relevance, the best first.
    """
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
        top_k=PASSAGES if top_k is None else top_k,
    )
    if settings is None:
        found, settings = yield from run_together([search, read_agent_settings(owner)])
    else:
        found = yield from search
    return format_list(
        [
            {
                "id": passage.id,
                "timestamp": format_time(passage.created_at, settings.zone),
                "content": passage.content,
                "tags": list(passage.tags),
                "relevance": format_score(passage.score),
            }
            for passage in found
        ]
    )


def archival_memory_delete(
    owner: Owner,
    id: Annotated[str, "The passage's id, as archival_memory_search returns it."],  # noqa: A002  # Letta's name
) -> Operation[str]:
    """Delete one passage from your archival memory, for good."""
    yield from passages.delete(owner, id)
    return f"Passage {id} was deleted."
