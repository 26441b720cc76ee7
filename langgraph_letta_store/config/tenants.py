"""The option `tenant`: one tenant, or how each run names its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from langchain_core.runnables import RunnableConfig

from langgraph_letta_store.config.checks import invalid, is_sequence, parse_id
from langgraph_letta_store.config.options import parse_names
from langgraph_letta_store.errors import ConfigurationError, InvalidOperationError

ChooseTenant: TypeAlias = Callable[[RunnableConfig], Any]
"""Returns the tenant of a run's config."""

TenantOption: TypeAlias = "str | int | UUID | Sequence[str] | ChooseTenant | None"
"""What a user may give: a tenant, a list of keys of a run's config, or a function of it."""

Tenancy: TypeAlias = "str | tuple[str, ...] | ChooseTenant | None"
"""The same, checked: a tenant is a str and keys are a tuple."""

MAX_TENANT_BYTES = 200
"""The longest name of a tenant: it is part of the keys of tables."""


def parse_tenancy(option: Any) -> Tenancy:
    """Check the option `tenant`.

    Raises:
        ConfigurationError: it is neither a tenant, nor keys, nor a function; the message says what
            it may be.
    """
    if option is None:
        return None
    if callable(option):
        chooses: ChooseTenant = option
        return chooses
    if is_sequence(option):
        keys = parse_names("tenant", option, "['langgraph_auth_user.org_id']")
        if not keys:
            raise ConfigurationError(invalid("tenant", "a list of at least one key", option))
        return keys
    try:
        return parse_tenant(option, "tenant")
    except InvalidOperationError as error:
        expected = "a tenant's name, a list of keys of a run's config, or a function of the config"
        raise ConfigurationError(invalid("tenant", expected, option)) from error


def parse_tenant(value: Any, place: str) -> str:
    """Return a tenant's name in its stored form: a str, or the text of an int or a UUID.

    Raises:
        InvalidOperationError: it is of another type, empty or too long.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    name = parse_id(value, place)
    if not 0 < len(name.encode()) <= MAX_TENANT_BYTES:
        expected = f"a tenant's name of 1 to {MAX_TENANT_BYTES} bytes"
        raise InvalidOperationError(invalid(place, expected, value))
    return name
