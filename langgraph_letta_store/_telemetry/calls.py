"""What a call is in the words of OpenTelemetry's conventions for memory, and what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import CodeType
from typing import Any, NamedTuple, cast

from langgraph.store.base import GetOp, PutOp, SearchOp

from langgraph_letta_store._engine.audit_rows import AuditRow, count_results, find_kind
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store.config.checks import is_sequence

OPERATIONS = {
    "write": "upsert_memory",
    "edit": "update_memory",
    "search": "search_memory",
    "read": "read_memory",
    "delete": "delete_memory",
    "forget": "delete_memory",
    "export": "read_memory",
    "import": "create_memory",
}
"""`gen_ai.operation.name` by the kind of a call; the conventions have no word for a read by key."""

_NAMED = {
    "setup": "create_memory_store",
    **dict.fromkeys(
        ("index_waiting", "index_new", "index_item_keys", "index_message_keys"), "index_memory"
    ),
    "run_maintenance": "maintain_memory",
}

_CACHE = {"write": "write_cache", "delete": "delete_cache"}
"""What a cache has is no memory."""

_TIERS = {
    "_checkpoints": "checkpoints",
    "_engine": "store",
    "_maintenance": "store",
    "agents": "agents",
}

_READS = {"search_memory", "read_memory", "read_cache"}


class CallKind(NamedTuple):
    """What all calls of a function have in common.

    `operation` is `gen_ai.operation.name`, `tier` the part of memory, and `call` the function.
    """

    operation: str
    tier: str
    call: str

    @property
    def reads(self) -> bool:
        """Whether what the call returns is what it found."""
        return self.operation in _READS


_KINDS: dict[CodeType, CallKind] = {}


def find_call(operation: Operation[Any]) -> CallKind:
    """Return what an operation does, by its function."""
    code: CodeType = cast("Any", operation).gi_code
    kind = _KINDS.get(code)
    if kind is None:
        path = str(cast("Any", operation).gi_frame.f_globals["__name__"]).split(".")
        kind = _KINDS[code] = _name_call(path[1:], code.co_name)
    return kind


def find_batch(ops: Sequence[Any], root: str) -> CallKind:
    """Return what operations of a store do, the most far-reaching of them."""
    if len(ops) == 1:
        (op,) = ops
        kind, tier = _find_kind(op), _find_tier(op, root)
        return _LONE[kind, tier]
    kinds = {_find_kind(op) for op in ops}
    kind = next((each for each in ("write", "delete", "search") if each in kinds), "read")
    tiers = {_find_tier(op, root) for op in ops}
    tier = tiers.pop() if len(tiers) == 1 else "store"
    return CallKind(OPERATIONS[kind], tier, "batch")


def _find_kind(op: Any) -> str:
    own: type[Any] = op.__class__
    kind = _KIND_OF_OP.get(own, "read")
    return "delete" if kind == "write" and op.value is None else kind


_KIND_OF_OP: Mapping[type[Any], str] = {PutOp: "write", SearchOp: "search", GetOp: "read"}
_METHODS = {"write": "put", "delete": "delete", "search": "search", "read": "get"}
_LONE: Mapping[tuple[str, str], CallKind] = {
    (kind, tier): CallKind(OPERATIONS[kind], tier, method)
    for kind, method in _METHODS.items()
    for tier in ("archival", "core", "recall")
}
"""What the calls with one operation are."""


def _find_tier(op: Any, root: str) -> str:
    if not isinstance(op, (PutOp, GetOp, SearchOp)):
        return "archival"
    namespace: Any = op[0]
    if is_sequence(namespace) and len(namespace) > 2 and namespace[0] == root:
        return namespace[2] if namespace[2] in ("core", "recall") else "archival"
    return "archival"


def _name_call(path: Sequence[str], name: str) -> CallKind:
    room, module = path[0], path[-1]
    kind = find_kind(module, name)
    if module == "cached":
        return CallKind(_CACHE.get(kind, "read_cache"), "cache", f"cache.{name}")
    tier = path[1] if room == "_tiers" and len(path) > 2 else _TIERS.get(room, "archival")
    operation = _NAMED.get(name) or OPERATIONS.get(kind, "update_memory")
    if kind == "write" and name.startswith(("create", "insert")):
        operation = "create_memory"
    return CallKind(operation, tier, f"{module}.{name}")


def describe_rows(rows: Sequence[AuditRow]) -> dict[str, Any]:
    """Return the attributes of a call that is about these agents, threads and namespaces."""
    attributes: dict[str, Any] = {}
    for name, values in (
        ("gen_ai.agent.id", {row.agent for row in rows}),
        ("gen_ai.conversation.id", {row.thread_id for row in rows}),
        ("letta_store.namespace", {row.namespace for row in rows}),
    ):
        value = values.pop() if len(values) == 1 else None
        if value is not None:
            attributes[name] = value
    return attributes


def count_records(kind: CallKind, rows: Sequence[AuditRow], value: Any) -> int | None:
    """Return how many records a call found, or was to write; None where that is not known."""
    numbers = [count_results(row, value) if kind.reads else row.number for row in rows]
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def find_record(given: Mapping[str, Any]) -> str | None:
    """Return the key of the one record that a call is about; None where it is about several."""
    ops: Any = given.get("ops") or ()
    op: Any = ops[0] if len(ops) == 1 else given.get("op")
    if isinstance(op, (GetOp, PutOp)):
        return str(op.key)
    ids = (given.get("label"), given.get("id"))
    return next((str(each) for each in ids if isinstance(each, (str, int))), None)
