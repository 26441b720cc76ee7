"""An embedding model for tests: no download, the same vectors in every process."""

from __future__ import annotations

import math
import random
from collections import Counter
from functools import cache

from langchain_core.embeddings import Embeddings
from typing_extensions import override


class CharacterEmbeddings(Embeddings):
    """Counts a text's characters: texts that share characters are similar, order is ignored.

    Each character stands for a fixed random direction; a text's vector is their sum, of length 1.
    `calls` lists the batches of texts in the order in which they were asked for.
    """

    def __init__(self, dims: int = 32) -> None:
        self.dims = dims
        self.calls: list[list[str]] = []

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.calls.append(list(texts))
        return [self._vector(text) for text in texts]

    @override
    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def _vector(self, text: str) -> list[float]:
        counts = Counter(text) or Counter("\0")  # an empty text has a direction too
        weighted = [(_direction(mark, self.dims), count) for mark, count in sorted(counts.items())]
        total = [sum(axes[i] * count for axes, count in weighted) for i in range(self.dims)]
        length = math.hypot(*total)
        return [number / length for number in total]


@cache
def _direction(mark: str, dims: int) -> list[float]:
    chance = random.Random(f"{mark}/{dims}")
    return [chance.gauss(0, 1) for _ in range(dims)]
