"""What is set for an agent: its time zone, and what becomes of near-duplicates."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfoNotFoundError

from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store._tiers.addressing import Owner
from langgraph_letta_store.config.checks import (
    invalid,
    is_list,
    is_number,
    is_sequence,
    is_whole,
    parse_tags,
)
from langgraph_letta_store.config.tools import ToolNames, check_tool_names
from langgraph_letta_store.errors import InvalidOperationError
from langgraph_letta_store.records.agents import AgentSettings, DuplicatePolicy

SETTINGS = SqlFile(__name__, "agent_settings")

_LARGEST = 2**31 - 1


def read_agent_settings(owner: Owner) -> Operation[AgentSettings]:
    """Return what is set for the agent, and the defaults for what is not."""
    return (yield from load_settings(owner.schema, owner.agent_id))


def load_settings(schema: Schema[Any], agent: UUID) -> Operation[AgentSettings]:
    """Return what is set for an agent; a saver whose schema is the store's can read it too."""
    (found,) = yield from rows(_query_settings(schema, agent))
    return settings_from_rows(found)


def configure(
    owner: Owner,
    *,
    timezone: str | None = None,
    duplicates: DuplicatePolicy | None = None,
    duplicate_threshold: float | None = None,
    tags: Sequence[str] | None = None,
    tools: ToolNames | None = None,
    new_blocks: int | None = None,
    new_block_limit: int | None = None,
) -> Operation[AgentSettings]:
    """Change settings of the agent; None leaves a setting unchanged. Return the settings."""
    given: dict[str, Any] = {
        "timezone": timezone,
        "duplicates": duplicates,
        "duplicate_threshold": duplicate_threshold,
        "tags": None if tags is None else parse_tags(tags),
        "tools": tools,
        "new_blocks": new_blocks,
        "new_block_limit": new_block_limit,
    }
    settings = parse_settings({name: value for name, value in given.items() if value is not None})
    (found,) = yield from rows(
        write_settings(owner, settings)
        if settings
        else _query_settings(owner.schema, owner.agent_id)
    )
    return settings_from_rows(found)


def _query_settings(schema: Schema[Any], agent: UUID) -> Query:
    return Query(schema.render(SETTINGS, "read_settings"), {"agent": agent})


def write_settings(owner: Owner, settings: dict[str, Any]) -> Query:
    """Change settings, which `parse_settings` has checked, and return all of them."""
    parameters = {"agent": owner.agent_id, "name": owner.name, "settings": json.dumps(settings)}
    return Query(owner.schema.render(SETTINGS, "configure"), parameters)


def settings_from_rows(found: list[Row]) -> AgentSettings:
    """Return what is set by the row of an agent, if there is one."""
    return settings_from_json(found[0][0]) if found else AgentSettings()


def settings_from_json(text: str) -> AgentSettings:
    """Return the settings of a row."""
    stored: dict[str, Any] = json.loads(text)
    lists: dict[str, Any] = {name: tuple(value) for name, value in stored.items() if is_list(value)}
    return AgentSettings(**(stored | lists))


def parse_settings(given: dict[str, Any], place: str = "") -> dict[str, Any]:
    """Return settings as they are stored.

    Raises:
        InvalidOperationError: a name is no setting's, or a value is invalid.
    """
    for name, value in given.items():
        if not (check := _CHECKS.get(name)):
            msg = f"{place}{name} is no setting; the settings are {', '.join(_CHECKS)}"
            raise InvalidOperationError(msg)
        if expected := check(value):
            raise InvalidOperationError(invalid(f"{place}{name}", expected, value))
    return given


def _check_timezone(value: Any) -> str | None:
    try:
        if isinstance(value, str) and value:
            _ = AgentSettings(timezone=value).zone
            return None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass  # reported below; the name of a folder of zones is an OSError
    return "the name of a time zone, such as 'UTC' or 'Europe/Paris'"


def _check_duplicates(value: Any) -> str | None:
    if isinstance(value, str) and value in get_args(DuplicatePolicy):
        return None
    return "'skip', 'replace' or 'keep'"


def _check_threshold(value: Any) -> str | None:
    if is_number(value, 0, 1) and value:
        return None
    return "a cosine similarity above 0 and at most 1, such as 0.95"


def _check_tags(value: Any) -> str | None:
    if is_sequence(value) and all(isinstance(tag, str) and "\0" not in tag for tag in value):
        return None
    return "a list of str such as ['work', 'travel']"


def _check_new_blocks(value: Any) -> str | None:
    return None if is_whole(value, 0, _LARGEST) else "a whole number >= 0"


def _check_new_block_limit(value: Any) -> str | None:
    if is_whole(value, 1, _LARGEST):
        return None
    return f"the characters that a block may have, a whole number from 1 to {_LARGEST}"


_CHECKS: Mapping[str, Callable[[Any], str | None]] = {
    "timezone": _check_timezone,
    "duplicates": _check_duplicates,
    "duplicate_threshold": _check_threshold,
    "tags": _check_tags,
    "tools": check_tool_names,
    "new_blocks": _check_new_blocks,
    "new_block_limit": _check_new_block_limit,
}
