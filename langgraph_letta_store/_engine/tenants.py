"""The tenant that a call works for, and the statement that sets it in the database.

The tenant travels as a setting of the step's own transaction, so that nothing of it is left on a
connection that others use next, also behind a pooler in transaction mode. Connections that only
this package uses keep it (`kept_tenants`). The policies of the tables compare it with each row
(`tenants.sql`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import var_child_runnable_config

from langgraph_letta_store._engine.run_config import Found, find_value
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Query
from langgraph_letta_store.config.checks import is_mapping
from langgraph_letta_store.config.tenants import ChooseTenant, Tenancy, parse_tenant
from langgraph_letta_store.errors import InvalidOperationError, MissingTenantError

TENANTS = SqlFile(__name__, "tenants")

_SET_TENANT = TENANTS.statement("set_tenant")


def set_tenant(tenant: str) -> Query:
    """Return the statement that begins a tenant's step; "" for no tenant."""
    return Query(_SET_TENANT, {"tenant": tenant})


def is_fixed(tenancy: Tenancy) -> bool:
    """Whether all calls work for the same tenant, or for none."""
    return tenancy is None or isinstance(tenancy, str)


def resolve_tenant(tenancy: Tenancy, config: RunnableConfig | None = None) -> str:
    """Return the tenant that a call works for; "" where the option is not used.

    Args:
        tenancy: the checked option.
        config: the run's config, if the call has one. If it names no tenant, the config of the run
            in which this is called counts.

    Raises:
        MissingTenantError: the option is a function or keys, and the call or its run's config
            names no tenant.
        InvalidOperationError, InvalidValueError: the name cannot be a tenant's name.
    """
    if tenancy is None:
        return ""
    if isinstance(tenancy, str):
        return tenancy
    for run in (config, var_child_runnable_config.get()):
        if is_mapping(run) and (found := _find_tenant(tenancy, run)) is not None:
            return parse_tenant(*found)
    where = "for `tenant=` to find" if callable(tenancy) else f"under one of {', '.join(tenancy)}"
    raise MissingTenantError(_MISSING.format(where))


def _find_tenant(tenancy: ChooseTenant | tuple[str, ...], run: Mapping[Any, Any]) -> Found | None:
    """Return the tenant that a run's config names, if it names one."""
    if callable(tenancy):
        value = tenancy(cast("RunnableConfig", run))
        return None if value is None or value == "" else Found(value, "what `tenant` returned")
    configurable: Any = run.get("configurable")
    if not is_mapping(configurable):
        return None
    return find_value(configurable, run.get("metadata"), tenancy)


def refuse_tenant(tenancy: Tenancy, method: str) -> None:
    """Refuse work on all tenants by a store or a saver of one, or of those that runs name.

    Raises:
        InvalidOperationError: the option `tenant` was given.
    """
    if tenancy is not None:
        msg = (
            f"{method}() works on the tables of all tenants, and this store or saver has `tenant=`;"
            " call it on one without, opened as the role that owns the tables, or run "
            "`letta-store maintain` as that role"
        )
        raise InvalidOperationError(msg)


_MISSING = (
    "this call names no tenant, so that it may neither read nor write; name the tenant in the "
    "run's config, {}. Outside of a run, open a store or a saver of one tenant on the same pool, "
    "as in LettaStore(store.conn, tenant='acme')"
)
