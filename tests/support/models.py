"""A chat model that says what a test wrote, and keeps the prompts that it got."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from typing_extensions import override


class ScriptedModel(BaseChatModel):
    """Says one message after the other, and "ok" after the last one."""

    says: list[str | AIMessage]
    seen: list[list[BaseMessage]] = []  # noqa: RUF012  # pydantic copies it for each model

    @property
    @override
    def _llm_type(self) -> str:
        return "scripted"

    @override
    def bind_tools(self, tools: Any, **options: Any) -> Any:
        return self

    @override
    def _generate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any
    ) -> ChatResult:
        self.seen.append(list(messages))
        said = self.says.pop(0) if self.says else "ok"
        answer = AIMessage(said) if isinstance(said, str) else said
        return ChatResult(generations=[ChatGeneration(message=answer)])

    @property
    def prompts(self) -> list[str]:
        """The first message of each call: the system prompt."""
        return [messages[0].text for messages in self.seen]


def calling(name: str, **args: Any) -> AIMessage:
    """A message that calls a tool."""
    return AIMessage("", tool_calls=[{"name": name, "args": args, "id": str(uuid4())}])
