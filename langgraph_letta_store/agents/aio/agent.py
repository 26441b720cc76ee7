"""AgentMemory: one agent's three tiers, its memory tools, and its prompt text."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from langgraph_letta_store._engine.ids import parse_name
from langgraph_letta_store._tiers import agent_settings
from langgraph_letta_store.agents.aio.archival import AsyncArchival
from langgraph_letta_store.agents.aio.core import AsyncCore
from langgraph_letta_store.agents.aio.facade import AsyncAgentFacade
from langgraph_letta_store.agents.base import (
    FilePath,
    check_kind,
    read_export,
    require_saver,
    write_export,
)
from langgraph_letta_store.agents.operations import export, forget, load, prompt, verify
from langgraph_letta_store.agents.operations.attach import Attach
from langgraph_letta_store.agents.operations.receipts import parse_key, parse_receipt_of
from langgraph_letta_store.agents.tools.formatting import RESULT_CHARACTERS
from langgraph_letta_store.records import AgentContents, AgentSettings, DuplicatePolicy, Forgotten
from langgraph_letta_store.records.receipts import ForgottenCheck, Receipt, ReceiptKey
from langgraph_letta_store.saver.aio.recall import AsyncAgentRecall
from langgraph_letta_store.saver.aio.saver import AsyncLettaSaver
from langgraph_letta_store.store.aio.store import AsyncLettaStore

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool


class AsyncAgentMemory(AsyncAgentFacade):
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
    ) -> None:
        """Give access to one agent's memory in a store and a saver.

        Args:
            store: the store that has its core and archival memory.
            agent_id: its name, as runs give it in their config (`agent_keys`).
            saver: the saver that has its recall memory; without it, `recall` raises an error.
            actor: the name that the history records for changes made here; default: the agent.
            receipt_key: signs the receipts of `forget`: at least 32 bytes for HMAC-SHA256, or a
                private key such as `cryptography`'s `Ed25519PrivateKey`.

        Raises:
            InvalidReceiptError: `receipt_key` is neither.
            InvalidOperationError, InvalidValueError: `agent_id` cannot be an agent's name.
            ConfigurationError: the store or the saver is of another class.
        """
        check_kind(type(self).__name__, store, AsyncLettaStore, saver, AsyncLettaSaver)
        name = parse_name(agent_id)
        super().__init__(store, name, actor)
        self._saver = saver
        self._receipt_key = parse_key(receipt_key)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.agent_id!r})"

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

    async def settings(self) -> AgentSettings:
        """Return the agent's settings; those that were not set have their defaults.

        Example:
            >>> await agent.settings()
            AgentSettings(timezone='UTC', duplicates='keep', duplicate_threshold=0.95)
        """
        return await self.run(agent_settings.read_agent_settings)

    async def configure(
        self,
        *,
        timezone: str | None = None,
        duplicates: DuplicatePolicy | None = None,
        duplicate_threshold: float | None = None,
    ) -> AgentSettings:
        """Change settings of the agent, and return all of them. None leaves a setting unchanged.

        Args:
            timezone: the time zone of times that the agent reads, an IANA name such as
                "Europe/Paris".
            duplicates: how to treat a new passage that is nearly the same as an old one: "skip"
                leaves the old one unchanged, "replace" gives it the new text, "keep" keeps both.
            duplicate_threshold: the cosine similarity from which two passages are nearly the same:
                above 0, at most 1.

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

    async def forget(self) -> Forgotten:
        """Delete all of the agent in every tier, with its threads' checkpoints, and count it.

        It is one transaction: all or nothing. Blocks that other agents share are only detached, and
        keep their history (which may name the agent as the actor of a change); archives that other
        agents use are detached likewise, and an archive without other users is deleted. A write at
        the same time is either forgotten as a whole or comes after.

        A thread in which several agents have spoken stays with the others. The agent's messages
        there are deleted; where a state refers to one, a message that says that one was removed
        takes its place. Checkpoints that repeat a run's input, and the writes of tasks before the
        last checkpoint, are deleted too. The rest of the state stays, and so does all that a thread
        with DeltaChannels is made of.

        Returns how much was deleted, with a `receipt`: the deleted rows of each table and a digest,
        signed if there is a `receipt_key`. Keep it (`receipt.to_dict()`) outside of the database,
        and check later with `verify_forgotten` that nothing of the agent is there.

        Example:
            >>> await agent.forget()
            Forgotten(blocks=2, shared_blocks=1, passages=12, items=0, archives=0,
                      shared_archives=1, threads=3, messages=40, checkpoints=24,
                      shared_threads=0)
        """
        forgotten = await self.run(forget.forget, self._receipt_key)
        if self._saver is not None and forgotten.receipt is not None:
            self._saver.forget_cached(forgotten.receipt)
        return forgotten

    async def verify_forgotten(
        self, receipt: Forgotten | Receipt | Mapping[str, Any] | str, markers: Sequence[str] = ()
    ) -> ForgottenCheck:
        """Look for traces of the forgotten agent in every table, for its indexes and in the caches.

        It looks for the ids of the agent, its blocks, archives and threads in all columns of
        all tables, for the agent's name in the columns that have names, for indexes
        of its own, which `maintain()` drops, and for threads that this process has cached. It reads
        every row. Bytes are searched as they are stored: a text in a compressed or encrypted value
        is found by the ids of its row alone. Backups and the write-ahead log are not searched.

        Args:
            receipt: what `forget` returned, its `receipt`, or that as a dictionary or JSON text.
            markers: texts that only this agent's memory had, to be looked for in every table too.

        Returns:
            What was found; true if it is nothing.

        Raises:
            InvalidReceiptError: the receipt was changed, is of another agent, schema or tenant, or
                is not signed with the `receipt_key`.
            InvalidOperationError: `markers` is not a list of texts.

        Example:
            >>> forgotten = await agent.forget()
            >>> bool(await agent.verify_forgotten(forgotten, markers=["Mill Lane 7"]))
            True
        """
        found = parse_receipt_of(receipt, self._name, self._receipt_key)
        cached = {} if self._saver is None else {"threads": self._saver.count_cached(found)}
        return await self._store.run(verify.find_traces, found, markers, cached)

    async def export(self, path: FilePath | None = None) -> dict[str, Any]:
        """Return the agent as one JSON document, and write it to `path` if given.

        The document has everything that `load` needs: settings; blocks with their whole history;
        passages and other items in archival memory, with times, times to live and vectors; the
        agent's archives, with their passages; threads with messages, checkpoints, channels and
        writes. Expired items are left out. Of other agents it has only the names of those that
        share a block or an archive.

        It is all of one moment. Binary data is in base64: vectors in pgvector's binary format, the
        rest as the saver's serializer wrote it. The whole document is in memory: about 3 kB for a
        passage of 1024 dimensions.

        Args:
            path: the file, replaced once all of it is written; only its owner may read it (0600).

        Raises:
            OSError: the file cannot be written.

        Example:
            >>> (await agent.export("ada.json"))["agent"]
            'ada'
        """
        exported = await self.run(export.export)
        if path is not None:
            await asyncio.to_thread(write_export, path, exported)
        return exported

    async def load(
        self,
        source: Mapping[str, Any] | FilePath,
        *,
        conversations: bool = True,
        attach: Attach | None = None,
        allow: Iterable[type | tuple[str, str]] = (),
    ) -> AgentContents:
        """Load what `export` returned or wrote, in one transaction; return how much was loaded.

        The agent must be empty, and may have another name than the exported one. Afterwards it has
        the same blocks and histories and finds the same passages and messages, and graphs go on
        with its threads. Vectors of the same model are kept. With another model, passages are
        embedded before anything is written, and messages later, by the saver's indexer.

        The export is treated as a stranger's: every part is checked before anything is written.
        Sharing that it claims attaches nothing: blocks are loaded as copies, under new ids where
        theirs are taken, and an archive that exists here is refused, unless `attach` names them.
        States of graphs may hold LangChain's messages and plain values (numbers, texts, times,
        UUIDs, sets, arrays, LangGraph's `Send`, `Command` and `Interrupt`) and the classes in
        `allow`, so that nothing in them runs when a graph reads them. A file has at most 2 GiB; a
        value unpacks to at most 16 MiB or 64 times its stored size and nests at most 2,000 levels
        deep, an item's value 200.

        Args:
            source: what `export` returned, or the path of the file that it wrote.
            conversations: False leaves out the threads, with their messages and checkpoints.
            attach: the export's blocks (by id or label) and archives (by name) that exist here and
                that this agent has consent to attach (`core.grant`, `archival.grant_archive`);
                those are attached, in their present state.
            allow: classes of your own that states may hold, or pairs of module and name.

        Raises:
            InvalidExportError: the document is not an export, is damaged, or is of a newer version;
                the message names the place.
            InvalidOperationError: the agent is not empty, or one of the threads or archives exists;
                or `attach` or `allow` names something that does not exist, or for which the agent
                has no consent.
            ConfigurationError: passages must be embedded, and the store has no model.
            EmbeddingError: the model did not return one vector of `dims` numbers for each text.
            OSError: the file cannot be read.

        Example:
            >>> await memory.agent("ada").load("ada.json", attach={"blocks": ["project"]})
        """
        read = await asyncio.to_thread(read_export, source)
        return await self.run(
            load.load, read, conversations=conversations, attach=attach, allow=[*allow]
        )

    def tools(self, *, result_characters: int = RESULT_CHARACTERS) -> list[BaseTool]:
        """Return the memory tools for a model, with Letta's names and meanings.

        They use this agent's memory, whatever a run's config says. Without a saver, there are none
        for recall memory. An error that a model can correct is returned to it as text.

        Args:
            result_characters: the largest number of characters that a search returns to the model.

        Raises:
            ConfigurationError: `result_characters` is below 1,000.

        Example:
            >>> agent = create_agent("openai:gpt-5", tools=memory.agent("ada").tools())
        """
        # Importing LangChain's tools takes half a second.
        from langgraph_letta_store.agents.tools.langchain import async_memory_tools

        return async_memory_tools(self, result_characters=result_characters)
