"""The statements of searches by keys, the further texts that items and messages are found by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._engine.pgvector import operator, operators
from langgraph_letta_store._engine.schema import ALL, NOTHING, Parts, Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Statement
from langgraph_letta_store._search.bm25 import listed_parts
from langgraph_letta_store._search.scope import ScopeKind, scope_condition
from langgraph_letta_store._search.vector_sql import COLUMNS
from langgraph_letta_store.config.store import IndexSettings

KEYS = SqlFile(__name__, "keys")

_IDS: Mapping[str, tuple[LiteralString, ...]] = {
    "keyed_items": ("agent_id", "item_id"),
    "keyed_messages": ("thread_id", "sequence"),
}


def keyed_parts(
    own: Mapping[str, sql.Composable],
    texts: str,
    settings: IndexSettings | None,
    generation: int,
    *,
    words: bool,
    vectors: bool,
) -> Parts:
    """Return the query `keyed` of a search, with the parts that it is made of.

    Args:
        own: the names of tables, and the parts that say which texts count and are wanted.
        texts: a part of `keys.sql`: "keyed_items" or "keyed_messages".
        settings: how keys are embedded.
        generation: the generation of the vectors that are compared.
        words: whether words are compared.
        vectors: whether vectors are.
    """
    ids = _IDS[texts]
    parts: Parts = {
        **own,
        **listed_parts(sql.SQL("k.terms"), sql.SQL("max(agent.texts)"), counted_by="agent"),
        "ids": sql.SQL(", ").join(map(sql.Identifier, ids)),
        "row": sql.SQL("a" if texts == "keyed_items" else "r"),
        "generation": sql.Literal(generation),
    }
    for alias in ("k", "each", "own", "found", "nearest"):
        parts[f"{alias}_ids"] = sql.SQL(", ").join(sql.Identifier(alias, each) for each in ids)
    parts["key_distance"] = parts["similarity_of_key"] = sql.SQL("null::float8")
    parts["closeness_of_key"] = parts["key_distance"]
    if vectors and settings is not None:
        how = operators(settings)
        parts |= {
            "dims": sql.Literal(settings.dims),
            "operator": operator(settings, own["pgvector"]),
            "similarity_of_key": sql.SQL(how.similarity),
            "closeness_of_key": sql.SQL(
                "case when nearest.distance is not null then {} end"
            ).format(sql.SQL(how.closeness).format(of=sql.SQL("nearest"))),
        }
        parts["key_distance"] = KEYS.fragment("key_distance", **parts)
    parts["keys_of"] = KEYS.fragment("keys_of", **parts)
    parts["keyed_texts"] = KEYS.fragment(texts, **parts)
    parts["key_words"] = KEYS.fragment("key_words" if words else "no_key_words", **parts)
    return {"keyed": KEYS.fragment("keyed", **parts)}


NO_KEYS: Mapping[str, sql.Composable] = {"keyed": NOTHING}


def render_nearest_keys(
    schema: Schema[Any], scope: ScopeKind, condition: sql.Composable | None, agent: UUID | None
) -> Statement:
    """Return the search for the items whose keys are nearest to a vector."""

    def compose(own: Parts) -> Statement:
        where = scope_condition(scope)
        parts = {**own, "scope": where, "counted": where, "condition": condition or ALL}
        keyed = keyed_parts(
            *(parts, "keyed_items", schema.index, schema.generation), words=False, vectors=True
        )
        return KEYS.statement("nearest_keys", **parts, **keyed, columns=COLUMNS.fill(own))

    return schema.keep(("nearest keys", scope), compose, agent=agent, condition=condition)
