"""JSON of a Letta database or agent file, as values that LangChain's messages can hold.

Letta's columns are of the type `json`, which holds what `jsonb` and `text` refuse: lone surrogates,
NULs, numbers of any size, any depth. A column may have the JSON value null as well as no value.
`parse_json` refuses a value that cannot be represented by a `ValueError`, and the caller keeps its
text; `read_json` and those after it have a value for any text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from langgraph_letta_store._checkpoints.message_columns import make_storable
from langgraph_letta_store.config.checks import is_dict, is_list, is_mapping, is_sequence

MAX_DEPTH = 64
"""Values that are nested deeper are refused: serialisers and providers have limits of their own."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_INT8 = 2**63
_MAX_UINT8 = 2**64


def parse_json(text: str) -> Any:
    """Parse JSON text and make its value storable.

    Control characters within strings are allowed, since models write line breaks there.

    Raises:
        ValueError: the text is not JSON, is nested too deep, or has a number without a value.

    Example:
        >>> parse_json('{"to": "Miso"}')
        {'to': 'Miso'}
    """
    try:
        value = json.loads(text, strict=False, parse_constant=_refuse_constant)
    except RecursionError as error:
        msg = f"JSON must not be nested more than {MAX_DEPTH} deep"
        raise ValueError(msg) from error
    return make_storable_value(value)


def make_storable_value(value: Any, depth: int = MAX_DEPTH) -> Any:
    """Return a JSON value with texts that can be stored, and integers of at most 64 bits.

    A pair of surrogates becomes its character, a lone one U+FFFD; a larger integer becomes the text
    of its digits.

    Raises:
        ValueError: the value is nested too deep.
    """
    if is_mapping(value) or is_sequence(value):
        if not depth:
            msg = f"JSON must not be nested more than {MAX_DEPTH} deep"
            raise ValueError(msg)
        return _store_parts(value, depth - 1)
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, int) and not -_MAX_INT8 <= value < _MAX_UINT8:
        return _write_digits(value)
    return value


def clean_text(text: str) -> str:
    """Return a text without lone surrogates.

    Example:
        >>> clean_text("a" + chr(0xD83D))
        'a�'
    """
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def read_text(value: Any) -> str | None:
    """Return a value that is a text, without lone surrogates; None for anything else."""
    return clean_text(value) if isinstance(value, str) else None


def write_json(value: Any) -> str:
    """Write a value as JSON, in the script it is in."""
    return json.dumps(value, ensure_ascii=False)


def read_json(text: str | None) -> Any:
    r"""Return a JSON value; None for null, for no value, and for what is no JSON.

    Characters that PostgreSQL cannot store are replaced; see `make_storable`.

    Example:
        >>> read_json('{"mood": "\ud83d"}')
        {'mood': '�'}
    """
    if text is None:
        return None
    try:
        value = parse_json(text)
    except ValueError:
        return None
    # Only an escape can stand for what a text of PostgreSQL cannot hold.
    return _without_nul(value) if "\\u0000" in text else value


def read_object(text: str | None) -> dict[str, Any]:
    """Return a JSON object; anything else comes back under the key `letta`, as a value or text."""
    if text is None:
        return {}
    value = read_json(text)
    if is_dict(value):
        return value
    if value is None:
        return {} if text.strip() == "null" else {"letta": text}
    return {"letta": value}


def read_texts(text: str | None) -> list[str]:
    """Return the texts of a JSON list, each once and none of them empty."""
    value = read_json(text)
    texts = value if is_list(value) else []
    return list(dict.fromkeys(each for each in texts if isinstance(each, str) and each))


def _store_parts(value: Mapping[Any, Any] | Sequence[Any], depth: int) -> Any:
    if isinstance(value, Mapping):
        return {
            clean_text(str(key)): make_storable_value(part, depth) for key, part in value.items()
        }
    return [make_storable_value(part, depth) for part in value]


def _refuse_constant(name: str) -> Any:
    msg = f"JSON has no number {name}"
    raise ValueError(msg)


def _write_digits(value: int) -> str:
    """Write an integer of any size; Python refuses more than 4,300 decimal digits."""
    try:
        return str(value)
    except ValueError:
        return hex(value)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return make_storable(value)
    if is_list(value):
        return [_without_nul(part) for part in value]
    if is_dict(value):
        return {make_storable(str(key)): _without_nul(part) for key, part in value.items()}
    return value
