"""Filters: exact values at any depth, operators typed as JSON is, errors that name the place."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from operator import ge, gt, le, lt
from typing import Any, cast
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langgraph.store.base import PutOp
from langgraph.store.memory import InMemoryStore
from psycopg import Connection, sql

from langgraph_letta_store import LettaStore
from langgraph_letta_store.errors import LettaStoreError
from tests.support.stores import BOTH, opened, plan

NS = ("agent", "facts")

VALUES: dict[str, dict[str, Any]] = {
    "one": {"n": 1, "s": "1", "b": True, "o": {"b": 1, "c": "x"}, "l": [1, "a"]},
    "float one": {"n": 1.0, "s": "a", "b": 1, "o": {"b": 1}, "l": ["a", 1]},
    "two": {"n": 2, "s": "B", "b": False, "o": {"b": 2, "d": {"e": 5}}, "l": []},
    "ten": {"n": 10, "s": "10", "b": 0, "o": {}, "l": [[1], {"k": 1, "m": 2}]},
    "half": {"n": 9.5, "s": "9", "b": "true", "o": [1], "l": "a"},
    "huge": {"n": 10**30, "s": "é", "o": {"b": None}, "l": [1, 2, 3]},
    "large float": {"n": 1e22, "s": "\U0001f600", "o": {"b": [1, 2]}, "l": [None, True, "\0"]},
    "null": {"n": None, "s": None, "b": None, "o": None, "l": None},
    "text": {"n": "1", "s": "a.b", "b": "b", "o": "b", "l": {"a": 1}},
    "dotted": {"o.b": 1, "z": "\0", "a.b": {"c.d": 1}, "$s": 1},
    "empty": {},
}
EVERY = set(VALUES)
WITHOUT_N = {"dotted", "empty"}


@pytest.fixture(scope="module", params=BOTH)
def facts(request: pytest.FixtureRequest, dsn: str) -> Iterator[LettaStore]:
    """One store of all `VALUES`; searched only, so that a module can share it."""
    schema = f"facts_{uuid4().hex[:12]}"
    with opened(dsn, request.param, schema=schema) as store:
        store.batch([PutOp(NS, key, value) for key, value in VALUES.items()])
        store.put(("agent", "others"), "n", {"n": 1})
        yield store
    with psycopg.connect(dsn) as conn:
        conn.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))


def matches(store: LettaStore, filter_: dict[str, Any]) -> set[str]:
    return {item.key for item in store.search(NS, filter=filter_, limit=100)}


@pytest.mark.parametrize(
    ("filter_", "expected"),
    cast(
        "list[tuple[dict[str, Any], set[str]]]",
        [
            ({}, EVERY),
            # exact values, typed
            ({"n": 1}, {"one", "float one"}),
            ({"n": 1.0}, {"one", "float one"}),
            ({"n": "1"}, {"text"}),
            ({"s": "1"}, {"one"}),
            ({"b": True}, {"one"}),
            ({"b": 1}, {"float one"}),
            ({"b": False}, {"two"}),
            ({"b": 0}, {"ten"}),
            ({"n": None}, {"null"}),
            ({"n": 10**30}, {"huge"}),
            ({"n": 1e22}, {"large float"}),
            ({"z": "\0"}, {"dotted"}),
            ({"s": "\U0001f600"}, {"large float"}),
            ({"n": 1, "s": "a"}, {"float one"}),
            ({"n": 1, "s": "absent"}, set()),
            # whole objects and lists
            ({"o": {"$eq": {"c": "x", "b": 1}}}, {"one"}),
            ({"o": {"$eq": {}}}, {"ten"}),
            ({"o": {"$eq": {"b": {"$gt": 1}}}}, set()),
            ({"o": {"b": None}}, {"huge"}),
            ({"l": []}, {"two"}),
            ({"l": [1, "a"]}, {"one"}),
            ({"l": ["a", 1]}, {"float one"}),
            ({"l": ("a", 1)}, {"float one"}),
            ({"l": "a"}, {"half"}),
            ({"o": {"$eq": {"b": 1}}}, {"float one"}),
            # into objects
            ({"o": {"b": 1}}, {"one", "float one"}),
            ({"o": {"c": "x", "b": 1}}, {"one"}),
            ({"o": {}}, {"one", "float one", "two", "ten", "huge", "large float"}),
            ({"o": {"d": {"e": 5}}}, {"two"}),
            ({"o": {"b": {"$gt": 1}}}, {"two"}),
            ({"o": {"d": {"e": {"$in": [1, 5]}}, "b": 2}}, {"two"}),
            ({"o": {"b": {"$exists": False}}}, {"ten"}),
            ({"o": {"b": {"$ne": 1}}}, {"two", "ten", "huge", "large float"}),
            ({"o": {"b": [1, 2]}}, {"large float"}),
            ({"o": {"d.e": 5}}, set()),
            ({"l": {"0": 1}}, set()),
            ({"n": {"a": 1}}, set()),
            ({"$not": {"o": {"b": {"$gt": 0}}}}, EVERY - {"one", "float one", "two"}),
            ({"o.b": 1}, {"one", "float one", "dotted"}),
            ({"o.b": None}, {"huge"}),
            ({"o.b": [1, 2]}, {"large float"}),
            ({"o.d.e": 5}, {"two"}),
            ({"o.d": {"e": 5}}, {"two"}),
            ({"o.b": {"$gte": 2}}, {"two"}),
            (
                {"o.b": {"$exists": True}},
                {"one", "float one", "two", "huge", "large float", "dotted"},
            ),
            ({"a.b": {"c.d": 1}}, {"dotted"}),
            ({"o.b.c.d.e": {"$exists": False}}, EVERY),
            # equal, not equal, one of
            ({"n": {"$eq": 2}}, {"two"}),
            ({"n": {"$eq": None}}, {"null"}),
            ({"n": {"$ne": 1}}, EVERY - {"one", "float one"}),
            ({"n": {"$ne": None}}, EVERY - {"null"}),
            ({"o": {"$ne": {"b": 1}}}, EVERY - {"float one"}),
            ({"n": {"$in": [2, "1", None]}}, {"two", "text", "null"}),
            ({"n": {"$in": []}}, set()),
            ({"o": {"$in": [{}, "b"]}}, {"ten", "text"}),
            ({"n": {"$nin": [1, None]}}, EVERY - {"one", "float one", "null"}),
            ({"n": {"$nin": []}}, EVERY),
            ({"b": {"$in": [True]}}, {"one"}),
            # order: numbers with numbers, strings with strings by code point
            ({"n": {"$gt": 1}}, {"two", "ten", "half", "huge", "large float"}),
            ({"n": {"$gte": 9.5}}, {"ten", "half", "huge", "large float"}),
            ({"n": {"$lt": 10}}, {"one", "float one", "two", "half"}),
            ({"n": {"$lte": 1}}, {"one", "float one"}),
            ({"n": {"$gt": 10**29}}, {"huge"}),
            ({"n": {"$gte": 1e22, "$lt": 10**30}}, {"large float"}),
            ({"n": {"$gte": "0"}}, {"text"}),
            ({"s": {"$gte": "9"}}, {"float one", "two", "half", "huge", "large float", "text"}),
            ({"s": {"$gt": "a"}}, {"huge", "large float", "text"}),
            ({"s": {"$lt": "10"}}, {"one"}),
            ({"s": {"$gt": "\uffff"}}, {"large float"}),
            ({"b": {"$gte": 0}}, {"float one", "ten"}),
            ({"o": {"$gt": 0}}, set()),
            # existence
            ({"n": {"$exists": True}}, EVERY - WITHOUT_N),
            ({"n": {"$exists": False}}, WITHOUT_N),
            # containment
            ({"l": {"$contains": 1}}, {"one", "float one", "huge"}),
            ({"l": {"$contains": 1.0}}, {"one", "float one", "huge"}),
            ({"l": {"$contains": "a"}}, {"one", "float one"}),
            ({"l": {"$contains": ["a", 1]}}, {"one", "float one"}),
            ({"l": {"$contains": [2, 3]}}, {"huge"}),
            ({"l": {"$contains": None}}, {"large float"}),
            ({"l": {"$contains": True}}, {"large float"}),
            ({"l": {"$contains": "\0"}}, {"large float"}),
            ({"l": {"$contains": []}}, {"one", "float one", "two", "ten", "huge", "large float"}),
            ({"s": {"$contains": "a"}}, set()),
            ({"o": {"$contains": {"b": 1}}}, {"one", "float one"}),
            ({"o": {"$contains": {"d": {"e": 5}}}}, {"two"}),
            ({"o": {"$contains": 1}}, {"half"}),
            ({"o.b": {"$contains": [2]}}, {"large float"}),
            # logic
            ({"$and": [{"n": 1}, {"s": "a"}]}, {"float one"}),
            ({"$or": [{"n": 2}, {"n": 10}]}, {"two", "ten"}),
            ({"$or": [{"n": 1, "s": "a"}, {"s": "B"}]}, {"float one", "two"}),
            ({"$not": {"n": {"$exists": True}}}, WITHOUT_N),
            ({"$not": {"n": 1}}, EVERY - {"one", "float one"}),
            ({"$not": {"$or": [{"n": 1}, {"n": 2}]}}, EVERY - {"one", "float one", "two"}),
            ({"n": {"$not": {"$gt": 1}}}, EVERY - {"two", "ten", "half", "huge", "large float"}),
            ({"n": {"$not": {"$not": {"$gt": 1}}}}, {"two", "ten", "half", "huge", "large float"}),
            ({"n": {"$gt": 1, "$lt": 10, "$ne": 2}}, {"half"}),
            (
                {"$and": [{"$or": [{"n": 1}, {"n": 2}]}, {"$not": {"b": True}}]},
                {"float one", "two"},
            ),
            ({"n": {"$gt": 0}, "$or": [{"b": True}, {"b": False}]}, {"one", "two"}),
            ({"$and": [{}]}, EVERY),
        ],
    ),
    ids=lambda part: None if isinstance(part, set) else str(part),
)
def test_a_filter_matches(facts: LettaStore, filter_: dict[str, Any], expected: set[str]) -> None:
    assert matches(facts, filter_) == expected


NOT_ORDERED: list[Any] = [{}, None, True, [1]]


@pytest.mark.parametrize(
    ("filter_", "named"),
    cast(
        "list[tuple[Any, str]]",
        [
            ({"n": {"$near": 1}}, r"\['n'\].*\$near.*\$gte"),
            ({"$nor": [{"n": 1}]}, r"\$nor.*\$and.*\$or"),
            ({"$gt": 1}, r"\$gt"),
            ({"$s": 1}, r"\$s"),
            ({"n": {"$in": 1}}, r"n.*\$in"),
            ({"n": {"$in": "abc"}}, r"n.*\$in"),
            ({"n": {"$in": None}}, r"n.*\$in"),
            ({"n": {"$nin": {"a": 1}}}, r"n.*\$nin"),
            *(({"n": {op: bad}}, rf"n.*\{op}") for op in ("$gt", "$lte") for bad in NOT_ORDERED),
            ({"n": {"$gte": float("nan")}}, r"(?i)n.*\$gte.*nan"),
            ({"n": float("inf")}, r"(?i)n.*inf"),
            ({"n": datetime.date(2026, 1, 1)}, "n.*date"),
            ({"n": {"$eq": {1, 2}}}, r"n.*\$eq.*set"),
            ({"n": {"$in": [1, datetime.date(2026, 1, 1)]}}, r"n.*\$in.*1.*date"),
            ({"s": "\ud800"}, "(?i)s.*surrogate"),
            ({"\ud800": 1}, "(?i)surrogate"),
            ({"$and": {"n": 1}}, r"\$and"),
            ({"$and": []}, r"\$and"),
            ({"$or": []}, r"\$or"),
            ({"$or": [{"n": 1}, 5]}, r"\$or.*1"),
            ({"$or": [{"n": {"$near": 1}}]}, r"\$or.*0.*n.*\$near"),
            ({"$not": [{"n": 1}]}, r"\$not"),
            ({"$not": None}, r"\$not"),
            ({"n": {"$not": 5}}, r"n.*\$not"),
            ({"n": {"$exists": 1}}, r"n.*\$exists"),
            ({"n": {"$exists": "yes"}}, r"n.*\$exists"),
            ({"o": {"$gt": 1, "b": 2}}, r"o.*(\$gt.*b|b.*\$gt)"),
            ({"o": {"b": {"$near": 1}}}, r"\['o'\]\['b'\].*\$near"),
            ({"o": {"d": {"e": {"$in": 1}}}}, r"\['d'\]\['e'\].*\$in"),
            ({"o": {"b": {"$gt": 1, "c": 2}}}, r"\['o'\]\['b'\] mixes.*\$and"),
            ({"o": {"\ud800": 1}}, "(?i)o.*surrogate"),
            ({1: "x"}, "1"),
            ({None: "x"}, "None"),
            ({"o": {("a",): 1}}, "o.*tuple"),
            (["n"], "filter.*list"),
            ("n", "filter.*str"),
        ],
    ),
    ids=lambda part: None if isinstance(part, str) else ascii(part),
)
def test_a_filter_that_makes_no_sense_is_an_error(
    facts: LettaStore, filter_: Any, named: str
) -> None:
    with pytest.raises(LettaStoreError, match=named) as error:
        facts.search(NS, filter=filter_)
    assert isinstance(error.value, ValueError)
    assert matches(facts, {"n": 2}) == {"two"}


def test_nesting_without_end_is_an_error(facts: LettaStore) -> None:
    filter_: dict[str, Any] = {"n": 1}
    for _ in range(20_000):
        filter_ = {"$not": filter_}
    with pytest.raises(LettaStoreError, match="50 levels"):
        facts.search(NS, filter=filter_)


def test_a_long_list_of_choices_is_one_filter(facts: LettaStore) -> None:
    assert matches(facts, {"n": {"$in": [*range(5_000, 15_000), 10]}}) == {"ten"}
    assert matches(facts, {"$or": [{"n": n} for n in range(2, 300)]}) == {"two", "ten"}


# A second opinion: what a filter means, in Python.

ABSENT = object()


def kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, (int, float)) else type(value).__name__


def same(a: Any, b: Any) -> bool:
    if a is ABSENT or b is ABSENT or kind(a) != kind(b):
        return False
    if kind(a) == "dict":
        return bool(a.keys() == b.keys()) and all(same(a[key], b[key]) for key in a)
    if kind(a) == "list":
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def reach(value: Any, path: str) -> Any:
    for step in path.split("."):
        if kind(value) != "dict" or step not in value:
            return ABSENT
        value = value[step]
    return value


def holds(found: Any, operand: Any) -> bool:
    if kind(operand) != "dict":
        return same(found, operand)
    if not any(key.startswith("$") for key in operand):
        return kind(found) == "dict" and all(
            holds(found.get(key, ABSENT), part) for key, part in operand.items()
        )
    return all(satisfies(found, name, value) for name, value in operand.items())


def satisfies(found: Any, name: str, operand: Any) -> bool:
    if name in ("$gt", "$gte", "$lt", "$lte"):
        if found is ABSENT or kind(found) != kind(operand) or kind(found) not in ("number", "str"):
            return False
        compare = {"$gt": gt, "$gte": ge, "$lt": lt, "$lte": le}[name]
        return bool(compare(found, operand))
    if name == "$contains":
        wanted = operand if kind(operand) == "list" else [operand]
        return kind(found) == "list" and all(any(same(x, y) for y in found) for x in wanted)
    if name == "$exists":
        return (found is not ABSENT) is operand
    if name == "$not":
        return not holds(found, operand)
    equal = [operand] if name in ("$eq", "$ne") else operand
    return any(same(found, choice) for choice in equal) == (name in ("$eq", "$in"))


def accepts(filter_: Mapping[str, Any], value: dict[str, Any]) -> bool:
    for name, operand in filter_.items():
        if name == "$and":
            good = all(accepts(part, value) for part in operand)
        elif name == "$or":
            good = any(accepts(part, value) for part in operand)
        elif name == "$not":
            good = not accepts(operand, value)
        else:
            good = holds(reach(value, name), operand)
        if not good:
            return False
    return True


NUMBERS = st.sampled_from([0, 1, 1.0, 2, 9.5, 10, -3, 10**30, 1e22])
STRINGS = st.sampled_from(["", "1", "10", "9", "a", "B", "é", "\U0001f600"])
SCALARS = st.none() | st.booleans() | NUMBERS | STRINGS
LISTS = st.lists(SCALARS, max_size=3)
OBJECTS = st.recursive(
    st.dictionaries(st.sampled_from("abc"), SCALARS | LISTS, max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=4,
)
PLAIN = SCALARS | LISTS | OBJECTS
FIELDS = st.sampled_from(["a", "b", "c", "a.b", "b.a", "a.a", "a.b.c"])
OPERATORS = st.recursive(
    st.dictionaries(st.sampled_from(["$gt", "$gte", "$lt", "$lte"]), NUMBERS | STRINGS, min_size=1)
    | st.dictionaries(st.sampled_from(["$eq", "$ne"]), PLAIN, min_size=1)
    | st.dictionaries(st.sampled_from(["$in", "$nin"]), st.lists(PLAIN, max_size=3), min_size=1)
    | st.fixed_dictionaries({"$exists": st.booleans()})
    | st.fixed_dictionaries({"$contains": SCALARS | LISTS}),
    lambda inner: st.fixed_dictionaries({"$not": inner}),
    max_leaves=2,
)
NESTED = st.dictionaries(
    st.sampled_from("abc"),
    OPERATORS | st.dictionaries(st.sampled_from("abc"), PLAIN | OPERATORS, max_size=2),
    max_size=2,
)
FILTERS = st.recursive(
    st.dictionaries(FIELDS, PLAIN | OPERATORS | NESTED, min_size=1, max_size=2),
    lambda inner: (
        st.fixed_dictionaries({"$not": inner})
        | st.dictionaries(st.sampled_from(["$and", "$or"]), st.lists(inner, min_size=1, max_size=3))
    ),
    max_leaves=4,
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    values=st.lists(OBJECTS, min_size=10, max_size=30),
    filters=st.lists(FILTERS, min_size=5, max_size=10),
)
def test_any_filter_means_what_python_makes_of_it(
    facts: LettaStore, values: list[dict[str, Any]], filters: list[dict[str, Any]]
) -> None:
    namespace = ("random", uuid4().hex)
    facts.batch([PutOp(namespace, str(n), value) for n, value in enumerate(values)])
    for filter_ in filters:
        found = {item.key for item in facts.search(namespace, filter=filter_, limit=100)}
        expected = {str(n) for n, value in enumerate(values) if accepts(filter_, value)}
        assert found == expected, (filter_, [values[int(key)] for key in found ^ expected])


@pytest.mark.parametrize(
    "filter_",
    [
        {"topic": "topic 7"},
        {"topic": {"$eq": "topic 7"}},
        {"topic": {"$in": ["topic 7", "topic 700"]}},
        {"source.page": 7},
        {"tags": {"$contains": "tag 7"}},
        {"tags": {"$contains": ["tag 7"]}},
        {"$and": [{"topic": "topic 7"}, {"n": {"$gte": 0}}]},
        {"topic": "topic 7", "n": {"$lt": 10**6}},
    ],
    ids=str,
)
def test_equality_and_containment_are_served_by_the_gin_index(
    dsn: str, large_agent: str, monkeypatch: pytest.MonkeyPatch, filter_: dict[str, Any]
) -> None:
    # Sequential scans are off as the test's agent is small: to read all of its 3,000 rows costs
    # little more than the index.
    options = "-c enable_seqscan=off"
    with Connection.connect(dsn, autocommit=True, options=options) as conn:
        gin = conn.execute(
            "select indexname from pg_indexes where schemaname = %s and indexdef like %s",
            [large_agent, "%USING gin%"],
        ).fetchall()
        store = LettaStore(conn, schema=large_agent, partitions=2)
        assert len(store.search(NS, filter=filter_, limit=100)) == 30
        shown = plan(conn, monkeypatch, lambda: store.search(NS, filter=filter_, limit=100))
    assert any(f"Index Scan on {name}" in shown for (name,) in gin), shown


@pytest.fixture(scope="module")
def large_agent(dsn: str) -> Iterator[str]:
    """The schema of an agent with 3,000 items, of which 1% have a given topic, page or tag."""
    schema = f"large_{uuid4().hex[:12]}"
    with opened(dsn, "sync", schema=schema) as store:
        store.batch(
            [
                PutOp(
                    NS,
                    str(n),
                    {
                        "topic": f"topic {n % 100}",
                        "source": {"page": n % 100},
                        "tags": ["note", f"tag {n % 100}"],
                        "n": n,
                    },
                )
                for n in range(3_000)
            ]
        )
    with psycopg.connect(dsn, autocommit=True) as conn:
        table = sql.Identifier(schema, "archival_memory")
        conn.execute(sql.SQL("vacuum analyze {}").format(table))
        yield schema
        conn.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))


@pytest.mark.parametrize(
    "filter_",
    [
        {"a": {"b": 1}},
        {"a": {"b": {"$gte": 1}}},
        {"a": {"b": {"$gt": 1}}},
        {"a": {"c": {"d": "x"}}},
        {"a": {"c": {"d": {"$ne": "x"}}}},
        {"a": {"$eq": {"b": 1}}},
        {"a": {"$eq": {"b": 1, "c": {"d": "x", "e": None}}}},
        {"a": {}},
        {"a": {"b": 1, "c": {"e": None}}},
        {"n": {"b": 1}},
    ],
    ids=str,
)
def test_a_nested_dictionary_is_what_it_is_in_memory(
    facts: LettaStore, filter_: dict[str, Any]
) -> None:
    memory = InMemoryStore()
    values: dict[str, dict[str, Any]] = {
        "both": {"a": {"b": 1, "c": {"d": "x", "e": None}}, "n": 1},
        "one": {"a": {"b": 1}},
        "other": {"a": {"b": 2, "c": {"d": "y"}}},
        "none": {"n": 2, "a": 1},
    }
    namespace = ("nested", uuid4().hex)
    for store in (facts, memory):
        store.batch([PutOp(namespace, key, value) for key, value in values.items()])
    found = {item.key for item in facts.search(namespace, filter=filter_)}
    assert found == {item.key for item in memory.search(namespace, filter=filter_)}
