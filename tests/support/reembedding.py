"""Models of several names, and whether all vectors of a schema are those of one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zlib import crc32

import numpy as np
import psycopg
from langgraph.store.base import get_text_at_path
from typing_extensions import override

from langgraph_letta_store._search.embedding_text import text_hash
from tests.support.embeddings import CharacterEmbeddings


class Model(CharacterEmbeddings):
    """A model with a name; those of other names give other vectors of the same text."""

    def __init__(self, model: str | None = "old", dims: int = 16) -> None:
        super().__init__(dims)
        self.model = model
        self.meanwhile: Callable[[], object] = lambda: None
        self._shift = crc32(str(model).encode()) % 997

    @override
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors = super().embed_documents(texts)
        self.meanwhile()
        return vectors

    @override
    def _vector(self, text: str) -> list[float]:
        return super()._vector("".join(chr(ord(mark) + self._shift) for mark in text))


def index(model: Model | None = None, **more: Any) -> Any:
    model = model or Model()
    fields = ["text", "notes[*]"]
    return {"dims": model.dims, "embed": model, "fields": fields, **more}


def checked(dsn: str, schema: str, model: Model, kind: str = "halfvec") -> int:
    """Compare every vector with what the model says of the text that its item has now.

    Returns how many vectors of items there are. Nothing of the move, nor of the old vectors, may
    be left.
    """
    with psycopg.connect(dsn) as conn:

        def read(query: str) -> list[Any]:
            return conn.execute(query.format(s=f'"{schema}"').encode()).fetchall()

        ((settings,),) = read("select value from {s}.settings where name = 'index'")
        assert (settings["model"], settings["dims"]) == (model.model, model.dims)
        suffix = f"_g{settings['generation']}"
        for table in ("archival_vectors", "recall_vectors"):
            ((column,),) = conn.execute(
                "select format_type(atttypid, atttypmod) from pg_attribute "
                "where attrelid = %s::regclass and attname = 'embedding'",
                [f'"{schema}".{table}{suffix}'],
            ).fetchall()
            assert column == f"{kind}({model.dims})"
        found = read(
            "select a.namespace, a.key, v.field, v.text_hash, a.value, v.embedding::text "
            f"from {{s}}.archival_memory a join {{s}}.archival_vectors{suffix} v using "
            "(agent_id, item_id)"
        )
        stray = f"select (select count(*) from {{s}}.archival_vectors{suffix})"
        assert read(stray) == [(len(found),)]
        for _, key, field, known, value, vector in found:
            path, _, number = field.rpartition(".")
            text = (
                get_text_at_path(value, path)[int(number)]
                if number.isdecimal()
                else get_text_at_path(value, field)[0]
            )
            assert known == text_hash(text), (key, field)
            near(vector, model, text)
        said = read(
            "select m.text, v.embedding::text from {s}.recall_memory m "
            f"join {{s}}.recall_vectors{suffix} v using (agent_id, thread_id, sequence)"
        )
        assert read(f"select count(*) from {{s}}.recall_vectors{suffix}") == [(len(said),)]
        for text, vector in said:
            near(vector, model, text)
        left = conn.execute(
            "select relname from pg_class where relnamespace = %(s)s::regnamespace and "
            "relkind in ('r', 'p') and relname ~ 'vectors' and relname !~ %(new)s union all "
            "select proname from pg_proc where pronamespace = %(s)s::regnamespace and "
            "proname ~ 'vectors'",
            {"s": f'"{schema}"', "new": f"^(archival|recall)_vectors{suffix}(_[0-9]+)?$"},
        ).fetchall()
        assert left == []
        return len(found)


def near(vector: str, model: Model, text: str) -> None:
    """Whether a vector is the model's of a text, to a half float's precision."""
    wanted = model._vector(text)
    assert np.allclose(np.fromstring(vector[1:-1], sep=","), wanted, atol=2e-3), text


def count(dsn: str, schema: str, table: str) -> int:
    with psycopg.connect(dsn) as conn:
        row = conn.execute(f'select count(*) from "{schema}".{table}'.encode()).fetchone()
        assert row is not None
        return int(row[0])
