"""The key that signs receipts: the option that names its file, and reading it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from langgraph_letta_store.records.receipts import ReceiptKey

ReceiptKeyFile = Annotated[
    Path | None,
    typer.Option(
        "--receipt-key",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        envvar="LETTA_STORE_RECEIPT_KEY",
        help="The key that signs receipts: a file of at least 32 random bytes, or a private key in "
        "PEM form.",
    ),
]


def read_receipt_key(path: Path | None) -> ReceiptKey | None:
    """Return the key in a file; None without a file.

    Raises:
        typer.BadParameter: the file has no key.
    """
    if path is None:
        return None
    from langgraph_letta_store.agents.operations.receipts import parse_key
    from langgraph_letta_store.errors import InvalidReceiptError

    found = path.read_bytes()
    try:
        if not found.startswith(b"-----BEGIN"):
            return parse_key(found)
        # Only signed receipts need it.
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        return parse_key(load_pem_private_key(found, None))
    except (InvalidReceiptError, ValueError, TypeError, ImportError) as error:
        raise typer.BadParameter(str(error), param_hint="--receipt-key") from error
