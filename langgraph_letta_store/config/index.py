"""How vector indexes are built and searched: the option `index["ann_index_config"]`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Required, Self, TypeAlias

from langgraph.store.base import IndexConfig
from langgraph.store.postgres.base import PostgresIndexConfig
from typing_extensions import TypedDict

from langgraph_letta_store.config import checks
from langgraph_letta_store.config.choices import IterativeScan, Kind, VectorType
from langgraph_letta_store.config.embedder import LocalModel
from langgraph_letta_store.config.options import (
    check_choice,
    check_number,
    check_whole_number,
    parse_options,
)
from langgraph_letta_store.errors import ConfigurationError

_VectorTypes: TypeAlias = Literal["halfvec", "vector", "bit"]


class AnnConfig(TypedDict, total=False):
    """The option `ann_index_config`; it accepts what PostgresStore's does."""

    kind: Kind
    """The kind of an agent's own index: "auto" (HNSW, if it reaches `recall`), "hnsw", "ivfflat",
    or "flat" for none."""
    vector_type: Literal["halfvec", "vector", "bit"]
    """How vectors are stored. "bit" stores them as "halfvec" (above 4,000 dimensions as "vector")
    and indexes their binary quantization, which takes a sixteenth of the memory; searches rank its
    candidates by the stored vectors."""
    threshold: int
    """The number of vectors from which an agent gets an index of its own; default: 5,000."""
    shared: bool
    """Whether maintenance also builds an index over all agents, for searches across them."""
    m: int
    ef_construction: int
    nlist: int
    """HNSW's `m` and `ef_construction`, IVFFlat's `lists`, as pgvector documents them."""
    ef_search: int
    probes: int
    """How much of an index a search reads; default: what maintenance measured to reach `recall`."""
    recall: float
    """The share of the true nearest vectors that an index has to find; default: 0.98."""
    iterative_scan: IterativeScan
    """How an index scan continues when filters leave too few rows; default: "relaxed_order"."""


class LettaIndexConfig(IndexConfig, total=False):
    """The option `index`: PostgresStore's, and what this package adds to it."""

    ann_index_config: AnnConfig
    distance_type: Literal["l2", "inner_product", "cosine"]
    batch_size: int
    """How many texts one call of the model embeds at most; default: 512."""
    concurrency: int
    """How many calls of the model run at once in asynchronous code; default: 4."""
    retries: int
    """How often a call is repeated when the model's service is overloaded; default: 5."""
    cache: bool
    """Whether vectors are kept in the schema's table of caches, so that no worker asks the model
    for a text again; default: False."""


class LocalIndexConfig(TypedDict, total=False):
    """The option `index` with a model that needs no service, whose dimensions are known."""

    embed: Required[LocalModel]
    dims: int
    fields: list[str] | None
    ann_index_config: AnnConfig
    distance_type: Literal["l2", "inner_product", "cosine"]
    batch_size: int
    concurrency: int
    retries: int
    cache: bool


LettaIndex: TypeAlias = PostgresIndexConfig | LettaIndexConfig | LocalIndexConfig
"""The `index=` of stores and savers."""


@dataclass(frozen=True, slots=True)
class AnnSettings:
    """How indexes are built and searched; see `AnnConfig`."""

    kind: Kind = "auto"
    codes: bool = False
    """Whether indexes are of the binary quantization; the vectors rank what they find."""
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
    def parse(cls, config: Mapping[str, Any]) -> Self:
        """Check the options.

        Raises:
            ConfigurationError: an option is unknown or invalid; the message names it.
        """
        place = "index['ann_index_config']"
        given = parse_options(place, config, AnnConfig.__annotations__)
        kind = given.get("kind", "auto")
        check_choice(f"{place}['kind']", kind, Kind)
        own = {name: given[name] for name in given if name not in ("kind", "vector_type")}
        for name, least, most in _WHOLE:
            if name in own:
                check_whole_number(f"{place}[{name!r}]", own[name], least, most)
        if "recall" in own:
            check_number(f"{place}['recall']", own["recall"], 0.5, 1)
        if "iterative_scan" in own:
            check_choice(f"{place}['iterative_scan']", own["iterative_scan"], IterativeScan)
        if "shared" in own:
            check_choice(f"{place}['shared']", own["shared"], Literal[True, False])
        settings = cls(kind=kind, codes=given.get("vector_type") == "bit", **own)
        if settings.ef_construction < 2 * settings.m:
            expected = f"at least twice `m`, {2 * settings.m}, for pgvector"
            raise ConfigurationError(
                checks.invalid(f"{place}['ef_construction']", expected, settings.ef_construction)
            )
        return settings


MAX_HALVES = 4000
"""The most dimensions of a halfvec that fit in a page, and that pgvector can index."""


def choose_type(config: Mapping[str, Any], dims: Any = None) -> VectorType:
    """Return the type that vectors of `dims` dimensions are stored as.

    For "bit" that is "halfvec", or "vector" where a halfvec cannot have as many dimensions.

    Raises:
        ConfigurationError: there is no such type.
    """
    asked = config.get("vector_type")
    asked = "halfvec" if asked is None else asked
    check_choice("index['ann_index_config']['vector_type']", asked, _VectorTypes)
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
"""Whole-number options with pgvector's own bounds."""
