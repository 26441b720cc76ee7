"""Schemas that are set up once and lent to one test after the other.

Setting up a schema and dropping it takes longer than most tests. So a schema is kept after the test
that set it up, emptied, and given to the next test that sets up the same, under that test's own
name: what a test leaves running can never meet the next one's rows. A schema that is not as setup
left it, because the test changed a table, an index, a setting or a privilege, or had statistics
gathered, is dropped instead.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import uuid4

from psycopg import Connection, errors, sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store._engine.migrations.migration import collect_settings, list_migrations
from langgraph_letta_store._engine.migrations.recorded import AGENT_DEPTH
from langgraph_letta_store._engine.migrations.script import script
from langgraph_letta_store.config.store import DatabaseConfig

# Functions of the shelf's connection: as such the server plans their statements once.
#
# `look` returns what setup leaves behind: all but rows of data. Tables are known by their ids,
# which neither another name of the schema nor emptying them changes; those with statistics are not
# new any more. Rows of the catalogs are found by their tables' ids: there are many more schemas.
#
# `empty` deletes all that a test put. A table of more than ten pages is made new: the planner takes
# a new one for ten pages long, and a longer one for its own length. A transaction that the test
# left open fails here, instead of meeting the next test.
_FUNCTIONS: LiteralString = """
    create function pg_temp.look(name regnamespace) returns text language plpgsql as $$
    declare all_of oid[] := array(select oid from pg_class where relnamespace = name); found text;
    begin
      execute format('select concat_ws('';'',
          (select string_agg(s::text, '';'' order by name) from %1$s.settings s),
          (select string_agg(m::text, '';'' order by version) from %1$s.migrations m),
          (select string_agg(i::text, '';'' order by name) from %1$s.indexes i))', name) into found;
      return md5(concat_ws(';', found,
        (select concat_ws(',', nspowner, nspacl) from pg_namespace where oid = name),
        (select string_agg(concat_ws(',', oid, relname, relowner, relkind, relchecks, relhasrules,
                  relrowsecurity, relpersistence, relacl, reloptions, relpartbound is null,
                  relkind in ('r', 'p') and reltuples >= 0), ';' order by oid)
           from pg_class where oid = any (all_of)),
        (select string_agg(concat_ws(',', attrelid, attnum, attname, atttypid, atttypmod,
                  attnotnull, atthasdef, attgenerated, attstorage, attstattarget, attcompression,
                  attacl, attoptions), ';' order by attrelid, attnum)
           from pg_attribute where attrelid = any (all_of) and attnum > 0),
        (select string_agg(concat_ws(',', indexrelid, indisvalid, indisready), ';'
                  order by indexrelid) from pg_index where indexrelid = any (all_of)),
        (select string_agg(concat_ws(',', t.oid, tgname, tgenabled), ';' order by t.oid)
           from pg_trigger t where tgrelid = any (all_of)),
        (select string_agg(concat_ws(',', p.oid, polname), ';' order by p.oid)
           from pg_policy p where polrelid = any (all_of)),
        (select string_agg(concat_ws(',', o.oid, conname, convalidated), ';' order by o.oid)
           from pg_constraint o where conrelid = any (all_of)),
        (select string_agg(concat_ws(',', p.oid, proname, md5(prosrc), proacl), ';' order by p.oid)
           from pg_proc p where pronamespace = name)));
    end $$;

    create function pg_temp.empty(name regnamespace) returns void language plpgsql
    set session_replication_role = replica  -- no triggers: here all goes at once
    as $$
    declare tables regclass[]; large text; filled regclass;
    begin
      select array_agg(oid::regclass order by oid) into tables from pg_class
      where relnamespace = name and relkind in ('r', 'p')
        and relname not in ('settings', 'migrations', 'indexes');
      execute 'lock table ' || array_to_string(tables, ', ') || ' in access exclusive mode';
      select string_agg(t::text, ', ') into large
      from unnest(tables) t where pg_relation_size(t) > 81920 or pg_table_size(t) > 1000000;
      if large is not null then
        execute 'truncate ' || large || ' cascade';
      end if;
      for filled in select t from unnest(tables) t where pg_relation_size(t) > 0 loop
        execute 'delete from ' || filled;
      end loop;
    end $$"""

_LOOK: LiteralString = "select pg_temp.look({name})"

_EMPTY: LiteralString = "select pg_temp.empty({name})"

# What the server counted of other tests' rows, so that autovacuum sees what it would in a new one.
_FORGET: LiteralString = """
    select count(pg_stat_reset_single_table_counters(oid)) from pg_class
    where relnamespace = {name}::regnamespace and relkind = 'r'"""

_RENAME: LiteralString = "alter schema {schema} rename to {to}"

_DROP: LiteralString = "drop schema if exists {schema} cascade"


@dataclass
class Ready:
    """What a schema was set up by, and what it looks like when it is as good as new."""

    setup: str
    fingerprint: str


class Shelf:
    """The schemas of a database that no test uses."""

    def __init__(self, dsn: str, *, keeps: bool) -> None:
        # A test that left a transaction open fails, instead of waiting for ever.
        options = "-c lock_timeout=10s"
        self.dsn = dsn
        self.connection = Connection[Any].connect(dsn, autocommit=True, options=options)
        self.keeps = keeps
        """Whether schemas are lent again: in a database that is not the tests' own, none is."""
        if keeps:
            self.connection.execute(_FUNCTIONS)
        self.free: defaultdict[str, list[tuple[str, Ready]]] = defaultdict(list)
        self.lent: dict[str, Ready | None] = {}

    @contextmanager
    def lent_name(self, name: str = "") -> Generator[str, None, None]:
        """A name for a schema that a test sets up with `opened` and may find ready."""
        name = name or f"schema_{uuid4().hex}"
        self.lent[name] = None
        try:
            yield name
        finally:
            self._receive(name)

    @contextmanager
    def own_name(self) -> Generator[str, None, None]:
        """A name for a schema that is set up by the test alone."""
        name = f"schema_{uuid4().hex}"
        try:
            yield name
        finally:
            self._run(_DROP, name)

    def _lend(self, name: str, setup: str) -> bool:
        """Give a test's schema to be, if one is ready that was set up in this way."""
        if self.lent[name] is not None or not self.free[setup] or self._exists(name):
            return False
        ready, self.lent[name] = self.free[setup].pop()
        self._run(_RENAME, ready, to=sql.Identifier(name))
        self._run(_FORGET, name)
        return True

    def _receive(self, name: str) -> None:
        """Take a test's schema back, or drop it."""
        ready = self.lent.pop(name)
        if not self.keeps or ready is None or self._fingerprint(name) != ready.fingerprint:
            self._run(_DROP, name)
            return
        self._run(_EMPTY, name)
        to = f"ready_{uuid4().hex}"
        self._run(_RENAME, name, to=sql.Identifier(to))
        self.free[ready.setup].append((to, ready))

    @contextmanager
    def setting_up(self, name: str, setup: str) -> Generator[None, None, None]:
        """Lend a schema to the test that sets it up now, or remember what that makes of it."""
        if not self.keeps or self._lend(name, setup) or self._exists(name):
            yield
            return
        yield
        fingerprint = self._fingerprint(name)
        if fingerprint is not None:  # else it was set up in a transaction that is still open
            self.lent[name] = Ready(setup, fingerprint)

    def _exists(self, name: str) -> bool:
        return self._run("select to_regnamespace({name}) is not null", name) is True

    def _fingerprint(self, name: str) -> str | None:
        try:
            return str(self._run(_LOOK, name))
        except (errors.UndefinedTable, errors.InvalidSchemaName):
            return None

    def _run(self, query: LiteralString, name: str, **parts: sql.Composable) -> Any:
        """Run a statement about a schema, and return the one value that it gives, if it does."""
        parts |= {"schema": sql.Identifier(name), "name": sql.Literal(f'"{name}"')}
        cursor = self.connection.execute(sql.SQL(query).format(**parts))
        return next(cursor)[0] if cursor.description else None


