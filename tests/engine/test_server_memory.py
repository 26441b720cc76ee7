"""What a server's backend keeps for a connection: it stays small, whatever is asked."""

from __future__ import annotations

import psycopg

from langgraph_letta_store import LettaStore
from tests.support.embeddings import CharacterEmbeddings

SPENT = "select sum(total_bytes) from pg_backend_memory_contexts"


def test_queries_of_all_lengths_leave_a_backend_small(dsn: str, schema: str) -> None:
    words = [f"w{n}" for n in range(64)]
    with (
        psycopg.connect(dsn, autocommit=True, prepare_threshold=0) as connection,
        LettaStore(
            connection,
            schema=schema,
            index={"dims": 32, "embed": CharacterEmbeddings(32)},
            search={"text_fields": ["text"]},
        ) as store,
    ):
        connection.prepared_max = 500
        store.setup()
        for user in range(8):
            store.put(("memories", f"u{user}"), "k", {"text": "w1 w2 hello"})
        (before,) = connection.execute(SPENT).fetchone() or (0,)
        for count in range(1, 65):
            for user in range(0, 8, 2):
                query = " ".join(words[:count])
                assert store.search(("memories", f"u{user}"), query=query, limit=3, mode="hybrid")
        (after,) = connection.execute(SPENT).fetchone() or (0,)
        assert float(after - before) < 20 * 2**20
