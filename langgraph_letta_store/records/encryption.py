"""What `encrypt_stored` did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EncryptionReport:
    """How many items, blocks and threads were encrypted, with the current key and options.

    With a dry run, how many would be. All others are encrypted so already.
    """

    items: int
    blocks: int
    threads: int
