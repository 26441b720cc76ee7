"""Rows of archival memory as passages, and the row of a passage by its id."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from langgraph.store.base import Item

from langgraph_letta_store._engine.ids import item_id
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.item_rows import FoundRow, load_item, open_value
from langgraph_letta_store._search.vector_sql import COLUMNS
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.archives import PASSAGES, Source, find_sources
from langgraph_letta_store.config.checks import check_text, invalid, is_mapping, is_sequence
from langgraph_letta_store.errors import InvalidOperationError, MissingPassageError
from langgraph_letta_store.records import Outcome, Passage


def locate(owner: Owner, id_: Any, archive: str | None) -> Operation[tuple[Source, FoundRow]]:
    """Return the source of the passage with an id, and its columns.

    An agent's own comes before an archive's with the same id. One that was put into a deeper
    namespace is found by its key.

    Raises:
        MissingPassageError: there is none.
        InvalidOperationError: the id is no str; or there are several of this id further below.
        InvalidValueError, MissingArchiveError: it can be none's; or the archive's not the agent's.
    """
    key = _parse_id(id_)
    sources = yield from find_sources(owner, archive)
    own = [
        Query(
            owner.schema.render(PASSAGES, "get_passage", agent=source.agent_id, columns=COLUMNS),
            {"agent": source.agent_id, "item": item_id(source.agent_id, source.namespace, key)},
        )
        for source in sources
    ]
    below = [
        Query(
            owner.schema.render(
                PASSAGES, "find_passages", "live", agent=source.agent_id, columns=COLUMNS
            ),
            {**source.span, "key": key},
        )
        for source in sources
    ]
    for queries in (own, below):
        for source, found in zip(sources, (yield from rows(*queries)), strict=True):
            if len(found) == 1:
                return source, FoundRow(*found[0])
            if found:
                msg = f"id: there are several passages {key!r}; reach them through the store"
                raise InvalidOperationError(msg)
    raise missing_passage_error(key)


def missing_passage_error(id_: str) -> MissingPassageError:
    """Return the error that tells that there is no such passage."""
    msg = f"there is no passage with the id {id_!r:.80}; search() gives the ids of those there are"
    return MissingPassageError(msg)


def parse_passage(
    item: Item,
    *,
    archive: str | None = None,
    score: float | None = None,
    outcome: Outcome = "found",
) -> Passage:
    """Return an item of archival memory as a passage, also one that was put through the store.

    Its text is `content`, or the `content` in there, as LangMem has it; else the value as JSON.
    """
    value: Any = item.value
    content, tags, metadata = (value.get(name) for name in ("content", "tags", "metadata"))
    if is_mapping(content):
        content = content.get("content")
    if not isinstance(content, str):
        content = json.dumps(value, ensure_ascii=False)
    listed = tags if is_sequence(tags) else ()
    return Passage(
        id=item.key,
        content=content,
        tags=list(dict.fromkeys(tag for tag in listed if isinstance(tag, str) and tag)),
        metadata=metadata if is_mapping(metadata) else {},
        created_at=item.created_at,
        updated_at=item.updated_at,
        archive=archive,
        score=score,
        outcome=outcome,
    )


def parse_passage_row(
    schema: StoreSchema,
    row: FoundRow,
    source: Source,
    *,
    score: float | None = None,
    outcome: Outcome = "found",
) -> Passage:
    """Return a passage by the columns that `vector.sql` names."""
    value = open_value(schema, row.namespace, row.key, row.value)
    item = load_item(schema, *row[:2], value, *row[3:5])
    return parse_passage(item, archive=source.archive, score=score, outcome=outcome)


def _parse_id(id_: Any) -> str:
    if not isinstance(id_, (str, UUID)):
        raise InvalidOperationError(invalid("id", "a passage's id, as search() returns it", id_))
    key = str(id_)
    check_text(key, "id")
    return key
