"""Which statements are rendered: each one in all kinds that the code asks for.

Each value of each choice comes up with each statement that depends on it, not each combination.
A case yields the choice in words, and what is rendered; texts that are the same become one entry.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal, TypeAlias

from tests.golden import adapter
from tests.golden.adapter import Index, Ranking, Rendered
from tests.golden.databases import (
    AGENT,
    DATABASES,
    LARGE,
    NO_VECTORS,
    PLAIN,
    QUOTED,
    SEALED,
    WITH_VECTORS,
    Database,
)

Case: TypeAlias = tuple[Database | None, str, Rendered]
"""A database, the other choices in words, and the statement."""

Scope: TypeAlias = Literal["whole_agent", "within_agent", "across_agents", "everything"]

SCOPES: Sequence[Scope] = ("whole_agent", "within_agent", "across_agents", "everything")
AGENTS = {"": None, "one agent": AGENT}
INDEXES = (Index("hnsw"), Index("hnsw", codes=True), Index("ivfflat"), Index("ivfflat", codes=True))

FILTERS: Mapping[str, Mapping[str, Any]] = {
    "equal": {"kind": "note"},
    "two fields": {"kind": "note", "stars": 3},
    "nested field": {"a.b": None},
    "position in a list": {"a.0": 1},
    "object": {"a": {"b": [1, {"c": True}]}},
    "$eq": {"stars": {"$eq": 3}},
    "$ne": {"stars": {"$ne": 3}},
    "$gt and $lte number": {"stars": {"$gt": 1, "$lte": 5}},
    "$gte and $lt text": {"name": {"$gte": "a", "$lt": "n"}},
    "$in": {"kind": {"$in": ["note", "fact"]}},
    "$in of one": {"kind": {"$in": ["note"]}},
    "$in of none": {"kind": {"$in": []}},
    "$in nested": {"a.b": {"$in": [1, "x"]}},
    "$nin": {"kind": {"$nin": ["note", None]}},
    "$exists": {"kind": {"$exists": True}, "gone": {"$exists": False}},
    "$contains element": {"tags": {"$contains": "x"}},
    "$contains elements": {"tags": {"$contains": ["x", 1]}},
    "$contains object": {"a.b": {"$contains": {"c": 1}}},
    "$not operators": {"stars": {"$not": {"$gt": 1, "$ne": 3}}},
    "$and": {"$and": [{"a": 1}, {"b": {"$gt": 2}}]},
    "$or": {"$or": [{"a": 1}, {}, {"b": {"$exists": True}}]},
    "$not": {"$not": {"a": 1}},
    "nested": {
        "x": 1,
        "$or": [{"$and": [{"a": 1}, {"$not": {"b.c": {"$in": [1, 2]}}}]}, {"d": {"$ne": 4}}],
    },
}
FILTER: Mapping[str, Any] = {"kind": "note", "stars": {"$gte": 4}}


def cases() -> Iterator[Case]:
    """Yield all of them."""
    for rooms in _ROOMS:
        yield from rooms()


def _agent_of(scope: Scope) -> Any:
    return AGENT if scope in ("whole_agent", "within_agent") else None


def _items() -> Iterator[Case]:
    names = (
        *("get_item", "get_items", "renew_items", "hold_agents", "upsert_items"),
        *("upsert_namespaces", "doubt_namespaces", "find_vectors", "insert_vectors"),
        *("delete_vectors", "find_hashes", "find_fields", "find_living", "delete_changed"),
        *("still_kept", "count_namespace", "near_each_other", "delete_replaced"),
        *("delete_items", "sweep_items"),
    )
    for database in DATABASES:
        for name in names:
            yield database, "", adapter.items(database, name, "of_many_agents", None)
            yield database, "one agent", adapter.items(database, name, "of_one_agent", AGENT)
    for database in DATABASES:
        plain, with_vectors = ("put_plain", "rewrite_plain"), ("put_new", "put_again", "rewrite")
        for name in with_vectors if database in WITH_VECTORS else plain:
            yield database, "one agent", adapter.put(database, name, AGENT)
            if name in ("put_plain", "put_new"):
                yield database, "one file", adapter.put(database, name, AGENT, of_file=True)
    for database in WITH_VECTORS:
        yield database, "", adapter.near(database, None)
        for index in INDEXES:
            yield database, index.label, adapter.near(database, index)


def _namespaces() -> Iterator[Case]:
    names = (
        *("list_namespaces", "list_cut_namespaces", "list_matching_namespaces"),
        *("delete_agent_vectors", "delete_scope_vectors"),
        *("delete_scope_items", "delete_scope_namespaces", "hold_scope_blocks"),
        *("delete_scope_blocks", "delete_scope_consents", "doubt_scope_core"),
    )
    for database in DATABASES:
        for name in names:
            for scope in SCOPES:
                yield database, scope, adapter.namespaces(database, name, scope)


def _search() -> Iterator[Case]:
    clause = adapter.filter_clause(FILTER)
    for database in DATABASES:
        for scope in SCOPES:
            agent = _agent_of(scope)
            for name in ("newest", "sample_of_agent", "sample_of_all"):
                for kind, condition in {scope: None, f"{scope}, filter": clause}.items():
                    yield database, kind, adapter.search(database, name, scope, condition, agent)
    for kind, filter_ in FILTERS.items():
        condition = adapter.filter_clause(filter_)
        rendered = adapter.search(PLAIN, "newest", "whole_agent", condition, AGENT)
        yield PLAIN, f"filter {kind}", rendered


def _nearest() -> Iterator[Case]:
    clause = adapter.filter_clause(FILTER)
    for database in WITH_VECTORS:
        for scope in SCOPES:
            conditions = {scope: None, f"{scope}, filter": clause}
            for kind, condition in conditions.items():
                narrowed = scope == "within_agent" or condition is not None
                rendered = adapter.nearest(
                    database, scope, condition, _agent_of(scope), narrowed=narrowed
                )
                yield database, kind, rendered
        for scope in SCOPES if database is PLAIN else SCOPES[:1]:
            condition = clause if scope in ("whole_agent", "everything") else None
            for index in INDEXES:
                for turns in ((1,), (1, 16)):
                    rests = (False, True) if index in INDEXES[::3] else (len(turns) > 1,)
                    for rest in rests:
                        rendered = adapter.nearest(
                            database,
                            scope,
                            condition,
                            _agent_of(scope),
                            narrowed=condition is not None or scope == "within_agent",
                            index=index,
                            turns=turns,
                            rest=rest,
                        )
                        kind = f"{scope}, {index.label}, turns {turns}{', rest' if rest else ''}"
                        yield database, kind, rendered
    for index in INDEXES:
        rendered = adapter.nearest(
            *(PLAIN, "whole_agent", None, AGENT),
            narrowed=False,
            index=index,
            turns=(1,),
            rest=False,
        )
        yield PLAIN, f"whole_agent, not narrowed, {index.label}", rendered


def _ranked() -> Iterator[Case]:
    clause = adapter.filter_clause(FILTER)
    few: Sequence[dict[str, Any]] = (
        {"words": 1},
        {"words": 1, "hybrid": True},
        {"words": 2, "hybrid": True, "index": INDEXES[0], "rest": True},
        {"words": 1, "by_words": True},
    )
    more: Sequence[dict[str, Any]] = (
        {"words": 3},
        {"words": 2, "forms": 3, "lacking": True},
        {"words": 2, "hybrid": True, "lends": True},
        {"words": 1, "hybrid": True, "lends": True, "lacking": True},
        {"words": 0, "hybrid": True},
        {"words": 1, "hybrid": True, "fusion": "rank"},
        *({"words": 1, "hybrid": True, "index": index} for index in INDEXES),
        {"words": 1, "hybrid": True, "index": INDEXES[1], "rest": True, "lacking": True},
        {"words": 3, "hybrid": True, "by_words": True, "fusion": "rank"},
        {"words": 1, "hybrid": True, "by_words": True, "index": INDEXES[0]},
        {"words": 1, "by_words": True, "lacking": True},
        *({"words": 12, "lacking": lacks} for lacks in (False, True)),
        {"words": 12, "hybrid": True, "lends": True},
        {"words": 1, "keys": True},
        {"words": 3, "hybrid": True, "lends": True, "keys": True},
        {"words": 2, "hybrid": True, "by_words": True, "index": INDEXES[0], "keys": True},
        {"words": 1, "hybrid": True, "index": INDEXES[1], "rest": True, "keys": True},
    )
    for database in DATABASES:
        for shape in few:
            if shape.get("hybrid") and not database.dims:
                continue
            yield database, _told(shape), _one_ranked(database, "whole_agent", None, shape)
    for shape in more:
        yield PLAIN, _told(shape), _one_ranked(PLAIN, "whole_agent", None, shape)
    for scope in SCOPES:
        for shape in few[:3] if scope in SCOPES[:2] else few:
            for kind, condition in {"": None, ", filter": clause}.items():
                rendered = _one_ranked(PLAIN, scope, condition, shape)
                yield PLAIN, f"{scope}{kind}: {_told(shape)}", rendered
    rendered = _one_ranked(PLAIN, "whole_agent", clause, few[3] | {"lacking": True})
    yield PLAIN, f"filter: {_told(few[3])}, lacking", rendered
    tags = adapter.passage_clause(["any_tag", "since", "until"])
    yield PLAIN, "passages", _one_ranked(PLAIN, "whole_agent", tags, few[1])
    several = adapter.passage_clause(["all_tags"], sources=3)
    for shape in few[:2]:
        own = {**shape, "several": True}
        yield PLAIN, f"passages: {_told(own)}", _one_ranked(PLAIN, "everything", several, own)


def _one_ranked(
    database: Database, scope: Scope, clause: Any, shape: Mapping[str, Any]
) -> Rendered:
    return adapter.ranked(database, scope, clause, _agent_of(scope), **shape)


def _told(shape: Mapping[str, Any]) -> str:
    return ", ".join(
        name if value is True else f"{name} {value.label if name == 'index' else value}"
        for name, value in shape.items()
    )


def _words() -> Iterator[Case]:
    for database in DATABASES:
        for scope in SCOPES:
            rendered = adapter.words(database, "wordless", scope, _agent_of(scope), several=False)
            yield database, scope, rendered
        rendered = adapter.words(database, "wordless", "everything", None, several=True)
        yield database, "several sources", rendered
        for name in ("pause", "store_words"):
            yield database, "", adapter.words(database, name, "everything", None, several=False)


def _keys() -> Iterator[Case]:
    for scope in SCOPES:
        rendered = adapter.nearest_keys(PLAIN, scope, None, _agent_of(scope))
        yield PLAIN, scope, rendered
    for database in DATABASES:
        if database.dims:
            rendered = adapter.nearest_keys(database, "whole_agent", None, AGENT)
            yield database, "whole_agent", rendered
        for tier in adapter.KEYED_TIERS:
            for name in ("keyless", "store_keys", "unembedded", "store_key_vectors"):
                yield database, "", adapter.make_keys(database, tier, name)


def _checkpoints() -> Iterator[Case]:
    plain = (
        *("find_messages", "find_messages_by_id", "get_messages", "pending_sends"),
        *("find_checkpoints", "read_ancestors"),
        *("walk_ancestors", "channel_writes", "insert_writes", "replace_writes", "read_owner"),
        *("read_orphaned", "note_refused", "delete_refused_writes"),
        "adopt_thread",
        *(
            "walk_ancestors",
            "channel_writes",
            "insert_writes",
            "replace_writes",
            "read_owner",
            "read_deletion",
        ),
    )
    one: Sequence[tuple[str, ...]] = (
        ("of_thread", "of_namespace"),
        ("of_thread", "of_namespace", "by_id"),
    )
    listed: Sequence[tuple[str, ...]] = (
        *((), ("of_thread",), ("of_thread", "of_namespace"), ("of_thread", "by_id")),
        *(("with_metadata",), ("before",), ("beyond",)),
        ("of_thread", "of_namespace", "by_id", "with_metadata", "before", "beyond"),
    )
    messages = ("insert_messages", "wait_for_vectors", "supersede_messages", "name_recall")
    shared = ("insert_shared_messages", "wait_for_shared_vectors", "supersede_shared_messages")
    taken: Sequence[tuple[str, ...]] = (
        (),
        *((part,) for part in (*messages, "insert_message", "insert_shared_message")),
        ("insert_channels",),
        ("insert_referring_writes",),
        ("upsert_head", "rest=no_rest", "upsert_checkpoint"),
        *(("insert_writes",), ("replace_writes",), ("insert_referring_writes",)),
        *(("rest", "upsert_checkpoint"), ("rest=no_rest", "upsert_checkpoint")),
        (*messages, "insert_referring_writes"),
        (*messages, "insert_channels", "rest", "upsert_checkpoint"),
        ("insert_channels", "rest=no_rest", "upsert_checkpoint"),
    )
    for database in DATABASES:
        for name in plain:
            yield database, "", adapter.checkpoints(database, name)
        for conditions in one:
            for kind, agent in AGENTS.items():
                rendered = adapter.checkpoints(database, "get_checkpoint", conditions, agent)
                yield database, _listed(kind, *conditions), rendered
        for conditions in listed:
            rendered = adapter.checkpoints(database, "list_checkpoints", conditions)
            yield database, _listed(*conditions), rendered
        for parts in taken:
            rendered = adapter.taking(database, "hold_thread", parts)
            yield database, _listed("hold_thread", *parts), rendered
        rendered = adapter.taking(database, "hold_thread", shared)
        yield database, _listed("hold_thread", *shared), rendered
        for parts in (taken[-1], taken[8]):
            for hold in ("hold_known_thread", "held_thread"):
                rendered = adapter.taking(database, hold, parts)
                yield database, _listed(hold, *parts), rendered


def _listed(*names: str) -> str:
    return ", ".join(name for name in names if name)


def _threads() -> Iterator[Case]:
    plain = (
        *("hold_owner", "hold_thread", "delete_thread_writes", "delete_thread_channels"),
        *("delete_thread_checkpoints", "delete_thread_vectors", "delete_thread_backlog"),
        *("delete_thread_messages", "delete_thread", "find_threads", "copy_thread"),
        *("copy_checkpoints", "copy_channels", "copy_writes", "copy_messages", "copy_vectors"),
        *("copy_backlog", "read_checkpoints", "read_values", "read_sends", "delete_writes"),
        *("delete_checkpoints", "cut_parents", "delete_channels", "find_runs"),
        *("find_messages_of_runs", "delete_stray_vectors", "delete_stray_backlog"),
        *("delete_orphans", "find_strays", "forget_deletions", "note_deletion"),
        *("thread_checkpoints", "thread_channels", "thread_writes", "thread_messages"),
        *("thread_digests", "read_thread", "hold_read_thread"),
        *("reseal_checkpoints", "reseal_channels", "reseal_writes", "reseal_messages"),
        *("check_copied", "move_head"),
        *("claim_thread", "claim_messages", "claim_vectors", "claim_backlog"),
        *("name_claimed", "claim_checkpoints", "claim_channels", "claim_writes"),
        *("hold_source", "copy_owner", "delete_unused_owners"),
        "list_shared_threads",
    )
    conditional: Mapping[str, Sequence[tuple[str, ...]]] = {
        **dict.fromkeys(plain, ((),)),
        "list_threads": (
            (),
            ("of_agent",),
            ("listed_after",),
            ("of_agent", "listed_after"),
            ("of_id",),
        ),
        "delete_messages": (("beyond_limits",), ("of_runs",)),
        "sweep_threads": ((), ("swept_after",)),
    }
    yield from _conditional(conditional, adapter.threads)
    steps: Mapping[str, Sequence[tuple[str, ...]]] = {
        "list_steps": ((), ("listed_after",)),
        **dict.fromkeys(("list_graphs", "read_window", "weigh_window"), ((),)),
    }
    yield from _conditional(steps, adapter.timeline)
    counts: Mapping[str, Sequence[tuple[str, ...]]] = {
        "largest_agents": ((),),
        "count_days": (
            *itertools.product(
                ("messages", "items", "checkpoints"), ("all", "of_agent", "sampled")
            ),
            *(("versions", each) for each in ("all", "of_agents_blocks", "sampled")),
        ),
    }
    yield from _conditional(counts, adapter.growth)


def _conditional(
    names: Mapping[str, Sequence[tuple[str, ...]]], render: Callable[..., Rendered]
) -> Iterator[Case]:
    for database in DATABASES:
        for name, each in names.items():
            for conditions in each:
                yield database, _listed(*conditions), render(database, name, conditions)


def _recall() -> Iterator[Case]:
    yield SEALED, "", adapter.recall(SEALED, "neighbours", (), AGENT)
    plain = ("count_waiting", "waiting", "keep_threads", "stop_waiting", "store_vectors")
    times: Sequence[tuple[str, ...]] = (("since",), ("until",), ("since", "until"))
    pages: Sequence[tuple[str, ...]] = (
        *((), ("of_roles", "of_thread", "since", "until")),
        *(("of_thread", "after_number"), ("of_thread", "before_number")),
        *(("after_message",), ("since", "before_message")),
    )
    for database in DATABASES:
        for name in plain:
            yield database, "", adapter.recall(database, name)
        stored = ("count_stored", "forget_lost", "read_stored", "split_stored", "wait_again")
        for name in (*stored, *(("forget_vectors",) if database.dims else ())):
            yield database, "", adapter.stored_calls(database, name)
        for kind, agent in AGENTS.items():
            for name in ("neighbours", "waiting_of_agent"):
                yield database, kind, adapter.recall(database, name, (), agent)
            for conditions in times:
                rendered = adapter.recall(database, "few", conditions, agent)
                yield database, _listed(kind, *conditions), rendered
        for name in ("forward", "backward", "forward_in_time", "backward_in_time"):
            for conditions in pages:
                rendered = adapter.recall(database, name, conditions, AGENT)
                yield database, _listed(*conditions), rendered


def _boosted(ranking: Ranking) -> Ranking:
    return ranking._replace(windows=True, speakers=True, dates=True)


_RANKINGS: Mapping[str, Sequence[Ranking]] = {
    "newest": (Ranking(),),
    "nearest": (Ranking(), Ranking(unseen=True), Ranking(keys=True)),
    "nearest_indexed": (
        *(Ranking(own_index=index) for index in INDEXES),
        Ranking(own_index=INDEXES[0], keys=True),
    ),
    "best": (
        *(Ranking(1), _boosted(Ranking(3, 2)), Ranking(1, unseen=True), Ranking(32, 2)),
        Ranking(1, keys=True),
    ),
    "best_indexed": (
        *(Ranking(1, by_words=True), Ranking(3, 2, by_words=True, unseen=True)),
        *(_boosted(Ranking(3, 2, by_words=True)), Ranking(32, by_words=True)),
        *(_boosted(Ranking(3, 2, scans=True)), Ranking(32, scans=True)),
        Ranking(1, by_words=True, keys=True),
    ),
    "hybrid": (
        *(Ranking(1), Ranking(3, 2, fusion="rank"), Ranking(0), Ranking(1, unseen=True)),
        *(_boosted(Ranking(3, 2)), _boosted(Ranking(0)), Ranking(32), Ranking(3, keys=True)),
    ),
    "hybrid_indexed": (
        *(Ranking(1, own_index=INDEXES[0]), Ranking(32, own_index=INDEXES[0])),
        Ranking(3, 2, own_index=INDEXES[3], by_words=True),
        Ranking(1, fusion="rank", by_words=True, unseen=True),
        _boosted(Ranking(3, 2, own_index=INDEXES[0], by_words=True)),
        Ranking(3, 2, own_index=INDEXES[0], by_words=True, keys=True),
        Ranking(1, by_words=True, keys=True),
    ),
}
_NARROWED = ("of_roles", "of_thread", "since", "until", "is_said", "before_turn")
_WITH_TOOLS = ("of_tools", "is_original", "is_no_search")


def _recall_searches() -> Iterator[Case]:
    clause = adapter.filter_clause(FILTER)
    for database in DATABASES:
        for name, rankings in _RANKINGS.items():
            if not database.dims and name not in ("newest", "best", "best_indexed"):
                continue
            for ranking in rankings if database in (PLAIN, LARGE) else rankings[:1]:
                kind = _ranking(ranking)
                rendered = adapter.recall(database, name, (), AGENT, ranking)
                yield database, f"messages{kind}", rendered
                rendered = adapter.recall_items(database, name, None, ranking)
                yield database, f"items{kind}", rendered
        yield database, "", adapter.recall_items(database, "get_item")
    for name, rankings in _RANKINGS.items():
        kind = _ranking(rankings[0])
        for conditions in (_NARROWED, ("since",)):
            rendered = adapter.recall(PLAIN, name, conditions, AGENT, rankings[0])
            yield PLAIN, f"messages{kind}, {_listed(*conditions)}", rendered
        rendered = adapter.recall_items(PLAIN, name, clause, rankings[0])
        yield PLAIN, f"items{kind}, filter", rendered
        calls = rankings[0]._replace(calls=name.startswith(("best", "hybrid")), by_words=False)
        rendered = adapter.recall(PLAIN, name, _WITH_TOOLS, AGENT, calls)
        yield PLAIN, f"messages{_ranking(calls)}, {_listed(*_WITH_TOOLS)}", rendered
        if name != "newest":
            rendered = adapter.recall(PLAIN, name, ("is_said",), AGENT, rankings[0])
            yield PLAIN, f"messages{kind}, is_said", rendered
            rendered = adapter.recall_items(PLAIN, name, None, rankings[0], said=True)
            yield PLAIN, f"items{kind}, is_said", rendered


def _ranking(ranking: Ranking) -> str:
    told = {
        "words": f"{ranking.words} words in {ranking.forms} forms, {ranking.fusion}",
        "own_index": ranking.own_index and ranking.own_index.label,
        "by_words": ranking.by_words and "index of words",
        "unseen": ranking.unseen and "unseen",
        "windows": ranking.windows and "windows",
        "speakers": ranking.speakers and "speakers",
        "dates": ranking.dates and "dates",
        "scans": ranking.scans and "of tenants",
        "keys": ranking.keys and "keys",
        "calls": ranking.calls and "calls of tools",
    }
    return "".join(f", {each}" for name, each in told.items() if getattr(ranking, name) and each)


def _core() -> Iterator[Case]:
    plain = (
        *("create_blocks", "change_blocks", "relabel_block", "attach_block", "name_core"),
        "name_core_apart",
        *("detach_blocks", "hold_blocks", "delete_blocks", "doubt_sharers", "delete_for_all"),
        *("grant_block", "revoke_block", "find_consents", "find_sharers"),
    )
    conditional: Mapping[str, Sequence[tuple[str, ...]]] = {
        **dict.fromkeys(plain, ((),)),
        "find_blocks": (("of_agent",), ("of_label",), ("of_labels",), ("of_id",)),
        "find_versions": ((), ("before",), ("undone",), ("redone",), ("restored",), ("of_key",)),
    }
    yield from _conditional(conditional, adapter.core)
    passes = adapter.filter_clause(FILTER)
    rendered = adapter.core(PLAIN, "find_blocks", ("of_agent",), passes)
    yield PLAIN, "of_agent, filter", rendered


def _passages() -> Iterator[Case]:
    plain = (
        *("still_attached", "is_new", "change_passages", "embed_changed", "moment"),
        *("date_passages", "hold_document"),
        *("attach_archive", "grant_archive", "detach_archive", "attached_archives"),
        *("revoke_archive", "archive_consents"),
        "is_attached",
    )
    live = (
        "document_passages",
        "still_document",
        "list_documents",
        "find_passages",
        "count_passages",
        "count_tags",
    )
    narrowed = (("any_tag",), ("all_tags",), ("since",), ("until",))
    conditional: Mapping[str, Sequence[tuple[str, ...]]] = {
        **dict.fromkeys((*plain, "get_passage"), ((),)),
        **dict.fromkeys(live, (("live",),)),
        "newest": (("live",), *(("live", *each) for each in narrowed)),
        "nearest_stored": (("live", "is_text"),),
    }
    for kind, agent in AGENTS.items():
        render = partial(adapter.passages, agent=agent)
        for database, conditions, rendered in _conditional(conditional, render):
            yield database, _listed(kind, conditions), rendered


def _encrypted() -> Iterator[Case]:
    for name in ("get_item", "get_items", "seal_items"):
        yield SEALED, "", adapter.items(SEALED, name, "of_one_agent", AGENT)
    yield SEALED, "", adapter.search(SEALED, "newest", "whole_agent", None, AGENT)
    yield SEALED, "", adapter.words(SEALED, "wordless", "whole_agent", AGENT, several=False)
    passages: Sequence[tuple[str, Sequence[str]]] = (
        ("read_passages", ()),
        ("hold_passages", ()),
        ("rewrite_passages", ()),
        ("nearest_stored", ("live", "was_text")),
        ("document_passages", ("live",)),
        ("list_sealed_documents", ("live",)),
    )
    blocks: Sequence[tuple[str, Sequence[str]]] = (
        ("seal_blocks", ()),
        ("find_blocks", ("of_agent",)),
        ("find_versions", ("undone_or_present",)),
        ("find_versions", ("redone_or_present",)),
    )
    for name, conditions in passages:
        yield SEALED, _listed(*conditions), adapter.passages(SEALED, name, conditions, AGENT)
    for name, conditions in blocks:
        yield SEALED, _listed(*conditions), adapter.core(SEALED, name, conditions)
    encrypting = (
        *("count_rows", "list_items", "encrypt_items", "list_blocks", "list_versions"),
        *("hold_block", "encrypt_block", "encrypt_versions", "list_threads", "keep_files"),
        *("list_file_versions", "encrypt_file_versions"),
    )
    for database in (NO_VECTORS, SEALED):
        for name in encrypting:
            yield database, "", adapter.encrypting(database, name)
    plain = (*("renew_epoch", "seal_checkpoints", "seal_heads", "seal_messages"),)
    yield SEALED, "", adapter.find_sealed(SEALED)
    yield from ((None, "", rendered) for rendered in adapter.readers())
    for hold in ("hold_thread", "hold_known_thread"):
        yield SEALED, hold, adapter.taking(SEALED, hold, ())
    for name in plain:
        yield SEALED, "", adapter.plain_threads(SEALED, name)
    yield SEALED, "readable", adapter.plain_threads(SEALED, "seal_messages", readable=True)
    for name in ("compile", "tally", "export"):
        yield SEALED, "", adapter.agents(SEALED, name, AGENT)


def _agents() -> Iterator[Case]:
    names = (
        *("read_settings", "configure", "compile", "tally", "contents", "hold_agent"),
        *(
            "hold_agent_owners",
            "hold_agent_threads",
            "count_held",
            "forget_writes",
            "forget_channels",
        ),
        *("forget_checkpoints", "forget_recall_vectors", "forget_backlog", "forget_messages"),
        *("forget_threads", "hold_agent_blocks", "forget_blocks", "forget_items"),
        *("forget_consents", "unsign_consents", "forget_archive_consents"),
        *("unsign_archive_consents", "still_granted", "count_rows", "count_vectors"),
        *("forget_vectors", "forget_archives", "count_archived", "forget_archived_items"),
        *("forget_archived_vectors", "forget_namespaces", "forget_settings", "note_forgotten"),
        *("read_removed", "check_removed", "keep_removed", "leave_threads", "delete_inputs"),
        *("delete_applied_writes", "cut_parents", "delete_unused_channels"),
        *("leave_checkpoints", "leave_channels", "leave_writes", "leave_owners"),
        *("hold_affected_owners", "hold_affected_threads", "read_versions", "check_versions"),
        *("delete_versions_vectors", "delete_versions_backlog", "replace_versions"),
        *("delete_versions", "renew_epochs"),
        *("export", "find_taken", "find_threads", "find_blocks", "find_archives", "find_index"),
        *(
            "load_blocks",
            "load_versions",
            "load_attachments",
            "load_archives",
            "load_items",
            "load_files",
            "load_file_versions",
        ),
        *(
            "load_threads",
            "forget_deletions",
            "load_messages",
            "load_message_vectors",
            "load_backlog",
        ),
        *("load_checkpoints", "load_channels", "load_writes", "load_namespaces"),
        *("read_start", "start_agent", "mark_started", "forget_files", "forget_file_versions"),
        "forget_searches",
    )
    for database in DATABASES:
        for name in names:
            for kind, agent in AGENTS.items():
                yield database, kind, adapter.agents(database, name, agent)


def _files() -> Iterator[Case]:
    names = (
        *("read_part", "list_paths", "date_file", "date_item", "date_block"),
        *("read_file", "act", "act_at_node", "end_act", "hold_file", "hold_absent"),
        *("list_files", "list_folder"),
        *("limit_time", "match_lines", "read_values", "list_versions", "read_head", "read_version"),
    )
    for database in (*DATABASES, SEALED):
        for name in names:
            yield database, "", adapter.files(database, name, AGENT, "text")
        for kind in ("text", "expression"):
            yield database, kind, adapter.files(database, "search_lines", AGENT, kind)


def _directory() -> Iterator[Case]:
    ways: Sequence[tuple[str, ...]] = (
        *((), ("with_prefix",), ("with_tag",), ("listed_after",)),
        ("with_prefix", "with_tag", "listed_after"),
    )
    for database in DATABASES:
        for agents in ("all_agents", "active_agents"):
            for each in ways:
                kind = f"{agents} {_listed(*each)}".strip()
                yield database, kind, adapter.directory(database, agents, each)
        yield database, "one_agent", adapter.directory(database, "one_agent")
    yield from _conditional({"has_as_many": ((),)}, adapter.own_blocks)
    ways = (
        *((), ("with_tag",), ("with_label",), ("is_orphaned",), ("listed_after",)),
        ("with_tag", "with_label", "is_orphaned", "listed_after"),
    )
    yield from _conditional({"list_blocks": ways, "find_owners": ((),)}, adapter.block_list)
    yield SEALED, "", adapter.block_list(SEALED, "list_blocks")


def _rename() -> Iterator[Case]:
    names = (
        *("read_files", "read_sealed_versions", "keep_versions", "rename_files"),
        *("rename_file_versions", "seal_file_versions", "are_files_renamed"),
        *(
            "read_agents",
            "read_items",
            "read_sealed_threads",
            "is_free",
            "drop_seals",
            "rename_items",
            "are_renamed",
        ),
        *("rename_sealed_items", "rename_vectors", "rename_checkpoints", "rename_channels"),
        *("rename_writes", "rename_owners", "rename_threads", "rename_messages"),
        *("rename_recall_vectors", "rename_backlog", "rename_blocks", "rename_consents"),
        "rename_searches",
        *("rename_granters", "rename_archives", "rename_archive_consents"),
        *("rename_archive_granters", "rename_namespaces", "rename_settings"),
    )
    for database in DATABASES:
        for name in names:
            yield database, "", adapter.rename(database, name)
    yield SEALED, "", adapter.rename(SEALED, "read_items")


def _dumps() -> Iterator[Case]:
    names = (
        *("read_settings", "list_columns", "copy_rows", "has_rows", "load_rows"),
        *("read_progress", "keep_progress", "drop_progress"),
    )
    for name in names:
        yield DATABASES[0], "", adapter.dumps(DATABASES[0], name)
    for rows in ("of_tenant", "of_agent", "of_owners", "of_blocks", "nowhere"):
        yield DATABASES[0], rows, adapter.dumps(DATABASES[0], "copy_rows", rows)


def _verify() -> Iterator[Case]:
    for database in DATABASES:
        for rendered in adapter.verify(database):
            yield database, "", rendered


def _caches() -> Iterator[Case]:
    names = (
        *(
            "get_one_cached",
            "get_cached",
            "touch_cached",
            "put_cached",
            "near_cached",
            "clear_cached",
        ),
        *("sweep_cached", "evict_cached", "measure_cached", "is_unlogged", "make_unlogged"),
        "make_logged",
    )
    for database in DATABASES:
        for name in names:
            yield database, "", adapter.caches(database, name)


def _imports() -> Iterator[Case]:
    names = (
        *("read_settings", "count_items", "count_threads", "find_items", "find_embedded_items"),
        *("import_items", "seal_imported", "forget_vectors", "import_vectors", "find_checkpoints"),
        *("begin_thread", "relax", "flush"),
    )
    for database in DATABASES:
        for name in names:
            yield database, "", adapter.imports(database, name)


def _maintenance() -> Iterator[Case]:
    names = (
        *(
            "read_indexes",
            "must_hold",
            "read_server",
            "read_recorded_indexes",
            "read_existing_indexes",
            "name_owners",
        ),
        *("record_index", "forget_index", "tune", "count_expired", "count_wordless"),
        *("count_strays", "find_empty", "delete_empty", "find_dirty", "find_leaves"),
    )
    tiers: Sequence[Literal["archival", "recall"]] = ("archival", "recall")
    for database in DATABASES:
        for name in names:
            yield database, "", adapter.maintenance(database, name)
    for database in WITH_VECTORS:
        for tier in tiers:
            for rendered in adapter.maintenance_of_tier(database, tier):
                yield database, tier, rendered
            for rendered in adapter.word_index(database, tier):
                yield database, f"{tier}, words", rendered
            for index in INDEXES:
                for kind, agent in {"shared": None, "own": AGENT}.items():
                    for rendered in adapter.index_statements(database, tier, index, agent):
                        yield database, f"{tier}, {kind} {index.label}", rendered


def _doctor() -> Iterator[Case]:
    for database in (PLAIN, QUOTED):
        for kind, rendered in adapter.doctor(database):
            yield database, kind, rendered


def _export() -> Iterator[Case]:
    for database in (PLAIN, SEALED):
        for name in ("read_items", "restore_times"):
            yield database, "", adapter.export(database, name)


def _status() -> Iterator[Case]:
    for database in DATABASES:
        for name in ("read_status", "measure_tables", "count_table"):
            yield database, "", adapter.status(database, name)
        for name, conditions in (
            ("read_events", ()),
            ("read_events", ("of_agent",)),
            ("read_time", ()),
            ("read_log", ()),
            ("can_read_log", ()),
        ):
            yield database, " ".join(conditions), adapter.events(database, name, conditions)
        for name in ("measure_tables", "list_agents", "list_tenants"):
            yield database, "", adapter.stats(database, name)


def _source() -> Iterator[Case]:
    always = ("find_tables", "find_distance", "measure", "count_items", "count_checkpoints")
    more = (
        *("count_writes", "list_prefixes", "list_types", "find_value", "list_items"),
        *("read_items", "list_checkpoints", "read_checkpoints"),
    )
    for name in (*always, *more, "count_vectors", "read_vectors"):
        yield None, "last version", adapter.source(name, is_complete=True)
    for name in (*always, *more):
        yield None, "first version", adapter.source(name, is_complete=False)


def _letta_source() -> Iterator[Case]:
    for rendered in adapter.letta_source(is_complete=True):
        yield None, "all tables", rendered
    for rendered in adapter.letta_source(is_complete=False):
        yield None, "the least tables", rendered


def _letta_target() -> Iterator[Case]:
    for database in DATABASES:
        for rendered in adapter.letta_target(database):
            yield database, "", rendered


def _setup() -> Iterator[Case]:
    for database in DATABASES:
        numbers: dict[str, int] = {}
        for rendered in adapter.setup(database):
            name = rendered.statement.name
            numbers[name] = numbers.get(name, 0) + 1
            records = name in ("record_migration", "record_settings")
            yield database, f"migration {numbers[name]}" if records else "", rendered


def _audit() -> Iterator[Case]:
    names = ("record", "record_at_node", "set_retention", "count_old", "delete_old")
    for database in DATABASES:
        for name in names:
            yield database, "", adapter.audit(database, name)
        for listed in ((), ("of_agent", "of_tenant", "since", "beyond")):
            yield database, ", ".join(listed), adapter.audit(database, "list_entries", *listed)


def _search_log() -> Iterator[Case]:
    measured = ("of_tenant", "of_agent", "since")
    listed = (*measured, "is_slow", "beyond")
    for database in DATABASES:
        for name in ("try_agents", "write_searches", "count_expired", "delete_expired"):
            yield database, "", adapter.search_log(database, name)
        for name in ("count_past", "delete_past"):
            yield database, "", adapter.file_versions(database, name)
        for name in ("measure_searches", "measure_days"):
            yield database, "", adapter.search_log(database, name, *measured)
        for names in (("of_tenant",), listed):
            yield database, ", ".join(names), adapter.search_log(database, "list_searches", *names)


def _tenants() -> Iterator[Case]:
    for database in DATABASES:
        seen: set[str] = set()
        for rendered in adapter.tenants(database):
            name = rendered.statement.name
            yield database, "with roles" if name in seen else "", rendered
            seen.add(name)


def _reembedding() -> Iterator[Case]:
    names = (
        *("try_briefly", "pause", "clock", "wait", "has_sealed", "measure", "sample_items"),
        *("sample_messages", "create_archival", "create_recall", "partition"),
        *("create_missing_archival", "create_missing_recall", "create_follow_archival"),
        *("add_tenant_archival", "add_tenant_recall"),
        *("create_follow_recall", "follow_archival", "follow_recall", "list_items"),
        *("list_messages", "count_missing", "missing_items", "missing_messages", "name_item"),
        *("store_items", "store_messages", "hold_agents", "miss_no_items"),
        *("passages_without_vectors", "store_passages"),
        *("miss_no_messages", "analyze_archival", "analyze_recall", "lock_writers"),
        *("pause_writers", "resume_writers", "lock_old", "check_complete", "cut_over"),
        *("forget_indexes", "end", "drop_old", "drop_new", "stop_following"),
        *("stop_following_recall", "drop_missing", "drop_functions", "lock_setup"),
    )
    for database in WITH_VECTORS:
        for name in names:
            yield database, "", adapter.reembedding(database, name)
        for kind, listed in {"not listed": False, "listed": True}.items():
            yield database, kind, adapter.reembedding_record(database, listed=listed)
        yield database, "", adapter.await_release(database)


_ROOMS: Sequence[Callable[[], Iterator[Case]]] = (
    *(_items, _namespaces, _search, _nearest, _ranked, _words, _keys, _checkpoints, _threads),
    *(_recall, _recall_searches, _core, _passages, _agents, _verify, _imports, _maintenance),
    *(
        _directory,
        _rename,
        _dumps,
        _files,
        _source,
        _letta_source,
        _letta_target,
        _setup,
        _tenants,
        _audit,
        _search_log,
        _reembedding,
        _caches,
        _status,
        _doctor,
        _export,
    ),
    _encrypted,
)
