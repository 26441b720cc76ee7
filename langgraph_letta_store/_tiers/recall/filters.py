"""What recall memory is asked for: whose messages, and which of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple, Self, TypeAlias, cast
from uuid import UUID

from langgraph_letta_store._engine.schema import SaverSchema
from langgraph_letta_store._search.dates import Moment, parse_end, parse_start
from langgraph_letta_store.config.checks import (
    invalid,
    parse_id,
    parse_namespace,
    parse_text,
)
from langgraph_letta_store.errors import InvalidOperationError

Agent: TypeAlias = "str | tuple[str, ...]"
"""An agent's name, or the labels that his namespaces in a store begin with."""


class Asked(NamedTuple):
    """Whose messages, and which: conditions (fragments of `recall.sql`) and parameters."""

    agent: UUID
    conditions: tuple[str, ...]
    parameters: dict[str, Any]

    @classmethod
    def parse(
        cls,
        schema: SaverSchema,
        agent: Agent,
        roles: Collection[str] | None,
        thread: str | None,
        since: Moment | None,
        until: Moment | None,
    ) -> Self:
        """Check the arguments.

        Raises:
            InvalidOperationError, InvalidNamespaceError, InvalidValueError: an
                argument is invalid; the message names it.
        """
        who = parse_agent(schema, agent)
        given: dict[str, tuple[str, Any]] = {}
        if roles is not None:
            given["of_roles"] = "roles", _parse_roles(roles)
        if thread is not None:
            given["of_thread"] = "thread", parse_id(thread, "thread")
        if since is not None:
            given["since"] = "since", parse_start("since", since)
        if until is not None and (end := parse_end("until", until)) is not None:
            given["until"] = "until", end
        return cls(who, tuple(given), {"agent": who, **dict(given.values())})

    def find_said(self) -> Self:
        """Return the same for what was said alone, without tool calls and their results."""
        if "is_said" in self.conditions:
            return self
        return self.add_condition("is_said")

    def find_calls(self) -> Self:
        """Return the same with the messages that call tools, if those of tools are asked for."""
        if "tool" not in self.parameters.get("roles", ()):
            return self
        replaced = ("of_tools" if name == "of_roles" else name for name in self.conditions)
        return self._replace(conditions=tuple(replaced))

    def add_condition(self, condition: str, **parameters: Any) -> Self:
        """Return the same under one more condition, a fragment of `recall.sql`."""
        return self._replace(
            conditions=(*self.conditions, condition), parameters={**self.parameters, **parameters}
        )


def parse_agent(schema: SaverSchema, agent: Any) -> UUID:
    """Return an agent's id by its name or its labels."""
    if isinstance(agent, tuple) and agent:
        return schema.owner(parse_namespace(agent, "agent"))
    if isinstance(agent, (str, int, UUID)) and agent != "":
        return schema.named(parse_id(agent, "agent"))
    raise InvalidOperationError(invalid("agent", "an agent's name or a tuple of labels", agent))


def _parse_roles(roles: Any) -> list[str]:
    # A caller who passes a lone str means that role: its letters are no roles.
    given: Any = [roles] if isinstance(roles, str) else roles
    if not isinstance(given, (list, tuple, set, frozenset)):
        raise InvalidOperationError(
            invalid("roles", "a list such as ['user', 'assistant'], or None", roles)
        )
    named = cast("Collection[Any]", given)
    return [parse_text(role, f"roles[{place}]") for place, role in enumerate(named)]


def check_readable(schema: SaverSchema, query: str | None, roles: Any) -> None:
    """Refuse filters by texts and roles that are not stored in plain text.

    Raises:
        InvalidOperationError: it is asked for.
    """
    if not schema.config.readable and (query is not None or roles is not None):
        msg = (
            f"{'query' if query is not None else 'roles'}: this saver's serializer encrypts, so "
            "texts and roles of messages are not stored; ask by thread and time, or make the saver "
            "with readable=True, which stores those of new messages readable"
        )
        raise InvalidOperationError(msg)
