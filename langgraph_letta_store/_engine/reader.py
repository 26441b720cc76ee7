"""One reader: whether it may be asked now, or is left out for a while."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any

logger = logging.getLogger("langgraph_letta_store.engine")

FIRST_PAUSE = 0.1
"""Seconds for which a reader is left out the first time; each further time is twice as long."""

LONGEST_PAUSE = 10.0
"""Seconds that a pause of a reader that does not answer grows to."""

LONGEST_LAG = 1.0
"""Seconds that a pause of a reader that is behind grows to."""


@dataclass(slots=True)
class Reader:
    """A server that only reads, and until when it is left out."""

    name: str
    executor: Any
    left_out_until: float = 0.0
    pause: float = 0.0
    why: str = field(default="", init=False)

    def may_answer(self) -> bool:
        """Whether it may be asked now; of those who ask while it is left out, one may try again."""
        if not self.pause:
            return True
        if (now := time.monotonic()) < self.left_out_until:
            return False
        self.left_out_until = now + self.pause
        return True

    def leave_out(self, why: str, *, is_fault: bool) -> None:
        """Leave it out for a while, each time for longer."""
        longest = LONGEST_PAUSE if is_fault else LONGEST_LAG
        self.pause = min(max(2 * self.pause, FIRST_PAUSE), longest)
        self.left_out_until = time.monotonic() + self.pause
        if is_fault and why != self.why:
            self.why = why
            logger.warning(
                "%s answers no reads for now, others or the writer do: %s", self.name, why
            )

    def note_answer(self) -> None:
        """Ask it again from now on."""
        self.pause = 0.0
        if self.why:
            self.why = ""
            logger.info("%s answers reads again", self.name)
