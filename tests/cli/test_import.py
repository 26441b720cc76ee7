"""`letta-store import postgres`: items move in as PostgresStore has them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, cast

import pytest
from langgraph.store.postgres import PostgresStore
from psycopg import sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import LettaStore
from langgraph_letta_store._engine.schema import Schema, StoreSchema
from langgraph_letta_store._engine.steps import Embed, Execute, Operation, Query, embed, rows
from langgraph_letta_store._tiers.archival import bulk_load
from langgraph_letta_store._tiers.archival.bulk_load import BULK_LOAD
from langgraph_letta_store.config.store import StoreConfig
from tests.cli.test_cli import CommandLine
from tests.support.embeddings import CharacterEmbeddings
from tests.support.moving import (
    ODD,
    Move,
    assert_same,
    checksum,
    fill_saver,
    fill_store,
    items,
    sources,
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


@pytest.fixture(scope="module")
def source(server: str) -> Iterator[Callable[[str], str]]:
    with sources(server) as made:
        yield made


@pytest.fixture
def move(run: CommandLine, database: str, dsn: str, schema: str) -> Move:
    """From an empty database."""
    return Move(run, database, dsn, schema)


@pytest.fixture
def stored(run: CommandLine, source: Callable[[str], str], dsn: str, schema: str) -> Move:
    return Move(run, source("store"), dsn, schema)


@pytest.fixture
def both(run: CommandLine, source: Callable[[str], str], dsn: str, schema: str) -> Move:
    return Move(run, source("both"), dsn, schema)


def test_items_move_as_they_are(stored: Move) -> None:
    before = checksum(stored.source)
    done = stored()
    assert done.returncode == 0, done.stdout + done.stderr
    there, here = items(stored)
    assert here.keys() == there.keys()
    for place, (*kept, ttl) in here.items():
        *wanted, minutes = there[place]
        assert kept == wanted, place
        exact = kept[3] - kept[2] if minutes == 0 else minutes and timedelta(minutes=minutes)
        assert ttl == exact, place
    assert any(ttl == timedelta(seconds=24) for *_, ttl in here.values())
    assert "1 expired ones are left out" in done.stdout
    assert checksum(stored.source) == before
    with LettaStore.from_conn_string(stored.target, schema=stored.schema) as store:
        found = store.get(("odd",), "one label")
        assert found is not None
        assert found.value == {**ODD, "\ufdd0": 10**23}, "as the peer reads it"
        assert len(store.search(("users",), filter={"n": 7}, limit=100)) == 2
        assert ("users", "u1", "bulk", "deep") in store.list_namespaces()


@pytest.mark.parametrize(
    ("there", "here"), [("vector", "halfvec"), ("vector", "vector"), ("halfvec", "halfvec")]
)
def test_vectors_move_without_a_model(move: Move, there: str, here: str) -> None:
    fill_store(move.source, there)
    done = move("--vector-type", here)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing is embedded" in done.stdout
    assert ("becomes" in done.stdout) == (there != here)
    wanted = {
        tuple(place): vector
        for *place, vector in move.there(
            f"select prefix, key, field_name, embedding::{here}::text from store_vectors "
            "join store using (prefix, key) where key <> 'over'"
        )
    }
    kept = {
        (".".join(namespace), key, field): vector
        for namespace, key, field, vector in move.here(
            "select namespace, key, field, embedding::text from {s}.archival_vectors "
            "join {s}.archival_memory using (agent_id, item_id)"
        )
    }
    assert kept == wanted
    assert {field for *_, field in kept} == {"text", "notes[*].0", "notes[*].1"}
    embeddings = CharacterEmbeddings(16)
    index: Any = {"dims": 16, "embed": embeddings, "ann_index_config": {"vector_type": here}}
    with LettaStore.from_conn_string(move.target, schema=move.schema, index=index) as store:
        nearest = store.search(("users", "u0"), query="note 14", limit=1)
    assert [item.key for item in nearest] == ["k14"]
    assert embeddings.calls == [["note 14"]]


def test_a_second_run_brings_what_is_new_and_leaves_what_is_newer_here(stored: Move) -> None:
    assert stored().returncode == 0
    before = stored.here("select item_id, xmin::text from {s}.archival_memory order by 1")
    done = stored()
    assert done.returncode == 0
    assert "what is complete is skipped" in done.stdout
    after = stored.here("select item_id, xmin::text from {s}.archival_memory order by 1")
    assert after == before, "a second run writes nothing"
    with LettaStore.from_conn_string(stored.target, schema=stored.schema) as store:
        store.put(("users", "u1", "notes"), "k1", {"n": "newer here"})
        store.delete(("users", "u1", "notes"), "k8")
    stored.change("delete from {s}.archival_vectors where field = 'notes[*].1'")
    with PostgresStore.from_conn_string(stored.source) as peer:
        peer.put(("users", "u1", "notes"), "new", {"n": "new there"})
    stored.change_source(
        "update store set value = '{\"n\": \"newer there\"}', updated_at = now() where key = 'k6'",
    )
    stored.change_source(
        "update store set expires_at = now() + interval '3 hours' where key = 'k4'"
    )
    done = stored()
    assert done.returncode == 0, done.stdout
    with LettaStore.from_conn_string(stored.target, schema=stored.schema) as store:
        values = {
            key: cast("Any", store.get(("users", f"u{user}", "notes"), key, refresh_ttl=False))
            for user, key in ((1, "k1"), (1, "k8"), (1, "new"), (6, "k6"))
        }
    assert values["k1"].value["n"] == "newer here"
    assert values["k8"].value["n"] == 8
    assert values["new"].value["n"] == "new there"
    assert values["k6"].value["n"] == "newer there"
    assert stored.here("select count(*) from {s}.archival_vectors where field = 'notes[*].1'") == [
        (1,)
    ]
    ((left,),) = stored.here(
        "select expires_at - now() from {s}.archival_memory "
        "where key = 'k4' and namespace[3] = 'notes'"
    )
    assert left > timedelta(hours=2)


def test_what_is_brought_again_is_found_by_its_new_words(stored: Move) -> None:
    assert stored().returncode == 0
    search: Any = {"mode": "text"}
    with LettaStore.from_conn_string(stored.target, schema=stored.schema, search=search) as store:
        store.setup()
        value = next(item.value for item in store.search(("users", "u1"), query="note"))
        stored.here(
            'update {s}.archival_memory set value = \'{{"text": "quay"}}\', '
            "updated_at = updated_at - interval '1 hour' returning key"
        )
        assert store.search(("users", "u1"), query="quay")
        assert stored().returncode == 0
        assert store.search(("users", "u1"), query="quay") == []
        assert value in [item.value for item in store.search(("users", "u1"), query="note")]


def test_other_dimensions_are_told_before_anything_is_written(stored: Move) -> None:
    index: Any = {"dims": 32, "embed": CharacterEmbeddings(32)}
    options: Any = {"schema": stored.schema, "partitions": 2}
    with LettaStore.from_conn_string(stored.target, index=index, **options) as store:
        store.setup()
    done = stored()
    assert done.returncode == 1
    assert "16 dimensions" in done.stderr
    assert "--no-vectors" in done.stderr
    assert stored.here("select count(*) from {s}.archival_memory") == [(0,)]
    done = stored("--no-vectors")
    assert done.returncode == 0, done.stdout
    assert stored.here("select count(*) from {s}.archival_vectors") == [(0,)]
    assert stored.here("select count(*) > 700 from {s}.archival_memory") == [(True,)]


def test_a_vector_that_does_not_fit_is_told(stored: Move) -> None:
    numbers = [70_000.0, *[0.0] * 15]
    stored.change_source(f"update store_vectors set embedding = '{numbers}' where key = 'k5'")
    done = stored()
    assert done.returncode == 1
    assert "70000" in done.stderr
    assert "--vector-type vector" in done.stderr
    done = stored("--schema", f"{stored.schema}_v", "--vector-type", "vector")
    stored.change(f'drop schema "{stored.schema}_v" cascade')
    assert done.returncode == 0, done.stdout


def test_a_namespace_that_cannot_be_stored_is_told_first(stored: Move) -> None:
    stored.change_source("insert into store (prefix, key, value) values ('a..b', 'k', '{}')")
    done = stored()
    assert done.returncode == 1
    assert "'a..b'" in done.stderr
    assert stored.here("select to_regnamespace(%s)", stored.schema) == [(None,)]


def test_a_relaxed_operation_is_told_what_it_would_be_told() -> None:
    schema: StoreSchema = Schema(StoreConfig(), has_vectors=False)
    first, second = (
        Query(schema.render(BULK_LOAD, "flush")),
        Query(schema.render(BULK_LOAD, "read_settings")),
    )

    def operation() -> Operation[Any]:
        results = yield from rows(first, second, repeatable=False)
        vectors = yield from embed(["text"])
        try:
            yield from rows(second)
        except ValueError as error:
            return results, vectors, error
        raise AssertionError

    steps = bulk_load.relax(schema, operation())
    step = next(steps)
    assert isinstance(step, Execute)
    assert [query.statement.name for query in step.queries] == ["relax", "flush", "read_settings"]
    assert not step.repeatable
    assert isinstance(steps.send([["relaxed"], ["a"], ["b"]]), Embed)
    assert isinstance(steps.send([[1.0]]), Execute)
    fault = ValueError()
    with pytest.raises(StopIteration) as ended:
        steps.throw(fault)
    assert ended.value.value == ([["a"], ["b"]], [[1.0]], fault)


def test_a_difference_is_named_and_fails(stored: Move) -> None:
    with LettaStore.from_conn_string(stored.target, schema=stored.schema, partitions=0) as store:
        store.setup()
    stored.change(
        "create function {s}.lose() returns trigger language plpgsql as "
        "'begin if new.key = ''k3'' and new.namespace[3] = ''notes'' then return null; end if; "
        "return new; end';"
    )
    stored.change(
        "create trigger lose before insert on {s}.archival_memory "
        "for each row execute function {s}.lose()"
    )
    done = stored()
    assert done.returncode == 1
    assert "item ('users', 'u3', 'notes') 'k3' is missing" in done.stdout
    assert "Not everything was imported" in done.stdout


# --- the command ---------------------------------------------------------------------------------


def test_a_dry_run_and_a_no_write_nothing(both: Move, monkeypatch: pytest.MonkeyPatch) -> None:
    done = both("--dry-run")
    assert done.returncode == 0
    for told in ("741", "16 dimensions", "4, with", "checkpoints", "set up first"):
        assert told in done.stdout
    planned = json.loads(both("--dry-run", "--json").stdout)
    assert (planned["dry_run"], planned["found"]["items"], planned["report"]) == (True, 741, None)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    refused = both.run(*both.arguments)
    assert refused.returncode == 1
    assert "Go on?" in refused.stdout
    assert both.here("select to_regnamespace(%s)", both.schema) == [(None,)]
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert both.run(*both.arguments).returncode == 0
    again = json.loads(both.run(*both.arguments, "--yes", "--json").stdout)
    assert not again["report"]["differs"]


def test_it_moves_within_one_database(run: CommandLine, source: Callable[[str], str]) -> None:
    database = source("both")
    move = Move(run, database, database, "letta")
    for _ in range(2):
        done = move()
        assert done.returncode == 0, done.stdout + done.stderr
    assert_same(move)
    there, here = items(move)
    assert here.keys() == there.keys()


def test_a_schema_of_the_source_can_be_named(move: Move) -> None:
    name = 'odd %s "schema"'
    move.change_source(sql.SQL("create schema {}").format(sql.Identifier(name)).as_string(None))
    move.change_source("create extension vector")
    inside = make_conninfo(
        move.source, options="-c search_path=" + '"odd\\ %s\\ ""schema""",public'
    )
    fill_store(inside)
    fill_saver(inside)
    missing = move()
    assert missing.returncode == 1
    assert "--from-schema" in missing.stderr
    done = move("--from-schema", name)
    assert done.returncode == 0, done.stdout + done.stderr
    assert_same(move._replace(source=inside))


