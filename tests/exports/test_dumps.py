"""Dumps: written, restored, resumed, compared at the end, and refused where they are damaged."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from psycopg import sql

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.errors import (
    ConfigurationError,
    InvalidExportError,
    InvalidOperationError,
    SetupError,
)
from langgraph_letta_store.exports import adump, arestore, dump, restore
from tests.cli.test_cli import CommandLine
from tests.support.embeddings import CharacterEmbeddings

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}


@dataclass
class Place:
    """A class of the application's own."""

    name: str


def opened(dsn: str, schema: str, **options: Any) -> Any:
    given: dict[str, Any] = {
        "index": INDEX,
        "partitions": 2,
        "search": {"mode": "hybrid"},
        **options,
    }
    return LettaMemory.from_conn_string(dsn, schema=schema, **given)


def fill(memory: LettaMemory) -> None:
    memory.setup()
    for name in ("ada", "ben"):
        agent = memory.agent(name)
        agent.core.create("human", f'{name} said "tea" \\ and\nrain, 東京.')
        agent.core.append("human", " More.")
        agent.archival.insert_many([f"{name}: passage {n}" for n in range(30)], tags=["x"])
        said = [HumanMessage(f"{name} asks about oolong"), AIMessage("Ninety degrees.")]
        agent.recall.load(said, thread_id=f"{name}-1")
        state: Any = {"configurable": {"thread_id": f"{name}-2", "user_id": name}}
        checkpoint: Any = {
            "v": 4,
            "id": "1f000000-0000-6000-8000-000000000000",
            "ts": "2026-01-02T03:04:05+00:00",
            "channel_values": {"messages": [HumanMessage("hi", id="m1")], "n": 2**60},
            "channel_versions": {"messages": "1", "n": "1"},
            "versions_seen": {},
            "updated_channels": None,
        }
        memory.saver.put(state, checkpoint, {}, {"messages": "1", "n": "1"})
    memory.store.put(("notes", "x"), "pot", {"text": "oolong", "n": 123456789012345678901234})
    memory.agent("ada").archival.attach_archive("shared")
    memory.agent("ada").archival.insert("in the archive", archive="shared")


@pytest.fixture
def source(dsn: str, schema: str) -> Iterator[LettaMemory]:
    with opened(dsn, schema) as memory:
        fill(memory)
        yield memory


@pytest.fixture
def target(dsn: str, schema: str) -> Iterator[str]:
    name = f"{schema}_to"
    with opened(dsn, name, partitions=0) as memory:
        memory.setup()
    yield name
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(name)))


def rewrite(file: Path, change: Callable[[list[str]], object]) -> None:
    lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    change(lines)
    file.write_text("\n".join(lines) + "\n")  # plain files are read too


def test_a_schema_is_restored_with_all_its_memory(
    source: LettaMemory, target: str, dsn: str, schema: str, tmp_path: Path
) -> None:
    file = tmp_path / "all.dump"
    written = dump(dsn, file, schema=schema)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not [*tmp_path.glob("*.part")]
    restored = restore(dsn, file, schema=target)
    assert restored.differs == ()
    assert restored.tables == written.tables
    assert written.rows > 80
    with opened(dsn, target, partitions=0) as copy:
        for name in ("ada", "ben"):
            own, other = source.agent(name), copy.agent(name)
            assert other.compile() == own.compile()
            assert other.core.history("human") == own.core.history("human")
            for query in (f"{name}: passage 7", "archive"):
                assert other.archival.search(query) == own.archival.search(query)
            found = [m.text for m in other.recall.search("oolong")]
            assert found == [m.text for m in own.recall.search("oolong")] != []
            state: Any = {"configurable": {"thread_id": f"{name}-2"}}
            assert copy.saver.get(state) == source.saver.get(state)
        item = copy.store.get(("notes", "x"), "pot")
        assert item is not None
        assert item.value == {"text": "oolong", "n": 123456789012345678901234}
        assert copy.saver.recall_backlog() == source.saver.recall_backlog()


async def test_an_agent_moves_alone_and_in_coroutines(
    source: LettaMemory, target: str, dsn: str, schema: str, tmp_path: Path
) -> None:
    file = tmp_path / "ada.dump"
    written = await adump(dsn, file, schema=schema, agent="ada")
    assert (await arestore(dsn, file, schema=target)).tables == written.tables
    with opened(dsn, target, partitions=0) as copy:
        assert copy.agent("ada").compile() == source.agent("ada").compile()
        assert copy.agent("ada").archival.search("archive", archive="shared")
        assert copy.agent("ben").compile() == ""
        assert [agent.name for agent in copy.agents.list()] == ["ada"]


def test_a_restore_goes_on_where_it_was_interrupted(
    source: LettaMemory, target: str, dsn: str, schema: str, tmp_path: Path
) -> None:
    file, other = tmp_path / "all.dump", tmp_path / "other.dump"
    dump(dsn, file, schema=schema)
    dump(dsn, other, schema=schema)

    def stop(table: str, count: int) -> None:
        if table == "threads":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(dsn, file, schema=target, advance=stop)
    with pytest.raises(InvalidOperationError, match="is being restored into this schema"):
        restore(dsn, other, schema=target)
    loaded = list[str]()
    done = restore(dsn, file, schema=target, advance=lambda table, _: loaded.append(table))
    assert done.differs == ()
    assert "archival_memory" not in loaded
    assert "recall_memory" in loaded
    with pytest.raises(InvalidOperationError, match="has rows already"):
        restore(dsn, file, schema=target)


