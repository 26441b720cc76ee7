"""Drafts: passages as they are given, checked and made ready before anything is embedded."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, Self, get_args

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._search.dates import parse_creation
from langgraph_letta_store.config.checks import invalid, is_mapping, is_sequence, parse_tags
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.agents import DuplicatePolicy

KIND = "Passage"
"""What the value of a passage's item is marked with."""

_KEYS = ("content", "tags", "metadata", "created_at")


class Draft(NamedTuple):
    """The text, the tags and the metadata of a passage, and when it was made if not now."""

    content: str
    tags: list[str]
    metadata: dict[str, Any]
    created_at: datetime | None = None

    @classmethod
    def parse(
        cls, content: Any, tags: Any, metadata: Any, created_at: Any = None, place: str = ""
    ) -> Self:
        """Check a passage that is to be.

        Raises:
            InvalidOperationError: no text, no list of tags, no dictionary of metadata, no time;
                says where.
            InvalidValueError: a text or the metadata cannot be stored.
        """
        return cls(
            parse_content(content, f"{place}content"),
            parse_passage_tags(tags, f"{place}tags"),
            parse_passage_metadata(metadata, f"{place}metadata"),
            None if created_at is None else parse_creation(f"{place}created_at", created_at),
        )

    @classmethod
    def parse_all(
        cls, passages: Any, tags: Any, metadata: Any, created_at: Any = None
    ) -> list[Self]:
        """Check many; what is given for all of them is added to each one's own.

        Raises:
            InvalidOperationError, InvalidValueError: as `parse`.
        """
        if not is_sequence(passages):
            raise InvalidOperationError(
                invalid("passages", "a list of texts or dictionaries", passages)
            )
        all_tags = parse_passage_tags(tags, "tags")
        all_metadata = parse_passage_metadata(metadata, "metadata")
        made = None if created_at is None else parse_creation("created_at", created_at)
        drafts: list[Self] = []
        for number, passage in enumerate(passages):
            place = f"passages[{number}]"
            if is_mapping(passage):
                for key in passage:
                    if key not in _KEYS:
                        msg = f"{place} has the key {key!r:.80}; a passage has {', '.join(_KEYS)}"
                        raise InvalidOperationError(msg)
                content, own_tags, own_metadata, own_time = (passage.get(key) for key in _KEYS)
                draft = cls.parse(content, own_tags, own_metadata, own_time, f"{place}.")
            else:
                draft = cls.parse(passage, None, None, place=f"{place}.")
            both = [*draft.tags, *all_tags]
            drafts.append(
                draft._replace(
                    tags=list(dict.fromkeys(both)),
                    metadata={**all_metadata, **draft.metadata},
                    created_at=draft.created_at or made,
                )
            )
        return drafts

    def parts(self) -> dict[str, Any]:
        """Return the text, the tags and the metadata."""
        return {"content": self.content, "tags": self.tags, "metadata": self.metadata}

    def value(self) -> dict[str, Any]:
        """Return the value of the passage's item."""
        return {"kind": KIND, **self.parts()}


def parse_content(content: Any, place: str) -> str:
    """Return the text of a passage.

    Raises:
        InvalidOperationError: not a str, or blank.
        InvalidValueError: it has a lone surrogate.
    """
    if not isinstance(content, str) or not content.strip():
        raise InvalidOperationError(
            invalid(place, "the text to remember, a str that is not blank", content)
        )
    jsonb.escape(content, place)
    return content


def parse_passage_tags(tags: Any, place: str = "tags") -> list[str]:
    """Return tags, each once, in the order in which they are given; None is no tags.

    Raises:
        InvalidOperationError: not a list, or one of them is no str or empty.
        InvalidValueError: one has a lone surrogate.
    """
    return [] if tags is None else list(parse_tags(tags, place, _parse_tag))


def _parse_tag(tag: Any, place: str) -> str:
    if not isinstance(tag, str) or not tag:
        raise InvalidOperationError(invalid(place, "a str that is not empty", tag))
    jsonb.escape(tag, place)
    return tag


def parse_passage_metadata(metadata: Any, place: str = "metadata") -> dict[str, Any]:
    """Return metadata as they come back when they are read; None is none.

    Raises:
        InvalidOperationError: not a dictionary.
        InvalidValueError: a part is not JSON.
    """
    if metadata is None:
        return {}
    return jsonb.parse_metadata(metadata, place)


def parse_policy(duplicates: Any) -> DuplicatePolicy | None:
    """Return what is to become of near-duplicates; None leaves it to the agent's settings.

    Raises:
        InvalidOperationError: it is no such policy.
    """
    if duplicates is not None and duplicates not in get_args(DuplicatePolicy):
        raise InvalidOperationError(
            invalid("duplicates", "'skip', 'replace', 'keep' or None", duplicates)
        )
    policy: DuplicatePolicy | None = duplicates
    return policy
