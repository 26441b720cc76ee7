"""The command `letta-store`, which comes with the extra `cli`."""

from __future__ import annotations

import sys

_NEEDED = ("typer", "rich")


def main() -> None:
    """Run `letta-store`; without the extra `cli` say what to install, and exit with 2."""
    try:
        from langgraph_letta_store.cli import app

        app.run()
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _NEEDED:
            raise
        sys.stderr.write(
            f"letta-store needs {error.name}, which is not installed; "
            "run: pip install 'langgraph-letta-store[cli]'\n"
        )
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)  # as a shell counts it: 128 and the signal's number
