"""The demo: words without a model, LangMem with them, and the whole run."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.store.memory import InMemoryStore
from langgraph.warnings import LangGraphDeprecatedSinceV10
from letta_store_demo import conversations, examples
from letta_store_demo.conversations import Question
from letta_store_demo.models import EndpointError, choose
from letta_store_demo.offline import LexicalEmbeddings, ScriptedChatModel, words
from letta_store_demo.prompts import question_from_memory, titled

from langgraph_letta_store import LettaStore
from tests.cli.test_cli import CommandLine
from tests.saver.test_conversations import user, written
from tests.support import locomo
from tests.support.openai_server import Call, OpenAIServer, Reply, Request

with warnings.catch_warnings():
    # LangMem imports names from where LangGraph 1.0 no longer wants them.
    warnings.simplefilter("ignore", LangGraphDeprecatedSinceV10)
    from langmem import create_memory_store_manager  # type: ignore[import-untyped]  # has no types
    from letta_store_demo import play


# --- words without a model -----------------------------------------------------------------------


def similarity(one: str, other: str) -> float:
    left, right = LexicalEmbeddings().embed_documents([one, other])
    return sum(a * b for a, b in zip(left, right, strict=True))


@pytest.mark.parametrize(
    "text", ["tea", "", "!!!", "the of", "私はお茶が好きです", "\ud800"[:0] + "é"]
)
def test_every_text_has_a_vector_of_length_one(text: str) -> None:
    vector = LexicalEmbeddings().embed_query(text)
    assert len(vector) == LexicalEmbeddings.dims == 384
    assert math.isclose(math.hypot(*vector), 1)
    assert LexicalEmbeddings().embed_documents([text, "tea"])[0] == vector


def test_shared_words_and_spelling_make_texts_similar() -> None:
    assert similarity("the night train to Lisbon", "We took night trains") > 0.5
    assert abs(similarity("the night train to Lisbon", "shellfish allergy")) < 0.2
    assert similarity("my birthdays", "birthday") > similarity("my birthdays", "earthquake")
    assert similarity("私はお茶が好きです", "お茶は好きですか") > 0.3
    assert similarity("お茶", "飛行機") < 0.2


def test_vectors_are_the_same_in_every_process() -> None:
    program = (
        "from letta_store_demo.offline import LexicalEmbeddings\n"
        "print(LexicalEmbeddings().embed_query('the night train'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "1"},
    )
    assert json.loads(done.stdout) == LexicalEmbeddings().embed_query("the night train")


def test_words_have_no_endings_and_say_something() -> None:
    assert words("I'm planning the trips!") == ["plann", "trip"]
    assert words("東京へ") == ["東京", "京へ"]


def remembered(
    *messages: Any, title: str = "May 3", store: InMemoryStore | None = None
) -> set[str]:
    """Let LangMem's own manager extract memories with the scripted model."""
    store = store or InMemoryStore()
    manager: Any = create_memory_store_manager(ScriptedChatModel(), namespace=("m",), store=store)
    manager.invoke({"messages": titled(title, messages), "max_steps": 1})
    return {play.memory_text(item) for item in store.search(("m",), limit=100)}


def test_statements_of_the_user_are_remembered_through_langmem() -> None:
    assert remembered(
        HumanMessage("Hi! I love old trams. Do you? It rains."),
        AIMessage("I can help with that. Trams 28 and 15 run all day long."),
        HumanMessage("My sister Ida surfs."),
    ) == {
        "User: I love old trams. (May 3)",
        "Assistant: Trams 28 and 15 run all day long. (May 3)",
        "User: My sister Ida surfs. (May 3)",
    }


def test_named_speakers_are_told_apart() -> None:
    assert remembered(
        HumanMessage("Ana: I bought a boat.\nBen: My boat sank in June."),
        AIMessage("Ben: I sold my sail.\nNote: my life goes on."),
        HumanMessage("Ana: We can sail my boat."),
    ) == {
        "Ana: I bought a boat. (May 3)",
        "Ben: My boat sank in June. (May 3)",
        "Ben: I sold my sail. Note: my life goes on. (May 3)",
        "Ana: We can sail my boat. (May 3)",
    }


def test_texts_without_latin_letters_are_remembered() -> None:
    assert remembered(HumanMessage("私はお茶が好きです。元気ですか\uff1f")) == {
        "User: 私はお茶が好きです。 (May 3)"
    }


