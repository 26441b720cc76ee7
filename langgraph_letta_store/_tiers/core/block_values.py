"""Checks of a block's label, limit and value, which is a text or a JSON document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store.config.checks import is_whole
from langgraph_letta_store.errors import (
    BlockLimitError,
    InvalidOperationError,
    InvalidValueError,
    ReadOnlyBlockError,
)
from langgraph_letta_store.records import Block
from langgraph_letta_store.records.blocks import DEFAULT_LIMIT

_MAX_LIMIT = 2**31 - 1
_LABEL = re.compile(r"\w[\w\-.:/@]{0,199}")
_NUL = jsonb.encode("\0", "")[1:-1]


_LONGEST_NUMBER = 400
"""The most characters of a number in a document; Python itself writes no longer ones."""


def check_label(label: Any, place: str = "label") -> str:
    """Return a label: 1 to 200 letters, digits and `_ - . : / @`; the last five may not begin it.

    Raises:
        InvalidOperationError: it is invalid.
    """
    if not isinstance(label, str) or not _LABEL.fullmatch(label):
        msg = (
            f"`{place}` must be 1 to 200 letters, digits and _ - . : / @, the first of them a "
            f"letter, a digit or _, got {label!r:.80}"
        )
        raise InvalidOperationError(msg)
    return label


def check_limit(limit: Any, place: str = "limit") -> int:
    """Return the limit of a block's value, in characters.

    Raises:
        InvalidOperationError: it is not a whole number from 1 on.
    """
    if not is_whole(limit, 1, _MAX_LIMIT):
        msg = f"`{place}` must be a whole number from 1 to {_MAX_LIMIT}, got {limit!r:.80}"
        raise InvalidOperationError(msg)
    return limit


def document_text(document: Mapping[str, Any], place: str) -> str:
    """Return a JSON object as the text of a block, indented for readers.

    Raises:
        InvalidValueError: it is not JSON, or has a NUL character, which PostgreSQL cannot store.
    """
    encoded = jsonb.encode(dict(document), place)
    if _NUL in encoded:
        msg = f"`{place}` must have no NUL character, which PostgreSQL cannot store; leave it out"
        raise InvalidValueError(msg)
    return json.dumps(jsonb.decode(encoded), indent=2, ensure_ascii=False)


def check_state(block: Block, place: str = "") -> None:
    """Check the value of a block.

    Raises:
        BlockLimitError: it is longer than the block's limit.
        InvalidValueError: the block is a document, and its value is not a JSON object any more.
    """
    if (size := len(block.value)) > block.limit:
        msg = (
            f"{place}the value of block {block.label!r} would have {size} characters, more than "
            f"its limit of {block.limit}; shorten it, or raise the block's limit"
        )
        raise BlockLimitError(msg)
    if block.is_document:
        _check_document(block, place)


def _check_document(block: Block, place: str) -> None:
    reason = "it is another JSON value"
    try:
        document = json.loads(block.value, parse_float=_number)
        if isinstance(document, dict):
            document_text(document, f"{place}value")  # pyright: ignore[reportUnknownArgumentType]  # JSON
            return
    except (ValueError, RecursionError) as error:  # InvalidValueError is one
        reason = str(error)
    msg = (
        f"{place}the value of block {block.label!r} must stay a JSON object: {reason}; give an "
        "object as JSON, or put the block as a text"
    )
    raise InvalidValueError(msg)


def _number(text: str) -> float:
    """Parse a number of a document.

    Raises:
        ValueError: it would be written as another number.
    """
    number = float(text)
    digits = text.lower().partition("e")[0].strip("-0.")
    if len(text) > _LONGEST_NUMBER or (digits and not number):
        msg = f"the number {text:.40} is too long or too small"
        raise ValueError(msg)
    return number


def refuse_read_only(block: Block, place: str = "") -> None:
    """Refuse to change the value of a read-only block.

    Raises:
        ReadOnlyBlockError: the block is read-only.
    """
    if block.read_only:
        msg = (
            f"{place}block {block.label!r} is read-only; set read_only to False in the same update "
            "to change its value"
        )
        raise ReadOnlyBlockError(msg)


def new_block(attributes: Mapping[str, Any]) -> Block:
    """Return a block that does not exist yet, with defaults for attributes that are not given."""
    plain: dict[str, Any] = {
        "value": "",
        "limit": DEFAULT_LIMIT,
        "description": "",
        "metadata": {},
        "tags": (),
        "read_only": False,
    }
    never = datetime.fromtimestamp(0, UTC)
    times = {"created_at": never, "updated_at": never}
    state: dict[str, Any] = {**plain, **times, **attributes}
    return Block(block_id=uuid4(), version=0, **state)
