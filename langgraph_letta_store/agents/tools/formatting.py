"""Texts of search results for models: lists in JSON, times in the agent's time zone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any


def format_list(found: Sequence[Mapping[str, Any]]) -> str:
    """Return results as JSON."""
    return json.dumps(found, ensure_ascii=False)


def format_time(moment: datetime, zone: tzinfo) -> str:
    """Return a time in the agent's time zone, in ISO 8601."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def format_score(score: float | None) -> float | None:
    """Round a similarity; None where there was no query."""
    return None if score is None else round(score, 4)


_SPANS = (("d", 24 * 60 * 60), ("h", 60 * 60), ("m", 60), ("s", 1))


def format_ago(moment: datetime, now: datetime) -> str:
    """Return the time since a moment in Letta's form: "5m ago"."""
    seconds = max(int((now - moment).total_seconds()), 0)
    for unit, length in _SPANS:
        if seconds >= length:
            return f"{seconds // length}{unit} ago"
    return "just now"
