"""How passages are changed: their texts, tags and metadata, as a part of one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Self, TypeVar
from uuid import UUID

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import ItemId, lock_slot
from langgraph_letta_store._engine.stale_reads import StaleReadError
from langgraph_letta_store._engine.steps import (
    Operation,
    Query,
    Vector,
    rows,
)
from langgraph_letta_store._search.embedding_text import choose_hash, encode
from langgraph_letta_store._search.item_rows import FoundRow
from langgraph_letta_store._search.vector_sql import COLUMNS
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.archives import (
    PASSAGES,
    Source,
    missing_archive_error,
    require_attachment,
)
from langgraph_letta_store._tiers.archival.items import ITEMS
from langgraph_letta_store._tiers.archival.passage_input import Draft
from langgraph_letta_store._tiers.archival.sealed_passages import (
    Rewritten,
    rewrite_passages,
    write_rewritten,
)
from langgraph_letta_store._tiers.namespaces import NAMESPACES, SHARED_LOCK
from langgraph_letta_store.errors import ConflictError

T = TypeVar("T")

_ATTEMPTS = 20
"""How often encrypted passages are changed again where other writers were faster."""


class Change(NamedTuple):
    """Another text and its vector, where there is one, and other tags or metadata."""

    content: str | None
    vector: Vector | None
    patch: dict[str, Any]

    @classmethod
    def from_draft(cls, draft: Draft, vectors: Mapping[str, Vector]) -> Self:
        """Change a passage into a draft."""
        patch = {"tags": draft.tags, "metadata": draft.metadata}
        return cls(draft.content, vectors[draft.content], patch)


def change(
    owner: Owner, source: Source, changes: Mapping[UUID, Change]
) -> Operation[dict[UUID, FoundRow]]:
    """Change passages by their items' ids; return the columns of those that are there.

    Raises:
        MissingArchiveError: the agent was detached from the archive meanwhile.
        EmbeddingError: a vector is not one of the store's.
    """
    try:
        return (yield from retry_change(owner, source, changes, lambda change: change))
    except StaleReadError as error:
        raise missing_archive_error(owner, str(source.archive)) from error


def retry_change(
    owner: Owner,
    source: Source,
    changes: Mapping[UUID, Change],
    write: Callable[[Operation[dict[UUID, FoundRow]]], Operation[T]],
    *,
    once: bool = False,
) -> Operation[T]:
    """Change passages as a part of `write`, again where other writers change encrypted ones.

    Raises:
        StaleReadError: the agent is not attached to the archive any more; or, with `once`, the
            step has been taken before.
        ConflictError: other writers were faster each time.
    """
    schema = owner.schema
    if schema.seals is None or not changes:
        return (yield from write(_change(owner, source, changes)))
    parts = {item: (each.content, each.patch) for item, each in changes.items()}
    for attempt in range(1, _ATTEMPTS + 1):
        rewritten = yield from rewrite_passages(schema, schema.seals, source, parts)
        try:
            return (yield from write(_change(owner, source, changes, rewritten)))
        except StaleReadError:
            if once and attempt == _ATTEMPTS:
                raise
            if attached := require_attachment(owner, source):
                yield from rows(*attached)  # raises it again where that is why
    raise ConflictError("other writers changed the same passages each time; try again")


def _change(
    owner: Owner,
    source: Source,
    changes: Mapping[UUID, Change],
    rewritten: Mapping[UUID, Rewritten] | None = None,
) -> Operation[dict[UUID, FoundRow]]:
    """Do so; where the agent is not attached any more, the step raises `StaleReadError`.

    `rewritten` has the new values of encrypted passages.
    """
    if rewritten is not None:
        changes = {item: each for item, each in changes.items() if item in rewritten}
    if not changes:
        return {}
    schema = owner.schema
    yield from schema.find_vectors()
    # All writers take items in the same order, or they would deadlock.
    ordered = sorted(changes.items(), key=lambda pair: pair[0].int)
    queries = _write_values(owner, source, ordered, rewritten)
    if len(ordered) > 1:
        # An update takes its rows in an order of its own, and might deadlock with another.
        own = {"slots": [lock_slot(source.agent_id)]}
        queries.insert(0, Query(schema.render(NAMESPACES, "hold_agents"), own))
    place = len(queries) - 1
    if rewritten is not None:
        place -= 1
    retold = [item for item, each in ordered if each.content is not None]
    if retold and schema.has_vectors:
        old = [ItemId(source.agent_id, item) for item in retold]
        queries.append(schema.query_items(ITEMS, "delete_vectors", old))
    if retold and (settings := schema.index) is not None:
        sent = [encode(each.vector, settings) for _, each in ordered if each.vector is not None]
        hash_ = choose_hash(schema.seals)
        hashes = [hash_(each.content) for _, each in ordered if each.content is not None]
        new = {
            "agent": source.agent_id,
            "items": retold,
            "hashes": hashes,
            "vectors": sent,
        }
        queries.append(Query(schema.render(PASSAGES, "embed_changed"), new))
    queries += require_attachment(owner, source)
    results = yield from rows(*queries)
    if rewritten is not None:
        return {item: rewritten[item].show(at) for item, at in results[place]}
    return {item: FoundRow(*row) for item, *row in results[place]}


def _write_values(
    owner: Owner,
    source: Source,
    ordered: Sequence[tuple[UUID, Change]],
    rewritten: Mapping[UUID, Rewritten] | None,
) -> list[Query]:
    """Return what writes the values; the last query returns them, but for encrypted ones."""
    schema = owner.schema
    if rewritten is not None and schema.seals is not None:
        return write_rewritten(schema, schema.seals, source, rewritten)
    columns = {
        "agent": source.agent_id,
        "slots": [lock_slot(source.agent_id)],
        "items": [item for item, _ in ordered],
        "contents": [
            None if each.content is None else jsonb.encode(each.content) for _, each in ordered
        ],
        "patches": [jsonb.encode(each.patch) for _, each in ordered],
    }
    changing = schema.render(PASSAGES, "change_passages", columns=COLUMNS, shared_lock=SHARED_LOCK)
    return [Query(changing, columns)]
