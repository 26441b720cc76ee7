"""The option `--keys`, and the keys that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from langgraph_letta_store.config.encryption import Encryption

Keys = Annotated[
    str | None,
    typer.Option(
        metavar="PLACE",
        envvar="LETTA_STORE_KEYS",
        help="Where the keys of encrypted memory are in Python: module:attribute or "
        "path.py:attribute, an Encryption or a function that returns one. Keys never stand on the "
        "command line.",
    ),
]


def load_keys(place: str | None) -> Encryption | None:
    """Return the keys at a place in Python; None without one.

    Raises:
        ConfigurationError: there is nothing, or it is no `Encryption` and returns none.
    """
    from langgraph_letta_store.cli.reembed import load
    from langgraph_letta_store.config.encryption import Encryption
    from langgraph_letta_store.errors import ConfigurationError

    if place is None:
        return None
    found = load(place, "--keys")
    if callable(found):
        found = found()
    if not isinstance(found, Encryption):
        msg = (
            f"--keys must name an Encryption or a function that returns one, as module:attribute "
            f"or path.py:attribute, got {place!r:.80}"
        )
        raise ConfigurationError(msg)
    return found
