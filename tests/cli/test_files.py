"""`letta-store files`: memory as a folder on disk, and back."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from langgraph_letta_store import LettaMemory
from langgraph_letta_store.files import LettaFiles
from tests.cli.test_cli import CommandLine, Done

VALUE = "Likes tea.\n---\nno front matter: at all\n"
FILES = {
    "/trips/lisbon.md": b"---\nnot: front matter\n---\nTrams are steep.\n",
    "/photo.png": bytes(range(256)),
    "/.hidden/empty": b"",
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


def words(done: Done) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return " ".join(done.stdout.split())


def test_a_folder_goes_out_and_comes_back_equal(
    run: CommandLine, dsn: str, schema: str, tmp_path: Path
) -> None:
    where = ["--database", dsn, "--schema", schema]
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()
        ada = memory.agent("ada")
        ada.core.create(
            "human", VALUE, description="Who: she is", limit=99, tags=["a"], metadata={"n": [1]}
        )
        ada.core.create("deep/rules", "", read_only=True)
        files = LettaFiles(ada)
        files.upload_files([*FILES.items()])
        folder = tmp_path / "out"
        assert "3 files and 2 blocks of ada" in words(
            run("files", "export", "ada", str(folder), *where)
        )
        human = folder / "system/human.md"
        assert human.read_text().startswith("---\ndescription: 'Who: she is'\nlimit: 99\n")
        assert human.read_text().endswith(f"---\n{VALUE}")
        assert stat.S_IMODE(human.stat().st_mode) == 0o600
        for path, contents in FILES.items():
            assert (folder / path[1:]).read_bytes() == contents
        refused = run("files", "export", "ada", str(folder), *where)
        assert refused.returncode == 1
        assert "must be empty" in refused.stderr

        read = run("files", "import", "ada", str(folder), "--json", *where)
        assert json.loads(read.stdout) == {
            "agent": "ada",
            "folder": str(folder),
            "files": 0,
            "blocks": 0,
            "same": 5,
        }
        written = json.loads(run("files", "export", "ada", f"{folder}2", "--json", *where).stdout)
        assert (written["files"], written["blocks"]) == (3, 2)
        same = words(run("files", "import", "ada", str(folder), *where))
        assert "0 files and 0 blocks of ada, 5 were the same" in same
        again = words(run("files", "import", "ben", str(folder), *where))
        assert "3 files and 2 blocks of ben, 0 were the same" in again
        ben = memory.agent("ben")
        for label in ("human", "deep/rules"):
            one, other = ada.core.get(label), ben.core.get(label)
            for name in ("value", "description", "limit", "read_only", "tags", "metadata"):
                assert getattr(one, name) == getattr(other, name), name
        back = tmp_path / "back"
        run("files", "export", "ben", str(back), *where)
        assert _read(back) == _read(folder)

        human.write_text(human.read_text().replace("tea", "coffee"))
        assert "0 files and 1 blocks of ben, 4 were" in words(
            run("files", "import", "ben", str(folder), *where)
        )
        assert "coffee" in ben.core.get("human").value
        assert len(LettaFiles(ben).versions("/trips/lisbon.md")) == 1


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("---\ndescription: x\n", "no second line ---"),
        ("---\n- a\n---\nx", "must be a mapping"),
        ("---\nowner: eve\n---\nx", "must be a mapping of description"),
        ("---\na: [\n---\nx", "must be YAML"),
        ("---\nlimit: many\n---\nx", "limit"),
        ("---\n!!python/object/apply:os.system ['true']\n---\nx", "must be YAML"),
    ],
)
def test_front_matter_of_strangers_is_checked(
    run: CommandLine, dsn: str, schema: str, tmp_path: Path, text: str, part: str
) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()
        (tmp_path / "system").mkdir()
        (tmp_path / "system/human.md").write_text(text)
        done = run("files", "import", "ada", str(tmp_path), "--database", dsn, "--schema", schema)
        assert done.returncode == 1
        assert part in done.stderr
        assert memory.agent("ada").core.list() == []


def test_links_are_refused(run: CommandLine, dsn: str, schema: str, tmp_path: Path) -> None:
    with LettaMemory.from_conn_string(dsn, schema=schema) as memory:
        memory.setup()
        (tmp_path / "passwd").symlink_to("/etc/passwd")
        done = run("files", "import", "ada", str(tmp_path), "--database", dsn, "--schema", schema)
        assert (done.returncode, "it is a link" in done.stderr) == (1, True)


def _read(folder: Path) -> dict[str, Any]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
