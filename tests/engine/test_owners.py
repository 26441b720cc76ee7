"""Migration 10 gives rows their owners: many rows, while others write, after interruptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from psycopg import errors, sql

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._engine.migrations import migrate, migration, owners
from langgraph_letta_store._engine.migrations.script import script
from langgraph_letta_store._engine.sql_files import SqlFile
from langgraph_letta_store.config.store import DatabaseConfig
from langgraph_letta_store.errors import SetupError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import Line, orphans
from tests.support.schemas import Shelf

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}
AGENTS = ("ada", "bob", None)
COPIES = 1400
"""How often each of the three threads is copied: more than 50,000 rows in all."""

TABLES = (
    *("threads", "checkpoints", "checkpoint_channels", "checkpoint_writes", "recall_memory"),
    *("recall_vectors", "recall_backlog", "core_memory", "core_memory_agents"),
    *("core_memory_history", "archival_memory", "archival_vectors", "namespaces", "agents"),
    *("archival_memory_agents", "deleted_threads"),
)


class InterruptedSetupError(Exception):
    """The process was killed here."""


class Upgrade:
    """Two schemas of the same rows: one set up by this version, and one by the version before."""

    def __init__(self, dsn: str, new: str, old: str, connection: psycopg.Connection[Any]) -> None:
        self.dsn, self.new, self.old, self.connection = dsn, new, old, connection

    def execute(self, text: str, *args: Any) -> list[tuple[Any, ...]]:
        query = text.format(new=f'"{self.new}"', old=f'"{self.old}"').encode()
        cursor = self.connection.execute(query, args or None)
        return cursor.fetchall() if cursor.description else []

    def saver(self, schema: str) -> Any:
        return LettaSaver.from_conn_string(self.dsn, schema=schema, index=INDEX)

    def columns(self, table: str) -> str:
        found = self.execute(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            f'"{self.old}".{table}',
        )
        return str(found[0][0])

    def fill(self, copies: int) -> None:
        """Write threads with this version, take their rows over, and copy the threads."""
        with self.saver(self.new) as saver:
            saver.setup()
            for agent in AGENTS:
                line = Line(saver, f"{agent}'s", **({"agent_id": agent} if agent else {}))
                for turn in range(3):
                    said = [
                        HumanMessage(f"tea {turn}", id=f"h{turn}"),
                        AIMessage("so", id=f"a{turn}"),
                    ]
                    line.put({"messages": said, "n": turn, "large": ["x" * 2000]})
                    line.write(("n", turn), ("messages", [said[1]]))
        for table in TABLES:
            columns = self.columns(table)
            self.execute(
                f"insert into {{old}}.{table} ({columns}) select {columns} from {{new}}.{table}"
            )
        for table in TABLES[:5]:
            columns = self.columns(table)
            others = columns.replace("thread_id", "thread_id || i")
            self.execute(
                f"insert into {{old}}.{table} ({columns}) select {others} "
                f"from {{old}}.{table}, generate_series(1, {copies}) i"
            )


@pytest.fixture
def upgrade(
    dsn: str, shelf: Shelf, own_schema: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Upgrade]:
    with shelf.own_name() as old, psycopg.connect(dsn, autocommit=True) as connection:
        upgrade = Upgrade(dsn, own_schema, old, connection)
        with upgrade.saver(old) as saver, monkeypatch.context() as patch:
            config: DatabaseConfig = saver.config
            patch.setattr(migration, "MIGRATIONS", migration.MIGRATIONS[:9])
            connection.execute(script(config).encode())
        yield upgrade


def everything(saver: Any) -> dict[str, Any]:
    """What reads return of the first threads, and how many threads there are."""
    read: dict[str, Any] = {}
    for agent in AGENTS:
        thread = f"{agent}'s"
        config = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
        listed = list(saver.list(config))
        assert len(listed) == 3
        read[thread] = [
            saver.get_tuple(config),
            *listed,
            [saver.get_tuple(one.config) for one in listed],
            saver.get_delta_channel_history(config=config, channels=["n"]),
        ]
        if agent:
            threads = saver.list_threads(agent=agent, limit=5000)
            read[agent] = [each for each in threads if each.thread_id == thread]
            read[f"{agent} said"] = saver.recall.of(agent).messages(thread=thread)
    return read


def names(upgrade: Upgrade) -> set[str]:
    """The indexes, constraints, triggers and functions of the upgraded schema."""
    found = upgrade.execute(
        "select concat_ws(' ', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) "
        "from pg_constraint c where c.connamespace = %s::regnamespace union all "
        "select pg_get_indexdef(indexrelid) from pg_index join pg_class c on c.oid = indexrelid "
        "where c.relnamespace = %s::regnamespace union all "
        "select proname from pg_proc where pronamespace = %s::regnamespace union all "
        "select tgname from pg_trigger t join pg_class c on c.oid = tgrelid "
        "where c.relnamespace = %s::regnamespace and not tgisinternal",
        *[f'"{upgrade.old}"'] * 4,
    )
    return {row[0].replace(upgrade.old, "letta") for row in found}


def interrupted(upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch, steps: int) -> bool:
    """Set up, but for a kill after so many steps; whether that came before the end."""
    with upgrade.saver(upgrade.old) as saver, monkeypatch.context() as patch:
        executor = saver._session.runner.executor
        execute, left = executor.execute, steps

        def count(*args: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise InterruptedSetupError
            return execute(*args)

        patch.setattr(executor, "execute", count)
        try:
            saver.setup()
        except InterruptedSetupError:
            return True
        return False


def old_worker(upgrade: Upgrade, agent: str, thread: str, step: int) -> None:
    """Write as the version before does: no statement names the owner of a row."""
    upgrade.execute(
        "with t as (insert into {old}.threads as t "
        "(thread_id, agent_id, agent, last_sequence, created_at, updated_at) "
        "values (%s, md5(%s)::uuid, %s, 0, now(), now()) "
        "on conflict (thread_id) do update set updated_at = now() returning t.*), "
        "v as (insert into {old}.checkpoint_channels "
        "(thread_id, checkpoint_ns, channel, version, type, value) "
        "select t.thread_id, '', 'x', %s, 'null', '' from t) "
        "insert into {old}.checkpoints (thread_id, checkpoint_ns, checkpoint_id, created_at, "
        "metadata, type, checkpoint, channels, versions) "
        "select t.thread_id, '', %s, now(), '{{}}', 'null', '', '{{x}}', array[%s] from t "
        "on conflict (thread_id, checkpoint_ns, checkpoint_id) do nothing",
        *(thread, agent, agent, str(step), str(step), str(step)),
    )
    upgrade.execute(
        "insert into {old}.checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, "
        "idx, created_at, task_path, channel, type, value) "
        "values (%s, '', %s, 't', 0, now(), '', 'x', 'null', '') on conflict do nothing",
        *(thread, str(step)),
    )


def test_a_small_schema_is_upgraded_at_once(upgrade: Upgrade, own_schema: str) -> None:
    upgrade.fill(copies=2)
    with upgrade.saver(upgrade.old) as saver, pytest.raises(SetupError, match="earlier version"):
        saver.list_threads()
    with upgrade.saver(upgrade.old) as saver, upgrade.saver(upgrade.new) as other:
        saver.setup()
        assert everything(saver) == everything(other)
        assert not any(orphans(upgrade.connection, upgrade.old).values())
        saver.setup()
    assert_like_new(upgrade)


def assert_like_new(upgrade: Upgrade) -> None:
    """The upgraded schema has the constraints, indexes and functions of a new one."""
    upgraded = names(upgrade)
    upgrade.old, old = upgrade.new, upgrade.old
    try:
        assert upgraded == names(upgrade)
    finally:
        upgrade.old = old


def test_many_rows_are_filled_through_interruptions(
    upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade.fill(COPIES)
    ((rows,),) = upgrade.execute(
        "select (select count(*) from {old}.checkpoints) + (select count(*) from {old}.threads) "
        "+ (select count(*) from {old}.checkpoint_channels) "
        "+ (select count(*) from {old}.checkpoint_writes)"
    )
    assert rows > 50_000
    # A write of a thread that was deleted meanwhile.
    upgrade.execute(
        "insert into {old}.checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, "
        "idx, created_at, task_path, channel, type, value) "
        "values ('gone', '', '1', 't', 0, now() - interval '2 days', '', 'x', 'null', '')"
    )
    nodes = {}
    for table in TABLES:
        nodes[table] = upgrade.execute(
            "select pg_relation_filenode(%s::regclass)", f'"{upgrade.old}".{table}'
        )
    step, steps = 0, 8
    while interrupted(upgrade, monkeypatch, steps):
        # Each time it gets a little further; workers of the version before write meanwhile.
        steps += 7
        if upgrade.execute("select true from {old}.migrations where version = 10"):
            continue
        step += 1
        old_worker(upgrade, "carol", "carol's", step)
        old_worker(upgrade, "dave", f"dave's {step}", step)
        upgrade.execute(
            "update {old}.threads set agent_id = md5(%s)::uuid where thread_id = %s",
            *(f"dan {step}", f"dave's {step}"),
        )
        if step % 5 == 0:
            upgrade.execute("delete from {old}.checkpoint_writes where thread_id = %s", "dave's 2")
            upgrade.execute(
                "delete from {old}.checkpoint_channels where thread_id = %s", "dave's 2"
            )
            upgrade.execute("delete from {old}.checkpoints where thread_id = %s", "dave's 2")
            upgrade.execute("delete from {old}.threads where thread_id = %s", "dave's 2")
        # An index whose build was interrupted is dropped and built again.
        upgrade.execute(
            "update pg_index set indisvalid = false where indexrelid = to_regclass(%s)",
            f'"{upgrade.old}".checkpoints_key',
        )
    assert step > 8
    for table in TABLES:
        # No table was rewritten.
        assert nodes[table] == upgrade.execute(
            "select pg_relation_filenode(%s::regclass)", f'"{upgrade.old}".{table}'
        )
        assert upgrade.execute(f"select distinct tenant from {{old}}.{table}") in ([("",)], [])
    found = orphans(upgrade.connection, upgrade.old)
    strays = {"writes without a checkpoint", "writes without a thread", "owners without a thread"}
    assert {what for what, count in found.items() if count} == strays
    assert {found[what] for what in strays} == {1}
    assert_like_new(upgrade)
    with upgrade.saver(upgrade.old) as saver, upgrade.saver(upgrade.new) as other:
        assert everything(saver) == everything(other)
        line = Line(saver, "ada's 7", agent_id="ada")
        line.put({"messages": [HumanMessage("more", id="more")]})
        assert saver.list_threads(agent="ada", limit=1)[0].thread_id == "ada's 7"
    with pytest.raises(errors.InvalidColumnReference):
        old_worker(upgrade, "carol", "carol's", 99)


def test_another_worker_finishes_first(upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade.fill(copies=2)
    monkeypatch.setattr(owners, "SMALL_PAGES", 0)
    raced: list[str] = []
    build = owners._build

    def race(config: DatabaseConfig, key: str, statement: Any) -> Any:
        if not raced:
            raced.append(key)
            with upgrade.saver(upgrade.old) as quicker:
                quicker.setup()
        yield from build(config, key, statement)

    monkeypatch.setattr(owners, "_build", race)
    with upgrade.saver(upgrade.old) as saver, upgrade.saver(upgrade.new) as other:
        saver.setup()
        assert raced
        assert everything(saver) == everything(other)
    assert_like_new(upgrade)


def test_a_lock_is_waited_for(upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others are not held up for long behind a setup that waits."""
    upgrade.fill(copies=2)
    monkeypatch.setattr(owners, "SMALL_PAGES", 0)
    waited: list[str] = []
    with psycopg.connect(upgrade.dsn) as busy:
        busy.execute(sql.SQL("select from {}").format(sql.Identifier(upgrade.old, "checkpoints")))
        render = owners.render_online

        def note(config: DatabaseConfig, name: str, /, **parts: Any) -> Any:
            if name == "wait":
                waited.append(name)
                busy.rollback()
            return render(config, name, **parts)

        monkeypatch.setattr(owners, "render_online", note)
        with upgrade.saver(upgrade.old) as saver:
            saver.setup()
    assert waited
    assert_like_new(upgrade)


