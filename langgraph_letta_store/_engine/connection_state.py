"""The state of a connection, and whether an executor can use it without a check."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

UTF8 = (b"UTF8", None)
"""The encoding that connections must have; some poolers report none."""

TRUSTED_SECONDS = 10.0
"""A connection that answered within this time is checked by polling its socket only."""

UNSEEN_SECONDS = 0.2
"""A connection that answered within this time is not checked: polling releases the GIL, for which
many threads then queue."""


@dataclass(slots=True)
class ConnectionState:
    """A function that polls a connection's socket, and when the connection last answered.

    `can_send_vectors` says whether the types of vectors are registered on it. Of a reader,
    `replayed` is the position that it said last, at `replayed_at`.
    """

    is_readable: Callable[[], bool]
    answered: float
    can_send_vectors: bool = False
    replayed: int = -1
    replayed_at: float = 0.0

    def is_trusted(self) -> bool:
        """Whether the connection can be used without a round trip that checks it."""
        age = time.monotonic() - self.answered
        # An idle connection is readable only if the server has closed it.
        return age <= UNSEEN_SECONDS or (age <= TRUSTED_SECONDS and not self.is_readable())
