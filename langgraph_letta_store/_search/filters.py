"""Filters on values: the one place that composes SQL.

A filter is a dictionary as MongoDB and LangGraph write them: `{"field": value}` or
`{"field": {"$operator": operand}}`, all of which must hold. `"a.b"` reaches into objects (and, by
number, into lists); a field that is itself named `"a.b"` goes first. Types are JSON's: a number is
compared with numbers, a string with strings, in the order of code points (but NUL, which is stored
escaped, comes after U+FDCF). A missing field matches only `$ne`, `$nin` and `$exists: false`; null
is a value like others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from psycopg import sql

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.errors import InvalidFilterError, InvalidValueError

_DEPTH = 50
"""How deep $and, $or and $not may nest."""

Clause: TypeAlias = sql.Composable
"""A condition in SQL that is true or false, never null."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A clause on the rows `a` of archival memory, and its parameters."""

    clause: Clause
    parameters: Mapping[str, Any]


def condition_of(filter_: Any) -> Condition | None:
    """Return the condition of a filter; an empty filter has none.

    Raises:
        InvalidFilterError: an unknown operator or an operand of the wrong type; says where.

    Example:
        >>> condition_of({"kind": "note", "stars": {"$gte": 4}})
    """
    parameters = _Parameters()
    clause = _document(filter_, "filter", parameters, 0)
    return None if clause is None else Condition(clause, parameters.values)


@dataclass(frozen=True, slots=True)
class _Parameters:
    """The parameters of a condition, collected as it is built."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])

    def add(self, parameter: Any) -> sql.Placeholder:
        name = f"filter_{len(self.values)}"
        self.values[name] = parameter
        return sql.Placeholder(name)

    def json(self, operand: Any, place: str) -> sql.Placeholder:
        return self.add(_encode(operand, place))

    def jsons(self, operands: Sequence[Any], place: str) -> sql.Placeholder:
        return self.add([_encode(part, f"{place}[{i}]") for i, part in enumerate(operands)])


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of the value: its place in the filter, its SQL, and the paths it may stand at.

    No path where containment cannot tell it: a list is reached into by position.
    """

    place: str
    target: Clause
    paths: tuple[tuple[str, ...], ...]
    parameters: _Parameters

    @classmethod
    def of(cls, name: str, place: str, parameters: _Parameters) -> _Field:
        try:
            stored = jsonb.escape(name, place)
        except InvalidValueError as error:
            raise InvalidFilterError(str(error)) from error
        literal = sql.SQL("(a.value -> {}::text)").format(parameters.add(stored))
        if "." not in name:
            return cls(place, literal, ((name,),), parameters)
        steps = tuple(name.split("."))
        nested = sql.SQL("(a.value #> {}::text[])").format(parameters.add(stored.split(".")))
        positional = any(step.lstrip("-").isdigit() for step in steps)
        return cls(
            place,
            sql.SQL("coalesce({}, {})").format(literal, nested),
            () if positional else ((name,), steps),
            parameters,
        )

    def indexed(self, shapes: Sequence[Any], exact: Clause) -> Clause:
        """Put containment, which the GIN index serves, before the exact clause."""
        if not self.paths or not shapes:
            return exact
        documents = [
            _encode(_nested(path, shape), self.place) for path in self.paths for shape in shapes
        ]
        if len(documents) == 1:
            contained = sql.SQL("a.value @> {}::jsonb").format(self.parameters.add(documents[0]))
        else:
            several = self.parameters.add(documents)
            contained = sql.SQL("a.value @> any({}::text[]::jsonb[])").format(several)
        return sql.SQL("({} and {})").format(contained, exact)


