"""Row-level security: the policies and roles that keep tenants apart, and the check of them.

Every table with a column `tenant` has the policy `letta_tenant`, also each partition, since reads
name partitions. It is forced, so that it holds for the owner of the tables too. The role that
maintains, if there is one, has a policy of its own, `letta_owner`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg import errors as pg
from psycopg import sql

from langgraph_letta_store._engine.steps import Operation, Query, Statement, rows
from langgraph_letta_store._engine.tenants import TENANTS
from langgraph_letta_store.config.checks import invalid
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.errors import ConfigurationError, SetupError

POLICY = "letta_tenant"
"""The name of the policy of every table, for all roles."""

OWNER_POLICY = "letta_owner"
"""The name of the policy for the role that maintains."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of a schema with policies: one owns the tables, applications connect as the other.

    Without an owner, the tables stay their present owner's, who sees what a tenant sees.
    """

    owner: str | None = None
    application: str | None = None

    def __post_init__(self) -> None:
        """Check the names.

        Raises:
            ConfigurationError: a name cannot be a role's, or both are the same.
        """
        for place, name in (("owner_role", self.owner), ("app_role", self.application)):
            given: Any = name
            if given is None:
                continue
            if not isinstance(given, str) or not 0 < len(given.encode()) < 64 or "\0" in given:
                raise ConfigurationError(
                    invalid(place, "a role's name of 1 to 63 bytes without a NUL character", given)
                )
        if self.owner is not None and self.owner == self.application:
            expected = "another role than `owner_role`, which sees the rows of all tenants"
            raise ConfigurationError(invalid("app_role", expected, self.application))


def parse_roles(rls: Any, owner: str | None, application: str | None) -> Roles | None:
    """Return the roles that `setup()` was given; None without row-level security.

    Raises:
        ConfigurationError: roles are given without it, or a name cannot be a role's.
    """
    if not isinstance(rls, bool):
        raise ConfigurationError(invalid("rls", "True or False", rls))
    if rls:
        return Roles(owner, application)
    for place, given in (("owner_role", owner), ("app_role", application)):
        if given is not None:
            raise ConfigurationError(invalid(place, "left out without rls=True", given))
    return None


def secure(config: DatabaseConfig, roles: Roles) -> list[Statement]:
    """Return the statements that create roles and policies; run again, they change nothing."""
    return [_statement(config, name, roles) for name in _names(roles)]


def secure_tables(config: DatabaseConfig, roles: Roles) -> Statement:
    """Return the statement that creates the policies of tables that have none yet."""
    return _statement(config, "secure", roles)


def recorded_roles(settings: Mapping[str, Any]) -> Roles | None:
    """Return the roles of a schema by its settings; None without row-level security."""
    rls = settings.get("rls")
    return None if rls is None else Roles(rls["owner"], rls["application"])


def _names(roles: Roles) -> Iterator[str]:
    if roles.owner is not None or roles.application is not None:
        yield "create_roles"
    yield from ("secure", "record_rls")
    if roles.application is not None:
        yield from ("grant_application", "grant_tables", "protect_settings", "protect_audit")
    if roles.owner is not None:
        yield "give_ownership"  # last: who gives tables away may change them no more


def _statement(config: DatabaseConfig, name: str, roles: Roles) -> Statement:
    own = _condition("own_rows")
    policies = [sql.SQL("({}, null::text, {})").format(sql.Literal(POLICY), own)]
    if roles.owner is not None:
        each = (sql.Literal(OWNER_POLICY), sql.Literal(roles.owner), _condition("all_rows"))
        policies.append(sql.SQL("({}, {}, {})").format(*each))
    named = [role for role in (roles.owner, roles.application) if role is not None]
    return TENANTS.statement(
        name,
        schema=sql.Identifier(config.schema),
        schema_name=sql.Literal(config.schema),
        roles=sql.Literal(named),
        owner=sql.Literal(roles.owner),
        application=sql.Identifier(roles.application or ""),
        policies=sql.SQL(", ").join(policies),
        recorded=sql.Literal(json.dumps({"owner": roles.owner, "application": roles.application})),
    )


def _condition(name: str) -> sql.Literal:
    return sql.Literal(TENANTS.fragment(name).as_string(None))


class TableTenancy(NamedTuple):
    """How one table keeps tenants apart, as the present role meets it.

    `further` are other policies that let this role see rows.
    """

    role: str
    is_superuser: bool
    bypasses: bool
    table: str
    is_enabled: bool
    is_forced: bool
    is_own: bool
    has_policy: bool
    further: Sequence[str]

    @property
    def is_secured(self) -> bool:
        """Whether the policy of this package is in force, also for the table's owner."""
        return self.is_enabled and self.is_forced and self.has_policy


