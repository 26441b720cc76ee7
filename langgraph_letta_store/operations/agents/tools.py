"""The memory tools, each once: what a model may do with its own agent's memory.

Names, parameters and meanings are Letta's, which models are trained on. A tool's docstring and the
notes on its parameters are what the model reads; keyword-only parameters are not the model's to
give. What a tool returns is text for the model, and an error's text tells it what to do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone, tzinfo
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field

from langgraph_letta_store.errors import (
    BlockLimitError,
    ConflictError,
    InvalidOperationError,
    LettaStoreError,
    MissingPassageError,
    ReadOnlyBlockError,
)
from langgraph_letta_store.operations.agents.agents import settings_of
from langgraph_letta_store.operations.agents.prompts import compile_core
from langgraph_letta_store.operations.archival import passages
from langgraph_letta_store.operations.conversations.conversations import Conversations
from langgraph_letta_store.operations.conversations.messages import kept_id
from langgraph_letta_store.operations.core import core, core_edits, core_history
from langgraph_letta_store.operations.owners import Owner
from langgraph_letta_store.operations.recall import recall
from langgraph_letta_store.operations.recall.recall_filters import Agent, Asked, span_of
from langgraph_letta_store.records import Block, RecallMessages
from langgraph_letta_store.steps import Operation, together

Role: TypeAlias = Literal["user", "assistant", "system", "tool", "summary"]

PASSAGES = 10
"""How many passages a search shows, unless the model asks for more or fewer."""


class Shown(BaseModel):
    """What a prompt shows of an agent's core memory: the text, and which version of each block.

    A server that sends a graph's state to somebody's browser does not send this.
    """

    agent: str = Field(exclude=True, repr=False)
    text: str = Field(exclude=True, repr=False)
    versions: dict[str, int] = Field(exclude=True, repr=False)


def shown_core(owner: Owner) -> Operation[Shown]:
    """Return core memory as the prompt is to show it."""
    # Versions are read first: a change in between is taken for one that the prompt does not show.
    blocks, text = yield from together([core.list_blocks(owner), compile_core(owner)])
    versions = {block.label: block.version for block in blocks}
    return Shown(agent=owner.name, text=text, versions=versions)


# --- core memory ---------------------------------------------------------------------------------

Label: TypeAlias = Annotated[
    str, "Label of the memory block to edit, as it is named in <memory_blocks>."
]


def core_memory_append(
    owner: Owner,
    label: Label,
    content: Annotated[str, "What to add, as it is to be read later."],
) -> Operation[str]:
    """Add to a block of your core memory: the content becomes its last line.

    Core memory is always in front of you. Use this as soon as you learn something that should stay
    there, such as a fact about the person you talk with.
    """
    return _edited((yield from core_edits.append(owner, label, content)))


def core_memory_replace(
    owner: Owner,
    label: Label,
    old_content: Annotated[str, "Text to replace; it must be in the block exactly like this."],
    new_content: Annotated[str, "Text to put in its place; empty to remove the old text."],
) -> Operation[str]:
    """Replace a text in a block of your core memory, everywhere it occurs in that block.

    Use this to correct what is no longer true, and with an empty new_content to forget it.
    """
    return _edited((yield from core_edits.replace(owner, label, old_content, new_content)))


def memory_replace(
    owner: Owner,
    label: Label,
    old_string: Annotated[
        str, "Text to replace, exactly as in the block, with its line breaks; it must occur once."
    ],
    new_string: Annotated[str, "Text to put in its place; empty to remove the old text."],
) -> Operation[str]:
    """Replace the one place in a block of your core memory that reads exactly like this.

    Where the text occurs more than once nothing is changed, and you are told the lines: give more
    of the text around the place you mean.
    """
    return _edited((yield from core_edits.replace_once(owner, label, old_string, new_string)))


def memory_insert(
    owner: Owner,
    label: Label,
    new_string: Annotated[str, "Text to insert, as lines of its own."],
    insert_line: Annotated[
        int, "After which line to insert it: 0 is the beginning of the block, -1 its end."
    ] = -1,
) -> Operation[str]:
    """Insert text at a line of a block of your core memory."""
    return _edited((yield from core_edits.insert(owner, label, new_string, insert_line)))


def memory_rethink(
    owner: Owner,
    label: Label,
    new_memory: Annotated[
        str, "The whole new text of the block; what it leaves out of the old one is lost."
    ],
    *,
    shown: Mapping[str, int] | None = None,
) -> Operation[str]:
    """Write a block of your core memory anew, all of it.

    Use this to condense or reorder a block. For small changes memory_replace and memory_insert are
    safer.
    """
    # `shown` is which version of each block the prompt showed: what another agent wrote since must
    # not be lost, as the model has not seen it.
    version = None if shown is None else shown.get(label)
    while True:
        try:
            block = yield from core_edits.rethink(owner, label, new_memory, version=version)
            return _edited(block)
        except ConflictError as error:
            if version is None:
                raise
            newer = yield from core_history.history(owner, label)
            is_another = newer[0].version < version  # of the same label, created since
            since = [each for each in newer if is_another or each.version > version]
            others = {each.actor for each in since} - {owner.actor}
            if not others:
                version = newer[0].version  # only the agent itself edited it since
                continue
            msg = (
                f"memory block {label!r} was changed by {', '.join(sorted(others))} since you saw "
                "it, so nothing was written. Work this into your new text and try again with "
                f"memory_replace or memory_insert; the block now reads:\n{newer[0].value}"
            )
            raise ConflictError(msg) from error


def _edited(block: Block) -> str:
    size = f"{len(block.value)} of {block.limit} characters"
    return f"Memory block {block.label!r} was changed ({size}). It now reads:\n{block.value}"


# --- archival memory -----------------------------------------------------------------------------


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
        # A date is a day where the agent is, so its time zone is needed before.
        settings = yield from settings_of(owner)
    zone = settings.zone if settings else timezone.utc
    search = passages.search(
        owner,
        query,
        tags=tags,
        match=tag_match_mode,
        since=span_of("start_datetime", start_datetime, zone)[0] if start_datetime else None,
        until=span_of("end_datetime", end_datetime, zone)[1] if end_datetime else None,
        top_k=PASSAGES if top_k is None else top_k,
    )
    if settings is None:
        found, settings = yield from together([search, settings_of(owner)])
    else:
        found = yield from search
    return _listed(
        [
            {
                "id": passage.id,
                "timestamp": _told(passage.created_at, settings.zone),
                "content": passage.content,
                "tags": list(passage.tags),
                "relevance": _relevance(passage.score),
            }
            for passage in found
        ]
    )


def archival_memory_delete(
    owner: Owner,
    id: Annotated[str, "The passage's id, as archival_memory_search tells it."],  # noqa: A002  # Letta's name
) -> Operation[str]:
    """Delete one passage from your archival memory, for good."""
    yield from passages.delete(owner, id)
    return f"Passage {id} was deleted."


# --- recall memory -------------------------------------------------------------------------------


def conversation_search(
    conversations: Conversations,
    agent: Agent,
    query: Annotated[
        str | None, "What to look for; leave it out to list messages by time, the newest first."
    ] = None,
    roles: Annotated[list[Role] | None, "Only what these said, such as ['user']."] = None,
    limit: Annotated[int, "How many messages at most."] = 5,
    start_date: Annotated[
        str | None, "Only messages from then on: '2026-11-21' or '2026-11-21T15:00'."
    ] = None,
    end_date: Annotated[
        str | None, "Only messages until then; a date alone is that whole day."
    ] = None,
    *,
    zone: tzinfo,
    turn: Sequence[str] = (),
) -> Operation[str]:
    """Search everything that was ever said between you and the people you talk with.

    Messages are found that are no longer in front of you, also those of other conversations.
    Returns a list of messages with timestamp, time_ago, role, content and relevance.
    """
    # `turn` is the ids of the messages of the present turn, the question among them.
    start = span_of("start_date", start_date, zone)[0] if start_date else None
    end = span_of("end_date", end_date, zone)[1] if end_date else None
    asked = Asked.of(conversations.tables, agent, roles, None, start, end)
    if not (roles and "summary" in roles):
        asked = asked.under("said")
    if turn:
        asked = asked.under("before_turn", turn=[kept_id(message) for message in turn])
    found = yield from recall.find(conversations, asked, query, limit)
    return _said(found, zone)


def conversation_search_date(
    conversations: Conversations,
    agent: Agent,
    start_date: Annotated[str, "The first day or moment: '2026-11-21' or '2026-11-21T15:00'."],
    end_date: Annotated[str, "The last day or moment; a date alone is that whole day."],
    limit: Annotated[int, "How many messages a page has."] = 10,
    page: Annotated[int, "Which page, from 0."] = 0,
    *,
    zone: tzinfo,
) -> Operation[str]:
    """List what was said between two dates, the newest first, page by page.

    Returns a list of messages with timestamp, time_ago, role, content and relevance.
    """
    if page < 0:
        msg = f"page is {page}; give 0 for the first one"
        raise InvalidOperationError(msg)
    span = span_of("start_date", start_date, zone)[0], span_of("end_date", end_date, zone)[1]
    asked = Asked.of(conversations.tables, agent, None, None, *span).under("said")
    found = yield from recall.find(conversations, asked, None, limit, page * limit)
    return _said(found, zone)


def _said(messages: RecallMessages, zone: tzinfo) -> str:
    now = datetime.now(timezone.utc)
    return _listed(
        [
            {
                "timestamp": _told(message.created_at, zone),
                "time_ago": _ago(message.created_at, now),
                "role": message.role,
                "content": message.text,
                "relevance": _relevance(message.score),
            }
            for message in messages
        ]
    )


# --- what models are told ------------------------------------------------------------------------


def _listed(found: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(found, ensure_ascii=False)


def _told(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _relevance(score: float | None) -> float | None:
    return None if score is None else round(score, 4)


def told(error: LettaStoreError) -> str:
    """Return an error as a model is told it: what it can do itself, by the tools that it has."""
    if isinstance(error, ReadOnlyBlockError):
        return "This memory block is read-only: you cannot change it. Write to another one."
    if isinstance(error, BlockLimitError):
        return (
            f"{error}. You cannot raise it: shorten what the block says, or put what need not "
            "always be in front of you into archival memory, by archival_memory_insert."
        )
    if isinstance(error, MissingPassageError):
        return str(error).replace("search()", "archival_memory_search")
    return str(error)


_SPANS = (("d", 24 * 60 * 60), ("h", 60 * 60), ("m", 60), ("s", 1))


def _ago(moment: datetime, now: datetime) -> str:
    """Return how long ago something was, as Letta tells it: "5m ago"."""
    seconds = max(int((now - moment).total_seconds()), 0)
    for unit, length in _SPANS:
        if seconds >= length:
            return f"{seconds // length}{unit} ago"
    return "just now"


ON_CORE = (
    core_memory_append,
    core_memory_replace,
    memory_replace,
    memory_insert,
    memory_rethink,
)
ON_ARCHIVAL = (archival_memory_insert, archival_memory_search, archival_memory_delete)
ON_RECALL = (conversation_search, conversation_search_date)
