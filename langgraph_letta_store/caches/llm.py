"""LettaLLMCache: the answers of models, found again by the same prompt or by one that means it."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeAlias

from langchain_core.caches import RETURN_VAL_TYPE, BaseCache
from langchain_core.embeddings import Embeddings

from langgraph_letta_store._engine import cached
from langgraph_letta_store._engine.cached import CacheKey, Entry, Near, Serialized
from langgraph_letta_store._engine.executors import AsyncConnections, Connections
from langgraph_letta_store._engine.forks import Lock
from langgraph_letta_store._engine.steps import Vector
from langgraph_letta_store.caches.base import BaseLettaCache
from langgraph_letta_store.caches.beside import HasCache, open_beside
from langgraph_letta_store.caches.generations import read_generations, write_generations
from langgraph_letta_store.caches.prompts import Asked, parse_prompt
from langgraph_letta_store.caches.same_question import find_difference
from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.config.embedder import parse_embed
from langgraph_letta_store.config.options import check_number
from langgraph_letta_store.errors import ConfigurationError
from langgraph_letta_store.records.caches import CacheSize

Guard: TypeAlias = Callable[[str, str], str | None]
"""Returns what tells two questions apart, in a word, or None where they may share an answer."""

_NEAREST = 8
"""How many near prompts are looked at."""

_REMEMBERED = 256
"""How many questions' vectors are kept between a look-up and the update that follows a miss."""


@dataclass(frozen=True, slots=True)
class LLMCacheStats:
    """How often a cache answered, in this process.

    `exact` counts prompts found to the letter, `near` those found by their meaning, and `misses`
    the others. `refused` counts the misses for which a prompt was near enough, but the guard told
    it apart.
    """

    exact: int = 0
    near: int = 0
    misses: int = 0
    refused: int = 0

    @property
    def hit_rate(self) -> float:
        """The share of look-ups that the cache answered, from 0 to 1."""
        return (self.exact + self.near) / max(self.exact + self.near + self.misses, 1)


