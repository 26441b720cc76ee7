"""How errors are shown: a line with how to go on, and with `--debug` a traceback."""

from __future__ import annotations

import os
import sys

FAILED = 1
FOUND = 3
"""The exit code of a check that has found something."""

_SERVICES = {
    *("aiohttp", "anthropic", "botocore", "cohere", "google", "httpcore", "httpx"),
    *("langchain_openai", "mistralai", "ollama", "openai", "requests", "urllib3", "voyageai"),
}
"""The packages whose errors are those of a model or of the network on the way to it."""


def describe(error: Exception) -> str:
    """Return an error in one line, with how to go on where its own text does not say so."""
    import psycopg

    from langgraph_letta_store.errors import LettaStoreError

    said = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, LettaStoreError):
        return said
    if isinstance(error, psycopg.OperationalError):
        return f"{said}; check --database, and that the server is up and lets this role in"
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return f"{said}; connect as the owner of the tables, or have it grant what is missing"
    if isinstance(error, psycopg.Error):
        return said
    if type(error).__module__.partition(".")[0] in _SERVICES:
        return (
            f"the model's service failed: {type(error).__name__}: {said:.500}; check its key, its "
            "address and the network, then run the command again"
        )
    if isinstance(error, ModuleNotFoundError):
        return f"{said}; install it, or the extra of langgraph-letta-store that has it"
    if isinstance(error, OSError):
        return f"{said}; check the path, the disk or the network"
    return (
        f"{type(error).__name__}: {said:.500}; this may be a bug of letta-store: --debug before "
        "the command shows where it was raised"
    )


def show_error(error: Exception) -> None:
    """Write an error's line to the standard error stream."""
    is_colored = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    mark = "\x1b[1;31merror:\x1b[0m" if is_colored else "error:"
    sys.stderr.write(f"{mark} {describe(error)}\n")
