"""Values come back exactly as they went in, or are refused before anything is written."""

from __future__ import annotations

import datetime
import decimal
import json
import random
from collections.abc import Iterator
from typing import Any, cast

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langgraph.store.base import InvalidNamespaceError, PutOp

from langgraph_letta_store import LettaStore
from langgraph_letta_store.errors import LettaStoreError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened

NS = ("agent", "values")

INDEX: Any = {"dims": 32, "embed": CharacterEmbeddings(32), "fields": ["text"]}


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[LettaStore]:
    with opened(dsn, request.param, schema=schema) as store:
        yield store


def exactly(value: Any) -> str:
    """A text that differs where values differ at all: `1`, `1.0` and `True`, `0.0` and `-0.0`."""
    kind = type(value).__name__
    if kind == "dict":
        return "{" + ",".join(sorted(f"{k!r}:{exactly(v)}" for k, v in value.items())) + "}"
    if kind == "list":
        return "[" + ",".join(map(exactly, value)) + "]"
    return repr(value)


def kept(store: LettaStore, value: dict[str, Any], namespace: tuple[str, ...] = NS) -> None:
    """Put a value; `get` and `search` return just that."""
    store.put(namespace, "k", value)
    item = store.get(namespace, "k")
    assert item is not None
    (found,) = store.search(namespace)
    assert exactly(item.value) == exactly(value)
    assert exactly(found.value) == exactly(value)


@pytest.mark.parametrize(
    "value",
    cast(
        "list[dict[str, Any]]",
        [
            {},
            {"": ""},
            {"list": [], "dict": {}, "none": None, "yes": True, "no": False},
            {"mixed": [1, 1.0, True, "1", None, [], {}, [[]], [{}]]},
            {"nul": "a\0b", "only": "\0", "twice": "\0\0", "end\0": {"in\0key": ["\0"]}},
            {"astral": "\U0001f600\U0010ffff", "\U0001f600": "zwj \U0001f469‍\U0001f680"},
            {"noncharacters": "".join(map(chr, range(0xFDD0, 0xFDF0))) + "\ufffe\uffff\U0001fffe"},
            {"private": "\ue000\uf8ff\U000f0000", "bom": "\ufeff", "replacement": "\ufffd"},
            {
                "near the escape": [
                    "\ufdd0",
                    "\ufdd00",
                    "\ufdd0e",
                    "\ufdd0\0",
                    "\0\ufdd0",
                    "\ufdd0\ufdd0",
                ]
            },
            {"\ufdd0": 1, "\ufdd00": 2, "\0": 3, "\ufdd0e": 4},
            {"escapes": '\\u0000 \\ufdd0 \\" \\\\ \\n \b\f\n\r\t\x1f\x7f\u2028\u2029'},
            {"sql": "'; drop table x; -- %s %(a)s {} {schema} $1 %% :a ?"},
            {"decomposed": "e\u0301", "composed": "\u00e9"},
            {"text of 20,000 words": "memory " * 20_000},
        ],
    ),
    ids=lambda value: "-".join(value) or "empty",
)
def test_texts_and_shapes_are_kept(store: LettaStore, value: dict[str, Any]) -> None:
    kept(store, value)


@pytest.mark.parametrize(
    "numbers",
    [
        [0, 1, -1, 2**31, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), 2**63, 2**64, 2**64 + 1],
        [10**17, 10**100, -(10**400), 10**400 + 1],
        [0.0, 1.0, 0.1, 1 / 3, -2.5, 100.0, 1e15, 123456789012345.6, 1e-7],
        [1e16, 1e17, 1e21, 1e22, 1e23, 9007199254740993.0, 1e100, -1e200, 1e308],
        [1.7976931348623157e308, 2.2250738585072014e-308, 5e-324, -5e-324, 1.5e-300],
    ],
    ids=["integers", "big integers", "floats", "large floats", "extreme floats"],
)
def test_numbers_are_kept(store: LettaStore, numbers: list[Any]) -> None:
    kept(store, {"numbers": numbers})


def test_negative_zero_becomes_the_zero_that_it_equals(store: LettaStore) -> None:
    store.put(("agent", "values"), "k", {"number": -0.0})
    item = store.get(("agent", "values"), "k")
    assert item is not None
    assert item.value == {"number": -0.0}
    assert type(item.value["number"]) is float


def test_floats_of_every_size_are_kept(store: LettaStore) -> None:
    chance = random.Random(7)
    numbers = [chance.uniform(1, 10) * 10.0**e * chance.choice((1, -1)) for e in range(-320, 308)]
    kept(store, {"numbers": [*numbers, *(10.0**e for e in range(-323, 309))]})


