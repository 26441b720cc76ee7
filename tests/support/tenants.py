"""Two tenants in one database, with the same names of agents, threads, keys and blocks.

`populate` gives a tenant a memory of everything there is, marked by a word of its own, and `probe`
calls the whole public API for a tenant and looks for the other one's word.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.base.id import uuid6
from langgraph.store.base import GetOp, ListNamespacesOp, PutOp, SearchOp
from psycopg import sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import AgentTemplate, LettaMemory
from langgraph_letta_store._engine.schema import Schema
from langgraph_letta_store._engine.steps import Operation
from langgraph_letta_store._maintenance.search_log import write_searches
from langgraph_letta_store._telemetry.searches import SearchRow
from langgraph_letta_store.caches.beside import open_beside
from langgraph_letta_store.errors import LettaStoreError
from langgraph_letta_store.files import LettaFiles
from tests.support import schemas
from tests.support.embeddings import CharacterEmbeddings

SCHEMA = "letta"
INDEX: Any = {"dims": 16, "embed": CharacterEmbeddings(16), "fields": ["text"]}
NS = ("memories", "ada")
THREAD = "monday"
RUN = "run-1"
BLOCK = UUID(int=7)


def make_keys(text: str) -> list[str]:
    """Return further texts that a text is found by."""
    return [f"what of {text}"]


OPTIONS: Any = {
    "index": INDEX,
    "search": {"mode": "hybrid", "keys": make_keys},
    "partitions": 2,
    "schema": SCHEMA,
}
CACHED = (("node",), "key")
WORDS = {"a": "quince", "b": "hazelnut"}
"""The word that marks all that a tenant has."""


class Tenants(NamedTuple):
    """A database with policies: the strings to connect as each role."""

    admin: str
    owner: str
    application: str


@contextmanager
def database(server: str) -> Generator[Tenants]:
    """Set up a database for tenants, with two roles of its own."""
    with schemas.database(server) as admin:
        mark = uuid4().hex[:8]
        owner, application = f"owner_{mark}", f"app_{mark}"
        with LettaMemory.from_conn_string(admin, **OPTIONS) as memory:
            memory.setup(rls=True, owner_role=owner, app_role=application)
        try:
            yield Tenants(
                admin, make_conninfo(admin, user=owner), make_conninfo(admin, user=application)
            )
        finally:
            with psycopg.connect(admin, autocommit=True) as conn:
                for role in (owner, application):
                    conn.execute(sql.SQL("drop owned by {} cascade").format(sql.Identifier(role)))
                    conn.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


def config(thread: str = THREAD, user_id: str = "ada", **more: Any) -> Any:
    """Return a run's config."""
    named = {"thread_id": thread, "checkpoint_ns": "", "user_id": user_id}
    return {"configurable": {**named, **more}}


