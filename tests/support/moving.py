"""Sources that LangGraph's PostgresStore and PostgresSaver were used in, and moving from them."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, NamedTuple, TypedDict
from uuid import uuid4

import psycopg
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langgraph.channels.delta import DeltaChannel  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.checkpoint.base import CheckpointTuple
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types
from langgraph.store.base import PutOp
from langgraph.store.postgres import PostgresStore
from langgraph.types import Command, interrupt
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import LettaSaver
from langgraph_letta_store._engine.jsonb import decode
from tests.cli.test_cli import CommandLine, Done
from tests.support.embeddings import CharacterEmbeddings

TABLES = ("store", "store_vectors", "checkpoints", "checkpoint_blobs", "checkpoint_writes")


class Move(NamedTuple):
    """A source, a target, and the command between them."""

    run: CommandLine
    source: str
    target: str
    schema: str

    def __call__(self, *options: str, **environment: str) -> Done:
        return self.run(*self.arguments, "--yes", *options, **environment)

    @property
    def arguments(self) -> Sequence[str]:
        here = ("--to", self.target, "--schema", self.schema, "--partitions", "2")
        return ("import", "postgres", "--from", self.source, *here)

    def here(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of the target; `{s}` is its schema."""
        with psycopg.connect(self.target) as conn:
            return conn.execute(query.format(s=f'"{self.schema}"').encode(), parameters).fetchall()

    def there(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the source."""
        with psycopg.connect(self.source) as conn:
            return conn.execute(query.encode()).fetchall()

    def change(self, query: str) -> None:
        """Write to the target; `{s}` is its schema."""
        with psycopg.connect(self.target) as conn:
            conn.execute(query.format(s=f'"{self.schema}"').encode())

    def change_source(self, query: str) -> None:
        with psycopg.connect(self.source, autocommit=True) as conn:
            conn.execute(query.encode())


@contextmanager
def sources(server: str) -> Generator[Callable[[str], str], None, None]:
    """Make databases that a "store", a "saver" or "both" were used in: filled once, then copied."""
    templates: dict[str, str] = {}
    names: list[str] = []

    def create(suffix: str = "") -> str:
        names.append(f"source_{uuid4().hex}")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"create database {names[-1]} {suffix}".encode())
        return names[-1]

    def made(kind: str) -> str:
        if kind not in templates:
            templates[kind] = create()
            dsn = make_conninfo(server, dbname=templates[kind])
            if kind != "saver":
                fill_store(dsn)
            if kind != "store":
                fill_saver(dsn)
        return make_conninfo(server, dbname=create(f"template {templates[kind]}"))

    yield made
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(f"drop database {name} with (force)".encode())


def checksum(dsn: str) -> dict[str, tuple[Any, ...]]:
    """All rows of LangGraph's tables, with where they lie: an update that changes nothing shows."""
    with psycopg.connect(dsn) as conn:
        found: dict[str, tuple[Any, ...]] = {}
        for table in TABLES:
            if conn.execute("select to_regclass(%s)", [table]).fetchone() != (None,):
                query = (
                    "select count(*), md5(string_agg(t::text || t.ctid::text || t.xmin::text, '|' "
                    f"order by t.ctid)) from {table} t"
                )
                row = conn.execute(query.encode()).fetchone()
                assert row is not None
                found[table] = row
        return found


# --- items ---------------------------------------------------------------------------------------

ODD: dict[str, Any] = {
    "text": "tea 🍵 \ufdd0 全角 \u2028",
    "\ufdd0": 1e23,
    "big": 2**62,
    "small": -1.5e-7,
    "nested": {"list": [1, None, True, {"a": []}]},
}


def fill_store(dsn: str, vector_type: str = "vector") -> None:
    """Items of several namespaces: with and without TTL, expired, and with several vectors."""
    index: Any = {
        "dims": 16,
        "embed": CharacterEmbeddings(16),
        "fields": ["text", "notes[*]"],
        "ann_index_config": {"vector_type": vector_type},
    }
    with PostgresStore.from_conn_string(dsn, index=index, ttl={"refresh_on_read": False}) as store:
        store.setup()
        store.put(("odd",), "one label", ODD)
        for n in range(40):
            store.put(
                ("users", f"u{n % 7}", "notes"),
                f"k{n}",
                {"text": f"note {n}", "n": n, "notes": [] if n else ["a", "b"]},
                ttl=(None, 60, 0.4)[n % 3],
                index=False if n % 10 == 9 else None,
            )
        many = [
            (("users", f"u{n % 7}", "bulk", "deep"), f"k{n}", {"text": f"bulk {n}", "n": n})
            for n in range(700)
        ]
        store.batch([PutOp(*op) for op in many])
        store.put(("users", "u1"), "over", {"text": "expired"}, ttl=60)
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(
            "update store set created_at = created_at - interval '3 days' where key < 'k2'"
        )
        conn.execute("update store set expires_at = now() - interval '1 s' where key = 'over'")
        # The peer keeps whole minutes. What lives for less shall not end before the test does.
        conn.execute(
            "update store set updated_at = updated_at + interval '1 hour', "
            "expires_at = expires_at + interval '1 hour' where ttl_minutes = 0"
        )


def items(move: Move) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """The items of both ends: value, times and time to live."""
    columns = "key, value::text, created_at, updated_at, expires_at"
    there = {
        (prefix, key): (json.loads(value), *times)
        for prefix, key, value, *times in move.there(
            f"select prefix, {columns}, ttl_minutes from store "
            "where expires_at is null or expires_at > now()"
        )
    }
    here = {
        (".".join(namespace), key): (decode(value), *times)
        for namespace, key, value, *times in move.here(
            f"select namespace, {columns}, ttl from {{s}}.archival_memory"
        )
    }
    return there, here


# --- threads -------------------------------------------------------------------------------------


def say(state: MessagesState) -> dict[str, Any]:
    said = state["messages"][-1].text
    return {
        "messages": [AIMessage(f"answer to {said} 🍵", id=f"ai-{said}-{len(state['messages'])}")]
    }


def chat() -> Any:
    builder: Any = StateGraph(MessagesState)
    builder.add_node("say", say)
    builder.add_edge(START, "say")
    return builder


class Asked(TypedDict):
    messages: Annotated[list[AnyMessage], "plain"]
    name: str
    answers: list[str]


def ask(state: Asked) -> dict[str, Any]:
    return {"answers": [interrupt("first?"), interrupt({"second": ["?"]})]}


def asking() -> Any:
    builder: Any = StateGraph(Asked)
    builder.add_node("ask", ask)
    builder.add_edge(START, "ask")
    return builder


def parent() -> Any:
    child: Any = chat().compile(checkpointer=True)
    builder: Any = StateGraph(MessagesState)
    builder.add_node("child", child)
    builder.add_node("call", chat().compile())
    builder.add_edge(START, "child")
    builder.add_edge("child", "call")
    return builder


def appended(state: list[Any], writes: Sequence[list[Any]]) -> list[Any]:
    return [*state, *(part for write in writes for part in write)]


class Logged(TypedDict):
    log: Annotated[list[Any], DeltaChannel(appended, list, snapshot_frequency=3)]  # pyright: ignore[reportUnknownArgumentType]  # the list's elements are anything
    said: Annotated[list[Any], DeltaChannel(appended, list, snapshot_frequency=3)]  # pyright: ignore[reportUnknownArgumentType]  # as above


def note(state: Logged) -> dict[str, Any]:
    return {"log": [len(state["log"])], "said": [AIMessage("noted", id=f"n{len(state['said'])}")]}


def logging() -> Any:
    builder: Any = StateGraph(Logged)
    builder.add_node("note", note)
    builder.add_edge(START, "note")
    return builder


def thread(name: str, **configurable: Any) -> Any:
    return {"configurable": {"thread_id": name, **configurable}}


def use(saver: Any) -> None:
    """Run graphs of every kind, so that the saver has threads of every kind."""
    graph = chat().compile(checkpointer=saver)
    ada = thread("chat", user_id="ada")
    for turn in range(6):
        graph.invoke({"messages": [HumanMessage(f"question {turn}", id=f"q{turn}")]}, ada)
    graph.update_state(
        ada, {"messages": [RemoveMessage("q0"), ToolMessage("12 °C", tool_call_id="c")]}
    )
    old = list(graph.get_state_history(ada))[6].config
    graph.invoke({"messages": [HumanMessage("another way", id="fork")]}, old)
    parent().compile(checkpointer=saver).invoke({"messages": "hello"}, thread("parent"))
    waiting = asking().compile(checkpointer=saver)
    waiting.invoke({"name": "Ada"}, thread("waiting", agent_id="7", user_id="ada"))
    waiting.invoke(Command(resume="one"), thread("waiting", agent_id="7", user_id="ada"))
    logged = logging().compile(checkpointer=saver)
    for turn in range(5):
        logged.invoke(
            {"log": [f"x{turn}"], "said": [HumanMessage("hm", id=f"h{turn}")]}, thread("delta")
        )


def fill_saver(dsn: str, serde: Any = None) -> None:
    with PostgresSaver.from_conn_string(dsn) as saver:
        if serde is not None:
            saver.serde = serde
        saver.setup()
        use(saver)


def histories(saver: Any) -> dict[tuple[str, str], list[CheckpointTuple]]:
    found: dict[tuple[str, str], list[CheckpointTuple]] = {}
    for one in saver.list(None):
        where = one.config["configurable"]
        found.setdefault((where["thread_id"], where["checkpoint_ns"]), []).append(one)
    return found


def assert_same(move: Move, serde: Any = None) -> None:
    """Every checkpoint of the source comes back, by `list` and by `get_tuple`."""
    with (
        PostgresSaver.from_conn_string(move.source) as peer,
        LettaSaver.from_conn_string(move.target, schema=move.schema, serde=serde) as saver,
    ):
        if serde is not None:
            peer.serde = serde
        there, here = histories(peer), histories(saver)
        assert here.keys() == there.keys()
        for place, tuples in there.items():
            assert here[place] == tuples, place
            for one in tuples:
                assert saver.get_tuple(one.config) == one == peer.get_tuple(one.config)
            for one in tuples:
                wanted: Any = {
                    "config": one.config,
                    "channels": list(one.metadata.get("counters_since_delta_snapshot", {})),
                }
                assert saver.get_delta_channel_history(**wanted) == peer.get_delta_channel_history(
                    **wanted
                )
