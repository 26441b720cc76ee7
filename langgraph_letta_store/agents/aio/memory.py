"""LettaMemory: a store and a saver on one pool of connections."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from langgraph.checkpoint.serde.base import SerializerProtocol

from langgraph_letta_store._engine.connections import aopen_pool
from langgraph_letta_store._engine.reader_pools import aopen_readers
from langgraph_letta_store.agents.aio.agent import AsyncAgentMemory
from langgraph_letta_store.agents.aio.agents import AsyncAgents
from langgraph_letta_store.agents.aio.encrypted_memory import AsyncEncryptedMemory
from langgraph_letta_store.agents.aio.memory_blocks import AsyncMemoryBlocks
from langgraph_letta_store.agents.aio.upkeep import AsyncMemoryUpkeep
from langgraph_letta_store.agents.operations.first_run import FirstBlocks
from langgraph_letta_store.agents.operations.receipts import parse_key, parse_receipt
from langgraph_letta_store.agents.tools.formatting import RESULT_CHARACTERS
from langgraph_letta_store.config.audit import AuditOption
from langgraph_letta_store.config.blocks import BlockSpec
from langgraph_letta_store.config.choices import ROOT, Distribution
from langgraph_letta_store.config.encryption import Encryption, SerializerEncryption
from langgraph_letta_store.config.pool import PoolConfig
from langgraph_letta_store.config.readers import AsyncReaderStrings, Consistency
from langgraph_letta_store.config.retention import LimitsConfig, RetentionConfig
from langgraph_letta_store.config.retry import RetryConfig
from langgraph_letta_store.config.search import DuplicatesConfig, SearchConfig
from langgraph_letta_store.config.search_log import SearchLogOption
from langgraph_letta_store.config.store import (
    AGENT_KEYS,
    AsyncConnString,
    LettaIndex,
    OnForeignThread,
    TTLConfig,
)
from langgraph_letta_store.config.telemetry import TelemetryOption
from langgraph_letta_store.config.tenants import TenantOption
from langgraph_letta_store.records.agents import Forgotten
from langgraph_letta_store.records.receipts import ForgottenCheck, Receipt, ReceiptKey
from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver
from langgraph_letta_store.store.aio.store import AsyncLettaStore

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

    from langgraph_letta_store.agents.run_agent import ChooseAgent


_AGENTS = 1024
"""How many agents' memories are kept."""

_Known: TypeAlias = Callable[[str], AsyncAgentMemory]


