"""A row of Letta's table `messages`, or a message of an agent file, in one form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self

from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.imports.from_letta.json_values import (
    clean_text,
    make_storable_value,
    parse_json,
    read_text,
)


class LettaMessage(NamedTuple):
    """A message as Letta stored it.

    `content`, `tool_calls`, `tool_returns` and `approvals` are the elements of JSON lists. `text`
    is the whole content in schemas before March 2025, whose rows keep it in later ones.
    """

    id: str
    role: str
    content: Sequence[Any] = ()
    text: str | None = None
    tool_calls: Sequence[Any] = ()
    tool_call_id: str | None = None
    tool_returns: Sequence[Any] = ()
    approvals: Sequence[Any] = ()
    name: str | None = None
    model: str | None = None
    sender_id: str | None = None
    approve: bool | None = None
    denial_reason: str | None = None
    approval_request_id: str | None = None
    created_at: datetime | None = None
    is_deleted: bool = False

    @classmethod
    def from_columns(cls, columns: Mapping[str, Any]) -> Self:
        """Read a row by its columns' names; a column that is missing has no value.

        JSON columns may be parsed or JSON text. Read them as text from a database
        (`content::text`): they may hold what PostgreSQL cannot convert.

        Example:
            >>> LettaMessage.from_columns({"id": "message-1", "role": "user", "text": "Hello"}).text
            'Hello'
        """
        approve = columns.get("approve")
        return cls(
            id=clean_text(str(columns.get("id") or "")),
            role=clean_text(str(columns.get("role") or "")),
            content=_read_content(columns.get("content")),
            text=read_text(columns.get("text")),
            tool_calls=_read_list(columns.get("tool_calls")),
            tool_call_id=read_text(columns.get("tool_call_id")),
            tool_returns=_read_list(columns.get("tool_returns")),
            approvals=_read_list(columns.get("approvals")),
            name=read_text(columns.get("name")),
            model=read_text(columns.get("model")),
            sender_id=read_text(columns.get("sender_id")),
            approve=approve if isinstance(approve, bool) else None,
            denial_reason=read_text(columns.get("denial_reason")),
            approval_request_id=read_text(columns.get("approval_request_id")),
            created_at=read_time(columns.get("created_at")),
            is_deleted=columns.get("is_deleted") is True,
        )

    @property
    def parts(self) -> Sequence[Any]:
        """The content, which is `text` in a row from before there were parts."""
        if not self.content and self.text:
            return [{"type": "text", "text": self.text}]
        return self.content

    @property
    def plain_text(self) -> str:
        """The text of all parts that are text."""
        return "\n".join(text for part in self.parts if (text := _part_text(part)) is not None)


def read_time(value: Any) -> datetime | None:
    """Return a time; one without a zone, as in files of Letta 0.6, is in UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        # Times near the ends of the calendar have no UTC.
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError:
        return None


def _part_text(part: Any) -> str | None:
    if is_mapping(part):
        text = part.get("text")
        return text if part.get("type", "text") == "text" and isinstance(text, str) else None
    return part if isinstance(part, str) else None


def _read_content(value: Any) -> Sequence[Any]:
    """Return the parts of content; content that is a plain text is one part."""
    if isinstance(value, str):
        try:
            parsed = parse_json(value)
        except ValueError:
            return [clean_text(value)]
        return parsed if is_sequence(parsed) else [parsed] if is_mapping(parsed) else [value]
    return _read_list([value] if is_mapping(value) else value)


def _read_list(value: Any) -> Sequence[Any]:
    """Return the elements of a JSON list; JSON null and anything else have none."""
    if isinstance(value, str):
        try:
            parsed = parse_json(value)
        except ValueError:
            return ()
        return parsed if is_sequence(parsed) else ()
    return [_store_element(element) for element in value] if is_sequence(value) else ()


def _store_element(element: Any) -> Any:
    try:
        return make_storable_value(element)
    except ValueError:
        return "[nested too deep]"
