"""Agents of several sizes in one store, and the true nearest of each, by brute force in numpy.

Items come in a random order, those of all agents mixed, as in a store that is in use. Vectors are
clustered as those of text models are (see `data.py`), or isotropic: none is near another, which is
the worst that an index of vectors can meet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from data import CLUSTERS, RARE, TOPICS, Labels, Lookup, Matrix, Mixture, Namespace, item_value
from langgraph.store.base import PutOp
from numpy.typing import NDArray

Flags: TypeAlias = NDArray[np.bool_]

Matches = Callable[[int], bool]
"""Whether an item, by its number, gets through a filter."""

_TIE = 1e-4
"""Halves of floats cannot tell items apart that are as near as that."""


@dataclass(frozen=True)
class Group:
    """So many agents with so many items each."""

    name: str
    agents: int
    per: int

    @property
    def rows(self) -> int:
        """The items of all of them."""
        return self.agents * self.per


@dataclass(frozen=True)
class Question:
    """A query, and the agent that it is put to."""

    text: str
    group: Group
    agent: int
    vector: Matrix


class Population:
    """All agents of all groups. Items are numbered in the order in which they come."""

    def __init__(
        self, groups: Sequence[Group], dims: int, queries: int, *, isotropic: bool = False
    ) -> None:
        """Make the vectors, and `queries` questions to each group."""
        self.groups = groups
        self.dims = dims
        self.lookup = Lookup()
        self.rows = sum(group.rows for group in groups)
        self._isotropic = isotropic
        self._known: dict[tuple[str, int, int], Matrix] = {}
        self._flags: dict[Matches, Flags] = {}
        self._mixture = Mixture(dims)
        random = np.random.default_rng(31)
        self._firsts = dict(
            zip(
                (group.name for group in groups),
                np.cumsum([0, *(group.rows for group in groups)]).tolist(),
                strict=False,
            )
        )
        labels = [self._labels(group, random) for group in groups]
        # By agent: item `first of the group + agent * per + n`; `_order` says when it comes.
        self._vectors = self._sample(np.concatenate(labels), 41)
        self._order = np.random.default_rng(43).permutation(self.rows)
        self._number = np.empty(self.rows, dtype=np.int64)
        self._number[self._order] = np.arange(self.rows)
        self.questions = {
            group.name: self._questions(group, own, queries, random)
            for group, own in zip(groups, labels, strict=True)
        }

    def namespace(self, number: int) -> Namespace:
        """Where an item is."""
        place = int(self._order[number])
        group = next(g for g in reversed(self.groups) if place >= self._firsts[g.name])
        return self.agent(group, (place - self._firsts[group.name]) // group.per)

    def agent(self, group: Group, number: int) -> Namespace:
        """The namespace of an agent."""
        return ("memories", f"{group.name}-{number:06d}")

    def key(self, number: int) -> str:
        """An item's key; no other item has it."""
        return f"item-{number:07d}"

    def put(self, number: int) -> PutOp:
        """The item with this number."""
        value = item_value(f"item:{number}", number)
        return PutOp(self.namespace(number), self.key(number), value)

    def vectors(self, start: int, stop: int) -> Matrix:
        """The vectors of the items from `start` to before `stop`."""
        found: Matrix = self._vectors[self._order[start:stop]]
        return found

    def true(
        self,
        question: Question,
        limit: int,
        offset: int = 0,
        matches: Matches | None = None,
    ) -> tuple[set[str], int]:
        """Keys that are right on a page, ties included, and how many items the page has."""
        group = question.group
        first = self._firsts[group.name] + question.agent * group.per
        return self._page(question, first, first + group.per, limit, offset, matches)

    def true_of_all(self, question: Question, limit: int) -> tuple[set[str], int]:
        """The same among the items of all agents."""
        return self._page(question, 0, self.rows, limit, 0, None)

    def _page(
        self,
        question: Question,
        first: int,
        last: int,
        limit: int,
        offset: int,
        matches: Matches | None,
    ) -> tuple[set[str], int]:
        numbers = self._number[first:last]
        near = self._near(question, first, last)
        if matches is not None:
            kept = self._kept(matches)[numbers]
            numbers, near = numbers[kept], near[kept]
        size = max(0, min(limit, len(near) - offset))
        if not size:
            return set(), 0
        # The best of the page and the worst of it, without sorting all.
        ends = [len(near) - offset - size, len(near) - offset - 1]
        least, most = np.partition(near, ends)[ends]
        right = np.flatnonzero((near >= least - _TIE) & (near <= most + _TIE))
        return {self.key(int(numbers[n])) for n in right}, size

    def _near(self, question: Question, first: int, last: int) -> Matrix:
        """The similarities of all items between two places, kept for the pages that follow."""
        key = (question.text, first, last)
        if key not in self._known:
            self._known[key] = self._vectors[first:last] @ question.vector
        return self._known[key]

    def _kept(self, matches: Matches) -> Flags:
        """Which items get through a filter, by their number."""
        if matches not in self._flags:
            kept = (matches(number) for number in range(self.rows))
            self._flags[matches] = np.fromiter(kept, dtype=np.bool_, count=self.rows)
        return self._flags[matches]

    def _labels(self, group: Group, random: np.random.Generator) -> Labels:
        """Which clusters an agent's items are of: an agent of a few talks about a few."""
        if group.per > TOPICS * 50:
            return random.integers(0, CLUSTERS, group.rows)
        topics = random.permuted(np.tile(np.arange(CLUSTERS), (group.agents, 1)), axis=1)
        chosen = random.integers(0, TOPICS, (group.agents, group.per))
        found: Labels = np.take_along_axis(topics, chosen, axis=1).ravel()
        return found

    def _questions(
        self, group: Group, labels: Labels, queries: int, random: np.random.Generator
    ) -> list[Question]:
        agents = random.integers(0, group.agents, queries)
        about = labels[agents * group.per + random.integers(0, group.per, queries)]
        vectors = self._sample(about, 47)
        texts = [f"query:{group.name}:{n}" for n in range(queries)]
        self.lookup.prepare(texts, vectors)
        return [
            Question(text, group, int(agent), vector)
            for text, agent, vector in zip(texts, agents, vectors, strict=True)
        ]

    def _sample(self, labels: Labels, seed: int) -> Matrix:
        if not self._isotropic:
            return self._mixture.sample(labels, seed)
        found = np.random.default_rng(seed).standard_normal(
            (len(labels), self.dims), dtype=np.float32
        )
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found


def is_rare(number: int) -> bool:
    """Whether an item gets through the filter that one in a hundred does."""
    return item_value("", number)["kind"] == RARE["kind"]


def is_common(number: int) -> bool:
    """Whether it gets through one that 99 in a hundred do."""
    return not is_rare(number)
