"""Moving in from a Letta server: how long an import takes, and how much memory.

Makes a database as Letta 0.16 has it: agents with blocks, passages whose vectors are padded to
4,096 numbers, and messages with tool calls; then imports all of it, and once more to see how long
it takes to find that nothing is missing.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from typing import Any

import psycopg
from command import command, read_command
from psycopg import sql
from psycopg.conninfo import make_conninfo
from server import connection_string, describe

from langgraph_letta_store import imports

DIMS = 1536
SOURCE = "letta_benchmark"

TABLES = """
create table organizations (id text primary key, name text);
create table agents (
  id text primary key, name text, organization_id text, agent_type text, system text,
  message_ids json, embedding_config json, llm_config json, metadata_ json, timezone text,
  created_at timestamptz, updated_at timestamptz, is_deleted boolean default false);
create table block (
  id text primary key, label text, value text, "limit" int, description text, metadata_ json,
  read_only boolean default false, is_template boolean default false, organization_id text,
  created_at timestamptz, updated_at timestamptz, is_deleted boolean default false);
create table blocks_agents (agent_id text, block_id text, block_label text);
create table archives (
  id text primary key, name text, organization_id text, vector_db_provider text,
  is_deleted boolean default false);
create table archives_agents (agent_id text, archive_id text, is_owner boolean);
create table archival_passages (
  id text primary key, text text, embedding vector(4096), embedding_config json, metadata_ json,
  tags json, archive_id text, created_at timestamptz, updated_at timestamptz,
  is_deleted boolean default false);
create table messages (
  id text primary key, agent_id text, role text, content json, tool_calls json, tool_call_id text,
  tool_returns json, name text, model text, sequence_id bigserial, created_at timestamptz,
  is_deleted boolean default false);
insert into organizations values ('org-1', 'Benchmark');
"""

CONFIG = json.dumps({"embedding_model": "text-embedding-3-small", "embedding_dim": DIMS})

FILL = """
insert into agents
select 'agent-' || a, 'agent ' || a, 'org-1', 'letta_v1_agent', 'You are kind.', (
         select json_agg('message-' || a || '-' || m)
         from generate_series(greatest({each} - 40, 0), {each} - 1) m),
       {config}, '{{}}', '{{}}', 'UTC', now(), now()
from generate_series(1, {agents}) a;
insert into block (id, label, value, "limit", created_at, updated_at, metadata_)
select 'block-' || md5(a || label)::uuid, label, repeat('a fact ', 50), 5000, now(), now(), '{{}}'
from generate_series(1, {agents}) a, unnest(array['human', 'persona']) label;
insert into blocks_agents
select 'agent-' || a, 'block-' || md5(a || label)::uuid, label
from generate_series(1, {agents}) a, unnest(array['human', 'persona']) label;
insert into archives select 'archive-' || a, 'archive ' || a, 'org-1', 'NATIVE'
from generate_series(1, {agents}) a;
insert into archives_agents select 'agent-' || a, 'archive-' || a, true
from generate_series(1, {agents}) a;
insert into archival_passages
select 'passage-' || p, 'passage ' || p || repeat(' of some length', 20),
       ('[' || (select string_agg((random() - 0.5 + 0 * (p + d))::real::text, ',')
                from generate_series(1, {dims}) d) || repeat(',0', 4096 - {dims}) || ']')::vector,
       {config}, '{{"n": 1}}', '["note", "benchmark"]', 'archive-' || (p % {agents} + 1),
       now(), now()
from generate_series(1, {passages}) p;
insert into messages (id, agent_id, role, content, tool_calls, tool_call_id, created_at)
select 'message-' || a || '-' || m, 'agent-' || a,
       (array['user', 'assistant', 'tool', 'assistant'])[m % 4 + 1],
       json_build_array(json_build_object('type', 'text', 'text', case m % 4
         when 2 then '{{"status": "OK", "message": "result ' || m || '", "time": "now"}}'
         else 'what is said in message ' || m || repeat(' and so on', 30) end)),
       case m % 4 when 1 then json_build_array(json_build_object(
         'id', 'call-' || a || '-' || m, 'type', 'function', 'function', json_build_object(
           'name', 'look_up', 'arguments', '{{"query": "tea"}}'))) else '[]' end,
       case m % 4 when 2 then 'call-' || a || '-' || (m - 1) end,
       timestamptz '2025-01-01' + m * interval '1 minute'
from generate_series(1, {agents}) a, generate_series(0, {each} - 1) m
order by a, m;
analyze;
"""


def main() -> None:
    """Measure, and print the figures."""
    parser = command(__doc__, quick="a tenth of the passages and messages")
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--passages", type=int, default=20_000)
    chosen = read_command(parser)
    share = 10 if chosen.quick else 1
    with connection_string(chosen.database, chosen.keep) as admin:
        source = make_source(
            admin, chosen.agents, chosen.messages // share, chosen.passages // share
        )
        with psycopg.connect(admin) as connection:
            for name, value in describe(connection).items():
                print(f"{name}: {value}")
        before = peak_memory()
        figures: dict[str, Any] = {"memory before, MB": before}
        for run in ("import", "second run"):
            seconds = timed(lambda: imports.letta(source, admin, schema="moved_in"))
            figures |= {f"{run}, s": seconds, f"peak memory after the {run}, MB": peak_memory()}
        figures["messages per second"] = chosen.messages // share / figures["import, s"]
        for name, value in figures.items():
            print(f"{name}: {value:,.1f}")
        if chosen.json:
            chosen.json.write_text(json.dumps(figures, indent=2))
        if chosen.markdown:
            rows = [f"| {name} | {value:,.1f} |" for name, value in figures.items()]
            chosen.markdown.write_text("\n".join(["| | |", "|---|---|", *rows, ""]))


def make_source(admin: str, agents: int, messages: int, passages: int) -> str:
    """Make a Letta database, and return its connection string."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"drop database if exists {SOURCE}".encode())
        connection.execute(f"create database {SOURCE}".encode())
    source = make_conninfo(admin, dbname=SOURCE)
    with psycopg.connect(source, autocommit=True) as connection:
        connection.execute("create extension vector")
        connection.execute(TABLES.encode())
        filled = sql.SQL(FILL).format(
            agents=sql.Literal(agents),
            each=sql.Literal(messages // agents),
            passages=sql.Literal(passages),
            dims=sql.Literal(DIMS),
            config=sql.Literal(CONFIG),
        )
        connection.execute(filled)
    return source


def timed(work: Callable[[], imports.Report]) -> float:
    """Return how many seconds an import takes.

    Raises:
        RuntimeError: source and target differ afterwards.
    """
    began = time.perf_counter()
    report = work()
    if report.differs:
        msg = f"source and target differ: {report}"
        raise RuntimeError(msg)
    return time.perf_counter() - began


def peak_memory() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
