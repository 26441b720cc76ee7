"""Writing golden files, and comparing them with what they are to have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from tests.golden import signatures, statements

COMMAND = "python -m tests.golden"
SHOWN = 80
"""How many lines of differences are shown."""


def wanted() -> Mapping[Path, Mapping[Path, str]]:
    """Return what all golden files are to have, by their folders."""
    return {
        statements.FOLDER: {
            statements.FOLDER / f"{name}.sql": text for name, text in statements.render().items()
        },
        signatures.FOLDER: {
            signatures.FOLDER / f"{name}.txt": text for name, text in signatures.render().items()
        },
    }


def write() -> None:
    """Write all golden files, and remove those that are none any more."""
    for folder, new in wanted().items():
        for path in _files(folder):
            if path not in new:
                path.unlink()
        for path, text in new.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


def differences(folder: Path, new: Mapping[Path, str]) -> str:
    """Return how the files of a folder differ from what they are to have; empty if they do not."""
    old = {path: path.read_text("utf-8") for path in _files(folder)}
    lines = list(islice(_lines(old, new), SHOWN + 1))
    if len(lines) > SHOWN:
        lines[SHOWN:] = ["..."]
    return "\n".join(lines)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _lines(old: Mapping[Path, str], new: Mapping[Path, str]) -> Iterator[str]:
    for path in sorted({*old, *new}):
        before, after = old.get(path, ""), new.get(path, "")
        if before != after:
            name = "/".join(path.parts[path.parts.index("golden") + 2 :])
            yield from unified_diff(
                before.splitlines(),
                after.splitlines(),
                f"golden {name}",
                f"now {name}",
                lineterm="",
            )
