"""Documents in archival memory: passages that come from one source, and are replaced together.

A passage's id is made of its source and text, so that a document that is inserted again keeps the
passages, and the vectors, of the parts that have not changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from langgraph.store.base import PutOp

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import item_id
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sealed_schema import refuse_plain
from langgraph_letta_store._engine.stale_reads import StaleReadError, must_hold
from langgraph_letta_store._engine.steps import Operation, Query, Vector, embed, rows, run_together
from langgraph_letta_store._search.item_rows import open_value
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.archives import (
    PASSAGES,
    Source,
    find_source,
    find_sources,
    require_attachment,
)
from langgraph_letta_store._tiers.archival.passage_changes import Change, change
from langgraph_letta_store._tiers.archival.passage_input import (
    Draft,
    parse_passage_metadata,
    parse_passage_tags,
)
from langgraph_letta_store._tiers.archival.put_items import put_items
from langgraph_letta_store._tiers.archival.sealed_passages import sum_documents
from langgraph_letta_store.config.checks import parse_text
from langgraph_letta_store.errors import (
    ConcurrentWriteError,
    MissingDocumentError,
)
from langgraph_letta_store.records.documents import Document, Documents, InsertedDocument

_ATTEMPTS = 10
"""How often a document is inserted while other writers insert the same one."""

_IDS = UUID("6c657474-612d-5374-8f72-646f63756d65")
"""The UUIDv5 namespace of ids of documents' passages; it never changes."""


class Piece(NamedTuple):
    """A part of a document that becomes a passage, and its page."""

    text: str
    page: int | None


class CutDocument(NamedTuple):
    """A document's source, and its pieces in their order."""

    source: str
    pieces: Sequence[Piece]


