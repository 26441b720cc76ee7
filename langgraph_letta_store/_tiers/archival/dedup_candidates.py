"""What is near the items that are put: those that lie in their namespace, and each other.

In a small namespace all are compared. Of a large one the agent's own index is asked for the
nearest, where it has one: it finds nearly all, in a time that hardly grows with the namespace.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, Row, Vector, rows
from langgraph_letta_store._search.embedding_text import Encoded, Text
from langgraph_letta_store._search.plan import tune_scan
from langgraph_letta_store._search.ranking import NO_OPTIONS
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store._search.vector_sql import IndexShape
from langgraph_letta_store._tiers.archival.dedup_sql import DEDUP, query_pairs, render_near
from langgraph_letta_store._tiers.archival.writes import Write
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.records.indexes import BuiltIndex, IndexKey

_ROUNDING = 1e-6
"""What a distance may be off: that of a vector to itself is not always exactly zero."""

_TAKEN, _CODES_TAKEN = 16, 128
"""How many vectors an index is asked for; of signs more, which put fewer of them in order."""

_CAREFUL = 256
"""How many vectors HNSW looks at: of 200 near-duplicates among 60,000 of 64 dimensions, where the
nearest ten are found with 64, that found 197 and this all, for 1 ms each at most."""

_LARGE = 130
"""A vector costs an index 30 µs, of which a namespace has one in so many as its share is, and a
comparison with all of it 3.6 µs each: with 16 to be found, that is the same where the square of its
size is so many times the agent's."""

_UNIT = 1e-2
"""How far from 1 the length of a vector is that a model gave the length 1."""

_Place: TypeAlias = tuple[int, Text]
"""A text of the write with this number."""

_Fields: TypeAlias = frozenset[str]


class Stored(NamedTuple):
    """An item that was there, and how near it is in the field where it is least so.

    `lasts` says whether the one of both that would stay lives as long as the other, and `early`
    whether this one would still end before the new one, unless its time to live is restarted.
    """

    score: float
    item: UUID
    key: str
    updated_at: datetime
    lasts: bool
    early: bool


class Alike(NamedTuple):
    """What is near each write, by its number: stored items, and scores of earlier writes."""

    stored: Mapping[int, Sequence[Stored]]
    written: Mapping[int, Mapping[int, float]]


def find_alike(
    schema: StoreSchema,
    writes: Sequence[Write],
    numbers: Collection[int],
    existing: Collection[UUID],
    vectors: Mapping[str, Vector],
    encoded: Mapping[str, Encoded],
) -> Operation[Alike]:
    """Look up what is near the writes that may be new.

    Args:
        schema: the store's.
        writes: all of a batch.
        numbers: of those that may be new.
        existing: which of their items there are.
        vectors: the vectors of all fresh texts, as the model gave them.
        encoded: the same as they are sent.
    """
    duplicates = schema.config.duplicates
    most = 1 - duplicates.threshold + _ROUNDING
    spaces: defaultdict[Namespace, list[int]] = defaultdict(list)
    for number, write in enumerate(writes):
        spaces[write.namespace].append(number)
    queries: list[Query] = []
    groups: defaultdict[tuple[Namespace, _Fields, str], list[_Place]] = defaultdict(list)
    asked = {n: [w for w in spaces[n] if w in numbers and writes[w].texts] for n in spaces}
    compared = [namespace for namespace in spaces if asked[namespace]]
    indexes = yield from _choose_indexes(
        schema, {n: writes[spaces[n][0]].id.agent for n in compared}, vectors
    )
    for namespace in compared:
        members = spaces[namespace]
        places = [(n, text) for n in asked[namespace] for text in writes[n].texts]
        # What the batch changes or replaces is no candidate any more: as many others may be.
        changes = duplicates.policy == "replace" or any(
            writes[n].id.item in existing for n in members
        )
        agent = writes[members[0]].id.agent
        parameters: dict[str, Any] = {
            "agent": agent,
            "namespace": list(namespace),
            "items": [number for number, _ in places],
            "counts": [len(writes[number].texts) for number, _ in places],
            "fields": [text.field for _, text in places],
            "minutes": [writes[number].minutes for number, _ in places],
            "vectors": [encoded[text.text] for _, text in places],
            "most": most,
            "candidates": 1 + len(members) if changes else 1,
            "skips": duplicates.policy == "skip",
            "written": [writes[n].id.item for n in members],
        }
        index = indexes.get(namespace)
        if index is None or schema.index is None:
            queries.append(Query(render_near(schema, agent), parameters))
        else:
            width = _CODES_TAKEN if index.codes else _TAKEN
            parameters |= tune_scan(schema.index.ann, NO_OPTIONS, index, _CAREFUL)
            queries.append(
                Query(render_near(schema, agent, IndexShape.from_index(index), width), parameters)
            )
        for number in members:
            fields = frozenset(text.field for text in writes[number].texts)
            for text in writes[number].fresh:
                groups[namespace, fields, text.field].append((number, text))
    several = [group for group in groups.values() if len(group) > 1]
    flat = [(of, place) for of, group in enumerate(several) for place in group]
    if flat:
        sent = [encoded[text.text] for _, (_, text) in flat]
        queries.append(query_pairs(schema, [of for of, _ in flat], sent, most))
    results = yield from rows(*queries)
    among = results.pop() if flat else list[Row]()
    return Alike(
        _parse_stored(results), _parse_written(writes, [number for _, (number, _) in flat], among)
    )


