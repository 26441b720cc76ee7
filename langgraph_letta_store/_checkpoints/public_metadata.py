"""Metadata of checkpoints as JSON, which filters read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store.config.checks import check_surrogates, is_mapping, is_sequence
from langgraph_letta_store.errors import InvalidValueError


def encode_public_metadata(metadata: Mapping[str, Any]) -> tuple[str, bool]:
    """Return metadata as the JSON that filters read, and whether some of it had to be left out.

    Raises:
        InvalidValueError: a text in it has a lone surrogate.
    """
    try:
        return jsonb.encode(metadata, "metadata"), False
    except InvalidValueError:
        _refuse_surrogates(metadata, "metadata")
        plain = {key: value for key, value in metadata.items() if _is_json(value)}
        return jsonb.encode(plain, "metadata"), True


def _refuse_surrogates(value: Any, place: str) -> None:
    if isinstance(value, str):
        check_surrogates(value, place)
    elif is_mapping(value):
        for key, part in value.items():
            _refuse_surrogates(key, f"{place} key")
            _refuse_surrogates(part, f"{place}[{key!r:.80}]")
    elif is_sequence(value):
        for i, part in enumerate(value):
            _refuse_surrogates(part, f"{place}[{i}]")


def _is_json(value: Any) -> bool:
    try:
        jsonb.encode(value)
    except InvalidValueError:
        return False
    return True
