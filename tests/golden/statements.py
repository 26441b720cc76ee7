"""The golden file of statements: its text, and what of the package's SQL it does not have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter

from tests.golden.cases import cases

FOLDER = Path(__file__).parent / "statements"
PACKAGE = "langgraph_letta_store"

_Choices = dict[str, list[str]]
"""Choices in words, each with the labels of the databases where it is rendered so."""


@cache
def render() -> Mapping[str, str]:
    """Return what each golden file is to have, by the path of the `.sql` file it is about."""
    found: dict[str, list[str]] = defaultdict(list)
    for (file, name), texts in sorted(_entries().items()):
        every: dict[str, list[str]] = defaultdict(list)
        for choices in texts.values():
            for kind, labels in choices.items():
                every[kind] += labels
        for text, choices in texts.items():
            told = _told(choices, every)
            found[file].append(f"-- {file}.{name} [{told}]\n{text}\n")
    return {file: "\n".join(entries) for file, entries in found.items()}


def missing(golden: Mapping[str, str]) -> list[str]:
    """Return the statements and fragments of the package that no entry of the golden files has.

    A statement has an entry of its own name; a fragment is part of an entry's text.
    """
    entries = [entry for text in golden.values() for entry in _parts(text)]
    named = {name for name, _ in entries}
    texts = list(dict.fromkeys(text for _, text in entries))
    return [
        name
        for name, template in _templates()
        if name not in named and not any(_has(text, template) for text in texts)
    ]


def _entries() -> dict[tuple[str, str], dict[str, _Choices]]:
    entries: dict[tuple[str, str], dict[str, _Choices]] = defaultdict(dict)
    for database, kind, (file, statement) in cases():
        marks = ["-- writes\n"] if statement.writes else []
        marks += [] if statement.prepare is None else ["-- not prepared\n"]
        text = "".join([*marks, statement.text.decode()])
        choices = entries[file.path, statement.name].setdefault(text, {})
        labels = choices.setdefault(kind, [])
        label = database.label if database else "any"
        if label not in labels:
            labels.append(label)
    return entries


def _told(choices: _Choices, every: Mapping[str, Sequence[str]]) -> str:
    """Write choices, each with the databases where they are rendered so."""
    by_labels: dict[str, list[str]] = defaultdict(list)
    for kind, labels in choices.items():
        by_labels[_labels(labels, every[kind])].append(kind)
    return "; ".join(
        labels + (f": {' | '.join(kind or '-' for kind in kinds)}" if any(kinds) else "")
        for labels, kinds in by_labels.items()
    )


def _labels(labels: Sequence[str], every: Sequence[str]) -> str:
    others = [label for label in every if label not in labels]
    if not others and len(labels) > 1:
        return "all"
    return f"all but {', '.join(others)}" if len(others) < len(labels) - 1 else ", ".join(labels)


def _parts(golden: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each entry."""
    heads = re.split(r"^-- ([\w/]+\.\w+) \[.*\]\n", golden, flags=re.MULTILINE)[1:]
    for name, text in zip(heads[::2], heads[1::2], strict=True):
        yield name, re.sub(r"^-- (writes|not prepared)\n", "", text, flags=re.MULTILINE).strip()


_HEAD = re.compile(r"^-- (\w+)!?: .*$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*--.*\n?", re.MULTILINE)


def _templates() -> Iterator[tuple[str, str]]:
    """Yield all that the package's `.sql` files have, by the names of file and statement."""
    package = Path(str(files(PACKAGE)))
    for path in sorted(package.rglob("*.sql")):
        heads = _HEAD.split(path.read_text("utf-8"))[1:]
        for name, text in zip(heads[::2], heads[1::2], strict=True):
            place = path.relative_to(package).with_suffix("").as_posix()
            yield f"{place}.{name}", _COMMENT.sub("", text).strip().rstrip(";")


def _has(text: str, template: str) -> bool:
    """Whether the text has a template's words in their order, and more besides."""
    begin = 0
    for words, *_ in Formatter().parse(template):
        at = text.find(words, begin)
        if at < 0:
            return False
        begin = at + len(words)
    return text != template
