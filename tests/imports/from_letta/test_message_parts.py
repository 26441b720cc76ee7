"""Reasoning, images and what JSON columns may hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from langgraph_letta_store._checkpoints.message_columns import describe
from langgraph_letta_store.imports.from_letta.letta_message import LettaMessage
from langgraph_letta_store.imports.from_letta.messages import MessageConverter
from tests.support.letta_rows import V1, call, convert, row


class TestParts:
    def test_signed_reasoning_of_anthropic_is_as_its_client_writes_it(self) -> None:
        parts = [
            {"type": "reasoning", "is_native": True, "reasoning": "Hm.", "signature": "sig"},
            {"type": "redacted_reasoning", "data": "ErUB"},
            {"type": "omitted_reasoning", "signature": "sig2"},
            {"type": "text", "text": "Yes.", "signature": None},
        ]
        (answer,) = convert(row("assistant", parts, model="claude-sonnet-4"), agent=V1)
        assert answer.content == [
            {"type": "thinking", "thinking": "Hm.", "signature": "sig"},
            {"type": "redacted_thinking", "data": "ErUB"},
            {"type": "thinking", "thinking": "", "signature": "sig2"},
            {"type": "text", "text": "Yes."},
        ]
        assert answer.response_metadata == {
            "model_name": "claude-sonnet-4",
            "model_provider": "anthropic",
        }
        assert describe(answer).text == "Yes."

    def test_other_reasoning_is_kept_where_no_provider_gets_it_back(self) -> None:
        summary = {"type": "summarized_reasoning", "id": "rs_1", "summary": [{"text": "First"}]}
        parts = [
            {"type": "reasoning", "is_native": False, "reasoning": "Hm.", "signature": None},
            {"type": "redacted_reasoning", "data": "ErUB"},
            {"type": "omitted_reasoning", "signature": None},
            summary,
            {"type": "text", "text": "Yes."},
        ]
        (answer,) = convert(row("assistant", parts, model="gpt-4"), agent=V1)
        assert answer.content == "Yes."
        assert answer.additional_kwargs["reasoning_content"] == "Hm.\nFirst"
        assert answer.additional_kwargs["letta"]["reasoning"] == [parts[1], parts[2], summary]

    @pytest.mark.parametrize(
        ("source", "block"),
        [
            ({"url": "https://a.org/cat.png"}, {"url": "https://a.org/cat.png"}),
            (
                {"media_type": "image/png", "data": "iVB"},
                {"base64": "iVB", "mime_type": "image/png"},
            ),
            ({"url": "data:image/gif;base64,R0"}, {"base64": "R0", "mime_type": "image/gif"}),
        ],
    )
    def test_images(self, source: dict[str, Any], block: dict[str, Any]) -> None:
        parts = [{"type": "text", "text": "Look"}, {"type": "image", "source": source}]
        (message,) = convert(row("user", parts))
        assert message.content == [parts[0], {"type": "image", **block}]
        assert describe(message).text == "Look\n[image]"

    @pytest.mark.parametrize(
        "source", [None, {}, {"file_id": "file-1"}, {"url": "file:///etc/passwd"}]
    )
    def test_images_that_are_elsewhere(self, source: Any) -> None:
        (message,) = convert(row("user", [{"type": "image", "source": source}]))
        assert message.content == "[image]"


class TestRows:
    @pytest.mark.parametrize("nothing", [None, "null", "[]", "{", "3", []])
    def test_json_null_and_other_nothings(self, nothing: Any) -> None:
        read = LettaMessage.from_columns(
            {"id": "m", "role": "user", "tool_calls": nothing, "text": "Hi", "content": None}
        )
        assert not read.tool_calls
        assert read.plain_text == "Hi"

    def test_lone_surrogates_and_large_numbers(self) -> None:
        content = r'[{"type": "text", "text": "a\ud83d b\ud83d\ude00"}]'
        read = LettaMessage.from_columns({"id": "m", "role": "user", "content": content})
        (message,) = convert(read)
        assert message.content == "a\ufffd b\U0001f600"
        arguments = '{"n": 123456789012345678901234567890, "m": 7}'
        (answer,) = convert(row("assistant", [], tool_calls=[call("a", "count", arguments)]))
        assert isinstance(answer, AIMessage)
        assert answer.tool_calls[0]["args"] == {"n": "123456789012345678901234567890", "m": 7}

    @pytest.mark.parametrize(
        "arguments", ["[" * 5000, '{"a":' * 100 + "1" + "}" * 100, '{"a": NaN}', "[]", "3", '"x"']
    )
    def test_arguments_that_are_no_object(self, arguments: str) -> None:
        (answer,) = convert(row("assistant", [], tool_calls=[call("a", "count", arguments)]))
        assert isinstance(answer, AIMessage)
        assert answer.invalid_tool_calls[0]["args"] == arguments

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("2025-04-01T03:47:27.492924", datetime(2025, 4, 1, 3, 47, 27, 492924, UTC)),
            ("2025-04-01T03:47:27+02:00", datetime(2025, 4, 1, 1, 47, 27, tzinfo=UTC)),
            ("yesterday", None),
            ("0001-01-01T00:00:00+14:00", None),
            (3, None),
        ],
    )
    def test_times(self, given: Any, expected: datetime | None) -> None:
        columns = {"id": "m", "role": "user", "created_at": given}
        assert LettaMessage.from_columns(columns).created_at == expected

    def test_unanswered_calls_take_no_memory_without_end(self) -> None:
        converter = MessageConverter(V1)
        for number in range(10_050):
            convert(
                row("assistant", [], tool_calls=[call(f"c{number}", "roll", {})]),
                converter=converter,
            )
        assert len(converter._calls) == 10_000
