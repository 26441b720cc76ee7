"""The audit log: who did what, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from langgraph_letta_store.records.display import Displayed, Shown, escape, format_moment


@dataclass(frozen=True, slots=True)
class AuditEntry(Displayed):
    """A row of the audit log. It has names and numbers, never contents.

    `role` is the database role, `actor` the user or agent in whose name the call was made, and
    `run_id` its run. `operation` is one of read, search, write, edit, delete, export, import,
    forget, attach, detach, share, grant, revoke; `call` is the function that did it. `count` is how
    many items, blocks, messages or writes it was about; None where that was not known.
    """

    id: UUID
    at: datetime
    tenant: str
    role: str
    actor: str | None
    run_id: str | None
    agent: str | None
    agent_id: UUID | None
    thread_id: str | None
    namespace: str | None
    operation: str
    call: str
    count: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return the row as a dictionary for JSON."""
        texts = {name: None if v is None else str(v) for name, v in asdict(self).items()}
        return {**texts, "at": self.at.astimezone(UTC).isoformat(), "count": self.count}

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, [self], "no entries")


class AuditEntries(Displayed, list[AuditEntry]):
    """Rows of the audit log, the newest first: a list that shows as a table."""

    __slots__ = ()

    def _as_table(self) -> Shown[Any]:
        return Shown(_COLUMNS, self, "no entries")


_COLUMNS: Mapping[str, Callable[[AuditEntry], str]] = {
    "created": lambda entry: format_moment(entry.at),
    "actor": lambda entry: escape(entry.actor or entry.role),
    "action": lambda entry: entry.operation,
    "agent": lambda entry: escape(entry.agent or ""),
    "key": lambda entry: escape(entry.thread_id or entry.namespace or ""),
    "number": lambda entry: "" if entry.count is None else f"{entry.count:,}",
}
