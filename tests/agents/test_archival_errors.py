"""What archival memory refuses, before anything is embedded or written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from langgraph_letta_store import AgentMemory
from langgraph_letta_store.errors import (
    EmbeddingError,
    InvalidOperationError,
    InvalidValueError,
    LettaStoreError,
)
from tests.agents.test_archival import index
from tests.support.agents import BOTH, opened
from tests.support.embeddings import CharacterEmbeddings

NAIVE = datetime(2026, 1, 2)  # noqa: DTZ001  # without a zone, which is refused

BAD: list[tuple[str, dict[str, Any], str]] = [
    ("insert", {"content": None}, r"`content` must be .*got None"),
    ("insert", {"content": " "}, r"`content` must be .*got ' '"),
    ("insert", {"content": 5}, r"`content` must be .*got 5"),
    ("insert", {"content": "a\ud800"}, "`content` has the lone surrogate"),
    ("insert", {"content": "a", "tags": "home"}, r"`tags` must be .*got 'home'"),
    ("insert", {"content": "a", "tags": ["home", ""]}, r"`tags\[1\]` must be .*got ''"),
    ("insert", {"content": "a", "tags": [1]}, r"`tags\[0\]` must be .*got 1"),
    ("insert", {"content": "a", "tags": {"home": 1}}, r"`tags` must be .*got {"),
    ("insert", {"content": "a", "metadata": ["x"]}, r"`metadata` must be a dict.*, got \['x'\]"),
    ("insert", {"content": "a", "metadata": {"x": {1}}}, r"metadata\['x'\] is a set"),
    ("insert", {"content": "a", "created_at": 5}, r"`created_at` must be .*zone.*got 5"),
    ("insert", {"content": "a", "created_at": "May"}, r"`created_at` must be .*got 'May'"),
    ("insert", {"content": "a", "created_at": date(2026, 1, 2)}, "`created_at` must be"),
    ("insert", {"content": "a", "created_at": NAIVE}, r"`created_at` must be .*time zone"),
    (
        "insert_many",
        {"passages": ["a", {"content": "b", "created_at": NAIVE}]},
        r"`passages\[1\]\.created_at` must be",
    ),
    ("insert_many", {"passages": [], "created_at": NAIVE}, "`created_at` must be"),
    ("insert", {"content": "a", "duplicates": "drop"}, r"`duplicates` must be .*got 'drop'"),
    ("insert", {"content": "a", "duplicates": ["skip"]}, "`duplicates` must be"),
    ("insert", {"content": "a", "archive": 3}, r"`archive` must be .*got 3"),
    ("insert_many", {"passages": "text"}, r"`passages` must be .*got 'text'"),
    ("insert_many", {"passages": ["a", ""]}, r"`passages\[1\]\.content` must be .*got ''"),
    ("insert_many", {"passages": ["a", {"text": "b"}]}, r"passages\[1\] has the key 'text'"),
    (
        "insert_many",
        {"passages": ["a", {"tags": ["b"]}]},
        r"`passages\[1\]\.content` must be .*got None",
    ),
    (
        "insert_many",
        {"passages": [{"content": "a", "tags": "b"}]},
        r"`passages\[0\]\.tags` must be .*got 'b'",
    ),
    ("insert_many", {"passages": ["a"], "tags": "b"}, r"`tags` must be .*got 'b'"),
    ("insert_many", {"passages": ["a"], "metadata": "b"}, "`metadata` must be a dict.*, got 'b'"),
    ("search", {"query": 5}, r"`query` must be .*got 5"),
    ("search", {"tags": "home"}, r"`tags` must be .*got 'home'"),
    ("search", {"tags": [""]}, r"`tags\[0\]` must be .*got ''"),
    ("search", {"match": "some"}, r"`match` must be .*got 'some'"),
    ("search", {"since": "yesterday"}, r"`since` must be .*got 'yesterday'"),
    ("search", {"until": 2026}, r"`until` must be .*got 2026"),
    ("search", {"top_k": -1}, "`top_k` must be a whole number >= 0, got -1"),
    ("search", {"top_k": "5"}, "`top_k` must be a whole number >= 0, got '5'"),
    ("search", {"page": 1.5}, "`page` must be a whole number >= 0, got 1.5"),
    ("search", {"page": True}, "`page` must be a whole number >= 0, got True"),
    ("search", {"query": "a", "min_score": "0.5"}, r"`min_score` must be .*got '0.5'"),
    ("search", {"query": "a", "min_score": float("nan")}, r"`min_score` must be .*got nan"),
    ("search", {"min_score": 0.5}, "min_score is 0.5, but only"),
    ("get", {"id": 5}, r"`id` must be .*got 5"),
    ("get", {"id": "a\0"}, "`id` has a NUL character"),
    ("update", {"id": None}, r"`id` must be .*got None"),
    ("update", {"id": "x", "content": ""}, r"`content` must be .*got ''"),
    ("update", {"id": "x", "tags": "y"}, r"`tags` must be .*got 'y'"),
    ("update", {"id": "x", "metadata": 1}, "`metadata` must be a dict.*, got 1"),
    ("delete", {"id": ["x"]}, "`id` must be"),
]


@pytest.mark.parametrize(("method", "arguments", "message"), BAD)
def test_what_cannot_be_is_refused(
    bad: tuple[AgentMemory, CharacterEmbeddings],
    method: str,
    arguments: dict[str, Any],
    message: str,
) -> None:
    agent, model = bad
    with pytest.raises((InvalidOperationError, InvalidValueError), match=message) as raised:
        getattr(agent.archival, method)(**arguments)
    assert isinstance(raised.value, LettaStoreError)
    assert model.calls == []
    assert agent.archival.count() == 0


@pytest.fixture(scope="module")
def bad(dsn: str) -> Iterator[tuple[AgentMemory, CharacterEmbeddings]]:
    """One agent for all that is refused: nothing is ever written or embedded."""
    schema, model = f"bad_{uuid4().hex[:12]}", CharacterEmbeddings(32)
    with opened(dsn, schema, "sync", index=index(embed=model)) as memory:
        yield memory.agent("ada"), model
    with psycopg.connect(dsn) as connection:
        connection.execute(f'drop schema "{schema}" cascade'.encode())


class Wrong(CharacterEmbeddings):
    """A model with fewer dimensions than it says."""

    def _vector(self, text: str) -> list[float]:
        return super()._vector(text)[:5]


@pytest.mark.parametrize("way", BOTH)
def test_a_model_that_errs_writes_nothing(way: str, dsn: str, schema: str) -> None:
    with opened(dsn, schema, way, index=index(embed=Wrong(32))) as memory:
        archival = memory.agent("ada").archival
        for policy in ("keep", "skip", "replace"):
            with pytest.raises(EmbeddingError, match="5 dimensions"):
                archival.insert_many(["tea", "coffee"], duplicates=policy)
        with pytest.raises(EmbeddingError, match="5 dimensions"):
            archival.search("tea")
        assert archival.count() == 0
