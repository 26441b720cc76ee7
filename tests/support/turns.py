"""Facades take turns at the cases that prove the same on both.

The operations are generators, written once. The synchronous facade is generated from the
asynchronous one (tests/engine/test_generated.py), both have the same methods
(tests/test_facades.py), and the runners under them have tests of their own (tests/engine). What an
operation answers does therefore not depend on the facade. In the rooms below a case runs on one of
the two, which alternate from case to case and from test to test; the nightly run takes the other.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from zlib import crc32

import pytest

from tests.support.stores import BOTH

TESTS = Path(__file__).parents[1]

ROOMS = ("agents", "checkpoints", "saver", "search", "store")

ON_BOTH = frozenset(
    {
        # LangGraph's contract, for each of its two interfaces.
        "saver/test_conformance.py",
        "saver/test_drop_in.py",
        "saver/test_newest_peer.py",
        "store/test_drop_in.py",
        # Security.
        "agents/test_sealed_memory.py",
        "saver/test_encryption.py",
        "saver/test_sealed.py",
        "store/test_sealed_items.py",
        # Threads on one facade and coroutines on the other.
        "agents/test_middleware.py",
        "agents/test_node.py",
        "agents/test_run_agent.py",
        "saver/test_faults.py",
        "saver/test_recall_index.py",
        "store/test_batching.py",
        "store/test_many_calls.py",
    }
)


def take_turns(items: list[pytest.Item]) -> None:
    """Mark the cases that another facade runs as `nightly`."""
    cases: defaultdict[str, defaultdict[tuple[str, ...], dict[str, pytest.Item]]]
    cases = defaultdict(lambda: defaultdict(dict))
    for item in items:
        facade = _facade(item)
        if facade is not None:
            name, case = facade
            cases[item.nodeid.partition("[")[0]][case][name] = item
    for test, by_case in cases.items():
        both = [facades for facades in by_case.values() if len(facades) == len(BOTH)]
        for turn, facades in enumerate(both, start=crc32(test.encode())):
            facades[BOTH[turn % 2]].add_marker("nightly")


def _facade(item: pytest.Item) -> tuple[str, tuple[str, ...]] | None:
    """Return the facade that an item runs on, and its other parameters, if facades take turns."""
    place = item.path.relative_to(TESTS).as_posix() if item.path.is_relative_to(TESTS) else ""
    called = getattr(item, "callspec", None)
    if called is None or place.partition("/")[0] not in ROOMS or place in ON_BOTH:
        return None
    values = called.id.split("-")
    named = [value for value in values if value in BOTH]
    if len(named) != 1:
        return None
    return named[0], tuple(value for value in values if value not in BOTH)
