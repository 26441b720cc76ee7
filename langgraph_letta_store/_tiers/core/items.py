"""Core memory as the plain store shows it: each block of an agent is an item, to be read and put.

It is in `(root, agent, "core")` under its label, with the value `{"kind": "Block", "content": the
text, "description", "limit", "metadata", "tags", "read_only", "version"}`. Putting a dictionary of
these, with the content at least, creates or changes the block; what is left out stays unchanged.
With `version` it is changed only if it is at that version. Any other dictionary is a document: a
block whose text is the dictionary as JSON, and whose item has it as its value, as it was put.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from langgraph.store.base import GetOp, Item, PutOp, SearchItem, SearchOp

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.filters import condition_of
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._search.tokenizer.query_terms import Forms, query_words
from langgraph_letta_store._search.tokenizer.terms import terms
from langgraph_letta_store._tiers.addressing import Owner, agent_name
from langgraph_letta_store._tiers.core import block_rows, block_writes
from langgraph_letta_store._tiers.core.block_rows import found_block
from langgraph_letta_store._tiers.core.block_values import (
    check_state,
    checked_label,
    document_text,
    refuse_read_only,
)
from langgraph_letta_store._tiers.core.block_writes import Change, Creation, alike
from langgraph_letta_store._tiers.core.blocks import check_deletable, checked_attributes
from langgraph_letta_store._tiers.core.edit_block import checked_version, stale
from langgraph_letta_store.config.checks import (
    checked_key,
    checked_namespace,
    checked_page,
    is_mapping,
)
from langgraph_letta_store.errors import (
    ConflictError,
    InvalidNamespaceError,
    InvalidOperationError,
    InvalidValueError,
)
from langgraph_letta_store.records import Block, FoundItem, FoundItems, StoredItem

_KIND = "Block"
_ATTRIBUTES = ("description", "limit", "metadata", "tags", "read_only")
_KEYS = frozenset({"kind", "content", "value", "version", *_ATTRIBUTES})
_LABELS = 3
"""Core memory has no namespaces below its own."""


def get_item(schema: StoreSchema, op: GetOp) -> Operation[Item | None]:
    """Return one block as an item, or None where there is none with this label."""
    namespace, key = _checked(op.namespace), checked_key(op.key)
    query = block_rows.find_label(schema, schema.owner(namespace), key)
    (found,) = yield from rows(query)
    return _item(schema, namespace, found_block(found[0])) if found else None


def get_items(schema: StoreSchema, ops: Sequence[GetOp]) -> Operation[list[Item | None]]:
    """Return many blocks in one statement, None for each that is not there."""
    wanted = [(_checked(op.namespace), checked_key(op.key)) for op in ops]
    places = [(schema.owner(namespace), key) for namespace, key in wanted]
    (found,) = yield from rows(block_rows.find_labels(schema, places))
    there = {(row[0], row[2]): found_block(row) for row in found}
    return [
        _item(schema, namespace, there[place]) if place in there else None
        for (namespace, _), place in zip(wanted, places, strict=True)
    ]


def search(schema: StoreSchema, op: SearchOp) -> Operation[list[SearchItem]]:
    """Return a page of an agent's blocks that a filter lets through, as items.

    With a query, those first that have most of its words in label or content, each with the share
    that it has; else, and among equals, those that were changed last.
    """
    namespace = _checked(op.namespace_prefix, "namespace_prefix")
    limit, offset = checked_page(op.limit, op.offset)
    condition = condition_of(op.filter) if op.filter is not None else None
    if op.query is not None and not isinstance(op.query, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
        msg = f"query is {op.query!r:.80}; give a str, or None"
        raise InvalidOperationError(msg)
    query = block_rows.find_all(schema, schema.owner(namespace), condition)
    (found,) = yield from rows(query)
    newest = sorted(block_rows.found_blocks(found), key=lambda block: block.label)
    newest.sort(key=lambda block: block.updated_at, reverse=True)
    scored: list[tuple[Block, float | None]] = [(block, None) for block in newest]
    if wanted := query_words(op.query or ""):
        shares = [(block, _share(wanted, block)) for block in newest]
        scored = [*sorted(shares, key=lambda each: each[1], reverse=True)]
    return FoundItems(
        FoundItem(
            namespace=namespace,
            key=block.label,
            value=_value(schema, block),
            created_at=block.created_at,
            updated_at=block.updated_at,
            score=score,
        )
        for block, score in scored[offset : offset + limit]
    )


class BlockPuts:
    """The puts and deletes of blocks in a batch, checked.

    Puts of one block are made one after the other, and are one change: callers whose puts happened
    to come in one batch each find theirs done, unless another one undid it.
    """

    def __init__(self, schema: StoreSchema, ops: Mapping[int, PutOp], *, several: bool) -> None:
        """Check the operations, by their places in a batch, which errors name if it has several.

        Raises:
            InvalidNamespaceError, InvalidOperationError, InvalidValueError: one is not of a kind
                that works.
        """
        self.schema = schema
        self.puts = [
            _Put.of(schema, op, f"ops[{position}]." if several else "", position)
            for position, op in ops.items()
        ]

    def queries(self) -> Operation[list[Query]]:
        """Read the blocks as they are and return what writes them as they are to be.

        A step with these fails as a whole if a block changes in between: see `blocks.collided`.

        Raises:
            BlockLimitError, ReadOnlyBlockError, ConflictError, InvalidOperationError,
                InvalidValueError: a block may not be put so, or deleted.
        """
        wanted = list(dict.fromkeys(put.address for put in self.puts))
        (found,) = yield from rows(block_rows.find_labels(self.schema, wanted))
        there = {(row[0], row[2]): found_block(row) for row in found}
        # By the block's id, which agents may share, or by the address of one that is new.
        states: dict[Hashable, tuple[_Put, Block | None]] = {}
        for put in self.puts:
            block = there.get(put.address)
            which = put.address if block is None else block.block_id
            put.check_version(block, put_before=which in states)
            _, before = states.get(which, (put, block))
            states[which] = put, put.onto(block if before is None else before)
        return self._writes(states, {block.block_id: block for block in there.values()})

    def _writes(
        self, states: Mapping[Hashable, tuple[_Put, Block | None]], there: Mapping[UUID, Block]
    ) -> list[Query]:
        changes: list[tuple[Owner, Change]] = []
        creations: list[Creation] = []
        deletes: list[tuple[Owner, Block]] = []
        for which, (put, now) in states.items():
            block = there[which] if isinstance(which, UUID) else None
            if now is None and block is not None:
                deletes.append((put.owner, block))
            elif now is not None and block is None:
                creations.append(Creation(put.owner, now, put.position))
            elif now is not None and block is not None and not alike(now, block):
                changes.append((put.owner, Change.edited(now, "put", put.position)))
        writes: list[Query] = []
        if deletes:
            writes += block_writes.delete(self.schema, deletes)
        if creations:
            writes += block_writes.create_blocks(self.schema, creations)
        if changes:
            writes += block_writes.change_blocks(self.schema, changes)
        return writes


class _Put(NamedTuple):
    """One block to put or delete: the attributes that are given, None to delete it."""

    owner: Owner
    label: str
    attributes: dict[str, Any] | None
    version: int | None
    place: str
    position: int

    @classmethod
    def of(cls, schema: StoreSchema, op: PutOp, place: str, position: int) -> _Put:
        namespace = _checked(op.namespace, f"{place}namespace")
        owner = Owner.of(schema, agent_name(namespace))
        if op.value is None:
            key = checked_key(op.key, place)
            return cls(owner, key, None, None, place, position)
        label = checked_label(op.key, f"{place}key")
        if not is_mapping(op.value):
            msg = f"{place}value is a {type(op.value).__name__}; give a dictionary, or None"
            raise InvalidValueError(msg)
        given: Mapping[str, Any] = op.value
        if not _is_block(given):
            document = {"value": document_text(given, f"{place}value"), "is_document": True}
            return cls(owner, label, document, None, place, position)
        if "content" in given and given.get("value", given["content"]) != given["content"]:
            msg = f"{place}value has a 'content' and another 'value'; give one of them"
            raise InvalidValueError(msg)
        text = given["content"] if "content" in given else given["value"]
        attributes = {name: given[name] for name in _ATTRIBUTES if name in given}
        form = f"{place}value[{{!r}}]"
        checked_version(given.get("version"), form.format("version"))
        made = checked_attributes({"value": text, **attributes}, form)
        made["is_document"] = False
        return cls(owner, label, made, given.get("version"), place, position)

    @property
    def address(self) -> tuple[UUID, str]:
        """The agent's id and the label."""
        return self.owner.agent_id, self.label

    def check_version(self, block: Block | None, *, put_before: bool) -> None:
        """Refuse a put that is only for a version which the block is not at.

        Raises:
            ConflictError: it is such a put.
        """
        if self.version is None:
            return
        if block is None:
            msg = (
                f"{self.place}block {self.label!r} is not at version {self.version}: there is "
                "none any more; put it without a version to create it"
            )
            raise ConflictError(msg)
        if block.version != self.version:
            raise stale(block, self.version, self.place)
        if put_before:
            msg = (
                f"{self.place}block {self.label!r} is put before in the same batch, and then no "
                f"more at version {self.version}; put it once"
            )
            raise ConflictError(msg)

    def onto(self, block: Block | None) -> Block | None:
        """Return the state to write, None where the block is to be deleted.

        Raises:
            BlockLimitError, ReadOnlyBlockError, InvalidOperationError, InvalidValueError: the block
                may not be put so, or deleted.
        """
        if self.attributes is None:
            if block is not None and block.version:
                check_deletable(block, place=self.place)
            return None
        if block is None:
            block = block_writes.new_block({"label": self.label})
        elif (
            self.attributes["value"] != block.value
            and self.attributes.get("read_only") is not False
        ):
            refuse_read_only(block, self.place)
        now = replace(block, **self.attributes)
        check_state(now, self.place)
        return now


