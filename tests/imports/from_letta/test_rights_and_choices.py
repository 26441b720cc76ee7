"""What an import from Letta needs at the source, what is chosen of it, and what it says."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from langgraph_letta_store import AgentMemory, imports
from langgraph_letta_store.errors import SourceError
from tests.cli.test_cli import CommandLine
from tests.support.letta_moves import Move, find, open_agents


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


def test_organisations_without_tenants_come_into_one_schema(newest: Move, run: CommandLine) -> None:
    where = ("--from", newest.source, "--to", newest.target, "--schema", newest.schema)
    said = run("import", "letta", *where, "--dry-run").stdout.replace("│", " ")
    assert "those of 2 organisations come into one schema" in " ".join(said.split())
    report = newest()
    assert not report.differs
    names = {id_: agent["name"] for id_, agent in newest.agents().items()}
    same = [id_ for id_, name in names.items() if name == "assistant"]
    found = dict(zip(same, open_agents(newest, same), strict=True))
    organizations: dict[str, str] = {}
    for id_, agent in found.items():
        letta = newest.expected["agents"][id_]
        human = newest.expected["blocks"][letta["blocks"]["human"]]
        assert agent.core.get("human").value == human["value"]
        passages = agent.archival.search(top_k=100)
        assert sorted(p.content for p in passages) == sorted(letta["passage_texts"])
        item = agent.store.get(("agents", id_, "letta"), "agent")
        assert item is not None
        organizations[id_] = item.value["organization_name"]
    assert sorted(organizations.values()) == ["Clinic Nord", "Kumo Robotics", "Kumo Robotics"]
    assert newest.rows("select distinct tenant from {s}.core_memory") == [("",)]


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


async def test_a_cancelled_import_stops_and_the_next_one_goes_on(newest: Move) -> None:
    begun, loop = asyncio.Event(), asyncio.get_running_loop()
    options: Any = {"schema": newest.schema, "partitions": 2}

    def advance(kind: str, count: int) -> None:
        loop.call_soon_threadsafe(begun.set)
        time.sleep(0.05)  # so that the import has not ended when it is cancelled

    running = asyncio.create_task(
        imports.aletta(newest.source, newest.target, advance=advance, **options)
    )
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    report = await imports.aletta(newest.source, newest.target, **options)
    assert not report.differs
    assert find(report, "agents") == (11, 11, 0)


def test_a_label_that_an_agent_has_already_is_kept(newest: Move) -> None:
    newest(agents=["classic"], name="name")
    (classic,) = open_agents(newest, ["classic"])
    other = AgentMemory(classic.store, "thinker")
    other.core.create("human", "mine")
    report = newest(agents=["classic", "thinker"], name="name")
    assert not report.differs
    assert any("have other labels here" in note for note in report.notes)
    blocks = {block.label: block.value for block in other.core.list()}
    assert blocks["human"] == "mine"
    assert blocks.keys() == {"human", "human_2", "persona"}
