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
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import uuid4

from psycopg import Connection, errors, sql
from psycopg.conninfo import make_conninfo

# What setup leaves behind: all but rows of data. Tables are known by their ids, which neither
# another name of the schema nor emptying them changes; those with statistics are not new any more.
_FINGERPRINT: LiteralString = """
    with n as (select oid, nspowner, nspacl from pg_namespace where oid = {name}::regnamespace),
    c as (select c.* from pg_class c join n on c.relnamespace = n.oid)
    select md5(concat_ws(';',
      (select n::text from n),
      (select string_agg(concat_ws(',', oid, relname, relowner, relkind, relchecks, relhasrules,
                relrowsecurity, relpersistence, relacl, reloptions, relpartbound is null,
                relkind in ('r', 'p') and reltuples >= 0), ';' order by oid) from c),
      (select string_agg(concat_ws(',', attrelid, attnum, attname, atttypid, atttypmod, attnotnull,
                atthasdef, attgenerated, attstorage, attstattarget, attcompression, attacl,
                attoptions), ';' order by attrelid, attnum)
         from pg_attribute join c on attrelid = c.oid where attnum > 0),
      (select string_agg(concat_ws(',', indexrelid, indisvalid, indisready), ';'
                order by indexrelid) from pg_index join c on indexrelid = c.oid),
      (select string_agg(concat_ws(',', t.oid, tgname, tgenabled), ';' order by t.oid)
         from pg_trigger t join c on tgrelid = c.oid),
      (select string_agg(concat_ws(',', p.oid, polname), ';' order by p.oid)
         from pg_policy p join c on polrelid = c.oid),
      (select string_agg(concat_ws(',', o.oid, conname, convalidated), ';' order by o.oid)
         from pg_constraint o join n on connamespace = n.oid),
      (select string_agg(concat_ws(',', p.oid, proname, md5(prosrc), proacl), ';' order by p.oid)
         from pg_proc p join n on pronamespace = n.oid),
      (select string_agg(s::text, ';' order by name) from {schema}.settings s),
      (select string_agg(m::text, ';' order by version) from {schema}.migrations m),
      (select string_agg(i::text, ';' order by name) from {schema}.indexes i)))"""

# Deletes all that a test put. A table of more than ten pages is made anew: the planner takes a new
# one for ten pages long, and a longer one for as long as it is. A transaction that the test left
# open fails here, instead of meeting the next test.
_EMPTY: LiteralString = """
    do $$
    declare tables regclass[]; large text; filled regclass;
    begin
      select array_agg(oid::regclass order by oid) into tables from pg_class
      where relnamespace = {name}::regnamespace and relkind in ('r', 'p')
        and relname not in ('settings', 'migrations', 'indexes');
      execute 'lock table ' || array_to_string(tables, ', ') || ' in access exclusive mode';
      set local session_replication_role = replica;  -- no triggers: here all goes at once
      select string_agg(t::text, ', ') into large
      from unnest(tables) t where pg_relation_size(t) > 81920 or pg_table_size(t) > 1000000;
      if large is not null then
        execute 'truncate ' || large || ' cascade';
      end if;
      for filled in select t from unnest(tables) t where pg_relation_size(t) > 0 loop
        execute 'delete from ' || filled;
      end loop;
    end $$"""

# What the server counted of other tests' rows, so that autovacuum sees what it would in a new one.
_FORGET: LiteralString = """
    select count(pg_stat_reset_single_table_counters(oid)) from pg_class
    where relnamespace = {name}::regnamespace and relkind = 'r'"""

_RENAME: LiteralString = "alter schema {schema} rename to {to}"

_DROP: LiteralString = "drop schema if exists {schema} cascade"


@dataclass
class Ready:
    """What a schema was set up as, and what it looks like when it is as good as new."""

    options: str
    fingerprint: str


class Shelf:
    """The schemas of a database that no test uses."""

    def __init__(self, dsn: str) -> None:
        # A test that left a transaction open fails, instead of waiting for ever.
        options = "-c lock_timeout=10s"
        self.dsn = dsn
        self.connection = Connection[Any].connect(dsn, autocommit=True, options=options)
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
        """A name for a schema that is set up by the test and nobody else."""
        name = f"schema_{uuid4().hex}"
        try:
            yield name
        finally:
            self._run(_DROP, name)

    def _lend(self, name: str, options: str) -> bool:
        """Give a test's schema to be, if one is ready that was set up with these options."""
        if self.lent[name] is not None or not self.free[options] or self._exists(name):
            return False
        ready, self.lent[name] = self.free[options].pop()
        self._run(_RENAME, ready, to=sql.Identifier(name))
        self._run(_FORGET, name)
        return True

    def _receive(self, name: str) -> None:
        """Take a test's schema back, or drop it."""
        ready = self.lent.pop(name)
        if ready is None or self._fingerprint(name) != ready.fingerprint:
            self._run(_DROP, name)
            return
        self._run(_EMPTY, name)
        to = f"ready_{uuid4().hex}"
        self._run(_RENAME, name, to=sql.Identifier(to))
        self.free[ready.options].append((to, ready))

    @contextmanager
    def setting_up(self, name: str, options: str) -> Generator[None, None, None]:
        """Lend a schema to whoever sets it up now, or remember what that makes of it."""
        if self._lend(name, options) or self._exists(name):
            yield
            return
        yield
        fingerprint = self._fingerprint(name)
        if fingerprint is not None:  # else it was set up in a transaction that is still open
            self.lent[name] = Ready(options, fingerprint)

    def _exists(self, name: str) -> bool:
        return self._run("select to_regnamespace({name}) is not null", name) is True

    def _fingerprint(self, name: str) -> str | None:
        try:
            return str(self._run(_FINGERPRINT, name))
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
def shelf(dsn: str) -> Generator[Shelf, None, None]:
    """Keep schemas of a database, for `setting_up` to find."""
    _SHELVES[dsn] = kept = Shelf(dsn)
    with kept.connection:
        yield kept
    del _SHELVES[dsn]


_NOT_WRITTEN = ("schema", "ttl")  # what is another's in the same schema


def setting_up(dsn: str, cls: str, options: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Around a call of `setup()`: see `Shelf.setting_up`. Schemas of other names go unnoticed."""
    kept, name = _SHELVES.get(dsn), options.get("schema")
    if kept is None or name not in kept.lent:
        return nullcontext()
    wanted = {"cls": cls, **{key: options[key] for key in options if key not in _NOT_WRITTEN}}
    return kept.setting_up(name, json.dumps(wanted, default=_told, sort_keys=True))


def _told(given: Any) -> Any:
    """What may be written to a schema of an object, such as a model: its name."""
    own: dict[str, Any] = getattr(given, "__dict__", {})
    return [type(given).__name__, *(f"{k}={v}" for k, v in own.items() if isinstance(v, str))]
