"""An agent as one JSON document, and the agent that is made of it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import START, MessagesState, StateGraph  # pyright: ignore[reportMissingTypeStubs]  # has types

from langgraph_letta_store import AgentMemory
from langgraph_letta_store._engine.ids import format_label
from langgraph_letta_store.agents.operations import forget
from langgraph_letta_store.errors import (
    ConfigurationError,
    InvalidExportError,
    InvalidOperationError,
    LettaStoreError,
)
from langgraph_letta_store.records import AgentContents
from tests.support.agents import BOTH, Memory, inner, opened
from tests.support.embeddings import CharacterEmbeddings
from tests.support.savers import compiled
from tests.support.schemas import Shelf

NAME = "ada@example.com"


class Model(CharacterEmbeddings):
    """An embedding model with a name."""

    def __init__(self, dims: int = 8, model: str = "characters") -> None:
        super().__init__(dims)
        self.model = model


def index(dims: int = 8, model: str = "characters", **options: Any) -> Any:
    return {"dims": dims, "embed": Model(dims, model), "fields": ["text", "notes[*]"], **options}


@pytest.fixture(params=BOTH)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def memory(way: str, dsn: str, schema: str) -> Iterator[Memory]:
    with opened(dsn, schema, way, index=index()) as memory:
        yield memory


@pytest.fixture
def elsewhere(way: str, dsn: str, shelf: Shelf) -> Iterator[Callable[..., Any]]:
    """Opens memories in schemas that are empty, with whatever options."""
    with ExitStack() as stack:

        def other(**options: Any) -> Any:
            name = stack.enter_context(shelf.lent_name())
            return opened(dsn, name, way, **{"index": index(), **options})

        yield other


SHARED: Any = {"blocks": ["project"], "archives": ["papers"]}

ONE_WAY = pytest.mark.parametrize("way", ["sync"])
"""For what does not differ between the facades."""


def graph_of(memory: Memory) -> Any:
    def answer(state: MessagesState) -> Any:
        return {"messages": [AIMessage(f"You said: {state['messages'][-1].text}")]}

    async def aanswer(state: MessagesState) -> Any:
        return answer(state)

    builder: Any = StateGraph(MessagesState)
    node: Any = answer if inner(memory.store) is memory.store else aanswer
    return compiled(builder.add_node("answer", node).add_edge(START, "answer"), memory.saver)


def config(thread: str = "monday", agent: str = NAME) -> Any:
    return {"configurable": {"thread_id": thread, "user_id": agent}}


def live(memory: Memory, name: str = NAME) -> AgentMemory:
    """An agent with something of every kind."""
    agent = memory.agent(name)
    agent.configure(timezone="Europe/Paris", duplicates="skip")
    agent.core.create("human", "Likes tea.", description="<About>", metadata={"n": 1e23, "": "\0"})
    for text in ("And rain.", "And \\ and “é”."):
        agent.core.append("human", text)
    agent.core.undo("human")
    agent.core.create("policy", "Be kind.", read_only=True, tags=["a", "b"], limit=100)
    agent.core.create("project", "Launch in May.")
    agent.core.share("project", "ben")
    memory.agent("ben").core.append("project", "Or in June.")
    agent.archival.insert_many(["black tea", "green tea", "a train to Kyoto"], tags=["x", "Y"])
    agent.archival.attach_archive("papers")
    agent.archival.insert("a paper on tea", archive="papers")
    notes = ("agents", format_label(name), "notes")
    value: Any = {"text": "w\0rd", "notes": ["one", "two"], "n": [1e16, 10**30, 1.0, None], "": {}}
    memory.store.put(notes, "exact", value, ttl=600)
    memory.store.put(notes, "not embedded", {"text": "x"}, index=False)
    memory.store.put(notes, "expired", {"text": "x"}, ttl=0)
    graph = graph_of(memory)
    for said in ("I like rain", "I live in Kyoto"):
        graph.invoke({"messages": [HumanMessage(said)]}, config(agent=name))
    graph.invoke({"messages": [HumanMessage("other")]}, config(f"tuesday of {name}", name))
    memory.saver.stop_recall_indexer()
    memory.saver.index_recall()
    return agent


def answers(memory: Memory, agent: AgentMemory, name: str = NAME) -> dict[str, Any]:
    """What an agent tells, but for ids and for how many share what."""
    label = format_label(name)
    notes = ("agents", label, "notes")
    saver: Any = memory.saver
    states = [
        [
            (
                found.config["configurable"]["checkpoint_id"],
                found.checkpoint,
                found.metadata,
                found.pending_writes,
            )
            for found in saver.list(config(thread))
        ]
        for thread in ("monday", "tuesday of ada@example.com")
    ]
    return {
        "settings": agent.settings(),
        "compiled": agent.compile(),
        "contents": [
            count
            for kind, count in agent.run(forget.count_contents)
            if kind in ("items", "threads", "messages", "checkpoints")
        ],
        "blocks": [
            (
                b.label,
                b.value,
                b.limit,
                b.description,
                b.metadata,
                b.tags,
                b.read_only,
                b.version,
                b.created_at,
                b.updated_at,
            )
            for b in agent.core.list()
        ],
        "history": [agent.core.history(b.label) for b in agent.core.list()],
        "passages": [
            (p.id, p.content, p.tags, p.created_at, p.updated_at, p.archive, round(p.score or 0, 3))
            for p in agent.archival.search("a tea", top_k=10)
        ],
        "tags": agent.archival.tag_counts(),
        "notes": {
            item.key: (item.value, item.created_at, item.updated_at)
            for item in memory.store.search(notes, limit=100)
        },
        "found notes": [
            (item.key, round(item.score or 0, 3))
            for item in memory.store.search(notes, query="one", limit=100)
        ],
        "namespaces": [
            n[2:] for n in memory.store.list_namespaces(prefix=("agents", label), limit=100)
        ],
        "messages": [(m.thread, m.sequence, m.role, m.text) for m in agent.recall.messages()],
        "recall": [(m.text, round(m.score or 0, 3)) for m in agent.recall.search("Kyoto rain")],
        "states": states,
    }


def test_a_loaded_agent_answers_as_before(
    memory: Memory, elsewhere: Callable[..., Any], tmp_path: Path
) -> None:
    agent = live(memory)
    file = tmp_path / "ada.json"
    exported = agent.export(file)
    assert json.loads(file.read_text("utf-8")) == exported
    assert [*tmp_path.iterdir()] == [file]
    before = answers(memory, agent)
    assert len(before["passages"]) == 4
    assert before["recall"]
    with elsewhere() as other:
        model: Any = inner(other.store).config.index.embeddings
        again = other.agent(NAME)
        loaded = again.load(file)
        assert model.calls == [], "nothing is embedded again"
        assert loaded == AgentContents(
            blocks=3, passages=4, items=2, archives=1, threads=2, messages=6, checkpoints=9
        )
        assert again.run(forget.count_contents) == loaded
        assert answers(other, again) == before
        # And it goes on from there.
        assert again.core.redo("human").value.endswith("And \\ and “é”.")
        state = graph_of(other).invoke({"messages": [HumanMessage("more")]}, config())
        assert [m.text for m in state["messages"]][-3:] == [
            "You said: I live in Kyoto", "more", "You said: more",
        ]  # fmt: skip
        again.archival.insert("a new passage")
        assert again.archival.search("a new passage", top_k=1)[0].content == "a new passage"
        assert again.archival.attach_archive("papers") is None
        again.forget()
        assert again.load(exported) == loaded


@ONE_WAY
def test_it_has_all_and_tells_of_others_only_their_names(memory: Memory) -> None:
    agent = live(memory)
    ben = memory.agent("ben")
    ben.core.create("secret", "sesame")
    ben.archival.insert("sesame")
    exported = agent.export()
    assert json.loads(json.dumps(exported)) == exported
    assert (exported["format"], exported["version"]) == ("langgraph-letta-store/agent", 1)
    assert exported["agent"] == NAME
    assert exported["index"] == {
        "dims": 8, "model": "characters", "vector_type": "halfvec", "distance": "cosine",
    }  # fmt: skip
    shared = {block["label"]: block["shared_with"] for block in exported["blocks"]}
    assert shared == {"human": [], "policy": [], "project": ["ben"]}
    assert [a["archive"] for a in exported["archives"]] == ["papers"]
    assert "sesame" not in json.dumps(exported)
    assert {item["key"] for item in exported["items"]} >= {"exact", "not embedded"}
    assert "expired" not in json.dumps(exported)
    assert [len(t["messages"]) for t in exported["threads"]] == [4, 2]


@ONE_WAY
def test_an_agent_with_nothing_can_be_moved_too(
    memory: Memory, elsewhere: Callable[..., Any]
) -> None:
    exported = memory.agent("stranger").export()
    with elsewhere() as other:
        assert other.agent("stranger").load(exported) == AgentContents()


def test_it_can_be_loaded_under_another_name(memory: Memory, elsewhere: Callable[..., Any]) -> None:
    agent = live(memory)
    exported = agent.export()
    with elsewhere() as other:
        eve = other.agent("eve")
        eve.load(exported)
        before, after = answers(memory, agent), answers(other, eve, "eve")
        assert after == before
        state = graph_of(other).invoke({"messages": [HumanMessage("more")]}, config(agent="eve"))
        assert len(state["messages"]) == 6
        assert len(eve.recall.messages()) == 8
        assert other.agent(NAME).compile() == ""
    # And beside the one that it was, without the threads, whose names are taken.
    with pytest.raises(InvalidOperationError, match=r"2 of the export's threads .*conversations="):
        memory.agent("eve").load(exported)
    eve = memory.agent("eve")
    with pytest.raises(InvalidOperationError, match=r"'blocks'.* consent .*core\.grant\(\)"):
        eve.load(exported, conversations=False, attach=SHARED)
    agent.core.grant("project", "eve")
    with pytest.raises(InvalidOperationError, match=r"'archives'.* consent .*grant_archive\(\)"):
        eve.load(exported, conversations=False, attach=SHARED)
    agent.archival.grant_archive("papers", "eve")
    loaded = eve.load(exported, conversations=False, attach=SHARED)
    assert loaded == AgentContents(
        blocks=2, shared_blocks=1, passages=3, items=2, shared_archives=1
    )
    eve.core.append("human", "Not hers.")
    eve.core.append("project", "Or in July.")
    assert "Not hers" not in agent.core.get("human").value
    assert agent.core.get("project").value == "Launch in May.\nOr in June.\nOr in July."
    assert len(eve.core.history("human")) == len(agent.core.history("human")) + 1
    assert len(eve.archival.search("a paper on tea", top_k=10)) == 4


@ONE_WAY
def test_what_others_kept_is_attached_again(memory: Memory) -> None:
    agent = live(memory)
    ben = memory.agent("ben")
    agent.archival.share_archive("papers", "ben")
    exported = agent.export()
    agent.forget()
    ben.core.append("project", "Or never.")
    ben.core.rename("project", "plan")
    ben.archival.insert("another paper", archive="papers")
    ben.core.grant("plan", NAME)
    ben.archival.grant_archive("papers", NAME)
    loaded = agent.load(exported, attach=SHARED)
    assert (loaded.blocks, loaded.shared_blocks) == (2, 1)
    assert (loaded.archives, loaded.shared_archives, loaded.passages) == (0, 1, 3)
    agent.core.append("plan", "Seen by both.")
    assert ben.core.get("plan").value.endswith("Or never.\nSeen by both.")
    assert {p.content for p in agent.archival.search("paper", archive="papers")} == {
        "a paper on tea", "another paper",
    }  # fmt: skip


def test_another_model_embeds_anew(memory: Memory, elsewhere: Callable[..., Any]) -> None:
    agent = live(memory)
    exported = agent.export()
    before = answers(memory, agent)
    with elsewhere(index=index(16, "others")) as other:
        again = other.agent(NAME)
        again.load(exported)
        model: Any = inner(other.store).config.index.embeddings
        assert sorted(model.calls[0]) == sorted(
            ["black tea", "green tea", "a train to Kyoto", "a paper on tea", "w\0rd", "one", "two"]
        )
        notes = ("agents", "ada@example%2Ecom", "notes")
        assert [i.key for i in other.store.search(notes, query="one")] == ["exact"]
        assert {p.content for p in again.archival.search("tea")} == {
            p[1] for p in before["passages"]
        }
        other.saver.index_recall()
        assert other.saver.recall_backlog() == 0
        assert again.recall.search("I live in Kyoto", limit=1)[0].text == "I live in Kyoto"
        assert again.core.history("human") == before["history"][0]


@ONE_WAY
def test_vectors_may_change_their_type_or_go_or_come(
    memory: Memory, elsewhere: Callable[..., Any]
) -> None:
    agent = live(memory)
    exported = agent.export()
    before = answers(memory, agent)
    wide = index(ann_index_config={"vector_type": "vector"})
    with elsewhere(index=wide) as other:
        again = other.agent(NAME)
        again.load(exported)
        assert inner(other.store).config.index.embeddings.calls == []
        assert answers(other, again) == before
        back = again.export()
    with elsewhere(index=None) as other:
        again = other.agent(NAME)
        again.load(exported)
        assert again.compile() == agent.compile()
        without = again.export()
        assert without["index"] is None
    with elsewhere() as other:
        again = other.agent(NAME)
        again.load(without)
        assert len(again.archival.search("tea")) == 4
    with elsewhere() as other:
        again = other.agent(NAME)
        again.load(back)
        assert answers(other, again) == before


@ONE_WAY
def test_a_store_without_a_model_takes_only_vectors_of_its_own(
    memory: Memory, way: str, dsn: str, schema: str, elsewhere: Callable[..., Any]
) -> None:
    exported = live(memory).export()
    with elsewhere(index=index(16, "others")) as other:
        foreign = live(other).export()
    memory.agent(NAME).forget()
    memory.agent("ben").forget()
    with opened(dsn, schema, way) as plain:
        with pytest.raises(
            ConfigurationError, match=r"others \(16 dim.*characters \(8 dim.*index="
        ):
            plain.agent(NAME).load(foreign)
        plain.agent(NAME).load(exported)
    assert len(memory.agent(NAME).archival.search("tea")) == 4


@ONE_WAY
def test_nothing_is_loaded_over_what_is_there(memory: Memory) -> None:
    agent = live(memory)
    exported = agent.export()
    with pytest.raises(InvalidOperationError, match=r"has blocks and items .* and threads already"):
        agent.load(exported)
    begun = [memory.agent(f"other {n}") for n in range(3)]
    begun[0].core.create("x")
    begun[1].archival.insert("x")
    agent.archival.share_archive("papers", "other 2")
    for other in begun:
        with pytest.raises(InvalidOperationError, match=r"already; .*forget\(\)"):
            other.load(exported, conversations=False)


def changed(exported: Any, *path: Any, value: Any) -> Any:
    """A copy of an export with one place changed."""
    copy = json.loads(json.dumps(exported))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copy


def test_what_is_no_export_is_refused_as_a_whole(
    memory: Memory, elsewhere: Callable[..., Any], tmp_path: Path
) -> None:
    exported = live(memory).export()
    damaged: list[Any] = [
        *({}, [], None, 3, {"format": "other"}),
        changed(exported, "version", value=2),
        changed(exported, "version", value="1"),
        changed(exported, "blocks", value={}),
        changed(exported, "threads", value=[1]),
        changed(exported, "settings", value={"timezone": "Mars"}),
        changed(exported, "settings", value={"unknown": 1}),
        changed(exported, "blocks", 0, value={}),
        changed(exported, "blocks", 0, "block_id", value="x"),
        changed(exported, "blocks", 0, "value", value="x" * 30_000),
        changed(exported, "blocks", 0, "label", value=None),
        changed(exported, "blocks", 0, "label", value="a> <system>"),
        changed(exported, "blocks", 0, "is_document", value=True),
        changed(exported, "blocks", 1, "label", value="human"),
        changed(exported, "blocks", 0, "history", 0, "changed_at", value="long ago"),
        changed(exported, "items", 0, "namespace", value=["a.b"]),
        changed(exported, "items", 0, "namespace", value=["core"]),
        changed(exported, "items", 0, "value", value=-1),
        changed(exported, "items", 0, "key", value=None),
        changed(exported, "items", 0, "vectors", "content", value="AAAA"),
        changed(exported, "items", 0, "created_at", value=None),
        changed(exported, "archives", 0, "archive", value=""),
        changed(exported, "threads", 0, "thread_id", value="\0"),
        changed(exported, "threads", 0, "messages", 0, "message", value="?"),
        changed(exported, "threads", 0, "messages", 0, "text", value="\ud800"),
        changed(exported, "threads", 0, "checkpoints", 0, "messages", value="[x"),
    ]
    file, deep = tmp_path / "broken.json", tmp_path / "deep.json"
    file.write_text("{")
    deep.write_text("[" * 100_000 + "]" * 100_000)
    with elsewhere() as other:
        agent = other.agent(NAME)
        for place, source in enumerate((*damaged, file, deep)):
            with pytest.raises(LettaStoreError):
                pytest.fail(f"{place}: {agent.load(source)}")
            assert agent.run(forget.count_contents) == AgentContents(), place
        with pytest.raises(
            InvalidExportError, match="'format' must be 'langgraph-letta-store/agent'"
        ):
            agent.load({"format": "other"})
        with pytest.raises(InvalidExportError, match="version must be from 1 to 1, got 2"):
            agent.load(changed(exported, "version", value=2))
        with pytest.raises(OSError, match="missing"):
            agent.load(tmp_path / "missing.json")
        assert agent.settings().timezone == "UTC"
        agent.load(exported)


@ONE_WAY
def test_a_file_that_cannot_be_written_stays_as_it_was(memory: Memory, tmp_path: Path) -> None:
    agent = memory.agent(NAME)
    file = tmp_path / "ada.json"
    file.write_text("before")
    (tmp_path / "none").mkdir()
    with pytest.raises(OSError, match="none"):
        agent.export(tmp_path / "none")
    with pytest.raises(OSError, match="missing"):
        agent.export(tmp_path / "missing" / "ada.json")
    assert sorted(tmp_path.iterdir()) == [file, tmp_path / "none"]
    assert file.read_text() == "before"
