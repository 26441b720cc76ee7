"""Near-duplicates at put time: skipped or replaced, and told in the log and in the counters."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from langgraph.store.base import PutOp, SearchOp

from langgraph_letta_store import LettaStore
from langgraph_letta_store._tiers.archival import put_items as puts
from langgraph_letta_store.config.index import AnnConfig, AnnSettings, choose_type
from langgraph_letta_store.config.search import DuplicateSettings, SearchConfig, SearchSettings
from langgraph_letta_store.errors import ConfigurationError
from tests.agents.test_passage_dedup import Compass
from tests.support import agents
from tests.support.stores import BOTH, opened

NS = ("agent", "notes")
SKIP: Any = {"policy": "skip"}
REPLACE: Any = {"policy": "replace"}


def index(model: Compass | None = None, **more: Any) -> Any:
    return {"dims": 2, "embed": model or Compass(), "fields": ["text"], **more}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


Open = Callable[..., LettaStore]


@pytest.fixture
def make(way: str, dsn: str, schema: str) -> Iterator[Open]:
    with ExitStack() as stack:

        def make(duplicates: Any, **more: Any) -> LettaStore:
            options: dict[str, Any] = {"schema": schema, "index": index(), **more}
            return stack.enter_context(opened(dsn, way, duplicates=duplicates, **options))

        yield make


def put(store: LettaStore, key: str, text: str, namespace: tuple[str, ...] = NS) -> None:
    store.put(namespace, key, {"text": text})


def texts(store: LettaStore, prefix: tuple[str, ...] = NS) -> dict[str, str]:
    return {item.key: item.value["text"] for item in store.search(prefix, limit=100)}


@pytest.mark.parametrize("duplicates", [None, {"policy": "keep"}])
def test_both_stay_unless_something_is_set(make: Open, duplicates: Any) -> None:
    store = make(duplicates)
    put(store, "one", "0 tea")
    put(store, "two", "0 tea")
    assert texts(store) == {"one": "0 tea", "two": "0 tea"}


def test_skipping_leaves_the_one_that_is_there(
    make: Open, caplog: pytest.LogCaptureFixture
) -> None:
    store = make(SKIP)
    put(store, "one", "0 tea")
    with caplog.at_level(logging.INFO, "langgraph_letta_store"):
        put(store, "two", "17 black tea")
    assert caplog.messages == ["put: 1 of 1 skipped as near-duplicates of agent.notes/one"]
    put(store, "three", "19 coffee")
    assert texts(store) == {"one": "0 tea", "three": "19 coffee"}
    assert store.get(NS, "two") is None
    counters = store.counters
    assert (counters.duplicates_skipped, counters.duplicates_replaced) == (1, 0)


def test_replacing_puts_the_new_one_in_its_stead(
    make: Open, dsn: str, schema: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = make(REPLACE)
    put(store, "one", "0 tea")
    with caplog.at_level(logging.INFO, "langgraph_letta_store"):
        put(store, "two", "17 black tea")
    assert caplog.messages == ["put: 1 of 1 replaced the nearly equal agent.notes/one"]
    assert texts(store) == {"two": "17 black tea"}
    assert store.counters.duplicates_replaced == 1
    with psycopg.connect(dsn) as connection:
        query = f'select count(*) from "{schema}".archival_vectors'
        assert connection.execute(query.encode()).fetchone() == (1,)


@pytest.mark.parametrize("duplicates", [SKIP, REPLACE])
def test_a_put_on_a_key_that_exists_is_an_update(make: Open, duplicates: Any) -> None:
    store = make(duplicates)
    put(store, "one", "0 tea")
    put(store, "two", "90 milk")
    put(store, "two", "1 tea")
    put(store, "one", "0 tea")
    assert texts(store) == {"one": "0 tea", "two": "1 tea"}
    assert store.counters.texts_reused == 1


@pytest.mark.parametrize("duplicates", [SKIP, REPLACE])
def test_only_the_same_namespace_and_fields_are_compared(make: Open, duplicates: Any) -> None:
    store = make(duplicates, index=index(fields=["text", "title"]))
    put(store, "one", "0 tea")
    put(store, "two", "0 tea", (*NS, "deeper"))
    put(store, "three", "0 tea", ("agent", "other"))
    put(store, "four", "0 tea", NS[:1])
    store.put(NS, "five", {"text": "90 x", "title": "0 tea"})
    assert store.get(NS, "five") is not None
    assert len(store.search(NS[:1])) == 5
    store.put(NS, "six", {"text": "180 x", "title": "3 tea"})  # one field is not enough
    put(store, "seven", "90 x")
    store.put(NS, "eight", {"title": "0 tea"})
    assert len(store.search(NS[:1])) == 8
    assert "duplicates_skipped=0, duplicates_replaced=0," in repr(store.counters)
    store.put(NS, "nine", {"text": "88 x", "title": "3 tea"})
    assert (store.get(NS, "nine") is None) == (duplicates is SKIP)
    assert (store.get(NS, "five") is None) == (duplicates is REPLACE)


@pytest.mark.parametrize("duplicates", [SKIP, REPLACE])
def test_items_without_a_vector_are_none(make: Open, duplicates: Any) -> None:
    store = make(duplicates)
    for key in ("one", "two"):
        store.put(NS, key, {"text": "0 tea"}, index=False)
    put(store, "three", "0 tea")
    put(store, "four", "nothing")
    put(store, "five", "nothing else, a vector of zeros")
    assert set(texts(store)) == {"one", "two", "three", "four", "five"}


def test_what_has_expired_is_not_there(make: Open, dsn: str, schema: str) -> None:
    store = make(SKIP)
    put(store, "one", "0 tea")
    with psycopg.connect(dsn, autocommit=True) as connection:
        query = f"""update "{schema}".archival_memory set expires_at = now() - interval '1 s'"""
        connection.execute(query.encode())
    put(store, "two", "0 tea")
    put(store, "one", "0 tea")
    assert texts(store) == {"two": "0 tea"}


_HOUR, _DAY = 60.0, 1440.0


@pytest.mark.parametrize(
    ("there", "new", "skipped", "replaced"),
    [
        (None, None, True, True),
        (None, _HOUR, True, False),
        (_HOUR, None, False, True),
        (_DAY, _HOUR, True, False),
        (_HOUR, _DAY, False, True),
        (_HOUR, _HOUR, True, True),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_nothing_gives_way_to_what_ends_sooner(
    make: Open, there: Any, new: Any, skipped: bool, replaced: bool, at_once: bool
) -> None:
    for policy, gives_way, left in ((SKIP, skipped, "one"), (REPLACE, replaced, "two")):
        store = make(policy)
        store.delete_namespace(NS)
        ops = [
            PutOp(NS, "one", {"text": "0 tea"}, ttl=there),
            PutOp(NS, "two", {"text": "3 tea"}, ttl=new),
        ]
        for batch in [ops] if at_once else [[op] for op in ops]:
            store.batch(batch)
        assert set(texts(store)) == ({left} if gives_way else {"one", "two"})


def test_the_nearest_of_those_that_last_counts(make: Open) -> None:
    store = make(SKIP)
    store.put(NS, "ends", {"text": "3 tea"}, ttl=_HOUR)
    put(store, "stays", "0 tea")
    put(store, "new", "4 tea")
    assert set(texts(store)) == {"ends", "stays"}


def test_what_another_is_skipped_for_lives_as_long_as_that_would(
    make: Open, dsn: str, schema: str
) -> None:
    store = make(SKIP)
    store.put(NS, "one", {"text": "0 tea"}, ttl=_HOUR)
    store.put(NS, "other", {"text": "90 milk"}, ttl=_HOUR)
    with psycopg.connect(dsn, autocommit=True) as connection:
        table = f'"{schema}".archival_memory'
        later = f"update {table} set expires_at = now() + interval '1 minute'"
        connection.execute(later.encode())
        store.put(NS, "two", {"text": "3 tea"}, ttl=_HOUR / 2)
        left = f"select expires_at > now() + interval '59 min' from {table} order by key"
        assert connection.execute(left.encode()).fetchall() == [(True,), (False,)]
    assert set(texts(store)) == {"one", "other"}


@pytest.mark.parametrize(("threshold", "kept"), [(1, 3), (0.99, 2), (0.5, 1), (-1, 1)])
def test_the_threshold_is_a_cosine(make: Open, threshold: float, kept: int) -> None:
    store = make({**SKIP, "threshold": threshold}, index=index(distance_type="l2"))
    for key, text in {"a": "33.3 x", "b": "38.3 x", "c": "77.7 x", "d": "33.3 y"}.items():
        put(store, key, text)
    assert len(texts(store)) == kept


# --- in one batch --------------------------------------------------------------------------------


def test_a_batch_counts_what_it_put_before(make: Open, caplog: pytest.LogCaptureFixture) -> None:
    store = make(SKIP)
    ops = [
        PutOp(NS, key, {"text": text})
        for key, text in [("a", "0 x"), ("b", "5 x"), ("c", "90 x"), ("d", "0 x"), ("e", "17 x")]
    ]
    with caplog.at_level(logging.INFO, "langgraph_letta_store"):
        found: Any = store.batch([*ops, SearchOp(NS)])
    assert found[-1] == []
    assert texts(store) == {"a": "0 x", "c": "90 x"}
    assert caplog.messages == ["put: 3 of 5 skipped as near-duplicates of agent.notes/a"]
    model: Any = store.embeddings
    assert model.calls == [["0 x", "5 x", "90 x", "17 x"]]


def test_a_batch_replaces_what_it_put_before(make: Open) -> None:
    store = make(REPLACE)
    put(store, "old", "3 x")
    ops = [
        PutOp(NS, key, {"text": text})
        for key, text in [("a", "0 x"), ("b", "90 x"), ("c", "17 x"), ("d", "20 x")]
    ]
    store.batch(ops)
    assert texts(store) == {"b": "90 x", "d": "20 x"}
    assert store.counters.duplicates_replaced == 3


def test_many_are_named_by_the_first(make: Open, caplog: pytest.LogCaptureFixture) -> None:
    store = make(SKIP)
    store.batch([PutOp(NS, f"k{n}", {"text": f"{n * 40} x"}) for n in range(5)])
    with caplog.at_level(logging.INFO, "langgraph_letta_store"):
        store.batch([PutOp(NS, f"new{n}", {"text": f"{n * 40} secret"}) for n in range(5)])
    (message,) = caplog.messages
    assert message.endswith("agent.notes/k0, agent.notes/k1, agent.notes/k2 and 2 more")
    assert "secret" not in message


def test_a_batch_of_nothing_but_duplicates_writes_nothing(make: Open) -> None:
    store = make(SKIP)
    put(store, "one", "0 tea")
    store.batch([PutOp(NS, key, {"text": "0 tea"}, ttl=5) for key in ("two", "three")])
    assert texts(store) == {"one": "0 tea"}


@pytest.mark.parametrize("duplicates", [SKIP, REPLACE])
def test_also_in_a_batch_all_fields_count(make: Open, duplicates: Any) -> None:
    store = make(duplicates, index=index(fields=["text", "title"]))
    values = {
        "a": {"text": "0 x", "title": "0 x"},
        "b": {"text": "90 x", "title": "0 x"},
        "c": {"text": "0 x"},
        "d": {"text": "92 x", "title": "2 x"},
        "e": {"text": "2 x"},
    }
    store.batch([PutOp(NS, key, value) for key, value in values.items()])
    left = {"a", "b", "c"} if duplicates is SKIP else {"a", "d", "e"}
    assert {item.key for item in store.search(NS)} == left


_TEXTS = st.sampled_from([0, 7, 15.5, 25.2, 36.1, 120, "nothing"])
_TTLS = st.sampled_from([None, None, _HOUR, _DAY])
_OPS = st.tuples(st.sampled_from(["a", "b", "c", "d", "e"]), st.none() | _TEXTS, _TTLS)
_TITLED = st.tuples(
    st.sampled_from(["a", "b", "c"]),
    st.none() | st.tuples(st.sampled_from([0, 7, 120]), st.sampled_from([0, 15.5, 120, None])),
)


@pytest.fixture
def pair(dsn: str, schema: str) -> Iterator[Callable[[str], tuple[LettaStore, LettaStore]]]:
    with ExitStack() as stack:

        def pair(policy: str) -> tuple[LettaStore, LettaStore]:
            duplicates: Any = {"policy": policy}
            options: Any = {"index": index(fields=["text", "title"]), "duplicates": duplicates}
            batched = stack.enter_context(opened(dsn, "sync", schema=schema, **options))
            other = f"{schema}_x"
            single = stack.enter_context(opened(dsn, "sync", schema=other, **options))
            return batched, single

        yield pair
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f'drop schema if exists "{schema}_x" cascade'.encode())


@pytest.mark.parametrize("policy", ["skip", "replace"])
def test_a_batch_does_what_its_puts_do_one_after_the_other(pair: Any, policy: str) -> None:
    batched, single = pair(policy)

    @settings(max_examples=15, deadline=None)
    @example([[("a", 0, None), ("b", 120, None)], [("c", 7, None), ("a", 0, None)]])
    @example([[("a", 0, None)], [("a", None, None), ("b", 0, None), ("a", 0, None)]])
    @example(
        [
            [("a", 0, None), ("b", 120, None)],
            [("c", 7, None), ("a", 15.5, None), ("b", 0, None), ("b", None, None)],
        ]
    )
    # The one that is there lives longer, or less long, from the batch on.
    @example([[("a", 0, _HOUR)], [("a", 0, None), ("b", 7, _DAY)]])
    @example([[("a", 0, None)], [("a", 0, _HOUR), ("b", 7, None)]])
    @example([[("a", 0, _HOUR)], [("b", 7, None), ("a", 0, _HOUR)]])
    @example([[("a", 0, None), ("b", 15.5, _DAY)], [("a", 0, _HOUR), ("c", 7, _DAY)]])
    @given(st.lists(st.lists(_OPS, min_size=1, max_size=7), min_size=1, max_size=3))
    def holds(batches: Any) -> None:
        for store in (batched, single):
            store.delete_namespace(NS)
        for batch in batches:
            ops = [
                PutOp(NS, key, None if text is None else {"text": f"{text} x"}, ttl=minutes)
                for key, text, minutes in batch
            ]
            batched.batch(ops)
            for op in ops:
                single.batch([op])
            assert texts(batched) == texts(single)
        assert batched.counters.duplicates_skipped == single.counters.duplicates_skipped
        assert batched.counters.duplicates_replaced == single.counters.duplicates_replaced
        for store in (batched, single):
            found = store.search(NS, query="0 x", limit=100)
            assert {item.key for item in found} == set(texts(store))

    holds()


@pytest.mark.parametrize("policy", ["skip", "replace"])
def test_items_of_several_fields_are_compared_as_one_after_the_other(
    pair: Any, policy: str
) -> None:
    batched, single = pair(policy)

    @settings(max_examples=10, deadline=None)
    @example([[("a", (0, 0))], [("a", (0, 120)), ("b", (7, 120))]])  # in part the vectors stay
    @example([[("a", (0, 0))], [("a", (0, None)), ("b", (7, None))]])  # a field goes
    @given(st.lists(st.lists(_TITLED, min_size=1, max_size=5), min_size=1, max_size=3))
    def holds(batches: Any) -> None:
        for store in (batched, single):
            store.delete_namespace(NS)
        for batch in batches:
            ops: list[PutOp] = []
            for key, said in batch:
                value = said and {
                    name: f"{degrees} x"
                    for name, degrees in zip(("text", "title"), said, strict=True)
                    if degrees is not None
                }
                ops.append(PutOp(NS, key, value))
            batched.batch(ops)
            for op in ops:
                single.batch([op])
            values = [{i.key: i.value for i in s.search(NS)} for s in (batched, single)]
            assert values[0] == values[1]

    holds()


# --- others --------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["changed", "gone"])
def test_what_gives_way_may_be_changed_meanwhile(
    make: Open, dsn: str, schema: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other writer comes between the comparison and the step that writes."""
    store = make(REPLACE)
    put(store, "one", "0 tea")
    statements = puts._order_statements

    with opened(dsn, "sync", schema=schema, index=index()) as other:

        def meanwhile(*args: Any) -> Any:
            monkeypatch.setattr(puts, "_order_statements", statements)
            if change == "changed":
                put(other, "one", "90 milk")
            else:
                other.delete(NS, "one")
            return statements(*args)

        monkeypatch.setattr(puts, "_order_statements", meanwhile)
        put(store, "two", "3 tea")
    left = {"one": "90 milk"} if change == "changed" else {}
    assert texts(store) == {**left, "two": "3 tea"}
    found = store.search(NS, query="90 milk")
    assert {item.key for item in found} == {*left, "two"}