def test_keys_of_edits_are_indexed_while_workers_write(
    upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large history gets its index beside its writers, through interruptions."""
    with monkeypatch.context() as patch:
        patch.setattr(migration, "MIGRATIONS", migration.MIGRATIONS[:14])
        with upgrade.saver(upgrade.old) as saver:
            saver._session.runner.run(migrate.setup(saver.config))
    upgrade.execute(
        "insert into {old}.core_memory (block_id, label, value, value_limit, version, created_at, "
        "updated_at) values (gen_random_uuid(), 'human', '', 100, 1, now(), now())"
    )
    version = (
        "insert into {old}.core_memory_history (block_id, version, action, actor, changed_at, "
        "label, value, value_limit, is_document, read_only, description, metadata, tags) "
        "select block_id, 1 + (select count(*) from {old}.core_memory_history), 'append', '', "
        "now(), label, value, value_limit, is_document, read_only, description, metadata, tags "
        "from {old}.core_memory"
    )
    upgrade.execute(version)
    monkeypatch.setattr(owners, "SMALL_PAGES", 0)
    steps = 0
    while interrupted(upgrade, monkeypatch, steps):
        steps += 1
        upgrade.execute(version)
        upgrade.execute(
            "update pg_index set indisvalid = false where indexrelid = to_regclass(%s)",
            f'"{upgrade.old}".core_memory_history_edit_keys',
        )
    assert steps > 8
    with upgrade.saver(upgrade.new) as other:
        other.setup()
    assert_like_new(upgrade)
    assert upgrade.execute("select name from {old}.settings where name = 'migrating'") == []


def test_the_files_have_every_key() -> None:
    texts = SqlFile(owners.__name__, "0010_owners").templates
    keys = [name for name in texts if name.endswith("_key")]
    assert keys == [f"create_{key}" for key in owners._KEYS]
