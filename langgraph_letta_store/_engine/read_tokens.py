"""Which position of the write-ahead log a read has to see: that of what was written before it.

Positions are kept for each agent and each thread, so that what one agent writes does not keep
another one's reads from the readers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from langgraph_letta_store._engine.forks import Lock
from langgraph_letta_store._engine.steps import Execute, Query
from langgraph_letta_store.config.checks import invalid, is_sequence
from langgraph_letta_store.errors import InvalidOperationError

SETTLES = 0.05
"""Seconds after a write in which its reads do not try a reader, which would hardly have it yet."""

_MOST = 10_000
"""How many agents and threads have positions of their own."""

UNKNOWN = 2**63 - 1
"""The position of what is not committed yet: no reader has it."""

_ALL, _CORE, _THREADS = "all", "core", "threads"
"""What reads of everything, of core memory, and of any thread see; what is about no one agent or
thread is noted there."""


_PAGE, _HEADER = 8192, 24
"""The bytes of a page of the write-ahead log, and of its header."""


def _cut_header(position: int) -> int:
    """Return the end of the last record before a position.

    Where a record ends with its page, the next one begins behind the header of the next page, which
    no reader has until there is such a record.
    """
    return position - _HEADER if position % _PAGE == _HEADER else position


class Needed(NamedTuple):
    """A position that a reader must have replayed, and from when on it may be asked."""

    position: int = 0
    asked_from: float = 0.0


class WrittenPositions:
    """The positions of what was written, by agent and thread."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._lock = Lock()
        self._by_key: dict[Any, Needed] = {}
        self.latest = Needed()
        """What has to be seen of all that was written."""

    def note(self, step: Execute, position: int) -> None:
        """Note that a step has written, and that it was committed before a position."""
        needed = Needed(_cut_header(position), time.monotonic() + SETTLES)
        self._note(_list_written(step.queries), needed)

    def require(self, position: int) -> None:
        """Have all reads see a position from now on: that of a token."""
        if position > self._by_key.get(_ALL, _NOTHING).position:
            self._note((_ALL,), Needed(position))

    def find(self, step: Execute) -> Needed:
        """Return what a step's reads have to see."""
        keys = _list_read(step.queries)
        if keys is None:
            return self.latest
        found = [self._by_key[key] for key in keys if key in self._by_key]
        return _join(found) if found else _NOTHING

    def find_position(self, step: Execute) -> int:
        """Return the position that a step's reads have to see."""
        return self.find(step).position

    def settle(self, position: int) -> None:
        """Note where what was not committed yet was committed at last."""
        with self._lock:
            for key, needed in [*self._by_key.items()]:
                if needed.position == UNKNOWN:
                    self._by_key[key] = Needed(position, needed.asked_from)
            if self.latest.position == UNKNOWN:
                self.latest = Needed(position, self.latest.asked_from)

    def _note(self, keys: Iterable[Any], needed: Needed) -> None:
        with self._lock:
            for key in keys:
                old = self._by_key.pop(key, _NOTHING)
                self._by_key[key] = _join((old, needed))
            self.latest = _join((self.latest, needed))
            while len(self._by_key) > _MOST:
                oldest = next(iter(self._by_key))
                dropped = self._by_key.pop(oldest)
                self._by_key[_ALL] = _join((self._by_key.get(_ALL, _NOTHING), dropped))


_NOTHING = Needed()


def _join(several: Sequence[Needed]) -> Needed:
    """Return what satisfies all of them."""
    return Needed(max(each[0] for each in several), max(each[1] for each in several))


_ITEMS = ("_tiers/archival/", "_tiers/namespaces.", "_search/", "files/")
_MESSAGES = ("_checkpoints/", "_tiers/recall/")
_BLOCKS = ("_tiers/core/",)
_BESIDE = ("_engine/schema.", "_engine/tenants.")
_AUDIT = ("_engine/audit.",)


_TIERS = (("items", _ITEMS), ("messages", _MESSAGES), ("blocks", _BLOCKS), ("audit", _AUDIT))


@lru_cache(512)
def _find_tier(file: str, name: str) -> str:
    """Return what a statement of a file is about: items, messages, blocks, or something else."""
    if file.startswith(_BESIDE):
        return "beside"
    if name.startswith("delete_scope"):  # of items and blocks
        return "other"
    for tier, files in _TIERS:
        if file.startswith(files):
            return tier
    return "other"


def _list_written(queries: Sequence[Query]) -> Collection[Any]:
    """Return under which keys a step's writes are noted."""
    agents, threads = _find_names(queries)
    keys = {*agents, *threads}
    for query in queries:
        if not query.statement.writes:
            continue
        tier = _find_tier(query.statement.file, query.statement.name)
        if tier == "blocks":
            keys.add(_CORE)
        elif tier == "messages" and threads:
            if not agents:
                keys.add(_THREADS)
        elif tier not in ("beside", "audit") and not (tier == "items" and agents):
            keys.add(_ALL)
    return keys


def _list_read(queries: Sequence[Query]) -> Collection[Any] | None:
    """Return the keys whose writes a step's reads have to see; None for all."""
    agents, threads = _find_names(queries)
    keys = {_ALL, *agents, *threads}
    for query in queries:
        tier = _find_tier(query.statement.file, query.statement.name)
        if tier == "blocks":
            keys.add(_CORE)
        elif tier == "messages" and (agents or threads):
            if not threads:
                keys.add(_THREADS)
        elif tier != "beside" and not (tier == "items" and agents):
            return None
    return keys


def _find_names(queries: Sequence[Query]) -> tuple[set[Any], set[Any]]:
    """Return the agents and the threads that a step's parameters name."""
    agents: set[Any] = set()
    threads: set[Any] = set()
    for query in queries:
        given = query.parameters
        if given is None or callable(given):
            continue
        for found, names in ((agents, _AGENTS), (threads, _OF_THREADS)):
            for name in names:
                value: Any = given.get(name)
                if is_sequence(value):
                    found.update(value)
                elif value is not None:
                    found.add(value)
    agents.discard(None)
    threads.discard(None)
    return agents, threads


_AGENTS = ("agent", "agents", "agent_id", "agent_ids")
_OF_THREADS = ("thread", "threads")


def format_token(position: int) -> str:
    """Return a position as PostgreSQL writes it.

    Example:
        >>> format_token(24_215_032)
        '0/1717DF8'
    """
    return f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"


def parse_token(token: Any, place: str) -> int:
    """Return the position that a token names.

    Raises:
        InvalidOperationError: it is no token of `read_token`.

    Example:
        >>> parse_token("0/1717DF8", "letta_read_token")
        24215032
    """
    found = _TOKEN.fullmatch(token) if isinstance(token, str) else None
    if found is None:
        expected = "a token of `read_token()`, such as '0/1717DF8'"
        raise InvalidOperationError(invalid(place, expected, token))
    return (int(found[1], 16) << 32) + int(found[2], 16)


_TOKEN = re.compile(r"([0-9A-F]{1,7})/([0-9A-F]{1,8})", re.ASCII)
