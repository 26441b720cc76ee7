"""Idempotency keys: names that callers give to calls, so that a repeated call is made once."""

from __future__ import annotations

from typing import Any

from langgraph_letta_store.config.checks import check_text, invalid
from langgraph_letta_store.errors import InvalidOperationError

LONGEST_KEY = 255
"""How many characters an idempotency key may have."""


def parse_idempotency_key(key: Any) -> str:
    """Return a checked idempotency key.

    Raises:
        InvalidOperationError: it is no text of 1 to 255 characters.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if not isinstance(key, str) or not 1 <= len(key) <= LONGEST_KEY:
        expected = f"a text of 1 to {LONGEST_KEY} characters, such as a request's UUID"
        raise InvalidOperationError(invalid("idempotency_key", expected, key))
    text = str.__str__(key)
    check_text(text, "idempotency_key")
    return text
