"""What the audit log records of a call: read from the operation's name and arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from langchain_core.runnables.config import var_child_runnable_config
from langgraph.store.base import GetOp, ListNamespacesOp, PutOp, SearchOp

from langgraph_letta_store._engine.ids import is_label, parse_label
from langgraph_letta_store._engine.run_config import find_value
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store.config.checks import is_mapping, is_sequence
from langgraph_letta_store.config.store import AGENT_KEYS, DatabaseConfig, SaverConfig

_VERBS = {
    **dict.fromkeys(
        (
            *("get", "list", "count", "read", "compile", "render", "find", "verify", "core"),
            "compare",
        ),
        "read",
    ),
    **dict.fromkeys(("search", "explain", "conversation", "archival"), "search"),
    **dict.fromkeys(("delete", "prune", "sweep"), "delete"),
    **dict.fromkeys(
        ("append", "replace", "rethink", "undo", "redo", "restore", "rename", "update"), "edit"
    ),
    "load": "import",
    **{verb: verb for verb in ("export", "forget", "attach", "detach", "share", "grant", "revoke")},
}
"""The operations of the log by the first word of a function's name; all others write."""

_EDITS = ("edit_block",)
"""Modules whose functions all edit."""

_TOOLS = ("core_memory_", "archival_memory_", "memory_")
"""What the names of tools' functions begin with."""

_SILENT = frozenset(
    {
        *("index_waiting", "count_waiting", "read_log"),
        *("index_new", "index_item_keys", "index_message_keys"),
    }
)
"""What the package does by itself in the background, and reading the log."""

_LISTS = ("ops", "writes", "blocks", "passages", "contents", "items", "run_ids", "thread_ids")
"""Arguments that are lists of what an operation is about."""


class RunNames(NamedTuple):
    """Who makes a call: the actor, the run and the thread, as far as a run's config names them."""

    actor: str | None = None
    run_id: str | None = None
    thread_id: str | None = None


class AuditRow(NamedTuple):
    """A row to be: of an operation, what it is on, and on how many things if that is known.

    `places` are the places of a batch's operations that the row stands for; None for all.
    """

    operation: str
    agent: str | None
    agent_id: UUID | None
    thread_id: str | None = None
    namespace: str | None = None
    number: int | None = None
    places: Sequence[int] | None = None


class Described(NamedTuple):
    """A call: its function's name, who makes it, and its rows."""

    call: str
    run: RunNames
    rows: Sequence[AuditRow]


def find_run(own: DatabaseConfig, config: Any = None) -> RunNames:
    """Return who makes a call, by its config or by that of the run in which this is called."""
    given: Any = config if is_mapping(config) else var_child_runnable_config.get()
    if not is_mapping(given):
        return RunNames()
    configurable: Any = given.get("configurable")
    metadata: Any = given.get("metadata")
    configurable = configurable if is_mapping(configurable) else {}
    metadata = metadata if is_mapping(metadata) else {}
    keys = own.agent_keys if isinstance(own, SaverConfig) else AGENT_KEYS
    actor = find_value(configurable, metadata, keys)
    ids = (given.get("run_id"), metadata.get("run_id"), configurable.get("run_id"))
    thread = configurable.get("thread_id")
    return RunNames(
        None if actor is None else _cut(actor.value),
        next((_cut(id_) for id_ in ids if id_), None),
        None if thread is None else _cut(thread),
    )


def describe(
    schema: Schema[Any], operation: Operation[Any], given: Mapping[str, Any]
) -> Described | None:
    """Return what the log records of an operation that has not begun; None for nothing."""
    code: Any = cast("Any", operation).gi_code
    frame: Any = cast("Any", operation).gi_frame
    name: str = code.co_name
    if name in _SILENT:
        return None
    module = str(frame.f_globals["__name__"]).rpartition(".")[2]
    call = f"{module}.{name}"
    run = find_run(schema.config, given.get("config"))
    is_lone = "op" in given
    ops = [given["op"]] if is_lone else given.get("ops")
    if ops is not None:
        return Described(call, run, describe_ops(schema, ops, run, is_lone=is_lone))
    # One of the commands of the tool `memory` reads.
    kind = "read" if given.get("command") == "view" else find_kind(module, name)
    owner: Any = given.get("owner")
    thread: Any = given.get("thread_id", given.get("source", run.thread_id))
    agent, agent_id = _find_agent(schema, given, run, thread)
    prefix: Any = given.get("prefix")
    namespace = _join(prefix)
    if namespace is not None:
        agent, agent_id = _name_owner(schema, prefix)
    if owner is not None and owner.actor != owner.name:
        run = run._replace(actor=_cut(owner.actor))
    elif run.actor is None:
        run = run._replace(actor=agent)
    thread_id = None if thread is None else _cut(thread)
    row = AuditRow(kind, agent, agent_id, thread_id, namespace, _count_given(kind, given))
    renamed = given.get("renamed_to")
    if not isinstance(renamed, str):
        return Described(call, run, [row])
    return Described(
        call, run, [row, row._replace(agent=_cut(renamed), agent_id=schema.named(_cut(renamed)))]
    )


