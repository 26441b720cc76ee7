"""What vectors may have: how many dimensions, and numbers how large, before and after an index."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import psycopg
import pytest
from langgraph.store.base import PutOp

from langgraph_letta_store._search.embedding_text import encode
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import EmbeddingError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.stores import BOTH, opened

NS = ("memories", "ada")

LARGEST_SINGLE = float(np.finfo(np.float32).max)
HALVES, SINGLES = {"vector_type": "halfvec"}, {"vector_type": "vector"}


def index(dims: int, **ann: Any) -> IndexSettings:
    config: Any = {"dims": dims, "embed": CharacterEmbeddings(dims), "ann_index_config": ann}
    return IndexSettings.parse(config)


@pytest.mark.parametrize(
    ("dims", "ann", "fits", "beyond"),
    [
        (4, HALVES, 65519.9, 65520.0),
        (4, SINGLES, LARGEST_SINGLE, 1e39),
        (4, SINGLES, 3.40282356e38, 3.4028236e38),  # rounded to the largest, and to infinity
        (2000, SINGLES, 70_000.0, math.inf),
        (2001, SINGLES, 65519.9, 70_000.0),  # an index has halves of them
        (2001, {**SINGLES, "kind": "flat"}, 70_000.0, 1e39),
        (4001, SINGLES, 70_000.0, 1e39),  # there is no index
        (4001, {"vector_type": "bit"}, 70_000.0, 1e39),
        (2001, {"vector_type": "bit"}, 65519.9, 70_000.0),
    ],
)
def test_every_number_fits_what_is_stored_and_indexed(
    dims: int, ann: dict[str, Any], fits: float, beyond: float
) -> None:
    settings = index(dims, **ann)
    for sign in (1, -1):
        # The length of a vector may be beyond the type, though no number is.
        numbers = [sign * fits] * 4 + [0.0] * (dims - 4)
        assert all(math.isfinite(number) for number in encode(numbers, settings).to_list())
        numbers[3] = sign * beyond
        with pytest.raises(EmbeddingError, match=str(numbers[3]).replace("+", r"\+")):
            encode(numbers, settings)


@pytest.mark.parametrize("way", BOTH)
def test_a_number_that_cannot_be_stored_is_refused_wherever_it_comes(
    way: str, dsn: str, schema: str
) -> None:
    def embed(texts: list[str]) -> list[list[float]]:
        return [[1e39 if "beyond" in t else 1e38 if "large" in t else 1.0, 1.0] for t in texts]

    config: Any = {"dims": 2, "embed": embed, "fields": ["text"], "ann_index_config": SINGLES}
    with opened(dsn, way, schema=schema, index=config) as store:
        store.put(NS, "large", {"text": "large"})
        for ask in (
            lambda: store.put(NS, "new", {"text": "beyond"}),
            lambda: store.search(NS, query="beyond"),
        ):
            with pytest.raises(EmbeddingError, match=r"1e\+39.*3\.40282e\+38"):
                ask()
        assert [item.key for item in store.search(NS, query="large")] == ["large"]


@pytest.mark.parametrize("ann", [HALVES, SINGLES])
@pytest.mark.parametrize("way", BOTH)
def test_under_cosine_the_length_of_a_vector_does_not_matter(
    way: str, dsn: str, schema: str, ann: dict[str, Any]
) -> None:
    """Numbers below 6e-8 are 0 in half precision, and those below 1e-45 in single precision."""
    lengths = {"tiny": 1e-30, "smallest": 1e-310, "large": 60_000.0, "short": 1e-6}
    directions = {"x": [1.0, 0.0], "y": [0.0, 1.0], "xy": [0.6, 0.8]}

    def embed(texts: list[str]) -> list[list[float]]:
        asked = [text.split() for text in texts]
        return [[n * lengths[length] for n in directions[at]] for length, at in asked]

    config: Any = {"dims": 2, "embed": embed, "fields": ["text"], "ann_index_config": ann}
    with opened(dsn, way, schema=schema, index=config) as store:
        for length in lengths:
            for at in directions:
                store.put((*NS, length), at, {"text": f"{length} {at}"})
        for length in lengths:
            for asked in lengths:
                found = store.search((*NS, length), query=f"{asked} x")
                assert [item.key for item in found] == ["x", "xy", "y"]
                assert [item.score for item in found] == pytest.approx([1, 0.6, 0], abs=1e-3)
    with psycopg.connect(dsn) as conn:
        rows = conn.execute(
            f'select l2_norm(embedding::halfvec) from "{schema}".archival_vectors'.encode()
        ).fetchall()
    assert [row[0] for row in rows] == pytest.approx([1.0] * 12, abs=1e-3)


@pytest.mark.parametrize("distance", ["inner_product", "l2"])
@pytest.mark.parametrize("way", BOTH)
def test_underflow_is_refused_where_lengths_matter(
    way: str, dsn: str, schema: str, distance: str
) -> None:
    numbers: dict[str, list[float]] = {
        "tiny": [1e-9, -2e-9],
        "inexact": [6e-5, 0.0],
        "mixed": [1.0, 1e-9],
        "zero": [0, 0],
    }

    def embed(texts: list[str]) -> list[list[float]]:
        return [numbers[text] for text in texts]

    config: Any = {"dims": 2, "embed": embed, "fields": ["text"], "distance_type": distance}
    with opened(dsn, way, schema=schema, index=config) as store:
        for name in ("tiny", "inexact"):
            for ask in (
                lambda name=name: store.put(NS, name, {"text": name}),
                lambda name=name: store.search(NS, query=name),
            ):
                with pytest.raises(EmbeddingError, match=r"halfvec.*vector_type"):
                    ask()
        store.put(NS, "mixed", {"text": "mixed"})
        store.put(NS, "zero", {"text": "zero"})
        assert {item.key for item in store.search(NS, query="mixed")} == {"mixed", "zero"}
    with pytest.raises(EmbeddingError, match=r"1e-40.*vector.*distance_type"):
        encode([1e-40], replace(index(1, **SINGLES), distance="l2"))


def test_a_zero_vector_stays_zero() -> None:
    assert encode([0.0, 0.0], index(2)).to_list() == [0.0, 0.0]


def test_numbers_beyond_halves_name_the_type_to_use() -> None:
    with pytest.raises(EmbeddingError, match=r"70000.*halfvec.*65504.*'vector_type': 'vector'"):
        encode([70_000.0, 1.0], index(2, **HALVES))


def test_signs_are_indexed_of_more_dimensions_than_halves_have(dsn: str, schema: str) -> None:
    dims, size = 4500, 60
    vectors = np.random.default_rng(1).normal(size=(size, dims))

    def embed(texts: list[str]) -> Any:
        return vectors[list(map(int, texts))].tolist()

    config: Any = {
        "dims": dims,
        "embed": embed,
        "fields": ["text"],
        "ann_index_config": {"vector_type": "bit", "kind": "hnsw", "threshold": 50},
    }
    with opened(dsn, "sync", schema=schema, index=config, partitions=0) as store:
        assert store.config.index is not None
        assert store.config.index.vector_type == "vector"
        store.batch([PutOp(NS, f"k{n}", {"text": str(n)}) for n in range(size)])
        report = store.maintain()
        assert [r.outcome for r in report.results if r.task.kind == "build"] == ["done"]
        assert not report.notes
        told = store.explain(NS, query="7", limit=2)
        assert told.path == "own index"
        assert told.hits[0].key == "k7"
        assert told.hits[0].score == pytest.approx(1)
