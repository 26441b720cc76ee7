"""Texts to vectors: which texts of an item are embedded, and what a model may answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple, TypeAlias

from langgraph.store.base import get_text_at_path
from pgvector import HalfVector
from pgvector import Vector as FullVector

from langgraph_letta_store._engine.steps import Embed, Operation, Vector
from langgraph_letta_store._engine.value_seals import ValueSeals
from langgraph_letta_store._search.vector_sql import MAX_INDEXED_DIMS
from langgraph_letta_store.config.fields import Field, tokenize_paths
from langgraph_letta_store.config.index import MAX_HALVES
from langgraph_letta_store.config.store import IndexSettings
from langgraph_letta_store.errors import EmbeddingError, InvalidOperationError

Encoded: TypeAlias = HalfVector | FullVector
"""A vector as it travels to PostgreSQL, in binary."""


class Text(NamedTuple):
    """A text to embed: the field that it is of, and what stands for it beside its vector."""

    field: str
    text: str
    hash: int


def read_texts(
    value: Mapping[str, Any],
    index: Any,
    settings: IndexSettings,
    seals: ValueSeals | None = None,
) -> list[Text]:
    """Return the texts of a value to embed, with their hashes; see `find_texts`."""
    hash_ = choose_hash(seals)
    return [Text(name, text, hash_(text)) for name, text in find_texts(value, index, settings)]


def find_texts(
    value: Mapping[str, Any], index: Any, settings: IndexSettings
) -> list[tuple[str, str]]:
    """Return the texts of a value to embed, each with the name of its field.

    A path with several texts (`notes[*]`) gives each a name of its own: `notes[*].0`, ...

    Args:
        value: the item's value.
        index: what `put` was told: None for the store's own fields, False for none, or paths.
        settings: the store's.

    Raises:
        InvalidOperationError: `index` is nothing of that.
    """
    if index is False:
        return []
    fields: tuple[Field, ...] = settings.fields if index is None else parse_paths(index)
    found: list[tuple[str, str]] = []
    for path, tokens in fields:
        texts = get_text_at_path(value, tokens)
        many = len(texts) > 1
        found += [(f"{path}.{i}" if many else path, text) for i, text in enumerate(texts)]
    return found


def text_hash(text: str) -> int:
    """Return what stands for a text beside its vector: 64 bits of its BLAKE2b (RFC 7693), signed.

    Example:
        >>> text_hash("Ada takes her tea black")
        269289567995858596
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def choose_hash(seals: ValueSeals | None) -> Callable[[str], int]:
    """Return what makes the number that stands for a text: with a key where items are sealed."""
    return text_hash if seals is None else seals.hash_text


def embed_query(text: str, settings: IndexSettings) -> Operation[Encoded]:
    """Embed a query and return its vector, ready to be sent.

    Raises:
        EmbeddingError: the model did not return one vector of `dims` numbers.
    """
    (vector,) = yield Embed([], [text])
    return encode(vector, settings)


def encode(vector: Vector, settings: IndexSettings) -> Encoded:
    """Return one vector ready to be sent; if cosines are compared, at length 1.

    Raises:
        EmbeddingError: it has other dimensions than the store, or a number that is not finite or
            beyond what the store's type of vectors holds, or what it is indexed as; or all of its
            numbers are so small that the type has no exact form for them.
    """
    numbers: list[float] = vector if isinstance(vector, list) else _to_list(vector)
    if len(numbers) != settings.dims:
        msg = (
            f"the embedding model returned {len(numbers)} dimensions, the store has "
            f"{settings.dims}: set index['dims'] to the model's"
        )
        raise EmbeddingError(msg)
    halves = settings.vector_type == "halfvec"
    beyond = _BEYOND["halfvec" if halves or _is_indexed_as_halves(settings) else "vector"]
    length = math.nan
    try:
        # No number of a vector is greater than its length, which is NaN if one of them is.
        length = math.hypot(*numbers)
        fits = length < beyond or all(_fits(number, beyond) for number in numbers)
    except (OverflowError, TypeError, ValueError):
        fits = False
    if fits:
        if settings.distance == "cosine":
            numbers = _normalize(numbers, length)
        elif length < _SMALLEST[settings.vector_type]:
            _refuse_underflow(numbers, settings)
        return HalfVector(numbers) if halves else FullVector(numbers)
    wrong = next((n for n in numbers if not _fits(n, beyond)), "what is no number")
    msg = (
        f"the embedding model returned a vector with {wrong!r:.80}; "
        f"a {settings.vector_type} holds finite numbers up to {_LARGEST[settings.vector_type]:.6g}"
    )
    if _is_indexed_as_halves(settings):
        msg += (
            f", and of {settings.dims} dimensions it is indexed as a halfvec, with numbers up to "
            f"{_LARGEST['halfvec']:.6g}. Use 'ann_index_config': {{'kind': 'flat'}} for no index"
        )
    elif halves:
        msg += _USE_SINGLES
    raise EmbeddingError(msg)


