"""Seals values with AES-256-GCM, each bound to its place, so that a moved or forged one is refused.

A sealed value is a version, the id of its key, a nonce and the ciphertext. Its place (the kind of
row, and the columns that identify the row) is authenticated but not stored. Each thread, agent or
namespace has keys of its own, derived from those of the tenant, so that a value is of no use in
another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from os import urandom
from typing import Any, TypeAlias

import ormsgpack

from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.errors import ConfigurationError, ForgedRowError

Place: TypeAlias = "Sequence[str | int | bytes | None]"
"""The kind of a row and the columns that identify it."""

SEALED = "letta.sealed"
"""The type of a sealed value, and the key of the ciphertext in an item or a block."""

_VERSION = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16
_SCOPES = 10_000
"""For how many threads, agents and namespaces the derived keys are cached."""


@dataclass(slots=True)
class Sealer:
    """A tenant's keys."""

    encryption: Encryption
    tenant: str = ""
    _keys: dict[str, bytes] = field(default_factory=dict[str, bytes], repr=False)
    _scopes: OrderedDict[tuple[str, str], SealedScope] = field(
        default_factory=OrderedDict[tuple[str, str], "SealedScope"], repr=False
    )

    _tenants: dict[str, Sealer] = field(default_factory=dict[str, "Sealer"], repr=False)
    heads: OrderedDict[tuple[str, str], tuple[str, int]] = field(
        default_factory=OrderedDict[tuple[str, str], "tuple[str, int]"], repr=False
    )

    def __post_init__(self) -> None:
        """Look for the library.

        Raises:
            ConfigurationError: it is not installed.
        """
        _aesgcm()

    def of_tenant(self, tenant: str) -> Sealer:
        """Return the keys of another tenant."""
        found = self._tenants.get(tenant)
        if found is None:
            found = self._tenants.setdefault(tenant, Sealer(self.encryption, tenant))
        return found

    def scope(self, kind: str, name: str) -> SealedScope:
        """Return the keys of a thread, an agent or a namespace."""
        found = self._scopes.get((kind, name))
        if found is None:
            found = SealedScope(self, kind, name)
            self._scopes[kind, name] = found
            while len(self._scopes) > _SCOPES:
                self._scopes.popitem(last=False)
        return found

    def derive(self, id_: str, purpose: str, kind: str, name: str) -> bytes:
        """Return the key of a scope for a purpose, derived from the tenant's key of an id.

        Raises:
            MissingKeyError: there is no such key.
        """
        key = self._keys.get(id_)
        if key is None:
            key = self._keys[id_] = self.encryption.find_key(id_)
        derived = ormsgpack.packb([purpose, self.tenant, kind, name])
        return blake2b(derived, key=key, digest_size=32, person=b"letta.sealing").digest()

    def forget_keys(self) -> None:
        """Drop the cached keys, so that a key that was destroyed is of no more use here."""
        self._keys.clear()
        self._scopes.clear()
        for other in self._tenants.values():
            other.forget_keys()


class SealedScope:
    """Seals and opens the values of a thread, an agent or a namespace."""

    __slots__ = ("_ciphers", "_hash_key", "_kind", "_name", "_sealer")

    def __init__(self, sealer: Sealer, kind: str, name: str) -> None:
        self._sealer, self._kind, self._name = sealer, kind, name
        self._ciphers: dict[str, Any] = {}
        self._hash_key: bytes | None = None

    def seal(self, place: Place, data: bytes) -> bytes:
        """Encrypt a value for its place, with the current key."""
        sealer = self._sealer
        id_ = sealer.encryption.current_id(sealer.tenant)
        named = id_.encode()
        nonce = urandom(_NONCE_BYTES)
        sealed: bytes = self._cipher(id_).encrypt(nonce, data, _associated(id_, place))
        return bytes((_VERSION, len(named))) + named + nonce + sealed

    def open(self, place: Place, sealed: bytes) -> bytes:
        """Decrypt a value in its place.

        Raises:
            ForgedRowError: it was changed, cut off, or sealed for another place.
            MissingKeyError: its key is missing.
        """
        from cryptography.exceptions import InvalidTag

        at = 2 + sealed[1] if len(sealed) > 1 and sealed[0] == _VERSION else len(sealed)
        if len(sealed) < at + _NONCE_BYTES + _TAG_BYTES:
            raise ForgedRowError("its value is cut off or not encrypted")
        try:
            id_ = sealed[2:at].decode()
        except UnicodeDecodeError as error:
            raise ForgedRowError("its value names no key") from error
        nonce, data = sealed[at : at + _NONCE_BYTES], sealed[at + _NONCE_BYTES :]
        try:
            opened: bytes = self._cipher(id_).decrypt(nonce, data, _associated(id_, place))
        except InvalidTag as error:
            msg = "its value was changed or belongs to another row, or the key is another one"
            raise ForgedRowError(msg) from error
        return opened

    def hash(self, kind: str, data: bytes, size: int = 16) -> bytes:
        """Return a hash of bytes that only holders of the key can compute."""
        if self._hash_key is None:
            sealer = self._sealer
            id_ = sealer.encryption.hashes_id(sealer.tenant)
            self._hash_key = sealer.derive(id_, "hash", self._kind, self._name)
        person = kind.encode()[:16]
        return blake2b(data, key=self._hash_key, digest_size=size, person=person).digest()

    def _cipher(self, id_: str) -> Any:
        cipher = self._ciphers.get(id_)
        if cipher is None:
            key = self._sealer.derive(id_, "seal", self._kind, self._name)
            cipher = self._ciphers[id_] = _aesgcm()(key)
        return cipher


def key_of(sealed: bytes) -> str | None:
    """Return the id of the key that a sealed value names; None if it names none."""
    if len(sealed) < 2 or sealed[0] != _VERSION or len(sealed) < 2 + sealed[1]:
        return None
    return sealed[2 : 2 + sealed[1]].decode("utf-8", "replace")


def _associated(id_: str, place: Place) -> bytes:
    return ormsgpack.packb([_VERSION, id_, *place])


def _aesgcm() -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as error:
        msg = "`encrypt` needs a package: pip install 'langgraph-letta-store[encryption]'"
        raise ConfigurationError(msg) from error
    return AESGCM
