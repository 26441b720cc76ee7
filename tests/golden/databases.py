"""The kinds of databases that statements are rendered for."""

from __future__ import annotations

from typing import Literal, NamedTuple
from uuid import UUID

AGENT = UUID("00000000-0000-4000-8000-00000000a9e7")
"""The agent whose statements are rendered."""

WIDTH = 64
"""How many vectors an index gives."""


class Database(NamedTuple):
    """A schema as a store or a saver finds it; `dims` is None where it has no vectors."""

    label: str
    schema: str = "letta"
    partitions: int = 16
    dims: int | None = 1536
    vector_type: Literal["halfvec", "vector"] = "halfvec"
    distance: Literal["cosine", "inner_product", "l2"] = "cosine"
    generation: int = 1
    has_words: bool = False
    encrypted: bool = False
    distributed: bool = False


PLAIN = Database("plain")
UNPARTITIONED = Database("unpartitioned", partitions=0)
GENERATION_2 = Database("generation 2", generation=2, has_words=True)
NO_VECTORS = Database("no vectors", dims=None)
WORDS = Database("words", has_words=True)
LARGE = Database("vector(3072) l2", dims=3072, vector_type="vector", distance="l2")
PRODUCT = Database(
    "vector(1024) inner_product", dims=1024, vector_type="vector", distance="inner_product"
)
SEALED = Database("sealed", encrypted=True)
QUOTED = Database("quoted", schema='My "own" 100%')

DISTRIBUTED = Database("distributed", partitions=0, distributed=True)

DATABASES = (
    *(PLAIN, UNPARTITIONED, GENERATION_2, NO_VECTORS, WORDS, LARGE, PRODUCT, QUOTED, DISTRIBUTED),
)
WITH_VECTORS = tuple(database for database in DATABASES if database.dims)
