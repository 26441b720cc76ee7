"""Options that several commands share."""

from __future__ import annotations

import shlex
import subprocess
from typing import Annotated

import typer
from langchain_core.embeddings import Embeddings
from langgraph.store.postgres.base import PostgresIndexConfig
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from langgraph_letta_store._engine.embedded_server import PREFIX
from langgraph_letta_store.config.index import VectorType
from langgraph_letta_store.config.store import (
    ConnString,
    Distance,
)
from langgraph_letta_store.errors import ConfigurationError

_VECTORS = "Vectors"

_COMMAND_SECONDS = 60


def checked_database(text: str | None) -> str | None:
    """Check the form of a connection string, for its options.

    Raises:
        typer.BadParameter: not a connection string.
    """
    if text is not None and not text.startswith(PREFIX):
        try:
            conninfo_to_dict(text)
        except ProgrammingError as error:
            forms = "postgresql://..., host=... dbname=... or embedded:PATH"
            raise typer.BadParameter(f"{str(error).strip()}; write {forms}") from error
    return text


PasswordCommand = Annotated[
    str | None,
    typer.Option(
        metavar="COMMAND",
        envvar="LETTA_STORE_PASSWORD_COMMAND",
        help="A command that prints the database's password; run for each new connection, as "
        "tokens expire.",
    ),
]


def conn_string(database: str, password_command: str | None) -> ConnString:
    """Return what to connect with; where a command prints the password, a function that runs it.

    Raises:
        typer.BadParameter: the command is empty, or its quotes are not closed, or the database is
            an embedded one, which has no password.

    Example:
        >>> conn_string("postgresql://ada@example.org/memory", "pass show memory")
        <function conn_string.<locals>.with_password at …>
    """
    if password_command is None:
        return database
    hint = "--password-command"
    if database.startswith(PREFIX):
        raise typer.BadParameter("an embedded database has no password", param_hint=hint)
    try:
        words = shlex.split(password_command)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=hint) from error
    if not words:
        raise typer.BadParameter("give a command that prints the password", param_hint=hint)

    def with_password() -> str:
        return make_conninfo(database, password=_printed(words))

    return with_password


def _printed(words: list[str]) -> str:
    """Run a command and return the first line that it prints.

    Raises:
        ConfigurationError: it cannot be run, fails, or prints nothing.
    """
    try:
        done = subprocess.run(  # noqa: S603  # the user's own command
            words, capture_output=True, text=True, check=True, timeout=_COMMAND_SECONDS
        )
    except subprocess.CalledProcessError as error:
        said = " ".join(str(error.stderr).split())
        msg = f"--password-command {words[0]!r} ended with {error.returncode}: {said:.500}"
        raise ConfigurationError(msg) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        msg = f"--password-command {words[0]!r} cannot be used: {error}"
        raise ConfigurationError(msg) from error
    password = done.stdout.split("\n", 1)[0].rstrip("\r")
    if not password:
        msg = f"--password-command {words[0]!r} must print the password, and printed nothing"
        raise ConfigurationError(msg)
    return password


Schema = Annotated[str, typer.Option(help="The PostgreSQL schema that holds the tables.")]
AgentDepth = Annotated[
    int, typer.Option(min=1, help="How many labels of a namespace name its agent.")
]
Partitions = Annotated[
    int, typer.Option(min=0, max=1024, help="Hash partitions of each table; 0 for plain tables.")
]
Root = Annotated[
    str, typer.Option(help="The first label of the namespaces of agents that have a name.")
]
Dims = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="The embedding model's dimensions; without it there are no vectors.",
        rich_help_panel=_VECTORS,
    ),
]
VectorTypeOption = Annotated[
    VectorType,
    typer.Option("--vector-type", help="Two bytes a number, or four.", rich_help_panel=_VECTORS),
]
DistanceOption = Annotated[
    Distance,
    typer.Option("--distance", help="How vectors are compared.", rich_help_panel=_VECTORS),
]
Model = Annotated[
    str | None,
    typer.Option(
        help="The embedding model's name, which later runs are checked against.",
        rich_help_panel=_VECTORS,
    ),
]


class _NamedOnly(Embeddings):
    """Stands for the model where only its name matters: setting up embeds nothing."""

    def __init__(self, model: str | None) -> None:
        self.model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:  # noqa: ARG002  # the base's
        msg = "setting up asked for an embedding; this is a fault of letta-store"
        raise RuntimeError(msg)

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def index_config(
    dims: int | None, vector_type: VectorType, distance: Distance, model: str | None
) -> PostgresIndexConfig | None:
    """Build a store's `index=` from the options; None without `dims`.

    Raises:
        typer.BadParameter: a model is named, but not its dimensions.
    """
    if dims is None:
        if model is not None:
            msg = f"the dimensions of {model!r} are not known; add --dims"
            raise typer.BadParameter(msg, param_hint="--model")
        return None
    return {
        "dims": dims,
        "embed": _NamedOnly(model),
        "distance_type": distance,
        "ann_index_config": {"vector_type": vector_type},
    }
