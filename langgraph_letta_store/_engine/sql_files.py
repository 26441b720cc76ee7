"""The SQL of the package: named statements in `.sql` files, one file a noun.

A statement begins at a line `-- name: what it is for`; a name that ends in `!` marks a statement
that writes. `{placeholders}` are filled in through `psycopg.sql` when a store is made, and
`%(parameters)s` are sent with each call (`%(…)b` where they must travel in binary).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from psycopg import sql

from langgraph_letta_store._engine.steps import Statement

_PLACES = {
    "agents": "agents/operations/agents.sql",
    "checkpoints": "_checkpoints/checkpoints.sql",
    "core": "_tiers/core/blocks.sql",
    "exports": "agents/operations/exports.sql",
    "imports": "_tiers/archival/bulk_load.sql",
    "items": "_tiers/archival/items.sql",
    "maintenance": "_maintenance/maintenance.sql",
    "migrations": "_engine/migrations/migrate.sql",
    "namespaces": "_tiers/namespaces.sql",
    "passages": "_tiers/archival/passages.sql",
    "ranked": "_search/text.sql",
    "ranking": "_search/bm25.sql",
    "recall": "_tiers/recall/recall.sql",
    "recall_items": "_tiers/recall/items.sql",
    "recall_search": "_tiers/recall/search.sql",
    "reembedding": "_maintenance/reembed/reembed.sql",
    "search": "_search/vector.sql",
    "source": "cli/imports/source.sql",
    "threads": "_checkpoints/threads.sql",
    "words": "_tiers/archival/item_terms.sql",
}
"""Where each file lies, beside the module that sends its statements."""

_HEAD = re.compile(r"^-- (\w+)(!?): .*$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*--.*\n?", re.MULTILINE)


@cache
def templates(name: str) -> Mapping[str, tuple[str, bool]]:
    """Read a file's statements: each name with its text and whether it writes.

    Example:
        >>> templates("items")["get_item"]
    """
    place = _PLACES.get(name, f"_engine/{name}.sql")
    text = files("langgraph_letta_store").joinpath(place).read_text("utf-8")
    parts = _HEAD.split(text)[1:]
    # Comments stay out: psycopg keeps the parsed form only of statements under 4 kB.
    found = {
        parts[i]: (_COMMENT.sub("", parts[i + 2]).strip().rstrip(";"), parts[i + 1] == "!")
        for i in range(0, len(parts), 3)
    }
    for statement_name, (statement_text, _) in found.items():
        if not statement_text:  # a line of its comment looks like the head of the next statement
            msg = f"{name}.sql: {statement_name} is empty; does a comment go on with '-- word:'?"
            raise AssertionError(msg)
    return found


def statement(file: str, name: str, /, **fillings: sql.Composable) -> Statement:
    """Render one statement with its placeholders filled in.

    Example:
        >>> statement("items", "get_item", schema=sql.Identifier("letta"))
    """
    text, writes = templates(file)[name]
    # The text is the package's own file, which psycopg's type for literals cannot express.
    composed = sql.SQL(text).format(**fillings)  # pyright: ignore[reportArgumentType]
    prepare = False if file.startswith("migrations") else None
    return Statement(name, composed.as_bytes(None), writes, prepare)
