"""The SQL of the package: named statements in `.sql` files, each beside the module that sends it.

A statement begins at a line `-- name: what it is for`; a name that ends in `!` marks a statement
that writes. `{placeholders}` are filled in through `psycopg.sql` when a statement is rendered, and
`%(parameters)s` are sent with each call (`%(…)b` where they must travel in binary). A placeholder
with the name of another text of the same file, or of a file it has in common with others, is filled
with that text, if nothing else is given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from string import Formatter
from typing import NamedTuple

from psycopg import sql

from langgraph_letta_store._engine.steps import Statement

_HEAD = re.compile(r"^-- (\w+)(!?): .*$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*--.*\n?", re.MULTILINE)


class Template(NamedTuple):
    """A statement, or a part of one, before its placeholders are filled in."""

    text: str
    writes: bool
    placeholders: frozenset[str]


class SqlFile:
    """A file of named statements beside a module; it is read when one of them is first needed.

    `common` are files of parts that several files use. `prepare` is False where no statement of the
    file is worth preparing.

    Example:
        >>> ITEMS = SqlFile(__name__, "items")
        >>> schema.render(ITEMS, "get_item", agent=agent)
    """

    def __init__(
        self,
        module: str,
        name: str,
        *,
        common: Sequence[SqlFile] = (),
        prepare: bool | None = None,
    ) -> None:
        self.package = module.rpartition(".")[0]
        self.name = name
        self._common = common
        self._prepare = prepare

    def __repr__(self) -> str:
        return f"SqlFile({self.path!r})"

    def __contains__(self, name: object) -> bool:
        return name in self.templates

    @property
    def path(self) -> str:
        """Where the file is inside the package, without its ending: `_tiers/archival/items`."""
        return "/".join([*self.package.split(".")[1:], self.name])

    @cached_property
    def templates(self) -> Mapping[str, Template]:
        """The file's statements and parts by their names, in the file's order."""
        text = files(self.package).joinpath(f"{self.name}.sql").read_text("utf-8")
        parts = _HEAD.split(text)[1:]
        found = {
            name: _template(body, writes=mark == "!")
            for name, mark, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        }
        for name, template in found.items():
            if not template.text:  # a line of its comment looks like the head of the next statement
                msg = f"{self.path}.sql: {name} is empty; does a comment go on with '-- word:'?"
                raise AssertionError(msg)
        return found

    def statement(self, name: str, /, **parts: sql.Composable) -> Statement:
        """Render a statement with its placeholders filled in.

        Example:
            >>> ITEMS.statement("delete_items", schema=sql.Identifier("letta"), items=by_ids)
        """
        source = self._find(name)
        text = self._fill(name, parts).as_bytes(None)
        writes = source.templates[name].writes
        return Statement(name, text, writes, self._prepare, f"{source.path}.sql")

    def fragment(self, name: str, /, **parts: sql.Composable) -> sql.Composed:
        """Render a part of a statement."""
        return self._fill(name, parts)

    def part(self, name: str) -> Part:
        """Name a part that fills a placeholder of another file's statement."""
        return Part(self, name)

    def _fill(self, name: str, parts: Mapping[str, sql.Composable]) -> sql.Composed:
        template = self._find(name).templates[name]
        own = {
            each: self._fill(each, parts)
            for each in template.placeholders - parts.keys()
            if each in self._find(each)
        }
        # The text is the package's own file, which psycopg's type for literals cannot express.
        return sql.SQL(template.text).format(**parts, **own)  # pyright: ignore[reportArgumentType]

    def _find(self, name: str) -> SqlFile:
        """Return the file that has a text: this one, or one of those it has in common."""
        return next((file for file in (self, *self._common) if name in file), self)


class Part(NamedTuple):
    """A part of a statement by its file and name; filled with what the statement is filled with."""

    file: SqlFile
    name: str

    def fill(self, parts: Mapping[str, sql.Composable]) -> sql.Composed:
        """Render the part."""
        return self.file.fragment(self.name, **parts)


def _template(body: str, *, writes: bool) -> Template:
    # Comments stay out: psycopg keeps the parsed form only of statements under 4 kB.
    text = _COMMENT.sub("", body).strip().rstrip(";")
    names = frozenset(name for _, name, *_ in Formatter().parse(text) if name)
    return Template(text, writes, names)
