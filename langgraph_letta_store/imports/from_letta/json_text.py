"""JSON of a Letta database, which its columns of type `json` keep as it was written.

PostgreSQL checks the form of `json` alone: a text in it may have a lone surrogate or a NUL, which
neither `text` nor `jsonb` can hold, and a column may have the JSON value null as well as no value.
"""

from __future__ import annotations

import json
from typing import Any

from langgraph_letta_store._checkpoints.message_columns import make_storable
from langgraph_letta_store.config.checks import is_dict, is_list


def parse_json(text: str | None) -> Any:
    r"""Return a JSON value; None for null, for no value, and for what is no JSON.

    Characters that PostgreSQL cannot store are replaced; see `make_storable`.

    Example:
        >>> parse_json('{"mood": "\ud83d"}')
        {'mood': '�'}
    """
    if text is None:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    # Only an escape can stand for what a text of PostgreSQL cannot hold.
    return _make_storable(value) if "\\u" in text else value


def parse_object(text: str | None) -> dict[str, Any]:
    """Return a JSON object; anything else comes back as the value of the key `letta`."""
    value = parse_json(text)
    if value is None:
        return {}
    return value if is_dict(value) else {"letta": value}


def parse_texts(text: str | None) -> list[str]:
    """Return the texts of a JSON list, each once and none of them empty."""
    value = parse_json(text)
    texts = value if is_list(value) else []
    return list(dict.fromkeys(each for each in texts if isinstance(each, str) and each))


def _make_storable(value: Any) -> Any:
    if isinstance(value, str):
        return make_storable(value)
    if is_list(value):
        return [_make_storable(part) for part in value]
    if is_dict(value):
        return {make_storable(str(key)): _make_storable(part) for key, part in value.items()}
    return value
