"""Options that several commands share."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from langchain_core.embeddings import Embeddings
from langgraph.store.postgres.base import PostgresIndexConfig
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from langgraph_letta_store._engine.embedded_server import PREFIX
from langgraph_letta_store.agents.operations.receipts import parse_key
from langgraph_letta_store.config.index import VectorType
from langgraph_letta_store.config.store import (
    ConnString,
    Distance,
)
from langgraph_letta_store.errors import ConfigurationError, InvalidReceiptError
from langgraph_letta_store.records.receipts import ReceiptKey

_VECTORS = "Vectors"

_COMMAND_SECONDS = 60


def parse_database(text: str | None) -> str | None:
    """Check the form of a connection string.

    Raises:
        typer.BadParameter: it is not a connection string.
    """
    if text is not None and not text.startswith(PREFIX):
        try:
            conninfo_to_dict(text)
        except ProgrammingError as error:
            forms = "postgresql://..., host=... dbname=... or embedded:PATH"
            raise typer.BadParameter(f"{str(error).strip()}; write {forms}") from error
    return text


Database = Annotated[
    str,
    typer.Option(
        metavar="DSN",
        callback=parse_database,
        envvar=["LETTA_STORE_DATABASE", "DATABASE_URL"],
        help="A PostgreSQL connection string, or embedded:PATH for an embedded server.",
    ),
]

TargetDatabase = Annotated[
    str,
    typer.Option(
        "--database",
        "--to",
        metavar="DSN",
        callback=parse_database,
        envvar=["LETTA_STORE_DATABASE", "DATABASE_URL"],
        help="The database to import into; may be the same.",
    ),
]

SourcePasswordCommand = Annotated[
    str | None,
    typer.Option(metavar="COMMAND", help="A command that prints the password for --from."),
]

PasswordCommand = Annotated[
    str | None,
    typer.Option(
        metavar="COMMAND",
        envvar="LETTA_STORE_PASSWORD_COMMAND",
        help="A command that prints the database's password. It runs for each new connection, as "
        "tokens expire.",
    ),
]


def conn_string(database: str, password_command: str | None) -> ConnString:
    """Return the connection string, or with a password command a function that returns it.

    Raises:
        typer.BadParameter: the command is empty or has an unclosed quote, or the database is an
            embedded one, which has no password.

    Example:
        >>> conn_string("postgresql://ada@example.org/memory", "pass show memory")
        <function conn_string.<locals>.add_password at …>
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
            words, capture_output=True, text=True, check=True, timeout=_COMMAND_SECONDS
        )
    except subprocess.CalledProcessError as error:
        said = " ".join(str(error.stderr).split())
        msg = (
            f"--password-command {words[0]!r} failed with exit code {error.returncode}: {said:.500}"
        )
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
    int, typer.Option(min=1, help="The number of labels that name a namespace's agent.")
]
Partitions = Annotated[
    int,
    typer.Option(
        min=0, max=1024, help="The number of hash partitions of each table; 0 for plain tables."
    ),
]
Root = Annotated[str, typer.Option(help="The first label of the namespaces of named agents.")]
Dims = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="The embedding model's dimensions; without it no vectors are stored.",
        rich_help_panel=_VECTORS,
    ),
]
VectorTypeOption = Annotated[
    VectorType,
    typer.Option("--vector-type", help="Two bytes per number, or four.", rich_help_panel=_VECTORS),
]
DistanceOption = Annotated[
    Distance,
    typer.Option("--distance", help="The distance between vectors.", rich_help_panel=_VECTORS),
]
Model = Annotated[
    str | None,
    typer.Option(
        help="The embedding model's name; stores opened later must have the same model.",
        rich_help_panel=_VECTORS,
    ),
]


_TENANTS = "Tenants"

Rls = Annotated[
    bool,
    typer.Option(
        "--rls",
        help="Create the policies that keep tenants apart (row-level security), and two roles.",
        rich_help_panel=_TENANTS,
    ),
]
Tenant = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        envvar="LETTA_STORE_TENANT",
        help="The tenant whose memory it is, in a schema with policies.",
        rich_help_panel=_TENANTS,
    ),
]
OwnerRole = Annotated[
    str,
    typer.Option(
        help="With --rls: the role that owns the tables, and sees the rows of all tenants.",
        rich_help_panel=_TENANTS,
    ),
]
AppRole = Annotated[
    str,
    typer.Option(
        help="With --rls: the role that applications connect as.", rich_help_panel=_TENANTS
    ),
]


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
    found = path.read_bytes()
    try:
        if not found.startswith(b"-----BEGIN"):
            return parse_key(found)
        # Only signed receipts need it.
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        return parse_key(load_pem_private_key(found, None))
    except (InvalidReceiptError, ValueError, TypeError, ImportError) as error:
        raise typer.BadParameter(str(error), param_hint="--receipt-key") from error


class _NamedOnly(Embeddings):
    """A model of which only the name is used: setup embeds nothing."""

    def __init__(self, model: str | None) -> None:
        self.model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:  # noqa: ARG002  # the base's
        msg = "setup tried to embed a text; this is a bug of letta-store"
        raise RuntimeError(msg)

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def index_config(
    dims: int | None, vector_type: VectorType, distance: Distance, model: str | None
) -> PostgresIndexConfig | None:
    """Build a store's `index=` from the options; None without `dims`.

    Raises:
        typer.BadParameter: `model` is given without `dims`.
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
