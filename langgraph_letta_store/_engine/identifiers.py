"""The names of tables and partitions, quoted for statements."""

from __future__ import annotations

from psycopg import sql

PARTITIONED = ("archival_memory", "archival_vectors", "recall_memory", "recall_vectors")
"""Tables of which a statement may name a partition."""


def table_names(schema: str, generation: int, part: int | None) -> dict[str, sql.Composable]:
    """Return the partitioned tables, and as `all_…` whole where a statement names a partition.

    `part` is the number of the partition that a statement may name, or None.
    """
    quoted_schema = quote(schema)
    names = {name: name_table(name, generation) for name in PARTITIONED}
    found: dict[str, sql.Composable] = {}
    for name, table in names.items():
        leaf = table if part is None else f"{table}_{part}"
        found[f"all_{name}"] = sql.SQL("{}.{}").format(quoted_schema, quote(table))
        found[name] = sql.SQL("{}.{}").format(quoted_schema, quote(leaf))
    return found


def name_table(table: str, generation: int) -> str:
    """Return the name of a table of a generation of vectors; only those have several.

    Each model's vectors are in tables of their own. A store that still embeds with the last model
    no longer finds its tables, instead of mixing vectors that cannot be compared.
    """
    return table if generation == 1 or not table.endswith("vectors") else f"{table}_g{generation}"


def regclass(schema: str, table: str) -> sql.Literal:
    """Write a table's name as the server's functions read it, for a statement with parameters."""
    return sql.Literal(quote(sql.Identifier(schema, table)).as_string(None))


def quote(name: str | sql.Identifier) -> sql.SQL:
    """Quote a name for a statement with parameters, where a `%` has to be doubled."""
    identifier = sql.Identifier(name) if isinstance(name, str) else name
    text = identifier.as_string(None).replace("%", "%%")
    return sql.SQL(text)  # pyright: ignore[reportArgumentType]  # quoted by psycopg just here


def quote_text(text: str) -> sql.SQL:
    """Quote a text for a statement with parameters, where a `%` has to be doubled."""
    literal = sql.Literal(text).as_string(None).replace("%", "%%")
    return sql.SQL(literal)  # pyright: ignore[reportArgumentType]  # quoted by psycopg just here
