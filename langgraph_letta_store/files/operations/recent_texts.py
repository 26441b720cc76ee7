"""The texts of files that were read or edited last, so that an edit need not read first.

An agent reads a file before it edits it. Its edit is then one statement against the text that was
read, which writes nothing where the file has another text by now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from langgraph_letta_store._engine.schema import StoreSchema

_MOST_FILES = 256

_MOST_CHARACTERS = 2**15
"""The longest text that is kept: all of them take a few MB at most."""


class RecentText(NamedTuple):
    """The value of a file with its text, and the digest of the value as it is stored."""

    value: Mapping[str, Any]
    text: str
    digest: bytes


class RecentTexts:
    """The texts that a process knows, by the ids of their items; no two tenants share an id."""

    def __init__(self) -> None:
        self._texts: dict[UUID, RecentText] = {}

    @classmethod
    def of(cls, schema: StoreSchema) -> RecentTexts:
        """Return those of a schema's files."""
        texts = schema.memories.get("file_texts")
        if not isinstance(texts, cls):
            texts = schema.memories["file_texts"] = cls()
        return texts

    def take(self, item: UUID) -> RecentText | None:
        """Return the known text of a file, and forget it: the edit's result replaces it."""
        return self._texts.pop(item, None)

    def keep(self, schema: StoreSchema, item: UUID, text: RecentText) -> None:
        """Remember the text of a file, unless it is long, or encrypted where it is stored."""
        if schema.seals is not None or len(text.text) > _MOST_CHARACTERS:
            return
        if len(self._texts) >= _MOST_FILES:
            self._texts.clear()
        self._texts[item] = text
