"""Receipts of forgotten agents, and the search for what a forget may have left behind."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import sql

from langgraph_letta_store import AgentMemory, AsyncLettaMemory
from langgraph_letta_store._engine.ids import format_label, named_agent
from langgraph_letta_store.agents.operations.receipts import seal
from langgraph_letta_store.errors import InvalidOperationError, InvalidReceiptError
from langgraph_letta_store.records import Forgotten, Receipt
from langgraph_letta_store.records.receipts import Trace
from tests.agents.test_forget import INDEX, WORD, checkpoints, live
from tests.support import savers
from tests.support.agents import BOTH, Memory, opened

NAME = f"{WORD}@example.com"


@pytest.fixture(params=BOTH)
def memory(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, request.param, index=INDEX) as memory:
        yield memory


@pytest.fixture
def saved(dsn: str, schema: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that keeps its rows as they are, whatever refers to them."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        yield connection


def tables_of(connection: psycopg.Connection[Any], schema: str) -> list[str]:
    found = connection.execute(
        """select relname::text from pg_class
           where relnamespace = to_regnamespace(%s) and relkind in ('r', 'p')
             and not relispartition order by 1""",
        [f'"{schema}"'],
    )
    return [name for (name,) in found]


def plant(memory: Memory, dsn: str, schema: str) -> AgentMemory:
    """An agent with something in every table, beside others."""
    agent = live(memory, NAME, WORD)
    live(memory, "ben", "marimba")
    ben = memory.agent("ben")
    agent.core.grant("human", "eve")
    agent.core.share("other", "eve")
    agent.archival.grant_archive(f"{WORD}s own", "eve")
    ben.core.create("project")
    ben.core.share("project", NAME)
    ben.archival.attach_archive("papers")
    ben.archival.share_archive("papers", NAME)
    for name, word in ((NAME, WORD), ("ben", "marimba")):
        for number in (1, 2):
            files = ("agents", format_label(name), "archival", "files")
            memory.store.put(files, "/notes.md", {"content": f"{word} {number}"})
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            f"""insert into "{schema}".recall_backlog (agent_id, thread_id, sequence)
            select agent_id, thread_id, sequence from "{schema}".recall_memory""".encode()
        )
        # As if they were encrypted.
        connection.execute(
            f"""insert into "{schema}".archival_memory_seals (agent_id, item_id, latest)
            select agent_id, item_id, '' from "{schema}".archival_memory""".encode()
        )
        connection.execute(
            f"""insert into "{schema}".core_memory_seals (block_id, latest)
            select block_id, '' from "{schema}".core_memory""".encode()
        )
        connection.execute(
            f"""insert into "{schema}".search_log
              (agent_id, id, at, agent, tier, mode, path, rows, milliseconds, expires_at)
            select agent_id, gen_random_uuid(), now(), name, '', '', '', 1, 1, now()
            from "{schema}".agents""".encode()
        )
    return agent


def test_a_receipt_counts_what_was_deleted_and_nothing_is_found(
    memory: Memory, dsn: str, schema: str, saved: psycopg.Connection[Any]
) -> None:
    agent = plant(memory, dsn, schema)
    others = ("settings", "migrations", "deleted_threads", "indexes", "audit_log", "cached")
    counting = 'select count(*) from "{}"."{}"'
    tables = [table for table in tables_of(saved, schema) if table not in others]

    def counted() -> dict[str, int]:
        found: dict[str, int] = {}
        for table in tables:
            ((found[table],),) = saved.execute(counting.format(schema, table).encode())
        return found

    before = counted()
    forgotten = agent.forget()
    after = counted()
    receipt = forgotten.receipt
    assert receipt is not None
    assert receipt.tables == {table: before[table] - after[table] for table in tables}
    assert all(receipt.tables.values()), "else this test would not see what is not counted"
    assert (receipt.agent, receipt.agent_id) == (NAME, str(named_agent(NAME)))
    assert (receipt.signature, len(receipt.threads), len(receipt.blocks)) == (None, 2, 1)
    assert WORD not in json.dumps([receipt.threads, receipt.archives, dict(receipt.tables)])
    # The word alone is in the block that it shared.
    markers = [f"{WORD} again", f"{WORD} 1"]
    check = memory.agent(NAME).verify_forgotten(forgotten, markers=markers)
    assert check
    assert check.traces == []
    assert {*tables, "settings"} <= {*check.searched}
    for given in (receipt, receipt.to_dict(), json.dumps(receipt.to_dict())):
        assert memory.agent(NAME).verify_forgotten(given)
    assert not memory.agent(NAME).verify_forgotten(forgotten, markers=["marimba"])


def test_whatever_is_left_behind_is_found(
    memory: Memory, dsn: str, schema: str, saved: psycopg.Connection[Any]
) -> None:
    agent = plant(memory, dsn, schema)
    tables = [t for t in tables_of(saved, schema) if t not in ("settings", "migrations")]
    kept, own = sql.Identifier(f"kept_{schema[-20:]}"), sql.Identifier(schema)
    saved.execute(sql.SQL("create schema {}").format(kept))
    for name in tables:
        table = sql.Identifier(name)
        saved.execute(sql.SQL("create table {}.{} as table {}.{}").format(kept, table, own, table))
    forgotten = agent.forget()
    seen: set[str] = set()
    for name in tables:
        parts = {"kept": kept, "own": own, "table": sql.Identifier(name)}
        missing = sql.SQL(
            """select k.ctid, k from {kept}.{table} k
            where k::text not in (select o::text from {own}.{table} o)"""
        ).format(**parts)
        for ctid, _ in saved.execute(missing).fetchall():
            row = {**parts, "ctid": sql.Literal(ctid)}
            back = "insert into {own}.{table} select * from {kept}.{table} where ctid = {ctid}"
            conflict = " on conflict do nothing"
            if not saved.execute(sql.SQL(back + conflict).format(**row)).rowcount:
                continue  # only the name of the agent that gave consent was taken from it
            found = agent.verify_forgotten(forgotten)
            assert not found
            assert found.traces == [Trace("table", name, 1)], name
            seen.add(name)
            gone = sql.SQL(
                """delete from {own}.{table} o
                where o::text = (select k::text from {kept}.{table} k where ctid = {ctid})"""
            )
            saved.execute(gone.format(**row))
            assert agent.verify_forgotten(forgotten)
    assert seen == {*tables} - {"deleted_threads", "indexes", "audit_log", "cached"}
    saved.execute(sql.SQL("drop schema {} cascade").format(kept))


def test_names_in_lists_of_agents_are_found(
    memory: Memory, saved: psycopg.Connection[Any], schema: str
) -> None:
    ada = memory.agent("ada")
    ada.core.create("project")
    ada.core.share("project", "ben")
    forgotten = ada.forget()
    assert ada.verify_forgotten(forgotten)
    for statement, table in (
        ("update \"{}\".core_memory_consents set granter = 'ada'", "core_memory_consents"),
        ("update \"{}\".threads set agent_names = array['ben', 'ada']", "threads"),
    ):
        checkpoints(memory, "ben", "1", ["hello"])
        saved.execute(statement.format(schema).encode())
        assert Trace("table", table, 1) in ada.verify_forgotten(forgotten).traces


def test_an_index_of_its_own_is_found(
    memory: Memory, saved: psycopg.Connection[Any], schema: str
) -> None:
    ada = memory.agent("ada")
    forgotten = ada.forget()
    name = f"archival_vectors_own_{named_agent('ada').hex}"
    saved.execute(f'create index {name} on "{schema}".archival_memory (key)'.encode())
    # On a partitioned table, each partition has an index under a name of its own.
    assert Trace("index", name, 1) in ada.verify_forgotten(forgotten).traces


def test_what_is_cached_is_dropped_and_found(memory: Memory) -> None:
    ada = memory.agent("ada")
    checkpoints(memory, "ada", "1", ["hello"])
    saver: Any = savers.inner(memory.saver)
    cached = saver._thread_cache.get("1")
    assert cached is not None
    forgotten = ada.forget()
    assert saver._thread_cache.get("1") is None
    assert ada.verify_forgotten(forgotten)
    saver._thread_cache.add("1", cached)
    assert ada.verify_forgotten(forgotten).traces == [Trace("cache", "threads", 1)]


@pytest.mark.parametrize("kind", ["bytes", "ed25519"])
def test_receipts_are_signed(memory: Memory, kind: str) -> None:
    keys: list[Any] = [secrets.token_bytes(32), secrets.token_bytes(32)]
    if kind == "ed25519":
        keys = [Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()]
    ada, other = (memory.agent("ada", receipt_key=key) for key in keys)
    ada.core.create("human")
    forgotten = ada.forget()
    receipt = forgotten.receipt
    assert receipt is not None
    assert receipt.signature is not None
    assert ada.verify_forgotten(forgotten)
    with pytest.raises(InvalidReceiptError, match="was signed with another key"):
        other.verify_forgotten(forgotten)
    changes: list[dict[str, Any]] = [
        {"tables": {"core_memory": 0}}, {"agent": "ben"}, {"agent_id": str(named_agent("ben"))},
        {"threads": ["0" * 64]}, {"forgotten_at": "2020-01-01"}, {"digest": "0" * 64},
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(InvalidReceiptError, match="was changed: its digest is not"):
            ada.verify_forgotten({**receipt.to_dict(), **change})
    unsigned = memory.agent("ada").forget()
    with pytest.raises(InvalidReceiptError, match="is not signed"):
        ada.verify_forgotten(unsigned)
    forged = seal(receipt, keys[1])
    with pytest.raises(InvalidReceiptError, match="another key"):
        ada.verify_forgotten(forged)


def test_what_is_no_receipt_is_refused(memory: Memory) -> None:
    ada = memory.agent("ada")
    forgotten = ada.forget()
    wrong: list[Any] = [None, 3, "x", {}, {"agent": "ada"}, Forgotten(), "[]"]
    for receipt in wrong:
        with pytest.raises(InvalidReceiptError, match="`receipt` must be what forget"):
            ada.verify_forgotten(receipt)
    with pytest.raises(InvalidReceiptError, match="is of the agent 'ada', and this one is 'ben'"):
        memory.agent("ben").verify_forgotten(forgotten)
    assert forgotten.receipt is not None
    elsewhere: dict[str, Any] = {**forgotten.receipt.to_dict(), "schema": "other"}
    elsewhere["digest"] = Receipt(**elsewhere).compute_digest()
    with pytest.raises(InvalidReceiptError, match="receipt is of the schema 'other'"):
        ada.verify_forgotten(elsewhere)
    for markers in ("text", [""], [3]):
        with pytest.raises(InvalidOperationError, match="`markers` must be a list of texts"):
            ada.verify_forgotten(forgotten, markers=markers)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_puts_that_wait_in_a_batch_are_found(dsn: str, schema: str) -> None:
    """They were called before the agent was forgotten, and would bring its memory back."""

    async def run() -> None:
        told = asyncio.Event()

        async def embed(texts: Sequence[str]) -> list[list[float]]:
            await told.wait()
            return [[1.0] * 8 for _ in texts]

        index: Any = {"dims": 8, "embed": embed}
        async with AsyncLettaMemory.from_conn_string(
            dsn, schema=schema, partitions=2, index=index
        ) as memory:
            await memory.setup()
            await memory.agent(NAME).core.create("human")
            ours, others = ("agents", format_label(NAME), "archival"), ("agents", "ben", "archival")
            puts = [
                asyncio.ensure_future(memory.store.aput(namespace, str(i), {"text": "x"}))
                for namespace in (ours, others)
                for i in range(3)
            ]
            await asyncio.sleep(0)
            forgotten = await memory.agent(NAME).forget()
            found = await memory.verify_forgotten(forgotten)
            assert found.traces == [Trace("cache", "pending puts", 3)]
            told.set()
            await asyncio.gather(*puts)
            assert not await memory.verify_forgotten(forgotten)
            again = await memory.agent(NAME).forget()
            assert await memory.verify_forgotten(again)

    asyncio.run(run())