def find_kind(module: str, name: str) -> str:
    """Return the log's operation for a function of a module, such as "write" or "search"."""
    for tier in _TOOLS:
        name = name.removeprefix(tier)
    return "edit" if module in _EDITS else _VERBS.get(name.partition("_")[0], "write")


def count_results(row: AuditRow, value: Any) -> int | None:
    """Return how many things an operation returned for a row."""
    if row.places is not None:
        return sum(_count(value[i] if is_sequence(value) else value) for i in row.places)
    return _count(value)


def _count(value: Any) -> int:
    if value is None:
        return 0
    found: Any = getattr(value, "found", value)
    return len(found) if is_sequence(found) else 1


def _count_given(kind: str, given: Mapping[str, Any]) -> int | None:
    if kind in ("delete", "forget", "import"):
        return None
    for name in _LISTS:
        if is_sequence(given.get(name)):
            return len(given[name])
    return 1


def _find_agent(
    schema: Schema[Any], given: Mapping[str, Any], run: RunNames, thread: Any
) -> tuple[str | None, UUID | None]:
    owner: Any = given.get("owner")
    if owner is not None:
        return _cut(owner.name), owner.agent_id
    conversations: Any = given.get("conversations")
    known: Any = None
    if conversations is not None and isinstance(thread, str):
        known = conversations.thread_cache.get(thread)
    named: Any = given.get("agent") or (known.agent if known is not None else run.actor)
    if not isinstance(named, str):
        return None, None
    return _cut(named), schema.named(named)


def describe_ops(schema: Schema[Any], ops: Any, run: RunNames, *, is_lone: bool) -> list[AuditRow]:
    """Return a row for each operation and namespace of a batch of a store."""
    places: dict[tuple[str, Any], list[int]] = {}
    for place, op in enumerate(ops):
        if isinstance(op, PutOp):
            kind, namespace = "delete" if op.value is None else "write", op.namespace
        elif isinstance(op, GetOp):
            kind, namespace = "read", op.namespace
        elif isinstance(op, SearchOp):
            kind, namespace = "search", op.namespace_prefix
        elif isinstance(op, ListNamespacesOp):
            kind, namespace = "read", ()
        else:
            continue  # the operation itself refuses it
        if _join(namespace) is not None:
            places.setdefault((kind, tuple(namespace)), []).append(place)
    return [
        AuditRow(
            kind,
            *_name_owner(schema, namespace),
            run.thread_id,
            _join(namespace),
            len(which),
            None if is_lone else which,
        )
        for (kind, namespace), which in places.items()
    ]


def _name_owner(schema: Schema[Any], namespace: Sequence[str]) -> tuple[str | None, UUID | None]:
    """Return the agent of a namespace; None for a prefix of several agents'."""
    labels = tuple(namespace)
    depth = schema.depth(labels)
    if len(labels) < depth or not labels:
        return None, None
    if labels[0] == schema.config.root and len(labels) > 1 and is_label(labels[1]):
        return _cut(parse_label(labels[1])), schema.owner(labels)
    return _cut(".".join(labels[:depth])), schema.owner(labels)


def _join(namespace: Any) -> str | None:
    """Return a namespace as one text; None where it is none."""
    if not is_sequence(namespace) or not all(isinstance(label, str) for label in namespace):
        return None
    return _cut(".".join(namespace))


def _cut(name: Any) -> str:
    """Return a name for the log: at most 500 characters, without those that cannot be stored."""
    return _clean(str(name)[:500])


@lru_cache(maxsize=1024)
def _clean(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()
