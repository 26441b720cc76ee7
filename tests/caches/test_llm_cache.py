"""Answers of models: found by the same prompt or by its meaning, and never for another question."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.load import dumps
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.outputs import ChatGeneration, Generation
from psycopg import sql
from psycopg.conninfo import make_conninfo

from langgraph_letta_store import AsyncLettaCache, LettaCache, LettaLLMCache
from langgraph_letta_store.caches import find_difference
from langgraph_letta_store.errors import ConfigurationError, SetupError
from tests.support.embeddings import CharacterEmbeddings
from tests.support.schemas import setting_up

MODEL = "a model, temperature 0"


@pytest.fixture
def cache(dsn: str, schema: str) -> Iterator[LettaCache]:
    with LettaCache.from_conn_string(dsn, schema=schema, partitions=2) as cache:
        with setting_up(dsn, cache):
            cache.setup()
        yield cache


@pytest.fixture
def answers(cache: LettaCache) -> LettaLLMCache:
    return LettaLLMCache(cache, embed=CharacterEmbeddings(32), threshold=0.8)


def chat(*messages: BaseMessage) -> str:
    return dumps(list(messages))


def say(text: str) -> list[Any]:
    return [ChatGeneration(message=AIMessage(text, id="m1"), generation_info={"logprobs": [0.5]})]


def text_of(found: Any) -> str | None:
    return None if found is None else str(found[0].text)


def test_an_answer_comes_back(answers: LettaLLMCache) -> None:
    generations = say("black")
    answers.update("tea?", MODEL, generations)
    assert answers.lookup("tea?", MODEL) == generations
    assert answers.lookup("tea?", "another model") is None
    answers.update("plain", MODEL, [Generation(text="x"), Generation(text="y")])
    assert answers.lookup("plain", MODEL) == [Generation(text="x"), Generation(text="y")]
    assert answers.stats.exact == 2
    answers.clear()
    assert answers.lookup("tea?", MODEL) is None


def test_a_prompt_that_means_the_same(answers: LettaLLMCache) -> None:
    answers.update("how do i reset my password", MODEL, say("like this"))
    assert text_of(answers.lookup("how can i reset my password?", MODEL)) == "like this"
    assert answers.lookup("zzz", MODEL) is None
    assert (answers.stats.near, answers.stats.misses) == (1, 1)
    assert answers.stats.hit_rate == 0.5


def test_only_exact_without_an_embedder(cache: LettaCache) -> None:
    answers = LettaLLMCache(cache)
    answers.update("how do i reset my password", MODEL, say("like this"))
    assert answers.lookup("how can i reset my password?", MODEL) is None


@pytest.mark.parametrize(
    ("asked", "other", "why"),
    [
        ("convert 10 miles to km", "convert 12 miles to km", "numbers"),
        ("two cups of tea", "three cups of tea", "numbers"),
        ("is it safe to eat", "is it not safe to eat", "negations"),
        ("Who can edit it?", "Who can't edit it?", "negations"),
        ("the capital of France?", "the capital of Germany?", "names"),
        ("fly from Oslo to Rome", "fly from Rome to Oslo", "names"),
        ("what does ERR_A mean", "what does ERR_B mean", "names"),
        ("how do I enable it", "how do I disable it", "opposites"),
        ("the capital of france", "the capital of germany", "words"),
        ("これは安全ですか", "これは安全ではないですか", "negations"),
        ("3 km in 5 h", "5 km in 3 h", "numbers"),
        ("convert 10 miles to kilometres", "convert 10 kilometres to miles", "units"),
        ("how many miles are 5 km", "give me 5 miles in km, how many", "units"),
        ("the fee for 3 days", "what do 3 weeks cost as a fee", "units"),
        ("turn tables to chairs", "turn chairs to tables", "order"),
        ("会議は月曜日ですか", "会議は火曜日ですか", "times"),
        ("星期一开门吗", "星期天几点开门", "times"),
        ("월요일에 열어요?", "화요일에 열어요?", "times"),
        ("is it open on mondays or monday", "is it open on fridays or friday", "times"),
        ("予約は明日の午前ですか", "予約は明日の午後ですか", "times"),
        ("猫の写真を探す", "犬の写真を探す", "words"),
        ("这个药可以空腹吃吗", "这个药可以饭后吃吗", "words"),
    ],
)
def test_what_tells_questions_apart(
    answers: LettaLLMCache, asked: str, other: str, why: str
) -> None:
    assert find_difference(asked, other) == why
    assert find_difference(other, asked) == why
    answers.update(asked, MODEL, say("an answer"))
    assert answers.lookup(other, MODEL) is None
    assert text_of(answers.lookup(asked, MODEL)) == "an answer"


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("How do I reset my password?", "What is the way to reset my password?"),
        ("Weather in Paris today?", "what's the weather like in paris today"),
        ("Tell me about the Eiffel Tower", "Could you tell me about the Eiffel Tower?"),
        ("What is 2 + 2?", "what is 2 + 2"),
        ("Can I get a refund for my order?", "Is it possible to get my order refunded?"),
        ("How many miles are 10 km?", "Please convert 10 km to miles"),
        ("Is it open on Monday?", "On Monday, is it open?"),
        ("如何取消订单?", "怎么取消订单?"),
        ("パスワードを変更するには?", "パスワードの変更方法を教えてください。"),
    ],
)
def test_what_may_share_an_answer(asked: str, other: str) -> None:
    assert find_difference(asked, other) is None


def test_the_conversation_before_has_to_be_equal(answers: LettaLLMCache) -> None:
    def prompt(system: str, question: str) -> str:
        before = [SystemMessage(system), HumanMessage("hello"), AIMessage("hi")]
        return chat(*before, HumanMessage(question))

    answers.update(prompt("You are Ada.", "how do you take your tea"), MODEL, say("black"))
    near = prompt("You are Ada.", "how do you take your tea?")
    assert text_of(answers.lookup(near, MODEL)) == "black"
    assert answers.lookup(prompt("You are Ben.", "how do you take your tea?"), MODEL) is None


def test_an_image_is_part_of_the_question(answers: LettaLLMCache) -> None:
    def prompt(url: str) -> str:
        image = {"type": "image_url", "image_url": {"url": url}}
        return chat(HumanMessage([{"type": "text", "text": "what is this"}, image]))

    answers.update(prompt("http://localhost/a.png"), MODEL, say("a cat"))
    assert text_of(answers.lookup(prompt("http://localhost/a.png"), MODEL)) == "a cat"
    assert answers.lookup(prompt("http://localhost/b.png"), MODEL) is None


@pytest.mark.parametrize("prompt", ["[", "[1]", "[{}]", "[" * 5000, "", "x" * 100_000, '[{"a":1}]'])
def test_prompts_of_any_form(answers: LettaLLMCache, prompt: str) -> None:
    answers.update(prompt, MODEL, say("an answer"))
    assert text_of(answers.lookup(prompt, MODEL)) == "an answer"


def test_a_vector_without_a_direction_finds_nothing(cache: LettaCache) -> None:
    answers = LettaLLMCache(cache, embed=lambda texts: [[0.0, 0.0] for _ in texts], guard=None)
    answers.update("one", MODEL, say("an answer"))
    assert answers.lookup("another", MODEL) is None
    assert text_of(answers.lookup("one", MODEL)) == "an answer"


def test_a_row_that_was_written_by_another_hand(
    answers: LettaLLMCache, cache: LettaCache, dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    answers.update("tea?", MODEL, say("black"))
    statement = sql.SQL("update {}.cached set value = %s").format(
        sql.Identifier(cache.config.schema)
    )
    evil = (
        b'[{"text": "x", "info": null, "message": {"type": "os.system", "data": {"content": "x"}}}]'
    )
    for value in (b"not json", b"[1]", b'[{"text": 1}]', evil):
        with psycopg.connect(dsn) as connection:
            connection.execute(statement, [value])
        assert answers.lookup("tea?", MODEL) is None
    assert "counts as a miss" in caplog.text


def test_a_chat_model_is_asked_once(answers: LettaLLMCache) -> None:
    model = GenericFakeChatModel(messages=iter([AIMessage("black")]), cache=answers)
    assert model.invoke("how does she take tea").content == "black"
    assert model.invoke("how does she take tea").content == "black"
    assert model.invoke("how does she take tea?").content == "black"


async def test_coroutines(cache: LettaCache, dsn: str) -> None:
    async with AsyncLettaCache.from_conn_string(dsn, schema=cache.config.schema) as opened:
        answers = LettaLLMCache(opened, embed=CharacterEmbeddings(32), threshold=0.8, ttl=60)
        await answers.asetup()
        with pytest.raises(ConfigurationError, match="asetup"):
            answers.setup()
        await answers.aupdate("how do i reset it", MODEL, say("like this"))
        assert text_of(await answers.alookup("how do i reset it", MODEL)) == "like this"
        assert text_of(await answers.alookup("how can i reset it", MODEL)) == "like this"
        found = await asyncio.to_thread(answers.lookup, "how do i reset it", MODEL)
        assert text_of(found) == "like this"
        await answers.aclear()
        assert await answers.alookup("how do i reset it", MODEL) is None


def test_options_that_are_none(cache: LettaCache) -> None:
    with pytest.raises(ConfigurationError, match="`threshold` must be"):
        LettaLLMCache(cache, threshold=1.5)
    guard: Any = "strict"
    with pytest.raises(ConfigurationError, match="`guard` must be"):
        LettaLLMCache(cache, guard=guard)
    embed: Any = 5
    with pytest.raises(ConfigurationError, match="`embed`"):
        LettaLLMCache(cache, embed=embed)


def test_it_may_be_the_first_to_be_set_up(dsn: str, schema: str) -> None:
    database = f"cache_{schema}"[:63]
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template template0").format(sql.Identifier(database))
        )
        try:
            fresh = make_conninfo(dsn, dbname=database)
            with LettaCache.from_conn_string(fresh, partitions=0) as cache:
                cache.setup()  # needs no vectors
                answers = LettaLLMCache(cache, embed=CharacterEmbeddings(32), threshold=0.8)
                with pytest.raises(SetupError, match="pgvector"):
                    answers.lookup("tea?", MODEL)
                answers.setup()
                answers.update("how do i reset my password", MODEL, say("like this"))
                assert text_of(answers.lookup("how can i reset my password?", MODEL)) == "like this"
        finally:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(database)))