def insert_document(
    owner: Owner,
    document: CutDocument,
    *,
    tags: Sequence[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    archive: str | None = None,
) -> Operation[InsertedDocument]:
    """Write a document's passages, and delete those that it has no more, in one transaction.

    Raises:
        InvalidOperationError, InvalidValueError, MissingArchiveError, EmbeddingError: nothing was
            written.
        ConcurrentWriteError: other writers changed the document during each attempt.
        EncryptedFieldError: the store encrypts sources of documents.
        MissingKeyError: the schema has encrypted rows, and the store has no keys.
    """
    yield from refuse_plain(owner.schema, "insert_document()")
    _check_readable(owner)
    given = (parse_passage_tags(tags), parse_passage_metadata(metadata))
    drafts = _make_drafts(owner.schema, document, *given)
    return (yield from _replace(owner, document.source, drafts, archive))


def delete_document(owner: Owner, source: str, *, archive: str | None = None) -> Operation[int]:
    """Delete a document's passages, and return how many.

    Raises:
        MissingDocumentError: there is no such document.
    """
    deleted = (yield from _replace(owner, parse_text(source, "source"), {}, archive)).deleted
    if not deleted:
        msg = f"there is no document {source!r:.80}; list_documents() has those there are"
        raise MissingDocumentError(msg)
    return deleted


def list_documents(owner: Owner, *, archive: str | None = None) -> Operation[Documents]:
    """Return the documents of the agent and its archives, or of one archive, by their sources."""
    _check_readable(owner)
    schema = owner.schema
    name = "list_documents" if schema.seals is None else "list_sealed_documents"
    sources = yield from find_sources(owner, archive)
    found = yield from rows(
        *[
            Query(schema.render(PASSAGES, name, "live", agent=source.agent_id), source.span)
            for source in sources
        ]
    )
    if schema.seals is not None:
        found = [sum_documents(schema, each) for each in found]
    listed = [
        Document(name, passages, characters, pages, created_at, updated_at, target.archive)
        for target, each in zip(sources, found, strict=True)
        for name, passages, characters, pages, created_at, updated_at in each
    ]
    return Documents(sorted(listed, key=lambda each: (each.source, each.archive or "")))


def _check_readable(owner: Owner) -> None:
    """Refuse a store that encrypts the sources of documents, which they are found by.

    Raises:
        EncryptedFieldError: it does.
    """
    if owner.schema.seals is not None:
        owner.schema.seals.check_readable("document", "a document's source")


def _make_drafts(
    schema: StoreSchema, document: CutDocument, tags: list[str], metadata: Mapping[str, Any]
) -> dict[str, Draft]:
    """Return the passages of a document by their ids."""
    drafts: dict[str, Draft] = {}
    seen = Counter[str]()
    for position, (text, page) in enumerate(document.pieces):
        # Keys are readable, so that an encrypted passage's key needs a hash with a key.
        digest = (
            blake2b(text.encode(), digest_size=16).hexdigest()
            if schema.seals is None
            else str(schema.seals.hash_text(text))
        )
        seen[digest] += 1
        key = str(uuid5(_IDS, json.dumps([document.source, digest, seen[digest]])))
        place = {"source": document.source, "position": position}
        paged = place if page is None else {**place, "page": page}
        drafts[key] = Draft.parse(text, tags, {**metadata, **paged}, place=f"passages[{position}].")
    return drafts


def _replace(
    owner: Owner, source: str, drafts: Mapping[str, Draft], archive: str | None
) -> Operation[InsertedDocument]:
    """Make these the passages of a document."""
    _check_readable(owner)
    failed: StaleReadError | None = None
    vectors: dict[str, Vector] = {}
    yield from owner.schema.find_vectors()
    for _ in range(_ATTEMPTS):
        target = yield from find_source(owner, archive)
        there = yield from _read(owner, target, source)
        new, changes = _compare(target, drafts, there)
        gone = [key for key in there if key not in drafts]
        if owner.schema.index is not None:
            texts = list(dict.fromkeys(draft.content for draft in new.values()))
            missing = [text for text in texts if text not in vectors]
            if missing:
                vectors |= zip(missing, (yield from embed(missing)), strict=True)
        if new or changes or gone:
            puts = [_put(target, key, source, draft) for key, draft in new.items()]
            deletes = [PutOp(target.namespace, key, None) for key in gone]
            checks = _query_checks(owner, target, source, drafts)
            written = put_items(owner.schema, [*puts, *deletes], checks, known=vectors)
            try:
                yield from run_together([change(owner, target, changes), written])
            except StaleReadError as error:
                failed = error
                continue
        kept = len(drafts) - len(new) - len(changes)
        return InsertedDocument(source, len(drafts), len(new), len(changes), kept, len(gone))
    msg = f"other writers changed the document {source!r:.80} during each of {_ATTEMPTS} attempts"
    raise ConcurrentWriteError(msg) from failed


def _compare(
    target: Source, drafts: Mapping[str, Draft], there: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Draft], dict[UUID, Change]]:
    """Return the passages that are new or have another text, and those with other metadata."""
    new: dict[str, Draft] = {}
    changes: dict[UUID, Change] = {}
    for key, draft in drafts.items():
        value = there.get(key)
        if value is None or value.get("content") != draft.content:
            new[key] = draft
        elif any(value.get(name) != part for name, part in draft.parts().items()):
            patch = {"tags": draft.tags, "metadata": draft.metadata}
            changes[item_id(target.agent_id, target.namespace, key)] = Change(None, None, patch)
    return new, changes


def _read(owner: Owner, target: Source, source: str) -> Operation[dict[str, dict[str, Any]]]:
    statement = owner.schema.render(PASSAGES, "document_passages", "live", agent=target.agent_id)
    (found,) = yield from rows(Query(statement, {**target.span, "document": _mark(source)}))
    return {
        key: jsonb.decode(open_value(owner.schema, namespace, key, value))
        for key, namespace, value in found
    }


def _put(target: Source, key: str, source: str, draft: Draft) -> PutOp:
    return PutOp(target.namespace, key, {**draft.value(), "document": source}, index=["content"])


def _mark(source: str) -> str:
    return jsonb.encode({"document": source}, "source")


def _query_checks(
    owner: Owner, target: Source, source: str, drafts: Mapping[str, Draft]
) -> Operation[list[Query]]:
    """Return what lets writers of one document come one after the other, and compares the result.

    The second of two writers that have read the same passages finds those of the first beside its
    own, and its step fails.
    """
    yield from ()
    lock = blake2b(f"{target.agent_id} {source}".encode(), digest_size=8).digest()
    parameters = {
        **target.span,
        "document": _mark(source),
        "keys": sorted(drafts),
    }
    schema = owner.schema
    hold = {"lock": int.from_bytes(lock, signed=True)}
    condition = schema.render(PASSAGES, "still_document", "live", agent=target.agent_id)
    return [
        *require_attachment(owner, target),
        Query(schema.render(PASSAGES, "hold_document"), hold),
        *must_hold(schema, Query(condition, parameters)),
    ]
