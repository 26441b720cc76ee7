"""JSON columns of a Letta database: objects and lists of texts, with no value for any other form.

PostgreSQL checks the form of `json` alone: a text in it may have a lone surrogate or a NUL, which
neither `text` nor `jsonb` can hold, and a column may have the JSON value null as well as no value.
"""

from __future__ import annotations

from typing import Any

from langgraph_letta_store._checkpoints.message_columns import make_storable
from langgraph_letta_store.config.checks import is_dict, is_list
from langgraph_letta_store.imports.from_letta.json_values import parse_json


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


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return make_storable(value)
    if is_list(value):
        return [_without_nul(part) for part in value]
    if is_dict(value):
        return {make_storable(str(key)): _without_nul(part) for key, part in value.items()}
    return value