class LettaLLMCache(HasCache, BaseCache):
    """A cache of models' answers for LangChain, on the database that has the memory.

    An answer is found by the same prompt to the same model with the same parameters. With `embed`
    it is also found by a prompt whose last message means the same, where everything before that
    message is equal, and nothing tells the two apart (numbers, names, negations). Works in
    synchronous code and in coroutines.

    The threshold of 0.85 is the one at which the case study in "GPT Semantic Cache" (Regmi and Pun,
    2024, arXiv:2411.05276) reports its hit rates; it depends on the model that embeds.

    Example:
        >>> with LettaCache.from_conn_string("embedded:./memory") as cache:
        ...     answers = LettaLLMCache(cache)
        ...     answers.setup()
        ...     answers.update("1 + 1?", "a model", [Generation(text="2")])
        ...     answers.lookup("1 + 1?", "a model")
        [Generation(text='2')]
    """

    def __init__(
        self,
        conn: BaseLettaCache | Connections | AsyncConnections,
        *,
        embed: Embeddings | Callable[[Sequence[str]], list[list[float]]] | str | None = None,
        threshold: float = 0.85,
        guard: Guard | None = find_difference,
        ttl: float | None = None,
        name: str = "llm",
        **options: Any,
    ) -> None:
        """Make a cache beside another one, or on a connection or a pool of yours.

        Args:
            conn: a `LettaCache` or an `AsyncLettaCache`, whose connections, schema and tenant this
                cache then has too; or what they take.
            embed: how questions are embedded: as `embed` in a store's `index`; None for exact
                matches only.
            threshold: the least cosine similarity, from 0 to 1, at which a prompt counts as near.
            guard: a function of two questions that says what tells them apart; None for none.
            ttl: how many seconds an answer lives; default: for ever.
            name: keeps these answers apart from those of other caches.
            options: those of `LettaCache`, such as `max_entries` and `schema`.

        Raises:
            ConfigurationError: an option is invalid; the message names it.
        """
        check_number("threshold", threshold, 0, 1)
        if guard is not None and not callable(guard):
            raise ConfigurationError(invalid("guard", "a function of two str, or None", guard))
        self.cache = open_beside(conn, {**options, "name": name, "default_ttl": ttl})
        if embed is not None:
            self.cache.compare_vectors()
        self.stats = LLMCacheStats()
        self._embeddings = None if embed is None else parse_embed("embed", embed)
        self._threshold = threshold
        self._guard = guard
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._lock = Lock()

    def lookup(self, prompt: str, llm_string: str) -> RETURN_VAL_TYPE | None:
        """Return the answer to a prompt, or None.

        Args:
            prompt: the prompt as LangChain writes it.
            llm_string: the model and its parameters as LangChain writes them.
        """
        asked = parse_prompt(prompt)
        namespace = _namespace(asked, llm_string)
        found = self.cache.run(cached.get, [_identify(namespace, asked, prompt)])
        if answer := self._read_exact(found):
            return answer
        if self._embeddings is None or asked.question is None:
            self._count(misses=1)
            return None
        vector = self._embeddings.embed_query(asked.question)
        if not self._remember(asked.question, vector):
            self._count(misses=1)
            return None
        near = self.cache.run(cached.find_near, namespace, vector, _NEAREST)
        return self._choose(asked.question, near)

    async def alookup(self, prompt: str, llm_string: str) -> RETURN_VAL_TYPE | None:
        """Return the answer to a prompt, or None; see `lookup`."""
        asked = parse_prompt(prompt)
        namespace = _namespace(asked, llm_string)
        found = await self.cache.arun(cached.get, [_identify(namespace, asked, prompt)])
        if answer := self._read_exact(found):
            return answer
        if self._embeddings is None or asked.question is None:
            self._count(misses=1)
            return None
        vector = await self._embeddings.aembed_query(asked.question)
        if not self._remember(asked.question, vector):
            self._count(misses=1)
            return None
        near = await self.cache.arun(cached.find_near, namespace, vector, _NEAREST)
        return self._choose(asked.question, near)

    def update(self, prompt: str, llm_string: str, return_val: RETURN_VAL_TYPE) -> None:
        """Store the answer to a prompt, in place of an earlier one."""
        asked = parse_prompt(prompt)
        vector = self._recall(asked.question)
        if vector is None and self._embeddings is not None and asked.question is not None:
            vector = _check(self._embeddings.embed_query(asked.question))
        if entry := self._make_entry(asked, prompt, llm_string, return_val, vector):
            self.cache.run(cached.put, [entry])
            if self.cache.counts_to_room(1):
                self.cache.run(cached.maintain)

    async def aupdate(self, prompt: str, llm_string: str, return_val: RETURN_VAL_TYPE) -> None:
        """Store the answer to a prompt, in place of an earlier one."""
        asked = parse_prompt(prompt)
        vector = self._recall(asked.question)
        if vector is None and self._embeddings is not None and asked.question is not None:
            vector = _check(await self._embeddings.aembed_query(asked.question))
        if entry := self._make_entry(asked, prompt, llm_string, return_val, vector):
            await self.cache.arun(cached.put, [entry])
            if self.cache.counts_to_room(1):
                await self.cache.arun(cached.maintain)

    def clear(self, **kwargs: Any) -> None:  # noqa: ARG002  # part of BaseCache's signature
        """Delete all answers of this cache."""
        self.cache.run(cached.clear, None)

    async def aclear(self, **kwargs: Any) -> None:  # noqa: ARG002  # part of BaseCache's signature
        """Delete all answers of this cache."""
        await self.cache.arun(cached.clear, None)

    def measure(self) -> CacheSize:
        """Return how many answers there are, and how many bytes they take."""
        return self.cache.run(cached.measure)

    def _read_exact(self, found: dict[CacheKey, Serialized]) -> list[Any] | None:
        for value in found.values():
            if answer := read_generations(value):
                self._count(exact=1)
                return answer
        return None

    def _choose(self, question: str, near: Sequence[Near]) -> list[Any] | None:
        """Return the answer to the nearest question that the guard does not tell apart."""
        is_refused = False
        for each in near:
            if not each.similarity >= self._threshold:  # also NaN
                break
            if self._guard is not None and self._guard(question, each.prompt) is not None:
                is_refused = True
            elif answer := read_generations(each.value):
                self._count(near=1)
                return answer
        self._count(misses=1, refused=int(is_refused))
        return None

    def _count(self, **more: int) -> None:
        """Add to the statistics."""
        with self._lock.own:
            counts = {name: getattr(self.stats, name) + count for name, count in more.items()}
            self.stats = replace(self.stats, **counts)

    def _make_entry(
        self,
        asked: Asked,
        prompt: str,
        llm_string: str,
        answer: Sequence[Any],
        vector: Vector | None,
    ) -> Entry | None:
        value = write_generations(answer)
        if value is None:
            return None
        key = prompt if asked.question is None else asked.question
        kept = asked.question if vector is not None else None
        namespace = _namespace(asked, llm_string)
        return Entry(namespace, key, value, self.cache.config.default_ttl, kept, vector)

    def _remember(self, question: str, vector: Any) -> bool:
        """Keep a question's vector for the update that follows; False where it is no direction."""
        checked = _check(vector)
        if checked is None:
            return False
        with self._lock.own:
            self._vectors[question] = checked
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        return True

    def _recall(self, question: str | None) -> Vector | None:
        if question is None:
            return None
        with self._lock.own:
            return self._vectors.pop(question, None)


def _namespace(asked: Asked, llm_string: str) -> tuple[str, str]:
    """Return where the answers of a model to prompts with the same context are."""
    return sha256(llm_string.encode("utf-8", "surrogatepass")).hexdigest(), asked.context


def _identify(namespace: Sequence[str], asked: Asked, prompt: str) -> CacheKey:
    return cached.identify(namespace, prompt if asked.question is None else asked.question)


def _check(vector: Any) -> Vector | None:
    """Return a vector that has a direction; None for others."""
    numbers = [float(number) for number in vector]
    length = math.hypot(*numbers)
    return numbers if math.isfinite(length) and length > 0 else None
