"""Options: unknown ones, and a str in place of a list, are refused by name."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg_pool import ConnectionPool

from langgraph_letta_store import LettaMemory, LettaSaver, LettaStore
from langgraph_letta_store._engine.connections import open_pool
from langgraph_letta_store.agents.operations.export import FORMAT
from langgraph_letta_store.agents.operations.export_checks import check_format
from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.errors import ConfigurationError, InvalidExportError


@pytest.fixture
def pool() -> Any:
    """Make a pool that is never opened: options are checked before anything is sent."""
    return ConnectionPool("host=/nowhere", open=False)


def embed(texts: Any) -> list[list[float]]:
    return [[1.0] * 3 for _ in texts]


INDEX = {"dims": 3, "embed": embed}

UNKNOWN_OF_STORES = [
    ("index", {**INDEX, "field": ["text"]}, "field", "dims, embed, fields, ann_index_config"),
    ("index", {**INDEX, "distance": "l2"}, "distance", "distance_type, batch_size"),
    ("search", {"modes": "text"}, "modes", "mode, text_fields, text_weight"),
    ("duplicates", {"policy": "keep", "similarity": 0.9}, "similarity", "policy, threshold"),
    ("ttl", {"ttl": 5}, "ttl", "refresh_on_read.*, default_ttl, sweep"),
]


@pytest.mark.parametrize(("option", "value", "unknown", "known"), UNKNOWN_OF_STORES)
def test_a_store_refuses_unknown_options(
    pool: Any, option: str, value: Any, unknown: str, known: str
) -> None:
    options: Any = {option: value}
    with pytest.raises(
        ConfigurationError, match=rf"^`{option}` has the unknown option '{unknown}'; .*{known}"
    ):
        LettaStore(pool, **options)


def test_the_index_has_options_of_its_own(pool: Any) -> None:
    index: Any = {**INDEX, "ann_index_config": {"kind": "hnsw", "efsearch": 40}}
    for make in (LettaStore, LettaSaver):
        with pytest.raises(
            ConfigurationError,
            match=r"^`index\['ann_index_config'\]` has the unknown option 'efsearch'; .*ef_search",
        ):
            make(pool, index=index)


@pytest.mark.parametrize(
    ("retention", "message"),
    [
        (
            {"checkpoint": {}},
            r"^`retention` has the unknown option 'checkpoint'; .* checkpoints, m",
        ),
        (
            {"messages": {"ages": 5}},
            r"^`retention\['messages'\]` has the unknown option 'ages'; .* age, count",
        ),
        (
            ["checkpoints"],
            r"^`retention` must be a dictionary of options \(checkpoints, messages\)",
        ),
    ],
)
def test_a_saver_refuses_unknown_limits(pool: Any, retention: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        LettaSaver(pool, retention=retention)


@pytest.mark.parametrize("option", ["index", "search", "duplicates", "ttl"])
def test_options_are_dictionaries(pool: Any, option: str) -> None:
    options: Any = {option: "text"}
    with pytest.raises(
        ConfigurationError, match=rf"^`{option}` must be a dictionary of options .*, got a str$"
    ):
        LettaStore(pool, **options)


@pytest.mark.parametrize("name", ["maxsize", "conninfo", "open", "pool_size", 3])
def test_a_pool_refuses_unknown_options(name: Any) -> None:
    config: Any = {"min_size": 1, name: 5}
    with (
        pytest.raises(
            ConfigurationError,
            match=rf"^`pool_config` has the unknown option {name!r}; the options are min_size, "
            "max_size, kwargs, wake_timeout, .*max_lifetime",
        ),
        LettaMemory.from_conn_string("host=/nowhere", pool_config=config),
    ):
        pytest.fail("it was opened")


def test_a_pool_takes_all_that_psycopg_takes(dsn: str) -> None:
    config: Any = {"max_lifetime": 60.0, "name": "memory", "num_workers": 1, "max_idle": None}
    with open_pool(dsn, config) as pool:
        assert (pool.name, pool.max_lifetime, pool.num_workers) == ("memory", 60.0, 1)


NO_LISTS = [
    (LettaStore, {"index": {**INDEX, "fields": "text"}}, "index['fields']"),
    (LettaStore, {"search": {"text_fields": "text"}}, "search['text_fields']"),
    (LettaSaver, {"agent_keys": "user_id"}, "agent_keys"),
]


@pytest.mark.parametrize(("make", "options", "place"), NO_LISTS)
def test_a_str_is_no_list_of_names(pool: Any, make: Any, options: Any, place: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        make(pool, **options)
    assert str(raised.value).startswith(f"`{place}` must be a list of str such as [")


@pytest.mark.parametrize("names", [["text", ""], ["text", 3]])
def test_each_name_is_a_str(pool: Any, names: Any) -> None:
    with pytest.raises(
        ConfigurationError, match=r"^`search\['text_fields'\]\[1\]` must be a str that is not empty"
    ):
        LettaStore(pool, search={"text_fields": names})


def test_options_that_are_none_are_left_at_their_default(pool: Any) -> None:
    index: Any = {**INDEX, "fields": None, "distance_type": None, "ann_index_config": None}
    search: Any = {"mode": None}
    store = LettaStore(pool, index=index, search=search, ttl={"default_ttl": None})
    settings = store.config.index
    assert settings is not None
    assert settings.fields == (("$", "$"),)
    assert settings.distance == "cosine"
    assert settings.ann.kind == "auto"


def test_what_cannot_be_written_out_is_refused_in_words() -> None:
    """Python writes out no number of more than 4,300 digits, and no list of any depth."""
    deep: list[Any] = []
    for _ in range(10_000):
        deep = [deep]
    for value in (10**5000, deep):
        told = f"`limit` must be a whole number >= 0, got {type(value).__name__} too large to show"
        assert invalid("limit", "a whole number >= 0", value) == told
    with pytest.raises(InvalidExportError, match="got int too large to show; install"):
        check_format({"format": FORMAT, "version": 10**5000})
