"""The backend's protocol: files, blocks and archives as one folder, by every way of writing."""

from __future__ import annotations

import random
from typing import Any, cast

import deepagents
import pytest
from deepagents.backends import CompositeBackend, StateBackend
from deepagents.backends.utils import compile_grep_include_glob
from langchain_core.messages import HumanMessage

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.errors import (
    ConfigurationError,
    ConflictError,
    InvalidOperationError,
    MissingAgentError,
    MissingFileError,
)
from langgraph_letta_store.files import LettaFiles
from langgraph_letta_store.files.operations import file_rows
from langgraph_letta_store.files.results import compile_pattern
from tests.files.conftest import Call
from tests.integrations.test_packages import calling, model


async def test_a_file_is_written_read_edited_and_deleted(files: LettaFiles, call: Call) -> None:
    assert (await call(files, "write", "/trips/lisbon.md", "Trams are steep.\nTry pastéis.")).path
    read = await call(files, "read", "/trips/lisbon.md")
    assert (read.error, read.total_lines) == (None, 2)
    assert read.file_data["content"] == "Trams are steep.\nTry pastéis."
    part = await call(files, "read", "/trips/lisbon.md", 1, 1)
    assert (part.start_line, part.file_data["content"]) == (2, "Try pastéis.")
    edited = await call(files, "edit", "/trips/lisbon.md", "steep", "very steep")
    assert (edited.error, edited.occurrences) == (None, 1)
    twice = await call(files, "edit", "/trips/lisbon.md", "e", "E")
    assert "appears" in twice.error
    everywhere = await call(files, "edit", "/trips/lisbon.md", "r", "R", replace_all=True)
    assert everywhere.occurrences == 4
    absent = await call(files, "edit", "/trips/lisbon.md", "bus", "tram")
    assert "not found in file" in absent.error
    assert (await call(files, "delete", "/trips/lisbon.md")).error is None
    assert "not found" in (await call(files, "read", "/trips/lisbon.md")).error
    assert "not found" in (await call(files, "delete", "/trips/lisbon.md")).error
    assert (await call(files, "ls", "/")).entries == []


async def test_a_folder_is_listed_without_what_is_deeper(files: LettaFiles, call: Call) -> None:
    for path in ("/a.md", "/trips/b.md", "/trips/2026/c.md", "/trips%/d.md", "/tripsy.md"):
        await call(files, "write", path, "x")
    root = (await call(files, "ls", "/")).entries
    assert [(each["path"], each["is_dir"]) for each in root] == [
        *(("/a.md", False), ("/trips%/", True), ("/trips/", True), ("/tripsy.md", False))
    ]
    trips = (await call(files, "ls", "/trips/")).entries
    assert [each["path"] for each in trips] == ["/trips/2026/", "/trips/b.md"]
    assert (await call(files, "ls", "/none")).entries == []
    assert (await call(files, "delete", "/trips")).error is None
    left = (await call(files, "glob", "*")).matches
    assert {each["path"] for each in left} == {"/a.md", "/tripsy.md", "/trips%/d.md"}


async def test_blocks_are_files_of_the_same_rules(
    memory: LettaMemory, files: LettaFiles, call: Call
) -> None:
    core = memory.agent("ada").core
    core.create("human", "Likes tea.", limit=20)
    core.create("rules", "Be kind.", read_only=True)
    assert [each["path"] for each in (await call(files, "ls", "/system")).entries] == [
        *("/system/human.md", "/system/rules.md")
    ]
    assert (await call(files, "edit", "/system/human.md", "tea", "coffee")).occurrences == 1
    assert core.get("human").value == "Likes coffee."
    core.replace("human", "coffee", "milk")
    assert (await call(files, "read", "/system/human.md")).file_data["content"] == "Likes milk."
    too_long = await call(files, "write", "/system/human.md", "x" * 21)
    assert "more than its limit of 20" in too_long.error
    assert "read-only" in (await call(files, "edit", "/system/rules.md", "kind", "rude")).error
    assert (await call(files, "write", "/system/persona.md", "I am Ada.")).error is None
    assert core.get("persona").value == "I am Ada."
    assert "path of a block" in (await call(files, "write", "/system/notes.txt", "x")).error
    assert "cannot be deleted as a whole" in (await call(files, "delete", "/system")).error
    assert (await call(files, "delete", "/system/persona.md")).error is None
    assert [block.label for block in core.list()] == ["human", "rules"]
    (refused,) = await call(files, "upload_files", [("/system/human.md", b"\xff")])
    assert "must be UTF-8" in refused.error