def test_a_database_without_langgraphs_tables_is_told(move: Move) -> None:
    move.change_source("create table store (id int, name text)")
    move.change_source("create table checkpoints (id int)")
    done = move()
    assert done.returncode == 1
    assert "no tables of PostgresStore or PostgresSaver" in done.stderr


@pytest.mark.parametrize("kind", ["store", "saver"])
def test_either_may_move_alone(
    run: CommandLine, source: Callable[[str], str], dsn: str, schema: str, kind: str
) -> None:
    move = Move(run, source(kind), dsn, schema)
    done = move()
    assert done.returncode == 0, done.stdout
    assert ("items" in done.stdout.split("Counted")[1]) == (kind == "store")
    assert ("threads" in done.stdout.split("Counted")[1]) == (kind == "saver")


def test_the_settings_of_the_target_count(stored: Move) -> None:
    index: Any = {
        "dims": 16,
        "embed": CharacterEmbeddings(16),
        "distance_type": "l2",
        "ann_index_config": {"vector_type": "vector"},
    }
    options: Any = {"schema": stored.schema, "partitions": 3, "agent_depth": 1}
    with LettaStore.from_conn_string(stored.target, index=index, **options) as store:
        store.setup()
        done = stored()
        assert done.returncode == 0, done.stdout + done.stderr
        assert "agent depth 1" in done.stdout
        assert len(store.search(("users",), query="note 3", limit=3)) == 3
    assert stored("--agent-depth", "2").returncode == 1
