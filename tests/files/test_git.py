"""A Git repository has each version as a commit, and comes in with its history."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import pytest

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.files import LettaFiles
from langgraph_letta_store.files.git import export_repository, import_repository
from langgraph_letta_store.files.operations.past_versions import count_known
from langgraph_letta_store.files.tree import TreeReport, export_tree, import_tree

pytestmark = pytest.mark.skipif(
    which("git") is None, reason="Git is not installed: apt install git"
)

PATH = '/trips/Lisbon "2026".md'


def ignore(_: str) -> None:
    """Show no progress."""


def git(folder: Path, *arguments: str, at: int = 10**9) -> str:
    named = {"GIT_CONFIG_GLOBAL": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        named |= {f"GIT_{role}_NAME": "Grace", f"GIT_{role}_EMAIL": "grace@example.com"}
        named |= {f"GIT_{role}_DATE": f"{at} +0100"}
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, **named},
    )
    return done.stdout


def test_versions_go_out_as_commits_and_come_back(
    memory: LettaMemory, files: LettaFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, ben = memory.agent("ada"), memory.agent("ben")
    ada.core.create("human", "Likes tea.", description="Who she is")
    files.write(PATH, "Trams are steep.\n")
    files.write("/gone.bin", "gone")
    files.edit(PATH, "steep", "very steep")
    files.delete("/gone.bin")
    files.upload_files([("/photo.png", bytes(range(256)))])
    ada.core.update("human", value="Likes coffee.")
    out = tmp_path / "out"
    assert export_repository(ada.run, out, ignore) == TreeReport(files=3, blocks=1)
    assert git(out, "status", "--porcelain") == ""
    assert "very steep" in (out / PATH[1:]).read_text()
    assert (out / "photo.png").read_bytes() == bytes(range(256))
    log = git(out, "log", "--format=%an|%s", "--reverse").splitlines()
    assert log[-1] == "ada|Write /system/human.md"
    assert "ada|Delete /gone.bin" in log
    assert len(log) == 7

    assert import_repository(ben.run, out, ignore) == TreeReport(files=3, blocks=1)
    with monkeypatch.context() as patched:
        patched.setattr("langgraph_letta_store.files.git._read_blob", None)  # none is read again
        assert import_repository(ben.run, out, ignore) == TreeReport(same=4)
        assert import_repository(ada.run, out, ignore) == TreeReport(same=4)
    theirs = LettaFiles(ben)
    for path in (PATH, "/gone.bin", "/photo.png"):
        before, after = files.versions(path), theirs.versions(path)
        assert [(v.version, v.size, v.actor, v.is_deleted) for v in after] == [
            (v.version, v.size, v.actor, v.is_deleted) for v in before
        ]
        for old, new in zip(before, after, strict=True):
            assert new.written_at == old.written_at.replace(microsecond=0)
    assert theirs.get(PATH).text == "Trams are very steep.\n"
    assert [(v.value, v.actor) for v in ben.core.history("human")] == [
        ("Likes coffee.", "ada"),
        ("Likes tea.", "ada"),
    ]
    theirs.undo(PATH)
    assert theirs.get(PATH).text == "Trams are steep.\n"
    theirs.undo("/gone.bin")
    assert theirs.get("/gone.bin").text == "gone"
    # What went on by itself keeps its own versions, and gets only new ones.
    (out / "photo.png").write_bytes(b"new \0")
    git(out, "commit", "-qam", "A new photo", at=2 * 10**9)
    assert import_repository(ben.run, out, ignore) == TreeReport(files=1, same=3)
    assert [v.actor for v in theirs.versions("/photo.png")] == ["Grace", "ada"]
    assert theirs.versions("/photo.png")[0].written_at == datetime.fromtimestamp(2 * 10**9, UTC)
    assert import_repository(ben.run, out, ignore) == TreeReport(same=4)


def test_repositories_of_strangers_run_nothing(
    memory: LettaMemory, files: LettaFiles, tmp_path: Path
) -> None:
    hostile, mark = tmp_path / "hostile", tmp_path / "ran"
    hostile.mkdir()
    git(hostile, "init", "-q", "-b", "main")
    (hostile / "a.md").write_text("one")
    git(hostile, "add", ".")
    git(hostile, "commit", "-qm", "one")
    for name in ("core.fsmonitor", "core.pager", "diff.external", "core.sshCommand"):
        git(hostile, "config", name, f"touch {mark}; false")
    (hostile / ".git/hooks/post-checkout").write_text(f"#!/bin/sh\ntouch {mark}\n")
    (hostile / ".git/hooks/post-checkout").chmod(0o755)
    ada = memory.agent("ada")
    import_repository(ada.run, hostile, ignore)
    assert not mark.exists()
    assert files.get("/a.md").text == "one"
    (hostile / "link").symlink_to("/etc/passwd")
    git(hostile, "-c", "core.fsmonitor=", "add", ".")
    git(hostile, "commit", "-qm", "a link")
    with pytest.raises(InvalidOperationError, match="/link: it is a link"):
        import_repository(ada.run, hostile, ignore)
    with pytest.raises(InvalidOperationError, match="git clone failed"):
        import_repository(ada.run, tmp_path / "none", ignore)

    files.write("/notes/.GIT/config", "[core]\n\tfsmonitor = touch ran\n")
    for number, export in enumerate((export_tree, export_repository)):
        with pytest.raises(InvalidOperationError, match="cannot be exported"):
            export(ada.run, tmp_path / str(number), ignore)
    files.delete("/notes")
    assert export_repository(ada.run, tmp_path / "deleted", ignore) == TreeReport(files=1)
    named = "committer x <x> 99999999999999 +0000"
    stream = f"commit refs/heads/main\n{named}\ndata 0\nM 100644 inline a\ndata 1\na\n"
    far = tmp_path / "far"
    far.mkdir()
    git(far, "init", "-q", "-b", "main")
    (far / "stream").write_text(stream)
    with (far / "stream").open() as given:
        importing = [
            "git",
            "-C",
            str(far),
            "fast-import",
            "--quiet",
            "--date-format=raw-permissive",
        ]
        subprocess.run(importing, stdin=given, check=True)
    with pytest.raises(InvalidOperationError, match="years 1 to 9999"):
        import_repository(ada.run, far, ignore)
    if hasattr(os, "mkfifo"):
        (tmp_path / "pipes").mkdir()
        os.mkfifo(tmp_path / "pipes" / "pipe")
        with pytest.raises(InvalidOperationError, match="not a device, pipe or socket"):
            import_tree(ada.run, tmp_path / "pipes", ignore)


@pytest.mark.parametrize(
    ("past", "there", "known"),
    [
        ("abc", "", 0),
        ("abc", "ab", 2),
        ("abc", "abc", 3),
        ("abc", "abcx", 3),
        ("abc", "abx", 2),
        ("abc", "abxc", 3),
        ("abcd", "abxc", 3),
        ("", "a", 0),
        ("aba", "ab", 2),
    ],
)
def test_versions_that_are_there_are_counted(past: str, there: str, known: int) -> None:
    assert count_known(past, there) == known


@pytest.mark.parametrize(
    ("past", "there", "known"),
    [("abcd", "cd", 4), ("abcd", "bc", 3), ("abab", "b", 4), ("abcd", "cx", 3), ("abc", "x", 0)],
)
def test_versions_that_are_no_longer_kept_are_not_added_again(
    past: str, there: str, known: int
) -> None:
    assert count_known(past, there, is_cut=True) == known


def test_long_histories_without_a_common_run_are_compared_once() -> None:
    past, there = [f"{n}" for n in range(40_000)], [f"own {n}" for n in range(20_000)]
    assert count_known(past, there, is_cut=True) == 0
    assert count_known(past, [*past[100:20_000], *there], is_cut=True) == 20_000
