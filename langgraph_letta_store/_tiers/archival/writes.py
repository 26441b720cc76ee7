"""What a batch writes: each put and delete, checked, with its columns and its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from langgraph.store.base import PutOp

from langgraph_letta_store._engine import jsonb
from langgraph_letta_store._engine.ids import ItemId
from langgraph_letta_store._engine.item_seals import seal_item
from langgraph_letta_store._engine.schema import StoreSchema
from langgraph_letta_store._engine.sealing import SEALED
from langgraph_letta_store._search.embedding_text import Text, read_texts
from langgraph_letta_store._search.item_terms import item_terms
from langgraph_letta_store._search.scope import Namespace
from langgraph_letta_store.config.checks import (
    invalid,
    is_minutes,
    parse_key,
    parse_namespace,
)
from langgraph_letta_store.errors import InvalidOperationError, InvalidValueError


@dataclass(slots=True)
class Write:
    """A put, ready to be sent; a delete where `value` is None.

    `kept` are the fields whose vectors stay, as their texts have not changed, and `fresh` the texts
    of the others, which are embedded. `latest` is the keyed hash of an encrypted value.
    """

    id: ItemId
    namespace: Namespace
    key: str
    position: int
    value: str | None = None
    minutes: float | None = None
    latest: bytes | None = None
    terms: str | None = None
    texts: Sequence[Text] = ()
    fresh: Sequence[Text] = ()
    kept: frozenset[str] = frozenset()
    space: str = field(init=False)

    @classmethod
    def parse(cls, schema: StoreSchema, op: PutOp, position: int, place: str) -> Write:
        """Check an operation.

        Raises:
            InvalidNamespaceError, InvalidOperationError, InvalidValueError: an
                argument is invalid; the message names it.
        """
        namespace, key = (
            parse_namespace(op.namespace, f"{place}namespace"),
            parse_key(op.key, place),
        )
        if not namespace:
            parse_namespace([""], f"{place}namespace")
        write = cls(schema.identify_item(namespace, key), namespace, key, position)
        if op.value is None:
            return write
        if not isinstance(op.value, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # users are not always type-checked
            raise InvalidValueError(
                f"`{place}value` must be a dictionary or None, got a {type(op.value).__name__}"
            )
        if op.ttl is not None and not is_minutes(op.ttl):
            raise InvalidOperationError(
                invalid(f"{place}ttl", "a number of minutes >= 0, or None", op.ttl)
            )
        write.value = jsonb.encode(dict(op.value), f"{place}value")
        write.minutes = None if op.ttl is None else float(op.ttl)
        if schema.index is not None:
            write.texts = write.fresh = read_texts(op.value, op.index, schema.index, schema.seals)
        if schema.has_words:
            write.terms = item_terms(op.value, op.index, schema)
        if schema.seals is not None:
            write.value, write.latest = seal_item(schema.seals, write.id, write.value)
        elif SEALED in op.value:
            expected = f"a dictionary without the key {SEALED!r}, which encrypted values have"
            raise InvalidValueError(invalid(f"{place}value", expected, op.value))
        return write

    def keep(self, fields: frozenset[str]) -> None:
        """Let the vectors of these fields stay, and have the other texts embedded."""
        self.kept = fields
        self.fresh = [text for text in self.texts if text.field not in fields]

    def __post_init__(self) -> None:
        """Join the namespace's labels as they are sent: no label has a period."""
        self.space = ".".join(self.namespace)


def parse_writes(schema: StoreSchema, ops: Sequence[PutOp]) -> list[Write]:
    """Check operations, in their order.

    Raises:
        InvalidNamespaceError, InvalidOperationError, InvalidValueError: an argument
            of one of them is invalid; the message names both.
    """
    several = len(ops) > 1
    return [
        Write.parse(schema, op, position, f"ops[{position}]." if several else "")
        for position, op in enumerate(ops)
    ]
