"""Forgetting an agent: all of it goes, at once, and nothing of anybody else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store import AgentMemory, LettaMemory
from langgraph_letta_store._engine.ids import agent_id, format_label, named_agent
from langgraph_letta_store.agents.operations import forget
from langgraph_letta_store.config.store import ARCHIVES
from langgraph_letta_store.errors import LettaStoreError, MissingArchiveError
from langgraph_letta_store.records import AgentContents, Forgotten
from tests.support.agents import BOTH, Memory, opened
from tests.support.embeddings import CharacterEmbeddings

INDEX: Any = {"dims": 8, "embed": CharacterEmbeddings(8)}
WORD = "xylophone"  # is in every text of the agent that is forgotten


@pytest.fixture(params=BOTH)
def memory(request: pytest.FixtureRequest, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, request.param, index=INDEX) as memory:
        yield memory


def checkpoints(memory: Memory, agent: str, thread: str, texts: list[str]) -> None:
    """What a graph would leave: messages, a large value, checkpoints and writes."""
    config: Any = {"configurable": {"thread_id": thread, "checkpoint_ns": "", "user_id": agent}}
    messages: list[Any] = []
    for step, text in enumerate(texts):
        messages = [*messages, HumanMessage(text, id=f"{thread}-{step}")]
        checkpoint: Any = {
            "v": 4,
            "id": f"1ef00000-0000-6000-8000-{step:012}",
            "ts": "2026-01-01T00:00:00+00:00",
            "channel_values": {"messages": messages, "notes": text * 500},
            "channel_versions": {"messages": f"{step:032}.1", "notes": f"{step:032}.1"},
            "versions_seen": {},
            "updated_channels": None,
        }
        metadata: Any = {"source": "loop", "step": step, "said": text}
        versions = checkpoint["channel_versions"]
        config = memory.saver.put(config, checkpoint, metadata, versions)
        memory.saver.put_writes(config, [("messages", [AIMessage(text)]), ("x", text)], "task")


def live(memory: Memory, name: str, word: str) -> AgentMemory:
    """An agent with something in every table."""
    agent = memory.agent(name)
    agent.configure(timezone="Europe/Paris")
    agent.core.create("human", word, description=word, metadata={"m": word}, tags=[word])
    agent.core.append("human", word)
    agent.core.undo("human")
    agent.core.create("other", word)
    agent.archival.insert_many([f"{word} {n}" for n in range(3)], tags=[word])
    agent.archival.attach_archive(f"{word}s own")
    agent.archival.insert(word, archive=f"{word}s own")
    memory.store.put(("agents", format_label(name), "notes"), word, {"text": word}, ttl=60)
    memory.store.put(("agents", format_label(name), "notes"), f"{word} gone", {"text": word}, ttl=0)
    checkpoints(memory, name, f"{word} 1", [word, f"{word} again"])
    checkpoints(memory, name, f"{word} 2", [word])
    memory.saver.stop_recall_indexer()
    memory.saver.index_recall()
    return agent


def dump(dsn: str, schema: str) -> dict[str, str]:
    """Every table of the schema as text, binary values too."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        names = connection.execute(
            "select tablename::text from pg_tables where schemaname = %s", [schema]
        ).fetchall()
        return {
            table: "\n".join(
                str(row)
                for row in connection.execute(
                    f"""select t::text || coalesce((
                      select string_agg(encode(decode(substr(value, 3), 'hex'), 'escape'), ' ')
                      from jsonb_each_text(to_jsonb(t)) where value like '\\\\x%'), '')
                    from "{schema}"."{table}" t""".encode()
                )
            )
            for (table,) in names
        }


