"""What models are told of what they find: lists in JSON, times where the agent is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any


def listed(found: Sequence[Mapping[str, Any]]) -> str:
    """Write what was found."""
    return json.dumps(found, ensure_ascii=False)


def moment(moment: datetime, zone: tzinfo) -> str:
    """Write a time where the agent is, in ISO 8601."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def relevance(score: float | None) -> float | None:
    """Round a similarity; None where there was no query."""
    return None if score is None else round(score, 4)


_SPANS = (("d", 24 * 60 * 60), ("h", 60 * 60), ("m", 60), ("s", 1))


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago something was, as Letta tells it: "5m ago"."""
    seconds = max(int((now - moment).total_seconds()), 0)
    for unit, length in _SPANS:
        if seconds >= length:
            return f"{seconds // length}{unit} ago"
    return "just now"
