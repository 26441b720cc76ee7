"""AgentMemory: one agent's three tiers, its memory tools, and its place in the prompt."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from langgraph_letta_store._engine.ids import checked_name
from langgraph_letta_store._tiers import agent_settings
from langgraph_letta_store.agents.aio.archival import AsyncArchival
from langgraph_letta_store.agents.aio.core import AsyncCore
from langgraph_letta_store.agents.aio.facade import AsyncAgentFacade
from langgraph_letta_store.agents.base import (
    NO_SAVER,
    FilePath,
    check_kind,
    read_export,
    write_export,
)
from langgraph_letta_store.agents.operations import export, forget, load, prompt
from langgraph_letta_store.agents.operations.attach import Attach
from langgraph_letta_store.errors import ConfigurationError
from langgraph_letta_store.records import AgentContents, AgentSettings, DuplicatePolicy, Forgotten
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
    ) -> None:
        """Take the store and the saver that the agent's memory is in.

        Args:
            store: where its core and archival memory are.
            agent_id: its name, as runs give it in their config (`agent_keys`).
            saver: where its recall memory is; without, there is none to ask.
            actor: who makes the changes that are made here, for the history; default: the agent.

        Raises:
            InvalidOperationError, InvalidValueError: the name cannot be an agent's.
            ConfigurationError: the store or the saver is not of this kind.
        """
        check_kind(type(self).__name__, store, AsyncLettaStore, saver, AsyncLettaSaver)
        name = checked_name(agent_id)
        super().__init__(store, name, actor)
        self._saver = saver

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
        """All that was said in the agent's threads.

        Raises:
            ConfigurationError: there is no saver.
        """
        if self._saver is None:
            raise ConfigurationError(NO_SAVER)
        return self._saver.recall.of(self._name)

    async def settings(self) -> AgentSettings:
        """Return what is set for the agent, and the defaults for what is not.

        Example:
            >>> await agent.settings()
            AgentSettings(timezone='UTC', duplicates='keep', duplicate_threshold=0.95)
        """
        return await self.run(agent_settings.settings_of)

    async def configure(
        self,
        *,
        timezone: str | None = None,
        duplicates: DuplicatePolicy | None = None,
        duplicate_threshold: float | None = None,
    ) -> AgentSettings:
        """Set something for the agent; what is None stays as it is. Returns what is set now.

        Args:
            timezone: in which times are told to the agent: a name of the IANA's, as "Europe/Paris".
            duplicates: what becomes of a passage that is nearly the same as one that is there:
                "skip" leaves the old one as it is, "replace" gives it the new text, "keep" keeps
                both.
            duplicate_threshold: from which cosine similarity on two passages are nearly the same:
                above 0, at most 1.

        Raises:
            InvalidOperationError: a value is none of these; nothing was set.

        Example:
            >>> await agent.configure(timezone="Europe/Paris", duplicates="skip")
        """
        return await self.run(
            agent_settings.configure,
            timezone=timezone,
            duplicates=duplicates,
            duplicate_threshold=duplicate_threshold,
        )

    async def compile(self) -> str:
        """Return the agent's core memory as prompt text, with the counts of the other tiers.

        In Letta's form: each block with its description, limit and value, then when core memory
        last changed, how many messages are in recall memory and how many passages in archival
        memory, the attached archives' included (beyond 10,000 it says so), and the tags that these
        use (of the newest 1,000 passages of each archive, the 100 used most). Values and
        descriptions are escaped, so that none can end its own block. Times are in the agent's time
        zone.

        Without blocks, messages and passages it is the empty string.

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
        return await self.run(prompt.compile_core)

    async def forget(self) -> Forgotten:
        """Delete everything of the agent in every tier, its threads' checkpoints too, at once.

        It is one transaction: all or nothing. Blocks that others share are only detached, and stay
        with their history (in which the agent may be named as who changed them); archives that
        others use are detached likewise, and one that nobody uses any more goes too. What is
        written at the same time is either forgotten or comes after, as a whole.

        A thread in which several agents have spoken stays with the others. What the agent said
        there goes; where a state still refers to it, a message that only says that one was removed
        stands in its place. Checkpoints that repeat a run's input, and what tasks wrote before the
        last one, go too. What else such a state holds stays, and so does what a thread with
        DeltaChannels is made of.

        Returns:
            How much there was.

        Example:
            >>> await agent.forget()
            Forgotten(blocks=2, shared_blocks=1, passages=12, items=0, archives=0,
                      shared_archives=1, threads=3, messages=40, checkpoints=24,
                      shared_threads=0)
        """
        return await self.run(forget.forget)

    async def export(self, path: FilePath | None = None) -> dict[str, Any]:
        """Return the agent as one JSON document, and write it to a file if one is named.

        It has everything that `load` needs to have the agent again: settings; blocks with their
        whole history; passages and all else in archival memory, with times, times to live and
        vectors; the archives that the agent uses, with their passages; threads with messages,
        checkpoints, channels and writes. What has expired stays behind. Who else has a block or an
        archive is told by name; nothing else of other agents is.

        All of it is of one moment. Binary data is in base64: vectors in the form in which pgvector
        sends them, messages and checkpoints as the saver's serializer wrote them. The document is
        in memory as a whole: some 3 kB for a passage of 1024 dimensions.

        Args:
            path: the file, which is written as a whole or stays as it is; none but its owner may
                read it (mode 0600).

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
        """Load what `export` returned or wrote, in one transaction.

        The agent must have nothing yet, and may have another name than it had. Afterwards it
        answers as the exported agent did: its blocks with their history, what it finds in archival
        and recall memory, and graphs go on with its threads.

        Vectors are taken as they are where the model is the same. With another, passages are
        embedded anew before anything is written, and messages later, by the saver's indexer.

        The export is treated as a stranger's. Every part of it is checked before anything is
        written. What it says of sharing attaches nothing: blocks come as they were, under new ids
        where theirs are taken, and an archive that is here already is refused, unless `attach`
        names them. States of graphs may hold LangChain's messages and plain values (numbers, texts,
        times, UUIDs, sets, arrays, LangGraph's `Send`, `Command` and `Interrupt`), so that nothing
        in them runs when a graph reads them; classes of your own are named in `allow`. A file has
        at most 2 GiB; a value unpacks to at most 16 MiB or 64 times its stored size and nests at
        most 2,000 levels deep, an item's value 200.

        Args:
            source: what `export` returned, or the path of the file that it wrote.
            conversations: whether threads are loaded, with their messages and checkpoints.
            attach: which of the export's blocks (by id or label) and archives (by name) are those
                that agents here have; they are attached, as they are now.
            allow: classes of your own that states may hold, or pairs of module and name.

        Returns:
            How much was loaded.

        Raises:
            InvalidExportError: that is no export, or a newer one than this version understands;
                names the place.
            InvalidOperationError: the agent has something, or there are threads or archives of
                these names; or `attach` or `allow` names what is not there.
            ConfigurationError: something has to be embedded anew, and the store has no model.
            EmbeddingError: the model did not return one vector of `dims` numbers for each text.
            OSError: the file cannot be read.

        Example:
            >>> await memory.agent("ada").load("ada.json", attach={"blocks": ["project"]})
        """
        read = await asyncio.to_thread(read_export, source)
        return await self.run(
            load.load, read, conversations=conversations, attach=attach, allow=[*allow]
        )

    def tools(self) -> list[BaseTool]:
        """Return the memory tools for a model, with Letta's names and meanings.

        They are this agent's, whatever a run's config says. Without a saver there are none for
        recall memory. An error that a model can do something about comes back to it as text.

        Example:
            >>> agent = create_agent("openai:gpt-5", tools=memory.agent("ada").tools())
        """
        # Importing LangChain's tools takes half a second.
        from langgraph_letta_store.agents.tools.langchain import async_memory_tools

        return async_memory_tools(self)