def test_everything_goes_and_is_counted(memory: Memory, dsn: str, schema: str) -> None:
    name = f"{WORD}@example.com"
    agent = live(memory, name, WORD)
    live(memory, "ben", "marimba")
    ids = [named_agent(name), agent_id((ARCHIVES, f"{WORD}s own"))]
    traces = [WORD, *map(str, ids)]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            f"""insert into "{schema}".recall_backlog
            select agent_id, thread_id, sequence from "{schema}".recall_memory""".encode()
        )
    before = dump(dsn, schema)
    seen = {table for table, text in before.items() if any(trace in text for trace in traces)}
    partitioned = {table.rstrip("_01") for table in seen}
    assert partitioned >= {
        *("agents", "core_memory", "core_memory_agents", "core_memory_history"),
        *("archival_memory", "archival_vectors", "archival_memory_agents", "namespaces"),
        *("threads", "checkpoints", "checkpoint_channels", "checkpoint_writes"),
        *("recall_memory", "recall_vectors", "recall_backlog"),
    }, "else this test would not see what is left there"
    contents = agent.run(forget.count_contents)
    assert contents == AgentContents(
        blocks=2, passages=4, items=1, archives=1, threads=2, messages=3, checkpoints=3
    )
    others = memory.agent("ben").run(forget.count_contents)
    forgotten = agent.forget()
    assert forgotten == Forgotten(**vars_of(contents))
    after = dump(dsn, schema)
    assert not {table for table, text in after.items() if any(t in text for t in traces)}
    assert memory.agent("ben").run(forget.count_contents) == others
    assert "marimba" in memory.agent("ben").compile()
    assert agent.forget() == Forgotten()
    assert agent.compile() == ""


def vars_of(contents: AgentContents) -> dict[str, Any]:
    return {kind.replace(" ", "_"): count for kind, count in contents}


def test_what_others_share_stays_with_them(memory: Memory, dsn: str, schema: str) -> None:
    ada, ben, eve = (memory.agent(name) for name in ("ada", "ben", "eve"))
    ada.core.create("project", "Launch in May.")
    ada.core.share("project", "ben")
    ada.core.append("project", "Or in June.")
    ada.archival.attach_archive("papers")
    ada.archival.share_archive("papers", "ben")
    ada.archival.insert("a paper", archive="papers")
    assert ada.forget() == Forgotten(shared_blocks=1, shared_archives=1)
    assert ben.core.get("project").value == "Launch in May.\nOr in June."
    assert len(ben.core.history("project")) == 2
    assert [found.content for found in ben.archival.search("a paper")] == ["a paper"]
    ben.core.share("project", "eve")
    assert str(named_agent("ada")) not in "".join(dump(dsn, schema).values())
    (consent, _) = ben.core.consents("project")
    assert (consent.agent, consent.granted_by) == ("ben", None)
    assert eve.forget() == Forgotten(shared_blocks=1)
    assert ben.forget() == Forgotten(blocks=1, archives=1, passages=1)
    tables = dump(dsn, schema)
    assert not any(
        tables[table] for table in tables if table.startswith(("core", "archival", "namespaces"))
    )


def test_other_agents_threads_are_left_alone(memory: Memory) -> None:
    checkpoints(memory, "ada", "ada's", ["hello"])
    checkpoints(memory, "ben", "ben's", ["hello"])
    assert memory.agent("ada").forget() == Forgotten(threads=1, messages=1, checkpoints=1)
    config: Any = {"configurable": {"thread_id": "ben's"}}
    found = memory.saver.get_tuple(config)
    assert found is not None
    assert [m.text for m in found.checkpoint["channel_values"]["messages"]] == ["hello"]
    assert memory.saver.get_tuple({"configurable": {"thread_id": "ada's"}}) is None


def test_a_forgotten_agent_begins_anew(memory: Memory) -> None:
    agent = live(memory, "ada", WORD)
    agent.forget()
    again = live(memory, "ada", WORD)
    assert again.core.get("human").version == 3
    assert [m.text for m in again.recall.messages()] == [WORD, f"{WORD} again", WORD]
    assert agent.forget().blocks == 2


def test_it_needs_no_saver_and_no_index(dsn: str, schema: str) -> None:
    with opened(dsn, schema, "sync", index=INDEX) as memory:
        live(memory, "ada", WORD)
    with opened(dsn, schema, "sync") as memory:
        assert AgentMemory(memory.store, "ada").forget().threads == 2
    assert WORD not in "".join(dump(dsn, schema).values())


