"""Plans the load of an export: which parts exist here already, and the vectors of the items."""

from __future__ import annotations

import json
import struct
from base64 import b64decode
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from pgvector import HalfVector, Vector
from psycopg import errors as pg

from langgraph_letta_store._engine.ids import ItemId, format_label
from langgraph_letta_store._engine.steps import Operation, Query, embed, rows
from langgraph_letta_store._search.embedding_text import Encoded, encode, find_texts
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._tiers.addressing import Owner, parse_tier
from langgraph_letta_store._tiers.core.block_values import check_label, check_state, new_block
from langgraph_letta_store.agents.operations.agents_sql import LOAD
from langgraph_letta_store.agents.operations.attach import Attachments
from langgraph_letta_store.agents.operations.export import Record
from langgraph_letta_store.config.checks import is_mapping, parse_namespace
from langgraph_letta_store.config.store import ARCHIVES, IndexSettings
from langgraph_letta_store.errors import (
    ConfigurationError,
    InvalidExportError,
    InvalidOperationError,
    LettaStoreError,
)
from langgraph_letta_store.records.agents import AgentContents


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """The parts of an export to load, and those that exist here already.

    `ids` are the new ids of the blocks to write; `attached` are the present labels of existing
    blocks to attach, by their ids; `used` are existing archives to attach. `index` describes the
    vectors of this schema.
    """

    owner: Owner
    document: Mapping[str, Any]
    ids: Mapping[str, str]
    attached: Mapping[str, str]
    used: frozenset[UUID]
    index: Mapping[str, Any] | None

    def blocks(self) -> Iterator[Record]:
        """Yield the blocks to write, under their new ids."""
        for block in self.document["blocks"]:
            if (old := block["block_id"]) in self.ids:
                _check_block(block)
                yield {**block, "block_id": self.ids[old]}

    def items(self) -> Iterator[tuple[Namespace, Record]]:
        """Yield the items to write, each with its namespace."""
        for place, source in self._sources():
            for item in source["items"]:
                namespace = parse_namespace((*place, *item["namespace"]), f"{item['key']!r:.80}")
                if parse_tier(self.owner.schema, namespace) or not is_mapping(item["value"]):
                    msg = f"{item['key']!r:.80} in {namespace!r:.120} is not an item"
                    raise ValueError(msg)
                yield namespace, item

    def files(self) -> Iterator[tuple[Namespace, Record]]:
        """Yield the files to write, each with its namespace; older exports have none."""
        for place, source in self._sources():
            for file in source.get("files", ()):
                yield parse_namespace((*place, *file["namespace"]), f"{file['path']!r:.80}"), file

    def _sources(self) -> Iterator[tuple[Namespace, Mapping[str, Any]]]:
        """Yield the agent's own part of the export and the new archives, each with its place."""
        yield (self.owner.schema.config.root, format_label(self.owner.name)), self.document
        for archive in self.document["archives"]:
            if self.archive_id(archive) not in self.used:
                yield _archive_namespace(archive), archive

    def archive_id(self, archive: Record) -> UUID:
        """Return the id of an archive."""
        return self.owner.schema.owner(_archive_namespace(archive))

    def contents(self) -> AgentContents:
        """Count what was loaded."""
        items = [namespace for namespace, _ in self.items()]
        root = self.owner.schema.config.root
        others = sum(n[0] == root and n[2:3] != ("archival",) for n in items)
        messages = [row for thread in self.document["threads"] for row in thread["messages"]]
        return AgentContents(
            blocks=len(self.ids),
            shared_blocks=len(self.attached),
            passages=len(items) - others,
            items=others,
            archives=len(self.document["archives"]) - len(self.used),
            shared_archives=len(self.used),
            threads=len(self.document["threads"]),
            messages=sum(not row["superseded"] for row in messages),
            checkpoints=sum(len(t["checkpoints"]) for t in self.document["threads"]),
        )


@contextmanager
def report_damage() -> Generator[None, None, None]:
    """Report errors that only a damaged export can cause.

    Raises:
        InvalidExportError: a part is missing or invalid.
    """
    try:
        yield
    except LettaStoreError:
        raise
    except (
        LookupError,
        TypeError,
        AttributeError,
        ValueError,
        OverflowError,
        RecursionError,
        pg.DataError,
        pg.IntegrityError,
        pg.ProgramLimitExceeded,
    ) as e:
        msg = (
            f"the export is damaged, nothing was loaded: {type(e).__name__}: {str(e).strip():.200}"
        )
        raise InvalidExportError(msg) from e


