"""The option `--password-command`: a password that a command prints for each connection."""

from __future__ import annotations

import shlex
import subprocess

import typer
from psycopg.conninfo import make_conninfo

from langgraph_letta_store.config.choices import EMBEDDED
from langgraph_letta_store.config.store import ConnString
from langgraph_letta_store.errors import ConfigurationError

_HINT = "--password-command"
_SECONDS = 60


def ask_command(database: str, command: str) -> ConnString:
    """Return a function that runs the command and returns a connection string with its output.

    Raises:
        typer.BadParameter: the command is empty or has an unclosed quote, or the database is an
            embedded one, which has no password.
    """
    if database.startswith(EMBEDDED):
        raise typer.BadParameter("an embedded database has no password", param_hint=_HINT)
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=_HINT) from error
    if not words:
        raise typer.BadParameter("give a command that prints the password", param_hint=_HINT)

    def add_password() -> str:
        return make_conninfo(database, password=_read_output(words))

    return add_password


def _read_output(words: list[str]) -> str:
    """Run a command and return the first line of its output.

    Raises:
        ConfigurationError: the command cannot be run, fails, or prints nothing.
    """
    try:
        done = subprocess.run(  # noqa: S603  # the user's own command
            words, capture_output=True, text=True, check=True, timeout=_SECONDS
        )
    except subprocess.CalledProcessError as error:
        said = " ".join(str(error.stderr).split())
        msg = f"{_HINT} {words[0]!r} failed with exit code {error.returncode}: {said:.500}"
        raise ConfigurationError(msg) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigurationError(f"{_HINT} {words[0]!r} cannot be used: {error}") from error
    password = done.stdout.split("\n", 1)[0].rstrip("\r")
    if not password:
        msg = f"{_HINT} {words[0]!r} must print the password, and printed nothing"
        raise ConfigurationError(msg)
    return password
