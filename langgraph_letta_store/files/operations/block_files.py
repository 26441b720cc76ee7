"""Blocks as files: Markdown with the block's attributes as front matter.

A block is written as Letta's MemFS writes it: its description and limit in YAML between two lines
`---`, then its text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import yaml

from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import blocks
from langgraph_letta_store.config.checks import is_mapping
from langgraph_letta_store.errors import InvalidOperationError, MissingBlockError
from langgraph_letta_store.files.operations.file_rows import parse_upload
from langgraph_letta_store.files.operations.paths import ENDING, SYSTEM
from langgraph_letta_store.records import Block
from langgraph_letta_store.records.blocks import DEFAULT_LIMIT, BlockVersion

FENCE = "---\n"

_ATTRIBUTES = ("description", "limit", "read_only", "tags", "metadata")


def format_block(block: Block | BlockVersion) -> str:
    """Return a block as Markdown with front matter."""
    front: dict[str, Any] = {"description": block.description, "limit": block.limit}
    if block.read_only:
        front["read_only"] = True
    if block.tags:
        front["tags"] = list(block.tags)
    if block.metadata:
        front["metadata"] = dict(block.metadata)
    text: str = cast("Any", yaml).safe_dump(front, allow_unicode=True, sort_keys=False)
    return f"{FENCE}{text}{FENCE}{block.value}"


def parse_block(text: str, path: str) -> tuple[dict[str, Any], str]:
    """Return the attributes and the value of a block; without front matter there are none.

    Raises:
        InvalidOperationError: the front matter is no mapping in YAML, or has an unknown key.
    """
    if not text.startswith(FENCE):
        return {}, text
    front, fence, value = text.removeprefix(FENCE).partition(f"\n{FENCE}")
    if not fence:
        raise InvalidOperationError(f"{path}: the front matter has no second line ---; add it")
    try:
        parsed: Any = yaml.safe_load(front)
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidOperationError(f"{path}: the front matter must be YAML: {error}") from error
    if not is_mapping(parsed) or any(name not in _ATTRIBUTES for name in parsed):
        expected = f"a mapping of {', '.join(_ATTRIBUTES)}"
        raise InvalidOperationError(
            f"{path}: the front matter must be {expected}, got {front!r:.80}"
        )
    return {str(name): part for name, part in parsed.items()}, value


def parse_label(path: str) -> str:
    """Return the label of the block that a checked path below /system names.

    Raises:
        InvalidOperationError: it does not end in .md.
    """
    if not path.endswith(ENDING):
        raise InvalidOperationError(f"{path}: the file of a block must end in {ENDING}")
    return path.removeprefix(f"{SYSTEM}/").removesuffix(ENDING)


def write_block(owner: Owner, path: str, contents: bytes) -> Operation[bool]:
    """Write a block with its attributes unless it is so already; whether it was not.

    Raises:
        InvalidOperationError, InvalidValueError: the path or the front matter is invalid.
        ReadOnlyBlockError, BlockLimitError: the block does not admit it.
    """
    text = parse_upload(contents)
    if isinstance(text, bytes):
        raise InvalidOperationError(f"{path}: a memory block must be a text in UTF-8")
    attributes, value = parse_block(text, path)
    label = parse_label(path)
    try:
        before = yield from blocks.get(owner, label)
    except MissingBlockError:
        given: Mapping[str, Any] = {"limit": max(DEFAULT_LIMIT, len(value)), **attributes}
        yield from blocks.create(owner, label, value, **given)
        return True
    after = yield from blocks.update(owner, label, value=value, **attributes)
    return after.version != before.version
