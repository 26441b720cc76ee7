"""Letta databases with rows that lead nowhere, values of any form, and of the oldest versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import AgentMemory, LettaMemory, LettaSaver, LettaStore, imports
from langgraph_letta_store.imports.from_letta.block_versions import clean_label
from langgraph_letta_store.imports.from_letta.vectors import is_same_model
from tests.support import schemas
from tests.support.letta_databases import LettaDatabases

KUMO = "org-1a5f5882-d776-4d15-8e21-29ebdff487eb"
CLINIC = "org-fe92d556-4654-436d-8cc9-351ade0928c8"
VETERAN = "agent-69756d9f-9693-4812-9ef9-3c9ca224715c"

OLDEST = """
create table organizations (id text primary key, name text);
create table users (id text primary key, org_id text, name text);
create table agents (
  id text primary key, user_id text, name text, created_at timestamptz, description text,
  message_ids json, memory json, system text, agent_type text, llm_config json,
  embedding_config json, metadata_ json, tools json);
create table block (
  id text primary key, value text, "limit" int8, name text, template boolean, label text,
  metadata_ json, description text, user_id text);
create table messages (
  id text primary key, user_id text, agent_id text, role text, text text, model text, name text,
  tool_calls json, tool_call_id text, created_at timestamptz);
create table passages (
  id text primary key, user_id text, text text, file_id text, agent_id text, source_id text,
  embedding vector(4096), embedding_config json, metadata_ json, created_at timestamptz);
create table sources (
  id text primary key, user_id text, name text, created_at timestamptz, embedding_config json,
  description text, metadata_ json);
create table agent_source_mapping (id text, user_id text, agent_id text, source_id text);
insert into organizations values ('org-1', 'Old');
insert into users values ('user-1', 'org-1', 'Olga');
insert into agents values (
  'agent-1', 'user-1', 'Sam', '2024-10-01', null, '["message-1", "message-2"]',
  '{"memory": {"human": {"id": "block-1", "value": "Olga sails.", "limit": 2000},
               "persona": {"value": "I am Sam.", "limit": 4}}, "prompt_template": ""}',
  'You are Sam.', 'memgpt_agent', '{}', 'null', 'null', '[]');
insert into messages (id, agent_id, role, text, created_at) values
  ('message-1', 'agent-1', 'system', 'You are Sam.', '2024-10-01'),
  ('message-2', 'agent-1', 'user', '{"type": "user_message", "message": "Ahoy"}', '2024-10-02');
insert into passages (id, agent_id, source_id, text, embedding, embedding_config, created_at)
select 'passage-1', 'agent-1', null, 'The boat is at pier 7.',
       ('[1,2' || repeat(',0', 4094) || ']')::vector,
       '{"embedding_model": "small", "embedding_dim": 2}'::json, '2024-10-03'::timestamptz
