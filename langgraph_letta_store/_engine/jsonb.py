"""JSON texts of values that `jsonb` returns exactly.

`jsonb` cannot hold a NUL character or NaN, and prints an integral number without its decimal
point; a lone surrogate has no UTF-8 form. So a NUL is escaped, a float beyond 1e16 is written with
all digits and a decimal point (else 1e23 would come back as the integer 10**23, which is another
number), and a value that cannot be stored exactly is refused with its path.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

import orjson

from langgraph_letta_store.config.checks import check_surrogates, invalid, is_mapping, is_sequence
from langgraph_letta_store.errors import InvalidOperationError, InvalidValueError

# U+FDD0 is a noncharacter, which texts do not use and PostgreSQL can store.
_ESCAPE = "\ufdd0"
_NUL = _ESCAPE + "0"
_LITERAL_ESCAPE = _ESCAPE + "e"

_OPTIONS = (
    orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
)
_DEPTH = 100
"""The depth that the fast check covers; values may nest twice as deep. orjson's limit is 254."""

_EXACT = 1e16
"""From this number on PostgreSQL prints a float as an integer."""

MAX_BYTES = 250_000_000
"""The bytes of JSON text that a value may have: `jsonb` holds 2**28, with 4 for each part."""

_DECODER = json.JSONDecoder()

_LONG = 2**17
"""From how many characters on a JSON text is read so that other threads go on meanwhile."""


def encode(value: Any, place: str = "value") -> str:
    """Return the JSON text of a value for a `jsonb` column or parameter.

    Args:
        value: mappings, lists, tuples, str, int, float, bool or None, nested.
        place: the name of the value in errors, such as `value` or `filter['a']`.

    Raises:
        InvalidValueError: a part cannot be JSON, or is NaN, infinite or has a lone surrogate; or
            the text is larger than `MAX_BYTES`.

    Example:
        >>> encode({"a": 1})
        '{"a":1}'
    """
    if not _is_plain(value, _DEPTH):
        value = _convert(value, place, 0)
    try:
        text = orjson.dumps(value, option=_OPTIONS)
    except (TypeError, RecursionError):
        # Most likely a lone surrogate: the slow way finds its path.
        text = orjson.dumps(_convert(value, place, 0), option=_OPTIONS)
    if len(text) > MAX_BYTES:
        msg = (
            f"`{place}` must have at most {MAX_BYTES:,} bytes as JSON, got {len(text):,}; "
            "divide it, or store it elsewhere and its address here"
        )
        raise InvalidValueError(msg)
    return text.decode()


def _pause(value: dict[str, Any]) -> dict[str, Any]:
    """Let other threads have their turn: the decoder, written in C, gives them none by itself."""
    return value


def _read_float(digits: str) -> float:
    """Read a number, and let other threads have their turn."""
    return float(digits)


def decode(text: str, deserializer: Callable[[bytes], Any] | None = None) -> Any:
    """Return the value of a JSON text that `encode` wrote and `jsonb` stored."""
    if deserializer is not None:
        value = deserializer(text.encode())
    elif len(text) > _LONG:
        value = json.loads(text, object_hook=_pause, parse_float=_read_float)
    else:
        value = _DECODER.decode(text)
    return _unescape(value) if _ESCAPE in text else value


def parse_metadata(metadata: Any, place: str = "metadata") -> dict[str, Any]:
    """Return metadata as a JSON object, as reads will return it.

    Raises:
        InvalidOperationError: `metadata` is not a mapping.
        InvalidValueError: a part of it cannot be JSON.
    """
    if not is_mapping(metadata):
        raise InvalidOperationError(invalid(place, "a dictionary", metadata))
    found: dict[str, Any] = decode(encode(dict(metadata), place))
    return found


def encode_public_metadata(metadata: Mapping[str, Any]) -> tuple[str, bool]:
    """Return metadata as the JSON that filters read, and whether some of it had to be left out.

    Raises:
        InvalidValueError: a text in it has a lone surrogate.
    """
    try:
        return encode(metadata, "metadata"), False
    except InvalidValueError:
        _refuse_surrogates(metadata, "metadata")
        plain = {key: value for key, value in metadata.items() if _is_json(value)}
        return encode(plain, "metadata"), True


