"""Filters on values: the one place that composes SQL.

A filter is a dictionary as MongoDB and LangGraph write them: `{"field": value}` or
`{"field": {"$operator": operand}}`, all of which must hold. `"a.b"` reaches into objects (and, by
number, into lists); a field that is itself named `"a.b"` goes first. A dictionary without operators
reaches into an object too; `$eq` compares whole objects. Types are JSON's: a number is compared
with numbers, a string with strings, in the order of code points (but NUL, which is stored escaped,
comes after U+FDCF). A missing field matches only `$ne`, `$nin` and `$exists: false`; null is a
value like others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from psycopg import sql

from langgraph_letta_store._search.filter_bounds import check_bounds
from langgraph_letta_store._search.filter_fields import Clause, FilterField, FilterParameters
from langgraph_letta_store._search.readable import Readable
from langgraph_letta_store.config.checks import invalid, is_mapping, is_sequence
from langgraph_letta_store.errors import InvalidFilterError


@dataclass(frozen=True, slots=True)
class Condition:
    """A clause on the rows `a` of archival memory, and its parameters."""

    clause: sql.Composable
    parameters: Mapping[str, Any]


def parse_filter(filter_: Any, readable: Readable | None = None) -> Condition | None:
    """Return the condition of a filter; an empty filter has none.

    Args:
        filter_: the filter.
        readable: the fields that a filter may name, where others are encrypted; None: all.

    Raises:
        EncryptedFieldError: it names a field that is encrypted.
        InvalidFilterError: an unknown operator or an operand of the wrong type, with its place, or
            a filter larger than `filter_bounds` allows.

    Example:
        >>> parse_filter({"kind": "note", "stars": {"$gte": 4}})
    """
    check_bounds(filter_)
    parameters = FilterParameters(readable)
    clause = _parse_document(filter_, "filter", parameters)
    if clause is None:
        return None
    return Condition(sql.SQL(clause), parameters.values)  # pyright: ignore[reportArgumentType]  # made of literals here


def _parse_document(filter_: Any, place: str, parameters: FilterParameters) -> Clause | None:
    """All of the fields and logical operators of a filter; None where it has none."""
    if not is_mapping(filter_):
        msg = f"{place} is a {type(filter_).__name__}; give a dictionary of fields"
        raise InvalidFilterError(msg)
    clauses: list[Clause] = []
    for name, operand in filter_.items():
        if not isinstance(name, str):
            msg = f"{place} has the key {name!r:.80}; the name of a field is a str"
            raise InvalidFilterError(msg)
        here = f"{place}[{name!r}]"
        if name in ("$and", "$or"):
            clauses.append(_parse_several(name, operand, here, parameters))
        elif name == "$not":
            inner = _parse_document(operand, here, parameters) or "true"
            clauses.append(f"(not {inner})")
        elif name.startswith("$"):
            raise _unknown_error(name, here, ("$and", "$or", "$not", *_OPERATORS))
        else:
            clauses.append(_matches(FilterField.parse(name, here, parameters), operand))
    return _join(" and ", clauses) if clauses else None


def _parse_several(name: str, operand: Any, place: str, parameters: FilterParameters) -> Clause:
    if not is_sequence(operand) or not operand:
        raise InvalidFilterError(invalid(place, "a list of at least one filter", operand))
    parts = [
        _parse_document(part, f"{place}[{i}]", parameters) or "true"
        for i, part in enumerate(operand)
    ]
    return _join(" and " if name == "$and" else " or ", parts)


def _matches(field_: FilterField, operand: Any) -> Clause:
    """A field's value or its operators, never both in one dictionary."""
    if not is_mapping(operand):
        return _eq(field_, operand, field_.place)
    operators = [name for name in operand if isinstance(name, str) and name.startswith("$")]
    if not operators:
        is_object = f"coalesce(jsonb_typeof({field_.target}) = 'object', false)"
        inside = (_matches(field_.inside(name), part) for name, part in operand.items())
        return _join(" and ", [is_object, *inside])
    if len(operators) < len(operand):
        plain = next(name for name in operand if name not in operators)
        msg = (
            f"{field_.place} mixes the operator {operators[0]!r} with the plain key {plain!r}; "
            "give two conditions, in a list for $and"
        )
        raise InvalidFilterError(msg)
    return _join(" and ", [_parse_operation(field_, name, operand[name]) for name in operators])


