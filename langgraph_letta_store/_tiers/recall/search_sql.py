"""What fills the placeholders of searches of recall memory, see `sql/recall_search.sql`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import LiteralString, NamedTuple

from psycopg import sql

from langgraph_letta_store._engine import identifiers
from langgraph_letta_store._engine.identifiers import fragment
from langgraph_letta_store._engine.sql_files import templates
from langgraph_letta_store.config.search import Fusion
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.records.indexes import BuiltIndex

FILE = "recall_search"


class Ranked(NamedTuple):
    """What a search of messages is written out for.

    `words` is how many words of a query count, in so many `forms` each; `own_index` is the agent's
    index of vectors, where it is used; `by_words` says whether an index of words finds those that
    are looked at; `unseen` whether some are left out that were found before; and `items` whether a
    message counts in each thread that it lies in.
    """

    words: int = 0
    forms: int = 1
    fusion: Fusion = "scaled"
    own_index: BuiltIndex | None = None
    by_words: bool = False
    unseen: bool = False
    items: bool = False


PLAIN = Ranked()


def of_recall(
    own: Mapping[str, sql.Composable],
    condition: sql.Composable,
    ranked: Ranked,
    settings: IndexSettings | None,
    *,
    narrowed: bool,
    named: Collection[str] = (),
) -> dict[str, sql.Composable]:
    """Return the parts that statements of recall memory share, and those of a ranking.

    `own` are the placeholders that many statements have, `condition` says which messages are
    wanted, `narrowed` that these may not be all, and `named` are the fragments that it is made of.
    """
    columns = fragment("recall", "message_columns", message_bytes=own["message_bytes"])
    parts: dict[str, sql.Composable] = {
        **own,
        "condition": condition,
        "message_columns": columns,
        "page": fragment(FILE, "page", recall_memory=own["recall_memory"], message_columns=columns),
        "said": sql.SQL(" and ").join(
            # Nor does the question that a search is made for lend its words to what came before it.
            fragment("recall", name)
            for name in ("said", "before_turn")
            if name == "said" or name in named
        ),
        "vector_condition": _SAME_THREAD if "of_thread" in named else sql.SQL("true"),
        "closeness": fragment(FILE, f"{settings.distance if settings else 'cosine'}_closeness"),
        "among": fragment(FILE, "with_words" if ranked.by_words else "any_words"),
        "mean_length": fragment(FILE, "mean_length"),
        "of_agent": sql.SQL("%(agent)b"),
        "own_agent": sql.Literal(identifiers.AGENT),
        "width": sql.Literal(identifiers.WIDTH),
    }
    rows: sql.Composable = sql.SQL("count(*)")
    if ranked.by_words:
        parts["of_agent"] = parts["own_agent"]
        parts["mean_length"] = fragment(FILE, "sampled_length", recall_memory=own["recall_memory"])
        rows = fragment(FILE, "known_rows")
    parts |= _of_words(ranked, rows)
    if ranked.own_index is not None and settings is not None:
        of_index = identifiers.of_index(own, settings, ranked.own_index, narrowed=False)
        parts["tuned"] = sql.SQL("{},").format(of_index["tuned"])
        parts["near"] = fragment(FILE, "near", **{**parts, "indexed": of_index["indexed"]})
    else:
        parts["tuned"] = sql.SQL("")
        parts["near"] = fragment(FILE, "near_exact", **parts)
    unseen = f"unseen_{'items' if ranked.items else 'messages'}" if ranked.unseen else "any_found"
    for found in ("nearest", "lent"):
        parts[f"unseen_{found}"] = fragment(FILE, unseen, **own, found=sql.Identifier(found))
    for name in _PARTS:
        parts[name] = fragment(FILE, name, **parts)
    parts["best"] = fragment(FILE, "best_by_words", **parts)
    parts["lent_beside"] = fragment(FILE, "lent_beside")
    # Indexes find what is wanted, and its neighbours are looked up.
    narrowed = narrowed and ranked.own_index is None and not ranked.by_words
    counted = fragment(FILE, "counted_some" if narrowed else "counted_all")
    parts["fused"] = _fused(ranked.fusion, counted)
    return parts


_SAME_THREAD = sql.SQL("v.thread_id = %(thread)b")

_PARTS = (
    *("walked_nearest", "walked_best", "walked_hybrid"),
    *("each", "told", "agent_statistics", "scored", "links", "pool", "lent_linked"),
)
"""Fragments of `sql/recall_search.sql` that its statements are made of."""


def _of_words(ranked: Ranked, rows: sql.Composable) -> dict[str, sql.Composable]:
    """Return the parts of a ranking by words; of a query without any, none scores."""
    parts = identifiers.of_ranking(ranked.words, ranked.forms, sql.SQL("r.terms"), rows)
    if not ranked.words:
        return {**parts, "score": sql.SQL("0::float8")}
    for name in ("frequencies", "weights"):
        parts[name] = sql.SQL(", {}").format(parts[name])
    return parts


def _fused(fusion: Fusion, counted: sql.Composable) -> sql.Composable:
    if fusion == "scaled":
        return fragment(FILE, "fused_scaled", counted=counted)
    return fragment(
        FILE,
        "fused_rank",
        counted=counted,
        rank_of_words=fragment(FILE, "reciprocal", column=sql.Identifier("words")),
        rank_of_meaning=fragment(FILE, "reciprocal", column=sql.Identifier("meaning")),
    )


def file_of(name: str) -> LiteralString:
    """Return the file that has a statement of recall memory."""
    return FILE if name in templates(FILE) else "recall"
