"""What a block may hold: its label, its text or JSON document, its limit, metadata and tags."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store.config.checks import is_whole
from langgraph_letta_store.errors import (
    BlockLimitError,
    InvalidOperationError,
    InvalidValueError,
    ReadOnlyBlockError,
)
from langgraph_letta_store.records import Block

DEFAULT_LIMIT = 20_000
"""How many characters a block's value has at most, unless told otherwise: Letta's."""

_MAX_LIMIT = 2**31 - 1
_LABEL = re.compile(r"\w[\w\-.:/@]{0,199}")
_NUL = jsonb.encode("\0", "")[1:-1]


_LONGEST_NUMBER = 400
"""How many characters of a number a document may have; Python writes none that long itself."""


def checked_label(label: Any, place: str = "label") -> str:
    """Return a label: 1 to 200 letters, digits and `_ - . : / @`, of which no sign is the first.

    Raises:
        InvalidOperationError: it is none.
    """
    if not isinstance(label, str) or not _LABEL.fullmatch(label):
        msg = (
            f"{place} is {label!r:.80}; give 1 to 200 letters, digits and _ - . : / @, the first "
            "of them a letter, a digit or _"
        )
        raise InvalidOperationError(msg)
    return label


def checked_limit(limit: Any, place: str = "limit") -> int:
    """Return how many characters a value has at most.

    Raises:
        InvalidOperationError: not a whole number from 1.
    """
    if not is_whole(limit, 1, _MAX_LIMIT):
        msg = f"{place} is {limit!r:.80}; give a number of characters from 1 to {_MAX_LIMIT}"
        raise InvalidOperationError(msg)
    return limit


def document_text(document: Mapping[str, Any], place: str) -> str:
    """Return a JSON object as the text of a block, written to be read.

    Raises:
        InvalidValueError: it is not JSON, or has a NUL character, which no block holds.
    """
    encoded = jsonb.encode(dict(document), place)
    if _NUL in encoded:
        msg = f"{place} has a text with a NUL character, which no block can hold; leave it out"
        raise InvalidValueError(msg)
    return json.dumps(jsonb.decode(encoded), indent=2, ensure_ascii=False)


def check_state(block: Block, place: str = "") -> None:
    """Refuse a value over its limit, and a document that is no JSON object any more.

    Raises:
        BlockLimitError, InvalidValueError: it is.
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
    reason = "it is another value"
    try:
        document = json.loads(block.value, parse_float=_number)
        if isinstance(document, dict):
            document_text(document, f"{place}value")  # pyright: ignore[reportUnknownArgumentType]  # JSON
            return
    except (ValueError, RecursionError) as error:  # InvalidValueError is one
        reason = str(error)
    msg = (
        f"{place}the value of block {block.label!r} is a JSON object, and would be none any more: "
        f"{reason}; give an object as JSON, or put the block as a text"
    )
    raise InvalidValueError(msg)


def _number(text: str) -> float:
    """Read a number of a document.

    Raises:
        ValueError: it is one that comes back as another.
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
        ReadOnlyBlockError: it is one.
    """
    if block.read_only:
        msg = (
            f"{place}block {block.label!r} is read-only; set read_only to False in the same update "
            "to change its value"
        )
        raise ReadOnlyBlockError(msg)