async def test_files_are_items_and_passages(
    memory: LettaMemory, files: LettaFiles, call: Call
) -> None:
    ada, place = memory.agent("ada"), ("agents", "ada", "archival", "files")
    await call(files, "write", "/trips/lisbon.md", "Trams are steep.")
    item = memory.store.get(place, "/trips/lisbon.md")
    assert item is not None
    assert item.value == {"content": "Trams are steep."}
    found = ada.archival.search("steep trams")
    assert [passage.id for passage in found] == ["/trips/lisbon.md"]
    ada.archival.update("/trips/lisbon.md", content="Trams are slow.", tags=["trip"])
    assert (await call(files, "read", "/trips/lisbon.md")).file_data["content"] == "Trams are slow."
    await call(files, "edit", "/trips/lisbon.md", "slow", "quick")
    assert ada.archival.get("/trips/lisbon.md").tags == ["trip"]
    memory.store.put(place, "/by/store.md", {"content": ["two", "lines"]})
    assert (await call(files, "read", "/by/store.md")).file_data["content"] == "two\nlines"
    memory.store.put(place, "no path", {"content": "no file"})
    assert {each["path"] for each in (await call(files, "glob", "**/*.md")).matches} == {
        *("/trips/lisbon.md", "/by/store.md")
    }
    memory.store.delete(place, "/by/store.md")
    assert "not found" in (await call(files, "read", "/by/store.md")).error


def _choose(config: Any) -> str | None:
    return "ada" if config else None


async def test_an_archive_is_a_folder_of_all_that_use_it(
    memory: LettaMemory, files: LettaFiles, call: Call
) -> None:
    ada, ben = memory.agent("ada"), memory.agent("ben")
    ada.archival.attach_archive("team")
    ada.archival.share_archive("team", "ben")
    await call(files, "write", "/archives/team/plan.md", "We meet on Monday.")
    others = LettaFiles(ben)
    assert (await call(others, "edit", "/archives/team/plan.md", "Monday", "Friday")).error is None
    read = await call(files, "read", "/archives/team/plan.md")
    assert read.file_data["content"] == "We meet on Friday."
    assert [each["path"] for each in (await call(files, "ls", "/")).entries] == ["/archives/"]
    assert [each["path"] for each in (await call(files, "ls", "/archives")).entries] == [
        "/archives/team/"
    ]
    listed = (await call(files, "ls", "/archives/team")).entries
    assert [each["path"] for each in listed] == ["/archives/team/plan.md"]
    assert [m["path"] for m in (await call(files, "grep", "Friday")).matches] == [
        "/archives/team/plan.md"
    ]
    assert (await call(files, "versions", "/archives/team/plan.md"))[0].actor == "ben"
    stranger = LettaFiles(memory.agent("eve"))
    for name, args in (
        *(("read", ()), ("write", ("x",)), ("edit", ("We", "They")), ("delete", ())),
    ):
        answer = await call(stranger, name, "/archives/team/plan.md", *args)
        assert "team" in answer.error
    assert (await call(stranger, "grep", "Friday")).matches == []
    ada.archival.detach_archive("team")
    assert "team" in (await call(files, "read", "/archives/team/plan.md")).error


