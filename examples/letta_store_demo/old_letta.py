"""A small database as a Letta server leaves it: one agent, its blocks, passages and messages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import psycopg
from langchain_core.embeddings import Embeddings
from psycopg.conninfo import make_conninfo

TABLES = """
create table organizations (id text primary key, name text);
create table agents (
  id text primary key, name text, organization_id text, agent_type text, system text,
  message_ids json, embedding_config json, timezone text, created_at timestamptz,
  is_deleted boolean default false);
create table block (
  id text primary key, label text, value text, "limit" int, description text,
  current_history_entry_id text, created_at timestamptz, updated_at timestamptz,
  is_deleted boolean default false);
create table blocks_agents (agent_id text, block_id text, block_label text);
create table block_history (
  id text primary key, block_id text, sequence_number int, label text, value text, "limit" int,
  description text, metadata_ json, actor_type text, actor_id text, created_at timestamptz);
create table archives (id text primary key, name text, is_deleted boolean default false);
create table archives_agents (agent_id text, archive_id text, is_owner boolean);
create table archival_passages (
  id text primary key, text text, embedding vector(4096), embedding_config json, metadata_ json,
  tags json, archive_id text, created_at timestamptz, is_deleted boolean default false);
create table messages (
  id text primary key, agent_id text, role text, content json, tool_calls json, tool_call_id text,
  sequence_id bigserial, created_at timestamptz, is_deleted boolean default false);
insert into organizations values ('org-1', 'Travel desk');
"""

BLOCKS = {
    "persona": ("I plan trips.", "I plan trips by rail, and I never book flights."),
    "human": ("Name: Nora.", "Name: Nora. Eats no meat. Loves old trams."),
}

PASSAGES = (
    ("Nora's sister Ines lives in Porto and has a spare room.", ["family", "Portugal"]),
    ("Tram 28 in Lisbon is empty before eight in the morning.", ["Lisbon"]),
    ("The night train from Madrid to Lisbon no longer runs.", ["trains"]),
)

WORDS = (
    ("user", "Hello! I am Nora, and my cat is called Miso."),
    ("assistant", "Hello Nora! Greetings to Miso."),
    ("user", "In May I want to see trams."),
    ("assistant", "Then let us go to Lisbon."),
    ("user", "By train, please, and without meat on the way."),
    ("assistant", "By train it is: Madrid, Badajoz, Entroncamento, Lisbon."),
)


def make_database(server: str, embeddings: Embeddings, model: str, dims: int) -> str:
    """Make the database `old_letta` on a server, and return its connection string.

    Args:
        server: the server's connection string.
        embeddings: embeds the passages; the database pads their vectors to 4,096 numbers.
        model: the embedding model's name.
        dims: its dimensions.
    """
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("drop database if exists old_letta")
        connection.execute("create database old_letta")
    source = make_conninfo(server, dbname="old_letta")
    config = json.dumps({"embedding_model": model, "embedding_dim": dims})
    with psycopg.connect(source) as connection:
        connection.execute("create extension vector")
        connection.execute(TABLES)
        _insert_agent(connection, config)
        _insert_passages(connection, embeddings, config)
    return source


def _insert_agent(connection: psycopg.Connection[Any], config: str) -> None:
    ids = [f"message-{n}" for n in range(len(WORDS) + 1)]
    # The last two turns are in the context; the first is in the database alone.
    context = json.dumps([ids[0], *ids[3:]])
    connection.execute(
        "insert into agents values ('agent-1', 'nora', 'org-1', 'letta_v1_agent', "
        "'You are a travel assistant.', %s, %s, 'Europe/Lisbon', '2025-05-01', false)",
        [context, config],
    )
    said: Sequence[tuple[str, str]] = (("system", "You are a travel assistant."), *WORDS)
    for number, (role, text) in enumerate(said):
        content = json.dumps([{"type": "text", "text": text}])
        connection.execute(
            "insert into messages (id, agent_id, role, content, tool_calls, created_at) values "
            "(%s, 'agent-1', %s, %s, '[]', timestamptz '2025-05-01' + %s * interval '1 hour')",
            [ids[number], role, content, number],
        )
    for label, (before, now) in BLOCKS.items():
        block = f"block-{label}"
        for sequence, value in enumerate((before, now), 1):
            connection.execute(
                "insert into block_history values (%s, %s, %s, %s, %s, 5000, null, '{}', "
                "'letta_agent', 'agent-1', timestamptz '2025-05-01' + %s * interval '1 day')",
                [f"{block}-{sequence}", block, sequence, label, value, sequence],
            )
        connection.execute(
            "insert into block values (%s, %s, %s, 5000, null, %s, '2025-05-01', '2025-05-03')",
            [block, label, now, f"{block}-2"],
        )
        connection.execute("insert into blocks_agents values ('agent-1', %s, %s)", [block, label])


def _insert_passages(
    connection: psycopg.Connection[Any], embeddings: Embeddings, config: str
) -> None:
    connection.execute("insert into archives values ('archive-1', 'nora''s Archive')")
    connection.execute("insert into archives_agents values ('agent-1', 'archive-1', true)")
    vectors = embeddings.embed_documents([text for text, _ in PASSAGES])
    for number, ((text, tags), vector) in enumerate(zip(PASSAGES, vectors, strict=True)):
        padded = [*vector, *[0.0] * (4096 - len(vector))]
        connection.execute(
            "insert into archival_passages values "
            "(%s, %s, %s::text::vector, %s, '{}', %s, 'archive-1', '2025-05-02')",
            [f"passage-{number}", text, str(padded), config, json.dumps(tags)],
        )
