"""Cuts a document, given as a file or as text, into the texts of its passages."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from langgraph_letta_store._parsers.documents.read import Page, check_pages, read_pages, require
from langgraph_letta_store._tiers.archival.documents import CutDocument, Piece
from langgraph_letta_store.config.checks import invalid, is_whole, parse_text
from langgraph_letta_store.errors import InvalidDocumentError, InvalidOperationError

if TYPE_CHECKING:
    from langchain_text_splitters import TextSplitter

MOST_PASSAGES = 20_000
"""How many passages a document may have: one transaction writes them."""

_MARKDOWN = (".md", ".markdown")


def cut_document(
    path_or_text: Any, source: Any, splitter: TextSplitter | None, size: Any, overlap: Any
) -> CutDocument:
    """Return a document as pieces, each with its page.

    Raises:
        InvalidOperationError: an argument is invalid; the message names it.
        InvalidDocumentError, ConfigurationError, OSError: the document cannot be read.
    """
    if not is_whole(size, 1):
        raise InvalidOperationError(invalid("chunk_size", "a whole number >= 1", size))
    if not is_whole(overlap, 0, size - 1):
        expected = "a whole number >= 0 and < `chunk_size`"
        raise InvalidOperationError(invalid("chunk_overlap", expected, overlap))
    if isinstance(path_or_text, PathLike):
        path = Path(cast("PathLike[str]", path_or_text))
        name = str(path) if source is None else source
        pages, ending = read_pages(path), path.suffix.lower()
    elif isinstance(path_or_text, str):
        if source is None:
            msg = (
                "`source` must name a document that is given as text; a file is given as a path, "
                "such as Path('notes.md')"
            )
            raise InvalidOperationError(msg)
        name = source
        pages, ending = check_pages(f"{source!r:.80}", iter([Page(None, path_or_text)])), ""
    else:
        expected = "a text, or the path of a file as a Path"
        raise InvalidOperationError(invalid("path_or_text", expected, path_or_text))
    name = parse_text(name, "source")
    if not name:
        raise InvalidOperationError(invalid("source", "the document's name", name))
    splitters: Any = require("langchain_text_splitters")
    cutter: TextSplitter
    if splitter is None:
        options = {"chunk_size": size, "chunk_overlap": overlap}
        recursive = splitters.RecursiveCharacterTextSplitter
        cutter = (
            recursive.from_language(splitters.Language.MARKDOWN, **options)
            if ending in _MARKDOWN
            else recursive(**options)
        )
    elif not isinstance(splitter, splitters.TextSplitter):
        expected = "a TextSplitter of langchain_text_splitters, or None"
        raise InvalidOperationError(invalid("splitter", expected, splitter))
    else:
        cutter = splitter
    pieces = [
        Piece(text, page.number)
        for page in pages
        for text in cutter.split_text(page.text)
        if text.strip()
    ]
    if not 0 < len(pieces) <= MOST_PASSAGES:
        msg = (
            f"{name!r:.80} must make at most {MOST_PASSAGES:,} passages, got {len(pieces):,}; "
            "raise `chunk_size`, or insert it in parts"
        )
        raise InvalidDocumentError(msg)
    return CutDocument(name, pieces)
