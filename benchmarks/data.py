"""The data of the benchmark: the same items, vectors and queries in every run and for every store.

Vectors are a mixture of 200 clusters on the unit sphere, each of rank 64 with a little noise, which
is how the vectors of text models lie. Embedding costs nothing: each text begins with the name of
its vector, and the embedding model looks that up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from hashlib import shake_128
from itertools import count
from typing import TypeAlias

import numpy as np
from langchain_core.embeddings import Embeddings
from langgraph.store.base import PutOp
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float32]
Labels: TypeAlias = NDArray[np.int64]
Namespace: TypeAlias = tuple[str, ...]

CLUSTERS = 200
RANK = 64
TOPICS = 20
"""Clusters that one small agent talks about."""

BATCH = 500
LIMIT = 10
RARE = {"kind": "rare"}
"""The filter that one item in a hundred matches."""

_WORDS = (
    "the user said that they would rather have the blue one and asked to be reminded about it "
    "on thursday afternoon before the call with the team in lisbon, and that tea is fine "
)


class Mixture:
    """Clusters on the unit sphere to draw vectors from.

    A vector is its cluster's centre, plus a draw from the cluster's 64 directions (norm about 0.8),
    plus isotropic noise (norm about 0.2), scaled to length 1.
    """

    def __init__(self, dims: int) -> None:
        random = np.random.default_rng(7)
        self.dims = dims
        centres = random.standard_normal((CLUSTERS, dims), dtype=np.float32)
        self.centres = centres / np.linalg.norm(centres, axis=1, keepdims=True)
        decay: Matrix = np.arange(1, RANK + 1, dtype=np.float32)
        np.power(decay, -0.5, out=decay)
        decay *= 0.8 / float(np.linalg.norm(decay)) / math.sqrt(dims)
        self.directions = random.standard_normal((CLUSTERS, RANK, dims), dtype=np.float32)
        self.directions *= decay[:, None]

    def sample(self, labels: Labels, seed: int) -> Matrix:
        """One vector of length 1 for each cluster in `labels`; the same for the same seed."""
        random = np.random.default_rng(seed)
        found = random.standard_normal((len(labels), self.dims), dtype=np.float32)
        found *= 0.2 / np.sqrt(self.dims)
        weights = random.standard_normal((len(labels), RANK), dtype=np.float32)
        for cluster in range(CLUSTERS):
            of_it = np.flatnonzero(labels == cluster)
            found[of_it] += self.centres[cluster] + weights[of_it] @ self.directions[cluster]
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found


class Lookup(Embeddings):
    """An embedding model that costs a dictionary look-up by a text's first word."""

    def __init__(self) -> None:
        self.vectors: dict[str, list[float]] = {}

    def prepare(self, names: list[str], vectors: Matrix) -> None:
        """Have these vectors ready as lists of Python floats, as a real model returns them."""
        self.vectors.update(zip(names, vectors.tolist(), strict=True))

    def forget(self, names: list[str]) -> None:
        """Free the lists of vectors that are not needed any more."""
        for name in names:
            del self.vectors[name]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of the texts' first words."""
        return [self.vectors[text.split(" ", 1)[0]] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The vector of the text's first word."""
        return self.vectors[text.split(" ", 1)[0]]

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """The same; at once, without a thread."""
        return self.embed_documents(texts)

    async def aembed_query(self, text: str) -> list[float]:
        """The same; at once, without a thread."""
        return self.embed_query(text)


@dataclass(frozen=True)
class Sizes:
    """How much there is: `agents` with `per` items each, and one agent with `huge`."""

    agents: int
    per: int
    huge: int
    dims: int

    @property
    def small(self) -> int:
        """Items of all small agents together."""
        return self.agents * self.per

    @property
    def rows(self) -> int:
        """Items of all agents."""
        return self.small + self.huge


class Data:
    """Items by their number: those of the small agents first, then those of the huge one."""

    HUGE: Namespace = ("memories", "huge")

    def __init__(self, sizes: Sizes, extra: int, queries: int, *, new_words: bool = False) -> None:
        """Have vectors and queries ready in `lookup`, as "extra:N" and "query:N".

        `extra` vectors are for items put while measuring; `queries` go to one small agent each.
        With `new_words` each new text and each query has words that were never seen before.
        """
        self.sizes = sizes
        self._new_words = count() if new_words else None
        self.lookup = Lookup()
        self._mixture = Mixture(sizes.dims)
        random = np.random.default_rng(1)
        topics = random.permuted(np.tile(np.arange(CLUSTERS), (sizes.agents, 1)), axis=1)
        chosen = random.integers(0, TOPICS, (sizes.agents, sizes.per))
        self._labels: Labels = np.take_along_axis(topics, chosen, axis=1).ravel()
        self.small: Matrix = self._mixture.sample(self._labels, 11)
        self.extra = self._mixture.sample(random.integers(0, CLUSTERS, extra), 15)
        self.asked: Labels = random.integers(0, sizes.agents, queries)
        about = self._labels[self.asked * sizes.per + random.integers(0, sizes.per, queries)]
        self.queries = self._mixture.sample(about, 14)
        self.lookup.prepare([f"extra:{n}" for n in range(extra)], self.extra)
        self.lookup.prepare([f"query:{n}" for n in range(queries)], self.queries)

    @cached_property
    def huge(self) -> Matrix:
        """The vectors of the huge agent; only a load needs them."""
        labels = np.random.default_rng(2).integers(0, CLUSTERS, self.sizes.huge)
        return self._mixture.sample(labels, 12)

    @cached_property
    def all_vectors(self) -> Matrix:
        """The vectors of all items; only a load in random order needs them at once."""
        return np.concatenate([self.small, self.huge])

    @property
    def rows(self) -> int:
        """How many items there are."""
        return self.sizes.rows

    def vectors(self, start: int, stop: int) -> Matrix:
        """The vectors of the items from `start` to before `stop`."""
        small = self.sizes.small
        parts = [self.small[start:stop]]
        if stop > small:
            parts.append(self.huge[max(0, start - small) : stop - small])
        return np.concatenate(parts)

    def namespace(self, number: int) -> Namespace:
        """Where an item is."""
        if number >= self.sizes.small:
            return self.HUGE
        return self.agent(number // self.sizes.per)

    def agent(self, number: int) -> Namespace:
        """The namespace of a small agent."""
        return ("memories", f"user-{number:06d}")

    def key(self, number: int) -> str:
        """An item's key; no other item has it."""
        return f"item-{number:07d}"

    def put(self, number: int) -> PutOp:
        """The item with this number."""
        value = item_value(f"item:{number}", number)
        return PutOp(self.namespace(number), self.key(number), value)

    def new(self, number: int, namespace: Namespace) -> PutOp:
        """An item that was not loaded, with a vector that is ready."""
        value = item_value(f"extra:{number % len(self.extra)}", number)
        if self._new_words is not None:
            value["text"] = f"extra:{number % len(self.extra)} {self._invent(40)}"
        return PutOp(namespace, f"new-{number:07d}", value)

    def question(self, number: int) -> str:
        """A query that begins with the name of its vector; a new one each time with new words."""
        name = f"query:{number}"
        return name if self._new_words is None else f"{name} {self._invent(3)}"

    def _invent(self, words: int) -> str:
        """Words of letters that nothing else has."""
        assert self._new_words is not None
        digest = shake_128(str(next(self._new_words)).encode()).hexdigest(words * 3)
        return " ".join(digest[at : at + 6] for at in range(0, len(digest), 6))

    def recall(self, found: list[list[str]]) -> float:
        """The share of the true nearest items among those found for the first queries.

        An item counts as true when it is as near as the tenth nearest by brute force in numpy, give
        or take 0.0001: halves of floats cannot tell such items apart.
        """
        per, shares = self.sizes.per, list[float]()
        for query, keys in enumerate(found):
            first = int(self.asked[query]) * per
            near = self.small[first : first + per] @ self.queries[query]
            most = min(LIMIT, per)
            enough = np.sort(near)[-most] - 1e-4
            true = {self.key(first + int(n)) for n in np.flatnonzero(near >= enough)}
            shares.append(min(most, len(true.intersection(keys))) / most)
        return float(np.mean(shares))


class Shuffled:
    """The items of a load in random order, so that an agent's do not come one after the other."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._order: Labels = np.random.default_rng(3).permutation(data.rows)
        self.lookup = data.lookup
        self.rows = data.rows

    def vectors(self, start: int, stop: int) -> Matrix:
        """The vectors of the items from `start` to before `stop`."""
        return self._data.all_vectors[self._order[start:stop]]

    def namespace(self, number: int) -> Namespace:
        """Where an item is."""
        return self._data.namespace(int(self._order[number]))

    def key(self, number: int) -> str:
        """Its key."""
        return self._data.key(int(self._order[number]))

    def put(self, number: int) -> PutOp:
        """The item with this number in the random order, named after its place there."""
        value = item_value(f"item:{number}", int(self._order[number]))
        return PutOp(self.namespace(number), self.key(number), value)


def item_value(name: str, number: int) -> dict[str, object]:
    """A memory of some 240 bytes whose text begins with the name of its vector."""
    kind = RARE["kind"] if number % 100 == 7 else "common"
    return {"text": f"{name} {_WORDS}", "kind": kind, "n": number}
