"""What fills the placeholders of statements: names of tables, and the fragments that they share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from psycopg import sql
from typing_extensions import LiteralString

from langgraph_letta_store.config import DatabaseConfig
from langgraph_letta_store.operations.identity import lock_class
from langgraph_letta_store.sql import templates

ScopeKind: TypeAlias = Literal["whole_agent", "within_agent", "across_agents", "everything"]
"""How a namespace prefix is looked up; each is a fragment in `sql/namespaces.sql`."""

IdsKind: TypeAlias = Literal["of_one_agent", "of_many_agents"]
"""How items are looked up by their ids; each is a fragment in `sql/items.sql`."""


def common(
    config: DatabaseConfig,
    *,
    scope: ScopeKind,
    ids: IdsKind,
    of: LiteralString,
    part: int | None,
    vector_type: str,
    has_vectors: bool,
    has_words: bool,
    generation: int,
) -> dict[str, sql.Composable]:
    """Return what fills the placeholders that many statements have.

    `of` is the alias of the table that a scope is about, `part` the number of the partition that
    a statement may name, or None.
    """
    schema = _quoted(config.schema)
    lock = sql.Literal(lock_class(config.schema))
    distance = config.index.distance if config.index else "cosine"
    names = {name: generated(name, generation) for name in PARTITIONED}
    whole = {
        f"all_{name}": sql.SQL("{}.{}").format(schema, _quoted(table))
        for name, table in names.items()
    }
    leaf = {
        name: sql.SQL("{}.{}").format(schema, _quoted(table if part is None else f"{table}_{part}"))
        for name, table in names.items()
    }
    swept = fragment("items", "sweep_vectors", **whole) if has_vectors else None
    return {
        **whole,
        **leaf,
        "schema": schema,
        "lock_class": lock,
        "vector_type": sql.SQL("halfvec" if vector_type == "halfvec" else "vector"),
        "vectors": swept or sql.SQL(""),
        "terms": fragment("items", "put_terms" if has_words else "no_terms"),
        "shared_lock": fragment("items", "shared_lock", lock_class=lock),
        "items": fragment("items", ids),
        "scope": fragment("namespaces", scope, of=sql.SQL(of)),
        "tier": fragment("namespaces", "tier"),
        "columns": fragment("search", "columns"),
        "message_bytes": fragment("checkpoints", "message_bytes"),
        "held": fragment("checkpoints", "held"),
        "referred": fragment("checkpoints", "referred"),
        "order": fragment("checkpoints", "order"),
        "distance": fragment("search", f"{distance}_distance"),
        "nearest": fragment("search", f"{distance}_nearest"),
        "similarity": fragment("search", f"{distance}_similarity"),
    }


PARTITIONED = ("archival_memory", "archival_vectors", "recall_memory", "recall_vectors")
"""Tables that reads name a partition of."""


def generated(table: str, generation: int) -> str:
    """Return the name of a table of a generation of vectors; only those have several.

    Each model's vectors are tables of their own. Whoever still embeds with the last one finds
    them no more, instead of mixing vectors that cannot be compared.
    """
    return table if generation == 1 or not table.endswith("vectors") else f"{table}_g{generation}"


def of_recall(own: Mapping[str, sql.Composable], terms: int) -> dict[str, sql.Composable]:
    """Return the parts that statements of recall memory share, and those of a ranking by text."""
    columns = fragment("recall", "message_columns", message_bytes=own["message_bytes"])
    each = [
        {
            "n": sql.Literal(n),
            "frequency": sql.Identifier(f"frequency_{n}"),
            "weight": sql.Identifier(f"weight_{n}"),
        }
        for n in range(1, terms + 1)
    ]

    def joined(by: LiteralString, name: str) -> sql.Composable:
        return sql.SQL(by).join(fragment("recall", name, **names) for names in each)

    return {
        "message_columns": columns,
        "page": fragment(
            "recall", "page", recall_memory=own["recall_memory"], message_columns=columns
        ),
        "frequencies": joined(", ", "frequency"),
        "weights": joined(", ", "weight"),
        "score": joined(" + ", "term_score"),
        "found": sql.SQL(" + ").join(names["frequency"] for names in each),
    }


def of_agents(own: Mapping[str, sql.Composable], *, has_vectors: bool) -> dict[str, sql.Composable]:
    """Return the parts that statements on whole agents share."""
    shared: dict[str, sql.Composable] = {
        name: fragment("agents", name, **own) for name in _OF_AGENTS
    }
    for name in ("item_vectors", "message_vector", "message_waits"):
        shared[name] = fragment("exports", name, **own) if has_vectors else sql.SQL("null")
    return shared


_OF_AGENTS = (
    *("held_threads", "live", "newest_tags", "passage"),
    *("shared_archive", "shared_block", "unused_archives", "used_tags"),
)
"""Fragments of `sql/agents.sql` that its statements share."""


def message_value() -> sql.Composable:
    """Return what a message is as the value of an item, its texts escaped as in all values."""
    texts = {
        "content": "text",
        "message_id": "message_id",
        "model": "model",
        "name": "name",
        "role": "role",
        "run_id": "run_id",
        "status": "status",
        "thread": "thread_id",
        "tool_call_id": "tool_call_id",
    }
    return fragment(
        "recall_items",
        "value",
        **{
            name: fragment("recall_items", "escaped", column=sql.Identifier(column))
            for name, column in texts.items()
        },
    )


def fragment(file: str, name: str, /, **fillings: sql.Composable) -> sql.Composed:
    """Return a part of a statement from an `.sql` file."""
    text, _ = templates(file)[name]
    # The text is the package's own file, which psycopg's type for literals cannot express.
    return sql.SQL(text).format(**fillings)  # pyright: ignore[reportArgumentType]


def _quoted(name: str) -> sql.SQL:
    """Quote a name for a statement with parameters, whose mark it must not contain bare."""
    quoted = sql.Identifier(name).as_string(None).replace("%", "%%")
    return sql.SQL(quoted)  # pyright: ignore[reportArgumentType]  # quoted by psycopg just here
