"""Equal searches and lists of one batch: they are answered once, and each gets its own copy."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

from langgraph.store.base import ListNamespacesOp, SearchItem, SearchOp

from langgraph_letta_store.records import FoundItem, FoundItems


class EqualReads:
    """The places of a batch's reads, those of equal ones after the first."""

    def __init__(self) -> None:
        """Begin with no reads."""
        self._first: dict[tuple[type, str], int] = {}
        self._repeated: list[tuple[int, int]] = []

    def is_repeated(self, place: int, op: object) -> bool:
        """Whether an operation is such a read and an equal one came before; else remember it.

        Reads are compared as text: `True`, `1` and `1.0` are equal in Python, but not in a filter.
        """
        if not isinstance(op, (SearchOp, ListNamespacesOp)):
            return False
        first = self._first.setdefault((type(op), repr(op)), place)
        if first != place:
            self._repeated.append((place, first))
        return first != place

    def copy(self, results: list[Any]) -> None:
        """Give the repeated reads copies of the first one's results."""
        for place, first in self._repeated:
            results[place] = _copy_results(results[first])


def _copy_results(results: list[Any]) -> list[Any]:
    """Copy a page of items, which callers may change, or of namespaces, which they cannot."""
    if not isinstance(results, FoundItems):
        return [*results]
    return FoundItems([_copy_item(item) for item in results])


def _copy_item(item: SearchItem) -> FoundItem:
    return FoundItem(
        namespace=item.namespace,
        key=item.key,
        value=_copy_json(item.value),
        created_at=item.created_at,
        updated_at=item.updated_at,
        score=item.score,
    )


def _copy_json(value: Any) -> Any:
    """Copy what a value is made of; `deepcopy` takes ten times as long."""
    kind = type(cast("object", value))
    if kind is dict:
        return {key: _copy_json(part) for key, part in value.items()}
    if kind is list:
        return [_copy_json(part) for part in value]
    if kind in _UNCHANGING:
        return value
    return deepcopy(value)  # of the store's deserializer


_UNCHANGING = frozenset({str, int, float, bool, type(None)})