def _choose_indexes(
    schema: StoreSchema, agents: Mapping[Namespace, UUID], vectors: Mapping[str, Vector]
) -> Operation[dict[Namespace, BuiltIndex]]:
    """Return which namespaces an index is asked about: the agent's own, of one that is large.

    That it is large is remembered until the indexes are looked up again.
    """
    settings = schema.index
    found: dict[Namespace, BuiltIndex] = {}
    if settings is None or settings.ann.kind == "flat":
        return found
    for namespace, agent in agents.items():
        index = schema.indexes.get(IndexKey("archival_vectors", agent))
        if index is not None and index.kind != "flat" and index.rows >= settings.ann.threshold:
            found[namespace] = index
    if found and not _compare_directions(settings, found.values(), vectors):
        return {}
    few = {namespace: math.isqrt(_LARGE * index.rows) for namespace, index in found.items()}
    keys = {namespace: hash(("near", namespace)) for namespace in found}
    unknown = [namespace for namespace in found if keys[namespace] not in schema.samples]
    queries: list[Query] = []
    for namespace in unknown:
        agent, most = agents[namespace], few[namespace] + 1
        parameters = {"agent": agent, "namespace": list(namespace), "most": most}
        queries.append(Query(schema.render(DEDUP, "count_namespace", agent=agent), parameters))
    counts = (yield from rows(*queries)) if queries else ()
    large: dict[Namespace, bool] = dict.fromkeys(found, True)
    for namespace, ((count,),) in zip(unknown, counts, strict=True):
        large[namespace] = count > few[namespace]
        if large[namespace]:  # a small one may grow any time
            schema.remember(keys[namespace], 1.0)
    return {namespace: index for namespace, index in found.items() if large[namespace]}


def _compare_directions(
    settings: IndexSettings, indexes: Collection[BuiltIndex], vectors: Mapping[str, Vector]
) -> bool:
    """Whether these indexes put vectors in the order of their directions, as duplicates are.

    So do all where a model gives vectors of one length.
    """
    if settings.distance == "cosine" or all(index.codes for index in indexes):
        return True
    return all(abs(math.hypot(*vector) - 1) <= _UNIT for vector in vectors.values())


def _parse_stored(results: Sequence[Sequence[Row]]) -> dict[int, list[Stored]]:
    near: defaultdict[int, list[Stored]] = defaultdict(list)
    for number, *columns in (row for found in results for row in found):
        near[number].append(Stored(*columns))
    return near


def _parse_written(
    writes: Sequence[Write], numbers: Sequence[int], found: Sequence[Row]
) -> dict[int, dict[int, float]]:
    """Return the pairs of writes that are near each other in all their fields."""
    pairs: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    for one, other, score in found:
        places: list[int] = [numbers[one - 1], numbers[other - 1]]
        pairs[min(places), max(places)].append(score)
    near: defaultdict[int, dict[int, float]] = defaultdict(dict[int, float])
    for (earlier, later), scores in pairs.items():
        if len(scores) == len(writes[later].texts):
            near[later][earlier] = min(scores)
    return near
