"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from langgraph_letta_store.config.choices import Distance, Distribution, VectorType

if TYPE_CHECKING:
    from langgraph.store.postgres.base import PostgresIndexConfig

    from langgraph_letta_store.config.store import ConnString

_VECTORS = "Vectors"


def parse_database(context: typer.Context, text: str | None) -> str | None:
    """Check the form of a connection string.

    Raises:
        typer.BadParameter: it is not a connection string.
    """
    if text is None or context.resilient_parsing:  # the shell completes a line
        return text
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    from langgraph_letta_store.config.choices import EMBEDDED

    if not text.startswith(EMBEDDED):
        try:
            conninfo_to_dict(text)
        except ProgrammingError as error:
            forms = "postgresql://..., host=... dbname=... or embedded:PATH"
            raise typer.BadParameter(f"{str(error).strip()}; write {forms}") from error
    return text


PIPE = Path("-")
"""Standard input or output, in the place of a file."""


def check_file(context: typer.Context, file: Path) -> Path:
    """Check that a file to read exists, or is `-`.

    Raises:
        typer.BadParameter: there is no such file.
    """
    if file != PIPE and not context.resilient_parsing and not file.is_file():
        raise typer.BadParameter(f"{file} is not there; give a file, or - for standard input")
    return file


@contextmanager
def spool(file: Path) -> Generator[Path]:
    """Yield a file to read; standard input is copied into one, which goes at the end."""
    if file != PIPE:
        yield file
        return
    import shutil
    import sys
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(prefix="letta-store-") as copy:
        shutil.copyfileobj(sys.stdin.buffer, copy)
        copy.flush()
        yield Path(copy.name)


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

DatabaseOrConnection = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="DSN",
        callback=parse_database,
        envvar=["LETTA_STORE_DATABASE", "DATABASE_URL"],
        help="A PostgreSQL connection string, or embedded:PATH for an embedded server.",
    ),
]
Connection = Annotated[
    str | None,
    typer.Argument(metavar="CONNECTION", callback=parse_database, help="The same as --database."),
]


def choose_database(context: typer.Context, database: str | None, connection: str | None) -> str:
    """Return the database of a command that may have it as an argument.

    Raises:
        typer.BadParameter: there is none, or both are given.
    """
    source = context.get_parameter_source("database")
    if connection is not None:
        if source is not None and source.name == "COMMANDLINE":
            msg = "the database is given twice, as an argument and as an option"
            raise typer.BadParameter(msg, param_hint="--database")
        return connection
    if database is None:
        msg = "give --database, or set LETTA_STORE_DATABASE or DATABASE_URL"
        raise typer.BadParameter(msg, param_hint="--database")
    return database


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
    from langgraph_letta_store.cli.password import ask_command

    return ask_command(database, password_command)


AgentName = Annotated[str, typer.Argument(help="The agent's name, as in the config of runs.")]
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
Distribute = Annotated[
    Distribution | None,
    typer.Option(
        help="How Citus distributes the schema: as a whole, to one of its nodes.",
        show_default=False,
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


AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Write CSV with a header.")]


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
    from langgraph_letta_store.cli.named_model import NamedOnly

    return {
        "dims": dims,
        "embed": NamedOnly(model),
        "distance_type": distance,
        "ann_index_config": {"vector_type": vector_type},
    }


EmbeddingModel = Annotated[
    str | None,
    typer.Option(
        help="The embedding model, where the schema has vectors: a name such as "
        "openai:text-embedding-3-small, or module:attribute; default: the recorded name.",
    ),
]
