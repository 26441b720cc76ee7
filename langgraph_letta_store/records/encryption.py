"""What `encrypt_stored` did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EncryptionReport:
    """How many items, blocks and threads were encrypted, with the current key and options.

    With a dry run, how many would be. Of the others, all are encrypted so already, but for
    `plain_threads`, which have rows in plain text from before the saver encrypted: they are read
    with `allow_plain=True`, and what is written to them is encrypted.
    """

    items: int
    blocks: int
    threads: int
    plain_threads: int