@contextmanager
def database(server: str) -> Generator[str, None, None]:
    """Make an empty database, and drop it in the end with all connections."""
    name = f"test_{uuid4().hex}"
    with Connection[Any].connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield make_conninfo(server, dbname=name)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


_SHELVES: dict[str, Shelf] = {}


@contextmanager
def shelf(dsn: str, *, keeps: bool = True) -> Generator[Shelf, None, None]:
    """Keep schemas of a database, for `setting_up` to find."""
    _SHELVES[dsn] = kept = Shelf(dsn, keeps=keeps)
    with kept.connection:
        yield kept
    del _SHELVES[dsn]


def shelf_of(dsn: str) -> Shelf:
    """The schemas that are kept of a database."""
    return _SHELVES[dsn]


def setting_up(dsn: str, opened: Any) -> AbstractContextManager[None]:
    """Around a call of `opened.setup()`: see `Shelf.setting_up`. Other schemas go unnoticed."""
    kept, config = _SHELVES.get(dsn), getattr(opened, "config", None)
    if kept is None or not isinstance(config, DatabaseConfig) or config.schema not in kept.lent:
        return nullcontext()
    return kept.setting_up(config.schema, _setup_of(config))


def _setup_of(config: DatabaseConfig) -> str:
    """All that setup runs and records, by any caller and with any other options."""
    depth = config.agent_depth or AGENT_DEPTH
    parts = (config.partitions, config.index, config.root, config.search)
    same = DatabaseConfig("s", depth, *parts)
    # Two configurations that record the same and need the same migrations have the same script.
    needed = tuple(migration.version for migration in list_migrations(same))
    found = json.dumps([collect_settings(same), needed], sort_keys=True)
    if found not in _SCRIPTS:
        _SCRIPTS[found] = script(same)
    return _SCRIPTS[found]


_SCRIPTS: dict[str, str] = {}
"""By what they record: rendering one takes longer than most tests."""