def _refuse_surrogates(value: Any, place: str) -> None:
    if isinstance(value, str):
        check_surrogates(value, place)
    elif is_mapping(value):
        for key, part in value.items():
            _refuse_surrogates(key, f"{place} key")
            _refuse_surrogates(part, f"{place}[{key!r:.80}]")
    elif is_sequence(value):
        for i, part in enumerate(value):
            _refuse_surrogates(part, f"{place}[{i}]")


def _is_json(value: Any) -> bool:
    try:
        encode(value)
    except InvalidValueError:
        return False
    return True


def _is_plain(value: Any, depth: int) -> bool:
    """Whether orjson writes the value exactly; fast, as it runs on every put."""
    kind = type(cast("object", value))
    if kind is str:
        return "\0" not in value and _ESCAPE not in value
    if kind is dict:
        if not depth:
            return False
        for key, part in value.items():
            if type(key) is not str or not _is_plain(key, 0) or not _is_plain(part, depth - 1):
                return False
        return True
    if kind is list or kind is tuple:
        return depth > 0 and all(_is_plain(part, depth - 1) for part in value)
    if kind is int:
        return bool(-(2**63) <= value < 2**63)
    if kind is float:
        return bool(-_EXACT < value < _EXACT)
    return value is None or kind is bool


def _convert(value: Any, place: str, depth: int) -> Any:
    """Convert a value, part by part, to one that orjson writes exactly."""
    if depth > 2 * _DEPTH:
        msg = f"{place[:200]}... nests deeper than {2 * _DEPTH} levels; flatten it"
        raise InvalidValueError(msg)
    if isinstance(value, str):
        return escape(str.__str__(value), place)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else orjson.Fragment(_digits(value, place))
    if isinstance(value, float):
        return _float(value, place)
    if is_mapping(value):
        return {
            _key(key, place): _convert(part, f"{place}[{key!r}]", depth + 1)
            for key, part in value.items()
        }
    if is_sequence(value):
        return [_convert(part, f"{place}[{i}]", depth + 1) for i, part in enumerate(value)]
    msg = (
        f"{place} is a {type(value).__name__}, which JSON cannot hold; "
        "convert it to a str, number, bool, None, list or dict first"
    )
    raise InvalidValueError(msg)


def _key(key: Any, place: str) -> str:
    """Return a mapping's key as a JSON key: `1` as "1", `None` as "null"."""
    if isinstance(key, str):
        return escape(str.__str__(key), f"a key of {place}")
    if key is None or isinstance(key, (bool, int, float)):
        return json.dumps(key)
    msg = f"{place} has a key of type {type(key).__name__}; keys must be str"
    raise InvalidValueError(msg)


def _digits(number: int, place: str) -> str:
    try:
        return str(number)
    except ValueError as error:  # beyond sys.get_int_max_str_digits()
        msg = f"{place} is an integer with too many digits; store it as a str"
        raise InvalidValueError(msg) from error


def _float(number: float, place: str) -> float | orjson.Fragment:
    if not math.isfinite(number):
        msg = f"{place} is {number}, which JSON cannot hold; use None or a str"
        raise InvalidValueError(msg)
    if abs(number) < _EXACT:
        return float(number)
    return orjson.Fragment(f"{Decimal(repr(float(number))):f}.0")


def escape(text: str, place: str) -> str:
    """Return a text with the escapes that stored JSON texts have.

    Raises:
        InvalidValueError: it has a lone surrogate.
    """
    check_surrogates(text, place)
    if _ESCAPE in text:
        text = text.replace(_ESCAPE, _LITERAL_ESCAPE)
    return text.replace("\0", _NUL)


def _unescape(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(_NUL, "\0").replace(_LITERAL_ESCAPE, _ESCAPE)
    if is_mapping(value):
        return {_unescape(key): _unescape(part) for key, part in value.items()}
    if is_sequence(value):
        return [_unescape(part) for part in value]
    return value