def read_tenancy(config: DatabaseConfig) -> Operation[list[TableTenancy]]:
    """Read how the tables of a schema keep tenants apart."""
    (found,) = yield from rows(Query(tenancy_statement(config)))
    return [TableTenancy(*row) for row in found]


def has_policies_statement(config: DatabaseConfig) -> Statement:
    """Return the statement that says whether tables of a schema have policies."""
    return TENANTS.statement("has_policies", schema_regname=_regname(config))


def _regname(config: DatabaseConfig) -> sql.Literal:
    return sql.Literal(sql.Identifier(config.schema).as_string(None))


def tenancy_statement(config: DatabaseConfig) -> Statement:
    """Return the statement of `read_tenancy`."""
    return TENANTS.statement(
        "read_tenancy",
        schema_regname=_regname(config),
        policy=sql.Literal(POLICY),
        condition=_condition("own_rows"),
    )


def check_tenancy(config: DatabaseConfig, tables: Sequence[TableTenancy]) -> None:
    """Refuse to work where policies would not do what the option `tenant` says.

    With a tenant: policies must be in force on every table, and for this role. Without: there must
    be none, or they must let this role see all rows, as they do the role that maintains.

    Args:
        config: what the store or saver was made with.
        tables: what `read_tenancy` found.

    Raises:
        SetupError: says what is wrong, and what to do.
    """
    secured = [each.table for each in tables if each.is_enabled]
    bare = [each for each in tables if not each.is_secured]
    if config.tenant is None and not any(map(_hides_rows, tables)):
        return
    if config.tenant is not None:
        _check_role(config, tables)
    if not secured:
        raise SetupError(
            f"the schema {config.schema!r} has no policies, so that tenants would see each "
            f"other's memory; {_remedy(config)}"
        )
    if bare:
        raise SetupError(
            f"the policies of the schema {config.schema!r} are incomplete: "
            f"{', '.join(map(_fault, bare[:5]))}{_more(len(bare) - 5)}; {_remedy(config)}"
        )
    if config.tenant is None:
        raise SetupError(
            f"the schema {config.schema!r} has policies that keep tenants apart, and without a "
            f"tenant the role {tables[0].role!r} sees no rows; give `tenant=`, or connect as the "
            "role that owns the tables to maintain all tenants"
        )


def recheck_tenancy(config: DatabaseConfig) -> Operation[None]:
    """Check again, in a store or saver that is open, whether policies are as they should be.

    Raises:
        SetupError: they are not.
        psycopg.Error: the server cannot be asked.
    """
    check_tenancy(config, (yield from read_tenancy(config)))


def _check_role(config: DatabaseConfig, tables: Sequence[TableTenancy]) -> None:
    """Refuse a role that sees the rows of other tenants.

    Raises:
        SetupError: this is one; says why.
    """
    if not tables:
        return
    why = None
    if tables[0].is_superuser:
        why = "is a superuser, for whom no policy holds"
    elif tables[0].bypasses:
        why = "has BYPASSRLS, so that no policy holds for it"
    elif any(each.is_own and each.is_enabled and not each.is_forced for each in tables):
        why = "owns the tables, and their policies are not forced, so that they do not hold for it"
    elif further := next((each for each in tables if each.further), None):
        why = f"sees more rows of {further.table} by the policy {further.further[0]!r}"
    if why is not None:
        raise SetupError(
            f"the role {tables[0].role!r} {why}, and would see other tenants' memory; connect as "
            f"an application's role, which `letta-store setup --rls --schema {config.schema}` "
            "creates"
        )


def _hides_rows(table: TableTenancy) -> bool:
    """Whether policies keep rows of a table from this role."""
    is_exempt = table.is_superuser or table.bypasses or (table.is_own and not table.is_forced)
    return table.is_enabled and not is_exempt and OWNER_POLICY not in table.further


def _fault(table: TableTenancy) -> str:
    if not table.is_enabled:
        return f"{table.table} has no row-level security"
    if not table.has_policy:
        return f"{table.table} lacks the policy {POLICY!r}, or has another one of this name"
    return f"{table.table} does not force it on its owner"


def _more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""


def _remedy(config: DatabaseConfig) -> str:
    return (
        f"run `letta-store setup --rls --schema {config.schema}`, or setup(rls=True), as the role "
        "that owns the tables"
    )


def explain_grant(error: pg.InsufficientPrivilege) -> SetupError:
    """Return the error, with a remedy, for a role that may not create roles or policies."""
    return SetupError(
        f"this role may not set up row-level security: {error.diag.message_primary}. Let an "
        "administrator run the script that `letta-store sql --rls` prints"
    )
