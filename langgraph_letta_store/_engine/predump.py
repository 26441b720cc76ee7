"""Parameters put into the server's form before they are sent, by another thread than the loop's.

psycopg adapts parameters on the event loop, and an array of thousands of texts element by element.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg import AsyncCursor
from psycopg.abc import Transformer as TransformerLike
from psycopg.adapt import PyFormat, Transformer

from langgraph_letta_store._engine.dumped import Dumped
from langgraph_letta_store._engine.offload import is_large
from langgraph_letta_store.config.checks import is_list

LONG = 100
"""From how many elements on an array is adapted beforehand; texts, bytes and arrays of fewer are
where they are large."""


def predump(cursor: AsyncCursor[Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters for a cursor, with the large ones among them in the server's form."""
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
