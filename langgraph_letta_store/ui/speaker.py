"""Who speaks in a thread: an agent, or for a thread without one the name that stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Self

from starlette.requests import Request

from langgraph_letta_store._engine.ids import is_thread_agent
from langgraph_letta_store.agents.aio.agent import AsyncAgentMemory
from langgraph_letta_store.saver.aio.agent_recall import AsyncAgentRecall
from langgraph_letta_store.ui.site import agent_of, site_of


@dataclass(frozen=True, slots=True)
class Speaker:
    """The messages that a thread's address names, and the agent, if they are an agent's."""

    name: str
    recall: AsyncAgentRecall
    agent: AsyncAgentMemory | None

    @classmethod
    def from_request(cls, request: Request) -> Self:
        """Read the parameter `agent`.

        Raises:
            InvalidOperationError: it cannot be an agent's name.
        """
        name = request.query_params.get("agent", "")
        agent = None if is_thread_agent(name) else agent_of(request)
        return cls(name, site_of(request).memory.saver.recall.of(name), agent)

    async def read_zone(self) -> tzinfo:
        """Return the agent's time zone; UTC without an agent."""
        return UTC if self.agent is None else (await self.agent.settings()).zone
