"""When a conversation is cut, where, and what stands for its beginning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.utils import count_tokens_approximately
from langchain_core.tools import tool
from pydantic import Field
from typing_extensions import override

from langgraph_letta_store.agents.context_warnings import warn_of_long_turn
from langgraph_letta_store.agents.context_window import ContextWindow
from langgraph_letta_store.agents.long_results import fit_results
from langgraph_letta_store.agents.summaries import (
    INTRODUCTION,
    is_summary,
    leave_out_summarized,
    make_summary,
    replace_by_summary,
)
from langgraph_letta_store.agents.system_prompt import add_core
from langgraph_letta_store.agents.token_count import count_tokens
from langgraph_letta_store.errors import ConfigurationError

MODEL = FakeListChatModel(responses=["SUMMARY"])


def calling(*ids: str) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": "f", "args": {}, "id": each} for each in ids])


def result(of: str) -> ToolMessage:
    return ToolMessage("ok", tool_call_id=of)


def summary(text: str) -> HumanMessage:
    return HumanMessage(text, additional_kwargs={"lc_source": "summarization"})


def cut(messages: Sequence[BaseMessage], window: int = 10, **options: Any) -> int:
    """How many messages make room, each a token."""
    context = ContextWindow(window=window, counter=len, **options)
    return len(context.cut(MODEL, messages))


def test_nothing_is_cut_up_to_the_threshold() -> None:
    assert cut([AIMessage("a")] * 9) == 0
    assert cut([AIMessage("a")] * 10) == 7
    assert cut([AIMessage("a")] * 10, threshold=1) == 0
    assert cut([AIMessage("a")] * 10, keep=0.5) == 6  # half of it is for what comes


def test_the_prompt_and_the_tools_take_room_too() -> None:
    @tool
    def look(thing: str) -> str:
        """Look something up."""
        return thing

    context = ContextWindow(window=100, counter=len)
    messages = [AIMessage("a")] * 60
    assert context.cut(MODEL, messages) == ()
    assert len(context.cut(MODEL, messages, tools=[look])) > 30
    system = SystemMessage("x" * 400)
    rough = ContextWindow(window=150, counter=count_tokens_approximately)
    assert rough.cut(MODEL, messages[:20]) == ()
    assert len(rough.cut(MODEL, messages[:20], system)) > 10


def test_the_last_message_always_stays() -> None:
    assert cut([HumanMessage("a")], window=1, threshold=0.5, keep=0.3) == 0
    assert cut([HumanMessage("a")] * 3, window=1, threshold=0.5, keep=0.3) == 2


def test_a_turn_is_kept_whole_where_that_costs_little() -> None:
    turn = [HumanMessage("a"), AIMessage("b")]
    assert cut(turn * 5) == 8
    assert cut([*turn * 4, *[AIMessage("b")] * 6, turn[0]], keep=0.7) == 11


def test_calls_stay_with_their_results() -> None:
    talk = [HumanMessage("a")] * 6
    assert cut([*talk, calling("1", "2"), result("1"), result("2"), AIMessage("b")]) == 9
    assert cut([*talk, calling("1", "2"), result("2"), result("1")], window=9) == 5
    assert cut([*talk, calling("1", "2"), result("1")], window=8) == 5  # one is still to come
    assert cut([*talk, calling("1"), *talk]) == 10  # it is answered


def test_a_result_without_its_call_does_not_begin_a_conversation() -> None:
    talk = [AIMessage("a")] * 8
    assert cut([*talk, result("1"), AIMessage("b"), AIMessage("c")]) == 9
    assert cut([result("1"), *talk, AIMessage("b")]) == 7


def test_system_messages_stay() -> None:
    messages: list[AnyMessage] = [SystemMessage("kind")]
    messages += [AIMessage("a", id=str(n)) for n in range(12)]
    evicted = ContextWindow(window=10, counter=len).cut(MODEL, messages)
    assert len(evicted) == 9
    left = replace_by_summary(messages, evicted, summary("s"))
    assert [each.text for each in left] == ["kind", "s", "a", "a", "a"]
    assert cut([SystemMessage("kind")] * 9 + [AIMessage("a")] * 1) == 0


def test_a_summary_alone_is_not_summed_up_again() -> None:
    assert cut([summary("long"), AIMessage("a")], window=2, threshold=0.5) == 0
    assert cut([summary("long"), *[AIMessage("a")] * 9], window=9) == 8


def test_messages_without_ids_leave_too() -> None:
    messages: list[AnyMessage] = [HumanMessage("a"), HumanMessage("b"), HumanMessage("b")]
    left = replace_by_summary(messages, messages[:2], summary("s"))
    assert [each.text for each in left] == ["s", "b"]


KINDS = ["human", "ai", "call", "calls", "system", "summary"]


@given(st.lists(st.sampled_from(KINDS), max_size=30), st.integers(0, 2), st.integers(1, 40))
def test_no_cut_parts_what_belongs_together(kinds: list[str], missing: int, window: int) -> None:
    messages: list[Any] = []
    for n, kind in enumerate(kinds):
        if kind == "call":
            messages += [calling(f"{n}"), result(f"{n}")]
        elif kind == "calls":
            messages += [calling(f"{n}", f"{n}b"), result(f"{n}b"), result(f"{n}")]
        else:
            messages.append(
                {
                    "human": HumanMessage("a"),
                    "ai": AIMessage("a"),
                    "system": SystemMessage("a"),
                    "summary": summary("a"),
                }[kind]
            )
    messages = messages[: len(messages) - missing]
    evicted = list(ContextWindow(window=window, counter=len).cut(MODEL, messages))
    objects = {id(each) for each in evicted}
    left = [each for each in messages if id(each) not in objects]
    assert messages == [] or left
    if len(messages) <= 0.9 * window:
        assert not evicted
    if evicted:
        assert not all(map(is_summary, evicted))
        assert not isinstance(left[-1], SystemMessage) or messages[-1] is left[-1]
    answered = {each.tool_call_id for each in left if isinstance(each, ToolMessage)}
    assert answered <= called(left)
    assert not called(evicted) & answered


def called(messages: Sequence[BaseMessage]) -> set[str | None]:
    calling = (each for each in messages if isinstance(each, AIMessage))
    return {call["id"] for each in calling for call in each.tool_calls}


# --- summaries -----------------------------------------------------------------------------------


class Writer(FakeListChatModel):
    """Writes down what it is asked."""

    responses: list[str] = Field(default=[f"SUMMARY {n}" for n in range(1, 5)])
    asked: list[str] = Field(default=[])

    @override
    def _call(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> str:
        self.asked.append(messages[-1].text)
        return super()._call(messages, *args, **kwargs)


def test_a_summary_is_of_the_one_before_too() -> None:
    writer = Writer()
    context = ContextWindow(window=1000, summary_prompt="Sum up {messages} now")
    talk = [HumanMessage("I like {tea}."), AIMessage("Noted.")]
    first = make_summary(context.summarise(writer, talk).text, talk)
    assert is_summary(first)
    assert first.id
    assert first.text.endswith(":\n\nSUMMARY 1")
    (asked,) = writer.asked
    assert asked.startswith('Sum up <message type="human">I like {tea}.</message>')
    second = context.summarise(writer, [first, HumanMessage("Black.")])
    assert second == ("SUMMARY 2", True)
    assert "<summary>\nSUMMARY 1\n</summary>" in writer.asked[1]
    assert "began earlier" not in writer.asked[1]


async def test_coroutines_sum_up_likewise() -> None:
    writer = Writer()
    context = ContextWindow(window=1000, summary_model=writer)
    first = await context.asummarise(MODEL, [HumanMessage("I like tea.")])
    assert first == ("SUMMARY 1", True)
    assert "I like tea." in writer.asked[0]


def test_what_is_too_long_is_summed_up_in_parts() -> None:
    writer = Writer()
    evicted = [HumanMessage(f"{n} " + "x" * 400) for n in range(6)]
    made = ContextWindow(window=400).summarise(writer, evicted)
    assert len(writer.asked) == 3
    assert made == ("SUMMARY 3", True)
    for n in range(6):
        assert sum(f">{n} xxx" in asked for asked in writer.asked) == 1
    assert "<summary>\nSUMMARY 2\n</summary>" in writer.asked[2]


def test_a_message_too_long_for_any_window_is_summed_up_without_its_middle() -> None:
    writer = Writer()
    text = "BEGIN" + "x" * 50_000 + "END"
    ContextWindow(window=400).summarise(writer, [HumanMessage("a"), HumanMessage(text)])
    told = "".join(writer.asked)
    assert "BEGIN" in told
    assert "END</message>" in told
    assert len(told) < 5000


def test_without_an_answer_the_summary_before_holds() -> None:
    silent = FakeListChatModel(responses=[" "])
    kept = ContextWindow(window=400).summarise(silent, [summary("old"), HumanMessage("a")])
    assert kept == ("old", False)
    none = ContextWindow(window=400).summarise(silent, [HumanMessage("a")])
    assert none == ("(no summary was written)", False)


class Failing(FakeListChatModel):
    """A model whose provider fails after some answers."""

    responses: list[str] = Field(default=["SUMMARY"])
    answers: int = 0
    asked: list[str] = Field(default=[])

    @override
    def _call(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> str:
        self.asked.append(messages[-1].text)
        if len(self.asked) > self.answers:
            msg = "429 quota"
            raise RuntimeError(msg)
        return super()._call(messages, *args, **kwargs)


async def test_a_summary_that_fails_ends_no_turn(caplog: pytest.LogCaptureFixture) -> None:
    talk: list[AnyMessage] = [HumanMessage("word " * 60, id=str(n)) for n in range(6)]
    tokens = count_tokens_approximately(talk)
    fitting, full = (ContextWindow(window=size) for size in (tokens + 5, tokens - 5))
    assert len(fitting.cut(Failing(), talk)) >= 3
    assert fitting.shorten(Failing(), talk) is None
    assert await fitting.ashorten(Failing(), talk) is None
    assert fitting.shorten(FakeListChatModel(responses=[" "]), talk) is None
    (warned,) = {record.getMessage() for record in caplog.records}
    assert "could not write a summary (RuntimeError)" in warned
    for shortening in (
        full.shorten(Failing(), [summary("old"), *talk]),
        await full.ashorten(Failing(), [summary("old"), *talk]),
    ):
        assert shortening is not None
        assert shortening.text == "old"
        assert len(shortening.evicted) >= 4


def test_parts_after_a_failure_are_not_sent() -> None:
    writer = Failing(answers=1)
    evicted = [HumanMessage(f"{n} " + "x" * 400) for n in range(9)]
    assert ContextWindow(window=400).summarise(writer, evicted) == ("SUMMARY", False)
    assert len(writer.asked) == 2


def test_other_braces_in_the_prompt_stay() -> None:
    writer = Writer()
    context = ContextWindow(window=400, summary_prompt='As {"json": {}}: {messages} {0}')
    context.summarise(writer, [HumanMessage("tea")])
    assert writer.asked[0].startswith('As {"json": {}}: <message')
    assert writer.asked[0].endswith(" {0}")


def test_messages_that_come_back_are_left_out() -> None:
    talk = [HumanMessage("a", id="1"), AIMessage("b", id="2"), HumanMessage("c", id="3")]
    first = make_summary("s", talk[:2], talk)
    # As a parent graph hands them back: the summary comes behind what it did not have yet.
    again = [SystemMessage("kind"), *talk, first, AIMessage("d", id="4")]
    assert [each.text for each in leave_out_summarized(again)] == [
        "kind",
        INTRODUCTION + "s",
        "c",
        "d",
    ]
    second = make_summary("t", [first, talk[2]], again)
    assert second.id == first.id  # so that it replaces the first in the parent's state
    assert second.additional_kwargs["summarized_ids"] == ["1", "2", "3"]
    left = leave_out_summarized([*talk, second, AIMessage("d", id="4")])
    assert [each.text for each in left] == [INTRODUCTION + "t", "d"]
    # Where the messages left the state, they cannot come back: their ids need not be kept.
    alone = make_summary("t", [first, talk[2]], [first, talk[2]])
    assert alone.id != first.id
    assert alone.additional_kwargs["summarized_ids"] == [first.id, "3"]


def test_a_summary_without_ids_leaves_messages_where_they_are() -> None:
    talk: list[BaseMessage] = [HumanMessage("a", id="1"), summary("s"), HumanMessage("b")]
    assert leave_out_summarized(talk) == talk


# --- a long turn ---------------------------------------------------------------------------------


def test_the_open_question_stays() -> None:
    question = HumanMessage("QUESTION")
    steps: list[AnyMessage] = [
        message for n in range(8) for message in (calling(f"{n}"), result(f"{n}"))
    ]
    old: list[AnyMessage] = [HumanMessage("a"), AIMessage("b")]
    evicted = ContextWindow(window=15, counter=len).cut(MODEL, [*old, question, *steps])
    assert question not in evicted
    assert len(evicted) >= 12
    left = replace_by_summary([*old, question, *steps], evicted, summary("s"))
    assert [each.text for each in left[:2]] == ["s", "QUESTION"]
    assert isinstance(left[2], AIMessage)
    # One that is answered leaves.
    talk = [question, *steps, AIMessage("answer")]
    assert question in ContextWindow(window=15, counter=len).cut(MODEL, talk)


def test_a_cut_frees_more_than_a_few_tokens() -> None:
    def count(messages: Sequence[BaseMessage]) -> float:
        return sum(len(each.text) for each in messages)

    context = ContextWindow(window=100, counter=count)
    talk = [HumanMessage("aa"), AIMessage("b" * 90)]
    assert context.cut(MODEL, talk) == ()
    assert context.cut(MODEL, [HumanMessage("a" * 6), AIMessage("b" * 90)]) != ()
    # Beyond the window, a little is better than nothing.
    assert context.cut(MODEL, [HumanMessage("aa"), AIMessage("b" * 99)]) != ()


def test_a_long_summary_loses_its_middle() -> None:
    model = FakeListChatModel(responses=["begin " + "word " * 5_000 + "end"])
    context = ContextWindow(window=1_000, counter=count_tokens_approximately)
    messages = [HumanMessage("word " * 100), AIMessage("word " * 100)] * 6
    shortening = context.shorten(model, messages)
    assert shortening is not None
    assert count_tokens_approximately([HumanMessage(shortening.text)]) <= 220
    assert shortening.text.startswith("begin ")
    assert shortening.text.endswith(" end")
    assert "characters …]" in shortening.text
    again = context.shorten(model, [summary("old " * 5_000), *messages])
    assert again is not None
    assert count_tokens_approximately([HumanMessage(again.text)]) <= 220


def test_results_longer_than_the_window_are_cut_in_the_prompt_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    warn_of_long_turn.cache_clear()
    context = ContextWindow(window=1_000, counter=count_tokens_approximately)

    def fit(*messages: AnyMessage) -> list[AnyMessage]:
        return fit_results(context, MODEL, list(messages), SystemMessage("Be kind."), ())

    asked, call = HumanMessage("Compare."), calling("1", "2")
    short = ToolMessage("short", tool_call_id="1")
    long = ToolMessage("begin " + "word " * 4_000 + "end", tool_call_id="2")
    shown = fit(asked, call, short, long)
    assert shown[:3] == [asked, call, short]
    assert (shown[3].id, shown[3].text[:6], shown[3].text[-4:]) == (long.id, "begin ", " end")
    assert count_tokens_approximately([SystemMessage("Be kind."), *shown]) <= 920
    assert len(long.text) == 20_009
    assert fit(asked, call, short, long) == shown, "the same each time: providers cache it"
    fits = ToolMessage("word " * 700, tool_call_id="1")
    assert fit(asked, calling("1"), fits)[2] is fits
    assert not caplog.records
    for _ in range(2):
        shown = fit(HumanMessage("word " * 2_000), call, short, long)
        assert shown[0].text == "word " * 2_000
        assert len(shown[3].text) < 300
    assert ["a turn is longer" in record.message for record in caplog.records] == [True]


def test_a_prompt_that_leaves_no_room_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    def count(messages: Sequence[BaseMessage]) -> float:
        return sum(len(each.text) for each in messages)

    context = ContextWindow(window=10_007, counter=count)
    for _ in range(2):
        context.cut(MODEL, [HumanMessage("a")] * 400, SystemMessage("x" * 9_000))
    assert caplog.text.count("use a model with a larger window") == 1


# --- counting ------------------------------------------------------------------------------------


class Counting(FakeListChatModel):
    """A model with a counter of its own."""

    responses: list[str] = Field(default=["ok"])
    counted: list[int] = Field(default=[])

    @override
    def get_num_tokens_from_messages(self, messages: list[BaseMessage], tools: Any = None) -> int:
        self.counted.append(len(messages))
        return 200 * len(messages)


class Unable(FakeListChatModel):
    """A model whose class can count for others."""

    responses: list[str] = Field(default=["ok"])

    @override
    def get_num_tokens_from_messages(self, messages: list[BaseMessage], tools: Any = None) -> int:
        raise NotImplementedError


class Offline(FakeListChatModel):
    """A model that cannot download what it counts with."""

    responses: list[str] = Field(default=["ok"])

    @override
    def get_num_tokens_from_messages(self, messages: list[BaseMessage], tools: Any = None) -> int:
        raise requests.exceptions.ConnectionError


TALK = [HumanMessage("How do you take your tea?"), AIMessage("Black.")] * 5


def test_a_model_counts_itself_and_once() -> None:
    model = Counting()
    talk = [HumanMessage("tea " * 50), AIMessage("tea " * 50)] * 5
    assert len(ContextWindow(window=2000).cut(model, talk)) == 8
    assert model.counted == [10]


def test_what_is_short_in_any_case_is_not_counted() -> None:
    model = Counting()
    assert ContextWindow(window=2000).cut(model, TALK) == ()
    assert model.counted == []
    image: list[Any] = [{"type": "image_url", "image_url": {"url": "data:,"}}]
    assert ContextWindow(window=3000).cut(model, [*TALK, HumanMessage(image)]) == ()
    assert model.counted == [11]


@pytest.mark.parametrize("model", [Unable(), MODEL])
def test_where_a_model_cannot_count_it_is_estimated(model: BaseChatModel) -> None:
    assert count_tokens(model, TALK).total == count_tokens_approximately(TALK)
    used = AIMessage(
        "Black.",
        usage_metadata={"input_tokens": 900, "output_tokens": 9, "total_tokens": 909},
        response_metadata={"model_provider": "m"},
    )
    told = count_tokens(model, [*TALK, used]).total
    assert told > 1.2 * count_tokens_approximately([*TALK, used])


def test_the_estimate_suits_languages_of_long_characters() -> None:
    japanese = count_tokens(MODEL, [HumanMessage("私はお茶が好きです" * 100)]).total
    assert 600 < japanese < 1200


def test_a_counter_that_does_not_work_here_is_told() -> None:
    with pytest.raises(ConfigurationError, match=r"token_counter.*count_tokens_approximately"):
        count_tokens(Offline(), TALK)
    assert count_tokens(Offline(), TALK, counter=len).total == 10


def test_core_memory_goes_to_the_end_of_the_prompt() -> None:
    assert add_core(None, "") is None
    assert add_core(None, "core") == SystemMessage("core")
    own = SystemMessage("own", id="1", additional_kwargs={"a": 1})
    assert add_core(own, "") is own
    assert add_core(own, "core") == own.model_copy(update={"content": "own\n\ncore"})
    blocks = SystemMessage(["a", {"type": "text", "text": "b"}])
    together = add_core(blocks, "core")
    assert together is not None
    assert together.content == [*blocks.content, {"type": "text", "text": "core"}]
    assert len(blocks.content) == 2