def test_deep_nesting_is_kept(store: LettaStore) -> None:
    value: dict[str, Any] = {"end": "\0"}
    for level in range(90):
        value = {"d": [value, level]}
    kept(store, value)


def test_a_text_of_ten_megabytes_is_kept(store: LettaStore) -> None:
    text = ("0123456789abcde\0" * 700_000)[:10_000_000]
    store.put(NS, "k", {"text": text})
    item = store.get(NS, "k")
    assert item is not None
    assert item.value["text"] == text


TEXTS = st.text("\0\ufdd0\ufdd1\ufddf\ufdef0ea\\\"'%{}\U0001f600\uffff\ue000 é", max_size=12)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)  # -0.0: see above
    | TEXTS
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(TEXTS, parts, max_size=4),
    max_leaves=12,
)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # one store serves all examples
)
@given(value=st.dictionaries(TEXTS, JSON, max_size=5))
def test_any_json_is_kept(store: LettaStore, value: dict[str, Any]) -> None:
    kept(store, value)
    # What cannot be seen in the value must not stand in a filter's way either.
    for key, part in value.items():
        if key and not key.startswith("$") and "." not in key and not isinstance(part, dict):
            assert [item.key for item in store.search(NS, filter={key: part})] == ["k"], key


@pytest.mark.parametrize(
    ("culprit", "problem"),
    [
        ("\ud800", "surrogate"),
        ("text \udfff here", "surrogate"),
        ("\ude00\ud83d", "surrogate"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (float("-inf"), "inf"),
        (datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), "datetime"),
        (datetime.date(2026, 1, 1), "date"),
        ({1, 2}, "set"),
        (b"bytes", "bytes"),
        (decimal.Decimal("1.5"), "Decimal"),
        (1 + 2j, "complex"),
        (object(), "object"),
        ({("a",): 1}, "tuple"),
        ({"\ud800": 1}, "surrogate"),
    ],
    ids=lambda part: part if isinstance(part, str) and part.isascii() else type(part).__name__,
)
def test_what_json_cannot_hold_is_refused(store: LettaStore, culprit: Any, problem: str) -> None:
    store.put(NS, "old", {"n": 1})
    value = {"fine": 1, "outer": [{"fine": 2}, {"inner": culprit}]}
    batch = [PutOp(NS, "new", {"n": 1}), PutOp(NS, "old", None), PutOp(NS, "bad", value)]
    for ops in (batch, batch[::-1]):
        with pytest.raises(LettaStoreError, match=f"(?i){problem}") as error:
            store.batch(ops)
        assert isinstance(error.value, (TypeError, ValueError))
        for part in ("outer", "1", "inner"):
            assert part in str(error.value), "the error names the place"
        assert [item.key for item in store.search(NS)] == ["old"]
    with pytest.raises(LettaStoreError, match="inner"):
        store.put(NS, "bad", value)
    assert store.get(NS, "bad") is None


def test_a_value_that_holds_itself_is_refused(store: LettaStore) -> None:
    value: dict[str, Any] = {"a": 1}
    value["self"] = [value]
    with pytest.raises(LettaStoreError, match="self"):
        store.put(NS, "k", value)
    assert store.get(NS, "k") is None


@pytest.mark.parametrize("way", BOTH)
def test_a_bad_value_is_refused_before_it_is_embedded(dsn: str, schema: str, way: str) -> None:
    embeddings = CharacterEmbeddings(32)
    index = {"dims": 32, "embed": embeddings, "fields": ["text"]}
    with opened(dsn, way, schema=schema, index=index) as store:
        with pytest.raises(LettaStoreError):
            store.put(NS, "k", {"text": "tea", "bad": {1}})
        assert not embeddings.calls


@pytest.mark.parametrize("key", ["a\0b", "\ud800", "\0", "x\udfff"], ids=ascii)
def test_a_key_that_is_not_text_for_postgres_is_refused(store: LettaStore, key: str) -> None:
    store.put(NS, "old", {"n": 1})
    with pytest.raises(LettaStoreError, match="key") as error:
        store.batch([PutOp(NS, "new", {}), PutOp(NS, "old", None), PutOp(NS, key, {})])
    assert isinstance(error.value, ValueError)
    assert [item.key for item in store.search(NS)] == ["old"]


