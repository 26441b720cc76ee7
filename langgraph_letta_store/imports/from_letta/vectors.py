"""Vectors of a Letta database, which pads each with zeros to 4,096 numbers, whatever its model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from langgraph_letta_store._search.embedding_text import Encoded, encode
from langgraph_letta_store.config.store import MAX_DIMS, IndexSettings
from langgraph_letta_store.errors import EmbeddingError
from langgraph_letta_store.imports.from_letta.rows import EmbeddingModel
from langgraph_letta_store.imports.from_letta.survey import PassageCount
from langgraph_letta_store.imports.target import Recorded, Wanted, new_index, recorded_index

_HEADER = 4
"""The bytes before the numbers of a `vector` in binary form: the dimensions, and two unused."""


@dataclass(frozen=True, slots=True)
class VectorPlan:
    """Which vectors are copied: those of one model. `index` describes the target's vectors."""

    index: IndexSettings | None
    model: EmbeddingModel

    def copies(self, model: EmbeddingModel) -> bool:
        """Whether vectors of a model are copied."""
        return (
            self.index is not None
            and model.dims == self.index.dims
            and is_same_model(model.name, self.model.name)
        )

    def read(self, embedding: bytes | None, model: EmbeddingModel) -> Encoded | None:
        """Cut a vector out of its padding; None where the passage has to be embedded again.

        That is where there is no vector or a zero one, which no search finds; where it is of
        another model; and where more numbers than the model's dimensions are not zero.
        """
        if embedding is None or self.index is None or not self.copies(model):
            return None
        numbers = np.frombuffer(embedding, dtype=">f4", offset=_HEADER)
        dims = self.index.dims
        if len(numbers) < dims or numbers[dims:].any() or not numbers[:dims].any():
            return None
        try:
            return encode(numbers[:dims].tolist(), self.index)
        except EmbeddingError:  # numbers that are not finite, or too large for a halfvec
            return None


def plan_vectors(
    counts: Iterable[PassageCount], wanted: Wanted, recorded: Recorded | None, *, vectors: bool
) -> VectorPlan:
    """Choose the model whose vectors are copied.

    Where the target has vectors, those of its own model. Where its model has no name, those of the
    model of its dimensions that most passages have; where it has no vectors yet, the same of any
    dimensions that it can hold.
    """
    models: Counter[EmbeddingModel] = Counter()
    for count in counts:
        if count.model.dims and count.embedded:
            models[count.model] += count.embedded
    if recorded is not None:
        index = recorded_index(wanted, recorded)
        models = Counter({m: n for m, n in models.items() if m.dims == index.dims})
        named = EmbeddingModel(index.model, index.dims)
        model = named if index.model else _most_used(models) or named
        return VectorPlan(index if vectors else None, model)
    if wanted.model is not None:
        models = Counter({m: n for m, n in models.items() if is_same_model(m.name, wanted.model)})
    largest = MAX_DIMS[wanted.vector_type or "vector"]
    chosen = _most_used(Counter({m: n for m, n in models.items() if (m.dims or 0) <= largest}))
    if not vectors or chosen is None or chosen.dims is None:
        return VectorPlan(None, EmbeddingModel())
    named_wanted = wanted if wanted.model else wanted._replace(model=chosen.name)
    return VectorPlan(new_index(named_wanted, chosen.dims, None), chosen)


def is_same_model(one: str | None, other: str | None) -> bool:
    """Whether two names are of one model: a provider may stand before either.

    Example:
        >>> is_same_model("openai:text-embedding-3-small", "text-embedding-3-small")
        True
    """
    return one is not None and other is not None and _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return re.split(r"[:/]", name.removesuffix(":latest"))[-1].casefold()


def _most_used(models: Counter[EmbeddingModel]) -> EmbeddingModel | None:
    ordered = sorted(models.items(), key=lambda each: (-each[1], str(each[0])))
    return ordered[0][0] if ordered else None