def test_a_session_of_questions_is_remembered_by_its_first() -> None:
    assert remembered(HumanMessage("What is tea?"), HumanMessage("Why?")) == {
        "User asked: What is tea?\nWhy? (May 3)"
    }


def test_what_is_known_is_not_remembered_twice() -> None:
    embeddings = LexicalEmbeddings()
    store = InMemoryStore(index={"dims": 384, "embed": embeddings, "fields": ["content"]})
    for _ in range(2):
        remembered(HumanMessage("I love old trams."), store=store)
    assert len(store.search(("m",))) == 1


def test_the_scripted_model_answers_from_memory_alone() -> None:
    model = ScriptedChatModel()
    memories = ["User: I love trams.", "User: I fear\nflying."]
    reply = model.invoke(question_from_memory("Am I afraid of flying?", memories))
    assert reply.text == "I remember this: User: I fear flying."
    reply = model.invoke(question_from_memory("Who is Ida?", memories))
    assert reply.text == "I remember nothing about that."
    reply = model.invoke(question_from_memory("Who is Ida?", []))
    assert reply.text == "I remember nothing about that."


# --- choosing models and questions ---------------------------------------------------------------


def test_without_an_endpoint_no_model_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    models = choose()
    assert models.offline
    assert "scripted words" in models.description
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert choose(offline=True).offline


def test_an_endpoint_is_used_and_its_dimensions_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with OpenAIServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        models = choose("chat-model", "embedding-model")
        server.says(lambda request: f"I am {request['model']}")
        assert models.chat.invoke("Who are you?").text == "I am chat-model"
        assert server.sent("/v1/embeddings")[0]["model"] == "embedding-model"
    assert not models.offline
    assert models.dims == 384
    assert server.url.split("/")[2] in models.description


def test_an_endpoint_that_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAIServer() as server:
        server.fails(401, "wrong key")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        with pytest.raises(EndpointError, match=r"embedding-model.*wrong key.*--offline") as raised:
            choose(embedding_model="embedding-model")
    assert "secret" not in str(raised.value)


def test_questions_are_those_asked_else_the_files_else_about_names(tmp_path: Path) -> None:
    trip = examples.TRIP
    assert play.questions(trip, ["Why?"], 3) == [Question("Why?")]
    assert play.questions(trip, [], 2) == [trip.questions[0], trip.questions[2]]
    assert play.questions(trip, [], 99) == list(trip.questions)
    chat = [user("We met Ida and Tom."), user("I like Ida, she likes Bo."), user("Is it so?")]
    read = conversations.read(written(tmp_path, chat))
    assert [question.text for question in play.questions(read, [], 2)] == [
        "What do you remember about Ida?",
        "What do you remember about Tom?",
    ]
    read = conversations.read(written(tmp_path, [user("hello")]))
    assert play.questions(read, [], 2) == [Question("What do you remember about me?")]


# --- the whole run -------------------------------------------------------------------------------


def opened(dsn: str, schema: str, embeddings: Any = None) -> Any:
    embed = embeddings or LexicalEmbeddings()
    index: Any = {"dims": embed.dims, "embed": embed, "fields": ["content"]}
    return LettaStore.from_conn_string(dsn, index=index, schema=schema, partitions=2)


def test_the_agent_answers_from_what_earlier_sessions_left(dsn: str, schema: str) -> None:
    with opened(dsn, schema) as store:
        store.setup()
        agent = play.Agent(store, ScriptedChatModel())
        for session in examples.TRIP.sessions:
            assert agent.remember(session)
        for question in examples.TRIP.questions:
            answer = agent.ask(question)
            assert question.expected
            assert question.expected in answer.reply
            scores = [item.score for item in answer.found]
            assert None not in scores
            assert scores == sorted(scores, key=lambda score: score or 0, reverse=True)


def test_an_error_of_a_write_that_langmem_does_not_look_at_is_raised(dsn: str, schema: str) -> None:
    class Full(LettaStore):
        def put(self, *args: Any, **kwargs: Any) -> None:
            raise RuntimeError("disk full")

    with Full.from_conn_string(dsn, schema=schema, partitions=2) as store:
        store.setup()
        agent = play.Agent(store, ScriptedChatModel())
        with pytest.raises(RuntimeError, match="disk full"):
            agent.remember(examples.TRIP.sessions[0])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["26", "30", "41", "42", "43"])