async def test_lines_are_found_with_their_numbers(
    memory: LettaMemory, files: LettaFiles, kind: str, call: Call
) -> None:
    await call(files, "write", "/a.md", "one\nTwo (2) %\nthree")
    await call(files, "write", "/sub/b.txt", "two\r\ntwo again\n")
    await call(files, "upload_files", [("/c.bin", b"\0two")])

    async def find(*args: Any, **kwargs: Any) -> list[tuple[str, int, str]]:
        found = await call(files, "grep", *args, **kwargs)
        assert found.error is None
        return [(each["path"], each["line"], each["text"].rstrip("\r")) for each in found.matches]

    both = [("/sub/b.txt", 1, "two"), ("/sub/b.txt", 2, "two again")]
    assert await find("two") == both
    assert await find("(2) %") == [("/a.md", 2, "Two (2) %")]
    assert await find("two", "/sub") == both
    assert await find("two", "/sub/b.txt") == both
    assert await find("two", "/none") == []
    assert await find("o", glob="*.md") == [("/a.md", 1, "one"), ("/a.md", 2, "Two (2) %")]
    assert await find("two", glob="*.md") == []
    assert await find("^[a-z]+$", regex=True) == [("/a.md", 1, "one"), ("/a.md", 3, "three")]
    cut = await call(files, "grep", "two", max_count=1)
    assert (len(cut.matches), cut.truncated) == (1, True)
    whole = await call(files, "grep", "two", max_count=2)
    assert (len(whole.matches), whole.truncated) == (2, False)
    assert "regular expression" in (await call(files, "grep", "(", regex=True)).error
    memory.agent("ada").core.create("human", f"{'a' * 40}!\nlikes tea")
    if kind.startswith("plain"):  # the database searches blocks too, which Python could not end
        assert await find("(a+)+!x", regex=True) == []
        assert await find(r"\mtea\M", regex=True) == [("/system/human.md", 2, "likes tea")]
        error = (await call(files, "grep", "(" * 5000 + ")" * 5000, regex=True)).error
        assert error is None or "regular expression" in error
    else:
        assert await find("t.a$", regex=True) == [("/system/human.md", 2, "likes tea")]
    assert "at least one character" in (await call(files, "grep", "")).error


PATTERNS = (
    *("*.md", "**/*.md", "/*.md", "a/*", "a/**", "{a,b}.md", "{a,b}/*.md", "[a-b]*", "[!a]*", "?"),
    *("*", "**", ".*", "", "!*.md", "a/b/*.{txt,md}", "[a", "*.{md", r"\[a\].md", "/", "//a.md"),
    *("a/", "*/", "(a|b)", "@(a|b).md", "***", "a**b", "[[:alpha:]]*.md", "$(x)", "^a", "a|b"),
)

