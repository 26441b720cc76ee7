"""Real databases of Letta servers are imported, and compared with what Letta counted in them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psycopg
import pytest
from langchain_core.messages import AIMessage
from psycopg import sql

from langgraph_letta_store import AgentMemory, LettaSaver, LettaStore, imports
from langgraph_letta_store.errors import SourceError
from langgraph_letta_store.imports import Report
from tests.cli.test_cli import CommandLine
from tests.support.letta_databases import LettaDatabases, list_databases, read_expected

DATABASES = sorted(list_databases())


class Move(NamedTuple):
    """A Letta database, a target, and the import between them."""

    source: str
    target: str
    schema: str
    expected: dict[str, Any]
    stack: ExitStack

    def __call__(self, **options: Any) -> Report:
        return imports.letta(self.source, self.target, schema=self.schema, partitions=2, **options)

    def agents(self) -> dict[str, dict[str, Any]]:
        """The agents that are not deleted, as Letta counted them."""
        return {id_: a for id_, a in self.expected["agents"].items() if not a["is_deleted"]}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the target; `{s}` is its schema."""
        with psycopg.connect(self.target) as connection:
            filled = sql.SQL(query).format(s=sql.Identifier(self.schema))  # pyright: ignore[reportArgumentType]  # a test's text
            return connection.execute(filled).fetchall()

    def change_source(self, query: str) -> None:
        with psycopg.connect(self.source, autocommit=True) as connection:
            connection.execute(query.encode())

    def checksum(self) -> list[tuple[Any, ...]]:
        """All that the import has written, with where it is: a rewritten row shows."""
        tables = (
            *("agents", "core_memory", "core_memory_agents", "core_memory_history"),
            *("core_memory_consents", "archival_memory", "archival_memory_agents"),
            *("archival_memory_consents", "archival_vectors", "namespaces"),
            *("threads", "recall_memory", "checkpoints", "checkpoint_channels"),
        )
        text = (
            "select {0!r}, count(*), md5(string_agg(t::text, '|' order by t::text)) "
            "from {{s}}.{0} t"
        )
        each = [text.format(table) for table in tables]
        return self.rows(" union all ".join(each))


@contextmanager
def move_from(letta: LettaDatabases, name: str, dsn: str, schema: str) -> Generator[Move]:
    with ExitStack() as stack:
        yield Move(letta.copy(name), dsn, schema, read_expected(name), stack)


@pytest.fixture(params=DATABASES)
def move(
    request: pytest.FixtureRequest, letta: LettaDatabases, dsn: str, own_schema: str
) -> Iterator[Move]:
    with move_from(letta, request.param, dsn, own_schema) as made:
        yield made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


@pytest.fixture
def newest(letta: LettaDatabases, dsn: str, own_schema: str) -> Iterator[Move]:
    with move_from(letta, "letta_016", dsn, own_schema) as made:
        yield made


def open_agents(move: Move, names: Iterable[str]) -> list[AgentMemory]:
    store = move.stack.enter_context(LettaStore.from_conn_string(move.target, schema=move.schema))
    return [AgentMemory(store, name) for name in names]


def find(tallies: Report, kind: str) -> tuple[int, int, int]:
    (tally,) = (each for each in tallies.tallies if each.kind == kind)
    return tally.source, tally.moved, tally.kept


def test_all_that_letta_counted_arrives(move: Move) -> None:
    report = move(folders=True, orphans=True, all_blocks=True)
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


