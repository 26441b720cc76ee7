"""A survey of the source before anything is written: counts, and checks of its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from langgraph.checkpoint.serde.base import SerializerProtocol

from langgraph_letta_store._tiers.addressing import parse_tier_under
from langgraph_letta_store.config.checks import parse_namespace
from langgraph_letta_store.errors import InvalidNamespaceError, SourceError
from langgraph_letta_store.imports.from_langgraph.source import Source, VectorColumn


@dataclass(frozen=True, slots=True)
class Survey:
    """How much a source has.

    `expired` items are not imported, nor are writes without a checkpoint (`orphans`), which cannot
    be read. `bytes` is the size of the tables on disk. `encrypted` has the types of serialisation
    that need a key.
    """

    items: int = 0
    expired: int = 0
    vectors: int = 0
    checkpoints: int = 0
    threads: int = 0
    writes: int = 0
    orphans: int = 0
    bytes: int = 0
    column: VectorColumn | None = None
    encrypted: Sequence[str] = ()


def survey(source: Source, *, vectors: bool = True) -> Survey:
    """Count what a source has.

    Args:
        source: the source, in a snapshot.
        vectors: whether its vectors are to be imported.
    """
    items = expired = found = checkpoints = threads = writes = orphans = 0
    encrypted: list[str] = []
    column = source.vectors if vectors else None
    if source.has_items:
        ((items, expired),) = source.read("count_items")
        if column is not None:
            ((found,),) = source.read("count_vectors")
    if source.has_checkpoints:
        ((checkpoints, threads),) = source.read("count_checkpoints")
        ((writes, orphans),) = source.read("count_writes")
        types = [type_ for (type_,) in source.read("list_types")]
        encrypted = sorted(type_ for type_ in types if "+" in (type_ or ""))
    names = [table.as_string(None) for table in source.tables.values()]
    ((size,),) = source.read("measure", {"tables": names})
    return Survey(
        items=items,
        expired=expired,
        vectors=found,
        checkpoints=checkpoints,
        threads=threads,
        writes=writes,
        orphans=orphans,
        bytes=size,
        column=column if found else None,
        encrypted=encrypted,
    )


def check_namespaces(source: Source, root: str) -> None:
    """Look whether all namespaces are such as can be stored, under this root of named agents.

    Raises:
        SourceError: one is not, as when a row was written by hand; names it.
    """
    if not source.has_items:
        return
    for (prefix,) in source.stream("list_prefixes"):
        try:
            labels = parse_namespace(
                prefix.split("."), f"the namespace {prefix!r:.80} of the table store"
            )
        except InvalidNamespaceError as error:
            msg = f"{error}. Rename it at the source, or delete its rows there"
            raise SourceError(msg) from error
        if tier := parse_tier_under(root, labels):
            msg = (
                f"the namespace {prefix!r:.80} of the table store is an agent's {tier} memory "
                "here. Set the target up with another root (letta-store setup --root), or rename "
                "it at the source"
            )
            raise SourceError(msg)


def check_key(source: Source, kinds: Sequence[str], serializer: SerializerProtocol) -> None:
    """Look whether encrypted values can be read: one of each kind is.

    Raises:
        SourceError: the key is not that of the source.
    """
    for kind in kinds:
        ((type_, value),) = source.read("find_value", {"type": kind})
        try:
            serializer.loads_typed((type_, value))
        except (ValueError, AssertionError) as error:
            msg = f"the source's {kind} values cannot be decrypted with LANGGRAPH_AES_KEY: {error}"
            raise SourceError(msg) from error
