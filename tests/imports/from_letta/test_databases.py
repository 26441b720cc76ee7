"""Real databases of Letta servers are imported, and compared with what Letta counted in them."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Any

import numpy as np
import psycopg
import pytest
from langchain_core.messages import AIMessage
from psycopg import sql

from langgraph_letta_store import LettaSaver
from langgraph_letta_store.config.encryption import Encryption
from langgraph_letta_store.errors import MissingKeyError
from langgraph_letta_store.imports import Report
from tests.support.letta_databases import LettaDatabases
from tests.support.letta_moves import Move, find, open_agents
from tests.support.schemas import Shelf

SEALED_TABLES = (
    *("core_memory", "core_memory_history", "archival_memory", "recall_memory"),
    *("checkpoints", "checkpoint_channels", "checkpoint_writes"),
)


def test_all_that_letta_counted_arrives(moved: tuple[Move, Report]) -> None:
    move, report = moved
    assert not report.differs, report
    expected, blocks = move.agents(), move.expected["blocks"]
    assert find(report, "agents") == (len(expected), len(expected), 0)
    for agent, letta in zip(open_agents(move, expected), expected.values(), strict=True):
        held = {block.label: block for block in agent.core.list()}
        assert held.keys() == letta["blocks"].keys()
        for label, block in held.items():
            there = blocks[letta["blocks"][label]]
            assert f"block-{block.block_id}" == letta["blocks"][label]
            assert block.value == there["value"]
            assert block.limit == max(there["limit"], len(there["value"]))
            assert block.description == (there["description"] or "")
            assert block.metadata == (there["metadata"] or {})
            assert sorted(block.tags) == sorted(there["tags"])
            assert block.read_only == bool(there["read_only"])
            assert block.agents == sum(id_ in expected for id_ in there["agents"])
            values = [version.value for version in agent.core.history(label)][::-1]
            assert values[: len(there["history"])] == [row["value"] for row in there["history"]]
            assert values[-1] == block.value
        found = agent.archival.search(top_k=1000)
        own = [p for p in found if not (p.archive or "").startswith("folder ")]
        assert Counter(p.content for p in own) == Counter(letta["passage_texts"])
        tags = Counter(tag for p in own for tag in p.tags)
        assert dict(tags) == letta["passages_by_tag"]
        assert sum(bool(p.metadata) for p in own) == letta["with_metadata"]
        assert agent.settings().timezone == (letta["timezone"] or "UTC")


def test_vectors_are_cut_out_of_their_padding(moved: tuple[Move, Report]) -> None:
    move, report = moved
    with psycopg.connect(move.source) as connection:
        table = move.expected["schema"]["passages_table"]
        query = (
            "select id, embedding::text from (select id, embedding, embedding_config from {} "
            "union all select id, embedding, embedding_config from source_passages) p "
            "where embedding is not null and embedding_config->>'embedding_model' = %s"
        )
        model = move.rows("select value->>'model' from {s}.settings where name = 'index'")[0][0]
        filled = sql.SQL(query).format(sql.Identifier(table))  # pyright: ignore[reportArgumentType]  # a test's text
        there: dict[str, str] = dict(connection.execute(filled, [model]).fetchall())
    here = move.rows(
        "select a.key, v.embedding::text from {s}.archival_memory a "
        "join {s}.archival_vectors v using (agent_id, item_id)"
    )
    assert len(here) == find(report, "vectors")[1] > 0
    for key, vector in here:
        one, other = (np.array(text[1:-1].split(","), float) for text in (vector, there[key]))
        assert len(one) == 1536
        assert not other[1536:].any()
        cosine = one @ other[:1536] / np.linalg.norm(one) / np.linalg.norm(other)
        assert cosine == pytest.approx(1, abs=1e-6)


def test_conversations_have_lettas_context(moved: tuple[Move, Report]) -> None:
    move, report = moved
    assert not report.differs
    expected = move.agents()
    named = {
        id_: c for id_, c in move.expected.get("conversations", {}).items() if not c["is_deleted"]
    }
    with psycopg.connect(move.source) as connection:
        found = connection.execute("select id, message_ids from agents where not is_deleted")
        contexts: dict[str, list[str]] = dict(found.fetchall())
    contexts |= {id_: conversation["in_context"] for id_, conversation in named.items()}
    recalled = Counter(thread for (thread,) in move.rows("select thread_id from {s}.recall_memory"))
    assert recalled.keys() <= contexts.keys()
    assert set(named) <= recalled.keys()
    with LettaSaver.from_conn_string(move.target, schema=move.schema) as saver:
        for thread, context in contexts.items():
            state = saver.get_tuple({"configurable": {"thread_id": thread}})
            assert state is not None
            messages = state.checkpoint["channel_values"]["messages"]
            ids = [message.id for message in messages]
            # Prompts, heartbeats and results of send_message are none; the order is Letta's.
            assert [id_ for id_ in context if id_ in ids] == [
                id_ for id_ in ids if id_ in set(context)
            ]
            assert messages
            answers = [message for message in messages if isinstance(message, AIMessage)]
            asked = {call["id"] for message in answers for call in message.tool_calls}
            answered = {getattr(message, "tool_call_id", None) for message in messages}
            assert asked <= answered
        for agent in expected:
            threads = {thread.thread_id for thread in saver.list_threads(agent=agent)}
            assert agent in threads <= contexts.keys()


def test_undo_and_redo_stand_where_letta_stood(newest: Move) -> None:
    newest()
    (veteran,) = open_agents(newest, ["agent-69756d9f-9693-4812-9ef9-3c9ca224715c"])
    # Letta's pointer is on the first of two checkpoints, and the value was changed after it.
    assert veteran.core.get("plan").value == "C"
    assert veteran.core.undo("plan").value == "A"
    assert veteran.core.redo("plan").value == "C"
    assert veteran.core.redo("plan").value == "B"
    assert veteran.core.undo("diary").value == "day 1\nday 2"
    assert veteran.core.undo("diary").value == "day 1"


def test_a_shared_block_stays_one(newest: Move) -> None:
    newest()
    first, second = open_agents(
        newest,
        [
            "agent-c241cd16-b67c-4e65-abe8-2e32b120d4b7",
            "agent-f6d3dc5b-ca59-462a-be63-5f2f5ceb21ec",
        ],
    )
    second.core.append("project", "Seen by both.")
    assert first.core.get("project").value.endswith("\nSeen by both.")
    assert first.archival.archives() == second.archival.archives() != []
    assert len(first.archival.search(top_k=100)) == 30


def test_a_second_run_changes_nothing(moved: tuple[Move, Report]) -> None:
    move, _ = moved
    before = move.checksum()
    assert not move(folders=True, orphans=True, all_blocks=True).differs
    assert move.checksum() == before


def test_interrupted_anywhere_it_goes_on(
    newest: Move, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    anywhere = random.Random(1506)  # the same places each time
    here, wait = threading.get_ident(), psycopg.Connection.wait
    for _ in range(6):
        # A run that finds everything makes about 420 round trips, and one that finds nothing 790.
        left, answered = anywhere.randrange(1, 400), anywhere.random() < 0.5

        def wait_or_stop(*args: Any, **options: Any) -> Any:
            nonlocal left
            left -= threading.get_ident() == here
            if left:
                return wait(*args, **options)
            left = -1
            if answered:  # noqa: B023  # used in this round alone
                wait(*args, **options)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(psycopg.Connection, "wait", wait_or_stop)
            with pytest.raises(KeyboardInterrupt):
                newest()
    report = newest()
    assert not report.differs
    assert find(report, "blocks")[0] == 26
    with shelf.own_name() as schema:
        whole = newest._replace(schema=schema)
        whole()
        pairs = list(zip(newest.checksum(), whole.checksum(), strict=True))
        assert [one[:2] for one, _ in pairs] == [other[:2] for _, other in pairs]
        same = {one[0] for one, other in pairs if one == other}
        # The others have times of the import.
        assert same >= {"core_memory", "core_memory_history", "archival_vectors", "recall_memory"}


def test_what_the_old_server_writes_meanwhile_comes_with_the_next_run(
    letta: LettaDatabases, newest: Move
) -> None:
    newest = newest._replace(source=letta.copy("letta_016"))
    newest()
    agent = "agent-69756d9f-9693-4812-9ef9-3c9ca224715c"
    newest.change_source(
        "update block set value = 'day 9', updated_at = now() "
        "where id = 'block-75b14d27-e648-4be9-9557-41715a77fdce'; "
        "insert into archival_passages (id, text, metadata_, created_at, organization_id, "
        "archive_id, is_deleted) select 'passage-new', 'new', '{}', now(), organization_id, id, "
        "false from archives where name = 'veteran''s Archive'"
    )
    report = newest()
    assert not report.differs
    (veteran,) = open_agents(newest, [agent])
    assert veteran.core.get("diary").value == "day 9"
    assert veteran.core.undo("diary").value == "day 1\nday 2\nday 3 (not checkpointed)"
    assert "new" in {passage.content for passage in veteran.archival.search(top_k=100)}


def test_an_encrypted_move_writes_nothing_in_plain_text(
    letta: LettaDatabases, newest: Move
) -> None:
    keys = Encryption({"k": b"k" * 32}, current="k", hashes="k")
    newest = newest._replace(source=letta.copy("letta_016"))
    report = newest(encrypt=keys)
    assert not report.differs, report
    agent = "agent-69756d9f-9693-4812-9ef9-3c9ca224715c"
    before = newest.checksum()
    assert not newest(encrypt=keys).differs
    assert newest.checksum() == before
    newest.change_source(
        "update block set value = 'day 9', updated_at = now() "
        "where id = 'block-75b14d27-e648-4be9-9557-41715a77fdce'"
    )
    assert not newest(encrypt=keys).differs
    readable = " union all ".join(f"select t::text from {{s}}.{table} t" for table in SEALED_TABLES)
    stored = "".join(row for (row,) in newest.rows(readable))
    (veteran,) = open_agents(newest, [agent], encrypt=keys)
    said = [passage.content for passage in veteran.archival.search(top_k=100)]
    assert said
    for text in ("day 9", "day 1", *said):
        assert text not in stored, text
    with LettaSaver.from_conn_string(newest.target, schema=newest.schema, encrypt=keys) as saver:
        heard = [message.text for message in saver.recall.messages(agent) if len(message.text) > 9]
    assert heard
    assert not any(text in stored for text in heard)
    assert veteran.core.get("diary").value == "day 9"
    assert [each.version for each in veteran.core.history("diary")]
    assert veteran.core.undo("diary").value == "day 1\nday 2\nday 3 (not checkpointed)"
    with pytest.raises(MissingKeyError, match="--keys"):
        newest()


def test_what_is_newer_here_stays(newest: Move) -> None:
    newest()
    (veteran,) = open_agents(newest, ["agent-69756d9f-9693-4812-9ef9-3c9ca224715c"])
    veteran.core.rethink("diary", "mine")
    report = newest()
    assert not report.differs
    assert find(report, "blocks")[2] == 1
    assert veteran.core.get("diary").value == "mine"
