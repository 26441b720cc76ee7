"""Passages that are inserted with an idempotency key, from which their ids come."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from langgraph_letta_store._engine.ids import item_id
from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.item_rows import FoundRow
from langgraph_letta_store._search.vector_sql import COLUMNS
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.archives import PASSAGES, Source, find_source
from langgraph_letta_store._tiers.archival.passage_input import Draft
from langgraph_letta_store._tiers.archival.passage_rows import parse_passage_row
from langgraph_letta_store._tiers.archival.passage_writes import insert_drafts
from langgraph_letta_store.errors import MissingArchiveError
from langgraph_letta_store.records import Passage

_KEYS = UUID("6f4fe0fb-9c86-4c57-8f1b-0d6c1f1f8a35")
"""The namespace of the ids of passages that were inserted with an idempotency key."""


def insert_once(
    owner: Owner, draft: Draft, duplicates: Any, archive: str | None, key: str
) -> Operation[Passage]:
    """Insert a passage whose id comes from an idempotency key, unless it is there.

    Raises:
        InvalidOperationError, InvalidValueError, MissingArchiveError, EmbeddingError: as
            `insert_drafts`.
    """
    id_ = str(uuid5(_KEYS, key))
    target = yield from find_source(owner, archive)
    if there := (yield from _read_passage(owner, target, id_)):
        return there
    try:
        (passage,) = yield from insert_drafts(owner, [draft], duplicates, archive, id_)
    except MissingArchiveError as error:
        # The step failed as it was not the first with this key, or the agent lost the archive.
        there = yield from _read_passage(owner, target, id_)
        if there is None or not isinstance(error.__cause__, StaleReadError):
            raise
        return there
    return passage


def _read_passage(owner: Owner, source: Source, id_: str) -> Operation[Passage | None]:
    """Return the passage that was inserted with an id; None where there is none."""
    schema = owner.schema
    statement = schema.render(PASSAGES, "get_passage", agent=source.agent_id, columns=COLUMNS)
    item = item_id(source.agent_id, source.namespace, id_)
    (found,) = yield from rows(Query(statement, {"agent": source.agent_id, "item": item}))
    if not found:
        return None
    return parse_passage_row(schema, FoundRow(*found[0]), source, outcome="inserted")