def test_every_turn_of_locomo_is_played(dsn: str, schema: str, name: str) -> None:
    locomo.needed(name, vectors=False)
    path = locomo.FOLDER / f"{name}.json"
    value: dict[str, Any] = json.loads(path.read_text())
    sessions: list[list[Any]] = [value[key] for key in value if re.fullmatch(r"session_\d+", key)]
    turns = sum(map(len, sessions))
    conversation = conversations.read(path)
    assert sum(len(session.messages) for session in conversation.sessions) == turns
    with opened(dsn, schema) as store:
        store.setup()
        agent = play.Agent(store, ScriptedChatModel())
        kept = [item for session in conversation.sessions for item in agent.remember(session)]
        assert len(kept) > turns / 2
        stored = store.search(play.NAMESPACE, limit=2000)
        assert {item.key for item in stored} == {item.key for item in kept}
        for question in play.questions(conversation, [], 5):
            assert len(agent.ask(question).found) == 5


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(monkeypatch, capsys)


def test_the_demo_tells_stores_finds_and_answers(run: CommandLine, dsn: str, schema: str) -> None:
    done = run("demo", "--database", dsn, "--schema", schema)
    assert done.returncode == 0, done.stderr
    said = done.stdout
    parts = [
        "letta-store demo",
        "Session 3 · 2 April 2025: 4 messages",
        "Stored under",
        "Q  ",
        "A  ",
    ]
    assert [said.index(part) for part in parts] == sorted(said.index(part) for part in parts)
    assert "scripted words" in said
    assert "I'm allergic to shellfish" in said[said.index("Stored under") :]
    assert "I remember this: User: I'm allergic to shellfish" in said
    assert "Traceback" not in done.stderr
    embeddings = choose(offline=True).embeddings
    with opened(dsn, schema, embeddings) as store:
        first = store.search(play.NAMESPACE, limit=100)
    assert run("demo", "--database", dsn, "--schema", schema).returncode == 0
    with opened(dsn, schema, embeddings) as store:
        assert len(store.search(play.NAMESPACE, limit=100)) == len(first)
    shown = " ".join(done.stdout.split())
    for part in (
        "core the block 'human' now says: Likes oolong.",
        "archival the passage that was found: The tea house in Gion opens at nine.",
        "recall asked on Tuesday, said in demo-agent:monday: My train leaves at ten.",
        "In your application:",
    ):
        assert part in shown


def test_the_demo_runs_with_real_clients(
    run: CommandLine, dsn: str, schema: str, tmp_path: Path
) -> None:
    def script(request: Request) -> Reply:
        if request.get("tools"):
            return [Call("Memory", {"content": "Nora is allergic to shellfish."})]
        asked = request["messages"][-1]["content"]
        assert "allergic to shellfish" in request["messages"][0]["content"]
        return f"About {asked!r}: no shellfish."

    path = written(tmp_path, [user("I'm Nora, allergic to shellfish.")])
    with OpenAIServer() as server:
        server.says(script)
        done = run(
            *("demo", "--conversation", str(path), "--ask", "What is off the menu?"),
            *("--database", dsn, "--schema", schema, "--model", "chatty"),
            OPENAI_BASE_URL=server.url,
        )
        models = {body["model"] for body in server.sent("/v1/chat/completions")}
    assert done.returncode == 0, done.stderr
    assert "About 'What is off the menu?': no shellfish." in done.stdout
    assert "scripted words" not in done.stdout
    assert models == {"chatty"}


def test_an_endpoint_that_fails_midway_is_one_line(run: CommandLine, dsn: str, schema: str) -> None:
    with OpenAIServer() as server:
        server.says(lambda request: 1 / 0)  # type: ignore[return-value,arg-type]  # fails on purpose
        done = run("demo", "--database", dsn, "--schema", schema, OPENAI_BASE_URL=server.url)
    assert done.returncode == 1
    assert "division by zero" in done.stderr
    assert "--offline" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_malformed_file_ends_the_demo_before_it_begins(run: CommandLine, tmp_path: Path) -> None:
    path = written(tmp_path, [{"role": "usr", "content": "a"}])
    done = run("demo", "--conversation", str(path))
    assert done.returncode == 1
    assert "error: chat.json: [0].role is 'usr'" in done.stderr
    assert "Traceback" not in done.stderr
