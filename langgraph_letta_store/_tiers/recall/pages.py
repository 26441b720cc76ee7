"""Pages of what a search of messages finds: each message is on one of them.

An index is asked for so many of the best, whichever page is wanted. That list has an end, behind
which the next one goes on with what it does not have: one for which the index is asked for more,
and at last the ranking of all there are. How much an index is asked for depends on the page's
size alone, so that all pages of a size are cut from the same lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from langgraph_letta_store._engine.steps import Execute, Operation, Query, Row
from langgraph_letta_store._tiers.recall.ranking import Search

_MAX_REACH = 2**62

Ask: TypeAlias = "Callable[[Search, Mapping[str, Any]], Query]"
"""Writes a search out as a query, with the parameters of the page."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """Which messages earlier lists have, by their threads and numbers."""

    threads: list[str] = field(default_factory=list[str])
    sequences: list[int] = field(default_factory=list[int])


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the lists of a search, one after the other.

    The columns of its rows end with the threads and the sequence numbers of the whole list, told
    in the first row where the list ends before the page does, and with how many messages were
    walked through to make it.
    """

    ask: Ask
    lists: Sequence[Search]
    limit: int
    offset: int

    @property
    def query(self) -> Query:
        """What is asked first: most pages are full with it."""
        reach = min(self._reach(), self.lists[0].width or _MAX_REACH)
        return self._query(self.lists[0], self.limit, self.offset, _Seen(), reach)

    def read(self, first: Sequence[Row] | None = None) -> Operation[list[Row]]:
        """Return the page's rows, without what they end with.

        `first` is what `query` found, where that was asked already.
        """
        page: list[Row] = []
        seen = _Seen()
        for each in self.lists:
            begin = len(seen.threads)
            offset = max(self.offset - begin, 0)
            limit = self.offset + self.limit - begin - offset
            found = yield from self._part(each, limit, offset, seen, first)
            first = None
            page += [row[:-3] for row in found if row[0] is not None]
            if len(page) == self.limit:
                break
            threads, sequences, _ = found[0][-3:]
            seen = _Seen([*seen.threads, *(threads or ())], [*seen.sequences, *(sequences or ())])
        return page

    def _part(
        self, search: Search, limit: int, offset: int, seen: _Seen, found: Sequence[Row] | None
    ) -> Operation[Sequence[Row]]:
        """Return what one list has of the page."""
        # What an index gives is a list's own best: those beside them may be worse than others.
        most = search.width or _MAX_REACH
        reach = min(self._reach(), most)
        while True:
            if found is None:
                query = self._query(search, limit, offset, seen, reach)
                results: list[list[Row]] = yield Execute((query,))
                found = results[0]
            is_full = len(found) == limit and found[0][0] is not None
            if is_full or found[0][-1] < reach or reach == most:
                return found
            reach = min(8 * reach, most)  # so many of them were the same, in several threads
            found = None

    def _reach(self) -> int:
        return 2 * (self.limit + self.offset) + 16

    def _query(self, search: Search, limit: int, offset: int, seen: _Seen, reach: int) -> Query:
        page: dict[str, Any] = {"limit": limit, "offset": offset, "reach": reach}
        if not seen.threads:
            return self.ask(search, page)
        page |= {"seen_threads": seen.threads, "seen_sequences": seen.sequences}
        return self.ask(search.exclude_seen(), page)
