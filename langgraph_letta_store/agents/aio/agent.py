"""AgentMemory: one agent's three tiers, its memory tools, and its prompt text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from langgraph_letta_store._engine.ids import parse_name
from langgraph_letta_store._tiers import agent_settings
from langgraph_letta_store.agents.aio.archival import AsyncArchival
from langgraph_letta_store.agents.aio.core import AsyncCore
from langgraph_letta_store.agents.aio.data import AsyncAgentData
from langgraph_letta_store.agents.base import (
    check_kind,
    require_saver,
)
from langgraph_letta_store.agents.operations import prompt
from langgraph_letta_store.agents.operations.first_run import FirstBlocks, start_agent
from langgraph_letta_store.agents.operations.receipts import parse_key
from langgraph_letta_store.agents.tools.formatting import RESULT_CHARACTERS
from langgraph_letta_store.config.blocks import BlockSpec
from langgraph_letta_store.config.tools import ToolNames
from langgraph_letta_store.records import AgentSettings, DuplicatePolicy, RecallMessages
from langgraph_letta_store.records.receipts import ReceiptKey
from langgraph_letta_store.records.views import NEWEST, AgentView, NotebookView
from langgraph_letta_store.saver.aio.agent_recall import AsyncAgentRecall
from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver
from langgraph_letta_store.store.aio.store import AsyncLettaStore

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool


class AsyncAgentMemory(AsyncAgentData, NotebookView):
    """The memory of one agent: `core`, `archival` and `recall`.

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
        receipt_key: ReceiptKey | None = None,
        blocks: Sequence[BlockSpec] | None = None,
    ) -> None:
        """Give access to one agent's memory in a store and a saver.

        Args:
            store: the store that has its core and archival memory.
            agent_id: its name, as runs give it in their config (`agent_keys`).
            saver: the saver that has its recall memory; without it, `recall` raises an error.
            actor: the name that the history records for changes made here; default: the agent.
            receipt_key: signs the receipts of `forget`: at least 32 bytes for HMAC-SHA256, or a
                private key such as `cryptography`'s `Ed25519PrivateKey`.
            blocks: the blocks that the agent gets at its first run: one dictionary per block, with
                the arguments of `core.create`, or with `label` and `shared_from`, the name of the
                agent whose block it shares. Default: Letta's `persona` and `human`, both empty, for
                an agent without any block. An empty list gives none. See `start`.

        Raises:
            InvalidReceiptError: `receipt_key` is neither.
            InvalidOperationError, InvalidValueError: `agent_id` cannot be an agent's name.
            ConfigurationError: the store or the saver is of another class, or `blocks` is invalid.
        """
        check_kind(type(self).__name__, store, AsyncLettaStore, saver, AsyncLettaSaver)
        name = parse_name(agent_id)
        super().__init__(store, name, actor)
        self._saver = saver
        self._receipt_key = parse_key(receipt_key)
        self.first_blocks = FirstBlocks.parse(blocks)

    @property
    def agent_id(self) -> str:
        """The agent's name."""
        return self._name

    @property
    def store(self) -> AsyncLettaStore:
        """The store that core and archival memory are in."""
        return self._store

    @property
    def saver(self) -> AsyncLettaSaver | None:
        """The saver that recall memory is in."""
        return self._saver

    @cached_property
    def core(self) -> AsyncCore:
        """The agent's memory blocks, which are always in its prompt."""
        return AsyncCore(self._store, self._name, self._actor)

    @cached_property
    def archival(self) -> AsyncArchival:
        """The agent's passages, found by meaning and by words."""
        return AsyncArchival(self._store, self._name, self._actor)

    @property
    def recall(self) -> AsyncAgentRecall:
        """All messages of the agent's threads.

        Raises:
            ConfigurationError: there is no saver.
        """
        return require_saver(self._saver).recall.of(self._name)

    async def view(self) -> AgentView:
        """Return what each tier has, to be shown: the blocks, and the newest passages and messages.

        In a notebook, a cell that ends with a synchronous agent shows this view, for which the
        database is read; `repr()` and `print()` never read it.

        Example:
            >>> (await agent.view()).blocks[0].label
            'human'
        """
        messages = RecallMessages()
        if self._saver is not None:
            messages = await self.recall.search(limit=NEWEST)
        return AgentView(
            self.agent_id,
            await self.core.list(),
            await self.archival.search(top_k=NEWEST),
            await self.archival.count(),
            messages,
        )

    async def start(self) -> bool:
        """Give the agent its first blocks, unless it had a run before; return whether it had none.

        The middleware and the node do so at an agent's first run, so that a new user's agent has
        memory; call this for a graph without them. Any number of sessions may do it at once. A
        block that is deleted later does not come back, and an agent that was there before the
        package had first blocks gets none.

        Raises:
            MissingBlockError: the agent that shall share a block (`shared_from`) does not have it.

        Example:
            >>> await agent.start()
            True
            >>> [block.label for block in await agent.core.list()]
            ['persona', 'human']
        """
        return await self.run(start_agent, self.first_blocks)

    async def settings(self) -> AgentSettings:
        """Return the agent's settings; those that were not set have their defaults.

        Example:
            >>> await agent.settings()
            AgentSettings(timezone='UTC', duplicates='keep', duplicate_threshold=0.95, tags=(),
                          tools='all', new_blocks=0, new_block_limit=20000)
        """
        return await self.run(agent_settings.read_agent_settings)

    async def configure(
        self,
        *,
        timezone: str | None = None,
        duplicates: DuplicatePolicy | None = None,
        duplicate_threshold: float | None = None,
        tags: Sequence[str] | None = None,
        tools: ToolNames | None = None,
        new_blocks: int | None = None,
        new_block_limit: int | None = None,
    ) -> AgentSettings:
        """Change settings of the agent, and return all of them. None leaves a setting unchanged.

        Args:
            timezone: the time zone of times that the agent reads, an IANA name such as
                "Europe/Paris".
            duplicates: how to treat a new passage that is nearly the same as an old one: "skip"
                leaves the old one unchanged, "replace" gives it the new text, "keep" keeps both.
            duplicate_threshold: the cosine similarity from which two passages are nearly the same:
                above 0, at most 1.
            tags: words for your own use, by which `memory.agents.list` finds the agent.
            tools: the memory tools that the agent has, of those that the middleware gives: their
                names, or "all".
            new_blocks: how many blocks the model may create with the tool `memory`, beside those
                that you create.
            new_block_limit: the limit of each block that the model creates, in characters. Blocks
                that it has keep theirs.

        Raises:
            InvalidOperationError: a value is invalid; nothing was changed.

        Example:
            >>> await agent.configure(timezone="Europe/Paris", duplicates="skip")
        """
        return await self.run(
            agent_settings.configure,
            timezone=timezone,
            duplicates=duplicates,
            duplicate_threshold=duplicate_threshold,
            tags=tags,
            tools=tools,
            new_blocks=new_blocks,
            new_block_limit=new_block_limit,
        )

    async def compile(self, *, counts: bool = True) -> str:
        """Return the agent's core memory as prompt text, with the counts of the other tiers.

        The text has Letta's form: each block with its description, limit and value; then the time
        of the last change of core memory, the number of messages in recall memory and of passages
        in archival memory and the attached archives (counted up to 10,000), and the tags of these
        passages (the 100 most used among the newest 1,000 of each archive). Values and descriptions
        are escaped, so that none can end its own block. Times are in the agent's time zone. An
        agent without blocks, messages and passages has an empty text.

        Args:
            counts: False leaves the numbers of messages and passages out, as the middleware and the
                node do: the text then changes only with blocks and tags, and providers cache it.

        Example:
            >>> await agent.core.create("human", "Likes tea.", description="About the user")
            >>> print(await agent.compile())
            <memory_blocks>
            The following memory blocks are currently engaged in your core memory unit:
            <BLANKLINE>
            <human>
            <description>
            About the user
            </description>
            <metadata>
            - chars_current=10
            - chars_limit=20000
            </metadata>
            <value>
            Likes tea.
            </value>
            </human>
            </memory_blocks>
            <BLANKLINE>
            <memory_metadata>
            - Core memory was last changed: 2026-11-02T09:30:00+00:00
            - Messages in recall memory: 12
            - Passages in archival memory: 3
            - Tags in use in archival memory: holiday, tea
            </memory_metadata>
        """
        return await self.run(prompt.compile_core, counts=counts)

    def tools(
        self,
        *,
        names: Collection[str] | None = None,
        result_characters: int = RESULT_CHARACTERS,
        new_blocks: int = 0,
    ) -> list[BaseTool]:
        """Return the memory tools for a model, with Letta's names and meanings.

        They use this agent's memory, whatever a run's config says. Without a saver, there are none
        for recall memory. An error that a model can correct is returned to it as text.

        Args:
            names: which tools to return: `memory` and `memory_apply_patch` too, which only their
                names bring; default: the ten others.
            result_characters: the largest number of characters that a search returns to the model.
            new_blocks: how many blocks the model may create with the tools `memory` and
                `memory_apply_patch`; an agent's own setting may allow it more.

        Raises:
            ConfigurationError: `names` names no tool, `result_characters` is below 1,000, or
                `new_blocks` is no whole number.

        Example:
            >>> agent = create_agent("openai:gpt-5", tools=memory.agent("ada").tools())
        """
        # Importing LangChain's tools takes half a second.
        from langgraph_letta_store.agents.tools.langchain import async_memory_tools

        return async_memory_tools(
            self, names=names, result_characters=result_characters, new_blocks=new_blocks
        )
