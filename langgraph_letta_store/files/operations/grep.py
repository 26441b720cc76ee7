"""Searching files: lines with a text or a regular expression, and files by meaning and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from langgraph.store.base import SearchOp
from psycopg import errors as pg

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._search.item_rows import open_value
from langgraph_letta_store._search.ranking import SearchOptions
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.archival.search import search as search_items
from langgraph_letta_store._tiers.core import blocks
from langgraph_letta_store.config.checks import parse_count, parse_text
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.files.operations.file_rows import FILES_SQL, parse_contents, show_block
from langgraph_letta_store.files.operations.listing import list_files
from langgraph_letta_store.files.operations.paths import (
    SYSTEM,
    Folder,
    find_folders,
    is_below,
    parse_path,
)
from langgraph_letta_store.records.files import StoredFile, StoredFiles

MOST_MATCHES = 10_000
"""How many lines a search returns at most."""

SECONDS = 10
"""How long a search for lines may take."""


class Line(NamedTuple):
    """A line that matches: its file, its number from 1, and its text."""

    path: str
    number: int
    text: str


class Lines(NamedTuple):
    """The lines that match, and whether there are more."""

    lines: Sequence[Line]
    truncated: bool


def find_lines(
    owner: Owner,
    pattern: str,
    path: Any = "/",
    include: Callable[[str], object] | None = None,
    *,
    regex: bool = False,
    limit: int | None = None,
) -> Operation[Lines]:
    """Return the lines that have a text, or that a regular expression matches, in order.

    Args:
        owner: the agent.
        pattern: the text, or an expression in PostgreSQL's syntax.
        path: the file or folder to look in.
        include: whether a file counts, by its path below the folder.
        regex: whether `pattern` is an expression.
        limit: how many lines at most.

    Raises:
        InvalidOperationError, InvalidValueError: an argument is invalid; or the search took longer
            than 10 seconds.
        MissingArchiveError: the path is in an archive that the agent is not attached to.
    """
    text, folder = parse_text(pattern, "pattern"), parse_path(path)
    if not text:
        msg = "`pattern` must have at least one character, got ''"
        raise InvalidOperationError(msg)
    most = MOST_MATCHES if limit is None else min(parse_count("limit", limit), MOST_MATCHES)
    wanted: list[str] | None = None
    if include is not None:
        listed = yield from list_files(owner, folder)
        wanted = [each.path for each in listed if include(_relative(each.path, folder))]
    if owner.schema.seals is not None:
        lines = yield from _search_sealed(owner, text, folder, regex=regex)
    else:
        lines = yield from _search(owner, text, folder, wanted, most + 1, regex=regex)
    if folder == "/" or is_below(folder, SYSTEM):
        shown = map(show_block, (yield from blocks.list_blocks(owner)))
        texts = [(file.path, file.text) for file in shown]
        texts = [each for each in texts if folder == "/" or is_below(each[0], folder)]
        if regex and owner.schema.seals is None:
            lines += yield from _match_here(owner, text, texts, most + 1)
        else:
            lines += _match(texts, _matcher(text, regex=regex))
    if wanted is not None:
        allowed = frozenset(wanted)
        lines = [line for line in lines if line.path in allowed]
    lines.sort(key=lambda line: (line.path.encode(), line.number))
    return Lines(lines[:most], len(lines) > most)


def search_files(
    owner: Owner, query: str, path: Any = "/", *, limit: int = 10
) -> Operation[StoredFiles]:
    """Return the files whose texts fit a query best, as the store ranks them.

    Raises:
        InvalidOperationError, InvalidValueError: an argument is invalid, or the store cannot
            search.
        MissingArchiveError: the path is in an archive that the agent is not attached to.
        EmbeddingError: the model did not return one vector of `dims` numbers.
    """
    folder, most = parse_path(path), parse_count("limit", limit)
    found: list[StoredFile] = []
    for place, key in (yield from find_folders(owner, folder)):
        # Files outside the folder are left out afterwards, so more are asked for.
        wanted = most if key == "/" else most * 5
        op = SearchOp(place.namespace, query=parse_text(query, "query"), limit=wanted)
        for item in (yield from search_items(owner.schema, op, SearchOptions())):
            if key != "/" and not is_below(item.key, key.rstrip("/")):
                continue
            file_path = place.show(item.key)
            text, data = parse_contents(item.value, file_path)
            found.append(
                StoredFile(
                    path=file_path,
                    text=text,
                    data=data,
                    version=0,
                    size=len(text.encode()),
                    actor=None,
                    created_at=item.created_at,
                    modified_at=item.updated_at,
                    score=item.score,
                )
            )
    found.sort(key=lambda file: -(file.score or 0.0))
    return StoredFiles(found[:most])


def _search(
    owner: Owner, text: str, folder: str, wanted: Sequence[str] | None, most: int, *, regex: bool
) -> Operation[list[Line]]:
    """Let the database search the files."""
    schema = owner.schema
    lines: list[Line] = []
    for place, key in (yield from find_folders(owner, folder)):
        keys = None
        if wanted is not None:
            keys = [
                each.removeprefix(place.mount) for each in wanted if each.startswith(place.mount)
            ]
        statement = schema.render(
            FILES_SQL,
            "search_lines",
            agent=place.source.agent_id,
            may_match="true" if regex else FILES_SQL.part("may_have_text"),
            matches=FILES_SQL.part("has_expression" if regex else "has_text"),
        )
        given = {**place.below(key), "pattern": text, "paths": keys, "limit": most}
        found = yield from _run_bounded(owner, text, Query(statement, given))
        lines += [Line(place.show(path), number, line) for path, number, line in found]
    return lines


def _match_here(
    owner: Owner, text: str, texts: Sequence[tuple[str, str]], most: int
) -> Operation[list[Line]]:
    """Have the database match texts that it does not keep as files, as it does for files."""
    if not texts:
        return []
    statement = owner.schema.render(FILES_SQL, "match_lines")
    given = {"texts": [each for _, each in texts], "pattern": text, "limit": most}
    found = yield from _run_bounded(owner, text, Query(statement, given))
    return [Line(texts[place - 1][0], number, line) for place, number, line in found]


def _run_bounded(owner: Owner, text: str, query: Query) -> Operation[list[Row]]:
    """Return the rows of a search by a pattern, which may take so many seconds.

    Raises:
        InvalidOperationError: the pattern is no regular expression, or the search takes longer.
    """
    milliseconds = {"milliseconds": str(SECONDS * 1000)}
    limit_time = Query(owner.schema.render(FILES_SQL, "limit_time"), milliseconds)
    try:
        _, found = yield from rows(limit_time, query)
    except pg.InvalidRegularExpression as error:
        msg = f"`pattern` must be a regular expression of PostgreSQL, got {text!r:.80}: {error}"
        raise InvalidOperationError(msg) from error
    except pg.QueryCanceled as error:
        msg = (
            f"`pattern`: the search took longer than {SECONDS} seconds; search a folder, or a "
            "simpler pattern"
        )
        raise InvalidOperationError(msg) from error
    return found


def _search_sealed(owner: Owner, text: str, folder: str, *, regex: bool) -> Operation[list[Line]]:
    """Decrypt the files and search them here: the database cannot read them."""
    schema = owner.schema
    matches = _matcher(text, regex=regex)
    lines: list[Line] = []
    for place, key in (yield from find_folders(owner, folder)):
        statement = schema.render(FILES_SQL, "read_values", agent=place.source.agent_id)
        (found,) = yield from rows(Query(statement, place.below(key)))
        lines += _match([_open(owner, place, *row) for row in found], matches)
    return lines


def _open(owner: Owner, place: Folder, key: str, stored: str) -> tuple[str, str]:
    path = place.show(key)
    opened = open_value(owner.schema, place.namespace, key, stored)
    text, data = parse_contents(jsonb.decode(opened), path)
    return path, text if data is None else ""


def _match(texts: Sequence[tuple[str, str]], matches: Callable[[str], bool]) -> list[Line]:
    return [
        Line(path, number, line)
        for path, text in texts
        for number, line in enumerate(text.split("\n"), 1)
        if matches(line)
    ]


def _matcher(text: str, *, regex: bool) -> Callable[[str], bool]:
    """Return a function that says whether a line of a text that is searched here matches."""
    if not regex:
        return lambda line: text in line
    try:
        compiled = re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        msg = f"`pattern` must be a regular expression, got {text!r:.80}: {error}"
        raise InvalidOperationError(msg) from error
    return lambda line: compiled.search(line) is not None


def _relative(path: str, folder: str) -> str:
    if folder == "/":
        return path[1:]
    return path.rpartition("/")[2] if path == folder else path[len(folder) + 1 :]