STRANGE = [
    *("%", "_", "*", "%%", "a_b", "a%b", "'", '"', "\\", "\\\\", "{}", "{a,b}", "NULL", "null"),
    *(" ", "  a", "\n", "\t", "ünï", "e\u0301", "\u00e9", "\U0001f600", "\U0001f469‍\U0001f680"),
    *("日本語", "مرحبا", "(a", "[a", "^$", "a/b", "a,b", "--", ";", "$1", "%s", "%(a)s", "\ufdd0"),
    *("\x01", "\x7f", "\uffff", "\U0010ffff", "A", "a"),
]


def test_strange_labels_are_plain_labels(store: LettaStore) -> None:
    store.batch([PutOp(("p", label), "k", {"label": label}) for label in STRANGE])
    store.batch([PutOp((label, "own agent"), "k", {"label": label}) for label in STRANGE])
    for label in STRANGE:
        for namespace in (("p", label), (label, "own agent")):
            item = store.get(namespace, "k")
            assert item is not None
            assert item.namespace == namespace
            assert item.value == {"label": label}
            assert [found.namespace for found in store.search(namespace)] == [namespace]
            if "*" not in namespace:  # a wildcard in a listing
                assert store.list_namespaces(prefix=namespace) == [namespace]
                assert store.list_namespaces(suffix=namespace) == [namespace]
    assert len(store.list_namespaces(limit=1000)) == 2 * len(STRANGE)


def test_strange_keys_are_plain_keys(store: LettaStore) -> None:
    keys = [*STRANGE, "", ".", "a.b", "$", "k" * 10_000, "\U0001f600" * 2_500]
    chance = random.Random(1)
    keys.append("".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=10_000)))
    store.batch([PutOp(NS, key, {"n": n}) for n, key in enumerate(keys)])
    for n, key in enumerate(keys):
        item = store.get(NS, key)
        assert item is not None
        assert (item.key, item.value) == (key, {"n": n})
    assert {item.key for item in store.search(NS, limit=1000)} == set(keys)
    for key in keys:
        store.delete(NS, key)
    assert store.search(NS) == []


def test_long_namespaces_are_kept_as_far_as_an_index_can(store: LettaStore) -> None:
    chance = random.Random(2)
    letters = [*map(chr, range(0x4E00, 0x9000))]  # three bytes each, and no two texts alike
    namespace = ("agent", *("".join(chance.choices(letters, k=100)) for _ in range(5)))
    assert sum(len(label.encode()) for label in namespace) > 1_500
    store.put(namespace, "k", {"n": 1})
    assert [item.namespace for item in store.search(namespace)] == [namespace]
    assert store.list_namespaces() == [namespace]


@pytest.mark.parametrize(
    "namespace",
    [("a" * 5_000,), ("agent", "\U0001f600" * 1_250), ("agent", *("label" for _ in range(1_000)))],
    ids=["one label", "emoji", "many labels"],
)
def test_a_namespace_too_long_for_an_index_is_refused(
    store: LettaStore, namespace: tuple[str, ...]
) -> None:
    store.put(NS, "old", {"n": 1})
    with pytest.raises(LettaStoreError, match="bytes") as error:
        store.batch([PutOp(NS, "new", {}), PutOp(namespace, "k", {}), PutOp(NS, "old", None)])
    assert isinstance(error.value, InvalidNamespaceError)
    assert len(str(error.value)) < 1_000, "an error is there to be read"
    assert [item.key for item in store.search(NS)] == ["old"]


def test_a_label_with_a_lone_surrogate_is_refused(store: LettaStore) -> None:
    with pytest.raises(LettaStoreError, match=r"(?i)surrogate"):
        store.batch([PutOp(NS, "new", {}), PutOp(("agent", "\ud800"), "k", {})])
    assert store.search(()) == []


@pytest.mark.parametrize("way", BOTH)
def test_what_is_embedded_may_hold_anything_a_value_may(dsn: str, schema: str, way: str) -> None:
    with opened(dsn, way, schema=schema, index=INDEX) as store:
        for n, text in enumerate(("nul \0 here", "\ufdd0 \U0001f600", "plain")):
            store.put(NS, str(n), {"text": text})
            (nearest, *_) = store.search(NS, query=text)
            assert nearest.key == str(n)


def test_the_stored_value_is_json_for_everybody(dsn: str, schema: str) -> None:
    with opened(dsn, "sync", schema=schema) as store:
        value = {"text": "tea", "n": 1, "list": [1.5, None, True], "deep": {"a": "é"}}
        store.put(NS, "k", value)
    with psycopg.connect(dsn) as conn:
        query = f'select value::text from "{schema}".archival_memory'
        ((stored,),) = conn.execute(query.encode())
    assert json.loads(stored) == value
