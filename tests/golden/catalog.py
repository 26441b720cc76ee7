"""The catalog of a fresh setup, for the doctor: `python -m tests.golden.catalog` writes it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from langgraph_letta_store import LettaStore, connection_string
from langgraph_letta_store._engine.runners import Runner
from langgraph_letta_store._maintenance.doctor import catalog
from langgraph_letta_store._maintenance.doctor.catalog import Catalog
from tests.support.embeddings import CharacterEmbeddings

PATH = Path(str(catalog.__file__)).with_name("catalog.json")

_FEATURES: dict[str, Any] = {
    "index": {"dims": 16, "embed": CharacterEmbeddings(16)},
    "words": {"mode": "hybrid"},
    "keys": {"keys": str.split},
}


def render(dsn: str) -> str:
    """Return the file's text, read from fresh schemas in a database."""
    whole = _read(dsn, *_FEATURES).objects
    without = {each: _read(dsn, *({*_FEATURES} - {each})).objects for each in _FEATURES}
    entries: list[dict[str, Any]] = []
    for named, definition in sorted(whole.items()):
        entry: dict[str, Any] = {**named._asdict(), "definition": definition}
        if needs := [each for each in sorted(without) if named not in without[each]]:
            entry["needs"] = needs
        entries.append(entry)
    lines = (json.dumps(entry, ensure_ascii=False) for entry in entries)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _read(dsn: str, *features: str) -> Catalog:
    schema = f"catalog_{uuid4().hex}"
    options: dict[str, Any] = {
        "index": _FEATURES["index"] if "index" in features else None,
        "search": {
            "mode": "vector",
            **{
                k: v
                for each in ("words", "keys")
                if each in features
                for k, v in _FEATURES[each].items()
            },
        },
    }
    with psycopg.connect(dsn, autocommit=True) as connection:
        with LettaStore.from_conn_string(dsn, schema=schema, partitions=2, **options) as store:
            store.setup()
        try:
            return Runner(connection, None).run(catalog.read_catalog(schema))
        finally:
            connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="letta-store-") as folder:
        Path(folder).chmod(0o755)
        PATH.write_text(render(connection_string(f"embedded:{folder}/server")), "utf-8")
