"""Seals receipts of forgotten agents, and checks those that are given back."""

from __future__ import annotations

import hmac
import json
from dataclasses import replace
from typing import Any, cast

from langgraph_letta_store.errors import InvalidReceiptError
from langgraph_letta_store.records.agents import Forgotten
from langgraph_letta_store.records.receipts import Receipt, ReceiptKey, SigningKey

KEY_BYTES = 32
"""The least bytes of a key for HMAC-SHA256."""


def seal(receipt: Receipt, key: ReceiptKey | None) -> Receipt:
    """Return a receipt with its digest and, with a key, its signature."""
    digest = receipt.compute_digest()
    signature = None if key is None else _sign(key, bytes.fromhex(digest)).hex()
    return replace(receipt, digest=digest, signature=signature)


def parse_receipt(given: Any) -> Receipt:
    """Return the receipt of what `forget` returned: as it was, as a dictionary or as JSON text.

    Raises:
        InvalidReceiptError: it is something else, or its digest is not that of its contents.
    """
    found = given.receipt if isinstance(given, Forgotten) else given
    try:
        read: Any = json.loads(found) if isinstance(found, str) else found
        receipt = read if isinstance(read, Receipt) else Receipt(**read)
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


def parse_receipt_of(given: Any, agent: str, key: ReceiptKey | None) -> Receipt:
    """Return a checked receipt of an agent, signed with a key if there is one.

    Raises:
        InvalidReceiptError: it is not, or is no receipt.
    """
    receipt = parse_receipt(given)
    if receipt.agent != agent:
        msg = f"the receipt is of the agent {receipt.agent!r:.80}, and this one is {agent!r:.80}"
        raise InvalidReceiptError(msg)
    if key is not None:
        _check_signature(receipt, key)
    return receipt


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
    given = f"{len(key)} bytes" if isinstance(key, bytes) else f"a {type(key).__name__}"
    msg = (
        f"`receipt_key` must be at least {KEY_BYTES} bytes, or a private key such as "
        f"Ed25519PrivateKey, got {given}"
    )
    raise InvalidReceiptError(msg)


def _check_signature(receipt: Receipt, key: ReceiptKey) -> None:
    if receipt.signature is None:
        problem = "is not signed"
    elif _is_signed(key, bytes.fromhex(receipt.digest), receipt.signature):
        return
    else:
        problem = "was signed with another key, or changed"
    msg = f"the receipt of {receipt.agent!r:.80} {problem}; verify it with the key that signed it"
    raise InvalidReceiptError(msg)


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
