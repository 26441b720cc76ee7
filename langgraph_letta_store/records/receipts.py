"""Receipts of forgotten agents, and what a search for traces of one found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol, TypeAlias

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

    `searched` are the tables that were looked through.
    """

    agent: str
    traces: Sequence[Trace]
    searched: Sequence[str]

    def __bool__(self) -> bool:
        """Whether nothing was found."""
        return not self.traces

    def _as_table(self) -> Shown[Any]:
        return Shown(_TRACE_COLUMNS, self.traces, f"no traces in {len(self.searched)} tables")


_RECEIPT_COLUMNS: Mapping[str, Callable[[tuple[str, int]], str]] = {
    "kind": lambda pair: escape(pair[0]),
    "number": lambda pair: f"{pair[1]:,}",
}

_TRACE_COLUMNS: Mapping[str, Callable[[Trace], str]] = {
    "kind": lambda trace: trace.kind,
    "name": lambda trace: escape(trace.name),
    "number": lambda trace: f"{trace.count:,}",
}