def test_other_rows_are_reported(
    source: LettaMemory, target: str, dsn: str, schema: str, tmp_path: Path
) -> None:
    file = tmp_path / "all.dump"
    dump(dsn, file, schema=schema)

    def write(table: str, count: int) -> None:
        if table == "threads":
            with opened(dsn, target, partitions=0) as copy:
                copy.store.put(("more", "x"), "meanwhile", {"text": "x"}, index=False)

    restored = restore(dsn, file, schema=target, advance=write)
    assert {"archival_memory", "namespaces"} <= {*restored.differs}
    assert "agents" not in restored.differs


def _other_tenant(lines: list[str]) -> None:
    head = json.loads(lines[0])
    lines[0] = json.dumps(head | {"tenant": "acme"})


def _more_columns(lines: list[str]) -> None:
    found = json.loads(lines[1])
    found["row"]["evil"] = 1
    lines[1] = json.dumps(found, separators=(",", ":"))


Change: TypeAlias = Callable[[list[str]], object]

DAMAGE: list[tuple[Change, str]] = [
    (lambda lines: lines.pop(), "ends too early"),
    (lambda lines: lines.pop(-2), "not those that its last line counts"),
    (lambda lines: lines.insert(2, "{"), "line 3 of the dump is damaged"),
    (lambda lines: lines.insert(2, '{"table":"settings","row":{}}'), "names no table"),
    (lambda lines: lines.insert(2, '{"table":"agents","row":1}'), "must be an object"),
    (lambda lines: lines.insert(2, lines[1].replace('":"', '": "', 1)), "has spaces"),
    (lambda lines: lines.insert(2, '{"table":1,"table":2}'), "twice"),
    (lambda lines: lines.__setitem__(0, "[1]"), "is no object"),
    (lambda lines: lines.__setitem__(0, "{}"), "'format' must be"),
    (lambda lines: lines.__setitem__(slice(None), []), "damaged"),
    (_more_columns, "its columns are not those of its table"),
    (_other_tenant, "it is of the tenant"),
]


@pytest.mark.parametrize(("change", "said"), DAMAGE)
def test_a_damaged_dump_is_refused(
    change: Change,
    said: str,
    source: LettaMemory,
    target: str,
    dsn: str,
    schema: str,
    tmp_path: Path,
) -> None:
    file = tmp_path / "all.dump"
    dump(dsn, file, schema=schema)
    rewrite(file, change)
    with pytest.raises(InvalidExportError, match=said):
        restore(dsn, file, schema=target)


def test_a_cut_file_and_objects_are_refused(
    source: LettaMemory, target: str, dsn: str, schema: str, tmp_path: Path
) -> None:
    file = tmp_path / "all.dump"
    dump(dsn, file, schema=schema)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidExportError, match="damaged"):
        restore(dsn, file, schema=target)
    with pytest.raises(InvalidExportError, match="empty"):
        restore(dsn, io.BytesIO(b""), schema=target)


def test_only_allowed_objects_are_loaded(
    source: LettaMemory, target: str, dsn: str, schema: str, tmp_path: Path
) -> None:
    state: Any = {"configurable": {"thread_id": "ada-3", "user_id": "ada"}}
    checkpoint: Any = {
        "v": 4,
        "id": "1f000000-0000-6000-8000-000000000001",
        "ts": "2026-01-02T03:04:05+00:00",
        "channel_values": {"where": Place("here")},
        "channel_versions": {"where": "1"},
        "versions_seen": {},
        "updated_channels": None,
    }
    source.saver.put(state, checkpoint, {}, {"where": "1"})
    file = tmp_path / "all.dump"
    dump(dsn, file, schema=schema)
    with pytest.raises(InvalidExportError, match=r"line [\d,]+ of the dump is damaged.*Place"):
        restore(dsn, file, schema=target)
    assert restore(dsn, file, schema=target, allow=[Place]).differs == ()


def test_a_schema_that_was_set_up_otherwise_is_refused(
    source: LettaMemory, dsn: str, schema: str, own_schema: str, tmp_path: Path
) -> None:
    file = tmp_path / "all.dump"
    dump(dsn, file, schema=schema)
    with pytest.raises(SetupError, match="is not set up"):
        restore(dsn, file, schema=own_schema)
    with opened(dsn, own_schema, index={"dims": 4, "embed": CharacterEmbeddings(4)}) as memory:
        memory.setup()
    with pytest.raises(ConfigurationError, match="the dump needs index"):
        restore(dsn, file, schema=own_schema)
    with pytest.raises(InvalidOperationError, match="to which its ids"):
        restore(dsn, file, schema=schema, tenant="acme")


def test_the_commands(
    source: LettaMemory,
    target: str,
    dsn: str,
    schema: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = CommandLine(monkeypatch, capsys)
    file = str(tmp_path / "ben.dump")
    shared = ("--database", dsn)
    done = run(*shared, "--schema", schema, "dump", file, "--agent", "ben", "--json")
    assert done.returncode == 0, done.stderr
    written = json.loads(done.stdout)
    piped = io.TextIOWrapper(io.BytesIO(Path(file).read_bytes()))
    monkeypatch.setattr(sys, "stdin", piped)
    done = run(*shared, "--schema", target, "restore", "-", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == written
    again = run(*shared, "--schema", target, "restore", file)
    assert again.returncode == 1
    assert "has rows already" in again.stderr
    assert run(*shared, "dump", "-", "--json").returncode == 2
