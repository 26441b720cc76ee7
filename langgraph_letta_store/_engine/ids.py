"""Ids of agents and items: computed from labels and keys, without a query.

Ids are UUIDv5 (RFC 9562, section 5.5). An agent is the first `agent_depth` labels of a namespace;
an item's id is computed from its agent's id, the whole namespace and the key.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha1
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from langgraph_letta_store.config.checks import invalid, parse_id
from langgraph_letta_store.config.choices import ROOT
from langgraph_letta_store.config.store import ARCHIVES
from langgraph_letta_store.errors import InvalidOperationError

AGENTS = UUID("6c657474-612d-5374-8f72-652d6167656e")
"""The UUIDv5 namespace of all agent ids; part of the stored format, so it never changes."""

DEPTH = 2
"""The number of labels that name a named agent or an archive, whatever `agent_depth` is."""

MAX_NAME_BYTES = 1500
"""The longest name of an agent: it is a label of namespaces, which an index has to hold."""

LOCK_SLOTS = 64
"""Agents share this many advisory locks: few enough that a batch over hundreds of agents cannot
fill the server's lock table, many enough that one agent's deletion rarely holds up another."""


TENANTS = UUID("6c657474-612d-5374-8f72-652d74656e74")
"""The UUIDv5 namespace from which each tenant's own namespace of agent ids is computed."""


@lru_cache(maxsize=8192)
def agent_id(labels: tuple[str, ...], tenant: str = "") -> UUID:
    """Return the id of the agent that owns namespaces beginning with these labels.

    Labels hold no NUL (LangGraph refuses it), so joining by it is unambiguous. Each tenant has
    other ids for the same labels; "" stands for no tenant.

    Example:
        >>> agent_id(("memories", "user-1"))
    """
    return uuid5(uuid5(TENANTS, tenant) if tenant else AGENTS, "\0".join(labels))


@lru_cache(maxsize=8192)
def named_agent(name: str, root: str = ROOT, tenant: str = "") -> UUID:
    """Return the id of the agent with this name, whose namespaces begin with `(root, name)`.

    Example:
        >>> named_agent("ada") == agent_id(("agents", "ada"))
        True
    """
    return agent_id((root, name), tenant)


_THREAD = "<thread "
"""How the names begin that stand for threads without an agent; no agent's name does."""


def thread_agent(thread_id: str) -> str:
    """Return the name under which a thread without an agent keeps its messages.

    No user and no agent can have it, whatever the thread is called.

    Example:
        >>> thread_agent("monday")
        '<thread monday>'
    """
    return f"{_THREAD}{thread_id}>"


def is_thread_agent(name: str) -> bool:
    """Whether a name stands for a thread, and so cannot be an agent's."""
    return name.startswith(_THREAD)


def refuse_thread_agent(name: str, place: str) -> None:
    """Refuse a name that stands for a thread without an agent.

    Raises:
        InvalidOperationError: it does.
    """
    if is_thread_agent(name):
        msg = (
            f"{place} is {name!r:.80}; names that begin with {_THREAD!r} stand for threads without "
            "an agent, so choose another name"
        )
        raise InvalidOperationError(msg)


def format_label(name: str) -> str:
    """Return the label that stands for an agent's name, in which LangGraph allows no period.

    Example:
        >>> format_label("ada@example.com")
        'ada@example%2Ecom'
    """
    return name.replace("%", "%25").replace(".", "%2E")


def parse_label(label: str) -> str:
    """Return the name of the agent that a label stands for.

    Example:
        >>> parse_label("ada@example%2Ecom")
        'ada@example.com'
    """
    return label.replace("%2E", ".").replace("%25", "%")


def is_label(label: str) -> bool:
    """Whether a label is the escaped form of an agent's name; each name has exactly one."""
    return format_label(parse_label(label)) == label


def parse_name(name: Any, place: str = "agent_id") -> str:
    """Return an agent's name in its stored form: a str, or the text of an int or a UUID.

    Raises:
        InvalidOperationError: it is of another type, empty or too long, or stands for a thread
            without an agent.
        InvalidValueError: it has a NUL character or a lone surrogate.
    """
    if name is None or name == "":
        expected = "an agent's name, as runs name it in their config"
        raise InvalidOperationError(invalid(place, expected, name))
    text = parse_id(name, place)
    refuse_thread_agent(text, place)
    if (size := len(format_label(text).encode())) > MAX_NAME_BYTES:
        msg = f"{place} takes {size} bytes; an agent's name has at most {MAX_NAME_BYTES}"
        raise InvalidOperationError(msg)
    return text


@lru_cache(maxsize=8192)
def owner_id(
    namespace: tuple[str, ...], root: str, agent_depth: int | None, tenant: str = ""
) -> UUID:
    """Return the id of the agent that owns a checked namespace, in a store of these settings."""
    if namespace[:1] == (root,) and len(namespace) >= DEPTH:
        if is_label(namespace[1]):
            return named_agent(parse_label(namespace[1]), root, tenant)
        return agent_id((root, namespace[1], ""), tenant)  # no named agent's
    return agent_id(namespace[: owner_depth(namespace, root, agent_depth)], tenant)


@lru_cache(maxsize=8192)
def owner_depth(prefix: tuple[str, ...], root: str, agent_depth: int | None) -> int:
    """Return how many labels name an agent in namespaces that begin like this."""
    return DEPTH if prefix[:1] in ((root,), (ARCHIVES,)) else agent_depth or DEPTH


class ItemId(NamedTuple):
    """The id of an item, with its agent's."""

    agent: UUID
    item: UUID


def item_id(agent: UUID, namespace: Sequence[str], key: str) -> UUID:
    """Return the id of the item with this key in this namespace of the agent."""
    # The same as uuid5, at half its cost: this runs for every item read or written.
    digest = sha1(agent.bytes + "\0".join((*namespace, key)).encode(), usedforsecurity=False)
    return UUID(bytes=digest.digest()[:16], version=5)


@lru_cache(maxsize=8192)
def find_item_id(agent: UUID, namespace: tuple[str, ...], key: str) -> UUID:
    """Return the same, of an item that may be read or written again soon."""
    return item_id(agent, namespace, key)


def sort_key(id_: ItemId) -> tuple[int, int]:
    """Return the key that orders writes: writers in different orders could deadlock."""
    return id_.agent.int, id_.item.int


def to_arrays(ids: Sequence[ItemId]) -> dict[str, Any]:
    """Return ids as arrays, one for each column."""
    return {"agents": [id_.agent for id_ in ids], "items": [id_.item for id_ in ids]}


def namespace_columns(spaces: Iterable[tuple[UUID, str]]) -> dict[str, Any]:
    """Return namespaces as the columns of `upsert_namespaces` and `doubt_namespaces`, in order.

    All writers take them in the same order, or they would deadlock.
    """
    ordered = sorted(spaces)
    return {"agents": [agent for agent, _ in ordered], "namespaces": [n for _, n in ordered]}


def lock_slot(agent: UUID) -> int:
    """Return the number of an agent's advisory lock, 0 to `LOCK_SLOTS` - 1."""
    return agent.int % LOCK_SLOTS


def lock_class(schema: str) -> int:
    """Return the first key of a schema's advisory locks: a signed 32-bit number."""
    return zlib.crc32(b"langgraph-letta-store:" + schema.encode()) - 2**31