@dataclass
class Caller:
    """Calls methods of either kind of memory, and remembers which."""

    called: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    async def __call__(self, thing: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method; of LangGraph's pairs, the one of the object's kind."""
        kind = type(thing).__name__
        self.called.add((kind.removeprefix("Async"), name))
        is_async = kind.startswith("Async")
        if is_async and hasattr(thing, f"a{name}"):
            name = f"a{name}"
        result: Any = getattr(thing, name)(*args, **kwargs)
        if inspect.isawaitable(result):
            result = await result
        if isinstance(result, AsyncIterator):
            result = [each async for each in result]  # pyright: ignore[reportUnknownVariableType]  # of any kind
        elif isinstance(result, Iterator):
            result = [*result]
        found: Any = result
        return found


def checkpoint(word: str) -> Any:
    """Return a checkpoint with messages and a value too large to be repeated in each."""
    made = empty_checkpoint()
    made["id"] = str(uuid6())
    messages = [HumanMessage(f"my secret is {word}", id="1"), AIMessage(f"{word}, I see", id="2")]
    made["channel_values"] = {"messages": messages, "notes": word * 2000}
    made["channel_versions"] = {"messages": "1", "notes": "1"}
    return made


async def say(
    call: Caller, memory: Any, word: str, thread: str = THREAD, user_id: str = "ada"
) -> Any:
    """Store one turn in a thread, with a task's writes."""
    versions = {"messages": "1", "notes": "1"}
    metadata = {"run_id": RUN, "step": 1, "source": "loop"}
    run = config(thread, user_id)
    at = await call(memory.saver, "put", run, checkpoint(word), metadata, versions)
    given = {**at["configurable"], "user_id": user_id}
    await call(memory.saver, "put_writes", {"configurable": given}, [("notes", word)], "task")
    return at


async def populate(call: Caller, memory: Any, word: str) -> None:
    """Give a tenant one of everything, with the same names as the other one's."""
    store, agent = memory.store, memory.agent("ada")
    await call(store, "put", NS, "tea", {"text": f"secret {word}", "n": 1})
    await call(store, "put", (*NS, "deep"), "tea", {"text": f"deep secret {word}"}, ttl=1000)
    await call(store, "put", ("agents", "ada", "core"), "note", {"content": f"secret {word}"})
    await call(agent.core, "create", "human", f"Likes secret {word}.")
    await call(agent.core, "share", "human", "grace")
    await call(agent.core, "append", "human", f"More {word}.")
    await call(agent.archival, "insert", f"A secret {word}", tags=[word])
    await call(agent.archival, "attach_archive", "shared")
    await call(agent.archival, "grant_archive", "shared", "grace")
    await call(agent.archival, "insert", f"Shared secret {word}", archive="shared", tags=[word])
    await call(agent, "configure", timezone="Europe/Paris" if word == WORDS["a"] else "Asia/Tokyo")
    files = LettaFiles(memory.agent("ida"))
    for text in (f"old secret {word}", f"secret {word}"):
        await files.awrite("/notes.md", text)
    await say(call, memory, word)
    await call(memory.saver, "index_recall")
    await call(memory.saver, "index_keys")
    await call(store, "index_keys")
    await call(store, "run", partial(log_search, word))
    await cache_of(memory).aset({CACHED: (word, None)})


def log_search(word: str, schema: Schema[Any]) -> Operation[Any]:
    """Write a search of Ada's to the log; stores and savers on a single connection have none."""
    row = SearchRow(
        id=UUID(int=uuid6().int),
        at=datetime.now(UTC),
        tenant=schema.tenant,
        agent_id=schema.named("ada"),
        agent="ada",
        tier="archival",
        path="text",
        rows=1,
        milliseconds=1,
        sample=1,
        query=f"{word}?",
    )
    return write_searches(schema, [row], timedelta(days=1))


def cache_of(memory: Any) -> Any:
    """Return a cache beside a memory, of the same tenant."""
    options = {"schema": SCHEMA, "partitions": 2, "tenant": memory.store.config.tenant}
    return open_beside(memory.store.conn, options)


async def probe(call: Caller, memory: Any, own: str, other: str, ids: Mapping[str, Any]) -> None:
    """Call everything as one tenant; raise where the other one's word is found.

    `ids` are of rows of the other tenant, which someone may have learned.
    """

    async def see(thing: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        try:
            found = await call(thing, name, *args, **kwargs)
        except LettaStoreError as error:
            found = error
        assert other not in repr(found).replace(other.upper(), ""), (name, args, kwargs)
        return found

    async def have(thing: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        found = await see(thing, name, *args, **kwargs)
        assert own in repr(found), (name, args, kwargs, found)
        return found

    await _read_store(have, see, memory.store)
    assert await cache_of(memory).aget([CACHED]) == {CACHED: own}
    await _read_saver(have, see, memory.saver, ids)
    await _read_agent(have, see, memory, own, ids)
    await _use_files(memory, own, other)
    await _write(have, see, memory, own, ids)
    await _use_agents(have, see, memory, own, ids)
    await _use_tools(call, memory, own, other)
    await _destroy(see, memory, ids)


async def _read_store(have: Any, see: Any, store: Any) -> None:
    await have(store, "get", NS, "tea")
    await have(store, "search", NS, query="secret")
    for mode in ("text", "vector"):
        await have(store, "search", NS, query="secret", mode=mode)
    await have(store, "search", ())
    await have(store, "search", ("memories",), query="secret")
    await have(store, "search", NS, filter={"n": 1})
    await have(store, "search", ("agents", "ada", "core"))
    await have(store, "search", ("agents", "ada", "recall"), query="secret")
    await have(store, "search", ("archives", "shared"))
    await see(store, "explain", NS, query="secret")
    spaces = await see(store, "list_namespaces")
    assert len(spaces) == len({*spaces})
    await have(
        store,
        "batch",
        [GetOp(NS, "tea"), SearchOp(("memories",), query="secret"), ListNamespacesOp()],
    )


async def _read_saver(have: Any, see: Any, saver: Any, ids: Mapping[str, Any]) -> None:
    await have(saver, "get_tuple", config())
    await have(saver, "get", config())
    await see(saver, "get_tuple", config(checkpoint_id=ids["checkpoint"]))
    assert await see(saver, "get_tuple", config(ids["thread"])) is None
    assert len(await have(saver, "list", None)) == 1
    await have(saver, "list", config())
    await see(saver, "list", config(ids["thread"]))
    assert len(await see(saver, "list_threads")) == 1
    assert len(await see(saver, "list_threads", agent="ada")) == 1
    (thread,) = await see(saver, "list_threads")
    assert await see(saver, "get_thread", thread.thread_id) == thread
    assert await see(saver, "get_thread", ids["thread"]) is None
    await see(saver, "get_delta_channel_history", config=config(), channels=["messages"])
    assert await see(saver, "recall_backlog") == 0
    await have(saver.recall, "messages", "ada")
    await see(saver.recall, "messages", "ada", thread=ids["thread"])
    for mode in ("text", "vector", "hybrid"):
        found = await have(saver.recall, "search", "ada", "secret", mode=mode)
        assert len(found) <= 2


async def _read_agent(have: Any, see: Any, memory: Any, own: str, ids: Mapping[str, Any]) -> None:
    agent = memory.agent("ada")
    assert len((await see(memory, "stats")).tenants) == 1
    assert sum((await see(memory, "growth")).searches) == 1
    (logged,) = await have(memory, "search_log", agent="ada")
    assert logged.query == f"{own}?"
    for part in (memory.store, memory.saver):
        await see(part, "flush_search_log")
    await see(memory, "events", since=datetime.now(UTC) - timedelta(hours=1))
    await have(agent, "compile")
    await have(agent, "view")
    assert (await see(agent, "settings")).timezone == "Europe/Paris"
    await have(agent, "export")
    await have(agent.core, "list")
    await have(agent.core, "get", "human")
    await have(agent.core, "history", "human")
    await have(agent.archival, "search", "secret")
    await have(agent.archival, "search", archive="shared")
    await see(agent.archival, "get", ids["passage"])
    await have(agent.archival, "tag_counts")
    assert await see(agent.archival, "count") == 2
    assert await see(agent.archival, "archives") == ["shared"]
    await have(agent.recall, "search", "secret")
    await have(agent.recall, "messages")
    assert await see(memory.agent(ids["agent"]).core, "list") == []
    await see(memory.agent(ids["agent"]), "export")


async def _write(have: Any, see: Any, memory: Any, own: str, ids: Mapping[str, Any]) -> None:
    store, saver, agent = memory.store, memory.saver, memory.agent("ada")
    await see(store, "put", NS, "tea", {"text": f"secret {own} again", "n": 1})
    await see(store, "put", NS, "gone", {"text": own})
    await see(store, "delete", NS, "gone")
    await see(store, "batch", [PutOp(NS, "more", {"text": f"secret {own}"})])
    await see(store, "sweep_ttl")
    await see(agent, "configure", timezone="Europe/Paris")
    await see(agent, "start")
    await see(agent.core, "attach", ids["block"])
    await see(agent.core, "create", "persona", own)
    await see(agent.core, "ensure", "human", own)
    await see(agent.core, "create_many", [{"label": "many", "value": own}])
    await see(agent.core, "update", "human", description=own)
    await see(agent.core, "replace", "human", "Likes", "Loves")
    await see(agent.core, "replace_once", "human", "Loves", "Likes")
    await see(agent.core, "insert", "human", own)
    await see(agent.core, "rethink", "persona", own)
    for name in ("undo", "redo"):
        await see(agent.core, name, "persona")
    await see(agent.core, "restore", "persona", 1)
    await see(agent.core, "rename", "persona", "self")
    await see(agent.core, "grant", "human", "eve")
    await see(agent.core, "consents", "human")
    await see(agent.core, "shared_with", "human")
    await see(agent.core, "revoke", "human", "eve")
    await see(agent.core, "detach", "human")
    await see(agent.core, "delete", "self")
    await see(agent.archival, "insert_document", f"# {own}", source=f"{own}.md")
    await have(agent.archival, "list_documents")
    await see(agent.archival, "delete_document", f"{own}.md")
    (passage,) = await see(agent.archival, "insert_many", [f"another {own}"])
    await see(agent.archival, "update", passage.id, content=f"one more {own}")
    await see(agent.archival, "update", ids["passage"], content=own)
    await see(agent.archival, "delete", passage.id)
    await see(agent.archival, "delete", ids["passage"])
    await see(agent.archival, "share_archive", "shared", "grace")
    await see(agent.archival, "grant_archive", "shared", "eve")
    await see(agent.archival, "archive_consents", "shared")
    await see(agent.archival, "revoke_archive", "shared", "eve")
    await see(agent.archival, "detach_archive", "shared")
    await see(saver, "copy_thread", THREAD, f"copy of {own}")
    await see(saver, "copy_thread", ids["thread"], f"stolen by {own}")
    said = [{"role": "user", "content": f"secret {own}"}]
    await see(agent.recall, "load", said, thread_id="loaded history")
    for recall, names in ((agent.recall, ()), (saver.recall, ("ada",))):
        there = {"thread": ids["thread"]}
        assert await see(recall, "delete", *names, ids["message"], **there) == 0
    (loaded,) = await see(agent.recall, "messages", thread="loaded history")
    assert await see(agent.recall, "delete", loaded.message_id) == 1
    await see(saver, "index_recall")
    await see(saver, "index_keys")
    await see(memory.store, "index_keys")
    await see(saver, "sweep_retention")
    exported: dict[str, Any] = await have(agent, "export")
    exported["threads"] = []
    await see(memory.agent("loaded"), "load", exported, conversations=False)


async def _use_agents(have: Any, see: Any, memory: Any, own: str, ids: Mapping[str, Any]) -> None:
    """Create, list, rename and delete agents, also those of the other tenant by their names."""
    agents = memory.agents
    await see(agents, "create", f"{own} new", template=AgentTemplate(own, tags=[own]))
    await have(agents, "list")
    await have(agents, "list", tag=own)
    assert (await see(agents, "get", "ada")).name == "ada"
    await see(agents, "rename", f"{own} new", f"{own} renamed")
    await have(agents, "get", f"{own} renamed")
    await see(agents, "delete", f"{own} renamed")
    for name in ("get", "delete"):
        await see(agents, name, ids["agent"])
    await see(agents, "rename", ids["agent"], f"stolen by {own}")
    await see(agents, "rename", "ada", "ben")
    await have(memory.agent("ben").core, "list")
    await see(agents, "rename", "ben", "ada")
    await have(memory, "list_blocks")
    await see(memory, "list_blocks", tag=own, orphaned=False)
    await see(memory, "delete_block", ids["block"])


async def _use_files(memory: Any, own: str, other: str) -> None:
    """Call all of the files' methods for coroutines; a synchronous memory's run in threads."""
    files = LettaFiles(memory.agent("ida"))
    has_own: Sequence[Awaitable[Any]] = (
        *(files.aread("/notes.md"), files.aget("/notes.md"), files.agrep("secret")),
        _read_parts(files, "/notes.md"),
        *(
            files.asearch("secret"),
            files.adiff("/notes.md", 1),
            files.adownload_files(["/notes.md"]),
        ),
    )
    others: Sequence[Awaitable[Any]] = (
        *(files.als("/"), files.aglob("*"), files.aversions("/notes.md"), files.agrep(other)),
        files.aupload_files([("/more.md", own.encode())]),
        *(files.awrite("/notes.md", f"{own}, too"), files.aedit("/notes.md", own, f"my {own}")),
        *(files.aundo("/notes.md"), files.arestore("/notes.md", 1)),
        *(files.amove("/more.md", "/less.md"), files.adelete("/less.md")),
    )
    for call in has_own:
        assert own in str(found := await call).replace("b'", ""), found
        assert other not in str(found), found
    for call in others:
        assert other not in str(found := await call), found


async def _read_parts(files: LettaFiles, path: str) -> bytes:
    return b"".join([part async for part in files.astream(path)])


async def _use_tools(call: Caller, memory: Any, own: str, other: str) -> None:
    run = config("tools")
    for tool in memory.tools():
        arguments = _ARGUMENTS.get(tool.name)
        if arguments is None:
            continue
        given = {name: value.format(word=own) for name, value in arguments.items()}
        used = tool.invoke if tool.coroutine is None else None
        answer = used(given, run) if used else await tool.ainvoke(given, run)
        assert other not in str(answer), tool.name
    assert call.called


_ARGUMENTS: Mapping[str, Mapping[str, str]] = {
    "core_memory_append": {"label": "many", "content": "{word}"},
    "archival_memory_search": {"query": "secret"},
    "archival_memory_insert": {"content": "secret {word}"},
    "conversation_search": {"query": "secret"},
}


async def _destroy(see: Any, memory: Any, ids: Mapping[str, Any]) -> None:
    store, saver = memory.store, memory.saver
    await see(saver, "prune", [THREAD, ids["thread"]], strategy="delete_all", keep_last=1)
    await see(saver, "prune", [ids["thread"]], strategy="delete_all")
    await see(saver, "delete_for_runs", [RUN], messages=True)
    await see(saver, "delete_thread", THREAD)
    await see(saver, "delete_thread", ids["thread"])
    await see(store, "delete", NS, "tea")
    for prefix in (NS, ("agents", "ada"), ("archives",), ("memories",), ("agents",)):
        await see(store, "delete_namespace", prefix)
    receipt = await see(memory.agent("ada"), "forget")
    if hasattr(memory.agent("ada"), "verify_forgotten"):
        await see(memory.agent("ada"), "verify_forgotten", receipt)
    await see(memory.agent(ids["agent"]), "forget")
    assert await see(store, "search", ()) == []
    assert await see(saver, "list", None) == []


def learn_ids(admin: psycopg.Connection[Any], tenant: str) -> dict[str, Any]:
    """Return ids of a tenant's rows."""
    queries: Mapping[str, Any] = {
        "block": "select block_id from {}.core_memory where tenant = %s and label = 'human'",
        "passage": "select key from {}.archival_memory where tenant = %s and namespace[3] = "
        "'archival'",
        "message": "select message_id from {}.recall_memory where tenant = %s",
        "checkpoint": "select checkpoint_id from {}.checkpoints where tenant = %s",
    }
    found = {"thread": "of b alone", "agent": "of b alone"}
    for name, query in queries.items():
        row = admin.execute(sql.SQL(query).format(sql.Identifier(SCHEMA)), [tenant]).fetchone()
        assert row is not None
        found[name] = row[0]
    return found


def rows_of(admin: psycopg.Connection[Any], tenant: str) -> dict[str, Any]:
    """Return a digest of a tenant's rows in each table, but for those that others may change."""
    return {
        table: admin.execute(
            sql.SQL(
                "select count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), '')) "
                "from {} t where tenant = %s"
            ).format(sql.Identifier(SCHEMA, table)),
            [tenant],
        ).fetchone()
        for table in tables(admin)
    }


def tables(admin: psycopg.Connection[Any]) -> Sequence[str]:
    """Return the tables that have tenants, without partitions."""
    found = admin.execute(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "where a.attname = 'tenant' and c.relnamespace = %s::regnamespace "
        "and c.relkind in ('r', 'p') and not c.relispartition order by 1",
        [SCHEMA],
    )
    return [name for (name,) in found]


def relations_without_policy(admin: psycopg.Connection[Any]) -> Sequence[str]:
    """Return the tables and partitions with tenants that have no policy in force."""
    found = admin.execute(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "where a.attname = 'tenant' and c.relnamespace = 'letta'::regnamespace "
        "and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity "
        "and exists (select from pg_policy p where p.polrelid = c.oid))"
    )
    return [name for (name,) in found]


def say_sync(memory: LettaMemory, word: str) -> None:
    """Store one turn in a thread."""
    versions: Any = {"messages": "1", "notes": "1"}
    memory.saver.put(config(), checkpoint(word), {"step": 1, "source": "loop"}, versions)
