"""Receipts of forgotten agents, and what a search for traces of one found."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Protocol, TypeAlias, cast
from uuid import UUID

from langgraph_letta_store.errors import InvalidReceiptError
from langgraph_letta_store.records.display import Displayed, Shown, escape


class SigningKey(Protocol):
    """A private key that signs, such as `cryptography`'s `Ed25519PrivateKey`."""

    def sign(self, data: bytes, /) -> bytes:
        """Return the signature of some bytes."""
        ...

    def public_key(self) -> Any:
        """Return the public key, whose `verify(signature, data)` raises where they do not match."""
        ...


ReceiptKey: TypeAlias = bytes | SigningKey
"""What receipts are signed with: at least 32 bytes for HMAC-SHA256, or a private key."""

KEY_BYTES = 32
"""The least bytes of a key for HMAC-SHA256."""


@dataclass(frozen=True, slots=True)
class Receipt(Displayed):
    """The record that an agent was forgotten: what was deleted, and when.

    `tables` has the number of deleted rows by table. `threads` are the SHA-256 hashes of the ids of
    the agent's own threads, `blocks` and `archives` the ids of those that were deleted. `digest` is
    the SHA-256 of all of it as canonical JSON, and `signature` signs the digest if a key is
    configured. It has no contents, but names the agent.
    """

    agent: str
    agent_id: str
    schema: str
    tenant: str
    forgotten_at: str
    tables: Mapping[str, int]
    threads: Sequence[str]
    blocks: Sequence[str]
    archives: Sequence[str]
    digest: str = ""
    signature: str | None = None

    @classmethod
    def seal(cls, receipt: Receipt, key: ReceiptKey | None) -> Receipt:
        """Return a receipt with its digest and, with a key, its signature."""
        digest = receipt.compute_digest()
        signature = None if key is None else _sign(key, bytes.fromhex(digest)).hex()
        return replace(receipt, digest=digest, signature=signature)

    @classmethod
    def parse(cls, given: Any) -> Receipt:
        """Return a receipt from a `Receipt`, from `to_dict` or from its JSON text.

        Raises:
            InvalidReceiptError: it is something else, or its digest is not that of its contents.
        """
        try:
            read: Any = json.loads(given) if isinstance(given, str) else given
            receipt = read if isinstance(read, Receipt) else cls(**read)
            right = receipt.compute_digest()
        except (TypeError, ValueError) as error:
            msg = f"`receipt` must be what forget() returned, or its to_dict(), got {given!r:.80}"
            raise InvalidReceiptError(msg) from error
        if not hmac.compare_digest(right, str(receipt.digest)):
            msg = (
                f"the receipt of {receipt.agent!r:.80} was changed: its digest is not that of its "
                "contents; use the receipt that forget() returned"
            )
            raise InvalidReceiptError(msg)
        return receipt

    def check_signature(self, key: ReceiptKey) -> None:
        """Check that a key signed this receipt.

        Raises:
            InvalidReceiptError: it is not signed, or another key signed it.
        """
        digest = bytes.fromhex(self.digest)
        if self.signature is None:
            problem = "is not signed"
        elif _is_signed(key, digest, self.signature):
            return
        else:
            problem = "was signed with another key, or changed"
        msg = f"the receipt of {self.agent!r:.80} {problem}; verify it with the key that signed it"
        raise InvalidReceiptError(msg)

    def compute_digest(self) -> str:
        """Return the SHA-256 of the contents as canonical JSON, in hexadecimal."""
        contents = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in ("digest", "signature")
        }
        contents = {**contents, "tables": dict(self.tables)}
        text = json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return the receipt as a dictionary for JSON, to be kept outside of the database."""
        return asdict(self)

    def _as_table(self) -> Shown[Any]:
        return Shown(_RECEIPT_COLUMNS, [*self.tables.items()], "nothing")


@dataclass(frozen=True, slots=True)
class Trace:
    """Rows, indexes or cached entries that an agent left: where, and how many."""

    kind: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ForgottenCheck(Displayed):
    """What a search for traces of a forgotten agent found; true where it found none.

    `searched` are the tables that were looked through, `left_out` those that were not: the audit,
    which records that the agent was forgotten.
    """

    agent: str
    traces: Sequence[Trace]
    searched: Sequence[str]
    left_out: Sequence[str]

    def __bool__(self) -> bool:
        """Whether nothing was found."""
        return not self.traces

    def _as_table(self) -> Shown[Any]:
        return Shown(_TRACE_COLUMNS, self.traces, f"no traces in {len(self.searched)} tables")


def parse_key(key: Any) -> ReceiptKey | None:
    """Return a checked key.

    Raises:
        InvalidReceiptError: it is neither None, nor bytes of enough length, nor a private key.
    """
    if key is None:
        return None
    if isinstance(key, bytes):
        if len(key) >= KEY_BYTES:
            return key
    elif callable(getattr(key, "sign", None)) and callable(getattr(key, "public_key", None)):
        return cast("SigningKey", key)
    # The key itself stays out of the message.
    msg = (
        f"`receipt_key` must be at least {KEY_BYTES} bytes, or a private key such as "
        f"Ed25519PrivateKey, got {len(key) if isinstance(key, bytes) else type(key).__name__}"
    )
    raise InvalidReceiptError(msg)


def make_receipt(
    agent: str, agent_id: UUID, schema: str, tenant: str, at: datetime, **found: Any
) -> Receipt:
    """Return a receipt that is not sealed yet."""
    return Receipt(agent, str(agent_id), schema, tenant, at.isoformat(), **found)


def _sign(key: ReceiptKey, digest: bytes) -> bytes:
    if isinstance(key, bytes):
        return hmac.digest(key, digest, "sha256")
    return key.sign(digest)


def _is_signed(key: ReceiptKey, digest: bytes, signature: str) -> bool:
    try:
        given = bytes.fromhex(signature)
    except ValueError:
        return False
    if isinstance(key, bytes):
        return hmac.compare_digest(hmac.digest(key, digest, "sha256"), given)
    try:
        key.public_key().verify(given, digest)
    except Exception as error:
        # Each library has its own error for it.
        if type(error).__name__ != "InvalidSignature":
            raise
        return False
    return True


_RECEIPT_COLUMNS: Mapping[str, Callable[[tuple[str, int]], str]] = {
    "kind": lambda pair: escape(pair[0]),
    "number": lambda pair: f"{pair[1]:,}",
}

_TRACE_COLUMNS: Mapping[str, Callable[[Trace], str]] = {
    "kind": lambda trace: trace.kind,
    "key": lambda trace: escape(trace.name),
    "number": lambda trace: f"{trace.count:,}",
}
