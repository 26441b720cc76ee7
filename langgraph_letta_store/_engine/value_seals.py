"""The keys and options that a tenant's items and blocks are sealed with.

Beside each sealed row, in a table of its own, is a keyed hash of its latest value, so that an older
value, or a deleted row that is put back, is not taken for the latest. `item_seals` and
`block_seals` seal and open the values.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from langgraph_letta_store._engine.sealing import SEALED, SealedScope, Sealer
from langgraph_letta_store.errors import EncryptedFieldError, ForgedRowError, MissingKeyError

LATEST = "letta.latest"
"""The key under which reads return the keyed hash of a row's latest value."""

NEWEST = "letta.newest"
"""The key under which reads of a block return the number of the newest version in its history."""

PLAIN = (
    "it is not encrypted; give encrypt=Encryption(..., allow_plain=True) if it was written before "
    "that, or run `letta-store encrypt`"
)
OLDER = "it is not the latest value of its row: it was rolled back, or put back after its deletion"

_SIGN = 2**31


@dataclass(frozen=True, slots=True)
class ValueSeals:
    """The keys and options of a tenant, and its keyed hashes of texts and words."""

    sealer: Sealer

    @property
    def allow_plain(self) -> bool:
        """Whether rows that are not sealed are read."""
        return self.sealer.encryption.allow_plain

    @property
    def words(self) -> bool:
        """Whether keyed hashes of words are kept."""
        return self.sealer.encryption.words

    @property
    def current_id(self) -> str:
        """The id of the key that new values are sealed with."""
        return self.sealer.encryption.current_id(self.sealer.tenant)

    def hash_text(self, text: str) -> int:
        """Return what stands for a text beside its vector: 64 bits, keyed and signed."""
        digest = self._hashes().hash("text", text.encode("utf-8", "replace"), 8)
        return int.from_bytes(digest, "big", signed=True)

    def hash_words(self, terms: Iterable[int]) -> list[int]:
        """Return keyed terms for those of words, which are signed 32-bit numbers."""
        scope = self._hashes()
        found: list[int] = []
        for term in terms:
            digest = scope.hash("word", (term + _SIGN).to_bytes(4, "big"), 4)
            # The least number stands for no word.
            found.append(max(int.from_bytes(digest, "big", signed=True), 1 - _SIGN))
        return found

    def check_readable(self, field: str, place: str) -> None:
        """Refuse to look for values of a field that is not searchable.

        Raises:
            EncryptedFieldError: it is not; the message names it and the remedy.
        """
        if field not in self.sealer.encryption.searchable:
            raise EncryptedFieldError(
                f"{place} looks for values of {field!r:.80}, which is encrypted; name it in "
                f"encrypt=Encryption(..., searchable=[{field!r:.80}]), which keeps it readable, "
                "and run `letta-store encrypt` once for the items that are there"
            )

    def check_words(self) -> None:
        """Refuse to look for words where no hashes of words are kept.

        Raises:
            EncryptedFieldError: none are kept; the message names the remedy.
        """
        if not self.words:
            raise EncryptedFieldError(
                "a search for words finds nothing in encrypted texts; give "
                "encrypt=Encryption(..., words=True), which keeps keyed hashes of words, and run "
                "`letta-store encrypt` once for what is there; or search with mode='vector'"
            )

    def _hashes(self) -> SealedScope:
        return self.sealer.scope("hashes", "")


def refuse_sealed(value: Mapping[str, Any]) -> None:
    """Refuse what is sealed, where there are no keys.

    Raises:
        MissingKeyError: it is.
    """
    if SEALED in value:
        msg = "it is encrypted; make the store with encrypt=Encryption(...) and its keys"
        raise MissingKeyError(msg)


def decode_sealed(encoded: Any) -> bytes:
    """Return the ciphertext that JSON has in base 64.

    Raises:
        ForgedRowError: it has none.
    """
    try:
        return b64decode(encoded, validate=True)
    except (Base64Error, TypeError, ValueError) as error:
        raise ForgedRowError("its value is cut off or not encrypted") from error