def test_archival_inserts_keep_their_own_policy(way: str, dsn: str, schema: str) -> None:
    options: Any = {"index": index(fields=["content"])}
    with ExitStack() as stack:
        memory = stack.enter_context(agents.opened(dsn, schema, way, **options))
        memory.store = stack.enter_context(
            opened(dsn, way, schema=schema, duplicates=SKIP, **options)
        )
        ada = agents.Memory(memory.store, memory.saver).agent("ada")
        assert [ada.archival.insert("0 tea").outcome for _ in range(2)] == ["inserted"] * 2
        assert ada.archival.count() == 2
        place = ("agents", "ada", "archival")
        memory.store.put(place, "mine", {"content": "0 tea"})
        assert ada.archival.count() == 2, "put past the agent, the store's policy counts"


@pytest.mark.parametrize("wrong", [{}, {"threshold": 0.9}, {"policy": None, "threshold": 0.9}])
def test_a_policy_is_to_be_chosen(wrong: Any) -> None:
    connection: Any = object()
    with pytest.raises(ConfigurationError, match="policy"):
        LettaStore(connection, index=index(), duplicates=wrong)


@pytest.mark.parametrize("settings", [AnnSettings, SearchSettings])
def test_none_means_the_default(settings: Any) -> None:
    config = {AnnSettings: AnnConfig, SearchSettings: SearchConfig}[settings]
    assert settings.parse(dict.fromkeys(config.__annotations__)) == settings()
    assert DuplicateSettings.parse({**SKIP, "threshold": None}) == DuplicateSettings("skip")
    assert choose_type({"vector_type": None}) == "halfvec"


def test_a_store_that_embeds_nothing_has_none() -> None:
    connection: Any = object()
    with pytest.raises(ConfigurationError, match="give `index` too"):
        LettaStore(connection, duplicates={"policy": "skip"})