def _normalize(numbers: list[float], length: float) -> list[float]:
    """Return a vector at length 1, so that a short one does not become zero; zero stays zero."""
    if not length or abs(length - 1) < _ALMOST:
        return numbers
    if length < _SHORTEST:  # its reciprocal would be infinite
        return _normalize([number * 2.0**600 for number in numbers], length * 2.0**600)
    scale = 1 / length
    return [number * scale for number in numbers]


def _refuse_underflow(numbers: list[float], settings: IndexSettings) -> None:
    """Refuse a vector that is not zero and would be stored as zero, or nearly so."""
    smallest = _SMALLEST[settings.vector_type]
    largest = max(map(abs, numbers))
    if 0 < largest < smallest:
        msg = (
            f"the embedding model returned a vector whose largest number is {largest!r}; a "
            f"{settings.vector_type} holds numbers below {smallest:.6g} inexactly or as 0. Scale "
            "the vectors, or compare cosines ('distance_type': 'cosine')"
        )
        raise EmbeddingError(msg + (_USE_SINGLES if settings.vector_type == "halfvec" else ""))


_USE_SINGLES = (
    ". Use 'ann_index_config': {'vector_type': 'vector'} for single precision, in a schema of its "
    "own or with `letta-store reembed`"
)

_ALMOST = 1e-3
"""From which difference to 1 on a length is made 1."""

_SHORTEST = 1e-300

_SMALLEST = {"halfvec": math.ldexp(1, -14), "vector": math.ldexp(1, -126)}
"""The smallest positive normal numbers: smaller ones have fewer digits, down to none."""


_LARGEST = {"halfvec": 65504.0, "vector": 3.4028235e38}
"""The largest finite half and single precision numbers (IEEE 754)."""

_BEYOND = {"halfvec": 65520.0, "vector": math.ldexp(2 - math.ldexp(1, -24), 127)}
"""The least numbers that are rounded to infinity instead of to the largest."""


def _is_indexed_as_halves(settings: IndexSettings) -> bool:
    """Whether an index may be built that has the numbers of a `vector` as halves.

    What does not fit it could be put only until it is built.
    """
    return (
        settings.vector_type == "vector"
        and MAX_INDEXED_DIMS < settings.dims <= MAX_HALVES
        and settings.ann.kind != "flat"
        and not settings.ann.codes
    )


def _fits(number: Any, beyond: float) -> bool:
    # NaN is not less than anything
    return isinstance(number, (int, float)) and abs(number) < beyond


def _to_list(vector: Any) -> list[float]:
    """Turn an array or tuple of numbers into a list."""
    try:
        return list(vector.tolist() if hasattr(vector, "tolist") else vector)
    except TypeError as error:
        msg = f"the embedding model returned {vector!r:.80} for a vector"
        raise EmbeddingError(msg) from error


def parse_paths(index: Any) -> tuple[Field, ...]:
    """Return the paths that `put` was told, cut into tokens.

    Raises:
        InvalidOperationError: they are none.
    """
    try:
        return tokenize_paths(index, "index")
    except ValueError as error:
        msg = f"{error}; or None for the store's own fields, False for none"
        raise InvalidOperationError(msg) from error
