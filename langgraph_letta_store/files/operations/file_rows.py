"""Files as they are stored: the value of an item with a text, or with bytes in base64."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.item_rows import open_value
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store._tiers.core import blocks
from langgraph_letta_store.config.checks import is_sequence
from langgraph_letta_store.errors import (
    DamagedRowError,
    InvalidValueError,
    MissingBlockError,
    MissingFileError,
)
from langgraph_letta_store.files.operations.paths import BlockRef, FileRef, Ref
from langgraph_letta_store.files.operations.recent_texts import RecentText, RecentTexts
from langgraph_letta_store.records import Block
from langgraph_letta_store.records.files import StoredFile

FILES_SQL = SqlFile(__name__, "files")


MOST_BYTES = 100 * 2**20
"""The largest file: in base64 and JSON PostgreSQL's largest value holds it. A text's characters
are counted."""


class FileRow(NamedTuple):
    """A file's columns in `read_file`."""

    value: str
    digest: bytes
    created_at: datetime
    modified_at: datetime
    version: int
    size: int
    actor: str | None


class ReadFile(NamedTuple):
    """A file, its whole value, and the digest of the value as it is stored."""

    file: StoredFile
    value: dict[str, Any]
    digest: bytes

    @property
    def text(self) -> str:
        """The file's text, or ""."""
        return self.file.text


def look_up_file(owner: Owner, ref: FileRef) -> Operation[ReadFile | None]:
    """Return a file in archival memory; None where there is none."""
    query = Query(
        owner.schema.render(FILES_SQL, "read_file", agent=ref.folder.source.agent_id),
        ref.parameters,
    )
    (found,) = yield from rows(query)
    if not found:
        return None
    file = parse_file(owner, ref, FileRow(*found[0]))
    if not file.file.is_binary:
        recent = RecentText(file.value, file.text, file.digest)
        RecentTexts.of(owner.schema).keep(owner.schema, ref.item, recent)
    return file


def read_file(owner: Owner, ref: FileRef) -> Operation[ReadFile]:
    """Return a file in archival memory.

    Raises:
        MissingFileError: there is none.
    """
    found = yield from look_up_file(owner, ref)
    if found is None:
        raise missing_file_error(ref.path)
    return found


def read(owner: Owner, ref: Ref) -> Operation[StoredFile]:
    """Return a file or block.

    Raises:
        MissingFileError: there is none.
    """
    if isinstance(ref, FileRef):
        return (yield from read_file(owner, ref)).file
    return show_block((yield from read_block(owner, ref)))


def read_block(owner: Owner, ref: BlockRef) -> Operation[Block]:
    """Return the block that a path names.

    Raises:
        MissingFileError: there is none.
    """
    try:
        return (yield from blocks.get(owner, ref.label))
    except MissingBlockError as error:
        raise missing_file_error(ref.path) from error


def show_block(block: Block) -> StoredFile:
    """Return a block as a file."""
    return StoredFile(
        path=BlockRef(block.label).path,
        text=block.value,
        data=None,
        version=block.version,
        size=len(block.value.encode()),
        actor=None,
        created_at=block.created_at,
        modified_at=block.updated_at,
    )


def parse_file(owner: Owner, ref: FileRef, row: FileRow) -> ReadFile:
    """Return a file by its columns.

    Raises:
        DamagedRowError: its value is not a file's.
    """
    opened = open_value(owner.schema, ref.folder.namespace, ref.key, row.value)
    value: dict[str, Any] = jsonb.decode(opened)
    text, data = parse_contents(value, ref.path)
    file = StoredFile(
        path=ref.path,
        text=text,
        data=data,
        version=row.version,
        size=len(text.encode()) if data is None else len(data),
        actor=row.actor,
        created_at=row.created_at,
        modified_at=row.modified_at,
    )
    return ReadFile(file, value, row.digest)


def parse_contents(value: Mapping[str, Any], path: str) -> tuple[str, bytes | None]:
    """Return the text of a file's value, or "" and its bytes.

    Lines of text, as older versions of deepagents stored them, are joined.

    Raises:
        DamagedRowError: it has neither.
    """
    content, data = value.get("content"), value.get("data")
    if is_sequence(content) and all(isinstance(line, str) for line in content):
        content = "\n".join(content)
    if isinstance(content, str) and value.get("encoding") == "base64":
        data = content
    elif isinstance(content, str):
        return content, None
    if isinstance(data, str):
        try:
            return "", b64decode(data, validate=True)
        except (Base64Error, ValueError) as error:
            msg = f"the file {path!r:.200} has bytes that are no base64; restore an older version"
            raise DamagedRowError(msg) from error
    msg = f"the item {path!r:.200} has neither a text in `content` nor bytes in `data`"
    raise DamagedRowError(msg)


def make_value(old: Mapping[str, Any], contents: str | bytes) -> dict[str, Any]:
    """Return a file's value with other contents; its other parts stay.

    Raises:
        InvalidValueError: the contents are too large.
    """
    if len(contents) > MOST_BYTES:
        unit = "characters" if isinstance(contents, str) else "bytes"
        msg = (
            f"a file must have at most {MOST_BYTES:,} {unit}, got {len(contents):,}; keep it in an "
            "object store, and its address in a file"
        )
        raise InvalidValueError(msg)
    kept = {name: part for name, part in old.items() if name not in ("content", "data", "encoding")}
    if isinstance(contents, str):
        return {**kept, "content": contents}
    return {**kept, "data": b64encode(contents).decode("ascii"), "encoding": "base64"}


def parse_upload(contents: bytes) -> str | bytes:
    """Return the bytes of a file as a text where PostgreSQL can store them as one."""
    try:
        text = contents.decode("utf-8")
    except UnicodeDecodeError:
        return contents
    return contents if "\0" in text else text


def missing_file_error(path: str) -> MissingFileError:
    """Return the error for a file that does not exist."""
    return MissingFileError(f"file {path!r:.200} not found; ls shows the files there are")