def _document(filter_: Any, place: str, parameters: _Parameters, depth: int) -> Clause | None:
    """All of the fields and logical operators of a filter; None where it has none."""
    if not is_mapping(filter_):
        msg = f"{place} is a {type(filter_).__name__}; give a dictionary of fields"
        raise InvalidFilterError(msg)
    _check_depth(place, depth)
    clauses: list[Clause] = []
    for name, operand in filter_.items():
        if not isinstance(name, str):
            msg = f"{place} has the key {name!r:.80}; the name of a field is a str"
            raise InvalidFilterError(msg)
        here = f"{place}[{name!r}]"
        if name in ("$and", "$or"):
            clauses.append(_several(name, operand, here, parameters, depth))
        elif name == "$not":
            inner = _document(operand, here, parameters, depth + 1) or sql.SQL("true")
            clauses.append(sql.SQL("(not {})").format(inner))
        elif name.startswith("$"):
            raise _unknown(name, here, ("$and", "$or", "$not", *_OPERATORS))
        else:
            clauses.append(_matches(_Field.of(name, here, parameters), operand, depth))
    return _joined(" and ", clauses) if clauses else None


def _several(name: str, operand: Any, place: str, parameters: _Parameters, depth: int) -> Clause:
    if not is_sequence(operand) or not operand:
        msg = f"{place} is {operand!r:.80}; {name} takes a list of at least one filter"
        raise InvalidFilterError(msg)
    parts = [
        _document(part, f"{place}[{i}]", parameters, depth + 1) or sql.SQL("true")
        for i, part in enumerate(operand)
    ]
    return _joined(" and " if name == "$and" else " or ", parts)


def _matches(field_: _Field, operand: Any, depth: int) -> Clause:
    """A field's value or its operators, never both in one dictionary."""
    if not is_mapping(operand):
        return _eq(field_, operand, field_.place)
    operators = [name for name in operand if isinstance(name, str) and name.startswith("$")]
    if not operators:
        _refuse_operators_below(operand, field_.place)
        return _eq(field_, operand, field_.place)
    if len(operators) < len(operand):
        plain = next(name for name in operand if name not in operators)
        msg = (
            f"{field_.place} mixes the operator {operators[0]!r} with the plain key {plain!r}; "
            "use $eq for a whole object, or reach into it with 'a.b'"
        )
        raise InvalidFilterError(msg)
    return _joined(" and ", [_operation(field_, name, operand[name], depth) for name in operators])


def _operation(field_: _Field, name: str, operand: Any, depth: int) -> Clause:
    place = f"{field_.place}[{name!r}]"
    if name == "$not":
        if not is_mapping(operand) or not operand:
            msg = f"{place} is {operand!r:.80}; $not takes a dictionary of operators"
            raise InvalidFilterError(msg)
        _check_depth(place, depth)
        inner = _Field(place, field_.target, field_.paths, field_.parameters)
        return sql.SQL("(not {})").format(_matches(inner, operand, depth + 1))
    if name not in _OPERATORS:
        raise _unknown(name, place, (*_OPERATORS, "$not"))
    return _OPERATORS[name](field_, operand, place)


def _eq(field_: _Field, operand: Any, place: str) -> Clause:
    exact = sql.SQL("coalesce({} = {}::jsonb, false)").format(
        field_.target, field_.parameters.json(operand, place)
    )
    return field_.indexed([operand], exact)


def _ne(field_: _Field, operand: Any, place: str) -> Clause:
    return sql.SQL("({} is distinct from {}::jsonb)").format(
        field_.target, field_.parameters.json(operand, place)
    )


def _in(field_: _Field, operand: Any, place: str) -> Clause:
    choices = _choices(operand, place)
    exact = sql.SQL("coalesce({} = any({}::text[]::jsonb[]), false)").format(
        field_.target, field_.parameters.jsons(choices, place)
    )
    return field_.indexed(choices, exact)


def _nin(field_: _Field, operand: Any, place: str) -> Clause:
    choices = field_.parameters.jsons(_choices(operand, place), place)
    return sql.SQL("(({} = any({}::text[]::jsonb[])) is not true)").format(field_.target, choices)


