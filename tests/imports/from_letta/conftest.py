from __future__ import annotations

from collections.abc import Iterator

import pytest

from langgraph_letta_store.imports import Report
from tests.cli.test_cli import CommandLine
from tests.support.letta_databases import LettaDatabases, letta_databases, list_databases
from tests.support.letta_moves import Move, move_from
from tests.support.schemas import Shelf


@pytest.fixture(scope="session")
def letta(server: str) -> Iterator[LettaDatabases]:
    with letta_databases(server) as made:
        yield made


@pytest.fixture(scope="module", params=sorted(list_databases()))
def moved(
    request: pytest.FixtureRequest, letta: LettaDatabases, dsn: str, shelf: Shelf
) -> Iterator[tuple[Move, Report]]:
    """Each database, imported once for the tests that only look; and what the import reported."""
    with shelf.own_name() as schema, move_from(letta, request.param, dsn, schema) as made:
        yield made, made(folders=True, orphans=True, all_blocks=True)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def newest(letta: LettaDatabases, dsn: str, own_schema: str) -> Iterator[Move]:
    with move_from(letta, "letta_016", dsn, own_schema) as made:
        yield made
