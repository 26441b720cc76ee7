"""Archives: archival memory that agents share. Only agents that are attached to one reach it.

An agent attaches an archive that others use only with the consent of one of them. A consent ends
when it is revoked or its agent detaches the archive, except for the last agent that used it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from langgraph_letta_store._engine.ids import format_label, lock_slot, parse_name
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.stale_reads import must_hold
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._search.scope import Namespace, Scope
from langgraph_letta_store._tiers.addressing import Owner, refused_revoke_error
from langgraph_letta_store._tiers.namespaces import NAMESPACES
from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.config.store import ARCHIVES
from langgraph_letta_store.errors import InvalidOperationError, MissingArchiveError
from langgraph_letta_store.records import Consent, Consents

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
    parameters = _archive(owner, archive)
    *_, ((attached,),) = yield from rows(*_held(owner, parameters, "attach_archive", "is_attached"))
    if not attached:
        msg = (
            f"{owner.name!r:.80} may not attach the archive {archive!r:.80}, which other agents "
            "use; one of them gives its consent with share_archive() or grant_archive()"
        )
        raise MissingArchiveError(msg)


def attach_archives(owner: Owner, archives: Mapping[str, str | None]) -> list[Query]:
    """Return what attaches archives to an agent; the step fails if it may not attach one.

    Args:
        owner: the agent.
        archives: the archives' names, and the agent that consents to each; None: none does.

    Raises:
        StaleReadError: raised by the step; the agent may not attach one of them.
    """
    schema = owner.schema
    named = {name: _archive(owner, name) for name in archives}
    slots = sorted({lock_slot(each["archive_id"]) for each in named.values()})
    queries = [Query(schema.render(NAMESPACES, "hold_agents"), {"slots": slots})] if slots else []
    for name, giver in archives.items():
        if giver is not None and giver != owner.name:
            granting = _granting(Owner.from_name(schema, giver), name, owner)
            queries.append(Query(schema.render(PASSAGES, "grant_archive"), granting))
        queries.append(Query(schema.render(PASSAGES, "attach_archive"), named[name]))
        queries += require_attachment(owner, Source.from_archive(schema, name))
    return queries


def share_archive(owner: Owner, archive: str, with_agent: str) -> Operation[None]:
    """Attach another agent to an archive that this one is attached to."""
    other = Owner.from_name(owner.schema, parse_name(with_agent, "with_agent"))
    consent = _held(owner, _granting(owner, archive, other), "grant_archive")
    attach = owner.schema.render(PASSAGES, "attach_archive")
    *_, ((attached,),), _ = yield from rows(*consent, Query(attach, _archive(other, archive)))
    if not attached:
        raise missing_archive_error(owner, archive)


def grant_archive(owner: Owner, archive: str, to_agent: str) -> Operation[None]:
    """Consent that another agent attaches an archive that this one is attached to."""
    other = Owner.from_name(owner.schema, parse_name(to_agent, "to_agent"))
    *_, ((attached,),) = yield from rows(
        *_held(owner, _granting(owner, archive, other), "grant_archive")
    )
    if not attached:
        raise missing_archive_error(owner, archive)


def revoke_archive(owner: Owner, archive: str, from_agent: str) -> Operation[None]:
    """End another agent's consent, and detach the archive from it."""
    other = Owner.from_name(owner.schema, parse_name(from_agent, "from_agent"))
    parameters = {**_archive(owner, archive), "other": other.agent_id}
    # Run twice, it would find no consent.
    *_, ((had_consent, was_ended),) = yield from rows(
        *_held(owner, parameters, "revoke_archive"), repeatable=False
    )
    if not was_ended:
        yield from find_source(owner, archive)
        raise refused_revoke_error(owner, other.name, f"archive {archive!r}", granted=had_consent)


def list_archive_consents(owner: Owner, archive: str) -> Operation[Consents]:
    """Return the agents that have consent to attach an archive."""
    source = yield from find_source(owner, parse_archive(archive))
    find = owner.schema.render(PASSAGES, "archive_consents")
    (found,) = yield from rows(Query(find, {"archive_id": source.agent_id}))
    return Consents(Consent(*row) for row in found)


def detach_archive(owner: Owner, archive: str) -> Operation[None]:
    """Keep the agent from an archive from now on. Its passages stay, also for other agents."""
    # Run twice, it would tell that the agent was not attached.
    *_, ((attached,),) = yield from rows(
        *_held(owner, _archive(owner, archive), "detach_archive"), repeatable=False
    )
    if not attached:
        raise missing_archive_error(owner, archive)


def parse_archive(archive: Any) -> str:
    """Return an archive's name.

    Raises:
        InvalidOperationError: not a str, empty or too long.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if not isinstance(archive, str) or not archive:
        raise InvalidOperationError(invalid("archive", "the archive's name, a str", archive))
    return parse_name(archive, "archive")


def _held(owner: Owner, parameters: Mapping[str, Any], *names: str) -> list[Query]:
    """Return statements about an archive, after one that keeps other sessions from sharing it."""
    schema, slots = owner.schema, [lock_slot(parameters["archive_id"])]
    return [
        Query(schema.render(NAMESPACES, "hold_agents"), {"slots": slots}),
        *(Query(schema.render(PASSAGES, name), parameters) for name in names),
    ]


def _archive(owner: Owner, archive: Any) -> dict[str, Any]:
    source = Source.from_archive(owner.schema, parse_archive(archive))
    named = {"agent": owner.agent_id, "name": owner.name}
    return {**named, "archive_id": source.agent_id, "archive": archive}


def _granting(owner: Owner, archive: str, other: Owner) -> dict[str, Any]:
    return {**_archive(owner, archive), "other": other.agent_id, "other_name": other.name}


def missing_archive_error(owner: Owner, archive: str) -> MissingArchiveError:
    """Return the error that tells that an agent does not share an archive."""
    msg = (
        f"agent {owner.name!r:.80} is not attached to an archive {archive!r:.80}; see archives(), "
        "and attach_archive() lets it use one"
    )
    return MissingArchiveError(msg)
