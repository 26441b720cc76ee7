"""How agents' indexes of vectors are built and searched: `index["ann_index_config"]`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeAlias

from langgraph.store.base import IndexConfig
from langgraph.store.postgres.base import PostgresIndexConfig
from typing_extensions import TypedDict

from langgraph_letta_store.config import checks
from langgraph_letta_store.errors import ConfigurationError

VectorType: TypeAlias = Literal["halfvec", "vector"]
Kind: TypeAlias = Literal["auto", "hnsw", "ivfflat", "flat"]
IterativeScan: TypeAlias = Literal["strict_order", "relaxed_order", "off"]

_VectorTypes: TypeAlias = Literal["halfvec", "vector", "bit"]


class AnnConfig(TypedDict, total=False):
    """What `ann_index_config` takes; PostgresStore's own dictionaries are among it."""

    kind: Kind
    """What an agent's own index is: "auto" (HNSW where it finds enough), "hnsw", "ivfflat", or
    "flat" for none."""
    vector_type: Literal["halfvec", "vector", "bit"]
    """How vectors are stored; "bit" stores halves, or a "vector" of more than 4,000 dimensions, and
    indexes their signs, which takes a sixteenth of the memory; what these find is ranked by what is
    stored."""
    threshold: int
    """From how many vectors on maintenance builds an agent an index of its own; default: 5,000."""
    shared: bool
    """Whether maintenance also builds an index over all agents, for searches across them."""
    m: int
    ef_construction: int
    nlist: int
    """HNSW's links and list while building, IVFFlat's lists: as pgvector documents them."""
    ef_search: int
    probes: int
    """How much of an index a search looks at; default: what maintenance measured to be enough."""
    recall: float
    """What share of the true nearest an index is to find; default: 0.98."""
    iterative_scan: IterativeScan
    """How a search goes on where filters leave too few; default: "relaxed_order"."""


class LettaIndexConfig(IndexConfig, total=False):
    """PostgresStore's `index=`, with what ours takes besides."""

    ann_index_config: AnnConfig
    distance_type: Literal["l2", "inner_product", "cosine"]
    batch_size: int
    """How many texts the model takes in one call; default: 512."""
    concurrency: int
    """How many calls of the model coroutines make at once; default: 4."""
    retries: int
    """How often a call that the model refuses for its load is made again; default: 5."""


LettaIndex: TypeAlias = PostgresIndexConfig | LettaIndexConfig
"""The `index=` of stores and savers."""


@dataclass(frozen=True, slots=True)
class AnnSettings:
    """How indexes are built and searched; see `AnnConfig`."""

    kind: Kind = "auto"
    codes: bool = False
    """Whether an index is one of signs, whose finds are ranked by the vectors."""
    threshold: int = 5000
    shared: bool = False
    m: int = 16
    ef_construction: int = 64
    nlist: int | None = None
    ef_search: int | None = None
    probes: int | None = None
    recall: float = 0.98
    iterative_scan: IterativeScan = "relaxed_order"

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Self:
        """Check the options.

        Raises:
            ConfigurationError: one of them is not of a kind that works; says which.
        """
        place = "index['ann_index_config']"
        given = checks.chosen(place, config, AnnConfig.__annotations__)
        kind = given.get("kind", "auto")
        checks.one_of(f"{place}['kind']", kind, Kind)
        own = {name: given[name] for name in given if name not in ("kind", "vector_type")}
        for name, least, most in _WHOLE:
            if name in own:
                checks.whole(f"{place}[{name!r}]", own[name], least, most)
        if "recall" in own:
            checks.number(f"{place}['recall']", own["recall"], 0.5, 1)
        if "iterative_scan" in own:
            checks.one_of(f"{place}['iterative_scan']", own["iterative_scan"], IterativeScan)
        if "shared" in own:
            checks.one_of(f"{place}['shared']", own["shared"], Literal[True, False])
        settings = cls(kind=kind, codes=given.get("vector_type") == "bit", **own)
        if settings.ef_construction < 2 * settings.m:
            msg = (
                f"{place}['ef_construction'] is {settings.ef_construction}; pgvector asks for at "
                f"least twice m, {2 * settings.m}"
            )
            raise ConfigurationError(msg)
        return settings


MAX_HALVES = 4000
"""How many halves still fit a page inline, and pgvector can index."""


def stored_type(config: Mapping[str, Any], dims: Any = None) -> VectorType:
    """Return how vectors of so many dimensions are stored, whatever is indexed of them.

    Signs may be indexed of more dimensions than halves can be stored with.

    Raises:
        ConfigurationError: there is no such type.
    """
    asked = config.get("vector_type")
    asked = "halfvec" if asked is None else asked
    checks.one_of("index['ann_index_config']['vector_type']", asked, _VectorTypes)
    too_long = asked == "bit" and isinstance(dims, int) and dims > MAX_HALVES
    return "vector" if asked == "vector" or too_long else "halfvec"


_WHOLE = (
    ("threshold", 1, 10**9),
    ("m", 2, 100),
    ("ef_construction", 4, 1000),
    ("nlist", 1, 32768),
    ("ef_search", 1, 1000),
    ("probes", 1, 32768),
)
"""The bounds are pgvector's own."""
