"""The settings that a schema was set up with, compared with those of a store or saver."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from langgraph_letta_store._engine.migrations.migration import (
    MIGRATIONS,
    collect_settings,
    render_own,
)
from langgraph_letta_store._engine.steps import Operation, Query, Row, rows
from langgraph_letta_store.config.store import DatabaseConfig, IndexSettings
from langgraph_letta_store.errors import SetupError

AGENT_DEPTH = 2
"""What is recorded where a saver, which does not mind, sets the schema up."""


@dataclass(frozen=True, slots=True)
class VectorType:
    """How vectors travel: the oids of a type and of arrays of it, which differ by database.

    `schema` and `version` are pgvector's.
    """

    name: str
    oid: int
    array_oid: int
    schema: str
    version: str


def read_settings(
    config: DatabaseConfig,
) -> Operation[tuple[dict[str, Any], tuple[VectorType, ...]]]:
    """Return what a schema was set up with, and how vectors travel.

    Raises:
        psycopg.errors.UndefinedTable: the schema is not set up.
    """
    (found,) = yield from rows(settings_query(config))
    return parse_settings(found)


def settings_query(config: DatabaseConfig) -> Query:
    """Return the query of `read_settings`."""
    return Query(render_own(config, "read_settings"))


def parse_settings(found: Sequence[Row]) -> tuple[dict[str, Any], tuple[VectorType, ...]]:
    """Return what `settings_query` found."""
    ((settings, types),) = found
    listed: list[Any] = json.loads(types) if types else []
    return json.loads(settings), tuple(VectorType(*each) for each in listed)


def check_version(config: DatabaseConfig, recorded: int) -> None:
    """Refuse a schema that a later version of this package has set up.

    Raises:
        SetupError: it is later; has both versions.
    """
    known = MIGRATIONS[-1].version
    if recorded > known:
        msg = (
            f"the schema {config.schema!r} is at version {recorded}, but langgraph-letta-store "
            f"{metadata.version('langgraph-letta-store')} knows versions up to {known}: a later "
            "one has set it up. Upgrade: pip install -U langgraph-letta-store"
        )
        raise SetupError(msg)


def merge_recorded(config: DatabaseConfig, settings: Mapping[str, Any]) -> DatabaseConfig:
    """Return how the schema was set up, and what this configuration adds to it."""
    index = config.index
    if index is None and "index" in settings:
        kept: Mapping[str, Any] = settings["index"]
        index = IndexSettings(kept["dims"], kept["vector_type"], kept["distance"], kept["model"])
    depth = settings.get("agent_depth", config.agent_depth)
    partitions = settings.get("partitions", config.partitions)
    root = settings.get("root", config.root)
    depth = depth or AGENT_DEPTH
    return DatabaseConfig(config.schema, depth, partitions, index, root, config.search)


def check_settings(config: DatabaseConfig, settings: Mapping[str, Any]) -> None:
    """Compare a store's settings with those recorded, where there are any."""
    wanted = collect_settings(config)
    pairs = [(name, wanted[name], settings.get(name)) for name in ("agent_depth", "root")]
    if "index" in wanted and "index" in settings:
        pairs += [(f"index {k}", v, settings["index"].get(k)) for k, v in wanted["index"].items()]
    wrong = [
        f"{name} is {recorded!r} in the database and {own!r} in this store"
        for name, own, recorded in pairs
        if None not in (own, recorded) and own != recorded
    ]
    if wrong:
        msg = (
            f"the schema {config.schema!r} was set up differently: {'; '.join(wrong)}. "
            "Give the store the recorded settings, or use another schema"
        )
        raise SetupError(msg)