@dataclass(frozen=True, slots=True)
class AsyncLettaMemory(AsyncMemoryBlocks, AsyncMemoryUpkeep, AsyncEncryptedMemory):
    """All of an application's memory: `store` for items, `saver` for conversations.

    `receipt_key` and `blocks`, the blocks that each agent gets at its first run, are those of
    `AsyncAgentMemory`.

    Example:
        >>> async with AsyncLettaMemory.from_conn_string("embedded:./memory") as memory:
        ...     await memory.setup()
        ...     graph = builder.compile(store=memory.store, checkpointer=memory.saver)
    """

    store: AsyncLettaStore
    saver: AsyncLettaSaver
    receipt_key: ReceiptKey | None = field(default=None, repr=False)
    blocks: Sequence[BlockSpec] | None = field(default=None, repr=False)
    _make: Callable[..., AsyncAgentMemory] = field(init=False, repr=False, compare=False)
    _known: _Known = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the agents that were used last, whose names have been checked."""
        blocks: Any = FirstBlocks.parse(self.blocks)
        make = partial(
            AsyncAgentMemory,
            self.store,
            saver=self.saver,
            receipt_key=self.receipt_key,
            blocks=blocks,
        )
        object.__setattr__(self, "_make", make)
        object.__setattr__(self, "_known", lru_cache(_AGENTS)(make))

    @classmethod
    @asynccontextmanager
    async def from_conn_string(
        cls,
        conn_string: AsyncConnString,
        *,
        pool_config: PoolConfig | None = None,
        reader: AsyncReaderStrings | None = None,
        reader_pool_config: PoolConfig | None = None,
        consistency: Consistency = "session",
        index: LettaIndex | None = None,
        search: SearchConfig | None = None,
        retry: RetryConfig | None = None,
        duplicates: DuplicatesConfig | None = None,
        ttl: TTLConfig | None = None,
        serde: SerializerProtocol | None = None,
        schema: str = "letta",
        agent_depth: int = 2,
        partitions: int = 16,
        root: str = ROOT,
        agent_keys: Sequence[str] = AGENT_KEYS,
        on_foreign_thread: OnForeignThread = "share",
        readable: bool | None = None,
        retention: RetentionConfig | None = None,
        tenant: TenantOption = None,
        audit: AuditOption = None,
        telemetry: TelemetryOption = None,
        search_log: SearchLogOption = None,
        receipt_key: ReceiptKey | None = None,
        encrypt: Encryption | SerializerEncryption | None = None,
        file_versions: LimitsConfig | None = None,
        blocks: Sequence[BlockSpec] | None = None,
    ) -> AsyncGenerator[Self]:
        """Open both on one pool, and close it when the block ends.

        The options are those of `AsyncLettaStore` and `AsyncLettaSaver`; `receipt_key` and `blocks`
        are those of `AsyncAgentMemory`.

        Raises:
            InvalidReceiptError: `receipt_key` cannot sign receipts.
            ConfigurationError: an option is invalid; the message names it.
            psycopg.OperationalError: the server cannot be reached.
        """
        async with (
            aopen_pool(conn_string, pool_config) as pool,
            aopen_readers(reader, pool_config, reader_pool_config, consistency) as readers,
        ):
            store = AsyncLettaStore(
                pool,
                reader=readers,
                index=index,
                search=search,
                retry=retry,
                duplicates=duplicates,
                ttl=ttl,
                schema=schema,
                agent_depth=agent_depth,
                partitions=partitions,
                root=root,
                tenant=tenant,
                audit=audit,
                telemetry=telemetry,
                search_log=search_log,
                encrypt=encrypt if isinstance(encrypt, Encryption) else None,
                file_versions=file_versions,
            )
            saver = AsyncLettaSaver(
                pool,
                reader=readers,
                serde=serde,
                index=index,
                search=search,
                retry=retry,
                schema=schema,
                partitions=partitions,
                root=root,
                agent_keys=agent_keys,
                on_foreign_thread=on_foreign_thread,
                readable=readable,
                retention=retention,
                tenant=tenant,
                audit=audit,
                telemetry=telemetry,
                search_log=search_log,
                encrypt=encrypt,
            )
            async with store, saver:
                yield cls(store, saver, parse_key(receipt_key), blocks)

    async def setup(
        self,
        *,
        rls: bool = False,
        owner_role: str | None = None,
        app_role: str | None = None,
        distribute: Distribution | None = None,
    ) -> None:
        """Create the tables, or bring them up to date; see `AsyncLettaStore.setup`."""
        await self.store.setup(
            rls=rls, owner_role=owner_role, app_role=app_role, distribute=distribute
        )
        self.saver.forget_schema()

    def agent(self, agent_id: str, *, actor: str | None = None) -> AsyncAgentMemory:
        """Return one agent's memory: `core`, `archival` and `recall`; see `AsyncAgentMemory`."""
        if actor is None and type(agent_id) is str:
            return self._known(agent_id)
        return self._make(agent_id, actor=actor)

    @property
    def agents(self) -> AsyncAgents:
        """All agents: to create, list and delete them."""
        return AsyncAgents(self.store, self._known)

    async def verify_forgotten(
        self, receipt: Forgotten | Receipt | Mapping[str, Any] | str, markers: Sequence[str] = ()
    ) -> ForgottenCheck:
        """Look for traces of a forgotten agent; see `AsyncAgentMemory.verify_forgotten`.

        Raises:
            InvalidReceiptError: the receipt was changed, is of another schema or tenant, or is not
                signed with the `receipt_key`.
            InvalidOperationError: `markers` is not a list of texts.

        Example:
            >>> forgotten = await memory.agent("ada").forget()
            >>> bool(await memory.verify_forgotten(forgotten))
            True
        """
        return await self.agent(parse_receipt(receipt).agent).verify_forgotten(receipt, markers)

    def tools(
        self,
        *,
        names: Collection[str] | None = None,
        agent: ChooseAgent | None = None,
        result_characters: int = RESULT_CHARACTERS,
        new_blocks: int = 0,
    ) -> list[BaseTool]:
        """Return the memory tools for a model, with Letta's names and meanings.

        They use the memory of the agent that the run's config or context names, or else of the one
        that its thread belongs to, so one set serves all users. An error that a model can correct
        is returned to it as text.

        Args:
            names: which tools to return: `memory` and `memory_apply_patch` too, which only their
                names bring; default: the ten others.
            agent: a function of the run's `config`, its `runtime` or both that returns the name of
                the run's agent, or None. See `LettaMemoryMiddleware`.
            result_characters: the largest number of characters that a search returns to the model.
                Long texts are cut around the words that were looked for.
            new_blocks: how many blocks the model may create with the tools `memory` and
                `memory_apply_patch`; an agent's own setting may allow it more.

        Raises:
            ConfigurationError: `names` names no tool, `agent` is not such a function, or
                `result_characters` or `new_blocks` is too small.

        Example:
            >>> agent = create_agent("openai:gpt-5", tools=memory.tools())
            >>> await agent.ainvoke({"messages": "Hello"}, {"configurable": {"user_id": "ada"}})
        """
        # Importing LangChain's tools takes half a second.
        from langgraph_letta_store.agents.tools.langchain import async_memory_tools

        return async_memory_tools(
            self,
            names=names,
            agent=agent,
            result_characters=result_characters,
            new_blocks=new_blocks,
        )