@pytest.mark.parametrize("way", ["pipe", "transaction", "async pipe", "tuple pool"])
def test_it_works_on_connections_of_all_kinds(dsn: str, schema: str, way: str) -> None:
    with opened(dsn, schema, way, index=INDEX, partitions=0) as memory:
        agent = live(memory, "ada", WORD)
        assert agent.forget() == Forgotten(
            blocks=2, passages=4, items=1, archives=1, threads=2, messages=3, checkpoints=3
        )
        assert agent.forget() == Forgotten()


def test_it_is_all_or_nothing(memory: Memory, dsn: str, schema: str) -> None:
    agent = live(memory, "ada", WORD)
    before = agent.run(forget.count_contents)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            f"""create function "{schema}".refuse() returns trigger language plpgsql
            as $$ begin raise exception 'no'; end $$;
            create trigger refuse before delete on "{schema}".agents
            for each row execute function "{schema}".refuse()""".encode()
        )
    with pytest.raises(psycopg.errors.RaiseException):
        agent.forget()
    assert agent.run(forget.count_contents) == before


def test_writers_neither_wait_for_ever_nor_leave_rows_behind(dsn: str, schema: str) -> None:
    """Whole turns, blocks, passages and shared archives are written while agents are forgotten."""
    names = ("ada", "ben")
    stop = threading.Event()
    failures: list[BaseException] = []

    with LettaMemory.from_conn_string(dsn, schema=schema, partitions=2, index=INDEX) as memory:
        memory.setup()

        def answer(state: MessagesState) -> Any:
            return {"messages": [AIMessage(f"You said: {state['messages'][-1].text}")]}

        builder: Any = StateGraph(MessagesState)
        graph = builder.add_node("answer", answer).add_edge(START, "answer")
        graph = graph.compile(checkpointer=memory.saver)

        def repeat(act: Any) -> None:
            turn = 0
            while not stop.is_set():
                turn += 1
                try:
                    act(turn)
                except LettaStoreError:
                    pass  # what it was about has just been forgotten
                except BaseException as error:  # noqa: BLE001  # told by the test
                    failures.append(error)
                    return

        def turn(name: str) -> Any:
            def talk(number: int) -> None:
                config = {"configurable": {"thread_id": f"{name} {number % 3}", "user_id": name}}
                graph.invoke({"messages": [HumanMessage("hello")]}, config)

            return talk

        def blocks(name: str) -> Any:
            agent = memory.agent(name)

            def edit(number: int) -> None:
                label = f"block{number % 3}"
                if not any(block.label == label for block in agent.core.list()):
                    agent.core.create(label, "text")
                    agent.core.share(label, names[name == "ada"])
                agent.core.rethink(label, f"text {number}")

            return edit

        def passages(name: str) -> Any:
            agent = memory.agent(name)

            def insert(number: int) -> None:
                # The other agent may use it, and have given consent to an agent that was forgotten.
                with suppress(MissingArchiveError):
                    agent.archival.attach_archive("papers")
                    agent.archival.share_archive("papers", names[name == "ada"])
                    agent.archival.insert("a paper", archive="papers")
                agent.archival.insert_many(["own", f"own {number}"])

            return insert

        threads = [
            threading.Thread(target=repeat, args=[kind(name)])
            for name in names
            for kind in (turn, blocks, passages)
        ]
        for thread in threads:
            thread.start()
        forgotten = [0, 0]
        began = time.monotonic()
        while not failures and (passed := time.monotonic() - began) < 60:
            if passed > 4 and all(forgotten):
                break
            for place, name in enumerate(names):
                forgotten[place] += memory.agent(name).forget().messages
                time.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join(60)
        assert not failures
        assert all(forgotten), "else no writer was at work meanwhile"
        for name in names:
            memory.agent(name).forget()
    left = {table: text for table, text in dump(dsn, schema).items() if text}
    # That a thread was deleted is noted, by a hash of its id, to refuse what tasks still write.
    assert set(left) <= {"settings", "migrations", "deleted_threads"}
