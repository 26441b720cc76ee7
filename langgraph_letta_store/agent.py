"""AgentMemory: one agent's three tiers, its memory tools, and its place in the prompt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langgraph_letta_store.archival import Archival, AsyncArchival
from langgraph_letta_store.async_saver import AsyncLettaSaver
from langgraph_letta_store.async_store import AsyncLettaStore
from langgraph_letta_store.core import AsyncCore, Core
from langgraph_letta_store.errors import ConfigurationError
from langgraph_letta_store.methods import Awaiting, Begin, Blocking
from langgraph_letta_store.operations.owners import Owner, checked_name
from langgraph_letta_store.recall import AgentRecall, AsyncAgentRecall
from langgraph_letta_store.saver import LettaSaver
from langgraph_letta_store.steps import Operation
from langgraph_letta_store.store import LettaStore
from langgraph_letta_store.tables import StoreTables


class AgentMemory(Blocking[Owner]):
    """The memory of one agent: `core`, `archival` and `recall`.

    Example:
        >>> with LettaMemory.from_conn_string("embedded:./memory") as memory:
        ...     memory.setup()
        ...     ada = memory.agent("ada")
        ...     ada.core.create("human", "Likes tea.")
    """

    def __init__(
        self,
        store: LettaStore,
        agent_id: str,
        saver: LettaSaver | None = None,
        *,
        actor: str | None = None,
    ) -> None:
        """Take the store and the saver that the agent's memory is in.

        Args:
            store: where its core and archival memory are.
            agent_id: its name, as runs give it in their config (`agent_keys`).
            saver: where its recall memory is; without, there is none to ask.
            actor: who makes the changes that are made here, for the history; default: the agent.

        Raises:
            InvalidOperationError, InvalidValueError: the name cannot be an agent's.
        """
        name = checked_name(agent_id)
        super().__init__(lambda begin: store.run(_on(name, actor, begin)))
        self.agent_id = name
        self.store = store
        self.saver = saver
        self.core = Core(self._perform)
        self.archival = Archival(self._perform)

    @property
    def recall(self) -> AgentRecall:
        """All that was said in the agent's threads.

        Raises:
            ConfigurationError: there is no saver.
        """
        if self.saver is None:
            raise ConfigurationError(_NO_SAVER)
        return self.saver.recall.of(self.agent_id)


class AsyncAgentMemory(Awaiting[Owner]):
    """The same for coroutines.

    Example:
        >>> async with AsyncLettaMemory.from_conn_string("embedded:./memory") as memory:
        ...     await memory.setup()
        ...     ada = memory.agent("ada")
        ...     await ada.core.create("human", "Likes tea.")
    """

    def __init__(
        self,
        store: AsyncLettaStore,
        agent_id: str,
        saver: AsyncLettaSaver | None = None,
        *,
        actor: str | None = None,
    ) -> None:
        """Take the store and the saver that the agent's memory is in; see `AgentMemory`.

        Raises:
            InvalidOperationError, InvalidValueError: the name cannot be an agent's.
        """
        name = checked_name(agent_id)

        async def perform(begin: Begin[Owner]) -> Any:
            return await store.run(_on(name, actor, begin))

        super().__init__(perform)
        self.agent_id = name
        self.store = store
        self.saver = saver
        self.core = AsyncCore(perform)
        self.archival = AsyncArchival(perform)

    @property
    def recall(self) -> AsyncAgentRecall:
        """All that was said in the agent's threads.

        Raises:
            ConfigurationError: there is no saver.
        """
        if self.saver is None:
            raise ConfigurationError(_NO_SAVER)
        return self.saver.recall.of(self.agent_id)


_NO_SAVER = "recall memory is the saver's; give AgentMemory a saver, or use LettaMemory.agent()"


def _on(
    name: str, actor: str | None, begin: Begin[Owner]
) -> Callable[[StoreTables], Operation[Any]]:
    """Begin an operation on an agent in the tables of its store."""
    return lambda tables: begin(Owner.of(tables, name, actor))
