"""Checks of roles: rights, policies, and roles that see past them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, LiteralString, cast

from psycopg import sql

from langgraph_letta_store._engine.policies import (
    check_tenancy,
    read_tenancy,
    recorded_roles,
    secure,
)
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, rows
from langgraph_letta_store._maintenance.doctor.checks import (
    Check,
    Fault,
    Fix,
    Subject,
    from_facts,
    list_names,
)
from langgraph_letta_store.errors import SetupError

ROLES = SqlFile(__name__, "roles", prepare=False)

_RIGHTS: Mapping[str, LiteralString] = {
    right: right for right in ("select", "insert", "update", "delete")
}


def _find_role(subject: Subject) -> Iterator[Fault]:
    server, has_policies = subject.server, "rls" in subject.recorded
    if server.is_local and not has_policies:
        return  # an embedded server, or one on this machine: its socket is its owner's
    for is_wrong, what in (
        (server.is_superuser, "is a superuser"),
        (server.bypasses and not server.is_superuser, "has BYPASSRLS"),
    ):
        if is_wrong:
            yield Fault(
                f"the role {server.role!r} {what}",
                "it sees the memory of all tenants, whatever the policies"
                if has_policies
                else "an injected statement or a stolen password owns the whole server",
                "connect as a role that may only read and write, and maintain as the owner of "
                "the tables",
                "error" if has_policies else "warning",
            )


def _find_application(subject: Subject) -> Operation[list[Fault]]:
    rls: Mapping[str, Any] = subject.recorded.get("rls") or {}
    role = rls.get("application")
    if role is None:
        return []
    query = Query(
        subject.schema.compose(ROLES, "read_application"), {**subject.parameters, "role": role}
    )
    (found,) = yield from rows(query)
    if not found:
        return [
            Fault(
                f"the role {role!r}, which setup recorded for applications, does not exist",
                "applications cannot connect",
                f"run setup again with --rls --app-role {role}",
                "error",
            )
        ]
    ((name, is_superuser, bypasses, owns),) = found
    reasons = {
        "is a superuser": is_superuser,
        "has BYPASSRLS": bypasses,
        "owns tables, or is a member of their owner": owns,
    }
    return [
        Fault(
            f"the role {name!r} of applications {what}",
            "it can see the memory of all tenants, or switch the policies off",
            f'alter role "{name}" nosuperuser nobypassrls, and let it own nothing',
            "error",
        )
        for what, is_so in reasons.items()
        if is_so
    ]


def _find_rights(subject: Subject) -> Operation[list[Fault]]:
    schema = subject.schema
    (writers,) = yield from rows(
        Query(schema.compose(ROLES, "read_writers"), subject.parameters),
    )
    rls: Mapping[str, Any] = subject.recorded.get("rls") or {}
    roles = {role for (role,) in writers} | set(filter(None, [rls.get("application")]))
    tables = sorted(subject.expected.tables)
    given = {**subject.parameters, "roles": sorted(roles), "tables": tables}
    usage, rights_missing = yield from rows(
        Query(schema.compose(ROLES, "read_schema_rights"), given),
        Query(schema.compose(ROLES, "read_rights"), given),
    )
    closed = [role for role, may_use in usage if not may_use]
    missing: dict[str, list[tuple[str, str]]] = {}
    for role, table, rights in rights_missing:
        missing.setdefault(role, []).append((table, rights))
    faults: list[Fault] = []
    for role in sorted({*closed, *missing}):
        lacks = missing.get(role, [])
        what = [f"{rights} on {table}" for table, rights in lacks]
        if role in closed:
            what.insert(0, f"usage of the schema {subject.name!r}")
        words = f"grant {list_names(what, 3)} to {role!r}"
        faults.append(
            Fault(
                f"the role {role!r} lacks {list_names(what)}",
                "its calls fail with `permission denied`",
                "run the grants as the owner of the tables",
                "error",
                Fix(words, _grant_to(subject, role, lacks, is_closed=role in closed)),
            )
        )
    return faults


def _grant_to(subject: Subject, role: str, lacks: list[tuple[str, str]], *, is_closed: bool) -> Any:
    def grant() -> Operation[None]:
        named = sql.Identifier(role)
        queries: list[Query] = []
        if is_closed:
            queries.append(Query(subject.schema.compose(ROLES, "grant_usage", role=named), {}))
        for table, rights in lacks:
            listed = sql.SQL(", ").join(sql.SQL(_RIGHTS[right]) for right in rights.split(", "))
            statement = subject.schema.compose(
                ROLES, "grant_table", role=named, rights=listed, table=sql.Identifier(table)
            )
            queries.append(Query(statement, {}))
        yield from rows(*queries)

    return grant


def _find_policies(subject: Subject) -> Operation[list[Fault]]:
    tables = yield from read_tenancy(subject.schema.config)
    roles = recorded_roles(subject.recorded)
    secured = [each for each in tables if each.is_secured]
    if roles is None and not any(each.is_enabled or each.has_policy for each in tables):
        return []
    if roles is not None and len(secured) == len(tables):
        return []
    bare = [each.table for each in tables if not each.is_secured]
    found = f"{len(bare)} of {len(tables)} tables have no policy in force: {list_names(bare)}"
    if roles is None:
        try:
            check_tenancy(subject.schema.config, tables)
        except SetupError as error:
            found = str(error)
        else:
            found = f"tables have policies that setup did not record ({found})"
        return [
            Fault(
                found,
                "rows are hidden from some calls, and new tables get no policies",
                "run `letta-store setup --rls`, or disable row-level security on all tables",
                "error",
            )
        ]

    def repair() -> Operation[None]:
        yield from rows(*map(Query, secure(subject.schema.config, roles)))

    return [
        Fault(
            found,
            "tenants see each other's rows there",
            "run `letta-store setup --rls` as the owner of the tables",
            "error",
            Fix(f"create the policies that are missing on {list_names(bare, 3)}", repair),
        )
    ]


def _find_public(subject: Subject) -> Operation[list[Fault]]:
    given = {**subject.parameters, "extension": subject.server.pgvector_schema or ""}
    (found,) = yield from rows(Query(subject.schema.compose(ROLES, "read_public"), given))

    def repair_of(name: str) -> Any:
        def repair() -> Operation[None]:
            statement = ROLES.statement("revoke_public", schema=sql.Identifier(name))
            yield from rows(Query(statement))

        return repair

    return [
        Fault(
            f"every role may create in the schema {name!r}",
            "another role can put a function there that this package's statements would call",
            f'revoke create on schema "{name}" from public',
            "warning",
            Fix(f"revoke create on schema {name!r} from public", repair_of(name)),
        )
        for (name,) in cast("list[tuple[str]]", found)
    ]


def _find_owners(subject: Subject) -> Operation[list[Fault]]:
    query = Query(subject.schema.compose(ROLES, "read_owners"), subject.parameters)
    (found,) = yield from rows(query)
    if len(found) < 2:
        return []
    owner = found[0][0]
    others = [f"{role!r} owns {table}" for role, _, table in found[1:]]
    return [
        Fault(
            f"the tables belong to several roles: {owner!r} owns most, {list_names(others)}",
            "setup, maintenance and vacuum of one role leave out the others' tables",
            f'alter table ... owner to "{owner}" for the others',
        )
    ]


CHECKS = (
    Check("role", from_facts(_find_role)),
    Check("application role", _find_application),
    Check("rights", _find_rights),
    Check("policies", _find_policies),
    Check("public schema", _find_public),
    Check("owners", _find_owners),
)