def _exists(field_: _Field, operand: Any, place: str) -> Clause:
    if not isinstance(operand, bool):
        msg = f"{place} is {operand!r:.80}; $exists takes True or False"
        raise InvalidFilterError(msg)
    return sql.SQL("({} is not null)" if operand else "({} is null)").format(field_.target)


def _contains(field_: _Field, operand: Any, place: str) -> Clause:
    """A list has an element, or all of a list of elements; an object has an object's entries."""
    elements: Any = list(operand) if is_sequence(operand) else [operand]
    shapes = {"array": elements}
    if is_mapping(operand):
        shapes["object"] = operand
    exact = [
        sql.SQL("((jsonb_typeof({0}) = {1} and {0} @> {2}::jsonb) is true)").format(
            field_.target, sql.Literal(kind), field_.parameters.json(shape, place)
        )
        for kind, shape in shapes.items()
    ]
    return field_.indexed(list(shapes.values()), _joined(" or ", exact))


def _ordered(comparison: sql.SQL, field_: _Field, operand: Any, place: str) -> Clause:
    if isinstance(operand, str):
        template = sql.SQL(
            "((jsonb_typeof({0}) = 'string'"
            " and ({0} #>> '{{}}') collate \"C\" {1} ({2}::jsonb #>> '{{}}') collate \"C\")"
            " is true)"
        )
    elif isinstance(operand, (int, float)) and not isinstance(operand, bool):
        template = sql.SQL("((jsonb_typeof({0}) = 'number' and {0} {1} {2}::jsonb) is true)")
    else:
        msg = f"{place} is {operand!r:.80}; give a number or a str to compare with"
        raise InvalidFilterError(msg)
    return template.format(field_.target, comparison, field_.parameters.json(operand, place))


_OPERATORS: Mapping[str, Callable[[_Field, Any, str], Clause]] = {
    "$eq": _eq,
    "$ne": _ne,
    "$gt": partial(_ordered, sql.SQL(">")),
    "$gte": partial(_ordered, sql.SQL(">=")),
    "$lt": partial(_ordered, sql.SQL("<")),
    "$lte": partial(_ordered, sql.SQL("<=")),
    "$in": _in,
    "$nin": _nin,
    "$exists": _exists,
    "$contains": _contains,
}


def _joined(word: str, clauses: Sequence[Clause]) -> Clause:
    if len(clauses) == 1:
        return clauses[0]
    return sql.SQL("({})").format(sql.SQL(word).join(clauses))  # pyright: ignore[reportArgumentType]  # " and " or " or "


def _nested(path: Sequence[str], shape: Any) -> Any:
    for step in reversed(path):
        shape = {step: shape}
    return shape


def _choices(operand: Any, place: str) -> list[Any]:
    if not is_sequence(operand):
        msg = f"{place} is {operand!r:.80}; give a list of values"
        raise InvalidFilterError(msg)
    return list(operand)


def _encode(operand: Any, place: str) -> str:
    try:
        return jsonb.encode(operand, place)
    except InvalidValueError as error:
        raise InvalidFilterError(str(error)) from error


def _check_depth(place: str, depth: int) -> None:
    if depth > _DEPTH:
        msg = f"{place[:200]}... nests deeper than {_DEPTH} levels; flatten it"
        raise InvalidFilterError(msg)


def _refuse_operators_below(value: Any, place: str) -> None:
    """A `$` inside a plain object would be compared as text, which nobody means."""
    if is_mapping(value):
        for key, part in value.items():
            if isinstance(key, str) and key.startswith("$"):
                msg = (
                    f"{place} has the operator {key!r} inside a plain object; "
                    "reach into it with 'a.b', or compare the whole object with $eq"
                )
                raise InvalidFilterError(msg)
            _refuse_operators_below(part, f"{place}[{key!r}]")


def _unknown(name: str, place: str, known: Sequence[str]) -> InvalidFilterError:
    return InvalidFilterError(f"{place}: unknown operator {name!r}; use {', '.join(known)}")
