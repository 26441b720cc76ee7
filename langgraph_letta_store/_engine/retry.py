"""Retries of calls that an overloaded or unreachable service refused, with backoff."""

from __future__ import annotations

import email.utils
import logging
import math
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

logger = logging.getLogger("langgraph_letta_store.engine")

FIRST_DELAY = 0.5
"""Seconds before the second attempt; each further wait is twice as long."""

LONGEST_DELAY = 30.0
"""Seconds that a wait grows to, unless the service asks for more."""

LONGEST_ASKED = 120.0
"""The longest `Retry-After` in seconds; if the service asks for more, the error is raised."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a call is made again that a service refused, being overloaded or out of reach."""

    retries: int

    @classmethod
    def for_client(cls, client: Any, retries: int) -> Self:
        """Return how often to call a client that may try again by itself.

        OpenAI's clients, and others, have `max_retries`. Each call of such a client is several
        attempts, and as many are made as fit: all in all there are at most `retries` more than one
        (with 5, and OpenAI's 2, two calls of up to three attempts).
        """
        own = getattr(client, "max_retries", None)
        if not isinstance(own, int) or own <= 0:
            return cls(retries)
        return cls((retries + 1) // (own + 1) - 1 if retries > own else 0)

    def delay(self, error: Exception, attempt: int) -> float | None:
        """Return how many seconds to wait after this many attempts; None to raise the error.

        Exponential backoff with jitter, so that clients do not retry at the same time; never less
        than the service asked for.
        """
        reason = _reason(error)
        if reason is None or attempt > self.retries:
            return None
        asked = _read_retry_after(error)
        if asked is not None and asked > LONGEST_ASKED:
            return None
        if asked is None:
            grown = min(FIRST_DELAY * 2.0 ** min(attempt - 1, 30), LONGEST_DELAY)
            delay = grown * random.uniform(0.5, 1)  # noqa: S311  # spreads load, keeps no secret
        else:
            delay = asked * random.uniform(1, 1.1)  # noqa: S311  # the same
        logger.warning(
            "the embedding model %s; trying again in %.1f s (%d of %d)",
            *(reason, delay, attempt, self.retries),
            extra={"letta_error": type(error).__name__, "letta_pause": delay},
        )
        return delay


def _reason(error: Exception) -> str | None:
    """Return why a service refused a call, if that is temporary."""
    for each in _chain(error):
        status = _status(each)
        if status is not None:
            if status == 429 and getattr(each, "code", None) == "insufficient_quota":
                return None  # a retry cannot help
            return f"answered {status}" if status == 429 or 500 <= status <= 599 else None
        # OpenAI's client has one of these as the cause of its own error.
        if any(_is_passing(base) for base in type(each).__mro__):
            return f"is out of reach ({type(error).__name__})"
    return None


_HTTPX = ("httpx", "httpx2")
_PASSING = ("NetworkError", "RemoteProtocolError", "TimeoutException")


def _is_passing(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in _HTTPX and kind.__name__ in _PASSING


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes."""
    for _ in range(5):
        yield error
        if error.__cause__ is None:
            return
        error = error.__cause__


def _status(error: BaseException) -> int | None:
    """Return an error's HTTP status; clients have it in different attributes."""
    response = getattr(error, "response", None)
    for holder, name in (
        (error, "status_code"),
        (error, "http_status"),
        (error, "status"),
        (error, "code"),
        (response, "status_code"),
        (response, "status"),
    ):
        status = getattr(holder, name, None)
        if isinstance(status, int) and not isinstance(status, bool) and 100 <= status <= 599:
            return status
    return None


def _read_retry_after(error: BaseException) -> float | None:
    """Return how many seconds the service asks to wait (RFC 9110, section 10.2.3), if it does."""
    for each in _chain(error):
        headers = getattr(getattr(each, "response", None), "headers", None)
        known = cast("Mapping[str, object]", headers if isinstance(headers, Mapping) else {})
        value = known.get("retry-after")
        if not isinstance(value, str):
            continue
        try:
            seconds = float(value)
        except ValueError:
            at = email.utils.parsedate_tz(value)
            if at is None:
                continue
            seconds = email.utils.mktime_tz(at) - time.time()
        if math.isnan(seconds):
            continue
        return max(seconds, 0.0)
    return None
