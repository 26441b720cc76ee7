"""Which fields filters may name where values are encrypted."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from langgraph_letta_store.errors import EncryptedFieldError


class Readable(NamedTuple):
    """The fields that filters may name where others are encrypted, and those that are always."""

    fields: Collection[str]
    never: Collection[str] = ()


def refuse_encrypted(name: str, place: str, readable: Readable | None) -> None:
    """Refuse a condition on a field that is encrypted, which would match nothing.

    Raises:
        EncryptedFieldError: it is.
    """
    first = name.partition(".")[0]
    if readable is None or name in readable.fields or first in readable.fields:
        return
    if first in readable.never:
        raise EncryptedFieldError(
            f"{place}: {first!r} of blocks is encrypted; read the blocks, and compare them"
        )
    raise EncryptedFieldError(
        f"{place}: the field {first!r:.80} is encrypted; name it in encrypt=Encryption(..., "
        f"searchable=[{first!r:.80}]), which keeps it readable, and run `letta-store encrypt` "
        "once for what is there"
    )
