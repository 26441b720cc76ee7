"""What vectors may have: how many dimensions, and numbers how large, before and after an index."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
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