def test_vectors_are_cut_out_of_their_padding(move: Move) -> None:
    report = move()
    with psycopg.connect(move.source) as connection:
        table = move.expected["schema"]["passages_table"]
        query = (
            "select id, embedding::text from {} where embedding is not null and "
            "embedding_config->>'embedding_model' = %s"
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


def test_conversations_have_lettas_context(move: Move) -> None:
    report = move()
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


def test_a_second_run_changes_nothing(move: Move) -> None:
    move(folders=True)
    before = move.checksum()
    assert not move(folders=True).differs
    assert move.checksum() == before


def test_interrupted_anywhere_it_goes_on(letta: LettaDatabases, newest: Move) -> None:
    calls = 0

    def stop_at(limit: int) -> Any:
        def advance(_: str, __: int) -> None:
            nonlocal calls
            calls += 1
            if calls == limit:
                raise KeyboardInterrupt

        return advance

    for limit in (1, 2, 3, 5, 9):
        calls = 0
        with pytest.raises(KeyboardInterrupt):
            newest(advance=stop_at(limit))
    report = newest()
    assert not report.differs
    assert find(report, "blocks")[0] == 26


def test_what_the_old_server_writes_meanwhile_comes_with_the_next_run(newest: Move) -> None:
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


def test_what_is_newer_here_stays(newest: Move) -> None:
    newest()
    (veteran,) = open_agents(newest, ["agent-69756d9f-9693-4812-9ef9-3c9ca224715c"])
    veteran.core.rethink("diary", "mine")
    report = newest()
    assert not report.differs
    assert find(report, "blocks")[2] == 1
    assert veteran.core.get("diary").value == "mine"


def test_a_role_that_may_only_read_suffices(newest: Move, server: str) -> None:
    role = f"reader_{newest.schema}"[:60].replace(" ", "_")
    with psycopg.connect(newest.source, autocommit=True) as connection:
        for statement in (
            "create role {} login",
            "grant usage on schema public to {}",
            "grant select on all tables in schema public to {}",
            "revoke all on providers from {}",
            "alter role {} set default_transaction_read_only = on",
        ):
            connection.execute(sql.SQL(statement).format(sql.Identifier(role)))
    try:
        reading = newest._replace(source=f"{newest.source} user={role}")
        assert not reading().differs
    finally:
        with psycopg.connect(newest.source, autocommit=True) as connection:
            for statement in ("drop owned by {}", "drop role {}"):
                connection.execute(sql.SQL(statement).format(sql.Identifier(role)))


def test_missing_rights_are_named(newest: Move) -> None:
    role = f"none_{newest.schema}"[:60].replace(" ", "_")
    with psycopg.connect(newest.source, autocommit=True) as connection:
        connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
    try:
        with pytest.raises(SourceError, match="GRANT SELECT ON ALL TABLES"):
            newest._replace(source=f"{newest.source} user={role}")()
    finally:
        with psycopg.connect(newest.source, autocommit=True) as connection:
            connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"agents": ["assistant"]}, "3 agents are called 'assistant'.*agent-c241cd16"),
        ({"name": "name"}, "cannot be called by their names.*agent-4c375f5b"),
        ({"agents": ["nobody"]}, "there is no agent 'nobody'"),
        ({"organizations": ["Nowhere"]}, "no organisation is called 'Nowhere'.*Kumo Robotics"),
    ],
)
def test_what_is_ambiguous_is_refused(newest: Move, options: Any, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        newest(**options)


def test_one_organisation_by_its_agents_names(newest: Move) -> None:
    report = newest(organizations=["Clinic Nord"], name="name")
    assert not report.differs
    assert find(report, "agents") == (2, 2, 0)
    (assistant,) = open_agents(newest, ["assistant"])
    assert len(assistant.archival.search(top_k=100)) == 5
    item = assistant.store.get(("agents", "assistant", "letta"), "agent")
    assert item is not None
    assert item.value["organization_name"] == "Clinic Nord"


def test_no_database_of_letta(dsn: str, own_schema: str) -> None:
    with pytest.raises(SourceError, match="no tables of a Letta server"):
        imports.letta(dsn, dsn, schema=own_schema)
    with pytest.raises(SourceError, match="SQLite file"):
        imports.letta("/home/ada/.letta/sqlite.db", dsn, schema=own_schema)


def test_passages_of_other_models_wait_and_are_embedded(
    newest: Move, run: CommandLine, tmp_path: Path
) -> None:
    report = newest()
    model = tmp_path / "own_model.py"
    model.write_text(
        "from tests.support.reembedding import Model\n"
        "embed = Model('text-embedding-3-small', 1536)\n"
    )
    options = ("--schema", newest.schema, "--dims", "1536", "--missing")
    done = run("reembed", newest.target, "--model", f"{model}:embed", *options)
    assert done.returncode == 0, done.stderr
    waited = find(report, "passages")[1] - find(report, "vectors")[1]
    assert f"{waited} passages that had no vector have one" in done.stdout
    again = run("reembed", newest.target, "--model", f"{model}:embed", *options)
    assert "0 passages that had no vector have one" in again.stdout
    model.write_text(model.read_text().replace("3-small", "other"))
    refused = run("reembed", newest.target, "--model", f"{model}:embed", *options)
    assert "are of 'text-embedding-3-small'" in refused.stderr


def test_the_command_says_what_it_found(newest: Move, run: CommandLine) -> None:
    where = ("--from", newest.source, "--to", newest.target, "--schema", newest.schema)
    dry = run("import", "letta", *where, "--dry-run", "--json")
    plan = json.loads(dry.stdout)["plan"]
    assert plan["blocks"] == {
        "blocks": 25,
        "shared": 3,
        "dangling": 0,
        "over_limit": 1,
        "isolated": 1,
    }
    assert {each["model"]: each["passages"] for each in plan["passages"]} == {
        "text-embedding-3-small": 38,
        "bge-m3": 12,
        "text-embedding-ada-002": 6,
        None: 4,
    }
    assert plan["messages"]["user"] == 108
    assert newest.rows("select to_regclass('{s}.agents')") == [(None,)]
    done = run("import", "letta", *where, "--yes", "--partitions", "2")
    assert done.returncode == 0, done.stderr
    for said in ("Kumo Robotics (9 agents)", "12 of bge-m3, 1024 dimensions", "credentials"):
        assert said in done.stdout
    assert "Everything was imported" in done.stdout
