"""Puts and deletes of core memory's items: how a batch of the plain store writes blocks.

Putting a dictionary with a block's attributes, at least its `content`, creates or changes the
block; attributes that are left out are left unchanged. With `version`, the put applies to that
version of the block only. Any other dictionary is stored as a document: a block whose text is JSON.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from langgraph.store.base import PutOp

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._tiers.addressing import Owner, agent_name
from langgraph_letta_store._tiers.core import block_rows, block_writes
from langgraph_letta_store._tiers.core.block_values import (
    check_label,
    check_state,
    document_text,
    new_block,
    refuse_read_only,
)
from langgraph_letta_store._tiers.core.block_writes import Change, Creation, is_same_state
from langgraph_letta_store._tiers.core.blocks import check_deletable, parse_attributes
from langgraph_letta_store._tiers.core.edit_block import check_version, stale_version_error
from langgraph_letta_store._tiers.core.items import KIND, check_namespace
from langgraph_letta_store.config.checks import is_mapping, parse_key
from langgraph_letta_store.errors import ConflictError, InvalidOperationError, InvalidValueError
from langgraph_letta_store.records import Block

_ATTRIBUTES = ("description", "limit", "metadata", "tags", "read_only")
_KEYS = frozenset({"kind", "content", "value", "version", *_ATTRIBUTES})


class BlockPuts:
    """The checked puts and deletes of blocks in a batch.

    Several puts of one block are applied in order and written as one change. Callers whose puts
    were merged into one batch each find their own put done, unless a later one overwrote it.
    """

    def __init__(self, schema: StoreSchema, ops: Mapping[int, PutOp], *, several: bool) -> None:
        """Check the operations; errors name their positions if the batch has several.

        Raises:
            InvalidNamespaceError, InvalidOperationError, InvalidValueError: an operation is
                invalid; the message names the argument.
        """
        self.schema = schema
        self.puts = [
            _Put.parse(schema, op, f"ops[{position}]." if several else "", position)
            for position, op in ops.items()
        ]

    def queries(self) -> Operation[list[Query]]:
        """Read the blocks and return the queries that write their new states.

        A step with these queries fails as a whole if another writer changes one of the blocks
        first; see `block_writes.is_collision`.

        Raises:
            BlockLimitError, ReadOnlyBlockError, ConflictError, InvalidOperationError,
                InvalidValueError: a block may not get this state, or may not be deleted.
        """
        wanted = list(dict.fromkeys(put.address for put in self.puts))
        (found,) = yield from rows(block_rows.find_labels(self.schema, wanted))
        there = block_rows.parse_by_address(self.schema, found)
        # Keys: the id of a block, which agents may share, or the address of a new one.
        states: dict[Hashable, tuple[_Put, Block | None]] = {}
        for put in self.puts:
            block = there.get(put.address)
            which = put.address if block is None else block.block_id
            put.check_version(block, put_before=which in states)
            _, before = states.get(which, (put, block))
            states[which] = put, put.apply_to(block if before is None else before)
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
            elif now is not None and block is not None and not is_same_state(now, block):
                changes.append((put.owner, Change.from_edit(now, "put", put.position)))
        writes: list[Query] = []
        if deletes:
            writes += block_writes.delete(self.schema, deletes)
        if creations:
            writes += block_writes.create_blocks(self.schema, creations)
        if changes:
            writes += block_writes.change_blocks(self.schema, changes)
        return writes


class _Put(NamedTuple):
    """One block to put or delete: the given attributes, None to delete it."""

    owner: Owner
    label: str
    attributes: dict[str, Any] | None
    version: int | None
    place: str
    position: int

    @classmethod
    def parse(cls, schema: StoreSchema, op: PutOp, place: str, position: int) -> _Put:
        namespace = check_namespace(op.namespace, f"{place}namespace")
        owner = Owner.from_name(schema, agent_name(namespace))
        if op.value is None:
            key = parse_key(op.key, place)
            return cls(owner, key, None, None, place, position)
        _refuse_options(schema, op, place)
        label = check_label(op.key, f"{place}key")
        if not is_mapping(op.value):
            msg = f"`{place}value` must be a dictionary or None, got a {type(op.value).__name__}"
            raise InvalidValueError(msg)
        given: Mapping[str, Any] = op.value
        if not _is_block(given):
            document = {"value": document_text(given, f"{place}value"), "is_document": True}
            return cls(owner, label, document, None, place, position)
        if "content" in given and given.get("value", given["content"]) != given["content"]:
            msg = f"`{place}value` must have either 'content' or 'value', got both with other texts"
            raise InvalidValueError(msg)
        text = given["content"] if "content" in given else given["value"]
        attributes = {name: given[name] for name in _ATTRIBUTES if name in given}
        form = f"{place}value[{{!r}}]"
        check_version(given.get("version"), form.format("version"))
        made = parse_attributes({"value": text, **attributes}, form)
        made["is_document"] = False
        return cls(owner, label, made, given.get("version"), place, position)

    @property
    def address(self) -> tuple[UUID, str]:
        """The id of the agent, and the label."""
        return self.owner.agent_id, self.label

    def check_version(self, block: Block | None, *, put_before: bool) -> None:
        """Check the version that a put is for.

        Raises:
            ConflictError: the block is at another version.
        """
        if self.version is None:
            return
        if block is None:
            msg = (
                f"{self.place}block {self.label!r} is not at version {self.version}: it does not "
                "exist any more; put it without a version to create it"
            )
            raise ConflictError(msg)
        if block.version != self.version:
            raise stale_version_error(block, self.version, self.place)
        if put_before:
            msg = (
                f"{self.place}block {self.label!r} is put earlier in the same batch, and then no "
                f"longer at version {self.version}; put it once"
            )
            raise ConflictError(msg)

    def apply_to(self, block: Block | None) -> Block | None:
        """Return the block's new state; None to delete it.

        Raises:
            BlockLimitError, ReadOnlyBlockError, InvalidOperationError, InvalidValueError: the block
                may not get this state, or may not be deleted.
        """
        if self.attributes is None:
            if block is not None and block.version:
                check_deletable(block, place=self.place)
            return None
        if block is None:
            block = new_block({"label": self.label})
        elif (
            self.attributes["value"] != block.value
            and self.attributes.get("read_only") is not False
        ):
            refuse_read_only(block, self.place)
        now = replace(block, **self.attributes)
        check_state(now, self.place)
        return now


def _refuse_options(schema: StoreSchema, op: PutOp, place: str) -> None:
    """Refuse options that core memory does not have; a store's default does not concern it.

    Raises:
        InvalidOperationError: the put has a time to live, or fields to embed.
    """
    default = (schema.config.ttl or {}).get("default_ttl")
    for name, given in (
        ("ttl", op.ttl if op.ttl != default else None),
        ("index", op.index or None),
    ):
        if given is not None:
            msg = (
                f"`{place}{name}` must not be given for a block of core memory, which "
                f"{_LACKS[name]}, got {given!r:.80}; leave it out, or put the item into the "
                "agent's archival memory"
            )
            raise InvalidOperationError(msg)


_LACKS = {"ttl": "never expires", "index": "is not embedded"}


def _is_block(value: Mapping[str, Any]) -> bool:
    """Whether a value has a block's attributes; all others are documents."""
    text = value["content"] if "content" in value else value.get("value")
    return isinstance(text, str) and value.keys() <= _KEYS and value.get("kind", KIND) == KIND
