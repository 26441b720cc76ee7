"""Bounds of a filter: checked before it is sent, and before its call joins others' in a batch.

A statement takes 65,535 parameters at most, and the server parses and plans each condition. Without
bounds one caller's filter keeps the event loop, the connection and the other callers of its batch
busy for a time that grows with its size.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.errors import InvalidFilterError

MAX_CONDITIONS = 2000
"""How many conditions a filter may have: each value or operator of a field is one."""

MAX_OPERANDS = 20_000
"""How many values its lists and objects may have in all, those of `$in` as those of `$and`."""

MAX_DEPTH = 50
"""How deep its lists and dictionaries may nest."""

MAX_BYTES = 2**20
"""How many bytes its texts may have in all, the names of fields included, as UTF-8."""


def check_bounds(filter_: Any, place: str = "filter") -> None:
    """Refuse a filter that is larger than filters may be; what it asks is not looked at.

    Raises:
        InvalidFilterError: it has more conditions, operands, levels or bytes than it may.

    Example:
        >>> check_bounds({"stars": {"$gte": 4}})
    """
    _Size(place).add_conditions(filter_, 0)


class _Size:
    """Counts the parts of a filter, and stops at the first bound that they pass."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._conditions = 0
        self._operands = 0
        self._bytes = 0

    def add_conditions(self, document: Any, depth: int) -> None:
        """Count a dictionary of fields and operators, or what stands in the place of one."""
        self._check_depth(depth)
        if not is_mapping(document):
            self._add_operand(document, depth)
            return
        for place, (name, operand) in enumerate(document.items()):
            if self._conditions >= MAX_CONDITIONS:
                given = self._conditions + len(document) - place
                self._refuse("conditions", MAX_CONDITIONS, given, "split it into several searches")
            self._add_text(name)
            if name in ("$and", "$or") and is_sequence(operand):
                self._add_parts(len(operand))
                for part in operand:
                    self.add_conditions(part, depth + 1)
            elif name == "$not" or (is_mapping(operand) and operand and _reaches_in(name)):
                self.add_conditions(operand, depth + 1)
            else:
                self._conditions += 1
                self._add_operand(operand, depth)

    def _add_operand(self, operand: Any, depth: int) -> None:
        self._check_depth(depth)
        self._add_text(operand)
        parts: Collection[Any] = ()
        if is_mapping(operand):
            for name in operand:
                self._add_text(name)
            parts = operand.values()
        elif is_sequence(operand):
            parts = operand
        self._add_parts(len(parts))
        for part in parts:
            self._add_operand(part, depth + 1)

    def _add_parts(self, count: int) -> None:
        self._operands += count
        if self._operands > MAX_OPERANDS:
            self._refuse(
                "values", MAX_OPERANDS, self._operands, "ask for fewer at a time, in several calls"
            )

    def _add_text(self, text: Any) -> None:
        if isinstance(text, str):
            # A lone surrogate is refused later, with its place.
            size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
            self._bytes += size
            if self._bytes > MAX_BYTES:
                self._refuse("bytes of text", MAX_BYTES, self._bytes, "use shorter texts")

    def _check_depth(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            self._refuse("levels of lists and dictionaries", MAX_DEPTH, depth, "flatten it")

    def _refuse(self, what: str, most: int, given: int, remedy: str) -> None:
        # The count stops here: a structure that contains itself has no end.
        msg = f"{self._place} must have at most {most:,} {what}, got at least {given:,}; {remedy}"
        raise InvalidFilterError(msg)


def _reaches_in(name: Any) -> bool:
    """Whether a dictionary under this name has conditions: under an operator it is an operand."""
    return not (isinstance(name, str) and name.startswith("$"))