PATHS = (
    *("a.md", "b/a.md", ".x.md", "a/.h/b.md", "x.MD", "a\nb.md", "é.md", "a/b/c.txt", "README"),
    *("a b.md", "a/md", ".md", "x/.md", "[a].md", "a/b/c/d.py", "a|b", "b"),
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_match_as_in_deepagents(pattern: str) -> None:
    ours, theirs = compile_pattern(pattern), compile_grep_include_glob(pattern)
    assert [path for path in PATHS if ours(path)] == [path for path in PATHS if theirs(path)]


async def test_bytes_come_back_as_they_were(
    files: LettaFiles, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [
        ("/a.png", bytes(range(256)) * 40),
        ("/b.txt", "héllo\0".encode()),
        ("/c.md", b"text\r\n"),
    ]
    assert [each.error for each in await call(files, "upload_files", given)] == [None] * 3
    paths = [path for path, _ in given]
    back = await call(files, "download_files", [*paths, "/none", "/../x"])
    assert [each.content for each in back[:3]] == [contents for _, contents in given]
    assert [each.error for each in back[3:]] == ["file_not_found", "invalid_path"]
    shown = (await call(files, "read", "/a.png")).file_data
    assert shown["encoding"] == "base64"
    assert "binary" in (await call(files, "edit", "/a.png", "a", "b")).error
    sizes = {each["path"]: each["size"] for each in (await call(files, "ls", "/")).entries}
    monkeypatch.setattr(file_rows, "MOST_BYTES", 9)
    (answer,) = await call(files, "upload_files", [("/d.bin", bytes(10))])
    assert "at most 9 bytes, got 10" in answer.error
    assert "at most 9 characters" in (await call(files, "write", "/d.md", "0123456789")).error
    if files.run(_is_plain):
        assert sizes == {path: len(contents) for path, contents in given}


def _is_plain(owner: Any) -> Any:
    yield from ()
    return owner.schema.seals is None


REFUSED: tuple[tuple[Any, str], ...] = (
    ("a.md", "begins with /"),
    ("", "begins with /"),
    (None, "begins with /"),
    ("/../a", "without .."),
    ("/a/../b", "without .."),
    ("/~/b", "without .."),
    ("/a\\b", "without .."),
    ("/" + "x" * 1000, "at most 1000 bytes"),
    ("/\0", "NUL"),
    ("/\ud800", "surrogate"),
    ("/", "is a folder"),
    ("/archives/team", "is a folder"),
    ("/system/.md", "path of a block"),
    ("/system/a b.md", "letters, digits"),
)


async def test_what_is_no_path_is_refused(files: LettaFiles, call: Call) -> None:
    for path, part in REFUSED:
        for name, args in (("read", ()), ("write", ("x",)), ("edit", ("a", "b"))):
            answer = await call(files, name, path, *args)
            assert answer.error is not None, path
            assert part in answer.error, path
    assert (await call(files, "glob", "*")).matches == []


def test_the_run_says_whose_files_they_are(dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()
        with pytest.raises(MissingAgentError):
            LettaFiles(memory).write("/a.md", "x")
        with pytest.raises(ConfigurationError, match="`memory` must be"):
            LettaFiles(cast("Any", memory.store))
        chosen = LettaFiles(memory, agent=_choose)
        chosen.write("/a.md", "Ada's")
        assert LettaFiles(memory.agent("ada")).get("/a.md").text == "Ada's"
        assert LettaFiles(memory.agent("ben")).ls("/").entries == []


def test_a_deep_agent_keeps_its_memory_in_files(dsn: str, schema: str) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()
        memory.agent("ada").core.create("human", "Lives in Rome.")
        write = {"file_path": "/memories/trips/lisbon.md", "content": "Trams are steep."}
        edit = {
            "file_path": "/memories/system/human.md",
            "old_string": "Rome",
            "new_string": "Lisbon",
        }
        agent = cast("Any", deepagents).create_deep_agent(
            model(
                calling("write_file", **write),
                calling("edit_file", **edit),
                calling("grep", pattern="steep", path="/memories", output_mode="content"),
                "Done.",
            ),
            backend=CompositeBackend(
                default=StateBackend(), routes={"/memories/": LettaFiles(memory)}
            ),
            checkpointer=memory.saver,
        )
        run: Any = {"configurable": {"user_id": "ada", "thread_id": "ada:1"}}
        done = agent.invoke({"messages": [HumanMessage("Remember my trip.")]}, run)
        assert "Trams are steep." in done["messages"][-2].content
        assert "/memories/trips/lisbon.md" in done["messages"][-2].content
        ada = memory.agent("ada")
        assert ada.core.get("human").value == "Lives in Lisbon."
        assert LettaFiles(ada).get("/trips/lisbon.md").text == "Trams are steep."
        assert LettaFiles(memory.agent("ben")).ls("/").entries == []


async def test_large_binary_files_are_read_in_parts(
    memory: LettaMemory, files: LettaFiles, kind: str
) -> None:
    contents = random.Random(1).randbytes(10_001)
    files.upload_files([("/film.mp4", contents), ("/text.md", b"text")])
    for path, whole in (("/film.mp4", contents), ("/text.md", b"text")):
        parts = [*files.stream(path, size=1000)]
        assert b"".join(parts) == whole
        assert [part async for part in files.astream(path, size=1000)] == parts
        is_parted = path == "/film.mp4" and kind.startswith("plain")
        assert len(parts) == (10 if is_parted else 1)
    with pytest.raises(MissingFileError):
        next(files.stream("/none"))
    with pytest.raises(InvalidOperationError, match="`size`"):
        next(files.stream("/film.mp4", size=0))
    if kind.startswith("plain"):
        reading = files.stream("/film.mp4", size=1000)
        next(reading)
        files.upload_files([("/film.mp4", contents[::-1])])
        with pytest.raises(ConflictError, match="while it was read"):
            next(reading)
