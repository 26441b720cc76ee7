"""Messages of all of Letta's versions as LangChain's messages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from langgraph_letta_store._checkpoints.message_columns import describe
from langgraph_letta_store.agents.summaries import is_summary, read_text
from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.messages import ConvertedAgent, MessageConverter
from tests.support.letta_rows import MEMGPT, TIME, V1, call, convert, packed, row


class TestWords:
    def test_send_message_becomes_what_the_assistant_says(self) -> None:
        said = {"message": "Ja, gut.", "request_heartbeat": True}
        (answer,) = convert(
            row("assistant", "A thought.", tool_calls=[call("c1", "send_message", said)]),
            row("tool", packed("None"), tool_call_id="c1", name="send_message"),
        )
        assert isinstance(answer, AIMessage)
        assert (answer.content, answer.tool_calls) == ("Ja, gut.", [])
        assert answer.additional_kwargs["reasoning_content"] == "A thought."
        assert [block["type"] for block in answer.content_blocks] == ["reasoning", "text"]
        assert describe(answer).text == "Ja, gut."

    def test_send_message_beside_another_call(self) -> None:
        calls = [call("c1", "send_message", {"message": "One moment."}), call("c2", "roll", {})]
        returns = [
            {"tool_call_id": "c1", "status": "success", "func_response": packed("Sent")},
            {"tool_call_id": "c2", "status": "success", "func_response": packed("4")},
        ]
        answer, result = convert(
            row("assistant", "Roll.", tool_calls=calls), row("tool", tool_returns=returns)
        )
        assert isinstance(answer, AIMessage)
        assert answer.content == "One moment."
        assert [each["id"] for each in answer.tool_calls] == ["c2"]
        assert isinstance(result, ToolMessage)
        assert (result.content, result.tool_call_id, result.name) == ("4", "c2", "roll")

    def test_broken_send_message_keeps_its_result(self) -> None:
        answer, result = convert(
            row("assistant", "Hm.", tool_calls=[call("c1", "send_message", '{"message": "un')]),
            row("tool", packed("no JSON", "Failed"), tool_call_id="c1", name="send_message"),
        )
        assert isinstance(answer, AIMessage)
        assert answer.invalid_tool_calls[0]["args"] == '{"message": "un'
        assert isinstance(result, ToolMessage)
        assert result.status == "error"

    def test_result_of_send_message_whose_call_is_gone(self) -> None:
        converter = MessageConverter(MEMGPT)
        sent = row("tool", packed("None"), tool_call_id="c1", name="send_message")
        assert convert(sent, converter=converter) == []
        assert converter.left_out == {"result of send_message": 1}

    @pytest.mark.parametrize(
        ("agent", "text", "thought"),
        [(V1, "I look.", None), (MEMGPT, "", "I look.")],
        ids=["letta_v1_agent", "memgpt_agent"],
    )
    def test_text_beside_a_call(
        self, agent: ConvertedAgent, text: str, thought: str | None
    ) -> None:
        (answer,) = convert(
            row("assistant", "I look.", tool_calls=[call("c1", "roll", {})]), agent=agent
        )
        assert answer.text == text
        assert answer.additional_kwargs.get("reasoning_content") == thought

    def test_text_of_a_memgpt_agent_without_a_call_is_said(self) -> None:
        (answer,) = convert(row("assistant", "A plain answer."))
        assert answer.content == "A plain answer."

    def test_message_of_a_user(self) -> None:
        event = {"type": "user_message", "message": "Hi", "time": TIME, "name": "Olga"}
        plain, wrapped, legacy = convert(
            row("user", "{not JSON"),
            row("user", json.dumps(event)),
            row("user", text=json.dumps(event)),
        )
        assert plain.content == "{not JSON"
        assert isinstance(wrapped, HumanMessage)
        assert (wrapped.content, wrapped.name) == ("Hi", "Olga")
        assert wrapped.additional_kwargs["letta"] == {"time": TIME}
        assert legacy == wrapped

    def test_name_that_providers_refuse_is_kept_beside(self) -> None:
        named, unnamed = convert(
            row("user", "Hi", name="Aiko", sender_id="identity-1"), row("user", "Hi", name="陈 伟")
        )
        assert named.name == "Aiko"
        assert named.additional_kwargs["letta"] == {"sender_id": "identity-1"}
        assert unnamed.name is None
        assert unnamed.additional_kwargs["letta"] == {"name": "陈 伟"}

    def test_input_of_a_program(self) -> None:
        alert = {"type": "system_alert", "message": "The server was moved.", "time": TIME}
        note, moved = convert(row("system", "A note."), row("system", json.dumps(alert)))
        assert (note.content, moved.content) == ("A note.", "The server was moved.")
        assert isinstance(moved, HumanMessage)
        assert moved.additional_kwargs["letta"] == {"time": TIME, "role": "system"}


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (row("user", json.dumps({"type": "heartbeat", "reason": "Automated timer"})), "heartbeat"),
        (row("user", json.dumps({"type": "login", "last_login": "Never"})), "login"),
        (row("system", "You are Letta, the veteran.\n\nMore."), "system prompt"),
        (row("system", "Another.\n<memory_blocks>\n…"), "system prompt"),
        (row("system", "Another.\n### Memory [last modified: today]"), "system prompt"),
        (LettaMessage("message-first", "system", text="Written by hand."), "system prompt"),
        (row("user", "gone", is_deleted=True), "deleted"),
        (row("assistant", []), "empty"),
        (row("user", "", text=None)._replace(content=()), "empty"),
        (row("tool", packed("lost")), "result without a call"),
    ],
)
def test_rows_without_words_are_counted(left: LettaMessage, reason: str) -> None:
    converter = MessageConverter(MEMGPT, prompts={"message-first"})
    assert convert(left, converter=converter) == []
    assert converter.left_out == {reason: 1}


class TestSummaries:
    NOTE = (
        "Note: prior messages (35 of 36 total messages) have been hidden from view due to "
        "conversation memory constraints.\nThe following is a summary of the previous 33 "
        "messages:\n OLD: the sea."
    )
    LOOP = (
        "Note: 4 messages from the beginning of the conversation have been hidden from view due to "
        "memory constraints.\nThe following is a summary of the previous messages:\n OLD: the sea."
    )

    @pytest.mark.parametrize("role", ["user", "summary"])
    @pytest.mark.parametrize("note", [NOTE, LOOP])
    def test_are_those_of_the_middleware(self, role: str, note: str) -> None:
        event = json.dumps({"type": "system_alert", "message": note, "time": TIME})
        (summary,) = convert(row(role, event))
        assert is_summary(summary)
        assert read_text(summary) == "OLD: the sea."
        assert describe(summary).role == "summary"

    def test_summary_in_plain_text(self) -> None:
        (summary,) = convert(row("summary", "The sea."))
        assert read_text(summary) == "The sea."

    def test_note_without_a_summary(self) -> None:
        said = (
            "Note: 12 prior messages with the user have been hidden from view due to conversation "
            "memory constraints. Older messages are stored in Recall Memory."
        )
        (summary,) = convert(row("user", json.dumps({"type": "system_alert", "message": said})))
        assert is_summary(summary)
        assert read_text(summary) == said

    def test_other_alerts_are_not_summaries(self) -> None:
        (alert,) = convert(row("user", json.dumps({"type": "system_alert", "message": "Full."})))
        assert not is_summary(alert)


class TestCalls:
    def test_parallel_calls_and_their_results(self) -> None:
        calls = [call("a", "roll", {}), call("b", "roll", '{"sides": 20, broken')]
        returns = [
            {"tool_call_id": "a", "status": "success", "stdout": None, "func_response": "4"},
            {"tool_call_id": "b", "status": "error", "stderr": ["E"], "func_response": "bad"},
        ]
        answer, four, bad = convert(
            row("assistant", [], tool_calls=calls), row("tool", None, tool_returns=returns)
        )
        assert isinstance(answer, AIMessage)
        assert [each["name"] for each in answer.tool_calls] == ["roll"]
        assert answer.invalid_tool_calls[0]["id"] == "b"
        assert isinstance(four, ToolMessage)
        assert isinstance(bad, ToolMessage)
        assert (four.content, four.status, bad.content, bad.status) == (
            "4",
            "success",
            "bad",
            "error",
        )
        assert (four.id, bad.id) == ("message-tool", "message-tool-2")
        assert bad.additional_kwargs["letta"] == {"stderr": ["E"]}

    def test_heartbeats_and_thoughts_leave_the_arguments(self) -> None:
        arguments = {"inner_thoughts": "Look.", "query": "pier", "request_heartbeat": True}
        (answer,) = convert(row("assistant", [], tool_calls=[call("a", "find", arguments)]))
        assert isinstance(answer, AIMessage)
        assert answer.tool_calls[0]["args"] == {"query": "pier"}
        assert answer.additional_kwargs["reasoning_content"] == "Look."

    def test_argument_called_thinking_of_a_newer_agent_stays(self) -> None:
        calls = [call("a", "find", {"thinking": "deep"})]
        (answer,) = convert(row("assistant", [], tool_calls=calls), agent=V1)
        assert isinstance(answer, AIMessage)
        assert answer.tool_calls[0]["args"] == {"thinking": "deep"}

    def test_result_that_is_an_object(self) -> None:
        found = {"message": "One result", "results": [{"content": "海"}]}
        _, result = convert(
            row("assistant", [], tool_calls=[call("a", "conversation_search", {})]),
            row("tool", packed(found), tool_call_id="a"),
        )
        assert isinstance(result, ToolMessage)
        assert json.loads(result.text) == found
        assert "海" in result.text
        assert result.name == "conversation_search"

    def test_result_without_parts(self) -> None:
        failed = {"tool_call_id": "a", "status": "error", "func_response": packed("No.", "Failed")}
        (result,) = convert(row("tool", [], tool_call_id="a", tool_returns=[failed]))
        assert isinstance(result, ToolMessage)
        assert (result.content, result.status) == ("No.", "error")

    def test_result_of_an_agent_file_without_its_calls_id(self) -> None:
        (result,) = convert(
            row("tool", packed("4"), tool_call_id="a", tool_returns=[{"status": "success"}])
        )
        assert isinstance(result, ToolMessage)
        assert (result.content, result.tool_call_id) == ("4", "a")

    @pytest.mark.parametrize("form", ["approvals", "columns"])
    def test_approval(self, form: str) -> None:
        asked = row("approval", [], tool_calls=[call("a", "pay", {"sum": 3})])
        columns: dict[str, Any] = (
            {"approvals": [{"tool_call_id": "a", "approve": False, "reason": "No"}]}
            if form == "approvals"
            else {"approve": False, "denial_reason": "No", "approval_request_id": asked.id}
        )
        done = row("tool", [], tool_returns=[{"tool_call_id": "a", "func_response": "denied"}])
        answer, result = convert(asked, row("approval", [], **columns), done, agent=V1)
        assert isinstance(answer, AIMessage)
        assert answer.tool_calls[0]["args"] == {"sum": 3}
        assert result.additional_kwargs["letta"]["approval"] == {"approve": False, "reason": "No"}

    def test_calls_as_parts_of_the_content(self) -> None:
        part = {"type": "tool_call", "id": "a", "name": "roll", "input": {"sides": 6}}
        back = {"type": "tool_return", "tool_call_id": "a", "content": "4", "is_error": False}
        answer, result = convert(row("assistant", [part]), row("tool", [back]), agent=V1)
        assert isinstance(answer, AIMessage)
        assert answer.tool_calls[0]["args"] == {"sides": 6}
        assert result.content == "4"


def test_messages_keep_the_order_of_their_rows() -> None:
    messages = convert(*(row("user", letter) for letter in "bac"))
    assert [message.content for message in messages] == ["b", "a", "c"]