def _checked(namespace: Any, place: str = "namespace") -> Namespace:
    labels = checked_namespace(namespace, place)
    if len(labels) != _LABELS:
        msg = f"{place} is {labels!r:.120}; core memory has no namespaces below {labels[:_LABELS]}"
        raise InvalidNamespaceError(msg)
    return labels


def _is_block(value: Mapping[str, Any]) -> bool:
    """Whether a value that is put says what a block is, and is not a document."""
    text = value["content"] if "content" in value else value.get("value")
    return isinstance(text, str) and value.keys() <= _KEYS and value.get("kind", _KIND) == _KIND


def _share(wanted: Sequence[Forms], block: Block) -> float:
    own = set(terms(f"{block.label}\n{block.value}"))
    return sum(not own.isdisjoint(forms) for forms in wanted) / len(wanted)


def _item(schema: StoreSchema, namespace: Namespace, block: Block) -> StoredItem:
    return StoredItem(
        value=_value(schema, block),
        key=block.label,
        namespace=namespace,
        created_at=block.created_at,
        updated_at=block.updated_at,
    )


def _value(schema: StoreSchema, block: Block) -> dict[str, Any]:
    if block.is_document:
        read = schema.config.deserializer
        document: dict[str, Any] = (
            json.loads(block.value) if read is None else read(block.value.encode())
        )
        return document
    return {
        "kind": _KIND,
        "content": block.value,
        "description": block.description,
        "limit": block.limit,
        "metadata": block.metadata,
        "tags": list(block.tags),
        "read_only": block.read_only,
        "version": block.version,
    }
