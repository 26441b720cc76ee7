"""The command line that all benchmarks have in common."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path


def command(about: str | None, *, quick: str | None = None) -> argparse.ArgumentParser:
    """Make a parser with the options of where to measure and where to write what was found.

    `quick` says what a quick run is, of a benchmark that has one.
    """
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    if quick is not None:
        add("--quick", action="store_true", help=quick)
    add("--database", help="connection string of a server or database for the benchmark alone")
    add("--keep", type=Path, help="keep the embedded server's data in this folder, or go on there")
    add("--markdown", type=Path, help="write the tables to this file")
    add("--json", type=Path, help="write the figures to this file")
    return parser


def read_command(
    parser: argparse.ArgumentParser, arguments: Sequence[str] | None = None
) -> argparse.Namespace:
    """Read the command line; `--keep` is refused where there is no embedded server."""
    read = parser.parse_args(arguments)
    if read.database and read.keep:
        parser.error("--keep is about the embedded server; with --database there is none")
    return read