union all
select 'passage-2', null, 'source-1', 'Page one.', null, null, '2024-10-04';
insert into sources (id, user_id, name) values ('source-1', 'user-1', 'Charts');
insert into agent_source_mapping values ('1', 'user-1', 'agent-1', 'source-1');
"""

HOSTILE = """
update agents set metadata_ = '{"mood": "\\ud83d", "nul": "\\u0000", "big": 1e999}'
where name = 'veteran';
update agents set embedding_config = 'null', timezone = 'Mars/Olympus' where name = 'thinker';
update agents set name = null where name = 'journal';
update agents set message_ids = '["message-gone", 7, null]' where name = 'stateless worker';
update block set metadata_ = '["a list"]', value = E'\x01 \u2028 \U0010ffff' where label = 'diary';
update block set label = 'über the label', "limit" = 0, description = null where label = 'plan';
update archival_passages set metadata_ = '"text"', tags = '{"not": "a list"}'
where text like 'veteran memory 0%';
update archival_passages set metadata_ = '{"deep": [[[[1e999]]]]}', created_at = 'infinity'
where text like 'veteran memory 1%';
update archival_passages set embedding = ('[1' || repeat(',1', 4095) || ']')::vector
where text like 'note 1:%';
update archival_passages set embedding = ('[0' || repeat(',0', 4095) || ']')::vector
where text like 'note 2:%';
update archival_passages set embedding_config = '{"embedding_dim": "many"}'
where text like 'note 3:%';
update messages set tool_returns = '[null, 7, {"tool_call_id": 3}]', content = '{"a": "\\ud83d"}'
where role = 'tool' and id in (select id from messages where role = 'tool' limit 20);
"""


@pytest.fixture
def hostile(letta: LettaDatabases) -> str:
    source = letta.copy("letta_016")
    with psycopg.connect(source, autocommit=True) as connection:
        found = connection.execute(
            "select conrelid::regclass::text, conname from pg_constraint where contype = 'f'"
        ).fetchall()
        for table, name in found:
            connection.execute(f'alter table {table} drop constraint "{name}"'.encode())
        unique = connection.execute(
            "select conrelid::regclass::text, conname from pg_constraint "
            "where contype in ('u', 'p') and conrelid::regclass::text = 'blocks_agents'"
        ).fetchall()
        for table, name in unique:
            connection.execute(f'alter table {table} drop constraint "{name}"'.encode())
        for statement in HOSTILE.strip().split(";\n"):
            connection.execute(statement.encode())
        connection.execute(
            "insert into blocks_agents values (%s, 'block-gone', 'gone'), "
            "('agent-gone', 'block-75b14d27-e648-4be9-9557-41715a77fdce', 'diary')",
            [VETERAN],
        )
        connection.execute(
            'insert into block (id, label, value, "limit", is_template, organization_id, '
            "is_deleted, version, read_only) "
            "values ('odd id', 'human', 'two', 5, false, %s, false, 1, false)",
            [KUMO],
        )
        connection.execute("insert into blocks_agents values (%s, 'odd id', 'human')", [VETERAN])
        connection.execute(
            "update archives_agents set agent_id = 'agent-gone' where agent_id = %s", [VETERAN]
        )
        connection.execute(
            "update messages set conversation_id = 'conv-gone' where id in "
            "(select id from messages where agent_id = %s order by sequence_id limit 9)",
            [VETERAN],
        )
    return source


def test_hostile_rows_are_imported_or_counted(hostile: str, dsn: str, own_schema: str) -> None:
    report = imports.letta(hostile, dsn, schema=own_schema, partitions=2, orphans=True)
    assert not report.differs, report
    assert any("have other labels here" in note for note in report.notes)
    assert any("not in Letta's database any more" in note for note in report.notes)
    with LettaStore.from_conn_string(dsn, schema=own_schema) as store:
        veteran = AgentMemory(store, VETERAN)
        blocks = {block.label: block for block in veteran.core.list()}
        assert blocks["über_the_label"].value == "C"
        assert {blocks["human"].value, blocks["human_2"].value} > {"two"}
        assert blocks["diary"].metadata == {"letta": ["a list"]}
        assert blocks["diary"].value == "\x01 \u2028 \U0010ffff"
        item = store.get(("agents", VETERAN, "letta"), "agent")
        assert item is not None
        assert "\ufffd" in str(item.value["metadata"])
    again = imports.letta(hostile, dsn, schema=own_schema, partitions=2, orphans=True)
    assert not again.differs


def test_the_oldest_version(database: str, dsn: str, own_schema: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create schema letta")
        connection.execute("create extension if not exists vector")
        connection.execute("set search_path = letta, public")
        connection.execute(OLDEST.encode())
    report = imports.letta(
        database, dsn, schema=own_schema, partitions=2, folders=True, name="name"
    )
    assert not report.differs, report
    with LettaMemory.from_conn_string(dsn, schema=own_schema) as memory:
        sam = memory.agent("Sam")
        assert {b.label: (b.value, b.limit) for b in sam.core.list()} == {
            "human": ("Olga sails.", 2000),
            "persona": ("I am Sam.", 9),
        }
        passages = {p.content: p for p in sam.archival.search(top_k=9)}
        assert passages.keys() == {"The boat is at pier 7.", "Page one."}
        page = passages["Page one."]
        assert page.tags == ["folder:Charts"]
        assert page.metadata == {"source": "Charts", "folder": "Charts", "page": 1}
        assert [m.text for m in sam.recall.search("Ahoy")] == ["Ahoy"]
    with psycopg.connect(dsn) as connection:
        query = f'select embedding::text from "{own_schema}".archival_vectors'
        assert [row[0] for row in connection.execute(query.encode())] == ["[0.44726562,0.89453125]"]


@pytest.fixture
def secured(server: str) -> Iterator[tuple[str, str]]:
    """A target with row-level security: an administrator's and an application's string."""
    with schemas.database(server) as admin:
        mark = admin.split("dbname=")[1].split()[0][-8:]
        owner, application = f"owner_{mark}", f"app_{mark}"
        with LettaMemory.from_conn_string(admin, partitions=2) as memory:
            memory.setup(rls=True, owner_role=owner, app_role=application)
        try:
            yield admin, make_conninfo(admin, user=application)
        finally:
            with psycopg.connect(admin, autocommit=True) as connection:
                for role in (owner, application):
                    connection.execute(f"drop owned by {role} cascade".encode())
                    connection.execute(f"drop role {role}".encode())


def test_organisations_become_tenants(letta: LettaDatabases, secured: tuple[str, str]) -> None:
    admin, application = secured
    source = letta.restore("letta_016")
    report = imports.letta(source, admin, orphans=True, all_blocks=True)
    assert not report.differs, report
    assert not imports.letta(source, admin, orphans=True, all_blocks=True).differs
    for tenant, agents in {KUMO: 9, CLINIC: 2}.items():
        with LettaMemory.from_conn_string(application, tenant=tenant) as memory:
            assert len(memory.store.list_namespaces(suffix=("core",))) == agents
            veteran = memory.agent(VETERAN)
            assert bool(veteran.core.list()) == (tenant == KUMO)
            assert bool(veteran.archival.search(top_k=3)) == (tenant == KUMO)
            found: Any = memory.saver
            assert isinstance(found, LettaSaver)
            state = found.get_tuple({"configurable": {"thread_id": VETERAN}})
            assert (state is not None) == (tenant == KUMO)


@pytest.mark.parametrize(
    ("label", "expected"),
    [("my notes", "my_notes"), ("/system", "_/system"), ("", "block"), (None, "block")],
)
def test_labels(label: str | None, expected: str) -> None:
    assert clean_label(label) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("openai:text-embedding-3-small", "text-embedding-3-small", True),
        ("BAAI/bge-m3", "bge-m3:latest", True),
        ("text-embedding-3-small", "text-embedding-3-large", False),
        (None, None, False),
    ],
)
def test_names_of_models(one: str | None, other: str | None, same: bool) -> None:
    assert is_same_model(one, other) == same


@pytest.mark.nightly
def test_ten_thousand_agents(letta: LettaDatabases, dsn: str, own_schema: str) -> None:
    source = letta.copy("letta_06")
    with psycopg.connect(source, autocommit=True) as connection:
        (columns,) = connection.execute(
            "select string_agg(quote_ident(attname), ', ') from pg_attribute where attrelid = "
            "'agents'::regclass and attnum > 0 and not attisdropped and attname not in "
            "('id', 'name', 'message_ids')"
        ).fetchone() or ("",)
        connection.execute(
            f"insert into agents (id, name, message_ids, {columns}) "  # the catalog's names
            f"select 'agent-' || n, 'copy ' || n, '[]', {columns} "
            "from generate_series(1, 10000) n, (select * from agents limit 1) a".encode()
        )
        connection.execute(
            "insert into blocks_agents (agent_id, block_id, block_label) "
            "select 'agent-' || n, b.block_id, b.block_label from generate_series(1, 10000) n, "
            "(select distinct block_id, block_label from blocks_agents "
            " where block_label = 'team') b"
        )
    report = imports.letta(source, dsn, schema=own_schema, partitions=2)
    assert not report.differs
    (agents,) = (tally for tally in report.tallies if tally.kind == "agents")
    assert agents.moved == 10_002
    with LettaStore.from_conn_string(dsn, schema=own_schema) as store:
        (team,) = AgentMemory(store, "agent-10000").core.list()
        assert team.agents == 10_002
