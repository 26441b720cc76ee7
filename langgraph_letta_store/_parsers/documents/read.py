"""Reads a file as pages of text: PDF, DOCX, HTML, Markdown or plain text, within limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from langgraph_letta_store.errors import ConfigurationError, InvalidDocumentError

MOST_BYTES = 64 * 2**20
"""The largest file; also what the parts of a DOCX take unpacked."""

MOST_PAGES = 5000
MOST_CHARACTERS = 10_000_000
"""The longest text of a document."""


class Page(NamedTuple):
    """A page of a document, from 1; None where the format has no pages."""

    number: int | None
    text: str


def require(module: str) -> Any:
    """Import a package of the extra `documents`.

    Raises:
        ConfigurationError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        msg = (
            f"documents need the package {error.name or module}; install it with "
            "pip install 'langgraph-letta-store[documents]'"
        )
        raise ConfigurationError(msg) from error


def read_pages(path: Path) -> list[Page]:
    """Return the pages of a file that have a text, by its name's ending.

    Raises:
        InvalidDocumentError: it is too large, damaged, of another format, or has no text.
        ConfigurationError: a package of the extra `documents` is missing.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise InvalidDocumentError(f"{path} must have at most {MOST_BYTES:,} bytes")
    read = _READERS.get(path.suffix.lower(), _read_text)
    try:
        pages = check_pages(str(path), read(data))
    except (ConfigurationError, MemoryError):
        raise
    except InvalidDocumentError as error:
        if str(path) in str(error):
            raise
        raise InvalidDocumentError(f"{path} cannot be read: {error}") from error
    except Exception as error:  # a hostile file can bring a parser to raise anything
        reason = f"{type(error).__name__}: {error}"
        raise InvalidDocumentError(f"{path} cannot be read: {reason:.300}") from error
    return pages


def check_pages(name: str, pages: Iterator[Page]) -> list[Page]:
    """Return the pages that have a text.

    Raises:
        InvalidDocumentError: there are too many, or too much text, or none.
    """
    kept: list[Page] = []
    characters = 0
    for count, page in enumerate(pages, 1):
        characters += len(page.text)
        if count > MOST_PAGES or characters > MOST_CHARACTERS:
            msg = (
                f"{name} must have at most {MOST_PAGES:,} pages and {MOST_CHARACTERS:,} "
                "characters; insert it in parts"
            )
            raise InvalidDocumentError(msg)
        if page.text.strip():
            kept.append(page)
    if not kept:
        msg = f"{name} has no text; pictures of text are not read"
        raise InvalidDocumentError(msg)
    return kept


def _read_text(data: bytes) -> Iterator[Page]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        known = ", ".join(_READERS)
        msg = f"it must be text in UTF-8, or a file of another kind by its name: {known}"
        raise InvalidDocumentError(msg) from error
    if "\0" in text:
        raise InvalidDocumentError("it must be text in UTF-8, got binary data")
    yield Page(None, text)


def _read_pdf(data: bytes) -> Iterator[Page]:
    reader = require("pypdf").PdfReader(BytesIO(data))
    if len(reader.pages) > MOST_PAGES:
        raise InvalidDocumentError(f"a PDF must have at most {MOST_PAGES:,} pages")
    for number, page in enumerate(reader.pages, 1):
        yield Page(number, _clean(page.extract_text()))


def _read_docx(data: bytes) -> Iterator[Page]:
    docx = require("docx")
    try:
        with ZipFile(BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except BadZipFile as error:
        raise InvalidDocumentError(f"it is no DOCX: {error}") from error
    if size > MOST_BYTES:
        msg = f"a DOCX must take at most {MOST_BYTES:,} bytes unpacked, got {size:,}"
        raise InvalidDocumentError(msg)
    parts: list[str] = []
    for part in docx.Document(BytesIO(data)).iter_inner_content():
        if hasattr(part, "rows"):
            parts += ["\t".join(cell.text for cell in row.cells) for row in part.rows]
        else:
            parts.append(part.text)
    yield Page(None, _clean("\n\n".join(part for part in parts if part.strip())))


def _read_html(data: bytes) -> Iterator[Page]:
    soup = require("bs4").BeautifulSoup(data, "html.parser")
    for hidden in soup(["script", "style", "noscript", "template"]):
        hidden.decompose()
    lines = (line.strip() for line in soup.get_text("\n").splitlines())
    yield Page(None, _clean("\n".join(line for line in lines if line)))


def _clean(text: str) -> str:
    """Return a text without what no text has: NULs and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


_READERS: Mapping[str, Callable[[bytes], Iterator[Page]]] = {
    ".pdf": _read_pdf,
    ".docx": _read_docx,
    ".html": _read_html,
    ".htm": _read_html,
    ".md": _read_text,
    ".markdown": _read_text,
    ".txt": _read_text,
}
