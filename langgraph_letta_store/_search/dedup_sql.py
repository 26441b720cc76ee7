"""What fills the placeholders of searches for near-duplicates, which `sql/items.sql` has."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from langgraph_letta_store._engine import identifiers
from langgraph_letta_store._engine.identifiers import IndexShape, fragment
from langgraph_letta_store.config.store import IndexSettings


def of_near(
    own: Mapping[str, sql.Composable], settings: IndexSettings | None, shape: IndexShape | None
) -> dict[str, sql.Composable]:
    """Return the parts of a search for what is near new vectors, maybe by an agent's own index.

    `own` are the placeholders that many statements have.
    """
    parts: dict[str, sql.Composable] = {**own, "condition": sql.SQL("true")}
    for name in ("new_vectors", "placed"):
        parts[name] = fragment("items", name, **own)
    if shape is None or settings is None:
        return parts
    parts |= identifiers.of_index(parts, settings, shape, narrowed=True)
    parts["width"] = sql.Literal(identifiers.WIDTH)
    # Each vector that is compared is a row, and no parameter of its own.
    parts["indexed_near"] = fragment(
        "items",
        identifiers.order_of(settings, shape),
        operator=fragment("search", f"{settings.distance}_operator"),
        dims=sql.Literal(settings.dims),
    )
    return parts
