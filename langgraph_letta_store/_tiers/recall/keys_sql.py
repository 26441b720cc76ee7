"""The parts that the keys of messages add to the statements of searches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import sql

from langgraph_letta_store._engine.schema import NOTHING, Parts, Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._search.keys_sql import NO_KEYS, keyed_parts

KEYS = SqlFile(__name__, "keys")


def key_parts(
    statement: str, parts: Mapping[str, sql.Composable], schema: Schema[Any], *, is_keyed: bool
) -> Parts:
    """Return the parts that the keys of messages add to a search and to its scores."""
    is_hybrid, pooled = statement.startswith("hybrid"), statement.endswith("_indexed")
    own: Parts = {
        "own_meaning": sql.SQL("v.meaning" if pooled else "meant.meaning"),
        "part_words": sql.SQL("lent.by_words"),
        "part_meaning": sql.SQL("lent.by_meaning" if is_hybrid else "null"),
    }
    if not is_keyed:
        nothing = dict.fromkeys(("keys", "keys_of", "part_keys"), NOTHING)
        return {**own, **NO_KEYS, **nothing}
    compares = (is_hybrid or statement.startswith("nearest")) and schema.index is not None
    own |= keyed_parts(
        *(parts, "keyed_messages", schema.index, schema.generation),
        words=not statement.startswith("nearest"),
        vectors=compares,
    )
    given = {**parts, **own}
    for name, fragment in (
        ("own_words_score", "words_or_keys"),
        ("own_meaning", "meaning_or_keys"),
    ):
        own[name] = KEYS.fragment(fragment, **given)
    own["own_distance"] = KEYS.fragment("distance_or_keys", **given)
    own["nearest_parts"] = KEYS.fragment("nearest_parts_with_keys", **given)
    if "near" in parts:
        own["near"] = KEYS.fragment("near_or_keys", **given)
    for name in ("keys", "keys_of"):
        own[name] = sql.SQL(" {}").format(KEYS.fragment(name))
    kinds = ("words", "meaning") if is_hybrid else ("words",)
    by_keys = [KEYS.fragment("part_of_keys", kind=sql.SQL(kind)) for kind in kinds]
    own["part_keys"] = sql.SQL(", nullif({}, 0)").format(sql.SQL(" + ").join(by_keys))
    for kind in kinds:
        own[f"part_{kind}"] = KEYS.fragment("part_of_text", kind=sql.SQL(kind))
    return own
