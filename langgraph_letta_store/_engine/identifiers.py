"""What fills the placeholders of statements: names of tables, and the fragments that they share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, LiteralString, NamedTuple, TypeAlias
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.ids import lock_class
from langgraph_letta_store._engine.sql_files import templates
from langgraph_letta_store.config.store import DatabaseConfig, IndexSettings
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKind

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


def of_ranking(
    words: int, forms: int, terms: sql.Composable, rows: sql.Composable | None = None
) -> dict[str, sql.Composable]:
    """Return the parts of a ranking by text, written out for a number of words.

    Each word has so many `forms`, `terms` is the column of a text's words, and `rows` says how many
    texts there are, where the statement does not look at all of them. `each` has the frequencies
    and the length of each text, `agent` the weights and the mean length.
    """
    each = [
        {
            "frequency": sql.Identifier(f"frequency_{n}"),
            "weight": sql.Identifier(f"weight_{n}"),
            "rows": rows or sql.SQL("0"),
            "forms": sql.SQL(", ").join(_forms(n, forms, terms)),
        }
        for n in range(1, words + 1)
    ]

    def joined(by: LiteralString, name: str) -> sql.Composable:
        return sql.SQL(by).join(fragment("ranking", name, **names) for names in each)

    return {
        "frequencies": joined(", ", "best_frequency"),
        "weights": joined(", ", "weight" if rows is None else "known_weight"),
        "score": joined(" + ", "term_score"),
        "found": sql.SQL(" + ").join(names["frequency"] for names in each),
    }


def _forms(word: int, forms: int, terms: sql.Composable) -> list[sql.Composable]:
    """Return how often a text has each form of a query's n-th word."""
    first, *others = (
        fragment("ranking", "frequency", n=sql.Literal(place), terms=terms)
        for place in range((word - 1) * forms + 1, word * forms + 1)
    )
    return [first, *(fragment("ranking", "other_frequency", frequency=each) for each in others)]


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


AGENT = UUID("b0c6e4a2-9d37-4f5e-8a1b-6c2d9e7f3054")
WIDTH = 7_316_480_259_731_642
"""What stands in a statement that uses an index for the agent and for how many vectors are taken:
both are literals, and it is rendered once for all agents and pages."""

MAX_INDEXED_DIMS = 2000
"""How many dimensions of a `vector` pgvector indexes as they are; beyond, their halves."""


class IndexShape(NamedTuple):
    """What a statement needs to know of an index, whosever it is."""

    kind: IndexKind
    codes: bool

    @classmethod
    def of(cls, index: BuiltIndex) -> IndexShape:
        """Return what indexes of the same kind have in common."""
        return cls(index.kind, index.codes)


def of_index(
    own: Mapping[str, sql.Composable],
    settings: IndexSettings,
    index: BuiltIndex | IndexShape,
    *,
    narrowed: bool,
    times: int = 1,
) -> dict[str, sql.Composable]:
    """Return the parts of a search by an index, of which so many times the width are taken.

    `narrowed`: it is asked for only some items.
    """
    scans = "hnsw" if index.kind == "hnsw" else "ivfflat"
    search = "hnsw.ef_search" if scans == "hnsw" else "ivfflat.probes"
    operator = fragment("search", f"{settings.distance}_operator")
    agent = sql.Literal(AGENT)
    order = order_of(settings, index)
    indexed = fragment("search", order, operator=operator, dims=sql.Literal(settings.dims))
    left = "vector_of_match" if narrowed else "live_vector"
    as_it_is = order == "indexed_vectors"
    width = sql.SQL("{} * {}").format(sql.Literal(WIDTH), sql.Literal(times))
    return {
        "tuned": fragment(
            "search",
            "tuned",
            search_setting=sql.Literal(search),
            scan_setting=sql.Literal(f"{scans}.iterative_scan"),
        ),
        "own_agent": agent,
        "indexed": indexed,
        "measured": indexed if as_it_is else own["distance"],
        "left": fragment("search", left, **{**own, "own_agent": agent}),
        # Where signs are compared, many are equally near.
        "taken": fragment(
            "search",
            "taken_with_ties" if as_it_is else "taken",
            width=sql.Literal(WIDTH) if times == 1 else width,
        ),
    }


def order_of(
    settings: IndexSettings, index: BuiltIndex | IndexShape
) -> Literal["indexed_vectors", "indexed_halves", "indexed_codes"]:
    """Return what an index is of, a fragment in `sql/search.sql`."""
    if index.codes:
        return "indexed_codes"
    if settings.vector_type == "vector" and settings.dims > MAX_INDEXED_DIMS:
        return "indexed_halves"
    return "indexed_vectors"


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


def regclass(schema: str, table: str) -> sql.Literal:
    """Write a table's name as the server's functions read it, for a statement with parameters."""
    return sql.Literal(sql.Identifier(schema, table).as_string(None).replace("%", "%%"))


def _quoted(name: str) -> sql.SQL:
    """Quote a name for a statement with parameters, whose mark it must not contain bare."""
    quoted = sql.Identifier(name).as_string(None).replace("%", "%%")
    return sql.SQL(quoted)  # pyright: ignore[reportArgumentType]  # quoted by psycopg just here
