"""LangGraph's own InMemoryStore as the oracle: random operations give the same results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langgraph.store.base import (
    GetOp,
    Item,
    ListNamespacesOp,
    MatchCondition,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
)
from langgraph.store.memory import InMemoryStore
from psycopg import sql

from langgraph_letta_store import LettaStore
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened

ALL = 10_000
INDEX: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}


class Oracle(InMemoryStore):
    """InMemoryStore without two of its faults.

    It goes on listing namespaces that are empty, and fails where two items of a batch have the
    same text to embed.
    """

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        ops = list(ops)
        reads = [self._one(op) for op in ops if not isinstance(op, PutOp)]
        for op in ops:
            if isinstance(op, PutOp):
                self._one(op)
        return [None if isinstance(op, PutOp) else reads.pop(0) for op in ops]

    def _one(self, op: Op) -> Result:
        for namespace in [ns for ns, items in self._data.items() if not items]:
            del self._data[namespace]
        return super().batch([op])[0]


@pytest.fixture(scope="module", params=BOTH)
def store(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaStore]:
    """One store for all examples: each has a root label of its own."""
    schema = f"oracle_{uuid4().hex[:12]}"
    with opened(dsn, request.param, schema=schema, index=INDEX) as store:
        yield store
    with psycopg.connect(dsn) as conn:
        conn.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))


LABELS = st.sampled_from(["a", "ab", "b", "%", "_"])
PATHS = st.lists(LABELS, min_size=0, max_size=3).map(tuple)
KEYS = st.sampled_from(["1", "2", "10", "é"])
VALUES = st.fixed_dictionaries(
    {
        "n": st.integers(-5, 20) | st.sampled_from([0.5, 9.5, 1e20]),
        "text": st.text("abc xyz", min_size=1, max_size=12),
    },
    optional={"extra": st.text(max_size=5) | st.lists(st.integers(0, 3), max_size=3)},
)
COMPARISONS = st.dictionaries(
    st.sampled_from(["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"]),
    st.sampled_from([-1, 0, 0.5, 5, 9, 10, 1e20]),
    min_size=1,
    max_size=2,
)
FILTERS = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "n": COMPARISONS | st.integers(-5, 20),
        "extra": st.lists(st.integers(0, 3), max_size=3)
        | st.fixed_dictionaries({"$ne": st.just("x")}),
        "text": st.text("abc xyz", min_size=1, max_size=3),
    },
)
CONDITIONS = st.tuples(
    st.booleans(), st.lists(LABELS | st.just("*"), min_size=1, max_size=2).map(tuple)
).map(lambda drawn: MatchCondition("prefix" if drawn[0] else "suffix", drawn[1]))


def operations(root: str) -> st.SearchStrategy[Op]:
    """Any operation under one root label. A search or a listing asks for everything."""
    paths = PATHS.map(lambda path: (root, *path))
    texts = st.none() | st.text("abc xyz", min_size=1, max_size=5)
    conditions = st.lists(CONDITIONS, max_size=2).map(
        lambda conditions: (MatchCondition("prefix", (root,)), *conditions)
    )
    return (
        st.tuples(paths, KEYS, VALUES | VALUES | st.none()).map(lambda put: PutOp(*put))
        | st.tuples(paths, KEYS).map(lambda get: GetOp(*get))
        | st.tuples(paths, FILTERS, texts).map(
            lambda search: SearchOp(search[0], search[1], ALL, query=search[2])
        )
        | st.tuples(conditions, st.none() | st.integers(1, 4)).map(
            lambda listing: ListNamespacesOp(*listing, ALL)
        )
    )


def plain(item: Any) -> Any:
    """What two stores must agree on of an item: all but the times."""
    return item and (item.namespace, item.key, item.value)


def place(item: Item) -> tuple[tuple[str, ...], str]:
    return (item.namespace, item.key)


def agree(ours: Sequence[Any], theirs: Sequence[Any], ops: Sequence[Op]) -> None:
    assert len(ours) == len(theirs) == len(ops)
    for mine, other, op in zip(ours, theirs, ops, strict=True):
        if isinstance(op, ListNamespacesOp):
            assert mine == other, op
        elif isinstance(op, SearchOp):
            for a, b in zip(sorted(mine, key=place), sorted(other, key=place), strict=True):
                assert plain(a) == plain(b), op
                assert a.score == (None if b.score is None else pytest.approx(b.score, abs=2e-3))
            scores = [item.score for item in mine if item.score is not None]
            assert scores == sorted(scores, reverse=True)
        else:
            assert plain(mine) == plain(other), op


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_sequence_of_operations_gives_what_the_oracle_gives(
    store: LettaStore, data: st.DataObject
) -> None:
    root, oracle = f"root {uuid4().hex}", Oracle(index=INDEX)
    for ops in data.draw(
        st.lists(st.lists(operations("root"), min_size=1, max_size=6), max_size=6)
    ):
        rooted = [_under(root, op) for op in ops]
        agree(store.batch(rooted), oracle.batch(rooted), rooted)
    everything: list[Op] = [
        SearchOp((root,), None, ALL),
        ListNamespacesOp((MatchCondition("prefix", (root,)),)),
    ]
    agree(store.batch(everything), oracle.batch(everything), everything)


def _under(root: str, op: Op) -> Op:
    """The operation under a root label that is not drawn: hypothesis shrinks what it draws."""
    if isinstance(op, SearchOp):
        return op._replace(namespace_prefix=(root, *op.namespace_prefix[1:]))
    if isinstance(op, ListNamespacesOp):
        others = (op.match_conditions or ())[1:]
        return op._replace(match_conditions=(MatchCondition("prefix", (root,)), *others))
    return op._replace(namespace=(root, *op.namespace[1:]))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    values=st.dictionaries(st.tuples(PATHS, KEYS), VALUES, min_size=1, max_size=25),
    prefix=PATHS,
    filter_=FILTERS,
    query=st.none() | st.text("abc xyz", min_size=1, max_size=5),
    limit=st.integers(1, 7),
)
def test_pages_are_the_parts_of_what_the_oracle_finds(
    store: LettaStore,
    values: dict[tuple[tuple[str, ...], str], dict[str, Any]],
    prefix: tuple[str, ...],
    filter_: dict[str, Any] | None,
    query: str | None,
    limit: int,
) -> None:
    root, oracle = f"root {uuid4().hex}", Oracle(index=INDEX)
    puts = [PutOp((root, *path), key, value) for (path, key), value in values.items()]
    store.batch(puts)
    oracle.batch(puts)
    where = (root, *prefix)
    expected = oracle.search(where, filter=filter_, query=query, limit=ALL)
    pages: list[SearchItem] = []
    for _ in range(len(expected) + 2):
        page = store.search(where, filter=filter_, query=query, limit=limit, offset=len(pages))
        pages += page
        if len(page) < limit:
            break
    ops = [SearchOp(where, filter_, ALL, query=query)]
    agree([pages], [expected], ops)
    listed = store.list_namespaces(prefix=where, limit=limit, offset=1)
    assert listed == oracle.list_namespaces(prefix=where, limit=limit, offset=1)