def make_plan(
    owner: Owner, document: Mapping[str, Any], wanted: Attachments
) -> Operation[LoadPlan]:
    """Compare an export with the database.

    Raises:
        InvalidOperationError: the agent is not empty, or one of the threads or archives exists; or
            a block or archive to attach does not exist, or the agent has no consent to attach it.
    """
    schema, agent = owner.schema, owner.agent_id
    threads = [str(thread["thread_id"]) for thread in document["threads"]]
    blocks = {str(UUID(block["block_id"])): block for block in document["blocks"]}
    archives = [schema.owner(_archive_namespace(archive)) for archive in document["archives"]]
    has, taken, found, used, index = yield from rows(
        Query(schema.render(LOAD, "find_taken", agent=agent), {"agent": agent}),
        Query(schema.render(LOAD, "find_threads"), {"threads": threads}),
        Query(schema.render(LOAD, "find_blocks"), {"blocks": [*blocks], "agent": agent}),
        Query(schema.render(LOAD, "find_archives"), {"archives": archives, "agent": agent}),
        Query(schema.render(LOAD, "find_index"), {}),
    )
    tiers = ("blocks", "items in archival memory", "archives", "threads")
    if there := [tier for tier, is_there in zip(tiers, has[0], strict=True) if is_there]:
        msg = (
            f"the agent {owner.name!r:.80} has {' and '.join(there)} already; load under another "
            "name, or forget() the agent first"
        )
        raise InvalidOperationError(msg)
    if taken:
        names = ", ".join(repr(name) for (name,) in taken[:3])
        msg = (
            f"{len(taken)} of the export's threads exist already ({names:.200}); delete them "
            "with the saver's delete_thread(), or load with conversations=False"
        )
        raise InvalidOperationError(msg)
    here = {str(id_): (label, is_shared) for id_, label, is_shared in found}
    attached = wanted.choose_blocks(here)
    ids = {
        block["block_id"]: str(uuid4()) if id_ in here else id_
        for id_, block in blocks.items()
        if id_ not in attached
    }
    archive_names = {
        schema.owner(_archive_namespace(a)): a["archive"] for a in document["archives"]
    }
    wanted.check_archives({archive_names[id_]: is_shared for id_, is_shared in used})
    kept: Mapping[str, Any] | None = json.loads(index[0][0]) if index else None
    return LoadPlan(owner, document, ids, attached, frozenset(id_ for id_, _ in used), kept)


@dataclass(frozen=True, slots=True)
class ItemVector:
    """The vector of one field of an item."""

    id: ItemId
    field: str
    vector: Encoded


def make_vectors(plan: LoadPlan) -> Operation[list[ItemVector]]:
    """Return the vectors of the items to write: the export's, or of this store's own model.

    Raises:
        ConfigurationError: they are of another model, and the store has none.
        EmbeddingError: the store's model did not return one vector of `dims` numbers for each text.
    """
    if plan.index is None:
        return []
    schema, settings = plan.owner.schema, plan.owner.schema.index
    with report_damage():
        ids = [(schema.identify_item(place, item["key"]), item) for place, item in plan.items()]
        if is_same_model(plan):
            return [
                ItemVector(id_, field, decode_vector(plan, vector))
                for id_, item in ids
                for field, vector in item["vectors"].items()
            ]
        if settings is None:
            if not ids:
                return []
            theirs, ours = _describe_model(plan.document["index"]), _describe_model(plan.index)
            msg = (
                f"the export has vectors of {theirs}, this schema those of {ours}: give the store "
                "its index=, to embed the passages again"
            )
            raise ConfigurationError(msg)
        had = plan.document["index"] is not None
        texts = [(id_, *pair) for id_, item in ids for pair in _find_texts(item, settings, had=had)]
    vectors = yield from embed([text for *_, text in texts])
    return [
        ItemVector(id_, field, encode(vector, settings))
        for (id_, field, _), vector in zip(texts, vectors, strict=True)
    ]


def is_same_model(plan: LoadPlan) -> bool:
    """Whether the export's vectors are of the model that this schema has."""
    theirs, ours = plan.document["index"], plan.index
    if theirs is None or ours is None:
        return False
    return all(theirs[name] == ours[name] for name in ("dims", "model"))


def _describe_model(index: Mapping[str, Any] | None) -> str:
    if index is None:
        return "no model"
    return f"{index['model'] or 'a model without a name'} ({index['dims']} dimensions)"


def _find_texts(item: Record, settings: IndexSettings, *, had: bool) -> list[tuple[str, str]]:
    """Return the texts of an item to embed: those of the fields that had vectors."""
    value = item["value"]
    if not had:
        index = ["content"] if value.get("kind") == "Passage" else None
        return find_texts(value, index, settings)
    # A path with several texts gave each a number: `notes[*].0`.
    paths = [
        field if find_texts(value, [field], settings) else field.rpartition(".")[0]
        for field in item["vectors"]
    ]
    return [pair for pair in find_texts(value, paths, settings) if pair[0] in item["vectors"]]


def decode_vector(plan: LoadPlan, text: str) -> Encoded:
    """Return a vector in the type of this schema."""
    theirs, ours = plan.document["index"], plan.index or {}
    kinds: dict[str, type[HalfVector | Vector]] = {"halfvec": HalfVector, "vector": Vector}
    try:
        vector = kinds[theirs["vector_type"]].from_binary(b64decode(text))
    except struct.error as error:
        msg = f"{text!r:.80} is not a vector"
        raise ValueError(msg) from error
    if theirs["vector_type"] == ours["vector_type"]:
        return vector
    own = plan.owner.schema.index
    settings = IndexSettings(ours["dims"], ours["vector_type"], own.distance if own else "l2")
    return encode(vector.to_list(), settings)


def _check_block(block: Record) -> None:
    """Check that a block and its versions could have been created.

    Raises:
        InvalidOperationError, InvalidValueError, BlockLimitError: one of them is invalid.
    """
    for state in (block, *block["history"]):
        given = {"label": check_label(state["label"]), "value": state["value"]}
        made = new_block({**given, "limit": state["value_limit"]})
        check_state(replace(made, is_document=state["is_document"]))


def _archive_namespace(archive: Record) -> Namespace:
    return parse_namespace((ARCHIVES, format_label(archive["archive"])), "archive")
