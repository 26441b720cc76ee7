"""The statements of recall memory: searches of messages, and messages as items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import sql

from langgraph_letta_store._checkpoints.checkpoint_sql import MESSAGE_BYTES, MESSAGE_TYPES
from langgraph_letta_store._engine.pgvector import render_comparison
from langgraph_letta_store._engine.schema import ALL, NOTHING, Parts, Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Statement
from langgraph_letta_store._search.bm25 import WORD_COLUMNS, bm25_parts, listed_parts
from langgraph_letta_store._search.vector_sql import AGENT, WIDTH, fill_literals, index_parts
from langgraph_letta_store._tiers.recall.item_sql import ITEMS, render_value
from langgraph_letta_store._tiers.recall.keys_sql import KEYS, key_parts
from langgraph_letta_store.config.search import Fusion
from langgraph_letta_store.records.indexes import BuiltIndex

RECALL = SqlFile(__name__, "recall")
SEARCHES = SqlFile(__name__, "search")
RANKING = SqlFile(__name__, "ranking")
CONTEXT = SqlFile(__name__, "context")

MOST_WINDOWED = 16
"""Up to how many words of a query are counted in windows; more would take twice as long."""


class Ranked(NamedTuple):
    """The properties of a search of messages that its statement is rendered for.

    `words` is how many words of a query count, in so many `forms` each; `own_index` the agent's
    index of vectors; `by_words` whether an index of words finds messages; `unseen` whether those
    found before are left out; `windows` whether words count with those of messages beside;
    `speakers` and `dates` whether the query may name them; `items` whether a message counts in each
    of its threads; `scans` whether, without an index, only the best by words are looked at further.
    `keys` says whether a message is found by its keys too, and `calls` whether tool calls and their
    results count.
    """

    words: int = 0
    forms: int = 1
    fusion: Fusion = "scaled"
    own_index: BuiltIndex | None = None
    by_words: bool = False
    unseen: bool = False
    windows: bool = False
    speakers: bool = False
    dates: bool = False
    items: bool = False
    scans: bool = False
    keys: bool = False
    calls: bool = False

    @property
    def lists(self) -> bool:
        """Whether messages are listed word by word, and words are columns of windows alone."""
        many = self.words > MOST_WINDOWED
        return self.words > 0 and (self.by_words or self.scans or many)

    def forget_count(self) -> Ranked:
        """Return the same without numbers that do not change the statement."""
        if not self.lists:
            return self
        return self._replace(words=self.words if self.windows else MOST_WINDOWED + 1, forms=1)


PLAIN = Ranked()


def render_messages(
    schema: Schema[Any], name: str, *conditions: str, agent: UUID | None = None
) -> Statement:
    """Return a statement of `recall.sql`, under conditions that are parts of the same file."""
    type_ = MESSAGE_TYPES[schema.seals is not None]
    return schema.render(
        RECALL, name, *conditions, agent=agent, message_bytes=MESSAGE_BYTES, message_type=type_
    )


def search(
    schema: Schema[Any],
    name: str,
    *conditions: str,
    agent: UUID,
    ranked: Ranked = PLAIN,
    width: int = 0,
) -> Statement:
    """Return a search of messages, under conditions that are parts of `recall.sql`.

    A ranking by text is written out for its number of words and of the forms that each has: a third
    of an array's time. An index gives `width` messages to look at further.
    """

    def compose(own: Parts) -> Statement:
        own["message_bytes"] = MESSAGE_BYTES.fill(own)
        own["message_type"] = MESSAGE_TYPES[schema.seals is not None].fill(own)
        own["message_columns"] = RECALL.fragment("message_columns", **own)
        wanted = [RECALL.fragment(condition) for condition in conditions]
        condition = sql.SQL(" and ").join(wanted) if wanted else ALL
        parts = _search_parts(name, own, condition, ranked, schema, conditions)
        return SEARCHES.statement(name, **parts)

    ranked = ranked.forget_count()
    key = ("messages", name, conditions, ranked)
    rendered = schema.keep(key, compose, agent=agent)
    # Only statements that read an index have literals.
    return fill_literals(rendered, agent, width) if width or ranked.own_index else rendered


def search_items(
    schema: Schema[Any],
    name: str,
    condition: sql.Composable | None,
    agent: UUID,
    ranked: Ranked = PLAIN,
    width: int = 0,
    *,
    said: bool = False,
) -> Statement:
    """Return a search of messages whose page is made of items, under a filter's condition.

    `said` leaves out tool calls and their results.
    """

    def compose(own: Parts) -> Statement:
        own["value"] = render_value()
        passes: sql.Composable = ALL
        if condition is not None:
            passes = ITEMS.fragment("passes", value=own["value"], filter=condition)
        if said:
            passes = sql.SQL("{} and {}").format(RECALL.fragment("is_said"), passes)
        own["page"] = ITEMS.fragment("page", **own)
        narrowed = ("a filter",) if condition is not None else ()
        parts = _search_parts(name, own, passes, ranked, schema, narrowed)
        return SEARCHES.statement(name, **parts)

    ranked = ranked.forget_count()
    rendered = schema.keep(("items", name, ranked, said), compose, agent=agent, condition=condition)
    return fill_literals(rendered, agent, width) if width or ranked.own_index else rendered


def _search_parts(
    statement: str,
    own: Parts,
    condition: sql.Composable,
    ranked: Ranked,
    schema: Schema[Any],
    conditions: tuple[str, ...],
) -> Parts:
    """Return the parts that searches of recall memory share, and those of a ranking.

    `condition` says which messages are wanted, and `conditions` what it is made of.
    """
    # Of those that indexes find, only the best are looked at further.
    settings = schema.index
    pooled = statement.endswith("_indexed")
    parts: Parts = {
        **own,
        **render_comparison(settings, "v", own["pgvector"]),
        "condition": condition,
        "said": sql.SQL(" and ").join(map(RECALL.fragment, _list_lending(ranked, conditions))),
        "own_terms": sql.SQL(_ALL_TERMS if ranked.calls else "r.terms"),
        "own_text": sql.SQL("r.text" if ranked.calls else "coalesce(r.said, r.text)"),
        "vector_condition": _SAME_THREAD if "of_thread" in conditions else ALL,
        "own_agent": sql.Literal(AGENT),
        "width": sql.Literal(WIDTH),
    }
    parts |= _word_parts(ranked, pooled=pooled)
    parts |= _boost_parts(ranked)
    if ranked.own_index is not None and settings is not None:
        by_index = index_parts(parts, settings, ranked.own_index, narrowed=False)
        parts["tuned"] = sql.SQL("{},").format(by_index["tuned"])
        parts["indexed"] = by_index["indexed"]
    else:
        parts["tuned"] = NOTHING
        parts["near"] = SEARCHES.fragment("near_exact", **parts)
    if ranked.keys and ranked.own_index is not None:
        parts["near"] = SEARCHES.fragment("near", **parts)
    parts |= key_parts(statement, parts, schema, is_keyed=ranked.keys)
    unseen = f"unseen_{'items' if ranked.items else 'messages'}" if ranked.unseen else "any_found"
    for found in ("nearest", "lent"):
        parts[f"unseen_{found}"] = RANKING.fragment(unseen, **own, found=sql.Identifier(found))
    parts["each_said"] = ALL if pooled else parts["said"]
    parts["each_speaker"] = sql.SQL("null::text") if pooled else parts["speaker"]
    for name in _CONTEXT - parts.keys():
        parts[name] = CONTEXT.fragment(name, **parts)
    parts["best"] = SEARCHES.fragment("best_by_words", **parts)
    if ranked.keys:
        parts["best"] = KEYS.fragment("best_or_keys", **parts)
    if ranked.by_words:
        parts["candidates"] = SEARCHES.fragment("found_by_index", **parts)
    elif ranked.lists:
        parts["looked_at"] = parts["candidates"] = SEARCHES.fragment("looked_up", **parts)
    else:
        parts["candidates"] = SEARCHES.fragment("found_among_all", **parts)
    # Indexes find what is wanted, and its neighbours are looked up.
    narrowed = bool({*conditions} - {"is_said"}) and not pooled
    counted = RANKING.fragment("counted_some" if narrowed else "counted_all")
    parts["counted"] = counted
    parts["fused"] = _render_fusion(ranked.fusion, counted)
    return parts


_ALL_TERMS = "case when r.said is null then r.terms else r.all_terms end"
"""The words of a message with its calls."""


def _list_lending(ranked: Ranked, conditions: tuple[str, ...]) -> list[str]:
    """Return the conditions under which a message lends to those around it."""
    lending = ["is_original", "is_no_search" if ranked.calls else "is_said"]
    # Nor does the question that a search is made for lend its words to messages before it.
    return [*lending, "before_turn"] if "before_turn" in conditions else lending


_CONTEXT = frozenset(
    (
        *("links", "pool", "windowed_beside", "windowed_linked", "own_words"),
        *("lent_beside", "lent_linked", "walked_best", "walked_hybrid"),
    )
)
"""The parts of `context.sql` that searches are made of: what is said around a message."""

_SAME_THREAD = sql.SQL("v.thread_id = %(thread)b")


def _word_parts(ranked: Ranked, *, pooled: bool) -> Parts:
    """Return the parts of a ranking by words; of a query without any, none scores.

    `pooled` says whether only the best are looked at further.
    """
    lists, has_windows = ranked.lists, ranked.windows and ranked.words > 0
    columns = ranked.words if has_windows or not lists else 0
    parts = bm25_parts(columns, ranked.forms, sql.SQL("r.terms"))
    parts["all_texts"] = sql.Identifier("windowed" if has_windows else "each")
    parts["pool_texts"] = sql.Identifier("windowed" if has_windows else "pool")
    if not columns:
        parts["score"] = sql.SQL("0::float8")
    if not has_windows:
        parts["window_score"] = sql.SQL("0::float8")
        parts["windowed_beside"] = parts["windowed_linked"] = NOTHING
    for name in WORD_COLUMNS:
        parts[name] = sql.SQL(", {}").format(parts[name]) if columns else NOTHING
    parts["pool_columns"] = parts["pool_frequencies"]
    parts["own_score"] = parts["score"]
    parts["own_scores"] = parts["terms"] = NOTHING
    parts["pool_before"] = NOTHING
    parts["pool_words"] = CONTEXT.fragment("pool_of_each")
    return {**parts, **_listed_parts(ranked, parts, columns, pooled=pooled)} if lists else parts


def _listed_parts(
    ranked: Ranked, parts: Mapping[str, sql.Composable], columns: int, *, pooled: bool
) -> Parts:
    """Return the parts that differ where messages are listed word by word."""
    known = SEARCHES.fragment("known_rows") if ranked.by_words else sql.SQL("max(totals.messages)")
    counted_by = None if ranked.by_words else "totals"
    own = listed_parts(sql.SQL("r.terms"), known, columns, counted_by)
    own["listed_weights"] = sql.SQL(", {}").format(own["listed_weights"]) if columns else NOTHING
    listed = CONTEXT.fragment("pool_listed", **own) if columns else NOTHING
    own |= {
        "frequencies": NOTHING,
        "pool_columns": sql.SQL(", scored.words as own_words {}").format(parts["pool_columns"]),
        "pool_before": CONTEXT.fragment("words_as_columns", **own) if columns else NOTHING,
        "pool_words": CONTEXT.fragment("pool_of_found", pool_listed=listed),
        "own_score": sql.SQL("each.own_words" if pooled else "scored.words"),
        "own_scores": NOTHING if pooled else SEARCHES.fragment("own_scores"),
        "terms": sql.SQL(", r.terms"),
    }
    return own


def _boost_parts(ranked: Ranked) -> Parts:
    """Return the parts of what speaks for a message besides words and meaning."""
    parts: Parts = {}
    if ranked.speakers:
        parts["speaker"] = CONTEXT.fragment("speaker")
    else:
        parts["speaker"] = sql.SQL("null::text")
        parts["by_speaker"] = sql.SQL("0::float8")
    if not ranked.dates:
        parts["by_date"] = sql.SQL("0::float8")
    return parts


def _render_fusion(fusion: Fusion, counted: sql.Composable) -> sql.Composable:
    if fusion == "scaled":
        return RANKING.fragment("fused_scaled", counted=counted)
    return RANKING.fragment(
        "fused_rank",
        counted=counted,
        rank_of_words=RANKING.fragment("reciprocal", column=sql.Identifier("combined")),
        rank_of_meaning=RANKING.fragment("reciprocal", column=sql.Identifier("meaning")),
    )
