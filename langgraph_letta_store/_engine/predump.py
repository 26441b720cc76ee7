"""Parameters put into the server's form before they are sent, by another thread than the loop's.

psycopg adapts parameters on the event loop, and an array of thousands of texts element by element.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncCursor
from psycopg.abc import Buffer
from psycopg.abc import Transformer as TransformerLike
from psycopg.adapt import Dumper, PyFormat, Transformer
from psycopg.pq import Format

from langgraph_letta_store._engine.offload import is_large
from langgraph_letta_store.config.checks import is_list

LONG = 100
"""From how many elements on an array is adapted beforehand; texts, bytes and arrays of fewer are
where they are large."""


@dataclass(frozen=True, slots=True)
class Dumped:
    """A parameter in the server's form: its bytes, its type's oid and its format."""

    data: Buffer
    oid: int
    format: Format


class DumpedDumper(Dumper):
    """Gives psycopg the bytes of a `Dumped`, wherever a placeholder takes the binary format."""

    format = Format.BINARY

    def dump(self, obj: Dumped) -> Buffer:
        """Return the bytes as they are."""
        return obj.data

    def get_key(self, obj: Dumped, format: PyFormat) -> Any:  # noqa: A002, ARG002  # psycopg's names
        """Tell parameters of different types apart."""
        return (Dumped, obj.oid, obj.format)

    def upgrade(self, obj: Dumped, format: PyFormat) -> DumpedDumper:  # noqa: A002, ARG002  # psycopg's names
        """Return the dumper for parameters of the same type and format."""
        dumper = DumpedDumper(Dumped)
        dumper.oid = obj.oid
        dumper.format = obj.format
        return dumper


def predump(cursor: AsyncCursor[Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters for a cursor, with the large ones among them in the server's form."""
    cursor.adapters.register_dumper(Dumped, DumpedDumper)
    transformer = Transformer.from_context(cursor.connection)
    return {name: _dump_value(transformer, value) for name, value in parameters.items()}


def _dump_value(transformer: TransformerLike, value: Any) -> Any:
    if is_list(value):
        is_long = len(value) >= LONG or is_large(value)
    else:
        is_long = isinstance(value, (str, bytes)) and is_large(value)
    if not is_long:
        return value
    dumper = transformer.get_dumper(value, PyFormat.BINARY)
    data = dumper.dump(value)
    return None if data is None else Dumped(data, dumper.oid, dumper.format)
