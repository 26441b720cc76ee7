"""Archives: archival memory that agents share. Only agents that are attached to one reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from langgraph_letta_store._engine.ids import format_label, parse_name
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.stale_reads import must_hold
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.scope import Namespace, Scope
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.config.store import ARCHIVES
from langgraph_letta_store.errors import InvalidOperationError, MissingArchiveError

PASSAGES = SqlFile(__name__, "passages")


@dataclass(frozen=True, slots=True)
class Source:
    """Where passages lie: in an agent's own archival memory, or in an archive of this name."""

    namespace: Namespace
    agent_id: UUID
    scope: Scope
    archive: str | None

    @classmethod
    def from_owner(cls, owner: Owner) -> Self:
        """Return the agent's own archival memory."""
        return cls._build(owner.schema, owner.namespace("archival"), None)

    @classmethod
    def from_archive(cls, schema: StoreSchema, archive: str) -> Self:
        """Return an archive by its checked name."""
        return cls._build(schema, (ARCHIVES, format_label(archive)), archive)

    @classmethod
    def _build(cls, schema: StoreSchema, namespace: Namespace, archive: str | None) -> Self:
        return cls(
            namespace, schema.owner(namespace), Scope.from_prefix(namespace, schema), archive
        )

    @property
    def span(self) -> dict[str, Any]:
        """The parameters of `live` in `passages.sql`."""
        after = [*self.namespace[:-1], self.namespace[-1] + "\1"]
        return {"agent": self.agent_id, "first": list(self.namespace), "after": after}


def find_source(owner: Owner, archive: str | None) -> Operation[Source]:
    """Return the agent's own archival memory, or an archive that the agent is attached to.

    Raises:
        MissingArchiveError: the agent is not attached to it.
        InvalidOperationError, InvalidValueError: that is no archive's name.
    """
    if archive is None:
        return Source.from_owner(owner)
    source = Source.from_archive(owner.schema, parse_archive(archive))
    parameters = {"agent": owner.agent_id, "archive_id": source.agent_id}
    (((attached,),),) = yield from rows(
        Query(owner.schema.render(PASSAGES, "is_attached"), parameters)
    )
    if not attached:
        raise missing_archive_error(owner, archive)
    return source


def require_attachment(owner: Owner, source: Source) -> list[Query]:
    """Return what makes a step fail where its archive is not the agent's any more by then."""
    if source.archive is None:
        return []
    parameters = {"agent": owner.agent_id, "archive_id": source.agent_id}
    condition = Query(owner.schema.render(PASSAGES, "still_attached"), parameters)
    return must_hold(owner.schema, condition)


def find_sources(owner: Owner, archive: str | None) -> Operation[Sequence[Source]]:
    """Return where to look: in one archive or, without its name, in all that the agent has.

    Raises:
        MissingArchiveError, InvalidOperationError, InvalidValueError: as `find_source`.
    """
    if archive is not None:
        return [(yield from find_source(owner, archive))]
    names = yield from list_archives(owner)
    return [Source.from_owner(owner), *(Source.from_archive(owner.schema, name) for name in names)]


def list_archives(owner: Owner) -> Operation[list[str]]:
    """Return the names of the archives that the agent is attached to, the first one first."""
    query = Query(owner.schema.render(PASSAGES, "attached_archives"), {"agent": owner.agent_id})
    (found,) = yield from rows(query)
    return [name for (name,) in found]


def attach_archive(owner: Owner, archive: str) -> Operation[None]:
    """Let the agent read and write an archive; there is one to every name."""
    yield from rows(
        Query(
            owner.schema.render(PASSAGES, "attach_archive"),
            {**_archive(owner, archive), "archive": archive},
        )
    )


def share_archive(owner: Owner, archive: str, with_agent: str) -> Operation[None]:
    """Attach another agent to an archive that this one is attached to."""
    other = owner.schema.named(parse_name(with_agent, "with_agent"))
    parameters = {**_archive(owner, archive), "other": other}
    (((attached,),),) = yield from rows(
        Query(owner.schema.render(PASSAGES, "share_archive"), parameters)
    )
    if not attached:
        raise missing_archive_error(owner, archive)


def detach_archive(owner: Owner, archive: str) -> Operation[None]:
    """Keep the agent from an archive from now on. Its passages stay, also for other agents."""
    query = Query(owner.schema.render(PASSAGES, "detach_archive"), _archive(owner, archive))
    # Run twice, it would tell that the agent was not attached.
    (((attached,),),) = yield from rows(query, repeatable=False)
    if not attached:
        raise missing_archive_error(owner, archive)


def parse_archive(archive: Any) -> str:
    """Return an archive's name.

    Raises:
        InvalidOperationError: not a str, empty or too long.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if not isinstance(archive, str) or not archive:
        msg = f"archive is {archive!r:.80}; give the archive's name, a str"
        raise InvalidOperationError(msg)
    return parse_name(archive, "archive")


def _archive(owner: Owner, archive: Any) -> dict[str, Any]:
    source = Source.from_archive(owner.schema, parse_archive(archive))
    return {"agent": owner.agent_id, "archive_id": source.agent_id}


def missing_archive_error(owner: Owner, archive: str) -> MissingArchiveError:
    """Return the error that tells that an agent does not share an archive."""
    msg = (
        f"agent {owner.name!r:.80} is not attached to an archive {archive!r:.80}; see archives(), "
        "and attach_archive() lets it use one"
    )
    return MissingArchiveError(msg)
