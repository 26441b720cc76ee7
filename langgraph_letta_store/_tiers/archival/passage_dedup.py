"""Near-duplicates: which of the texts that come are nearly the same as one that is there.

Texts are taken one after the other, as if each were inserted alone: one is compared with what was
there before, and with what the call has put there so far. Directions are compared (cosine),
whatever distance the index searches by. Two calls at the same time do not see each other's texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.steps import Operation, Query, Vector, rows
from langgraph_letta_store._search.embedding_text import encode
from langgraph_letta_store._search.item_rows import FoundRow
from langgraph_letta_store._search.vector_sql import COLUMNS
from langgraph_letta_store._tiers.archival.archives import PASSAGES, Source
from langgraph_letta_store._tiers.archival.dedup_sql import query_pairs
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records import Outcome

Replacing: TypeAlias = Literal["skip", "replace"]
"""What becomes of a near-duplicate, where not both stay."""


class Near(NamedTuple):
    """A passage that was there: its columns, and how near a text is to it."""

    score: float
    row: FoundRow

    @property
    def key(self) -> tuple[tuple[str, ...], str]:
        """Its namespace and key."""
        return tuple(self.row.namespace), self.row.key


class Decision(NamedTuple):
    """What becomes of a text: it gets or leaves a place, which is a passage's.

    A place is the number of the text that was inserted there first, or a passage that was there.
    """

    outcome: Outcome
    place: int | Near
    score: float | None = None

    @property
    def key(self) -> Hashable:
        """What tells places apart."""
        return self.place.key if isinstance(self.place, Near) else self.place


def require_index(schema: StoreSchema, policy: Replacing) -> IndexSettings:
    """Return how texts are embedded.

    Raises:
        InvalidOperationError: the store has no embedding model, so near-duplicates cannot be found.
    """
    if schema.index is None:
        msg = (
            f"duplicates is {policy!r}, but this store embeds nothing, so that near-duplicates "
            "cannot be found; make the store with index=, or insert with duplicates='keep'"
        )
        raise InvalidOperationError(msg)
    return schema.index


def decide(
    schema: StoreSchema,
    source: Source,
    texts: Sequence[str],
    vectors: Mapping[str, Vector],
    policy: Replacing,
    threshold: float,
) -> Operation[list[Decision]]:
    """Decide what becomes of each text, by the vectors of all.

    Raises:
        EmbeddingError: a vector is not one of the store's.
    """
    settings = require_index(schema, policy)
    different = list(vectors)
    sent = [encode(vectors[text], settings) for text in different]
    parameters: dict[str, Any] = {
        "vectors": sent,
        "most": 1 - threshold,
        # Each text may replace a passage, and the next one is then compared with those left.
        "candidates": len(different) if policy == "replace" else 1,
    }
    nearest = schema.render(
        *(PASSAGES, "nearest_stored", "live", "is_text" if schema.seals is None else "was_text"),
        agent=source.agent_id,
        columns=COLUMNS,
    )
    queries = [Query(nearest, {**parameters, **source.span})]
    if len(different) > 1:
        queries.append(query_pairs(schema, [0] * len(sent), sent, 1 - threshold))
    results = yield from rows(*queries)
    stored: dict[str, list[Near]] = defaultdict(list)
    for place, score, *row in results[0]:
        stored[different[place - 1]].append(Near(score, FoundRow(*row)))
    alike: dict[str, dict[str, float]] = defaultdict(dict)
    for one, other, score in results[1] if len(results) > 1 else ():
        alike[different[one - 1]][different[other - 1]] = score
        alike[different[other - 1]][different[one - 1]] = score
    return decide_texts(texts, stored, alike, policy)


def decide_texts(
    texts: Sequence[str],
    stored: Mapping[str, Sequence[Near]],
    alike: Mapping[str, Mapping[str, float]],
    policy: Replacing,
) -> list[Decision]:
    """Decide by the passages that were near each text, nearest first, and which texts are alike."""
    held: dict[str, int | Near] = {}
    text_at: dict[Hashable, str] = {}  # what the call has put there so far, and the other way round
    made: list[Decision] = []
    for number, text in enumerate(texts):
        near = [(alike[text][other], held[other]) for other in alike.get(text, ()) if other in held]
        if text in held:
            near.append((1.0, held[text]))
        near += [(there.score, there) for there in stored.get(text, ()) if there.key not in text_at]
        score, place = max(near, key=lambda each: each[0], default=(None, number))
        outcome: Outcome = "inserted"
        if near:
            outcome = "skipped" if policy == "skip" else "replaced"
        decision = Decision(outcome, place, score)
        made.append(decision)
        if outcome != "skipped":
            if decision.key in text_at:
                del held[text_at[decision.key]]
            text_at[decision.key], held[text] = text, place
    return made
