"""A line of a file of JSON lines: a passage, a block or an item, checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID, uuid5

from langgraph_letta_store._engine.ids import format_label, parse_name
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._tiers.addressing import parse_tier_under
from langgraph_letta_store._tiers.archival.passage_input import Draft
from langgraph_letta_store._tiers.core.block_values import check_label
from langgraph_letta_store.config.checks import invalid, is_mapping, is_sequence, parse_key
from langgraph_letta_store.config.checks import parse_namespace as check_namespace
from langgraph_letta_store.errors import InvalidOperationError, LettaStoreError, SourceError

_PASSAGES = UUID("6c657474-612d-5374-8f72-652d6a736f6e")
"""The UUIDv5 namespace of passages without ids: the same text of an agent has the same id."""

_KEYS: Mapping[str, frozenset[str]] = {
    "content": frozenset(
        {"agent", "content", "id", "tags", "metadata", "created_at", "updated_at", "vector"}
    ),
    "block": frozenset(
        {"agent", "block", "value", "description", "limit", "read_only", "metadata", "tags"}
    ),
    "namespace": frozenset({"namespace", "key", "value", "created_at", "updated_at"}),
}
"""The keys of each kind of record, by the key that marks it."""

_BLOCK = ("description", "limit", "read_only", "metadata", "tags")


class BlockRecord(NamedTuple):
    """A block of an agent, and the attributes that are given for it."""

    agent: str
    label: str
    value: str
    attributes: Mapping[str, Any]


class ItemRecord(NamedTuple):
    """A passage or an item. Without a time it is as old as the import."""

    namespace: Namespace
    key: str
    value: Mapping[str, Any]
    created_at: datetime | None
    updated_at: datetime | None
    vector: list[float] | None = None
    is_passage: bool = False


Record: TypeAlias = BlockRecord | ItemRecord


def read_records(path: Path, root: str) -> Iterator[Record]:
    """Yield the records of a file, line by line.

    Raises:
        SourceError: a line is no record; the message has its number.
        OSError: the file cannot be read.
    """
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield _parse(json.loads(line), root)
            except (LettaStoreError, ValueError, RecursionError) as error:
                msg = f"line {number:,} of {path}: {error}"
                raise SourceError(msg) from error


def _parse(record: Any, root: str) -> Record:
    if not is_mapping(record):
        msg = f"a record must be a JSON object, got {record!r:.80}"
        raise InvalidOperationError(msg)
    kinds = [kind for kind in _KEYS if kind in record]
    if len(kinds) != 1:
        msg = "a record must have one of the keys 'content', 'block' and 'namespace'"
        raise InvalidOperationError(msg)
    if unknown := sorted(map(str, record.keys() - _KEYS[kinds[0]])):
        known = ", ".join(sorted(_KEYS[kinds[0]]))
        msg = f"a record with {kinds[0]!r} has no key {unknown[0]!r:.80}; its keys are {known}"
        raise InvalidOperationError(msg)
    if kinds == ["block"]:
        return _parse_block(record)
    return _parse_passage(record, root) if kinds == ["content"] else _parse_item(record, root)


def _parse_block(record: Mapping[Any, Any]) -> BlockRecord:
    value = record.get("value", "")
    if not isinstance(value, str):
        raise InvalidOperationError(invalid("value", "the block's text, a str", value))
    attributes = {name: record[name] for name in _BLOCK if record.get(name) is not None}
    label = check_label(record["block"], "block")
    return BlockRecord(parse_name(record.get("agent"), "agent"), label, value, attributes)


def _parse_passage(record: Mapping[Any, Any], root: str) -> ItemRecord:
    agent = parse_name(record.get("agent"), "agent")
    draft = Draft.parse(record["content"], record.get("tags"), record.get("metadata"))
    id_ = record.get("id")
    key = str(uuid5(_PASSAGES, f"{agent}\0{draft.content}")) if id_ is None else parse_key(id_)
    vector = record.get("vector")
    if vector is not None and not is_sequence(vector):
        raise InvalidOperationError(invalid("vector", "a list of numbers", vector))
    return ItemRecord(
        (root, format_label(agent), "archival"),
        key,
        draft.value(),
        *_parse_times(record),
        None if vector is None else list(vector),
        is_passage=True,
    )


def _parse_item(record: Mapping[Any, Any], root: str) -> ItemRecord:
    given, value = record["namespace"], record.get("value")
    if not is_sequence(given):
        raise InvalidOperationError(invalid("namespace", "a list of labels", given))
    namespace = check_namespace(tuple(given), "namespace")
    if parse_tier_under(root, namespace) is not None:
        msg = f"the namespace {namespace!r:.80} is an agent's core or recall memory"
        raise InvalidOperationError(msg)
    if not is_mapping(value):
        raise InvalidOperationError(invalid("value", "a JSON object", value))
    return ItemRecord(namespace, parse_key(record.get("key")), value, *_parse_times(record))


def _parse_times(record: Mapping[Any, Any]) -> tuple[datetime | None, datetime | None]:
    created_at = _parse_time(record, "created_at")
    return created_at, _parse_time(record, "updated_at") or created_at


def _parse_time(record: Mapping[Any, Any], name: str) -> datetime | None:
    value = record.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        expected = "a time as ISO 8601, such as '2026-01-31T09:00:00Z'"
        raise InvalidOperationError(invalid(name, expected, value)) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