def _parse_operation(field_: FilterField, name: str, operand: Any) -> Clause:
    place = f"{field_.place}[{name!r}]"
    if name == "$not":
        if not is_mapping(operand) or not operand:
            raise InvalidFilterError(invalid(place, "a dictionary of operators", operand))
        inner = FilterField(place, field_.target, field_.paths, field_.parameters)
        return f"(not {_matches(inner, operand)})"
    if name not in _OPERATORS:
        raise _unknown_error(name, place, (*_OPERATORS, "$not"))
    return _OPERATORS[name](field_, operand, place)


def _eq(field_: FilterField, operand: Any, place: str) -> Clause:
    exact = f"coalesce({field_.target} = {field_.parameters.json(operand, place)}::jsonb, false)"
    return field_.add_containment([operand], exact)


def _ne(field_: FilterField, operand: Any, place: str) -> Clause:
    return f"({field_.target} is distinct from {field_.parameters.json(operand, place)}::jsonb)"


def _in(field_: FilterField, operand: Any, place: str) -> Clause:
    choices = _parse_choices(operand, place)
    listed = field_.parameters.jsons(choices, place)
    exact = f"coalesce({field_.target} = any({listed}::text[]::jsonb[]), false)"
    return field_.add_containment(choices, exact)


def _nin(field_: FilterField, operand: Any, place: str) -> Clause:
    choices = field_.parameters.jsons(_parse_choices(operand, place), place)
    return f"(({field_.target} = any({choices}::text[]::jsonb[])) is not true)"


def _exists(field_: FilterField, operand: Any, place: str) -> Clause:
    if not isinstance(operand, bool):
        raise InvalidFilterError(invalid(place, "True or False", operand))
    return f"({field_.target} is not null)" if operand else f"({field_.target} is null)"


def _contains(field_: FilterField, operand: Any, place: str) -> Clause:
    """A list has an element, or all of a list of elements; an object has an object's entries."""
    elements: Any = list(operand) if is_sequence(operand) else [operand]
    shapes = {"array": elements}
    if is_mapping(operand):
        shapes["object"] = operand
    exact = [
        f"((jsonb_typeof({field_.target}) = '{kind}'"
        f" and {field_.target} @> {field_.parameters.json(shape, place)}::jsonb) is true)"
        for kind, shape in shapes.items()
    ]
    return field_.add_containment(list(shapes.values()), _join(" or ", exact))


def _compare(comparison: str, field_: FilterField, operand: Any, place: str) -> Clause:
    target = field_.target
    if isinstance(operand, str):
        text = f"({field_.parameters.json(operand, place)}::jsonb #>> '{{}}')"
        return (
            f"((jsonb_typeof({target}) = 'string'"
            f' and ({target} #>> \'{{}}\') collate "C" {comparison} {text} collate "C") is true)'
        )
    if isinstance(operand, (int, float)) and not isinstance(operand, bool):
        number = f"{field_.parameters.json(operand, place)}::jsonb"
        return f"((jsonb_typeof({target}) = 'number' and {target} {comparison} {number}) is true)"
    raise InvalidFilterError(invalid(place, "a number or a str", operand))


_OPERATORS: Mapping[str, Callable[[FilterField, Any, str], Clause]] = {
    "$eq": _eq,
    "$ne": _ne,
    "$gt": partial(_compare, ">"),
    "$gte": partial(_compare, ">="),
    "$lt": partial(_compare, "<"),
    "$lte": partial(_compare, "<="),
    "$in": _in,
    "$nin": _nin,
    "$exists": _exists,
    "$contains": _contains,
}


_PLANNED = 16
"""How many conditions the server plans one by one: a thousand of them would take it a minute."""


def _join(word: str, clauses: Sequence[Clause]) -> Clause:
    if word == " and " and len(clauses) > _PLANNED:
        rest = word.join(clauses[_PLANNED:])
        clauses = [*clauses[:_PLANNED], f"case when {rest} then true else false end"]
    return clauses[0] if len(clauses) == 1 else f"({word.join(clauses)})"


def _parse_choices(operand: Any, place: str) -> list[Any]:
    if not is_sequence(operand):
        raise InvalidFilterError(invalid(place, "a list of values", operand))
    return list(operand)


def _unknown_error(name: str, place: str, known: Sequence[str]) -> InvalidFilterError:
    return InvalidFilterError(f"{place}: unknown operator {name!r}; use {', '.join(known)}")
