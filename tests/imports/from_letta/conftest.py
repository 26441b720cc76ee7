from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.letta_databases import LettaDatabases, letta_databases


@pytest.fixture(scope="session")
def letta(server: str) -> Iterator[LettaDatabases]:
    with letta_databases(server) as made:
        yield made
