"""Every version of a file is kept, whichever way it was written, and can be restored."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from typing import Any, cast

import psycopg
import pytest

from langgraph_letta_store import LettaMemory, LettaSaver, LettaStore
from langgraph_letta_store.errors import (
    ConfigurationError,
    ConflictError,
    ForgedRowError,
    InvalidExportError,
    InvalidOperationError,
    MissingFileError,
)
from langgraph_letta_store.files import LettaFiles
from langgraph_letta_store.files.operations import write
from tests.files.conftest import Call, options
from tests.support.schemas import Shelf

PATH = "/notes.md"


async def test_versions_are_listed_compared_undone_and_restored(
    files: LettaFiles, call: Call
) -> None:
    for text in ("one\n", "one\ntwo\n", "three\n"):
        await call(files, "write", PATH, text)
    listed = await call(files, "versions", PATH)
    assert [(each.version, each.actor, each.is_deleted) for each in listed] == [
        *((3, "ada", False), (2, "ada", False), (1, "ada", False))
    ]
    assert [each.version for each in await call(files, "versions", PATH, limit=1, before=3)] == [2]
    assert "+two\n" in await call(files, "diff", PATH, 1, 2)
    assert "-one\n-two\n+three\n" in await call(files, "diff", PATH, 2)
    assert await call(files, "undo", PATH) == 4
    assert (await call(files, "get", PATH)).text == "one\ntwo\n"
    assert await call(files, "undo", PATH) == 5
    assert (await call(files, "get", PATH)).text == "one\n"
    with pytest.raises(InvalidOperationError, match="no change to undo"):
        await call(files, "undo", PATH)
    assert await call(files, "restore", PATH, 3) == 6
    assert (await call(files, "get", PATH)).text == "three\n"
    with pytest.raises(InvalidOperationError, match="has no version 9"):
        await call(files, "restore", PATH, 9)
    with pytest.raises(InvalidOperationError, match="from 1, got 0"):
        await call(files, "restore", PATH, 0)
    with pytest.raises(MissingFileError):
        await call(files, "versions", "/none")


async def test_a_deleted_file_comes_back(files: LettaFiles, call: Call) -> None:
    await call(files, "write", PATH, "kept")
    await call(files, "delete", PATH)
    assert (await call(files, "versions", PATH))[0].is_deleted
    assert await call(files, "undo", PATH) == 3
    assert (await call(files, "get", PATH)).text == "kept"
    await call(files, "delete", PATH)
    await call(files, "write", PATH, "new")
    assert [each.version for each in await call(files, "versions", PATH)] == [5, 4, 3, 2, 1]
    await call(files, "restore", PATH, 1)
    assert (await call(files, "get", PATH)).text == "kept"


async def test_writes_of_all_ways_are_versions(
    memory: LettaMemory, files: LettaFiles, call: Call
) -> None:
    place = ("agents", "ada", "archival", "files")
    memory.store.put(place, PATH, {"content": "1"})
    memory.agent("ada").archival.update(PATH, content="2")
    memory.store.put(place, PATH, {"content": "3"}, ttl=1)
    memory.store.get(place, PATH, refresh_ttl=True)  # which changes no contents
    await call(files, "write", PATH, "4")
    memory.store.delete_namespace(place)
    listed = await call(files, "versions", PATH)
    assert [(each.version, each.actor) for each in listed] == [
        *((5, None), (4, "ada"), (3, None), (2, None), (1, None))
    ]
    await call(files, "undo", PATH)
    assert (await call(files, "get", PATH)).text == "4"


async def test_blocks_have_their_own_versions(
    memory: LettaMemory, files: LettaFiles, call: Call
) -> None:
    memory.agent("ada").core.create("human", "one")
    await call(files, "edit", "/system/human.md", "one", "two")
    assert [each.version for each in await call(files, "versions", "/system/human.md")] == [2, 1]
    assert "-one\n+two\n" in await call(files, "diff", "/system/human.md", 1)
    await call(files, "undo", "/system/human.md")
    assert (await call(files, "get", "/system/human.md")).text == "one"
    await call(files, "restore", "/system/human.md", 2)
    assert (await call(files, "get", "/system/human.md")).text == "two"


async def test_a_file_moves_in_one_step(files: LettaFiles, call: Call) -> None:
    await call(files, "write", PATH, "text")
    await call(files, "write", "/there.md", "other")
    with pytest.raises(InvalidOperationError, match="already"):
        await call(files, "move", PATH, "/there.md")
    with pytest.raises(InvalidOperationError, match="a block stays"):
        await call(files, "move", PATH, "/system/human.md")
    assert await call(files, "move", PATH, "/sub/notes.md") == "/sub/notes.md"
    assert (await call(files, "get", "/sub/notes.md")).text == "text"
    with pytest.raises(MissingFileError):
        await call(files, "get", PATH)
    with pytest.raises(MissingFileError):
        await call(files, "move", PATH, "/x.md")


async def test_a_search_goes_by_meaning_and_words(files: LettaFiles, call: Call) -> None:
    await call(files, "write", "/trips/lisbon.md", "Trams climb steep streets.")
    await call(files, "write", "/food.md", "Pastry with custard.")
    found = await call(files, "search", "steep streets")
    assert found[0].path == "/trips/lisbon.md"
    assert [file.path for file in await call(files, "search", "custard", "/trips")] == [
        "/trips/lisbon.md"
    ]


def test_an_edit_is_made_again_on_the_new_text(
    files: LettaFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write(PATH, "a\nb\n")
    edited = _interrupt(files, monkeypatch, lambda: files.write(PATH, "a\nb\nc\n"))
    assert edited("a", "A").error is None
    assert files.get(PATH).text == "A\nb\nc\n"
    edited = _interrupt(files, monkeypatch, lambda: files.write(PATH, "nothing left"))
    error = edited("b", "B").error
    assert error is not None
    assert "another writer changed" in error
    assert "nothing left" in error
    assert files.get(PATH).text == "nothing left"


async def test_an_edit_is_made_in_the_text_that_was_read_last(
    dsn: str, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Any = vars(write)["read_file"]
    reads: list[str] = []

    def read_file(owner: Any, ref: Any) -> Any:
        reads.append(ref.path)
        operation: Any = read(owner, ref)
        return cast("Any", (yield from operation))

    monkeypatch.setattr(write, "read_file", read_file)
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()
        files = LettaFiles(memory.agent("ada"))
        files.write(PATH, "one")
        assert files.read(PATH).error is None
        for old, new in (("one", "two"), ("two", "three")):
            assert files.edit(PATH, old, new).error is None
        assert reads == []
        assert "not found" in (files.edit(PATH, "one", "two").error or "")
        assert reads == [PATH]  # what is known may be old: the text is read before the refusal
        memory.store.put(("agents", "ada", "archival", "files"), PATH, {"content": "four"})
        assert files.edit(PATH, "four", "five").error is None
        files.write(PATH, "six")
        assert files.edit(PATH, "five", "six").error is not None
        assert files.edit(PATH, "six", "seven").error is None
        assert [each.actor for each in files.versions(PATH)] == [
            *("ada", "ada", "ada", None, "ada", "ada", "ada")
        ]
        files.delete(PATH)
        assert "not found" in (files.edit(PATH, "seven", "six").error or "")


def test_what_else_a_transaction_writes_is_not_the_actors(dsn: str, schema: str) -> None:
    place = ("agents", "ada", "archival", "files")
    with LettaMemory.from_conn_string(dsn, schema=schema, **options()) as memory:
        memory.setup()
    with psycopg.connect(dsn) as connection, connection.transaction():
        memory = LettaMemory(
            LettaStore(connection, schema=schema, **options()),
            LettaSaver(connection, schema=schema, **options()),
        )
        files = LettaFiles(memory.agent("ada"))
        files.write(PATH, "one")
        files.edit(PATH, "one", "two")
        files.undo(PATH)
        memory.store.put(place, PATH, {"content": "three"})
        memory.store.put(place, "/other", {"content": "four"})
        assert [each.actor for each in files.versions(PATH)] == [None, "ada", "ada", "ada"]
        assert files.versions("/other")[0].actor is None
        files.undo(PATH)
        assert files.get(PATH).text == "one"


def _interrupt(files: LettaFiles, monkeypatch: pytest.MonkeyPatch, other: Any) -> Any:
    """Return an edit in which another writer writes once, after the edit has read its text."""
    commit: Any = vars(write)["commit"]

    def interrupted(owner: Any, writes: Any) -> Any:
        monkeypatch.setattr(write, "commit", commit)
        other()
        operation: Any = commit(owner, writes)
        return cast("Any", (yield from operation))

    def edit(old: str, new: str) -> Any:
        monkeypatch.setattr(write, "commit", interrupted)
        return files.edit(PATH, old, new)

    return edit


def test_a_new_file_is_created_once(files: LettaFiles) -> None:
    files.run(write.write_file, PATH, "first", is_new=True)
    with pytest.raises(InvalidOperationError, match="already"):
        files.run(write.write_file, PATH, "second", is_new=True)
    assert files.get(PATH).text == "first"


async def test_a_renamed_agent_keeps_its_files(
    memory: LettaMemory, files: LettaFiles, call: Call
) -> None:
    for text in ("one", "two"):
        await call(files, "write", PATH, text)
    await call(files, "write", "/gone.md", "gone")
    await call(files, "delete", "/gone.md")
    memory.agents.rename("ada", "ada.lovelace")
    renamed = LettaFiles(memory.agent("ada.lovelace"))
    assert [each["path"] for each in (await call(renamed, "ls", "/")).entries] == [PATH]
    assert [each.version for each in await call(renamed, "versions", PATH)] == [2, 1]
    assert await call(renamed, "undo", PATH) == 3
    assert (await call(renamed, "get", PATH)).text == "one"
    assert await call(renamed, "undo", "/gone.md") == 3
    assert (await call(renamed, "get", "/gone.md")).text == "gone"
    with pytest.raises(MissingFileError):
        await call(files, "versions", PATH)


EDITS, PROCESSES, PATHS = 25, 4, 5


async def test_an_export_has_all_versions(
    memory: LettaMemory, files: LettaFiles, kind: str, call: Call, dsn: str, shelf: Shelf
) -> None:
    plan = "/archives/team/plan.md"
    for text in ("one", "two"):
        await call(files, "write", PATH, text)
    await call(files, "write", "/gone.md", "kept")
    await call(files, "delete", "/gone.md")
    memory.agent("ada").archival.attach_archive("team")
    await call(files, "write", plan, "plan")
    await call(files, "edit", plan, "plan", "better plan")
    exported = memory.agent("ada").export()
    listed = {path: await call(files, "versions", path) for path in (PATH, plan)}
    given = options(sealed=kind.startswith("sealed"))
    with (
        shelf.lent_name() as schema,
        LettaMemory.from_conn_string(dsn, schema=schema, **given) as elsewhere,
    ):
        elsewhere.setup()
        bob = elsewhere.agent("bob")
        damaged: dict[str, Any] = {
            **exported,
            "files": [{**each, "versions": []} for each in exported["files"]],
        }
        with pytest.raises(InvalidExportError, match="does not have all its versions"):
            bob.load(damaged)
        bob.load(exported)
        loaded = LettaFiles(bob)
        for path, versions in listed.items():
            assert await call(loaded, "versions", path) == versions
        await call(loaded, "undo", plan)
        assert (await call(loaded, "get", plan)).text == "plan"
        assert (await call(loaded, "versions", "/gone.md"))[0].is_deleted
        await call(loaded, "undo", "/gone.md")
        assert (await call(loaded, "get", "/gone.md")).text == "kept"


def test_files_of_a_stranger_are_checked(memory: LettaMemory, files: LettaFiles) -> None:
    files.write(PATH, "one")
    exported = memory.agent("ada").export()
    bob = memory.agent("bob")
    for change in (
        {"namespace": ["archival"]},
        {"path": "notes"},
        {"path": "/another.md"},
        {"deleted_at": "2026-01-01T00:00:00+00:00"},
        {"version": 0},
    ):
        damaged: dict[str, Any] = {**exported, "files": [exported["files"][0] | change]}
        with pytest.raises(InvalidExportError):
            pytest.fail(f"{change}: {bob.load(damaged)}")
        assert bob.archival.count() == 0
    bob.load(exported)


def test_no_edit_of_many_processes_is_lost(dsn: str, schema: str) -> None:
    _edit_at_once(dsn, schema, PROCESSES, EDITS, PATHS)


@pytest.mark.nightly
def test_no_edit_of_a_thousand_is_lost(dsn: str, schema: str) -> None:
    _edit_at_once(dsn, schema, 8, 125, 10)


def _edit_at_once(dsn: str, schema: str, processes: int, edits: int, paths: int) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()
        files = LettaFiles(memory.agent("ada"))
        for number in range(paths):
            files.write(f"/{number}.md", "begin\n")
        spawn = multiprocessing.get_context("spawn")
        workers = [
            spawn.Process(target=_edit, args=(dsn, schema, worker, edits, paths))
            for worker in range(processes)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(240)
            assert worker.exitcode == 0
        lines = [line for n in range(paths) for line in files.get(f"/{n}.md").text.splitlines()]
        every = [f"worker {w} edit {edit}" for w in range(processes) for edit in range(edits)]
        assert sorted(line for line in lines if line != "begin") == sorted(every)
        versions = sum(len(files.versions(f"/{n}.md", limit=10_000)) for n in range(paths))
        assert versions == paths + processes * edits


def _edit(dsn: str, schema: str, worker: int, edits: int, paths: int) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        files = LettaFiles(memory.agent("ada", actor=f"worker {worker}"))
        for edit in range(edits):
            added = f"begin\nworker {worker} edit {edit}\n"
            result = files.edit(f"/{edit % paths}.md", "begin\n", added)
            assert result.error is None, result.error


def test_encrypted_versions_hold_no_plain_text_and_are_checked(dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema, **options()) as memory:
        memory.setup()
        files = LettaFiles(memory.agent("ada"))
        files.write(PATH, "secret quince one")
        files.write(PATH, "secret quince two")
    sealed = options(sealed=True)
    with LettaMemory.from_conn_string(dsn, schema=schema, **sealed) as memory:
        memory.encrypt_stored()
        files = LettaFiles(memory.agent("ada"))
        assert [each.version for each in files.versions(PATH)] == [2, 1]
        files.write(PATH, "secret quince three")
        with psycopg.connect(dsn, autocommit=True) as conn:
            table = f'"{schema}".file_versions'
            stored = conn.execute(f"select value::text from {table}".encode()).fetchall()
            assert len(stored) == 2
            assert not any("quince" in text for (text,) in stored)
            files.restore(PATH, 1)
            assert files.get(PATH).text == "secret quince one"
            conn.execute(
                f"""update {table} set value = jsonb_set(value, '{{letta.sealed}}',
                to_jsonb(reverse(value ->> 'letta.sealed'))) where version = 2""".encode()
            )
        with pytest.raises(ForgedRowError, match=r"version 2 of the item '/notes.md'"):
            files.restore(PATH, 2)


def test_versions_past_the_limits_are_swept(dsn: str, schema: str) -> None:
    kept: Any = {"count": 3, "age": timedelta(hours=1)}
    with LettaMemory.from_conn_string(dsn, schema=schema, file_versions=kept) as memory:
        memory.setup()
        files = LettaFiles(memory.agent("ada"))
        for number in range(1, 6):
            files.write(PATH, f"text {number}")
        for path in ("/gone.md", "/old.md"):
            files.write(path, "first")
        files.delete("/gone.md")
        files.edit("/old.md", "first", "second")
        with psycopg.connect(dsn, autocommit=True) as conn:  # the edit is of two hours ago
            conn.execute(
                f"""update "{schema}".files set modified_at = now() - interval '2 hours'
                where path = '/old.md'""".encode()
            )
        tasks = memory.maintain(dry_run=True).tasks
        assert [task.rows for task in tasks if task.table == "file_versions"] == [3]
        assert not memory.maintain().failed
        assert [each.version for each in files.versions(PATH)] == [5, 4, 3]
        assert [each.version for each in files.versions("/old.md")] == [2]
        assert files.get("/old.md").text == "second"
        for path in ("/old.md", PATH):
            with pytest.raises(InvalidOperationError, match="no longer kept"):
                files.restore(path, 1)
        assert files.undo("/gone.md") == 3
        assert files.undo(PATH) == 6
        assert files.undo(PATH) == 7
        assert files.get(PATH).text == "text 3"
        with pytest.raises(InvalidOperationError, match="no version 2, or it is no longer kept"):
            files.undo(PATH)
    refused: Any = {"count": 0}
    with pytest.raises(ConfigurationError, match=r"file_versions\['count'\]"):
        LettaMemory.from_conn_string(dsn, file_versions=refused).__enter__()


def _shout(text: str) -> str:
    return f"{text}!"


def test_too_many_writers_raise(files: LettaFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write(PATH, "0")
    monkeypatch.setattr(write, "ATTEMPTS", 0)
    with pytest.raises(ConflictError, match="0 times meanwhile"):
        files.run(write.edit_file, PATH, _shout)
