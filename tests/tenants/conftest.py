"""A database of two tenants, whose memory has the same names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import tenants
from tests.support.tenants import Tenants


@pytest.fixture
def shared(server: str) -> Iterator[Tenants]:
    with tenants.database(server) as made:
        yield made
